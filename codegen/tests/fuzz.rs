//! Damaged and hostile models: each becomes a crate or a clear error, never a panic, and nothing
//! that it says gets out of its place in the Rust.
//!
//! A second of it runs with the other tests; `TINSMITH_FUZZ_SECONDS=600 cargo test --release
//! --package tinsmith-codegen --test fuzz` is the long run. `TINSMITH_FUZZ_SEEDS` may name a folder
//! of further models, such as botocore's `data`; those of `../shared` are used when they are there.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tinsmith_codegen::catalog::{self, Versions};
use tinsmith_codegen::{CrateOptions, Runtime, explain, project};

/// Numbers that are the same on every run (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end.max(1)
    }
}

/// Words that mean something to Rust, to files, to HTML, to terminals or to the readers.
const HOSTILE: &[&str] = &[
    "",
    "*/",
    "\"#",
    "\\",
    "\n//! x",
    "]]",
    "`",
    "```rust\nfn main() { panic!() }\n```",
    "../../escaped",
    "/etc/passwd",
    "\u{202e}gpj",
    "\u{61c}\u{2066}x",
    "\u{0}",
    "\u{1b}[31m",
    "self",
    "Self",
    "_",
    "r#type",
    "1.0",
    "-",
    "*",
    "é",
    "String",
    "Option",
    "Error",
    "Client",
    "<a href='http://[x'>y",
    "<p><ul><li>",
    "&#x110000;",
    "{AccountId}",
    "{a+}{b}",
    "/{x}?{y}",
    "smithy.api#String",
    "aws.auth#sigv4",
    "structure",
    "list",
    "map",
    "union",
    "timestamp",
    "uri",
    "headers",
    "rest-xml",
    "query",
];

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Botocore,
    Smithy,
}

struct Seed {
    format: Format,
    model: Value,
    /// The endpoint rules beside it.
    rules: Option<Value>,
    /// Names, or ids in Smithy's format.
    operations: Vec<String>,
}

fn seeds() -> Vec<Seed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("model")];
    folders.push(root.join("../shared/models/smithy"));
    folders.extend(std::env::var_os("TINSMITH_FUZZ_SEEDS").map(PathBuf::from));
    let found = folders.iter().filter(|folder| folder.exists());
    let models = found.flat_map(|folder| catalog::find(folder, Versions::Newest).expect("models"));
    let mut seeds: Vec<Seed> = models.filter_map(|model| seed(&model.path)).collect();
    seeds.push(small());
    seeds
}

fn seed(path: &Path) -> Option<Seed> {
    let parse = |path: &Path| -> Option<Value> {
        serde_json::from_slice(&project::read_bytes(path).ok()?).ok()
    };
    let sources = project::sources(path).ok()?;
    let model = parse(sources.first()?)?;
    let rules = sources
        .iter()
        .find(|path| path.to_string_lossy().contains("rule-set"));
    let (format, operations) = match model["operations"].as_object() {
        Some(operations) => (Format::Botocore, operations.keys().cloned().collect()),
        None => (Format::Smithy, ids(&model, "operation")),
    };
    Some(Seed {
        format,
        rules: rules.and_then(|path| parse(path)),
        model,
        operations,
    })
}

/// The ids of the shapes of this type in a Smithy model.
fn ids(model: &Value, kind: &str) -> Vec<String> {
    let shapes = model["shapes"].as_object().into_iter().flatten();
    let found = shapes.filter(|(_, shape)| shape["type"] == kind);
    found.map(|(id, _)| id.clone()).collect()
}

/// A Smithy model that is always there, with a little of everything.
fn small() -> Seed {
    let text = serde_json::json!({"target": "smithy.api#String"});
    let model = serde_json::json!({"smithy": "2.0", "shapes": {
        "s#S": {"type": "service", "version": "1", "operations": [{"target": "s#Get"}], "traits": {
            "aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "s"},
            "smithy.api#title": "A title", "smithy.api#documentation": "<p>Text</p>"}},
        "s#Get": {"type": "operation", "input": {"target": "s#In"}, "output": {"target": "s#Out"},
            "errors": [{"target": "s#Gone"}], "traits": {
                "smithy.api#http": {"method": "GET", "uri": "/{id}"},
                "smithy.api#paginated": {"inputToken": "token", "outputToken": "token", "items": "list"},
                "smithy.waiters#waitable": {"There": {"acceptors": [{"state": "success", "matcher": {
                    "output": {"path": "token", "comparator": "stringEquals", "expected": "x"}}}]}}}},
        "s#In": {"type": "structure", "members": {
            "id": {"target": "smithy.api#String", "traits": {
                "smithy.api#httpLabel": {}, "smithy.api#required": {}}},
            "token": {"target": "smithy.api#String", "traits": {"smithy.api#httpQuery": "t"}}}},
        "s#Out": {"type": "structure", "members": {
            "token": text, "list": {"target": "s#List"}, "union": {"target": "s#Union"},
            "kind": {"target": "s#Kind"}, "number": {"target": "s#Number"}}},
        "s#List": {"type": "list", "member": {"target": "s#Out"}},
        "s#Map": {"type": "map", "key": text, "value": {"target": "s#List"}},
        "s#Union": {"type": "union", "members": {"a": text, "b": {"target": "s#Map"}}},
        "s#Kind": {"type": "enum", "members": {"A": {"target": "smithy.api#Unit",
            "traits": {"smithy.api#enumValue": "a"}}}},
        "s#Number": {"type": "bigDecimal", "traits": {"smithy.api#range": {"min": "1", "max": 3}}},
        "s#Gone": {"type": "structure", "members": {"message": text},
            "traits": {"smithy.api#error": "client", "smithy.api#httpError": 404}}
    }});
    Seed {
        format: Format::Smithy,
        model,
        rules: None,
        operations: vec!["s#Get".to_owned()],
    }
}

