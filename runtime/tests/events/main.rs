//! Streams of events: through their tables, in answers that come in pieces, signed, and both ways
//! at once over a real socket. The oracle is AWS's own crate for frames and signatures.

mod answers;
mod duplex;
mod messages;
mod service;
mod tables;

use futures_core::Stream;
use service::{Error, Events};
use std::pin::Pin;
use std::task::{Context, Poll};
use tinsmith::{Config, Credentials, EventStream};

const KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn config(url: &str) -> Config {
    Config::new()
        .region("us-east-1")
        .credentials(Credentials::new(KEY_ID, SECRET))
        .endpoint_url(url)
}

/// Events that are known, as a stream of which that is not known.
struct Given(EventStream<Events, Error>);

impl Stream for Given {
    type Item = Events;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Events>> {
        let event = Pin::new(&mut self.0).poll_next(context);
        event.map(|event| event.map(|event| event.expect("events in memory")))
    }
}
