//! Values through serde: one writer and one reader for every shape and every serde format.
//!
//! The JSON protocols use it with wire names, feature `serde` with the model's names. It is
//! generic over the format only, so that a program holds one copy for each format that it uses,
//! however many shapes it has.

mod read;
#[cfg(feature = "serde")]
mod shapes;
mod write;

#[cfg(feature = "json")]
pub(crate) use read::Fill;
pub(crate) use read::{Members, Reading};
#[cfg(feature = "serde")]
pub use shapes::{deserialize, deserialize_enum, deserialize_union, serialize, serialize_union};
pub(crate) use write::Tree;

use crate::schema::{Names, member};
use crate::{Member, TimestampFormat};

/// Which names are used, and how a timestamp is written that says nothing itself.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) names: Names,
    pub(crate) timestamp: TimestampFormat,
}

impl Style {
    /// Feature `serde`: the model's names, RFC 3339.
    #[cfg(feature = "serde")]
    pub(crate) const MODEL: Style = Style {
        names: Names::Model,
        timestamp: TimestampFormat::DateTime,
    };
    /// The JSON protocols: names on the wire, epoch seconds.
    #[cfg(feature = "json")]
    pub(crate) const fn wire(names: Names) -> Style {
        Style {
            names,
            timestamp: TimestampFormat::EpochSeconds,
        }
    }

    fn timestamp_format(self, member: &Member) -> TimestampFormat {
        match self.names {
            #[cfg(feature = "serde")]
            Names::Model => self.timestamp,
            Names::Wire | Names::BoundWire => member.timestamp.unwrap_or(self.timestamp),
        }
    }
}

/// What stands in the model's naming for a variant that the model does not name.
const UNKNOWN: &str = "SDK_UNKNOWN_MEMBER";

/// Facts of a value that no member holds.
static TOP: Member = member("");
