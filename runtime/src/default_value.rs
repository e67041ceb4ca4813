//! What a member is that nobody set ([default trait]): sent below the top of a message, and read
//! where a service leaves the member out.
//!
//! [default trait]: https://smithy.io/2.0/spec/type-refinement-traits.html#default-trait

use crate::value::{List, Map, Slot, Structure, Value, View};
use crate::{Document, Member, Timestamp};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The value of a member that nobody set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// A boolean.
    Boolean(bool),
    /// A whole number of any width.
    Integer(i64),
    /// A 32-bit floating-point number.
    Float(f32),
    /// A 64-bit floating-point number.
    Double(f64),
    /// A string, or the text of an enum.
    Text(&'static str),
    /// Bytes.
    Blob(&'static [u8]),
    /// A point in time.
    Timestamp(Timestamp),
    /// An empty list.
    List,
    /// An empty map.
    Map,
}

impl DefaultValue {
    /// The value as it is sent. That of a document is shown as the kind that it is.
    fn view(self) -> View<'static> {
        match self {
            DefaultValue::Boolean(value) => View::Boolean(value),
            DefaultValue::Integer(value) => View::Integer(value),
            DefaultValue::Float(value) => View::Float(value),
            DefaultValue::Double(value) => View::Double(value),
            DefaultValue::Text(text) => View::Text(text),
            DefaultValue::Blob(bytes) => View::Blob(bytes),
            DefaultValue::Timestamp(time) => View::Timestamp(time),
            DefaultValue::List => View::List(&Nothing(false)),
            DefaultValue::Map => View::Map(&Nothing(false)),
        }
    }

    /// Puts the value into its place. The generator has seen to it that it is one of this kind.
    fn fill(self, slot: Slot<'_>) {
        match (slot, self) {
            (Slot::Boolean(slot), DefaultValue::Boolean(value)) => *slot = value,
            (Slot::Byte(slot), DefaultValue::Integer(value)) => *slot = value as i8,
            (Slot::Short(slot), DefaultValue::Integer(value)) => *slot = value as i16,
            (Slot::Integer(slot), DefaultValue::Integer(value)) => *slot = value as i32,
            (Slot::Long(slot), DefaultValue::Integer(value)) => *slot = value,
            (Slot::BigNumber(slot), DefaultValue::Integer(value)) => *slot = value.into(),
            (Slot::BigNumber(slot), DefaultValue::Double(value)) => {
                *slot = value.to_string().parse().unwrap_or_default();
            }
            (Slot::Float(slot), DefaultValue::Float(value)) => *slot = value,
            (Slot::Double(slot), DefaultValue::Double(value)) => *slot = value,
            (Slot::Text(slot), DefaultValue::Text(text)) => text.clone_into(slot),
            (Slot::Enum(slot), DefaultValue::Text(text)) => slot.set(text),
            (Slot::Blob(slot), DefaultValue::Blob(bytes)) => *slot = bytes.to_vec(),
            (Slot::Timestamp(slot), DefaultValue::Timestamp(time)) => *slot = time,
            (Slot::Document(slot), value) => *slot = value.document(),
            // To ask for the place of a list or a map is to set it, and it is empty.
            _ => {}
        }
    }

    fn document(self) -> Document {
        match self {
            DefaultValue::Boolean(value) => value.into(),
            DefaultValue::Integer(value) => value.into(),
            DefaultValue::Float(value) => f64::from(value).into(),
            DefaultValue::Double(value) => value.into(),
            DefaultValue::Text(text) => text.into(),
            DefaultValue::List => Document::Array(Vec::new()),
            DefaultValue::Map => Document::Object(BTreeMap::new()),
            // No document has these.
            DefaultValue::Blob(_) | DefaultValue::Timestamp(_) => Document::Null,
        }
    }
}

/// A collection that is empty and stays so: one of the standard library would be compiled for it with
/// all that it can do. What is added is forgotten.
struct Nothing(bool);

impl List for Nothing {
    fn len(&self) -> usize {
        0
    }
    fn get(&self, _: usize) -> View<'_> {
        View::Null
    }
    fn push(&mut self) -> &mut dyn Value {
        &mut self.0
    }
}

impl Map for Nothing {
    fn each<'a>(&'a self, _: &mut dyn FnMut(&'a str, View<'a>) -> ControlFlow<()>) {}
    fn entry(&mut self, _: &str) -> &mut dyn Value {
        &mut self.0
    }
}

/// The value of a member as it is sent: its default, if the table has one, where nothing is set.
pub(crate) fn sent<'a>(of: &'a dyn Structure, index: usize, member: &Member) -> View<'a> {
    match of.get(index).map_or(View::Null, Value::view) {
        View::Null => member.default().map_or(View::Null, DefaultValue::view),
        view => view,
    }
}

/// Sets what a service may leave out. Whatever it sends is read over it.
pub(crate) fn fill(of: &mut dyn Structure) {
    let schema = of.schema();
    if schema.has_defaults {
        for (index, member) in schema.members.iter().enumerate() {
            fill_member(of, index, member);
        }
    }
}

/// Sets a member to its default, and tells whether it has one.
pub(crate) fn fill_member(of: &mut dyn Structure, index: usize, member: &Member) -> bool {
    match member.default().zip(of.get_mut(index)) {
        Some((default, value)) => {
            default.fill(value.slot());
            true
        }
        None => false,
    }
}
