//! Single sign-on, by IAM Identity Center: a role of an account, for a token that `aws sso login`
//! has left.
//!
//! Reference: <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html>.

use super::json::{Names, Object};
use super::link::{Link, Patience};
use super::sso_token::Tokens;
use crate::client::profile::Kind;
use crate::client::{ConfigError, EndpointUrls, Settings};
use crate::endpoint::dns_suffix;
use crate::operation::excerpt;
use crate::uri::RESERVED;
use crate::{Body, BoxError, Credentials, CredentialsError};
use http::header::{HeaderName, HeaderValue};
use http::{Request, StatusCode, Uri};
use percent_encoding::utf8_percent_encode;

const BEARER: HeaderName = HeaderName::from_static("x-amz-sso_bearer_token");

const NAMES: Names = Names {
    id: "accessKeyId",
    secret: "secretAccessKey",
    token: "sessionToken",
    expiry: "expiration",
};

/// A role of an account, and where the sign-on is.
#[derive(Debug)]
pub(crate) struct Sso {
    profile: String,
    account_id: String,
    /// What is asked for the role.
    uri: Uri,
    tokens: Tokens,
}

/// The settings of a sign-on. Those of a session must not contradict those of the profile.
struct SignOn<'a> {
    settings: &'a Settings,
    profile: &'a str,
    session: Option<&'a str>,
}

impl<'a> SignOn<'a> {
    fn get(&self, name: &str) -> Result<&'a str, ConfigError> {
        let own = self.settings.of_profile(self.profile, name);
        let shared = match self.session {
            None => None,
            Some(session) => {
                let section = self.settings.section(Kind::SsoSession, session);
                let section = section.ok_or_else(|| {
                    self.error(&format!(
                        "`sso_session = {session}`, but the config file has no section \
                         `[sso-session {session}]`"
                    ))
                })?;
                section.get(name)
            }
        };
        match (own, shared) {
            (Some(own), Some(shared)) if own != shared => Err(self.error(&format!(
                "`{name} = {own}`, but its `sso_session` sets `{shared}`"
            ))),
            (own, shared) => own
                .or(shared)
                .ok_or_else(|| self.error(&format!("up single sign-on, but `{name}` is missing"))),
        }
    }

    fn error(&self, what: &str) -> ConfigError {
        ConfigError::new(format!("the profile `{}` sets {what}", self.profile))
    }
}

impl Sso {
    /// What a profile says; nothing where it asks for no role of an account.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for a setting that is missing or contradicts another.
    pub(super) fn new(settings: &Settings, profile: &str) -> Result<Option<Self>, ConfigError> {
        let asks = |name| settings.of_profile(profile, name).is_some();
        if !asks("sso_account_id") && !asks("sso_role_name") {
            return Ok(None);
        }
        let session = settings.of_profile(profile, "sso_session");
        let sign_on = SignOn {
            settings,
            profile,
            session,
        };
        let (start_url, region) = (sign_on.get("sso_start_url")?, sign_on.get("sso_region")?);
        let (account, role) = (
            sign_on.get("sso_account_id")?,
            sign_on.get("sso_role_name")?,
        );
        let urls = EndpointUrls::new(settings)?;
        let url = |id: &str, host: &str| match urls.get(id) {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("https://{host}.{region}.{}", dns_suffix(region)),
        };
        let encoded = |text| utf8_percent_encode(text, RESERVED);
        let uri = format!(
            "{}/federation/credentials?account_id={}&role_name={}",
            url("SSO", "portal.sso"),
            encoded(account),
            encoded(role)
        );
        let uri = uri.parse().map_err(|error| {
            sign_on
                .error("an `sso_region` that is none")
                .with_source(error)
        })?;
        let oidc = url("SSO OIDC", "oidc");
        Ok(Some(Sso {
            profile: profile.to_owned(),
            account_id: account.to_owned(),
            uri,
            tokens: Tokens::new(settings.home(), session, start_url, &oidc),
        }))
    }

    pub(super) async fn load(&self, link: &Link) -> Result<Credentials, CredentialsError> {
        let refuse = |error: BoxError| {
            let profile = &self.profile;
            CredentialsError::new(format!(
                "single sign-on for the profile `{profile}`: {error}; `aws sso login --profile \
                 {profile}` may help"
            ))
            .with_source(error)
        };
        let token = self.tokens.get(link).await.map_err(refuse)?;
        let mut token = HeaderValue::from_str(&token.0)
            .map_err(|_| refuse("the token holds a character that no header may hold".into()))?;
        token.set_sensitive(true);
        self.ask(link, token).await.map_err(refuse)
    }

    async fn ask(&self, link: &Link, token: HeaderValue) -> Result<Credentials, BoxError> {
        let make = || {
            let mut request = Request::new(Body::default());
            *request.uri_mut() = self.uri.clone();
            request.headers_mut().insert(BEARER, token.clone());
            request
        };
        let answer = link.ask(Patience::SERVICE, &make).await?;
        if answer.status == StatusCode::UNAUTHORIZED {
            return Err("the session is over".into());
        }
        if !answer.status.is_success() {
            return Err(format!("status {}: {}", answer.status, excerpt(&answer.body)).into());
        }
        let answer = Object::read(&answer.body);
        let role = answer.and_then(|mut answer| answer.object("roleCredentials"));
        let mut role = role.ok_or("there are no `roleCredentials` in the answer")?;
        let credentials = role.credentials(&NAMES);
        let credentials = credentials.map_err(|name| format!("the answer has no `{name}`"))?;
        Ok(credentials.with_account_id(&self.account_id))
    }
}
