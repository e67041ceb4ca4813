//! Answers that say that something is wrong, and answers that are wrong.

use super::server::{Reply, Server};
use super::service::Error;
use super::{assert_failure, client, config, failure, input, made, make, unmodeled};
use std::time::Duration;
use tinsmith::{FailureKind, Retry};

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test]
async fn a_storm_of_500_ends_after_three_attempts() {
    for status in [500, 502, 503, 504] {
        let server = Server::start(move |_, _| Reply::new(status, "", "<html>")).await;
        let (result, pauses) = made(&server).await;
        let details = unmodeled(result);
        assert_eq!(details.attempts(), 3);
        assert!(details.is_retryable() && !details.is_throttling());
        let shown = details.to_string();
        let expected = format!("MakeThing: unknown error (HTTP {status}) after 3 attempts: <html>");
        assert_eq!(shown, expected);
        assert_eq!(server.requests().len(), 3);
        assert_eq!(pauses.len(), 2);
        assert!(
            pauses[0] <= millis(50) && pauses[1] <= millis(100),
            "{pauses:?}"
        );
    }
}

#[tokio::test]
async fn one_bad_answer_is_not_seen_by_the_caller() {
    let server = Server::start(|number, _| match number {
        1 => Reply::error(500, "InternalFailure"),
        _ => Reply::ok(),
    });
    let server = server.await;
    let (result, pauses) = made(&server).await;
    assert_eq!(result.unwrap().id.as_deref(), Some("thing-1"));
    assert_eq!((server.requests().len(), pauses.len()), (2, 1));
}

