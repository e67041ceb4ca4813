//! The facts of one operation: its request line, its bodies, and what it gives to the endpoint
//! rules.

use super::{Auth, Checksum, Service};

/// A value that an operation gives to the endpoint rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Context {
    /// A text that is always the same.
    Text(&'static str),
    /// A boolean that is always the same.
    Bool(bool),
    /// Texts that are always the same.
    Texts(&'static [&'static str]),
    /// The value of an input's member, by its name in the model.
    Member(&'static str),
    /// What a path into the input finds ([operationContextParams trait]).
    ///
    /// [operationContextParams trait]: https://smithy.io/2.0/additional-specs/rules-engine/parameters.html
    Path(crate::Path),
}

/// The method of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestMethod {
    /// One that has a constant.
    Known(http::Method),
    /// Any other, which `http` makes only while a program runs: a token ([RFC 9110 section 9.1]).
    ///
    /// [RFC 9110 section 9.1]: https://www.rfc-editor.org/rfc/rfc9110#section-9.1
    Token(&'static str),
}

#[cfg(any(feature = "json", feature = "xml"))]
impl RequestMethod {
    /// The method as `http` has it, or what is wrong with it. Allocates for a token of more than 15
    /// bytes only.
    pub(crate) fn to_http(&self) -> Result<http::Method, String> {
        match self {
            RequestMethod::Known(method) => Ok(method.clone()),
            RequestMethod::Token(name) => http::Method::from_bytes(name.as_bytes())
                .map_err(|_| format!("`{name}` is no HTTP method")),
        }
    }
}

/// What the body of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// Something that is held in memory as a whole: a document, a blob, nothing.
    Whole,
    /// A stream of bytes.
    Stream,
    /// A stream of events.
    Events,
}

/// The facts of one operation.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name in the model.
    pub name: &'static str,
    /// The service it belongs to.
    pub service: &'static Service,
    /// The method of its requests.
    pub method: RequestMethod,
    /// Path and constant query, with labels in braces: `/users/{userId}?operation=reset`.
    pub uri: &'static str,
    /// What stands before the endpoint's host, with labels in braces: `{AccountId}.data.`.
    pub host_prefix: &'static str,
    /// Whether the operation takes anything, be it an empty structure.
    pub has_input: bool,
    /// How requests prove who sends them, where it is not as the service says.
    pub auth: Option<&'static [Auth]>,
    /// What the body of a request is.
    pub takes: BodyKind,
    /// What the body of an answer that tells of success is.
    pub answers: BodyKind,
    /// Whether the signature leaves the body out.
    pub unsigned_payload: bool,
    /// Whether a large body may be sent compressed.
    pub gzip: bool,
    /// Whether a request needs the MD5 of its body.
    pub md5: bool,
    /// Which checksums the messages carry.
    pub checksum: Option<&'static Checksum>,
    /// What the endpoint rules are told, by the names of their parameters.
    pub context: &'static [(&'static str, Context)],
    /// How to ask for the next page, if the operation answers in pages.
    pub paginator: Option<&'static crate::Paginator>,
    /// What it needs beyond its model, if it is more than the model says.
    pub customization: Option<&'static crate::Customization>,
}

/// Begins the facts of an operation.
pub const fn operation(
    service: &'static Service,
    name: &'static str,
    method: RequestMethod,
    uri: &'static str,
) -> Operation {
    Operation {
        name,
        service,
        method,
        uri,
        host_prefix: "",
        has_input: true,
        auth: None,
        takes: BodyKind::Whole,
        answers: BodyKind::Whole,
        unsigned_payload: false,
        gzip: false,
        md5: false,
        checksum: None,
        context: &[],
        paginator: None,
        customization: None,
    }
}

impl Operation {
    /// Sets what stands before the endpoint's host.
    pub const fn host_prefix(mut self, prefix: &'static str) -> Self {
        self.host_prefix = prefix;
        self
    }

    /// The operation takes nothing.
    pub const fn no_input(mut self) -> Self {
        self.has_input = false;
        self
    }

    /// Sets how requests prove who sends them.
    pub const fn auth(mut self, auth: &'static [Auth]) -> Self {
        self.auth = Some(auth);
        self
    }

    /// Says what the body of a request is.
    pub const fn takes(mut self, body: BodyKind) -> Self {
        self.takes = body;
        self
    }

    /// Says what the body of an answer that tells of success is.
    pub const fn answers(mut self, body: BodyKind) -> Self {
        self.answers = body;
        self
    }

    /// The signature leaves the body out ([unsignedPayload trait]).
    ///
    /// [unsignedPayload trait]: https://smithy.io/2.0/aws/aws-auth.html#aws-auth-unsignedpayload-trait
    pub const fn unsigned_payload(mut self) -> Self {
        self.unsigned_payload = true;
        self
    }

    /// A large body may be sent compressed ([requestCompression trait]).
    ///
    /// [requestCompression trait]: https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
    #[cfg(feature = "gzip")]
    pub const fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// A request needs the MD5 of its body ([httpChecksumRequired trait]).
    ///
    /// [httpChecksumRequired trait]: https://smithy.io/2.0/spec/http-bindings.html#httpchecksumrequired-trait
    #[cfg(feature = "checksum")]
    pub const fn md5(mut self) -> Self {
        self.md5 = true;
        self
    }

    /// Says which checksums the messages carry.
    #[cfg(feature = "checksum")]
    pub const fn checksum(mut self, checksum: &'static Checksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    /// Says what the endpoint rules are told.
    pub const fn context(mut self, context: &'static [(&'static str, Context)]) -> Self {
        self.context = context;
        self
    }

    /// Says how to ask for the next page.
    pub const fn paginator(mut self, paginator: &'static crate::Paginator) -> Self {
        self.paginator = Some(paginator);
        self
    }

    /// Says what the operation needs beyond its model.
    pub const fn customize(mut self, customization: &'static crate::Customization) -> Self {
        self.customization = Some(customization);
        self
    }

    /// How requests prove who sends them, the first choice first.
    pub const fn auth_schemes(&self) -> &'static [Auth] {
        match self.auth {
            Some(auth) => auth,
            None => self.service.auth,
        }
    }
}
