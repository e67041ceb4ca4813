//! A role for a token of the web.

use crate::role::{sts_answer, sts_error};
use crate::server::{Server, ok};
use crate::world::World;

fn world(server: &Server) -> World {
    let mut world = World::new(&[
        ("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod"),
        ("AWS_ROLE_SESSION_NAME", "my pod"),
        ("AWS_ENDPOINT_URL_STS", &server.url),
    ]);
    let file = world.write("token", "hidden.web/token\n");
    world.set("AWS_WEB_IDENTITY_TOKEN_FILE", &file);
    world
}

#[tokio::test]
async fn the_owner_of_a_token_takes_a_role_unsigned() {
    let server = Server::start(|_, _| ok(sts_answer("WEB")));
    let world = world(&server);
    assert_eq!(world.call().await.unwrap().key_id(), Some("WEB"));
    let request = server.requests().pop().unwrap();
    assert_eq!((&*request.method, &*request.target), ("POST", "/"));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    for (name, value) in [
        ("Action", "AssumeRoleWithWebIdentity"),
        ("Version", "2011-06-15"),
        ("RoleArn", "arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fpod"),
        ("RoleSessionName", "my%20pod"),
        ("WebIdentityToken", "hidden.web%2Ftoken"),
    ] {
        assert_eq!(request.field(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_profile_may_ask_for_it() {
    let server = Server::start(|_, _| ok(sts_answer("WEB")));
    let mut world = World::new(&[("AWS_ENDPOINT_URL", &server.url)]);
    let file = world.write("token", "hidden");
    world.write(
        ".aws/config",
        &format!("[default]\nrole_arn=arn:1\nweb_identity_token_file={file}\n"),
    );
    world.set("AWS_ENDPOINT_URL_CHIME", &world.chime.url.clone());
    assert_eq!(world.call().await.unwrap().key_id(), Some("WEB"));
    let request = server.requests().pop().unwrap();
    let name = request.field("RoleSessionName").unwrap();
    assert!(name.starts_with("tinsmith-"), "{name}");
}

#[tokio::test]
async fn what_passes_is_tried_again_and_what_does_not_is_said() {
    let server = Server::start(|_, before| match before {
        0 => Some((400, sts_error("IDPCommunicationError", "later"))),
        1 => Some((503, "<html>".to_owned())),
        _ => ok(sts_answer("WEB")),
    });
    assert_eq!(world(&server).call().await.unwrap().key_id(), Some("WEB"));
    let server = Server::start(|_, _| Some((400, sts_error("ExpiredTokenException", "a &lt; b"))));
    let error = world(&server).call().await.unwrap_err();
    let part = "the role `arn:aws:iam::1:role/pod` cannot be taken: ExpiredTokenException: a < b";
    assert!(error.contains(part), "{error}");
    assert_eq!(server.requests().len(), 1);
    let mut world = world(&server);
    world.set("AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/file");
    let error = world.call().await.unwrap_err();
    assert!(error.contains("`/no/such/file` cannot be read"), "{error}");
}
