//! What is sent, what is read, and what is refused.

use crate::shapes::{Choice, Error, Nothing, RULES, answer, request, shapes};
use tinsmith::{Protocol, member};

static OLD: tinsmith::Service =
    tinsmith::service("Old", "old", Protocol::AwsJson11("Old_2020"), &RULES);
static NEW: tinsmith::Service =
    tinsmith::service("New", "new", Protocol::AwsJson10("New"), &RULES).query_compatible();

shapes! {
    Ask {
        0 text: String = member("Text").wire("text"),
        1 choice: Choice = member("Choice"),
        2 token: String = member("Token").idempotency_token(),
    }
    Empty {}
    AskNew { 0 text: String = member("Text") }
}

tinsmith::operation! { Ask => Ask, Error; OLD, "Ask", GET, "/ignored/{text}" }
tinsmith::operation! { Empty => Nothing, Error; OLD, "Empty", POST, "/", .no_input() }
tinsmith::operation! { AskNew => Nothing, Error; NEW, "AskNew", POST, "/" }

#[test]
fn every_call_is_a_post_to_the_root_with_its_name_in_a_header() {
    let input = Ask {
        text: Some("a".into()),
        token: Some("t".into()),
        ..Ask::default()
    };
    let sent = request(&input);
    assert_eq!((sent.method().as_str(), sent.uri().path()), ("POST", "/"));
    assert_eq!(sent.headers()["content-type"], "application/x-amz-json-1.1");
    assert_eq!(sent.headers()["x-amz-target"], "Old_2020.Ask");
    assert!(!sent.headers().contains_key("x-amzn-query-mode"));
    assert_eq!(
        sent.body().as_bytes().unwrap(),
        r#"{"text":"a","Token":"t"}"#
    );
    // What takes nothing sends an empty object.
    assert_eq!(request(&Empty::default()).body().as_bytes().unwrap(), "{}");

    let sent = request(&AskNew::default());
    assert_eq!(sent.headers()["content-type"], "application/x-amz-json-1.0");
    assert_eq!(sent.headers()["x-amz-target"], "New.AskNew");
    assert_eq!(sent.headers()["x-amzn-query-mode"], "true");
}

#[test]
fn an_answer_may_be_empty_or_hold_what_nobody_knows() {
    for body in ["", "{}", r#"{"New":[[]],"__type":"x"}"#] {
        assert!(
            answer::<Ask>(200, &[], body).unwrap() == Ask::default(),
            "{body}"
        );
    }
    // Where nothing is expected, nothing is looked at.
    answer::<Empty>(200, &[], "no JSON").unwrap();
    for body in ["[]", "null", "1", "\"\""] {
        let error = answer::<Ask>(200, &[], body).unwrap_err().to_string();
        assert!(error.contains("`Ask` is not an object"), "{body}: {error}");
    }
}

#[test]
fn a_service_that_spoke_query_tells_the_code_of_that_time() {
    let error = |query: &str, body: &str| {
        let headers = [("x-amzn-query-error", query)];
        answer::<AskNew>(400, &headers, body).expect_err("an error")
    };
    let body = r#"{"__type":"a.b#Broken","message":"m"}"#;
    // The model's name and the older code both mean the error that the model names.
    for (query, body, code) in [
        ("Service.Broken;Sender", body, "Service.Broken"),
        ("Service.Other;Sender", body, "Service.Other"),
        (
            "Service.Broken;Sender",
            r#"{"__type":"Later","message":"m"}"#,
            "Service.Broken",
        ),
        ("Service.Broken", "{}", "Service.Broken"),
        ("", body, "Broken"),
    ] {
        let error = error(query, body);
        assert_eq!(error.code(), Some(code), "{query}");
        assert!(matches!(error, Error::Broken(_)), "{query}");
    }
    let broken = error("Service.Broken;Sender", body);
    let details = broken.details().unwrap();
    assert_eq!(
        (details.name(), details.fault()),
        (Some("Broken"), Some("Sender"))
    );
    let other = error("RequestThrottled;Receiver", "{}");
    assert!(
        matches!(other, Error::Unmodeled(_)) && other.is_retryable(),
        "{other}"
    );
    // Of any other service the header says nothing.
    let headers = [("x-amzn-query-error", "Service.Broken;Sender")];
    let error = answer::<Ask>(400, &headers, r#"{"__type":"Later"}"#)
        .err()
        .unwrap();
    assert_eq!(
        (error.code(), error.details().unwrap().fault()),
        (Some("Later"), None)
    );
}

#[test]
fn a_variant_that_the_model_does_not_name_goes_to_no_service() {
    let input = Ask {
        choice: Some(Choice::Unknown("Later".into())),
        ..Ask::default()
    };
    let error = tinsmith::encode(&input, &crate::shapes::endpoint()).unwrap_err();
    assert!(error.to_string().contains("`Choice`"), "{error}");
}

#[cfg(feature = "serde")]
#[test]
fn a_variant_that_the_model_does_not_name_is_shown_and_read_again() {
    for (choice, text) in [
        (
            Choice::Unknown("Later".into()),
            r#"{"SDK_UNKNOWN_MEMBER":{"name":"Later"}}"#,
        ),
        (Choice::Unknown(String::new()), "{}"),
        (Choice::Number(1), r#"{"Number":1}"#),
    ] {
        assert_eq!(serde_json::to_string(&choice).unwrap(), text);
        assert!(
            serde_json::from_str::<Choice>(text).unwrap() == choice,
            "{text}"
        );
    }
}
