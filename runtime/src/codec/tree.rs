//! Feature `serde`: one writer and one reader for every shape and every serde format, by the model's
//! names, with timestamps as RFC 3339.
//!
//! It is generic over the format only, so that a program holds one copy for each format that it
//! uses, however many shapes it has. The protocols do not know it.

mod read;
mod shapes;
mod write;

pub(crate) use read::Members;
pub use shapes::{deserialize, deserialize_enum, deserialize_union, serialize, serialize_union};
pub(crate) use write::Tree;

use crate::schema::{Names, member};
use crate::{Member, TimestampFormat};

/// What the AWS command line and boto3 call a member.
const NAMES: Names = Names::Model;

/// How a timestamp is written, whatever its protocol has for it.
const TIMESTAMPS: TimestampFormat = TimestampFormat::DateTime;

/// What stands for a variant that the model does not name.
const UNKNOWN: &str = "SDK_UNKNOWN_MEMBER";

/// Facts of a value that no member holds.
static TOP: Member = member("");
