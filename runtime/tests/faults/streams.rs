//! Streams are sent once, and read once.

use super::server::{Reply, Server};
use super::service::{GetThingInput, PutThingInput};
use super::{LIMIT, client, config, failure, unmodeled};
use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};
use tinsmith::{Body, BoxError, FailureKind, TransportError};

struct Pieces(u64);

impl Stream for Pieces {
    type Item = Result<Bytes, BoxError>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 = self.0.saturating_sub(1);
        Poll::Ready((self.0 > 0).then(|| Ok(Bytes::from("a"))))
    }
}

fn put(body: Body) -> PutThingInput {
    PutThingInput { body: Some(body) }
}

#[tokio::test]
async fn a_body_that_is_a_stream_is_sent_once_and_one_in_memory_again() {
    let server = Server::start(|_, _| Reply::error(500, "InternalFailure")).await;
    let client = client(config(&server).0);
    let stream = || Body::from_stream(Pieces(4), Some(3));
    let details = unmodeled(client.call(put(stream())).await);
    assert!(details.is_retryable());
    assert_eq!((details.attempts(), server.requests().len()), (1, 1));

    let details = unmodeled(client.call(put("aaa".into())).await);
    assert_eq!((details.attempts(), server.requests().len()), (3, 4));
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.body == b"aaa")
    );
}

#[tokio::test]
async fn a_broken_upload_is_sent_once() {
    let server = Server::start(|_, _| Reply::raw("").then_reset()).await;
    let client = client(config(&server).0);
    let body = Body::from_stream(Pieces(4), Some(3));
    let failure = failure(client.call(put(body)).await);
    assert_eq!(failure.kind(), FailureKind::Transport);
    assert_eq!((failure.attempts(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn an_answer_that_has_begun_is_not_asked_for_again() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    let ends = [Reply::raw(head).then_close(), Reply::raw(head).then_reset()];
    for reply in ends {
        let server = Server::start(move |_, _| reply.clone()).await;
        let output = client(config(&server).0).call(GetThingInput {}).await;
        let mut body = output.unwrap().body;
        assert_eq!(body.next().await.unwrap().unwrap(), "abc");
        let error = body.next().await.unwrap().unwrap_err();
        let error = error.downcast::<TransportError>().unwrap();
        assert!(!error.is_timeout(), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_that_stalls_is_an_error_and_is_let_go() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    let server = Server::start(move |_, _| Reply::raw(head).then_hang()).await;
    let call = client(config(&server).0).call(GetThingInput {});
    let mut body = call.read_timeout(LIMIT).await.unwrap().body;
    assert_eq!(body.next().await.unwrap().unwrap(), "abc");
    let error = body.next().await.unwrap().unwrap_err();
    let error = error.downcast::<TransportError>().unwrap();
    assert_eq!(error.to_string(), "the answer stalled");
    // While the caller still holds what is left of it.
    server.let_go(1).await;
    assert_eq!(server.requests().len(), 1);
    assert!(body.next().await.is_none());
}

#[tokio::test]
async fn an_answer_that_is_dropped_ends_its_connection() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    let server = Server::start(move |_, _| Reply::raw(head).then_hang()).await;
    let output = client(config(&server).0).call(GetThingInput {}).await;
    drop(output.unwrap());
    server.let_go(1).await;
}

#[tokio::test]
async fn a_stream_is_asked_for_again_as_long_as_none_has_begun() {
    let server = Server::start(|number, _| match number {
        1 => Reply::error(503, "SlowDown"),
        2 => Reply::raw("").then_reset(),
        _ => Reply::new(200, "", "abc"),
    });
    let server = server.await;
    let output = client(config(&server).0).call(GetThingInput {}).await;
    assert_eq!(output.unwrap().body.collect().await.unwrap(), "abc");
    assert_eq!(server.requests().len(), 3);
}
