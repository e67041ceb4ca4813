//! The usual transport: hyper over HTTP/1.1, and with feature `http2` over HTTP/2 where a service
//! offers that; TLS by rustls; and with feature `proxy` the proxies that the environment names.

#[cfg(feature = "proxy")]
mod proxied;

use super::bodies::{Outgoing, incoming};
use super::tls;
use super::{Transport, TransportError, TransportFuture};
use crate::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use std::sync::OnceLock;
use std::time::Duration;

/// Connections over hyper and rustls, kept and used again. Needs a tokio runtime.
pub struct HyperTransport {
    connect_timeout: Duration,
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
    /// A transport that gives up on making a connection after `connect_timeout`. All other times
    /// are counted by the client.
    pub fn new(connect_timeout: Duration) -> Self {
        HyperTransport {
            connect_timeout,
            tls_config: None,
            plain: OnceLock::new(),
            tls: OnceLock::new(),
            #[cfg(feature = "proxy")]
            proxies: super::proxy::Proxies::from_env(),
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
        http.set_connect_timeout(Some(self.connect_timeout));
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
            let https = request.uri().scheme_str() == Some("https");
            let own;
            let client = if needs_own_connection(&request) {
                own = self.new_client(https)?;
                &own
            } else {
                self.client(https)?
            };
            let response = client.request(request.map(Outgoing::new)).await;
            Ok(response
                .map_err(no_answer)?
                .map(|body| incoming(body, TransportError::new)))
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

/// Tells a connection that was not made in time from what else may go wrong.
fn no_answer(error: hyper_util::client::legacy::Error) -> TransportError {
    let is_connect = error.is_connect();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut timed_out = false;
    while let Some(error) = cause {
        let io = error.downcast_ref::<std::io::Error>();
        timed_out |= io.is_some_and(|io| io.kind() == std::io::ErrorKind::TimedOut);
        cause = error.source();
    }
    match is_connect && timed_out {
        true => TransportError::connect_timeout(error),
        false => TransportError::new(error),
    }
}
