//! Endpoint rules that hold and that do not, and how those that hold are laid out.

mod support;

use support::{Scratch, options};
use tinsmith_codegen::project;

/// The rules as a generated crate has them, or why they are refused.
fn text(name: &str, rules: &str) -> Result<String, String> {
    let scratch = Scratch::new(name);
    scratch.write("endpoint-rule-set-1.json", rules);
    match project::endpoint_rules_text(&scratch.0) {
        Ok(text) => Ok(text.expect("there are rules")),
        Err(error) => Err(error.to_string()),
    }
}

/// A rule set with these rules.
fn set(rules: &str) -> String {
    format!(
        r##"{{"version": "1.0", "parameters": {{
            "Region": {{"builtIn": "AWS::Region", "required": true, "type": "String"}},
            "UseFIPS": {{"builtIn": "AWS::UseFIPS", "type": "boolean", "required": true, "default": false}},
            "Legacy": {{"builtIn": "AWS::Things::Legacy", "type": "boolean"}},
            "Names": {{"type": "stringArray"}},
            "Unused": {{"type": "string"}}
        }}, "rules": {rules}}}"##
    )
}

fn refused(name: &str, rules: &str) -> String {
    let error = text(name, rules).expect_err("the rules do not hold");
    assert!(!error.contains('\n'), "one paragraph: {error}");
    error
}

#[test]
fn a_rule_is_a_line_where_it_fits() {
    let rules = r##"[
        {"type": "tree", "conditions": [{"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "where"}], "rules": [
            {"type": "error", "conditions": [{"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]},
                {"fn": "not", "argv": [{"fn": "getAttr", "argv": [{"fn": "getAttr", "argv": [{"ref": "where"}, "name"]}, "[0]"]}]}], "error": "No FIPS in {where#name}"},
            {"type": "endpoint", "conditions": [{"fn": "getAttr", "argv": [{"ref": "Names"}, "[-1]"], "assign": "last"}],
                "endpoint": {"url": "https://{last}.{Region}.{where#dnsSuffix}", "headers": {"x-last": ["{last}", {"ref": "Region"}]},
                "properties": {"backend": {"kind": ["a", true]}, "authSchemes": [
                    {"name": "sigv4a", "signingName": "things", "signingRegionSet": ["*"], "disableDoubleEncoding": true},
                    {"name": "sigv4", "signingRegion": "{Region}", "disableDoubleEncoding": false}]}}},
            {"type": "tree", "conditions": [{"fn": "substring", "argv": [{"ref": "Region"}, 0, 2, false], "assign": "start"}], "rules": [
                {"type": "endpoint", "conditions": [], "endpoint": {"url": {"ref": "start"}}}]}
        ]},
        {"type": "error", "conditions": [], "error": "none"}
    ]"##;
    let expected = r##"tinsmith::endpoint_rules! {
    RULES;
    parameters {
        0 Legacy: Bool from Client,
        1 Names: Texts,
        2 Region: Text from Region required true,
        3 UseFIPS: Bool from UseFips or false,
    }
    variables {
        4 where_ "where",
        5 last,
        6 start,
    }
    rules {
        when (let where_ = Partition(Region)) then {
            when (BooleanEquals(UseFIPS, true), Not(where_["name[0]"])) error {
                "No FIPS in {where#name}"
            }
            when (let last = Names["[-1]"]) endpoint {
                "https://{last}.{Region}.{where#dnsSuffix}",
                auth "sigv4a" { signing_name: "things", signing_region_set: ["*"], disable_double_encoding: true },
                auth "sigv4" { signing_region: "{Region}" },
                header "x-last" ["{last}", Region],
                property "backend" {"kind": ["a", true]}
            }
            when (let start = Substring(Region, Int(0), Int(2), false)) endpoint { start }
        }
        otherwise error { "none" }
    }
}
"##;
    assert_eq!(text("lines", &set(rules)).expect("rules"), expected);
}

