//! Keys that are written down: in the environment, and in a profile.

use crate::client::{ConfigError, Settings};
use crate::{Credentials, Timestamp};

/// The credentials in the environment, if there are some.
///
/// # Errors
///
/// [`ConfigError`] for a key without its secret, and a time that is none: another identity than
/// the one that was meant would be worse.
pub(super) fn in_environment(settings: &Settings) -> Result<Option<Credentials>, ConfigError> {
    let get = |name: &str| settings.variables.get(&name.to_ascii_uppercase());
    let Some(credentials) = keys("the environment", &get)? else {
        return Ok(None);
    };
    let Some(expiry) = settings.variables.get("AWS_CREDENTIAL_EXPIRATION") else {
        return Ok(Some(credentials));
    };
    let expiry: Timestamp = expiry.parse().map_err(|error| {
        ConfigError::new("AWS_CREDENTIAL_EXPIRATION is not a time").with_source(error)
    })?;
    Ok(Some(credentials.with_expiry(expiry)))
}

/// The two shared files.
#[derive(Clone, Copy)]
pub(super) enum File {
    Credentials,
    Config,
}

/// The credentials of a profile in one of the files, if there are some. All their parts are from
/// there.
///
/// # Errors
///
/// [`ConfigError`] for a key without its secret.
pub(super) fn in_profile(
    settings: &Settings,
    profile: &str,
    file: File,
) -> Result<Option<Credentials>, ConfigError> {
    let (name, profiles) = match file {
        File::Credentials => ("credentials", &settings.credentials_file),
        File::Config => ("config", &settings.config_file),
    };
    let get = |name: &str| profiles.get(profile, name);
    keys(&format!("the profile `{profile}` in the {name} file"), &get)
}

fn keys<'a>(
    place: &str,
    get: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<Option<Credentials>, ConfigError> {
    let mut credentials = match (get("aws_access_key_id"), get("aws_secret_access_key")) {
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => Credentials::new(id, secret),
        _ => {
            return Err(ConfigError::new(format!(
                "{place} has only one of access key id and secret access key"
            )));
        }
    };
    // The second name is that of old tools.
    if let Some(token) = get("aws_session_token").or_else(|| get("aws_security_token")) {
        credentials = credentials.with_session_token(token);
    }
    if let Some(account) = get("aws_account_id") {
        credentials = credentials.with_account_id(account);
    }
    Ok(Some(credentials))
}
