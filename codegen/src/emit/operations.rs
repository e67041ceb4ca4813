//! `src/operations.rs`: what each operation takes and answers.
//!
//! ```text
//! /// What `Client::reset_personal_pin` takes.
//! #[derive(Clone, PartialEq)]
//! pub struct ResetPersonalPinInput { … }
//! ```

use super::{facts, types};
use crate::docs;
use crate::passes::plan::Plan;
use crate::print::File;
use quote::quote;

pub(super) fn emit(plan: &Plan<'_>) -> File {
    let mut file = File::new(
        "codegen/src/emit/operations.rs",
        [format!(
            "What each operation of {} takes and answers.",
            docs::plain(&plan.service.full_name)
        )],
    );
    let structs = || {
        plan.calls
            .iter()
            .flat_map(|call| [&call.input, &call.output])
    };
    file.items(types::imports(structs(), Some(quote!(crate::types))));
    for structure in structs() {
        let docs = facts::structure(structure, plan.service);
        let items = types::structure(&mut file, structure, docs);
        file.items(items);
    }
    file
}
