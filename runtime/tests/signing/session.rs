//! Sessions, as directory buckets of Amazon S3 want them.
//!
//! The oracle is botocore 1.43.11: the signatures are those of its S3 client for a bucket called
//! `b--usw2-az1--x-s3`, with its clock stopped at noon of 26 November 2026, keys and tokens as below,
//! and `CreateSession` answered with [`DOCUMENT`].

use crate::service::{Error, Nothing};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tinsmith::test_util::{Recorder, SentRequest, TestTransport};
use tinsmith::{
    Body, Client, Config, Credentials, CredentialsFuture, CredentialsProvider, FailureKind, Method,
    Protocol, RequestMethod, Retry, Service, Session, SignedBody, Signer, TimeLimit, Timestamp,
    Transport, TransportError, TransportFuture, member,
};

/// What a request for a session is answered with, but for the time in it.
const DOCUMENT: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<CreateSessionResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Credentials>",
    "<SessionToken>session-token</SessionToken><SecretAccessKey>session-secret</SecretAccessKey>",
    "<AccessKeyId>SESSIONKEY</AccessKeyId><Expiration>TIME</Expiration>",
    "</Credentials></CreateSessionResult>"
);

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn own() -> Credentials {
    Credentials::new("AKIDEXAMPLE", SECRET).with_session_token("base-token")
}

/// The signer of Amazon S3 for directory buckets.
fn signer() -> Signer {
    let signer = Signer::new("s3express", "us-west-2").body_hash(true);
    signer.encode_path_once(true).keep_path(true)
}

#[test]
fn signatures_are_those_of_botocore() {
    let in_session = || {
        let header = http::HeaderName::from_static("x-amz-s3session-token");
        signer().token_header(header)
    };
    let session = Credentials::new("SESSIONKEY", "session-secret");
    let session = session.with_session_token("session-token");
    let time: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
    let request = |method: Method, target: &str| {
        let uri =
            format!("https://b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com{target}");
        let request = http::Request::builder().method(method).uri(uri);
        request.body(()).unwrap().into_parts().0
    };
    let plain = "host;x-amz-content-sha256;x-amz-date;";
    for (method, target, mode, signer, credentials, names, signature) in [
        (
            Method::GET,
            "/?session",
            false,
            signer(),
            own(),
            format!("{plain}x-amz-security-token"),
            "d167fefcdf751930d45768401c944bfb5c136f01ea4d0fa1de660aeb9c4f1a41",
        ),
        (
            Method::GET,
            "/a/b%20c",
            true,
            in_session(),
            session.clone(),
            "host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date;x-amz-s3session-token"
                .to_owned(),
            "3dfad164eb586d97a6c7506778bd5d738d97456e5fd55ed21fe7786035e22308",
        ),
        (
            Method::HEAD,
            "/",
            false,
            in_session(),
            session.clone(),
            format!("{plain}x-amz-s3session-token"),
            "a6c45a198323f848c9efc514e337a2721ef1657b834b5b119588e9983a49c93c",
        ),
    ] {
        let mut head = request(method, target);
        if mode {
            let on = http::HeaderValue::from_static("ENABLED");
            head.headers.insert("x-amz-checksum-mode", on);
        }
        let signed = signer.sign(&mut head, SignedBody::Bytes(b""), &credentials, time);
        signed.unwrap();
        let expected = format!(
            "AWS4-HMAC-SHA256 Credential={}/20261126/us-west-2/s3express/aws4_request, \
             SignedHeaders={names}, Signature={signature}",
            credentials.access_key_id()
        );
        assert_eq!(head.headers["authorization"], expected, "{target}");
    }
    let mut head = request(Method::GET, "/k");
    let (body, expiry) = (SignedBody::Unsigned, Duration::from_secs(300));
    in_session()
        .presign(&mut head, body, &session, time, expiry)
        .unwrap();
    let query = head.uri.query().unwrap();
    assert!(
        query.contains("&X-Amz-S3session-Token=session-token&"),
        "{query}"
    );
    let signature = "d875c64ae4cb8530f39ebaf657fe21a5c08033b34769d4569400948dc4f25b3c";
    assert!(
        query.ends_with(&format!("&X-Amz-Signature={signature}")),
        "{query}"
    );
}

