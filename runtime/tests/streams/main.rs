//! Bodies that come and go as streams, over a real socket: how fast they move is what is tested.

mod server;
mod service;

use bytes::Bytes;
use futures_core::Stream;
use server::{Exchange, serve};
use service::{
    Error, GetThingInput, GetThingOutput, HASHING, PutHashedThingInput, PutSignedThingInput,
    PutThingInput, PutThingOutput, SERVICE,
};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};
use tinsmith::{
    Body, BoxError, Client, Config, Credentials, Failure, FailureKind, Retry, TimeLimit, Transport,
    TransportFuture,
};

const KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// More than the buffers of a loopback connection hold together.
const LARGE: u64 = 64 << 20;
/// What those buffers may hold; a client that buffers a body whole needs more.
const BUFFERS: u64 = 24 << 20;
const PIECE: usize = 64 << 10;

fn config(port: u16) -> Config {
    Config::new()
        .region("us-east-1")
        .credentials(Credentials::new(KEY_ID, SECRET))
        .endpoint_url(format!("http://127.0.0.1:{port}"))
}

fn client(config: Config) -> Client {
    Client::new(&SERVICE, config).expect("the settings hold")
}

async fn put(client: &Client, body: Body) -> Result<PutThingOutput, Error> {
    let name = "large".to_owned();
    let body = Some(body);
    client.call(PutThingInput { name, body }).await
}

async fn get(client: &Client) -> Result<GetThingOutput, Error> {
    let name = "large".to_owned();
    client.call(GetThingInput { name }).await
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Failure(failure) => failure,
        other => panic!("not a failure: {other:?}"),
    }
}

/// What is made of a body, in the hands of test and server.
#[derive(Clone, Default)]
struct Made(Arc<AtomicU64>);

impl Made {
    fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A stream of `left` bytes that counts what it makes.
struct Pieces {
    left: u64,
    made: Made,
}

impl Stream for Pieces {
    type Item = Result<Bytes, BoxError>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = self.left.min(PIECE as u64);
        self.left -= length;
        let made = self.made.0.fetch_add(length, Ordering::SeqCst);
        Poll::Ready((length > 0).then(|| Ok(vec![made as u8; length as usize].into())))
    }
}

fn pieces(length: u64) -> (Body, Made) {
    let made = Made::default();
    let pieces = Pieces {
        left: length,
        made: made.clone(),
    };
    (Body::from_stream(pieces, Some(length)), made)
}

/// A stream of text that rests before each piece.
struct Slow {
    pieces: Vec<&'static str>,
    pause: Duration,
    rest: Pin<Box<tokio::time::Sleep>>,
}

impl Slow {
    fn new(mut pieces: Vec<&'static str>, pause: Duration) -> Self {
        pieces.reverse();
        let rest = Box::pin(tokio::time::sleep(pause));
        Slow {
            pieces,
            pause,
            rest,
        }
    }
}

impl Stream for Slow {
    type Item = Result<Bytes, BoxError>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        std::task::ready!(self.rest.as_mut().poll(context));
        let next = tokio::time::Instant::now() + self.pause;
        self.rest.as_mut().reset(next);
        Poll::Ready(self.pieces.pop().map(|piece| Ok(Bytes::from(piece))))
    }
}

/// Waits until a count has stood still for a while, and gives it.
fn settled(count: impl Fn() -> u64) -> u64 {
    let mut last = (count(), Instant::now());
    loop {
        thread::sleep(Duration::from_millis(10));
        let now = count();
        match now == last.0 {
            true if now > 0 && last.1.elapsed() > Duration::from_millis(250) => return now,
            true => {}
            false => last = (now, Instant::now()),
        }
    }
}

