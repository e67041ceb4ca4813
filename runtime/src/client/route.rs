//! Where a client's requests go, and the signers for requests that go there.

use super::proof::Way;
#[cfg(feature = "credentials")]
use super::session::SessionRoute;
use super::{Config, ConfigError};
use crate::auth::{Identity, Signer};
use crate::endpoint::{AuthScheme, ParamValue, Resolver};
use crate::error::{Failure, FailureKind};
use crate::{AccountIdEndpointMode, Credentials, Endpoint, EndpointParam, EndpointParams, Service};
use std::sync::Arc;

/// An endpoint, and the signers of its requests.
pub(crate) struct Route {
    pub(crate) endpoint: Endpoint,
    /// The ways that the endpoint names, the first choice first.
    pub(super) ways: Vec<Way>,
    /// Unless there is no region to sign for.
    pub(super) sigv4: Option<Signer>,
    /// The same.
    #[cfg(feature = "sigv4a")]
    pub(super) sigv4a: Option<Signer>,
    /// The same, where the endpoint wants one.
    #[cfg(feature = "credentials")]
    pub(super) session: Option<Box<SessionRoute>>,
}

/// All routes of a client.
pub(crate) struct Routes {
    /// The one route, where no operation has a say in it.
    fixed: Option<Arc<Route>>,
    service: &'static Service,
    resolver: Resolver<Route>,
    region: Option<String>,
    use_fips: bool,
    use_dual_stack: bool,
    endpoint_url: Option<String>,
    /// That of credentials that do not change.
    account_id: Option<String>,
    /// What the rules call the account, if they ask for it and credentials have to be asked first.
    account_parameter: Option<&'static str>,
    account_id_endpoint_mode: AccountIdEndpointMode,
    settings: Vec<(String, EndpointParam)>,
    #[cfg(feature = "sigv4a")]
    region_set: Option<String>,
}

impl Routes {
    /// # Errors
    ///
    /// [`ConfigError`] for a setting that the service does not have, and for settings that give no
    /// endpoint, if it is the same for all operations.
    pub(crate) fn new(service: &'static Service, config: &Config) -> Result<Self, ConfigError> {
        let known: Vec<_> = service.endpoint.client_parameters().collect();
        for (name, _) in &config.endpoint_params {
            if !known.contains(&&**name) {
                return Err(ConfigError::unknown_param(name, &known));
            }
        }
        let account_id = config
            .identity
            .as_ref()
            .and_then(|identity| identity.fixed()?.account_id());
        let asks_for_account = config.account_id_endpoint_mode != AccountIdEndpointMode::Disabled
            && matches!(config.identity, Some(Identity::Provided(_)));
        let account_parameter = asks_for_account
            .then(|| service.endpoint.account_parameter())
            .flatten();
        let mut routes = Routes {
            fixed: None,
            service,
            resolver: Resolver::new(service.endpoint),
            region: config.region.clone(),
            use_fips: config.use_fips,
            use_dual_stack: config.use_dual_stack,
            endpoint_url: config.endpoint_url_of(service).map(str::to_owned),
            account_id: account_id.map(str::to_owned),
            account_parameter,
            account_id_endpoint_mode: config.account_id_endpoint_mode,
            settings: config.endpoint_params.clone(),
            #[cfg(feature = "sigv4a")]
            region_set: config.signing_region_set.clone(),
        };
        if service.endpoint.is_constant() && account_parameter.is_none() {
            routes.fixed = Some(routes.resolve(&[])?);
        }
        Ok(routes)
    }

    /// The region that was set.
    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The one route, where there is no other.
    pub(crate) fn fixed(&self) -> Option<&Route> {
        self.fixed.as_deref()
    }

    /// Whether the credentials have to be known before there is a route.
    pub(crate) fn ask_for_account(&self) -> bool {
        self.account_parameter.is_some()
    }

