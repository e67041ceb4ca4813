//! Events both ways at once over a real socket: HTTP/1.1 without TLS, and HTTP/2 with it.

use crate::config;
use crate::messages::{event, messages, text};
use crate::service::{Error, Events, REST, StringPayload, TalkInput, TalkOutput};
use aws_smithy_eventstream::frame::read_message_from;
use bytes::Bytes;
use futures_core::Stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::convert::Infallible;
use std::path::Path;
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tinsmith::{Client, EventStream};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

/// A channel's end as a stream.
struct Channel<T>(mpsc::Receiver<T>);

impl<T> Stream for Channel<T> {
    type Item = T;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_recv(context)
    }
}

type Piece = Result<Frame<Bytes>, Infallible>;

/// Answers each event with one as soon as it comes, and the end with the number of events.
async fn echo(
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<StreamBody<Channel<Piece>>>, Infallible> {
    let version = format!("{:?}", request.version());
    let (send, receive) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut body = request.into_body();
        let (mut bytes, mut count) = (Vec::new(), 0);
        while let Some(Ok(frame)) = body.frame().await {
            bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
            while let Some(signed) = first_frame(&mut bytes) {
                let signed = &messages(&signed)[0];
                let answer = match signed.payload().is_empty() {
                    true => event("stringPayload", &format!("{count} events")),
                    false => {
                        count += 1;
                        let inner = read_message_from(signed.payload().clone()).unwrap();
                        assert_eq!(text(&inner, ":event-type"), Some("stringPayload"));
                        let said = String::from_utf8_lossy(inner.payload()).to_uppercase();
                        event("stringPayload", &said)
                    }
                };
                if send.send(Ok(Frame::data(answer.into()))).await.is_err() {
                    return;
                }
            }
        }
    });
    let answer = hyper::Response::builder().header("x-session", version);
    Ok(answer.body(StreamBody::new(Channel(receive))).unwrap())
}

/// Cuts the first whole frame off.
fn first_frame(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let length = bytes
        .first_chunk()
        .map(|first| u32::from_be_bytes(*first) as usize)?;
    (bytes.len() >= length).then(|| bytes.drain(..length).collect())
}

/// Begins a call whose events go through a channel.
async fn begin(client: &Client) -> (mpsc::Sender<Events>, TalkOutput) {
    let (send, receive) = mpsc::channel(1);
    let input = TalkInput {
        session: None,
        stream: EventStream::new(Channel(receive)),
    };
    (send, client.call(input).await.unwrap())
}

/// Says something, waits for what comes back, and only then goes on. Tells the version of HTTP.
async fn talk(client: &Client) -> String {
    let (send, mut output) = begin(client).await;
    for said in ["one", "two", "three"] {
        let payload = Some(said.to_owned());
        let event = Events::StringPayload(StringPayload { payload });
        send.send(event).await.unwrap();
        assert_eq!(heard(&mut output.stream).await, said.to_uppercase());
    }
    drop(send);
    assert_eq!(heard(&mut output.stream).await, "3 events");
    assert!(output.stream.next().await.is_none());
    output.session.unwrap()
}

async fn heard(stream: &mut EventStream<Events, Error>) -> String {
    let event = tokio::time::timeout(Duration::from_secs(10), stream.next());
    match event.await.expect("an answer in time").unwrap().unwrap() {
        Events::StringPayload(StringPayload { payload }) => payload.unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[tokio::test]
async fn events_go_both_ways_at_once() {
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let server = hyper::server::conn::http1::Builder::new();
            let io = TokioIo::new(stream);
            tokio::spawn(server.serve_connection(io, service_fn(echo)));
        }
    });
    let config = config(&format!("http://127.0.0.1:{port}"));
    let client = Client::new(&REST, config).unwrap();
    assert_eq!(talk(&client).await, "HTTP/1.1");
}

/// Where the test that runs this again has put a certificate and its key.
const FOLDER: &str = "TINSMITH_TEST_CERTIFICATE";

/// The client trusts what the system trusts, which a test can change for a process of its own only.
#[tokio::test]
async fn events_go_both_ways_at_once_over_http2() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return talk_over_http2(Path::new(&folder)).await;
    }
    let folder = std::env::temp_dir().join(format!("tinsmith-{}-tls", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let again = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "duplex::events_go_both_ways_at_once_over_http2"])
        .env(FOLDER, &folder)
        .env("SSL_CERT_FILE", folder.join("cert.pem"))
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(again.status.success(), "{again:?}");
}

async fn talk_over_http2(folder: &Path) {
    let certificate = CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let mut tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.expect("TLS");
            let mut server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            // As Amazon Transcribe has it.
            server.max_concurrent_streams(1);
            let io = TokioIo::new(stream);
            tokio::spawn(server.serve_connection(io, service_fn(echo)));
        }
    });
    let config = config(&format!("https://localhost:{port}"));
    let client = Client::new(&REST, config).unwrap();
    let (open, mut first) = begin(&client).await;
    assert_eq!(talk(&client).await, "HTTP/2.0");
    drop(open);
    assert_eq!(heard(&mut first.stream).await, "0 events");
}