/// A place of the value, chosen as if by walking and stopping somewhere.
fn somewhere<'a>(value: &'a mut Value, random: &mut Random) -> &'a mut Value {
    let is_leaf = match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => true,
    };
    if is_leaf || random.below(6) == 0 {
        return value;
    }
    match value {
        Value::Array(items) => {
            let index = random.below(items.len());
            somewhere(&mut items[index], random)
        }
        Value::Object(members) => {
            let index = random.below(members.len());
            match members.values_mut().nth(index) {
                Some(member) => somewhere(member, random),
                None => unreachable!("the index is below the number of members"),
            }
        }
        other => other,
    }
}

fn mutate(value: &mut Value, random: &mut Random) {
    let word = HOSTILE[random.below(HOSTILE.len())];
    let place = somewhere(value, random);
    match (random.below(8), &mut *place) {
        (0, Value::Object(members)) => {
            let name = members.keys().nth(random.below(members.len())).cloned();
            name.and_then(|name| members.remove(&name));
        }
        (1, Value::Object(members)) => {
            let name = members.keys().nth(random.below(members.len())).cloned();
            if let Some(value) = name.and_then(|name| members.remove(&name)) {
                members.insert(word.to_owned(), value);
            }
        }
        (2, Value::Object(members)) => {
            members.insert(word.to_owned(), Value::Bool(true));
        }
        (3, Value::Array(items)) => items.push(Value::from(word)),
        (4, place) => *place = Value::from(word),
        (5, place) => {
            *place = [
                Value::Null,
                Value::from(-1),
                Value::from(1e300),
                Value::Bool(true),
                Value::Array(Vec::new()),
                Value::Object(serde_json::Map::new()),
            ][random.below(6)]
            .clone();
        }
        (6, place) => {
            let inner = place.take();
            *place = Value::Array(vec![inner]);
        }
        (_, Value::String(text)) => text.push_str(word),
        (_, place) => *place = Value::from(word),
    }
}

/// Makes a Smithy model large in one way: deep, wide, or of many names that become one.
fn grow(model: &mut Value, random: &mut Random) {
    let Some(shapes) = model["shapes"].as_object_mut() else {
        return;
    };
    let Some(end) = shapes.keys().nth(random.below(shapes.len())).cloned() else {
        return;
    };
    let count = 1 << random.below(9);
    let at = |n: usize| match n == count {
        true => end.clone(),
        false => format!("grown#S{n}"),
    };
    let kind = random.below(5);
    for n in 0..count {
        let next = serde_json::json!({"target": at(n + 1)});
        let shape = match kind {
            0 => serde_json::json!({"type": "list", "member": next}),
            1 => serde_json::json!({
                "type": "map", "key": {"target": "smithy.api#String"}, "value": next
            }),
            2 => serde_json::json!({"type": "structure", "members": {"a": next, "b": next}}),
            3 => serde_json::json!({"type": "union", "members": {"a": next, "A": next}}),
            _ => {
                let name = |n: usize| format!("a{n:b}").replace('0', ".").replace('1', "-");
                let values = (0..n).map(|n| serde_json::json!({"value": name(n)}));
                let values: Vec<Value> = values.collect();
                serde_json::json!({"type": "string", "traits": {"smithy.api#enum": values}})
            }
        };
        shapes.insert(at(n), shape);
    }
    let holders = shapes
        .values_mut()
        .filter_map(|shape| shape["members"].as_object_mut());
    if let Some(holder) = holders.into_iter().nth(random.below(4)) {
        holder.insert("grown".to_owned(), serde_json::json!({"target": at(0)}));
    }
}

