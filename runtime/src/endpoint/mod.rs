//! Where requests go: the [endpoint rules] of a service, run over region and settings.
//!
//! A generated crate holds its rules as a static [`RuleSet`]; [`resolve`] runs it. A client
//! resolves its endpoint once, so that this is no part of a call.
//!
//! [endpoint rules]: https://smithy.io/2.0/additional-specs/rules-engine/specification.html

mod partitions;
mod rules;

pub use rules::{Auth, Condition, Expr, Function, Parameter, Rule, RuleSet, Target};

use rules::Scope;
use std::fmt::{self, Display, Formatter};

/// A group of regions with one domain, such as `aws` or `aws-cn`.
#[derive(Debug)]
pub(crate) struct Partition {
    name: &'static str,
    dns_suffix: &'static str,
    dual_stack_dns_suffix: &'static str,
    supports_fips: bool,
    supports_dual_stack: bool,
    implicit_global_region: &'static str,
    /// Regions that are known by name.
    regions: &'static [&'static str],
    /// `us` stands for every region of the form `us-<word>-<number>`.
    region_prefixes: &'static [&'static str],
}

impl Partition {
    /// The partition that `region` is in; an unknown region is taken to be in the first one.
    fn of(region: &str) -> &'static Partition {
        let known = partitions::PARTITIONS
            .iter()
            .find(|p| p.regions.contains(&region));
        let formed = || {
            partitions::PARTITIONS
                .iter()
                .find(|p| p.has_form_of(region))
        };
        known.or_else(formed).unwrap_or(&partitions::PARTITIONS[0])
    }

    fn has_form_of(&self, region: &str) -> bool {
        let word =
            |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        self.region_prefixes.iter().any(|prefix| {
            region
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('-'))
                .and_then(|rest| rest.split_once('-'))
                .is_some_and(|(name, number)| {
                    word(name) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
                })
        })
    }
}

/// The settings that endpoint rules ask for.
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
}

/// Where a request goes, and what its signature has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    signing_name: Option<String>,
    signing_region: Option<String>,
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
        if uri
            .authority()
            .is_none_or(|authority| authority.as_str().contains('@'))
        {
            // Not quoted: there may be a password in it.
            return Err(EndpointError(
                "an endpoint needs a host, and no user name".to_owned(),
            ));
        }
        if uri.query().is_some() || url.contains('#') {
            return wrong(&url, "must not have a query or fragment");
        }
        url.truncate(url.trim_end_matches('/').len());
        Ok(Endpoint {
            url,
            signing_name: None,
            signing_region: None,
        })
    }

    /// The URL, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The service name that signatures carry, where the rules set one.
    pub fn signing_name(&self) -> Option<&str> {
        self.signing_name.as_deref()
    }

    /// The region that signatures carry, where the rules set one.
    pub fn signing_region(&self) -> Option<&str> {
        self.signing_region.as_deref()
    }
}

impl std::str::FromStr for Endpoint {
    type Err = EndpointError;
    fn from_str(url: &str) -> Result<Self, EndpointError> {
        Endpoint::new(url)
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

/// Runs a service's rules.
///
/// # Errors
///
/// [`EndpointError`] with the rules' own message where they refuse the settings.
pub fn resolve(rules: &RuleSet, params: &EndpointParams<'_>) -> Result<Endpoint, EndpointError> {
    if rules.rules.is_empty() {
        // The model came without rules: the caller has to say.
        return match params.endpoint_url {
            Some(url) => Endpoint::new(url),
            None => Err(EndpointError(
                "the model has no endpoint rules: set an endpoint URL".to_owned(),
            )),
        };
    }
    let mut scope = Scope::new(rules, params)?;
    scope.run(rules.rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_belongs_to_a_partition_by_name_or_form() {
        for (region, partition) in [
            ("us-east-1", "aws"),
            ("mx-north-77", "aws"),
            ("aws-global", "aws"),
            ("cn-south-5", "aws-cn"),
            ("us-gov-north-1", "aws-us-gov"),
            ("us-iso-north-9", "aws-iso"),
            ("eusc-de-west-2", "aws-eusc"),
            ("nowhere", "aws"),
        ] {
            assert_eq!(Partition::of(region).name, partition, "{region}");
        }
    }

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
