//! What becomes of a model's streams: types, tables, and the facts that the runtime acts on.

mod support;

use support::generate;
use tinsmith_codegen::Tree;

fn generated(name: &str, model: &str) -> Tree {
    generate(name, model).unwrap_or_else(|error| panic!("{error}"))
}

/// Holds that a file has each of the texts, whatever white space is in them.
fn assert_has(tree: &Tree, path: &str, texts: &[&str]) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let file = squeezed(&tree[path]);
    for text in texts {
        assert!(file.contains(&squeezed(text)), "{path} lacks `{text}`");
    }
}

const BODIES: &str = r##"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-json",
    "serviceFullName": "Thing Service", "serviceId": "Things", "uid": "things-2020-01-01",
    "signatureVersion": "s3v4"
  },
  "operations": {
    "GetThing": {
      "name": "GetThing", "http": {"method": "GET", "requestUri": "/thing"},
      "output": {"shape": "Thing"}, "errors": [{"shape": "Gone"}, {"shape": "TooMuch"}, {"shape": "Wrong"}]
    },
    "PutThing": {
      "name": "PutThing", "http": {"method": "PUT", "requestUri": "/thing"},
      "input": {"shape": "Thing"}, "output": {"shape": "Whole"}
    }
  },
  "shapes": {
    "Gone": {
      "type": "structure", "exception": true, "payload": "Page", "retryable": {},
      "members": {"Page": {"shape": "Body"}}
    },
    "TooMuch": {
      "type": "structure", "exception": true, "members": {},
      "error": {"code": "Much"}, "retryable": {"throttling": true}
    },
    "Wrong": {"type": "structure", "exception": true, "members": {}},
    "Thing": {
      "type": "structure", "payload": "Body",
      "members": {"Body": {"shape": "Body", "streaming": true}}
    },
    "Whole": {"type": "structure", "members": {"Sum": {"shape": "Body"}}},
    "Body": {"type": "blob"}
  }
}"##;

#[test]
fn a_body_is_a_stream_where_its_member_says_so() {
    let tree = generated("bodies", BODIES);
    assert_has(
        &tree,
        "src/operations.rs",
        &[
            "pub struct GetThingOutput",
            "pub body: Option<Body>",
            "pub sum: Option<Vec<u8>>",
        ],
    );
    assert_has(
        &tree,
        "src/tables.rs",
        &[
            "tinsmith::structure!(GetThingOutput: GET_THING_OUTPUT, once Default {",
            r#""GetThing", GET, "/thing", .answers(tinsmith::BodyKind::Stream) .no_input()"#,
            r#""PutThing", PUT, "/thing", .takes(tinsmith::BodyKind::Stream) }"#,
        ],
    );
    // What an error holds is read whole.
    assert_has(&tree, "src/types.rs", &["pub page: Option<Vec<u8>>"]);
    assert_has(
        &tree,
        "src/endpoint.rs",
        &[
            ") .body_hash() .retry(",
            r#"("Gone", tinsmith::Retryable::Transient)"#,
            r#"("Much", tinsmith::Retryable::Throttling), ("TooMuch", tinsmith::Retryable::Throttling)"#,
        ],
    );
}

/// Events both ways, with an error among them that the stream calls otherwise.
const EVENTS: &str = r##"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "talks", "protocol": "rest-json",
    "protocolSettings": {"h2": "eventstream"},
    "serviceFullName": "Talk Service", "serviceId": "Talks", "uid": "talks-2020-01-01"
  },
  "operations": {
    "Talk": {
      "name": "Talk", "http": {"method": "POST", "requestUri": "/talk"},
      "input": {"shape": "TalkRequest"}, "output": {"shape": "TalkResponse"}
    }
  },
  "shapes": {
    "TalkRequest": {
      "type": "structure", "required": ["Said"], "payload": "Said",
      "members": {
        "Language": {"shape": "Text", "location": "header", "locationName": "x-language"},
        "Said": {"shape": "Said"}
      }
    },
    "TalkResponse": {
      "type": "structure", "payload": "Heard", "members": {"Heard": {"shape": "Heard"}}
    },
    "Said": {
      "type": "structure", "eventstream": true, "members": {"Audio": {"shape": "Audio"}}
    },
    "Heard": {
      "type": "structure", "eventstream": true,
      "members": {
        "transcript": {"shape": "Transcript"},
        "tooFast": {"shape": "TooFastException"},
        "Busy": {"shape": "Busy"}
      }
    },
    "Audio": {
      "type": "structure", "event": true,
      "members": {
        "Chunk": {"shape": "Blob", "eventpayload": true},
        "At": {"shape": "Number", "eventheader": true}
      }
    },
    "Transcript": {
      "type": "structure", "event": true, "members": {"Text": {"shape": "Text"}}
    },
    "TooFastException": {"type": "structure", "exception": true, "members": {}},
    "Busy": {"type": "structure", "exception": true, "members": {}},
    "Blob": {"type": "blob"},
    "Number": {"type": "long"},
    "Text": {"type": "string"}
  }
}"##;

