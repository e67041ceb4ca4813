//! A client and the calls that it makes.

use super::attempts::{IsFailure, Terms, answer};
use super::authorize::no_identity;
use super::context::Params;
use super::labels::Invocations;
use super::proof::Identities;
use super::retry::Policy;
use super::route::{Route, Routes};
use super::sleep::Sleeper;
use super::{Config, ConfigError, Transport};
use crate::auth::Clock;
use crate::error::{Failure, FailureKind};
use crate::operation::{Answer, encode_for, is_failure};
use crate::payload::Sent;
use crate::{Body, Endpoint, Input, Operation, Service, Structure};
use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// What every generated client is made of. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

/// What the clones of a client share.
pub(super) struct Shared {
    pub(super) service: &'static Service,
    pub(super) routes: Routes,
    pub(super) who: Identities,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) sleeper: Sleeper,
    pub(super) clock: Clock,
    pub(super) retry: Policy,
    pub(super) invocations: Invocations,
    #[cfg(feature = "credentials")]
    pub(super) sessions: super::session::Sessions,
    pub(super) terms: Terms,
}

impl Shared {
    /// The region that was set.
    pub(super) fn region(&self) -> Option<&str> {
        self.routes.region()
    }
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
            who: Identities::new(service, &config, &transport),
            terms: config.terms(),
            transport,
            sleeper: config.sleeper,
            clock: Clock::default(),
            retry: Policy::new(config.retry),
            invocations: Invocations::default(),
            #[cfg(feature = "credentials")]
            sessions: super::session::Sessions::default(),
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
            terms: self.terms(),
        }
    }

    /// What holds for a call that says nothing else.
    pub(super) fn terms(&self) -> Terms {
        self.0.terms
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
        let route = match (operation.context, routes.ask_for_account()) {
            ([], false) => routes.find(operation.name, &[])?,
            (_, asks) => {
                let params = Params::new(operation, input);
                let mut values = params.values();
                let credentials = asks.then(|| self.0.who.credentials()?.known()).flatten();
                values.extend(credentials.iter().filter_map(|known| routes.account(known)));
                routes.find(operation.name, &values)?
            }
        };
        let request = encode_for(operation, input, &route.endpoint, None, sent)?;
        Ok(Prepared { request, route })
    }

    /// Whether [`know_account`](Client::know_account) has to come before
    /// [`prepare`](Client::prepare): the endpoint is that of an account, and no credentials are
    /// there yet to say which.
    pub(super) fn lacks_account(&self) -> bool {
        self.0.routes.ask_for_account()
            && (self.0.who.credentials()).is_some_and(|identity| identity.known().is_none())
    }

    /// Asks for credentials if the endpoint depends on them.
    ///
    /// # Errors
    ///
    /// [`FailureKind::Config`] when there are none.
    pub(super) async fn know_account(&self, operation: &'static Operation) -> Result<(), Failure> {
        if self.lacks_account()
            && let Some(identity) = self.0.who.credentials()
        {
            let credentials = identity.get().await;
            credentials.map_err(|error| no_identity(operation, error))?;
        }
        Ok(())
    }

    /// Makes the request for `input`, unless that has to wait.
    fn begin<I: Input>(&self, input: I) -> Result<Begun, Failure> {
        Ok(match self.lacks_account() {
            false => Begun::Prepared(self.prepare(I::OPERATION, &input)?),
            true => Begun::Waiting(Box::new(input)),
        })
    }

    /// The request that is in `begun`, made now if that had to wait.
    async fn made<'a>(
        &self,
        operation: &'static Operation,
        begun: &'a mut Begun,
    ) -> Result<&'a mut Prepared, Failure> {
        if let Begun::Waiting(_) = begun {
            self.know_account(operation).await?;
        }
        if let Begun::Waiting(input) = begun {
            *begun = Begun::Prepared(self.prepare(operation, &**input)?);
        }
        match begun {
            Begun::Prepared(prepared) => Ok(prepared),
            // It was made just now.
            Begun::Waiting(_) => Err(Failure::new(
                FailureKind::Input,
                operation.name,
                "the request was not made",
            )),
        }
    }

    /// How to pause.
    pub(super) fn sleeper(&self) -> &Sleeper {
        &self.0.sleeper
    }

    /// Makes a call of an operation, and gives the last answer, whatever its status: with its body
    /// in memory, unless the operation's output is the stream itself.
    ///
    /// It is boxed so that it is compiled here, once, and not again in every crate that calls.
    pub(super) fn answer<'a>(
        &'a self,
        operation: &'static Operation,
        prepared: &'a mut Prepared,
        terms: Terms,
        is_failure: IsFailure,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send + 'a>> {
        Box::pin(answer(&self.0, operation, prepared, terms, is_failure))
    }

    /// The same, of a call that has begun.
    fn send(
        self,
        operation: &'static Operation,
        mut begun: Begun,
        terms: Terms,
        is_failure: IsFailure,
    ) -> Sending {
        Box::pin(async move {
            let prepared = self.made(operation, &mut begun).await?;
            answer(&self.0, operation, prepared, terms, is_failure).await
        })
    }

    /// What the clones of this client share.
    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }
}

