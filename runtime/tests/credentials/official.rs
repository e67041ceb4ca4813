//! Providers of the official SDK.

use crate::world::World;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};
use tinsmith_chime::{Client, Config};

/// Counts how often it is asked.
#[derive(Debug)]
struct Counting(Arc<AtomicUsize>);

impl ProvideCredentials for Counting {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.fetch_add(1, Ordering::Relaxed);
        let expiry = SystemTime::now() + Duration::from_secs(3600);
        let token = Some("hidden-token".to_owned());
        let credentials = Credentials::new("OFFICIAL", "hidden", token, Some(expiry), "test");
        future::ProvideCredentials::ready(Ok(credentials))
    }
}

fn client(world: &World, provider: impl ProvideCredentials + 'static) -> Client {
    let config = Config::new()
        .region("eu-west-3")
        .endpoint_url(&world.chime.url)
        .credentials_provider(SharedCredentialsProvider::new(provider));
    Client::new(config).unwrap()
}

#[tokio::test]
async fn what_aws_config_gives_is_a_provider() {
    let world = World::new(&[]);
    let asked = Arc::new(AtomicUsize::new(0));
    let client = client(&world, Counting(Arc::clone(&asked)));
    for _ in 0..3 {
        let call = world.call_with(&client).await.unwrap();
        assert_eq!(call.key_id(), Some("OFFICIAL"));
        assert_eq!(call.header("x-amz-security-token"), Some("hidden-token"));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[derive(Debug)]
struct Failing;

impl ProvideCredentials for Failing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("nothing here")))
    }
}

#[tokio::test]
async fn its_failure_is_the_cause_of_ours() {
    let world = World::new(&[]);
    let error = world.call_with(&client(&world, Failing)).await.unwrap_err();
    assert!(
        error.contains("the provider of the AWS SDK") && error.contains("nothing here"),
        "{error}"
    );
}
