//! An instance: run, describe, terminate.

use crate::{Result, expect, some};
use tinsmith::Config;
use tinsmith_ec2::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let images = client.describe_images(DescribeImagesInput::default()).await?;
    let image = some(images.images.and_then(|images| images.into_iter().next()), "image")?;
    let mut input = RunInstancesInput::new(1, 1);
    input.image_id = image.image_id;
    input.instance_type = Some(InstanceType::from("t3.micro"));
    let started = client.run_instances(input).await?;
    let started = some(started.instances, "instances")?;
    expect!(started.len(), 1);
    let id = some(started[0].instance_id.clone(), "instance id")?;
    let mut input = DescribeInstancesInput::default();
    input.instance_ids = Some(vec![id.clone()]);
    let mut filter = Filter::default();
    filter.name = Some("instance-type".to_owned());
    filter.values = Some(vec!["t3.micro".to_owned()]);
    input.filters = Some(vec![filter]);
    let found = client.describe_instances(input).await?;
    let found = some(found.reservations, "reservations")?;
    expect!(found.len(), 1);
    let found = some(found[0].instances.clone(), "instances")?;
    expect!(found[0].instance_id.as_deref(), Some(&*id));
    let ended = client.terminate_instances(TerminateInstancesInput::new(vec![id])).await?;
    expect!(some(ended.terminating_instances, "instances")?.len(), 1);
    Ok(())
}
