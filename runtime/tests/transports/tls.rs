//! TLS by settings of the caller's own.

use crate::server::{HOST, Server, answer};
use std::time::Duration;
use tinsmith::rustls::{ClientConfig, RootCertStore, crypto::ring};
use tinsmith::{BlockingTransport, Config, Credentials, HyperTransport, Transport};
use tinsmith_chime::{Client, ResetPersonalPinInput};

const TIMEOUT: Duration = Duration::from_secs(5);

/// A client that goes to the server by address, for which its certificate is not good, or by the
/// name that it is for, which resolves nowhere.
fn client(server: &Server, host: &str, transport: impl Transport) -> Client {
    let config = Config::new()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .endpoint_url(format!("https://{host}:{}", server.port))
        .transport(transport);
    Client::new(config).expect("the settings are whole")
}

/// Settings that trust the server.
fn trusting(server: &Server) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let certificate = server.certificate.clone().expect("the server speaks TLS");
    roots.add(certificate).expect("a certificate");
    let mut config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring has the versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    // Which versions of HTTP are offered is the transport's to say.
    config.alpn_protocols = vec![b"spdy".to_vec()];
    config
}

#[tokio::test]
async fn a_certificate_is_held_against_who_was_asked() {
    let server = Server::with_tls(|_| vec![answer(200, "", "{}")]);
    let input = || ResetPersonalPinInput::new("a", "u");
    let hyper = || HyperTransport::new(TIMEOUT);
    let blocking = || BlockingTransport::new(TIMEOUT);
    let certificate = || server.certificate.clone();

    // The system trusts nobody of this certificate.
    let error = client(&server, "127.0.0.1", hyper()).reset_personal_pin(input());
    let error = error.await.unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");
    let error = client(&server, "127.0.0.1", blocking()).reset_personal_pin(input());
    let error = error.wait().unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");

    // It is trusted, but for another name.
    let own = hyper().tls_config(trusting(&server));
    let error = client(&server, "127.0.0.1", own).reset_personal_pin(input());
    let error = error.await.unwrap_err().to_string();
    assert!(error.contains("not valid for name"), "{error}");
    let own = blocking().roots(certificate());
    let error = client(&server, "127.0.0.1", own).reset_personal_pin(input());
    let error = error.wait().unwrap_err().to_string();
    assert!(error.contains("not valid for name"), "{error}");
    assert!(server.requests().is_empty(), "{HOST} was never asked");
}
