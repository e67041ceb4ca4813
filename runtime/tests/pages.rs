//! Operations that answer in pages: Chime's, and some of the kinds that Chime does not have.

mod canned;

use canned::{Canned, ready};
use futures_core::Stream;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use tinsmith::{ErrorDetails, Failure, FailureKind, Protocol, member, schema};
use tinsmith_chime::{Client, ListUsersInput, User};

/// A page of users with these ids, and the token for the next page.
fn page(ids: &[&str], token: &str) -> (u16, String) {
    let users: Vec<_> = ids
        .iter()
        .map(|id| format!("{{\"UserId\": {id:?}}}"))
        .collect();
    let users = users.join(", ");
    (
        200,
        format!("{{\"Users\": [{users}], \"NextToken\": {token}}}"),
    )
}

fn client(canned: &Canned) -> Client {
    Client::new(canned.config()).expect("the settings are whole")
}

fn input() -> ListUsersInput {
    let mut input = ListUsersInput::new("account");
    input.max_results = Some(2);
    input
}

fn paths(canned: &Canned) -> Vec<String> {
    canned.asked().into_iter().map(|(path, _)| path).collect()
}

#[test]
fn pages_come_one_by_one_until_there_is_no_token() {
    let canned = Canned::new([
        page(&["a", "b"], "\"t+1\""),
        page(&["c"], "\"t2\""),
        page(&[], "null"),
    ]);
    let mut pages = client(&canned).list_users_pages(input());
    assert_eq!(
        paths(&canned).len(),
        0,
        "nothing is sent before it is wanted"
    );
    let mut sizes = Vec::new();
    while let Some(page) = ready(pages.next()) {
        sizes.push(page.expect("a page").users.unwrap_or_default().len());
        assert_eq!(
            paths(&canned).len(),
            sizes.len(),
            "no page is asked for ahead"
        );
    }
    assert_eq!(sizes, [2, 1, 0]);
    assert!(ready(pages.next()).is_none());
    let users = "/accounts/account/users?max-results=2";
    let expected = [
        users.to_owned(),
        format!("{users}&next-token=t%2B1"),
        format!("{users}&next-token=t2"),
    ];
    assert_eq!(paths(&canned), expected);
}

#[test]
fn a_page_is_tried_again_and_not_those_before_it() {
    let bad = || (503, "{}".to_owned());
    let canned = Canned::new([page(&["a"], "\"t1\""), bad(), bad(), page(&["b"], "null")]);
    let mut users = client(&canned).list_users_items(input());
    let mut next = || ready(users.next()).map(|user| user.expect("a user").user_id);
    assert_eq!([next(), next()], [Some("a".into()), Some("b".into())]);
    assert_eq!(next(), None);
    let asked = paths(&canned);
    assert_eq!(asked.len(), 4);
    assert!(
        asked[1..]
            .iter()
            .all(|path| path.ends_with("next-token=t1"))
    );
}

#[test]
fn nothing_that_needs_a_pause_is_tried_again_without_a_timer() {
    let canned = Canned::new([(503, "{}"), (200, "{}")]);
    let client = Client::new(canned.config_without_timer()).expect("the settings are whole");
    let error = ready(client.list_users(input())).expect_err("there is no second attempt");
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    assert_eq!(canned.asked().len(), 1);
}

#[test]
fn items_are_those_of_all_pages() {
    let canned = Canned::new([
        page(&["a", "b"], "\"1\""),
        page(&[], "\"2\""),
        page(&["c"], "\"\""),
    ]);
    let mut users = client(&canned).list_users_items(input());
    let mut ids = Vec::new();
    while let Some(user) = ready(users.next()) {
        let user: User = user.expect("a user");
        ids.push(user.user_id);
    }
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(paths(&canned).len(), 3, "an empty token is none");
}

#[test]
fn both_are_streams() {
    fn collect<S: Stream>(stream: S) -> Vec<S::Item> {
        let (mut stream, mut items) = (Box::pin(stream), Vec::new());
        let mut context = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(item)) = Pin::new(&mut stream).poll_next(&mut context) {
            items.push(item);
        }
        items
    }
    let answers = || Canned::new([page(&["a"], "\"1\""), page(&["b", "c"], "null")]);
    assert_eq!(
        collect(client(&answers()).list_users_pages(input())).len(),
        2
    );
    assert_eq!(
        collect(client(&answers()).list_users_items(input())).len(),
        3
    );
    fn is_send(_: impl Send + Unpin) {}
    is_send(client(&answers()).list_users_items(input()));
}

