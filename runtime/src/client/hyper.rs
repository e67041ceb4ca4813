//! The usual transport: hyper over HTTP/1.1, TLS by rustls with ring and the system's roots.

use super::{Transport, TransportError, TransportFuture};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// More than any AWS operation answers in a document; what is larger is not from AWS.
const LARGEST_BODY: usize = 256 << 20;

/// Connections over hyper and rustls, kept and used again. Needs a tokio runtime.
pub struct HyperTransport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    timeout: Duration,
}

impl HyperTransport {
    /// A transport that gives up on a call after `timeout`.
    ///
    /// # Errors
    ///
    /// [`TransportError`] when the system has no certificates to trust.
    pub fn new(timeout: Duration) -> Result<Self, TransportError> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(timeout.min(Duration::from_secs(10))));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls_config()?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(20))
            .build(connector);
        Ok(HyperTransport { client, timeout })
    }
}

/// The TLS settings, whose roots are read from the system once for the whole process.
fn tls_config() -> Result<rustls::ClientConfig, TransportError> {
    static CONFIG: OnceLock<rustls::ClientConfig> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(config.clone());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TransportError::new)?
        .with_native_roots()
        .map_err(TransportError::new)?
        .with_no_client_auth();
    Ok(CONFIG.get_or_init(|| config).clone())
}

impl Transport for HyperTransport {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async move {
            let exchange = async {
                let response = self
                    .client
                    .request(request.map(Full::new))
                    .await
                    .map_err(TransportError::new)?;
                let (head, body) = response.into_parts();
                let body = Limited::new(body, LARGEST_BODY).collect().await;
                let body = body.map_err(TransportError::new)?.to_bytes();
                Ok(http::Response::from_parts(head, body))
            };
            match tokio::time::timeout(self.timeout, exchange).await {
                Ok(result) => result,
                Err(elapsed) => Err(TransportError::timeout(elapsed)),
            }
        })
    }
}
