//! A call of AWS STS, by the official SDK.

mod harness;
mod official;

fn main() {
    harness::run(|case| {
        let runtime = official::runtime();
        let client = aws_sdk_sts::Client::from_conf(config!(aws_sdk_sts, case));
        Box::new(move || {
            let who = runtime.block_on(client.get_caller_identity().send());
            assert!(who.expect("an identity").account().is_some());
        })
    });
}
