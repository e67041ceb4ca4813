//! What a client has to know, and where AWS tools look for it.

use super::Transport;
use super::endpoint::{AccountIdEndpointMode, EndpointParam};
use super::profile::{File, Profiles};
use super::sleep::Sleeper;
use crate::auth::Identity;
use crate::{BoxError, Credentials, CredentialsProvider, EndpointError};
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
    pub(crate) endpoint_url: Option<String>,
    pub(crate) use_fips: bool,
    pub(crate) use_dual_stack: bool,
    pub(crate) account_id_endpoint_mode: AccountIdEndpointMode,
    pub(crate) endpoint_params: Vec<(String, EndpointParam)>,
    timeout: Duration,
    read_timeout: Duration,
    transport: Option<Arc<dyn Transport>>,
    pub(crate) sleeper: Sleeper,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            region: None,
            identity: None,
            endpoint_url: None,
            use_fips: false,
            use_dual_stack: false,
            account_id_endpoint_mode: AccountIdEndpointMode::default(),
            endpoint_params: Vec::new(),
            timeout: Duration::from_secs(60),
            read_timeout: Duration::from_secs(60),
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
    /// | account endpoints | `AWS_ACCOUNT_ID_ENDPOINT_MODE` | `account_id_endpoint_mode` |
    ///
    /// The files are `~/.aws/credentials` and `~/.aws/config`, or those that
    /// `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when a file cannot be read, a named profile is in neither file, or a key
    /// has no secret. What is merely missing is not an error yet: it may be set in code.
    pub async fn from_env() -> Result<Self, ConfigError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Sources {
            variable: &variable,
            read: &|path| std::fs::read_to_string(path),
        }
        .load()
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

    /// Gives up on a call after this time: 60 seconds unless set. For the usual transport.
    ///
    /// A request body that is a stream begins that time anew with every piece; an answer that is a
    /// stream is not counted, see [`read_timeout`](Config::read_timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Gives up on an answer that is a stream when nothing more of it has come for this time: 60
    /// seconds unless set. For the usual transport.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Sends requests over `transport` and not over the usual one.
    pub fn transport(self, transport: impl Transport) -> Self {
        Config {
            transport: Some(Arc::new(transport)),
            ..self
        }
    }

    /// Pauses, between the calls of a waiter, by awaiting what `sleep` gives. Unless this is set, a
    /// call that is waited for (feature `blocking`) lets its thread sleep, and one that is awaited
    /// uses tokio's timer, which needs feature `hyper` and a tokio runtime.
    ///
    /// ```
    /// use tinsmith::Config;
    /// // A test that waits for nothing.
    /// let config = Config::new().sleeper(|_| std::future::ready(()));
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
    /// The transport that was set, or the usual one.
    pub(crate) fn make_transport(&self) -> Result<Arc<dyn Transport>, ConfigError> {
        match &self.transport {
            Some(transport) => Ok(Arc::clone(transport)),
            None => super::usual::transport(self.timeout, self.read_timeout),
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
        Ok(Config {
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

    pub(crate) fn no_region() -> Self {
        ConfigError::new(
            "no region: set AWS_REGION, or `region` in the profile, or call `Config::region`",
        )
    }

    pub(crate) fn no_credentials() -> Self {
        ConfigError::new(
            "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in \
             ~/.aws/credentials, or call `Config::credentials`",
        )
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
}
