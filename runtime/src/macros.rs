//! The glue between a generated type and its table: written once here, named in one line there.
//!
//! Each macro implements what the runtime needs to reach a value, and the std traits that the
//! table can serve. How a structure reaches its members is private to these macros, so that it
//! can change without a change to any generated crate.

/// Binds a structure to its table: `structure!(User: USER, Default { 0 user_id, 1 account_id })`.
///
/// Each row of the table is named by its index and the field that it describes. What follows the
/// table's name says which of the std traits the structure has:
///
/// | form | for structures | traits |
/// |---|---|---|
/// | `User: USER` | with required members | `Debug`, `Clone`, `PartialEq` |
/// | `User: USER, Default` | of optional members only | these, and `Default` |
/// | `User: USER, once` | with required members and a stream, which has no copy and equals nothing | `Debug` |
/// | `User: USER, once Default` | of optional members and a stream; or any, each of which is blank then | `Debug`, `Default` |
#[macro_export]
macro_rules! structure {
    // Every member is optional. What is `Default` is blank by that.
    ($type:ident: $table:ident, Default { $($index:literal $field:ident),* $(,)? }) => {
        $crate::structure!(@table $type: $table { $($index $field),* });
        $crate::like_structure!($type);
        impl ::std::default::Default for $type {
            fn default() -> Self {
                Self { $($field: ::std::option::Option::None),* }
            }
        }
    };
    ($type:ident: $table:ident $fields:tt) => {
        $crate::structure!($type: $table, once $fields);
        $crate::like_structure!($type);
    };
    ($type:ident: $table:ident, once Default { $($index:literal $field:ident),* $(,)? }) => {
        $crate::structure!(@table $type: $table { $($index $field),* });
        impl ::std::default::Default for $type {
            fn default() -> Self {
                Self { $($field: $crate::Blank::blank()),* }
            }
        }
    };
    ($type:ident: $table:ident, once { $($index:literal $field:ident),* $(,)? }) => {
        $crate::structure!(@table $type: $table { $($index $field),* });
        impl $crate::Blank for $type {
            fn blank() -> Self {
                Self { $($field: $crate::Blank::blank()),* }
            }
        }
    };
    (@table $type:ident: $table:ident $fields:tt) => {
        impl $crate::Structure for $type {
            fn schema(&self) -> &'static $crate::Schema {
                &$table
            }
            $crate::fields!($fields);
        }
        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::fmt_structure(self, f)
            }
        }
        $crate::serde_structure!($type);
    };
}

/// The ways to a structure's fields by their indices.
#[doc(hidden)]
#[macro_export]
macro_rules! fields {
    ({}) => {
        fn get(&self, _: usize) -> $crate::Field<'_> {
            ::std::option::Option::None
        }
        fn get_mut(&mut self, _: usize) -> $crate::FieldMut<'_> {
            ::std::option::Option::None
        }
    };
    ({ $($index:literal $field:ident),* }) => {
        fn get(&self, index: usize) -> $crate::Field<'_> {
            let field: &dyn $crate::Value = match index {
                $($index => &self.$field,)*
                _ => return ::std::option::Option::None,
            };
            ::std::option::Option::Some(field)
        }
        fn get_mut(&mut self, index: usize) -> $crate::FieldMut<'_> {
            let field: &mut dyn $crate::Value = match index {
                $($index => &mut self.$field,)*
                _ => return ::std::option::Option::None,
            };
            ::std::option::Option::Some(field)
        }
    };
}

/// `Clone` and `PartialEq` for a structure.
#[doc(hidden)]
#[macro_export]
macro_rules! like_structure {
    ($type:ident) => {
        impl ::std::clone::Clone for $type {
            fn clone(&self) -> Self {
                $crate::clone_structure(self)
            }
        }
        impl ::std::cmp::PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::eq_structures(self, other)
            }
        }
    };
}

/// Lets a type stand in a box, as it has to where a structure or union would hold itself:
/// `boxed!(Expression)`.
#[macro_export]
macro_rules! boxed {
    ($type:ident) => {
        impl $crate::Value for ::std::boxed::Box<$type> {
            fn view(&self) -> $crate::View<'_> {
                $crate::Value::view(&**self)
            }
            fn slot(&mut self) -> $crate::Slot<'_> {
                $crate::Value::slot(&mut **self)
            }
        }
        impl $crate::Blank for ::std::boxed::Box<$type> {
            fn blank() -> Self {
                ::std::boxed::Box::new($crate::Blank::blank())
            }
        }
    };
}

