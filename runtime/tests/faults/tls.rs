//! Certificates that prove nothing: nothing is sent to who has them.

use super::server::{Reply, Server};
use super::{Pauses, assert_failure, client, failure, make};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tinsmith::FailureKind;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

/// Where the test that runs this again has put certificates and their keys.
const FOLDER: &str = "TINSMITH_TEST_CERTIFICATES";

/// The client trusts what the system trusts, which a test can change for a process of its own only.
#[tokio::test]
async fn a_certificate_has_to_be_good_and_of_the_right_name() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return call_all(Path::new(&folder)).await;
    }
    let folder = std::env::temp_dir().join(format!("tinsmith-{}-faults", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut trusted = String::new();
    for (file, name, year) in [
        ("good", "localhost", 2999),
        ("other", "elsewhere.example.com", 2999),
        ("expired", "localhost", 2001),
    ] {
        let mut params = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        trusted += &certificate;
        std::fs::write(folder.join(format!("{file}.crt")), certificate).unwrap();
        std::fs::write(folder.join(format!("{file}.key")), key.serialize_pem()).unwrap();
    }
    std::fs::write(folder.join("trusted"), trusted).unwrap();
    let again = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "tls::a_certificate_has_to_be_good_and_of_the_right_name",
        ])
        .env(FOLDER, &folder)
        .env("SSL_CERT_FILE", folder.join("trusted"))
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(again.status.success(), "{again:?}");
}

async fn call_all(folder: &Path) {
    let (server, result) = call(folder, "good").await;
    result.unwrap();
    assert_eq!(server.requests().len(), 1);
    for (name, what) in [("other", "not valid for"), ("expired", "expired")] {
        let (server, result) = call(folder, name).await;
        let failure = failure(result);
        assert_failure(&failure, FailureKind::Transport, 3, &["no answer", what]);
        // Connections were made, and not a byte of a request came over them.
        assert_eq!(server.connections(), 3);
        assert_eq!(server.requests().len(), 0);
    }
}

type Made = Result<super::MakeThingOutput, super::Error>;

async fn call(folder: &Path, name: &str) -> (Server, Made) {
    let file = |end| folder.join(format!("{name}.{end}"));
    let certificate = CertificateDer::from_pem_file(file("crt")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("key")).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let accept = move |stream| {
        let acceptor = acceptor.clone();
        async move { acceptor.accept(stream).await.ok() }
    };
    let server = Server::wrapped(accept, |_, _| Reply::ok()).await;
    let config = Pauses::default().config(&format!("https://localhost:{}", server.port()));
    let made = make(&client(config)).await;
    (server, made)
}
