//! The usual transport: hyper over HTTP/1.1, and with feature `http2` over HTTP/2 where a service
//! offers that; TLS by rustls; and with feature `proxy` the proxies that the environment names.

mod bodies;
#[cfg(feature = "proxy")]
mod proxied;

use super::tls;
use super::transport::StreamedAnswer;
use super::{Transport, TransportError, TransportFuture};
use crate::Body;
use bodies::{Incoming, Outgoing, Pace, Progress};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use std::pin::pin;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Connections over hyper and rustls, kept and used again. Needs a tokio runtime.
pub struct HyperTransport {
    timeout: Duration,
    read_timeout: Duration,
    /// The caller's own settings of TLS.
    tls_config: Option<ClientConfig>,
    /// For `http`: needs no certificates, and works where there are none.
    plain: OnceLock<HyperClient>,
    /// For `https`: the system's certificates are read on the first use.
    tls: OnceLock<HyperClient>,
    #[cfg(feature = "proxy")]
    proxies: super::proxy::Proxies,
}

type HyperClient = Client<HttpsConnector<Dial>, Outgoing>;

/// What makes a connection, on which TLS comes after.
#[cfg(not(feature = "proxy"))]
type Dial = HttpConnector;
#[cfg(feature = "proxy")]
type Dial = proxied::Dial;

impl HyperTransport {
    /// A transport that gives up on a call after `timeout`.
    ///
    /// A request that is a stream begins that time anew with every piece that is taken from it. An
    /// answer that is read as a stream is not counted; see
    /// [`read_timeout`](HyperTransport::read_timeout).
    pub fn new(timeout: Duration) -> Self {
        HyperTransport {
            timeout,
            read_timeout: timeout,
            tls_config: None,
            plain: OnceLock::new(),
            tls: OnceLock::new(),
            #[cfg(feature = "proxy")]
            proxies: super::proxy::Proxies::from_env(),
        }
    }

    /// Gives up on an answer that is read as a stream when nothing more of it has come for this
    /// time. Unless set, it is that of the whole call.
    pub fn read_timeout(self, read_timeout: Duration) -> Self {
        HyperTransport {
            read_timeout,
            ..self
        }
    }

    /// Uses these settings of TLS, and not those that the features say: to trust a certificate of
    /// one's own, to show one, or for other cryptography. [`tinsmith::rustls`](crate::rustls) is the
    /// version to make them with. Which versions of HTTP are offered is not theirs to say.
    pub fn tls_config(self, mut config: ClientConfig) -> Self {
        config.alpn_protocols.clear();
        HyperTransport {
            tls_config: Some(config),
            plain: OnceLock::new(),
            tls: OnceLock::new(),
            ..self
        }
    }

    fn client(&self, https: bool) -> Result<&HyperClient, TransportError> {
        let kept = if https { &self.tls } else { &self.plain };
        if let Some(client) = kept.get() {
            return Ok(client);
        }
        let client = self.new_client(https)?;
        Ok(kept.get_or_init(|| client))
    }

    fn new_client(&self, https: bool) -> Result<HyperClient, TransportError> {
        let config = match (&self.tls_config, https) {
            (Some(config), _) => config.clone(),
            (None, true) => tls::trusting()?,
            (None, false) => tls::trusting_nobody()?,
        };
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(self.timeout.min(Duration::from_secs(10))));
        #[cfg(feature = "proxy")]
        let http = proxied::Dial::new(http, &config, &self.proxies);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_or_http()
            .enable_http1();
        #[cfg(feature = "http2")]
        let connector = connector.enable_http2();
        let connector = connector.wrap_connector(http);
        Ok(Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(20))
            .build(connector))
    }
}

/// Whether a request may not share a connection. Amazon Transcribe bears one stream of events on
/// each, and over HTTP/2 a second one would wait for the end of the first.
#[cfg(all(feature = "http2", feature = "event-stream"))]
fn needs_own_connection(request: &http::Request<Body>) -> bool {
    let media_type = request.headers().get(http::header::CONTENT_TYPE);
    media_type.is_some_and(|value| value == crate::event_stream::MEDIA_TYPE)
}

/// Over HTTP/1.1 no two requests share a connection at one time.
#[cfg(not(all(feature = "http2", feature = "event-stream")))]
fn needs_own_connection(_: &http::Request<Body>) -> bool {
    false
}

impl Transport for HyperTransport {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            in_tokio()?;
            #[cfg(feature = "proxy")]
            let request = proxied::authorized(request, &self.proxies)?;
            let deadline = Instant::now() + self.timeout;
            let is_streamed = request.extensions().get::<StreamedAnswer>().is_some();
            let progress = request.body().as_bytes().is_none().then(Progress::now);
            let https = request.uri().scheme_str() == Some("https");
            let own;
            let client = if needs_own_connection(&request) {
                own = self.new_client(https)?;
                &own
            } else {
                self.client(https)?
            };
            let request = request.map(|body| Outgoing::new(body, progress.clone()));
            let (response, deadline) = self
                .head(client.request(request), deadline, progress)
                .await?;
            let pace = match is_streamed && response.status().is_success() {
                true => Pace::Piece(self.read_timeout),
                false => Pace::Whole(deadline),
            };
            Ok(response.map(|body| Incoming::body(body, pace)))
        })
    }
}

/// Whether there is a runtime to make connections on.
fn in_tokio() -> Result<(), TransportError> {
    #[cfg(feature = "blocking")]
    if super::blocking::is_waiting() {
        return Err(TransportError::new(
            "`HyperTransport` is for calls that are awaited: leave the transport unset, or set \
             `BlockingTransport`, for calls that are waited for",
        ));
    }
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(TransportError::new(
            "`HyperTransport` needs a tokio runtime around the call",
        )),
    }
}

impl HyperTransport {
    /// Waits for the head of an answer, and tells when the whole answer has to be there.
    async fn head<T>(
        &self,
        exchange: impl Future<Output = Result<T, hyper_util::client::legacy::Error>>,
        mut deadline: Instant,
        progress: Option<Progress>,
    ) -> Result<(T, Instant), TransportError> {
        let mut exchange = pin!(exchange);
        loop {
            let elapsed = match timeout_at(deadline, exchange.as_mut()).await {
                Ok(head) => return Ok((head.map_err(TransportError::new)?, deadline)),
                Err(elapsed) => elapsed,
            };
            // A long request is not late as long as it moves.
            match progress.as_ref().map(|made| made.last() + self.timeout) {
                Some(later) if later > deadline => deadline = later,
                _ => return Err(TransportError::timeout(elapsed)),
            }
        }
    }
}
