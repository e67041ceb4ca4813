//! Calls over the loopback, several in flight, by the official SDK.

mod harness;
mod server;

use aws_sdk_chime::config::retry::RetryConfig;
use aws_sdk_chime::config::{BehaviorVersion, Credentials, Region};

fn main() {
    harness::run(|case| {
        let in_flight = harness::in_flight(case);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let config = aws_sdk_chime::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("AKIDEXAMPLE", key, None, None, "measure"))
            .retry_config(RetryConfig::disabled())
            .endpoint_url(server::serve("reset_personal_pin"))
            .build();
        let client = aws_sdk_chime::Client::from_conf(config);
        Box::new(move || {
            runtime.block_on(async {
                let mut calls = tokio::task::JoinSet::new();
                for _ in 0..in_flight {
                    let client = client.clone();
                    calls.spawn(async move {
                        let call = client
                            .reset_personal_pin()
                            .account_id("7a7a6d2e-1111-4222-8333-444455556666")
                            .user_id("0b0c9f1d-1111-4222-8333-444455556666");
                        call.send().await.expect("a user");
                    });
                }
                while let Some(call) = calls.join_next().await {
                    call.expect("a call");
                }
            });
        })
    });
}