#[test]
fn an_error_is_the_end() {
    let error = (403, r#"{"Code": "ForbiddenException"}"#.to_owned());
    let canned = Canned::new([page(&["a"], "\"1\""), error]);
    let mut users = client(&canned).list_users_items(input());
    assert!(ready(users.next()).is_some_and(|user| user.is_ok()));
    let error = ready(users.next())
        .expect("an error")
        .expect_err("an error");
    assert_eq!(error.status(), Some(403));
    assert!(ready(users.next()).is_none());
    assert_eq!(paths(&canned).len(), 2);

    // What cannot be sent is an error before it is sent.
    let mut pages = client(&canned).list_users_pages(ListUsersInput::new(""));
    let error = ready(pages.next())
        .expect("an error")
        .expect_err("an error");
    assert!(error.to_string().contains("AccountId"), "{error}");
    assert!(ready(pages.next()).is_none());
}

#[test]
fn a_repeated_token_is_an_error_after_the_page_that_has_it() {
    let answers = || {
        Canned::new([
            page(&["a"], "\"1\""),
            page(&["b"], "\"1\""),
            page(&["c"], "null"),
        ])
    };
    let canned = answers();
    let mut users = client(&canned).list_users_items(input());
    assert!(ready(users.next()).is_some_and(|user| user.is_ok()));
    assert!(ready(users.next()).is_some_and(|user| user.is_ok()));
    let error = ready(users.next())
        .expect("an error")
        .expect_err("an error");
    assert!(
        matches!(&error, tinsmith_chime::Error::Failure(f) if f.kind() == FailureKind::RepeatedToken)
    );
    assert_eq!(
        error.to_string(),
        "ListUsers: the service answered with the token of the page that it was asked for, so \
         that there would be no last page"
    );
    assert!(ready(users.next()).is_none());
    assert_eq!(paths(&canned).len(), 2);

    let mut users = client(&answers())
        .list_users_items(input())
        .end_at_repeated_token();
    assert!(ready(users.next()).is_some_and(|user| user.is_ok()));
    assert!(ready(users.next()).is_some_and(|user| user.is_ok()));
    assert!(ready(users.next()).is_none());

    // The caller's own token counts too.
    let mut first = input();
    first.next_token = Some("1".to_owned());
    let mut pages = client(&answers()).list_users_pages(first);
    assert!(ready(pages.next()).is_some_and(|page| page.is_ok()));
    assert!(ready(pages.next()).is_some_and(|page| page.is_err()));
}

#[test]
fn an_operation_without_pages_has_one() {
    let canned = Canned::new([(200, r#"{"User": {"UserId": "u", "AccountId": "a"}}"#)]);
    let service = <ListUsersInput as tinsmith::Input>::OPERATION.service;
    let client = tinsmith::Client::new(service, canned.config()).expect("a client");
    let mut pages = client.pages(tinsmith_chime::GetUserInput::new("account", "user"));
    assert!(ready(pages.next()).is_some_and(|page| page.is_ok()));
    assert!(ready(pages.next()).is_none());
}

// What the pages of other services are like: several tokens, some of which may be missing; a
// member that says whether there are more; a token that is a map.

struct ListVersionsInput {
    key: Option<String>,
    id: Option<String>,
    size: Option<i32>,
}

struct ListVersionsOutput {
    list: Option<Versions>,
}

struct Versions {
    next_id: Option<String>,
    is_truncated: Option<bool>,
    keys: Option<Vec<String>>,
}

struct ScanInput {
    start: Option<BTreeMap<String, Vec<i32>>>,
}

struct ScanOutput {
    last: Option<BTreeMap<String, Vec<i32>>>,
}

#[derive(Debug)]
enum Error {
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

static SERVICE: tinsmith::Service =
    tinsmith::service("Others", "others", Protocol::AwsJson10("Others"), &RULES);

tinsmith::endpoint_rules! {
    RULES;
    parameters { 0 Endpoint: Text from Endpoint }
    variables {}
    rules { when (IsSet(Endpoint)) endpoint { Endpoint } }
}

tinsmith::service_error!(Error {});

tinsmith::operation! {
    ListVersionsInput => ListVersionsOutput, Error;
    SERVICE, "ListVersions", POST, "/",
    .paginator(&tinsmith::paginator(&[
        ("Key", tinsmith::path![Field("List"), Field("Keys"), Index(-1)]),
        ("Id", tinsmith::path![Field("List"), Field("NextId")]),
    ]).more(tinsmith::path![Field("List"), Field("IsTruncated")]))
}

tinsmith::operation! {
    ScanInput => ScanOutput, Error;
    SERVICE, "Scan", POST, "/",
    .paginator(&tinsmith::paginator(&[("Start", tinsmith::path![Field("Last")])]))
}

static LIST_VERSIONS_INPUT: tinsmith::Schema = schema(
    "ListVersionsInput",
    &[member("Key"), member("Id"), member("Size")],
);
tinsmith::structure!(ListVersionsInput: LIST_VERSIONS_INPUT, Default { 0 key, 1 id, 2 size });

static LIST_VERSIONS_OUTPUT: tinsmith::Schema = schema("ListVersionsOutput", &[member("List")]);
tinsmith::structure!(ListVersionsOutput: LIST_VERSIONS_OUTPUT, Default { 0 list });

static VERSIONS: tinsmith::Schema = schema(
    "Versions",
    &[member("NextId"), member("IsTruncated"), member("Keys")],
);
tinsmith::structure!(Versions: VERSIONS, Default { 0 next_id, 1 is_truncated, 2 keys });

static SCAN_INPUT: tinsmith::Schema = schema("ScanInput", &[member("Start")]);
tinsmith::structure!(ScanInput: SCAN_INPUT, Default { 0 start });

static SCAN_OUTPUT: tinsmith::Schema = schema("ScanOutput", &[member("Last")]);
tinsmith::structure!(ScanOutput: SCAN_OUTPUT, Default { 0 last });

fn others(canned: &Canned) -> tinsmith::Client {
    tinsmith::Client::new(&SERVICE, canned.config()).expect("a client")
}

#[test]
fn several_tokens_are_those_of_the_page_before() {
    let canned = Canned::new([
        (
            200,
            r#"{"List": {"IsTruncated": true, "NextId": "i", "Keys": ["a", "b"]}}"#,
        ),
        (200, r#"{"List": {"IsTruncated": true, "Keys": ["c"]}}"#),
        // There are tokens, but no more pages.
        (
            200,
            r#"{"List": {"IsTruncated": false, "NextId": "j", "Keys": ["d"]}}"#,
        ),
    ]);
    let input = ListVersionsInput {
        key: Some("0".into()),
        id: Some("first".into()),
        size: Some(2),
    };
    let list = |page: ListVersionsOutput| page.list.and_then(|list| list.keys).unwrap_or_default();
    let mut items = others(&canned).pages(input).items(list);
    let mut keys = String::new();
    while let Some(key) = ready(items.next()) {
        keys += &key.expect("a key");
    }
    assert_eq!(keys, "abcd");
    let bodies: Vec<_> = canned.asked().into_iter().map(|(_, body)| body).collect();
    let expected = [
        r#"{"Key":"0","Id":"first","Size":2}"#,
        r#"{"Key":"b","Id":"i","Size":2}"#,
        // What the page does not tell is not left over from a page before.
        r#"{"Key":"c","Size":2}"#,
    ];
    assert_eq!(bodies, expected);
}

#[test]
fn a_token_may_be_a_map() {
    let canned = Canned::new([
        (200, r#"{"Last": {"a": [1, 2], "b": []}}"#),
        (200, r#"{"Last": {"c": [3]}}"#),
        (200, r#"{"Last": {}}"#),
    ]);
    let mut pages = others(&canned).pages(ScanInput::default());
    while let Some(page) = ready(pages.next()) {
        page.expect("a page");
    }
    let bodies: Vec<_> = canned.asked().into_iter().map(|(_, body)| body).collect();
    let expected = [
        "{}",
        r#"{"Start":{"a":[1,2],"b":[]}}"#,
        r#"{"Start":{"c":[3]}}"#,
    ];
    assert_eq!(bodies, expected);
}
