//! What can go wrong in a call, and everything that is known about it.
//!
//! A generated crate has one error type, an enum: a variant for each error that the model names
//! ([`Modeled`]), one for an error that it does not name ([`ErrorDetails`]), and one for a call
//! that got no answer or an unreadable one ([`Failure`]).

use crate::value::{Blank, Structure};
use crate::{Retryable, Service};
use http::{HeaderMap, HeaderName};
use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};
use std::ops::Deref;

/// An error that the model names: its members, and the facts of the answer that carried it.
pub struct Modeled<T>(Box<ModeledParts<T>>);

struct ModeledParts<T> {
    error: T,
    details: ErrorDetails,
}

impl<T> Modeled<T> {
    /// The facts of the answer: status, code, message, request id.
    pub fn details(&self) -> &ErrorDetails {
        &self.0.details
    }

    /// The error's own members.
    pub fn into_inner(self) -> T {
        self.0.error
    }
}

/// The error, and the answer's facts but for the message: the error's own member has it, and
/// hides it where the model calls it sensitive.
impl<T: fmt::Debug> fmt::Debug for Modeled<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let ModeledParts { error, details } = &*self.0;
        f.debug_struct("Modeled")
            .field("error", error)
            .field("operation", &details.operation())
            .field("status", &details.status())
            .field("request_id", &details.request_id())
            .finish()
    }
}

impl<T> Deref for Modeled<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0.error
    }
}

/// The facts of a service's answer that says that a call failed.
#[derive(Debug)]
pub struct ErrorDetails(Box<Details>);

#[derive(Debug)]
struct Details {
    operation: &'static str,
    status: u16,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    /// What the error was in AWS query, where the service tells: `Code;Sender`.
    query_error: Option<String>,
    attempts: u32,
    /// What the model says about trying again.
    modeled: Option<Retryable>,
}

impl ErrorDetails {
    /// Collects the facts. `code` is the service's, already without namespace and URI.
    pub(crate) fn new(
        operation: &'static str,
        status: u16,
        headers: &HeaderMap,
        code: Option<String>,
        message: Option<String>,
    ) -> Self {
        let request_id = request_id(headers);
        ErrorDetails(Box::new(Details {
            operation,
            status,
            code,
            message,
            request_id,
            attempts: 1,
            modeled: None,
            query_error: None,
        }))
    }

    /// Adds what the error was in AWS query, as the header says it.
    #[cfg(any(feature = "json", feature = "cbor"))]
    pub(crate) fn with_query_error(mut self, error: Option<String>) -> Self {
        self.0.query_error = error;
        self
    }

    /// Adds what the service's model says about trying again.
    pub(crate) fn with_model(mut self, service: &Service) -> Self {
        let of = |code: Option<&str>| service.retryable(code?);
        self.0.modeled = of(self.name()).or_else(|| of(self.code()));
        self
    }

    /// Says how often the request was sent.
    #[cfg(feature = "client")]
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Adds the request id that the body tells, if the headers tell none.
    #[cfg(feature = "xml")]
    pub(crate) fn or_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = self.0.request_id.or(id);
        self
    }

    /// Sets the code where it is not told by an answer's own rules.
    #[cfg(feature = "event-stream")]
    pub(crate) fn with_code(mut self, code: &str) -> Self {
        self.0.code = Some(code.to_owned());
        self
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The HTTP status code.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The service's code for the error, such as `NotFoundException`.
    ///
    /// A service that spoke AWS query before may send the code that the error had there too. That
    /// is the code then, as in AWS's other clients, and [`name`](ErrorDetails::name) the present one.
    pub fn code(&self) -> Option<&str> {
        self.query_error().map(|(code, _)| code).or(self.name())
    }

    /// What the answer calls the error by the rules of its protocol. It differs from the code for
    /// services alone that spoke AWS query before.
    pub fn name(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Whose fault the error is, `Sender` or `Receiver`, where a service that spoke AWS query
    /// before tells.
    pub fn fault(&self) -> Option<&str> {
        self.query_error()?.1
    }

    /// Code and fault in AWS query.
    fn query_error(&self) -> Option<(&str, Option<&str>)> {
        let error = self.0.query_error.as_deref()?;
        let (code, fault) = match error.split_once(';') {
            Some((code, fault)) => (code.trim(), Some(fault.trim())),
            None => (error.trim(), None),
        };
        (!code.is_empty()).then_some((code, fault))
    }

    /// The service's message. For an answer that is not the service's own (a proxy's HTML, say),
    /// the beginning of its body.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The id by which AWS finds the request again.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How often the request was sent until this answer was taken for the last.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Why the same request may succeed when it is sent again, if it may: by the code, by the
    /// model, and by the status.
    pub fn retryable(&self) -> Option<Retryable> {
        let by = |code| Retryable::of(self.0.status, code, self.0.modeled);
        by(self.code()).or_else(|| by(self.name()))
    }

    /// Whether the same request may succeed when it is sent again: throttling and passing faults.
    pub fn is_retryable(&self) -> bool {
        self.retryable().is_some()
    }

    /// Whether the service says that there were too many requests.
    pub fn is_throttling(&self) -> bool {
        self.retryable() == Some(Retryable::Throttling)
    }
}

/// The id that AWS gave a request, from the response's headers.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    static IDS: [HeaderName; 3] = [
        HeaderName::from_static("x-amzn-requestid"),
        HeaderName::from_static("x-amz-request-id"),
        HeaderName::from_static("x-amz-id-2"),
    ];
    let value = IDS.iter().find_map(|name| headers.get(name))?;
    Some(value.to_str().ok()?.to_owned())
}

