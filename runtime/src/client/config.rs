//! What a client has to know, and where AWS tools look for it.

use super::attempts::Terms;
use super::endpoint::{AccountIdEndpointMode, EndpointParam};
use super::limit::Limits;
use super::profile::{File, Profiles};
use super::sleep::Sleeper;
use super::{Retry, Transport};
use crate::auth::{Identity, TokenSource};
use crate::{
    Auth, BoxError, Credentials, CredentialsProvider, EndpointError, Service, Token, TokenProvider,
};
use std::fmt::{self, Debug, Display, Formatter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

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
    /// Where tokens for one service are looked for.
    variable: Option<fn(&str) -> Option<String>>,
    pub(super) anonymous: bool,
    pub(super) auth_preference: Vec<Auth>,
    #[cfg(feature = "sigv4a")]
    pub(super) signing_region_set: Option<String>,
    pub(crate) endpoint_url: Option<String>,
    pub(crate) use_fips: bool,
    pub(crate) use_dual_stack: bool,
    pub(crate) account_id_endpoint_mode: AccountIdEndpointMode,
    pub(crate) endpoint_params: Vec<(String, EndpointParam)>,
    pub(crate) retry: Retry,
    limits: Limits,
    connect_timeout: Duration,
    transport: Option<Arc<dyn Transport>>,
    pub(crate) sleeper: Sleeper,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            region: None,
            identity: None,
            token: None,
            variable: None,
            anonymous: false,
            auth_preference: Vec::new(),
            #[cfg(feature = "sigv4a")]
            signing_region_set: None,
            endpoint_url: None,
            use_fips: false,
            use_dual_stack: false,
            account_id_endpoint_mode: AccountIdEndpointMode::default(),
            endpoint_params: Vec::new(),
            retry: Retry::standard(),
            limits: Limits::default(),
            connect_timeout: Duration::from_secs(10),
            transport: None,
            sleeper: Sleeper::default(),
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
    /// | credentials | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ACCOUNT_ID` | `aws_access_key_id`, … |
    /// | region | `AWS_REGION`, `AWS_DEFAULT_REGION` | `region` |
    /// | endpoint | `AWS_ENDPOINT_URL` | `endpoint_url` |
    /// | FIPS | `AWS_USE_FIPS_ENDPOINT` | `use_fips_endpoint` |
    /// | dual stack | `AWS_USE_DUALSTACK_ENDPOINT` | `use_dualstack_endpoint` |
    /// | bearer token | `AWS_BEARER_TOKEN_BEDROCK`, and so for each service by its signing name | |
    /// | ways to sign | `AWS_AUTH_SCHEME_PREFERENCE` | `auth_scheme_preference` |
    /// | regions of SigV4a | `AWS_SIGV4A_SIGNING_REGION_SET` | `sigv4a_signing_region_set` |
    /// | account endpoints | `AWS_ACCOUNT_ID_ENDPOINT_MODE` | `account_id_endpoint_mode` |
    /// | retries | `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` | `retry_mode`, `max_attempts` |
    ///
    /// The files are `~/.aws/credentials` and `~/.aws/config`, or those that
    /// `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when a file cannot be read, a named profile is in neither file, a key has no
    /// secret, or a setting has a value that it cannot have. What is merely missing is not an error yet: it may be set in code.
    pub async fn from_env() -> Result<Self, ConfigError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let sources = Sources {
            variable: &variable,
            read: &|path| std::fs::read_to_string(path),
        };
        Ok(Config {
            variable: Some(variable),
            ..sources.load()?
        })
    }

    /// Sets the region, such as `us-east-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.identity = Some(Identity::Fixed(Arc::new(credentials)));
        self
    }

    /// Sets what gives the credentials when they are needed.
    pub fn credentials_provider(mut self, provider: impl CredentialsProvider) -> Self {
        self.identity = Some(Identity::Provided(Arc::new(provider)));
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

    /// Sends requests over `transport` and not over the usual one.
    pub fn transport(self, transport: impl Transport) -> Self {
        Config {
            transport: Some(Arc::new(transport)),
            ..self
        }
    }

    /// Counts time by awaiting what `sleep` gives: pauses between attempts and between the calls of
    /// a waiter, and the limits of what may take how long. Tokio's timer is used unless this is
    /// set, which needs feature `hyper` and a tokio runtime. Without a timer nothing is tried again
    /// that would need a pause, and nothing runs out.
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
        let variable = self.variable?;
        if !service.auth.contains(&Auth::Bearer) {
            return None;
        }
        let name = service.signing_name.replace(['-', ' '], "_");
        let token = variable(&format!("AWS_BEARER_TOKEN_{}", name.to_ascii_uppercase()))?;
        Some(TokenSource::Fixed(Token::new(token)))
    }

    /// The transport that was set, or the usual one.
    pub(crate) fn make_transport(&self) -> Result<Arc<dyn Transport>, ConfigError> {
        match &self.transport {
            Some(transport) => Ok(Arc::clone(transport)),
            #[cfg(feature = "hyper")]
            None => Ok(Arc::new(super::HyperTransport::new(self.connect_timeout))),
            #[cfg(not(feature = "hyper"))]
            None => Err(ConfigError::new(
                "there is no transport: set one with `Config::transport`, or turn on feature `hyper`",
            )),
        }
    }
}

