//! Services with streams of events, as the generator would write them: they speak restJson1, AWS
//! JSON 1.1, and CBOR.

use tinsmith::endpoint::RuleSet;
use tinsmith::{
    BodyKind, ErrorDetails, EventStream, Failure, Modeled, Protocol, Timestamp, member,
};

pub static REST: tinsmith::Service =
    tinsmith::service("Talks", "talks", Protocol::RestJson, &RULES);

pub static RPC: tinsmith::Service =
    tinsmith::service("Talks", "talks", Protocol::AwsJson11("Talks"), &RULES);

pub static CBOR: tinsmith::Service =
    tinsmith::service("Talks", "talks", Protocol::RpcV2Cbor("Talks"), &RULES);

static RULES: RuleSet = RuleSet::NONE;

/// An event that is nothing but headers, of every type.
pub struct Headers {
    pub boolean: Option<bool>,
    pub byte: Option<i8>,
    pub short: Option<i16>,
    pub int: Option<i32>,
    pub long: Option<i64>,
    pub blob: Option<Vec<u8>>,
    pub string: Option<String>,
    pub timestamp: Option<Timestamp>,
}

static HEADERS: tinsmith::Schema = tinsmith::schema(
    "Headers",
    &[
        member("booleanHeader").header("booleanHeader"),
        member("byteHeader").header("byteHeader"),
        member("shortHeader").header("shortHeader"),
        member("intHeader").header("intHeader"),
        member("longHeader").header("longHeader"),
        member("blobHeader").header("blobHeader"),
        member("stringHeader").header("stringHeader"),
        member("timestampHeader").header("timestampHeader"),
    ],
);

tinsmith::structure!(Headers: HEADERS, Default {
    0 boolean, 1 byte, 2 short, 3 int, 4 long, 5 blob, 6 string, 7 timestamp,
});

pub struct BlobPayload {
    pub payload: Option<Vec<u8>>,
}

static PAYLOAD: tinsmith::Schema = tinsmith::schema("Payload", &[member("payload").payload()]);

tinsmith::structure!(BlobPayload: PAYLOAD, Default { 0 payload });

pub struct StringPayload {
    pub payload: Option<String>,
}

tinsmith::structure!(StringPayload: PAYLOAD, Default { 0 payload });

pub struct Inner {
    pub structure_member: Option<String>,
}

static INNER: tinsmith::Schema = tinsmith::schema("Inner", &[member("structureMember")]);

tinsmith::structure!(Inner: INNER, Default { 0 structure_member });

pub struct StructurePayload {
    pub payload: Option<Inner>,
}

static STRUCTURE_PAYLOAD: tinsmith::Schema =
    tinsmith::schema("StructurePayload", &[member("payload").object_payload()]);

tinsmith::structure!(StructurePayload: STRUCTURE_PAYLOAD, Default { 0 payload });

pub enum Choice {
    UnionMember(String),
    Unknown(String),
}

static CHOICE: tinsmith::Schema = tinsmith::schema("Choice", &[member("unionMember")]);

tinsmith::union!(Choice: CHOICE { 0 UnionMember });

pub struct UnionPayload {
    pub payload: Option<Choice>,
}

tinsmith::structure!(UnionPayload: PAYLOAD, Default { 0 payload });

pub struct ExplicitPayload {
    pub header: Option<String>,
    pub payload: Option<Inner>,
}

static EXPLICIT_PAYLOAD: tinsmith::Schema = tinsmith::schema(
    "ExplicitPayload",
    &[
        member("header").header("header"),
        member("payload").object_payload(),
    ],
);

tinsmith::structure!(ExplicitPayload: EXPLICIT_PAYLOAD, Default { 0 header, 1 payload });

pub struct ImplicitPayload {
    pub header: Option<String>,
    pub payload: Option<String>,
}

static IMPLICIT_PAYLOAD: tinsmith::Schema = tinsmith::schema(
    "ImplicitPayload",
    &[member("header").header("header"), member("payload")],
);

tinsmith::structure!(ImplicitPayload: IMPLICIT_PAYLOAD, Default { 0 header, 1 payload });

/// An event without content.
pub struct Empty {}

static EMPTY: tinsmith::Schema = tinsmith::schema("Empty", &[]);

tinsmith::structure!(Empty: EMPTY, Default {});

