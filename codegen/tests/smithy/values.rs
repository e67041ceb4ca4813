//! What values are: types, enums, limits, secrets, events.

use super::{book, file, generate, member, read, refused, shape};
use serde_json::{Value, json};
use tinsmith_codegen::ir::{Kind, Location};

#[test]
fn every_simple_type_has_a_rust_type() {
    let types = [
        ("blob", "Vec<u8>"),
        ("boolean", "bool"),
        ("byte", "i8"),
        ("short", "i16"),
        ("integer", "i32"),
        ("long", "i64"),
        ("float", "f32"),
        ("double", "f64"),
        ("bigInteger", "BigNumber"),
        ("bigDecimal", "BigNumber"),
        ("string", "String"),
        ("timestamp", "Timestamp"),
        ("document", "Document"),
    ];
    let (mut members, mut shapes) = (json!({}), json!({}));
    for (name, _) in types {
        members[format!("own_{name}")] = json!({"target": format!("lib#{name}")});
        shapes[format!("lib#{name}")] = json!({"type": name});
        // The prelude has each of them too.
        let (first, rest) = name.split_at(1);
        let prelude = format!("smithy.api#{}{rest}", first.to_uppercase());
        members[format!("prelude_{name}")] = json!({"target": prelude});
    }
    members["primitive"] = json!({"target": "smithy.api#PrimitiveLong"});
    let tree = generate(&book(members, shapes));
    let operations = file(&tree, "src/operations.rs");
    for (name, rust) in types {
        for field in ["own", "prelude"] {
            let name = name.replace("big", "big_").to_lowercase();
            let line = format!("pub {field}_{name}: Option<{rust}>,");
            assert!(operations.contains(&line), "{line} in {operations}");
        }
    }
    assert!(operations.contains("pub primitive: Option<i64>,"));
    assert!(operations.contains("use tinsmith::{BigNumber, Document, Timestamp};"));
}

#[test]
fn collections_are_dense_or_sparse() {
    let text = json!({"target": "smithy.api#String"});
    let members = json!({
        "list": {"target": "lib#List"}, "set": {"target": "lib#Set"},
        "map": {"target": "lib#Map"}, "holes": {"target": "lib#Holes"}
    });
    let shapes = json!({
        "lib#List": {"type": "list", "member": text},
        "lib#Set": {"type": "set", "member": text},
        "lib#Map": {"type": "map", "key": text, "value": text},
        "lib#Holes": {"type": "list", "member": text, "traits": {"smithy.api#sparse": {}}}
    });
    let tree = generate(&book(members, shapes));
    let operations = file(&tree, "src/operations.rs");
    for line in [
        "pub list: Option<Vec<String>>,",
        "pub set: Option<Vec<String>>,",
        "pub map: Option<BTreeMap<String, String>>,",
        "pub holes: Option<Vec<Option<String>>>,",
    ] {
        assert!(operations.contains(line), "{line} in {operations}");
    }
}

#[test]
fn enums_are_written_in_three_ways() {
    let members = json!({
        "new": {"target": "lib#New"}, "old": {"target": "lib#Old"}, "number": {"target": "lib#Number"},
        "numbers": {"target": "lib#Numbers"}
    });
    let unit = "smithy.api#Unit";
    let shapes = json!({
        "lib#New": {"type": "enum", "members": {
            "HARD": {"target": unit, "traits": {"smithy.api#enumValue": "hard-cover"}},
            "SOFT": {"target": unit}
        }},
        "lib#Old": {"type": "string", "traits": {"smithy.api#enum": [
            {"value": "a", "name": "A", "documentation": "The *first* letter."}, {"value": "b"}
        ]}},
        "lib#Number": {"type": "intEnum", "members": {
            "ONE": {"target": unit, "traits": {"smithy.api#enumValue": 1}},
            "MANY": {"target": unit, "traits": {"smithy.api#enumValue": -2}}
        }},
        "lib#Numbers": {"type": "list", "member": {"target": "lib#Number"}}
    });
    let model = book(members, shapes);
    let tree = generate(&model);
    let tables = file(&tree, "src/tables.rs");
    assert!(tables.contains("HardCover: \"hard-cover\"") && tables.contains("Soft: \"SOFT\""));
    assert!(
        file(&tree, "src/types.rs")
            .contains("/// The *first* letter.\n    #[doc(alias = \"a\")]\n    A,")
    );
    let operations = file(&tree, "src/operations.rs");
    assert!(
        operations.contains("/// `number`; -2 is `MANY`, 1 is `ONE`."),
        "{operations}"
    );
    assert!(operations.contains("pub number: Option<i32>,"));
    assert!(operations.contains("/// `numbers`; -2 is `MANY`, 1 is `ONE`."));
    let mut model = model;
    model["shapes"]["lib#Number"]["members"]["ONE"]["traits"] = json!({});
    let text = refused(&model);
    assert!(
        text.contains("/shapes/lib#Number/members/ONE: `ONE` has no whole number"),
        "{text}"
    );
}

