//! What a client has to know, and where AWS tools look for it.

use super::attempts::Terms;
use super::endpoint::{AccountIdEndpointMode, EndpointParam};
use super::endpoint_urls::EndpointUrls;
use super::limit::Limits;
use super::pairs::Pairs;
use super::settings::{Settings, Variables};
use super::sleep::Sleeper;
use super::{Retry, Transport};
use crate::auth::{ApiKey, Identity, Password, TokenSource};
#[cfg(feature = "credentials")]
use crate::credentials::{Imds, Link};
use crate::credentials::{Source, chain};
use crate::{
    Auth, BoxError, Credentials, CredentialsProvider, EndpointError, Service, Token, TokenProvider,
};
use std::fmt::{self, Debug, Display, Formatter};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Stands before the name of a service.
const TOKEN_VARIABLE: &str = "AWS_BEARER_TOKEN_";

/// The settings of a client. All have defaults but credentials and, for most services, the region.
///
/// ```
/// use tinsmith::{Config, Credentials};
/// let config = Config::new()
///     .region("us-east-1")
///     .credentials(Credentials::new("AKIDEXAMPLE", "secret"));
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) region: Option<String>,
    pub(crate) identity: Option<Identity>,
    pub(super) token: Option<TokenSource>,
    pub(super) api_key: Option<ApiKey>,
    pub(super) password: Option<Password>,
    /// Tokens of the environment, by the names of services there.
    service_tokens: Pairs,
    pub(super) anonymous: bool,
    pub(super) auth_preference: Vec<Auth>,
    #[cfg(feature = "sigv4a")]
    pub(super) signing_region_set: Option<String>,
    endpoint_url: Option<String>,
    /// What is set outside of the program.
    endpoint_urls: EndpointUrls,
    pub(crate) use_fips: bool,
    pub(crate) use_dual_stack: bool,
    pub(crate) account_id_endpoint_mode: AccountIdEndpointMode,
    pub(crate) endpoint_params: Vec<(String, EndpointParam)>,
    pub(crate) retry: Retry,
    limits: Limits,
    connect_timeout: Duration,
    /// A file of certificates that the usual transport trusts.
    ca_bundle: Option<PathBuf>,
    transport: Option<Arc<dyn Transport>>,
    pub(crate) sleeper: Sleeper,
    #[cfg(feature = "credentials")]
    imds: Imds,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            region: None,
            identity: None,
            token: None,
            api_key: None,
            password: None,
            service_tokens: Pairs::default(),
            anonymous: false,
            auth_preference: Vec::new(),
            #[cfg(feature = "sigv4a")]
            signing_region_set: None,
            endpoint_url: None,
            endpoint_urls: EndpointUrls::default(),
            use_fips: false,
            use_dual_stack: false,
            account_id_endpoint_mode: AccountIdEndpointMode::default(),
            endpoint_params: Vec::new(),
            retry: Retry::standard(),
            limits: Limits::default(),
            connect_timeout: Duration::from_secs(10),
            ca_bundle: None,
            transport: None,
            sleeper: Sleeper::default(),
            #[cfg(feature = "credentials")]
            imds: Imds::default(),
        }
    }
}

impl Config {
    /// Settings with nothing set.
    pub fn new() -> Self {
        Config::default()
    }

