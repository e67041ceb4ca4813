//! Who calls, and a role.

use crate::{Result, expect, some};
use tinsmith::Config;
use tinsmith_sts::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let who = client.get_caller_identity(GetCallerIdentityInput::default()).await?;
    expect!(who.account.as_deref(), Some("123456789012"));
    let role = AssumeRoleInput::new("arn:aws:iam::123456789012:role/live", "session");
    let role = client.assume_role(role).await?;
    some(role.credentials, "Credentials")?;
    Ok(())
}
