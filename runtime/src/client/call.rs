//! A client and the calls that it makes.

use super::context::Params;
use super::exchange::{exchange, no_identity};
use super::route::{Route, Routes};
use super::sleep::Sleeper;
use super::{Config, ConfigError, Transport};
use crate::auth::Identity;
use crate::error::{Failure, FailureKind};
use crate::operation::encode_with_token;
use crate::{Auth, Body, Endpoint, Input, Operation, Service, Structure, decode};
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::Arc;

/// The client signs with SigV4, which does no harm where no signature is wanted. A request that
/// needs another proof is not sent without it.
fn can_sign(operation: &'static Operation) -> Result<(), Failure> {
    let schemes = operation.auth_schemes();
    match schemes
        .iter()
        .any(|auth| matches!(auth, Auth::SigV4 | Auth::None))
    {
        true => Ok(()),
        false => {
            let message = format!(
                "the service wants {schemes:?}, and this client signs with SigV4 only; send what \
                 `encode` makes by a client that can"
            );
            Err(Failure::new(FailureKind::Config, operation.name, message))
        }
    }
}

/// What every generated client is made of. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    routes: Routes,
    identity: Identity,
    transport: Arc<dyn Transport>,
    sleeper: Sleeper,
}

impl Client {
    /// A client of `service`. The endpoint is resolved here, once, where no operation has a say in
    /// it.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when credentials or region are missing, or the service's endpoint rules
    /// refuse the settings.
    pub fn new(service: &'static Service, config: Config) -> Result<Self, ConfigError> {
        let routes = Routes::new(service, &config)?;
        let transport = config.make_transport()?;
        let identity = config.identity_over(&transport);
        let identity = identity.ok_or_else(ConfigError::no_credentials)?;
        Ok(Client(Arc::new(Shared {
            routes,
            identity,
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
        can_sign(operation)?;
        let routes = &self.0.routes;
        let route = match (operation.context, routes.ask_for_account()) {
            ([], false) => routes.find(operation, &[])?,
            (_, asks) => {
                let params = Params::new(operation, input);
                let mut values = params.values();
                let credentials = asks.then(|| self.0.identity.known()).flatten();
                values.extend(credentials.iter().filter_map(|known| routes.account(known)));
                routes.find(operation, &values)?
            }
        };
        let request = encode_with_token(operation, input, &route.endpoint, None)?;
        Ok(Prepared { request, route })
    }

    /// Whether [`know_account`](Client::know_account) has to come before
    /// [`prepare`](Client::prepare): the endpoint is that of an account, and no credentials are
    /// there yet to say which.
    pub(super) fn lacks_account(&self) -> bool {
        self.0.routes.ask_for_account() && self.0.identity.known().is_none()
    }

    /// Asks for credentials if the endpoint depends on them.
    ///
    /// # Errors
    ///
    /// [`FailureKind::Config`] when there are none.
    pub(super) async fn know_account(&self, operation: &'static Operation) -> Result<(), Failure> {
        if self.lacks_account() {
            let credentials = self.0.identity.get().await;
            credentials.map_err(|error| no_identity(operation, error))?;
        }
        Ok(())
    }

    /// Makes the request for `input`, unless that has to wait.
    fn begin<I: Input + Send + 'static>(&self, input: I) -> Begun {
        match self.lacks_account() {
            false => Begun::Prepared(self.prepare(I::OPERATION, &input)),
            true => Begun::Waiting(Box::new(input)),
        }
    }

    /// Makes the request if that had to wait, and sends it.
    async fn go_on(
        &self,
        operation: &'static Operation,
        begun: Begun,
    ) -> Result<http::Response<Body>, Failure> {
        let prepared = match begun {
            Begun::Prepared(prepared) => prepared?,
            Begun::Waiting(input) => {
                self.know_account(operation).await?;
                self.prepare(operation, &*input)?
            }
        };
        self.send(operation, prepared).await
    }

    /// How to pause.
    pub(super) fn sleeper(&self) -> &Sleeper {
        &self.0.sleeper
    }

    /// Signs a request, sends it, and gives the answer, whatever its status: with its body in
    /// memory, unless the operation's output is the stream itself.
    pub(super) async fn send(
        &self,
        operation: &'static Operation,
        prepared: Prepared,
    ) -> Result<http::Response<Body>, Failure> {
        let Shared {
            identity,
            transport,
            ..
        } = &*self.0;
        let Prepared { request, route } = prepared;
        exchange(operation, &route, identity, &**transport, request).await
    }
}

/// A request, unsigned, and its route.
pub(super) struct Prepared {
    pub(super) request: http::Request<Body>,
    route: Arc<Route>,
}

/// A call on its way.
#[expect(
    clippy::large_enum_variant,
    reason = "a box for the usual case would be an allocation for every call"
)]
enum Begun {
    Prepared(Result<Prepared, Failure>),
    /// The endpoint is not known yet.
    Waiting(Box<dyn Structure + Send>),
}

/// Shows where requests go, and no secret.
impl Debug for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.endpoint().map(Endpoint::url))
            .field("credentials", &self.0.identity)
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

impl<I: Input + Send + 'static> IntoFuture for Call<I> {
    type Output = Result<I::Output, I::Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Call { client, input } = self;
        // Nothing generic is held across the await, so that the future is small.
        let begun = client.begin(input);
        Box::pin(async move {
            let response = client.go_on(I::OPERATION, begun).await?;
            decode::<I>(response)
        })
    }
}
