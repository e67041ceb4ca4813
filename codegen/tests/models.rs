//! Models that do not hold: each is refused with file, place and advice, and nothing is written.

mod support;

use std::path::Path;
use support::{Scratch, options_with_driver};
use tinsmith_codegen::overrides::Overrides;
use tinsmith_codegen::{Error, Result, Tree, project};

/// A model with one operation, whose parts a test can replace.
const MODEL: &str = r##"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-json",
    "serviceFullName": "Thing Service", "serviceId": "Things", "uid": "things-2020-01-01"
  },
  "operations": {
    "GetThing": {
      "name": "GetThing",
      "http": {"method": "GET", "requestUri": "/things/{ThingId}"},
      "input": {"shape": "GetThingRequest"},
      "output": {"shape": "Thing"},
      "errors": [{"shape": "Gone"}]
    }
  },
  "shapes": {
    "GetThingRequest": {
      "type": "structure", "required": ["ThingId"],
      "members": {"ThingId": {"shape": "Text", "location": "uri"}}
    },
    "Gone": {"type": "structure", "members": {}, "exception": true},
    "Text": {"type": "string"},
    "Thing": {
      "type": "structure",
      "members": {"Name": {"shape": "Text"}, "Parts": {"shape": "Parts"}}
    },
    "Parts": {"type": "list", "member": {"shape": "Thing"}}
  }
}"##;

fn generate(name: &str, model: &str) -> Result<Tree> {
    let service = support::read(name, model, &[])?;
    tinsmith_codegen::generate(service, None, &options_with_driver())
}

fn message(result: Result<Tree>) -> String {
    let error: Error = result.expect_err("the model does not hold");
    let text = error.to_string();
    assert!(!text.contains('\n'), "one paragraph: {text}");
    text
}

/// Replaces `from` in the model and tells what the generator says.
fn broken(name: &str, from: &str, to: &str) -> String {
    assert!(
        MODEL.contains(from),
        "the test's own text has to be in the model: {from}"
    );
    message(generate(name, &MODEL.replacen(from, to, 1)))
}

fn file<'a>(tree: &'a Tree, path: &str) -> &'a str {
    tree.get(path)
        .unwrap_or_else(|| panic!("{path} is generated"))
}

#[test]
fn the_model_itself_holds() {
    let tree = generate("whole", MODEL).unwrap_or_else(|error| panic!("{error}"));
    assert!(file(&tree, "src/types.rs").contains("pub parts: Option<Vec<Thing>>"));
    assert!(file(&tree, "src/operations.rs").contains("pub fn new(thing_id: impl Into<String>)"));
}

#[test]
fn a_missing_shape_is_named_with_its_place() {
    let text = broken(
        "missing",
        r#""Name": {"shape": "Text"}"#,
        r#""Name": {"shape": "Txt"}"#,
    );
    assert!(text.contains("/shapes/Thing/members/Name/shape"), "{text}");
    assert!(
        text.contains("`Txt` is not in the model. Did you mean `Text`?"),
        "{text}"
    );
}