    /// The settings that AWS tools would use: the environment first, then the profile that
    /// `AWS_PROFILE` names (`default` otherwise) in the shared files.
    ///
    /// | setting | environment | profile |
    /// |---|---|---|
    /// | region | `AWS_REGION`, `AWS_DEFAULT_REGION` | `region` |
    /// | endpoint of one service | `AWS_ENDPOINT_URL_<SERVICE>` | `endpoint_url` in the section that `services` names |
    /// | endpoint of all services | `AWS_ENDPOINT_URL` | `endpoint_url` |
    /// | no such endpoints | `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` | `ignore_configured_endpoint_urls` |
    /// | FIPS | `AWS_USE_FIPS_ENDPOINT` | `use_fips_endpoint` |
    /// | dual stack | `AWS_USE_DUALSTACK_ENDPOINT` | `use_dualstack_endpoint` |
    /// | bearer token | `AWS_BEARER_TOKEN_BEDROCK`, and so for each service by its signing name | |
    /// | ways to sign | `AWS_AUTH_SCHEME_PREFERENCE` | `auth_scheme_preference` |
    /// | regions of SigV4a | `AWS_SIGV4A_SIGNING_REGION_SET` | `sigv4a_signing_region_set` |
    /// | account endpoints | `AWS_ACCOUNT_ID_ENDPOINT_MODE` | `account_id_endpoint_mode` |
    /// | retries | `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` | `retry_mode`, `max_attempts` |
    /// | certificates to trust | `AWS_CA_BUNDLE` | `ca_bundle` |
    ///
    /// The files are `~/.aws/credentials` and `~/.aws/config`, or those that
    /// `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name.
    ///
    /// Credentials are the first of these: keys in the environment; the profile's role; a web
    /// identity; the profile's single sign-on, keys or process; the container's; the instance's.
    /// Which one it is, is decided here; what has to be asked for is asked for by the first call
    /// that needs it, over the client's transport, then kept, and renewed before it expires. All
    /// but keys take feature `credentials`, which the crates of services turn on with `hyper`.
    ///
    /// Files are read, and nothing else is done: see [`or_instance_region`](Config::or_instance_region)
    /// for the region of an EC2 instance.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when a file cannot be read, a named profile is in neither file, or settings
    /// are half there, contradict each other, or have a value that they cannot have. What is merely
    /// missing is not an error yet: it may be set in code.
    pub async fn from_env() -> Result<Self, ConfigError> {
        Config::load(Variables::of_process(), None)
    }

    /// The same with the profile `name`. Keys and web identities in the environment do not count
    /// then: they are not the profile's.
    ///
    /// # Errors
    ///
    /// As [`from_env`](Config::from_env).
    pub async fn from_profile(name: impl Into<String>) -> Result<Self, ConfigError> {
        Config::load(Variables::of_process(), Some(name.into()))
    }

    /// [`from_env`](Config::from_env) with these environment variables, and not those of the
    /// process: for tests, and for programs that keep their settings elsewhere. The files are in
    /// the folder `HOME`.
    ///
    /// ```
    /// # use tinsmith::{Config, ConfigError};
    /// # async fn example() -> Result<Config, ConfigError> {
    /// Config::from_variables([("AWS_REGION", "eu-central-1"), ("HOME", "/home/robot")]).await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_env`](Config::from_env).
    pub async fn from_variables<N, V>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, ConfigError>
    where
        N: Into<String>,
        V: Into<String>,
    {
        let variables = variables.into_iter();
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        Config::load(Variables::new(variables), None)
    }

    fn load(variables: Variables, profile: Option<String>) -> Result<Self, ConfigError> {
        let read = |path: &std::path::Path| std::fs::read_to_string(path);
        Config::of(&Settings::load(variables, profile, &read)?)
    }

