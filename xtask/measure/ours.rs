//! A transport that answers from memory.

use tinsmith::{Body, Transport, TransportFuture};

pub struct Canned {
    status: u16,
    media_type: &'static str,
    body: bytes::Bytes,
}

impl Canned {
    pub fn of(case: &str) -> Self {
        let (status, media_type, body) = crate::harness::answer(case);
        Canned {
            status,
            media_type,
            body: body.into(),
        }
    }
}

impl Transport for Canned {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        std::hint::black_box(&request);
        let response = http::Response::builder()
            .status(self.status)
            .header("content-type", self.media_type)
            .header("x-amzn-requestid", "01234567-89ab-cdef-0123-456789abcdef")
            .body(Body::from(self.body.clone()));
        Box::pin(std::future::ready(Ok(response.expect("a response"))))
    }
}

pub fn config(case: &str) -> tinsmith::Config {
    tinsmith::Config::new()
        .region("us-east-1")
        .credentials(tinsmith::Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
        .transport(Canned::of(case))
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}
