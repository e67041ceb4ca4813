//! Calls over a transport that says what it is told: answers in pieces, and signed requests.

use crate::messages::{event, exception, messages, text};
use crate::service::{
    Empty, Error, Events, PublishInput, REST, RPC, StringPayload, SubscribeInput, TalkInput,
};
use crate::{Given, KEY_ID, SECRET, config};
use aws_sigv4::event_stream::{sign_empty_message, sign_message};
use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::{HeaderValue, Message};
use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tinsmith::{
    Body, BoxError, Client, EventStream, FailureKind, StreamedAnswer, TimeLimit, Transport,
    TransportError, TransportFuture,
};

/// A transport that keeps requests, and answers with pieces.
#[derive(Clone, Default)]
struct Canned {
    requests: Arc<Mutex<Vec<http::Request<Body>>>>,
    pieces: Vec<Result<Bytes, Timeout>>,
}

/// In place of a piece: nothing came for too long.
#[derive(Clone)]
struct Timeout;

/// Pieces, one at a time, each only when it was asked for twice.
struct Pieces(Vec<Result<Bytes, Timeout>>, bool);

impl Stream for Pieces {
    type Item = Result<Bytes, BoxError>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.1 = !self.1;
        if self.1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = self.0.pop();
        Poll::Ready(
            piece.map(|piece| piece.map_err(|Timeout| TransportError::timeout("late").into())),
        )
    }
}

impl Canned {
    /// Answers with `body`, a byte at a time.
    fn slowly(body: &[u8]) -> Self {
        Canned {
            pieces: body
                .chunks(1)
                .rev()
                .map(|b| Ok(Bytes::copy_from_slice(b)))
                .collect(),
            ..Canned::default()
        }
    }

    fn client(&self, service: &'static tinsmith::Service) -> Client {
        let config = config("https://example.com").transport(self.clone());
        Client::new(service, config).unwrap()
    }

    /// The one request, with its body read.
    async fn request(&self) -> (http::request::Parts, Bytes) {
        let request = self.requests.lock().unwrap().pop().unwrap();
        let (head, body) = request.into_parts();
        (head, body.collect().await.unwrap())
    }
}

impl Transport for Canned {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        self.requests.lock().unwrap().push(request);
        let body = Body::from_stream(Pieces(self.pieces.clone(), false), None);
        Box::pin(async { Ok(http::Response::new(body)) })
    }
}

fn talk(stream: EventStream<Events, Error>) -> TalkInput {
    TalkInput {
        session: None,
        stream,
    }
}

fn events(texts: &[&str]) -> Vec<Events> {
    let event = |text: &&str| {
        Events::StringPayload(StringPayload {
            payload: Some((*text).to_owned()),
        })
    };
    texts.iter().map(event).collect()
}

#[tokio::test]
async fn events_are_read_as_they_come() {
    let body = [
        event("stringPayload", "a"),
        event("stringPayload", "b"),
        exception("error", r#"{"message":"m"}"#),
    ];
    let canned = Canned::slowly(&body.concat());
    let output = canned.client(&REST).call(talk(Vec::new().into())).await;
    let mut stream = output.unwrap().stream;
    for expected in events(&["a", "b"]) {
        assert_eq!(stream.next().await.unwrap().unwrap(), expected);
    }
    let error = stream.next().await.unwrap().err().unwrap();
    assert!(matches!(error, Error::TooFast(_)), "{error:?}");
    assert!(stream.next().await.is_none());
    let (head, _) = canned.request().await;
    assert!(head.extensions.get::<StreamedAnswer>().is_some());
}

#[tokio::test]
async fn the_first_message_of_an_rpc_is_waited_for() {
    let first = event("initial-response", r#"{"session":"s-1"}"#);
    let body = [&first[..], &event("empty", "")].concat();
    let canned = Canned::slowly(&body);
    let input = || SubscribeInput { topic: None };
    let mut output = canned.client(&RPC).call(input()).await.unwrap();
    assert_eq!(output.session.as_deref(), Some("s-1"));
    let event = output.stream.next().await.unwrap().unwrap();
    assert_eq!(event, Events::Empty(Empty {}));
    assert!(output.stream.next().await.is_none());

    // A stream without any message, and one that breaks off within the first.
    let output = Canned::slowly(b"").client(&RPC).call(input()).await;
    assert!(output.unwrap().stream.next().await.is_none());
    let output = Canned::slowly(&first[..30])
        .client(&RPC)
        .call(input())
        .await;
    let mut stream = output.unwrap().stream;
    let error = stream.next().await.unwrap().err().unwrap();
    assert!(error.to_string().contains("broke off"), "{error}");
}

#[tokio::test]
async fn a_stream_that_stalls_is_a_timeout() {
    let mut canned = Canned::slowly(&event("empty", ""));
    canned.pieces.insert(0, Err(Timeout));
    let output = canned.client(&REST).call(talk(Vec::new().into())).await;
    let mut stream = output.unwrap().stream;
    assert!(stream.next().await.unwrap().is_ok());
    let Some(Err(Error::Failure(failure))) = stream.next().await else {
        panic!("no failure");
    };
    assert_eq!(failure.kind(), FailureKind::Timeout(TimeLimit::Read));
    assert!(stream.next().await.is_none());

    let late = Canned {
        pieces: vec![Err(Timeout)],
        ..Canned::default()
    };
    let Err(Error::Failure(failure)) = late.client(&RPC).call(SubscribeInput { topic: None }).await
    else {
        panic!("no failure");
    };
    assert_eq!(failure.kind(), FailureKind::Timeout(TimeLimit::Read));
}

/// The value of a header that is no string.
fn header<'a>(message: &'a Message, name: &str) -> &'a HeaderValue {
    let mut headers = message.headers().iter();
    let found = headers.find(|header| header.name().as_str() == name);
    found.expect("the header is there").value()
}

