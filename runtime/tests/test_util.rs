//! The transports of tests: what a program that uses them may rely on.

use std::path::PathBuf;
use tinsmith::test_util::{Recorder, TestTransport};
use tinsmith::{Body, Config, TransportError};
use tinsmith_chime::{BatchSuspendUserInput, Client, Error, ResetPersonalPinInput};

fn client(config: Config) -> Client {
    Client::new(config).expect("the settings are whole")
}

fn input(user: &str) -> ResetPersonalPinInput {
    ResetPersonalPinInput::new("a", user)
}

#[test]
fn answers_come_in_their_order_and_requests_are_kept() {
    let transport = TestTransport::new()
        .answer(200, r#"{"User": {"UserId": "u"}}"#)
        .answer(404, r#"{"Code": "NotFound"}"#)
        .fail(TransportError::new("cut"));
    let client = client(transport.config());
    let output = client
        .reset_personal_pin(input("u"))
        .wait()
        .expect("a user");
    assert_eq!(output.user.expect("a user").user_id, "u");
    client
        .reset_personal_pin(input("x"))
        .wait()
        .expect_err("there is no `x`");
    let error = client.reset_personal_pin(input("y")).wait().unwrap_err();
    assert!(error.to_string().contains("cut"), "{error}");
    transport.assert_done();

    // What the test did not foresee fails by name.
    let error = client.reset_personal_pin(input("z")).wait().unwrap_err();
    assert!(
        error.to_string().contains("no answer for POST https://"),
        "{error}"
    );

    let sent = transport.requests();
    let paths: Vec<_> = sent.iter().map(|request| request.uri.path()).collect();
    let users = ["u", "x", "y", "z"].map(|user| format!("/accounts/a/users/{user}"));
    assert_eq!(paths, users);
    let signature = sent[0].header("authorization").expect("a signature");
    assert!(signature.contains("AKIDEXAMPLE"), "{signature}");
}

#[test]
#[should_panic(expected = "1 answers of the test were not asked for")]
fn an_answer_that_is_left_is_found() {
    TestTransport::new().answer(200, "{}").assert_done();
}

#[test]
fn a_closure_answers_by_what_was_asked() {
    let transport = TestTransport::new().answer_with(|request| {
        let ids = &request.json()["UserIdList"];
        let status = if ids.as_array().is_some_and(Vec::is_empty) {
            400
        } else {
            200
        };
        let response = http::Response::builder()
            .status(status)
            .body(Body::from("{}"));
        response.map_err(TransportError::new)
    });
    let client = client(transport.config());
    let suspend = |ids: &[&str]| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        client
            .batch_suspend_user(BatchSuspendUserInput::new("a", ids))
            .wait()
    };
    suspend(&["u"]).expect("it is suspended");
    let error: Error = suspend(&[]).unwrap_err();
    assert_eq!(error.status(), Some(400));
    assert_eq!(
        transport.requests()[0].json(),
        serde_json::json!({"UserIdList": ["u"]})
    );
}

/// A file that is gone after the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let name = format!("tinsmith-{}-{name}.json", std::process::id());
        Scratch(std::env::temp_dir().join(name))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn what_is_recorded_is_replayed_without_its_secrets() {
    let file = Scratch::new("record");
    let real = TestTransport::new()
        .respond(
            http::Response::builder()
                .header("set-cookie", "secret-cookie")
                .header("x-amzn-requestid", "id-1")
                .body(Body::from(
                    r#"{"User": {"UserId": "u", "PersonalPIN": "314159"}}"#,
                ))
                .expect("a response"),
        )
        .answer(404, r#"{"Code": "NotFound", "Message": "no such user"}"#);
    let recorder =
        Recorder::new(real.clone(), &file.0).redact(|body| body.replace("314159", "000000"));
    let credentials = tinsmith::Credentials::new("AKIDEXAMPLE", "secret-key");
    let credentials = credentials.with_session_token("secret-token");
    let config = real.config().credentials(credentials).transport(recorder);
    let client = client(config);
    let output = client
        .reset_personal_pin(input("u"))
        .wait()
        .expect("a user");
    let pin = output.user.and_then(|user| user.personal_pin);
    assert_eq!(pin.as_deref(), Some("314159"), "the caller gets what came");
    client
        .reset_personal_pin(input("x"))
        .wait()
        .expect_err("there is no `x`");
    assert!(real.requests()[0].header("x-amz-security-token").is_some());

    let text = std::fs::read_to_string(&file.0).expect("the file is there");
    for secret in ["secret-", "AKIDEXAMPLE", "314159", "Signature="] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    assert!(text.contains("id-1"), "{text}");

    let replayed = TestTransport::replay(&file.0).expect("the file is whole");
    let client = self::client(replayed.config());
    let output = client
        .reset_personal_pin(input("u"))
        .wait()
        .expect("a user");
    let pin = output.user.and_then(|user| user.personal_pin);
    assert_eq!(pin.as_deref(), Some("000000"));
    // Another request than the one that was recorded is told from it.
    let error = client.reset_personal_pin(input("y")).wait().unwrap_err();
    assert!(error.to_string().contains("/users/x?operation"), "{error}");
}

#[test]
fn a_file_that_is_no_recording_is_refused() {
    let file = Scratch::new("refused");
    for (text, what) in [("{", "is not a list"), ("[{}]", "no exchange as entry 0")] {
        std::fs::write(&file.0, text).expect("a file");
        let error = TestTransport::replay(&file.0).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
}
