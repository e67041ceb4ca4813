//! What is read of an answer.

use crate::service::{
    Ec2Order, Error, Order, QueryOrder, RestOrder, State, Target, answer, body, full, order,
    refusal, time,
};

/// What a document of this content is read as.
fn content(content: &str) -> Order {
    order(&format!("<Order>{content}</Order>"))
}

#[test]
fn what_was_sent_is_read_again() {
    let sent = body(&RestOrder(full()));
    // Whatever the outermost element is called, and wherever namespaces are declared.
    assert!(order(&sent) == full(), "{sent}");
    assert!(order(&sent.replace("OrderRequest", "X")) == full());
}

#[test]
fn text_is_kept_as_it_is() {
    let id = |inside: &str| {
        content(&format!("<id>{inside}</id>"))
            .id
            .unwrap_or_default()
    };
    for (inside, text) in [
        ("", ""),
        ("  ", "  "),
        (" a\n b ", " a\n b "),
        ("a\r\nb\rc", "a\nb\nc"),
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
        ("&amp;lt;", "&lt;"),
        ("&#60;&#x3c;&#x1F600;&#13;", "<<\u{1f600}\r"),
        ("<![CDATA[<a>&amp;]]>", "<a>&amp;"),
        ("a<![CDATA[b]]>c", "abc"),
        ("a<!-- <x> -->b<?p i?>c", "abc"),
        ("a<unknown><id>x</id></unknown>b", "ab"),
    ] {
        assert_eq!(id(inside), text, "{inside}");
    }
    assert_eq!(content("<id/>").id.as_deref(), Some(""));
    assert_eq!(content("").id, None);
}

#[test]
fn values_are_read_in_every_form() {
    let order = content(
        "<Count> 7\n</Count><Ratio>1e3</Ratio><Paid>false</Paid><Image>\nAP8=\n</Image>\
         <Made>2019-12-16T22:48:18.5-01:00</Made><Due>1.5</Due>\
         <Sent>Thu, 01 Jan 1970 00:00:03 GMT</Sent><State>closed</State>",
    );
    assert_eq!(
        (order.count, order.ratio, order.paid),
        (Some(7), Some(1000.0), Some(false))
    );
    assert_eq!(order.image.as_deref(), Some(&b"\x00\xff"[..]));
    assert_eq!(order.made, Some(time(1_576_540_098, 500_000_000)));
    assert_eq!(
        (order.due, order.sent),
        (Some(time(1, 500_000_000)), Some(time(3, 0)))
    );
    assert_eq!(order.state, Some(State::Unknown("closed".into())));
    let ratio = |text: &str| content(&format!("<Ratio>{text}</Ratio>")).ratio;
    assert_eq!(ratio("-Infinity"), Some(f64::NEG_INFINITY));
    assert!(ratio("NaN").is_some_and(f64::is_nan));
}

#[test]
fn collections_may_be_empty_or_spread_out() {
    let order = content("<Notes/><Prices></Prices><Parent/><Grid>\n</Grid>");
    assert_eq!(
        (order.notes, order.grid),
        (Some(Vec::new()), Some(Vec::new()))
    );
    assert_eq!(order.prices, Some([].into()));
    assert!(order.parent.is_some());

    let order = content(
        "<Tag>a</Tag><Label><value>1</value><key>x</key></Label><id>i</id><Tag>b</Tag>\
         <Label><key>y</key><other/><value>2</value></Label><Count>1</Count><Tag>c</Tag>",
    );
    assert_eq!(order.tags, Some(vec!["a".into(), "b".into(), "c".into()]));
    let labels = [
        ("x".to_owned(), "1".to_owned()),
        ("y".to_owned(), "2".to_owned()),
    ];
    assert_eq!(order.labels, Some(labels.into()));
    assert_eq!((order.id.as_deref(), order.count), (Some("i"), Some(1)));
}

#[test]
fn a_value_before_its_key_is_read_once_the_key_is_known() {
    let order = content(
        "<Prices><entry><Price>5</Price><Name>a</Name></entry>\
         <entry><Name>b</Name><Price>6</Price></entry></Prices><Count>1</Count>",
    );
    let prices = [("a".to_owned(), 5), ("b".to_owned(), 6)];
    assert_eq!((order.prices, order.count), (Some(prices.into()), Some(1)));
}

#[test]
fn prefixes_attributes_and_strangers_do_not_matter() {
    let order = order(
        "<?xml version='1.0' encoding='UTF-8'?>\n<!-- x -->\n\
         <s:Order xmlns:s='urn:s' xmlns:w='http://example.com/xsi' other='1' w:kind='a&amp;&#10;b'>\
         <s:New><s:id>no</s:id></s:New>stray<s:id w:nil='false'>yes</s:id></s:Order>\n<?end?>",
    );
    assert_eq!(order.kind.as_deref(), Some("a&\nb"));
    assert_eq!(order.id.as_deref(), Some("yes"));
    // An attribute is no element, and an element no attribute.
    assert_eq!(content("<kind>x</kind>").kind, None);
    // A byte order mark is no text.
    assert_eq!(
        crate::service::order("\u{feff}<Order><id>1</id></Order>")
            .id
            .as_deref(),
        Some("1")
    );
}

