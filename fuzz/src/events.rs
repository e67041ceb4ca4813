//! A stream of events, as it comes from the network: in pieces, of frames with whatever in them, or
//! of bytes of any kind.

use crate::service::{Error, Events, SubscribeInput, TalkInCborInput, TalkInput};
use bytes::{BufMut, Bytes, BytesMut};
use futures_core::Stream;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use tinsmith::{Body, BoxError, EventStream};

/// The first byte says which service answers, and whether the rest is bytes as they are or the content
/// of frames; the second how large the pieces are.
pub fn event_stream(data: &[u8]) {
    let [service, size, rest @ ..] = data else {
        return;
    };
    let left = match service & 0x40 {
        0 => frames(rest),
        _ => Bytes::copy_from_slice(rest),
    };
    let pieces = Pieces {
        left,
        size: usize::from(*size) + 1,
    };
    let mut response = http::Response::new(Body::from_stream(pieces, None));
    let protocol = http::HeaderValue::from_static("rpc-v2-cbor");
    response.headers_mut().insert("smithy-protocol", protocol);
    match service % 3 {
        0 => {
            if let Ok(output) = tinsmith::decode::<TalkInput>(response) {
                drain(output.stream);
            }
        }
        1 => {
            if let Ok(output) = tinsmith::decode::<SubscribeInput>(response) {
                drain(output.stream);
            }
        }
        _ => {
            if let Ok(output) = tinsmith::decode::<TalkInCborInput>(response) {
                drain(output.stream);
            }
        }
    }
}

/// Frames whose lengths and checksums are right, so that what is within them is looked at. Before
/// each stand the lengths of its headers and of its payload.
fn frames(mut content: &[u8]) -> Bytes {
    let mut all = BytesMut::new();
    while let [headers, payload, more, rest @ ..] = content {
        // A third byte makes headers long: there may be many.
        let headers = (usize::from(*headers) + 256 * usize::from(*more)).min(rest.len());
        let payload = usize::from(*payload).min(rest.len() - headers);
        let (body, rest) = rest.split_at(headers + payload);
        let start = all.len();
        all.put_u32((16 + body.len()) as u32);
        all.put_u32(headers as u32);
        all.put_u32(crc32fast::hash(&all[start..]));
        all.put_slice(body);
        all.put_u32(crc32fast::hash(&all[start..]));
        content = rest;
    }
    all.freeze()
}

fn drain(mut stream: EventStream<Events, Error>) {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        let next = pin!(stream.next());
        match next.poll(&mut context) {
            // The pieces are all there, so that nothing is waited for.
            Poll::Pending => unreachable!("nothing to wait for"),
            Poll::Ready(None) => return,
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(Some(Err(error))) => drop(format!("{error} {error:?}")),
        }
    }
}

struct Pieces {
    left: Bytes,
    size: usize,
}

impl Stream for Pieces {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let size = self.size.min(self.left.len());
        Poll::Ready((size > 0).then(|| Ok(self.left.split_to(size))))
    }
}
