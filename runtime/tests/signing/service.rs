//! Services that differ in how their requests prove who sends them, as the generator would write
//! them, and a transport that keeps what it is given.

use std::sync::{Arc, Mutex};
use tinsmith::endpoint::RuleSet;
use tinsmith::{
    Auth, Body, BodyKind, Client, Config, ErrorDetails, Failure, KeyPlace, Protocol, Service,
    Transport, TransportFuture, member,
};

static NONE: RuleSet = RuleSet::NONE;

/// Signs with SigV4, or takes a token. Takes a key where its operation says so.
pub static THINGS: Service = tinsmith::service("Things", "my-things", Protocol::RestJson, &NONE)
    .auth(&[Auth::SigV4, Auth::Bearer])
    .api_key(KeyPlace::HeaderWithScheme("X-Key", "Thing"));

/// Takes a key in its query, or name and password.
pub static GUARDED: Service = tinsmith::service("Guarded", "guarded", Protocol::RestJson, &NONE)
    .auth(&[Auth::ApiKey, Auth::Basic])
    .api_key(KeyPlace::Query("the key"));

/// Signs as Amazon S3 does.
pub static STORE: Service =
    tinsmith::service("Store", "store", Protocol::RestJson, &NONE).body_hash();

/// Signs as its endpoints want it.
pub static WORLD: Service = tinsmith::service("World", "world", Protocol::RestJson, &RULES);

/// Speaks AWS query.
#[cfg(feature = "xml")]
pub static FORMS: Service =
    tinsmith::service("Forms", "forms", Protocol::AwsQuery("2020-01-01"), &NONE);

tinsmith::endpoint_rules! {
    RULES;
    parameters { 0 Region: Text from Region, 1 Place: Text }
    variables {}
    rules {
        when (StringEquals(Place, "everywhere")) endpoint {
            "https://world.example",
            auth "sigv4a" { signing_name: "globe", signing_region_set: ["*"] }
        }
        when (StringEquals(Place, "both")) endpoint {
            "https://both.example",
            auth "sigv4a" { signing_region_set: ["*"] },
            auth "sigv4" { signing_region: "eu-west-1" }
        }
        when (StringEquals(Place, "elsewhere")) endpoint {
            "https://{Region}.example",
            auth "sigv4" { signing_name: "else", signing_region: "ap-south-1" }
        }
        when (StringEquals(Place, "strange")) endpoint {
            "https://strange.example",
            auth "sigv4-strange" { signing_name: "strange" }
        }
        otherwise endpoint { "https://world.example" }
    }
}

