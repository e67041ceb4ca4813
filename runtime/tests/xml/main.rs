//! The XML protocols, held to what their specifications say: [restXml], [AWS query], [EC2 query]
//! and [XML bindings], with S3's particulars.
//!
//! [restXml]: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
//! [AWS query]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
//! [EC2 query]: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
//! [XML bindings]: https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings

#![cfg(feature = "xml")]

mod answers;
mod errors;
mod forms;
mod requests;
mod s3;
mod service;