    /// What settings come to.
    pub(crate) fn of(settings: &Settings) -> Result<Self, ConfigError> {
        let mode = settings.get(
            &["AWS_ACCOUNT_ID_ENDPOINT_MODE"],
            "account_id_endpoint_mode",
        );
        let mode = mode.map(AccountIdEndpointMode::of).transpose()?;
        let preference = settings.get(&["AWS_AUTH_SCHEME_PREFERENCE"], "auth_scheme_preference");
        let mut service_tokens = Pairs::default();
        for (name, token) in settings.variables.beginning_with(TOKEN_VARIABLE) {
            service_tokens.set(name.to_owned(), token.to_owned());
        }
        Ok(Config {
            service_tokens,
            auth_preference: preference.map(ways).unwrap_or_default(),
            #[cfg(feature = "sigv4a")]
            signing_region_set: settings
                .get(
                    &["AWS_SIGV4A_SIGNING_REGION_SET"],
                    "sigv4a_signing_region_set",
                )
                .map(|regions| regions.replace([' ', '\t'], "")),
            retry: Retry::from_settings(
                settings.get(&["AWS_RETRY_MODE"], "retry_mode"),
                settings.get(&["AWS_MAX_ATTEMPTS"], "max_attempts"),
            )?,
            region: settings.region().map(str::to_owned),
            identity: chain::find(settings)?,
            endpoint_urls: EndpointUrls::new(settings)?,
            ca_bundle: settings.path("AWS_CA_BUNDLE", "ca_bundle"),
            use_fips: settings.is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            use_dual_stack: settings.is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
            account_id_endpoint_mode: mode.unwrap_or_default(),
            #[cfg(feature = "credentials")]
            imds: Imds::new(settings)?,
            ..Config::default()
        })
    }

    /// Asks the metadata service of the EC2 instance for the region, where none is set: the one
    /// setting that takes the network. Where there is no such service, or it is turned off by
    /// `AWS_EC2_METADATA_DISABLED`, there is still no region, a second or two later.
    ///
    /// Without feature `credentials` it does nothing. `Client::from_env` of a service's crate does
    /// it.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when there is no transport to ask over, or the file of
    /// [`ca_bundle`](Config::ca_bundle) cannot be read.
    pub async fn or_instance_region(self) -> Result<Self, ConfigError> {
        #[cfg(feature = "credentials")]
        if self.region.is_none() && !self.imds.is_disabled() {
            let link = self.link(self.make_transport()?);
            let region = self.imds.region(&link).await;
            return Ok(Config { region, ..self });
        }
        Ok(self)
    }

