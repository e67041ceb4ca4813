//! Documents: how a structure is written as bytes, and read from them.

#[cfg(feature = "json")]
pub(crate) mod json;
pub(crate) mod tree;

use crate::schema::Names;
use crate::{Member, Slot, Structure, View};

/// A format of documents.
#[derive(Clone, Copy)]
pub(crate) enum Codec {
    /// JSON, with the members that are part of a document in this naming.
    #[cfg(feature = "json")]
    Json(Names),
}

/// Why a document cannot be written or read. It never quotes a value, which may be secret.
pub(crate) struct CodecError(pub(crate) String);

#[cfg(feature = "json")]
impl From<serde_json::Error> for CodecError {
    fn from(error: serde_json::Error) -> Self {
        CodecError(error.to_string())
    }
}

impl Codec {
    /// Writes the body members of `structure`. `token` stands in for an idempotency token that is
    /// not set.
    pub(crate) fn encode(
        self,
        structure: &dyn Structure,
        token: Option<&str>,
    ) -> Result<Vec<u8>, CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => Ok(json::encode(names, structure, token)?),
        }
    }

    /// Writes one value: the payload of a message.
    pub(crate) fn encode_value(
        self,
        view: View<'_>,
        member: &'static Member,
    ) -> Result<Vec<u8>, CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => Ok(json::encode_value(names, view, member)?),
        }
    }

    /// What stands for a structure payload that is not set.
    pub(crate) fn empty_payload(self) -> Option<&'static [u8]> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => Some(b"{}"),
        }
    }

    /// Reads the body members of `structure`.
    pub(crate) fn decode(
        self,
        body: &[u8],
        structure: &mut dyn Structure,
    ) -> Result<(), CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => Ok(json::decode(names, body, structure)?),
        }
    }

    /// Reads one value: the payload of a message.
    pub(crate) fn decode_value(
        self,
        body: &[u8],
        slot: Slot<'_>,
        member: &'static Member,
    ) -> Result<(), CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => Ok(json::decode_value(names, body, slot, member)?),
        }
    }

    /// The media type of a document.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => "application/json",
        }
    }

    /// The format's name, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => "JSON",
        }
    }

    /// Whether a body that begins with this byte can be a document of this format.
    pub(crate) fn can_begin(self, first: u8) -> bool {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => matches!(first, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9'),
        }
    }
}
