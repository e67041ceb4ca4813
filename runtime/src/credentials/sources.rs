//! The chain behind the environment's keys: the profile with its roles, web identity, single
//! sign-on, processes; then the container, and the instance.

use super::container::Container;
use super::imds::Imds;
use super::keys::{self, File};
use super::process::Process;
use super::role::Role;
use super::sso::Sso;
use super::sts::Sts;
use super::web_identity::WebIdentity;
use super::{Found, Source};
use crate::auth::Identity;
use crate::client::{ConfigError, Settings};
use std::sync::Arc;

/// The identity that the settings lead to. There is none only if IMDS is turned off.
///
/// # Errors
///
/// As [`chain::find`](super::chain::find).
pub(super) fn find(settings: &Settings) -> Result<Option<Identity>, ConfigError> {
    if let Some(identity) = of_profile(settings)? {
        return Ok(Some(identity));
    }
    if let Some(container) = Container::new(settings)? {
        return Ok(Some(identity(Found::Container(container))));
    }
    let imds = Imds::new(settings)?;
    Ok((!imds.is_disabled()).then(|| identity(Found::Instance(Arc::new(imds)))))
}

fn identity(found: Found) -> Identity {
    Identity::from_source(Source::from(found))
}

/// What the profile that is meant says, and the environment about web identity.
fn of_profile(settings: &Settings) -> Result<Option<Identity>, ConfigError> {
    let profile = &*settings.profile;
    match is_role(settings, profile) {
        true => Roles::new(settings).assumed(profile).map(Some),
        false => own(settings, profile, !settings.is_profile_from_code),
    }
}

/// Whether a profile is a role that another identity takes.
fn is_role(settings: &Settings, profile: &str) -> bool {
    let has = |name| settings.of_profile(profile, name).is_some();
    has("role_arn") && !has("web_identity_token_file")
}

fn has_keys(settings: &Settings, profile: &str) -> bool {
    let has = |name| settings.of_profile(profile, name).is_some();
    has("aws_access_key_id") || has("aws_secret_access_key")
}

/// The identity that a profile is without taking another's role.
fn own(
    settings: &Settings,
    profile: &str,
    with_environment: bool,
) -> Result<Option<Identity>, ConfigError> {
    if let Some(web) = WebIdentity::new(settings, profile, with_environment)? {
        return Ok(Some(identity(Found::WebIdentity(web))));
    }
    if let Some(sso) = Sso::new(settings, profile)? {
        return Ok(Some(identity(Found::Sso(sso))));
    }
    if let Some(keys) = keys::in_profile(settings, profile, File::Credentials)? {
        return Ok(Some(Identity::fixed_to(keys)));
    }
    if settings.of_profile(profile, "login_session").is_some() {
        return Err(ConfigError::new(format!(
            "the profile `{profile}` sets `login_session`, which only AWS's own tools can use: in \
             another profile, set `credential_process = aws configure export-credentials --profile \
             {profile} --format process`, and use that one"
        )));
    }
    if let Some(process) = Process::new(settings, profile) {
        return Ok(Some(identity(Found::Process(process))));
    }
    let keys = keys::in_profile(settings, profile, File::Config)?;
    Ok(keys.map(Identity::fixed_to))
}

/// A chain of roles, each taken by the next identity.
struct Roles<'a> {
    settings: &'a Settings,
    /// The profiles on the way, from the first.
    visited: Vec<&'a str>,
}

impl<'a> Roles<'a> {
    fn new(settings: &'a Settings) -> Self {
        Roles {
            settings,
            visited: Vec::new(),
        }
    }

    /// The role that `profile` is.
    fn assumed(mut self, profile: &'a str) -> Result<Identity, ConfigError> {
        let get = |name| self.settings.of_profile(profile, name);
        if let Some(device) = get("mfa_serial") {
            return Err(ConfigError::new(format!(
                "the profile `{profile}` wants a code of the device `{device}` (`mfa_serial`), \
                 which Tinsmith does not ask for: in another profile, set `credential_process = \
                 aws configure export-credentials --profile {profile} --format process`, and use \
                 that one"
            )));
        }
        let (source, named) = (get("source_profile"), get("credential_source"));
        self.visited.push(profile);
        let settings = self.settings;
        let identity = match (source, named) {
            (Some(source), None) => self.source(profile, source)?,
            (None, Some(named)) => of_name(settings, profile, named)?,
            (Some(_), Some(_)) => {
                return Err(ConfigError::new(format!(
                    "the profile `{profile}` sets both `source_profile` and `credential_source`: \
                     who is to take its role?"
                )));
            }
            (None, None) => {
                return Err(ConfigError::new(format!(
                    "the profile `{profile}` sets `role_arn`, but neither `source_profile` nor \
                     `credential_source`, which say who takes the role"
                )));
            }
        };
        let sts = Sts::new(settings)?;
        Ok(self::identity(Found::Role(Role::new(
            settings, profile, sts, identity,
        )?)))
    }

    /// The identity that takes the role of `profile`.
    fn source(self, profile: &'a str, source: &'a str) -> Result<Identity, ConfigError> {
        let settings = self.settings;
        if !settings.contains(source) {
            return Err(ConfigError::new(format!(
                "the profile `{profile}` sets `source_profile = {source}`, but neither AWS file \
                 has a profile of that name"
            )));
        }
        // A profile may take its role with keys of its own.
        let is_itself = source == profile && has_keys(settings, source);
        if self.visited.contains(&source) && !is_itself {
            return Err(ConfigError::new(format!(
                "the profiles `{}` lead by `source_profile` back to `{source}`: one of them has to \
                 have credentials of its own",
                self.visited.join("`, `")
            )));
        }
        if is_role(settings, source) && !has_keys(settings, source) {
            return self.assumed(source);
        }
        own(settings, source, false)?.ok_or_else(|| {
            ConfigError::new(format!(
                "the profile `{source}`, which is to take the role of `{profile}`, has no \
                 credentials"
            ))
        })
    }
}

/// The identity that `credential_source` names.
fn of_name(settings: &Settings, profile: &str, named: &str) -> Result<Identity, ConfigError> {
    let missing = |what: &str| {
        ConfigError::new(format!(
            "the profile `{profile}` sets `credential_source = {named}`, but {what}"
        ))
    };
    if named.eq_ignore_ascii_case("Environment") {
        let keys = keys::in_environment(settings)?;
        let keys = keys.ok_or_else(|| missing("AWS_ACCESS_KEY_ID is not set"))?;
        return Ok(Identity::fixed_to(keys));
    }
    if named.eq_ignore_ascii_case("EcsContainer") {
        let container = Container::new(settings)?;
        let what = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set";
        return Ok(identity(Found::Container(
            container.ok_or_else(|| missing(what))?,
        )));
    }
    if named.eq_ignore_ascii_case("Ec2InstanceMetadata") {
        let imds = Imds::new(settings)?;
        if imds.is_disabled() {
            return Err(missing("AWS_EC2_METADATA_DISABLED is `true`"));
        }
        return Ok(identity(Found::Instance(Arc::new(imds))));
    }
    Err(missing(
        "that has to be `Environment`, `EcsContainer` or `Ec2InstanceMetadata`",
    ))
}
