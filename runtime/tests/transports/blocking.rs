//! Calls that are waited for.

use crate::server::{PAUSE, Request, Server, answer};
use std::io::{Cursor, Read};
use std::time::{Duration, Instant};
use tinsmith::{
    BlockingTransport, Body, Config, Credentials, HyperTransport, StreamedAnswer, Transport,
};
use tinsmith_chime::{Client, Error, ListUsersInput, ResetPersonalPinInput};

fn config(server: &Server) -> Config {
    Config::new()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .endpoint_url(format!("http://127.0.0.1:{}", server.port))
}

fn client(server: &Server) -> Client {
    Client::new(config(server)).expect("the settings are whole")
}

fn input() -> ResetPersonalPinInput {
    ResetPersonalPinInput::new("a", "u")
}

const USER: &str = r#"{"User": {"UserId": "u", "PersonalPIN": "314159"}}"#;

#[test]
fn calls_are_waited_for_and_share_a_connection() {
    let server = Server::start(|_| vec![answer(200, "", USER)]);
    let client = client(&server);
    for _ in 0..3 {
        let output = client.reset_personal_pin(input()).wait().expect("a PIN");
        let pin = output.user.and_then(|user| user.personal_pin);
        assert_eq!(pin.as_deref(), Some("314159"));
    }
    let requests = server.requests();
    let connections: Vec<_> = requests.iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 0]);
    let Request { line, body, .. } = &requests[0];
    let target = "/accounts/a/users/u?operation=reset-personal-pin";
    assert_eq!(*line, format!("POST {target} HTTP/1.1"));
    assert!(body.is_empty());
    assert_eq!(requests[0].header("content-length"), Some("0"));
    let signature = requests[0].header("authorization").expect("a signature");
    assert!(signature.starts_with("AWS4-HMAC-SHA256 "), "{signature}");
    let agent = requests[0].header("user-agent").unwrap_or_default();
    assert!(agent.starts_with("tinsmith/"), "{agent}");
}

#[test]
fn every_status_comes_back_and_no_redirect_is_followed() {
    let server = Server::start(|request| {
        let status = request.header("x-status").map(str::parse);
        let status = status.expect("a status").expect("a number");
        vec![answer(status, "location: /elsewhere\r\n", "told")]
    });
    let transport = BlockingTransport::new(Duration::from_secs(5));
    for status in [200, 301, 302, 307, 308, 400, 403, 404, 407, 429, 500, 503] {
        let request = http::Request::get(format!("http://127.0.0.1:{}/", server.port))
            .header("x-status", status)
            .body(Body::default())
            .expect("a request");
        let response = wait(&transport, request).expect("an answer");
        assert_eq!(response.status(), status);
        let mut body = String::new();
        let read = response.into_body().into_reader().read_to_string(&mut body);
        read.expect("a body");
        assert_eq!(body, "told");
    }
    assert_eq!(server.requests().len(), 12);
}

#[test]
fn every_method_is_sent_with_its_body() {
    let server = Server::start(|_| vec![answer(200, "", "")]);
    let transport = BlockingTransport::new(Duration::from_secs(5));
    let methods = ["GET", "DELETE", "PATCH", "OPTIONS", "QUERY", "PURGE"];
    for (method, body) in methods.iter().flat_map(|of| [(of, ""), (of, "body")]) {
        let request = http::Request::builder()
            .method(*method)
            .uri(format!("http://127.0.0.1:{}/", server.port))
            .body(Body::from(body))
            .expect("a request");
        let response = wait(&transport, request).unwrap_or_else(|error| panic!("{method} {error}"));
        assert_eq!(response.status(), 200);
        let seen = server.requests().pop().expect("a request");
        assert_eq!(seen.line, format!("{method} / HTTP/1.1"));
        assert_eq!(String::from_utf8_lossy(&seen.body), body, "{method}");
    }
}

/// What a transport that blocks has at once.
fn wait(
    transport: &dyn Transport,
    request: http::Request<Body>,
) -> Result<http::Response<Body>, tinsmith::TransportError> {
    let mut answer = transport.send(request);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match answer.as_mut().poll(&mut context) {
        std::task::Poll::Ready(answer) => answer,
        std::task::Poll::Pending => panic!("the transport does not block"),
    }
}

#[test]
fn errors_are_those_of_the_service_and_of_the_network() {
    let body = r#"{"Code": "NotFound", "Message": "no such user"}"#;
    let server = Server::start(move |_| {
        let head = "x-amzn-errortype: NotFoundException\r\n";
        vec![answer(404, head, body)]
    });
    let error = client(&server).reset_personal_pin(input()).wait();
    assert!(
        matches!(error, Err(Error::NotFoundException(_))),
        "{error:?}"
    );

    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = closed.local_addr().expect("it has an address").port();
    drop(closed);
    let config = config(&server).endpoint_url(format!("http://127.0.0.1:{port}"));
    let client = Client::new(config).expect("the settings are whole");
    let error = client.reset_personal_pin(input()).wait().unwrap_err();
    assert!(error.to_string().contains("refused"), "{error}");
}