/// Binds a union to its table: `union!(Target: TARGET { 0 Queue, 1 Topic })`.
#[macro_export]
macro_rules! union {
    ($type:ident: $table:ident { $($index:literal $variant:ident),* $(,)? }) => {
        impl $crate::Union for $type {
            fn schema(&self) -> &'static $crate::Schema {
                &$table
            }
            fn get(&self) -> ::std::option::Option<(usize, &dyn $crate::Value)> {
                match self {
                    $(Self::$variant(value) => ::std::option::Option::Some(($index, value)),)*
                    Self::Unknown(_) => ::std::option::Option::None,
                }
            }
            fn unknown(&self) -> ::std::option::Option<&str> {
                match self {
                    Self::Unknown(name) => ::std::option::Option::Some(name),
                    _ => ::std::option::Option::None,
                }
            }
            fn select(
                &mut self,
                index: usize,
            ) -> ::std::option::Option<&mut dyn $crate::Value> {
                *self = match index {
                    $($index => Self::$variant($crate::Blank::blank()),)*
                    _ => return ::std::option::Option::None,
                };
                match self {
                    $(Self::$variant(value) => ::std::option::Option::Some(value),)*
                    Self::Unknown(_) => ::std::option::Option::None,
                }
            }
            fn set_unknown(&mut self, name: &str) {
                *self = Self::Unknown(name.into());
            }
        }
        impl $crate::Blank for $type {
            fn blank() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }
        impl $crate::Value for $type {
            fn view(&self) -> $crate::View<'_> {
                $crate::View::Union(self)
            }
            fn slot(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Union(self)
            }
        }
        impl ::std::clone::Clone for $type {
            fn clone(&self) -> Self {
                $crate::clone_union(self)
            }
        }
        impl ::std::cmp::PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::eq_unions(self, other)
            }
        }
        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::fmt_union(self, f)
            }
        }
        $crate::serde_union!($type);
    };
}

/// Binds a union of events to its table, and tells the codes of the errors that stand beside them
/// where a stream calls them otherwise:
/// `events!(Answers: ANSWERS { 0 Chunk, 1 Done } errors { "slowDown": "SlowDownException" })`.
#[cfg(feature = "event-stream")]
#[macro_export]
macro_rules! events {
    (
        $type:ident: $table:ident { $($index:literal $variant:ident),* $(,)? }
        $(errors { $($name:literal: $code:literal),* $(,)? })?
    ) => {
        $crate::union!($type: $table { $($index $variant),* });
        impl $crate::Event for $type {
            fn get_mut(&mut self) -> ::std::option::Option<(usize, &mut dyn $crate::Value)> {
                match self {
                    $(Self::$variant(value) => ::std::option::Option::Some(($index, value)),)*
                    Self::Unknown(_) => ::std::option::Option::None,
                }
            }
            fn error_code(name: &str) -> ::std::option::Option<&'static str> {
                match name {
                    $($($name => ::std::option::Option::Some($code),)*)?
                    _ => ::std::option::Option::None,
                }
            }
        }
    };
}

/// Gives a string enum its texts: `string_enum!(LicenseType { Basic: "Basic", Plus: "Plus" })`.
/// Values are compared, ordered, hashed and shown by their texts, so that a value that was kept as
/// `Unknown` and has a name in a later version of the model is the same.
#[macro_export]
macro_rules! string_enum {
    ($type:ident { $($variant:ident: $text:literal),* $(,)? }) => {
        impl $type {
            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }
        impl ::std::convert::AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::std::convert::From<&str> for $type {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.into()),
                }
            }
        }
        impl $crate::Value for $type {
            fn view(&self) -> $crate::View<'_> {
                $crate::View::Text(self.as_str())
            }
            fn slot(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Enum(self)
            }
        }
        impl $crate::Blank for $type {
            fn blank() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }
        impl ::std::cmp::PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::std::cmp::Eq for $type {}
        impl ::std::cmp::PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(::std::cmp::Ord::cmp(self, other))
            }
        }
        impl ::std::cmp::Ord for $type {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }
        impl ::std::hash::Hash for $type {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        $crate::serde_enum!($type);
    };
}

/// Ties an operation's facts to the types of its input, output and error. What only some
/// operations have follows after the URI:
///
/// ```text
/// operation! {
///     ResetPinInput => ResetPinOutput, Error;
///     SERVICE, "ResetPIN", POST, "/users/{userId}?operation=reset-pin",
///     .unsigned_payload()
/// }
/// ```
///
/// A method that has no constant in `http::Method` is a text: `"PURGE"`.
#[macro_export]
macro_rules! operation {
    (@method $name:ident) => {
        $crate::RequestMethod::Known($crate::Method::$name)
    };
    (@method $token:literal) => {
        $crate::RequestMethod::Token($token)
    };
    (
        $input:ident => $output:ident, $error:ident;
        $service:path, $name:literal, $method:tt, $uri:literal $(, $($fact:tt)*)?
    ) => {
        impl $crate::Input for $input {
            type Output = $output;
            type Error = $error;
            const OPERATION: &'static $crate::Operation = &$crate::operation(
                &$service,
                $name,
                $crate::operation!(@method $method),
                $uri,
            ) $($($fact)*)?;
        }
    };
}

/// A path in a table: `path![Field("Jobs"), Index(-1), Field("JobId")]`. The names of the steps are
/// in scope only there, so that a service's types may have the same names.
#[macro_export]
macro_rules! path {
    ($($step:tt)*) => {{
        use $crate::Step::*;
        &[$($step)*]
    }};
}

