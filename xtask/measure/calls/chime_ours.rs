//! Calls of Amazon Chime, by Tinsmith.

mod harness;
mod ours;

use std::hint::black_box;
use tinsmith_chime::{Client, ListUsersInput, ResetPersonalPinInput};

fn main() {
    harness::run(|case| {
        let runtime = ours::runtime();
        let answer = match case {
            "client" => "reset_personal_pin",
            case => case,
        };
        let client = Client::new(ours::config(answer)).expect("a client");
        match case {
            "client" => Box::new(|| {
                black_box(&Client::new(ours::config("put_object_1k")));
            }),
            "list_users_100" => Box::new(move || {
                let input = ListUsersInput::new("7a7a6d2e-1111-4222-8333-444455556666");
                let users = runtime.block_on(async { client.list_users(input).await });
                assert_eq!(users.expect("users").users.map(|users| users.len()), Some(100));
            }),
            _ => Box::new(move || {
                let input = ResetPersonalPinInput::new(
                    "7a7a6d2e-1111-4222-8333-444455556666",
                    "0b0c9f1d-1111-4222-8333-444455556666",
                );
                let result = runtime.block_on(async { client.reset_personal_pin(input).await });
                black_box(result.is_ok());
            }),
        }
    });
}
