//! Requests: what is sent, and that it is signed as AWS signs it.

use super::server::{Reply, Server};
use super::signatures::{assert_signed_as_by_aws, time_of};
use super::{KEY_ID, SECRET, SESSION_TOKEN, client, config, failure, reset};
use std::time::{Duration, SystemTime};
use tinsmith::FailureKind;
use tinsmith_chime::{
    BatchUpdateUserInput, Client, Credentials, LicenseType, ListUsersInput, ResetPersonalPinInput,
    UpdateUserRequestItem, UserType,
};

#[tokio::test]
async fn reset_personal_pin_encodes_ids_into_the_path_as_aws_expects() {
    let server = Server::start(|_| Reply::ok("{}"));
    let input = ResetPersonalPinInput::new("a/b c%d+e", "é😀~.-_:@&=");
    let result = client(server.port).reset_personal_pin(input).await;
    result.expect("the call succeeds");

    let host = format!("127.0.0.1:{}", server.port);
    let request = server.finish_with_one();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.target,
        "/accounts/a%2Fb%20c%25d%2Be/users/%C3%A9%F0%9F%98%80~.-_%3A%40%26%3D\
         ?operation=reset-personal-pin"
    );
    assert_eq!(request.body, b"");
    assert_eq!(request.header("host"), Some(host.as_str()));
    for name in ["x-amz-date", "authorization", "user-agent"] {
        assert!(request.header(name).is_some(), "{name}: {request:?}");
    }
    assert_eq!(request.header("content-type"), None);
    // AWS refuses what was signed more than five minutes ago, or will be.
    let now = SystemTime::now();
    let range = now - Duration::from_secs(60)..=now;
    assert!(range.contains(&time_of(&request)), "{request:?}");
}

#[tokio::test]
async fn odd_ids_are_signed_as_by_aws() {
    let ids = [
        "plain",
        "a/b c%d+e",
        "%",
        "%2F",
        "é😀",
        "日本語",
        "~.-_",
        "!*'();:@&=$,/?#[]",
        "tab\tand\nline",
        "...",
        // These two are dot segments, which the signature leaves out of the path.
        ".",
        "..",
    ];
    let server = Server::start(|_| Reply::ok("{}"));
    let client = client(server.port);
    for id in ids {
        for (account, user) in [(id, "user-1"), ("account-1", id), (id, id)] {
            let input = ResetPersonalPinInput::new(account, user);
            let result = client.reset_personal_pin(input).await;
            result.expect("the call succeeds");
        }
    }
    let requests = server.finish().requests;
    assert_eq!(requests.len(), 3 * ids.len());
    for request in &requests {
        assert_signed_as_by_aws(request, None);
    }
}

#[tokio::test]
async fn a_session_token_is_sent_and_signed_as_by_aws() {
    let server = Server::start(|_| Reply::ok("{}"));
    let credentials = Credentials::new(KEY_ID, SECRET).with_session_token(SESSION_TOKEN);
    let client = Client::new(config(server.port).credentials(credentials));
    let result = reset(&client.expect("the settings are complete")).await;
    result.expect("the call succeeds");

    let request = server.finish_with_one();
    assert_eq!(request.header("x-amz-security-token"), Some(SESSION_TOKEN));
    assert_signed_as_by_aws(&request, Some(SESSION_TOKEN));
}

#[tokio::test]
async fn a_json_body_is_sent_and_signed_as_by_aws() {
    let server = Server::start(|_| Reply::ok(r#"{"UserErrors":[]}"#));
    let mut first = UpdateUserRequestItem::new("é \"1\"");
    first.license_type = Some(LicenseType::Pro);
    let second = UpdateUserRequestItem::new("user-2");
    let input = BatchUpdateUserInput::new("account/1", vec![first, second]);
    let output = client(server.port).batch_update_user(input).await;
    let output = output.expect("the call succeeds");
    assert_eq!(output.user_errors, Some(Vec::new()));

    let request = server.finish_with_one();
    assert_eq!(request.target, "/accounts/account%2F1/users");
    assert_eq!(
        request.header("content-type"),
        Some("application/json"),
        "{request:?}"
    );
    let body = r#"{"UpdateUserRequestItems":[{"UserId":"é \"1\"","LicenseType":"Pro"},{"UserId":"user-2"}]}"#;
    assert_eq!(String::from_utf8_lossy(&request.body), body);
    assert_signed_as_by_aws(&request, None);
}

#[tokio::test]
async fn query_parameters_are_sent_and_signed_as_by_aws() {
    let server = Server::start(|_| Reply::ok(r#"{"Users":[],"NextToken":"more"}"#));
    let mut input = ListUsersInput::new("account-1");
    input.user_email = Some("zoë+x y@example.com".to_owned());
    input.user_type = Some(UserType::PrivateUser);
    input.max_results = Some(7);
    input.next_token = Some("a=b&c/d+e%20~==".to_owned());
    let output = client(server.port).list_users(input).await;
    let output = output.expect("the call succeeds");
    assert_eq!(output.next_token.as_deref(), Some("more"));

    let request = server.finish_with_one();
    assert_eq!(request.method, "GET");
    let (path, query) = request.target.split_once('?').expect("there is a query");
    assert_eq!(path, "/accounts/account-1/users");
    // The order of parameters is the client's own affair.
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    assert_eq!(
        parameters,
        [
            "max-results=7",
            "next-token=a%3Db%26c%2Fd%2Be%2520~%3D%3D",
            "user-email=zo%C3%AB%2Bx%20y%40example.com",
            "user-type=PrivateUser",
        ]
    );
    assert_signed_as_by_aws(&request, None);
}

#[tokio::test]
async fn an_empty_id_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| Reply::ok("{}"));
    let client = client(server.port);
    for (account, user, member) in [("", "user-1", "AccountId"), ("account-1", "", "UserId")] {
        let input = ResetPersonalPinInput::new(account, user);
        let result = client.reset_personal_pin(input).await;
        let failure = failure(result.expect_err("the call fails"));
        assert_eq!(failure.kind(), FailureKind::Input);
        assert!(failure.to_string().contains(member), "{failure}");
        assert!(!failure.is_retryable());
    }
    assert_eq!(server.finish().connections, 0);
}
