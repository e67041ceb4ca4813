//! Where a request goes: the endpoint, with the operation's prefix before its host.

use crate::value::{Structure, Value, View};
use crate::{Endpoint, Operation};
use http::Uri;
use http::uri::{Parts, PathAndQuery};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// All but the unreserved characters of RFC 3986, as AWS wants labels and query strings.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Whether `text` is all unreserved characters and slashes. No byte ends the loop, so that the
/// compiler takes many of them at once: most texts in URIs are such, and to encode them byte by byte
/// was a twentieth of a call.
#[cfg(any(feature = "json", feature = "xml", feature = "client", test))]
pub(crate) fn is_plain(text: &str) -> bool {
    let is_plain =
        |byte: &u8| byte.is_ascii_alphanumeric() | matches!(byte, b'-'..=b'/' | b'_' | b'~');
    text.as_bytes()
        .iter()
        .fold(true, |all, byte| all & is_plain(byte))
}

/// A reason why an input cannot be sent: the member, and what is wrong with it.
pub(crate) struct BindError(pub(crate) String);

impl BindError {
    #[cfg(any(feature = "json", feature = "xml"))]
    pub(crate) fn new(member: &crate::Member, what: &str) -> Self {
        BindError(format!("`{}` {what}", member.name))
    }

    fn uri(error: impl std::fmt::Display) -> Self {
        BindError(format!("the request's URI is not valid: {error}"))
    }
}

/// Makes the URI of a call whose input is all in the body: the endpoint and `path`.
pub(crate) fn rpc_uri(
    endpoint: &Endpoint,
    operation: &Operation,
    input: &dyn Structure,
    path: &str,
) -> Result<Uri, BindError> {
    target(endpoint, operation, input, |out| {
        out.push_str(path);
        Ok(())
    })
}

/// Makes the URI of a call: the endpoint, and what `write` adds to it. Where no prefix goes before
/// the host, its name is the endpoint's own, which is neither copied nor read again.
pub(crate) fn target(
    endpoint: &Endpoint,
    operation: &Operation,
    input: &dyn Structure,
    write: impl FnOnce(&mut String) -> Result<(), BindError>,
) -> Result<Uri, BindError> {
    let mut out = String::with_capacity(endpoint.url().len() + operation.uri.len() + 64);
    if !operation.host_prefix.is_empty() {
        write_endpoint(&mut out, endpoint.url(), operation.host_prefix, input)?;
        write(&mut out)?;
        return Uri::try_from(out).map_err(BindError::uri);
    }
    out.push_str(endpoint.path());
    write(&mut out)?;
    if !out.starts_with('/') {
        out.insert(0, '/');
    }
    let mut parts = Parts::default();
    let (scheme, authority) = endpoint.origin();
    (parts.scheme, parts.authority) = (Some(scheme), Some(authority));
    parts.path_and_query = Some(PathAndQuery::try_from(out).map_err(BindError::uri)?);
    Uri::from_parts(parts).map_err(BindError::uri)
}

/// Writes the endpoint with the operation's prefix before its host ([endpoint trait]).
///
/// [endpoint trait]: https://smithy.io/2.0/spec/endpoint-traits.html#endpoint-trait
fn write_endpoint(
    out: &mut String,
    url: &str,
    mut prefix: &str,
    input: &dyn Structure,
) -> Result<(), BindError> {
    let (scheme, host) = url.split_once("://").unwrap_or(("https", url));
    out.push_str(scheme);
    out.push_str("://");
    while let Some((text, rest)) = prefix.split_once('{') {
        let (name, rest) = rest.split_once('}').unwrap_or((rest, ""));
        out.push_str(text);
        let mut members = input.schema().members.iter().enumerate();
        let found = members.find(|(_, member)| member.name == name);
        let label = found.and_then(|(index, _)| match input.get(index).map(Value::view) {
            Some(View::Text(text)) => Some(text),
            _ => None,
        });
        match label {
            Some(label) if is_host_label(label) => out.push_str(label),
            _ => {
                return Err(BindError(format!(
                    "`{name}` is part of the host and has to be 1 to 63 letters, digits and `-`"
                )));
            }
        }
        prefix = rest;
    }
    out.push_str(prefix);
    out.push_str(host);
    Ok(())
}

/// RFC 1123 section 2.1: nothing that could name another host.
fn is_host_label(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(plain)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use percent_encoding::utf8_percent_encode;

    #[test]
    fn plain_is_what_encoding_leaves_as_it_is() {
        const SET: &AsciiSet = &RESERVED.remove(b'/');
        for byte in 0..=0x7f_u8 {
            let text = char::from(byte).to_string();
            let encoded = utf8_percent_encode(&text, SET).to_string();
            assert_eq!(is_plain(&text), encoded == text, "{text:?}");
        }
        assert!(is_plain("") && is_plain("/a/B-9_.~") && !is_plain("a/é"));
    }
}
