//! What XML documents are called: names and namespaces of a botocore model, as the tables have them.

mod support;

use serde_json::{Value, json};

/// The tables of a service with these shapes, whose one operation takes `Input`; without white
/// space, and without the commas that come with line breaks.
fn tables(name: &str, input: &Value, shapes: &Value) -> Result<String, String> {
    let model = json!({
        "metadata": {
            "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-xml",
            "serviceFullName": "Thing Service", "serviceId": "Things", "uid": "things-2020-01-01",
        },
        "operations": { "PutThing": {
            "name": "PutThing",
            "http": { "method": "PUT", "requestUri": "/" },
            "input": input,
        }},
        "shapes": shapes,
    });
    let tree = support::generate(name, &model.to_string()).map_err(|error| error.to_string())?;
    let tables = tree.get("src/tables.rs").expect("tables");
    let tables: String = tables.split_whitespace().collect();
    Ok(tables.replace(",)", ")"))
}

fn assert_has(tables: &str, rows: &[&str]) {
    for row in rows {
        let row: String = row.split_whitespace().collect();
        assert!(tables.contains(&row), "{row} is not in {tables}");
    }
}

#[test]
fn a_payload_is_named_by_its_member_or_its_shape() {
    let shapes = |payload: Value, thing: Value| {
        json!({
            "Input": { "type": "structure", "payload": "body", "members": { "body": payload } },
            "Thing": thing,
        })
    };
    let thing = || json!({ "type": "structure", "members": {} });
    let named = json!({ "type": "structure", "locationName": "Own", "members": {} });
    let spaced = json!({ "type": "structure", "xmlNamespace": "urn:own", "members": {} });
    let input = json!({ "shape": "Input" });
    for (payload, thing, row) in [
        // A name of its own.
        (
            json!({ "shape": "Thing", "locationName": "Other" }),
            thing(),
            r#"member("body").wire("Other").object_payload()"#,
        ),
        // Its own name with a namespace is meant.
        (
            json!({ "shape": "Thing", "locationName": "body", "xmlNamespace": { "uri": "urn:a" } }),
            thing(),
            r#"member("body").object_payload().rare(&tinsmith::rare()
                .namespace(&tinsmith::namespace("urn:a")))"#,
        ),
        // Its own name alone is none.
        (
            json!({ "shape": "Thing", "locationName": "body" }),
            thing(),
            r#"member("body").object_payload().rare(&tinsmith::rare().document("Thing"))"#,
        ),
        (
            json!({ "shape": "Thing", "locationName": "body" }),
            named,
            r#"member("body").object_payload().rare(&tinsmith::rare().document("Own"))"#,
        ),
        (
            json!({ "shape": "Thing" }),
            spaced,
            r#"member("body").object_payload().rare(&tinsmith::rare()
                .namespace(&tinsmith::namespace("urn:own")).document("Thing"))"#,
        ),
    ] {
        let tables = tables("payload", &input, &shapes(payload, thing)).expect("tables");
        assert_has(&tables, &[row]);
    }
}

