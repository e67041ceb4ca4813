//! One call by Tinsmith with keys that are given.

use tinsmith_chime::{Client, Config, Credentials, ResetPersonalPinInput};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    let client = Client::new(Config::new().region("us-east-1").credentials(credentials))?;
    let input = ResetPersonalPinInput::new("account-id", "user-id");
    println!("{:?}", client.reset_personal_pin(input).await?);
    Ok(())
}