#[test]
fn a_diagram_is_read_too() {
    // The second node is reached as it is, and with yes and no swapped.
    let nodes = "/////wAAAAH/////AAAAAAAAAAP////9AAAAAQX14QEF9eEC";
    let rules = |nodes: &str, root: i32| {
        set("[]").replace(
            r#""rules": []"#,
            &format!(
                r#""conditions": [
                    {{"fn": "ite", "argv": [{{"ref": "UseFIPS"}}, "-fips", ""], "assign": "suffix"}},
                    {{"fn": "coalesce", "argv": [{{"ref": "Legacy"}}, false]}}
                ], "results": [
                    {{"type": "endpoint", "conditions": [], "endpoint": {{"url": "https://things{{suffix}}.example"}}}},
                    {{"type": "error", "conditions": [], "error": "none"}}
                ], "root": {root}, "nodeCount": 3, "nodes": "{nodes}""#
            ),
        )
    };
    let laid_out = text("diagram", &rules(nodes, 2)).unwrap_or_else(|error| panic!("{error}"));
    let expected = r##"    diagram {
        root 0
        conditions (
            let suffix = Ite(UseFIPS, "-fips", ""),
            Coalesce(Legacy, false),
        )
        results {
            otherwise endpoint { "https://things{suffix}.example" }
            otherwise error { "none" }
        }
        nodes {
            0 1 2, 1 [0] [1], 1 [1] [0],
        }
    }
