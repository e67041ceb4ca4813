//! One service in both formats: the same Rust, and what the comparison tells where it is not.

use serde_json::{Value, json};
use std::path::Path;
use tinsmith_codegen::compare::{self, Comparison, Fact};
use tinsmith_codegen::ir::Service;
use tinsmith_codegen::json::Json;
use tinsmith_codegen::{botocore, smithy};

/// A service that says everything that the two formats spell in two ways.
fn one() -> Value {
    json!({"smithy": "2.0", "shapes": {
        "lib#Library": {
            "type": "service", "version": "2024-01-01", "operations": [{"target": "lib#PutBook"}],
            "traits": {
                "aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "books"},
                "aws.api#service": {"sdkId": "Lib Rary", "endpointPrefix": "lib"},
                "smithy.api#title": "AWS Library"
            }
        },
        "lib#PutBook": {
            "type": "operation",
            "input": {"target": "lib#PutBookInput"}, "output": {"target": "lib#Book"},
            "errors": [{"target": "lib#Busy"}, {"target": "lib#Gone"}],
            "traits": {
                "smithy.api#http": {"method": "PUT", "uri": "/books/{Id+}?x-id=PutBook"},
                "smithy.api#auth": ["aws.auth#sigv4"],
                "smithy.api#documentation": "<p>Puts <code><name></code>.</p>"
            }
        },
        "lib#PutBookInput": {"type": "structure", "members": {
            "Id": {"target": "lib#Id", "traits": {
                "smithy.api#httpLabel": {}, "smithy.api#required": {}
            }},
            "Book": {"target": "lib#Book", "traits": {"smithy.api#httpPayload": {}}}
        }},
        "lib#Book": {"type": "structure", "members": {
            "Title": {"target": "lib#Title", "traits": {"smithy.api#jsonName": "title"}},
            "State": {"target": "lib#State"}
        }},
        "lib#State": {"type": "union", "members": {"Lent": {"target": "lib#Title"}}},
        "lib#Id": {"type": "string", "traits": {"smithy.api#pattern": "^[a-z]+$"}},
        "lib#Title": {"type": "string", "traits": {
            "smithy.api#length": {"min": 0, "max": 9}, "smithy.api#pattern": "\\S"
        }},
        "lib#Gone": {"type": "structure", "members": {}, "traits": {
            "smithy.api#error": "client", "smithy.api#httpError": 410,
            "aws.protocols#awsQueryError": {"code": "Gone", "httpResponseCode": 410}
        }},
        "lib#Busy": {"type": "structure", "members": {}, "traits": {
            "smithy.api#error": "server", "smithy.api#retryable": {}
        }}
    }})
}

/// The same in botocore's words.
fn other() -> Value {
    json!({
        "metadata": {
            "apiVersion": "2024-01-01", "endpointPrefix": "lib", "protocol": "rest-json",
            "serviceFullName": "AWS Library", "serviceId": "Lib Rary", "signingName": "books",
            "signatureVersion": "v4", "uid": "lib-rary-2024-01-01"
        },
        "operations": {"PutBook": {
            "name": "PutBook", "http": {"method": "PUT", "requestUri": "/books/{id+}"},
            "input": {"shape": "PutBookInput"}, "output": {"shape": "Book"},
            "errors": [{"shape": "Gone"}, {"shape": "Busy"}], "auth": ["aws.auth#sigv4"],
            "documentation": "<p>Puts <code>&lt;name&gt;</code>.</p>"
        }},
        "shapes": {
            "PutBookInput": {
                "type": "structure", "required": ["Id"], "payload": "Book",
                "members": {
                    "Id": {"shape": "Id", "location": "uri", "locationName": "id"},
                    "Book": {"shape": "Book"}
                }
            },
            "Book": {"type": "structure", "members": {
                "Title": {"shape": "Title", "locationName": "title"}, "State": {"shape": "State"}
            }},
            "State": {
                "type": "structure", "union": true, "required": ["Lent"],
                "members": {"Lent": {"shape": "Title"}}
            },
            "Id": {"type": "string", "pattern": "[a-z]+"},
            "Title": {"type": "string", "max": 9, "min": 0, "pattern": ".*\\S.*"},
            "Gone": {
                "type": "structure", "members": {}, "exception": true,
                "error": {"code": "Gone", "httpStatusCode": 410, "senderFault": true}
            },
            "Busy": {
                "type": "structure", "members": {}, "exception": true, "fault": true,
                "retryable": {"throttling": false}
            }
        }
    })
}

fn json(model: &Value) -> Json {
    let parsed = Json::parse(model.to_string().as_bytes(), Path::new("m.json"));
    parsed.unwrap_or_else(|error| panic!("{error}"))
}

fn compared(one: &Value, other: &Value) -> Comparison {
    let file = Path::new("m.json");
    let read = |result: tinsmith_codegen::Result<Service>| {
        result.unwrap_or_else(|error| panic!("{error}"))
    };
    let one = read(smithy::read(&json(one), file, None, &[]));
    let other = read(botocore::read(&json(other), file, &[]));
    compare::services(one, other).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_same_service_is_the_same_rust() {
    let same = compared(&one(), &other());
    assert_eq!((&*same.model, &*same.format), (&[][..], &[][..]));
    assert!(same.bytes > 1000 && (same.operations, same.types) == (1, 5));
}

#[test]
fn what_time_changes_is_a_model_difference() {
    let mut older = one();
    let shapes = &mut older["shapes"];
    shapes["lib#Title"]["traits"]["smithy.api#length"]["max"] = json!(8);
    shapes["lib#Book"]["members"]["Pages"] = json!({"target": "smithy.api#Integer"});
    shapes["lib#PutBook"]["errors"] = json!([{"target": "lib#Busy"}]);
    let found = compared(&older, &other());
    let places: Vec<_> = found
        .model
        .iter()
        .map(|one| (one.fact, &*one.place))
        .collect();
    assert_eq!(
        places,
        [
            (Fact::Error, "PutBook.Gone"),
            (Fact::Member, "Book.Pages"),
            (Fact::Limits, "Book.Title"),
            (Fact::Limits, "State.Lent"),
        ]
    );
    assert_eq!(found.format, []);
}

#[test]
fn what_no_time_changes_is_a_format_difference() {
    let renamed = |traits: Value| {
        let mut model = one();
        model["shapes"]["lib#Book"]["members"]["Title"]["traits"] = traits;
        compared(&model, &other())
    };
    for traits in [
        json!({"smithy.api#jsonName": "name"}),
        json!({"smithy.api#jsonName": "title", "smithy.api#idempotencyToken": {}}),
        json!({"smithy.api#httpHeader": "title"}),
    ] {
        let found = renamed(traits.clone());
        assert_eq!(found.model, [], "{traits}");
        let table = found
            .format
            .iter()
            .find(|line| line.file == "src/tables.rs");
        let table = table.unwrap_or_else(|| panic!("{traits} goes unseen"));
        assert!(
            table.botocore.contains("renamed(\"Title\", \"title\")"),
            "{table:?}"
        );
    }
}
