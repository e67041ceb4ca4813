//! A transport that writes down what goes over another one.

use super::SentRequest;
use super::tape::{self, Exchange, Message};
#[cfg(feature = "credentials")]
use crate::credentials::SecretElements;
use crate::{Body, Transport, TransportError, TransportFuture};
use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Request, Response};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Sends over another transport, and writes each exchange to a file, for
/// [`TestTransport::replay`](super::TestTransport::replay).
///
/// What proves who the caller is, headers and query parameters of signatures and tokens, is left out
/// of the file, and so are the secrets of a session that the client asks for by itself. Other bodies
/// are written as they are: where a service answers with secrets, as AWS STS does, or with what is
/// personal, say with [`redact`](Recorder::redact) what is to stand in their place.
pub struct Recorder {
    inner: Box<dyn Transport>,
    file: PathBuf,
    exchanges: Mutex<Vec<Exchange>>,
    redact: Option<Box<Redact>>,
}

/// What a body is written as.
type Redact = dyn Fn(&str) -> String + Send + Sync;

impl Recorder {
    /// Writes what goes over `inner` to `file`, which is replaced with the first exchange.
    pub fn new(inner: impl Transport, file: impl Into<PathBuf>) -> Self {
        Recorder {
            inner: Box::new(inner),
            file: file.into(),
            exchanges: Mutex::default(),
            redact: None,
        }
    }

    /// Writes bodies that are text as `redact` gives them back. The caller gets them as they came.
    pub fn redact(self, redact: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Recorder {
            redact: Some(Box::new(redact)),
            ..self
        }
    }

    /// Writes an exchange down, without what the `secret` elements of the answer hold.
    fn keep(
        &self,
        request: SentRequest,
        response: &Response<Bytes>,
        secret: &[&str],
    ) -> std::io::Result<()> {
        let message = |headers: &HeaderMap, body: &Bytes| Message {
            headers: public(headers),
            body: match (&self.redact, std::str::from_utf8(body)) {
                (Some(redact), Ok(text)) => redact(text).into(),
                _ => body.clone(),
            },
        };
        let answer = secret.iter().fold(response.body().clone(), without);
        let exchange = Exchange {
            request: message(&request.headers, &request.body),
            method: request.method.to_string(),
            uri: request.public_uri(),
            response: message(response.headers(), &answer),
            status: response.status(),
        };
        let exchanges = self.exchanges.lock();
        let mut exchanges = exchanges.unwrap_or_else(PoisonError::into_inner);
        exchanges.push(exchange);
        tape::write(&self.file, &exchanges)
    }
}

impl Transport for Recorder {
    fn send(&self, request: Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let extensions = request.extensions().clone();
            let secret = secret_elements(&extensions);
            let sent = SentRequest::read(request).await?;
            let mut request = Request::new(sent.body.clone().into());
            *request.method_mut() = sent.method.clone();
            *request.uri_mut() = sent.uri.clone();
            *request.headers_mut() = sent.headers.clone();
            *request.extensions_mut() = extensions;
            let (head, body) = self.inner.send(request).await?.into_parts();
            let body = body.collect().await.map_err(TransportError::new)?;
            let response = Response::from_parts(head, body);
            let kept = self.keep(sent, &response, secret);
            kept.map_err(|error| {
                let file = self.file.display();
                TransportError::new(format!(
                    "the exchange cannot be written to `{file}`: {error}"
                ))
            })?;
            Ok(response.map(Body::from))
        })
    }
}

/// Headers that prove who the caller is, or are a secret that the answer gives.
const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-amz-s3session-token",
    "x-amz-security-token",
];

/// Query parameters that do.
const SECRET_PARAMETERS: [&str; 6] = [
    "AWSAccessKeyId",
    "Signature",
    "X-Amz-Credential",
    "X-Amz-S3session-Token",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
];

const REDACTED: &str = "REDACTED";

/// The headers without what is secret.
fn public(headers: &HeaderMap) -> HeaderMap {
    let is_secret = |name: &HeaderName, value: &HeaderValue| {
        value.is_sensitive() || SECRET_HEADERS.contains(&name.as_str())
    };
    let headers = headers.iter().map(|(name, value)| {
        let value = match is_secret(name, value) {
            true => HeaderValue::from_static(REDACTED),
            false => value.clone(),
        };
        (name.clone(), value)
    });
    let mut public = HeaderMap::new();
    headers.for_each(|(name, value)| {
        public.append(name, value);
    });
    public
}

/// Which elements of the answer to a request are secret.
fn secret_elements(request: &Extensions) -> &'static [&'static str] {
    #[cfg(feature = "credentials")]
    if let Some(SecretElements(names)) = request.get() {
        return names;
    }
    let _ = request;
    &[]
}

/// A document without what is in the elements of a name: up to its end, if that is missing.
fn without(document: Bytes, name: &&str) -> Bytes {
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    let Ok(text) = std::str::from_utf8(&document) else {
        return document;
    };
    let mut pieces = text.split(&start);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.find(&end).map_or("", |at| &piece[at..]);
        out.extend([&start, REDACTED, rest]);
    }
    out.into()
}

/// A URI without what is secret in its query: signatures, and the parameter `own`.
pub(super) fn without_secrets(uri: &str, own: Option<&str>) -> String {
    let Some((path, query)) = uri.split_once('?') else {
        return uri.to_owned();
    };
    let parameters = query.split('&').map(|parameter| {
        let name = parameter
            .split_once('=')
            .map_or(parameter, |(name, _)| name);
        let is_secret = SECRET_PARAMETERS
            .iter()
            .chain(&own)
            .any(|secret| secret.eq_ignore_ascii_case(name));
        match is_secret {
            true => format!("{name}={REDACTED}"),
            false => parameter.to_owned(),
        }
    });
    format!("{path}?{}", parameters.collect::<Vec<_>>().join("&"))
}
