//! The tokens that `aws sso login` leaves in `~/.aws/sso/cache`, which all AWS tools share: read
//! each time, and renewed there by SSO OIDC while there is a refresh token.
//!
//! Reference: <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html>.

use super::json::Object;
use super::link::{Link, Patience};
use crate::auth::Secret;
use crate::hash::sha1;
use crate::{Body, BoxError, Timestamp};
use http::Request;
use http::header::{CONTENT_TYPE, HeaderValue};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// From when before the end a token is renewed, in seconds.
const WINDOW: i64 = 15 * 60;

/// The token of one sign-on.
#[derive(Debug)]
pub(super) struct Tokens {
    /// Where it is kept; nowhere without a home folder.
    file: Option<PathBuf>,
    /// What renews it. That of a profile without a session is not renewed.
    renewed_at: Option<String>,
}

impl Tokens {
    pub(super) fn new(
        home: Option<&str>,
        session: Option<&str>,
        start_url: &str,
        oidc: &str,
    ) -> Self {
        let hash = sha1(session.unwrap_or(start_url).as_bytes());
        let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let folder = home.map(|home| Path::new(home).join(".aws/sso/cache"));
        Tokens {
            file: folder.map(|folder| folder.join(format!("{name}.json"))),
            renewed_at: session.map(|_| format!("{oidc}/token")),
        }
    }

    /// A token that is good now.
    pub(super) async fn get(&self, link: &Link) -> Result<Secret, BoxError> {
        let file = self.file.as_ref().ok_or("there is no HOME with tokens")?;
        let text = fs::read(file)
            .map_err(|error| format!("there is no token at `{}` ({error})", file.display()))?;
        let mut token = Object::read(&text)
            .ok_or_else(|| format!("there is no token in `{}`", file.display()))?;
        let expiry = token.time("expiresAt").map(Timestamp::as_second);
        let expiry = expiry.ok_or("the token has no `expiresAt`")?;
        let now = Timestamp::now().as_second();
        if expiry - now < WINDOW
            && let Some(renewed) = self.renew(link, &mut token).await
        {
            return Ok(renewed);
        }
        if now >= expiry {
            return Err("the session has expired".into());
        }
        let token = token.take("accessToken");
        Ok(Secret(token.ok_or("the token has no `accessToken`")?))
    }

    /// A newer token, where there is a way to one. Why there is none does not matter: the old one
    /// may do, and a person who has to sign on again does not need to know.
    async fn renew(&self, link: &Link, token: &mut Object) -> Option<Secret> {
        let uri = self.renewed_at.as_deref()?;
        let registered = token.time("registrationExpiresAt")?;
        if registered <= Timestamp::now() {
            return None;
        }
        let body = Object::of([
            ("clientId", token.text("clientId")?),
            ("clientSecret", token.text("clientSecret")?),
            ("grantType", "refresh_token"),
            ("refreshToken", token.text("refreshToken")?),
        ]);
        let request = Request::post(uri)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(Body::from(body.to_json()))
            .ok()?;
        // Once: a refresh token may be good for one use.
        let answer = link
            .ask_once(Patience::SERVICE.timeout, request)
            .await
            .ok()?;
        if !answer.status.is_success() {
            return None;
        }
        let mut answer = Object::read(&answer.body)?;
        let seconds = answer.number("expiresIn")?;
        let expiry =
            Timestamp::from_second(Timestamp::now().as_second().checked_add(seconds)?).ok()?;
        let renewed = answer.take("accessToken")?;
        token.set("accessToken", &*renewed);
        token.set("expiresAt", expiry.to_string());
        // An old refresh token is used up.
        match answer.take("refreshToken") {
            Some(next) => token.set("refreshToken", next),
            None => drop(token.take("refreshToken")),
        }
        let text = Zeroizing::new(token.to_json());
        // The token is good even if it cannot be kept for others.
        let _ = self.file.as_deref().map(|file| replace(file, &text));
        Some(Secret(renewed))
    }
}

/// Writes a file that only its owner may read, whole or not at all.
fn replace(file: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(std::io::Error::other)?;
    let new = file.with_extension(format!("{:016x}.tmp", u64::from_be_bytes(name)));
    let written = options
        .open(&new)
        .and_then(|mut to| to.write_all(text))
        .and_then(|()| fs::rename(&new, file));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}
