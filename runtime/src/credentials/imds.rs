//! The metadata service of an EC2 instance: the credentials of its role, and its region.
//!
//! Rules: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html>. Only
//! version 2 is spoken, with a token: version 1 lets whoever can make a program fetch a URL have
//! the program's credentials.

use super::container::NAMES;
use super::json::Object;
use super::link::{Answer, Link};
use crate::client::{ConfigError, Settings};
use crate::operation::excerpt;
use crate::{Body, BoxError, Credentials, CredentialsError};
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, StatusCode};
use std::time::Duration;

const IPV4: &str = "http://169.254.169.254";
const IPV6: &str = "http://[fd00:ec2::254]";
const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");
const TOKEN_TTL: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");
const ROLE: &str = "/latest/meta-data/iam/security-credentials/";
const REGION: &str = "/latest/meta-data/placement/region";
/// A token is good for what is asked right after it, and no longer.
const TTL: HeaderValue = HeaderValue::from_static("300");

/// Where the metadata service is, and how long it is waited for.
#[derive(Clone, Debug)]
pub(crate) struct Imds {
    url: String,
    is_disabled: bool,
    timeout: Duration,
    attempts: u32,
}

impl Default for Imds {
    fn default() -> Self {
        Imds {
            url: IPV4.to_owned(),
            is_disabled: false,
            timeout: Duration::from_secs(1),
            attempts: 2,
        }
    }
}

/// Why a step failed, and whether to begin again.
enum Trouble {
    Passing(BoxError),
    Lasting(BoxError),
}

impl Imds {
    /// # Errors
    ///
    /// [`ConfigError`] for a mode or a number that is none.
    pub(crate) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let usual = Imds::default();
        let get = |name: &str| settings.get(&[&format!("AWS_{}", name.to_ascii_uppercase())], name);
        let number = |name: &str, usual: u32| match get(name) {
            None => Ok(usual),
            Some(text) => text.parse().map_err(|_| {
                ConfigError::new(format!("`{name}` is `{text}`, which is not a whole number"))
            }),
        };
        let url = match get("ec2_metadata_service_endpoint") {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => match get("ec2_metadata_service_endpoint_mode") {
                None => usual.url,
                Some(mode) if mode.eq_ignore_ascii_case("ipv4") => usual.url,
                Some(mode) if mode.eq_ignore_ascii_case("ipv6") => IPV6.to_owned(),
                Some(mode) => {
                    return Err(ConfigError::new(format!(
                        "`ec2_metadata_service_endpoint_mode` is `{mode}`, but has to be `IPv4` or \
                         `IPv6`"
                    )));
                }
            },
        };
        let disabled = settings.variables.get("AWS_EC2_METADATA_DISABLED");
        Ok(Imds {
            url,
            is_disabled: disabled.is_some_and(|value| value.eq_ignore_ascii_case("true")),
            timeout: Duration::from_secs(number("metadata_service_timeout", 1)?.into()),
            attempts: number("metadata_service_num_attempts", usual.attempts)?.max(1),
        })
    }

    /// Whether it must not be asked.
    pub(crate) fn is_disabled(&self) -> bool {
        self.is_disabled
    }

    /// The credentials of the instance's role.
    pub(super) async fn load(&self, link: &Link) -> Result<Credentials, CredentialsError> {
        let mut last = None;
        for _ in 0..self.attempts {
            match self.credentials(link).await {
                Ok(credentials) => return Ok(credentials),
                Err(Trouble::Lasting(error)) => return Err(self.error(error)),
                Err(Trouble::Passing(error)) => last = Some(error),
            }
        }
        Err(self.error(last.unwrap_or_else(|| "it was not asked".into())))
    }

    /// The region of the instance, where it tells it.
    pub(crate) async fn region(&self, link: &Link) -> Option<String> {
        for _ in 0..self.attempts {
            match self.find_region(link).await {
                Ok(region) => return Some(region),
                Err(Trouble::Lasting(_)) => return None,
                Err(Trouble::Passing(_)) => {}
            }
        }
        None
    }

    /// What to say when the last link of the chain fails: all others were not there.
    fn error(&self, error: BoxError) -> CredentialsError {
        let what = format!(
            "no credentials: there are none in the environment, in the profile or of a container, \
             and the EC2 metadata service at {} gives none: {error}",
            self.url
        );
        CredentialsError::new(what).with_source(error)
    }

    async fn credentials(&self, link: &Link) -> Result<Credentials, Trouble> {
        let token = self.token(link).await?;
        let role = self.get(link, ROLE, &token).await?;
        let role = first_line(&role)?;
        let answer = self.get(link, &format!("{ROLE}{role}"), &token).await?;
        let object = Object::read(&answer.body);
        let mut object = object.ok_or_else(|| {
            Trouble::Passing("it answered with something that is no JSON object".into())
        })?;
        // A refusal has the status 200.
        if let (Some(code), Some(message)) = (object.text("Code"), object.text("Message")) {
            return Err(Trouble::Lasting(format!("{code}: {message}").into()));
        }
        let missing = |name| {
            let what = format!("it answered without `{name}`, or with one that cannot be read");
            Trouble::Lasting(what.into())
        };
        let credentials = object.credentials(&NAMES).map_err(missing)?;
        match credentials.expiry() {
            Some(_) => Ok(credentials),
            None => Err(missing(NAMES.expiry)),
        }
    }

    async fn find_region(&self, link: &Link) -> Result<String, Trouble> {
        let token = self.token(link).await?;
        let answer = self.get(link, REGION, &token).await?;
        first_line(&answer).map(str::to_owned)
    }

    async fn token(&self, link: &Link) -> Result<HeaderValue, Trouble> {
        let request = self.request(Method::PUT, "/latest/api/token", TOKEN_TTL, TTL)?;
        let answer = self.ask(link, request).await?;
        let mut token = HeaderValue::from_bytes(&answer.body)
            .map_err(|_| Trouble::Lasting("its token is none".into()))?;
        token.set_sensitive(true);
        Ok(token)
    }

    async fn get(&self, link: &Link, path: &str, token: &HeaderValue) -> Result<Answer, Trouble> {
        let request = self.request(Method::GET, path, TOKEN, token.clone())?;
        self.ask(link, request).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        name: HeaderName,
        value: HeaderValue,
    ) -> Result<Request<Body>, Trouble> {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header(name, value)
            .body(Body::default())
            .map_err(|error| Trouble::Lasting(error.into()))
    }

    async fn ask(&self, link: &Link, request: Request<Body>) -> Result<Answer, Trouble> {
        let path = request.uri().path().to_owned();
        let answer = link.ask_once(self.timeout, request).await;
        let answer = answer.map_err(Trouble::Passing)?;
        if answer.status == StatusCode::OK && !answer.body.is_empty() {
            return Ok(answer);
        }
        let body = excerpt(&answer.body);
        let what = format!("status {} for `{path}`: {body}", answer.status.as_u16());
        // A token that it does not know, any more: the next attempt begins with a new one.
        let is_passing = answer.is_passing()
            || answer.status == StatusCode::UNAUTHORIZED
            || answer.status == StatusCode::OK;
        Err(match is_passing {
            true => Trouble::Passing(what.into()),
            false => Trouble::Lasting(what.into()),
        })
    }
}

fn first_line(answer: &Answer) -> Result<&str, Trouble> {
    let text = std::str::from_utf8(&answer.body).ok();
    let line = text.and_then(|text| text.lines().next()).map(str::trim);
    line.filter(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_graphic()))
        .ok_or_else(|| Trouble::Lasting("it answered with something that is no name".into()))
}
