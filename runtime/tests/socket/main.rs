//! The generated Chime client over a real TCP socket, against a server that says what it is told.
//!
//! Nothing is replaced: configuration, endpoint, encoding, signing, hyper and decoding are those
//! of a user. The server is written by hand, because a server library would refuse to send most
//! of what is sent here, and because what is tested is the bytes. Signatures are held against
//! `aws-sigv4`, AWS's own signer.

mod answers;
mod connections;
mod errors;
mod failures;
mod requests;
mod server;
mod signatures;

use server::{Reply, Server};
use tinsmith::{ErrorDetails, Failure, Retry};
use tinsmith_chime::{
    Client, Config, Credentials, Error, ResetPersonalPinInput, ResetPersonalPinOutput,
};

const KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "secret";
/// With the characters of base64 that a path or a query would have to encode, and a header not.
const SESSION_TOKEN: &str = "FwoGZXIvYXdzEB4aDH//+w==";

fn config(port: u16) -> Config {
    Config::new()
        .region("us-east-1")
        .credentials(Credentials::new(KEY_ID, SECRET))
        .endpoint_url(format!("http://127.0.0.1:{port}"))
        // What is tested here is one attempt; `tests/faults` has several.
        .retry(Retry::off())
}

fn client(port: u16) -> Client {
    Client::new(config(port)).expect("the settings are complete")
}

async fn reset(client: &Client) -> Result<ResetPersonalPinOutput, Error> {
    let input = ResetPersonalPinInput::new("account-1", "user-1");
    client.reset_personal_pin(input).await
}

/// How a call fails whose answer is `reply`.
async fn error_of(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Error {
    let server = Server::start(move |_| reply());
    let result = reset(&client(server.port)).await;
    result.expect_err("the call fails")
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Failure(failure) => failure,
        other => panic!("a failure was expected, and not {other:?}"),
    }
}

fn unmodeled(error: Error) -> ErrorDetails {
    match error {
        Error::Unmodeled(details) => details,
        other => panic!("an unmodelled error was expected, and not {other:?}"),
    }
}

/// `Display` holds each of `parts`, on one line.
fn assert_shows(error: &impl ToString, parts: &[&str]) {
    let shown = error.to_string();
    assert!(!shown.contains(char::is_control), "{shown}");
    for part in parts {
        assert!(shown.contains(part), "{part} is not in: {shown}");
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("the start is there");
    rest.split(end).next().unwrap_or(rest)
}