/// Where settings are read from; a test gives its own.
struct Sources<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    read: &'a dyn Fn(&Path) -> std::io::Result<String>,
}

/// The two shared files.
#[derive(Default)]
struct Files {
    credentials: Profiles,
    config: Profiles,
}

impl Files {
    fn get(&self, profile: &str, setting: &str) -> Option<&str> {
        let first = self.credentials.get(profile, setting);
        first.or_else(|| self.config.get(profile, setting))
    }
}

/// Settings by which a profile asks for credentials that are made, not written down.
const MADE: [&str; 5] = [
    "role_arn",
    "credential_process",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

impl Sources<'_> {
    fn load(&self) -> Result<Config, ConfigError> {
        let variable = self.variable;
        let named = variable("AWS_PROFILE");
        let profile = named.as_deref().unwrap_or("default");
        let files = self.files()?;
        let is_known = files.credentials.contains(profile) || files.config.contains(profile);
        if named.is_some() && !is_known {
            return Err(ConfigError::new(format!(
                "AWS_PROFILE is `{profile}`, but neither AWS file has a profile of that name"
            )));
        }
        let setting = |variables: &[&str], name: &str| {
            let from_profile = || files.get(profile, name).map(str::to_owned);
            variables
                .iter()
                .find_map(|name| variable(name))
                .or_else(from_profile)
        };
        let is_on = |variable: &str, name: &str| {
            setting(&[variable], name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
        };
        let mode = setting(
            &["AWS_ACCOUNT_ID_ENDPOINT_MODE"],
            "account_id_endpoint_mode",
        );
        let mode = mode
            .map(|name| AccountIdEndpointMode::of(&name))
            .transpose()?;
        let retry = Retry::from_settings(
            setting(&["AWS_RETRY_MODE"], "retry_mode").as_deref(),
            setting(&["AWS_MAX_ATTEMPTS"], "max_attempts").as_deref(),
        )?;
        let preference = setting(&["AWS_AUTH_SCHEME_PREFERENCE"], "auth_scheme_preference");
        Ok(Config {
            retry,
            auth_preference: preference.as_deref().map(ways).unwrap_or_default(),
            #[cfg(feature = "sigv4a")]
            signing_region_set: setting(
                &["AWS_SIGV4A_SIGNING_REGION_SET"],
                "sigv4a_signing_region_set",
            )
            .map(|regions| regions.replace([' ', '\t'], "")),
            account_id_endpoint_mode: mode.unwrap_or_default(),
            region: setting(&["AWS_REGION", "AWS_DEFAULT_REGION"], "region"),
            identity: self
                .credentials(&files, profile)?
                .map(|credentials| Identity::Fixed(Arc::new(credentials))),
            endpoint_url: setting(&["AWS_ENDPOINT_URL"], "endpoint_url"),
            use_fips: is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            use_dual_stack: is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
            ..Config::default()
        })
    }

    fn files(&self) -> Result<Files, ConfigError> {
        let credentials = self.file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")?;
        let config = self.file("AWS_CONFIG_FILE", ".aws/config")?;
        Ok(Files {
            credentials: Profiles::read(&credentials, File::Credentials),
            config: Profiles::read(&config, File::Config),
        })
    }

    /// The text of a file, which `named_by` may name; nothing where there is no file.
    fn file(&self, named_by: &str, usual: &str) -> Result<String, ConfigError> {
        let home = || (self.variable)("HOME").or_else(|| (self.variable)("USERPROFILE"));
        let path = match (self.variable)(named_by) {
            Some(path) => PathBuf::from(path),
            None => match home() {
                Some(home) => Path::new(&home).join(usual),
                None => return Ok(String::new()),
            },
        };
        match (self.read)(&path) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(ConfigError {
                message: format!("`{}` cannot be read: {error}", path.display()),
                source: Some(error.into()),
            }),
        }
    }

    /// The environment's credentials, or the profile's, all parts from one place.
    ///
    /// A profile that asks for credentials in a way that is not supported is an error, and so is a
    /// key without its secret: another identity than the one that was meant would be worse.
    fn credentials(
        &self,
        files: &Files,
        profile: &str,
    ) -> Result<Option<Credentials>, ConfigError> {
        let variable = |name: &str| (self.variable)(&name.to_ascii_uppercase());
        if let Some(credentials) = static_credentials("the environment", &variable)? {
            return Ok(Some(credentials));
        }
        if let Some(made) = MADE
            .into_iter()
            .find(|name| files.get(profile, name).is_some())
        {
            return Err(ConfigError::new(format!(
                "the profile `{profile}` sets `{made}`, which Tinsmith does not support yet: pass \
                 credentials with `Config::credentials`, or in the environment"
            )));
        }
        for (file, profiles) in [
            ("credentials", &files.credentials),
            ("config", &files.config),
        ] {
            let get = |name: &str| profiles.get(profile, name).map(str::to_owned);
            let place = format!("the profile `{profile}` in the {file} file");
            if let Some(credentials) = static_credentials(&place, &get)? {
                return Ok(Some(credentials));
            }
        }
        Ok(None)
    }
}