/// A request, unsigned, and its route.
pub(super) struct Prepared {
    pub(super) request: http::Request<Body>,
    pub(super) route: Arc<Route>,
}

/// A call on its way.
#[expect(
    clippy::large_enum_variant,
    reason = "a box for the usual case would be an allocation for every call"
)]
enum Begun {
    Prepared(Prepared),
    /// The endpoint is not known yet.
    Waiting(Box<dyn Structure + Send>),
}

/// A call without its types.
type Sending = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send>>;

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
/// spawned; to drop it is to break it off.
///
/// What is set here holds for this call and not for others, see [`Config`] for what it means.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<I> {
    client: Client,
    input: I,
    terms: Terms,
}

impl<I> Call<I> {
    /// Gives up on the call after this time, as [`Config::timeout`].
    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.terms.limits.call = limit.into();
        self
    }

    /// Gives up on an attempt after this time, as [`Config::attempt_timeout`].
    pub fn attempt_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.terms.limits.attempt = limit.into();
        self
    }

    /// Gives up on an attempt when nothing moves for this time, as [`Config::read_timeout`].
    pub fn read_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.terms.limits.read = limit.into();
        self
    }

    /// Sends the request that often at most, the first time included. 0 is taken for 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.terms.max_attempts = attempts.max(1);
        self
    }
}

impl<I: Input> IntoFuture for Call<I> {
    type Output = Result<I::Output, I::Error>;
    type IntoFuture = Calling<I>;

    fn into_future(self) -> Calling<I> {
        let Call {
            client,
            input,
            terms,
        } = self;
        let begun = client.begin(input);
        let send = |begun| client.send(I::OPERATION, begun, terms, is_failure::<I>);
        Calling(match begun {
            Ok(begun) => Stage::Sent(send(begun), PhantomData),
            Err(failure) => Stage::Refused(Some(failure)),
        })
    }
}

/// A [`Call`] that is awaited. What of it depends on the operation's types is only how the answer is
/// decoded.
#[must_use = "a call is sent when it is awaited"]
pub struct Calling<I>(Stage<I>);

enum Stage<I> {
    Sent(Sending, PhantomData<fn() -> I>),
    /// There is no request for such an input.
    Refused(Option<Failure>),
}

impl<I: Input> Future for Calling<I> {
    type Output = Result<I::Output, I::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Stage::Sent(answer, _) => {
                let answer = ready!(answer.as_mut().poll(context));
                Poll::Ready(answer.map_err(Into::into).and_then(Answer::decode::<I>))
            }
            Stage::Refused(failure) => {
                let again = || {
                    let what = "the call was polled after it was ready";
                    Failure::new(FailureKind::Input, I::OPERATION.name, what)
                };
                Poll::Ready(Err(failure.take().unwrap_or_else(again).into()))
            }
        }
    }
}
