//! How a client chooses between the ways to prove who sends a request.

use crate::service::{
    DigestInput, Error, GUARDED, GetInput, GuardedInput, Kept, KeyInput, MaybeInput, OpenInput,
    THINGS, TokenInput, WORLD, WorldInput,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tinsmith::test_util::{Recorder, TestTransport};
use tinsmith::{
    Auth, Client, Config, Credentials, CredentialsError, CredentialsFuture, CredentialsProvider,
    FailureKind, Input, Token, TokenFuture, TokenProvider, TransportError,
};

fn config() -> Config {
    Config::new()
        .region("us-east-1")
        .endpoint_url("https://things.example")
}

fn keys() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "secret")
}

/// The `authorization` of a call.
async fn authorization<I: Input<Error = Error>>(config: Config, input: I) -> Option<String> {
    let kept = Kept::default();
    let client = kept.client(I::OPERATION.service, config);
    client.call(input).await.expect("it was sent");
    kept.header("authorization")
}

/// What a call that is not sent says.
async fn refusal<I: Input<Error = Error>>(config: Config, input: I) -> String {
    let client = Kept::default().client(I::OPERATION.service, config);
    let failure = client
        .call(input)
        .await
        .err()
        .expect("it is refused")
        .failure();
    assert_eq!(failure.kind(), FailureKind::Config);
    failure.to_string()
}

/// Counts how often it is asked.
#[derive(Clone, Default)]
struct Counted(Arc<AtomicUsize>);

impl CredentialsProvider for Counted {
    fn credentials(&self) -> CredentialsFuture<'_> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(keys()) })
    }
}

impl TokenProvider for Counted {
    fn token(&self) -> TokenFuture<'_> {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match count {
                0 => Ok(Token::new("t0")),
                _ => Err(CredentialsError::new("the token has expired: log in again")),
            }
        })
    }
}

#[tokio::test]
async fn an_operation_that_wants_no_proof_asks_nobody_for_any() {
    let provider = Counted::default();
    let with = || config().credentials_provider(provider.clone());
    assert_eq!(authorization(with(), OpenInput {}).await, None);
    assert_eq!(
        authorization(with().no_credentials(), GetInput {}).await,
        None
    );
    assert_eq!(provider.0.load(Ordering::SeqCst), 0);
    assert!(authorization(with(), GetInput {}).await.is_some());
    assert_eq!(provider.0.load(Ordering::SeqCst), 1);
    // Without any identity, and without a region.
    let none = Config::new().endpoint_url("https://things.example");
    assert_eq!(authorization(none, OpenInput {}).await, None);
}

#[tokio::test]
async fn the_first_way_with_an_identity_is_gone() {
    let is_signed = |authorization: Option<String>| {
        authorization.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 "))
    };
    assert!(is_signed(
        authorization(config().credentials(keys()), MaybeInput {}).await
    ));
    assert_eq!(authorization(config(), MaybeInput {}).await, None);

    let both = || config().credentials(keys()).bearer_token("t");
    assert!(is_signed(authorization(both(), GetInput {}).await));
    let bearer = Some("Bearer t".to_owned());
    assert_eq!(authorization(both(), TokenInput {}).await, bearer);
    let token = config().bearer_token("t");
    assert_eq!(authorization(token, GetInput {}).await, bearer);
    let preferred = both().auth_preference([Auth::SigV4a, Auth::Bearer]);
    assert_eq!(authorization(preferred, GetInput {}).await, bearer);
}

#[tokio::test]
async fn an_error_names_what_was_tried() {
    let said = refusal(config(), GetInput {}).await;
    for part in [
        "Get: the request cannot",
        "SigV4 (no credentials:",
        "bearer token (no token:",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let none = Config::new().endpoint_url("https://things.example");
    let said = refusal(none.credentials(keys()), GetInput {}).await;
    assert!(said.contains("SigV4 (no region:"), "{said}");
    let said = refusal(config().bearer_token("a\nb"), GetInput {}).await;
    assert!(said.contains("no header may hold"), "{said}");
}

#[tokio::test]
async fn what_the_client_cannot_prove_is_encoded_and_not_sent() {
    let endpoint = tinsmith::Endpoint::new("https://things.example").unwrap();
    let request = tinsmith::encode(&DigestInput {}, &endpoint).unwrap();
    assert_eq!(request.uri(), "https://things.example/digest");
    let said = refusal(config().credentials(keys()), DigestInput {}).await;
    assert!(
        said.contains("HTTP digest authentication (Tinsmith does not send it;"),
        "{said}"
    );
}

#[tokio::test]
async fn an_api_key_goes_into_the_header_or_the_query_of_the_model() {
    let kept = Kept::default();
    let client = kept.client(&THINGS, config().credentials(keys()).api_key("hush"));
    client.call(KeyInput {}).await.unwrap();
    assert_eq!(kept.header("x-key").as_deref(), Some("Thing hush"));
    assert_eq!(kept.header("authorization"), None);
    // Only where the operation takes it.
    client.call(GetInput {}).await.unwrap();
    assert_eq!(kept.header("x-key"), None);

    let transport = TestTransport::new().answer(200, "{}");
    let client = Client::new(
        &GUARDED,
        transport
            .config()
            .endpoint_url("https://x.example")
            .api_key("hu&sh"),
    )
    .unwrap();
    client.call(GuardedInput {}).await.unwrap();
    let sent = &transport.requests()[0];
    assert_eq!(sent.path_and_query(), "/g?all=1&the%20key=hu%26sh");
    assert_eq!(sent.header("authorization"), None);
}

#[tokio::test]
async fn name_and_password_go_into_the_header_of_http() {
    let with = || config().basic_auth("Aladdin", "open sesame");
    let expected = Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_owned());
    assert_eq!(authorization(with(), GuardedInput {}).await, expected);
    // The key comes first in the model, unless the caller says otherwise.
    let both = || with().api_key("k");
    assert_eq!(authorization(both(), GuardedInput {}).await, None);
    let preferred = both().auth_preference([Auth::Basic]);
    assert_eq!(authorization(preferred, GuardedInput {}).await, expected);
}

