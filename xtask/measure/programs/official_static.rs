//! One call by the official SDK with keys that are given.

use aws_sdk_chime::config::{BehaviorVersion, Credentials, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = aws_sdk_chime::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "measure"))
        .build();
    let client = aws_sdk_chime::Client::from_conf(config);
    let call = client.reset_personal_pin().account_id("account-id").user_id("user-id");
    println!("{:?}", call.send().await?);
    Ok(())
}
