//! Calls of Amazon S3, by Tinsmith.

mod harness;
mod ours;

use tinsmith::Body;
use tinsmith_s3::{Client, GetObjectInput, PutObjectInput};

fn main() {
    harness::run(|case| {
        let runtime = ours::runtime();
        let client = Client::new(ours::config(case)).expect("a client");
        match case {
            "put_object_1k" => Box::new(move || {
                let mut input = PutObjectInput::new("bucket", "key");
                input.body = Some(Body::from(vec![7; 1 << 10]));
                let put = runtime.block_on(async { client.put_object(input).await });
                assert!(put.is_ok());
            }),
            _ => Box::new(move || {
                let input = GetObjectInput::new("bucket", "key");
                let size = runtime.block_on(async {
                    let object = client.get_object(input).await.expect("an object");
                    object.body.expect("a body").collect().await.expect("bytes").len()
                });
                assert!(size >= 1 << 10);
            }),
        }
    });
}
