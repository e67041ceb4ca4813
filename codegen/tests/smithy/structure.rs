//! How a file is laid out: mixins, applied traits, resources, names, references, versions.

use super::{
    book, errors, file, generate, member, model, operation, read, read_one, refused, shape,
};
use serde_json::json;
use std::path::Path;
use tinsmith_codegen::json::Json;
use tinsmith_codegen::smithy;

#[test]
fn the_model_itself_holds() {
    let tree = generate(&model(json!({})));
    assert!(file(&tree, "src/operations.rs").contains("pub fn new(id: impl Into<String>)"));
    assert!(file(&tree, "src/tables.rs").contains("\"/books/{id}\""));
    let service = read(&model(json!({})));
    assert_eq!(
        (
            &*service.full_name,
            &*service.sdk_id,
            &*service.signing_name,
            &*service.api_version
        ),
        ("Library", "Library", "books", "2024-01-01")
    );
    // It is not AWS's, whose documentation would be linked.
    assert_eq!(service.uid, None);
    assert!(!file(&tree, "src/client.rs").contains("docs.aws.amazon.com"));
    assert_eq!(service.not_understood, Vec::<String>::new());
}

#[test]
fn a_service_of_aws_is_called_as_aws_calls_it() {
    let mut model = model(json!({}));
    let traits = &mut model["shapes"]["lib#Library"]["traits"];
    traits["aws.api#service"] = json!({"sdkId": "Book Library", "endpointPrefix": "lib"});
    traits["smithy.api#title"] = json!("AWS Library");
    let service = read(&model);
    assert_eq!(
        (
            &*service.full_name,
            &*service.sdk_id,
            service.uid.as_deref()
        ),
        (
            "AWS Library",
            "Book Library",
            Some("book-library-2024-01-01")
        )
    );
    let traits = &mut model["shapes"]["lib#Library"]["traits"];
    traits["aws.api#service"]["docId"] = json!("lib-1");
    assert_eq!(read(&model).uid.as_deref(), Some("lib-1"));
}

