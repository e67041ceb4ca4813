//! A client and the calls that it makes.

use super::context::Params;
use super::exchange::exchange;
use super::proof::Identities;
use super::route::{Route, Routes};
use super::sleep::Sleeper;
use super::{Config, ConfigError, Transport};
use crate::auth::Clock;
use crate::error::Failure;
use crate::operation::encode_for;
use crate::payload::Sent;
use crate::{Body, Endpoint, Input, Operation, Service, Structure, decode};
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::Arc;

/// What every generated client is made of. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    service: &'static Service,
    routes: Routes,
    who: Identities,
    clock: Clock,
    transport: Arc<dyn Transport>,
    sleeper: Sleeper,
}

impl Client {
    /// A client of `service`. The endpoint is resolved here, once, where no operation has a say in
    /// it.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the service's endpoint rules refuse the settings; without a region most
    /// do. Whether credentials are missing is seen when an operation is called that needs some.
    pub fn new(service: &'static Service, config: Config) -> Result<Self, ConfigError> {
        let routes = Routes::new(service, &config)?;
        let transport = config.make_transport()?;
        Ok(Client(Arc::new(Shared {
            service,
            routes,
            who: Identities::new(service, &config),
            clock: Clock::default(),
            transport,
            sleeper: config.sleeper,
        })))
    }

    /// Where requests go, where that is the same for all operations.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.0.routes.fixed().map(|route| &route.endpoint)
    }

    /// Begins a call; it is sent when it is awaited.
    pub fn call<I: Input>(&self, input: I) -> Call<I> {
        Call {
            client: self.clone(),
            input,
        }
    }

    /// Makes the request for `input`, and finds its route.
    pub(super) fn prepare(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> Result<Prepared, Failure> {
        self.prepare_for(operation, input, Sent::Now)
    }

    /// [`prepare`](Client::prepare), for a request that is sent at some time.
    pub(super) fn prepare_for(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
        sent: Sent,
    ) -> Result<Prepared, Failure> {
        let routes = &self.0.routes;
        let route = match operation.context {
            [] => routes.find(operation.name, &[])?,
            _ => routes.find(operation.name, &Params::new(operation, input).values())?,
        };
        let request = encode_for(operation, input, &route.endpoint, None, sent)?;
        Ok(Prepared { request, route })
    }

    /// How to pause.
    pub(super) fn sleeper(&self) -> &Sleeper {
        &self.0.sleeper
    }

    /// Signs a request, sends it, and gives the answer, whatever its status: with its body in
    /// memory, unless the operation's output is the stream itself.
    pub(super) async fn send(
        &self,
        operation: &Operation,
        prepared: Prepared,
    ) -> Result<http::Response<Body>, Failure> {
        let Shared {
            who,
            clock,
            transport,
            ..
        } = &*self.0;
        let Prepared { request, route } = prepared;
        exchange(operation, &route, (who, clock), &**transport, request).await
    }

    /// The service that this is a client of.
    pub(super) fn service(&self) -> &'static Service {
        self.0.service
    }

    /// Where requests go.
    pub(super) fn routes(&self) -> &Routes {
        &self.0.routes
    }

    /// Who this client may say that it is, and when.
    pub(super) fn who(&self) -> (&Identities, &Clock) {
        (&self.0.who, &self.0.clock)
    }
}

/// A request, unsigned, and its route.
pub(super) struct Prepared {
    pub(super) request: http::Request<Body>,
    pub(super) route: Arc<Route>,
}

/// Shows where requests go, and no secret.
impl Debug for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.endpoint().map(Endpoint::url))
            .field("credentials", &self.0.who.credentials())
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
        let request = client.prepare(I::OPERATION, &input);
        Box::pin(async move {
            let response = client.send(I::OPERATION, request?).await?;
            decode::<I>(response)
        })
    }
}
