//! A zone: create, add a record, list, and one that is not there.

use crate::{Result, expect};
use tinsmith::Config;
use tinsmith_route53::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let zone = CreateHostedZoneInput::new("example.com.", "reference");
    let zone = client.create_hosted_zone(zone).await?.hosted_zone;
    expect!(zone.name, "example.com.");
    // It is `/hostedzone/Z1`, and what the service wants is `Z1`.
    expect!(zone.id.starts_with("/hostedzone/"), true);
    let id = zone.id;
    let mut set = ResourceRecordSet::new("www.example.com.", RrType::A);
    set.ttl = Some(300);
    set.resource_records = Some(vec![ResourceRecord::new("192.0.2.1")]);
    let batch = ChangeBatch::new(vec![Change::new(ChangeAction::Create, set)]);
    let input = ChangeResourceRecordSetsInput::new(&*id, batch);
    client.change_resource_record_sets(input).await?;
    let sets = client.list_resource_record_sets(ListResourceRecordSetsInput::new(&*id)).await?;
    let names: Vec<_> = sets.resource_record_sets.iter().map(|set| &*set.name).collect();
    expect!(names.contains(&"www.example.com."), true);
    match client.get_hosted_zone(GetHostedZoneInput::new("Z0000000000000")).await {
        Err(Error::NoSuchHostedZone(_)) => {}
        other => return Err(format!("a missing zone gives {:?}", other.err()).into()),
    }
    Ok(())
}