    /// What the rules are told of credentials that were asked for.
    pub(crate) fn account<'a>(
        &self,
        credentials: &'a Credentials,
    ) -> Option<(&'static str, ParamValue<'a>)> {
        let account = credentials.account_id()?;
        Some((self.account_parameter?, ParamValue::Text(account)))
    }

    /// The route of a call for which `context` tells what its operation and its input say.
    ///
    /// # Errors
    ///
    /// [`FailureKind::Config`] when the rules refuse what they are told.
    pub(crate) fn find(
        &self,
        operation: &'static str,
        context: &[(&str, ParamValue<'_>)],
    ) -> Result<Arc<Route>, Failure> {
        match &self.fixed {
            Some(route) => Ok(Arc::clone(route)),
            None => self.resolve(context).map_err(|error| {
                Failure::new(FailureKind::Config, operation, error.to_string()).with_source(error)
            }),
        }
    }

    fn resolve(&self, context: &[(&str, ParamValue<'_>)]) -> Result<Arc<Route>, ConfigError> {
        let settings: Vec<_> = self
            .settings
            .iter()
            .map(|(name, value)| (&**name, value.value()))
            .collect();
        let params = EndpointParams {
            region: self.region.as_deref(),
            use_fips: self.use_fips,
            use_dual_stack: self.use_dual_stack,
            endpoint_url: self.endpoint_url.as_deref(),
            account_id: self.account_id.as_deref(),
            account_id_endpoint_mode: Some(self.account_id_endpoint_mode.name()),
            settings: &settings,
        };
        self.resolver
            .get(&params, context, |endpoint| self.route(endpoint))
    }

    fn route(&self, endpoint: Endpoint) -> Result<Route, ConfigError> {
        let ways = endpoint.auth_schemes().iter();
        let ways = ways.map(|scheme| Way::of(scheme, self.service)).collect();
        #[cfg(feature = "credentials")]
        let session = self.session(&endpoint)?;
        Ok(Route {
            ways,
            sigv4: self.signer(endpoint.scheme("sigv4")),
            #[cfg(feature = "sigv4a")]
            sigv4a: self.asymmetric_signer(endpoint.scheme("sigv4a")),
            #[cfg(feature = "credentials")]
            session,
            endpoint,
        })
    }

    /// How a session is used at the endpoint, if it wants one.
    #[cfg(feature = "credentials")]
    fn session(&self, endpoint: &Endpoint) -> Result<Option<Box<SessionRoute>>, ConfigError> {
        let Some(facts) = self.service.session else {
            return Ok(None);
        };
        let scheme = endpoint.scheme(facts.scheme);
        let signer = || self.signer(Some(scheme?));
        let (Some(plain), Some(signer)) = (signer(), signer()) else {
            return Ok(None);
        };
        let header = http::HeaderName::from_bytes(facts.token_header.as_bytes());
        let header = header.map_err(|error| {
            let what = format!("`{}` is no header for a token", facts.token_header);
            ConfigError::new(what).with_source(error)
        })?;
        let plain = Route {
            // How a session is asked for, its operation says.
            ways: Vec::new(),
            sigv4: Some(plain),
            #[cfg(feature = "sigv4a")]
            sigv4a: None,
            session: None,
            endpoint: endpoint.clone(),
        };
        let route = SessionRoute::new(facts, signer.token_header(header), plain);
        Ok(Some(Box::new(route)))
    }

    /// A signer for the client's region, but for what the endpoint says.
    fn signer(&self, scheme: Option<&AuthScheme>) -> Option<Signer> {
        let region = scheme.and_then(AuthScheme::signing_region);
        let signer = Signer::new(
            self.signing_name(scheme),
            region.or(self.region.as_deref())?,
        );
        Some(self.with_facts(signer, scheme))
    }

    /// A signer for the regions that the client was given, or else the endpoint names, or else the
    /// client's own.
    #[cfg(feature = "sigv4a")]
    fn asymmetric_signer(&self, scheme: Option<&AuthScheme>) -> Option<Signer> {
        let of_endpoint = scheme.map(|scheme| scheme.signing_region_set().collect::<Vec<_>>());
        let of_endpoint = of_endpoint.filter(|regions| !regions.is_empty());
        let regions = match (&self.region_set, of_endpoint) {
            (Some(set), _) => set.clone(),
            (None, Some(regions)) => regions.join(","),
            (None, None) => self.region.clone()?,
        };
        let signer = Signer::asymmetric(self.signing_name(scheme), regions);
        Some(self.with_facts(signer, scheme))
    }

    fn signing_name<'a>(&self, scheme: Option<&'a AuthScheme>) -> &'a str {
        let name = scheme.and_then(AuthScheme::signing_name);
        name.unwrap_or(self.service.signing_name)
    }

    /// A service that wants the hash of each body wants the path as it is, too: both are of Amazon
    /// S3 and its kin, whose keys may hold what looks like a path.
    fn with_facts(&self, signer: Signer, scheme: Option<&AuthScheme>) -> Signer {
        let as_is = self.service.body_hash;
        signer
            .body_hash(as_is)
            .encode_path_once(as_is || scheme.is_some_and(AuthScheme::disable_double_encoding))
            .keep_path(as_is || scheme.is_some_and(AuthScheme::disable_normalize_path))
    }
}
