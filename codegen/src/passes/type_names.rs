//! What the Rust types are called that shapes become, where several ask for one name.

use super::plan::{is_type, reachable};
use crate::ir::{Operation, OtherOperation, Service, Shape, ShapeId};
use crate::names;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The Rust name of each shape that becomes a type. A name that is taken, by an operation's input
/// or output or by another shape, gets `Shape` or a number at its end. Of shapes that ask for the
/// same name it goes to the one with an override, to the one that has it in the crate that is
/// replaced, to the one that the model calls just so, or to the first, in this order.
pub(crate) fn type_names(service: &Service) -> BTreeMap<ShapeId, String> {
    names_of(service, &reachable(service))
}

pub(super) fn names_of(
    service: &Service,
    reachable: &BTreeSet<ShapeId>,
) -> BTreeMap<ShapeId, String> {
    let operations = service.operations.iter().map(Operation::rust_source);
    let others = service.other_operations.iter();
    let others = others.map(OtherOperation::rust_source);
    let mut taken = Taken::default();
    taken.extend(
        operations
            .chain(others)
            .flat_map(|operation| [names::input_name(operation), names::output_name(operation)]),
    );
    let mut asking: Vec<(Claim, ShapeId, String)> = reachable
        .iter()
        .filter(|id| is_type(&service.shapes[**id].kind))
        .map(|id| {
            let (claim, name) = claim(service, &service.shapes[*id]);
            (claim, *id, name)
        })
        .collect();
    asking.sort_by_key(|(claim, id, _)| (*claim, *id));
    let mut types = BTreeMap::new();
    for (_, id, name) in asking {
        let name = match taken.contains(&name) {
            true => name + "Shape",
            false => name,
        };
        types.insert(id, taken.free(name, ""));
    }
    types
}

/// What a claim to a name rests on, the strongest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// An override.
    Override,
    /// The crate that is replaced.
    Before,
    /// The model's spelling.
    Spelling,
    Order,
}

fn claim(service: &Service, shape: &Shape) -> (Claim, String) {
    if let Some(renamed) = &shape.renamed {
        return (Claim::Override, renamed.clone());
    }
    let usual = names::type_name(&shape.name);
    match service.before.get(&shape.name) {
        // Whatever else it was called, it was by a rule or an override that is no more.
        Some(before) if *before == usual || before.starts_with(&*format!("{usual}Shape")) => {
            (Claim::Before, before.clone())
        }
        _ if usual == shape.name => (Claim::Spelling, usual),
        _ => (Claim::Order, usual),
    }
}

/// The names that are taken in one place.
#[derive(Default)]
pub(super) struct Taken {
    names: HashSet<String>,
    /// The number that a name is tried with next.
    next: HashMap<String, u32>,
}

impl Taken {
    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Takes the name; where it is taken, with the first number from 2 at its end that makes it
    /// free. What kept the name from being a word of Rust's is not needed before a number.
    pub(super) fn free(&mut self, name: String, separator: &str) -> String {
        if self.names.insert(name.clone()) {
            return name;
        }
        let stem = name
            .strip_prefix("r#")
            .unwrap_or(&name)
            .trim_end_matches('_');
        let next = self.next.entry(stem.to_owned()).or_insert(2);
        loop {
            let numbered = format!("{stem}{separator}{next}");
            *next += 1;
            if self.names.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

impl Extend<String> for Taken {
    fn extend<T: IntoIterator<Item = String>>(&mut self, names: T) {
        self.names.extend(names);
    }
}