/// The ways to prove who sends a request that a list names; others are not for this client, and are
/// passed over as the setting's rules want it.
fn ways(list: &str) -> Vec<Auth> {
    let way = |name: &str| match name.trim() {
        "sigv4" => Some(Auth::SigV4),
        "sigv4a" => Some(Auth::SigV4a),
        "httpBearerAuth" => Some(Auth::Bearer),
        "noAuth" => Some(Auth::None),
        _ => None,
    };
    list.split(',').filter_map(way).collect()
}

fn static_credentials(
    place: &str,
    get: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Credentials>, ConfigError> {
    let credentials = match (get("aws_access_key_id"), get("aws_secret_access_key")) {
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => Credentials::new(id, secret),
        _ => {
            return Err(ConfigError::new(format!(
                "{place} has only one of access key id and secret access key"
            )));
        }
    };
    let credentials = match get("aws_session_token") {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    };
    Ok(Some(match get("aws_account_id") {
        Some(account) => credentials.with_account_id(account),
        None => credentials,
    }))
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
    pub(super) fn new(message: impl Into<String>) -> Self {
        ConfigError {
            message: message.into(),
            source: None,
        }
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
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let find = |pairs: &[(&str, &str)], wanted: &str| {
            pairs
                .iter()
                .find(|(name, _)| *name == wanted)
                .map(|(_, value)| (*value).to_owned())
        };
        Sources {
            variable: &|name| find(variables, name),
            read: &|path| {
                find(files, &path.to_string_lossy()).ok_or(std::io::ErrorKind::NotFound.into())
            },
        }
        .load()
    }

    fn fixed(config: &Config) -> Option<&Credentials> {
        config.identity.as_ref()?.fixed()
    }

    const FILE: (&str, &str) = (
        "/h/.aws/credentials",
        "[default]\naws_access_key_id=F\naws_secret_access_key=f\n[half]\naws_access_key_id=H\n\
         [temp]\naws_access_key_id=T\naws_secret_access_key=t\naws_session_token=tok\n",
    );

    #[test]
    fn the_environment_wins_over_the_profile() {
        let config = load(
            &[
                ("HOME", "/h"),
                ("AWS_ACCESS_KEY_ID", "E"),
                ("AWS_SECRET_ACCESS_KEY", "e"),
                ("AWS_DEFAULT_REGION", "eu-west-1"),
                ("AWS_USE_FIPS_ENDPOINT", "True"),
            ],
            &[
                FILE,
                (
                    "/h/.aws/config",
                    "[default]\nregion=us-east-1\nendpoint_url=http://x\n",
                ),
            ],
        )
        .unwrap();
        assert_eq!(fixed(&config), Some(&Credentials::new("E", "e")));
        assert_eq!(config.region.as_deref(), Some("eu-west-1"));
        assert_eq!(config.endpoint_url.as_deref(), Some("http://x"));
        assert!(config.use_fips && !config.use_dual_stack);
    }

    #[test]
    fn a_profile_is_found_by_name() {
        let config = load(&[("HOME", "/h"), ("AWS_PROFILE", "temp")], &[FILE]).unwrap();
        assert_eq!(
            fixed(&config),
            Some(&Credentials::new("T", "t").with_session_token("tok"))
        );
        let config = load(
            &[("AWS_SHARED_CREDENTIALS_FILE", "/h/.aws/credentials")],
            &[FILE],
        )
        .unwrap();
        assert_eq!(fixed(&config), Some(&Credentials::new("F", "f")));
    }

    /// A role beside keys of the same name in the other file, and a stray token.
    const ROLE: &str = "[profile role]\nrole_arn=arn\nsource_profile=default\n\
         [profile sso]\nsso_session=x\n[profile temp]\nregion=r\n\
         [default]\naws_session_token=stale\n";

    #[test]
    fn the_parts_of_credentials_are_from_one_place() {
        let config = load(&[("HOME", "/h")], &[FILE, ("/h/.aws/config", ROLE)]).unwrap();
        assert_eq!(fixed(&config), Some(&Credentials::new("F", "f")));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let files = [FILE, ("/h/.aws/config", ROLE)];
        for (profile, part) in [
            ("none", "neither AWS file"),
            ("half", "only one of"),
            ("role", "sets `role_arn`"),
            ("sso", "sets `sso_session`"),
        ] {
            let error = load(&[("HOME", "/h"), ("AWS_PROFILE", profile)], &files)
                .err()
                .unwrap();
            assert!(error.to_string().contains(part), "{error}");
        }
        assert!(load(&[], &[]).unwrap().identity.is_none());
    }

    #[test]
    fn retries_are_as_the_environment_or_the_profile_says() {
        let file = "[default]\nretry_mode=adaptive\nmax_attempts=7\n";
        let retry = |variables: &[(&str, &str)]| {
            let variables = [&[("HOME", "/h")], variables].concat();
            load(&variables, &[("/h/.aws/config", file)]).map(|config| config.retry)
        };
        let profile = Retry::adaptive().max_attempts(7);
        assert_eq!(retry(&[]).unwrap(), profile);
        let both = [("AWS_RETRY_MODE", "standard"), ("AWS_MAX_ATTEMPTS", "2")];
        assert_eq!(retry(&both).unwrap(), Retry::standard().max_attempts(2));
        assert!(retry(&[("AWS_MAX_ATTEMPTS", "none")]).is_err());
        assert_eq!(load(&[], &[]).unwrap().retry, Retry::standard());
    }

    #[test]
    fn account_endpoints_are_preferred_unless_set() {
        let mode = |variables: &[(&str, &str)]| {
            load(variables, &[]).map(|config| config.account_id_endpoint_mode)
        };
        let set = |mode| [("AWS_ACCOUNT_ID_ENDPOINT_MODE", mode)];
        assert_eq!(mode(&[]).unwrap(), AccountIdEndpointMode::Preferred);
        let disabled = mode(&set("Disabled")).unwrap();
        assert_eq!(disabled, AccountIdEndpointMode::Disabled);
        let error = mode(&set("never")).unwrap_err().to_string();
        assert!(error.contains("`never`, but has to be"), "{error}");
    }

    #[test]
    fn the_account_is_from_where_the_keys_are() {
        let account = |name, file: &str| {
            let files = [FILE, ("/h/.aws/config", file)];
            let config = load(&[("HOME", "/h"), ("AWS_PROFILE", name)], &files).unwrap();
            let credentials = fixed(&config).unwrap();
            credentials.account_id().map(str::to_owned)
        };
        let file = "[profile temp]\naws_account_id=1\n[profile own]\naws_account_id=2\n\
                    aws_access_key_id=O\naws_secret_access_key=o\n";
        assert_eq!(account("temp", file), None);
        assert_eq!(account("own", file).as_deref(), Some("2"));
    }

    #[test]
    fn ways_to_sign_are_from_the_environment_or_the_profile() {
        let file = "[default]\nauth_scheme_preference = sigv4a, myOwn ,httpBearerAuth\n\
                    sigv4a_signing_region_set = us-east-1, us-west-*\n";
        let files = [("/h/.aws/config", file)];
        let config = load(&[("HOME", "/h")], &files).unwrap();
        assert_eq!(config.auth_preference, [Auth::SigV4a, Auth::Bearer]);
        #[cfg(feature = "sigv4a")]
        assert_eq!(
            config.signing_region_set.as_deref(),
            Some("us-east-1,us-west-*")
        );
        let set = ("AWS_AUTH_SCHEME_PREFERENCE", "noAuth");
        let config = load(&[("HOME", "/h"), set], &files).unwrap();
        assert_eq!(config.auth_preference, [Auth::None]);
    }

    #[test]
    fn a_token_of_the_environment_is_for_a_service_that_takes_one() {
        static RULES: crate::endpoint::RuleSet = crate::endpoint::RuleSet::NONE;
        // The tests have it, whatever else is on.
        let protocol = crate::Protocol::RpcV2Cbor("Things");
        let signing = crate::service("Things", "my-things", protocol, &RULES);
        let taking = crate::service("Things", "my-things", protocol, &RULES)
            .auth(&[Auth::SigV4, Auth::Bearer]);
        let config = Config {
            variable: Some(|name| (name == "AWS_BEARER_TOKEN_MY_THINGS").then(|| "t".to_owned())),
            ..Config::default()
        };
        assert!(config.service_token(&signing).is_none());
        let Some(TokenSource::Fixed(token)) = config.service_token(&taking) else {
            panic!("there is a token");
        };
        assert_eq!(token, Token::new("t"));
        assert!(Config::default().service_token(&taking).is_none());
    }
}