#[test]
fn a_method_is_any_token_of_http() {
    for (method, written) in [
        ("GET", "GET"),
        ("PURGE", r#""PURGE""#),
        ("x-a.very~long|token!", r#""x-a.very~long|token!""#),
    ] {
        let model = MODEL.replacen(r#""GET""#, &format!("{method:?}"), 1);
        let tree = generate("method", &model).unwrap_or_else(|error| panic!("{error}"));
        let line = format!(r#"SERVICE, "GetThing", {written}, "/things/{{ThingId}}""#);
        let tables = file(&tree, "src/tables.rs");
        assert!(tables.contains(&line), "{tables}");
    }
    for method in ["", "PUR GE", "GET\\r\\nx: y", "GÉT", "A/B", "A\\\"B"] {
        let text = broken("no-method", r#""GET""#, &format!("\"{method}\""));
        assert!(text.contains("at /operations/GetThing"), "{text}");
        assert!(text.contains("of `GetThing` is no HTTP method"), "{text}");
        assert!(
            text.contains("leave the operation out with `--operations`"),
            "{text}"
        );
    }
    // What it asks for is a tunnel, and not the path.
    let text = broken("tunnel", r#""GET""#, r#""CONNECT""#);
    assert!(text.contains("`CONNECT` of `GetThing`"), "{text}");
}

/// These models name the way and have no word for the place.
#[test]
fn that_no_place_is_said_for_an_api_key_is_told() {
    let auth = r#""auth": ["smithy.api#httpApiKeyAuth"],"#;
    for (name, before, place) in [
        ("key-service", r#""apiVersion":"#, "/metadata/auth"),
        (
            "key-operation",
            r#""name": "GetThing","#,
            "/operations/GetThing/auth",
        ),
    ] {
        let model = MODEL.replacen(before, &format!("{auth}{before}"), 1);
        let service = support::read(name, &model, &[]).unwrap_or_else(|error| panic!("{error}"));
        let [line] = &*service.not_understood else {
            panic!("{:?}", service.not_understood);
        };
        assert!(line.contains("smithy.api#httpApiKeyAuth"), "{line}");
        assert!(line.contains(place), "{line}");
    }
}

#[test]
fn a_label_needs_a_member_and_a_member_a_label() {
    let text = broken("label", "/things/{ThingId}", "/things/{Id}");
    assert!(
        text.contains("service-2.json, at /operations/GetThing") && text.contains("the label `Id`"),
        "{text}"
    );
    let text = broken("no-label", "/things/{ThingId}", "/things");
    assert!(text.contains("the member `ThingId` is a label"), "{text}");
    for uri in [
        "/things/{ThingId",
        "/things/ThingId}",
        "/{}",
        "things/{ThingId}",
        "/a b/{ThingId}",
    ] {
        broken("braces", "/things/{ThingId}", uri);
    }
}

#[test]
fn a_wire_name_is_there_once() {
    let twice = r#""Name": {"shape": "Text"}, "Other": {"shape": "Text", "locationName": "Name"}"#;
    let text = broken("twice", r#""Name": {"shape": "Text"}"#, twice);
    assert!(
        text.contains("/shapes/Thing") && text.contains("two members have the name `Name`"),
        "{text}"
    );
    let same = r#""Name": {"shape": "Text"}, "Name": {"shape": "Text"}"#;
    let text = broken("same", r#""Name": {"shape": "Text"}"#, same);
    assert!(text.contains("`Name` is there twice"), "{text}");
}

#[test]
fn names_that_become_one_get_a_number() {
    let alike =
        r#""Name": {"shape": "Text"}, "name": {"shape": "Text"}, "na-me": {"shape": "Text"}"#;
    let model = MODEL
        .replacen(r#""Name": {"shape": "Text"}"#, alike, 1)
        .replacen(
            r#""type": "string""#,
            r#""type": "string", "enum": ["on", "ON"]"#,
            1,
        )
        .replace("\"Gone\"", "\"GetThingInput\"");
    let tree = generate("alike", &model).unwrap_or_else(|error| panic!("{error}"));
    let types = file(&tree, "src/types.rs");
    for part in [
        "pub name:",
        "pub name_2:",
        "pub na_me:",
        "    On,",
        "    On2,",
    ] {
        assert!(types.contains(part), "{part} in {types}");
    }
    assert!(types.contains("pub struct GetThingInputShape"), "{types}");
}

#[test]
fn a_shape_that_holds_itself_without_an_end_is_refused() {
    let list = r#""Parts": {"type": "list", "member": {"shape": "Parts"}}"#;
    let text = broken(
        "circle",
        r#""Parts": {"type": "list", "member": {"shape": "Thing"}}"#,
        list,
    );
    assert!(
        text.contains("/shapes/Parts: the shape has to hold itself"),
        "{text}"
    );
    let required = r#""Name": {"shape": "Text"}, "Whole": {"shape": "Thing"}}, "required": ["Whole"],
        "x": {"y": {"shape": "Text"}"#;
    let text = broken(
        "required",
        r#""Name": {"shape": "Text"}, "Parts": {"shape": "Parts"}"#,
        required,
    );
    assert!(
        text.contains("the trait `x`"),
        "the test's own model is read: {text}"
    );
    let required = r#""Whole": {"shape": "Thing"}}, "required": ["Whole"], "documentation": "" "#;
    let from = r#""Name": {"shape": "Text"}, "Parts": {"shape": "Parts"}}"#;
    let text = broken("required", from, required);
    assert!(
        text.contains("/shapes/Thing: the shape has to hold itself"),
        "{text}"
    );
}

#[test]
fn types_may_have_any_name() {
    const NAMES: &[&str] = &[
        "Service",
        "Schema",
        "Protocol",
        "Operation",
        "Rules",
        "Document",
        "Self",
        "String",
        "Member",
        "TimestampFormat",
        "Error",
        "Unmodeled",
    ];
    for name in NAMES {
        let model = MODEL.replace("\"Thing\"", &format!("\"{name}\""));
        let tree = generate("names", &model).unwrap_or_else(|error| panic!("{name}: {error}"));
        let tables = syn::parse_file(file(&tree, "src/tables.rs")).expect("Rust");
        // A name that is imported one by one would hide the type of that name.
        let hides = tables.items.iter().any(|item| match item {
            syn::Item::Use(item) => quote::quote!(#item)
                .to_string()
                .contains(&format!(" {name} ")),
            _ => false,
        });
        // `Error` is ours, and a shape of that name is `ErrorShape`.
        assert!(!hides || *name == "Error", "{name}");
    }
}

#[test]
fn a_structure_that_holds_itself_is_boxed() {
    let model = MODEL.replacen(
        r#""Name": {"shape": "Text"}"#,
        r#""Name": {"shape": "Text"}, "Parent": {"shape": "Thing"}"#,
        1,
    );
    // The output is a copy of `Thing`; the `Thing` below it holds itself.
    let tree = generate("recursion", &model).unwrap_or_else(|error| panic!("{error}"));
    assert!(file(&tree, "src/types.rs").contains("pub parent: Option<Box<Thing>>"));
    assert!(file(&tree, "src/operations.rs").contains("pub parent: Option<Thing>"));
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    let text = broken("protocol", "rest-json", "carrier-pigeon");
    assert!(
        text.contains("/metadata/protocol") && text.contains("`carrier-pigeon`"),
        "{text}"
    );
    let text = broken("type", r#"{"type": "string"}"#, r#"{"type": "strong"}"#);
    assert!(
        text.contains("/shapes/Text/type") && text.contains("`strong`"),
        "{text}"
    );
    let union =
        r#""members": {"Name": {"shape": "Text"}, "Parts": {"shape": "Parts"}}, "streaming": true"#;
    let text = broken(
        "trait",
        r#""members": {"Name": {"shape": "Text"}, "Parts": {"shape": "Parts"}}"#,
        union,
    );
    assert!(
        text.contains("the shape `Thing` has the trait `streaming`"),
        "{text}"
    );
    let text = broken("place", r#""location": "uri""#, r#""location": "moon""#);
    assert!(text.contains("`moon` is not a place"), "{text}");
}

#[test]
fn damaged_json_is_refused_with_its_place() {
    let text = message(generate("truncated", &MODEL[..MODEL.len() / 2]));
    assert!(
        text.contains("service-2.json: ") && text.contains("at line"),
        "{text}"
    );
    let deep = MODEL.replacen(
        r#""errors": ["#,
        &format!(r#""errors": [{}"#, "[".repeat(10_000)),
        1,
    );
    assert!(
        message(generate("deep", &deep)).contains("recursion limit"),
        "deep nesting"
    );
    let text = message(generate("other", r#"{"swagger": "2.0"}"#));
    assert!(text.contains("no model of a service"), "{text}");
    let text = broken(
        "kind",
        r#""required": ["ThingId"]"#,
        r#""required": "ThingId""#,
    );
    assert!(
        text.contains("/shapes/GetThingRequest/required: there is a string where an array"),
        "{text}"
    );
    let text = broken(
        "unknown",
        r#""required": ["ThingId"]"#,
        r#""required": ["ThingId", "X"]"#,
    );
    assert!(text.contains("the required member `X`"), "{text}");
}

/// A text that tries to end a string, a comment and a function, as JSON.
const EVIL: &str = r##"\"#; }} fn evil() {{ */ // <script> ../../etc"##;

/// The model with `text` (in JSON's escapes) as name, enum value and documentation.
fn hostile(text: &str) -> String {
    MODEL
        .replacen(
            r#""type": "string""#,
            &format!(r#""type": "string", "enum": ["a", "{text}"]"#),
            1,
        )
        .replacen("Thing Service", text, 1)
        .replacen(
            r#""uri"}"#,
            &format!(r#""uri", "documentation": "{text}\n \u202e \u0000"}}"#),
            1,
        )
}

#[test]
fn hostile_text_stays_text() {
    let tree = generate("hostile", &hostile(EVIL)).unwrap_or_else(|error| panic!("{error}"));
    for (path, text) in &tree {
        assert!(!path.contains(".."), "{path}");
        assert!(!text.contains(['\u{202e}', '\0']), "{path}");
        if path.ends_with(".rs") {
            let file =
                syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            let is_evil =
                |item: &syn::Item| matches!(item, syn::Item::Fn(f) if f.sig.ident == "evil");
            assert!(!file.items.iter().any(is_evil), "{path}");
        }
    }
}

#[test]
fn a_name_with_control_characters_is_refused() {
    for text in [r"a\nb", r"a\u202eb", r"a\u0000b", r"a\u2028b"] {
        let text = message(generate("control", &hostile(text)));
        assert!(text.contains("holds a control character"), "{text}");
    }
}

#[test]
fn operations_are_chosen_by_name_or_prefix() {
    let scratch = Scratch::new("select");
    let file = scratch.write("service-2.json", MODEL);
    let run = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        tinsmith_codegen::generate(
            project::read_service(&file, &names)?,
            None,
            &options_with_driver(),
        )
    };
    run(&["Get*"]).unwrap_or_else(|error| panic!("{error}"));
    // What is not chosen may hold what is not supported.
    let other = r#""operations": {"StreamThing": {"name": "StreamThing", "http": {"magic": true},
        "output": {"shape": "Stream"}},"#;
    let stream = r#""shapes": {"Stream": {"type": "magic"},"#;
    let model =
        MODEL
            .replacen(r#""operations": {"#, other, 1)
            .replacen(r#""shapes": {"#, stream, 1);
    scratch.write("service-2.json", &model);
    run(&["Get*"]).unwrap_or_else(|error| panic!("{error}"));
    run(&[]).expect_err("all of it");
    let text = message(run(&["GetThings"]));
    assert!(
        text.contains("no operation `GetThings`. Did you mean `GetThing`?"),
        "{text}"
    );
}

#[test]
fn a_stale_override_is_an_error() {
    let scratch = Scratch::new("overrides");
    let file = scratch.write("service-2.json", MODEL);
    let run = |text: &str| -> Result<Tree> {
        let path = Path::new("overrides.toml");
        let overrides = Overrides::parse(text, path)?;
        let service = project::read_service(&file, &[])?;
        tinsmith_codegen::generate(service, Some((overrides, path)), &options_with_driver())
    };
    let tree = run("[rename]\nThing = \"Gadget\"\n[shapes.Thing.members]\nName = \"Its *name*.\"")
        .unwrap_or_else(|error| panic!("{error}"));
    let types = tree.get("src/types.rs").expect("types");
    assert!(
        types.contains("pub struct Gadget") && types.contains("/// Its *name*. (`Name`)"),
        "{types}"
    );
    for (text, part) in [
        ("[rename]\nThin = \"Gadget\"", "rename.Thin"),
        (
            "[rename]\nThing = \"not a type\"",
            "not a name for a Rust type",
        ),
        ("[operations]\nGetThin = \"x\"", "operations.GetThin"),
        (
            "[shapes.Thing.members]\nNam = \"x\"",
            "shapes.Thing.members.Nam",
        ),
        ("[shape.Thing]\ndoc = \"x\"", "unknown field"),
        ("[rename", "cannot be read"),
    ] {
        let text_of_error = run(text).expect_err(text).to_string();
        assert!(text_of_error.contains(part), "{text_of_error}");
    }
}

#[test]
fn a_name_in_a_text_leads_to_its_item() {
    let docs =
        r#""documentation": "<p>Of <a>GetThing</a> and <a>Thing</a>, not of <a>Other</a>.</p>", "#;
    let model = MODEL.replacen(r#""Gone": {"#, &format!(r#""Gone": {{{docs}"#), 1);
    let tree = generate("links", &model).expect("the model holds");
    let expected = "Of [GetThing](crate::operations::GetThingInput) and";
    assert!(file(&tree, "src/types.rs").contains(expected));
    assert!(file(&tree, "src/types.rs").contains("[Thing](crate::types::Thing), not"));
}
