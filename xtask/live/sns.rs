//! A topic: create, publish, list.

use crate::{Result, expect, some};
use tinsmith::Config;
use tinsmith_sns::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let topic = client.create_topic(CreateTopicInput::new("live")).await?;
    let arn = some(topic.topic_arn, "TopicArn")?;
    let mut input = PublishInput::new("a message & more");
    input.topic_arn = Some(arn.clone());
    some(client.publish(input).await?.message_id, "MessageId")?;
    let topics = client.list_topics(ListTopicsInput::default()).await?;
    let topics = some(topics.topics, "Topics")?;
    expect!(topics.iter().any(|topic| topic.topic_arn.as_deref() == Some(&*arn)), true);
    Ok(())
}
