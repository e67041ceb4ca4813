//! Settings that only endpoint rules ask for.

use super::ConfigError;
use crate::endpoint::ParamValue;

/// Whether endpoints of the credentials' account are used, where a service has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountIdEndpointMode {
    /// They are used if the credentials say which account is theirs.
    #[default]
    Preferred,
    /// They are used, and it is an error if the credentials do not say which account is theirs.
    Required,
    /// They are not used.
    Disabled,
}

impl AccountIdEndpointMode {
    /// The mode's name in endpoint rules, in the environment and in profiles.
    pub(crate) fn name(self) -> &'static str {
        match self {
            AccountIdEndpointMode::Preferred => "preferred",
            AccountIdEndpointMode::Required => "required",
            AccountIdEndpointMode::Disabled => "disabled",
        }
    }

    pub(super) fn of(name: &str) -> Result<Self, ConfigError> {
        [
            AccountIdEndpointMode::Preferred,
            AccountIdEndpointMode::Required,
            AccountIdEndpointMode::Disabled,
        ]
        .into_iter()
        .find(|mode| name.eq_ignore_ascii_case(mode.name()))
        .ok_or_else(|| {
            ConfigError::new(format!(
                "the mode of account endpoints is `{name}`, but has to be `preferred`, `required` \
                 or `disabled`"
            ))
        })
    }
}

/// The value of [`Config::endpoint_param`](super::Config::endpoint_param).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndpointParam {
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(String),
}

impl EndpointParam {
    pub(crate) fn value(&self) -> ParamValue<'_> {
        match self {
            EndpointParam::Bool(value) => ParamValue::Bool(*value),
            EndpointParam::Text(text) => ParamValue::Text(text),
        }
    }
}

impl From<bool> for EndpointParam {
    fn from(value: bool) -> Self {
        EndpointParam::Bool(value)
    }
}

impl From<&str> for EndpointParam {
    fn from(text: &str) -> Self {
        EndpointParam::Text(text.to_owned())
    }
}

impl From<String> for EndpointParam {
    fn from(text: String) -> Self {
        EndpointParam::Text(text)
    }
}
