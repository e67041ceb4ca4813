//! Calls over the loopback, several in flight, by Tinsmith.

mod harness;
mod server;

use tinsmith_chime::{Client, Config, Credentials, ResetPersonalPinInput};

fn main() {
    harness::run(|case| {
        let in_flight = harness::in_flight(case);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let config = Config::new().region("us-east-1").credentials(credentials);
        let config = config.endpoint_url(server::serve("reset_personal_pin"));
        let client = Client::new(config).expect("a client");
        Box::new(move || {
            runtime.block_on(async {
                let mut calls = tokio::task::JoinSet::new();
                for _ in 0..in_flight {
                    let client = client.clone();
                    calls.spawn(async move {
                        let input = ResetPersonalPinInput::new(
                            "7a7a6d2e-1111-4222-8333-444455556666",
                            "0b0c9f1d-1111-4222-8333-444455556666",
                        );
                        client.reset_personal_pin(input).await.expect("a user");
                    });
                }
                while let Some(call) = calls.join_next().await {
                    call.expect("a call");
                }
            });
        })
    });
}
