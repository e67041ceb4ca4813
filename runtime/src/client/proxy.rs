//! Proxies that the environment names, as curl, botocore and most tools read it.
//!
//! `https_proxy` is for `https`, `http_proxy` for `http`, and `all_proxy` for what has none of its
//! own; `no_proxy` lists what goes past them. Each may be written in upper case as well; the lower
//! case counts where both are set, as in botocore.

use super::TransportError;
#[cfg(feature = "proxy")]
use base64::{Engine, prelude::BASE64_STANDARD};
#[cfg(feature = "proxy")]
use http::HeaderValue;
use http::Uri;
#[cfg(feature = "proxy")]
use percent_encoding::percent_decode_str;
use std::net::IpAddr;

/// The proxies of a process.
#[derive(Clone, Default)]
pub(super) struct Proxies {
    https: Option<Named>,
    http: Option<Named>,
    no_proxy: Vec<Exception>,
}

/// What a variable says, which is an error only when it is needed.
type Named = Result<Proxy, String>;

/// A proxy.
#[derive(Clone)]
pub(super) struct Proxy {
    /// Its address, without user or path.
    pub(super) uri: Uri,
    /// Name and password, as a URL has them.
    pub(super) user: Option<String>,
}

/// What goes past the proxies.
#[derive(Clone)]
enum Exception {
    Everything,
    /// A host, and those in its domain. In lower case, without the dot before it.
    Domain(String),
    /// An address, and those that share so many leading bits with it.
    Network(IpAddr, u8),
}

impl Proxies {
    /// The proxies that the environment names.
    pub(super) fn from_env() -> Self {
        Proxies::read(&|name| std::env::var(name).ok())
    }

    fn read(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| {
            let upper = || {
                // In a CGI program HTTP_PROXY is a header of the caller, `Proxy`.
                let is_header = name == "http_proxy" && variable("REQUEST_METHOD").is_some();
                (!is_header).then(|| variable(&name.to_ascii_uppercase()))?
            };
            variable(name).or_else(upper).filter(|url| !url.is_empty())
        };
        let named = |name: &str| {
            let url = get(name).map(|url| (name.to_owned(), url));
            let (name, url) = url.or_else(|| Some(("all_proxy".to_owned(), get("all_proxy")?)))?;
            Some(Proxy::parse(&url).map_err(|what| format!("the proxy that `{name}` names {what}")))
        };
        let exceptions = get("no_proxy").unwrap_or_default();
        Proxies {
            https: named("https_proxy"),
            http: named("http_proxy"),
            no_proxy: exceptions.split(',').filter_map(Exception::parse).collect(),
        }
    }

    /// The proxy for `uri`, if there is one.
    ///
    /// # Errors
    ///
    /// When the environment names one that cannot be used. To go without it would not be what was
    /// meant.
    pub(super) fn find(&self, uri: &Uri) -> Result<Option<&Proxy>, TransportError> {
        let named = match uri.scheme_str() {
            Some("https") => &self.https,
            _ => &self.http,
        };
        let (Some(named), Some(host)) = (named, uri.host()) else {
            return Ok(None);
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let address: Option<IpAddr> = host.parse().ok();
        let is_near = address.map_or(host.eq_ignore_ascii_case("localhost"), is_near);
        if is_near || self.no_proxy.iter().any(|no| no.covers(host, address)) {
            return Ok(None);
        }
        match named {
            Ok(proxy) => Ok(Some(proxy)),
            Err(what) => Err(TransportError::new(what.clone())),
        }
    }
}

/// Whether only this machine reaches an address: loopback, link-local, and Amazon's own IPv6
/// addresses for metadata and credentials (`fd00:ec2::254` and `::23`). What is there is secret,
/// and another machine would ask itself.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => {
            let segments = v6.segments();
            let is_amazon = segments[..2] == [0xfd00, 0x0ec2];
            v6.is_loopback() || v6.is_unicast_link_local() || is_amazon
        }
    }
}

impl Proxy {
    fn parse(url: &str) -> Result<Self, &'static str> {
        let with_scheme = match url.contains("://") {
            true => url.to_owned(),
            false => format!("http://{url}"),
        };
        let uri: Uri = with_scheme.parse().map_err(|_| "is not a URL")?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => scheme,
            _ => return Err("is neither `http` nor `https`, and no others are supported"),
        };
        let authority = uri.authority().ok_or("has no host")?.as_str();
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(host)
            .path_and_query("/")
            .build();
        Ok(Proxy {
            uri: uri.map_err(|_| "is not a URL")?,
            user: user.map(str::to_owned),
        })
    }

    /// What it asks for to let requests through: basic authentication (RFC 7617).
    #[cfg(feature = "proxy")]
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let user = self.user.as_deref()?;
        let (name, password) = user.split_once(':').unwrap_or((user, ""));
        let mut secret: Vec<u8> = percent_decode_str(name).collect();
        secret.push(b':');
        secret.extend(percent_decode_str(password));
        let value = format!("Basic {}", BASE64_STANDARD.encode(secret));
        // Base64 is made of what a header may hold.
        let mut value = HeaderValue::try_from(value).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Exception {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if text == "*" {
            return Some(Exception::Everything);
        }
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, bits.parse().ok()),
            None => (text, Some(u8::MAX)),
        };
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        if let (Ok(address), Some(bits)) = (bare.parse(), bits) {
            return Some(Exception::Network(address, bits));
        }
        let domain = text.trim_start_matches('*').trim_start_matches('.');
        Some(Exception::Domain(domain.to_ascii_lowercase()))
    }

    fn covers(&self, host: &str, address: Option<IpAddr>) -> bool {
        match (self, address) {
            (Exception::Everything, _) => true,
            (Exception::Domain(domain), None) => {
                let host = host.to_ascii_lowercase();
                let before = host.strip_suffix(domain.as_str());
                before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            (Exception::Network(network, bits), Some(address)) => share(*network, address, *bits),
            _ => false,
        }
    }
}

