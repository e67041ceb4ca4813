//! One model under each protocol: what of the generated code depends on the protocol, and why.

mod support;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tinsmith_codegen::ir::Service;
use tinsmith_codegen::json::Json;
use tinsmith_codegen::{Tree, botocore, smithy};

fn parsed(model: &Value) -> Json {
    let parsed = Json::parse(model.to_string().as_bytes(), Path::new("m.json"));
    parsed.unwrap_or_else(|error| panic!("{error}"))
}

fn generated(service: tinsmith_codegen::Result<Service>) -> Tree {
    let options = support::options_with_driver();
    let tree = service.and_then(|service| tinsmith_codegen::generate(service, None, &options));
    tree.unwrap_or_else(|error| panic!("{error}"))
}

/// The lines of all files that are not the same under every protocol.
fn varying(trees: &[Tree]) -> BTreeMap<String, BTreeSet<String>> {
    let lines = |tree: &Tree, file: &str| -> BTreeSet<String> {
        let lines = tree[file].lines().map(|line| line.trim().to_owned());
        lines.collect()
    };
    let files: BTreeSet<&String> = trees.iter().flat_map(Tree::keys).collect();
    let mut found = BTreeMap::new();
    for file in files {
        let all: Vec<_> = trees.iter().map(|tree| lines(tree, file)).collect();
        let union: BTreeSet<_> = all.iter().flatten().cloned().collect();
        let varies = |line: &String| !all.iter().all(|lines| lines.contains(line));
        let varying: BTreeSet<_> = union.into_iter().filter(varies).collect();
        if !varying.is_empty() {
            found.insert(file.clone(), varying);
        }
    }
    found
}

/// The constant that names the protocol, and the feature of the runtime that speaks it.
fn assert_only_the_protocol_varies(trees: &[Tree]) {
    let found = varying(trees);
    let files: Vec<_> = found.keys().map(String::as_str).collect();
    assert_eq!(files, ["Cargo.toml", "src/endpoint.rs"], "{found:#?}");
    let constant = |line: &String| line.contains("tinsmith::Protocol::");
    assert!(found["src/endpoint.rs"].iter().all(constant), "{found:#?}");
    assert_eq!(found["src/endpoint.rs"].len(), trees.len());
    let feature = |line: &String| line.starts_with("tinsmith = { version");
    assert!(found["Cargo.toml"].iter().all(feature), "{found:#?}");
}

/// A model with every place of an HTTP message, and all that XML and JSON documents have.
fn of_botocore() -> Value {
    json!({
        "metadata": {
            "apiVersion": "2020-01-01", "endpointPrefix": "things", "jsonVersion": "1.0",
            "serviceFullName": "Thing Service", "serviceId": "Things", "targetPrefix": "Things",
            "uid": "things-2020-01-01", "xmlNamespace": "https://things.example/"
        },
        "operations": {"PutThing": {
            "name": "PutThing",
            "http": {"method": "PUT", "requestUri": "/things/{Id}?put", "responseCode": 201},
            "input": {"shape": "PutThingRequest", "locationName": "PutThing",
                "xmlNamespace": {"uri": "https://things.example/"}},
            "output": {"shape": "Thing", "resultWrapper": "PutThingResult"},
            "errors": [{"shape": "Gone"}], "httpChecksumRequired": true
        }},
        "shapes": {
            "PutThingRequest": {"type": "structure", "required": ["Id"], "members": {
                "Id": {"shape": "Text", "location": "uri", "locationName": "id"},
                "Filter": {"shape": "Texts", "location": "querystring", "locationName": "filter"},
                "Kind": {"shape": "Kind", "location": "header", "locationName": "x-kind"},
                "Tags": {"shape": "Tags", "location": "headers", "locationName": "x-tag-"},
                "Token": {"shape": "Text", "idempotencyToken": true},
                "Parts": {"shape": "Parts", "flattened": true, "queryName": "Part"}
            }},
            "Thing": {"type": "structure", "members": {
                "Name": {"shape": "Text", "locationName": "name"},
                "Made": {"shape": "Time", "timestampFormat": "rfc822"},
                "Version": {"shape": "Text", "xmlAttribute": true},
                "Status": {"shape": "Number", "location": "statusCode"},
                "Of": {"shape": "Tags"}
            }},
            "Parts": {"type": "list", "member": {"shape": "Text", "locationName": "part"}},
            "Texts": {"type": "list", "member": {"shape": "Text"}},
            "Tags": {"type": "map", "key": {"shape": "Text", "locationName": "k"},
                "value": {"shape": "Text", "locationName": "v"}},
            "Kind": {"type": "string", "enum": ["BIG", "SMALL"]},
            "Gone": {"type": "structure", "members": {"Why": {"shape": "Text"}}, "exception": true,
                "error": {"code": "Things.Gone", "httpStatusCode": 410}},
            "Text": {"type": "string"}, "Time": {"type": "timestamp"}, "Number": {"type": "integer"}
        }
    })
}