/// A service whose endpoints want sessions, unless its setting turns them off.
static STORE: Service = tinsmith::service("Store", "store", Protocol::RestJson, &RULES)
    .body_hash()
    .session(&SESSION);

static SESSION: Session = tinsmith::session(
    "sigv4-session",
    tinsmith::operation(
        &STORE,
        "BeginSession",
        RequestMethod::Known(Method::GET),
        "/?session",
    )
    .no_input(),
    "x-store-token",
);

tinsmith::endpoint_rules! {
    RULES;
    parameters { 0 Bucket: Text or "none", 1 NoSessions: Bool from Client or false }
    variables {}
    rules {
        when (BooleanEquals(NoSessions, true)) endpoint {
            "https://{Bucket}.example",
            auth "sigv4" { signing_name: "express" }
        }
        when (StringEquals(Bucket, "path")) endpoint {
            "https://example/{Bucket}",
            auth "sigv4-session" { signing_name: "express" }
        }
        otherwise endpoint {
            "https://{Bucket}.example",
            auth "sigv4-session" { signing_name: "express" }
        }
    }
}

/// Reads something of a bucket.
struct ReadInput {
    bucket: Option<String>,
}

static READ_INPUT: tinsmith::Schema =
    tinsmith::schema("ReadInput", &[member("bucket").query("in")]);
tinsmith::structure!(ReadInput: READ_INPUT, Default { 0 bucket });
tinsmith::operation! {
    ReadInput => Nothing, Error; STORE, "Read", GET, "/a",
    .context(&[("Bucket", tinsmith::Context::Member("bucket"))])
}

fn read(bucket: &str) -> ReadInput {
    ReadInput {
        bucket: Some(bucket.to_owned()),
    }
}

fn is_for_session(request: &SentRequest) -> bool {
    request.uri.query() == Some("session")
}

/// A session that lasts for so many seconds.
fn document(seconds: i64) -> String {
    let time = Timestamp::now().as_second() + seconds;
    let time = Timestamp::from_second(time).unwrap().to_string();
    DOCUMENT.replace("TIME", &time)
}

fn respond(status: u16, body: String) -> http::Response<Body> {
    let response = http::Response::builder().status(status);
    response.body(body.into()).unwrap()
}

/// Gives sessions that last for so many seconds, and answers all else with nothing.
fn giving(seconds: i64) -> TestTransport {
    TestTransport::new().answer_with(move |request| {
        Ok(match is_for_session(request) {
            true => respond(200, document(seconds)),
            false => respond(200, String::new()),
        })
    })
}

fn config(transport: &TestTransport) -> Config {
    transport.config().credentials(own())
}

fn client(config: Config) -> Client {
    Client::new(&STORE, config).expect("the settings hold")
}

/// The URIs that were asked, in their order.
fn asked(transport: &TestTransport) -> Vec<String> {
    let requests = transport.requests();
    let uris = requests.iter().map(|request| request.uri.to_string());
    uris.collect()
}

/// Whose signature a request has, and for what.
fn signed_by(request: &SentRequest) -> (String, String) {
    let authorization = request.header("authorization").unwrap();
    let (_, rest) = authorization.split_once("Credential=").unwrap();
    let scope: Vec<_> = rest.split_once(',').unwrap().0.split('/').collect();
    (scope[0].to_owned(), scope[2..].join("/"))
}

#[tokio::test]
async fn one_session_is_asked_for_and_used_by_all_calls() {
    let transport = giving(300);
    let client = client(config(&transport));
    client.call(read("b")).await.unwrap();
    client.call(read("b")).await.unwrap();
    let session = "https://b.example/?session";
    let call = "https://b.example/a?in=b";
    assert_eq!(asked(&transport), [session, call, call]);

    let [first, second, third] = &transport.requests()[..] else {
        panic!("three requests were sent");
    };
    let scope = "us-east-1/express/aws4_request".to_owned();
    assert_eq!(signed_by(first), ("AKIDEXAMPLE".to_owned(), scope.clone()));
    assert_eq!(first.header("x-amz-security-token"), Some("base-token"));
    assert_eq!(first.header("x-store-token"), None);
    assert_eq!(first.method, Method::GET);
    assert!(first.body.is_empty());
    for request in [second, third] {
        assert_eq!(signed_by(request), ("SESSIONKEY".to_owned(), scope.clone()));
        assert_eq!(request.header("x-store-token"), Some("session-token"));
        assert_eq!(request.header("x-amz-security-token"), None);
        let names = request.header("authorization").unwrap();
        assert!(names.contains("x-amz-date;x-store-token,"), "{names}");
    }
}

