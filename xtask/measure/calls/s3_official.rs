//! Calls of Amazon S3, by the official SDK.

mod harness;
mod official;

use aws_sdk_s3::primitives::ByteStream;

fn main() {
    harness::run(|case| {
        let runtime = official::runtime();
        let client = aws_sdk_s3::Client::from_conf(config!(aws_sdk_s3, case));
        match case {
            "put_object_1k" => Box::new(move || {
                let body = ByteStream::from(vec![7; 1 << 10]);
                let call = client.put_object().bucket("bucket").key("key").body(body);
                assert!(runtime.block_on(call.send()).is_ok());
            }),
            _ => Box::new(move || {
                let call = client.get_object().bucket("bucket").key("key");
                let size = runtime.block_on(async {
                    let object = call.send().await.expect("an object");
                    object.body.collect().await.expect("bytes").into_bytes().len()
                });
                assert!(size >= 1 << 10);
            }),
        }
    });
}
