//! A role that the owner of a web token takes, as pods of EKS do. The token's file is read each
//! time: what writes it renews it.

use super::link::Link;
use super::role::{not_taken, session_name};
use super::sts::{Form, Sts};
use crate::auth::Secret;
use crate::client::{ConfigError, Settings, expanded};
use crate::{Credentials, CredentialsError};
use std::path::PathBuf;

/// A role, and the file of the token that takes it.
#[derive(Debug)]
pub(crate) struct WebIdentity {
    token_file: PathBuf,
    arn: String,
    session_name: Option<String>,
    sts: Sts,
}

impl WebIdentity {
    /// What the profile says, or before it the environment, each setting for itself.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for a token without a role.
    pub(super) fn new(
        settings: &Settings,
        profile: &str,
        with_environment: bool,
    ) -> Result<Option<Self>, ConfigError> {
        let get = |variable: &str, setting: &str| {
            let variable = with_environment.then(|| settings.variables.get(variable));
            let found = variable.flatten();
            found.or_else(|| settings.of_profile(profile, setting))
        };
        let Some(file) = get("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else {
            return Ok(None);
        };
        let arn = get("AWS_ROLE_ARN", "role_arn").ok_or_else(|| {
            ConfigError::new(format!(
                "there is a web identity token at `{file}`, but no role for it: set AWS_ROLE_ARN, \
                 or `role_arn` in the profile `{profile}`"
            ))
        })?;
        let session_name = get("AWS_ROLE_SESSION_NAME", "role_session_name");
        Ok(Some(WebIdentity {
            token_file: expanded(file, settings.home()),
            arn: arn.to_owned(),
            session_name: session_name.map(str::to_owned),
            sts: Sts::new(settings)?,
        }))
    }

    pub(super) async fn load(&self, link: &Link) -> Result<Credentials, CredentialsError> {
        let token = std::fs::read_to_string(&self.token_file).map_err(|error| {
            let path = self.token_file.display();
            CredentialsError::new(format!("the web identity token `{path}` cannot be read"))
                .with_source(error)
        })?;
        let token = Secret(token);
        let form = Form::new("AssumeRoleWithWebIdentity")
            .with("RoleArn", &self.arn)
            .with(
                "RoleSessionName",
                &session_name(self.session_name.as_deref()),
            )
            .with("WebIdentityToken", token.0.trim());
        let answer = self.sts.ask(link, form, None).await;
        answer.map_err(|error| not_taken(&self.arn, error))
    }
}
