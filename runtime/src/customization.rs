//! What some operations need beyond what models can say: what AWS's own clients do for one service
//! or another, as facts that hold for any.
//!
//! The facts are data of the generator (`codegen/src/customizations.toml`), which names the services
//! and the pages that say so. Here no service has a name. An operation without such facts pays one
//! comparison for them.

use crate::body::Body;
use crate::error::{Failure, FailureKind};
use crate::operation::encode_as_modelled;
use crate::payload::Sent;
use crate::uri::BindError;
use crate::value::{Structure, Value, View};
use crate::{Endpoint, Operation, Schema};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Uri};

/// What an operation needs beyond its model.
#[derive(Debug)]
pub struct Customization {
    /// The headers that every request has, unless a member sets them.
    pub headers: &'static [(&'static str, &'static str)],
    /// What is done to members before they are sent, by their names in the model.
    pub amendments: &'static [(&'static str, Amendment)],
    /// Whether the endpoint rules are told the label that the path begins with, and have put it
    /// into their URL.
    pub label_in_endpoint: bool,
    /// The member whose value is the endpoint, by its name in the model.
    pub endpoint_member: Option<&'static str>,
    /// Whether a request carries the SHA-256 tree hash of its body, and its SHA-256.
    pub tree_hash: bool,
    /// Whether the query goes as a form in the body, where it may be long.
    pub query_as_form: bool,
}

/// What is done to a member of an input before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// Only what follows its last slash is sent.
    LastSegment,
    /// This is sent where it is not set.
    Default(&'static str),
    /// Where it is not set, the MD5 of what this member holds as base64 is sent.
    #[cfg(feature = "checksum")]
    Md5Of(&'static str),
}

/// Begins the customization of an operation: none.
pub const fn customization() -> Customization {
    Customization {
        headers: &[],
        amendments: &[],
        label_in_endpoint: false,
        endpoint_member: None,
        tree_hash: false,
        query_as_form: false,
    }
}

impl Customization {
    /// Every request has these headers, unless a member sets them.
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// Says what is done to members before they are sent.
    pub const fn amend(mut self, amendments: &'static [(&'static str, Amendment)]) -> Self {
        self.amendments = amendments;
        self
    }

    /// The endpoint rules put the label that the path begins with into their URL.
    pub const fn label_in_endpoint(mut self) -> Self {
        self.label_in_endpoint = true;
        self
    }

    /// The value of this member is the endpoint.
    pub const fn endpoint_member(mut self, member: &'static str) -> Self {
        self.endpoint_member = Some(member);
        self
    }

    /// A request carries the SHA-256 tree hash of its body, and its SHA-256.
    #[cfg(feature = "checksum")]
    pub const fn tree_hash(mut self) -> Self {
        self.tree_hash = true;
        self
    }

    /// The query goes as a form in the body.
    pub const fn query_as_form(mut self) -> Self {
        self.query_as_form = true;
        self
    }
}

/// Makes a request from an input and an endpoint that are amended.
///
/// What is sent later may have another body, and is a URL more than a request: no sums of its body
/// are made, and its query stays where it is.
pub(crate) fn encode(
    custom: &Customization,
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
    sent: Sent,
) -> Result<Request<Body>, Failure> {
    let refuse =
        |BindError(what): BindError| Failure::new(FailureKind::Input, operation.name, what);
    let own = custom.endpoint(input, endpoint).map_err(refuse)?;
    let amended = Amended::new(custom.amendments, input).map_err(refuse)?;
    let endpoint = own.as_ref().unwrap_or(endpoint);
    let mut request = encode_as_modelled(operation, &amended, endpoint, token, sent)?;
    #[cfg(feature = "checksum")]
    if custom.tree_hash && sent == Sent::Now {
        crate::payload::add_tree_hash(&mut request)
            .map_err(|what| Failure::new(FailureKind::Input, operation.name, what))?;
    }
    if custom.query_as_form && sent == Sent::Now {
        move_query(&mut request).map_err(refuse)?;
    }
    add(custom.headers, request.headers_mut());
    Ok(request)
}

