//! A call of AWS STS, by Tinsmith.

mod harness;
mod ours;

use tinsmith_sts::{Client, GetCallerIdentityInput};

fn main() {
    harness::run(|case| {
        let runtime = ours::runtime();
        let client = Client::new(ours::config(case)).expect("a client");
        Box::new(move || {
            let input = GetCallerIdentityInput::default();
            let who = runtime.block_on(async { client.get_caller_identity(input).await });
            assert!(who.expect("an identity").account.is_some());
        })
    });
}
