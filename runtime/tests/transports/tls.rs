//! TLS by settings of the caller's own, in code or by `AWS_CA_BUNDLE`.

use crate::server::{HOST, LOCAL_HOST, Server, answer};
use std::fs;
use std::path::PathBuf;
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

/// A folder for one test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("tinsmith-tls-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(folder.join(".aws")).expect("a folder for temporary files");
        Folder(folder)
    }

    /// Writes a file, and gives its path.
    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("the folder is there");
        path.display().to_string()
    }

    /// The settings that the variables and the files of the folder come to, for a server.
    async fn config(&self, server: &Server, variables: &[(&str, &str)]) -> Config {
        let home = self.0.display().to_string();
        let url = format!("https://{LOCAL_HOST}:{}", server.port);
        let usual = [
            ("HOME", &*home),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_ENDPOINT_URL", &*url),
        ];
        let all = usual.iter().chain(variables).copied();
        let config = Config::from_variables(all).await;
        config
            .expect("the settings are whole")
            .retry(tinsmith::Retry::off())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A file of certificates, the server's own among them, with what `openssl` writes around them.
fn bundle(server: &Server) -> String {
    let elsewhere = rcgen::generate_simple_self_signed(["elsewhere.example.com".to_owned()]);
    let elsewhere = elsewhere.expect("a certificate").cert.pem();
    format!(
        "subject=CN = elsewhere\n{elsewhere}\nsubject=CN = ours\n{}",
        server.pem
    )
}

/// Calls the server over both transports, and gives the error of each if there is one.
async fn both(config: Config) -> [Option<String>; 2] {
    let input = || ResetPersonalPinInput::new("a", "u");
    let client = Client::new(config).expect("the settings are whole");
    let awaited = client.reset_personal_pin(input()).await;
    let waited = client.reset_personal_pin(input()).wait();
    [awaited, waited].map(|result| result.err().map(|error| error.to_string()))
}

#[tokio::test]
async fn a_file_of_certificates_is_trusted_in_the_place_of_all_others() {
    let server = Server::with_tls(|_| vec![answer(200, "", "{}")]);
    let folder = Folder::new("trusted");
    let refused = |errors: [Option<String>; 2]| {
        for error in errors {
            let error = error.expect("it is not trusted");
            assert!(error.contains("certificate"), "{error}");
        }
    };

    refused(both(folder.config(&server, &[]).await).await);
    let path = folder.write("roots.pem", &bundle(&server));
    let by_variable = folder.config(&server, &[("AWS_CA_BUNDLE", &*path)]).await;
    assert_eq!(both(by_variable).await, [None, None]);
    let in_code = folder.config(&server, &[]).await.ca_bundle(&path);
    assert_eq!(both(in_code).await, [None, None]);
    folder.write(".aws/config", "[default]\nca_bundle = ~/roots.pem\n");
    assert_eq!(both(folder.config(&server, &[]).await).await, [None, None]);
    assert_eq!(server.requests().len(), 6);

    // The variable comes before the profile.
    let other = folder.write("other.pem", &Server::with_tls(|_| Vec::new()).pem);
    let other = folder.config(&server, &[("AWS_CA_BUNDLE", &*other)]).await;
    refused(both(other).await);
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_file_without_certificates_is_an_error_that_names_it() {
    let server = Server::with_tls(|_| vec![answer(200, "", "{}")]);
    let folder = Folder::new("refused");
    let cut = server
        .pem
        .rsplit_once("-----END")
        .expect("PEM has an end")
        .0;
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let noise = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (path, what) in [
        (folder.write("none", ""), "has no certificate"),
        (
            folder.write("words", "no PEM at all\n"),
            "has no certificate",
        ),
        (folder.write("key", key), "has no certificate"),
        (folder.write("noise", noise), "has no certificate"),
        (folder.write("cut", cut), "is not PEM"),
        (
            folder.0.join("missing").display().to_string(),
            "cannot be read",
        ),
    ] {
        let config = folder.config(&server, &[("AWS_CA_BUNDLE", &*path)]).await;
        let error = Client::new(config.clone())
            .expect_err("no client")
            .to_string();
        assert!(error.contains(what) && error.contains(&path), "{error}");
        // Who brings a transport has no use for the file.
        let own = config.transport(HyperTransport::new(TIMEOUT));
        assert!(Client::new(own).is_ok());
    }
}
