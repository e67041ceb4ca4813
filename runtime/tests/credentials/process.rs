//! Programs that print credentials. The shell stands for them, which Windows has not.
#![cfg(unix)]

use crate::server::Request;
use crate::world::{World, in_seconds};
use std::time::Duration;

/// Calls with a profile whose program is this text for a shell.
async fn call(script: &str, more: &str) -> (World, Result<Request, String>) {
    let world = World::new(&[]);
    let file = world.write("print me.sh", script);
    let command = format!("[default]\ncredential_process = sh '{file}' \"an argument\"\n{more}");
    world.write(".aws/config", &command);
    let call = world.call().await;
    (world, call)
}

#[tokio::test]
async fn what_a_program_prints_is_used() {
    let script = r#"echo '{"Version": 1, "AccessKeyId": "PROC", "SecretAccessKey": "hidden",
        "SessionToken": "hidden-'"$1"'"}'"#;
    let (_world, call) = call(script, "aws_account_id=1\n").await;
    let call = call.unwrap();
    assert_eq!(call.key_id(), Some("PROC"));
    assert_eq!(
        call.header("x-amz-security-token"),
        Some("hidden-an argument")
    );
}

#[tokio::test]
async fn a_program_is_run_again_when_its_credentials_expire() {
    let world = World::new(&[]);
    let script = world.write(
        "count.sh",
        &format!(
            r#"echo run >> "$1"
               echo '{{"Version": 1, "AccessKeyId": "PROC", "SecretAccessKey": "hidden", "Expiration": "{}"}}'"#,
            in_seconds(5)
        ),
    );
    let count = world.path("count");
    let command = format!(
        "[default]\ncredential_process = sh {script} {}\n",
        count.display()
    );
    world.write(".aws/config", &command);
    let client = world.client().await;
    for _ in 0..3 {
        assert_eq!(
            world.call_with(&client).await.unwrap().key_id(),
            Some("PROC")
        );
    }
    let runs = || std::fs::read_to_string(&count).unwrap().lines().count();
    assert_eq!(runs(), 1);
    tokio::time::sleep(Duration::from_secs(6)).await;
    // What it prints now has expired, and so has what was kept.
    let error = world.call_with(&client).await.unwrap_err();
    assert!(error.contains("expired already"), "{error}");
    assert_eq!(runs(), 2);
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_that_was_printed() {
    for (script, part) in [
        (
            "echo hidden; echo 'not today' >&2; exit 3",
            "failed (exit status: 3): not today",
        ),
        ("echo hidden garbage", "printed no JSON object"),
        ("echo '[\"hidden\"]'", "printed no JSON object"),
        (
            r#"echo '{"AccessKeyId": "A", "SecretAccessKey": "hidden"}'"#,
            "another `Version`",
        ),
        (
            r#"echo '{"Version": 2, "AccessKeyId": "A", "SecretAccessKey": "hidden"}'"#,
            "another `Version`",
        ),
        (
            r#"echo '{"Version": 1, "AccessKeyId": "A"}'"#,
            "no `SecretAccessKey`",
        ),
        (
            r#"echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "hidden", "Expiration": "x"}'"#,
            "no `Expiration`, or one that cannot be read",
        ),
    ] {
        let (_world, call) = call(script, "").await;
        let error = call.unwrap_err();
        assert!(
            error.contains("of the profile `default`") && error.contains(part),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_an_error() {
    let world = World::new(&[]);
    for (command, part) in [
        ("/no/such/program --hidden", "cannot be run"),
        ("sh 'hidden", "a quote without an end"),
        ("''", "cannot be run"),
    ] {
        world.write(
            ".aws/config",
            &format!("[default]\ncredential_process = {command}\n"),
        );
        let error = world.call().await.unwrap_err();
        assert!(error.contains(part), "{error}");
    }
}
