//! A clock that is wrong: the client learns the right time from the service.

use super::server::{Reply, Request, Server};
use super::{client, config, make, unmodeled};
use tinsmith::{Retry, Timestamp};

const HOUR: i64 = 3600;

/// The time of the service, whose clock is an hour ahead of ours.
fn now() -> Timestamp {
    let second = Timestamp::now().as_second() + HOUR;
    Timestamp::from_second(second).unwrap()
}

/// The time of a request's signature.
fn signed(request: &Request) -> Timestamp {
    let date = request.header("x-amz-date");
    let date = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).unwrap();
    let date = jiff::tz::Offset::UTC.to_timestamp(date).unwrap();
    Timestamp::from_second(date.as_second()).unwrap()
}

/// A time as the service writes it, written without the code under test.
fn http_date(time: Timestamp) -> String {
    let time = jiff::Timestamp::from_second(time.as_second()).unwrap();
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Answers as AWS does: with the service's date, and an error for what is signed at another time.
fn judge(code: &'static str) -> impl Fn(usize, &Request) -> Reply {
    move |_, request| {
        let date = http_date(now());
        let late = now().as_second() - signed(request).as_second();
        let date = format!("date: {date}\r\n");
        match late.abs() < 300 {
            true => Reply::new(200, &date, "{}"),
            false => Reply::new(403, &format!("{date}x-amzn-errortype: {code}\r\n"), "{}"),
        }
    }
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once_for_all_calls() {
    for code in [
        "RequestTimeTooSkewed",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "AuthFailure",
    ] {
        let server = Server::start(judge(code)).await;
        let (config, pauses) = config(&server);
        let client = client(config);
        make(&client).await.unwrap();
        assert_eq!(server.requests().len(), 2, "{code}");
        make(&client).await.unwrap();
        assert_eq!(server.requests().len(), 3, "{code}");
        assert!(pauses.get().is_empty());
    }
}

#[tokio::test]
async fn a_client_that_does_not_retry_is_right_the_next_time() {
    let server = Server::start(judge("RequestTimeTooSkewed")).await;
    let client = client(config(&server).0.retry(Retry::off()));
    let details = unmodeled(make(&client).await);
    assert_eq!(details.code(), Some("RequestTimeTooSkewed"));
    make(&client).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_signature_that_is_wrong_in_itself_is_tried_once() {
    let date = http_date(Timestamp::now());
    let headers = format!("date: {date}\r\nx-amzn-errortype: SignatureDoesNotMatch\r\n");
    let server = Server::start(move |_, _| Reply::new(403, &headers, "{}")).await;
    let details = unmodeled(make(&client(config(&server).0)).await);
    assert_eq!((details.attempts(), server.requests().len()), (1, 1));
}
