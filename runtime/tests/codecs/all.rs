//! A structure with a member of every kind, and one with a member at every place of an HTTP answer:
//! what the tests of codecs and the fuzz targets read and write.

use std::collections::BTreeMap;
use tinsmith::{
    BigNumber, ErrorDetails, Failure, Modeled, Protocol, Service, Structure, Timestamp,
    TimestampFormat, Value, member, schema,
};

/// A structure with a member of every kind.
pub struct All {
    pub flag: Option<bool>,
    pub byte: Option<i8>,
    pub short: Option<i16>,
    pub integer: Option<i32>,
    pub long: Option<i64>,
    pub float: Option<f32>,
    pub double: Option<f64>,
    pub text: Option<String>,
    pub kind: Option<Kind>,
    pub blob: Option<Vec<u8>>,
    pub time: Option<Timestamp>,
    pub date: Option<Timestamp>,
    pub texts: Option<Vec<String>>,
    pub sparse: Option<Vec<Option<i32>>>,
    pub times: Option<Vec<Timestamp>>,
    pub map: Option<BTreeMap<String, i64>>,
    pub nested: Option<Box<All>>,
    pub list: Option<Vec<All>>,
    pub choice: Option<Choice>,
    pub big: Option<BigNumber>,
}

#[derive(Clone)]
#[non_exhaustive]
pub enum Kind {
    Small,
    Large,
    Unknown(String),
}

#[non_exhaustive]
pub enum Choice {
    Number(i32),
    Word(String),
    Unknown(String),
}

static ALL: tinsmith::Schema = schema(
    "All",
    &[
        member("Flag"),
        member("Byte"),
        member("Short"),
        member("Integer"),
        member("Long"),
        member("Float"),
        member("Double"),
        member("Text").wire("text"),
        member("Kind"),
        member("Blob").sensitive(),
        member("Time"),
        member("Date").timestamp(TimestampFormat::HttpDate),
        member("Texts").item(&member("member").wire("Item")),
        member("Sparse").sparse(),
        member("Times").item(&member("member").timestamp(TimestampFormat::DateTime)),
        member("Map"),
        member("Nested"),
        member("List").flattened(),
        member("Choice"),
        member("Big"),
    ],
);

tinsmith::structure!(All: ALL, Default {
    0 flag, 1 byte, 2 short, 3 integer, 4 long, 5 float, 6 double, 7 text, 8 kind, 9 blob, 10 time,
    11 date, 12 texts, 13 sparse, 14 times, 15 map, 16 nested, 17 list, 18 choice, 19 big,
});
tinsmith::boxed!(All);
tinsmith::string_enum!(Kind {
    Small: "small",
    Large: "large"
});
static CHOICE: tinsmith::Schema = schema("Choice", &[member("Number"), member("Word")]);
tinsmith::union!(Choice: CHOICE { 0 Number, 1 Word });

/// The one error of the services here.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    Broken(Modeled<All>),
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::service_error!(Error { Broken: "Broken" });

static RULES: tinsmith::endpoint::RuleSet = tinsmith::endpoint::RuleSet::NONE;

/// Declares a service of each protocol with one operation, which takes and answers [`All`]. Each is
/// in a module of its own because an input has one operation.
macro_rules! services {
    ($($(#[$on:meta])* $module:ident: $protocol:expr;)*) => {$(
        $(#[$on])*
        pub mod $module {
            use super::*;

            static SERVICE: Service = tinsmith::service("Test", "test", $protocol, &RULES);

            #[derive(Clone, Default, PartialEq)]
            pub struct In(pub All);

            impl Structure for In {
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

            tinsmith::operation! { In => All, Error; SERVICE, "Call", POST, "/" }
        }
    )*};
}

services! {
    #[cfg(feature = "json")]
    rest_json: Protocol::RestJson;
    #[cfg(feature = "json")]
    aws_json: Protocol::AwsJson11("Test");
    #[cfg(feature = "xml")]
    rest_xml: Protocol::RestXml;
    #[cfg(feature = "cbor")]
    rpc_v2_cbor: Protocol::RpcV2Cbor("Test");
}
