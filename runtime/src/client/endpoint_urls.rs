//! Endpoints that the environment and the profile set: for one service, or for all.
//!
//! Rules: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>.

use super::ConfigError;
use super::pairs::Pairs;
use super::profile::Kind;
use super::settings::Settings;

const VARIABLE: &str = "AWS_ENDPOINT_URL";
const SETTING: &str = "endpoint_url";

/// The endpoints that are set outside of the program.
#[derive(Clone, Default)]
pub(crate) struct EndpointUrls {
    environment: Urls,
    profile: Urls,
}

/// The endpoints that one place sets.
#[derive(Clone, Default)]
struct Urls {
    /// By the names of services in lower case, with `_` for what is no letter or digit.
    services: Pairs,
    /// For services that are not there.
    all: Option<String>,
}

impl EndpointUrls {
    /// # Errors
    ///
    /// [`ConfigError`] when the profile names a section of services that is not there.
    pub(crate) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let is_ignored = settings.is_on(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "ignore_configured_endpoint_urls",
        );
        if is_ignored {
            return Ok(EndpointUrls::default());
        }
        let mut specific = Pairs::default();
        for (id, url) in settings.variables.beginning_with("AWS_ENDPOINT_URL_") {
            specific.set(key(id), url.to_owned());
        }
        let environment = Urls {
            services: specific,
            all: settings.variables.get(VARIABLE).map(str::to_owned),
        };
        let profile = &settings.profile;
        let mut services = Pairs::default();
        if let Some(name) = settings.of_profile(profile, "services") {
            let section = settings.section(Kind::Services, name).ok_or_else(|| {
                ConfigError::new(format!(
                    "the profile `{profile}` sets `services = {name}`, but the config file has no \
                     section `[services {name}]`"
                ))
            })?;
            for (id, url) in section.nested(SETTING) {
                services.set(key(id), url.to_owned());
            }
        }
        let all = settings.of_profile(profile, SETTING).map(str::to_owned);
        Ok(EndpointUrls {
            environment,
            profile: Urls { services, all },
        })
    }

    /// The endpoint of the service with this id (`Lex Models V2`, say): what the environment says
    /// of any service comes before what the profile says of this one.
    pub(crate) fn get(&self, id: &str) -> Option<&str> {
        let key = key(id);
        [&self.environment, &self.profile]
            .into_iter()
            .find_map(|urls| urls.services.get(&key).or(urls.all.as_deref()))
    }
}

/// `Lex Models V2` is `LEX_MODELS_V2` in the environment and `lex_models_v2` in files.
fn key(id: &str) -> String {
    id.to_ascii_lowercase().replace([' ', '-'], "_")
}
