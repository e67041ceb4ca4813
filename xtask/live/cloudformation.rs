//! A stack: create, describe, list its resources, delete.

use crate::{Result, expect, some};
use tinsmith::Config;
use tinsmith_cloudformation::*;

const TEMPLATE: &str = r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "of-the-stack"}}}}"#;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let mut input = CreateStackInput::new("live");
    input.template_body = Some(TEMPLATE.to_owned());
    some(client.create_stack(input).await?.stack_id, "StackId")?;
    let mut input = DescribeStacksInput::default();
    input.stack_name = Some("live".to_owned());
    let stacks = some(client.describe_stacks(input).await?.stacks, "Stacks")?;
    expect!(stacks[0].stack_name, "live");
    let resources = client.list_stack_resources(ListStackResourcesInput::new("live")).await?;
    let resources = some(resources.stack_resource_summaries, "resources")?;
    expect!(resources[0].logical_resource_id, "Queue");
    client.delete_stack(DeleteStackInput::new("live")).await?;
    Ok(())
}
