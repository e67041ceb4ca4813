//! Endpoints that the environment and the profile set: for one service, or for all.
//!
//! Rules: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>.

use super::ConfigError;
use super::profile::Kind;
use super::settings::Settings;
use std::collections::BTreeMap;

const VARIABLE: &str = "AWS_ENDPOINT_URL";
const SETTING: &str = "endpoint_url";

/// The endpoints that are set outside of the program.
#[derive(Clone, Debug, Default)]
pub(crate) struct EndpointUrls {
    environment: Urls,
    profile: Urls,
}

/// The endpoints that one place sets.
#[derive(Clone, Debug, Default)]
struct Urls {
    /// By the names of services in lower case, with `_` for what is no letter or digit.
    services: BTreeMap<String, String>,
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
        let specific = settings.variables.beginning_with("AWS_ENDPOINT_URL_");
        let environment = Urls {
            services: specific
                .map(|(id, url)| (key(id), url.to_owned()))
                .collect(),
            all: settings.variables.get(VARIABLE).map(str::to_owned),
        };
        let profile = &settings.profile;
        let services = match settings.of_profile(profile, "services") {
            None => BTreeMap::new(),
            Some(name) => {
                let section = settings.section(Kind::Services, name).ok_or_else(|| {
                    ConfigError::new(format!(
                        "the profile `{profile}` sets `services = {name}`, but the config file has \
                         no section `[services {name}]`"
                    ))
                })?;
                let urls = section.nested(SETTING);
                urls.map(|(id, url)| (key(id), url.to_owned())).collect()
            }
        };
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
            .find_map(|urls| urls.services.get(&key).or(urls.all.as_ref()))
            .map(|url| &**url)
    }
}

/// `Lex Models V2` is `LEX_MODELS_V2` in the environment and `lex_models_v2` in files.
fn key(id: &str) -> String {
    id.to_ascii_lowercase().replace([' ', '-'], "_")
}
