//! Sessions: credentials that a service gives out for one endpoint, for some minutes, to who has
//! others. Which way of the endpoint rules wants them, and how they are asked for, are facts of the
//! service ([`Session`]). What is done with them follows botocore's `S3ExpressIdentityResolver`, the
//! one such way that there is so far, but for what is said below of time and failures:
//!
//! - One call asks for a session, signed with the client's own credentials, and made like any other:
//!   with retries, limits of time and a span. The limits are those of the call that needs the session,
//!   and its attempts are those that this has left. Calls that come meanwhile wait, and when it fails,
//!   they fail as well, or try for themselves if it may pass.
//! - How long a session lasts is what the service's own clock says, in the head of the answer: the
//!   machine's may be wrong, which a call survives otherwise (`auth::clock`).
//! - A session is kept for the endpoint, which names the bucket, and for the access key that it was
//!   given to. One call asks for the next 45 seconds before the end, while others use the old one.
//! - Requests are signed as always, but with the session's token in a header of its own.

use super::attempts::{Terms, answer};
use super::authorize::no_identity;
use super::call::{Prepared, Shared};
use super::retry::date;
use super::route::Route;
use crate::auth::{Identity, Signer};
use crate::credentials::{self, Cache, given};
use crate::error::{Failure, FailureKind};
use crate::operation::{Answer, in_memory};
use crate::{
    Body, Credentials, CredentialsError, CredentialsFuture, Operation, Session, Timestamp,
};
use bytes::Bytes;
use http::{Request, Response};
use std::error::Error as _;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

/// How many sessions are kept: as many as botocore keeps.
const KEPT: usize = 100;

/// How requests of an endpoint are signed in a session, and how that is asked for.
pub(super) struct SessionRoute {
    facts: &'static Session,
    /// Puts the token where a session's goes.
    pub(super) signer: Signer,
    /// That of the request for a session, which is signed with the client's own credentials.
    plain: Arc<Route>,
}

impl SessionRoute {
    pub(super) fn new(facts: &'static Session, signer: Signer, plain: Route) -> Self {
        SessionRoute {
            facts,
            signer,
            plain: Arc::new(plain),
        }
    }

    /// The endpoint, which tells one session from another.
    fn url(&self) -> &str {
        self.plain.endpoint.url()
    }

    /// The request for a session.
    fn request(&self) -> Result<Request<Body>, String> {
        let operation = &self.facts.operation;
        let has_path = self.url().split('/').nth(3).is_some();
        let slash = if has_path { "" } else { "/" };
        let query = operation.uri.split_once('?').map_or("", |(_, query)| query);
        let request = Request::builder()
            .method(operation.method.to_http()?)
            .uri([self.url(), slash, "?", query].concat());
        #[cfg(feature = "test-util")]
        let request = request.extension(credentials::SecretElements::OF_GIVEN);
        let request = request.body(Body::default());
        request.map_err(|error| error.to_string())
    }
}

/// The sessions of a client.
#[derive(Default)]
pub(super) struct Sessions {
    /// The one that was used last is the last.
    kept: Mutex<Vec<(Key, Arc<Cache>)>>,
}

struct Key {
    url: String,
    access_key_id: String,
}

impl Key {
    fn is(&self, url: &str, access_key_id: &str) -> bool {
        self.url == url && self.access_key_id == access_key_id
    }
}

impl Sessions {
    /// The session for requests of a route, which an identity asks for where need be, on behalf of
    /// `operation` and by its terms; and what keeps it.
    ///
    /// # Errors
    ///
    /// When there are no credentials to ask with, and when the service gives no session. It tells how
    /// often this very call has asked, or 1.
    pub(super) async fn get(
        &self,
        shared: &Shared,
        operation: &Operation,
        (route, identity): (&SessionRoute, &Identity),
        terms: Terms,
    ) -> Result<(Arc<Cache>, Arc<Credentials>), Failure> {
        let own = identity.get().await;
        let own = own.map_err(|error| no_identity(operation, error))?;
        let cache = self.find(route.url(), own.access_key_id());
        drop(own);
        if let Some(credentials) = cache.fresh() {
            return Ok((cache, credentials));
        }
        let attempts = AtomicU32::new(1);
        let ask = || create(shared, route, terms, &attempts);
        match cache.get(ask).await {
            Ok(credentials) => Ok((cache, credentials)),
            Err(error) => {
                let failure = no_session(operation, error);
                Err(failure.with_attempts(attempts.load(Relaxed)))
            }
        }
    }

