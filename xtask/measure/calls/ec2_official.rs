//! A call of Amazon EC2, by the official SDK.

mod harness;
mod official;

fn main() {
    harness::run(|case| {
        let runtime = official::runtime();
        let client = aws_sdk_ec2::Client::from_conf(config!(aws_sdk_ec2, case));
        Box::new(move || {
            let output = runtime.block_on(client.describe_instances().send());
            let output = output.expect("an answer");
            assert_eq!(output.reservations()[0].instances().len(), 100);
        })
    });
}