#[derive(Debug)]
pub enum Error {
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::service_error!(Error {});

impl Error {
    /// What it says, of a call that was not answered.
    pub fn failure(self) -> Failure {
        match self {
            Error::Failure(failure) => failure,
            other => panic!("not a failure: {other:?}"),
        }
    }
}

/// A structure without members.
macro_rules! plain {
    ($input:ident, $schema:ident, $name:literal) => {
        pub struct $input {}
        static $schema: tinsmith::Schema = tinsmith::schema($name, &[]);
        tinsmith::structure!($input: $schema {});
    };
}

plain!(Nothing, NOTHING, "Nothing");
plain!(GetInput, GET, "Get");
tinsmith::operation! { GetInput => Nothing, Error; THINGS, "Get", GET, "/get?all=1" }

plain!(OpenInput, OPEN, "Open");
tinsmith::operation! {
    OpenInput => Nothing, Error; THINGS, "Open", GET, "/open", .auth(&[Auth::None])
}

plain!(MaybeInput, MAYBE, "Maybe");
tinsmith::operation! {
    MaybeInput => Nothing, Error; THINGS, "Maybe", GET, "/maybe",
    .auth(&[Auth::SigV4, Auth::None])
}

plain!(TokenInput, TOKEN, "Token");
tinsmith::operation! {
    TokenInput => Nothing, Error; THINGS, "Token", GET, "/token", .auth(&[Auth::Bearer])
}

plain!(KeyInput, KEY, "Key");
tinsmith::operation! {
    KeyInput => Nothing, Error; THINGS, "Key", GET, "/key", .auth(&[Auth::ApiKey])
}

plain!(DigestInput, DIGEST, "Digest");
tinsmith::operation! {
    DigestInput => Nothing, Error; THINGS, "Digest", GET, "/digest",
    .auth(&[Auth::Other("HTTP digest authentication")])
}

plain!(GuardedInput, GUARDED_INPUT, "Guarded");
tinsmith::operation! { GuardedInput => Nothing, Error; GUARDED, "Guarded", GET, "/g?all=1" }

#[cfg(feature = "xml")]
plain!(FormInput, FORM, "Form");
#[cfg(feature = "xml")]
tinsmith::operation! { FormInput => Nothing, Error; FORMS, "Form", POST, "/" }

/// Says where the endpoint is.
pub struct WorldInput {
    pub place: Option<String>,
}

static WORLD_INPUT: tinsmith::Schema =
    tinsmith::schema("WorldInput", &[member("place").query("place")]);
tinsmith::structure!(WorldInput: WORLD_INPUT, Default { 0 place });
tinsmith::operation! {
    WorldInput => Nothing, Error; WORLD, "World", GET, "/",
    .context(&[("Place", tinsmith::Context::Member("place"))])
}

/// Sends a document.
pub struct SendInput {
    pub text: Option<String>,
}

static SEND_INPUT: tinsmith::Schema = tinsmith::schema("SendInput", &[member("text")]);
tinsmith::structure!(SendInput: SEND_INPUT, Default { 0 text });
tinsmith::operation! { SendInput => Nothing, Error; THINGS, "Send", POST, "/send" }

/// Sends a stream, with a checksum if one is chosen.
pub struct PutInput {
    pub key: String,
    pub kind: Option<String>,
    pub algorithm: Option<String>,
    pub body: Option<Body>,
}

static PUT_INPUT: tinsmith::Schema = tinsmith::schema(
    "PutInput",
    &[
        member("key").label("key").required(),
        member("kind").header("Content-Type"),
        member("algorithm").header("x-amz-sdk-checksum-algorithm"),
        member("body").payload(),
    ],
);
tinsmith::structure!(PutInput: PUT_INPUT, once Default { 0 key, 1 kind, 2 algorithm, 3 body });
tinsmith::operation! {
    PutInput => Nothing, Error; STORE, "Put", PUT, "/{key+}",
    .takes(BodyKind::Stream).checksum(&tinsmith::checksum().algorithm("algorithm"))
}

/// Sends a document, which has to have a checksum.
pub struct RemoveInput {
    pub key: Option<String>,
}

static REMOVE_INPUT: tinsmith::Schema = tinsmith::schema("RemoveInput", &[member("key")]);
tinsmith::structure!(RemoveInput: REMOVE_INPUT, Default { 0 key });
tinsmith::operation! {
    RemoveInput => Nothing, Error; STORE, "Remove", POST, "/?remove",
    .checksum(&tinsmith::checksum().required())
}

plain!(TalkInput, TALK, "Talk");
tinsmith::operation! {
    TalkInput => Nothing, Error; THINGS, "Talk", POST, "/talk", .answers(BodyKind::Events)
}

/// Keeps what it is given, with the body collected, and answers with nothing.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<http::Request<String>>>>);

impl Kept {
    /// The last request.
    pub fn last(&self) -> http::Request<String> {
        let mut kept = self.0.lock().unwrap();
        kept.pop().expect("a request was sent")
    }

    /// A header of the last request.
    pub fn header(&self, name: &str) -> Option<String> {
        let kept = self.0.lock().unwrap();
        let value = kept.last()?.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    }

    /// A client that sends here.
    pub fn client(&self, service: &'static Service, config: Config) -> Client {
        let config = config.transport(self.clone());
        Client::new(service, config).expect("the settings hold")
    }
}

impl Transport for Kept {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body
                .collect()
                .await
                .map_err(tinsmith::TransportError::new)?;
            let body = String::from_utf8(body.to_vec()).unwrap();
            let mut kept = self.0.lock().unwrap();
            kept.push(http::Request::from_parts(head, body));
            Ok(http::Response::new(Body::default()))
        })
    }
}
