//! The canonical form of a request, which is hashed as it is made and never stands in memory.
//!
//! Rules: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>,
//! the same for symmetric and asymmetric keys. What is signed must not change on its way, so that
//! headers which proxies and transports rewrite are left out.

use crate::hash::Sha256;
use crate::uri::{RESERVED, is_plain};
use http::HeaderMap;
use http::header::{AUTHORIZATION, CONNECTION, EXPECT, HeaderName, TRANSFER_ENCODING, USER_AGENT};
use percent_encoding::{AsciiSet, percent_decode_str, percent_encode, utf8_percent_encode};
use std::borrow::Cow;

const X_AMZN_TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// How many headers a request may have before their list is kept on the heap.
pub(super) const FEW: usize = 20;

/// A header, or what will be one when the signature is known.
pub(super) type Header<'a> = (&'a str, &'a [u8]);

/// How a service sees the path of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PathForm {
    /// Encoded once more than it is sent.
    pub(super) encode_again: bool,
    /// Without dot segments and empty segments.
    pub(super) normalize: bool,
}

/// The headers that a signature covers, sorted by name, with their values in the order in which
/// they are sent.
pub(super) struct Headers<'a> {
    few: [Header<'a>; FEW],
    /// All of them, where they are more than few.
    many: Vec<Header<'a>>,
    count: usize,
}

impl<'a> Headers<'a> {
    /// Those of a request, and `added`, which replace those of the same name.
    pub(super) fn new(request: &'a HeaderMap, added: &[Header<'a>]) -> Self {
        let mut headers = Headers {
            few: [("", &[]); FEW],
            many: Vec::new(),
            count: 0,
        };
        let most = request.len() + added.len();
        if most > FEW {
            headers.many.resize(most, ("", &[]));
        }
        for header in added {
            headers.push(*header);
        }
        for (name, value) in request {
            let is_added = added.iter().any(|(known, _)| *known == name.as_str());
            if !is_added && is_signed(name) {
                headers.push((name.as_str(), value.as_bytes()));
            }
        }
        headers
    }

    /// Puts a header to its place, behind those of the same name. For so few, no sort is quicker.
    fn push(&mut self, header: Header<'a>) {
        let slots = match self.many.is_empty() {
            true => &mut self.few[..],
            false => &mut self.many[..],
        };
        let mut at = self.count;
        self.count += 1;
        while at > 0 && slots[at - 1].0 > header.0 {
            slots[at] = slots[at - 1];
            at -= 1;
        }
        slots[at] = header;
    }

    fn all(&self) -> &[Header<'a>] {
        match self.many.is_empty() {
            true => &self.few[..self.count],
            false => &self.many[..self.count],
        }
    }

    /// The names, each once, as a signature lists them; given piece by piece.
    pub(super) fn names(&self, write: &mut dyn FnMut(&str)) {
        let mut last = "";
        for (name, _) in self.all() {
            if *name == last {
                continue;
            }
            if !last.is_empty() {
                write(";");
            }
            write(name);
            last = name;
        }
    }

    /// How many bytes [`names`](Headers::names) gives at most.
    pub(super) fn names_length(&self) -> usize {
        self.all().iter().map(|(name, _)| name.len() + 1).sum()
    }

    fn hash(&self, hash: &mut Sha256) {
        let mut last = "";
        for (name, value) in self.all() {
            match *name == last {
                true => hash.update(b","),
                false => {
                    if !last.is_empty() {
                        hash.update(b"\n");
                    }
                    hash.update(name.as_bytes());
                    hash.update(b":");
                }
            }
            hash_header_value(hash, value);
            last = name;
        }
        hash.update(b"\n");
    }
}

/// Whether a header stays as it is on its way, or has nothing to do with the signature before.
fn is_signed(name: &HeaderName) -> bool {
    !matches!(
        *name,
        AUTHORIZATION | CONNECTION | EXPECT | TRANSFER_ENCODING | USER_AGENT
    ) && *name != X_AMZN_TRACE_ID
}

/// What a signature says of a request.
pub(super) struct Canonical<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) form: PathForm,
    pub(super) query: &'a str,
    pub(super) headers: &'a Headers<'a>,
    /// The hash of the body, or the word that stands for it.
    pub(super) body: &'a [u8],
}

