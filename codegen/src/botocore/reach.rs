//! The shapes of a model by name, and which of them the chosen operations reach.

use crate::Result;
use crate::json::{Json, Node};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Every shape of a model by its name, so that to follow a reference costs no search.
pub(super) type Index<'a> = HashMap<&'a str, Node<'a>>;

/// The names of the shapes that the chosen operations reach. A reference that is not of the right
/// kind is passed over here, and refused when it is read.
pub(super) fn reach(
    chosen: &HashSet<&str>,
    operations: &Node<'_>,
    shapes: &Index<'_>,
) -> Result<BTreeSet<String>> {
    let mut left = Vec::new();
    for (name, node) in operations.members()? {
        if chosen.contains(name) {
            references(node.value(), &mut left);
        }
    }
    let mut reached = BTreeSet::new();
    while let Some(name) = left.pop() {
        if let (Some(shape), false) = (shapes.get(&*name), reached.contains(&name)) {
            references(shape.value(), &mut left);
            reached.insert(name);
        }
    }
    Ok(reached)
}

/// Every `"shape": "…"` within a value.
fn references(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                match value {
                    Json::String(target) if name == "shape" => found.push(target.clone()),
                    value => references(value, found),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
