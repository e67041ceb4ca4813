//! Calls of Amazon Chime, by the official SDK.

mod harness;
mod official;

use std::hint::black_box;

fn main() {
    harness::run(|case| {
        let runtime = official::runtime();
        let answer = match case {
            "client" => "reset_personal_pin",
            case => case,
        };
        let client = aws_sdk_chime::Client::from_conf(config!(aws_sdk_chime, answer));
        match case {
            "client" => Box::new(|| {
                black_box(&aws_sdk_chime::Client::from_conf(config!(aws_sdk_chime, "put_object_1k")));
            }),
            "list_users_100" => Box::new(move || {
                let call = client
                    .list_users()
                    .account_id("7a7a6d2e-1111-4222-8333-444455556666");
                let users = runtime.block_on(call.send());
                assert_eq!(users.expect("users").users().len(), 100);
            }),
            _ => Box::new(move || {
                let call = client
                    .reset_personal_pin()
                    .account_id("7a7a6d2e-1111-4222-8333-444455556666")
                    .user_id("0b0c9f1d-1111-4222-8333-444455556666");
                black_box(runtime.block_on(call.send()).is_ok());
            }),
        }
    });
}
