//! A client and the calls that it makes.

use super::{Config, ConfigError, Transport};
use crate::auth::{Credentials, Signer};
use crate::error::{Failure, FailureKind};
use crate::{Body, Endpoint, EndpointParams, Input, Operation, Service, decode, encode, endpoint};
use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_LENGTH, HeaderValue, USER_AGENT};
use jiff::Timestamp;
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::Arc;

const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tinsmith/", env!("CARGO_PKG_VERSION")));

/// What every generated client is made of. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    endpoint: Endpoint,
    signer: Signer,
    credentials: Credentials,
    transport: Arc<dyn Transport>,
}

impl Client {
    /// A client of `service`. The endpoint is resolved here, once.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when credentials or region are missing, or the service's endpoint rules
    /// refuse the settings.
    pub fn new(service: &'static Service, config: Config) -> Result<Self, ConfigError> {
        let params = EndpointParams {
            region: config.region.as_deref(),
            use_fips: config.use_fips,
            use_dual_stack: config.use_dual_stack,
            endpoint_url: config.endpoint_url.as_deref(),
        };
        let endpoint =
            endpoint::resolve(service.endpoint, &params).map_err(ConfigError::endpoint)?;
        let region = endpoint.signing_region().or(config.region.as_deref());
        let region = region.ok_or_else(ConfigError::no_region)?;
        let signer = Signer::new(
            endpoint.signing_name().unwrap_or(service.signing_name),
            region,
        );
        let transport = config.make_transport()?;
        let credentials = config.credentials.ok_or_else(ConfigError::no_credentials)?;
        Ok(Client(Arc::new(Shared {
            endpoint,
            signer,
            credentials,
            transport,
        })))
    }

    /// Where requests go.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// Begins a call; it is sent when it is awaited.
    pub fn call<I: Input>(&self, input: I) -> Call<I> {
        Call {
            client: self.clone(),
            input,
        }
    }

    /// Signs `request`, sends it, and gives the answer, whatever its status.
    async fn send(
        &self,
        operation: &'static Operation,
        request: http::Request<Body>,
    ) -> Result<http::Response<Bytes>, Failure> {
        let Shared {
            signer,
            credentials,
            transport,
            ..
        } = &*self.0;
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|error| {
            let what = format!("the body cannot be read: {error}");
            Failure::new(FailureKind::Input, operation.name, what).with_source(error)
        })?;
        let mut request = http::Request::from_parts(head, body);
        let is_empty = request.body().is_empty();
        signer
            .sign(&mut request, credentials, Timestamp::now())
            .map_err(|error| {
                Failure::new(FailureKind::Config, operation.name, error.to_string())
                    .with_source(error)
            })?;
        let expects_body = matches!(
            *request.method(),
            Method::POST | Method::PUT | Method::PATCH
        );
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, AGENT);
        // RFC 9110 section 8.6; not every transport says that there is nothing.
        if expects_body && is_empty {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        transport.send(request).await.map_err(|error| {
            let (kind, what) = match error.is_timeout() {
                true => (FailureKind::Timeout, "no answer in time".to_owned()),
                false => (FailureKind::Transport, format!("no answer: {error}")),
            };
            Failure::new(kind, operation.name, what).with_source(error)
        })
    }
}

/// Shows where requests go, and no secret.
impl Debug for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.0.endpoint.url())
            .field("credentials", &self.0.credentials)
            .finish_non_exhaustive()
    }
}

/// One call of an operation, sent when it is awaited. It holds what it needs, so that it may be
/// spawned.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<I> {
    client: Client,
    input: I,
}

impl<I: Input> IntoFuture for Call<I> {
    type Output = Result<I::Output, I::Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Call { client, input } = self;
        // Nothing generic is held across the await, so that the future is small.
        let request = encode(&input, client.endpoint());
        Box::pin(async move {
            let response = client.send(I::OPERATION, request?).await?;
            decode::<I>(response)
        })
    }
}
