//! The account of credentials that have to be asked for, in endpoint rules that want it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tinsmith::{
    AccountIdEndpointMode, Body, Config, Credentials, CredentialsError, CredentialsFuture,
    CredentialsProvider, ErrorDetails, Failure, Protocol, Transport, TransportFuture, schema,
};

tinsmith::endpoint_rules! {
    RULES;
    parameters { 0 Region: Text from Region, 1 AccountId: Text from AccountId }
    variables {}
    rules {
        when (IsSet(AccountId)) endpoint { "https://{AccountId}.things.{Region}.example.com" }
        otherwise endpoint { "https://things.{Region}.example.com" }
    }
}

static SERVICE: tinsmith::Service =
    tinsmith::service("Things", "things", Protocol::AwsJson10("Things"), &RULES);

struct Input {}

struct Output {}

#[derive(Debug)]
enum Error {
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::service_error!(Error {});
static INPUT: tinsmith::Schema = schema("Input", &[]);
tinsmith::structure!(Input: INPUT, Default {});
static OUTPUT: tinsmith::Schema = schema("Output", &[]);
tinsmith::structure!(Output: OUTPUT, Default {});
tinsmith::operation! { Input => Output, Error; SERVICE, "Do", POST, "/" }

/// Credentials of an account that changes each time, and how often they were asked for.
#[derive(Clone, Default)]
struct Provider(Arc<AtomicUsize>);

impl CredentialsProvider for Provider {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let account = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let credentials = Credentials::new("A", "s").with_account_id(account.to_string());
        Box::pin(async move {
            // Not there at once.
            tokio::task::yield_now().await;
            match account {
                13.. => Err(CredentialsError::new("no more")),
                _ => Ok(credentials),
            }
        })
    }
}

/// Remembers the hosts that are asked.
#[derive(Clone, Default)]
struct Hosts(Arc<Mutex<Vec<String>>>);

impl Transport for Hosts {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(host);
        Box::pin(std::future::ready(Ok(http::Response::new("{}".into()))))
    }
}

fn client(provider: Provider, hosts: &Hosts, mode: AccountIdEndpointMode) -> tinsmith::Client {
    let config = Config::new()
        .region("eu-west-3")
        .credentials_provider(provider)
        .account_id_endpoint_mode(mode)
        .transport(hosts.clone());
    tinsmith::Client::new(&SERVICE, config).unwrap()
}

#[tokio::test]
async fn the_account_is_that_of_the_credentials_that_sign() {
    let (provider, hosts) = (Provider::default(), Hosts::default());
    let client = client(provider.clone(), &hosts, AccountIdEndpointMode::Preferred);
    // Where requests go is not the same for all: it depends on who calls.
    assert!(client.endpoint().is_none());
    for _ in 0..2 {
        client.call(Input {}).await.unwrap();
    }
    client.pages(Input {}).next().await.unwrap().unwrap();
    assert_eq!(
        *hosts.0.lock().unwrap(),
        ["1.things.eu-west-3.example.com"; 3]
    );
    assert_eq!(provider.0.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn the_first_page_waits_for_the_account_too() {
    let (provider, hosts) = (Provider::default(), Hosts::default());
    let client = client(provider, &hosts, AccountIdEndpointMode::Preferred);
    client.pages(Input {}).next().await.unwrap().unwrap();
    assert_eq!(*hosts.0.lock().unwrap(), ["1.things.eu-west-3.example.com"]);
}

#[tokio::test]
async fn who_does_not_want_it_is_not_asked_first() {
    let (provider, hosts) = (Provider::default(), Hosts::default());
    let client = client(provider, &hosts, AccountIdEndpointMode::Disabled);
    assert!(client.endpoint().is_some());
    client.call(Input {}).await.unwrap();
    assert_eq!(*hosts.0.lock().unwrap(), ["things.eu-west-3.example.com"]);
}

#[tokio::test]
async fn no_credentials_are_no_endpoint() {
    let (provider, hosts) = (Provider(Arc::new(AtomicUsize::new(12))), Hosts::default());
    let client = client(provider, &hosts, AccountIdEndpointMode::Preferred);
    let error = client.call(Input {}).await.unwrap_err();
    assert!(error.to_string().contains("no more"), "{error}");
    let error = client.pages(Input {}).next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("no more"), "{error}");
    assert!(hosts.0.lock().unwrap().is_empty());
}
