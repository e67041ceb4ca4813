//! A role that another identity takes: `role_arn` of a profile.

use super::link::Link;
use super::sts::{Form, Refusal, Sts};
use crate::auth::Identity;
use crate::client::{ConfigError, Settings};
use crate::{BoxError, Credentials, CredentialsError, Timestamp};

/// A role, and who takes it.
#[derive(Debug)]
pub(crate) struct Role {
    arn: String,
    session_name: Option<String>,
    external_id: Option<String>,
    duration_seconds: Option<u32>,
    sts: Sts,
    source: Identity,
}

impl Role {
    /// # Errors
    ///
    /// [`ConfigError`] for a duration that is no number.
    pub(super) fn new(
        settings: &Settings,
        profile: &str,
        sts: Sts,
        source: Identity,
    ) -> Result<Self, ConfigError> {
        let get = |name| settings.of_profile(profile, name).map(str::to_owned);
        let duration = get("duration_seconds").map(|text| {
            text.parse().map_err(|_| {
                ConfigError::new(format!(
                    "the profile `{profile}` sets `duration_seconds = {text}`, which is no number"
                ))
            })
        });
        Ok(Role {
            arn: get("role_arn").unwrap_or_default(),
            session_name: get("role_session_name"),
            external_id: get("external_id"),
            duration_seconds: duration.transpose()?,
            sts,
            source,
        })
    }

    pub(super) async fn load(&self, link: &Link) -> Result<Credentials, CredentialsError> {
        let source = self.source.get_over(link).await?;
        let mut answer = self.take(link, &source).await;
        if answer.as_ref().is_err_and(Refusal::is_of_expired) && self.source.refuse(&source) {
            let source = self.source.get_over(link).await?;
            answer = self.take(link, &source).await;
        }
        answer.map_err(|error| not_taken(&self.arn, error))
    }

    /// Takes the role once.
    async fn take(&self, link: &Link, source: &Credentials) -> Result<Credentials, BoxError> {
        let mut form = Form::new("AssumeRole").with("RoleArn", &self.arn).with(
            "RoleSessionName",
            &session_name(self.session_name.as_deref()),
        );
        if let Some(id) = &self.external_id {
            form = form.with("ExternalId", id);
        }
        if let Some(seconds) = self.duration_seconds {
            form = form.with("DurationSeconds", &seconds.to_string());
        }
        self.sts.ask(link, form, Some(source)).await
    }
}

/// The name by which logs know who has taken a role.
pub(super) fn session_name(set: Option<&str>) -> String {
    match set {
        Some(name) => name.to_owned(),
        None => format!("tinsmith-{}", Timestamp::now().as_millisecond()),
    }
}

pub(super) fn not_taken(arn: &str, error: BoxError) -> CredentialsError {
    CredentialsError::new(format!("the role `{arn}` cannot be taken: {error}")).with_source(error)
}
