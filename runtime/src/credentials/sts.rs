//! AWS STS, as far as credentials need it: two requests in AWS query, and their answers in XML.
//!
//! Reference: <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>.

use super::cache::tells_of_expiry;
use super::json::time;
use super::link::{Answer, Link, Patience};
use crate::auth::{SignedBody, Signer};
use crate::client::{ConfigError, EndpointUrls, Settings};
use crate::endpoint::dns_suffix;
use crate::operation::excerpt;
use crate::uri::RESERVED;
use crate::{Body, BoxError, Credentials, Timestamp};
use bytes::Bytes;
use http::Request;
use http::header::{CONTENT_TYPE, HeaderValue};
use percent_encoding::utf8_percent_encode;
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Where STS is.
#[derive(Clone, Debug)]
pub(super) struct Sts {
    /// An endpoint of the settings' own.
    url: Option<String>,
    region: Option<String>,
    use_fips: bool,
}

/// Why STS gives no credentials, in its own words.
#[derive(Debug)]
pub(super) struct Refusal {
    code: Option<String>,
    what: String,
}

impl Refusal {
    /// Whether an error says that the credentials have expired which a request was signed with.
    pub(super) fn is_of_expired(error: &BoxError) -> bool {
        let refusal = error.downcast_ref::<Refusal>();
        let code = refusal.and_then(|refusal| refusal.code.as_deref());
        code.is_some_and(tells_of_expiry)
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Refusal {}

/// A request: its parameters.
pub(super) struct Form(String);

impl Form {
    pub(super) fn new(action: &str) -> Self {
        Form(format!("Action={action}&Version=2011-06-15"))
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push('&');
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(utf8_percent_encode(value, RESERVED));
        self
    }
}

impl Sts {
    pub(super) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Sts {
            url: EndpointUrls::new(settings)?.get("STS").map(str::to_owned),
            region: settings.region().map(str::to_owned),
            use_fips: settings.is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        })
    }

    /// Where a request goes, and the region that its signature names.
    fn place(&self, link: &Link) -> (Cow<'_, str>, String) {
        let region = link.region.as_ref().or(self.region.as_ref());
        let url = match (&self.url, region) {
            (Some(url), _) => Cow::from(url),
            (None, Some(region)) => {
                let fips = if self.use_fips { "-fips" } else { "" };
                let suffix = dns_suffix(region);
                Cow::from(format!("https://sts{fips}.{region}.{suffix}"))
            }
            // The endpoint that is the same everywhere.
            (None, None) => Cow::from("https://sts.amazonaws.com"),
        };
        let region = region.map_or("us-east-1", |region| region);
        (url, region.to_owned())
    }

    /// Asks for credentials, as `credentials` or as nobody.
    pub(super) async fn ask(
        &self,
        link: &Link,
        form: Form,
        credentials: Option<&Credentials>,
    ) -> Result<Credentials, BoxError> {
        let (url, region) = self.place(link);
        let signer = Signer::new("sts", region);
        let body = Bytes::from(form.0);
        let mut head = Request::post(format!("{}/", url.trim_end_matches('/')))
            .header(CONTENT_TYPE, FORM)
            .body(())?
            .into_parts()
            .0;
        let mut attempt = 1;
        loop {
            if let Some(credentials) = credentials {
                let bytes = SignedBody::Bytes(&body);
                signer.sign(&mut head, bytes, credentials, Timestamp::now())?;
            }
            let request = Request::from_parts(head.clone(), Body::from(body.clone()));
            let answer = link.ask_once(Patience::SERVICE.timeout, request).await;
            let is_passing = match &answer {
                Ok(answer) => answer.is_passing() || code(answer) == Some("IDPCommunicationError"),
                Err(_) => true,
            };
            if !is_passing || attempt == Patience::SERVICE.attempts {
                return read(&answer?);
            }
            attempt += 1;
            head.headers.remove(http::header::AUTHORIZATION);
            link.pause(Patience::SERVICE.pause).await;
        }
    }
}

fn code(answer: &Answer) -> Option<&str> {
    text_of(std::str::from_utf8(&answer.body).ok()?, "Code")
}

/// The credentials in an answer.
fn read(answer: &Answer) -> Result<Credentials, BoxError> {
    let xml = std::str::from_utf8(&answer.body)?;
    if !answer.status.is_success() {
        let message = text_of(xml, "Message").map(unescaped);
        let code = code(answer);
        let what = match (code, message) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(code), None) => code.to_owned(),
            _ => format!("status {}: {}", answer.status, excerpt(&answer.body)),
        };
        let code = code.map(str::to_owned);
        return Err(Refusal { code, what }.into());
    }
    let credentials = given(xml)?;
    // arn:aws:sts::123456789012:assumed-role/name/session
    let arn = text_of(xml, "Arn").and_then(|arn| arn.split(':').nth(4));
    Ok(match arn {
        Some(account) if !account.is_empty() => credentials.with_account_id(account),
        _ => credentials,
    })
}

/// The credentials that a service of AWS's gives out in a document: STS, and those with sessions.
pub(crate) fn given(xml: &str) -> Result<Credentials, BoxError> {
    let get = |name: &str| {
        let text = text_of(xml, name).map(unescaped);
        text.ok_or_else(|| format!("there is no `{name}` in the answer"))
    };
    let expiry = time(&get("Expiration")?).ok_or("`Expiration` in the answer is not a time")?;
    let credentials = Credentials::new(get("AccessKeyId")?, get("SecretAccessKey")?);
    let credentials = credentials.with_session_token(get("SessionToken")?);
    Ok(credentials.with_expiry(expiry))
}

/// Tells what records requests, among the extensions of one, which elements of the answer are secret.
#[cfg(feature = "test-util")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct SecretElements(pub(crate) &'static [&'static str]);

#[cfg(feature = "test-util")]
impl SecretElements {
    /// Those of what [`given`] reads.
    pub(crate) const OF_GIVEN: SecretElements =
        SecretElements(&["SecretAccessKey", "SessionToken"]);
}

/// The text of the first element of a name. The answers of STS have neither prefixes nor
/// attributes on what is read, and no comments: `quick-xml` for this would be 4.3 CPU seconds of a
/// cold release build.
fn text_of<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let start = xml.find(&format!("<{name}>"))? + name.len() + 2;
    let text = &xml[start..];
    text.find(&format!("</{name}>")).map(|end| &text[..end])
}

/// A text with its references replaced; one that is unknown stays.
fn unescaped(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once(';').unwrap_or(("", piece));
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => name.strip_prefix('#').and_then(numbered),
        };
        match character {
            Some(character) => {
                out.push(character);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(piece);
            }
        }
    }
    out.trim().to_owned()
}

fn numbered(number: &str) -> Option<char> {
    let number = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(number.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_and_read() {
        let xml = "<A xmlns=\"x\"><Message>a &lt;b&gt; &amp;amp; &#x41;&#66; &no; &</Message></A>";
        let text = text_of(xml, "Message").map(unescaped);
        assert_eq!(text.as_deref(), Some("a <b> &amp; AB &no; &"));
        assert_eq!(text_of("<Code>", "Code"), None);
        assert_eq!(text_of("", "Code"), None);
    }
}
