//! The instance's metadata service.

use crate::server::{Answer, Request, Server, nobody, ok};
use crate::world::{World, in_seconds};
use std::time::{Duration, Instant};

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// The service of an instance with a role.
fn instance(request: &Request, expiry: &str) -> Answer {
    let token = request.header("x-aws-ec2-metadata-token");
    match (&*request.method, &*request.target) {
        ("PUT", "/latest/api/token") => {
            let ttl = request.header("x-aws-ec2-metadata-token-ttl-seconds");
            assert!(ttl.is_some_and(|ttl| ttl.parse::<u32>().is_ok()));
            ok("hidden-metadata-token")
        }
        _ if token != Some("hidden-metadata-token") => Some((401, String::new())),
        ("GET", ROLES) => ok("my-role\n"),
        ("GET", path) if path.strip_prefix(ROLES) == Some("my-role") => ok(format!(
            r#"{{"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "IMDS",
                "SecretAccessKey": "hidden", "Token": "hidden-token", "Expiration": "{expiry}"}}"#
        )),
        ("GET", "/latest/meta-data/placement/region") => ok("ap-south-2"),
        _ => Some((404, String::new())),
    }
}

fn world(server: &Server) -> World {
    World::new(&[
        ("AWS_EC2_METADATA_DISABLED", ""),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &server.url),
    ])
}

#[tokio::test]
async fn the_role_of_an_instance_is_asked_for_once() {
    let server = Server::start(|request, _| instance(request, &in_seconds(3600)));
    let world = world(&server);
    let client = world.client().await;
    for _ in 0..3 {
        let call = world.call_with(&client).await.unwrap();
        assert_eq!(call.key_id(), Some("IMDS"));
        assert_eq!(call.header("x-amz-security-token"), Some("hidden-token"));
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn of_64_calls_at_once_one_asks() {
    let server = Server::start(|request, _| {
        std::thread::sleep(Duration::from_millis(50));
        instance(request, &in_seconds(3600))
    });
    let world = world(&server);
    let client = world.client().await;
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let input = tinsmith_chime::ResetPersonalPinInput::new("a", "u");
            tokio::spawn(client.reset_personal_pin(input).into_future())
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.requests().len(), 3);
    assert_eq!(world.chime.requests().len(), 64);
}

#[tokio::test]
async fn a_client_without_a_region_has_that_of_the_instance() {
    let server = Server::start(|request, _| instance(request, &in_seconds(3600)));
    let mut world = world(&server);
    world.set("AWS_REGION", "");
    let config = world.config().await.unwrap();
    assert!(server.requests().is_empty());
    let config = config.or_instance_region().await.unwrap();
    assert!(format!("{config:?}").contains("ap-south-2"), "{config:?}");
    assert_eq!(server.requests().len(), 2);
    // One that is set is not asked for.
    config.or_instance_region().await.unwrap();
    assert_eq!(server.requests().len(), 2);
    world.set("AWS_EC2_METADATA_DISABLED", "true");
    let config = world
        .config()
        .await
        .unwrap()
        .or_instance_region()
        .await
        .unwrap();
    assert!(format!("{config:?}").contains("region: None"), "{config:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_token_that_is_not_known_any_more_is_replaced() {
    let server = Server::start(|request, before| match before {
        1 => Some((401, String::new())),
        _ => instance(request, &in_seconds(3600)),
    });
    assert_eq!(world(&server).call().await.unwrap().key_id(), Some("IMDS"));
    assert_eq!(server.count("/latest/api/token"), 2);
}

#[tokio::test]
async fn credentials_of_an_instance_live_on_after_their_time() {
    let server = Server::start(|request, _| instance(request, &in_seconds(-3600)));
    let world = world(&server);
    let client = world.client().await;
    for _ in 0..2 {
        let call = world.call_with(&client).await.unwrap();
        assert_eq!(call.key_id(), Some("IMDS"));
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_service_that_is_down_or_refuses_is_named() {
    for (server, attempts, part) in [
        (
            Server::start(|_, _| Some((403, "no".to_owned()))),
            1,
            "403 for `/latest/api/token`: no",
        ),
        (
            Server::start(|_, _| Some((500, String::new()))),
            2,
            "500 for `/latest/api/token`",
        ),
        (
            Server::start(|request, _| match &*request.method {
                "PUT" => ok("hidden-metadata-token"),
                _ => Some((404, String::new())),
            }),
            2,
            "404 for `/latest/meta-data/iam",
        ),
        (
            Server::start(|request, before| match before {
                2 => ok(r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "Not you."}"#),
                _ => instance(request, ""),
            }),
            3,
            "AssumeRoleUnauthorizedAccess: Not you.",
        ),
        (
            Server::start(|request, before| match before {
                2 => ok(r#"{"AccessKeyId": "A", "SecretAccessKey": "hidden", "Expiration": "x"}"#),
                _ => instance(request, ""),
            }),
            3,
            "without `Expiration`",
        ),
    ] {
        let error = world(&server).call().await.unwrap_err();
        assert!(
            error.contains("EC2 metadata service at") && error.contains(part),
            "{error}"
        );
        assert_eq!(server.requests().len(), attempts, "{part}");
    }
    let mut world = world(&Server::start(|_, _| None));
    world.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", &nobody());
    let error = world.call().await.unwrap_err();
    assert!(error.contains("refused"), "{error}");
}

#[tokio::test]
async fn a_service_that_is_slow_is_not_waited_for() {
    let server = Server::start(|_, _| None);
    let start = Instant::now();
    let error = world(&server).call().await.unwrap_err();
    assert!(error.contains("no answer within 1s"), "{error}");
    assert_eq!(server.requests().len(), 2);
    let took = start.elapsed();
    assert!(
        took >= Duration::from_secs(2) && took < Duration::from_secs(20),
        "{took:?}"
    );
}
