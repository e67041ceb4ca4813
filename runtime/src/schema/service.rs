//! The facts of a service: the protocol that it speaks, how requests prove who sends them, and the
//! rest of what all of its operations share.

/// How an operation's messages are written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// [AWS restJson1](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).
    #[cfg(feature = "json")]
    RestJson,
    /// [AWS JSON 1.0](https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html), with the
    /// name of the service in `x-amz-target`.
    #[cfg(feature = "json")]
    AwsJson10(&'static str),
    /// [AWS JSON 1.1](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html), with the
    /// name of the service in `x-amz-target`.
    #[cfg(feature = "json")]
    AwsJson11(&'static str),
    /// [AWS restXml](https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html).
    #[cfg(feature = "xml")]
    RestXml,
    /// [AWS query](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html), with the version
    /// of the API.
    #[cfg(feature = "xml")]
    AwsQuery(&'static str),
    /// [EC2 query](https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html), with the
    /// version of the API.
    #[cfg(feature = "xml")]
    Ec2Query(&'static str),
    /// [Smithy RPC v2 CBOR](https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html),
    /// with the name of the service in the path.
    #[cfg(feature = "cbor")]
    RpcV2Cbor(&'static str),
}

impl Protocol {
    /// Whether members may be bound to the path, the query string and the headers.
    #[cfg(feature = "event-stream")]
    pub(crate) fn has_bindings(self) -> bool {
        match self {
            #[cfg(feature = "json")]
            Protocol::RestJson => true,
            #[cfg(feature = "xml")]
            Protocol::RestXml => true,
            _ => false,
        }
    }

    /// Whether a request is a form in its body, which may stand in the query string as well.
    #[cfg(feature = "client")]
    pub(crate) fn is_form(self) -> bool {
        match self {
            #[cfg(feature = "xml")]
            Protocol::AwsQuery(_) | Protocol::Ec2Query(_) => true,
            _ => false,
        }
    }
}

/// A way to prove who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// AWS Signature Version 4.
    SigV4,
    /// The same with an asymmetric key, good for a set of regions.
    SigV4a,
    /// AWS Signature Version 2, which two services from before 2012 still need.
    SigV2,
    /// A token in the header `authorization`.
    Bearer,
    /// A way that the client does not go, by its name for people: requests are encoded and answers
    /// decoded, and to send one is an error.
    Other(&'static str),
    /// Nothing: anyone may call.
    None,
}

/// The facts of a service that every operation shares.
#[derive(Debug)]
pub struct Service {
    /// The service's name for people, as AWS writes it.
    pub name: &'static str,
    /// The service's name for programs, such as `Lex Models V2`, by which settings name it
    /// ([service trait]); empty where the model has none.
    ///
    /// [service trait]: https://smithy.io/2.0/aws/aws-core.html#aws-api-service-trait
    pub id: &'static str,
    /// The name that AWS signatures carry.
    pub signing_name: &'static str,
    /// How messages are written.
    pub protocol: Protocol,
    /// Where requests go.
    pub endpoint: &'static crate::endpoint::RuleSet,
    /// How requests prove who sends them, the first choice first.
    pub auth: &'static [Auth],
    /// Whether errors keep the codes that they had when the service spoke AWS query
    /// ([awsQueryCompatible trait]).
    ///
    /// [awsQueryCompatible trait]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
    pub query_compatible: bool,
    /// Whether every request carries the hash of its body in a header of its own. Such a service
    /// takes a stream without a hash, if TLS protects it.
    pub body_hash: bool,
    /// The headers that every request has, unless a member sets them.
    pub headers: &'static [(&'static str, &'static str)],
    /// Codes of errors after which the same request may succeed, by the model's word.
    pub retryable: &'static [(&'static str, crate::Retryable)],
}

/// Begins the facts of a service, which signs with SigV4.
pub const fn service(
    name: &'static str,
    signing_name: &'static str,
    protocol: Protocol,
    endpoint: &'static crate::endpoint::RuleSet,
) -> Service {
    Service {
        name,
        id: "",
        signing_name,
        protocol,
        endpoint,
        auth: &[Auth::SigV4],
        query_compatible: false,
        body_hash: false,
        headers: &[],
        retryable: &[],
    }
}

impl Service {
    /// Sets the service's name for programs.
    pub const fn id(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// Names the errors after which the same request may succeed ([retryable trait]).
    ///
    /// [retryable trait]: https://smithy.io/2.0/spec/behavior-traits.html#retryable-trait
    pub const fn retry(mut self, errors: &'static [(&'static str, crate::Retryable)]) -> Self {
        self.retryable = errors;
        self
    }

    /// What the model says about trying again after an error with this code.
    pub(crate) fn retryable(&self, code: &str) -> Option<crate::Retryable> {
        let mut errors = self.retryable.iter();
        errors
            .find(|(known, _)| *known == code)
            .map(|(_, retryable)| *retryable)
    }

    /// Sets how requests prove who sends them.
    pub const fn auth(mut self, auth: &'static [Auth]) -> Self {
        self.auth = auth;
        self
    }

    /// Errors keep the codes that they had in AWS query.
    pub const fn query_compatible(mut self) -> Self {
        self.query_compatible = true;
        self
    }

    /// Requests carry the hash of their body in `x-amz-content-sha256`.
    pub const fn body_hash(mut self) -> Self {
        self.body_hash = true;
        self
    }

    /// Every request has these headers, unless a member sets them.
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}