#[test]
fn of_a_botocore_model_only_one_constant_depends_on_the_protocol() {
    let mut trees = Vec::new();
    for (protocol, version) in [
        ("rest-json", "1.1"),
        ("json", "1.0"),
        ("json", "1.1"),
        ("rest-xml", "1.1"),
        ("query", "1.1"),
        ("ec2", "1.1"),
        ("smithy-rpc-v2-cbor", "1.1"),
    ] {
        let mut model = of_botocore();
        model["metadata"]["protocol"] = json!(protocol);
        model["metadata"]["jsonVersion"] = json!(version);
        trees.push(generated(botocore::read(
            &parsed(&model),
            Path::new("m.json"),
            &[],
        )));
    }
    assert_only_the_protocol_varies(&trees);
}

const PROTOCOLS: [&str; 7] = [
    "aws.protocols#restJson1",
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#restXml",
    "aws.protocols#awsQuery",
    "aws.protocols#ec2Query",
    "smithy.protocols#rpcv2Cbor",
];

/// A Smithy model. `input` are the traits of the members `Id` and `Name` of the input.
fn of_smithy(id: &Value, name: &Value, http: bool) -> Value {
    let http = match http {
        true => json!({"smithy.api#http": {"method": "PUT", "uri": "/things/{Id}"}}),
        false => json!({"smithy.api#http": {"method": "POST", "uri": "/"}}),
    };
    json!({"smithy": "2.0", "shapes": {
        "t#Things": {
            "type": "service", "version": "2024-01-01", "operations": [{"target": "t#PutThing"}],
            "traits": {"aws.auth#sigv4": {"name": "things"}}
        },
        "t#PutThing": {
            "type": "operation", "input": {"target": "t#PutThingInput"},
            "output": {"target": "t#Thing"}, "errors": [{"target": "t#Gone"}], "traits": http
        },
        "t#PutThingInput": {"type": "structure", "members": {
            "Id": {"target": "smithy.api#String", "traits": id},
            "Name": {"target": "smithy.api#String", "traits": name},
            "Token": {"target": "smithy.api#String",
                "traits": {"smithy.api#idempotencyToken": {}}}
        }},
        "t#Thing": {"type": "structure", "members": {
            "Made": {"target": "smithy.api#Timestamp",
                "traits": {"smithy.api#timestampFormat": "http-date"}},
            "Tags": {"target": "t#Tags"}, "State": {"target": "t#State"}
        }},
        "t#Tags": {"type": "map", "key": {"target": "smithy.api#String"},
            "value": {"target": "smithy.api#String"}, "traits": {"smithy.api#sparse": {}}},
        "t#State": {"type": "union", "members": {"Lent": {"target": "smithy.api#Integer"}}},
        "t#Gone": {"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}}
    }})
}

fn under_each(model: &Value) -> Vec<Tree> {
    let trees = PROTOCOLS.iter().map(|protocol| {
        let mut model = model.clone();
        model["shapes"]["t#Things"]["traits"][*protocol] = json!({});
        generated(smithy::read(
            &parsed(&model),
            Path::new("m.json"),
            None,
            &[],
        ))
    });
    trees.collect()
}

#[test]
fn of_a_smithy_model_that_names_no_protocol_only_one_constant_depends_on_it() {
    let required = json!({"smithy.api#required": {}});
    let mut trees = under_each(&of_smithy(&required, &json!({}), false));
    // A document of restXml has a name, which its service may be strict about.
    let xml = &mut trees[3];
    let tables = xml.get_mut("src/tables.rs").expect("a file");
    assert!(tables.contains(".root(\"PutThingInput\")"), "{tables}");
    trees.remove(3);
    assert_only_the_protocol_varies(&trees);
}

/// What Smithy says in one protocol's words holds for that protocol alone: HTTP bindings for the
/// REST protocols, `jsonName` for restJson1, `xmlName` and namespaces for the XML ones. A row of a
/// table has one name on the wire and one place, so that the reader has to choose; botocore's
/// models have chosen before. What varies then are those rows, the request line, and the
/// documentation that tells of both.
#[test]
fn what_a_smithy_model_says_in_a_protocols_own_words_is_read_for_that_protocol() {
    let id = json!({"smithy.api#required": {}, "smithy.api#httpLabel": {}});
    let name = json!({"smithy.api#jsonName": "j", "smithy.api#xmlName": "x"});
    let trees = under_each(&of_smithy(&id, &name, true));
    let found = varying(&trees);
    let files: Vec<_> = found.keys().map(String::as_str).collect();
    let expected = [
        "Cargo.toml",
        "src/client.rs",
        "src/endpoint.rs",
        "src/operations.rs",
        "src/tables.rs",
    ];
    assert_eq!(files, expected, "{found:#?}");
    let row = |index: usize| {
        let tables = &trees[index]["src/tables.rs"];
        let wire = ["j", "x"].into_iter().find(|name| {
            let wire = format!("renamed(\"Name\", {name:?})");
            tables.contains(&wire)
        });
        (tables.contains("member(\"Id\").label(\"Id\")"), wire)
    };
    let rows: Vec<_> = (0..PROTOCOLS.len()).map(row).collect();
    let (json, xml, none) = (Some("j"), Some("x"), None);
    let expected = [
        (true, json),
        (false, none),
        (false, none),
        (true, xml),
        (false, xml),
        (false, xml),
        (false, none),
    ];
    assert_eq!(rows, expected);
}
