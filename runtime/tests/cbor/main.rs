//! Smithy RPC v2 with CBOR, held to what its specification says: [Smithy RPC v2] and [RFC 8949].
//!
//! [Smithy RPC v2]: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
//! [RFC 8949]: https://www.rfc-editor.org/rfc/rfc8949

#![cfg(feature = "cbor")]

mod cases;
#[path = "../shapes/mod.rs"]
mod shapes;