#[test]
fn time_runs_out() {
    let silent = Server::start(|_| vec![]);
    let slow = Server::start(|_| {
        let head = b"HTTP/1.1 200 Told\r\ncontent-length: 1000\r\n\r\n{".to_vec();
        std::iter::once(head)
            .chain((0..100).map(|_| b" ".to_vec()))
            .collect()
    });
    for server in [silent, slow] {
        let limit = 3 * PAUSE;
        let client = Client::new(config(&server)).expect("the settings are whole");
        let call = client.reset_personal_pin(input());
        let begun = Instant::now();
        let error = call.timeout(limit).wait().unwrap_err();
        let took = begun.elapsed();
        assert!(error.to_string().contains("no answer in time"), "{error}");
        assert!(took >= limit && took < Duration::from_secs(2), "{took:?}");
    }
}

#[test]
fn streams_go_both_ways() {
    let server = Server::start(|request| {
        let text = String::from_utf8_lossy(&request.body);
        vec![
            format!(
                "HTTP/1.1 200 Told\r\ncontent-length: {}\r\n\r\n",
                text.len()
            )
            .into(),
            text[..5].into(),
            text[5..].into(),
        ]
    });
    let transport = BlockingTransport::new(Duration::from_secs(5));
    let url = format!("http://127.0.0.1:{}/", server.port);
    let text = "a long text ".repeat(50_000);
    for length in [Some(text.len() as u64), None] {
        let body = Body::from_reader(Cursor::new(text.clone()), length);
        let request = http::Request::put(&url).extension(StreamedAnswer);
        let request = match length {
            Some(length) => request.header("content-length", length),
            None => request,
        };
        let response = wait(&transport, request.body(body).expect("a request"));
        let body = response.expect("an answer").into_body();
        assert_eq!(body.length(), Some(text.len() as u64));
        let mut read = String::new();
        let all = body.into_reader().read_to_string(&mut read);
        all.expect("a body");
        assert_eq!(read, text);
    }
    let lengths = server.requests();
    let lengths: Vec<_> = lengths.iter().map(|r| r.header("content-length")).collect();
    assert_eq!(lengths, [Some(text.len().to_string().as_str()), None]);

    for (said, what) in [(4, "longer"), (6, "shorter")] {
        let body = Body::from_reader(Cursor::new("hello"), Some(said));
        let request = http::Request::put(&url).header("content-length", said);
        let error = wait(&transport, request.body(body).expect("a request")).unwrap_err();
        let told = format!("{error}");
        assert!(told.contains(what), "{told}");
    }
}

#[test]
fn a_stream_that_stalls_is_an_error() {
    let server =
        Server::start(|_| vec![b"HTTP/1.1 200 Told\r\ncontent-length: 9\r\n\r\nhalf".into()]);
    let config = config(&server).read_timeout(2 * PAUSE);
    let client = Client::new(config).expect("the settings are whole");
    let request = http::Request::get("/").body(Body::default());
    let request = request.expect("a request");
    let response = client.core().send_raw(request).wait().expect("an answer");
    let mut body = response.into_body().into_reader();
    let mut half = [0; 4];
    body.read_exact(&mut half).expect("what came");
    let error = body.read(&mut half).unwrap_err();
    let told = error.get_ref().and_then(|error| error.downcast_ref());
    let told: Option<&tinsmith::TransportError> = told;
    assert!(told.is_some_and(|error| error.is_timeout()), "{error:?}");
}

#[test]
fn pages_and_items_are_iterators() {
    let server = Server::start(|request| {
        let body = match request.line.contains("next-token=2") {
            false => r#"{"Users": [{"UserId": "a"}, {"UserId": "b"}], "NextToken": "2"}"#,
            true => r#"{"Users": [{"UserId": "c"}]}"#,
        };
        vec![answer(200, "", body)]
    });
    let client = client(&server);
    let users = client.list_users_items(ListUsersInput::new("a")).wait();
    let ids: Result<Vec<_>, _> = users.map(|user| user.map(|user| user.user_id)).collect();
    assert_eq!(ids.expect("all users"), ["a", "b", "c"]);
    let pages = client.list_users_pages(ListUsersInput::new("a")).wait();
    assert_eq!(pages.count(), 2);
}

/// A call that is waited for needs nothing of the runtime that it may be inside of.
#[test]
fn inside_of_tokio_a_call_is_waited_for_as_outside() {
    let server = Server::start(|_| vec![answer(200, "", USER)]);
    let runtime = crate::runtime();
    let client = client(&server);
    runtime.block_on(async {
        client
            .reset_personal_pin(input())
            .wait()
            .expect("waited for");
        client.reset_personal_pin(input()).await.expect("awaited");
        let this = client.clone();
        let spawned = tokio::task::spawn_blocking(move || this.reset_personal_pin(input()).wait());
        spawned.await.expect("no panic").expect("waited for");
    });
    // The one that is awaited goes over hyper, and so over a connection of its own.
    let connections = server.requests();
    let connections: Vec<_> = connections.iter().map(|r| r.connection).collect();
    assert_eq!(connections, [0, 1, 0]);
}

#[test]
fn a_transport_for_async_says_that_it_is_one() {
    let server = Server::start(|_| vec![answer(200, "", USER)]);
    let hyper = HyperTransport::new(Duration::from_secs(5));
    let client = Client::new(config(&server).transport(hyper)).expect("the settings are whole");
    let runtime = crate::runtime();
    let waits = || {
        client
            .reset_personal_pin(input())
            .wait()
            .unwrap_err()
            .to_string()
    };
    for error in [waits(), runtime.block_on(async { waits() })] {
        assert!(error.contains("`BlockingTransport`"), "{error}");
    }
    assert!(server.requests().is_empty());
}
