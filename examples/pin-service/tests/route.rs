//! The route, with answers of Amazon Chime from memory: no network, no account, no mock.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tinsmith::TransportError;
use tinsmith::test_util::TestTransport;
use tinsmith_chime::Client;
use tower::ServiceExt;

/// What the service answers when Amazon Chime answers as `chime` says.
async fn reset_pin(chime: &TestTransport) -> (StatusCode, Value) {
    let client = Client::new(chime.config()).expect("the settings are whole");
    let request = Request::post("/accounts/a/users/u%2Fv/pin");
    let request = request.body(Body::empty()).expect("a request");
    let response = pin_service::app(client).oneshot(request).await;
    let (head, body) = response.expect("the service does not fail").into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    (head.status, serde_json::from_slice(&body).expect("it is JSON"))
}

#[tokio::test]
async fn a_user_gets_a_new_pin() {
    let chime = TestTransport::new()
        .answer(200, r#"{"User": {"UserId": "u/v", "PersonalPIN": "3141592653"}}"#);
    let answer = reset_pin(&chime).await;
    assert_eq!(answer, (StatusCode::OK, json!({"pin": "3141592653"})));
    let sent = &chime.requests()[0];
    assert_eq!(sent.method, "POST");
    let asked = "/accounts/a/users/u%2Fv?operation=reset-personal-pin";
    assert_eq!(sent.path_and_query(), asked);
    chime.assert_done();
}

#[tokio::test]
async fn what_goes_wrong_is_told_by_its_status() {
    let error = |code: &str| format!(r#"{{"__type": "{code}", "Message": "no"}}"#);
    for (status, body, expected) in [
        (404, error("NotFoundException"), StatusCode::NOT_FOUND),
        (403, error("ForbiddenException"), StatusCode::BAD_GATEWAY),
        (200, r#"{"User": {"UserId": "u"}}"#.to_owned(), StatusCode::NOT_FOUND),
        (200, "not JSON".to_owned(), StatusCode::BAD_GATEWAY),
    ] {
        let chime = TestTransport::new().answer(status, body);
        assert_eq!(reset_pin(&chime).await.0, expected);
    }
    // However often the client tries, the service stays away or is overloaded.
    let away = TestTransport::new().answer_with(|_| Err(TransportError::new("cut")));
    let (status, _) = reset_pin(&away).await;
    assert!(status.is_server_error(), "{status}");
    let code = error("ServiceUnavailableException");
    let overloaded = TestTransport::new().answer_with(move |_| {
        let response = http_503(code.clone());
        response.map_err(TransportError::new)
    });
    let (status, _) = reset_pin(&overloaded).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

fn http_503(body: String) -> Result<axum::http::Response<tinsmith::Body>, axum::http::Error> {
    axum::http::Response::builder().status(503).body(body.into())
}
