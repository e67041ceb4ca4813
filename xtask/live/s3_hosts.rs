//! Where requests to S3 go when nobody says so, and for whom they are signed. No server is asked.
//!
//! Rules: [virtual hosting], [access points], [directory buckets].
//!
//! [virtual hosting]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
//! [access points]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-usage-examples.html
//! [directory buckets]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Regions-and-Zones.html

use crate::Result;
use std::sync::{Arc, Mutex};
use tinsmith::{Body, Config, Credentials, Transport, TransportError, TransportFuture};
use tinsmith_s3::*;

/// Keeps what it is asked for, and answers with nothing.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Sent>>>);

/// A request: its URL, and the region and the service that its signature is for.
#[derive(Clone, Debug, PartialEq)]
struct Sent {
    url: String,
    scope: String,
}

impl Transport for Kept {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        let signed = request.headers().get("authorization");
        let signed = signed.and_then(|value| value.to_str().ok()).unwrap_or_default();
        // `AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, …`
        let scope: Vec<_> = signed.split('/').skip(2).take(2).collect();
        let sent = Sent {
            url: request.uri().to_string(),
            scope: scope.join("/"),
        };
        self.0.lock().expect("nothing panics in here").push(sent);
        Box::pin(async {
            let answer = http::Response::builder().body(Body::default());
            answer.map_err(TransportError::new)
        })
    }
}

fn config() -> Config {
    Config::new()
        .region("us-west-2")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
}

/// Sends `input` by a client with these settings, and gives what it sent, if it sent anything.
async fn sent<I: tinsmith::Input>(config: Config, input: I) -> std::result::Result<Sent, String> {
    let kept = Kept::default();
    let client = tinsmith::Client::new(service(), config.transport(kept.clone()));
    let client = client.map_err(|error| error.to_string())?;
    // There is no answer to read in nothing.
    let outcome = client.call(input).await.err().map(|error| error.to_string());
    let first = kept.0.lock().expect("nothing panics in here").first().cloned();
    first.ok_or_else(|| outcome.unwrap_or_default())
}

/// The service's facts, which only its operations tell.
fn service() -> &'static tinsmith::Service {
    <ListBucketsInput as tinsmith::Input>::OPERATION.service
}

fn get(bucket: &str) -> GetObjectInput {
    GetObjectInput::new(bucket, "a/b c")
}

const ACCESS_POINT: &str = "arn:aws:s3:us-west-2:123456789012:accesspoint/mine";
const ELSEWHERE: &str = "arn:aws:s3:eu-west-1:123456789012:accesspoint/mine";
const MULTI_REGION: &str = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap";
const DIRECTORY: &str = "tin--usw2-az1--x-s3";
const S3: &str = "us-west-2/s3";
const EXPRESS: &str = "us-west-2/s3express";

