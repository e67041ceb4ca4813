//! Patches a service, entry by entry.

use super::{MemberOverride, OperationOverride, Overrides, PaginatorOverride, ShapeOverride};
use crate::error::near;
use crate::ir::{
    self, Docs, EnumValue, Kind, Member, Operation, OtherOperation, Paginator, Service, Shape,
    ShapeId,
};
use crate::{Error, Result, names};
use std::collections::BTreeSet;
use std::path::Path;

impl Overrides {
    /// Patches the service. Entries for what the selection left out are passed over, but for the names
    /// of operations, which count for those of others.
    ///
    /// # Errors
    ///
    /// [`Error`] for an entry that names nothing in the model, or that changes nothing.
    pub fn apply(self, service: &mut Service, file: &Path) -> Result<()> {
        self.patch(service).map_err(|error| error.in_file(file))
    }

    fn patch(self, service: &mut Service) -> Result<()> {
        let mut refused = None;
        self.customize(service, &mut |error| {
            refused.get_or_insert(error);
        });
        if let Some(error) = refused {
            return Err(error);
        }
        set_docs(&mut service.docs, self.doc);
        let left_out = std::mem::take(&mut service.left_out);
        let secret = service.shapes.iter().filter(|(_, shape)| shape.sensitive);
        let secret: BTreeSet<ShapeId> = secret.map(|(id, _)| id).collect();
        for (name, rust) in self.rename {
            if !left_out.contains(&name) {
                let key = format!("rename.{name}");
                let shape = shape(service, &name, &key)?;
                shape.renamed = Some(type_name(rust, &shape.name, &key)?);
            }
        }
        for (name, patch) in self.operations {
            let key = format!("operations.{name}");
            let mut others = service.other_operations.iter_mut();
            match others.find(|of| of.name == name) {
                Some(other) => patch.0.apply_to_other(other, &key)?,
                None => patch.0.apply(service, &name, &key)?,
            }
        }
        for (name, patch) in self.shapes {
            if !left_out.contains(&name) {
                let key = format!("shapes.{name}");
                patch.apply(shape(service, &name, &key)?, &secret, &key)?;
            }
        }
        Ok(())
    }
}

impl OperationOverride {
    fn apply(self, service: &mut Service, name: &str, key: &str) -> Result<()> {
        let found = service.operations.iter().position(|of| of.name == *name);
        let Some(index) = found else {
            let names = service.operations.iter().map(|operation| &*operation.name);
            return Err(stale("operation", name, key, names));
        };
        if self.drop == Some(false) {
            return Err(needless(&format!("{key}.drop")));
        }
        if self.drop.is_some() {
            let patches = self.doc.is_some() || self.rename.is_some() || self.paginator.is_some();
            if patches || self.is_customized() {
                return Err(
                    Error::new("an operation that is dropped has nothing to patch")
                        .at(key)
                        .next("Leave `drop` or everything else."),
                );
            }
            let dropped = service.operations.remove(index);
            let dropped = OtherOperation::new(dropped.name);
            service.other_operations.push(dropped);
            return Ok(());
        }
        let patches = self.doc.is_some() || self.rename.is_some() || self.paginator.is_some();
        if !patches && !self.is_customized() {
            return Err(empty(key));
        }
        let operation: &mut Operation = &mut service.operations[index];
        set_docs(&mut operation.docs, self.doc);
        if let Some(rust) = self.rename {
            let key = format!("{key}.rename");
            operation.renamed = Some(type_name(rust, &operation.name, &key)?);
        }
        if let Some(paginator) = self.paginator {
            let key = format!("{key}.paginator");
            let paginator = paginator.read(&key)?;
            if operation.paginator.as_ref() == Some(&paginator) {
                return Err(needless(&key));
            }
            operation.paginator = Some(paginator);
        }
        Ok(())
    }

    /// Renames an operation that the selection leaves out: what it takes and gives up of names is the
    /// same whatever is chosen. The rest of the entry is passed over.
    fn apply_to_other(self, other: &mut OtherOperation, key: &str) -> Result<()> {
        if let Some(rust) = self.rename {
            let key = format!("{key}.rename");
            other.renamed = Some(type_name(rust, &other.name, &key)?);
        }
        Ok(())
    }
}

impl PaginatorOverride {
    fn read(self, key: &str) -> Result<Paginator> {
        let path = |text: String| {
            ir::Path::parse(&text).map_err(|what| {
                Error::new(format!("the path `{}` {what}", text.escape_debug()))
                    .at(key)
                    .next("Write a path as models do, such as `List.NextToken`.")
            })
        };
        let tokens = self.tokens.into_iter();
        let tokens = tokens.map(|(member, text)| Ok((member, path(text)?)));
        Ok(Paginator {
            tokens: tokens.collect::<Result<_>>()?,
            more: self.more.map(path).transpose()?,
            items: self.items.map(path).transpose()?,
        })
    }
}

