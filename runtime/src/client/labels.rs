//! The headers by which AWS tells the attempts of one call from calls.
//!
//! They are added after the signature, which does not cover them: AWS's SDKs differ in that, and
//! what is not signed need not be hashed.

use crate::operation::{HEX_DIGITS, uuid_text};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const INVOCATION: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const REQUEST: HeaderName = HeaderName::from_static("amz-sdk-request");

/// Makes the ids of calls. They have to be unique, and nobody minds if they can be guessed: random
/// bytes once for each client, and a count, spare a call of the system for each call of a service.
pub(super) struct Invocations {
    /// A UUID whose second half is to be written.
    client: [u8; 36],
    count: AtomicU64,
}

impl Default for Invocations {
    fn default() -> Self {
        let mut bytes = [0; 16];
        // A system without randomness has ids that are unique within the client.
        let _ = getrandom::fill(&mut bytes[..8]);
        Invocations {
            client: uuid_text(bytes),
            count: AtomicU64::new(0),
        }
    }
}

impl Invocations {
    /// The id of the next call.
    pub(super) fn next(&self) -> Invocation {
        let mut left = self.count.fetch_add(1, Relaxed);
        let mut text = self.client;
        // From the end, past the last hyphen: there are more calls in no process.
        for digit in text.iter_mut().rev().take(12) {
            *digit = HEX_DIGITS[(left & 0xf) as usize];
            left >>= 4;
            if left == 0 {
                break;
            }
        }
        Invocation(text)
    }
}

/// The id of one call.
#[derive(Clone, Copy)]
pub(super) struct Invocation([u8; 36]);

impl Invocation {
    /// Writes which attempt of which call a request is, of how many.
    pub(super) fn write(self, headers: &mut HeaderMap, attempt: u32, most: u32) {
        // Both are plain text, which any header may hold.
        if let Ok(id) = HeaderValue::from_bytes(&self.0) {
            headers.insert(INVOCATION, id);
        }
        let request = match (attempt, most) {
            // What is usual is there already.
            (1, 3) => Ok(HeaderValue::from_static("attempt=1; max=3")),
            (1, 1) => Ok(HeaderValue::from_static("attempt=1; max=1")),
            _ => HeaderValue::try_from(format!("attempt={attempt}; max={most}")),
        };
        if let Ok(request) = request {
            headers.insert(REQUEST, request);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_are_unique_and_attempts_are_counted() {
        let (one, other) = (Invocations::default(), Invocations::default());
        let mut ids = HashSet::new();
        for invocations in [one, other] {
            for _ in 0..300 {
                let mut headers = HeaderMap::new();
                invocations.next().write(&mut headers, 1, 3);
                assert_eq!(headers[REQUEST], "attempt=1; max=3");
                let id = headers[INVOCATION].to_str().unwrap();
                assert_eq!(id.len(), 36);
                assert!(ids.insert(id.to_owned()), "{id}");
            }
        }
        let mut headers = HeaderMap::new();
        Invocations::default().next().write(&mut headers, 2, 5);
        assert_eq!(headers[REQUEST], "attempt=2; max=5");
    }
}