#[test]
fn an_input_is_named_by_its_shape_or_its_reference() {
    let input = json!({
        "shape": "Input", "locationName": "Reference", "xmlNamespace": { "uri": "urn:a", "prefix": "p" },
    });
    let shape = |own: Value| {
        let mut shape = json!({ "type": "structure", "members": { "Text": { "shape": "Text" } } });
        let members = shape.as_object_mut().expect("an object");
        members.extend(own.as_object().expect("an object").clone());
        json!({ "Input": shape, "Text": { "type": "string" } })
    };
    let plain = tables("input", &input, &shape(json!({}))).expect("tables");
    let namespace = r#"&tinsmith::namespace("urn:a").prefix("p")"#;
    assert_has(&plain, &[&format!(r#".root_in("Reference", {namespace})"#)]);
    let own = json!({ "locationName": "Own", "xmlNamespace": "urn:own" });
    let named = tables("input", &input, &shape(own)).expect("tables");
    assert_has(&named, &[&format!(r#".root_in("Own", {namespace})"#)]);
}

#[test]
fn elements_keep_their_names_and_namespaces() {
    let shapes = json!({
        "Input": { "type": "structure", "members": {
            "Always": { "shape": "Flat" },
            "Here": { "shape": "List", "flattened": true, "locationName": "here" },
            "Map": { "shape": "Map" },
            "Thing": { "shape": "Thing" },
            "Old": { "shape": "Text", "locationName": "Event" },
            "New": { "shape": "Flat", "locationName": "Event" },
        }},
        "Flat": { "type": "list", "flattened": true, "member": { "shape": "Text" } },
        "List": { "type": "list", "xmlNamespace": "urn:list", "member": {
            "shape": "Text", "locationName": "item", "xmlNamespace": "urn:item",
        }},
        "Map": { "type": "map", "xmlNamespace": "urn:map",
            "key": { "shape": "Text", "locationName": "K", "xmlNamespace": "urn:key" },
            "value": { "shape": "Text", "locationName": "V", "xmlNamespace": "urn:value" },
        },
        "Text": { "type": "string" },
        "Thing": { "type": "structure", "members": {}, "xmlNamespace": { "uri": "urn:thing" } },
    });
    let input = json!({ "shape": "Input" });
    let found = tables("elements", &input, &shapes).expect("tables");
    assert_has(
        &found,
        &[
            r#"member("Always").flattened()"#,
            r#"renamed("Here", "here").flattened().item(&member("member").wire("item")
                .rare(&tinsmith::rare().namespace(&tinsmith::namespace("urn:item"))))"#,
            r#"member("Map").rare(&tinsmith::rare().namespace(&tinsmith::namespace("urn:map"))
                .key("K").key_namespace(&tinsmith::namespace("urn:key")))
                .item(&member("member").wire("V")
                .rare(&tinsmith::rare().namespace(&tinsmith::namespace("urn:value"))))"#,
            r#"member("Thing").rare(&tinsmith::rare()
                .namespace(&tinsmith::namespace("urn:thing")))"#,
            r#"renamed("New", "Event").flattened(), renamed("Old", "Event")"#,
        ],
    );
    // A list that is always flattened names its elements itself.
    let mut named = shapes.clone();
    named["Flat"]["member"]["locationName"] = "item".into();
    named["Input"]["members"] = json!({ "Always": { "shape": "Flat" } });
    let found = tables("elements", &input, &named).expect("tables");
    assert_has(&found, &[r#"renamed("Always", "item").flattened()"#]);
    // What is called is imported, and nothing else: elements have rows too.
    assert_has(&found, &["use tinsmith::{member, renamed};"]);
    named["Input"]["members"] = json!({ "Old": shapes["Input"]["members"]["Old"] });
    let found = tables("elements", &input, &named).expect("tables");
    assert_has(&found, &["use tinsmith::renamed;"]);
    // Two values of one name are still refused.
    let mut twice = shapes;
    twice["Input"]["members"]["New"]["shape"] = "Text".into();
    let error = tables("elements", &input, &twice).expect_err("a refusal");
    assert!(
        error.contains("two members have the name `Event` on the wire"),
        "{error}"
    );
}

#[test]
fn a_namespace_is_a_text_or_an_object_of_texts() {
    let shapes = |namespace: Value| {
        json!({
            "Input": { "type": "structure", "members": {
                "A": { "shape": "Text", "xmlNamespace": namespace },
            }},
            "Text": { "type": "string" },
        })
    };
    let input = json!({ "shape": "Input" });
    for wrong in [
        json!(1),
        json!({ "prefix": "a" }),
        json!({ "uri": "a", "other": "b" }),
    ] {
        let error = tables("namespace", &input, &shapes(wrong)).expect_err("a refusal");
        assert!(
            error.contains("/shapes/Input/members/A/xmlNamespace"),
            "{error}"
        );
    }
}

/// S3 has values, and beside them the lists that replaced them, under one name. What is within such
/// a pair would be read twice at every level.
#[test]
fn a_value_and_the_list_in_its_place_have_nothing_within_them() {
    let shapes = |kind: Value| {
        json!({
            "Input": { "type": "structure", "members": {
                "Event": { "shape": "Event" },
                "Events": { "shape": "Events", "locationName": "Event" },
            }},
            "Event": kind,
            "Events": { "type": "list", "flattened": true, "member": { "shape": "Event" } },
        })
    };
    let input = json!({ "shape": "Input" });
    let texts = tables("twins", &input, &shapes(json!({ "type": "string" })));
    assert_has(
        &texts.unwrap(),
        &[r#"renamed("Events", "Event").flattened()"#],
    );
    let structures = shapes(json!({ "type": "structure", "members": {} }));
    let error = tables("twin-structures", &input, &structures).unwrap_err();
    assert!(
        error.contains("two members have the name `Event`"),
        "{error}"
    );
}
