//! Signatures: AWS's published vectors, AWS's own signer for Rust beside ours, and how a client
//! chooses between the ways to prove who it is.

mod chunks;
mod differential;
mod presign;
mod raw;
mod service;
mod session;
mod vectors;
mod ways;
