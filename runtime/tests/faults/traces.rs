//! What feature `tracing` shows of a call, and what it must not.

use super::server::{Reply, Server};
use super::{SECRET, client, config, make};
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down all that it is told, a line for each.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl Lines {
    fn line(&self, kind: &str, visit: impl FnOnce(&mut Fields)) {
        let mut fields = Fields(kind.to_owned());
        visit(&mut fields);
        let mut lines = self.0.lock().expect("nothing panics with the lock");
        *lines += &fields.0;
        *lines += "\n";
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").expect("a string takes all");
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tinsmith")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata().name(), |fields| span.record(fields));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        self.line("record", |fields| values.record(fields));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        self.line("event", |fields| event.record(fields));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
    fn current_span(&self) -> tracing_core::span::Current {
        tracing_core::span::Current::none()
    }
}

#[tokio::test]
async fn a_call_is_a_span_with_its_attempts_and_no_secret() {
    let server = Server::start(|number, _| match number {
        1 => Reply::raw("").then_reset(),
        2 => Reply::new(
            503,
            "x-amzn-requestid: r-2\r\nx-amzn-errortype: SlowDown\r\n",
            r#"{"message":"hush hush"}"#,
        ),
        _ => Reply::new(200, "x-amzn-requestid: r-3\r\n", r#"{"secret":"hush"}"#),
    });
    let server = server.await;
    let lines = Lines::default();
    let guard = tracing::subscriber::set_default(lines.clone());
    make(&client(config(&server).0)).await.unwrap();
    drop(guard);
    let shown = lines.0.lock().unwrap().clone();
    for part in [
        r#"call service="Things" operation="MakeThing" region="us-east-1""#,
        "attempt=1 failure=Transport",
        "attempt=1 why=Transient pause=",
        r#"attempt=2 status=503 request_id="r-2" code="SlowDown""#,
        "attempt=2 why=Throttling pause=",
        r#"attempt=3 status=200 request_id="r-3""#,
        "record attempts=3",
        "record request_id=\"r-3\"",
    ] {
        assert!(shown.contains(part), "{part} is not in:\n{shown}");
    }
    let signature = server.requests()[0].header("authorization").to_owned();
    let signature = signature.rsplit('=').next().unwrap();
    for secret in [
        "hush",
        SECRET,
        "AKIDEXAMPLE",
        signature,
        "/things/",
        "token",
    ] {
        assert!(!shown.contains(secret), "{secret} is shown:\n{shown}");
    }
}
