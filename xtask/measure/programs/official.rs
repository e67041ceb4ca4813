//! One call by the official SDK, as its documentation shows it.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_chime::Client::new(&config);
    let call = client.reset_personal_pin().account_id("account-id").user_id("user-id");
    println!("{:?}", call.send().await?);
    Ok(())
}
