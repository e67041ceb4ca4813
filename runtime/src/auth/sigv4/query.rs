//! Signatures in the URL of a request.
//!
//! Rules: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>.

#[cfg(feature = "sigv4a")]
use super::Algorithm;
use super::error::Reason;
use super::{BodyHash, SignError, SignedBody, Signer, Text, host};
use crate::auth::canonical::{Canonical, Headers};
use crate::auth::date::Date;
use crate::uri::RESERVED;
use crate::{Credentials, Timestamp};
use http::Uri;
use http::header::{HOST, HeaderValue};
use http::request::Parts;
use http::uri::PathAndQuery;
use percent_encoding::utf8_percent_encode;
use std::time::Duration;

/// The longest that a signature in a URL may be good for.
const LONGEST_EXPIRY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Signer {
    /// Puts the signature into the URL, where it is good for some time: whoever has the URL can
    /// send the request. Of the headers, the request has to be sent with those that it has then.
    ///
    /// # Errors
    ///
    /// [`SignError`] when it is to be good for less than a second or more than seven days.
    pub fn presign(
        &self,
        request: &mut Parts,
        body: SignedBody<'_>,
        credentials: &Credentials,
        time: Timestamp,
        expiry: Duration,
    ) -> Result<(), SignError> {
        if expiry < Duration::from_secs(1) || expiry > LONGEST_EXPIRY {
            return Err(SignError(Reason::Expiry(expiry)));
        }
        let date = Date::of(time);
        let (key, _) = self.key(credentials, date)?;
        let body = BodyHash::of(body);
        let host = host(&request.uri).unwrap_or_default().to_owned();
        if !host.is_empty() {
            request.headers.insert(HOST, HeaderValue::from_str(&host)?);
        }
        let headers = Headers::new(&request.headers, &[]);
        let mut query = request.uri.query().unwrap_or_default().to_owned();
        self.add_parameters(&mut query, &headers, credentials, date, expiry);
        let canonical = Canonical {
            method: request.method.as_str(),
            path: request.uri.path(),
            form: self.path,
            query: &query,
            headers: &headers,
            body: body.as_bytes(),
        };
        let signature = self.signature(key, date, canonical.hash())?;
        let mut target = format!("{}?{query}&X-Amz-Signature=", request.uri.path());
        // Hexadecimal digits are characters of one byte.
        target.extend(signature.as_bytes().iter().map(|digit| char::from(*digit)));
        let mut uri = std::mem::take(&mut request.uri).into_parts();
        uri.path_and_query = Some(PathAndQuery::try_from(target)?);
        // Only the query has changed, so that the parts fit together as they did.
        request.uri = Uri::from_parts(uri).unwrap_or_default();
        Ok(())
    }

    fn add_parameters(
        &self,
        query: &mut String,
        headers: &Headers<'_>,
        credentials: &Credentials,
        date: Date,
        expiry: Duration,
    ) {
        let mut add = |name: &str, parts: &[&str]| {
            if !query.is_empty() && !query.ends_with('&') {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            for part in parts {
                query.extend(utf8_percent_encode(part, RESERVED));
            }
        };
        let mut scope = Text(Vec::new());
        self.write_scope(date, &mut |part| scope.0.extend_from_slice(part));
        let scope = String::from_utf8_lossy(&scope.0);
        let mut names = String::new();
        headers.names(&mut |part| names.push_str(part));
        add("X-Amz-Algorithm", &[self.algorithm.name()]);
        add(
            "X-Amz-Credential",
            &[credentials.access_key_id(), "/", &scope],
        );
        add("X-Amz-Date", &[date.as_str()]);
        add("X-Amz-Expires", &[&expiry.as_secs().to_string()]);
        #[cfg(feature = "sigv4a")]
        if self.algorithm == Algorithm::Ecdsa {
            add("X-Amz-Region-Set", &[&self.region]);
        }
        if let Some(token) = credentials.session_token() {
            add(&capitalized(self.token_header.as_str()), &[token]);
        }
        add("X-Amz-SignedHeaders", &[&names]);
    }
}

/// A header's name as a parameter is called: `X-Amz-Security-Token`.
fn capitalized(name: &str) -> String {
    let mut out = name.to_owned();
    let mut is_first = true;
    for (index, byte) in name.bytes().enumerate() {
        if is_first && let Some(letter) = out.get_mut(index..=index) {
            letter.make_ascii_uppercase();
        }
        is_first = byte == b'-';
    }
    out
}
