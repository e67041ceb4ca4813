//! Where requests go: the [endpoint rules] of a service, run over settings and inputs.
//!
//! A generated crate holds its rules as a static [`RuleSet`], written in the notation of
//! [`endpoint_rules!`](crate::endpoint_rules); [`resolve`] runs it. Where no operation adds to the
//! settings, as with most services, a client resolves its endpoint once, and else it keeps what it
//! has found: see `Resolver`.
//!
//! [endpoint rules]: https://smithy.io/2.0/additional-specs/rules-engine/specification.html

mod functions;
mod machine;
mod macros;
mod partition;
mod partitions;
#[cfg(feature = "client")]
mod resolver;
mod rules;
mod value;

pub use rules::{
    Auth, Condition, Diagram, Expr, Function, Kind, Next, Node, Outcome, ParamValue, Parameter,
    Property, Rule, RuleSet, Rules, Source, Target,
};

#[cfg(feature = "credentials")]
pub(crate) use partition::dns_suffix;
#[cfg(feature = "client")]
pub(crate) use resolver::Resolver;

use crate::Document;
use http::uri::{Authority, Scheme};
use machine::Machine;
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use value::{Texts, Value};

/// What a client knows of where its requests go.
#[derive(Clone, Copy, Debug, Default)]
pub struct EndpointParams<'a> {
    /// The region, such as `us-east-1`.
    pub region: Option<&'a str>,
    /// Whether FIPS 140 endpoints are wanted.
    pub use_fips: bool,
    /// Whether endpoints that answer over IPv6 too are wanted.
    pub use_dual_stack: bool,
    /// An endpoint that replaces the service's own.
    pub endpoint_url: Option<&'a str>,
    /// The account that requests are made for.
    pub account_id: Option<&'a str>,
    /// Whether endpoints of one account are wanted: `preferred`, `required` or `disabled`.
    pub account_id_endpoint_mode: Option<&'a str>,
    /// Settings that the service alone has, by their names in its rules.
    pub settings: &'a [(&'a str, ParamValue<'a>)],
}

/// Where a request goes, and what its signature has to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    url: String,
    scheme: Scheme,
    authority: Authority,
    auth_schemes: Vec<AuthScheme>,
    headers: Vec<(Cow<'static, str>, String)>,
    properties: Vec<(Cow<'static, str>, Document)>,
    /// Whether rules made it, of all that an operation and its input say.
    is_resolved: bool,
}

impl Endpoint {
    /// The endpoint at `url`, an `http` or `https` URL with an optional path.
    ///
    /// # Errors
    ///
    /// [`EndpointError`] when `url` is no such URL, or has a query.
    pub fn new(url: impl Into<String>) -> Result<Self, EndpointError> {
        let mut url = url.into();
        let wrong = |url: &str, what: &str| Err(EndpointError(format!("endpoint `{url}` {what}")));
        let uri: http::Uri = match url.parse() {
            Ok(uri) => uri,
            Err(error) => return wrong(&url, &format!("is not a URL: {error}")),
        };
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return wrong(&url, "has to begin with `https://` or `http://`");
        }
        let has_query = uri.query().is_some();
        let parts = uri.into_parts();
        let authority = parts.authority.filter(|of| !of.as_str().contains('@'));
        let (Some(scheme), Some(authority)) = (parts.scheme, authority) else {
            // Not quoted: there may be a password in it.
            return Err(EndpointError(
                "an endpoint needs a host, and no user name".to_owned(),
            ));
        };
        if has_query || url.contains('#') {
            return wrong(&url, "must not have a query or fragment");
        }
        url.truncate(url.trim_end_matches('/').len());
        Ok(Endpoint {
            url,
            scheme,
            authority,
            auth_schemes: Vec::new(),
            headers: Vec::new(),
            properties: Vec::new(),
            is_resolved: false,
        })
    }

    /// Whether the URL holds what endpoint rules make of an input.
    #[cfg(any(feature = "json", feature = "xml"))]
    pub(crate) fn is_resolved(&self) -> bool {
        self.is_resolved
    }

    /// The same endpoint at the scheme and the host of another URL.
    pub(crate) fn elsewhere(&self, url: &str) -> Result<Self, EndpointError> {
        let mut other = Endpoint::new(url)?;
        let host = other.url.find("://").map_or(0, |end| end + "://".len());
        if let Some(path) = other.url[host..].find('/') {
            other.url.truncate(host + path);
        }
        Ok(Endpoint {
            url: other.url,
            scheme: other.scheme,
            authority: other.authority,
            ..self.clone()
        })
    }

    /// The URL, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The scheme and the authority of the URL.
    pub(crate) fn origin(&self) -> (Scheme, Authority) {
        (self.scheme.clone(), self.authority.clone())
    }

    /// The path of the URL, without a slash at its end.
    pub(crate) fn path(&self) -> &str {
        let origin = self.scheme.as_str().len() + "://".len() + self.authority.as_str().len();
        self.url.get(origin..).unwrap_or_default()
    }

    /// How requests to this endpoint are signed, in order of preference; empty where the rules
    /// leave that to the service.
    pub fn auth_schemes(&self) -> &[AuthScheme] {
        &self.auth_schemes
    }

    /// The headers that every request to this endpoint has.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Whatever else the rules say of the endpoint, by name.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.properties.iter().map(|(name, value)| (&**name, value))
    }

    /// The service name that SigV4 signatures carry, where the rules set one.
    pub fn signing_name(&self) -> Option<&str> {
        self.sigv4()?.signing_name()
    }

    /// The region that SigV4 signatures carry, where the rules set one.
    pub fn signing_region(&self) -> Option<&str> {
        self.sigv4()?.signing_region()
    }

    fn sigv4(&self) -> Option<&AuthScheme> {
        self.scheme("sigv4")
    }

    pub(crate) fn scheme(&self, name: &str) -> Option<&AuthScheme> {
        self.auth_schemes.iter().find(|auth| auth.name == name)
    }
}

