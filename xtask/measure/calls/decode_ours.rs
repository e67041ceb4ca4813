//! The list of a hundred users, read by Tinsmith.

mod harness;

use tinsmith_chime::ListUsersInput;

fn main() {
    harness::run(|_| {
        let (_, _, body) = harness::answer("list_users_100");
        let body = bytes::Bytes::from(body);
        Box::new(move || {
            let answer = http::Response::new(body.clone());
            let users = tinsmith::decode::<ListUsersInput>(answer).expect("users").users;
            assert_eq!(users.map(|users| users.len()), Some(100));
        })
    });
}
