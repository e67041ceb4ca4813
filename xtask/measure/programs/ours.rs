//! One call by Tinsmith, as the README shows it.

use tinsmith_chime::{Client, ResetPersonalPinInput};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env().await?;
    let input = ResetPersonalPinInput::new("account-id", "user-id");
    println!("{:?}", client.reset_personal_pin(input).await?);
    Ok(())
}