#[test]
fn events_become_a_union_and_the_errors_among_them_the_services_own() {
    let tree = generated("events", EVENTS);
    assert_has(
        &tree,
        "src/operations.rs",
        &[
            "use crate::error::Error;",
            "use crate::types::{Heard, Said};",
            "use tinsmith::EventStream;",
            "pub said: EventStream<Said, Error>",
            "pub heard: Option<EventStream<Heard, Error>>",
            "pub fn new(said: EventStream<Said, Error>) -> Self",
        ],
    );
    let heard = tree["src/types.rs"]
        .split("pub enum Heard {")
        .nth(1)
        .unwrap();
    let heard = heard.split("\n}").next().unwrap();
    assert!(heard.contains("Transcript(Transcript)") && heard.contains("Unknown(String)"));
    assert!(
        !heard.contains("TooFast") && !heard.contains("Busy"),
        "{heard}"
    );
    assert_has(
        &tree,
        "src/error.rs",
        &[
            "TooFastException(Modeled<TooFastException>)",
            "Busy(Modeled<Busy>)",
        ],
    );
    assert_has(
        &tree,
        "src/tables.rs",
        &[
            ".takes(tinsmith::BodyKind::Events) .answers(tinsmith::BodyKind::Events)",
            r#"member("Said").payload().required()"#,
            r#"member("Chunk").payload(), member("At").header("At")"#,
            "tinsmith::events!(Said: SAID { 0 Audio });",
            r#"tinsmith::events!(Heard: HEARD { 0 Transcript, } errors {
                "tooFast": "TooFastException", });"#,
        ],
    );
}

#[test]
fn a_crate_pays_for_events_and_http2_only_where_it_needs_them() {
    let manifest = |name, model: &str| generated(name, model)["Cargo.toml"].clone();
    let plain = manifest("plain", BODIES);
    assert!(plain.contains(r#"features = ["json"]"#) && plain.contains("tinsmith/hyper"));
    let events = manifest("both-ways", EVENTS);
    assert!(
        events.contains(r#"features = ["json", "event-stream"]"#),
        "{events}"
    );
    assert!(
        events.contains(r#"hyper = ["client", "tinsmith/http2"]"#),
        "{events}"
    );
    // One way is HTTP/1.1's too, unless the model asks for more.
    let one_way = EVENTS.replace(
        r#""Said": {"shape": "Said"}"#,
        r#""Said": {"shape": "Blob"}"#,
    );
    assert!(manifest("one-way", &one_way).contains("tinsmith/http2"));
    let one_way = one_way.replace(r#""h2": "eventstream""#, "");
    let one_way = manifest("one-way-1.1", &one_way);
    assert!(one_way.contains("event-stream") && one_way.contains("tinsmith/hyper"));
}

#[test]
fn a_crate_has_a_feature_for_sigv4a_only_where_its_service_may_want_it() {
    let manifest = |name, model: &str| generated(name, model)["Cargo.toml"].clone();
    let feature = r#"sigv4a = ["client", "tinsmith/sigv4a"]"#;
    assert!(!manifest("sigv4", BODIES).contains(feature));
    let auth = r#""auth": ["aws.auth#sigv4a", "aws.auth#sigv4"], "signatureVersion""#;
    let may = BODIES.replace(r#""signatureVersion""#, auth);
    assert!(manifest("sigv4a", &may).contains(feature));
    let one = r#""name": "GetThing", "auth": ["aws.auth#sigv4a"]"#;
    let may = BODIES.replace(r#""name": "GetThing""#, one);
    assert!(manifest("sigv4a-once", &may).contains(feature));
}

#[test]
fn streams_of_events_that_cannot_be_are_refused() {
    for (name, from, to, part) in [
        (
            "nested",
            r#""members": {"Text": {"shape": "Text"}}"#,
            r#""members": {"Text": {"shape": "Said"}}"#,
            "/shapes/Transcript: a stream of events can only be one member",
        ),
        (
            "two",
            r#""Language": {"shape": "Text", "location": "header", "locationName": "x-language"}"#,
            r#""Language": {"shape": "Heard"}"#,
            "/shapes/TalkRequest: a stream of events can only be one member",
        ),
        (
            "scalar",
            r#""members": {"Audio": {"shape": "Audio"}}"#,
            r#""members": {"Audio": {"shape": "Text"}}"#,
            "the event `Audio` is no structure",
        ),
        (
            "header",
            r#""Number": {"type": "long"}"#,
            r#""Number": {"type": "float"}"#,
            "the member `At` cannot be bound",
        ),
        (
            "payload",
            r#""eventheader": true"#,
            r#""box": true"#,
            "has to be the payload or a header",
        ),
        (
            "query",
            r#""protocol": "rest-json""#,
            r#""protocol": "query""#,
            "event streams over queries",
        ),
    ] {
        assert!(EVENTS.contains(from), "{name}");
        let error = generate(name, &EVENTS.replacen(from, to, 1)).expect_err(name);
        assert!(error.to_string().contains(part), "{name}: {error}");
    }
}
