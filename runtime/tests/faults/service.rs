//! A service that makes and keeps things, as the generator would write it.

use tinsmith::endpoint::RuleSet;
use tinsmith::{BodyKind, ErrorDetails, Failure, Modeled, Retryable, member};

/// `Busy` is throttling by the model's word alone, and `Shaky` a passing fault.
pub static SERVICE: tinsmith::Service =
    tinsmith::service("Things", "things", tinsmith::Protocol::RestJson, &RULES).retry(&[
        ("Busy", Retryable::Throttling),
        ("Shaky", Retryable::Transient),
    ]);

static RULES: RuleSet = RuleSet::NONE;

/// Makes a thing, once for each token.
pub struct MakeThingInput {
    pub name: String,
    pub secret: Option<String>,
    pub token: Option<String>,
}

pub struct MakeThingOutput {
    pub id: Option<String>,
    pub secret: Option<String>,
}

/// Sends a stream, whose signature leaves it out.
pub struct PutThingInput {
    pub body: Option<tinsmith::Body>,
}

pub struct PutThingOutput {}

/// Asks for a stream.
pub struct GetThingInput {}

pub struct GetThingOutput {
    pub body: tinsmith::Body,
}

pub struct Busy {
    pub message: Option<String>,
}

#[derive(Debug)]
pub enum Error {
    Busy(Modeled<Busy>),
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::operation! {
    MakeThingInput => MakeThingOutput, Error;
    SERVICE, "MakeThing", POST, "/things/{name}"
}

static MAKE_THING_INPUT: tinsmith::Schema = tinsmith::schema(
    "MakeThingInput",
    &[
        member("name").label("name").required(),
        member("secret").sensitive(),
        member("token").idempotency_token(),
    ],
);

tinsmith::structure!(MakeThingInput: MAKE_THING_INPUT { 0 name, 1 secret, 2 token });

static MAKE_THING_OUTPUT: tinsmith::Schema = tinsmith::schema(
    "MakeThingOutput",
    &[member("id"), member("secret").sensitive()],
);

tinsmith::structure!(MakeThingOutput: MAKE_THING_OUTPUT { 0 id, 1 secret });

tinsmith::operation! {
    PutThingInput => PutThingOutput, Error;
    SERVICE, "PutThing", PUT, "/thing",
    .takes(BodyKind::Stream)
    .unsigned_payload()
}

static PUT_THING_INPUT: tinsmith::Schema =
    tinsmith::schema("PutThingInput", &[member("body").payload()]);

tinsmith::structure!(PutThingInput: PUT_THING_INPUT, once { 0 body });

static PUT_THING_OUTPUT: tinsmith::Schema = tinsmith::schema("PutThingOutput", &[]);

tinsmith::structure!(PutThingOutput: PUT_THING_OUTPUT {});

tinsmith::operation! {
    GetThingInput => GetThingOutput, Error;
    SERVICE, "GetThing", GET, "/thing",
    .answers(BodyKind::Stream)
}

static GET_THING_INPUT: tinsmith::Schema = tinsmith::schema("GetThingInput", &[]);

tinsmith::structure!(GetThingInput: GET_THING_INPUT {});

static GET_THING_OUTPUT: tinsmith::Schema =
    tinsmith::schema("GetThingOutput", &[member("body").payload().required()]);

tinsmith::structure!(GetThingOutput: GET_THING_OUTPUT, once { 0 body });

static BUSY: tinsmith::Schema = tinsmith::schema("Busy", &[member("message")]);

tinsmith::structure!(Busy: BUSY { 0 message });

tinsmith::service_error!(Error { Busy: "Busy" });
