//! Credentials that a service says have expired, whatever they say themselves: the client asks for
//! others, once in a call.
//!
//! The codes are those on which the clients of AWS that ask again agree: those for JavaScript
//! (version 2, `INVALIDATE_CREDENTIALS`) and Go (version 1, `credsExpiredCodes`). botocore does not.

use super::server::{Reply, Request, Server};
use super::{SECRET, client, config, make, unmodeled};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tinsmith::{
    Config, Credentials, CredentialsError, CredentialsFuture, CredentialsProvider, Retry,
};

const CODES: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// Gives the keys `AKID1`, `AKID2` and so on, up to a last one, and counts how often it is asked.
#[derive(Clone)]
struct Keys {
    asked: Arc<AtomicUsize>,
    last: usize,
    /// Whether it fails after the last one, or else gives that again.
    fails: bool,
}

impl Keys {
    fn up_to(last: usize) -> Self {
        Keys {
            asked: Arc::default(),
            last,
            fails: false,
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl CredentialsProvider for Keys {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            match self.fails && number > self.last {
                true => Err(CredentialsError::new("log in again")),
                false => {
                    let id = format!("AKID{}", number.min(self.last));
                    Ok(Credentials::new(id, SECRET).with_session_token("t"))
                }
            }
        })
    }
}

/// Takes requests of the key `AKID<good>` and of later ones, and says of others that they have
/// expired.
fn judge(code: &'static str, good: usize) -> impl Fn(usize, &Request) -> Reply {
    move |_, request| match key(request) >= good {
        true => Reply::ok(),
        false => Reply::error(400, code),
    }
}

/// The number of the key that a request is signed with.
fn key(request: &Request) -> usize {
    let authorization = request.header("authorization");
    let (_, rest) = authorization.split_once("Credential=AKID").unwrap();
    rest.split('/').next().unwrap().parse().unwrap()
}

fn with(keys: &Keys, server: &Server) -> Config {
    config(server).0.credentials_provider(keys.clone())
}

#[tokio::test]
async fn expired_credentials_are_replaced_and_the_call_goes_on() {
    for code in CODES {
        let server = Server::start(judge(code, 2)).await;
        let keys = Keys::up_to(9);
        let (config, pauses) = config(&server);
        let client = client(config.credentials_provider(keys.clone()));
        make(&client).await.unwrap();
        assert_eq!((server.requests().len(), keys.asked()), (2, 2), "{code}");
        assert!(pauses.get().is_empty(), "{code}");
        // The others are kept as usual.
        make(&client).await.unwrap();
        assert_eq!((server.requests().len(), keys.asked()), (3, 2), "{code}");
    }
}

#[tokio::test]
async fn a_call_asks_for_others_once() {
    let server = Server::start(judge("ExpiredToken", 9)).await;
    let keys = Keys::up_to(9);
    let details = unmodeled(make(&client(with(&keys, &server))).await);
    assert_eq!(details.code(), Some("ExpiredToken"));
    assert_eq!((details.attempts(), server.requests().len()), (2, 2));
    assert_eq!(keys.asked(), 2);
}

#[tokio::test]
async fn a_service_that_refuses_all_does_not_make_each_call_ask() {
    let server = Server::start(judge("ExpiredToken", 9)).await;
    let keys = Keys::up_to(9);
    let client = client(with(&keys, &server));
    for requests in [2, 3, 4] {
        let details = unmodeled(make(&client).await);
        assert_eq!(details.code(), Some("ExpiredToken"));
        assert_eq!((server.requests().len(), keys.asked()), (requests, 2));
    }
    // What the second refusal was of is what the next calls are signed with.
    let signed = server.requests();
    let keys: Vec<_> = signed.iter().map(key).collect();
    assert_eq!(keys, [1, 2, 2, 2]);
}

#[tokio::test]
async fn a_source_without_others_is_not_asked_by_every_call() {
    let server = Server::start(judge("ExpiredToken", 2)).await;
    let keys = Keys::up_to(1);
    let client = client(with(&keys, &server));
    let details = unmodeled(make(&client).await);
    assert_eq!((details.attempts(), keys.asked()), (2, 2));
    let details = unmodeled(make(&client).await);
    assert_eq!((details.attempts(), keys.asked()), (1, 2));
}

#[tokio::test]
async fn a_source_that_fails_says_why() {
    let server = Server::start(judge("ExpiredToken", 2)).await;
    let keys = Keys {
        fails: true,
        ..Keys::up_to(1)
    };
    let failure = super::failure(make(&client(with(&keys, &server))).await);
    assert!(failure.to_string().contains("log in again"), "{failure}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_client_that_does_not_retry_has_others_the_next_time() {
    let server = Server::start(judge("ExpiredToken", 2)).await;
    let keys = Keys::up_to(2);
    let client = client(with(&keys, &server).retry(Retry::off()));
    let details = unmodeled(make(&client).await);
    assert_eq!((details.attempts(), keys.asked()), (1, 1));
    make(&client).await.unwrap();
    assert_eq!(keys.asked(), 2);
}

#[tokio::test]
async fn credentials_that_do_not_change_are_tried_once() {
    for code in CODES {
        let server = Server::start(move |_, _| Reply::error(400, code)).await;
        let details = unmodeled(make(&client(config(&server).0)).await);
        assert_eq!(details.code(), Some(code));
        assert_eq!((details.attempts(), server.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn what_is_wrong_with_credentials_otherwise_changes_none() {
    let server = Server::start(judge("AccessDenied", 2)).await;
    let keys = Keys::up_to(2);
    let client = client(with(&keys, &server));
    unmodeled(make(&client).await);
    unmodeled(make(&client).await);
    assert_eq!((server.requests().len(), keys.asked()), (2, 1));
}

#[tokio::test]
async fn calls_at_once_ask_once_for_others() {
    let server = Server::start(judge("ExpiredToken", 2)).await;
    let keys = Keys::up_to(9);
    let client = client(with(&keys, &server));
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { make(&client).await.is_ok() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    assert_eq!(keys.asked(), 2);
}