/// Writes details on one line: operation, code, status, message, request id.
#[doc(hidden)]
pub fn fmt_details(details: Option<&ErrorDetails>, f: &mut Formatter<'_>) -> fmt::Result {
    let Some(all @ ErrorDetails(details)) = details else {
        return Ok(());
    };
    let code = all.code().unwrap_or("unknown error");
    write!(
        f,
        "{}: {} (HTTP {})",
        details.operation,
        OneLine(code),
        details.status
    )?;
    fmt_attempts(details.attempts, f)?;
    if let Some(message) = &details.message {
        write!(f, ": {}", OneLine(message))?;
    }
    match &details.request_id {
        Some(id) => write!(f, " [request id {}]", OneLine(id)),
        None => Ok(()),
    }
}

impl Display for ErrorDetails {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fmt_details(Some(self), f)
    }
}

fn fmt_attempts(attempts: u32, f: &mut Formatter<'_>) -> fmt::Result {
    match attempts {
        0 | 1 => Ok(()),
        _ => write!(f, " after {attempts} attempts"),
    }
}

/// Text with line breaks and control characters made spaces, so that a log line stays one.
struct OneLine<'a>(&'a str);

impl Display for OneLine<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.split(char::is_control).enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// A call that was not answered, or whose answer could not be read.
#[derive(Debug)]
pub struct Failure(Box<FailureParts>);

#[derive(Debug)]
struct FailureParts {
    kind: FailureKind,
    operation: &'static str,
    message: String,
    status: Option<u16>,
    request_id: Option<String>,
    attempts: u32,
    /// What an answer says about trying again, where one came instead of what was asked for.
    retryable: Option<Retryable>,
    source: Option<BoxError>,
}

/// Any error, as transports and codecs give it.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// At which step a call failed. Where a service wants its requests to be sent in a session, the
/// request for one is a step of the call: when that is not answered, say, it is the call that fails so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The input cannot be sent, such as an empty id in the path. Nothing was sent.
    Input,
    /// Credentials, region or endpoint are missing or contradict each other. The attempt was not
    /// sent.
    Config,
    /// The service was asked for a session, and answered with an error: [`Failure::status`] is that
    /// of this answer. The request of the call itself was not sent.
    Session,
    /// The connection could not be made, or broke.
    Transport,
    /// A time ran out.
    Timeout(TimeLimit),
    /// An answer came, with a status of success, that is not what the model says. Where it was to
    /// give a session, the request of the call itself was not sent.
    Decode,
    /// A page names itself as its next page, so that there would be no last one.
    RepeatedToken,
    /// What a waiter waits for will never be, as an answer says.
    Wait,
    /// What a waiter waits for is not there in time.
    WaitTimeout,
}

/// Which time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeLimit {
    /// That for making a connection. Nothing was sent.
    Connect,
    /// That in which something has to move: a piece of the request that is taken, or of the answer
    /// that comes.
    Read,
    /// That of one attempt.
    Attempt,
    /// That of the whole call, with all its attempts and pauses.
    Call,
}

impl Failure {
    pub(crate) fn new(
        kind: FailureKind,
        operation: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Failure(Box::new(FailureParts {
            kind,
            operation,
            message: message.into(),
            status: None,
            request_id: None,
            attempts: 1,
            retryable: None,
            source: None,
        }))
    }

    /// That a service answered with an error where it was asked for a session.
    #[cfg(feature = "credentials")]
    pub(crate) fn without_session(details: &ErrorDetails) -> Self {
        let code = details.code().unwrap_or("unknown error");
        let message = match details.message() {
            Some(message) => format!("{code}: {message}"),
            None => code.to_owned(),
        };
        let mut failure = Failure::new(FailureKind::Session, details.operation(), message);
        failure.0.status = Some(details.status());
        failure.0.request_id = details.request_id().map(str::to_owned);
        failure.0.attempts = details.attempts();
        failure.0.retryable = details.retryable();
        failure
    }