    /// Sets the region, such as `us-east-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.identity = Some(Identity::fixed_to(credentials));
        self
    }

    /// Sets what gives the credentials when they are needed. Clients that are made from clones of
    /// these settings share what it has given.
    pub fn credentials_provider(mut self, provider: impl CredentialsProvider) -> Self {
        self.identity = Some(Identity::from_source(Source::Given(Arc::new(provider))));
        self
    }

    /// Sets the bearer token, for services that take one.
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(TokenSource::Fixed(Token::new(token)));
        self
    }

    /// Sets what gives the bearer token when it is needed.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.token = Some(TokenSource::Provided(Arc::new(provider)));
        self
    }

    /// Sets the API key, for services that take one (`httpApiKeyAuth` in a Smithy model, which says
    /// where in a request it goes).
    ///
    /// A call fails with [`FailureKind::Config`](crate::FailureKind::Config), and sends nothing, when
    /// the key goes into a header and holds what no header may, a line break or another control
    /// character; in a query it is encoded, and fails only when it makes the URL too long.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(ApiKey::new(key.into()));
        self
    }

    /// Sets name and password of HTTP basic authentication, for services that take it
    /// (`httpBasicAuth` in a Smithy model).
    ///
    /// A call fails with [`FailureKind::Config`](crate::FailureKind::Config), and sends nothing, when
    /// the name holds a colon, which would end it, or either of them a control character (RFC 7617
    /// section 2).
    pub fn basic_auth(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.password = Some(Password::new(user.into(), password.into()));
        self
    }

    /// Sends requests without any proof of who sends them, such as for what anybody may read.
    pub fn no_credentials(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Sets which ways to prove who sends a request are tried first, of those that an operation
    /// has; the others stay in the order of the model.
    pub fn auth_preference(mut self, ways: impl IntoIterator<Item = Auth>) -> Self {
        self.auth_preference = ways.into_iter().collect();
        self
    }

    /// Sets the regions in which signatures with SigV4a are good, in place of those that the
    /// endpoint names: `*` is every region.
    #[cfg(feature = "sigv4a")]
    pub fn signing_region_set<T: Into<String>>(
        mut self,
        regions: impl IntoIterator<Item = T>,
    ) -> Self {
        let regions: Vec<String> = regions.into_iter().map(Into::into).collect();
        self.signing_region_set = Some(regions.join(","));
        self
    }

    /// Sends requests to `url` and not to the service's own endpoint.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Uses endpoints with FIPS 140 validated cryptography.
    pub fn use_fips(mut self, on: bool) -> Self {
        self.use_fips = on;
        self
    }

    /// Uses endpoints that answer over IPv6 too.
    pub fn use_dual_stack(mut self, on: bool) -> Self {
        self.use_dual_stack = on;
        self
    }

    /// Sets whether endpoints of the credentials' account are used, where a service has them.
    pub fn account_id_endpoint_mode(mut self, mode: AccountIdEndpointMode) -> Self {
        self.account_id_endpoint_mode = mode;
        self
    }

    /// Sets something that the endpoint rules of one service ask for, by its name there, such as
    /// `ForcePathStyle` of Amazon S3. The documentation of a service's client names what there is;
    /// anything else is refused when the client is made.
    ///
    /// ```
    /// use tinsmith::Config;
    /// let config = Config::new().endpoint_param("ForcePathStyle", true);
    /// ```
    pub fn endpoint_param(
        mut self,
        name: impl Into<String>,
        value: impl Into<EndpointParam>,
    ) -> Self {
        let name = name.into();
        self.endpoint_params.retain(|(known, _)| *known != name);
        self.endpoint_params.push((name, value.into()));
        self
    }

    /// Sets how often a call is tried: [`Retry::standard`] unless set.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Gives up on a call after this time, with all its attempts and the pauses between them. There
    /// is no such limit unless it is set: attempts are limited, in time and number.
    ///
    /// An answer that is a stream is not counted once its head is there. All limits need a timer,
    /// see [`sleeper`](Config::sleeper); `None` takes one away.
    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.call = limit.into();
        self
    }

    /// Gives up on one attempt after this time: 5 minutes unless set. An answer that is a stream is
    /// not counted once its head is there, and a request that is a stream not at all.
    pub fn attempt_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.attempt = limit.into();
        self
    }

    /// Gives up on an attempt, or on an answer that is a stream, when nothing moves for this time:
    /// 60 seconds unless set. What moves is a piece of the answer that comes, and a piece that is
    /// taken from a request that is a stream. One that is in memory may take a second longer for
    /// each 64 KiB, because nobody sees it move.
    pub fn read_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.read = limit.into();
        self
    }

    /// Gives up on a connection that cannot be made in this time: 10 seconds unless set. For the
    /// usual transport.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Trusts the certificates in a file, in PEM, and not those that the features say: for the
    /// authority of a company, whose proxy looks into TLS, or of a service of one's own. For the
    /// usual transport, also where it reaches what gives credentials. The file is read when a client
    /// is made, and by [`or_instance_region`](Config::or_instance_region) where that has to ask: both
    /// fail where it is missing or has no certificate.
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_bundle = Some(path.into());
        self
    }

    /// Sends requests over `transport` and not over the usual one.
    pub fn transport(self, transport: impl Transport) -> Self {
        Config {
            transport: Some(Arc::new(transport)),
            ..self
        }
    }

    /// Counts time by awaiting what `sleep` gives: pauses between attempts and between the calls of
    /// a waiter, and the limits of what may take how long. Unless this is set, a call that is waited
    /// for (feature `blocking`) looks at the clock, and one that is awaited uses tokio's timer, which
    /// needs feature `hyper` and a tokio runtime. Without a timer nothing is tried again that would
    /// need a pause, and nothing runs out.
    ///
    /// ```
    /// use tinsmith::Config;
    /// // A test that waits for nothing. What is not there at once would be late, too.
    /// let config = Config::new()
    ///     .sleeper(|_| std::future::ready(()))
    ///     .attempt_timeout(None)
    ///     .read_timeout(None);
    /// ```
    pub fn sleeper<F, S>(self, sleep: F) -> Self
    where
        F: Fn(Duration) -> S + Send + Sync + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        Config {
            sleeper: Sleeper::new(move |time| Box::pin(sleep(time))),
            ..self
        }
    }
}

