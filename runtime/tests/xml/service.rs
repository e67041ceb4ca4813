//! A service with every kind of member, and how it is called.

use std::collections::BTreeMap;
use tinsmith::{
    Endpoint, ErrorDetails, Failure, Input, Modeled, Namespace, Protocol, Service, Structure,
    Timestamp, TimestampFormat, Value, member, namespace, schema, xml,
};

/// Members of every kind, each named in its own way.
pub struct Order {
    pub kind: Option<String>,
    pub id: Option<String>,
    pub count: Option<i32>,
    pub ratio: Option<f64>,
    pub paid: Option<bool>,
    pub image: Option<Vec<u8>>,
    pub made: Option<Timestamp>,
    pub due: Option<Timestamp>,
    pub sent: Option<Timestamp>,
    pub state: Option<State>,
    pub notes: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub prices: Option<BTreeMap<String, i32>>,
    pub labels: Option<BTreeMap<String, String>>,
    pub grid: Option<Vec<Vec<i32>>>,
    pub parent: Option<Box<Order>>,
    pub target: Option<Target>,
    pub token: Option<String>,
}

#[derive(Clone)]
#[non_exhaustive]
pub enum State {
    Open,
    Unknown(String),
}

#[non_exhaustive]
pub enum Target {
    Street(String),
    Box(i32),
    Unknown(String),
}

static XSI: Namespace = namespace("http://example.com/xsi").prefix("xsi");
static TAG: Namespace = namespace("http://example.com/tag");
static KEY: Namespace = namespace("http://example.com/key");
static OWN: Namespace = namespace("http://example.com/\"own\"");

static ORDER: tinsmith::Schema = schema(
    "Order",
    &[
        member("Kind").wire("xsi:kind").attribute(),
        member("Id").wire("id"),
        member("Count"),
        member("Ratio"),
        member("Paid"),
        member("Image"),
        member("Made"),
        member("Due").timestamp(TimestampFormat::EpochSeconds),
        member("Sent").timestamp(TimestampFormat::HttpDate),
        member("State"),
        member("Notes").item(&member("member").wire("Note")),
        member("Tags")
            .wire("Tag")
            .flattened()
            .item(&member("member").wire("never").xml(&xml().namespace(&TAG))),
        member("Prices")
            .xml(&xml().key("Name").key_namespace(&KEY))
            .item(&member("member").wire("Price")),
        member("Labels").wire("Label").flattened(),
        member("Grid"),
        member("Parent").xml(&xml().namespace(&XSI).query("Mother")),
        member("Target"),
        member("Token").idempotency_token(),
    ],
)
.root_in("OrderRequest", &OWN);

tinsmith::structure!(Order: ORDER, Default {
    0 kind, 1 id, 2 count, 3 ratio, 4 paid, 5 image, 6 made, 7 due, 8 sent, 9 state, 10 notes,
    11 tags, 12 prices, 13 labels, 14 grid, 15 parent, 16 target, 17 token,
});
tinsmith::boxed!(Order);
tinsmith::string_enum!(State { Open: "open" });
static TARGET: tinsmith::Schema = schema("Target", &[member("Street"), member("Box")]);
tinsmith::union!(Target: TARGET { 0 Street, 1 Box });

/// An error that the model names, under a code of its own.
pub struct SoldOut {
    pub message: Option<String>,
    pub left: Option<i32>,
}

static SOLD_OUT: tinsmith::Schema = schema("SoldOut", &[member("Message"), member("Left")]);
tinsmith::structure!(SoldOut: SOLD_OUT, Default { 0 message, 1 left });

/// An error that only its code tells.
pub struct NotFound {}

static NOT_FOUND: tinsmith::Schema = schema("NotFound", &[]);
tinsmith::structure!(NotFound: NOT_FOUND, Default {});

#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    SoldOut(Modeled<SoldOut>),
    NotFound(Modeled<NotFound>),
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::service_error!(Error {
    SoldOut: "Order.SoldOut",
    NotFound: "NotFound"
});

pub static RULES: tinsmith::endpoint::RuleSet = tinsmith::endpoint::RuleSet::NONE;

/// `Order` as the input of a service of its own, which also answers with one.
macro_rules! order_input {
    ($input:ident, $service:ident, $protocol:expr) => {
        static $service: Service = tinsmith::service("Shop", "shop", $protocol, &RULES);

        #[derive(Clone, Default)]
        pub struct $input(pub Order);

        impl Structure for $input {
            fn schema(&self) -> &'static tinsmith::Schema {
                self.0.schema()
            }
            fn get(&self, index: usize) -> Option<&dyn Value> {
                self.0.get(index)
            }
            fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value> {
                self.0.get_mut(index)
            }
        }

        tinsmith::operation! { $input => Order, Error; $service, "PlaceOrder", POST, "/orders" }
    };
}

order_input!(RestOrder, REST, Protocol::RestXml);
order_input!(QueryOrder, QUERY, Protocol::AwsQuery("2020-01-08"));
order_input!(Ec2Order, EC2, Protocol::Ec2Query("2020-01-08"));

/// An order with something in every member.
pub fn full() -> Order {
    Order {
        kind: Some("a \"b\" <c>\n".into()),
        id: Some(" <1> & 'two'\r\n".into()),
        count: Some(-3),
        ratio: Some(f64::INFINITY),
        paid: Some(true),
        image: Some(b"\x00\xff".to_vec()),
        made: Some(time(1, 500_000_000)),
        due: Some(time(2, 0)),
        sent: Some(time(3, 0)),
        state: Some(State::Unknown("new".into())),
        notes: Some(vec!["x".into(), String::new()]),
        tags: Some(vec!["s".into(), "t".into()]),
        prices: Some([("low".into(), 1), ("top".into(), 9)].into()),
        labels: Some([("k".into(), "v".into())].into()),
        grid: Some(vec![vec![1, 2], vec![]]),
        parent: Some(Box::new(Order {
            id: Some("p".into()),
            ..Order::default()
        })),
        target: Some(Target::Box(7)),
        token: Some("t".into()),
    }
}

pub fn time(second: i64, nanosecond: i32) -> Timestamp {
    Timestamp::new(second, nanosecond).expect("a time of this century")
}

/// The body of a request.
pub fn body<I: Input>(input: &I) -> String {
    text(&request(input))
}

pub fn request<I: Input>(input: &I) -> http::Request<tinsmith::Body> {
    tinsmith::encode(input, &endpoint()).expect("a request")
}

pub fn endpoint() -> Endpoint {
    Endpoint::new("https://example.com").expect("an endpoint")
}

pub fn text(request: &http::Request<tinsmith::Body>) -> String {
    let bytes = request.body().as_bytes().expect("bytes");
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// What becomes of an answer.
pub fn answer<I: Input>(status: u16, body: &str) -> Result<I::Output, I::Error> {
    let response = http::Response::builder().status(status);
    tinsmith::decode::<I>(response.body(body.to_owned()).expect("a response"))
}

/// The order that a document is.
pub fn order(document: &str) -> Order {
    answer::<RestOrder>(200, document).expect("an order")
}

/// Why a document is none.
pub fn refusal(document: &str) -> String {
    match answer::<RestOrder>(200, document) {
        Ok(order) => panic!("{document} is {order:?}"),
        Err(error) => error.to_string(),
    }
}