    /// This failure as that of another operation, which could not go on for `what`.
    #[cfg(feature = "credentials")]
    pub(crate) fn of_other(&self, operation: &'static str, what: &str) -> Self {
        let FailureParts {
            kind,
            operation: own,
            message,
            ..
        } = &*self.0;
        let mut failure = Failure::new(*kind, operation, format!("{what}: {own}: {message}"));
        failure.0.status = self.0.status;
        failure.0.request_id.clone_from(&self.0.request_id);
        failure.0.retryable = self.0.retryable;
        failure
    }

    #[cfg(any(feature = "client", feature = "event-stream"))]
    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_answer(mut self, status: u16, headers: &HeaderMap) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id(headers);
        self
    }

    /// Says how often the request was sent.
    #[cfg(feature = "client")]
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// At which step the call failed.
    pub fn kind(&self) -> FailureKind {
        self.0.kind
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The status of the answer, where one came.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The id by which AWS finds the request again, where an answer came.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How often the request was sent, or was to be sent; 1 where it never could be.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same request may succeed when it is sent again.
    pub fn is_retryable(&self) -> bool {
        self.retryable().is_some()
    }

    /// Why it may.
    pub(crate) fn retryable(&self) -> Option<Retryable> {
        match self.0.kind {
            FailureKind::Transport | FailureKind::Timeout(_) => Some(Retryable::Transient),
            _ => self.0.retryable,
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let parts = &*self.0;
        write!(f, "{}: {}", parts.operation, OneLine(&parts.message))?;
        if let Some(status) = parts.status {
            write!(f, " (HTTP {status})")?;
        }
        fmt_attempts(parts.attempts, f)?;
        match &parts.request_id {
            Some(id) => write!(f, " [request id {}]", OneLine(id)),
            None => Ok(()),
        }
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

/// A service's error type, as the generated crate's macro implements it.
pub trait ServiceError: From<Failure> + From<ErrorDetails> + StdError + Sized {
    /// The variant for `code`.
    ///
    /// # Errors
    ///
    /// The facts of the answer, for a code that the model does not name.
    fn modeled(code: &str, answer: ErrorAnswer<'_>) -> Result<Self, ErrorDetails>;
    /// What the service's answer said, where there was an answer.
    fn details(&self) -> Option<&ErrorDetails>;
    /// The members of a modelled error.
    fn members(&self) -> Option<&dyn Structure>;
}

/// An error of any service.
#[cfg(feature = "serde")]
pub trait AnyError: Display {
    /// What the service's answer said, where there was an answer.
    fn details(&self) -> Option<&ErrorDetails>;
    /// The members of a modelled error.
    fn members(&self) -> Option<&dyn Structure>;
}

#[cfg(feature = "serde")]
impl<E: ServiceError> AnyError for E {
    fn details(&self) -> Option<&ErrorDetails> {
        ServiceError::details(self)
    }
    fn members(&self) -> Option<&dyn Structure> {
        ServiceError::members(self)
    }
}

/// An answer that says that a call failed, on its way into a [`Modeled`] error.
pub struct ErrorAnswer<'a> {
    pub(crate) details: ErrorDetails,
    pub(crate) read: &'a dyn Fn(&mut dyn Structure),
}

impl ErrorAnswer<'_> {
    /// Reads the error's members. Those that cannot be read stay blank: the code has told what
    /// the error is, and a caller that handles it must not lose it to a damaged body.
    pub fn into_modeled<T: Structure + Blank>(self) -> Modeled<T> {
        let mut error = T::blank();
        (self.read)(&mut error);
        Modeled(Box::new(ModeledParts {
            error,
            details: self.details,
        }))
    }

    /// The facts alone, for a code that the model does not name.
    pub fn into_details(self) -> ErrorDetails {
        self.details
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_one_line() {
        let mut headers = HeaderMap::new();
        headers.insert("x-amzn-requestid", "abc".parse().unwrap());
        let message = Some("first\nsecond\r\n\u{1b}[31m".to_owned());
        let details = ErrorDetails::new("Get", 503, &headers, Some("SlowDown".into()), message);
        assert_eq!(
            details.to_string(),
            "Get: SlowDown (HTTP 503): first second   [31m [request id abc]"
        );
        assert!(details.is_retryable() && details.is_throttling());
    }

    #[cfg(feature = "client")]
    #[test]
    fn display_tells_of_more_than_one_attempt() {
        let headers = HeaderMap::new();
        let details = ErrorDetails::new("Get", 503, &headers, None, Some("busy".into()));
        assert_eq!(
            details.with_attempts(3).to_string(),
            "Get: unknown error (HTTP 503) after 3 attempts: busy"
        );
        let failure = Failure::new(FailureKind::Transport, "Get", "no answer: reset");
        assert_eq!(failure.attempts(), 1);
        assert_eq!(
            failure.with_attempts(2).to_string(),
            "Get: no answer: reset after 2 attempts"
        );
    }
}
