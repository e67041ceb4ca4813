//! Waiters, with goals that are written for Chime, whose model has none.

mod canned;

use canned::{Canned, ready};
use std::time::Duration;
use tinsmith::{Acceptor::*, FailureKind, Goal, Input, Matcher, Matcher::*, Step::*, Test::*};
use tinsmith_chime::{Error, GetUserInput, GetUserOutput, ListUsersInput};

/// A user whose registration is at some point.
static REGISTERED: Goal = tinsmith::goal(
    "Registered",
    10,
    &[
        Success(Output(
            &[Field("User"), Field("UserRegistrationStatus")],
            Is("Registered"),
        )),
        Failure(Output(
            &[Field("User"), Field("UserRegistrationStatus")],
            Is("Suspended"),
        )),
        Retry(Matcher::Error("NotFoundException")),
    ],
)
.max_delay(40)
.max_wait(300);

static GONE: Goal = tinsmith::goal(
    "Gone",
    1,
    &[
        Success(Matcher::Error("NotFoundException")),
        Retry(Succeeds(true)),
        Failure(Status(418)),
    ],
);

fn client(canned: &Canned) -> tinsmith::Client {
    let service = GetUserInput::OPERATION.service;
    tinsmith::Client::new(service, canned.config()).expect("a client")
}

fn input() -> GetUserInput {
    GetUserInput::new("account", "user")
}

fn user(status: &str) -> (u16, String) {
    let user = format!("{{\"UserId\": \"u\", \"UserRegistrationStatus\": {status:?}}}");
    (200, format!("{{\"User\": {user}}}"))
}

fn error(status: u16, code: &str) -> (u16, String) {
    (
        status,
        format!("{{\"Code\": {code:?}, \"Message\": \"no\"}}"),
    )
}

/// Waits for the goal with these answers, and tells how many pauses there were.
fn wait(
    goal: &'static Goal,
    answers: Vec<(u16, String)>,
) -> (Result<Option<GetUserOutput>, Error>, usize) {
    let canned = Canned::new(answers);
    let result = ready(client(&canned).wait(goal, input()));
    (result, canned.pauses().len())
}

#[test]
fn calls_are_made_until_the_goal_is_reached() {
    let answers = vec![
        error(404, "NotFoundException"),
        // Nothing is said of this.
        user("Unregistered"),
        user("Registered"),
    ];
    let (result, pauses) = wait(&REGISTERED, answers);
    let output = result.expect("the goal is reached").expect("an output");
    assert_eq!(output.user.map(|user| user.user_id).as_deref(), Some("u"));
    assert_eq!(pauses, 2);
}

#[test]
fn a_goal_may_be_an_error() {
    let (result, pauses) = wait(
        &GONE,
        vec![user("Registered"), error(404, "NotFoundException")],
    );
    assert!(result.expect("the goal is reached").is_none());
    assert_eq!(pauses, 1);
}

#[test]
fn a_goal_that_will_not_be_reached_is_an_error_that_says_why() {
    let (result, pauses) = wait(&REGISTERED, vec![user("Suspended")]);
    let error = result.expect_err("an error");
    assert!(matches!(&error, Error::Failure(failure) if failure.kind() == FailureKind::Wait));
    assert_eq!(
        error.to_string(),
        "GetUser: `Registered` will not be reached: `User.UserRegistrationStatus` is `Suspended`"
    );
    assert!(!error.is_retryable());
    assert_eq!(pauses, 0);

    // The service's own error says it best.
    let (result, _) = wait(&GONE, vec![self::error(418, "Teapot")]);
    assert_eq!(result.expect_err("an error").code(), Some("Teapot"));
}

#[test]
fn an_error_of_which_the_goal_says_nothing_is_the_end() {
    let (result, pauses) = wait(&REGISTERED, vec![error(403, "ForbiddenException")]);
    assert!(matches!(result, Err(Error::ForbiddenException(_))));
    assert_eq!(pauses, 0);
    let (result, _) = wait(&REGISTERED, Vec::new());
    let error = result.expect_err("an error");
    assert!(matches!(&error, Error::Failure(failure) if failure.kind() == FailureKind::Transport));
}

#[test]
fn the_time_is_limited() {
    let canned = Canned::new((0..100).map(|_| user("Unregistered")));
    let result = ready(client(&canned).wait(&REGISTERED, input()));
    let error = result.expect_err("an error");
    let calls = canned.asked().len();
    assert!(
        matches!(&error, Error::Failure(failure) if failure.kind() == FailureKind::WaitTimeout)
    );
    let expected = format!("GetUser: `Registered` is not reached after 290 s and {calls} calls");
    assert_eq!(error.to_string(), expected);
    let pauses = canned.pauses();
    assert_eq!(pauses.len(), calls - 1);
    // The last call is made while there is time for the shortest pause.
    let total: Duration = pauses.iter().sum();
    assert_eq!(total, Duration::from_secs(290));
    let [first, .., last] = &*pauses else {
        panic!("{pauses:?}");
    };
    assert_eq!(*first, Duration::from_secs(10));
    let others = pauses.iter().filter(|pause| *pause != last);
    let (shortest, longest) = (Duration::from_secs(10), Duration::from_secs(40));
    assert!(
        others
            .clone()
            .all(|pause| (shortest..=longest).contains(pause)),
        "{pauses:?}"
    );
    assert!((8..=29).contains(&calls), "{calls}");
}