pub enum Events {
    Headers(Headers),
    BlobPayload(BlobPayload),
    StringPayload(StringPayload),
    StructurePayload(StructurePayload),
    UnionPayload(UnionPayload),
    ExplicitPayload(ExplicitPayload),
    ImplicitPayload(ImplicitPayload),
    Empty(Empty),
    Unknown(String),
}

static EVENTS: tinsmith::Schema = tinsmith::schema(
    "Events",
    &[
        member("headers"),
        member("blobPayload"),
        member("stringPayload"),
        member("structurePayload"),
        member("unionPayload"),
        member("headersAndExplicitPayload"),
        member("headersAndImplicitPayload"),
        member("empty"),
    ],
);

tinsmith::events!(Events: EVENTS {
    0 Headers, 1 BlobPayload, 2 StringPayload, 3 StructurePayload, 4 UnionPayload,
    5 ExplicitPayload, 6 ImplicitPayload, 7 Empty,
} errors {
    "error": "TooFast",
});

/// An error that stands among events.
pub struct TooFast {
    pub message: Option<String>,
    pub code: Option<i32>,
}

static TOO_FAST: tinsmith::Schema =
    tinsmith::schema("TooFast", &[member("message"), member("code")]);

tinsmith::structure!(TooFast: TOO_FAST { 0 message, 1 code });

#[derive(Debug)]
pub enum Error {
    TooFast(Modeled<TooFast>),
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::service_error!(Error { TooFast: "TooFast" });

/// Sends events and gets events, over REST.
pub struct TalkInput {
    pub session: Option<String>,
    pub stream: EventStream<Events, Error>,
}

pub struct TalkOutput {
    pub session: Option<String>,
    pub stream: EventStream<Events, Error>,
}

tinsmith::operation! {
    TalkInput => TalkOutput, Error;
    REST, "Talk", POST, "/talk",
    .takes(BodyKind::Events)
    .answers(BodyKind::Events)
}

static TALK: tinsmith::Schema = tinsmith::schema(
    "Talk",
    &[
        member("session").header("x-session"),
        member("stream").payload().required(),
    ],
);

tinsmith::structure!(TalkInput: TALK, once { 0 session, 1 stream });
tinsmith::structure!(TalkOutput: TALK, once { 0 session, 1 stream });

/// Gets events, and the other members of the output in a first message.
pub struct SubscribeInput {
    pub topic: Option<String>,
}

pub struct SubscribeOutput {
    pub session: Option<String>,
    pub stream: EventStream<Events, Error>,
}

tinsmith::operation! {
    SubscribeInput => SubscribeOutput, Error;
    RPC, "Subscribe", POST, "/",
    .answers(BodyKind::Events)
}

static SUBSCRIBE_INPUT: tinsmith::Schema = tinsmith::schema("SubscribeInput", &[member("topic")]);

tinsmith::structure!(SubscribeInput: SUBSCRIBE_INPUT { 0 topic });

static RPC_EVENTS: tinsmith::Schema = tinsmith::schema(
    "RpcEvents",
    &[member("session"), member("stream").payload().required()],
);

tinsmith::structure!(SubscribeOutput: RPC_EVENTS, once { 0 session, 1 stream });

/// Sends events, and the other members of the input in a first message.
pub struct PublishInput {
    pub session: Option<String>,
    pub stream: EventStream<Events, Error>,
}

pub struct PublishOutput {}

tinsmith::operation! {
    PublishInput => PublishOutput, Error;
    RPC, "Publish", POST, "/",
    .takes(BodyKind::Events)
}

tinsmith::structure!(PublishInput: RPC_EVENTS, once { 0 session, 1 stream });

static PUBLISH_OUTPUT: tinsmith::Schema = tinsmith::schema("PublishOutput", &[]);

tinsmith::structure!(PublishOutput: PUBLISH_OUTPUT {});

/// Sends events and gets events, in CBOR.
pub struct TalkInCborInput {
    pub session: Option<String>,
    pub stream: EventStream<Events, Error>,
}

tinsmith::operation! {
    TalkInCborInput => SubscribeOutput, Error;
    CBOR, "TalkInCbor", POST, "/",
    .takes(BodyKind::Events)
    .answers(BodyKind::Events)
}

tinsmith::structure!(TalkInCborInput: RPC_EVENTS, once { 0 session, 1 stream });