#[tokio::test]
async fn a_large_body_is_sent_as_fast_as_the_service_reads() {
    let (body, made) = pieces(LARGE);
    let (told, seen) = mpsc::channel();
    let port = serve(move |exchange| {
        let waiting = settled(|| made.get());
        let length = exchange.read_body(|_| {});
        let header = |name| exchange.header(name).map(str::to_owned);
        let headers = (
            header("x-amz-content-sha256"),
            header("transfer-encoding"),
            header("authorization"),
        );
        let _ = told.send((waiting, length, headers));
        exchange.answer(200, "etag: \"e\"\r\n", "");
    });
    let output = put(&client(config(port)), body).await.unwrap();
    assert_eq!(output.etag.as_deref(), Some("\"e\""));
    let (waiting, length, (hash, encoding, authorization)) = seen.recv().unwrap();
    assert!(
        waiting < BUFFERS,
        "{waiting} bytes were made, and none read"
    );
    assert_eq!(length, LARGE);
    assert_eq!(hash.as_deref(), Some("UNSIGNED-PAYLOAD"));
    assert_eq!(encoding, None);
    assert!(
        authorization
            .unwrap()
            .contains("host;x-amz-content-sha256;x-amz-date")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_answer_comes_as_fast_as_the_caller_reads() {
    let written = Made::default();
    let count = written.clone();
    let port = serve(move |exchange| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: x/y\r\ncontent-length: {LARGE}\r\n");
        exchange.write(head.as_bytes());
        exchange.write(b"\r\n");
        let piece = vec![7; PIECE];
        for _ in 0..LARGE / PIECE as u64 {
            if !exchange.write(&piece) {
                return;
            }
            count.0.fetch_add(PIECE as u64, Ordering::SeqCst);
        }
    });
    let mut output = get(&client(config(port))).await.unwrap();
    assert_eq!(output.content_type.as_deref(), Some("x/y"));
    assert_eq!(output.body.length(), Some(LARGE));
    let waiting = tokio::task::spawn_blocking(move || settled(|| written.get()));
    let waiting = waiting.await.unwrap();
    assert!(
        waiting < BUFFERS,
        "{waiting} bytes were taken, and none read"
    );
    let mut length = 0;
    while let Some(piece) = output.body.next().await {
        let piece = piece.unwrap();
        assert!(piece.iter().all(|byte| *byte == 7));
        length += piece.len() as u64;
    }
    assert_eq!(length, LARGE);
}

#[tokio::test]
async fn a_body_of_unknown_length_is_sent_in_chunks() {
    let port = serve(|exchange| {
        let mut body = Vec::new();
        while let Some(piece) = exchange.read_chunk() {
            body.extend(piece);
        }
        let etag = String::from_utf8(body).unwrap();
        exchange.answer(200, &format!("etag: {etag}\r\n"), "");
    });
    let body = Slow::new(vec!["a", "b", "c"], Duration::from_millis(1));
    let output = put(&client(config(port)), Body::from_stream(body, None)).await;
    assert_eq!(output.unwrap().etag.as_deref(), Some("abc"));
}

/// Answers with a head and its first byte, then with one byte more for each pause.
fn dribble(exchange: &mut Exchange, length: usize, pauses: &[u64]) {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\na");
    exchange.write(head.as_bytes());
    for pause in pauses {
        thread::sleep(Duration::from_millis(*pause));
        exchange.write(b"a");
    }
}

#[tokio::test]
async fn an_answer_that_stalls_is_an_error_and_one_that_is_slow_is_none() {
    let quick = |port| {
        let config = config(port).attempt_timeout(Duration::from_millis(700));
        client(config.read_timeout(Duration::from_millis(700)))
    };
    // Longer than the call may take, but not without a sign of life.
    let port = serve(|exchange| dribble(exchange, 7, &[150; 6]));
    let output = get(&quick(port)).await.unwrap();
    assert_eq!(output.body.collect().await.unwrap(), "aaaaaaa");

    let port = serve(|exchange| dribble(exchange, 3, &[10, 5_000]));
    let mut output = get(&quick(port)).await.unwrap();
    assert_eq!(output.body.next().await.unwrap().unwrap(), "a");
    assert_eq!(output.body.next().await.unwrap().unwrap(), "a");
    let error = output.body.next().await.unwrap().unwrap_err();
    let error = error.downcast::<tinsmith::TransportError>().unwrap();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.to_string(), "the answer stalled");
}

