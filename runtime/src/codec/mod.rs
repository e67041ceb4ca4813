//! Documents: how a structure is written as bytes, and read from them.

#[cfg(feature = "cbor")]
pub(crate) mod cbor;
#[cfg(any(feature = "json", feature = "xml", feature = "serde"))]
mod float;
#[cfg(any(feature = "json", feature = "credentials"))]
pub(crate) mod json;
#[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
pub(crate) mod payload;
#[cfg(feature = "xml")]
pub(crate) mod query;
#[cfg(any(feature = "json", feature = "xml"))]
pub(crate) mod text;
#[cfg(feature = "serde")]
pub(crate) mod tree;
#[cfg(feature = "xml")]
pub(crate) mod xml;

use crate::limits::{LONGEST, Spent};
#[cfg(any(feature = "json", feature = "xml"))]
use crate::schema::Names;
#[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
use crate::{Member, Slot, View};
use crate::{Schema, Structure};

/// A format of documents.
#[derive(Clone, Copy)]
pub(crate) enum Codec {
    /// JSON, with the members that are part of a document in this naming.
    #[cfg(feature = "json")]
    Json(Names),
    /// CBOR.
    #[cfg(feature = "cbor")]
    Cbor,
    /// XML, with the members that are part of a document in this naming.
    #[cfg(feature = "xml")]
    Xml(Names),
}

/// Why a document cannot be written or read. It never quotes a value, which may be secret.
pub(crate) struct CodecError(pub(crate) String);

impl CodecError {
    /// A caller has kept a union's variant that came from a newer service, and sends it.
    pub(crate) fn unknown_variant(schema: &Schema) -> Self {
        CodecError(format!(
            "a `{}` that the model does not name cannot be sent",
            schema.name
        ))
    }
}

impl From<Spent> for CodecError {
    fn from(spent: Spent) -> Self {
        CodecError(spent.to_string())
    }
}

/// Refuses a body that is too long, whoever has read it into memory.
fn bounded(body: &[u8]) -> Result<(), CodecError> {
    match body.len() > LONGEST {
        true => Err(CodecError(format!("it is longer than {LONGEST} bytes"))),
        false => Ok(()),
    }
}

impl Codec {
    /// Writes the body members of `structure`.
    pub(crate) fn encode(self, structure: &dyn Structure) -> Result<Vec<u8>, CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => json::encode(names, structure),
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::encode(structure),
            #[cfg(feature = "xml")]
            Codec::Xml(names) => xml::encode(names, structure),
        }
    }

    /// Writes one value: the payload of a message.
    #[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
    pub(crate) fn encode_value(
        self,
        view: View<'_>,
        member: &'static Member,
    ) -> Result<Vec<u8>, CodecError> {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => json::encode_value(names, view, member),
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::encode_value(&view, member),
            #[cfg(feature = "xml")]
            Codec::Xml(names) => xml::encode_value(names, view, member),
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
            #[cfg(feature = "xml")]
            Codec::Xml(_) => None,
        }
    }

    /// Reads the body members of `structure`.
    pub(crate) fn decode(
        self,
        body: &[u8],
        structure: &mut dyn Structure,
    ) -> Result<(), CodecError> {
        bounded(body)?;
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => json::decode(names, body, structure),
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::decode(body, structure),
            #[cfg(feature = "xml")]
            Codec::Xml(names) => xml::decode(names, body, structure),
        }
    }

    /// Reads one value: the payload of a message.
    #[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
    pub(crate) fn decode_value(
        self,
        body: &[u8],
        slot: Slot<'_>,
        member: &'static Member,
    ) -> Result<(), CodecError> {
        bounded(body)?;
        match self {
            #[cfg(feature = "json")]
            Codec::Json(names) => json::decode_value(names, body, slot, member),
            #[cfg(feature = "cbor")]
            Codec::Cbor => cbor::decode_value(body, slot, member),
            #[cfg(feature = "xml")]
            Codec::Xml(names) => xml::decode_value(names, body, slot, member),
        }
    }

    /// The same for what an operation answers, which may stand in an element of its own.
    pub(crate) fn decode_result(
        self,
        operation: &str,
        body: &[u8],
        output: &mut dyn Structure,
    ) -> Result<(), CodecError> {
        bounded(body)?;
        match self {
            #[cfg(feature = "xml")]
            Codec::Xml(names) => xml::decode_result(names, operation, body, output),
            #[cfg(any(feature = "json", feature = "cbor"))]
            codec => {
                let _ = operation;
                codec.decode(body, output)
            }
        }
    }

    /// Reads the members of an error, wherever in the document they are.
    pub(crate) fn decode_error(
        self,
        body: &[u8],
        error: &mut dyn Structure,
    ) -> Result<(), CodecError> {
        bounded(body)?;
        match self {
            #[cfg(feature = "xml")]
            Codec::Xml(names) => xml::read_error(names, body, error),
            #[cfg(any(feature = "json", feature = "cbor"))]
            codec => codec.decode(body, error),
        }
    }

    /// The media type of a document.
    #[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => "application/json",
            #[cfg(feature = "cbor")]
            Codec::Cbor => "application/cbor",
            #[cfg(feature = "xml")]
            Codec::Xml(_) => "application/xml",
        }
    }

    /// The format's name, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => "JSON",
            #[cfg(feature = "cbor")]
            Codec::Cbor => "CBOR",
            #[cfg(feature = "xml")]
            Codec::Xml(_) => "XML",
        }
    }

    /// Whether a body that begins like this can be a document of this format.
    pub(crate) fn can_begin(self, body: &[u8]) -> bool {
        let body = body.trim_ascii_start();
        match self {
            #[cfg(feature = "json")]
            Codec::Json(_) => matches!(body.first(), Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9')),
            // A map, of a length that is known (major type 5) or not, which may describe itself
            // as CBOR (tag 55799).
            #[cfg(feature = "cbor")]
            Codec::Cbor => {
                let body = body.strip_prefix(b"\xd9\xd9\xf7").unwrap_or(body);
                body.first().is_some_and(|first| first >> 5 == 5)
            }
            #[cfg(feature = "xml")]
            Codec::Xml(_) => {
                let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
                body.starts_with(b"<") && !is_html(body)
            }
        }
    }
}

/// Whether a body is a web page.
#[cfg(feature = "xml")]
fn is_html(body: &[u8]) -> bool {
    let begins = |text: &str| {
        let start = body.get(..text.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()))
    };
    begins("<html") || begins("<!doctype html")
}