/// Holds each signature of a request's events against AWS's own signer, and gives the messages in
/// them, without the last, which is empty.
async fn signed_by_aws(canned: &Canned) -> Vec<Message> {
    let (head, body) = canned.request().await;
    let authorization = head.headers["authorization"].to_str().unwrap();
    let (_, signature) = authorization.split_once("Signature=").unwrap();
    let mut prior = signature.to_owned();
    let identity =
        aws_credential_types::Credentials::new(KEY_ID, SECRET, None, None, "test").into();
    let mut signed = messages(&body);
    let last = signed.len() - 1;
    let mut inner = Vec::new();
    for (index, message) in signed.drain(..).enumerate() {
        let date = header(&message, ":date").as_timestamp().unwrap();
        let time = UNIX_EPOCH + Duration::from_secs(date.secs().unsigned_abs());
        assert!(SystemTime::now().duration_since(time).unwrap() < Duration::from_secs(60));
        let params = aws_sigv4::sign::v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("talks")
            .time(time)
            .settings(())
            .build()
            .unwrap();
        let payload = message.payload().clone();
        let by_aws = match index == last {
            true => {
                assert!(payload.is_empty());
                sign_empty_message(&prior, &params)
            }
            false => {
                let wrapped = read_message_from(payload).unwrap();
                inner.push(wrapped);
                sign_message(&inner[index], &prior, &params)
            }
        };
        let (by_aws, signature) = by_aws.unwrap().into_parts();
        for name in [":date", ":chunk-signature"] {
            assert_eq!(header(&message, name), header(&by_aws, name), "{name}");
        }
        assert_eq!(message.headers().len(), 2);
        prior = signature;
    }
    inner
}

#[tokio::test]
async fn every_event_is_signed_as_by_aws() {
    let canned = Canned::default();
    let client = canned.client(&REST);
    for stream in [
        EventStream::from(events(&["a", "b"])),
        EventStream::new(Given(events(&["a", "b"]).into())),
    ] {
        client.call(talk(stream)).await.unwrap();
        {
            let requests = canned.requests.lock().unwrap();
            let headers = requests[0].headers();
            assert_eq!(
                headers["x-amz-content-sha256"],
                "STREAMING-AWS4-HMAC-SHA256-EVENTS"
            );
            assert_eq!(
                headers["content-type"],
                "application/vnd.amazon.eventstream"
            );
            assert!(!headers.contains_key("content-length"));
            let signed = "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,";
            assert!(headers["authorization"].to_str().unwrap().contains(signed));
        }
        let sent = signed_by_aws(&canned).await;
        let payloads: Vec<_> = sent.iter().map(|message| &message.payload()[..]).collect();
        assert_eq!(payloads, [b"a", b"b"]);
    }
    client.call(talk(Vec::new().into())).await.unwrap();
    assert!(signed_by_aws(&canned).await.is_empty());
}

#[tokio::test]
async fn the_first_message_of_an_rpc_is_signed_too() {
    let canned = Canned::default();
    let input = PublishInput {
        session: Some("s".to_owned()),
        stream: EventStream::new(Given(events(&["a"]).into())),
    };
    canned.client(&RPC).call(input).await.unwrap();
    let sent = signed_by_aws(&canned).await;
    let names: Vec<_> = sent.iter().map(|m| text(m, ":event-type")).collect();
    assert_eq!(names, [Some("initial-request"), Some("stringPayload")]);
}

#[tokio::test]
async fn an_event_that_cannot_be_sent_breaks_the_request_off() {
    let canned = Canned::default();
    let mut given = events(&["a"]);
    given.push(Events::Unknown("newer".to_owned()));
    given.extend(events(&["b"]));
    let stream = EventStream::new(Given(given.into()));
    canned.client(&REST).call(talk(stream)).await.unwrap();
    let request = canned.requests.lock().unwrap().pop().unwrap();
    let mut body = request.into_body();
    assert!(body.next().await.unwrap().is_ok());
    let error = body.next().await.unwrap().unwrap_err();
    assert!(
        error.to_string().contains("`Events` that the model"),
        "{error}"
    );
    assert!(body.next().await.is_none());
}