    /// What keeps the session for an endpoint and an access key.
    fn find(&self, url: &str, access_key_id: &str) -> Arc<Cache> {
        // A poisoned lock still guards whole entries.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().rposition(|(key, _)| key.is(url, access_key_id));
        if let Some(index) = found {
            kept[index..].rotate_left(1);
        } else {
            if kept.len() == KEPT {
                kept.remove(0);
            }
            let key = Key {
                url: url.to_owned(),
                access_key_id: access_key_id.to_owned(),
            };
            kept.push((key, Arc::new(Cache::new(credentials::Terms::OF_SESSIONS))));
        }
        // It was put there just now.
        let last = kept.len() - 1;
        Arc::clone(&kept[last].1)
    }
}

/// Asks the service for a session, and counts the attempts of a call that fails. The future is boxed
/// because it makes a call inside of a call.
fn create<'a>(
    shared: &'a Shared,
    route: &'a SessionRoute,
    terms: Terms,
    attempts: &'a AtomicU32,
) -> CredentialsFuture<'a> {
    Box::pin(async move {
        let request = route.request().map_err(|error| {
            CredentialsError::new(format!("a session cannot be asked for: {error}"))
        })?;
        let mut prepared = Prepared {
            request,
            route: Arc::clone(&route.plain),
        };
        let is_failure = |response: &Response<Body>| !response.status().is_success();
        let operation = &route.facts.operation;
        let session = match answer(shared, operation, &mut prepared, terms, is_failure).await {
            Ok(Answer::Success(response)) => read(shared, operation, &in_memory(response)),
            Ok(Answer::Error(_, details)) => Err(Failure::without_session(&details)),
            Err(failure) => Err(failure),
        };
        session.map_err(|failure| {
            attempts.store(failure.attempts(), Relaxed);
            CredentialsError::new(format!("there is no session: {failure}")).with_source(failure)
        })
    })
}

/// Why `operation` has no session: what the call that asked for it has met with, or what was wrong
/// with what it got.
fn no_session(operation: &Operation, error: CredentialsError) -> Failure {
    let asking = error.source().and_then(|of| of.downcast_ref::<Failure>());
    match asking.map(|asking| asking.of_other(operation.name, "there is no session")) {
        Some(failure) => failure.with_source(error),
        None => no_identity(operation, error),
    }
}

/// The credentials in an answer, of which an error shows nothing.
fn read(
    shared: &Shared,
    operation: &Operation,
    response: &Response<Bytes>,
) -> Result<Credentials, Failure> {
    let text = std::str::from_utf8(response.body()).map_err(Into::into);
    let session = text.and_then(given).map_err(|error| {
        let what = format!("the session cannot be read: {error}");
        Failure::new(FailureKind::Decode, operation.name, what)
            .with_answer(response.status().as_u16(), response.headers())
            .with_source(error)
    })?;
    let answered = date(response.headers()).unwrap_or_else(|| shared.clock.now());
    Ok(from_now(session, answered))
}

/// Credentials whose end, told by a clock that shows `answered`, is told by this machine's.
fn from_now(session: Credentials, answered: Timestamp) -> Credentials {
    let end = session.expiry().and_then(|end| {
        // It may be over already, by either clock.
        let life = end.as_nanosecond() - answered.as_nanosecond();
        Timestamp::from_nanosecond(Timestamp::now().as_nanosecond() + life).ok()
    });
    match end {
        Some(end) => session.with_expiry(end),
        None => session,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_that_was_not_used_for_the_longest_time_is_let_go() {
        let sessions = Sessions::default();
        let url = |number: usize| format!("https://{number}.example");
        let first = sessions.find(&url(0), "A");
        let second = sessions.find(&url(1), "A");
        assert!(!Arc::ptr_eq(&first, &sessions.find(&url(0), "B")));
        assert!(Arc::ptr_eq(&first, &sessions.find(&url(0), "A")));
        for number in 2..KEPT {
            sessions.find(&url(number), "A");
        }
        assert_eq!(sessions.kept.lock().unwrap().len(), KEPT);
        assert!(Arc::ptr_eq(&first, &sessions.find(&url(0), "A")));
        assert!(!Arc::ptr_eq(&second, &sessions.find(&url(1), "A")));
    }
}