impl Canonical<'_> {
    /// The hash of the canonical request.
    pub(super) fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.method.as_bytes());
        hash.update(b"\n");
        hash_path(&mut hash, self.path, self.form);
        hash.update(b"\n");
        hash_query(&mut hash, self.query);
        hash.update(b"\n");
        self.headers.hash(&mut hash);
        hash.update(b"\n");
        self.headers.names(&mut |part| hash.update(part.as_bytes()));
        hash.update(b"\n");
        hash.update(self.body);
        hash.finish()
    }
}

fn hash_path(hash: &mut Sha256, path: &str, form: PathForm) {
    if !form.normalize {
        return hash_segment(hash, if path.is_empty() { "/" } else { path }, form);
    }
    let path = path.strip_prefix('/').unwrap_or(path);
    // The usual path has nothing to remove, and then it is taken as a whole.
    let may_shrink = path.starts_with(['/', '.'])
        || has_pair(path.as_bytes(), |first, second| {
            (first == b'/') & ((second == b'/') | (second == b'.'))
        });
    if !may_shrink && !path.is_empty() {
        hash.update(b"/");
        return hash_segment(hash, path, form);
    }
    let mut segments: Vec<&str> = Vec::with_capacity(8);
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    for segment in &segments {
        hash.update(b"/");
        hash_segment(hash, segment, form);
    }
    let ends_open = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    if segments.is_empty() || ends_open {
        hash.update(b"/");
    }
}

/// Whether two bytes that follow each other are so. All are looked at, which takes less time than to
/// stop at the first: the compiler makes it many at once.
fn has_pair(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> bool {
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    pairs.fold(false, |found, (first, second)| found | is(*first, *second))
}

/// One segment, or several with slashes between.
fn hash_segment(hash: &mut Sha256, segment: &str, form: PathForm) {
    const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');
    match form.encode_again && !is_plain(segment) {
        true => utf8_percent_encode(segment, RESERVED_BUT_SLASH)
            .for_each(|part| hash.update(part.as_bytes())),
        false => hash.update(segment.as_bytes()),
    }
}

/// The parameters in the order of names and then values.
fn hash_query(hash: &mut Sha256, query: &str) {
    let mut few = [(&b""[..], &b""[..]); 12];
    let mut many = Vec::new();
    let query = canonical_query(query);
    // Bytes are split and not characters: to look for one is dear where texts are short.
    let pairs = query.as_bytes().split(|byte| *byte == b'&');
    let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
        let equals = pair.iter().position(|byte| *byte == b'=');
        equals.map_or((pair, &b""[..]), |at| (&pair[..at], &pair[at + 1..]))
    });
    let most = 1 + query.bytes().filter(|byte| *byte == b'&').count();
    let slots = match few.get_mut(..most) {
        Some(few) => few,
        None => {
            many.resize(most, Default::default());
            &mut many[..]
        }
    };
    let mut count = 0;
    for (slot, pair) in slots.iter_mut().zip(pairs) {
        *slot = pair;
        count += 1;
    }
    let sorted = &mut slots[..count];
    sorted.sort_unstable();
    for (index, (name, value)) in sorted.iter().enumerate() {
        if index > 0 {
            hash.update(b"&");
        }
        hash.update(name);
        hash.update(b"=");
        hash.update(value);
    }
}

/// A query string in which all but unreserved characters are encoded. Those that Tinsmith makes
/// are so already; those of a request that was made by hand may not be.
fn canonical_query(query: &str) -> Cow<'_, str> {
    let mut equals = 0;
    let mut is_encoded = false;
    let is_canonical = query.bytes().all(|byte| {
        match byte {
            b'=' => equals += 1,
            b'&' => equals = 0,
            b'%' => is_encoded = true,
            _ => {}
        }
        let is_plain = byte.is_ascii_alphanumeric() || b"-_.~%&=".contains(&byte);
        is_plain && equals < 2
    });
    let has_small_hex = || {
        let mut parts = query.split('%').skip(1);
        parts.any(|part| {
            part.bytes()
                .take(2)
                .any(|byte| !matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
        })
    };
    if is_canonical && !(is_encoded && has_small_hex()) {
        return Cow::Borrowed(query);
    }
    let mut out = String::with_capacity(query.len() + 16);
    let encode = |out: &mut String, part: &str| {
        let plain: Cow<'_, [u8]> = percent_decode_str(part).into();
        out.extend(percent_encode(&plain, RESERVED));
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, value);
        out.push('&');
    }
    Cow::Owned(out)
}