#[tokio::test]
async fn keys_and_passwords_are_asked_for_by_name_and_never_shown() {
    let said = refusal(config().credentials(keys()), GuardedInput {}).await;
    for part in [
        "an API key (no key: call `Config::api_key`)",
        "HTTP basic authentication (no name and password: call `Config::basic_auth`)",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let said = refusal(config().api_key("hush\n"), KeyInput {}).await;
    assert!(said.contains("no header may hold"), "{said}");
    assert!(!said.contains("hush"), "{said}");
    let said = refusal(config().basic_auth("hush:", "hush"), GuardedInput {}).await;
    assert!(said.contains("holds a colon"), "{said}");
    assert!(!said.contains("hush"), "{said}");

    let config = config().api_key("hush").basic_auth("hush", "hush");
    assert!(!format!("{config:?}").contains("hush"));
    let transport = TestTransport::new().fail(TransportError::new("cut"));
    let client = Client::new(&GUARDED, config.transport(transport.clone())).unwrap();
    assert!(!format!("{client:?}").contains("hush"));
    // One error of the transport, and then those of a test that has no answer.
    for _ in 0..2 {
        let error = client.call(GuardedInput {}).await.err().unwrap();
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
}

#[tokio::test]
async fn a_key_is_no_part_of_what_is_recorded() {
    let name = format!("tinsmith-key-{}.json", std::process::id());
    let file = std::env::temp_dir().join(name);
    let call = async |transport: TestTransport, recorder: Option<Recorder>| {
        let config = transport
            .config()
            .endpoint_url("https://x.example")
            .api_key("hush");
        let client = match recorder {
            Some(recorder) => Client::new(&GUARDED, config.transport(recorder)),
            None => Client::new(&GUARDED, config),
        };
        client.unwrap().call(GuardedInput {}).await
    };
    let transport = TestTransport::new().answer(200, "{}");
    let (real, recorder) = (transport.clone(), Recorder::new(transport.clone(), &file));
    call(transport, Some(recorder)).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("all=1&the%20key=REDACTED"), "{text}");
    // Nor of what a test shows that fails.
    assert!(real.requests()[0].path_and_query().contains("hush"));
    let shown = format!("{real:?} {:?}", real.requests());
    assert!(shown.contains("all=1&the%20key=REDACTED"), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
    assert!(!text.contains("hush"), "{text}");
    call(TestTransport::replay(&file).unwrap(), None)
        .await
        .unwrap();
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn a_token_is_asked_for_with_every_request() {
    let kept = Kept::default();
    let client = kept.client(&THINGS, config().token_provider(Counted::default()));
    client.call(TokenInput {}).await.unwrap();
    assert_eq!(kept.header("authorization").as_deref(), Some("Bearer t0"));
    let error = client.call(TokenInput {}).await.err().unwrap().failure();
    assert!(error.to_string().contains("log in again"), "{error}");
}

/// A client whose endpoints choose, and what it was given.
fn world() -> (Kept, Client) {
    let kept = Kept::default();
    let config = Config::new().region("us-east-1").credentials(keys());
    let client = kept.client(&WORLD, config);
    (kept, client)
}

fn at(place: &str) -> WorldInput {
    WorldInput {
        place: Some(place.to_owned()),
    }
}

#[tokio::test]
async fn the_endpoint_says_how_a_request_is_signed() {
    let (kept, client) = world();
    for (place, algorithm, scope, regions) in [
        ("nowhere", "AWS4-HMAC-SHA256", "us-east-1/world", None),
        ("elsewhere", "AWS4-HMAC-SHA256", "ap-south-1/else", None),
        ("everywhere", "AWS4-ECDSA-P256-SHA256", "globe", Some("*")),
        ("both", "AWS4-ECDSA-P256-SHA256", "world", Some("*")),
    ] {
        client.call(at(place)).await.unwrap();
        let regions_sent = kept.header("x-amz-region-set");
        assert_eq!(regions_sent.as_deref(), regions, "{place}");
        let authorization = kept.header("authorization").unwrap();
        let [name, credential, ..] = authorization.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{authorization} has too few parts");
        };
        assert_eq!(name, algorithm, "{place}");
        let end = format!("/{scope}/aws4_request,");
        assert!(credential.ends_with(&end), "{place}: {authorization}");
        // A day, and nothing else, stands before it.
        let head = credential.strip_suffix(&end).unwrap();
        assert_eq!(head.split('/').count(), 2, "{place}: {authorization}");
    }
}

#[tokio::test]
async fn regions_that_are_set_replace_those_of_the_endpoint() {
    let kept = Kept::default();
    let config = Config::new().region("us-east-1").credentials(keys());
    let config = config.signing_region_set(["us-east-1", "us-west-*"]);
    let client = kept.client(&WORLD, config);
    client.call(at("everywhere")).await.unwrap();
    let regions = kept.header("x-amz-region-set");
    assert_eq!(regions.as_deref(), Some("us-east-1,us-west-*"));
}

#[tokio::test]
async fn a_way_that_nobody_knows_is_refused_and_not_signed_wrongly() {
    let (_, client) = world();
    let error = client.call(at("strange")).await.err().unwrap().failure();
    let said = error.to_string();
    assert!(
        said.contains("a way that the endpoint rules name (Tinsmith does not know it)"),
        "{said}"
    );
}
