//! The usual transport: hyper over HTTP/1.1, and with feature `http2` over HTTP/2 where a service
//! offers that; TLS by rustls with ring and the system's roots.

mod bodies;

use super::{Transport, TransportError, TransportFuture};
use crate::Body;
use bodies::{Incoming, Outgoing};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Connections over hyper and rustls, kept and used again. Needs a tokio runtime.
pub struct HyperTransport {
    connect_timeout: Duration,
    /// For `http`: needs no certificates, and works where there are none.
    plain: OnceLock<HyperClient>,
    /// For `https`: the system's certificates are read on the first use.
    tls: OnceLock<HyperClient>,
}

type HyperClient = Client<HttpsConnector<HttpConnector>, Outgoing>;

impl HyperTransport {
    /// A transport that gives up on making a connection after `connect_timeout`. All other times
    /// are counted by the client.
    pub fn new(connect_timeout: Duration) -> Self {
        HyperTransport {
            connect_timeout,
            plain: OnceLock::new(),
            tls: OnceLock::new(),
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
        let config = if https { system_tls()? } else { no_tls()? };
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(self.connect_timeout));
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

fn tls_builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, TransportError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TransportError::new)
}

/// Settings that trust nobody.
fn no_tls() -> Result<ClientConfig, TransportError> {
    Ok(tls_builder()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

/// Settings that trust what the system trusts, read once for the whole process.
fn system_tls() -> Result<ClientConfig, TransportError> {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(config.clone());
    }
    let config = tls_builder()?
        .with_native_roots()
        .map_err(TransportError::new)?
        .with_no_client_auth();
    Ok(CONFIG.get_or_init(|| config).clone())
}

impl Transport for HyperTransport {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let https = request.uri().scheme_str() == Some("https");
            let own;
            let client = if needs_own_connection(&request) {
                own = self.new_client(https)?;
                &own
            } else {
                self.client(https)?
            };
            let response = client.request(request.map(Outgoing::new)).await;
            Ok(response.map_err(no_answer)?.map(Incoming::body))
        })
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