#[tokio::test]
async fn an_answer_that_is_no_stream_has_to_be_whole_in_time() {
    let port = serve(|exchange| {
        exchange.read_body(|_| {});
        dribble(exchange, 9, &[100; 9]);
    });
    let config = config(port).attempt_timeout(Duration::from_millis(300));
    let client = client(config.retry(Retry::off()));
    let failure = failure(put(&client, "x".into()).await.err().unwrap());
    assert_eq!(failure.kind(), FailureKind::Timeout(TimeLimit::Attempt));
}

#[tokio::test]
async fn a_request_may_take_long_but_not_stall() {
    let port = serve(|exchange| {
        let done = exchange.read_body(|_| {}) == 6;
        exchange.answer(if done { 200 } else { 400 }, "", "");
    });
    // A client for each: the server closes its connections.
    let client = || {
        let config = config(port).attempt_timeout(Duration::from_millis(700));
        client(config.read_timeout(Duration::from_millis(700)))
    };
    let slow = |pause| {
        let slow = Slow::new(vec!["a"; 6], Duration::from_millis(pause));
        Body::from_stream(slow, Some(6))
    };
    put(&client(), slow(150)).await.unwrap();
    let failure = failure(put(&client(), slow(3_000)).await.err().unwrap());
    assert_eq!(failure.kind(), FailureKind::Timeout(TimeLimit::Read));
}