#[test]
fn mixins_are_worked_in() {
    let text = json!({"target": "smithy.api#String"});
    let mut model = model(json!({
        "lib#Tagged": {
            "type": "structure", "members": {"tag": text, "shelf": text},
            "traits": {
                "smithy.api#mixin": {"localTraits": ["smithy.api#documentation"]},
                "smithy.api#documentation": "<p>Stays here.</p>", "smithy.api#sensitive": {}
            }
        },
        "lib#Dated": {
            "type": "structure", "mixins": [{"target": "lib#Tagged"}],
            "members": {"date": text}, "traits": {"smithy.api#mixin": {}}
        },
        "lib#Book": {
            "type": "structure", "mixins": [{"target": "lib#Dated"}],
            "members": {
                "title": text,
                "shelf": {"target": "smithy.api#String", "traits": {"smithy.api#jsonName": "s"}}
            }
        },
        // An apply statement says more of a member that a mixin brought.
        "lib#Book$tag": {"type": "apply", "traits": {"smithy.api#jsonName": "t"}},
        "lib#Failing": {
            "type": "operation", "errors": [{"target": "lib#Gone"}],
            "traits": {"smithy.api#mixin": {}}
        },
        "lib#Gone": {"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}}
    }));
    model["shapes"]["lib#GetBook"]["mixins"] = json!([{"target": "lib#Failing"}]);
    let service = read(&model);
    let book = shape(&service, "Book");
    let names: Vec<&str> = book
        .kind
        .members()
        .iter()
        .map(|member| &*member.name)
        .collect();
    assert_eq!(names, ["shelf", "tag", "date", "title"]);
    assert!(book.sensitive && book.docs.is_none());
    assert_eq!(member(&service, "Book", "shelf").wire_name(), "s");
    assert_eq!(member(&service, "Book", "tag").wire_name(), "t");
    assert_eq!(errors(&service, "GetBook"), ["Gone"]);

    let mut circle = model.clone();
    circle["shapes"]["lib#Tagged"]["mixins"] = json!([{"target": "lib#Dated"}]);
    let text = refused(&circle);
    assert!(
        text.contains("/shapes/lib#") && text.contains("mixes in itself"),
        "{text}"
    );
    let mut other = model.clone();
    other["shapes"]["lib#Dated"]["mixins"] = json!([{"target": "lib#Gone"}]);
    assert!(refused(&other).contains("`lib#Gone` is no mixin"));
    other["shapes"]["lib#Dated"]["mixins"] = json!([{"target": "lib#Failing"}]);
    assert!(refused(&other).contains("`lib#Failing` is a mixin for another type"));
}

#[test]
fn traits_are_applied_from_afar() {
    let more = json!({
        "lib#Book": {"type": "structure", "members": {"title": {"target": "lib#Title"}}},
        "lib#Title": {"type": "string"}
    });
    let mut model = model(more);
    let shapes = &mut model["shapes"];
    shapes["lib#Title$nothing"] = json!({"type": "apply", "traits": {}});
    shapes["lib#Book$title"] = json!({"type": "apply", "traits": {"smithy.api#required": {}}});
    let service = read(&model);
    assert!(member(&service, "Book", "title").required);
    model["shapes"]["lib#Nobody"] = json!({"type": "apply", "traits": {}});
    let text = refused(&model);
    assert!(text.contains("`lib#Nobody` is not in the model"), "{text}");
}

#[test]
fn resources_bring_their_operations() {
    let http = |uri: &str| json!({"smithy.api#http": {"method": "POST", "uri": uri, "code": 200}});
    let operation = |uri: &str| json!({"type": "operation", "traits": http(uri)});
    let mut model = model(json!({
        "lib#Shelf": {
            "type": "resource", "identifiers": {"id": {"target": "smithy.api#String"}},
            "create": {"target": "lib#PutShelf"}, "list": {"target": "lib#ListShelves"},
            "collectionOperations": [{"target": "lib#SortShelves"}],
            "operations": [{"target": "lib#DustShelf"}],
            // A circle, which Smithy does not allow, has an end all the same.
            "resources": [{"target": "lib#Row"}]
        },
        "lib#Row": {
            "type": "resource", "delete": {"target": "lib#DropRow"},
            "resources": [{"target": "lib#Shelf"}]
        },
        "lib#PutShelf": operation("/a"), "lib#ListShelves": operation("/b"),
        "lib#SortShelves": operation("/c"), "lib#DustShelf": operation("/d"),
        "lib#DropRow": operation("/e"), "lib#Unused": operation("/f")
    }));
    model["shapes"]["lib#Library"]["resources"] = json!([{"target": "lib#Shelf"}]);
    let service = read(&model);
    let names: Vec<&str> = service.operations.iter().map(|of| &*of.name).collect();
    let expected = [
        "DropRow",
        "DustShelf",
        "GetBook",
        "ListShelves",
        "PutShelf",
        "SortShelves",
    ];
    assert_eq!(names, expected);
    // What no operation reaches no choice leaves out.
    assert!(service.left_out.is_empty());
    model["shapes"]["lib#Shelf"]["create"] = json!({"target": "lib#Book"});
    let text = refused(&model);
    assert!(
        text.contains("/shapes/lib#Shelf/create/target: `lib#Book` is not an operation"),
        "{text}"
    );
}

#[test]
fn two_shapes_of_one_name_need_a_rename() {
    let members = json!({"one": {"target": "lib#Author"}, "other": {"target": "press#Author"}});
    let author = json!({"type": "structure", "members": {"name": {"target": "smithy.api#String"}}});
    let mut model = book(
        members,
        json!({"lib#Author": author, "press#Author": author}),
    );
    let text = refused(&model);
    assert!(
        text.contains("`lib#Author` and `press#Author` have one name") && text.contains("`rename`"),
        "{text}"
    );
    model["shapes"]["lib#Library"]["rename"] = json!({"press#Author": "Publisher"});
    let tree = generate(&model);
    let operations = file(&tree, "src/operations.rs");
    assert!(operations.contains("pub one: Option<Author>,"));
    assert!(operations.contains("pub other: Option<Publisher>,"));
    // Simple shapes become no types, and may be called alike.
    let members = json!({"one": {"target": "lib#Name"}, "other": {"target": "press#Name"}});
    let name = json!({"type": "string"});
    generate(&book(
        members,
        json!({"lib#Name": name, "press#Name": name}),
    ));
}

#[test]
fn unit_is_nothing_or_an_empty_value() {
    let mut model = book(
        json!({"state": {"target": "lib#State"}}),
        json!({
            "lib#State": {"type": "union", "members": {
                "lent": {"target": "smithy.api#String"},
                "present": {"target": "smithy.api#Unit", "traits": {"smithy.api#required": {}}}
            }},
            "lib#Ping": {
                "type": "operation",
                "input": {"target": "smithy.api#Unit"}, "output": {"target": "smithy.api#Unit"},
                "traits": {"smithy.api#http": {"method": "GET", "uri": "/ping"}}
            }
        }),
    );
    model["shapes"]["lib#Library"]["operations"] =
        json!([{"target": "lib#GetBook"}, {"target": "lib#Ping"}]);
    let service = read(&model);
    let ping = operation(&service, "Ping");
    assert_eq!((ping.input, ping.output), (None, None));
    assert!(
        !member(&service, "State", "present").required,
        "one at a time"
    );
    let tree = generate(&model);
    assert!(file(&tree, "src/types.rs").contains("Present(Unit),"));
}

#[test]
fn a_trait_that_nobody_knows_is_reported() {
    let members = json!({
        "title": {"target": "smithy.api#String", "traits": {
            "lib#shout": {}, "smithy.api#documentation": "A title.", "aws.iam#conditionKeys": []
        }},
        "other": {"target": "smithy.api#String", "traits": {"lib#shout": {}, "lib#whisper": 1}}
    });
    let unused = json!({"type": "string", "traits": {"lib#mumble": {}}});
    let service = read(&book(members, json!({"lib#Unused": unused})));
    assert_eq!(
        service.not_understood,
        [
            "the trait `lib#shout` at /shapes/lib#Book/members/other/traits/lib#shout, and 1 times \
             more, is not known to Tinsmith, and has no effect",
            "the trait `lib#whisper` at /shapes/lib#Book/members/other/traits/lib#whisper is not \
             known to Tinsmith, and has no effect"
        ]
    );
}

#[test]
fn what_is_there_to_be_mixed_in_is_no_service() {
    let common = json!({
        "type": "service", "version": "1", "traits": {"smithy.api#mixin": {}}
    });
    let mut model = model(json!({"lib#Common": common}));
    model["shapes"]["lib#Library"]["mixins"] = json!([{"target": "lib#Common"}]);
    generate(&model);
}

#[test]
fn operations_of_one_name_in_rust_are_numbered() {
    let mut two = model(json!({}));
    let operation = |uri: &str| {
        json!({
            "type": "operation", "traits": {"smithy.api#http": {"method": "PUT", "uri": uri}}
        })
    };
    for (name, uri) in [("lib#GETBook", "/a"), ("lib#GetBook3", "/c")] {
        two["shapes"][name] = operation(uri);
        let operations = two["shapes"]["lib#Library"]["operations"].as_array_mut();
        operations.expect("a list").push(json!({"target": name}));
    }
    let tree = generate(&two);
    let client = file(&tree, "src/client.rs");
    let alias =
        |name: &str, method: &str| format!("#[doc(alias = \"{name}\")]\n    pub fn {method}(");
    for (name, method) in [
        ("GetBook", "get_book"),
        ("GETBook", "get_book2"),
        ("GetBook3", "get_book3"),
    ] {
        assert!(client.contains(&alias(name, method)), "{name} in {client}");
    }
    // The crate that is there decides, where there is one.
    let mut service = read(&two);
    let before = [("GETBook".to_owned(), "get_book".to_owned())];
    service.methods_before = before.into();
    let options = super::options();
    let tree = tinsmith_codegen::generate(service, None, &options).expect("names for all");
    let client = file(&tree, "src/client.rs");
    assert!(client.contains(&alias("GETBook", "get_book")), "{client}");
    assert!(client.contains(&alias("GetBook", "get_book2")), "{client}");
}

#[test]
fn a_broken_reference_is_named_with_its_place() {
    let text = refused(&book(
        json!({"title": {"target": "lib#Titel"}}),
        json!({"lib#Title": {"type": "string"}}),
    ));
    assert!(
        text.contains("library.json, at /shapes/lib#Book/members/title: the shape `lib#Titel` is not in the model. Did you mean `lib#Title`?"),
        "{text}"
    );
    let text = refused(&book(
        json!({"title": {"target": "lib#GetBook"}}),
        json!({}),
    ));
    assert!(
        text.contains("`lib#GetBook` is no type of a value"),
        "{text}"
    );
    let mut model = model(json!({}));
    model["shapes"]["lib#GetBook"]["output"] = json!({"target": "smithy.api#String"});
    assert!(refused(&model).contains("the output of `lib#GetBook` is not a structure"));
    model["shapes"]["lib#GetBook"]["output"] = json!({"target": "lib#Book"});
    model["shapes"]["lib#GetBook"]["errors"] = json!([{"target": "lib#Book"}]);
    assert!(refused(&model).contains("/shapes/lib#GetBook/errors/0/target: the error `lib#Book`"));
}

#[test]
fn what_is_no_model_is_refused() {
    let mut of_library = model(json!({}));
    of_library["smithy"] = json!("3.0");
    assert!(refused(&of_library).contains("/smithy: version `3.0` of Smithy is not known"));
    for (path, value, part) in [
        (
            "lib#Book",
            json!({"type": "strukture"}),
            "`lib#Book` has the unknown type `strukture`",
        ),
        ("lib#Book", json!({}), "/shapes/lib#Book: `type` is missing"),
        (
            "lib#Book",
            json!([]),
            "/shapes/lib#Book: there is an array where an object",
        ),
        (
            "lib#Book",
            json!({"type": "structure", "member": {}}),
            "`lib#Book` has `member`, which",
        ),
        (
            "lib#Book",
            json!({"type": "list"}),
            "the output of `lib#GetBook`",
        ),
        (
            "lib#GetBook",
            json!({"type": "operation"}),
            "has no trait `smithy.api#http`",
        ),
    ] {
        let mut model = model(json!({}));
        model["shapes"][path] = value;
        if part.contains("output") {
            model["shapes"][path]["member"] = json!({"target": "smithy.api#String"});
        }
        let text = refused(&model);
        assert!(text.contains(part), "{part} in {text}");
    }
    let none = json!({"smithy": "2.0", "shapes": {"lib#Text": {"type": "string"}}});
    assert!(refused(&none).contains("the model has no service"));
    let text = refused(&json!({"smithy": "2.0"}));
    assert!(text.contains("`shapes` is missing"), "{text}");
}

#[test]
fn a_structure_may_hold_itself_but_not_without_an_end() {
    let members = json!({"next": {"target": "lib#Node"}});
    let node = json!({"type": "structure", "members": {"next": {"target": "lib#Node"}}});
    let mut model = book(members, json!({"lib#Node": node}));
    let tree = generate(&model);
    assert!(file(&tree, "src/types.rs").contains("pub next: Option<Box<Node>>,"));
    model["shapes"]["lib#Node"]["members"]["next"]["traits"] = json!({"smithy.api#required": {}});
    assert!(refused(&model).contains("has to hold itself, without an end"));
    let list = json!({"type": "list", "member": {"target": "lib#List"}});
    let model = book(
        json!({"list": {"target": "lib#List"}}),
        json!({"lib#List": list}),
    );
    assert!(refused(&model).contains("has to hold itself, without an end"));
}

#[test]
fn of_several_services_one_is_chosen() {
    let mut model = model(json!({}));
    model["shapes"]["lib#Archive"] = model["shapes"]["lib#Library"].clone();
    let text = refused(&model);
    assert!(
        text.contains(
            "the model has the services `lib#Archive`, `lib#Library`. Choose one with `--service`"
        ),
        "{text}"
    );
    for name in ["Archive", "lib#Archive"] {
        let service = read_one(&model, Some(name)).expect("it is there");
        assert_eq!(service.sdk_id, "Archive");
    }
    let text = read_one(&model, Some("Museum"))
        .expect_err("not there")
        .to_string();
    assert!(
        text.contains("no service `Museum`. It has `lib#Archive`, `lib#Library`"),
        "{text}"
    );
}

#[test]
fn version_one_differs_in_names_only() {
    let mut model = book(
        json!({"count": {"target": "smithy.api#PrimitiveInteger", "traits": {"smithy.api#box": {}}}}),
        json!({}),
    );
    model["smithy"] = json!("1.0");
    // An operation without input says nothing of it.
    model["shapes"]["lib#GetBook"] = json!({
        "type": "operation", "output": {"target": "lib#Book"},
        "traits": {"smithy.api#http": {"method": "GET", "uri": "/book"}, "smithy.api#readonly": {}}
    });
    let service = read(&model);
    assert_eq!(operation(&service, "GetBook").input, None);
    assert!(
        service.not_understood.is_empty(),
        "{:?}",
        service.not_understood
    );
    generate(&model);
}

/// A text that tries to end a string, a comment and a function.
const EVIL: &str = "\"#; }} fn evil() {{ */ // <script> ../../etc ```rust";

#[test]
fn hostile_text_stays_text() {
    let mut model = book(
        json!({
            EVIL: {"target": "lib#Kind", "traits": {"smithy.api#documentation": EVIL, "smithy.api#jsonName": EVIL}},
            "doc": {"target": "smithy.api#String", "traits": {"smithy.api#documentation": format!("<p>{EVIL}\u{202e}\u{0}</p>")}}
        }),
        json!({"lib#Kind": {"type": "enum", "members": {
            "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": EVIL, "smithy.api#documentation": EVIL}}
        }}}),
    );
    model["shapes"]["lib#Library"]["traits"]["smithy.api#title"] = json!(EVIL);
    let tree = generate(&model);
    for (path, text) in &tree {
        assert!(
            !path.contains("..") && !text.contains(['\u{202e}', '\0']),
            "{path}"
        );
        if path.ends_with(".rs") {
            let items = syn::parse_file(text).expect("Rust").items;
            let evil = |item: &syn::Item| matches!(item, syn::Item::Fn(f) if f.sig.ident == "evil");
            assert!(!items.iter().any(evil), "{path}");
        }
    }
    for name in ["a\nb", "a\u{202e}b"] {
        let model = book(json!({name: {"target": "smithy.api#String"}}), json!({}));
        assert!(
            refused(&model).contains("holds a control character"),
            "{name:?}"
        );
    }
    for id in ["", "#", "lib#", "a#b#c", "$", "smithy.api#Nothing"] {
        refused(&book(json!({"x": {"target": id}}), json!({})));
    }
}

#[test]
fn every_model_at_hand_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/models/smithy");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let bytes = std::fs::read(&path).expect("a model");
        let json = Json::parse(&bytes, &path).unwrap_or_else(|error| panic!("{error}"));
        let service = smithy::read(&json, &path, None, &[]);
        let service = service.unwrap_or_else(|error| panic!("{error}"));
        assert!(!service.operations.is_empty(), "{}", path.display());
        let unknown = |line: &&String| line.contains("not known");
        let found: Vec<_> = service.not_understood.iter().filter(unknown).collect();
        assert!(found.is_empty(), "{}: {found:?}", path.display());
    }
}