"##;
    assert!(laid_out.contains(expected), "{laid_out}");
    for (name, nodes, root, part) in [
        ("root", nodes, 9, "there is no node 9"),
        ("zero", nodes, 0, "there is nothing at reference 0"),
        (
            "result",
            nodes,
            100_000_003,
            "there is nothing at reference 100000003",
        ),
        ("base64", "!", 2, "not base64"),
        ("short", "AAAA", 2, "not of 12 bytes"),
        // Its own yes is itself.
        (
            "cycle",
            "/////wAAAAH/////AAAAAAAAAAIF9eEB",
            2,
            "back to where it was",
        ),
        // It asks the condition at index 7.
        (
            "condition",
            "/////wAAAAH/////AAAABwX14QEF9eEA",
            2,
            "a condition that is not there",
        ),
    ] {
        let error = refused(name, &rules(nodes, root));
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn rules_that_do_not_hold_are_refused_with_their_place() {
    let error = |condition: &str| {
        format!(r#"[{{"type": "error", "conditions": [{condition}], "error": "x"}}]"#)
    };
    let call = |name: &str, argv: &str| error(&format!(r#"{{"fn": "{name}", "argv": [{argv}]}}"#));
    let endpoint = |endpoint: &str| {
        format!(r#"[{{"type": "endpoint", "conditions": [], "endpoint": {endpoint}}}]"#)
    };
    for (name, rules, place, part) in [
        (
            "type",
            r#"[{"type": "maybe", "conditions": []}]"#.to_owned(),
            "/rules/0/type",
            "of the type `maybe`",
        ),
        (
            "fn",
            call("launch", ""),
            "/rules/0/conditions/0/fn",
            "the endpoint function `launch`",
        ),
        (
            "arity",
            call("not", ""),
            "/rules/0/conditions/0/argv",
            "0 arguments where 1 are expected",
        ),
        (
            "variadic",
            call("coalesce", "true"),
            "/rules/0/conditions/0/argv",
            "1 arguments where at least 2",
        ),
        (
            "ref",
            call("isSet", r#"{"ref": "Gone"}"#),
            "/argv/0/ref",
            "`Gone` has no value here",
        ),
        (
            "number",
            call("not", "-1"),
            "/argv/0",
            "no whole number of 32 bits",
        ),
        (
            "path",
            call("getAttr", r#"{"ref": "Region"}, "color""#),
            "/argv/1",
            "the part `color`",
        ),
        (
            "index",
            call("getAttr", r#"{"ref": "Names"}, "[x]""#),
            "/argv/1",
            "the part `[x]`",
        ),
        (
            "constant",
            call("getAttr", r#""text", "name""#),
            "/argv",
            "a part of what has none",
        ),
        (
            "parts",
            call(
                "isSet",
                r#"{"fn": "getAttr", "argv": [{"fn": "getAttr", "argv": [{"ref": "Names"}, "[0]"]}, "name"]}"#,
            ),
            "/argv/0/argv/1",
            "the part `[0].name`",
        ),
        (
            "taken",
            error(r#"{"fn": "not", "argv": [true], "assign": "Region"}"#),
            "/assign",
            "`Region` has a value already",
        ),
        (
            "name",
            error(r#"{"fn": "not", "argv": [true], "assign": "a b"}"#),
            "/assign",
            "is no name",
        ),
        (
            "brace",
            endpoint(r#"{"url": "https://{Region"}"#),
            "/endpoint/url",
            "a brace of `https://{Region` has no other",
        ),
        (
            "close",
            endpoint(r#"{"url": "https://Region}"}"#),
            "/endpoint/url",
            "has no other",
        ),
        (
            "template",
            endpoint(r#"{"url": "https://{Gone}"}"#),
            "/endpoint/url",
            "`Gone` has no value here",
        ),
        (
            "signing",
            endpoint(
                r#"{"url": "x", "properties": {"authSchemes": [{"name": "sigv4", "sign": 1}]}}"#,
            ),
            "/authSchemes/0/sign",
            "the signing property `sign`",
        ),
        (
            "property",
            endpoint(r#"{"url": "x", "properties": {"a": 1}}"#),
            "/properties/a",
            "a number where a string",
        ),
    ] {
        let message = refused(name, &set(&rules));
        assert!(message.contains(part), "{message}");
        assert!(message.contains(place), "{place}: {message}");
    }
    let kind = set("[]").replace("stringArray", "number");
    assert!(refused("kind", &kind).contains(
        "/parameters/Names/type: Tinsmith does not support endpoint parameters of the type `number`"
    ));
}

#[test]
fn what_a_rule_names_is_forgotten_after_it() {
    let rules = r##"[
        {"type": "error", "conditions": [{"fn": "not", "argv": [true], "assign": "a"}], "error": "{a}"},
        {"type": "error", "conditions": [{"fn": "not", "argv": [true], "assign": "a"}], "error": "{a}"},
        {"type": "error", "conditions": [], "error": "{a}"}
    ]"##;
    let message = refused("scope", &set(rules));
    assert!(
        message.contains("/rules/2/error: `a` has no value here"),
        "{message}"
    );
}

#[test]
fn what_is_too_deep_for_the_compiler_is_refused() {
    let mut rules = r#"[{"type": "error", "conditions": [], "error": "x"}]"#.to_owned();
    for _ in 0..51 {
        let not = r#"{"fn": "not", "argv": [true]}"#;
        rules = format!(r#"[{{"type": "tree", "conditions": [{not}], "rules": {rules}}}]"#);
    }
    assert!(refused("trees", &set(&rules)).contains("too deep in each other"));
}

/// A model without anything but a client.
const MODEL: &str = r#"{
    "metadata": {
        "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-json",
        "serviceFullName": "Thing Service", "serviceId": "Things", "uid": "things-2020-01-01"
    },
    "operations": {}, "shapes": {}
}"#;

#[test]
fn a_client_names_the_settings_that_its_service_alone_has() {
    let scratch = Scratch::new("client");
    let rules = set("[]").replace(
        r#""AWS::Things::Legacy""#,
        r#""AWS::Things::Legacy", "documentation": "<p>Uses the old <b>hosts</b>.</p><p>Do not.</p>""#,
    );
    scratch.write("endpoint-rule-set-1.json", &rules);
    scratch.write("service-2.json", MODEL);
    let service = project::read_service(&scratch.0, &[]).unwrap_or_else(|error| panic!("{error}"));
    let tree = tinsmith_codegen::generate(service, None, &options());
    let tree = tree.unwrap_or_else(|error| panic!("{error}"));
    let expected = "\
/// A client of Thing Service. Cheap to clone; clones share connections.
///
/// [`Config::endpoint_param`] takes:
///
/// - `Legacy`, a boolean: Uses the old **hosts**.
///
///   Do not.
#[derive(Clone, Debug)]
pub struct Client {";
    assert!(
        tree["src/client.rs"].contains(expected),
        "{}",
        tree["src/client.rs"]
    );
}
