//! What few rows have: names and namespaces of XML and queries, media types, defaults.

use crate::DefaultValue;

/// The rare facts of a row: most are for XML and queries.
#[derive(Debug)]
pub struct Rare {
    /// The namespace of the element ([xmlNamespace trait]).
    ///
    /// [xmlNamespace trait]: https://smithy.io/2.0/spec/protocol-traits.html#xmlnamespace-trait
    pub namespace: Option<&'static Namespace>,
    /// The name of the document that a payload is, where it is not the wire name.
    pub document: Option<&'static str>,
    /// The name of a map's keys, where it is not `key`.
    pub key: Option<&'static str>,
    /// The namespace of a map's keys.
    pub key_namespace: Option<&'static Namespace>,
    /// The name in EC2 queries, where it is not the wire name with a capital
    /// ([ec2QueryName trait]).
    ///
    /// [ec2QueryName trait]: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
    pub query: Option<&'static str>,
    /// The media type of a payload, where it is not the usual one of its kind ([mediaType trait]).
    ///
    /// [mediaType trait]: https://smithy.io/2.0/spec/protocol-traits.html#mediatype-trait
    pub media_type: Option<&'static str>,
    /// What the member is where nobody set it.
    pub default: Option<DefaultValue>,
}

/// Begins the rare facts of a row: there are none.
pub const fn rare() -> Rare {
    Rare {
        namespace: None,
        document: None,
        key: None,
        key_namespace: None,
        query: None,
        media_type: None,
        default: None,
    }
}

impl Rare {
    /// Sets the namespace of the element.
    pub const fn namespace(mut self, namespace: &'static Namespace) -> Self {
        self.namespace = Some(namespace);
        self
    }

    /// Sets the name of the document that a payload is.
    pub const fn document(mut self, name: &'static str) -> Self {
        self.document = Some(name);
        self
    }

    /// Sets the name of a map's keys.
    pub const fn key(mut self, name: &'static str) -> Self {
        self.key = Some(name);
        self
    }

    /// Sets the namespace of a map's keys.
    pub const fn key_namespace(mut self, namespace: &'static Namespace) -> Self {
        self.key_namespace = Some(namespace);
        self
    }

    /// Sets the name in EC2 queries.
    pub const fn query(mut self, name: &'static str) -> Self {
        self.query = Some(name);
        self
    }

    /// Sets the media type of a payload.
    pub const fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// Sets what the member is where nobody set it.
    pub const fn default(mut self, value: DefaultValue) -> Self {
        self.default = Some(value);
        self
    }
}

/// An XML namespace.
#[derive(Debug)]
pub struct Namespace {
    /// The prefix that is declared for it; empty for the default namespace.
    pub prefix: &'static str,
    /// Its URI.
    pub uri: &'static str,
}

/// The default namespace with this URI.
pub const fn namespace(uri: &'static str) -> Namespace {
    Namespace { prefix: "", uri }
}

impl Namespace {
    /// Declares the namespace for a prefix.
    pub const fn prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }
}
