//! Std types seen through the table: how a protocol reads and fills a field without knowing its type.
//!
//! [`Value`] turns a field into a [`View`] (a borrowed value of a closed set of kinds) or a
//! [`Slot`] (a place of such a kind to fill). Protocols know only those two enums, so that they
//! are compiled once, here, and a generated crate holds no protocol code at all.

#[cfg(feature = "event-stream")]
use crate::event_stream::Events;
use crate::{BigNumber, Body, Document, Schema, Timestamp};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A borrowed value of any kind that a member can have.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing: an optional member that is not set.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A whole number of any width.
    Integer(i64),
    /// A 32-bit floating-point number.
    Float(f32),
    /// A 64-bit floating-point number.
    Double(f64),
    /// A number of any size.
    BigNumber(&'a BigNumber),
    /// A string, or the text of an enum.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
    /// A point in time.
    Timestamp(Timestamp),
    /// A value without a schema.
    Document(&'a Document),
    /// A structure.
    Structure(&'a dyn Structure),
    /// One of several values.
    Union(&'a dyn Union),
    /// A list.
    List(&'a dyn List),
    /// A map with text keys.
    Map(&'a dyn Map),
    /// A body that is not read yet, or not sent yet.
    Stream(&'a Body),
    /// A stream of events.
    #[cfg(feature = "event-stream")]
    Events(&'a dyn Events),
}

#[cfg(any(feature = "json", feature = "serde"))]
impl View<'_> {
    /// Whether `member` is left out of a document that has this value for it.
    pub(crate) fn is_nothing(&self, member: &crate::Member) -> bool {
        match self {
            View::Null => true,
            // An answer that may have a stream always has one, which may be empty.
            View::Stream(body) => !member.is_required() && body.length() == Some(0),
            _ => false,
        }
    }
}

/// A place for a value of a certain kind.
pub enum Slot<'a> {
    /// A boolean.
    Boolean(&'a mut bool),
    /// An 8-bit whole number.
    Byte(&'a mut i8),
    /// A 16-bit whole number.
    Short(&'a mut i16),
    /// A 32-bit whole number.
    Integer(&'a mut i32),
    /// A 64-bit whole number.
    Long(&'a mut i64),
    /// A 32-bit floating-point number.
    Float(&'a mut f32),
    /// A 64-bit floating-point number.
    Double(&'a mut f64),
    /// A number of any size.
    BigNumber(&'a mut BigNumber),
    /// A string.
    Text(&'a mut String),
    /// A string of an enumeration.
    Enum(&'a mut dyn StringEnum),
    /// Bytes.
    Blob(&'a mut Vec<u8>),
    /// A point in time.
    Timestamp(&'a mut Timestamp),
    /// A value without a schema.
    Document(&'a mut Document),
    /// A structure.
    Structure(&'a mut dyn Structure),
    /// One of several values.
    Union(&'a mut dyn Union),
    /// A list.
    List(&'a mut dyn List),
    /// A map with text keys.
    Map(&'a mut dyn Map),
    /// A body.
    Stream(&'a mut Body),
    /// A stream of events.
    #[cfg(feature = "event-stream")]
    Events(&'a mut dyn Events),
}

/// A type that a member can have.
pub trait Value {
    /// The value, borrowed.
    fn view(&self) -> View<'_>;
    /// A place for the value. An optional member that is not set becomes set, and blank.
    fn slot(&mut self) -> Slot<'_>;
}

/// A value to decode into, before anything is known about it.
///
/// A member that the model requires and a service leaves out keeps this value: an empty string,
/// zero, an unknown enum value. That is Smithy's [client error correction].
///
/// [client error correction]: https://smithy.io/2.0/spec/aggregate-types.html#client-error-correction
pub trait Blank {
    /// Makes the blank value.
    fn blank() -> Self;
}

/// What [`Structure::get`] gives.
#[doc(hidden)]
pub type Field<'a> = Option<&'a dyn Value>;

/// What [`Structure::get_mut`] gives.
#[doc(hidden)]
pub type FieldMut<'a> = Option<&'a mut dyn Value>;

/// A generated structure. It is a [`Value`] by that.
pub trait Structure {
    /// The table whose rows match the indices of [`get`](Structure::get).
    fn schema(&self) -> &'static Schema;
    /// The member at `index`, or `None` past the end.
    fn get(&self, index: usize) -> Option<&dyn Value>;
    /// The member at `index`, to be changed, or `None` past the end.
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value>;
}

/// A generated union: exactly one of several values, or one that the model does not name.
pub trait Union {
    /// The table with a row for each variant.
    fn schema(&self) -> &'static Schema;
    /// The variant's row and value; `None` for one that the model does not name.
    fn get(&self) -> Option<(usize, &dyn Value)>;
    /// The name of a variant that the model does not name; `None` for one that it does.
    fn unknown(&self) -> Option<&str>;
    /// Becomes the variant at `index`, blank, and gives its place; `None` past the end.
    fn select(&mut self, index: usize) -> Option<&mut dyn Value>;
    /// Becomes a variant that the model does not name.
    fn set_unknown(&mut self, name: &str);
}

/// A string enum, or a string: what can be read from a text and seen as one.
pub trait StringEnum {
    /// The text on the wire.
    fn as_str(&self) -> &str;
    /// Becomes the value with this text; one that is not in the model is kept as it is.
    fn set(&mut self, text: &str);
}

/// A list of values of one kind.
pub trait List {
    /// How many elements there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The element at `index`; [`View::Null`] past the end.
    fn get(&self, index: usize) -> View<'_>;
    /// Adds a blank element and gives its place.
    fn push(&mut self) -> &mut dyn Value;
}

/// A map from text to values of one kind, in the order of the keys.
pub trait Map {
    /// Calls `visit` for each entry until it breaks off.
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, View<'a>) -> ControlFlow<()>);
    /// The place of the value at `key`, blank if it was not there.
    fn entry(&mut self, key: &str) -> &mut dyn Value;
}

impl dyn Map + '_ {
    /// Calls `visit` for each entry until it fails.
    pub(crate) fn try_each<'a, E>(
        &'a self,
        mut visit: impl FnMut(&'a str, View<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut result = Ok(());
        self.each(&mut |key, view| {
            result = visit(key, view);
            match result.is_ok() {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        result
    }

    /// How many entries there are.
    #[cfg(feature = "cbor")]
    pub(crate) fn count(&self) -> usize {
        let mut count = 0;
        self.each(&mut |_, _| {
            count += 1;
            ControlFlow::Continue(())
        });
        count
    }
}

/// A text that can be a map's key: a string, or an enum of strings.
pub trait Key: Ord + AsRef<str> + for<'a> From<&'a str> {}

impl<T: Ord + AsRef<str> + for<'a> From<&'a str>> Key for T {}

impl<T: Key> StringEnum for T {
    fn as_str(&self) -> &str {
        self.as_ref()
    }
    fn set(&mut self, text: &str) {
        *self = text.into();
    }
}

macro_rules! scalars {
    ($($type:ty: $view:ident, $slot:ident, $value:ident => $borrowed:expr, $blank:expr;)*) => {$(
        impl Value for $type {
            fn view(&self) -> View<'_> {
                let $value = self;
                View::$view($borrowed)
            }
            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }
        }
        impl Blank for $type {
            fn blank() -> Self {
                $blank
            }
        }
    )*};
}

scalars! {
    bool: Boolean, Boolean, value => *value, false;
    i8: Integer, Byte, value => i64::from(*value), 0;
    i16: Integer, Short, value => i64::from(*value), 0;
    i32: Integer, Integer, value => i64::from(*value), 0;
    i64: Integer, Long, value => *value, 0;
    f32: Float, Float, value => *value, 0.0;
    f64: Double, Double, value => *value, 0.0;
    BigNumber: BigNumber, BigNumber, value => value, BigNumber::default();
    String: Text, Text, value => value, String::new();
    Vec<u8>: Blob, Blob, value => value, Vec::new();
    Timestamp: Timestamp, Timestamp, value => *value, Timestamp::UNIX_EPOCH;
    Document: Document, Document, value => value, Document::Null;
}

impl Value for Body {
    fn view(&self) -> View<'_> {
        View::Stream(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Stream(self)
    }
}

impl Blank for Body {
    fn blank() -> Self {
        Body::default()
    }
}

impl<T: Value + Blank> Value for Option<T> {
    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Null,
        }
    }
    fn slot(&mut self) -> Slot<'_> {
        self.get_or_insert_with(T::blank).slot()
    }
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

// One implementation for all: a crate of EC2 has 2,665 structures, and each function that it need
// not have is 20 KB less for the compiler to hold. A box could be a structure too, for all that the
// compiler knows, so that what is boxed says so itself: see `boxed!`.
impl<T: Structure> Value for T {
    fn view(&self) -> View<'_> {
        View::Structure(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Structure(self)
    }
}

impl<T: Structure + Default> Blank for T {
    fn blank() -> Self {
        T::default()
    }
}

impl<T: Value + Blank> Value for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Value> Blank for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }
}

impl<T: Value + Blank> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn get(&self, index: usize) -> View<'_> {
        <[T]>::get(self, index).map_or(View::Null, T::view)
    }
    fn push(&mut self) -> &mut dyn Value {
        let index = self.len();
        self.push(T::blank());
        &mut self[index]
    }
}

impl<K: Key, T: Value + Blank> Value for BTreeMap<K, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
}

impl<K: Key, T> Blank for BTreeMap<K, T> {
    fn blank() -> Self {
        BTreeMap::new()
    }
}

impl<K: Key, T: Value + Blank> Map for BTreeMap<K, T> {
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, View<'a>) -> ControlFlow<()>) {
        for (key, value) in self {
            if visit(key.as_ref(), value.view()).is_break() {
                return;
            }
        }
    }
    fn entry(&mut self, key: &str) -> &mut dyn Value {
        self.entry(K::from(key)).or_insert_with(T::blank)
    }
}