/// The same request but for its signature: the service knows the token, and makes one thing.
#[tokio::test]
async fn a_request_is_the_same_when_it_is_sent_again() {
    let server = Server::start(|number, _| match number {
        3 => Reply::ok(),
        _ => Reply::error(503, "Unavailable"),
    });
    let server = server.await;
    made(&server).await.0.unwrap();
    let requests = server.requests();
    let token = String::from_utf8(requests[0].body.clone()).unwrap();
    assert!(token.contains(r#""token":""#), "{token}");
    let invocation = requests[0].header("amz-sdk-invocation-id");
    assert_eq!(invocation.len(), 36);
    for (index, request) in requests.iter().enumerate() {
        assert_eq!(request.target, "/things/a");
        assert_eq!(request.body, requests[0].body);
        assert_eq!(request.header("amz-sdk-invocation-id"), invocation);
        let attempt = format!("attempt={}; max=3", index + 1);
        assert_eq!(request.header("amz-sdk-request"), attempt);
        assert!(
            request
                .header("authorization")
                .starts_with("AWS4-HMAC-SHA256 ")
        );
    }
    // The signature leaves out what tells attempts apart.
    assert!(!requests[0].header("authorization").contains("amz-sdk"));
}

#[tokio::test]
async fn throttling_has_longer_pauses_and_the_model_may_say_it() {
    for (status, code) in [
        (400, "ThrottlingException"),
        (429, "Whatever"),
        (503, "SlowDown"),
        (418, "Busy"),
    ] {
        let server = Server::start(move |_, _| Reply::error(status, code)).await;
        // Of fifty pauses of up to a second, one is longer than any after another fault.
        let (config, pauses) = config(&server);
        let client = client(config);
        for _ in 0..25 {
            let error = make(&client).await.err().unwrap();
            assert!(error.is_throttling() && error.is_retryable(), "{error}");
            assert_eq!(error.attempts(), 3);
            assert_eq!(matches!(error, Error::Busy(_)), code == "Busy");
        }
        assert_eq!(server.requests().len(), 75);
        let pauses = pauses.get();
        assert_eq!(pauses.len(), 50);
        assert!(pauses.iter().all(|pause| *pause <= millis(2_000)));
        assert!(
            pauses.iter().any(|pause| *pause > millis(100)),
            "{pauses:?}"
        );
    }
}

#[tokio::test]
async fn a_passing_fault_of_the_model_is_tried_again() {
    let server = Server::start(|_, _| Reply::error(418, "Shaky")).await;
    let details = unmodeled(made(&server).await.0);
    assert!(details.is_retryable() && !details.is_throttling());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_service_may_say_when_to_come_again() {
    for (header, shortest, longest) in [
        ("retry-after: 2", 2_000, 2_000),
        ("x-amz-retry-after: 1500", 1_500, 2_000),
        // No longer than five seconds more than the client would wait anyway.
        ("retry-after: 3600", 5_000, 7_000),
        ("retry-after: soon", 0, 2_000),
    ] {
        let headers = format!("{header}\r\nx-amzn-errortype: ThrottlingException\r\n");
        let server = Server::start(move |_, _| Reply::new(429, &headers, "{}")).await;
        let (result, pauses) = made(&server).await;
        assert!(result.err().unwrap().is_throttling());
        assert_eq!((server.requests().len(), pauses.len()), (3, 2));
        for pause in pauses {
            let range = millis(shortest)..=millis(longest);
            assert!(range.contains(&pause), "{header}: {pause:?}");
        }
    }
}

#[tokio::test]
async fn what_will_not_get_better_is_tried_once() {
    for (status, code) in [
        (400, "ValidationException"),
        (403, "AccessDeniedException"),
        (404, "NoSuchThing"),
        (501, "NotImplemented"),
    ] {
        let server = Server::start(move |_, _| Reply::error(status, code)).await;
        let (result, pauses) = made(&server).await;
        let details = unmodeled(result);
        assert_eq!((details.status(), details.attempts()), (status, 1));
        assert!(!details.is_retryable());
        assert_eq!((server.requests().len(), pauses.len()), (1, 0));
    }
}

#[tokio::test]
async fn attempts_are_as_many_as_is_set() {
    let server = Server::start(|_, _| Reply::error(500, "InternalFailure")).await;
    let sent = || server.requests().len();
    let once = client(config(&server).0.retry(Retry::off()));
    let error = make(&once).await.err().unwrap();
    assert_eq!((error.attempts(), sent()), (1, 1));
    // A call may say otherwise.
    let error = once.call(input()).max_attempts(2).await.err().unwrap();
    assert_eq!((error.attempts(), sent()), (2, 3));
    let five = client(config(&server).0.retry(Retry::standard().max_attempts(5)));
    let error = make(&five).await.err().unwrap();
    assert_eq!((error.attempts(), sent()), (5, 8));
}

/// 500 tokens, 14 for each retry: 35 retries, and then one attempt for each call.
#[tokio::test]
async fn a_client_gives_up_at_once_when_everything_fails() {
    let server = Server::start(|_, _| Reply::error(500, "InternalFailure")).await;
    let client = client(config(&server).0);
    for _ in 0..100 {
        make(&client).await.err().unwrap();
    }
    assert_eq!(server.requests().len(), 135);
    assert_eq!(make(&client).await.err().unwrap().attempts(), 1);
}

#[tokio::test]
async fn an_adaptive_client_slows_down_after_throttling() {
    let server = Server::start(|number, _| match number {
        1 => Reply::error(429, "ThrottlingException"),
        _ => Reply::ok(),
    });
    let server = server.await;
    let (config, pauses) = config(&server);
    let client = client(config.retry(Retry::adaptive()));
    for _ in 0..5 {
        make(&client).await.unwrap();
    }
    assert_eq!(server.requests().len(), 6);
    // One before the retry, and one before each turn: the rate is what the service seems to bear.
    assert!(pauses.get().len() >= 5, "{:?}", pauses.get());
}

#[tokio::test]
async fn garbage_is_no_answer() {
    for garbage in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\0\u{1}\u{2}garbage\r\n\r\n",
        "HTTP/9.9 ?\r\n\r\n",
    ] {
        let server = Server::start(move |_, _| Reply::raw(garbage).then_close()).await;
        let failure = failure(made(&server).await.0);
        assert_failure(
            &failure,
            FailureKind::Transport,
            3,
            &["MakeThing: no answer: "],
        );
        assert!(std::error::Error::source(&failure).is_some());
        assert_eq!(server.requests().len(), 3);
    }
}

/// The service has done what was asked, so that asking again would not be safe and is no use.
#[tokio::test]
async fn a_success_that_cannot_be_read_is_not_asked_for_again() {
    for body in ["{\"id\":", "<html>", "{\"id\":[]}"] {
        let server = Server::start(move |_, _| Reply::new(200, "", body)).await;
        let failure = failure(made(&server).await.0);
        assert_failure(&failure, FailureKind::Decode, 1, &["HTTP 200"]);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Server::start(|_, _| Reply::ok()).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: http://127.0.0.1:{}/\r\n", other.port());
        let server = Server::start(move |_, _| Reply::new(status, &location, "")).await;
        let details = unmodeled(made(&server).await.0);
        assert_eq!(details.status(), status);
        assert_eq!(server.requests().len(), 1);
    }
    // Nobody else has seen a signature.
    assert_eq!(other.connections(), 0);
}
