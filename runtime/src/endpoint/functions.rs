//! The functions of the rule language that look into texts, each a plain function.
//!
//! They are those of Smithy's [standard library] and of AWS's [library functions].
//!
//! [standard library]: https://smithy.io/2.0/additional-specs/rules-engine/standard-library.html
//! [library functions]: https://smithy.io/2.0/aws/rules-engine/library-functions.html

use super::value::{Texts, Value};
use std::net::Ipv6Addr;

/// Checks that a text is an Amazon resource name: `arn:partition:service:region:account:resource`,
/// in which region and account may be empty.
pub(super) fn parse_arn(text: &str) -> Option<Value<'_>> {
    let mut parts = text.splitn(6, ':');
    let is_arn = parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| !partition.is_empty())
        && parts.next().is_some_and(|service| !service.is_empty())
        && parts.nth(2).is_some_and(|resource| !resource.is_empty());
    is_arn.then_some(Value::Arn(text))
}

/// A part of an Amazon resource name.
pub(super) fn arn_part<'a>(arn: &'a str, name: &str) -> Option<Value<'a>> {
    let part = |index| arn.splitn(6, ':').nth(index);
    match name {
        "partition" => part(1).map(Value::Text),
        "service" => part(2).map(Value::Text),
        "region" => part(3).map(Value::Text),
        "accountId" => part(4).map(Value::Text),
        "resourceId" => part(5).map(Value::ArnResource),
        _ => None,
    }
}

/// Checks that a text is an `http` or `https` URL with a host, and without query and fragment.
pub(super) fn parse_url(text: &str) -> Option<Value<'_>> {
    let Url { host, port, .. } = Url::of(text)?;
    let is_host = match host.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => {
            !host.is_empty()
                && !host.contains(|c: char| c.is_whitespace() || c.is_control() || c == ':')
        }
    };
    let is_port = port.is_none_or(|port| port.is_empty() || port.parse::<u16>().is_ok());
    (is_host && is_port && !text.contains(['?', '#'])).then_some(Value::Url(text))
}

/// A part of a URL.
pub(super) fn url_part<'a>(url: &'a str, name: &str, texts: &'a Texts) -> Option<Value<'a>> {
    let Url {
        scheme,
        authority,
        host,
        path,
        ..
    } = Url::of(url)?;
    Some(match name {
        "scheme" => Value::Text(scheme),
        "authority" => Value::Text(authority),
        "path" => Value::Text(path),
        // It begins and ends with a slash.
        "normalizedPath" if path.is_empty() => Value::Text("/"),
        "normalizedPath" if path.ends_with('/') => Value::Text(path),
        "normalizedPath" => Value::Text(texts.keep(format!("{path}/"))),
        "isIp" => Value::Bool(host.starts_with('[') || is_ipv4(host)),
        _ => return None,
    })
}

/// The parts of a URL, not checked yet.
struct Url<'a> {
    scheme: &'a str,
    /// Host and port; a user name is left out, as the specification has it.
    authority: &'a str,
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
}

impl<'a> Url<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        if !matches!(scheme, "http" | "https") {
            return None;
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let authority = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        // The colons of an IPv6 address stand in brackets.
        let port_at = authority
            .rfind(':')
            .filter(|at| !authority[*at..].contains(']'));
        let (host, port) = match port_at {
            Some(at) => (&authority[..at], Some(&authority[at + 1..])),
            None => (authority, None),
        };
        Some(Url {
            scheme,
            authority,
            host,
            port,
            path,
        })
    }
}

/// Whether a text is an IPv4 address in its usual form.
fn is_ipv4(text: &str) -> bool {
    let number = |part: &str| {
        matches!(part.len(), 1..=3)
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u8>().is_ok()
    };
    text.split('.').count() == 4 && text.split('.').all(number)
}

/// Whether a text is a label of a host name (RFC 1123 section 2.1), or, with `allow_dots`, several
/// with dots between them.
pub(super) fn is_host_label(text: &str, allow_dots: bool) -> bool {
    match allow_dots {
        true => text.split('.').all(|label| is_host_label(label, false)),
        false => {
            matches!(text.len(), 1..=63)
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !text.starts_with('-')
                && !text.ends_with('-')
        }
    }
}

