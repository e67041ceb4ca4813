//! How a request proves who sends it: the first way that operation and endpoint allow, that this
//! client can go, and that it has an identity for.
//!
//! Rules: the endpoint's `authSchemes` before the model's [auth trait]. An operation that wants no
//! proof gets none, whatever its endpoint says, and nobody is asked for credentials then.
//!
//! [auth trait]: https://smithy.io/2.0/spec/authentication-traits.html#auth-trait

use super::route::Route;
#[cfg(feature = "credentials")]
use super::session::SessionRoute;
use super::{Config, Transport};
use crate::auth::{ApiKey, Identity, Password, Signer, TokenSource};
use crate::endpoint::AuthScheme;
use crate::error::{Failure, FailureKind};
use crate::{Auth, KeyPlace, Operation, Service};
use std::sync::Arc;

/// Who a client may say that it is.
pub(super) struct Identities {
    credentials: Option<Identity>,
    token: Option<TokenSource>,
    api_key: Option<ApiKey>,
    password: Option<Password>,
    /// Nobody, by choice.
    anonymous: bool,
    /// The ways to try first.
    preferred: Vec<Auth>,
}

impl Identities {
    pub(super) fn new(service: &Service, config: &Config, transport: &Arc<dyn Transport>) -> Self {
        let (mut token, mut preferred) = (config.token.clone(), config.auth_preference.clone());
        if token.is_none()
            && let Some(found) = config.service_token(service)
        {
            token = Some(found);
            // Who sets a token for one service wants it to be used there.
            if preferred.is_empty() {
                preferred.push(Auth::Bearer);
            }
        }
        Identities {
            credentials: config
                .identity_over(transport)
                .filter(|_| !config.anonymous),
            token,
            api_key: config.api_key.clone(),
            password: config.password.clone(),
            anonymous: config.anonymous,
            preferred,
        }
    }

    /// What is shown of them: no secret.
    pub(super) fn credentials(&self) -> Option<&Identity> {
        self.credentials.as_ref()
    }
}

/// A way to prove who sends a request, as an endpoint or a model names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// One that models know too.
    Known(Auth),
    /// Credentials that the service gives out for its endpoint.
    Session,
    /// One that this version does not know.
    Unknown,
}

impl Way {
    /// That of an endpoint.
    pub(super) fn of(scheme: &AuthScheme, service: &Service) -> Self {
        match scheme.name() {
            name if service.session.is_some_and(|of| of.scheme == name) => Way::Session,
            "sigv4" => Way::Known(Auth::SigV4),
            "sigv4a" => Way::Known(Auth::SigV4a),
            "bearer" => Way::Known(Auth::Bearer),
            "none" => Way::Known(Auth::None),
            _ => Way::Unknown,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Way::Known(Auth::SigV4) => "SigV4",
            Way::Known(Auth::SigV4a) => "SigV4a",
            Way::Known(Auth::SigV2) => "SigV2",
            Way::Known(Auth::Bearer) => "a bearer token",
            Way::Known(Auth::ApiKey) => "an API key",
            Way::Known(Auth::Basic) => "HTTP basic authentication",
            Way::Known(Auth::Other(name)) => name,
            Way::Known(Auth::None) => "nothing",
            Way::Session => "a session",
            Way::Unknown => "a way that the endpoint rules name",
        }
    }
}

