//! The client: [`encode`](crate::encode) and [`decode`](crate::decode) with configuration,
//! signing and a transport around them.

mod attempts;
mod authorize;
mod call;
mod config;
mod context;
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
mod raw;
mod retry;
mod route;
mod settings;
mod sleep;
mod trace;
mod transport;
mod waiter;

pub use call::{Call, Client};
pub use config::{Config, ConfigError};
pub use endpoint::{AccountIdEndpointMode, EndpointParam};
#[cfg(feature = "hyper")]
pub use hyper::HyperTransport;
pub use pages::{Items, Pages};
pub use presign::Presign;
pub use retry::Retry;
pub use transport::{StreamedAnswer, Transport, TransportError, TransportFuture};
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
