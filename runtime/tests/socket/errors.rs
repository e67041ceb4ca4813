//! Errors that the service answers, and pages of what stands in front of it.

use super::server::{Reply, Server};
use super::{assert_shows, client, error_of, failure, reset, unmodeled};
use tinsmith::FailureKind;
use tinsmith_chime::{Error, ErrorCode};

/// What the model says that ResetPersonalPIN fails with: the status, the body's code, and whether
/// to try again.
const EXCEPTIONS: [(&str, u16, &str, bool); 7] = [
    ("UnauthorizedClientException", 401, "Unauthorized", false),
    ("NotFoundException", 404, "NotFound", false),
    ("ForbiddenException", 403, "Forbidden", false),
    ("BadRequestException", 400, "BadRequest", false),
    ("ThrottledClientException", 429, "Throttled", true),
    (
        "ServiceUnavailableException",
        503,
        "ServiceUnavailable",
        true,
    ),
    ("ServiceFailureException", 500, "ServiceFailure", true),
];

const REQUEST_ID: &str = "f0e1d2c3-0000-4000-8000-123456789abc";
/// With a line break: `message()` keeps it, `Display` does not.
const MESSAGE: &str = "It did not work.\nAsk again.";

/// The ways in which AWS services write an error's code.
fn spellings(code: &str) -> [String; 4] {
    [
        code.to_owned(),
        format!("com.amazonaws.chime#{code}"),
        format!("{code}:http://internal.amazon.com/coral/com.amazon.coral.validate/"),
        format!("com.amazonaws.chime#{code}:http://internal.amazon.com/coral/#x"),
    ]
}

/// The name of an error's variant, and its own members.
fn variant(error: &Error) -> (&'static str, Option<&ErrorCode>, Option<&str>) {
    macro_rules! variant {
        ($($name:ident)*) => {
            match error {
                $(Error::$name(error) => {
                    (stringify!($name), error.code.as_ref(), error.message.as_deref())
                })*
                other => panic!("one of the seven was expected, and not {other:?}"),
            }
        };
    }
    variant! {
        UnauthorizedClientException NotFoundException ForbiddenException BadRequestException
        ThrottledClientException ServiceUnavailableException ServiceFailureException
    }
}

/// Calls each time with another answer, for each exception and each spelling of its code.
///
/// `answer` gives the `x-amzn-ErrorType` header and the members of the body besides `Code` and
/// `Message`, for the spelled code.
async fn assert_exceptions(answer: impl Fn(&str) -> (Option<String>, String)) {
    for (name, status, short, is_retryable) in EXCEPTIONS {
        for spelled in spellings(name) {
            let (header, members) = answer(&spelled);
            let error = error_of(move || {
                let mut headers = vec![("x-amzn-RequestId", REQUEST_ID)];
                headers.extend(header.as_deref().map(|code| ("x-amzn-ErrorType", code)));
                let message = MESSAGE.replace('\n', "\\n");
                let body = format!(r#"{{{members}"Code":"{short}","Message":"{message}"}}"#);
                Reply::new(status, &headers, &body)
            })
            .await;
            let code = ErrorCode::from(short);
            assert!(!matches!(code, ErrorCode::Unknown(_)), "{short}");
            assert_eq!(variant(&error), (name, Some(&code), Some(MESSAGE)));
            assert_eq!(error.code(), Some(name));
            assert_eq!(error.message(), Some(MESSAGE));
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.request_id(), Some(REQUEST_ID));
            assert_eq!(error.is_retryable(), is_retryable, "{error}");
            assert_shows(&error, &["ResetPersonalPIN", name, &status.to_string()]);
            assert_shows(&error, &["It did not work. Ask again.", REQUEST_ID]);
        }
    }
}

#[tokio::test]
async fn an_exception_named_by_the_header_becomes_its_variant() {
    assert_exceptions(|code| (Some(code.to_owned()), String::new())).await;
}

#[tokio::test]
async fn an_exception_named_by_type_in_the_body_becomes_its_variant() {
    assert_exceptions(|code| (None, format!(r#""__type":"{code}","#))).await;
}

#[tokio::test]
async fn an_exception_named_by_code_in_the_body_becomes_its_variant() {
    assert_exceptions(|code| (None, format!(r#""code":"{code}","#))).await;
}

#[tokio::test]
async fn an_error_that_the_model_does_not_name_keeps_its_code() {
    let error = error_of(|| {
        let headers = [
            ("x-amzn-ErrorType", "TeapotException"),
            ("x-amzn-RequestId", REQUEST_ID),
        ];
        Reply::new(418, &headers, r#"{"message":"short and stout"}"#)
    })
    .await;
    assert_shows(
        &error,
        &["TeapotException", "418", "short and stout", REQUEST_ID],
    );
    let details = unmodeled(error);
    assert_eq!(details.operation(), "ResetPersonalPIN");
    assert_eq!(details.code(), Some("TeapotException"));
    assert_eq!(details.message(), Some("short and stout"));
    assert_eq!(details.status(), 418);
    assert_eq!(details.request_id(), Some(REQUEST_ID));
    assert!(!details.is_retryable());
}

const HTML: &str = "<html>\r\n<head><title>Bad Gateway</title></head>\r\n</html>\r\n";

#[tokio::test]
async fn a_proxys_page_is_an_unmodelled_error_that_shows_the_page() {
    let error = error_of(|| Reply::new(502, &[("content-type", "text/html")], HTML)).await;
    assert_shows(&error, &["ResetPersonalPIN", "502", "<html>"]);
    let details = unmodeled(error);
    assert_eq!(details.code(), None);
    assert_eq!(details.status(), 502);
    let message = details.message().expect("there is a message");
    assert!(message.starts_with("<html> <head><title>Bad"), "{message}");
    assert!(details.is_retryable());
}

#[tokio::test]
async fn a_page_with_a_status_of_success_cannot_be_decoded() {
    let error = error_of(|| {
        let headers = [("content-type", "text/html"), ("x-amzn-RequestId", "r-1")];
        Reply::new(200, &headers, HTML)
    })
    .await;
    assert_eq!(error.status(), Some(200));
    assert_shows(&error, &["ResetPersonalPIN", "200", "<html>", "r-1"]);
    let failure = failure(error);
    assert_eq!(failure.kind(), FailureKind::Decode);
    assert_eq!(failure.status(), Some(200));
    assert!(!failure.is_retryable());
}

#[tokio::test]
async fn a_redirect_is_an_error_and_is_not_followed() {
    for (status, code) in [
        (301, "MovedPermanently"),
        (302, "Found"),
        (303, "SeeOther"),
        (307, "TemporaryRedirect"),
        (308, "PermanentRedirect"),
    ] {
        let headers = [("location", "/elsewhere")];
        let server = Server::start(move |request| match request.target.as_str() {
            "/elsewhere" => Reply::ok("{}"),
            _ => Reply::new(status, &headers, ""),
        });
        let result = reset(&client(server.port)).await;
        let details = unmodeled(result.expect_err("the call fails"));
        assert_eq!(details.status(), status);
        assert_eq!(details.code(), Some(code));
        server.finish_with_one();
    }
}