/// Whether a text is the name of a bucket that may stand before S3's host: [3 to 63 small letters,
/// digits, hyphens][rules] and, with `allow_dots`, dots, and no IPv4 address.
///
/// [rules]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
pub(super) fn is_bucket_label(text: &str, allow_dots: bool) -> bool {
    matches!(text.len(), 3..=63)
        && !text.bytes().any(|b| b.is_ascii_uppercase())
        && is_host_label(text, allow_dots)
        && !is_ipv4(text)
}

/// The characters from `start` to `end`, counted from the end of the text if `reverse` is set.
/// There are none unless the text is long enough, and ASCII.
pub(super) fn substring(text: &str, start: usize, end: usize, reverse: bool) -> Option<&str> {
    if start >= end || end > text.len() || !text.is_ascii() {
        return None;
    }
    match reverse {
        true => text.get(text.len() - end..text.len() - start),
        false => text.get(start..end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a value, as texts.
    fn parts(value: Option<Value<'_>>, paths: &[&str]) -> Vec<Option<String>> {
        let texts = Texts::default();
        let part = |path: &&str| value?.part(path, &texts)?.in_text().map(str::to_owned);
        paths.iter().map(part).collect()
    }

    fn some(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn resource_names_have_six_parts() {
        let paths = [
            "partition",
            "service",
            "region",
            "accountId",
            "resourceId[0]",
        ];
        for (arn, expected) in [
            (
                "arn:aws:sns:us-west-2:012345678910:example-topic",
                ["aws", "sns", "us-west-2", "012345678910", "example-topic"],
            ),
            (
                "arn:aws:iam::012345678910:user/johndoe",
                ["aws", "iam", "", "012345678910", "user"],
            ),
            ("arn:aws:s3:::bucket", ["aws", "s3", "", "", "bucket"]),
        ] {
            assert_eq!(parts(parse_arn(arn), &paths), some(&expected), "{arn}");
        }
        for wrong in [
            "",
            "arn",
            "arn:aws:s3:::",
            "arn::s3:::b",
            "arn:aws::::b",
            "arn:aws:s3::b",
            "11111111-2222-3333-4444-555555555555",
        ] {
            assert!(parse_arn(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_resource_is_a_list_counted_from_either_end() {
        let arn = parse_arn("arn:aws:s3-outposts:r:1:outpost/op-1:accesspoint/mine/");
        let paths = [
            "resourceId[1]",
            "resourceId[3]",
            "resourceId[4]",
            "resourceId[-2]",
        ];
        assert_eq!(parts(arn, &paths), some(&["op-1", "mine", "", "mine"]));
        for path in [
            "resourceId[5]",
            "resourceId[-6]",
            "resourceId",
            "resourceId[",
            "resourceId[x]",
            "resourceId[99999999999]",
            "resourceId[-2147483648]",
            "region[0]",
            "owner",
            "",
        ] {
            assert_eq!(parts(arn, &[path]), [None], "{path}");
        }
    }

    #[test]
    fn urls_have_a_scheme_a_host_and_a_path() {
        let paths = ["scheme", "authority", "path", "normalizedPath", "isIp"];
        for (url, expected) in [
            (
                "https://example.com",
                ["https", "example.com", "", "/", "false"],
            ),
            (
                "http://example.com:80/a/b",
                ["http", "example.com:80", "/a/b", "/a/b/", "false"],
            ),
            ("https://host/a/", ["https", "host", "/a/", "/a/", "false"]),
            ("https://127.0.0.1", ["https", "127.0.0.1", "", "/", "true"]),
            (
                "https://127.0.0.1:8443",
                ["https", "127.0.0.1:8443", "", "/", "true"],
            ),
            (
                "https://1.2.3.4.com",
                ["https", "1.2.3.4.com", "", "/", "false"],
            ),
            (
                "https://256.0.0.1",
                ["https", "256.0.0.1", "", "/", "false"],
            ),
            ("https://[fe80::1]", ["https", "[fe80::1]", "", "/", "true"]),
            (
                "https://[fe80::1]:8443/a",
                ["https", "[fe80::1]:8443", "/a", "/a/", "true"],
            ),
            (
                "https://user:password@host:1/",
                ["https", "host:1", "/", "/", "false"],
            ),
        ] {
            assert_eq!(parts(parse_url(url), &paths), some(&expected), "{url}");
        }
        for wrong in [
            "",
            "host",
            "ftp://host",
            "https://",
            "https:///path",
            "https://host?query",
            "https://host/path#fragment",
            "https://host:port",
            "https://host:65536",
            "https://a b",
            "https://[fe80::1",
            "https://[host]",
            "https://a:b:1",
        ] {
            assert!(parse_url(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn labels_of_hosts() {
        let long = "a".repeat(63);
        for label in ["a", "A1-b", "0", &*long] {
            assert!(is_host_label(label, false), "{label}");
        }
        for label in ["", "-a", "a-", "a.b", "a_b", "é", &*format!("{long}a")] {
            assert!(!is_host_label(label, false), "{label}");
        }
        assert!(is_host_label("a.b-c.d", true));
        for labels in ["a..b", ".a", "a.", "a.-b"] {
            assert!(!is_host_label(labels, true), "{labels}");
        }
    }

    #[test]
    fn labels_of_buckets() {
        let long = "a".repeat(63);
        for bucket in ["abc", "a-1", &*long] {
            assert!(is_bucket_label(bucket, false), "{bucket}");
        }
        for bucket in [
            "ab",
            "Abc",
            "a.b",
            "a_b",
            "-ab",
            "ab-",
            &*format!("{long}a"),
        ] {
            assert!(!is_bucket_label(bucket, false), "{bucket}");
        }
        assert!(is_bucket_label("a.b.c", true));
        for bucket in ["192.168.5.4", "a..b", "a.-b", "A.b", &*format!("a.{long}")] {
            assert!(!is_bucket_label(bucket, true), "{bucket}");
        }
    }

    #[test]
    fn substrings_are_whole_or_nothing() {
        for (start, end, reverse, expected) in [
            (0, 4, false, Some("abcd")),
            (1, 3, false, Some("bc")),
            (0, 4, true, Some("cdef")),
            (1, 3, true, Some("de")),
            (0, 6, true, Some("abcdef")),
            (0, 7, false, None),
            (0, 7, true, None),
            (3, 3, false, None),
            (4, 3, false, None),
        ] {
            let actual = substring("abcdef", start, end, reverse);
            assert_eq!(actual, expected, "{start}..{end} {reverse}");
        }
        assert_eq!(substring("é-abc", 0, 2, true), None);
        assert_eq!(substring("", 0, 1, false), None);
    }

    #[test]
    fn splits() {
        for (text, by, limit, expected) in [
            ("a--b--c", "--", 0, &["a", "b", "c"][..]),
            ("a--b--c", "--", 2, &["a", "b--c"]),
            ("a--b--c", "--", 1, &["a--b--c"]),
            ("", "--", 0, &[""]),
            ("----", "--", 0, &["", "", ""]),
            ("--x-s3--azid", "--", 0, &["", "x-s3", "azid"]),
            ("abc", "x", 0, &["abc"]),
        ] {
            let split = Some(Value::Split(text, by, limit));
            let count = expected.len();
            for (index, item) in expected.iter().enumerate() {
                let (from_start, from_end) =
                    (format!("[{index}]"), format!("[-{}]", count - index));
                assert_eq!(parts(split, &[&from_start, &from_end]), some(&[item, item]));
            }
            assert_eq!(
                parts(
                    split,
                    &[&format!("[{count}]"), &format!("[-{}]", count + 1)]
                ),
                [None, None]
            );
        }
    }

    #[test]
    fn texts_are_kept_whatever_their_number() {
        let texts = Texts::default();
        let kept: Vec<&str> = (0..50).map(|n| texts.keep(n.to_string())).collect();
        assert!((0..50).map(|n| n.to_string()).eq(kept));
    }
}
