//! Works into a model what botocore's authors add to it, in a file of its own beside it.

use super::words::only;
use crate::Result;
use crate::json::{Json, Node};
use std::path::Path;

/// Merges the extras of a model into it: objects member by member, anything else in its place.
///
/// # Errors
///
/// [`Error`](crate::Error) when the extras have no `merge`, or words beside it.
pub fn merge(service: &mut Json, extras: &Json, file: &Path) -> Result<()> {
    let top = Node::top(extras, file);
    only(&top, "extras", &["version", "merge"], &[])?;
    merge_value(service, top.get("merge")?.value());
    Ok(())
}

fn merge_value(into: &mut Json, from: &Json) {
    let (Json::Object(members), Json::Object(new)) = (&mut *into, from) else {
        *into = from.clone();
        return;
    };
    for (name, value) in new {
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => merge_value(known, value),
            None => members.push((name.clone(), value.clone())),
        }
    }
}
