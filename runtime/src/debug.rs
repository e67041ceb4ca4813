//! `Debug` for generated structures: members that are set, sensitive ones redacted.

use crate::value::{Structure, Union, Value, View};
use crate::{Member, Schema};
use std::fmt::{self, Debug, Formatter};
use std::ops::ControlFlow;

/// Writes a structure as `User { UserId: "…", DisplayName: *** }`, members by the model's names.
///
/// A member that is not set is left out; one that the model calls sensitive shows as `***`.
pub fn fmt_structure(structure: &dyn Structure, f: &mut Formatter<'_>) -> fmt::Result {
    let Schema { name, members, .. } = structure.schema();
    let mut out = f.debug_struct(name);
    for (index, member) in members.iter().enumerate() {
        let view = structure.get(index).map_or(View::Null, Value::view);
        if !matches!(view, View::Null) {
            out.field(member.name, &Shown(view, member));
        }
    }
    out.finish()
}

/// Writes a union as `Target(Name: "…")`.
pub fn fmt_union(union: &dyn Union, f: &mut Formatter<'_>) -> fmt::Result {
    let Schema { name, members, .. } = union.schema();
    match union.get() {
        Some((index, value)) => {
            let member = &members[index];
            write!(f, "{name}({}: ", member.name)?;
            Shown(value.view(), member).fmt(f)?;
            f.write_str(")")
        }
        None => write!(f, "{name}(unknown)"),
    }
}

/// A value with the facts of its member.
struct Shown<'a>(View<'a>, &'a Member);

impl Debug for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Shown(view, member) = self;
        if member.is_sensitive() {
            return f.write_str("***");
        }
        match view {
            View::Null => f.write_str("null"),
            View::Boolean(value) => Debug::fmt(value, f),
            View::Integer(value) => Debug::fmt(value, f),
            View::Float(value) => Debug::fmt(value, f),
            View::Double(value) => Debug::fmt(value, f),
            View::BigNumber(number) => write!(f, "{number}"),
            View::Text(text) => Debug::fmt(text, f),
            View::Blob(bytes) => write!(f, "<{} bytes>", bytes.len()),
            View::Timestamp(time) => write!(f, "{time}"),
            View::Document(document) => Debug::fmt(document, f),
            View::Stream(body) => Debug::fmt(body, f),
            #[cfg(feature = "event-stream")]
            View::Events(events) => match events.ready() {
                Some(list) => Shown(View::List(list), member).fmt(f),
                None => f.write_str("<events>"),
            },
            View::Structure(structure) => fmt_structure(*structure, f),
            View::Union(union) => fmt_union(*union, f),
            View::List(list) => {
                let element = |index| Shown(list.get(index), member.element());
                f.debug_list()
                    .entries((0..list.len()).map(element))
                    .finish()
            }
            View::Map(map) => {
                let mut out = f.debug_map();
                map.each(&mut |key, view| {
                    out.entry(&key, &Shown(view, member.element()));
                    ControlFlow::Continue(())
                });
                out.finish()
            }
        }
    }
}
