//! Connections that are not made, break, or stand still.

use super::server::{Reply, Server};
use super::{LIMIT, Pauses, assert_failure, client, config, failure, made, make};
use std::net::Ipv4Addr;
use std::time::Duration;
use tinsmith::{Call, FailureKind, TimeLimit};

#[tokio::test]
async fn a_refused_connection_is_tried_three_times() {
    // The near end of a connection is a port where nothing listens, and which nobody else gets.
    let server = Server::start(|_, _| Reply::ok()).await;
    let taken = tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, server.port()));
    let taken = taken.await.unwrap();
    let pauses = Pauses::default();
    let url = format!("http://{}", taken.local_addr().unwrap());
    let failure = failure(make(&client(pauses.config(&url))).await);
    assert_failure(
        &failure,
        FailureKind::Transport,
        3,
        &["no answer", "refused"],
    );
    assert!(failure.is_retryable());
    assert_eq!(pauses.get().len(), 2);
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_three_times() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{\"id\"";
    for reply in [
        Reply::raw("").then_reset(),
        Reply::raw("").then_close(),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-le").then_reset(),
        Reply::raw(head).then_reset(),
        Reply::raw(head).then_close(),
        // A body shorter than was said, and one that is cut off.
        Reply::raw(format!("{head}{{\"id\":\"a\"}}")).then_close(),
        Reply::raw(chunks).then_close(),
        Reply::raw(chunks).then_reset(),
    ] {
        let shown = format!("{reply:?}");
        let server = Server::start(move |_, _| reply.clone()).await;
        let (result, pauses) = made(&server).await;
        let failure = failure(result);
        assert_failure(
            &failure,
            FailureKind::Transport,
            3,
            &["MakeThing: no answer: "],
        );
        assert!(std::error::Error::source(&failure).is_some(), "{shown}");
        assert_eq!((server.requests().len(), pauses.len()), (3, 2), "{shown}");
    }
}

#[tokio::test]
async fn a_break_is_not_seen_by_the_caller_if_the_next_attempt_succeeds() {
    let server = Server::start(|number, _| match number {
        1 => Reply::raw("").then_reset(),
        2 => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").then_close(),
        _ => Reply::ok(),
    });
    let server = server.await;
    let (result, _) = made(&server).await;
    assert_eq!(result.unwrap().id.as_deref(), Some("thing-1"));
    assert_eq!(server.requests().len(), 3);
}

/// What is longer than was said is not part of the answer, and the connection is of no more use.
#[tokio::test]
async fn a_body_longer_than_was_said_is_cut_and_harms_no_other_call() {
    let long = "HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"id\":\"thing-1\"}HTTP/1.1 500";
    let server = Server::start(move |number, _| match number {
        1 => Reply::raw(long),
        _ => Reply::new(200, "", r#"{"id":"thing-2"}"#),
    });
    let server = server.await;
    let client = client(config(&server).0);
    assert_eq!(make(&client).await.unwrap().id.as_deref(), Some("thing-1"));
    // The rest is read before the connection is used again, if it is.
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(make(&client).await.unwrap().id.as_deref(), Some("thing-2"));
    assert_eq!((server.requests().len(), server.connections()), (2, 2));
}

#[tokio::test]
async fn a_kept_connection_that_the_server_has_closed_is_replaced() {
    let server = Server::start(|_, _| Reply::ok().then_close()).await;
    let (config, pauses) = config(&server);
    let client = client(config);
    for _ in 0..20 {
        make(&client).await.unwrap();
    }
    // At once after the answer the client may not know yet, so that an attempt may be lost.
    assert!(server.requests().len() >= 20);
    assert_eq!(server.requests().len(), 20 + pauses.get().len());
}

#[tokio::test]
async fn a_server_that_says_nothing_is_let_go() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for (bytes, what) in [("", "nothing came for 300"), (head, "the answer stalled")] {
        let server = Server::start(move |_, _| Reply::raw(bytes).then_hang()).await;
        let (config, _) = config(&server);
        let failure = failure(make(&client(config.read_timeout(LIMIT))).await);
        let kind = FailureKind::Timeout(TimeLimit::Read);
        assert_failure(&failure, kind, 3, &["no answer in time", what]);
        assert!(failure.is_retryable());
        assert_eq!(server.requests().len(), 3);
        server.let_go(3).await;
    }
}

/// It moves all the time, so that only the limit of the attempt ends it.
#[tokio::test]
async fn a_slow_loris_is_let_go() {
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{}",
        "a".repeat(998)
    );
    let server = Server::start(move |_, _| Reply::dripped(&answer, Duration::from_millis(2)));
    let server = server.await;
    let (config, _) = config(&server);
    let failure = failure(make(&client(config.attempt_timeout(LIMIT))).await);
    let kind = FailureKind::Timeout(TimeLimit::Attempt);
    assert_failure(&failure, kind, 3, &["an attempt took longer than 300"]);
    assert_eq!(server.requests().len(), 3);
    server.let_go(3).await;
}

#[tokio::test]
async fn a_call_has_one_time_for_all_its_attempts() {
    let server = Server::start(|number, _| match number {
        1 => Reply::error(500, "InternalFailure"),
        _ => Reply::raw("").then_hang(),
    });
    let server = server.await;
    let limited = config(&server).0.timeout(LIMIT);
    let failure = failure(make(&client(limited)).await);
    let kind = FailureKind::Timeout(TimeLimit::Call);
    assert_failure(&failure, kind, 2, &["the call took longer than 300"]);
    assert_eq!(server.requests().len(), 2);
    server.let_go(1).await;
}

#[tokio::test]
async fn limits_may_be_set_for_one_call() {
    let server = Server::start(|_, _| Reply::raw("").then_hang()).await;
    let client = client(config(&server).0);
    type Set = fn(Call<super::MakeThingInput>) -> Call<super::MakeThingInput>;
    let ways: [(Set, TimeLimit); 3] = [
        (|call| call.timeout(LIMIT), TimeLimit::Call),
        (|call| call.attempt_timeout(LIMIT), TimeLimit::Attempt),
        (|call| call.read_timeout(LIMIT), TimeLimit::Read),
    ];
    for (set, limit) in ways {
        let call = set(client.call(super::input())).max_attempts(1);
        assert_failure(&failure(call.await), FailureKind::Timeout(limit), 1, &[]);
    }
    assert_eq!(server.requests().len(), 3);
    server.let_go(3).await;
}

#[tokio::test]
async fn a_call_that_is_dropped_is_broken_off() {
    let server = Server::start(|_, _| Reply::raw("").then_hang()).await;
    let client = client(config(&server).0);
    let call = tokio::spawn(async move { make(&client).await.map(|_| ()) });
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    server.let_go(1).await;
    assert_eq!(server.requests().len(), 1);
}

/// Nobody answers there (RFC 5737), and some machines have no way there at all.
#[tokio::test]
async fn a_connection_that_is_not_made_in_time_is_a_timeout_or_no_connection() {
    let config = Pauses::default().config("http://192.0.2.1:9");
    let config = config.connect_timeout(Duration::from_millis(50));
    let failure = failure(make(&client(config)).await);
    let kinds = [
        FailureKind::Timeout(TimeLimit::Connect),
        FailureKind::Transport,
    ];
    assert!(kinds.contains(&failure.kind()), "{failure}");
    assert_eq!(failure.attempts(), 3);
}
