//! TLS of the transports that come with Tinsmith: whose cryptography, and whom it trusts.

use super::{ConfigError, TransportError};
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use std::path::Path;
use std::sync::Arc;
#[cfg(any(feature = "hyper", feature = "native-roots"))]
use std::sync::OnceLock;

/// The cryptography that the features say, or what the program has made its default.
pub(super) fn provider() -> Result<Arc<CryptoProvider>, TransportError> {
    #[cfg(feature = "aws-lc-rs")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    CryptoProvider::get_default().cloned().ok_or_else(|| {
        TransportError::new(
            "there is no cryptography for TLS: turn on feature `ring` or `aws-lc-rs`, or make a \
             `rustls::crypto::CryptoProvider` the default of the process",
        )
    })
}

/// Whom a client trusts.
pub(super) enum Roots {
    /// These.
    Certificates(&'static [CertificateDer<'static>]),
    /// Those of Mozilla, as they were when the program was built.
    #[cfg(feature = "webpki-roots")]
    Bundled,
}

/// Whom the features say is trusted: see the manifest. Certificates are read once for the process.
pub(super) fn roots() -> Result<Roots, TransportError> {
    let native = native_roots();
    #[cfg(feature = "webpki-roots")]
    return Ok(match native {
        Ok(certificates) => Roots::Certificates(certificates),
        Err(_) => Roots::Bundled,
    });
    #[cfg(not(feature = "webpki-roots"))]
    native.map(Roots::Certificates)
}

/// The certificates of a file in PEM, to be trusted in the place of those that the features say.
/// What else stands in the file, such as the names that `openssl` writes above them, is passed over.
///
/// # Errors
///
/// [`ConfigError`] when the file cannot be read, or has no certificate that can be trusted.
pub(super) fn bundle(path: &Path) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let refuse = |what: &str| {
        format!(
            "`{}`, the file of certificates to trust (`AWS_CA_BUNDLE`, `ca_bundle` of the profile, \
             or `Config::ca_bundle`), {what}",
            path.display()
        )
    };
    let unread = |error: PemError| match error {
        PemError::Io(error) => {
            ConfigError::new(refuse(&format!("cannot be read: {error}"))).with_source(error)
        }
        error => ConfigError::new(refuse(&format!("is not PEM: {error}"))).with_source(error),
    };
    let all = CertificateDer::pem_file_iter(path).map_err(unread)?;
    let all: Vec<_> = all.collect::<Result<_, _>>().map_err(unread)?;
    let (usable, _) = RootCertStore::empty().add_parsable_certificates(all.iter().cloned());
    match usable {
        0 => Err(ConfigError::new(refuse("has no certificate"))),
        _ => Ok(all),
    }
}

/// The certificates that the system trusts.
#[cfg(feature = "native-roots")]
fn native_roots() -> Result<&'static [CertificateDer<'static>], TransportError> {
    static ROOTS: OnceLock<Vec<CertificateDer<'static>>> = OnceLock::new();
    if let Some(roots) = ROOTS.get() {
        return Ok(roots);
    }
    let found = rustls_native_certs::load_native_certs();
    if !found.certs.is_empty() {
        return Ok(ROOTS.get_or_init(|| found.certs));
    }
    Err(match found.errors.into_iter().next() {
        Some(error) => TransportError::new(error),
        None => TransportError::new(
            "the system has no certificates to trust: install some, such as the package \
             `ca-certificates`, name a file of them in SSL_CERT_FILE, or turn on feature \
             `webpki-roots`",
        ),
    })
}

#[cfg(not(feature = "native-roots"))]
fn native_roots() -> Result<&'static [CertificateDer<'static>], TransportError> {
    Err(TransportError::new(
        "TLS trusts nobody: turn on feature `native-roots` or `webpki-roots`",
    ))
}

#[cfg(feature = "hyper")]
pub(super) use settings::{trusting, trusting_nobody, trusting_these};

#[cfg(feature = "hyper")]
mod settings {
    use super::*;
    use rustls::{ClientConfig, ConfigBuilder, WantsVerifier};

    fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, TransportError> {
        ClientConfig::builder_with_provider(provider()?)
            .with_safe_default_protocol_versions()
            .map_err(TransportError::new)
    }

    /// Settings that trust nobody, for connections without TLS.
    pub(in crate::client) fn trusting_nobody() -> Result<ClientConfig, TransportError> {
        Ok(builder()?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth())
    }

    /// Settings that trust these certificates and no others. Those that rustls does not read are
    /// left out.
    pub(in crate::client) fn trusting_these(
        certificates: &[CertificateDer<'static>],
    ) -> Result<ClientConfig, TransportError> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(certificates.iter().cloned());
        Ok(builder()?
            .with_root_certificates(store)
            .with_no_client_auth())
    }

    /// Settings that trust whom the features say, made once for the process.
    pub(in crate::client) fn trusting() -> Result<ClientConfig, TransportError> {
        static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
        if let Some(config) = CONFIG.get() {
            return Ok(config.clone());
        }
        let mut store = RootCertStore::empty();
        match roots()? {
            Roots::Certificates(certificates) => {
                // Systems hold some that rustls does not read; they are left out.
                store.add_parsable_certificates(certificates.iter().cloned());
            }
            #[cfg(feature = "webpki-roots")]
            Roots::Bundled => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        }
        let config = builder()?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(CONFIG.get_or_init(|| config).clone())
    }
}
