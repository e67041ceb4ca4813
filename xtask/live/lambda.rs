//! Functions: there are none, and one that is asked for is not there.

use crate::{Result, expect};
use tinsmith::Config;
use tinsmith_lambda::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let functions = client.list_functions(ListFunctionsInput::default()).await?;
    expect!(functions.functions.map(|functions| functions.len()), Some(0));
    match client.get_function(GetFunctionInput::new("missing")).await {
        Err(Error::ResourceNotFoundException(_)) => {}
        other => return Err(format!("a missing function gives {:?}", other.err()).into()),
    }
    Ok(())
}
