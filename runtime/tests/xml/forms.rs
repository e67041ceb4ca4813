//! What AWS query and EC2 query send.

use crate::service::{Ec2Order, Order, QueryOrder, Target, body, endpoint, full, request};

/// The pairs of a form.
fn pairs(form: &str) -> Vec<&str> {
    form.split('&').collect()
}

#[test]
fn aws_query_names_every_value() {
    let form = body(&QueryOrder(full()));
    let expected = [
        "Action=PlaceOrder",
        "Version=2020-01-08",
        "xsi%3Akind=a%20%22b%22%20%3Cc%3E%0A",
        "id=%20%3C1%3E%20%26%20%27two%27%0D%0A",
        "Count=-3",
        "Ratio=Infinity",
        "Paid=true",
        "Image=AP8%3D",
        "Made=1970-01-01T00%3A00%3A01.5Z",
        "Due=2",
        "Sent=Thu%2C%2001%20Jan%201970%2000%3A00%3A03%20GMT",
        "State=new",
        "Notes.Note.1=x",
        "Notes.Note.2=",
        "Tag.1=s",
        "Tag.2=t",
        "Prices.entry.1.Name=low",
        "Prices.entry.1.Price=1",
        "Prices.entry.2.Name=top",
        "Prices.entry.2.Price=9",
        "Label.1.key=k",
        "Label.1.value=v",
        "Grid.member.1.member.1=1",
        "Grid.member.1.member.2=2",
        "Grid.member.2=",
        "Parent.id=p",
        "Target.Box=7",
        "Token=t",
    ];
    assert_eq!(pairs(&form), expected);
}

#[test]
fn ec2_query_has_names_of_its_own() {
    let form = body(&Ec2Order(full()));
    let pairs = pairs(&form);
    for expected in [
        // With a capital, or as the model says.
        "Id=%20%3C1%3E%20%26%20%27two%27%0D%0A",
        "Mother.Id=p",
        // Lists are flattened, whatever the model says.
        "Notes.1=x",
        "Notes.2=",
        "Tag.1=s",
        "Grid.1.1=1",
        "Grid.1.2=2",
    ] {
        assert!(pairs.contains(&expected), "{expected} is not in {form}");
    }
    assert!(
        !form.contains("Grid.2"),
        "an empty list has no form: {form}"
    );
}

#[test]
fn only_aws_query_can_say_that_a_list_is_empty() {
    let order = Order {
        notes: Some(Vec::new()),
        tags: Some(Vec::new()),
        prices: Some([].into()),
        parent: Some(Box::default()),
        token: Some("t".into()),
        ..Order::default()
    };
    let start = "Action=PlaceOrder&Version=2020-01-08";
    assert_eq!(
        body(&QueryOrder(order.clone())),
        format!("{start}&Notes=&Tag=&Token=t")
    );
    assert_eq!(body(&Ec2Order(order)), format!("{start}&Token=t"));
}

#[test]
fn calls_go_to_the_root_whatever_the_model_binds() {
    for request in [
        request(&QueryOrder::default()),
        request(&Ec2Order::default()),
    ] {
        assert_eq!(
            (request.method(), request.uri().path()),
            (&http::Method::POST, "/")
        );
        let content_type = &request.headers()["content-type"];
        assert_eq!(content_type, "application/x-www-form-urlencoded");
    }
    let form = body(&QueryOrder::default());
    let token = form.strip_prefix("Action=PlaceOrder&Version=2020-01-08&Token=");
    assert_eq!(token.map(str::len), Some(36), "{form}");
}

#[test]
fn an_unknown_variant_is_refused() {
    let target = Some(Target::Unknown("Moon".into()));
    let order = QueryOrder(Order {
        target,
        ..Order::default()
    });
    let error = tinsmith::encode(&order, &endpoint()).expect_err("no request");
    let expected = "PlaceOrder: a `Target` that the model does not name cannot be sent";
    assert_eq!(error.to_string(), expected);
}
