//! A service that keeps things, as the generator would write it.

use tinsmith::endpoint::RuleSet;
use tinsmith::{BodyKind, ErrorDetails, Failure, Modeled, member};

pub static SERVICE: tinsmith::Service =
    tinsmith::service("Things", "things", tinsmith::Protocol::RestJson, &RULES);

/// The same, signing as Amazon S3 does.
pub static HASHING: tinsmith::Service =
    tinsmith::service("Things", "things", tinsmith::Protocol::RestJson, &RULES).body_hash();

static RULES: RuleSet = RuleSet::NONE;

/// Sends a stream, whose signature leaves it out.
pub struct PutThingInput {
    pub name: String,
    pub body: Option<tinsmith::Body>,
}

/// Sends a stream, whose signature has to be of it.
pub struct PutSignedThingInput {
    pub body: Option<tinsmith::Body>,
}

pub struct PutThingOutput {
    pub etag: Option<String>,
}

/// Asks for a stream.
pub struct GetThingInput {
    pub name: String,
}

pub struct GetThingOutput {
    pub content_type: Option<String>,
    pub body: tinsmith::Body,
}

pub struct NoSuchThing {
    pub message: Option<String>,
}

#[derive(Debug)]
pub enum Error {
    NoSuchThing(Modeled<NoSuchThing>),
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::operation! {
    PutThingInput => PutThingOutput, Error;
    SERVICE, "PutThing", PUT, "/things/{name}",
    .unsigned_payload()
}

static PUT_THING_INPUT: tinsmith::Schema = tinsmith::schema(
    "PutThingInput",
    &[
        member("name").label("name").required(),
        member("body").payload(),
    ],
);

tinsmith::structure!(PutThingInput: PUT_THING_INPUT, once { 0 name, 1 body });

tinsmith::operation! {
    PutSignedThingInput => PutThingOutput, Error;
    SERVICE, "PutSignedThing", PUT, "/signed"
}

static PUT_SIGNED_THING_INPUT: tinsmith::Schema =
    tinsmith::schema("PutSignedThingInput", &[member("body").payload()]);

tinsmith::structure!(PutSignedThingInput: PUT_SIGNED_THING_INPUT, once { 0 body });

/// Sends a stream to the service that hashes.
pub struct PutHashedThingInput {
    pub body: Option<tinsmith::Body>,
}

tinsmith::operation! {
    PutHashedThingInput => PutThingOutput, Error;
    HASHING, "PutHashedThing", PUT, "/hashed"
}

tinsmith::structure!(PutHashedThingInput: PUT_SIGNED_THING_INPUT, once { 0 body });

static PUT_THING_OUTPUT: tinsmith::Schema =
    tinsmith::schema("PutThingOutput", &[member("etag").header("etag")]);

tinsmith::structure!(PutThingOutput: PUT_THING_OUTPUT { 0 etag });

tinsmith::operation! {
    GetThingInput => GetThingOutput, Error;
    SERVICE, "GetThing", GET, "/things/{name}",
    .answers(BodyKind::Stream)
}

static GET_THING_INPUT: tinsmith::Schema =
    tinsmith::schema("GetThingInput", &[member("name").label("name").required()]);

tinsmith::structure!(GetThingInput: GET_THING_INPUT { 0 name });

static GET_THING_OUTPUT: tinsmith::Schema = tinsmith::schema(
    "GetThingOutput",
    &[
        member("contentType").header("content-type"),
        member("body").payload().required(),
    ],
);

tinsmith::structure!(GetThingOutput: GET_THING_OUTPUT, once { 0 content_type, 1 body });

static NO_SUCH_THING: tinsmith::Schema = tinsmith::schema("NoSuchThing", &[member("message")]);

tinsmith::structure!(NoSuchThing: NO_SUCH_THING { 0 message });

tinsmith::service_error!(Error {
    NoSuchThing: "NoSuchThing"
});
