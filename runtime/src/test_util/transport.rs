//! A transport with answers that are written down.

use super::tape::{self, Exchange};
use crate::auth::SecretParameter;
use crate::{Body, Config, Credentials, Retry, Transport, TransportError, TransportFuture};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri};
use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A transport that answers from memory, and keeps what it was asked. Clones share both.
///
/// See the [module](crate::test_util) for an example.
#[derive(Clone, Default)]
pub struct TestTransport(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    /// Answers what nothing else answers.
    otherwise: Option<Arc<Otherwise>>,
    sent: Vec<SentRequest>,
}

type Otherwise = dyn Fn(&SentRequest) -> Result<Response<Body>, TransportError> + Send + Sync;

/// What the next request is answered with.
enum Answer {
    /// This, whatever the request is.
    Any(Result<Response<Body>, TransportError>),
    /// What a service once answered, if the request is the same.
    Recorded(Box<Exchange>),
}

impl TestTransport {
    /// A transport without answers yet.
    pub fn new() -> Self {
        TestTransport::default()
    }

    /// A transport that answers as exchanges went that a [`Recorder`](super::Recorder) wrote down:
    /// in their order, each to a request of the same method, URI and body.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is not one of a recorder.
    pub fn replay(file: impl AsRef<Path>) -> io::Result<Self> {
        let exchanges = tape::read(file.as_ref())?;
        let transport = TestTransport::new();
        let answers = exchanges.into_iter().map(Box::new).map(Answer::Recorded);
        transport.lock().answers.extend(answers);
        Ok(transport)
    }

    /// Answers one more request, with this status and body.
    ///
    /// # Panics
    ///
    /// When the status is none of HTTP.
    pub fn answer(self, status: u16, body: impl Into<Body>) -> Self {
        let response = Response::builder().status(status).body(body.into());
        self.respond(response.expect("the status of an answer is from 100 to 999"))
    }

    /// Answers one more request, with this response.
    pub fn respond(self, response: Response<Body>) -> Self {
        self.lock().answers.push_back(Answer::Any(Ok(response)));
        self
    }

    /// Fails one more request, as a network does.
    pub fn fail(self, error: TransportError) -> Self {
        self.lock().answers.push_back(Answer::Any(Err(error)));
        self
    }

    /// Answers every request for which there is nothing else, with what `answer` makes of it.
    ///
    /// ```
    /// use tinsmith::test_util::TestTransport;
    /// let transport = TestTransport::new().answer_with(|request| {
    ///     let is_known = request.uri.path().ends_with("/users/u");
    ///     let status = if is_known { 200 } else { 404 };
    ///     let response = http::Response::builder().status(status).body("{}".into());
    ///     response.map_err(tinsmith::TransportError::new)
    /// });
    /// ```
    pub fn answer_with(
        self,
        answer: impl Fn(&SentRequest) -> Result<Response<Body>, TransportError> + Send + Sync + 'static,
    ) -> Self {
        self.lock().otherwise = Some(Arc::new(answer));
        self
    }

    /// Settings of a client over this transport, complete, with credentials that are no secret, and
    /// pauses that take no time. Nothing is tried again, so that a test has to give no answer twice,
    /// and no time runs out. They may be changed further.
    pub fn config(&self) -> Config {
        Config::new()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .transport(self.clone())
            .sleeper(|_| std::future::ready(()))
            .retry(Retry::off())
            .attempt_timeout(None)
            .read_timeout(None)
    }

    /// The requests that were sent until now, in their order.
    pub fn requests(&self) -> Vec<SentRequest> {
        self.lock().sent.clone()
    }

    /// Holds that every answer was asked for.
    ///
    /// # Panics
    ///
    /// When some were not.
    #[track_caller]
    pub fn assert_done(&self) {
        let left = self.lock().answers.len();
        assert!(left == 0, "{left} answers of the test were not asked for");
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that failed while it held the lock has left whole answers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reply(&self, request: SentRequest) -> Result<Response<Body>, TransportError> {
        let (answer, otherwise) = {
            let mut state = self.lock();
            state.sent.push(request.clone());
            (state.answers.pop_front(), state.otherwise.clone())
        };
        match (answer, otherwise) {
            (Some(Answer::Any(answer)), _) => answer,
            (Some(Answer::Recorded(exchange)), _) => exchange.answer(&request),
            (None, Some(otherwise)) => otherwise(&request),
            (None, None) => Err(TransportError::new(format!(
                "the test has no answer for {} {}",
                request.method,
                request.public_uri()
            ))),
        }
    }
}

impl Transport for TestTransport {
    fn send(&self, request: Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let request = SentRequest::read(request).await?;
            self.reply(request)
        })
    }
}

impl Debug for TestTransport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("TestTransport")
            .field("answers", &state.answers.len())
            .field("sent", &state.sent)
            .finish_non_exhaustive()
    }
}

/// A request as it was sent: encoded and signed.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct SentRequest {
    /// Its method.
    pub method: Method,
    /// Where it went.
    pub uri: Uri,
    /// Its headers, the signature among them.
    pub headers: HeaderMap,
    /// Its body, whole even where it was a stream.
    pub body: Bytes,
    /// Which parameter of the query is an API key, if one is.
    secret: Option<SecretParameter>,
}

/// Shows no secret that is marked as one, in the query or among the headers.
impl Debug for SentRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest")
            .field("method", &self.method)
            .field("uri", &self.public_uri())
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl SentRequest {
    pub(super) async fn read(request: Request<Body>) -> Result<Self, TransportError> {
        let (head, body) = request.into_parts();
        Ok(SentRequest {
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body: body.collect().await.map_err(TransportError::new)?,
            secret: head.extensions.get().copied(),
        })
    }

    /// The URI without what is secret in its query.
    pub(super) fn public_uri(&self) -> String {
        let own = self.secret.map(SecretParameter::encoded);
        super::record::without_secrets(&self.uri.to_string(), own.as_deref())
    }

    /// The path and the query of the URI.
    pub fn path_and_query(&self) -> &str {
        self.uri.path_and_query().map_or("/", |path| path.as_str())
    }

    /// The value of a header that was sent once and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// When it is not JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!(
                "the body is not JSON: {error}: {}",
                self.body.escape_ascii()
            )
        })
    }
}