#[tokio::test]
async fn another_bucket_has_another_session() {
    let transport = giving(300);
    let client = client(config(&transport));
    for bucket in ["b", "c", "path", "b", "c", "path"] {
        client.call(read(bucket)).await.unwrap();
    }
    let mut sessions = asked(&transport);
    sessions.retain(|uri| uri.ends_with("?session"));
    let urls = [
        "https://b.example/",
        "https://c.example/",
        "https://example/path",
    ];
    assert_eq!(sessions, urls.map(|url| format!("{url}?session")));
}

#[tokio::test]
async fn a_session_that_ends_is_followed_by_another() {
    let transport = giving(2);
    let client = client(config(&transport));
    client.call(read("b")).await.unwrap();
    client.call(read("b")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    client.call(read("b")).await.unwrap();
    let sessions = transport
        .requests()
        .iter()
        .filter(|request| is_for_session(request))
        .count();
    assert_eq!((sessions, transport.requests().len()), (2, 5));
}

#[tokio::test]
async fn a_session_that_the_service_ends_is_followed_by_another() {
    let transport = TestTransport::new()
        .answer(200, document(300))
        .answer(200, "")
        .answer(400, r#"{"code": "ExpiredToken"}"#)
        .answer(200, document(300))
        .answer(200, "");
    let client = client(config(&transport).retry(Retry::standard()));
    client.call(read("b")).await.unwrap();
    client.call(read("b")).await.unwrap();
    transport.assert_done();
}

/// Gives other keys each time.
#[derive(Clone, Default)]
struct Keys(Arc<AtomicUsize>);

impl CredentialsProvider for Keys {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(Credentials::new(format!("AKID{number}"), SECRET)) })
    }
}

