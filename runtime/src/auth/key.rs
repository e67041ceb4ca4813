//! What teams guard services of their own with: an API key, or a name and a password. Neither is
//! ever shown, and what is kept here is overwritten when it is dropped. The requests that hold a copy
//! are not: what `http` and a transport have in their buffers stays there.

use super::credentials::Secret;
use crate::KeyPlace;
use crate::uri::RESERVED;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use http::request::Parts;
use http::uri::PathAndQuery;
use percent_encoding::utf8_percent_encode;
use zeroize::Zeroizing;

/// An API key. `Debug` does not show it.
#[derive(Clone, Debug)]
pub(crate) struct ApiKey(Secret);

/// A name and a password. `Debug` shows neither.
#[derive(Clone, Debug)]
pub(crate) struct Password {
    user: Secret,
    password: Secret,
}

/// Tells what records requests, among the extensions of one, which parameter of its query is secret.
#[cfg(feature = "test-util")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SecretParameter(pub(crate) &'static str);

#[cfg(feature = "test-util")]
impl SecretParameter {
    /// The name as the query has it.
    pub(crate) fn encoded(self) -> String {
        utf8_percent_encode(self.0, RESERVED).to_string()
    }
}

impl ApiKey {
    pub(crate) fn new(key: String) -> Self {
        ApiKey(Secret(key))
    }

    /// Puts the key into a request ([httpApiKeyAuth trait]).
    ///
    /// # Errors
    ///
    /// What is wrong with the key, or with the place that the model names.
    ///
    /// [httpApiKeyAuth trait]: https://smithy.io/2.0/spec/authentication-traits.html#httpapikeyauth-trait
    pub(crate) fn add_to(&self, place: KeyPlace, request: &mut Parts) -> Result<(), &'static str> {
        match place {
            KeyPlace::Header(name) => self.add_header(name, "", request),
            KeyPlace::HeaderWithScheme(name, scheme) => self.add_header(name, scheme, request),
            KeyPlace::Query(name) => self.add_parameter(name, request),
        }
    }

    fn add_header(
        &self,
        name: &str,
        scheme: &str,
        request: &mut Parts,
    ) -> Result<(), &'static str> {
        let name = HeaderName::from_bytes(name.as_bytes());
        let name =
            name.map_err(|_| "the model names a header for the API key that cannot be one")?;
        let space = if scheme.is_empty() { "" } else { " " };
        let value = Zeroizing::new([scheme, space, &self.0.0].concat());
        let value =
            secret(&value).ok_or("the API key holds a character that no header may hold")?;
        request.headers.insert(name, value);
        Ok(())
    }

    fn add_parameter(&self, name: &'static str, request: &mut Parts) -> Result<(), &'static str> {
        let mut uri = request.uri.clone().into_parts();
        let before = uri
            .path_and_query
            .as_ref()
            .map_or("/", PathAndQuery::as_str);
        let separator = if before.contains('?') { '&' } else { '?' };
        let encoded = |text| utf8_percent_encode(text, RESERVED);
        let all = Zeroizing::new(format!(
            "{before}{separator}{}={}",
            encoded(name),
            encoded(&self.0.0)
        ));
        let refused = |_| "the API key makes the request's URL too long";
        uri.path_and_query = Some(PathAndQuery::try_from(all.as_str()).map_err(refused)?);
        request.uri = uri
            .try_into()
            .map_err(|_| "the request's URL is not whole")?;
        #[cfg(feature = "test-util")]
        request.extensions.insert(SecretParameter(name));
        Ok(())
    }
}

impl Password {
    pub(crate) fn new(user: String, password: String) -> Self {
        Password {
            user: Secret(user),
            password: Secret(password),
        }
    }

    /// Puts name and password into a request ([RFC 7617] section 2, in UTF-8).
    ///
    /// # Errors
    ///
    /// What is wrong with them: a colon in the name, which would end it, and control characters.
    ///
    /// [RFC 7617]: https://www.rfc-editor.org/rfc/rfc7617
    pub(crate) fn add_to(&self, request: &mut Parts) -> Result<(), &'static str> {
        let (user, password) = (&*self.user.0, &*self.password.0);
        if user.contains(':') {
            return Err("the name of basic authentication holds a colon, which would end it");
        }
        if user.chars().chain(password.chars()).any(char::is_control) {
            return Err("basic authentication takes no control characters");
        }
        let both = Zeroizing::new([user, ":", password].concat());
        let mut value = Zeroizing::new("Basic ".to_owned());
        // Room for all of it at once, so that no part is left behind where it was moved from.
        value.reserve(4 * both.len().div_ceil(3));
        STANDARD.encode_string(both.as_bytes(), &mut value);
        let value = secret(&value).ok_or("basic authentication does not fit into a header")?;
        request.headers.insert(AUTHORIZATION, value);
        Ok(())
    }
}

/// A header's value that is not shown.
fn secret(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str) -> Parts {
        http::Request::get(uri).body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_key_goes_where_the_model_says() {
        let key = ApiKey::new("a&b=c d/é".to_owned());
        for (uri, expected) in [
            (
                "https://x.example",
                "https://x.example/?k%20y=a%26b%3Dc%20d%2F%C3%A9",
            ),
            (
                "https://x.example/a?b",
                "https://x.example/a?b&k%20y=a%26b%3Dc%20d%2F%C3%A9",
            ),
        ] {
            let mut parts = parts(uri);
            key.add_to(KeyPlace::Query("k y"), &mut parts).unwrap();
            assert_eq!(parts.uri.to_string(), expected);
        }
        let key = ApiKey::new("secret".to_owned());
        let mut parts = parts("https://x.example/");
        key.add_to(KeyPlace::Header("X-Api-Key"), &mut parts)
            .unwrap();
        let place = KeyPlace::HeaderWithScheme("Authorization", "ApiKey");
        key.add_to(place, &mut parts).unwrap();
        assert_eq!(parts.headers["x-api-key"], "secret");
        assert_eq!(parts.headers["authorization"], "ApiKey secret");
        let shown = format!("{parts:?} {key:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn what_cannot_be_sent_is_refused_and_not_shown() {
        let mut parts = parts("https://x.example/");
        let key = ApiKey::new("a\nb".to_owned());
        assert!(key.add_to(KeyPlace::Header("x"), &mut parts).is_err());
        assert!(key.add_to(KeyPlace::Header("x y"), &mut parts).is_err());
        let key = ApiKey::new("a".repeat(70_000));
        assert!(key.add_to(KeyPlace::Query("x"), &mut parts).is_err());
        for (user, password) in [("a:b", "c"), ("a\0", "b"), ("a", "b\n")] {
            let pair = Password::new(user.to_owned(), password.to_owned());
            assert!(pair.add_to(&mut parts).is_err());
        }
        assert!(parts.headers.is_empty());
    }

    /// The examples of RFC 7617, sections 2 and 2.1.
    #[test]
    fn name_and_password_are_as_the_rfc_has_them() {
        for (user, password, expected) in [
            (
                "Aladdin",
                "open sesame",
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            ),
            ("test", "123\u{a3}", "Basic dGVzdDoxMjPCow=="),
        ] {
            let mut parts = parts("https://x.example/");
            let pair = Password::new(user.to_owned(), password.to_owned());
            pair.add_to(&mut parts).unwrap();
            assert_eq!(parts.headers["authorization"], expected);
            let shown = format!("{parts:?} {pair:?}");
            assert!(!shown.contains(user) && !shown.contains("QWx"), "{shown}");
        }
    }
}
