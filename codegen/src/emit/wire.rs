//! `src/bin/wire.rs`: the wire driver (see the runtime's module `driver`).

use crate::passes::plan::Plan;
use crate::print::File;
use crate::{CrateOptions, names};
use quote::{format_ident, quote};

pub(super) fn emit(plan: &Plan<'_>, options: &CrateOptions) -> File {
    let mut file = File::new(
        "codegen/src/emit/wire.rs",
        [
            "The wire driver: encodes and decodes on standard input and output, sends nothing."
                .to_owned(),
        ],
    );
    let library = format_ident!("{}", options.name.replace('-', "_"));
    let inputs: Vec<_> = plan
        .calls
        .iter()
        .map(|call| names::ident(&call.input.rust))
        .collect();
    file.items(quote! {
        use tinsmith::driver::{Entry, run};
        use #library::operations::*;

        #[rustfmt::skip]
        fn main() -> std::io::Result<()> {
            run(&[#(Entry::of::<#inputs>()),*])
        }
    });
    file
}
