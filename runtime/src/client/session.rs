//! Sessions: credentials that a service gives out for one endpoint, for some minutes, to who has
//! others. Which way of the endpoint rules wants them, and how they are asked for, are facts of the
//! service ([`Session`]); what is done with them is botocore's `S3ExpressIdentityResolver`, the one
//! such way that there is so far:
//!
//! - One request asks for a session, signed with the client's own credentials, and made like any
//!   other call: with retries, limits of time and a span. Calls that come meanwhile wait for it.
//! - A session is kept for the endpoint, which names the bucket, and for the access key that it was
//!   given to. One call asks for the next 45 seconds before the end, while others use the old one.
//! - Requests are signed as always, but with the session's token in a header of its own.

use super::attempts::answer;
use super::call::{Prepared, Shared};
use super::route::Route;
use crate::auth::{Identity, Signer};
use crate::credentials::{Cache, Terms, given};
use crate::error::Failure;
use crate::operation::{Answer, in_memory};
use crate::{Body, Credentials, CredentialsError, CredentialsFuture, Session};
use http::Request;
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
            .uri([self.url(), slash, "?", query].concat())
            .body(Body::default());
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
    /// The session for requests of `route`, which `identity` asks for where need be, and what keeps
    /// it.
    ///
    /// # Errors
    ///
    /// When there are no credentials to ask with, and when the service gives no session.
    pub(super) async fn get(
        &self,
        shared: &Shared,
        route: &SessionRoute,
        identity: &Identity,
    ) -> Result<(Arc<Cache>, Arc<Credentials>), CredentialsError> {
        let own = identity.get().await?;
        let cache = self.find(route.url(), own.access_key_id());
        drop(own);
        let credentials = match cache.fresh() {
            Some(credentials) => credentials,
            None => cache.get(|| create(shared, route)).await?,
        };
        Ok((cache, credentials))
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
            kept.push((key, Arc::new(Cache::new(Terms::OF_SESSIONS))));
        }
        // It was put there just now.
        let last = kept.len() - 1;
        Arc::clone(&kept[last].1)
    }
}

/// Asks the service for a session. The future is boxed because it makes a call inside of a call.
fn create<'a>(shared: &'a Shared, route: &'a SessionRoute) -> CredentialsFuture<'a> {
    Box::pin(async move {
        let request = route.request().map_err(|error| {
            CredentialsError::new(format!("a session cannot be asked for: {error}"))
        })?;
        let mut prepared = Prepared {
            request,
            route: Arc::clone(&route.plain),
        };
        let is_failure = |response: &http::Response<Body>| !response.status().is_success();
        let operation = &route.facts.operation;
        let answer = answer(shared, operation, &mut prepared, shared.terms, is_failure).await;
        match answer.map_err(no_session)? {
            Answer::Success(response) => read(&in_memory(response).into_body()),
            Answer::Error(_, details) => {
                let what = format!("the service gives no session: {details}");
                Err(CredentialsError::new(what))
            }
        }
    })
}

fn no_session(failure: Failure) -> CredentialsError {
    CredentialsError::new(format!("there is no session: {failure}")).with_source(failure)
}

/// The credentials in an answer, of which an error shows nothing.
fn read(body: &[u8]) -> Result<Credentials, CredentialsError> {
    let text = std::str::from_utf8(body).map_err(Into::into);
    let read = text.and_then(given);
    read.map_err(|error| {
        CredentialsError::new(format!("the session cannot be read: {error}")).with_source(error)
    })
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