#[test]
fn limits_and_secrets_of_a_member_come_before_those_of_its_shape() {
    let members = json!({
        "plain": {"target": "lib#Text"},
        "own": {"target": "lib#Text", "traits": {
            "smithy.api#length": {"min": 0, "max": 3}, "smithy.api#sensitive": {},
            "smithy.api#deprecated": {}, "smithy.api#idempotencyToken": {}
        }},
        "number": {"target": "lib#Number"}
    });
    let model = book(
        members,
        json!({
            "lib#Text": {"type": "string", "traits": {
                "smithy.api#length": {"min": 1, "max": 9}, "smithy.api#pattern": "^a+$"
            }},
            "lib#Number": {"type": "bigDecimal", "traits": {"smithy.api#range": {"min": 0, "max": "1.5"}}}
        }),
    );
    let tree = generate(&model);
    let operations = file(&tree, "src/operations.rs");
    for line in [
        "/// `plain`; 1 to 9 characters; pattern `^a+$`.",
        "/// `own`; at most 3 characters; pattern `^a+$`; sensitive; random unless set.",
        "/// `number`; 0 to 1.5.",
    ] {
        assert!(operations.contains(line), "{line} in {operations}");
    }
}

#[test]
fn defaults_are_in_the_tables_of_all_but_inputs() {
    let of = |target: &str, value: Value| json!({"target": format!("smithy.api#{target}"), "traits": {"smithy.api#default": value}});
    let part = json!({
        "text": of("String", json!("hi")), "flag": of("Boolean", json!(false)),
        "byte": of("Byte", json!(-1)), "long": of("Long", json!(i64::MAX)),
        "float": of("Float", json!(1.5)), "double": of("Double", json!(0)),
        "blob": of("Blob", json!("YWJj")), "time": of("Timestamp", json!(-1.5)),
        "document": of("Document", json!({})), "nothing": of("String", json!(null)),
        "optional": {"target": "smithy.api#Integer", "traits": {
            "smithy.api#default": 1, "smithy.api#clientOptional": {}
        }}
    });
    let mut model = book(
        json!({"part": {"target": "lib#Part"}, "count": of("Integer", json!(7))}),
        json!({"lib#Part": {"type": "structure", "members": part}}),
    );
    model["shapes"]["lib#GetBookInput"]["members"]["pages"] = of("Integer", json!(9));
    let tables = file(&generate(&model), "src/tables.rs").replace(char::is_whitespace, "");
    for (member, default) in [
        ("text", "Text(\"hi\")"),
        ("flag", "Boolean(false)"),
        ("byte", "Integer(-1)"),
        ("long", "Integer(9223372036854775807)"),
        ("float", "Float(1.5)"),
        ("double", "Double(0.0)"),
        ("blob", "Blob(b\"abc\")"),
        (
            "time",
            "Timestamp(tinsmith::Timestamp::constant(-2,500000000",
        ),
        ("document", "Map"),
        ("count", "Integer(7)"),
    ] {
        let row = format!(
            "member(\"{member}\").rare(&tinsmith::rare().default(tinsmith::DefaultValue::{default}"
        );
        assert!(tables.contains(&row), "{row} in {tables}");
    }
    for member in ["nothing", "optional", "pages"] {
        assert!(
            !tables.contains(&format!("member(\"{member}\").rare")),
            "{member} in {tables}"
        );
    }
    model["shapes"]["lib#Part"]["members"]["byte"] = of("Byte", json!(128));
    let text = refused(&model);
    assert!(
        text.contains("/byte/traits/smithy.api#default: this is no default"),
        "{text}"
    );
}

