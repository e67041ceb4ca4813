//! AWS JSON, held to what its specification says: [AWS JSON 1.1], and what a service does that spoke
//! AWS query before ([awsQueryCompatible trait]).
//!
//! [AWS JSON 1.1]: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
//! [awsQueryCompatible trait]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait

#![cfg(feature = "json")]

mod cases;
#[path = "../shapes/mod.rs"]
mod shapes;