/// Makes a service's error type whole: construction by code, facts, `Display`, `Error`.
#[macro_export]
macro_rules! service_error {
    ($type:ident { $($variant:ident: $($code:literal)|*),* $(,)? }) => {
        impl $crate::ServiceError for $type {
            fn modeled(
                code: &str,
                answer: $crate::ErrorAnswer<'_>,
            ) -> ::std::result::Result<Self, $crate::ErrorDetails> {
                match code {
                    $($($code => ::std::result::Result::Ok(Self::$variant(answer.into_modeled())),)*)*
                    _ => ::std::result::Result::Err(answer.into_details()),
                }
            }
            fn details(&self) -> ::std::option::Option<&$crate::ErrorDetails> {
                self.details()
            }
            fn members(&self) -> ::std::option::Option<&dyn $crate::Structure> {
                match self {
                    $(Self::$variant(error) => ::std::option::Option::Some(&**error),)*
                    Self::Unmodeled(_) | Self::Failure(_) => ::std::option::Option::None,
                }
            }
        }
        impl $type {
            /// What the service's answer said, where there was an answer.
            pub fn details(&self) -> ::std::option::Option<&$crate::ErrorDetails> {
                match self {
                    $(Self::$variant(error) => ::std::option::Option::Some(error.details()),)*
                    Self::Unmodeled(details) => ::std::option::Option::Some(details),
                    Self::Failure(_) => ::std::option::Option::None,
                }
            }
            /// The service's code for the error, such as `NotFoundException`.
            pub fn code(&self) -> ::std::option::Option<&str> {
                self.details().and_then($crate::ErrorDetails::code)
            }
            /// The service's message.
            pub fn message(&self) -> ::std::option::Option<&str> {
                self.details().and_then($crate::ErrorDetails::message)
            }
            /// The HTTP status code of the answer.
            pub fn status(&self) -> ::std::option::Option<u16> {
                match self {
                    Self::Failure(failure) => failure.status(),
                    _ => self.details().map($crate::ErrorDetails::status),
                }
            }
            /// The id by which AWS finds the request again.
            pub fn request_id(&self) -> ::std::option::Option<&str> {
                match self {
                    Self::Failure(failure) => failure.request_id(),
                    _ => self.details().and_then($crate::ErrorDetails::request_id),
                }
            }
            /// Whether the same request may succeed when it is sent again.
            pub fn is_retryable(&self) -> bool {
                match self {
                    Self::Failure(failure) => failure.is_retryable(),
                    _ => self.details().is_some_and($crate::ErrorDetails::is_retryable),
                }
            }
            /// Whether the service says that there were too many requests.
            pub fn is_throttling(&self) -> bool {
                self.details().is_some_and($crate::ErrorDetails::is_throttling)
            }
            /// How often the request was sent.
            pub fn attempts(&self) -> u32 {
                match self {
                    Self::Failure(failure) => failure.attempts(),
                    _ => self.details().map_or(1, $crate::ErrorDetails::attempts),
                }
            }
        }
        impl ::std::convert::From<$crate::Failure> for $type {
            fn from(failure: $crate::Failure) -> Self {
                Self::Failure(failure)
            }
        }
        impl ::std::convert::From<$crate::ErrorDetails> for $type {
            fn from(details: $crate::ErrorDetails) -> Self {
                Self::Unmodeled(details)
            }
        }
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    Self::Failure(failure) => failure.fmt(f),
                    _ => $crate::fmt_details(self.details(), f),
                }
            }
        }
        impl ::std::error::Error for $type {
            fn source(
                &self,
            ) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
                match self {
                    Self::Failure(failure) => ::std::error::Error::source(failure),
                    _ => ::std::option::Option::None,
                }
            }
        }
    };
}

/// `Serialize` and `Deserialize` for a structure, with feature `serde`.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "serde")]
macro_rules! serde_structure {
    ($type:ident) => {
        impl $crate::serde_core::Serialize for $type {
            fn serialize<S: $crate::serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serialize_structure(self, serializer)
            }
        }
        impl<'de> $crate::serde_core::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::deserialize_structure(deserializer)
            }
        }
    };
}

/// `Serialize` and `Deserialize` for a union, with feature `serde`.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "serde")]
macro_rules! serde_union {
    ($type:ident) => {
        impl $crate::serde_core::Serialize for $type {
            fn serialize<S: $crate::serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serialize_union(self, serializer)
            }
        }
        impl<'de> $crate::serde_core::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::deserialize_union(deserializer)
            }
        }
    };
}

/// `Serialize` and `Deserialize` for a string enum, with feature `serde`.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "serde")]
macro_rules! serde_enum {
    ($type:ident) => {
        impl $crate::serde_core::Serialize for $type {
            fn serialize<S: $crate::serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::serde_core::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::deserialize_enum(deserializer)
            }
        }
    };
}

/// Nothing, without feature `serde`.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "serde"))]
macro_rules! serde_structure {
    ($type:ident) => {};
}

/// Nothing, without feature `serde`.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "serde"))]
macro_rules! serde_enum {
    ($type:ident) => {};
}

/// Nothing, without feature `serde`.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "serde"))]
macro_rules! serde_union {
    ($type:ident) => {};
}
