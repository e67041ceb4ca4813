//! A connector that answers from memory, and settings without retries.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

#[derive(Clone, Debug)]
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

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        std::hint::black_box(&request);
        let status = self.status.try_into().expect("a status");
        let mut response = HttpResponse::new(status, SdkBody::from(self.body.clone()));
        response.headers_mut().insert("content-type", self.media_type);
        response
            .headers_mut()
            .insert("x-amzn-requestid", "01234567-89ab-cdef-0123-456789abcdef");
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Canned {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The settings of an official client; a macro because each service has a type of its own.
#[macro_export]
macro_rules! config {
    ($service:ident, $case:expr) => {
        $service::Config::builder()
            .behavior_version($service::config::BehaviorVersion::latest())
            .region($service::config::Region::new("us-east-1"))
            .credentials_provider($service::config::Credentials::new(
                "AKIDEXAMPLE",
                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                None,
                None,
                "measure",
            ))
            .retry_config($service::config::retry::RetryConfig::disabled())
            .http_client(official::Canned::of($case))
            .build()
    };
}