/// Whether two addresses begin with the same `bits`.
fn share(one: IpAddr, other: IpAddr, bits: u8) -> bool {
    // How many bits at the end may differ; of all of them, nothing is left to compare.
    let free = |width: u32| width.saturating_sub(bits.into());
    match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            let differ = one.to_bits() ^ other.to_bits();
            differ.checked_shr(free(32)).unwrap_or(0) == 0
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            let differ = one.to_bits() ^ other.to_bits();
            differ.checked_shr(free(128)).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::read(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    /// The proxy for a URL, or what is wrong with it.
    fn find(proxies: &Proxies, url: &str) -> Option<Result<String, String>> {
        match proxies.find(&url.parse().unwrap()) {
            Ok(proxy) => proxy.map(|proxy| Ok(proxy.uri.to_string())),
            Err(error) => Some(Err(error.to_string())),
        }
    }

    #[test]
    fn each_scheme_has_its_proxy() {
        let some = |url: &str| Some(Ok(url.to_owned()));
        let both = proxies(&[
            ("https_proxy", "http://secure:1"),
            ("HTTPS_PROXY", "http://other:1"),
            ("HTTP_PROXY", "plain:2"),
        ]);
        assert_eq!(find(&both, "https://a.b/c"), some("http://secure:1/"));
        assert_eq!(find(&both, "http://a.b/c"), some("http://plain:2/"));
        let all = proxies(&[("ALL_PROXY", "https://all"), ("http_proxy", "http://p/")]);
        assert_eq!(find(&all, "https://a.b/c"), some("https://all/"));
        assert_eq!(find(&all, "http://a.b/c"), some("http://p/"));
        assert_eq!(find(&proxies(&[]), "https://a.b"), None);
        // Empty in lower case means none, whatever the upper case says.
        let none = proxies(&[("https_proxy", ""), ("HTTPS_PROXY", "http://other:1")]);
        assert_eq!(find(&none, "https://a.b"), None);
        let cgi = proxies(&[("HTTP_PROXY", "http://evil"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(find(&cgi, "http://a.b"), None);
    }

    #[test]
    fn a_user_is_authenticated_and_a_bad_url_is_an_error_when_it_is_needed() {
        let user = proxies(&[("https_proxy", "http://us%40er:pass:word@host:3128/path")]);
        let proxy = user.find(&Uri::from_static("https://a")).unwrap().unwrap();
        assert_eq!(proxy.uri, "http://host:3128/");
        assert_eq!(proxy.user.as_deref(), Some("us%40er:pass:word"));
        // `us@er:pass:word` in base64.
        #[cfg(feature = "proxy")]
        assert_eq!(proxy.authorization().unwrap(), "Basic dXNAZXI6cGFzczp3b3Jk");

        let socks = proxies(&[("all_proxy", "socks5://host"), ("no_proxy", "a.b")]);
        let what = "the proxy that `all_proxy` names is neither `http` nor `https`, and no others \
                    are supported";
        assert_eq!(find(&socks, "https://c"), Some(Err(what.to_owned())));
        assert_eq!(find(&socks, "https://a.b"), None);
    }

    #[test]
    fn what_is_near_and_what_no_proxy_lists_goes_past() {
        let list = "example.com, .dotted.org,*.star.net,10.0.0.0/8 ,192.168.1.5,fd12::/16";
        let some = proxies(&[("all_proxy", "http://p"), ("NO_PROXY", list)]);
        for past in [
            "example.com",
            "EXAMPLE.com:8443",
            "sub.example.com",
            "dotted.org",
            "a.star.net",
            "10.200.3.4",
            "192.168.1.5",
            "[fd12:1::1]",
            "localhost:8000",
            "127.0.0.1",
            "[::1]",
            "169.254.169.254",
            "169.254.170.2",
            "[fe80::1]",
            "[fd00:ec2::254]",
        ] {
            assert_eq!(find(&some, &format!("http://{past}/")), None, "{past}");
        }
        for through in [
            "notexample.com",
            "example.com.evil.org",
            "11.0.0.1",
            "192.168.1.6",
            "[fd13::1]",
            "chime.us-east-1.amazonaws.com",
        ] {
            let found = find(&some, &format!("https://{through}/"));
            assert_eq!(found, Some(Ok("http://p/".to_owned())), "{through}");
        }
        let everything = proxies(&[("all_proxy", "http://p"), ("no_proxy", "a,*")]);
        assert_eq!(find(&everything, "https://x.y"), None);
    }
}