#[tokio::test]
async fn the_credentials_that_ask_may_have_expired_themselves() {
    let transport = TestTransport::new()
        .answer(400, r#"{"code": "ExpiredToken"}"#)
        .answer(200, document(300))
        .answer(200, "")
        .answer(200, document(300))
        .answer(200, "");
    let config = config(&transport).credentials_provider(Keys::default());
    let client = client(config.retry(Retry::standard()));
    client.call(read("b")).await.unwrap();
    let signers: Vec<_> = transport
        .requests()
        .iter()
        .map(|of| signed_by(of).0)
        .collect();
    assert_eq!(signers, ["AKID0", "AKID1", "SESSIONKEY"]);
    // The session was asked for by other credentials than those that there are now.
    client.call(read("b")).await.unwrap();
    transport.assert_done();
}

#[tokio::test]
async fn trouble_that_passes_is_waited_out() {
    let transport = TestTransport::new()
        .answer(503, "")
        .answer(200, document(300))
        .answer(200, "");
    let client = client(config(&transport).retry(Retry::standard()));
    client.call(read("b")).await.unwrap();
    transport.assert_done();
}

#[tokio::test]
async fn without_a_session_nothing_is_sent_and_the_error_says_why() {
    let refused = r#"{"code": "AccessDenied", "message": "not you"}"#.to_owned();
    let timeless = DOCUMENT.replace("TIME", "never");
    let keyless = document(300).replace("AccessKeyId", "Other");
    let unread = "the session cannot be read";
    let (session, decode) = (FailureKind::Session, FailureKind::Decode);
    for (status, body, kind, parts) in [
        (
            403,
            refused,
            session,
            &["no session", "AccessDenied: not you"][..],
        ),
        (200, timeless, decode, &[unread, "`Expiration`"]),
        (200, keyless, decode, &[unread, "`AccessKeyId`"]),
        // Without a date in the answer, its end is held against this machine's clock.
        (
            200,
            document(-9),
            FailureKind::Config,
            &["have expired already"],
        ),
        (200, "\u{0}".to_owned(), decode, &[unread]),
    ] {
        let transport = TestTransport::new().answer(status, body);
        let error = client(config(&transport)).call(read("b")).await.err();
        let failure = error.expect("it is refused").failure();
        assert_eq!(failure.kind(), kind);
        let told = (kind != FailureKind::Config).then_some(status);
        assert_eq!((failure.status(), failure.attempts()), (told, 1));
        assert!(!failure.is_retryable() && failure.operation() == "Read");
        let said = format!("{failure}");
        for part in parts {
            assert!(said.contains(part), "{said}");
        }
        let shown = format!("{failure:?} {said}");
        assert!(
            !shown.contains("session-secret") && !shown.contains("session-token"),
            "{shown}"
        );
        assert_eq!(transport.requests().len(), 1);
    }
    let transport = TestTransport::new();
    let nobody = Config::new()
        .region("us-east-1")
        .transport(transport.clone());
    let failure = client(nobody)
        .call(read("b"))
        .await
        .err()
        .unwrap()
        .failure();
    assert!(
        failure.to_string().contains("a session (no credentials:"),
        "{failure}"
    );
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn a_setting_of_the_rules_does_without_sessions() {
    let transport = giving(300);
    let client = client(config(&transport).endpoint_param("NoSessions", true));
    client.call(read("b")).await.unwrap();
    let [request] = &transport.requests()[..] else {
        panic!("one request was sent");
    };
    let scope = "us-east-1/express/aws4_request".to_owned();
    assert_eq!(signed_by(request), ("AKIDEXAMPLE".to_owned(), scope));
    assert_eq!(request.header("x-amz-security-token"), Some("base-token"));
}

#[tokio::test]
async fn a_url_is_signed_in_a_session_too() {
    let transport = giving(300);
    let client = client(config(&transport));
    let request = client
        .presign(read("b"), Duration::from_secs(60))
        .await
        .unwrap();
    let query = request.uri().query().unwrap();
    for part in [
        "X-Amz-Credential=SESSIONKEY%2F",
        "X-Store-Token=session-token&",
    ] {
        assert!(query.contains(part), "{query}");
    }
    assert!(!query.contains("X-Amz-Security-Token"), "{query}");
    assert_eq!(asked(&transport), ["https://b.example/?session"]);
    client.call(read("b")).await.unwrap();
    assert_eq!(transport.requests().len(), 2);
}

/// Answers a moment later.
struct Slow(TestTransport);

impl Transport for Slow {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(30)).await;
            self.0.send(request).await
        })
    }
}

#[tokio::test]
async fn of_calls_at_once_one_asks_for_the_session() {
    let transport = giving(300);
    let client = client(config(&transport).transport(Slow(transport.clone())));
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.call(read("b")).await.is_ok() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    let requests = transport.requests();
    let sessions = requests.iter().filter(|request| is_for_session(request));
    assert_eq!((sessions.count(), requests.len()), (1, 17));
}

/// A session until `end`, answered at `date`.
fn dated(end: &str, date: &str) -> http::Response<Body> {
    let response = http::Response::builder().header("date", date);
    response.body(DOCUMENT.replace("TIME", end).into()).unwrap()
}

#[tokio::test]
async fn a_session_lasts_by_the_clock_of_the_service() {
    // This machine's clock is years ahead.
    let transport = TestTransport::new()
        .respond(dated(
            "2020-01-01T00:05:00Z",
            "Wed, 01 Jan 2020 00:00:00 GMT",
        ))
        .answer(200, "")
        .answer(200, "");
    let client = client(config(&transport));
    client.call(read("b")).await.unwrap();
    client.call(read("b")).await.unwrap();
    transport.assert_done();
    // And years behind, of a session that is over.
    let over = dated("2090-01-01T00:05:00Z", "Sun, 01 Jan 2090 00:05:00 GMT");
    let transport = TestTransport::new().respond(over);
    let error = self::client(config(&transport)).call(read("b")).await.err();
    let said = error.expect("it is over").failure().to_string();
    assert!(said.contains("have expired already"), "{said}");
}

