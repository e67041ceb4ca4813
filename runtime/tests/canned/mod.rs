//! A transport with answers that are written down, and what it was asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tinsmith::{Body, Config, Credentials, Transport, TransportError, TransportFuture};

/// Answers, each given once, and the requests that they were given to. Clones share both.
#[derive(Clone)]
pub struct Canned(Arc<Mutex<Exchanges>>);

struct Exchanges {
    answers: VecDeque<(u16, String)>,
    /// The path and query of each request, and its body.
    asked: Vec<(String, String)>,
    pauses: Vec<Duration>,
}

impl Canned {
    /// Gives these answers, each a status and a body, in this order.
    pub fn new<T: Into<String>>(answers: impl IntoIterator<Item = (u16, T)>) -> Self {
        let answers = answers
            .into_iter()
            .map(|(status, body)| (status, body.into()));
        Canned(Arc::new(Mutex::new(Exchanges {
            answers: answers.collect(),
            asked: Vec::new(),
            pauses: Vec::new(),
        })))
    }

    /// Settings of a client that asks for these answers, and that waits for nothing.
    pub fn config(&self) -> Config {
        let this = self.clone();
        self.config_without_timer().sleeper(move |time| {
            this.lock().pauses.push(time);
            std::future::ready(())
        })
    }

    /// The same with tokio's timer, if there is one.
    pub fn config_without_timer(&self) -> Config {
        Config::new()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .endpoint_url("https://canned.example.com")
            .transport(self.clone())
    }

    /// The path and query of each request, and its body.
    pub fn asked(&self) -> Vec<(String, String)> {
        self.lock().asked.clone()
    }

    /// For how long the client has paused, each time.
    #[allow(dead_code, reason = "only waiters pause")]
    pub fn pauses(&self) -> Vec<Duration> {
        self.lock().pauses.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Exchanges> {
        self.0
            .lock()
            .expect("no test panics while it holds the lock")
    }
}

impl Transport for Canned {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        let this = self.clone();
        Box::pin(async move {
            let uri = request.uri().path_and_query().map(ToString::to_string);
            let body = request.into_body().collect().await;
            let body = body.map_err(TransportError::new)?;
            let body = String::from_utf8_lossy(&body).into_owned();
            let mut exchanges = this.lock();
            exchanges.asked.push((uri.unwrap_or_default(), body));
            let Some((status, body)) = exchanges.answers.pop_front() else {
                return Err(TransportError::new("there is no answer left"));
            };
            let response = http::Response::builder().status(status).body(body.into());
            response.map_err(TransportError::new)
        })
    }
}

/// The result of a future that waits for nothing but canned answers.
pub fn ready<F: IntoFuture>(future: F) -> F::Output {
    let mut future = Box::pin(future.into_future());
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits for something"),
    }
}
