//! What one service needs beyond its model, as data: `model/<service>/overrides.toml`.
//!
//! Each entry names what it patches. One that no longer fits the model is an error, so that a
//! model update cannot leave a stale exception behind.

use crate::error::near;
use crate::ir::{Docs, Kind, Service, Shape};
use crate::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The file's content.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// Documentation of the service.
    doc: Option<String>,
    /// Names of Rust types by the shape's name in the model.
    #[serde(default)]
    rename: BTreeMap<String, String>,
    /// Documentation of operations.
    #[serde(default)]
    operations: BTreeMap<String, String>,
    /// Documentation of shapes.
    #[serde(default)]
    shapes: BTreeMap<String, ShapeOverride>,
}

/// What is said of one shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeOverride {
    doc: Option<String>,
    /// Documentation of members, or of the values of an enum.
    #[serde(default)]
    members: BTreeMap<String, String>,
}

impl Overrides {
    /// Parses the file.
    ///
    /// # Errors
    ///
    /// [`Error`] with line and column for what is not TOML or not a known key.
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            Error::new(format!(
                "these overrides cannot be read: {}",
                error.to_string().trim_end()
            ))
            .in_file(file)
            .next("The keys are `doc`, `rename`, `operations` and `shapes`.")
        })
    }

    /// Patches the service.
    ///
    /// # Errors
    ///
    /// [`Error`] for an entry that names nothing in the model.
    pub fn apply(self, service: &mut Service, file: &Path) -> Result<()> {
        let markdown = |text: String| Some(Docs::Markdown(text));
        if let Some(doc) = self.doc {
            service.docs = markdown(doc);
        }
        let left_out = std::mem::take(&mut service.left_out);
        for (name, rust) in self.rename {
            if left_out.contains(&name) {
                continue;
            }
            let key = format!("rename.{name}");
            if !is_type_name(&rust) {
                return Err(
                    Error::new(format!("`{rust}` is not a name for a Rust type"))
                        .at(key)
                        .in_file(file)
                        .next("Use letters and digits, beginning with a capital letter."),
                );
            }
            shape(service, &name, &key, file)?.renamed = Some(rust);
        }
        for (name, doc) in self.operations {
            if left_out.contains(&name) {
                continue;
            }
            let found = service
                .operations
                .iter_mut()
                .find(|operation| operation.name == name);
            match found {
                Some(operation) => operation.docs = markdown(doc),
                None => {
                    let names = service.operations.iter().map(|operation| &*operation.name);
                    return Err(
                        stale("operation", &name, format!("operations.{name}"), file)
                            .next(near(&name, names)),
                    );
                }
            }
        }
        for (name, patch) in self.shapes {
            if left_out.contains(&name) {
                continue;
            }
            let key = format!("shapes.{name}");
            let shape = shape(service, &name, &key, file)?;
            if let Some(doc) = patch.doc {
                shape.docs = markdown(doc);
            }
            for (member, doc) in patch.members {
                let key = format!("{key}.members.{member}");
                match member_docs(shape, &member) {
                    Some(docs) => *docs = markdown(doc),
                    None => return Err(stale("member", &member, key, file)),
                }
            }
        }
        Ok(())
    }
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn stale(what: &str, name: &str, key: String, file: &Path) -> Error {
    Error::new(format!(
        "the model has no {what} `{name}` for this override to patch"
    ))
    .at(key)
    .in_file(file)
    .next("Change the override to fit the model, or remove it.")
}

fn shape<'a>(
    service: &'a mut Service,
    name: &str,
    key: &str,
    file: &Path,
) -> Result<&'a mut Shape> {
    let found = service
        .shapes
        .iter()
        .find(|(_, shape)| shape.name == name)
        .map(|(id, _)| id);
    match found {
        Some(id) => Ok(service.shapes.get_mut(id)),
        None => Err(stale("shape", name, key.to_owned(), file)),
    }
}

fn member_docs<'a>(shape: &'a mut Shape, name: &str) -> Option<&'a mut Option<Docs>> {
    match &mut shape.kind {
        Kind::Union(members) => members
            .iter_mut()
            .find(|member| member.name == name)
            .map(|m| &mut m.docs),
        Kind::Structure(structure) => structure
            .members
            .iter_mut()
            .find(|member| member.name == name)
            .map(|m| &mut m.docs),
        Kind::Enum(values) => values
            .iter_mut()
            .find(|value| value.value == name)
            .map(|value| &mut value.docs),
        _ => None,
    }
}
