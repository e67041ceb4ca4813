//! Buckets and objects: odd keys, listing, multipart, an error, deletion.

use crate::{Result, expect, some};
use tinsmith::{Body, Config};
use tinsmith_s3::*;

const BUCKET: &str = "tinsmith-live";
const KEYS: [&str; 5] = ["plain", "a b/c+d", "ünï/çödé", "100%/'quoted'", "dots/../and//slashes"];

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    client.create_bucket(CreateBucketInput::new(BUCKET)).await?;
    for key in KEYS {
        let mut input = PutObjectInput::new(BUCKET, key);
        input.body = Some(Body::from(format!("the content of {key}")));
        input.content_type = Some("text/plain".to_owned());
        some(client.put_object(input).await?.e_tag, "ETag")?;
        let object = client.get_object(GetObjectInput::new(BUCKET, key)).await?;
        expect!(object.content_type.as_deref(), Some("text/plain"));
        let body = some(object.body, "body")?.collect().await?;
        expect!(body, format!("the content of {key}"));
    }
    let listed = client.list_objects_v2(ListObjectsV2Input::new(BUCKET)).await?;
    let mut listed: Vec<_> = some(listed.contents, "contents")?
        .into_iter()
        .filter_map(|object| object.key)
        .collect();
    listed.sort();
    let mut keys = KEYS;
    keys.sort_unstable();
    expect!(listed, keys);
    multipart(&client).await?;
    match client.get_object(GetObjectInput::new(BUCKET, "missing")).await {
        Err(Error::NoSuchKey(_)) => {}
        other => return Err(format!("a missing key gives {:?}", other.err()).into()),
    }
    for key in KEYS.into_iter().chain(["parts"]) {
        client.delete_object(DeleteObjectInput::new(BUCKET, key)).await?;
    }
    client.delete_bucket(DeleteBucketInput::new(BUCKET)).await?;
    Ok(())
}

async fn multipart(client: &Client) -> Result {
    const PART: usize = 5 << 20;
    let upload = CreateMultipartUploadInput::new(BUCKET, "parts");
    let id = some(client.create_multipart_upload(upload).await?.upload_id, "UploadId")?;
    let mut parts = Vec::new();
    for number in 1..=2 {
        let mut input = UploadPartInput::new(BUCKET, "parts", number, &*id);
        input.body = Some(Body::from(vec![number as u8; PART]));
        let part = client.upload_part(input).await?;
        let mut done = CompletedPart::default();
        done.e_tag = part.e_tag;
        done.part_number = Some(number);
        parts.push(done);
    }
    let mut input = CompleteMultipartUploadInput::new(BUCKET, "parts", &*id);
    let mut upload = CompletedMultipartUpload::default();
    upload.parts = Some(parts);
    input.multipart_upload = Some(upload);
    client.complete_multipart_upload(input).await?;
    let object = client.get_object(GetObjectInput::new(BUCKET, "parts")).await?;
    let body = some(object.body, "body")?.collect().await?;
    expect!((body.len(), body[0], body[PART]), (2 * PART, 1, 2));
    Ok(())
}
