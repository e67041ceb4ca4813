//! The transports that come with Tinsmith, over real sockets: the one of calls that are waited for,
//! proxies and TLS of both, and that of `reqwest`. `tests/socket` is about the usual one.

mod blocking;
mod proxies;
#[cfg(feature = "reqwest")]
mod reqwest;
mod server;
mod tls;

/// A runtime of one thread, which cannot do two things at once.
fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}
