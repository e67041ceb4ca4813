//! The transport of a client that is given none: by features, and by how a call is made.

use super::{ConfigError, Transport};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The usual transport, which gives up on making a connection after `connect_timeout`, and trusts
/// the certificates in the file `ca_bundle` where there is one.
///
/// # Errors
///
/// When the features have none, or the file no certificates.
pub(super) fn transport(
    connect_timeout: Duration,
    ca_bundle: Option<&Path>,
) -> Result<Arc<dyn Transport>, ConfigError> {
    #[cfg(feature = "hyper")]
    let mut hyper = super::HyperTransport::new(connect_timeout);
    #[cfg(feature = "blocking")]
    let mut blocking = super::BlockingTransport::new(connect_timeout);
    #[cfg(any(feature = "hyper", feature = "blocking"))]
    if let Some(path) = ca_bundle {
        let roots = super::tls::bundle(path)?;
        #[cfg(feature = "hyper")]
        {
            let config = super::tls::trusting_these(&roots);
            hyper = hyper.tls_config(
                config.map_err(|error| ConfigError::new(error.to_string()).with_source(error))?,
            );
        }
        #[cfg(feature = "blocking")]
        {
            blocking = blocking.roots(roots);
        }
    }
    #[cfg(all(feature = "hyper", feature = "blocking"))]
    return Ok(Arc::new(both::Either { hyper, blocking }));
    #[cfg(all(feature = "hyper", not(feature = "blocking")))]
    return Ok(Arc::new(hyper));
    #[cfg(all(feature = "blocking", not(feature = "hyper")))]
    return Ok(Arc::new(blocking));
    #[cfg(not(any(feature = "hyper", feature = "blocking")))]
    {
        let _ = (connect_timeout, ca_bundle);
        Err(ConfigError::new(
            "there is no transport: set one with `Config::transport`, or turn on feature `hyper` \
             or `blocking`",
        ))
    }
}

#[cfg(all(feature = "hyper", feature = "blocking"))]
mod both {
    use crate::Body;
    use crate::client::{BlockingTransport, HyperTransport, Transport, TransportFuture};

    /// Both transports. Which crates of a program turn on which feature is not one crate's to say,
    /// so that the way in which a call is made decides, not the features.
    pub(super) struct Either {
        pub(super) hyper: HyperTransport,
        pub(super) blocking: BlockingTransport,
    }

    impl Transport for Either {
        fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
            match crate::client::blocking::is_waiting() {
                true => self.blocking.send(request),
                false => self.hyper.send(request),
            }
        }
    }
}
