//! The hand-written half of a Tinsmith client.
//!
//! `tinsmith-codegen` turns an API model into plain types and static tables; this crate walks the
//! tables. It knows every protocol and no service:
//!
//! - [`schema`](Schema): what a table says about a shape;
//! - [`value`](Value): a field seen through its table;
//! - `codec` and `protocol`: documents and HTTP messages of every shape, written once;
//! - [`encode`] and [`decode`]: a call without IO;
//! - [`Timestamp`]: points in time, and the forms in which protocols write them;
//! - `customization`: what some operations need beyond their models;
//! - `event_stream`: streams of events, in both directions (feature `event-stream`);
//! - [`endpoint`]: where requests go;
//! - `auth`: credentials and signatures (feature `client`);
//! - `hash`: SHA-256 for them, by the library that TLS has (features `ring`, `aws-lc-rs`), or in Rust
//!   alone (`rust-crypto`);
//! - `credentials`: where credentials come from (the most of it with feature `credentials`);
//! - `client`: configuration, transports, calls, retries, pages, waiters (feature `client`;
//!   transports by features `hyper`, `blocking`, `reqwest`);
//! - `test_util`: answers and requests of tests (feature `test-util`);
//! - [`path`](Path): where in an input or output something is, for pages and waiters;
//! - [`driver`]: a generated crate on a line protocol, for tests (feature `serde`).

#[cfg(not(any(feature = "json", feature = "xml", feature = "cbor")))]
compile_error!("turn on a protocol of `tinsmith`: `json`, `xml` or `cbor`");
#[cfg(all(
    feature = "client",
    not(any(feature = "ring", feature = "aws-lc-rs", feature = "rust-crypto"))
))]
compile_error!(
    "signatures need SHA-256: turn on `ring` or `aws-lc-rs`, which have it for TLS, or `rust-crypto`, of \
     `tinsmith` or of the generated crate"
);

mod big_number;
// Only the REST protocols have a payload to take.
#[cfg_attr(not(any(feature = "json", feature = "xml")), allow(dead_code))]
mod body;
mod codec;
mod customization;
mod debug;
mod default_value;
mod document;
#[cfg(feature = "serde")]
pub mod driver;
pub mod endpoint;
mod error;
#[cfg(feature = "event-stream")]
mod event_stream;
mod goal;
#[cfg(feature = "client")]
mod hash;
#[cfg(any(feature = "json", feature = "xml"))]
mod http_binding;
mod likeness;
mod limits;
mod macros;
mod operation;
mod paginator;
mod path;
mod payload;
mod protocol;
mod retryable;
// CBOR alone needs one way of naming.
#[cfg_attr(not(any(feature = "json", feature = "xml")), allow(dead_code))]
mod schema;
mod stand_in;
mod timestamp;
mod uri;
mod value;

#[cfg(feature = "client")]
mod auth;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod credentials;
#[cfg(feature = "test-util")]
pub mod test_util;

pub use big_number::{BigNumber, NotANumber};
pub use body::Body;
pub use customization::{Amendment, Customization, customization};
pub use default_value::DefaultValue;
pub use document::Document;
pub use endpoint::{Endpoint, EndpointError, EndpointParams};
pub use error::{
    BoxError, ErrorAnswer, ErrorDetails, Failure, FailureKind, Modeled, ServiceError, TimeLimit,
};
#[cfg(feature = "event-stream")]
pub use event_stream::{Event, EventStream};
pub use goal::{Acceptor, Goal, Matcher, Test, goal};
pub use operation::{Input, decode, encode};
pub use paginator::{Paginator, paginator};
pub use path::{Path, Step};
#[cfg(feature = "checksum")]
pub use payload::TrailingChecksum;
pub use retryable::Retryable;
pub use schema::{
    Auth, Binding, BodyKind, Checksum, ChecksumAlgorithm, Context, KeyPlace, Member, Namespace,
    Operation, Protocol, Rare, RequestMethod, Schema, Service, Session, TimestampFormat, checksum,
    member, namespace, operation, rare, renamed, schema, service, session,
};
pub use timestamp::{Timestamp, TimestampError};
pub use value::{Blank, Key, List, Map, Slot, StringEnum, Structure, Union, Value, View};

#[cfg(feature = "client")]
pub use auth::{
    Credentials, CredentialsError, CredentialsFuture, CredentialsProvider, SignError, SignedBody,
    Signer, Token, TokenFuture, TokenProvider,
};
#[cfg(feature = "hyper")]
pub use client::HyperTransport;
#[cfg(feature = "reqwest")]
pub use client::ReqwestTransport;
#[cfg(feature = "client")]
pub use client::{
    AccountIdEndpointMode, Call, Calling, Client, Config, ConfigError, EndpointParam, Items, Pages,
    Presign, RawCall, Retry, StreamedAnswer, Transport, TransportError, TransportFuture, Waiter,
};
#[cfg(feature = "blocking")]
pub use client::{Blocking, BlockingTransport, BodyReader};

#[cfg(feature = "serde")]
#[doc(hidden)]
pub use codec::tree::{
    deserialize as deserialize_structure, deserialize_enum, deserialize_union,
    serialize as serialize_structure, serialize_union,
};
#[doc(hidden)]
pub use debug::{fmt_structure, fmt_union};
#[cfg(all(feature = "event-stream", feature = "serde"))]
#[doc(hidden)]
pub use error::AnyError;
#[doc(hidden)]
pub use error::fmt_details;
#[cfg(feature = "event-stream")]
#[doc(hidden)]
pub use event_stream::{Events, Incoming, Outgoing};
pub use http::Method;
#[doc(hidden)]
pub use likeness::{clone_structure, clone_union, eq_structures, eq_unions};
/// The rustls that `HyperTransport::tls_config` takes settings of, and
/// `BlockingTransport::roots` certificates.
#[cfg(any(feature = "hyper", feature = "blocking"))]
pub use rustls;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use serde_core;
#[doc(hidden)]
pub use value::{Field, FieldMut};

/// The Rust of these pages is compiled and run as documentation tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    mod readme {}
    #[doc = include_str!("../../docs/migrating.md")]
    mod migrating {}
    #[doc = include_str!("../../docs/retries.md")]
    mod retries {}
}