/// The value without space around it, runs of spaces within it made one.
fn hash_header_value(hash: &mut Sha256, value: &[u8]) {
    let ends_plainly = |byte: Option<&u8>| byte != Some(&b' ');
    if ends_plainly(value.first())
        && ends_plainly(value.last())
        && !has_pair(value, |first, second| (first == b' ') & (second == b' '))
    {
        hash.update(value);
        return;
    }
    let mut words = value
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        hash.update(first);
    }
    for word in words {
        hash.update(b" ");
        hash.update(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_made_canonical_where_it_is_not() {
        for (query, expected) in [
            ("a=1&b=%2F", "a=1&b=%2F"),
            ("a", "a"),
            ("a=%2f", "a=%2F&"),
            ("a=b=c", "a=b%3Dc&"),
            ("a=/:&b", "a=%2F%3A&b=&"),
            ("a=+", "a=%2B&"),
        ] {
            assert_eq!(canonical_query(query), expected);
        }
    }

    /// The vectors of AWS's signer for Rust that encode the path once more, as all services but
    /// Amazon S3 want it: the path, and its canonical form.
    #[test]
    fn a_path_is_encoded_once_more() {
        for (path, expected) in [
            (
                "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-west-2%3A892717189312%3Afunction\
                 %3Amy-rusty-fun/invocations",
                "/2015-03-31/functions/arn%253Aaws%253Alambda%253Aus-west-2%253A892717189312\
                 %253Afunction%253Amy-rusty-fun/invocations",
            ),
            (
                "/test/@connections/JBDvjfGEIAMCERw%3D",
                "/test/%40connections/JBDvjfGEIAMCERw%253D",
            ),
        ] {
            let form = |encode_again, normalize| PathForm {
                encode_again,
                normalize,
            };
            let hash = |path, form| {
                let mut hash = Sha256::new();
                hash_path(&mut hash, path, form);
                hash.finish()
            };
            assert_eq!(
                hash(path, form(true, true)),
                Sha256::digest(expected.as_bytes())
            );
            assert_eq!(
                hash(path, form(true, false)),
                Sha256::digest(expected.as_bytes())
            );
            assert_eq!(
                hash(path, form(false, true)),
                Sha256::digest(path.as_bytes())
            );
        }
    }

    /// By RFC 3986 section 5.2.4, and without empty segments: what AWS's vectors call `normalize-path`.
    /// An encoded slash is no slash. Amazon S3, whose keys may be called so, wants none of this.
    #[test]
    fn a_path_is_normalized_where_the_service_wants_it() {
        let hash = |path, form| {
            let mut hash = Sha256::new();
            hash_path(&mut hash, path, form);
            hash.finish()
        };
        let usual = PathForm {
            encode_again: true,
            normalize: true,
        };
        let as_it_is = PathForm {
            encode_again: false,
            normalize: false,
        };
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            ("//a", "/a"),
            ("/a/", "/a/"),
            ("/./a", "/a"),
            ("/..", "/"),
            ("/a/../b", "/b"),
            ("/%2F", "/%252F"),
        ] {
            assert_eq!(
                hash(path, usual),
                Sha256::digest(expected.as_bytes()),
                "{path}"
            );
            let same = if path.is_empty() { "/" } else { path };
            assert_eq!(
                hash(path, as_it_is),
                Sha256::digest(same.as_bytes()),
                "{path}"
            );
        }
    }

    #[test]
    fn more_headers_than_few_are_as_good() {
        let mut map = HeaderMap::new();
        for index in 0..2 * FEW {
            let name = HeaderName::try_from(format!("x-{index:02}")).unwrap();
            map.append(name.clone(), "b".parse().unwrap());
            map.append(name, "a".parse().unwrap());
        }
        let headers = Headers::new(&map, &[("x-00", b"only"), ("w", b"1")]);
        let mut names = String::new();
        headers.names(&mut |part| names.push_str(part));
        assert!(names.starts_with("w;x-00;x-01;x-02;"), "{names}");
        assert_eq!(names.split(';').count(), 2 * FEW + 1);
        let all = headers.all();
        assert_eq!(all[1], ("x-00", &b"only"[..]));
        assert_eq!((all[2].1, all[3].1), (&b"b"[..], &b"a"[..]));
    }
}