impl ShapeOverride {
    /// `secret` are the shapes whose values the model calls sensitive.
    fn apply(self, shape: &mut Shape, secret: &BTreeSet<ShapeId>, key: &str) -> Result<()> {
        let says = self.doc.is_some() || self.sensitive.is_some() || self.last_segment;
        if !says && self.members.is_empty() {
            return Err(empty(key));
        }
        let is_type = matches!(shape.kind, Kind::Enum(_)) || shape.kind.has_members();
        if self.doc.is_some() && !is_type {
            return Err(Error::new(format!(
                "`{}` becomes no type of its own that could be documented",
                shape.name.escape_debug()
            ))
            .at(key)
            .next("Document the members that have it, or remove this override."));
        }
        set_docs(&mut shape.docs, self.doc);
        let was_secret = shape.sensitive;
        hide(&mut shape.sensitive, self.sensitive, false, key)?;
        let is_secret = |member: &Member| was_secret || secret.contains(&member.target);
        for (name, patch) in self.members {
            let key = format!("{key}.members.{name}");
            match &mut shape.kind {
                Kind::Structure(structure) => {
                    let members = &mut structure.members;
                    patch.0.apply(members, &name, &is_secret, &key)?;
                }
                Kind::Union(members) | Kind::EventStream(members) => {
                    patch.0.apply(members, &name, &is_secret, &key)?;
                }
                Kind::Enum(values) => patch.0.apply_to_value(values, &name, &key)?,
                _ => return Err(stale("member", &name, &key, std::iter::empty())),
            }
        }
        Ok(())
    }
}

impl MemberOverride {
    fn apply(
        self,
        members: &mut [Member],
        name: &str,
        is_secret: &dyn Fn(&Member) -> bool,
        key: &str,
    ) -> Result<()> {
        let found = members.iter().position(|member| member.name == *name);
        let Some(index) = found else {
            let names = members.iter().map(|member| &*member.name);
            return Err(stale("member", name, key, names));
        };
        if self.is_empty() {
            return Err(empty(key));
        }
        let member = &mut members[index];
        set_docs(&mut member.docs, self.doc);
        if let Some(required) = self.required {
            if member.required == required {
                return Err(needless(&format!("{key}.required")));
            }
            member.required = required;
        }
        let already = is_secret(member);
        hide(&mut member.sensitive, self.sensitive, already, key)?;
        if let Some(rust) = self.rename {
            let key = format!("{key}.rename");
            if !is_name(&rust) {
                return Err(Error::new(format!("`{rust}` is not a name for a field"))
                    .at(key)
                    .next("Use letters and digits, beginning with a letter."));
            }
            if names::field_name(&rust) == names::field_name(&member.name) {
                return Err(needless(&key));
            }
            member.renamed = Some(rust);
        }
        Ok(())
    }

    /// The values of an enum have documentation and nothing else that could be patched.
    fn apply_to_value(self, values: &mut [EnumValue], name: &str, key: &str) -> Result<()> {
        let found = values.iter().position(|value| value.value == *name);
        let Some(index) = found else {
            let names = values.iter().map(|value| &*value.value);
            return Err(stale("value", name, key, names));
        };
        if self.rename.is_some() || self.required.is_some() || self.sensitive.is_some() {
            return Err(Error::new("of an enum's value only `doc` can be patched")
                .at(key)
                .next("Remove the rest."));
        }
        if self.is_empty() {
            return Err(empty(key));
        }
        set_docs(&mut values[index].docs, self.doc);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        let Self {
            doc,
            rename,
            required,
            sensitive,
        } = self;
        doc.is_none() && rename.is_none() && required.is_none() && sensitive.is_none()
    }
}

fn set_docs(docs: &mut Option<Docs>, text: Option<String>) {
    if let Some(text) = text {
        *docs = Some(Docs::Markdown(text));
    }
}

/// Marks something as sensitive, if it is not so `already` for another reason.
fn hide(sensitive: &mut bool, to: Option<bool>, already: bool, key: &str) -> Result<()> {
    let key = || format!("{key}.sensitive");
    match to {
        None => Ok(()),
        Some(true) if *sensitive || already => Err(needless(&key())),
        Some(true) => {
            *sensitive = true;
            Ok(())
        }
        Some(false) => Err(
            Error::new("what the model calls sensitive cannot be made public")
                .at(key())
                .next("Remove this override."),
        ),
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// A new name for what the model calls `model`.
fn type_name(rust: String, model: &str, key: &str) -> Result<String> {
    if !rust.starts_with(|c: char| c.is_ascii_uppercase())
        || !rust.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Err(
            Error::new(format!("`{rust}` is not a name for a Rust type"))
                .at(key)
                .next("Use letters and digits, beginning with a capital letter."),
        );
    }
    match rust == names::type_name(model) {
        true => Err(needless(key)),
        false => Ok(rust),
    }
}

/// The error for an entry that names nothing.
pub(super) fn stale<'a>(
    what: &str,
    name: &str,
    key: &str,
    names: impl Iterator<Item = &'a str>,
) -> Error {
    let near = near(name, names);
    let space = if near.is_empty() { "" } else { " " };
    Error::new(format!(
        "the model has no {what} `{name}` for this override to patch"
    ))
    .at(key)
    .next(format!(
        "{near}{space}Change the override to fit the model, or remove it. What no operation reaches \
         is not there."
    ))
}

/// The error for an entry that says nothing.
fn empty(key: &str) -> Error {
    Error::new("this override changes nothing: it is empty")
        .at(key)
        .next("Remove it.")
}

/// The error for an entry that says what the model says.
pub(super) fn needless(key: &str) -> Error {
    Error::new("this override changes nothing: the model says the same")
        .at(key)
        .next("Remove it.")
}

fn shape<'a>(service: &'a mut Service, name: &str, key: &str) -> Result<&'a mut Shape> {
    let found = service.shapes.iter().find(|(_, shape)| shape.name == name);
    match found.map(|(id, _)| id) {
        Some(id) => Ok(service.shapes.get_mut(id)),
        None => {
            let names = service.shapes.iter().map(|(_, shape)| &*shape.name);
            Err(stale("shape", name, key, names))
        }
    }
}