/// Adds headers that are always the same, where they are not set.
pub(crate) fn add(fixed: &[(&'static str, &'static str)], headers: &mut HeaderMap) {
    for (name, value) in fixed {
        // They are names in small letters and values in ASCII: the generator has checked that.
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
}

impl Customization {
    /// The endpoint that the input names, if it is one that does.
    fn endpoint(
        &self,
        input: &dyn Structure,
        given: &Endpoint,
    ) -> Result<Option<Endpoint>, BindError> {
        let Some(name) = self.endpoint_member else {
            return Ok(None);
        };
        let Some(url) = text(input, name) else {
            return Err(BindError(format!(
                "`{name}` is the endpoint and has to be set"
            )));
        };
        let own = given.elsewhere(url);
        let own = own.map_err(|error| BindError(format!("`{name}` is the endpoint: {error}")))?;
        Ok(Some(own))
    }
}

/// The text that a member holds.
fn text<'a>(input: &'a dyn Structure, name: &str) -> Option<&'a str> {
    let index = row(input, name)?;
    match input.get(index).map(Value::view) {
        Some(View::Text(text)) => Some(text),
        _ => None,
    }
}

/// The row of the member that the model calls `name`.
fn row(input: &dyn Structure, name: &str) -> Option<usize> {
    let mut rows = input.schema().members.iter();
    rows.position(|member| member.name == name)
}

/// An input with other texts in the place of some of its members.
struct Amended<'a> {
    input: &'a dyn Structure,
    texts: Vec<(usize, String)>,
}

impl<'a> Amended<'a> {
    fn new(amendments: &[(&str, Amendment)], input: &'a dyn Structure) -> Result<Self, BindError> {
        let mut texts = Vec::new();
        for (name, amendment) in amendments {
            if let Some((index, text)) = row(input, name).zip(amendment.text(name, input)?) {
                texts.push((index, text));
            }
        }
        Ok(Amended { input, texts })
    }
}

impl Structure for Amended<'_> {
    fn schema(&self) -> &'static Schema {
        self.input.schema()
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        let mut texts = self.texts.iter();
        match texts.find(|(amended, _)| *amended == index) {
            Some((_, text)) => Some(text),
            None => self.input.get(index),
        }
    }

    /// It is there to be read.
    fn get_mut(&mut self, _index: usize) -> Option<&mut dyn Value> {
        None
    }
}

impl Amendment {
    /// What is sent in the place of the member `name`, if it is not what the input holds.
    fn text(self, name: &str, input: &dyn Structure) -> Result<Option<String>, BindError> {
        let given = text(input, name);
        Ok(match self {
            Amendment::LastSegment => given
                .and_then(|text| text.rsplit_once('/'))
                .map(|(_, segment)| segment.to_owned()),
            Amendment::Default(text) => given.is_none().then(|| text.to_owned()),
            #[cfg(feature = "checksum")]
            Amendment::Md5Of(key) => match (given, text(input, key)) {
                (None, Some(secret)) => {
                    Some(crate::payload::md5_of_base64(secret).map_err(|()| {
                        BindError(format!("`{key}` has to be base64, for its MD5 in `{name}`"))
                    })?)
                }
                _ => None,
            },
        })
    }
}

/// Makes the query of a request a form in its body.
fn move_query(request: &mut Request<Body>) -> Result<(), BindError> {
    let uri = request.uri();
    let Some(query) = uri.query() else {
        return Ok(());
    };
    let form = query.to_owned();
    let whole = uri.to_string();
    let before = whole.split('?').next().unwrap_or_default();
    let uri = Uri::try_from(before)
        .map_err(|error| BindError(format!("the request's URI is not valid: {error}")))?;
    *request.uri_mut() = uri;
    *request.method_mut() = Method::POST;
    *request.body_mut() = form.into();
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, form);
    Ok(())
}