#[tokio::test]
async fn a_stream_of_another_length_or_with_an_error_is_a_failure() {
    let port = serve(|exchange| {
        if exchange.read_body(|_| {}) == 3 {
            exchange.answer(200, "", "");
        }
    });
    let client = || client(config(port));
    let body = |length| {
        let slow = Slow::new(vec!["a", "b", "cd"], Duration::from_millis(1));
        Body::from_stream(slow, Some(length))
    };
    for (body, what) in [
        (body(3), "longer than was said"),
        (body(5), "shorter than was said"),
    ] {
        let failure = failure(put(&client(), body).await.err().unwrap());
        assert_eq!(failure.kind(), FailureKind::Transport);
        assert!(failure.to_string().contains(what), "{failure}");
    }

    struct Broken;
    impl Stream for Broken {
        type Item = Result<Bytes, BoxError>;
        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(Some(Err("the disk is gone".into())))
        }
    }
    let broken = Body::from_stream(Broken, Some(3));
    let failure = failure(put(&client(), broken).await.err().unwrap());
    assert!(
        failure.to_string().contains("the disk is gone"),
        "{failure}"
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error_of_its_stream() {
    let port = serve(|exchange| dribble(exchange, 9, &[1]));
    let output = get(&client(config(port))).await.unwrap();
    let error = output.body.collect().await.unwrap_err();
    assert!(error.is::<tinsmith::TransportError>(), "{error}");
}

#[tokio::test]
async fn an_error_is_read_whole_where_a_stream_was_asked_for() {
    let port = serve(|exchange| {
        let code = "x-amzn-errortype: NoSuchThing\r\n";
        exchange.answer(404, code, r#"{"message":"no large"}"#);
    });
    let error = get(&client(config(port))).await.err().unwrap();
    let Error::NoSuchThing(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.message.as_deref(), Some("no large"));
}

#[tokio::test]
async fn an_answer_that_nobody_can_hold_is_refused() {
    let port = serve(|exchange| {
        exchange.read_body(|_| {});
        dribble(exchange, 300 << 20, &[]);
        thread::sleep(Duration::from_secs(5));
    });
    let failure = failure(put(&client(config(port)), "x".into()).await.err().unwrap());
    assert_eq!(failure.kind(), FailureKind::Decode);
    assert!(failure.to_string().contains("too large"), "{failure}");
}

#[tokio::test]
async fn a_stream_that_has_to_be_signed_is_held_and_not_a_large_one() {
    let (told, seen) = mpsc::channel();
    let port = serve(move |exchange| {
        let mut body = Vec::new();
        exchange.read_body(|piece| body.extend_from_slice(piece));
        let _ = told.send((body, signature_by_aws(exchange, b"abc")));
        exchange.answer(200, "", "");
    });
    let client = client(config(port));
    let send = |body| client.call(PutSignedThingInput { body: Some(body) });
    let slow = Slow::new(vec!["a", "b", "c"], Duration::from_millis(1));
    send(Body::from_stream(slow, None)).await.unwrap();
    let (body, (signature, expected)) = seen.recv().unwrap();
    assert_eq!(body, b"abc");
    assert_eq!(signature, expected);

    let (body, made) = pieces(2 * LARGE);
    let failure = failure(send(body).await.err().unwrap());
    assert_eq!(failure.kind(), FailureKind::Input);
    assert!(
        failure.to_string().contains("more than 64 MiB"),
        "{failure}"
    );
    assert!(made.get() <= LARGE + PIECE as u64);
    assert!(seen.try_recv().is_err(), "something was sent");
}

/// The signature of a request, and that which AWS's own signer gives it.
fn signature_by_aws(exchange: &Exchange, body: &[u8]) -> (String, String) {
    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
    let header = |name: &str| exchange.header(name).expect("the header is there");
    let authorization = header("authorization").to_owned();
    let (_, signed) = authorization.split_once("SignedHeaders=").unwrap();
    let signed: Vec<&str> = signed.split(", ").next().unwrap().split(';').collect();
    let headers = exchange.headers.iter();
    let headers = headers
        .filter(|(name, _)| signed.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let url = format!("http://{}{}", header("host"), exchange.target);
    let body = SignableBody::Bytes(body);
    let request = SignableRequest::new(&exchange.method, url, headers, body).unwrap();
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", header("x-amz-date")).unwrap();
    let at = jiff::tz::Offset::UTC.to_timestamp(at).unwrap();
    let credentials = aws_credential_types::Credentials::new(KEY_ID, SECRET, None, None, "test");
    let identity = credentials.into();
    let params = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("things")
        .time(std::time::UNIX_EPOCH + Duration::from_secs(at.as_second().unsigned_abs()))
        .settings(SigningSettings::default())
        .build()
        .unwrap();
    let output = sign(request, &params.into()).unwrap();
    let (_, expected) = authorization.split_once("Signature=").unwrap();
    (expected.to_owned(), output.signature().to_owned())
}

/// A transport that keeps what it is given, and answers with nothing.
#[derive(Clone, Default)]
struct Canned(Arc<std::sync::Mutex<Vec<http::Request<Body>>>>);

impl Transport for Canned {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        self.0.lock().unwrap().push(request);
        Box::pin(async { Ok(http::Response::new(Body::default())) })
    }
}

#[tokio::test]
async fn a_service_that_hashes_takes_a_stream_without_a_hash_over_tls_only() {
    let canned = Canned::default();
    for (scheme, body) in [("https", None), ("https", Some("abc")), ("http", None)] {
        let config = config(1).endpoint_url(format!("{scheme}://localhost"));
        let client = Client::new(&HASHING, config.transport(canned.clone())).unwrap();
        let stream = || pieces(3).0;
        let body = Some(body.map_or_else(stream, Body::from));
        client.call(PutHashedThingInput { body }).await.unwrap();
    }
    let requests = canned.0.lock().unwrap();
    let hashes = requests.iter().map(|request| {
        let hash = request.headers()["x-amz-content-sha256"].to_str().unwrap();
        (hash, request.body().as_bytes().is_some())
    });
    let chunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(
        hashes.collect::<Vec<_>>(),
        [("UNSIGNED-PAYLOAD", false), (abc, true), (chunks, false)]
    );
}

#[tokio::test]
async fn a_caller_that_reads_no_further_closes_the_connection() {
    static GONE: AtomicBool = AtomicBool::new(false);
    let port = serve(|exchange| {
        exchange.write(format!("HTTP/1.1 200 OK\r\ncontent-length: {LARGE}\r\n\r\n").as_bytes());
        while exchange.write(&[7; PIECE]) {}
        GONE.store(true, Ordering::SeqCst);
    });
    let mut output = get(&client(config(port))).await.unwrap();
    output.body.next().await.unwrap().unwrap();
    drop(output);
    let until = Instant::now() + Duration::from_secs(10);
    while !GONE.load(Ordering::SeqCst) {
        assert!(Instant::now() < until, "the server still writes");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
