//! Connections: how many calls share one.

use super::server::{Reply, Server};
use super::{between, client, reset};
use std::thread;
use std::time::Duration;
use tinsmith_chime::ResetPersonalPinInput;

#[tokio::test]
async fn calls_in_sequence_share_one_connection() {
    let server = Server::start(|_| Reply::ok("{}"));
    let client = client(server.port);
    for _ in 0..2 {
        reset(&client).await.expect("the call succeeds");
    }
    let seen = server.finish();
    assert_eq!(seen.connections, 1);
    let connections: Vec<usize> = seen.requests.iter().map(|r| r.connection).collect();
    assert_eq!(connections, [0, 0]);
}

#[tokio::test]
async fn fifty_calls_at_once_get_their_own_answers() {
    const CALLS: usize = 50;
    let server = Server::start(|request| {
        let id = between(&request.target, "/users/", "?");
        // Answers come in another order than requests.
        let number: u64 = id.parse().expect("the test's ids are numbers");
        thread::sleep(Duration::from_millis(number * 7 % 20));
        Reply::ok(&format!(r#"{{"User":{{"UserId":"{id}"}}}}"#))
    });
    let client = client(server.port);
    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            let input = ResetPersonalPinInput::new("account-1", number.to_string());
            let client = client.clone();
            tokio::spawn(async move { client.reset_personal_pin(input).await })
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        let output = call.await.expect("the task does not panic");
        let user = output.expect("the call succeeds").user;
        let user = user.expect("the answer holds a user");
        assert_eq!(user.user_id, number.to_string());
    }
    assert_eq!(server.finish().requests.len(), CALLS);
}
