//! Requests that are made by hand.

use crate::service::{Kept, THINGS};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tinsmith::test_util::TestTransport;
use tinsmith::{Body, Client, Config, Credentials, FailureKind, Retry, Transport, TransportFuture};

fn client(kept: &Kept) -> Client {
    let config = Config::new()
        .region("us-east-1")
        .endpoint_url("https://things.example/base")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"));
    kept.client(&THINGS, config)
}

#[tokio::test]
async fn a_request_made_by_hand_is_signed_and_sent_to_the_endpoint() {
    let kept = Kept::default();
    let request = http::Request::post("/new/thing?b=2&a=1").header("x-mine", "1");
    let request = request.body("text".into()).unwrap();
    let response = client(&kept).send_raw(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let sent = kept.last();
    assert_eq!(sent.uri(), "https://things.example/base/new/thing?b=2&a=1");
    assert_eq!((sent.method().as_str(), &**sent.body()), ("POST", "text"));
    let authorization = sent.headers()["authorization"].to_str().unwrap();
    let signed = "us-east-1/my-things/aws4_request, SignedHeaders=host;x-amz-date;x-mine,";
    assert!(authorization.contains(signed), "{authorization}");
}

#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let kept = Kept::default();
    for uri in [
        "https://other.example/",
        "https://things.example/base/x",
        "*",
    ] {
        let request = http::Request::get(uri).body("".into()).unwrap();
        let error = client(&kept).send_raw(request).await.unwrap_err();
        assert_eq!(error.kind(), FailureKind::Input);
        assert!(error.to_string().contains("has to be a path"), "{error}");
    }
}

/// What a caller tells its transport.
#[derive(Clone)]
struct Mark;

/// Counts the requests that are marked.
struct Counting(TestTransport, Arc<AtomicUsize>);

impl Transport for Counting {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        if request.extensions().get::<Mark>().is_some() {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
        self.0.send(request)
    }
}

#[tokio::test]
async fn what_a_caller_tells_its_transport_is_told_with_each_attempt() {
    let transport = TestTransport::new().answer(503, "").answer(200, "");
    let marked = Arc::new(AtomicUsize::new(0));
    let config = transport.config().retry(Retry::standard());
    let config = config.endpoint_url("https://things.example");
    let config = config.transport(Counting(transport.clone(), Arc::clone(&marked)));
    let request = http::Request::get("/").extension(Mark);
    let client = Client::new(&THINGS, config).unwrap();
    let answer = client.send_raw(request.body("".into()).unwrap()).await;
    assert_eq!(answer.unwrap().status(), 200);
    assert_eq!(marked.load(Ordering::SeqCst), 2);
}
