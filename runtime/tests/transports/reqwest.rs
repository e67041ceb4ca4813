//! The transport over the caller's `reqwest::Client`.

use crate::server::{PAUSE, Server, answer};
use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tinsmith::{Body, Config, Credentials, ReqwestTransport, Transport};
use tinsmith_chime::{Client, ResetPersonalPinInput};

fn transport(policy: reqwest::redirect::Policy) -> ReqwestTransport {
    let client = reqwest::Client::builder()
        .redirect(policy)
        .timeout(Duration::from_secs(2));
    ReqwestTransport::new(client.build().expect("a client"))
}

fn client(server: &Server, transport: ReqwestTransport) -> Client {
    let config = Config::new()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .endpoint_url(format!("http://127.0.0.1:{}", server.port))
        .transport(transport);
    Client::new(config).expect("the settings are whole")
}

#[tokio::test]
async fn a_call_goes_over_it_as_over_any_other() {
    let body = r#"{"User": {"UserId": "u"}}"#;
    let server = Server::start(move |_| vec![answer(200, "", body)]);
    let client = client(&server, transport(reqwest::redirect::Policy::none()));
    let input = || ResetPersonalPinInput::new("a/b", "u");
    let output = client.reset_personal_pin(input()).await.expect("a user");
    assert_eq!(output.user.expect("a user").user_id, "u");
    let line = "POST /accounts/a%2Fb/users/u?operation=reset-personal-pin HTTP/1.1";
    assert_eq!(server.requests()[0].line, line);
    assert_eq!(server.requests()[0].header("content-length"), Some("0"));
    let error = client
        .reset_personal_pin(input())
        .wait()
        .unwrap_err()
        .to_string();
    assert!(error.contains("`BlockingTransport`"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_an_error_whether_the_client_follows_it_or_not() {
    for policy in [
        reqwest::redirect::Policy::none(),
        reqwest::redirect::Policy::limited(3),
    ] {
        let server = Server::start(|request| {
            let moved = request.line.contains("/accounts/");
            let status = if moved { 307 } else { 200 };
            vec![answer(status, "location: /elsewhere\r\n", "{}")]
        });
        let client = client(&server, transport(policy));
        let call = client.reset_personal_pin(ResetPersonalPinInput::new("a", "u"));
        let error = call.await.unwrap_err().to_string();
        assert!(
            error.contains("redirect") || error.contains("307"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn time_runs_out_and_streams_go_both_ways() {
    let server = Server::start(|request| match request.body.is_empty() {
        true => vec![],
        false => vec![
            answer(200, "", &String::from_utf8_lossy(&request.body)),
            vec![],
        ],
    });
    let transport = transport(reqwest::redirect::Policy::none());
    let url = format!("http://127.0.0.1:{}/", server.port);
    let body = Body::from_stream(Pieces(vec!["two", "one "]), None);
    let request = http::Request::put(&url).body(body).expect("a request");
    let response = transport.send(request).await.expect("an answer");
    assert_eq!(
        response.into_body().collect().await.expect("a body"),
        "one two"
    );

    let request = http::Request::get(&url)
        .body(Body::default())
        .expect("a request");
    let silent = tokio::time::timeout(100 * PAUSE, transport.send(request)).await;
    let error = silent.expect("reqwest has a limit").expect_err("no answer");
    assert!(error.is_timeout(), "{error}");
}

struct Pieces(Vec<&'static str>);

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(
            self.0
                .pop()
                .map(|piece| Ok(Bytes::from_static(piece.as_bytes()))),
        )
    }
}