pub async fn run() -> Result {
    let path_style = || config().endpoint_param("ForcePathStyle", true);
    let accelerate = || config().endpoint_param("Accelerate", true);
    let object = "/a/b%20c?x-id=GetObject";
    let location = GetBucketLocationInput::new("tin");
    let mut no_session = config();
    no_session = no_session.endpoint_param("DisableS3ExpressSessionAuth", true);
    for (name, found, url, scope) in [
        (
            "a bucket",
            sent(config(), get("tin")).await,
            format!("https://tin.s3.us-west-2.amazonaws.com{object}"),
            S3,
        ),
        (
            "a bucket with dots, which no certificate covers",
            sent(config(), get("tin.smith")).await,
            format!("https://s3.us-west-2.amazonaws.com/tin.smith{object}"),
            S3,
        ),
        (
            "a path that was asked for",
            sent(path_style(), get("tin")).await,
            format!("https://s3.us-west-2.amazonaws.com/tin{object}"),
            S3,
        ),
        (
            "an access point",
            sent(config(), get(ACCESS_POINT)).await,
            format!("https://mine-123456789012.s3-accesspoint.us-west-2.amazonaws.com{object}"),
            S3,
        ),
        (
            "an access point elsewhere",
            sent(config().endpoint_param("UseArnRegion", true), get(ELSEWHERE)).await,
            format!("https://mine-123456789012.s3-accesspoint.eu-west-1.amazonaws.com{object}"),
            "eu-west-1/s3",
        ),
        (
            "acceleration",
            sent(accelerate(), get("tin")).await,
            format!("https://tin.s3-accelerate.amazonaws.com{object}"),
            S3,
        ),
        (
            "IPv6 too",
            sent(config().use_dual_stack(true), get("tin")).await,
            format!("https://tin.s3.dualstack.us-west-2.amazonaws.com{object}"),
            S3,
        ),
        (
            "FIPS",
            sent(config().use_fips(true), get("tin")).await,
            format!("https://tin.s3-fips.us-west-2.amazonaws.com{object}"),
            S3,
        ),
        (
            "a directory bucket, which is asked for a session first",
            sent(config(), get(DIRECTORY)).await,
            format!("https://{DIRECTORY}.s3express-usw2-az1.us-west-2.amazonaws.com/?session"),
            EXPRESS,
        ),
        (
            "a directory bucket, without a session",
            sent(no_session, get(DIRECTORY)).await,
            format!("https://{DIRECTORY}.s3express-usw2-az1.us-west-2.amazonaws.com{object}"),
            EXPRESS,
        ),
        (
            "a directory bucket as such",
            sent(config(), DeleteBucketInput::new(DIRECTORY)).await,
            format!("https://s3express-control.us-west-2.amazonaws.com/{DIRECTORY}"),
            EXPRESS,
        ),
        (
            "directory buckets",
            sent(config(), ListDirectoryBucketsInput::default()).await,
            "https://s3express-control.us-west-2.amazonaws.com/?x-id=ListDirectoryBuckets"
                .to_owned(),
            EXPRESS,
        ),
        (
            "where a bucket is",
            sent(config(), location).await,
            "https://s3.us-west-2.amazonaws.com/tin?location".to_owned(),
            S3,
        ),
        (
            "a bucket as such",
            sent(config(), DeleteBucketInput::new("tin")).await,
            "https://tin.s3.us-west-2.amazonaws.com/".to_owned(),
            S3,
        ),
        (
            "all buckets",
            sent(config(), ListBucketsInput::default()).await,
            "https://s3.us-west-2.amazonaws.com/?x-id=ListBuckets".to_owned(),
            S3,
        ),
        (
            "an endpoint of the caller's",
            sent(config().endpoint_url("http://localhost:9000"), get("tin")).await,
            format!("http://localhost:9000/tin{object}"),
            S3,
        ),
    ] {
        // Models that come of botocore do not name the operation in the query.
        let bare = |url: &str| {
            let (path, query) = url.split_once('?').unwrap_or((url, ""));
            let pairs: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("x-id")).collect();
            (path.to_owned(), pairs.join("&"))
        };
        let found = found.map_err(|error| format!("{name}: {error}"))?;
        if bare(&found.url) != bare(&url) || found.scope != scope {
            return Err(format!("{name}: {found:?}, and not {url} for {scope}").into());
        }
    }
    // Its signature is for every region, which SigV4 cannot say: there is none, or the right one.
    match sent(config(), get(MULTI_REGION)).await {
        Err(_) => {}
        Ok(found) if found.url.contains("://mfzwi23gnjvgw.mrap.accesspoint.s3-global.") => {}
        Ok(found) => return Err(format!("a multi-region access point: {found:?}").into()),
    }
    let refused = sent(path_style(), get(ACCESS_POINT)).await;
    match refused {
        Err(error) if error.contains("Path-style") => Ok(()),
        other => Err(format!("an access point in a path: {other:?}").into()),
    }
}
