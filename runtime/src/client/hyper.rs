//! The usual transport: hyper over HTTP/1.1, TLS by rustls with ring and the system's roots.

use super::{Transport, TransportError, TransportFuture};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// More than any AWS operation answers in a document; what is larger is not from AWS.
const LARGEST_BODY: usize = 256 << 20;

/// Connections over hyper and rustls, kept and used again. Needs a tokio runtime.
pub struct HyperTransport {
    timeout: Duration,
    /// For `http`: needs no certificates, and works where there are none.
    plain: OnceLock<HyperClient>,
    /// For `https`: the system's certificates are read on the first use.
    tls: OnceLock<HyperClient>,
}

type HyperClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

impl HyperTransport {
    /// A transport that gives up on a call after `timeout`.
    pub fn new(timeout: Duration) -> Self {
        HyperTransport {
            timeout,
            plain: OnceLock::new(),
            tls: OnceLock::new(),
        }
    }

    fn client(&self, https: bool) -> Result<&HyperClient, TransportError> {
        let kept = if https { &self.tls } else { &self.plain };
        if let Some(client) = kept.get() {
            return Ok(client);
        }
        let config = if https { system_tls()? } else { no_tls()? };
        let client = self.connect_with(config);
        Ok(kept.get_or_init(|| client))
    }

    fn connect_with(&self, config: ClientConfig) -> HyperClient {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(self.timeout.min(Duration::from_secs(10))));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(20))
            .build(connector)
    }
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
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async move {
            let exchange = async {
                let client = self.client(request.uri().scheme_str() == Some("https"))?;
                let response = client
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
