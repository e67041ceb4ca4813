//! The client: [`encode`](crate::encode) and [`decode`](crate::decode) with configuration,
//! signing and a transport around them.

#[cfg(feature = "blocking")]
mod blocking;
mod call;
mod config;
mod context;
#[cfg(any(feature = "hyper", feature = "blocking", feature = "reqwest"))]
mod counted;
mod endpoint;
mod exchange;
#[cfg(feature = "hyper")]
mod hyper;
mod pages;
mod profile;
#[cfg(any(feature = "proxy", feature = "blocking"))]
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
mod route;
mod sleep;
#[cfg(any(feature = "hyper", feature = "blocking"))]
mod tls;
mod transport;
#[cfg(feature = "blocking")]
mod ureq;
mod usual;
mod waiter;

#[cfg(feature = "blocking")]
pub use blocking::{Blocking, BodyReader};

pub use call::{Call, Client};
pub use config::{Config, ConfigError};
pub use endpoint::{AccountIdEndpointMode, EndpointParam};
#[cfg(feature = "hyper")]
pub use hyper::HyperTransport;
pub use pages::{Items, Pages};
#[cfg(feature = "reqwest")]
pub use reqwest::ReqwestTransport;
pub use transport::{StreamedAnswer, Transport, TransportError, TransportFuture};
#[cfg(feature = "blocking")]
pub use ureq::BlockingTransport;
pub use waiter::Waiter;
