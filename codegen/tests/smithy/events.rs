//! Streams of events both ways, in the shape that Amazon Transcribe has: no model of botocore's has
//! it, because botocore cannot send events. That such streams are sent, signed event by event, and
//! read while they are sent, is shown by the runtime's `tests/events`, whose tables are like these.

use super::{file, generate, read};
use serde_json::{Value, json};

/// A call whose settings are headers both ways, with a stream as its body both ways.
fn talk() -> Value {
    let header = |name: &str| json!({"target": "smithy.api#String", "traits": {"smithy.api#httpHeader": name}});
    let stream = |target: &str| {
        json!({"target": target,
            "traits": {"smithy.api#httpPayload": {}, "smithy.api#required": {}}})
    };
    let error = |status: u16| {
        json!({"type": "structure", "members": {"Message": {"target": "smithy.api#String"}},
            "traits": {"smithy.api#error": "client", "smithy.api#httpError": status}})
    };
    json!({"smithy": "2.0", "shapes": {
        "talk#Talk": {
            "type": "service", "version": "2017-10-26",
            "operations": [{"target": "talk#StartTalk"}],
            "traits": {
                "aws.protocols#restJson1": {"http": ["http/1.1", "h2"], "eventStreamHttp": ["h2"]},
                "aws.auth#sigv4": {"name": "talk"}
            }
        },
        "talk#StartTalk": {
            "type": "operation",
            "input": {"target": "talk#StartTalkRequest"},
            "output": {"target": "talk#StartTalkResponse"},
            "errors": [{"target": "talk#TooFast"}],
            "traits": {"smithy.api#http": {"method": "POST", "uri": "/talk", "code": 200}}
        },
        "talk#StartTalkRequest": {"type": "structure", "members": {
            "Language": header("x-talk-language"), "Said": stream("talk#Said")
        }},
        "talk#StartTalkResponse": {"type": "structure", "members": {
            "RequestId": header("x-talk-request-id"), "Heard": stream("talk#Heard")
        }},
        "talk#Said": {"type": "union", "traits": {"smithy.api#streaming": {}}, "members": {
            "Audio": {"target": "talk#Audio"}
        }},
        "talk#Audio": {"type": "structure", "members": {
            "Chunk": {"target": "smithy.api#Blob", "traits": {"smithy.api#eventPayload": {}}},
            "At": {"target": "smithy.api#Timestamp", "traits": {"smithy.api#eventHeader": {}}}
        }},
        "talk#Heard": {"type": "union", "traits": {"smithy.api#streaming": {}}, "members": {
            "Transcript": {"target": "talk#Transcript"}, "tooFast": {"target": "talk#TooFast"}
        }},
        "talk#Transcript": {"type": "structure", "members": {
            "Words": {"target": "talk#Words"}
        }},
        "talk#Words": {"type": "list", "member": {"target": "smithy.api#String"}},
        "talk#TooFast": error(429)
    }})
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn events_go_both_ways_over_http2() {
    assert!(read(&talk()).http2);
    let tree = generate(&talk());
    for (path, texts) in [
        (
            "src/operations.rs",
            &[
                "pub language: Option<String>",
                "pub said: EventStream<Said, Error>",
                "pub fn new(said: EventStream<Said, Error>) -> Self",
                "pub heard: EventStream<Heard, Error>",
                "pub request_id: Option<String>",
            ][..],
        ),
        (
            "src/tables.rs",
            &[
                r#""StartTalk", POST, "/talk", .takes(tinsmith::BodyKind::Events) .answers(tinsmith::BodyKind::Events)"#,
                r#"member("Language").header("x-talk-language"), member("Said").payload().required()"#,
                r#"member("At").header("At"), member("Chunk").payload()"#,
                "tinsmith::events!(Said: SAID { 0 Audio });",
                r#"tinsmith::events!(Heard: HEARD { 0 Transcript, } errors { "tooFast": "TooFast", });"#,
            ],
        ),
        ("src/types.rs", &["pub enum Heard { /// `Transcript`."]),
        ("Cargo.toml", &["\"tinsmith/http2\"", "\"event-stream\""]),
    ] {
        let found = squeezed(file(&tree, path));
        for text in texts {
            assert!(found.contains(text), "{path} lacks `{text}`:\n{found}");
        }
    }
}
