//! Shapes in a line a member, as the generator would make them, and calls without IO.

#![allow(dead_code, reason = "each test needs a part of it")]

use tinsmith::{Endpoint, ErrorDetails, Failure, Input, Modeled, member, schema};

/// Declares structures whose members are all optional, each with its table:
///
/// ```text
/// shapes! { Thing { 0 name: String = member("Name"), 1 size: i32 = member("Size") } }
/// ```
macro_rules! shapes {
    ($($name:ident { $($index:literal $field:ident: $type:ty = $row:expr),* $(,)? })*) => {$(
        pub struct $name {
            $(pub $field: Option<$type>),*
        }
        const _: () = {
            static TABLE: tinsmith::Schema = tinsmith::schema(stringify!($name), &[$($row),*]);
            tinsmith::structure!($name: TABLE, Default { $($index $field),* });
        };
    )*};
}
pub(crate) use shapes;

shapes! {
    Nothing {}
    Broken {
        0 message: String = member("message"),
        1 hint: String = member("Hint").header("x-hint"),
    }
}

/// One of two values.
#[non_exhaustive]
pub enum Choice {
    Number(i32),
    Word(String),
    Unknown(String),
}

static CHOICE: tinsmith::Schema = schema("Choice", &[member("Number"), member("Word")]);
tinsmith::union!(Choice: CHOICE { 0 Number, 1 Word });

/// A text of a list that may grow.
#[derive(Clone)]
#[non_exhaustive]
pub enum Kind {
    Small,
    Large,
    Unknown(String),
}

tinsmith::string_enum!(Kind {
    Small: "small",
    Large: "large, wide"
});

/// The errors of all services here. The one that they name had another code in AWS query.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    Broken(Modeled<Broken>),
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::service_error!(Error {
    Broken: "Broken" | "Service.Broken"
});

pub static RULES: tinsmith::endpoint::RuleSet = tinsmith::endpoint::RuleSet::NONE;

/// The request for an input.
pub fn request<I: Input>(input: &I) -> http::Request<tinsmith::Body> {
    tinsmith::encode(input, &endpoint()).expect("a request")
}

pub fn endpoint() -> Endpoint {
    Endpoint::new("https://example.com").expect("an endpoint")
}

/// The body of a request.
pub fn body<I: Input>(input: &I) -> Vec<u8> {
    let body = request(input).into_body();
    body.as_bytes().expect("bytes").to_vec()
}

/// What becomes of an answer.
pub fn answer<I: Input>(
    status: u16,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Result<I::Output, I::Error> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let body = body.as_ref().to_vec();
    tinsmith::decode::<I>(response.body(body).expect("a response"))
}
