//! Roles that other identities take.

use crate::server::{Server, ok};
use crate::world::{World, in_seconds};

/// What STS answers when a role is taken.
pub fn sts_answer(id: &str) -> String {
    format!(
        r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <AssumedRoleId>AROA:me</AssumedRoleId>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/me</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>{id}</AccessKeyId>
      <SecretAccessKey>hidden&amp;secret</SecretAccessKey>
      <SessionToken>hidden-of-{id}</SessionToken>
      <Expiration>{}</Expiration>
    </Credentials>
  </AssumeRoleResult>
</AssumeRoleResponse>"#,
        in_seconds(3600)
    )
}

pub fn sts_error(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
         <Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>r</RequestId></ErrorResponse>"
    )
}

const CONFIG: &str = "[default]\nrole_arn=arn:outer\nsource_profile=inner\nexternal_id=ex/id\n\
    role_session_name=me\nduration_seconds=900\n\
    [profile inner]\nrole_arn=arn:inner\nsource_profile=base\n\
    [profile base]\naws_access_key_id=BASE\naws_secret_access_key=hidden\n";

#[tokio::test]
async fn a_role_is_taken_by_who_took_another() {
    let server = Server::start(|request, _| match request.field("RoleArn") {
        Some("arn%3Ainner") => ok(sts_answer("INNER")),
        Some("arn%3Aouter") => ok(sts_answer("OUTER")),
        _ => None,
    });
    let world = World::new(&[("AWS_ENDPOINT_URL_STS", &server.url)]);
    world.write(".aws/config", CONFIG);
    let client = world.client().await;
    for _ in 0..2 {
        let call = world.call_with(&client).await.unwrap();
        assert_eq!(call.key_id(), Some("OUTER"));
        assert_eq!(call.header("x-amz-security-token"), Some("hidden-of-OUTER"));
    }
    let requests = server.requests();
    let signers: Vec<_> = requests.iter().map(|request| request.key_id()).collect();
    assert_eq!(signers, [Some("BASE"), Some("INNER")]);
    let signature = requests[0].header("authorization").unwrap();
    assert!(
        signature.contains("/eu-west-3/sts/aws4_request"),
        "{signature}"
    );
    assert_eq!(
        requests[1].header("x-amz-security-token"),
        Some("hidden-of-INNER")
    );
    for (name, value) in [
        ("Action", "AssumeRole"),
        ("ExternalId", "ex%2Fid"),
        ("RoleSessionName", "me"),
        ("DurationSeconds", "900"),
    ] {
        assert_eq!(requests[1].field(name), Some(value), "{name}");
    }
    assert_eq!(requests[0].field("DurationSeconds"), None);
}

#[tokio::test]
async fn a_refusal_names_the_role() {
    let server = Server::start(|_, _| Some((403, sts_error("AccessDenied", "not you"))));
    let world = World::new(&[("AWS_ENDPOINT_URL_STS", &server.url)]);
    world.write(".aws/config", CONFIG);
    let error = world.call().await.unwrap_err();
    assert!(
        error.contains("`arn:inner` cannot be taken: AccessDenied: not you"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 1);
    assert!(world.chime.requests().is_empty());
}

#[tokio::test]
async fn who_takes_a_role_is_renewed_when_sts_says_that_it_has_expired() {
    let server = Server::start(|request, number| {
        let inner = if number == 0 { "FIRST" } else { "SECOND" };
        match (request.field("RoleArn"), request.key_id()) {
            (Some("arn%3Ainner"), _) => ok(sts_answer(inner)),
            (_, Some("FIRST")) => Some((400, sts_error("ExpiredToken", "too late"))),
            _ => ok(sts_answer("OUTER")),
        }
    });
    let world = World::new(&[("AWS_ENDPOINT_URL_STS", &server.url)]);
    world.write(".aws/config", CONFIG);
    assert_eq!(world.call().await.unwrap().key_id(), Some("OUTER"));
    let requests = server.requests();
    let signers: Vec<_> = requests.iter().map(|request| request.key_id()).collect();
    let expected = ["BASE", "FIRST", "BASE", "SECOND"].map(Some);
    assert_eq!(signers, expected);

    // Keys in a file do not change by being read again.
    let server = Server::start(|_, _| Some((400, sts_error("ExpiredToken", "too late"))));
    let world = World::new(&[("AWS_ENDPOINT_URL_STS", &server.url)]);
    world.write(".aws/config", CONFIG);
    let error = world.call().await.unwrap_err();
    assert!(error.contains("ExpiredToken: too late"), "{error}");
    assert_eq!(server.requests().len(), 1);
}
