//! What is called again and again: pages and waits.

use super::{errors, generate, model, operation, read, refused, shape};
use serde_json::{Value, json};
use tinsmith_codegen::ir::{Kind, Matcher, State, Test};

/// The model with further traits of its operation.
fn repeated(traits: Value) -> Value {
    let mut model = model(json!({
        "lib#Gone": {"type": "structure", "members": {}, "traits": {
            "smithy.api#error": "client",
            "aws.protocols#awsQueryError": {"code": "Lib.Gone", "httpResponseCode": 410}
        }}
    }));
    let operation = &mut model["shapes"]["lib#GetBook"];
    operation["errors"] = json!([{"target": "lib#Gone"}]);
    if let (Some(own), Value::Object(more)) = (operation["traits"].as_object_mut(), traits) {
        own.extend(more);
    }
    model
}

#[test]
fn pages_are_those_of_the_operation_and_the_service() {
    let mut model = repeated(json!({"smithy.api#paginated": {"items": "shelf.books"}}));
    let text = refused(&model);
    assert!(
        text.contains("smithy.api#paginated: `inputToken` is missing"),
        "{text}"
    );
    model["shapes"]["lib#Library"]["traits"]["smithy.api#paginated"] =
        json!({"inputToken": "id", "outputToken": "next.id", "pageSize": "max"});
    let service = read(&model);
    let pages = operation(&service, "GetBook").paginator.as_ref();
    let pages = pages.expect("a paginator");
    let [(member, path)] = &pages.tokens[..] else {
        panic!("one token: {pages:?}");
    };
    let items = pages.items.as_ref().map(|path| &*path.text);
    assert_eq!(
        (&**member, &*path.text, items),
        ("id", "next.id", Some("shelf.books"))
    );
    model["shapes"]["lib#Library"]["traits"]["smithy.api#paginated"]["outputToken"] = json!("a[");
    assert!(refused(&model).contains("smithy.api#paginated/outputToken: the path `a[`"));
}

fn waiting(acceptors: Value) -> Value {
    repeated(json!({"smithy.waiters#waitable": {"BookBack": {"acceptors": acceptors}}}))
}

#[test]
fn waiters_match_what_an_answer_is() {
    let output = |path: &str, comparator: &str, expected: &str| json!({"output": {"path": path, "comparator": comparator, "expected": expected}});
    let states = [
        json!({"state": "success", "matcher": output("title", "stringEquals", "x")}),
        json!({"state": "retry", "matcher": output("title", "booleanEquals", "false")}),
        json!({"state": "retry", "matcher": output("title", "allStringEquals", "x")}),
        json!({"state": "failure", "matcher": output("title", "anyStringEquals", "x")}),
        json!({"state": "retry", "matcher": {"errorType": "lib#Gone"}}),
        json!({"state": "retry", "matcher": {"errorType": "Other"}}),
        json!({"state": "success", "matcher": {"success": true}}),
        json!({"state": "success", "matcher": {"inputOutput": {
            "path": "input.id == output.title", "comparator": "booleanEquals", "expected": "true"
        }}}),
    ];
    let mut model = waiting(json!(states));
    model["shapes"]["lib#GetBook"]["traits"]["smithy.waiters#waitable"]["BookBack"]["maxDelay"] =
        json!(30);
    let service = read(&model);
    assert_eq!(errors(&service, "GetBook"), ["Gone"]);
    assert!(matches!(shape(&service, "Gone").kind, Kind::Structure(_)));
    let [waiter] = &operation(&service, "GetBook").waiters[..] else {
        panic!("one waiter");
    };
    assert_eq!(
        (&*waiter.name, waiter.min_delay, waiter.max_delay),
        ("BookBack", 2, Some(30))
    );
    let found: Vec<_> = waiter
        .acceptors
        .iter()
        .map(|of| (of.state, &of.matcher))
        .collect();
    use State::{Failure, Retry, Success};
    let x = || "x".to_owned();
    for (index, (state, test)) in [
        (Success, Test::Is(x())),
        (Retry, Test::Holds(false)),
        (Retry, Test::All(x())),
        (Failure, Test::Any(x())),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(found[index].0, state);
        assert!(
            matches!(found[index].1, Matcher::Output(_, of) if *of == test),
            "{test:?}"
        );
    }
    // The code on the wire, which is the shape's name unless it says otherwise.
    let error = |code: &str| Matcher::Error(code.to_owned());
    assert_eq!(*found[4].1, error("Lib.Gone"));
    assert_eq!(*found[5].1, error("Other"));
    assert_eq!(*found[6].1, Matcher::Succeeds(true));
    assert!(matches!(found[7].1, Matcher::Call(_, Test::Holds(true))));
}

#[test]
fn a_waiter_that_does_not_hold_is_refused() {
    let path = |comparator: &str| json!({"output": {"path": "title", "comparator": comparator, "expected": "x"}});
    for (acceptor, part) in [
        (
            json!({"state": "done", "matcher": {"success": true}}),
            "the state `done` is not known",
        ),
        (
            json!({"state": "retry", "matcher": {"moon": true}}),
            "the matcher `moon` is not known",
        ),
        (
            json!({"state": "retry", "matcher": {}}),
            "a matcher is one of several",
        ),
        (
            json!({"state": "retry", "matcher": path("like")}),
            "the comparator `like` is not known",
        ),
        (
            json!({"state": "retry", "matcher": path("booleanEquals")}),
            "this is not a boolean",
        ),
    ] {
        let text = refused(&waiting(json!([acceptor])));
        assert!(
            text.contains(part) && text.contains("BookBack/acceptors/0/"),
            "{text}"
        );
    }
}

#[test]
fn a_waiter_whose_path_is_not_understood_is_left_out_and_reported() {
    for path in [
        "max(sizes) > `1`",
        "{a: b}",
        "starts_with(title, 'x')",
        "pages[0:2]",
    ] {
        let matcher = |path: &str| json!({"output": {"path": path, "comparator": "booleanEquals", "expected": "true"}});
        let acceptors = json!([{"state": "success", "matcher": matcher(path)}]);
        let model = waiting(acceptors);
        let service = read(&model);
        assert_eq!(operation(&service, "GetBook").waiters, []);
        let [line] = &service.not_understood[..] else {
            panic!("one line: {:?}", service.not_understood);
        };
        let begin = "the waiter `BookBack` at /shapes/lib#GetBook/traits/smithy.waiters#waitable/BookBack is left out: the path `";
        assert!(line.starts_with(begin), "{line}");
        generate(&model);
    }
}
