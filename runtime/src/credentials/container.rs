//! The service beside a container of ECS or a pod of EKS.
//!
//! Rules: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>.
//! A token goes with the request, so that over plain HTTP only hosts are asked that are known not
//! to be anybody's.

use super::json::{Names, Object};
use super::link::{Answer, Link, Patience};
use crate::auth::Secret;
use crate::client::{ConfigError, Settings, expanded};
use crate::operation::excerpt;
use crate::{Body, BoxError, Credentials, CredentialsError};
use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use http::{Request, Uri};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
/// Where ECS answers.
const ECS: &str = "http://169.254.170.2";
/// Hosts of ECS and of EKS, which link-local addresses are.
const KNOWN: [&str; 3] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];

const PATIENCE: Patience = Patience {
    timeout: Duration::from_secs(2),
    attempts: 3,
    pause: Duration::from_secs(1),
};

pub(super) const NAMES: Names = Names {
    id: "AccessKeyId",
    secret: "SecretAccessKey",
    token: "Token",
    expiry: "Expiration",
};

/// Where a container's credentials are.
#[derive(Debug)]
pub(crate) struct Container {
    uri: Uri,
    token: Token,
}

/// What proves that the container may ask.
#[derive(Debug)]
enum Token {
    None,
    /// Read each time: EKS renews it.
    File(PathBuf),
    Text(Secret),
}

impl Container {
    /// What the environment says; nothing outside of a container.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for a URI that must not or cannot be asked.
    pub(super) fn new(settings: &Settings) -> Result<Option<Self>, ConfigError> {
        let get = |name| settings.variables.get(name);
        let (variable, uri) = match (get(RELATIVE), get(FULL)) {
            (Some(path), _) => (RELATIVE, format!("{ECS}{path}")),
            (None, Some(uri)) => (FULL, uri.to_owned()),
            (None, None) => return Ok(None),
        };
        let refuse = |what: &str| ConfigError::new(format!("{variable} leads to `{uri}`, {what}"));
        let parsed: Uri = uri
            .parse()
            .map_err(|error| refuse("which is no URI").with_source(error))?;
        let is_allowed = match (parsed.scheme_str(), parsed.host()) {
            (Some("https"), Some(_)) => true,
            // A relative URI must not become another host: `http://169.254.170.2` + `.evil/`.
            (Some("http"), Some(host)) if variable == RELATIVE => host == KNOWN[0],
            (Some("http"), Some(host)) => may_be_plain(host),
            _ => false,
        };
        if !is_allowed {
            return Err(refuse(
                "but without TLS only the hosts of ECS and EKS and this machine may be asked",
            ));
        }
        let token = match (
            get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            get("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
        ) {
            (Some(file), _) => Token::File(expanded(file, settings.home())),
            (None, Some(text)) => Token::Text(Secret(text.to_owned())),
            (None, None) => Token::None,
        };
        Ok(Some(Container { uri: parsed, token }))
    }

    pub(super) async fn load(&self, link: &Link) -> Result<Credentials, CredentialsError> {
        self.ask(link).await.map_err(|error| {
            let what = format!("the container service at `{}`: {error}", self.uri);
            CredentialsError::new(what).with_source(error)
        })
    }

    async fn ask(&self, link: &Link) -> Result<Credentials, BoxError> {
        let token = self.authorization()?;
        let make = || {
            let mut request = Request::new(Body::default());
            *request.uri_mut() = self.uri.clone();
            let headers = request.headers_mut();
            headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
            if let Some(token) = &token {
                headers.insert(AUTHORIZATION, token.clone());
            }
            request
        };
        read(&link.ask(PATIENCE, &make).await?)
    }

    /// The header that the token is.
    fn authorization(&self) -> Result<Option<HeaderValue>, BoxError> {
        let text = match &self.token {
            Token::None => return Ok(None),
            Token::File(path) => {
                let text = std::fs::read_to_string(path);
                let text = text.map_err(|error| {
                    format!("the token `{}` cannot be read: {error}", path.display())
                })?;
                &Secret(text)
            }
            Token::Text(text) => text,
        };
        let header = HeaderValue::from_str(&text.0);
        let mut header =
            header.map_err(|_| "the token holds a character that no header may hold")?;
        header.set_sensitive(true);
        Ok(Some(header))
    }
}

/// Whether a host is this machine or a service of the container's own.
fn may_be_plain(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = host
        .parse::<IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_loopback || host == "localhost" || KNOWN.contains(&host)
}

fn read(answer: &Answer) -> Result<Credentials, BoxError> {
    if !answer.status.is_success() {
        return Err(format!("status {}: {}", answer.status, excerpt(&answer.body)).into());
    }
    let answer = Object::read(&answer.body);
    let mut answer = answer.ok_or("it answered with something that is no JSON object")?;
    let credentials = answer.credentials(&NAMES);
    credentials.map_err(|name| {
        format!("it answered without `{name}`, or with one that cannot be read").into()
    })
}