#[tokio::test]
async fn a_session_is_recorded_without_its_secrets_and_replayed() {
    let name = format!("tinsmith-session-{}.json", std::process::id());
    let file = std::env::temp_dir().join(name);
    let real = TestTransport::new()
        .answer(503, "")
        .respond(dated(
            "2020-01-01T00:05:00Z",
            "Wed, 01 Jan 2020 00:00:00 GMT",
        ))
        .answer(200, "");
    let recorder = Recorder::new(real.clone(), &file);
    let retrying = |config: Config| client(config.retry(Retry::standard()));
    let recording = retrying(config(&real).transport(recorder));
    recording.call(read("b")).await.unwrap();
    let [.., call] = &real.requests()[..] else {
        panic!("nothing was sent");
    };
    assert_eq!(call.header("x-store-token"), Some("session-token"));

    let text = std::fs::read_to_string(&file).unwrap();
    for secret in ["session-secret", "session-token", "base-token"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    let kept = "<SecretAccessKey>REDACTED</SecretAccessKey>";
    assert!(text.contains(kept), "{text}");
    let replayed = TestTransport::replay(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    retrying(config(&replayed)).call(read("b")).await.unwrap();
    replayed.assert_done();
}

#[tokio::test]
async fn what_fails_of_a_session_fails_the_call_and_says_so() {
    let refusal = || {
        let response = http::Response::builder().status(503);
        let response = response.header("x-amzn-requestid", "id-7");
        response.body(r#"{"code": "SlowDown"}"#.into()).unwrap()
    };
    let transport = TestTransport::new().respond(refusal());
    let failure = client(config(&transport)).call(read("b")).await.err();
    let failure = failure.unwrap().failure();
    assert_eq!(
        (failure.kind(), failure.status(), failure.request_id()),
        (FailureKind::Session, Some(503), Some("id-7"))
    );
    assert!(failure.is_retryable());
    assert_eq!(
        failure.to_string(),
        "Read: there is no session: BeginSession: SlowDown (HTTP 503) [request id id-7]"
    );
    let transport = TestTransport::new().fail(TransportError::new("cut"));
    let failure = client(config(&transport)).call(read("b")).await.err();
    let failure = failure.unwrap().failure();
    assert_eq!(failure.kind(), FailureKind::Transport);
    assert!(failure.is_retryable() && failure.to_string().contains("cut"));
}

#[tokio::test]
async fn a_session_is_asked_for_as_often_as_the_call_allows() {
    // What is set for the client counts for calls that say nothing else.
    for (set, attempts) in [(5, 1), (5, 2), (1, 3)] {
        let transport = TestTransport::new().answer_with(|_| Ok(respond(503, String::new())));
        let config = config(&transport).retry(Retry::standard().max_attempts(set));
        let call = client(config).call(read("b")).max_attempts(attempts);
        let failure = call.await.err().unwrap().failure();
        assert_eq!(transport.requests().len(), attempts as usize);
        assert_eq!(failure.attempts(), attempts);
    }
}

#[tokio::test]
async fn a_session_is_waited_for_as_long_as_the_call_allows() {
    let client = |transport: &TestTransport| {
        let config = config(transport).sleeper(tokio::time::sleep);
        let config = config.attempt_timeout(Duration::from_millis(5));
        client(config.transport(Slow(transport.clone())))
    };
    let transport = giving(300);
    let failure = client(&transport).call(read("b")).await.err();
    let kind = failure.unwrap().failure().kind();
    assert_eq!(kind, FailureKind::Timeout(TimeLimit::Attempt));
    let call = client(&transport).call(read("b")).attempt_timeout(None);
    call.await.unwrap();
    let call = client(&transport).call(read("c")).attempt_timeout(None);
    let failure = call.read_timeout(Duration::from_millis(5)).await.err();
    let kind = failure.unwrap().failure().kind();
    assert_eq!(kind, FailureKind::Timeout(TimeLimit::Read));
}

#[tokio::test]
async fn who_waits_for_a_session_may_ask_where_another_gives_up() {
    let transport = TestTransport::new()
        .answer(503, "")
        .answer(200, document(300))
        .answer(200, "");
    let config = config(&transport).retry(Retry::standard());
    let client = client(config.transport(Slow(transport.clone())));
    let hasty = client.call(read("b")).max_attempts(1).into_future();
    let patient = client.call(read("b")).into_future();
    let (hasty, patient) = tokio::join!(hasty, patient);
    let failure = hasty.err().unwrap().failure();
    assert_eq!(failure.kind(), FailureKind::Session);
    assert!(patient.is_ok());
    transport.assert_done();
}
