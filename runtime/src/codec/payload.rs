//! A member that is the whole payload of a message, or of an event: bytes and text as they are, all
//! else as a document.

use super::{Codec, CodecError};
use crate::value::{Slot, View};
use crate::{Body, Member};
use bytes::Bytes;

/// The media type of a payload: its own, or that of its kind.
pub(crate) fn media_type(codec: Codec, view: &View<'_>, member: &Member) -> &'static str {
    let own = member.rare.and_then(|rare| rare.media_type);
    own.unwrap_or(match view {
        View::Blob(_) | View::Stream(_) => "application/octet-stream",
        View::Text(_) => "text/plain",
        _ => codec.media_type(),
    })
}

/// The payload as it is sent. A stream is gone from the view then.
pub(crate) fn write(
    codec: Codec,
    view: View<'_>,
    member: &'static Member,
) -> Result<Body, CodecError> {
    Ok(match view {
        View::Stream(body) => body.take().map_err(|error| CodecError(error.to_string()))?,
        View::Blob(bytes) => Bytes::copy_from_slice(bytes).into(),
        View::Text(text) => text.to_owned().into(),
        view => codec.encode_value(view, member)?.into(),
    })
}

/// Reads a payload that is in memory.
pub(crate) fn read(
    codec: Codec,
    body: &Bytes,
    slot: Slot<'_>,
    member: &'static Member,
) -> Result<(), CodecError> {
    match slot {
        Slot::Blob(slot) => *slot = body.to_vec(),
        Slot::Text(slot) => *slot = String::from_utf8_lossy(body).into_owned(),
        Slot::Enum(slot) => slot.set(&String::from_utf8_lossy(body)),
        // No document is empty; the value stays as it is.
        _ if body.is_empty() => {}
        slot => return codec.decode_value(body, slot, member),
    }
    Ok(())
}