#[test]
fn no_model_makes_a_panic() {
    let given = std::env::var("TINSMITH_FUZZ_SECONDS").ok();
    let given = given.and_then(|seconds| seconds.parse().ok());
    let end = Instant::now() + given.map_or(Duration::from_millis(800), Duration::from_secs);
    let folder = std::env::temp_dir().join(format!("tinsmith-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a scratch folder");
    let seeds = seeds();
    assert!(!seeds.is_empty(), "there is no model to begin with");
    let mut random = Random(0x5eed);
    let (mut refused, mut generated) = (0, 0);
    while Instant::now() < end {
        let seed = &seeds[random.below(seeds.len())];
        let operation = &seed.operations[random.below(seed.operations.len())];
        let mut model = match seed.format {
            Format::Botocore => reduced(&seed.model, operation),
            Format::Smithy => reduced_smithy(&seed.model, operation),
        };
        if seed.format == Format::Smithy && random.below(4) == 0 {
            grow(&mut model, &mut random);
        }
        let mut rules = seed.rules.clone();
        // What is damaged is what is read: the metadata, the operation, and what it reaches.
        for _ in 0..random.below(4) {
            match (&mut rules, random.below(8)) {
                (Some(rules), 0) => mutate(rules, &mut random),
                _ => mutate(
                    part(seed.format, &mut model, operation, &mut random),
                    &mut random,
                ),
            }
        }
        let begun = Instant::now();
        let own = folder.join(match seed.format {
            Format::Botocore => "botocore",
            Format::Smithy => "smithy",
        });
        fs::create_dir_all(&own).expect("a scratch folder");
        match run(&own, seed.format, &model, rules.as_ref()) {
            Ok(()) => generated += 1,
            Err(_) => refused += 1,
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "a model took too long"
        );
    }
    fs::remove_dir_all(&folder).expect("the scratch folder is ours");
    println!("{generated} generated, {refused} refused");
}

/// The model with nothing but the operation and what it reaches, so that there are many rounds in a
/// second and most damage is seen.
fn reduced(model: &Value, operation: &str) -> Value {
    let mut left = Vec::new();
    references(&model["operations"][operation], "shape", &mut left);
    let mut shapes = serde_json::Map::new();
    while let Some(name) = left.pop() {
        if !shapes.contains_key(&name) {
            references(&model["shapes"][&name], "shape", &mut left);
            shapes.insert(name.clone(), model["shapes"][&name].clone());
        }
    }
    serde_json::json!({
        "metadata": model["metadata"],
        "operations": { operation: model["operations"][operation] },
        "shapes": shapes,
    })
}

/// The same of a Smithy model: its service has the one operation.
fn reduced_smithy(model: &Value, operation: &str) -> Value {
    let mut shapes = serde_json::Map::new();
    if let Some(id) = ids(model, "service").first() {
        let mut service = model["shapes"][id].clone();
        if let Some(service) = service.as_object_mut() {
            service.remove("resources");
            service.remove("errors");
            service.insert(
                "operations".to_owned(),
                serde_json::json!([{"target": operation}]),
            );
        }
        shapes.insert(id.clone(), service);
    }
    let mut left = vec![operation.to_owned()];
    while let Some(id) = left.pop() {
        if let (false, Some(shape)) = (shapes.contains_key(&id), model["shapes"].get(&id)) {
            references(shape, "target", &mut left);
            shapes.insert(id, shape.clone());
        }
    }
    serde_json::json!({"smithy": model["smithy"], "shapes": shapes})
}

/// The metadata, the operation, or one of the shapes.
fn part<'a>(
    format: Format,
    model: &'a mut Value,
    operation: &str,
    random: &mut Random,
) -> &'a mut Value {
    match random.below(4) {
        _ if format == Format::Smithy => &mut model["shapes"],
        0 => &mut model["metadata"],
        1 => &mut model["operations"][operation],
        _ => &mut model["shapes"],
    }
}

/// The shapes that a value names by `key`.
fn references(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(target) if name == key => found.push(target.to_owned()),
                    _ => references(value, key, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, key, found)),
        _ => {}
    }
}

fn run(
    folder: &Path,
    format: Format,
    model: &Value,
    rules: Option<&Value>,
) -> tinsmith_codegen::Result<()> {
    let write = |name: &str, value: &Value| {
        fs::write(folder.join(name), value.to_string()).expect("a scratch file");
    };
    match format {
        Format::Smithy => write("service.smithy.json", model),
        Format::Botocore => {
            write("service-2.json", model);
            let none = serde_json::json!({"version": "1.0", "parameters": {}, "rules": []});
            write("endpoint-rule-set-1.json", rules.unwrap_or(&none));
        }
    }
    let service = project::read_service(folder, &[])?;
    if let Some(operation) = service.operations.first() {
        let explained = explain(service.clone(), None, &operation.name.clone());
        is_shown(&explained.unwrap_or_else(|error| error.to_string()));
    }
    let options = CrateOptions {
        driver: true,
        standalone: true,
        ..CrateOptions::new(
            tinsmith_codegen::default_crate_name(&service),
            "a damaged model",
            Runtime::Version("1".to_owned()),
        )
    };
    let tree = tinsmith_codegen::generate(service, None, &options)?;
    for (path, text) in &tree {
        let plain = |part: &str| !part.is_empty() && part != ".." && part != ".";
        assert!(
            path.split('/').all(plain),
            "a file would be written to {path}"
        );
        is_shown(text);
    }
    Ok(())
}

/// Nothing that a terminal or an editor acts on is in a text.
fn is_shown(text: &str) {
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(acts), "an editor acts on this: {text:?}");
}
