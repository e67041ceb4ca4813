//! A key: encrypt and decrypt.

use crate::{Result, expect, some};
use tinsmith::Config;
use tinsmith_kms::*;

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let key = client.create_key(CreateKeyInput::default()).await?;
    let id = some(key.key_metadata, "KeyMetadata")?.key_id;
    let plain = vec![0, 1, 2, 254, 255];
    let secret = client.encrypt(EncryptInput::new(id, plain.clone())).await?;
    let secret = some(secret.ciphertext_blob, "CiphertextBlob")?;
    let mut input = DecryptInput::default();
    input.ciphertext_blob = Some(secret);
    let opened = client.decrypt(input).await?;
    expect!(some(opened.plaintext, "Plaintext")?, plain);
    Ok(())
}
