//! How requests prove who sends them.

/// A way to prove who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// AWS Signature Version 4.
    SigV4,
    /// The same with an asymmetric key.
    SigV4a,
    /// AWS Signature Version 2.
    SigV2,
    /// A bearer token.
    Bearer,
    /// A key, in the place that [`Service::api_key`](super::Service::api_key) says.
    ApiKey,
    /// Name and password, by HTTP.
    Basic,
    /// The same, as a digest. Requests are encoded without; the client refuses to send.
    Digest,
    /// A way of the service's own, or one that Tinsmith does not know. As for a digest.
    Other,
    /// Nothing.
    None,
}

/// Where in a request an API key goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the header of this name, behind the name of a scheme if there is one.
    Header {
        /// The header's name.
        name: String,
        /// The scheme's.
        scheme: Option<String>,
    },
    /// In the parameter of this name in the query string.
    Query(String),
}
