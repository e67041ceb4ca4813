//! Serves on the address that is the first argument, or on port 8080 of this machine.

use tinsmith_chime::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or("127.0.0.1:8080");
    let chime = Client::from_env().await?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, pin_service::app(chime)).await?;
    Ok(())
}
