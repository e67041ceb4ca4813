//! `src/error.rs`: the one error type of the service.
//!
//! ```text
//! pub enum Error {
//!     /// `NotFoundException`, HTTP status 404.
//!     NotFoundException(Modeled<NotFoundException>),
//!     …
//!     Unmodeled(ErrorDetails),
//!     Failure(Failure),
//! }
//! ```

use super::facts;
use crate::passes::plan::Plan;
use crate::print::File;
use crate::{docs, names};
use quote::quote;

pub(super) fn emit(plan: &Plan<'_>) -> File {
    let name = docs::plain(&plan.service.full_name);
    let mut file = File::new(
        "codegen/src/emit/error.rs",
        [format!("How a call to {name} can fail.")],
    );
    let idents: Vec<_> = plan
        .errors
        .iter()
        .map(|error| names::ident(&error.rust))
        .collect();
    let variants = plan.errors.iter().zip(&idents).map(|(error, ident)| {
        let docs = file.doc(facts::error_variant(error));
        quote!(#docs #ident(Modeled<#ident>),)
    });
    let variants: Vec<_> = variants.collect();
    let imports = (!idents.is_empty()).then(|| quote!(use crate::types::{#(#idents),*};));
    let modeled = (!idents.is_empty()).then(|| quote!(Modeled,));
    let about = format!(
        " Everything that can go wrong in a call to {name}. `Display` is one line with operation, \
         code, status, message and request id."
    );
    file.items(quote! {
        #imports
        use tinsmith::{ErrorDetails, Failure, #modeled};

        #[doc = #about]
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Error {
            #(#variants)*
            /// An error that the model does not name.
            Unmodeled(ErrorDetails),
            /// The call got no answer, or one that could not be read.
            Failure(Failure),
        }
    });
    let rows = plan.errors.iter().map(|error| {
        let codes: Vec<_> = error.codes.iter().map(|code| format!("{code:?}")).collect();
        format!("{}: {}", error.rust, codes.join(" | "))
    });
    file.table("tinsmith::service_error!(Error".to_owned(), rows.collect());
    file
}
