//! Which source a client's credentials are to come from, in the order of AWS tools. Nothing is
//! asked yet.

use super::keys;
use crate::auth::Identity;
use crate::client::{ConfigError, Settings};

/// The identity that the settings lead to, if they lead to one: the environment's keys, unless
/// code has named a profile, and then whatever `sources` finds.
///
/// # Errors
///
/// [`ConfigError`] for settings that are half there, contradict each other, or ask for what is not
/// supported: another identity than the one that was meant would be worse.
pub(crate) fn find(settings: &Settings) -> Result<Option<Identity>, ConfigError> {
    if !settings.is_profile_from_code
        && let Some(credentials) = keys::in_environment(settings)?
    {
        return Ok(Some(Identity::fixed_to(credentials)));
    }
    #[cfg(feature = "credentials")]
    return super::sources::find(settings);
    #[cfg(not(feature = "credentials"))]
    return written_down(settings);
}

/// Without feature `credentials`: a profile's own keys, and a word on what else there is.
#[cfg(not(feature = "credentials"))]
fn written_down(settings: &Settings) -> Result<Option<Identity>, ConfigError> {
    use super::keys::File;

    let profile = &settings.profile;
    if let Some(made) = MADE
        .into_iter()
        .find(|name| settings.of_profile(profile, name).is_some())
    {
        return Err(without_feature(&format!(
            "the profile `{profile}` sets `{made}`"
        )));
    }
    let variable = |name: &&str| settings.variables.get(name).is_some();
    if !settings.is_profile_from_code
        && let Some(name) = VARIABLES[..1].iter().find(|name| variable(name))
    {
        return Err(without_feature(&format!("{name} is set")));
    }
    for file in [File::Credentials, File::Config] {
        if let Some(credentials) = keys::in_profile(settings, profile, file)? {
            return Ok(Some(Identity::fixed_to(credentials)));
        }
    }
    match VARIABLES[1..].iter().find(|name| variable(name)) {
        Some(name) => Err(without_feature(&format!("{name} is set"))),
        None => Ok(None),
    }
}

/// Settings by which a profile asks for credentials that are made, not written down.
#[cfg(not(feature = "credentials"))]
const MADE: [&str; 7] = [
    "role_arn",
    "credential_process",
    "sso_account_id",
    "sso_role_name",
    "sso_start_url",
    "login_session",
    "web_identity_token_file",
];

/// Variables by which the environment does so: the first comes before the keys of a profile.
#[cfg(not(feature = "credentials"))]
const VARIABLES: [&str; 3] = [
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

#[cfg(not(feature = "credentials"))]
fn without_feature(what: &str) -> ConfigError {
    ConfigError::new(format!(
        "{what}, which takes feature `credentials` of `tinsmith`: turn it on, or pass credentials \
         with `Config::credentials`, or in the environment"
    ))
}

#[cfg(test)]
mod tests;
