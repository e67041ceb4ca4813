//! Answers that are not whole, or cannot be read, or do not come.

use super::server::{PATIENCE, Reply, Server, listen};
use super::{assert_shows, client, config, error_of, failure, reset};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};
use tinsmith::{FailureKind, TimeLimit};
use tinsmith_chime::Client;

#[tokio::test]
async fn json_that_ends_too_early_or_too_late_cannot_be_decoded() {
    let too_early = r#"{"User":{"UserId":"user-1","Acc"#;
    let too_late = r#"{"User":{"UserId":"user-1"}}}"#;
    for body in [too_early, too_late] {
        let error = error_of(|| Reply::ok(body)).await;
        assert_shows(&error, &["ResetPersonalPIN", "200"]);
        let failure = failure(error);
        assert_eq!(failure.kind(), FailureKind::Decode);
        assert_eq!(failure.status(), Some(200));
        assert!(!failure.is_retryable());
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_decoded_is_not_quoted() {
    let wrong_time =
        r#"{"User":{"UserId":"u","PrimaryEmail":"zoe@example.com","RegisteredOn":"soon"}}"#;
    let wrong_type = r#"{"User":{"UserId":"u","PrimaryEmail":"zoe@example.com","UserType":4711}}"#;
    let wrong_kind =
        r#"{"User":{"UserId":"u","PrimaryEmail":"zoe@example.com","LicenseType":["soon"]}}"#;
    for body in [wrong_time, wrong_type, wrong_kind] {
        let error = error_of(move || Reply::ok(body)).await;
        for shown in [error.to_string(), format!("{error:?}")] {
            for secret in ["zoe", "soon", "4711"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
        assert_eq!(failure(error).kind(), FailureKind::Decode);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_transport_failure() {
    let whole = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"User\":{\"UserId\":\"user-1\"}}";
    let in_the_head = "HTTP/1.1 200 OK\r\ncontent-le";
    let in_a_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{\"User\"";
    let before_the_last_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n";
    for bytes in [whole, in_the_head, in_a_chunk, before_the_last_chunk] {
        let failure = failure(error_of(move || Reply::raw(bytes).then_close()).await);
        assert_eq!(failure.kind(), FailureKind::Transport, "{bytes}: {failure}");
        assert!(failure.is_retryable());
    }
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_a_transport_failure() {
    let error = error_of(|| Reply::raw("").then_close()).await;
    assert!(error.is_retryable());
    assert_eq!(error.status(), None);
    assert_shows(&error, &["ResetPersonalPIN"]);
    assert_eq!(failure(error).kind(), FailureKind::Transport);
}

#[tokio::test]
async fn a_refused_connection_is_a_transport_failure_that_says_so() {
    // The near end of a connection is a port where nothing listens and which, unlike that of a
    // dropped listener, no other test's server can be given meanwhile.
    let (_listener, port) = listen();
    let taken = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the listener listens");
    let address = taken.local_addr().expect("a connection has an address");
    let result = reset(&client(address.port())).await;
    let error = result.expect_err("the call fails");
    assert!(error.is_retryable());
    assert_shows(&error, &["ResetPersonalPIN", "refused"]);
    assert_eq!(failure(error).kind(), FailureKind::Transport);
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_a_timeout() {
    let head_only = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for bytes in ["", head_only] {
        let server = Server::start(move |_| Reply::raw(bytes));
        let config = config(server.port).timeout(Duration::from_millis(200));
        let client = Client::new(config).expect("the settings are complete");
        let start = Instant::now();
        let result = reset(&client).await;
        let error = result.expect_err("the call fails");
        assert!(error.is_retryable());
        assert_shows(&error, &["ResetPersonalPIN"]);
        let kind = FailureKind::Timeout(TimeLimit::Call);
        assert_eq!(failure(error).kind(), kind);
        let waited = start.elapsed();
        assert!(waited >= Duration::from_millis(200), "{waited:?}");
        assert!(waited < PATIENCE, "the client gave up, not the server");
    }
}
