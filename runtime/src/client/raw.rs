//! Requests that are made by hand, for what a model lacks.

use super::Client;
use super::attempts::answer;
use super::call::Prepared;
use crate::error::{Failure, FailureKind};
use crate::operation::Answer;
use crate::schema::operation;
use crate::{Body, BodyKind, RequestMethod};
use http::{Request, Response, Uri};
use std::pin::Pin;

/// What errors call such a request.
const NAME: &str = "send_raw";

/// Without a model, the status alone tells.
fn is_error(response: &Response<Body>) -> bool {
    !response.status().is_success()
}

impl Client {
    /// Signs and sends a request that was made by hand, as a call of the service's would be, tries it
    /// again as one, and gives the answer, whatever its status. Its body is a stream, except for that
    /// of an error.
    ///
    /// The URI is relative, such as `/accounts?max-results=5`: what it names is below the endpoint
    /// of the client. Path and query have to be percent-encoded in full, all but the unreserved
    /// characters of RFC 3986 (`A-Z a-z 0-9 - _ . ~`) and the slashes between segments: services
    /// encode what they got to hold the signature against it, and the canonical form of Amazon S3
    /// takes the path as it is. A path with `:` or `@` in it, which HTTP allows, is refused there as
    /// signed wrongly.
    ///
    /// ```
    /// # async fn f(client: tinsmith::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let request = http::Request::post("/accounts").body("{}".into())?;
    /// let response = client.send_raw(request).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`FailureKind::Input`] for a URI with a host, which might be another's;
    /// [`FailureKind::Config`] when the service has endpoints only for what operations are about,
    /// and without credentials; [`FailureKind::Transport`] and [`FailureKind::Timeout`] as of calls.
    pub fn send_raw(&self, request: Request<Body>) -> RawCall {
        RawCall {
            client: self.clone(),
            request,
        }
    }

    async fn raw(&self, request: Request<Body>) -> Result<Response<Body>, Failure> {
        let refuse = |what: String| Failure::new(FailureKind::Input, NAME, what);
        let method = RequestMethod::Known(request.method().clone());
        let operation = operation(self.shared().service, NAME, method, "/");
        let operation = operation.answers(BodyKind::Stream);
        let route = self.shared().routes.find(NAME, &[])?;
        let (mut head, body) = request.into_parts();
        let target = head.uri.path_and_query().map(|target| target.as_str());
        let target =
            target.filter(|target| head.uri.authority().is_none() && target.starts_with('/'));
        let target = target
            .ok_or_else(|| refuse("the URI has to be a path, which may have a query".to_owned()))?;
        let uri = [route.endpoint.url(), target].concat();
        head.uri = Uri::try_from(uri)
            .map_err(|error| refuse(format!("the URI is not valid: {error}")).with_source(error))?;
        let request = Request::from_parts(head, body);
        let mut prepared = Prepared { request, route };
        let answer = answer(
            self.shared(),
            &operation,
            &mut prepared,
            self.terms(),
            is_error,
        );
        Ok(match answer.await? {
            Answer::Success(response) => response,
            Answer::Error(response, _) => response.map(Body::from),
        })
    }
}

/// A request that was made by hand, sent when this is awaited.
#[must_use = "a request is sent when it is awaited"]
pub struct RawCall {
    client: Client,
    request: Request<Body>,
}

impl IntoFuture for RawCall {
    type Output = Result<Response<Body>, Failure>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.client.raw(self.request).await })
    }
}

#[cfg(feature = "blocking")]
impl RawCall {
    /// Sends the request and waits for its answer, on this thread.
    ///
    /// # Errors
    ///
    /// Those of [`Client::send_raw`].
    pub fn wait(self) -> Result<Response<Body>, Failure> {
        super::blocking::result(NAME, self.into_future())
    }
}
