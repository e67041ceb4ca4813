//! HTTP bindings and JSON bodies, held to what their specifications say: [HTTP binding traits],
//! [restJson1], and the traits that change what is written of a value.
//!
//! [HTTP binding traits]: https://smithy.io/2.0/spec/http-bindings.html
//! [restJson1]: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html

#![cfg(feature = "json")]

mod answers;
mod documents;
mod headers;
mod payloads;
mod requests;
#[path = "../shapes/mod.rs"]
mod shapes;