/// What a request gets.
pub(super) enum Proof<'a> {
    Signature(&'a Signer, &'a Identity),
    /// A signature with the credentials of a session, which the identity asks for.
    #[cfg(feature = "credentials")]
    Session(&'a SessionRoute, &'a Identity),
    Token(&'a TokenSource),
    ApiKey(&'a ApiKey, KeyPlace),
    Password(&'a Password),
    Nothing,
}

/// Finds the way for a request of `operation` on `route`.
///
/// # Errors
///
/// [`FailureKind::Config`] when there is none; it says what was tried, and what is missing.
pub(super) fn prove<'a>(
    operation: &Operation,
    route: &'a Route,
    who: &'a Identities,
) -> Result<Proof<'a>, Failure> {
    let model = operation.auth_schemes();
    if who.anonymous || matches!(model, [Auth::None]) {
        return Ok(Proof::Nothing);
    }
    // The model says whether there is a signature, the endpoint which one it is.
    let signs = |way: &Auth| matches!(way, Auth::SigV4 | Auth::SigV4a | Auth::SigV2);
    let endpoint_decides = !route.ways.is_empty() && model.iter().any(signs);
    let of_endpoint = route.ways.iter().copied().filter(|_| endpoint_decides);
    let of_model = model.iter().filter(|way| !(endpoint_decides && signs(way)));
    let ways = of_endpoint.chain(of_model.map(|way| Way::Known(*way)));
    let is_preferred = |way: Way| matches!(way, Way::Known(way) if who.preferred.contains(&way));
    let first = who.preferred.iter().map(|way| Way::Known(*way));
    let first = first.filter(|wanted| ways.clone().any(|way| way == *wanted));
    let rest = ways.clone().filter(|way| !is_preferred(*way));
    for way in first.chain(rest.clone()) {
        if let Ok(proof) = attempt(way, operation.service, route, who) {
            return Ok(proof);
        }
    }
    let tried: Vec<String> = ways
        .filter_map(|way| {
            Some(format!(
                "{} ({})",
                way.name(),
                attempt(way, operation.service, route, who).err()?
            ))
        })
        .collect();
    let what = format!(
        "the request cannot prove who sends it. Tried: {}",
        tried.join("; ")
    );
    Err(Failure::new(FailureKind::Config, operation.name, what))
}

/// Goes one way, or says what is missing.
fn attempt<'a>(
    way: Way,
    service: &Service,
    route: &'a Route,
    who: &'a Identities,
) -> Result<Proof<'a>, &'static str> {
    let identity = || {
        who.credentials.as_ref().ok_or(
            "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in \
             ~/.aws/credentials, or call `Config::credentials`",
        )
    };
    let no_region =
        "no region: set AWS_REGION, or `region` in the profile, or call `Config::region`";
    let signature = |signer: Option<&'a Signer>| {
        let identity = identity()?;
        Ok(Proof::Signature(signer.ok_or(no_region)?, identity))
    };
    match way {
        Way::Known(Auth::SigV4) => signature(route.sigv4.as_ref()),
        #[cfg(feature = "sigv4a")]
        Way::Known(Auth::SigV4a) => signature(route.sigv4a.as_ref()),
        #[cfg(not(feature = "sigv4a"))]
        Way::Known(Auth::SigV4a) => Err("turn on feature `sigv4a`"),
        Way::Known(Auth::Bearer) => who.token.as_ref().map(Proof::Token).ok_or(
            "no token: call `Config::bearer_token`, or set AWS_BEARER_TOKEN_ with the service's \
             name behind it",
        ),
        Way::Known(Auth::ApiKey) => {
            let key = who.api_key.as_ref();
            let key = key.ok_or("no key: call `Config::api_key`")?;
            let place = service.api_key;
            let place = place.ok_or("the model does not say where in a request it goes")?;
            Ok(Proof::ApiKey(key, place))
        }
        Way::Known(Auth::Basic) => {
            let password = who.password.as_ref().map(Proof::Password);
            password.ok_or("no name and password: call `Config::basic_auth`")
        }
        Way::Known(Auth::None) => Ok(Proof::Nothing),
        Way::Known(Auth::Other(_)) => {
            Err("Tinsmith does not send it; send what `encode` makes by a client that does")
        }
        Way::Known(Auth::SigV2) => Err("it is out of use; Tinsmith does not sign with it"),
        #[cfg(feature = "credentials")]
        Way::Session => {
            let identity = identity()?;
            let session = route.session.as_deref().ok_or(no_region)?;
            Ok(Proof::Session(session, identity))
        }
        #[cfg(not(feature = "credentials"))]
        Way::Session => Err("turn on feature `credentials`"),
        Way::Unknown => Err("Tinsmith does not know it"),
    }
}
