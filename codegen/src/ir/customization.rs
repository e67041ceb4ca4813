//! What a service and its operations need beyond their model: sessions of the one, amendments of the
//! others.

/// What one operation needs beyond its model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customization {
    /// What is done to members of the input before they are sent, by the model's names, sorted.
    pub amendments: Vec<(String, Amendment)>,
    /// Whether the endpoint rules put the label that the path begins with into their URL.
    pub label_in_endpoint: bool,
    /// The member of the input that holds the endpoint.
    pub endpoint_member: Option<String>,
    /// Whether a request carries the SHA-256 tree hash of its body.
    pub tree_hash: bool,
    /// Whether the query goes as a form in the body.
    pub query_as_form: bool,
}

/// Credentials of its own that a service gives out for one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What the endpoint rules call the way to sign that wants them.
    pub scheme: String,
    /// The operation that is answered with them.
    pub operation: String,
    /// The query of its request.
    pub query: String,
    /// The header that holds the token.
    pub token_header: String,
}

/// What is done to a member of an input before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Amendment {
    /// Only what follows its last slash is sent.
    LastSegment,
    /// This is sent where it is not set.
    Default(String),
    /// Where it is not set, the MD5 of what this member holds as base64 is sent.
    Md5Of(String),
}

impl Customization {
    /// What is done to a member before it is sent.
    pub fn amendment(&self, member: &str) -> Option<&Amendment> {
        let mut amendments = self.amendments.iter();
        let found = amendments.find(|(name, _)| name == member);
        found.map(|(_, amendment)| amendment)
    }
}
