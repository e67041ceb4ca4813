//! Requests that someone else sends, with the signature in their URL.

use super::Client;
use super::authorize::{no_identity, no_signature};
use super::call::Prepared;
use super::proof::{Proof, prove};
use crate::auth::SignedBody;
use crate::error::{Failure, FailureKind};
use crate::payload::Sent;
use crate::value::{Structure, Value, View};
use crate::{Binding, Body, BodyKind, Input, Operation};
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use std::pin::Pin;
use std::time::Duration;

/// A request that is signed in its URL when this is awaited.
#[must_use = "a request is signed when it is awaited"]
pub struct Presign<I> {
    client: Client,
    input: I,
    expiry: Duration,
}

impl<I: Input> IntoFuture for Presign<I> {
    type Output = Result<Request<Body>, I::Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Presign {
            client,
            input,
            expiry,
        } = self;
        Box::pin(async move {
            client.know_account(I::OPERATION).await?;
            let prepared = client.prepare_later(I::OPERATION, &input)?;
            let signed = client.presign_prepared(I::OPERATION, prepared, expiry);
            Ok(signed.await?)
        })
    }
}

impl Client {
    /// Signs the request for `input` in its URL, where the signature is good for `expiry`: whoever
    /// has the URL can send the request, without credentials. It has to be sent with the method,
    /// the headers (`host` is in the URL) and, unless it is empty, the body that are given.
    ///
    /// Where the service allows it, as Amazon S3 does, the body is not signed, and another may be
    /// sent; a body that is a stream is left to who sends the request, and so is a checksum that
    /// `input` does not ask for. A request in the protocol of AWS query becomes a `GET`, whose URL
    /// is all that there is to it.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # async fn f<I: tinsmith::Input>(client: tinsmith::Client, input: I) -> Result<(), I::Error> {
    /// let request = client.presign(input, Duration::from_secs(3600)).await?;
    /// println!("{} {}", request.method(), request.uri());
    /// # Ok(()) }
    /// ```
    ///
    /// The signature ends with the credentials: those of a role are good for some hours, those of a
    /// session, which directory buckets of Amazon S3 want, for five minutes.
    ///
    /// # Errors
    ///
    /// As of a call that is not sent: [`FailureKind::Config`] without credentials, and for an
    /// `expiry` of less than a second or more than seven days; [`FailureKind::Input`] for what
    /// cannot be signed so: events, and a stream that the service wants to be signed.
    pub fn presign<I: Input>(&self, input: I, expiry: Duration) -> Presign<I> {
        Presign {
            client: self.clone(),
            input,
            expiry,
        }
    }

    fn prepare_later(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> Result<Prepared, Failure> {
        let refuse = |what: &str| Failure::new(FailureKind::Input, operation.name, what);
        if operation.takes == BodyKind::Events || operation.answers == BodyKind::Events {
            let what = "a stream of events cannot be signed in a URL: call the operation";
            return Err(refuse(what));
        }
        let mut prepared = self.prepare_for(operation, input, Sent::Later)?;
        let request = &mut prepared.request;
        if request.body().as_bytes().is_none() {
            if !(operation.unsigned_payload || operation.service.body_hash) {
                let what = "the service wants the body to be signed, which is a stream: collect it";
                return Err(refuse(what));
            }
            *request.body_mut() = Body::default();
        }
        if operation.takes == BodyKind::Stream && !names_media_type(input) {
            // That of bytes of no kind, which is not for this request to say.
            request.headers_mut().remove(CONTENT_TYPE);
        }
        if operation.service.protocol.is_form() {
            into_get(request).map_err(|error| refuse(&error))?;
        }
        Ok(prepared)
    }

    async fn presign_prepared(
        &self,
        operation: &'static Operation,
        prepared: Prepared,
        expiry: Duration,
    ) -> Result<Request<Body>, Failure> {
        let Prepared { request, route } = prepared;
        let shared = self.shared();
        let (signer, credentials) = match prove(operation, &route, &shared.who)? {
            Proof::Signature(signer, identity) => {
                let credentials = identity.get().await;
                let credentials = credentials.map_err(|error| no_identity(operation, error))?;
                (signer, credentials)
            }
            #[cfg(feature = "credentials")]
            Proof::Session(session, identity) => {
                let who = (session, identity);
                let found = shared.sessions.get(shared, operation, who, shared.terms);
                (&session.signer, found.await?.1)
            }
            Proof::Token(_) | Proof::ApiKey(..) | Proof::Password(_) | Proof::Nothing => {
                let what =
                    "the request is not signed, so that there is nothing to put into its URL";
                return Err(Failure::new(FailureKind::Config, operation.name, what));
            }
        };
        let (mut head, body) = request.into_parts();
        let signed = match body.as_bytes() {
            Some(bytes) if !(operation.unsigned_payload || operation.service.body_hash) => {
                SignedBody::Bytes(bytes)
            }
            _ => SignedBody::Unsigned,
        };
        let signed = signer.presign(&mut head, signed, &credentials, shared.clock.now(), expiry);
        signed.map_err(|error| no_signature(operation, error))?;
        Ok(Request::from_parts(head, body))
    }
}

/// Whether the input itself says of which kind its body is.
fn names_media_type(input: &dyn Structure) -> bool {
    let mut members = input.schema().members.iter().enumerate();
    members.any(|(index, member)| {
        member.binding == Binding::Header
            && member
                .wire_name()
                .eq_ignore_ascii_case(CONTENT_TYPE.as_str())
            && !matches!(input.get(index).map_or(View::Null, Value::view), View::Null)
    })
}

/// Moves a form from the body into the query string, which services of AWS query read as well.
fn into_get(request: &mut Request<Body>) -> Result<(), String> {
    let body = std::mem::take(request.body_mut());
    let form = body.as_bytes().map(|form| String::from_utf8_lossy(form));
    // A form writes a space as `+`, a query string does not.
    let form = form.unwrap_or_default().replace('+', "%20");
    let uri = [&request.uri().to_string(), "?", &form].concat();
    *request.uri_mut() = uri.parse().map_err(|error| format!("{error}"))?;
    *request.method_mut() = Method::GET;
    request.headers_mut().remove(CONTENT_TYPE);
    Ok(())
}