#[test]
fn payloads_have_their_media_types_and_times_in_headers_their_format() {
    let traits = |traits: Value| json!({"target": "smithy.api#Timestamp", "traits": traits});
    let members = json!({
        "plain": traits(json!({"smithy.api#httpHeader": "x-plain"})),
        "own": traits(json!({"smithy.api#httpHeader": "x-own", "smithy.api#timestampFormat": "date-time"})),
        "json": {"target": "lib#Json", "traits": {"smithy.api#httpHeader": "x-json"}},
        "notes": {"target": "lib#Notes", "traits": {"smithy.api#httpPayload": {}}}
    });
    let shapes = json!({
        "lib#Json": {"type": "string", "traits": {"smithy.api#mediaType": "application/json"}},
        "lib#Notes": {"type": "blob", "traits": {"smithy.api#mediaType": "text/plain"}}
    });
    let tables = generate(&book(members, shapes));
    let tables = file(&tables, "src/tables.rs").replace(char::is_whitespace, "");
    for row in [
        ".header(\"x-plain\").timestamp(tinsmith::TimestampFormat::HttpDate)",
        ".header(\"x-own\").timestamp(tinsmith::TimestampFormat::DateTime)",
        ".header(\"x-json\").json()",
        "member(\"notes\").payload().rare(&tinsmith::rare().media_type(\"text/plain\"))",
    ] {
        assert!(tables.contains(row), "{row} in {tables}");
    }
}

#[test]
fn events_have_headers_and_payloads() {
    let model = book(
        json!({"events": {"target": "lib#Events", "traits": {"smithy.api#httpPayload": {}}}}),
        json!({
            "lib#Events": {"type": "union", "traits": {"smithy.api#streaming": {}}, "members": {
                "page": {"target": "lib#PageEvent"}
            }},
            "lib#PageEvent": {"type": "structure", "members": {
                "number": {"target": "smithy.api#Integer", "traits": {"smithy.api#eventHeader": {}}},
                "text": {"target": "smithy.api#Blob", "traits": {"smithy.api#eventPayload": {}}}
            }}
        }),
    );
    let service = read(&model);
    assert!(matches!(
        shape(&service, "Events").kind,
        Kind::EventStream(_)
    ));
    assert_eq!(
        member(&service, "PageEvent", "number").location,
        Location::EventHeader
    );
    assert_eq!(
        member(&service, "PageEvent", "text").location,
        Location::EventPayload
    );
}

#[test]
fn timestamps_in_collections_have_their_own_form() {
    let dated = |format: &str| {
        json!({
            "target": "smithy.api#Timestamp", "traits": {"smithy.api#timestampFormat": format}
        })
    };
    let shapes = json!({
        "lib#Dates": {"type": "list", "member": dated("http-date")},
        "lib#ByName": {
            "type": "map", "key": {"target": "smithy.api#String"}, "value": dated("date-time")
        }
    });
    let members = json!({"dates": {"target": "lib#Dates"}, "names": {"target": "lib#ByName"}});
    let tree = generate(&book(members, shapes));
    let tables = file(&tree, "src/tables.rs")
        .split_whitespace()
        .collect::<String>();
    for (name, format) in [("dates", "HttpDate"), ("names", "DateTime")] {
        let item = format!(
            "member({name:?}).item(&member(\"member\").timestamp(tinsmith::TimestampFormat::{format}"
        );
        assert!(tables.contains(&item), "{item} in {tables}");
    }
}

#[test]
fn values_of_an_enum_may_be_deprecated() {
    let unit = |traits| json!({"target": "smithy.api#Unit", "traits": traits});
    let shapes = json!({
        "lib#New": {"type": "enum", "members": {
            "A": unit(json!({"smithy.api#deprecated": {"message": "use B"}})), "B": unit(json!({}))
        }},
        "lib#Old": {"type": "string", "traits": {"smithy.api#enum": [
            {"value": "C", "deprecated": true}, {"value": "D"}
        ]}}
    });
    let members = json!({"new": {"target": "lib#New"}, "old": {"target": "lib#Old"}});
    let mut model = book(members, shapes);
    model["shapes"]["lib#Library"]["traits"]["smithy.api#deprecated"] = json!({});
    let tree = generate(&model);
    let types = file(&tree, "src/types.rs");
    assert!(
        types.contains("#[deprecated = \"use B\"]\n    A,"),
        "{types}"
    );
    assert!(types.contains("#[deprecated]\n    C,"), "{types}");
    let library = file(&tree, "src/lib.rs");
    assert!(library.contains("#[allow(deprecated)]\n#[rustfmt::skip]\npub mod types;"));
    // It is not AWS who says so.
    assert!(library.contains("This service is deprecated."), "{library}");
}
