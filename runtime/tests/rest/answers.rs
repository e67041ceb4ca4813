//! How an error looks.

use crate::shapes::{Error, Nothing, RULES, answer, shapes};
use tinsmith::Protocol;

static SERVICE: tinsmith::Service = tinsmith::service("Test", "test", Protocol::RestJson, &RULES);

shapes! { Ask {} }

tinsmith::operation! { Ask => Nothing, Error; SERVICE, "Ask", GET, "/" }

fn error(status: u16, headers: &[(&str, &str)], body: &str) -> Error {
    match answer::<Ask>(status, headers, body) {
        Ok(_) => panic!("{body} is no error"),
        Err(error) => error,
    }
}

#[test]
fn an_error_is_known_by_header_or_body_in_every_spelling() {
    const URI: &str = "http://internal.amazon.com/coral/com.amazon.coral.validate/";
    for (header, body) in [
        (Some("Broken".to_owned()), "{}".to_owned()),
        (Some(format!("Broken:{URI}")), String::new()),
        (Some(format!("a.b#Broken:{URI}")), "{}".to_owned()),
        (None, r#"{"code":"Broken"}"#.to_owned()),
        (None, format!(r#"{{"code":"a.b#Broken:{URI}"}}"#)),
        (None, r#"{"__type":"a.b#Broken"}"#.to_owned()),
        // The header wins, unless it says nothing.
        (Some("Broken".to_owned()), r#"{"code":"Other"}"#.to_owned()),
        (Some(String::new()), r#"{"code":"Broken"}"#.to_owned()),
        (Some(":x".to_owned()), r#"{"__type":"Broken"}"#.to_owned()),
    ] {
        let headers: Vec<_> = header
            .iter()
            .map(|text| ("x-amzn-errortype", &**text))
            .collect();
        let error = error(400, &headers, &body);
        assert_eq!(error.code(), Some("Broken"), "{header:?} {body}");
        assert!(matches!(error, Error::Broken(_)), "{header:?} {body}");
    }
}

#[test]
fn members_of_an_error_come_from_headers_and_body() {
    let headers = [
        ("x-amzn-errortype", "Broken"),
        ("x-hint", "h"),
        ("x-amzn-requestid", "id"),
    ];
    let error = error(418, &headers, r#"{"message":"m","New":1}"#);
    assert_eq!(
        (error.message(), error.status(), error.request_id()),
        (Some("m"), Some(418), Some("id"))
    );
    let Error::Broken(broken) = error else {
        panic!("{error}");
    };
    assert_eq!(
        (broken.message.as_deref(), broken.hint.as_deref()),
        (Some("m"), Some("h"))
    );
}

#[test]
fn an_error_without_a_body_is_known_by_its_status_and_a_page_by_nothing() {
    let nothing = error(404, &[], "");
    assert_eq!(
        (nothing.code(), nothing.message()),
        (Some("NotFound"), None)
    );
    let page = error(502, &[], "<html>Bad gateway</html>");
    assert_eq!(
        (page.code(), page.message()),
        (None, Some("<html>Bad gateway</html>"))
    );
    assert!(page.is_retryable());
    let known = error(400, &[("x-amzn-errortype", "Broken")], "");
    assert_eq!(known.code(), Some("Broken"));
}
