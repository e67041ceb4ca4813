//! The usual transport of calls that are waited for: ureq over HTTP/1.1, TLS by rustls, and the
//! proxies that the environment names. No runtime, no threads.

use super::blocking::{PIECE, read_piece};
use super::counted::Counted;
use super::limit::Limits;
use super::proxy::{Proxies, Proxy};
use super::tls::{self, Roots};
use super::transport::StreamedAnswer;
use super::{Transport, TransportError, TransportFuture};
use crate::error::TimeLimit;
use crate::{Body, BoxError};
use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use rustls::pki_types::CertificateDer;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, AsSendBody, BodyReader, SendBody, Timeout};

/// Connections over ureq and rustls, kept and used again. Blocks the thread that sends, and the one
/// that reads an answer: for calls that are waited for with [`Call::wait`](crate::Call::wait).
pub struct BlockingTransport {
    connect_timeout: Duration,
    proxies: Proxies,
    /// The caller's own certificates.
    roots: Option<RootCerts>,
    /// One of each [`Kind`]: ureq keeps what differs between them for all requests alike.
    agents: [OnceLock<Agent>; 4],
}

/// What the connections of a request are like.
#[derive(Clone, Copy)]
struct Kind {
    https: bool,
    proxied: bool,
}

impl Kind {
    fn index(self) -> usize {
        usize::from(self.https) | usize::from(self.proxied) << 1
    }
}

impl BlockingTransport {
    /// A transport that gives up on making a connection after `connect_timeout`. All other times
    /// are those of the client that sends over it.
    pub fn new(connect_timeout: Duration) -> Self {
        BlockingTransport {
            connect_timeout,
            proxies: Proxies::from_env(),
            roots: None,
            agents: Default::default(),
        }
    }

    /// Trusts these certificates, and not those that the features say.
    pub fn roots(self, certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        let roots = certificates
            .into_iter()
            .map(|der| Certificate::from_der(&der).to_owned());
        BlockingTransport {
            roots: Some(roots.into()),
            agents: Default::default(),
            ..self
        }
    }

    fn agent(&self, kind: Kind, proxy: Option<&Proxy>) -> Result<&Agent, TransportError> {
        let kept = &self.agents[kind.index()];
        if let Some(agent) = kept.get() {
            return Ok(agent);
        }
        let agent = self.new_agent(kind, proxy)?;
        Ok(kept.get_or_init(|| agent))
    }

    fn new_agent(&self, kind: Kind, proxy: Option<&Proxy>) -> Result<Agent, TransportError> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .max_idle_age(Duration::from_secs(20))
            .proxy(proxy.map(for_ureq).transpose()?)
            .timeout_connect(Some(self.connect_timeout));
        let config = match kind.https {
            true => config.tls_config(self.tls()?),
            false => config,
        };
        Ok(config.build().into())
    }

    fn tls(&self) -> Result<TlsConfig, TransportError> {
        let roots = match &self.roots {
            Some(roots) => roots.clone(),
            None => match tls::roots()? {
                Roots::Certificates(all) => {
                    let all = all.iter().map(|der| Certificate::from_der(der));
                    all.into()
                }
                #[cfg(feature = "webpki-roots")]
                Roots::Bundled => RootCerts::WebPki,
            },
        };
        Ok(TlsConfig::builder()
            .root_certs(roots)
            .unversioned_rustls_crypto_provider(tls::provider()?)
            .build())
    }

    /// Sends a request, and gives the answer with its body still to be read.
    fn exchange(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let proxy = self.proxies.find(request.uri())?;
        let is_streamed = request.extensions().get::<StreamedAnswer>().is_some();
        let kind = Kind {
            https: request.uri().scheme_str() == Some("https"),
            proxied: proxy.is_some(),
        };
        let is_streamed = is_streamed || request.body().as_bytes().is_none();
        let times = Times {
            limits: request.extensions().get::<Limits>().copied(),
            is_streamed,
        };
        let agent = self.agent(kind, proxy)?;
        let (head, body) = request.into_parts();
        let has_length = head.headers.contains_key(CONTENT_LENGTH);
        let response = match body.as_bytes() {
            Some(bytes) if bytes.is_empty() && !has_length => run(agent, times, head, ()),
            Some(bytes) => run(agent, times, head, &**bytes),
            None => {
                let counted = Body::from_boxed(Box::pin(Counted::new(body)), None);
                run(
                    agent,
                    times,
                    head,
                    SendBody::from_owned_reader(counted.into_reader()),
                )
            }
        };
        Ok(response?.map(answer))
    }
}

/// How long a request may take. Nobody can break off what blocks its thread, so that it has to look
/// at the clock itself.
#[derive(Clone, Copy)]
struct Times {
    /// Those of the client.
    limits: Option<Limits>,
    /// Whether a body moves at the pace of who makes or reads it, which is not counted.
    is_streamed: bool,
}

fn run(
    agent: &Agent,
    times: Times,
    head: http::request::Parts,
    body: impl AsSendBody,
) -> Result<Response<ureq::Body>, TransportError> {
    let Limits { attempt, read, .. } = times.limits.unwrap_or_default();
    let request = agent.configure_request(Request::from_parts(head, body));
    let request = match times.is_streamed {
        false => request.timeout_global(attempt),
        true => request.timeout_recv_response(attempt),
    };
    let request = request.timeout_per_read(read).timeout_per_write(read);
    agent.run(request.build()).map_err(no_answer)
}

/// A proxy, as ureq takes it.
fn for_ureq(proxy: &Proxy) -> Result<ureq::Proxy, TransportError> {
    let mut url = proxy.uri.to_string();
    if let Some(user) = &proxy.user {
        url = url.replacen("://", &format!("://{user}@"), 1);
    }
    ureq::Proxy::new(&url).map_err(no_answer)
}

/// The body of an answer, with its length where the answer tells it.
fn answer(body: ureq::Body) -> Body {
    let length = body.content_length();
    if length == Some(0) {
        return Body::default();
    }
    let known = length.and_then(|length| usize::try_from(length).ok());
    let incoming = Incoming {
        // A limit is set by what reads it.
        reader: body.into_with_config().limit(u64::MAX).reader(),
        piece: known.unwrap_or(PIECE).min(PIECE),
    };
    Body::from_boxed(Box::pin(incoming), length)
}

/// What is read of an answer.
struct Incoming {
    reader: BodyReader<'static>,
    /// How much of it is read at once.
    piece: usize,
}

impl Stream for Incoming {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Incoming { reader, piece } = &mut *self;
        let piece = read_piece(reader, *piece);
        let piece = piece.map_err(|error| no_answer(error.into()).into());
        Poll::Ready(piece.transpose())
    }
}

/// Which time ran out.
fn limit(which: Timeout) -> TimeLimit {
    match which {
        Timeout::Global => TimeLimit::Attempt,
        Timeout::Connect | Timeout::Resolve => TimeLimit::Connect,
        _ => TimeLimit::Read,
    }
}

/// Tells whether the time ran out.
fn no_answer(error: ureq::Error) -> TransportError {
    match error {
        ureq::Error::Timeout(which) => TransportError::ran_out(limit(which), error),
        ureq::Error::Io(inner) => {
            let cause = inner.get_ref().and_then(|cause| cause.downcast_ref());
            match cause {
                Some(ureq::Error::Timeout(which)) => {
                    let limit = limit(*which);
                    TransportError::ran_out(limit, inner)
                }
                _ => TransportError::new(inner),
            }
        }
        error => TransportError::new(error),
    }
}

impl Transport for BlockingTransport {
    fn send(&self, request: Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move { self.exchange(request) })
    }
}
