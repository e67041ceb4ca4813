//! Documents: how a structure is written as bytes, and read from them.

#[cfg(feature = "cbor")]
pub(crate) mod cbor;
#[cfg(feature = "json")]
pub(crate) mod json;
#[cfg(any(feature = "json", feature = "serde"))]
pub(crate) mod tree;

#[cfg(feature = "json")]
use crate::schema::Names;
use crate::value::Structure;
#[cfg(any(feature = "json", feature = "xml"))]
use crate::{Member, Slot, View};

/// A format of documents.
#[derive(Clone, Copy)]
pub(crate) enum Codec {
    /// JSON, with the members that are part of a document in this naming.
    #[cfg(feature = "json")]
    Json(Names),
    /// CBOR.
    #[cfg(feature = "cbor")]
    Cbor,
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
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::encode(structure, token),
        }
    }

    /// Writes one value: the payload of a message.
    #[cfg(any(feature = "json", feature = "xml"))]
    pub(crate) fn encode_value(
        self,
        view: View<'_>,
        member: &'static Member,
    ) -> Result<Vec<u8>, CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => Ok(json::encode_value(names, view, member)?),
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::encode_value(&view, member),
        }
    }

    /// What stands for a structure payload that is not set.
    #[cfg(any(feature = "json", feature = "xml"))]
    pub(crate) fn empty_payload(self) -> Option<&'static [u8]> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => Some(b"{}"),
            #[cfg(feature = "cbor")]
            Codec::Cbor => None,
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
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::decode(body, structure),
        }
    }

    /// Reads one value: the payload of a message.
    #[cfg(any(feature = "json", feature = "xml"))]
    pub(crate) fn decode_value(
        self,
        body: &[u8],
        slot: Slot<'_>,
        member: &'static Member,
    ) -> Result<(), CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => Ok(json::decode_value(names, body, slot, member)?),
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::decode_value(body, slot, member),
        }
    }

    /// The media type of a document.
    #[cfg(any(feature = "json", feature = "xml"))]
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => "application/json",
            #[cfg(feature = "cbor")]
            Codec::Cbor => "application/cbor",
        }
    }

    /// The format's name, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => "JSON",
            #[cfg(feature = "cbor")]
            Codec::Cbor => "CBOR",
        }
    }

    /// Whether a body that begins with this byte can be a document of this format.
    pub(crate) fn can_begin(self, first: u8) -> bool {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => matches!(first, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9'),
            // A map, of a length that is known (major type 5) or not.
            #[cfg(feature = "cbor")]
            Codec::Cbor => first >> 5 == 5,
        }
    }
}
