//! What restXml sends.

use crate::service::{Order, RestOrder, Target, body, endpoint, full, request, text};

#[test]
fn every_kind_of_member_has_its_form() {
    let expected = [
        r#"<OrderRequest xmlns="http://example.com/&quot;own&quot;""#,
        r#" xsi:kind="a &quot;b&quot; &lt;c&gt;&#xA;">"#,
        "<id> &lt;1&gt; &amp; 'two'&#xD;\n</id>",
        "<Count>-3</Count><Ratio>Infinity</Ratio><Paid>true</Paid><Image>AP8=</Image>",
        "<Made>1970-01-01T00:00:01.5Z</Made><Due>2</Due>",
        "<Sent>Thu, 01 Jan 1970 00:00:03 GMT</Sent><State>new</State>",
        "<Notes><Note>x</Note><Note></Note></Notes>",
        r#"<Tag xmlns="http://example.com/tag">s</Tag><Tag xmlns="http://example.com/tag">t</Tag>"#,
        r#"<Prices><entry><Name xmlns="http://example.com/key">low</Name><Price>1</Price></entry>"#,
        r#"<entry><Name xmlns="http://example.com/key">top</Name><Price>9</Price></entry></Prices>"#,
        "<Label><key>k</key><value>v</value></Label>",
        "<Grid><member><member>1</member><member>2</member></member><member></member></Grid>",
        r#"<Parent xmlns:xsi="http://example.com/xsi"><id>p</id></Parent>"#,
        "<Target><Box>7</Box></Target><Token>t</Token></OrderRequest>",
    ];
    assert_eq!(body(&RestOrder(full())), expected.concat());
}

#[test]
fn a_document_says_what_it_is() {
    let request = request(&RestOrder(full()));
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://example.com/orders");
    assert_eq!(request.headers()["content-type"], "application/xml");
}

#[test]
fn empty_collections_are_elements_unless_they_are_flattened() {
    let input = RestOrder(Order {
        notes: Some(Vec::new()),
        tags: Some(Vec::new()),
        prices: Some([].into()),
        labels: Some([].into()),
        parent: Some(Box::default()),
        token: Some(String::new()),
        ..Order::default()
    });
    let expected = [
        r#"<OrderRequest xmlns="http://example.com/&quot;own&quot;"><Notes></Notes>"#,
        r#"<Prices></Prices><Parent xmlns:xsi="http://example.com/xsi"></Parent>"#,
        "<Token></Token></OrderRequest>",
    ];
    assert_eq!(body(&input), expected.concat());
}

#[test]
fn a_missing_token_is_filled_in() {
    let sent = text(&request(&RestOrder::default()));
    let token = sent
        .split_once("<Token>")
        .and_then(|(_, rest)| rest.split_once("</"));
    assert_eq!(token.map(|(token, _)| token.len()), Some(36), "{sent}");
}

#[test]
fn what_has_no_form_is_refused_by_name() {
    let refusal = |order: Order| {
        let error = tinsmith::encode(&RestOrder(order), &endpoint()).expect_err("no request");
        error.to_string()
    };
    let id = Some("secret\u{1}".to_owned());
    let error = refusal(Order {
        id,
        ..Order::default()
    });
    assert_eq!(
        error,
        "PlaceOrder: `Id` has a character that no XML document may hold"
    );
    let target = Some(Target::Unknown("Moon".into()));
    let error = refusal(Order {
        target,
        ..Order::default()
    });
    assert_eq!(
        error,
        "PlaceOrder: a `Target` that the model does not name cannot be sent"
    );
}
