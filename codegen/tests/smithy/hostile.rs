//! Models that are there to harm: too deep, too many of one name, texts in the place of numbers. Each
//! is refused or becomes a crate, soon and on a small stack.

use super::{book, file, generate, generate_one, model, refused};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn text() -> Value {
    json!({"target": "smithy.api#String"})
}

/// The model with `more` shapes, of which `Book` holds the one called `top`.
fn holding(top: &str, more: Value) -> Value {
    book(json!({"top": {"target": top}}), more)
}

/// Shapes `S0` to `S<count>`, each made of the name of the next; the last is a structure.
fn chain(count: usize, link: impl Fn(String) -> Value) -> Value {
    let links = (0..count).map(|n| (format!("lib#S{n}"), link(format!("lib#S{}", n + 1))));
    let end = json!({"type": "structure", "members": {}});
    Value::Object(links.chain([(format!("lib#S{count}"), end)]).collect())
}

fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(20), "{what} took {took:?}");
    result
}

#[test]
fn lists_within_each_other_have_an_end_in_sight() {
    let list = |next| json!({"type": "list", "member": {"target": next}});
    let map = |next| json!({"type": "map", "key": text(), "value": {"target": next}});
    generate(&holding("lib#S0", chain(32, list)));
    for shapes in [chain(33, list), chain(33, map), chain(2_000, list)] {
        let said = soon("a chain of lists", || refused(&holding("lib#S0", shapes)));
        assert!(
            said.contains("more than 32 lists and maps within each other"),
            "{said}"
        );
        assert!(said.contains("/shapes/S"), "names the shape: {said}");
    }
}

#[test]
fn structures_may_be_as_deep_as_they_like() {
    let next = |next| json!({"type": "structure", "members": {"next": {"target": next}}});
    // A union asks for the sizes of what it holds.
    let mut deep = chain(5_000, next);
    deep["lib#U"] = json!({"type": "union", "members": {"s": {"target": "lib#S0"}, "t": text()}});
    soon("a chain of structures", || {
        generate_one(&holding("lib#U", deep)).map(drop)
    })
    .expect("a chain holds");
    // Each holds the next twice, so that the first is larger than any number.
    let mut large = chain(80, |next| {
        let member = json!({"target": next, "traits": {"smithy.api#required": {}}});
        json!({"type": "structure", "members": {"a": member, "b": member}})
    });
    large["lib#S80"]["members"]["x"] =
        json!({"target": "smithy.api#Integer", "traits": {"smithy.api#required": {}}});
    large["lib#U"] = json!({"type": "union", "members": {"s": {"target": "lib#S0"}, "t": text()}});
    let tree = generate(&holding("lib#U", large));
    assert!(file(&tree, "src/types.rs").contains("large_enum_variant"));
}

#[test]
fn circles_are_found_once() {
    // Each of many structures holds many others, in all directions.
    const COUNT: usize = 400;
    let shapes = (0..COUNT).map(|n| {
        let members = (0..20).map(|m| {
            let target = format!("lib#S{}", (n * 7 + m * 31 + 1) % COUNT);
            (format!("m{m}"), json!({"target": target}))
        });
        let members = Value::Object(members.collect());
        (
            format!("lib#S{n}"),
            json!({"type": "structure", "members": members}),
        )
    });
    let shapes = Value::Object(shapes.collect());
    soon("a net of structures", || {
        generate_one(&holding("lib#S0", shapes)).map(drop)
    })
    .expect("boxes end the circles");
}

#[test]
fn many_names_may_become_one() {
    // Letters in common, and signs that no name has.
    let name = |n: usize| format!("a{:013b}", n).replace('0', ".").replace('1', "-");
    let values: Vec<Value> = (0..8_000).map(|n| json!({"value": name(n)})).collect();
    let many = json!({"lib#E": {"type": "string", "traits": {"smithy.api#enum": values}}});
    let tree = soon("equal names", || generate_one(&holding("lib#E", many)));
    let tree = tree.expect("names are numbered");
    assert!(file(&tree, "src/types.rs").contains("    A8000,"));
}

#[test]
fn a_number_follows_a_name_and_not_what_frees_it() {
    let members = json!({"self": text(), "Self": text(), "type": text(), "Type": text()});
    let operations = generate(&book(members, json!({})));
    let operations = file(&operations, "src/operations.rs");
    for field in [
        "pub self_: ",
        "pub self_2: ",
        "pub r#type: ",
        "pub type_2: ",
    ] {
        assert!(operations.contains(field), "{field} in {operations}");
    }
    let values = json!({"lib#E": {"type": "string", "traits": {"smithy.api#enum": [
        {"value": "self"}, {"value": "Self"}, {"value": "unknown"}, {"value": "Unknown"}
    ]}}});
    let types = generate(&holding("lib#E", values));
    let types = file(&types, "src/types.rs");
    for variant in [" Self_,", " Self2,", " Unknown_,", " Unknown2,"] {
        assert!(types.contains(variant), "{variant} in {types}");
    }
}

#[test]
fn an_unknown_name_of_any_length_is_refused_soon() {
    let shapes = (0..1_000).map(|n| {
        (
            format!("lib#S{n}{}", "y".repeat(500)),
            json!({"type": "string"}),
        )
    });
    let shapes = Value::Object(shapes.collect());
    let unknown = holding(&format!("lib#{}", "x".repeat(300_000)), shapes);
    let said = soon("a long name", || refused(&unknown));
    assert!(said.contains("is not in the model"));
}

#[test]
fn a_limit_is_a_number() {
    let ranged = |min: Value| {
        holding(
            "lib#N",
            json!({"lib#N": {
                "type": "bigDecimal", "traits": {"smithy.api#range": {"min": min}}
            }}),
        )
    };
    for (min, shown) in [
        (
            json!("-12345678901234567890.5"),
            "at least -12345678901234567890.5",
        ),
        (json!("1e3"), "at least 1e3"),
        (json!(7), "at least 7"),
    ] {
        let tree = generate(&ranged(min));
        assert!(file(&tree, "src/operations.rs").contains(shown));
    }
    for min in ["[z] <b> \u{2066}x", "", "inf", "1]", "NaN"] {
        let said = refused(&ranged(json!(min)));
        assert!(said.contains("this is not a number"), "{said}");
    }
}

#[test]
fn a_title_is_no_markup() {
    let mut hostile = model(json!({}));
    let service = &mut hostile["shapes"]["lib#Library"];
    service["traits"]["smithy.api#title"] = json!("Weather & <b>Co</b> [beta] *x* `y` --> */");
    service["version"] = json!("<i>1");
    for (path, text) in generate(&hostile) {
        let docs = |line: &&str| line.trim_start().starts_with("//") || path == "README.md";
        for line in text.lines().filter(docs) {
            assert!(
                !line.contains("<b>Co") && !line.contains("(API version <i>"),
                "{path}: {line}"
            );
        }
    }
}

#[test]
fn a_service_without_operations_reads_no_field() {
    let mut empty = model(json!({}));
    empty["shapes"]["lib#Library"]["operations"] = json!([]);
    let tree = generate(&empty);
    let client = file(&tree, "src/client.rs");
    assert!(client.contains("#[allow(dead_code"), "{client}");
}
