//! The client: [`encode`](crate::encode) and [`decode`](crate::decode) with configuration,
//! signing and a transport around them.

mod attempts;
mod authorize;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod bodies;
mod call;
mod config;
mod context;
#[cfg(any(feature = "hyper", feature = "blocking", feature = "reqwest"))]
mod counted;
mod endpoint;
mod endpoint_urls;
mod exchange;
#[cfg(feature = "hyper")]
mod hyper;
mod labels;
mod limit;
mod pages;
mod pairs;
mod presign;
pub(crate) mod profile;
mod proof;
#[cfg(any(feature = "proxy", feature = "blocking"))]
mod proxy;
mod raw;
#[cfg(feature = "reqwest")]
mod reqwest;
mod retry;
mod route;
#[cfg(feature = "credentials")]
mod session;
mod settings;
mod sleep;
#[cfg(any(feature = "hyper", feature = "blocking"))]
mod tls;
mod trace;
mod transport;
#[cfg(feature = "blocking")]
mod ureq;
mod usual;
mod waiter;

#[cfg(feature = "blocking")]
pub use blocking::{Blocking, BodyReader};

pub use call::{Call, Calling, Client};
pub use config::{Config, ConfigError};
pub use endpoint::{AccountIdEndpointMode, EndpointParam};
#[cfg(feature = "hyper")]
pub use hyper::HyperTransport;
pub use pages::{Items, Pages};
pub use presign::Presign;
pub use raw::RawCall;
#[cfg(feature = "reqwest")]
pub use reqwest::ReqwestTransport;
pub use retry::Retry;
pub use transport::{StreamedAnswer, Transport, TransportError, TransportFuture};
#[cfg(feature = "blocking")]
pub use ureq::BlockingTransport;
pub use waiter::Waiter;

#[cfg(feature = "credentials")]
pub(crate) use endpoint_urls::EndpointUrls;
pub(crate) use settings::Settings;
#[cfg(feature = "credentials")]
pub(crate) use settings::expanded;
#[cfg(test)]
pub(crate) use settings::testing;
#[cfg(feature = "credentials")]
pub(crate) use sleep::Sleeper;
