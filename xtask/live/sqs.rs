//! A queue: send, receive, delete.

use crate::{Result, expect, some};
use tinsmith::Config;
use tinsmith_sqs::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let queue = client.create_queue(CreateQueueInput::new("live")).await?;
    let url = some(queue.queue_url, "QueueUrl")?;
    client.send_message(SendMessageInput::new(&*url, "häll<o>")).await?;
    let received = client.receive_message(ReceiveMessageInput::new(&*url)).await?;
    let messages = some(received.messages, "Messages")?;
    expect!(messages.len(), 1);
    expect!(messages[0].body.as_deref(), Some("häll<o>"));
    let handle = some(messages[0].receipt_handle.clone(), "ReceiptHandle")?;
    client.delete_message(DeleteMessageInput::new(&*url, handle)).await?;
    let received = client.receive_message(ReceiveMessageInput::new(&*url)).await?;
    expect!(received.messages.unwrap_or_default().len(), 0);
    match client.get_queue_url(GetQueueUrlInput::new("missing")).await {
        Err(Error::QueueDoesNotExist(_)) => {}
        other => return Err(format!("a missing queue gives {:?}", other.err()).into()),
    }
    Ok(())
}