impl Config {
    /// What holds for a call that says nothing else.
    pub(super) fn terms(&self) -> Terms {
        Terms {
            limits: self.limits,
            max_attempts: self.retry.attempts(),
        }
    }

    /// The token that the environment holds for a service that takes one.
    pub(super) fn service_token(&self, service: &Service) -> Option<TokenSource> {
        if !service.auth.contains(&Auth::Bearer) {
            return None;
        }
        let name = service.signing_name.replace(['-', ' '], "_");
        let token = self.service_tokens.get(&name.to_ascii_uppercase())?;
        Some(TokenSource::Fixed(Token::new(token)))
    }

    /// The transport that was set, or the usual one.
    pub(crate) fn make_transport(&self) -> Result<Arc<dyn Transport>, ConfigError> {
        match &self.transport {
            Some(transport) => Ok(Arc::clone(transport)),
            None => super::usual::transport(self.connect_timeout, self.ca_bundle.as_deref()),
        }
    }

    /// Where requests to `service` go, where that is set.
    pub(crate) fn endpoint_url_of(&self, service: &Service) -> Option<&str> {
        let url = self.endpoint_url.as_deref();
        url.or_else(|| self.endpoint_urls.get(service.id))
    }

    /// The identity, if there is one, which asks over `transport` where it has to.
    pub(crate) fn identity_over(&self, transport: &Arc<dyn Transport>) -> Option<Identity> {
        let identity = self.identity.clone()?;
        #[cfg(feature = "credentials")]
        let identity = identity.over(self.link(Arc::clone(transport)));
        #[cfg(not(feature = "credentials"))]
        let _ = transport;
        Some(identity)
    }

    #[cfg(feature = "credentials")]
    fn link(&self, transport: Arc<dyn Transport>) -> Link {
        Link {
            transport,
            sleeper: self.sleeper.clone(),
            region: self.region.clone(),
        }
    }
}

/// The ways to prove who sends a request that a list names; others are not for this client, and are
/// passed over as the setting's rules want it.
fn ways(list: &str) -> Vec<Auth> {
    let way = |name: &str| match name.trim() {
        "sigv4" => Some(Auth::SigV4),
        "sigv4a" => Some(Auth::SigV4a),
        "httpBearerAuth" => Some(Auth::Bearer),
        "httpApiKeyAuth" => Some(Auth::ApiKey),
        "httpBasicAuth" => Some(Auth::Basic),
        "noAuth" => Some(Auth::None),
        _ => None,
    };
    list.split(',').filter_map(way).collect()
}

/// Shows no secret.
impl Debug for Config {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("region", &self.region)
            .field("credentials", &self.identity)
            .field("endpoint_url", &self.endpoint_url)
            .finish_non_exhaustive()
    }
}

/// Why a client cannot be made.
#[derive(Debug)]
pub struct ConfigError {
    message: String,
    source: Option<BoxError>,
}

impl ConfigError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        ConfigError {
            message: message.into(),
            source: None,
        }
    }

    /// Adds the cause.
    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn endpoint(error: EndpointError) -> Self {
        ConfigError {
            message: format!("no endpoint: {error}"),
            source: Some(error.into()),
        }
    }

    /// A setting that the service's endpoint rules do not ask for.
    pub(crate) fn unknown_param(name: &str, known: &[&str]) -> Self {
        let known = match known {
            [] => "has none".to_owned(),
            known => format!("has `{}`", known.join("`, `")),
        };
        ConfigError::new(format!(
            "the service has no endpoint setting `{name}`: it {known}"
        ))
    }
}

impl From<EndpointError> for ConfigError {
    fn from(error: EndpointError) -> Self {
        ConfigError::endpoint(error)
    }
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

#[cfg(test)]
mod tests;
