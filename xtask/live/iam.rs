//! A user: create, get, list, delete, and one that is not there.

use crate::{Result, expect};
use tinsmith::Config;
use tinsmith_iam::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let mut input = CreateUserInput::new("alice");
    input.tags = Some(vec![Tag::new("team", "live & well")]);
    client.create_user(input).await?;
    let mut input = GetUserInput::default();
    input.user_name = Some("alice".to_owned());
    expect!(client.get_user(input).await?.user.user_name, "alice");
    let users = client.list_users(ListUsersInput::default()).await?;
    expect!(users.users.len(), 1);
    client.delete_user(DeleteUserInput::new("alice")).await?;
    match client.delete_user(DeleteUserInput::new("alice")).await {
        Err(Error::NoSuchEntityException(_)) => {}
        other => return Err(format!("a missing user gives {:?}", other.err()).into()),
    }
    Ok(())
}
