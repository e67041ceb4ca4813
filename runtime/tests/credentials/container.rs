//! The service beside a container.

use crate::server::{Server, ok};
use crate::world::{World, in_seconds};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tinsmith::{Body, Transport, TransportFuture};
use tinsmith_chime::{Client, ResetPersonalPinInput};

fn answer(id: &str, seconds: i64) -> String {
    format!(
        r#"{{"AccessKeyId": "{id}", "SecretAccessKey": "hidden", "Token": "hidden-token",
            "RoleArn": "arn", "Expiration": "{}"}}"#,
        in_seconds(seconds)
    )
}

fn world(server: &Server) -> World {
    let url = format!("{}/get", server.url);
    World::new(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url)])
}

#[tokio::test]
async fn a_container_asks_with_its_token() {
    let server = Server::start(|_, _| ok(answer("ECS", 3600)));
    let mut world = world(&server);
    assert_eq!(world.call().await.unwrap().key_id(), Some("ECS"));
    world.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic hidden");
    let call = world.call().await.unwrap();
    assert_eq!(call.header("x-amz-security-token"), Some("hidden-token"));
    let tokens: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| {
            assert_eq!((&*request.method, &*request.target), ("GET", "/get"));
            request.header("authorization").map(str::to_owned)
        })
        .collect();
    assert_eq!(tokens, [None, Some("Basic hidden".to_owned())]);
}

#[tokio::test]
async fn the_file_of_the_token_is_read_each_time() {
    let server = Server::start(|_, _| ok(answer("EKS", 4)));
    let mut world = world(&server);
    let file = world.write("token", "hidden-1");
    world.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &file);
    world.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hidden-0");
    let client = world.client().await;
    world.call_with(&client).await.unwrap();
    world.write("token", "hidden-2");
    tokio::time::sleep(Duration::from_secs(4)).await;
    world.call_with(&client).await.unwrap();
    let requests = server.requests();
    let tokens: Vec<_> = requests
        .iter()
        .map(|request| request.header("authorization"))
        .collect();
    assert_eq!(tokens, [Some("hidden-1"), Some("hidden-2")]);
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    for (status, body, asked, part) in [
        (403, r#"{"code": "AccessDenied"}"#, 1, "AccessDenied"),
        (200, "hidden garbage", 1, "no JSON object"),
        (200, r#"{"AccessKeyId": "A"}"#, 1, "`SecretAccessKey`"),
        (
            200,
            r#"{"AccessKeyId": "A", "SecretAccessKey": "hidden", "Expiration": 1e99}"#,
            1,
            "`Expiration`",
        ),
        (500, "broken", 3, "500"),
    ] {
        let server = Server::start(move |_, _| Some((status, body.to_owned())));
        let error = world(&server).call().await.unwrap_err();
        assert!(
            error.contains("container service") && error.contains(part),
            "{error}"
        );
        assert_eq!(server.requests().len(), asked, "{part}");
    }
    let server = Server::start(|_, _| ok(answer("ECS", 3600)));
    let mut world = world(&server);
    let file = world.write("token", "hidden\nhidden");
    world.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &file);
    let error = world.call().await.unwrap_err();
    assert!(error.contains("no header may hold"), "{error}");
    world.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/no/such/file");
    let error = world.call().await.unwrap_err();
    assert!(error.contains("`/no/such/file` cannot be read"), "{error}");
    assert!(server.requests().is_empty());
}

/// Remembers where requests go, and answers as ECS and as Chime at once.
#[derive(Clone, Default)]
struct Places(Arc<Mutex<Vec<String>>>);

impl Transport for Places {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        self.0.lock().unwrap().push(request.uri().to_string());
        let answer = http::Response::new(answer("ECS", 3600).into());
        Box::pin(std::future::ready(Ok(answer)))
    }
}

#[tokio::test]
async fn a_relative_uri_is_of_the_service_of_ecs() {
    let world = World::new(&[
        (
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "/v2/credentials/1?x=y",
        ),
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "http://localhost/not-this",
        ),
    ]);
    let places = Places::default();
    let config = world.config().await.unwrap().transport(places.clone());
    let client = Client::new(config).unwrap();
    client
        .reset_personal_pin(ResetPersonalPinInput::new("a", "u"))
        .await
        .unwrap();
    let places = places.0.lock().unwrap();
    assert_eq!(places[0], "http://169.254.170.2/v2/credentials/1?x=y");
    assert_eq!(places.len(), 2);
}
