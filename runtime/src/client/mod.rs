//! The client: [`encode`](crate::encode) and [`decode`](crate::decode) with configuration,
//! signing and a transport around them.

mod authorize;
mod call;
mod config;
mod context;
mod endpoint;
mod exchange;
#[cfg(feature = "hyper")]
mod hyper;
mod pages;
mod presign;
mod profile;
mod proof;
mod raw;
mod route;
mod sleep;
mod transport;
mod waiter;

pub use call::{Call, Client};
pub use config::{Config, ConfigError};
pub use endpoint::{AccountIdEndpointMode, EndpointParam};
#[cfg(feature = "hyper")]
pub use hyper::HyperTransport;
pub use pages::{Items, Pages};
pub use presign::Presign;
pub use transport::{StreamedAnswer, Transport, TransportError, TransportFuture};
pub use waiter::Waiter;
