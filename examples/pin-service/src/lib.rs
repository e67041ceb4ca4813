//! A service with one route, which gives a user of Amazon Chime a new PIN for meetings:
//! `POST /accounts/{account}/users/{user}/pin` answers `{"pin": "…"}`.
//!
//! The client is given to [`app`], so that a test gives it one that answers from memory.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde_json::json;
use tinsmith_chime::{Client, Error, ResetPersonalPinInput};

/// The routes of the service.
pub fn app(chime: Client) -> Router {
    Router::new()
        .route("/accounts/{account}/users/{user}/pin", routing::post(reset_pin))
        .with_state(chime)
}

async fn reset_pin(
    State(chime): State<Client>,
    Path((account, user)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let input = ResetPersonalPinInput::new(account, user);
    let output = chime.reset_personal_pin(input).await?;
    let pin = output.user.and_then(|user| user.personal_pin);
    let pin = pin.ok_or(Problem::NoPin)?;
    Ok(Json(json!({ "pin": pin })).into_response())
}

/// Why there is no PIN.
enum Problem {
    /// The user has none.
    NoPin,
    /// Amazon Chime did not do it.
    Chime(Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Problem::Chime(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, what) = match self {
            Problem::NoPin => (StatusCode::NOT_FOUND, "the user has no PIN"),
            Problem::Chime(Error::NotFoundException(_)) => {
                (StatusCode::NOT_FOUND, "there is no such user")
            }
            Problem::Chime(error) => {
                // One line, with operation, code, status and request id, and nothing personal.
                eprintln!("{error}");
                let status = match error.is_retryable() {
                    true => StatusCode::SERVICE_UNAVAILABLE,
                    false => StatusCode::BAD_GATEWAY,
                };
                (status, "Amazon Chime did not answer as it should")
            }
        };
        (status, Json(json!({ "error": what }))).into_response()
    }
}
