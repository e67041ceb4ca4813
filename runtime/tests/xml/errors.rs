//! What is read of an error.

use crate::service::{Ec2Order, Error, QueryOrder, RestOrder, answer};
use tinsmith::Input;

fn error<I: Input<Error = Error>>(status: u16, body: &str) -> Error {
    match answer::<I>(status, body) {
        Ok(_) => panic!("{body} is an error"),
        Err(error) => error,
    }
}

const INSIDE: &str = "<Type>Sender</Type><Code>Order.SoldOut</Code><Message>none &lt;left&gt;\
                      </Message><Left>0</Left>";

fn assert_sold_out(error: &Error) {
    let Error::SoldOut(sold_out) = error else {
        panic!("{error} is another error");
    };
    assert_eq!(sold_out.message.as_deref(), Some("none <left>"));
    assert_eq!(sold_out.left, Some(0));
    assert_eq!(
        error.to_string(),
        "PlaceOrder: Order.SoldOut (HTTP 400): none <left> [request id r-1]"
    );
}

#[test]
fn errors_are_found_where_each_protocol_has_them() {
    let in_response = format!(
        "<ErrorResponse xmlns='urn:x'><Error>{INSIDE}</Error><RequestId>r-1</RequestId></ErrorResponse>"
    );
    assert_sold_out(&error::<RestOrder>(400, &in_response));
    assert_sold_out(&error::<QueryOrder>(400, &in_response));
    let in_errors = format!(
        "<Response><RequestID>r-1</RequestID><Errors><Error>{INSIDE}</Error></Errors></Response>"
    );
    assert_sold_out(&error::<Ec2Order>(400, &in_errors));
    assert_sold_out(&error::<QueryOrder>(400, &in_errors));
    let bare = format!("<Error>{INSIDE}<RequestId>r-1</RequestId><HostId>h</HostId></Error>");
    assert_sold_out(&error::<RestOrder>(400, &bare));
}

#[test]
fn the_header_tells_the_request_id_first() {
    let body = "<Error><Code>X</Code><RequestId>body</RequestId></Error>";
    let response = http::Response::builder().status(400);
    let response = response.header("x-amz-request-id", "header");
    let response = response.body(body).expect("a response");
    let error = tinsmith::decode::<RestOrder>(response).expect_err("an error");
    assert_eq!(error.request_id(), Some("header"));
}

#[test]
fn what_the_model_does_not_name_keeps_its_code() {
    let body = "<ErrorResponse><Error><Code> Other\n</Code></Error></ErrorResponse>";
    let other = error::<QueryOrder>(500, body);
    assert!(matches!(other, Error::Unmodeled(_)));
    assert_eq!((other.code(), other.message()), (Some("Other"), None));
    assert!(other.is_retryable());
}

#[test]
fn a_document_may_be_called_like_its_error() {
    let body = "<InvalidBatch xmlns='urn:x'><Messages><Message>m</Message></Messages>\
                <RequestId>r-1</RequestId></InvalidBatch>";
    let error = error::<RestOrder>(400, body);
    assert_eq!(
        (error.code(), error.request_id()),
        (Some("InvalidBatch"), Some("r-1"))
    );
}

#[test]
fn what_can_be_read_of_a_damaged_error_is_kept() {
    let error = error::<RestOrder>(400, "<Error><Code>Order.SoldOut</Code><Left>x</Left><Mess");
    let Error::SoldOut(sold_out) = &error else {
        panic!("{error} is another error");
    };
    assert_eq!(
        (sold_out.left, error.code()),
        (Some(0), Some("Order.SoldOut"))
    );
    let nothing = self::error::<RestOrder>(400, "<!DOCTYPE a [<!ENTITY x 'y'>]><Error/>");
    assert_eq!(nothing.code(), None);
}

#[test]
fn an_error_without_a_body_is_known_by_its_status() {
    let not_found = error::<RestOrder>(404, "");
    assert!(matches!(not_found, Error::NotFound(_)));
    assert_eq!(
        not_found.to_string(),
        "PlaceOrder: NotFound (HTTP 404): Not Found"
    );
    assert_eq!(
        error::<RestOrder>(412, "").code(),
        Some("PreconditionFailed")
    );
    assert_eq!(error::<RestOrder>(301, "").code(), Some("MovedPermanently"));
    assert_eq!(error::<RestOrder>(599, "").code(), None);
}
