//! The one spelling of facts that botocore's and Smithy's models write in two ways.
//!
//! AWS makes botocore's models from its Smithy models (and the first Smithy models were made from
//! botocore's), so that a service's two models hold the same facts. The readers use these rules
//! to make them the same to the letter. Here too is what both formats hold to from elsewhere.

use crate::ir::ChecksumAlgorithm;

/// A pattern of botocore's, which has to match a whole text, as one that has to be found in it.
///
/// Where the pattern has no anchor, one is added; `.*` at an end says that there is none. (An
/// anchor binds only the first or last of several choices, `a|b`. AWS's tool adds it there too.)
pub(crate) fn found_pattern(whole: &str) -> String {
    if whole == ".*" {
        return whole.to_owned();
    }
    let (begin, rest) = match whole.strip_prefix(".*") {
        Some(rest) => ("", rest),
        None if whole.starts_with('^') => ("", whole),
        None => ("^", whole),
    };
    let any = rest.strip_suffix(".*");
    let (rest, end) = match any.filter(|rest| !rest.ends_with('\\')) {
        Some(rest) => (rest, ""),
        None if rest.ends_with('$') => (rest, ""),
        None => (rest, "$"),
    };
    format!("{begin}{rest}{end}")
}

/// A least length. That it may be nothing is nothing to know.
pub(crate) fn least_length(min: String) -> Option<String> {
    (min != "0").then_some(min)
}

/// The path of an operation of AWS's without the query parameter `x-id`, which repeats the
/// operation's name. No service asks for it, and botocore does not send it.
pub(crate) fn without_operation_id(uri: &str) -> String {
    let Some((path, query)) = uri.split_once('?') else {
        return uri.to_owned();
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|parameter| !parameter.starts_with("x-id="))
        .collect();
    match kept.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", kept.join("&")),
    }
}

/// The algorithm that both formats call so.
pub(crate) fn checksum_algorithm(name: &str) -> Option<ChecksumAlgorithm> {
    Some(match name {
        "CRC32" => ChecksumAlgorithm::Crc32,
        "CRC32C" => ChecksumAlgorithm::Crc32c,
        "CRC64NVME" => ChecksumAlgorithm::Crc64Nvme,
        "SHA1" => ChecksumAlgorithm::Sha1,
        "SHA256" => ChecksumAlgorithm::Sha256,
        _ => return None,
    })
}

/// Whether a text is a token, as names of headers, of methods and of ways to authenticate are
/// ([RFC 9110 section 5.6.2]).
///
/// [RFC 9110 section 5.6.2]: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
pub(crate) fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_no_separator() {
        for text in ["a", "X-Amz_Z", "!#$%&'*+-.^_`|~09"] {
            assert!(is_token(text), "{text}");
        }
        for text in [
            "", "a b", "a:", "a/b", "(a)", "a\n", "a\u{7f}", "é", "\"a\"",
        ] {
            assert!(!is_token(text), "{text}");
        }
    }

    #[test]
    fn a_pattern_for_a_whole_text_becomes_one_that_is_found() {
        for (whole, found) in [
            ("[A-Z]{2}", "^[A-Z]{2}$"),
            (r".*\S.*", r"\S"),
            (".*", ".*"),
            ("^arn:.*", "^arn:"),
            ("[^:].*", "^[^:]"),
            ("^[a-z]+", "^[a-z]+$"),
            ("^[a-z]+$", "^[a-z]+$"),
            (r"a\.*", r"^a\.*$"),
            ("0|[1-9]+", "^0|[1-9]+$"),
        ] {
            assert_eq!(found_pattern(whole), found, "{whole}");
        }
    }

    #[test]
    fn an_operation_need_not_say_its_name_in_the_query() {
        for (uri, plain) in [
            ("/a", "/a"),
            ("/a?x-id=B", "/a"),
            ("/a?x-id=B&c", "/a?c"),
            ("/a?c=d&x-id=B", "/a?c=d"),
        ] {
            assert_eq!(without_operation_id(uri), plain);
        }
    }
}