impl std::str::FromStr for Endpoint {
    type Err = EndpointError;
    fn from_str(url: &str) -> Result<Self, EndpointError> {
        Endpoint::new(url)
    }
}

/// A way to sign, with what an endpoint sets of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthScheme {
    name: Cow<'static, str>,
    signing_name: Option<Cow<'static, str>>,
    signing_region: Option<Cow<'static, str>>,
    signing_region_set: Vec<Cow<'static, str>>,
    disable_double_encoding: bool,
    disable_normalize_path: bool,
}

impl AuthScheme {
    /// The scheme: `sigv4`, `sigv4a`, `sigv4-s3express`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The service name in the signature, where it is not the service's usual one.
    pub fn signing_name(&self) -> Option<&str> {
        self.signing_name.as_deref()
    }

    /// The region in the signature, where it is not the client's.
    pub fn signing_region(&self) -> Option<&str> {
        self.signing_region.as_deref()
    }

    /// The regions in the signature, of a scheme that signs for several: `*` is every region.
    pub fn signing_region_set(&self) -> impl Iterator<Item = &str> {
        self.signing_region_set.iter().map(|region| &**region)
    }

    /// Whether the path is signed as it is sent, and not encoded once more.
    pub fn disable_double_encoding(&self) -> bool {
        self.disable_double_encoding
    }

    /// Whether the path is signed as it is sent, with its dot segments.
    pub fn disable_normalize_path(&self) -> bool {
        self.disable_normalize_path
    }
}

/// Why there is no endpoint: in the words of the service's rules, or for a URL that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError(String);

impl Display for EndpointError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EndpointError {}

/// How many names a service's rules may have before their values are kept on the heap. S3's have
/// 33, and those of most services 5.
const NAMES: usize = 48;

/// Runs a service's rules.
///
/// `context` is what an operation and its input say, by the names of the rules' parameters. It
/// counts more than what the client says, which counts more than the rules' own defaults; a name
/// that is none of the rules' is ignored.
///
/// # Errors
///
/// [`EndpointError`] with the rules' own message where they refuse the settings, and where a
/// parameter is missing or of another kind.
pub fn resolve(
    rules: &RuleSet,
    params: &EndpointParams<'_>,
    context: &[(&str, ParamValue<'_>)],
) -> Result<Endpoint, EndpointError> {
    if rules.has_no_rules() {
        // The model came without rules: the caller has to say.
        return match params.endpoint_url {
            Some(url) => Endpoint::new(url),
            None => Err(EndpointError(
                "the model has no endpoint rules: set an endpoint URL".to_owned(),
            )),
        };
    }
    let texts = Texts::default();
    let (mut few, mut many) = ([None; NAMES], Vec::new());
    let values = match few.get_mut(..rules.names.len()) {
        Some(few) => few,
        None => {
            many.resize(rules.names.len(), None);
            &mut many[..]
        }
    };
    for ((parameter, name), value) in rules.parameters.iter().zip(rules.names).zip(&mut *values) {
        *value = self::value(parameter, name, params, context)?;
    }
    let mut endpoint = Machine::new(rules, &texts, values).run()?;
    endpoint.is_resolved = true;
    if let Some(region) = params.region {
        check_region(region)?;
    }
    Ok(endpoint)
}

/// The value of a parameter, from the most special place that has one.
fn value<'a>(
    parameter: &Parameter,
    name: &str,
    params: &EndpointParams<'a>,
    context: &[(&str, ParamValue<'a>)],
) -> Result<Option<Value<'a>>, EndpointError> {
    let find = |among: &[(&str, ParamValue<'a>)]| {
        let found = among.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value)
    };
    let set = || {
        let text = |text: Option<&'a str>| text.map(ParamValue::Text);
        match parameter.source {
            Source::Region => text(params.region),
            Source::UseFips => Some(ParamValue::Bool(params.use_fips)),
            Source::UseDualStack => Some(ParamValue::Bool(params.use_dual_stack)),
            Source::Endpoint => text(params.endpoint_url),
            Source::AccountId => text(params.account_id),
            Source::AccountIdEndpointMode => text(params.account_id_endpoint_mode),
            Source::Client | Source::Operation => find(params.settings),
        }
    };
    let default = match params.endpoint_url {
        Some(_) => parameter.with_endpoint.or(parameter.default),
        None => parameter.default,
    };
    match find(context).or_else(set).or(default) {
        Some(value) if value.kind() != parameter.kind => Err(EndpointError(format!(
            "the endpoint parameter `{name}` is {}, and not {}",
            parameter.kind.name(),
            value.kind().name()
        ))),
        Some(value) => Ok(Some(value.into())),
        None if parameter.required => Err(EndpointError(format!(
            "the endpoint rules need `{name}`, which is not set"
        ))),
        None => Ok(None),
    }
}

/// A region becomes a part of host names and of signatures, and must be no more than that.
fn check_region(region: &str) -> Result<(), EndpointError> {
    let ok = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if region.is_empty() || region.len() > 63 || !region.bytes().all(ok) {
        return Err(EndpointError(format!(
            "region `{}` is not a region name, such as `us-east-1`",
            region.escape_debug()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_http_url() {
        assert_eq!(
            Endpoint::new("https://host/a/").unwrap().url(),
            "https://host/a"
        );
        for url in [
            "host",
            "ftp://host",
            "https://",
            "https://user@host",
            "https://host/?a",
            "/a",
            "",
        ] {
            Endpoint::new(url).expect_err(url);
        }
    }
}