#[test]
fn the_caller_may_set_the_times() {
    let canned = Canned::new((0..100).map(|_| user("Unregistered")));
    let second = Duration::from_secs(1);
    let waiter = client(&canned).wait(&REGISTERED, input());
    let waiter = waiter.max_wait(6 * second).delays(second, second);
    assert!(ready(waiter).is_err());
    assert_eq!(canned.pauses(), [second; 5]);
}

#[test]
fn lists_and_whole_calls_are_matched() {
    static ALL_PRO: Goal = tinsmith::goal(
        "AllPro",
        1,
        &[
            Success(Output(
                &[Field("Users"), Flatten, Field("LicenseType")],
                All("Pro"),
            )),
            Failure(Output(
                &[Field("Users"), Flatten, Field("UserRegistrationStatus")],
                Any("Suspended"),
            )),
            Failure(Call(
                &[Equal(
                    &[Field("input"), Field("NextToken")],
                    &[Field("output"), Field("NextToken")],
                )],
                Holds(true),
            )),
        ],
    );
    let run = |answers: &[&str]| {
        let canned = Canned::new(answers.iter().map(|body| (200, *body)));
        let mut input = ListUsersInput::new("account");
        input.next_token = Some("here".to_owned());
        let result = ready(client(&canned).wait(&ALL_PRO, input));
        (
            result.map(|_| ()).map_err(|error| error.to_string()),
            canned.pauses().len(),
        )
    };
    let (result, pauses) = run(&[
        r#"{}"#,
        r#"{"Users": []}"#,
        r#"{"Users": [{"UserId": "a", "LicenseType": "Pro"}, {"UserId": "b", "LicenseType": "Basic"}]}"#,
        r#"{"Users": [{"UserId": "a", "LicenseType": "Pro"}]}"#,
    ]);
    assert_eq!((result, pauses), (Ok(()), 3));
    let (result, _) =
        run(&[r#"{"Users": [{"UserId": "a", "UserRegistrationStatus": "Suspended"}]}"#]);
    let why = "one of `Users[].UserRegistrationStatus` is `Suspended`";
    assert_eq!(
        result,
        Err(format!("ListUsers: `AllPro` will not be reached: {why}"))
    );
    let (result, _) = run(&[r#"{"NextToken": "here"}"#]);
    let why = "`(input.NextToken == output.NextToken)` is true";
    assert_eq!(
        result,
        Err(format!("ListUsers: `AllPro` will not be reached: {why}"))
    );
}

#[test]
fn tokio_keeps_the_time_where_it_runs_and_the_thread_where_it_waits() {
    let canned = || Canned::new([user("Unregistered"), user("Registered")]);
    let waiter = |canned: &Canned| {
        let service = GetUserInput::OPERATION.service;
        let config = canned.config_without_timer();
        let client = tinsmith::Client::new(service, config).expect("a client");
        client
            .wait(&REGISTERED, input())
            .delays(Duration::from_millis(1), Duration::from_millis(1))
    };
    let error = ready(waiter(&canned())).expect_err("an error");
    assert!(matches!(&error, Error::Failure(failure) if failure.kind() == FailureKind::Config));
    assert!(
        error.to_string().contains("call `Config::sleeper`"),
        "{error}"
    );

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let awaited = waiter(&canned());
    let result = runtime
        .expect("a runtime")
        .block_on(async { awaited.await });
    assert!(result.expect("the goal is reached").is_some());

    // Where it is waited for, the thread sleeps.
    let result = waiter(&canned()).wait();
    assert!(result.expect("the goal is reached").is_some());
}

/// A fault is the call's affair, and only what is left of it the waiter's.
#[test]
fn each_call_of_a_waiter_is_tried_again() {
    let fault = || error(503, "ServiceUnavailableException");
    let canned = Canned::new([fault(), user("Unregistered"), fault(), user("Registered")]);
    let output = ready(client(&canned).wait(&REGISTERED, input()));
    assert!(output.expect("the goal is reached").is_some());
    assert_eq!(canned.asked().len(), 4);
    // Between the calls there is a pause of the waiter, and a short one within each call.
    let long = |pause: &Duration| *pause >= Duration::from_secs(10);
    let pauses: Vec<bool> = canned.pauses().iter().map(long).collect();
    assert_eq!(pauses, [false, true, false]);
}
