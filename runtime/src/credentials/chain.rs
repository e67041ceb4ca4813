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

/// Without feature `credentials`: a profile's own keys, and a word on what else there is. Tests are
/// always built with all features, so that they ask for this by name.
#[cfg(any(test, not(feature = "credentials")))]
fn written_down(settings: &Settings) -> Result<Option<Identity>, ConfigError> {
    use super::keys::File;

    let profile = &settings.profile;
    if let Some(made) = MADE
        .into_iter()
        .find(|name| settings.of_profile(profile, name).is_some())
    {
        let what = format!("the profile `{profile}` sets `{made}`");
        return Err(ConfigError::new(without_feature(&what)));
    }
    if !settings.is_profile_from_code && settings.variables.get(WEB_IDENTITY).is_some() {
        return Ok(Some(unsupported(WEB_IDENTITY)));
    }
    for file in [File::Credentials, File::Config] {
        if let Some(credentials) = keys::in_profile(settings, profile, file)? {
            return Ok(Some(Identity::fixed_to(credentials)));
        }
    }
    let container = CONTAINER
        .into_iter()
        .find(|name| settings.variables.get(name).is_some());
    Ok(container.map(unsupported))
}

/// Settings by which a profile asks for credentials that are made, not written down.
#[cfg(any(test, not(feature = "credentials")))]
const MADE: [&str; 7] = [
    "role_arn",
    "credential_process",
    "sso_account_id",
    "sso_role_name",
    "sso_start_url",
    "login_session",
    "web_identity_token_file",
];

/// The variables by which the environment does so. The first comes before the keys of a profile.
#[cfg(any(test, not(feature = "credentials")))]
const WEB_IDENTITY: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
#[cfg(any(test, not(feature = "credentials")))]
const CONTAINER: [&str; 2] = [
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/// An identity that nobody can be, because a variable asks for what there is not. AWS sets these
/// variables by itself, and code may yet set another identity, so that it is no error at once.
#[cfg(any(test, not(feature = "credentials")))]
fn unsupported(variable: &str) -> Identity {
    struct Unsupported(String);

    impl crate::CredentialsProvider for Unsupported {
        fn credentials(&self) -> crate::CredentialsFuture<'_> {
            let error = crate::CredentialsError::new(&*self.0);
            Box::pin(std::future::ready(Err(error)))
        }
    }

    let what = without_feature(&format!("{variable} is set"));
    let provider = std::sync::Arc::new(Unsupported(what));
    Identity::from_source(super::Source::Given(provider))
}

#[cfg(any(test, not(feature = "credentials")))]
fn without_feature(what: &str) -> String {
    format!(
        "{what}, which takes feature `credentials` of `tinsmith`: turn it on, or pass credentials \
         with `Config::credentials`, or in the environment"
    )
}

#[cfg(test)]
mod tests;