#[test]
fn a_union_is_one_of_its_variants_or_keeps_an_unknown_name() {
    let target = |inside: &str| content(&format!("<Target>{inside}</Target>")).target;
    assert!(target("<Box>3</Box>") == Some(Target::Box(3)));
    assert!(target("\n<Street/>\n") == Some(Target::Street(String::new())));
    assert!(target("<Moon><a>1</a></Moon>") == Some(Target::Unknown("Moon".into())));
    let two = "<Order><Target><Box>3</Box><Street>s</Street></Target></Order>";
    assert!(
        refusal(two).contains("`Target` has two variants"),
        "{}",
        refusal(two)
    );
}

#[test]
fn results_are_found_where_each_protocol_has_them() {
    let inside = "<id>1</id>";
    let wrapped = format!(
        "<PlaceOrderResponse xmlns='urn:x'><PlaceOrderResult>{inside}</PlaceOrderResult>\
         <ResponseMetadata><RequestId>r</RequestId><id>no</id></ResponseMetadata></PlaceOrderResponse>"
    );
    let bare = format!("<PlaceOrderResponse>{inside}<requestId>r</requestId></PlaceOrderResponse>");
    for document in [&wrapped, &bare] {
        let order = answer::<QueryOrder>(200, document).expect("an order");
        assert_eq!(order.id.as_deref(), Some("1"), "{document}");
    }
    let order = answer::<Ec2Order>(200, &bare).expect("an order");
    assert_eq!(order.id.as_deref(), Some("1"));
    assert!(answer::<QueryOrder>(200, "").expect("nothing") == Order::default());
}

#[test]
fn what_is_damaged_is_refused_without_being_quoted() {
    for (document, why) in [
        ("<Order><id>secret", "it breaks off within an element"),
        (
            "<Order><id>secret</if></Order>",
            "it is not well-formed at byte 17",
        ),
        (
            "<Order>&secret;<id>&secret;</id></Order>",
            "there is an unknown entity before byte 27",
        ),
        (
            "<Order><Count>secret</Count></Order>",
            "`Count` is not a whole number of 32 bits",
        ),
        (
            "<Order><Count/></Order>",
            "`Count` is not a whole number of 32 bits",
        ),
        ("<Order><Image>!</Image></Order>", "`Image` is not base64"),
        (
            "<Order><Made>secret</Made></Order>",
            "`Made` is not a timestamp",
        ),
        (
            "<Order><Label><value>1</value></Label></Order>",
            "`Labels` has an entry without a key",
        ),
        ("<Order/><Order/>", "there are two documents"),
        ("<Order/>secret", "it is not well-formed at byte 14"),
        ("<!-- nothing -->", "there is no element"),
    ] {
        let error = refusal(document);
        assert!(
            error.contains("not the XML that the model describes"),
            "{error}"
        );
        assert!(error.contains(why), "{document}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn document_types_are_never_read() {
    let bomb = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>\
                <Order><id>&b;</id></Order>";
    let file = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Order><id>&x;</id></Order>";
    for document in [bomb, file, "<!DOCTYPE Order SYSTEM 'order.dtd'><Order/>"] {
        let error = refusal(document);
        assert!(
            error.contains("a document type declaration, which is never read"),
            "{error}"
        );
    }
}

#[test]
fn nesting_has_an_end() {
    let nested = |levels: usize| {
        let inside = "<Parent>".repeat(levels) + "<id>1</id>" + &"</Parent>".repeat(levels);
        format!("<Order>{inside}</Order>")
    };
    assert!(order(&nested(100)).parent.is_some());
    let error = refusal(&nested(200));
    assert!(
        error.contains("elements nest deeper than 128 levels"),
        "{error}"
    );
    // What is passed over takes nothing.
    let unknown = format!("<Order><x>{}</x><id>1</id></Order>", nested(10_000));
    assert_eq!(order(&unknown).id.as_deref(), Some("1"));
}

#[test]
fn a_page_of_a_proxy_is_quoted() {
    for page in [
        "<!DOCTYPE html><html>Bad gateway",
        "<HTML>Bad gateway",
        "Bad gateway",
    ] {
        let error = refusal(page);
        assert!(error.contains("Bad gateway"), "{error}");
        let Err(Error::Unmodeled(details)) = answer::<RestOrder>(502, page) else {
            panic!("{page} is an error");
        };
        assert!(
            details
                .message()
                .is_some_and(|text| text.contains("Bad gateway"))
        );
    }
}
