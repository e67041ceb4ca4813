//! A call of Amazon EC2, by Tinsmith.

mod harness;
mod ours;

use tinsmith_ec2::{Client, DescribeInstancesInput};

fn main() {
    harness::run(|case| {
        let runtime = ours::runtime();
        let client = Client::new(ours::config(case)).expect("a client");
        Box::new(move || {
            let input = DescribeInstancesInput::default();
            let output = runtime.block_on(async { client.describe_instances(input).await });
            let reservations = output.expect("an answer").reservations.expect("reservations");
            assert_eq!(reservations[0].instances.as_ref().map(Vec::len), Some(100));
        })
    });
}
