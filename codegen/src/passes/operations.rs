//! Operations whose names are one name in Rust: `GetThing` and `GETThing`.
//!
//! One of them keeps it, the others get a number. All of the service's count, chosen or not, so that
//! a larger selection renames none.

use super::type_names::{Claim, Taken};
use crate::ir::Service;
use crate::names;

/// An operation that wants a name.
struct Asking {
    claim: Claim,
    name: String,
    source: String,
    place: Place,
}

/// Where an operation is.
#[derive(Clone, Copy)]
enum Place {
    /// In [`Service::operations`].
    Chosen(usize),
    /// In [`Service::other_operations`].
    Other(usize),
}

/// Renames those operations of `service` that would take another's name.
pub(crate) fn run(service: &mut Service) {
    let chosen = service.operations.iter().enumerate();
    let chosen = chosen.map(|(index, of)| (&of.name, of.renamed.as_ref(), Place::Chosen(index)));
    let others = service.other_operations.iter().enumerate();
    let others = others.map(|(index, of)| (&of.name, of.renamed.as_ref(), Place::Other(index)));
    let mut asking: Vec<Asking> = chosen
        .chain(others)
        .map(|(name, renamed, place)| {
            let before = service.methods_before.get(name);
            let claim = match renamed {
                Some(_) => Claim::Override,
                None if before == Some(&names::method_name(name)) => Claim::Before,
                None if names::input_name(name).strip_suffix("Input") == Some(name) => {
                    Claim::Spelling
                }
                None => Claim::Order,
            };
            Asking {
                claim,
                name: name.clone(),
                source: renamed.unwrap_or(name).clone(),
                place,
            }
        })
        .collect();
    asking.sort_by(|a, b| (a.claim, &a.name).cmp(&(b.claim, &b.name)));
    let (mut methods, mut inputs) = (Taken::default(), Taken::default());
    let mut later = Vec::new();
    for of in asking {
        let (method, input) = (
            names::method_name(&of.source),
            names::input_name(&of.source),
        );
        let is_free = !methods.contains(&method) && !inputs.contains(&input);
        // Two overrides with one name are an error, for a person to settle.
        match is_free || of.claim == Claim::Override {
            true => {
                methods.extend([method]);
                inputs.extend([input]);
            }
            false => later.push(of),
        }
    }
    for of in later {
        let numbered = (2..).map(|number: u32| format!("{}{number}", of.source));
        let free = numbered.into_iter().find(|source| {
            let (method, input) = (names::method_name(source), names::input_name(source));
            !methods.contains(&method) && !inputs.contains(&input)
        });
        // There is always a number that is free.
        let source = free.unwrap_or(of.source);
        methods.extend([names::method_name(&source)]);
        inputs.extend([names::input_name(&source)]);
        match of.place {
            Place::Chosen(index) => service.operations[index].renamed = Some(source),
            Place::Other(index) => service.other_operations[index].renamed = Some(source),
        }
    }
}
