//! Every source of credentials, as a user meets it: settings are written down, a call of the
//! generated Chime client is made, and what its signature names is what came of them. The sources
//! are asked over real sockets, of a server of this machine that answers what a test tells it.
//!
//! What needs no source, such as the order of the chain and what is wrong with settings, is tested
//! beside `credentials/chain.rs`; time, beside `credentials/cache.rs`.

mod account;
mod container;
mod imds;
mod official;
mod process;
mod role;
mod server;
mod sso;
mod web_identity;
mod world;
