//! What goes wrong on a real socket: for each fault, what the caller sees and how many requests the
//! server saw.
//!
//! Pauses between attempts take no time here, they are written down; only the limits of time that
//! a test is about are waited for, and those are short.

mod answers;
mod connections;
mod expired;
mod server;
mod service;
mod skew;
mod soak;
mod streams;
mod tls;
mod traces;

use server::Server;
use service::{Error, MakeThingInput, MakeThingOutput, SERVICE};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tinsmith::{Client, Config, Credentials, ErrorDetails, Failure, FailureKind};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// No pause between attempts is as long, and no limit as short.
const NO_PAUSE: Duration = Duration::from_secs(26);
/// The limit of a test that waits for it, which no pause is equal to by chance.
const LIMIT: Duration = Duration::from_nanos(300_000_001);

/// The pauses that a client would have made.
#[derive(Clone, Default)]
struct Pauses(Arc<Mutex<Vec<Duration>>>);

impl Pauses {
    fn get(&self) -> Vec<Duration> {
        self.0.lock().expect("no test panics with the lock").clone()
    }

    /// Settings with this timer: limits are waited for, pauses are not.
    fn config(&self, url: &str) -> Config {
        let this = self.clone();
        Config::new()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", SECRET))
            .endpoint_url(url)
            .sleeper(move |time| {
                let is_limit = time == LIMIT || time >= NO_PAUSE;
                if !is_limit {
                    let mut pauses = this.0.lock().expect("no test panics with the lock");
                    pauses.push(time);
                }
                async move {
                    if is_limit {
                        tokio::time::sleep(time).await;
                    }
                }
            })
    }
}

fn config(server: &Server) -> (Config, Pauses) {
    let pauses = Pauses::default();
    let config = pauses.config(&format!("http://127.0.0.1:{}", server.port()));
    (config, pauses)
}

fn client(config: Config) -> Client {
    Client::new(&SERVICE, config).expect("the settings hold")
}

fn input() -> MakeThingInput {
    MakeThingInput {
        name: "a".to_owned(),
        secret: Some("hush".to_owned()),
        token: None,
    }
}

async fn make(client: &Client) -> Result<MakeThingOutput, Error> {
    client.call(input()).await
}

/// What one call gives, and the pauses of its client.
async fn made(server: &Server) -> (Result<MakeThingOutput, Error>, Vec<Duration>) {
    let (config, pauses) = config(server);
    let made = make(&client(config)).await;
    (made, pauses.get())
}

fn failure<T>(result: Result<T, Error>) -> Failure {
    match result.err() {
        Some(Error::Failure(failure)) => failure,
        other => panic!("not a failure: {other:?}"),
    }
}

fn unmodeled<T>(result: Result<T, Error>) -> ErrorDetails {
    match result.err() {
        Some(Error::Unmodeled(details)) => details,
        other => panic!("not an error of the service: {other:?}"),
    }
}

/// Holds what is said of a failure, and that its sources lead to a first cause.
fn assert_failure(failure: &Failure, kind: FailureKind, attempts: u32, parts: &[&str]) {
    let shown = failure.to_string();
    assert_eq!(failure.kind(), kind, "{shown}");
    assert_eq!(failure.attempts(), attempts, "{shown}");
    let tells = shown.contains(&format!("after {attempts} attempts"));
    assert_eq!(tells, attempts > 1, "{shown}");
    for part in parts {
        assert!(shown.contains(part), "{part} is not in: {shown}");
    }
    assert!(!shown.contains("hush"), "{shown}");
    assert!(!shown.contains('\n'), "{shown}");
}
