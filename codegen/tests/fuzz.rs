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
use tinsmith_codegen::{CrateOptions, Runtime, project};

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

struct Seed {
    model: Value,
    /// The endpoint rules beside it.
    rules: Option<Value>,
    operations: Vec<String>,
}

fn seeds() -> Vec<Seed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("model")];
    folders.push(root.join("../shared/models/smithy"));
    folders.extend(std::env::var_os("TINSMITH_FUZZ_SEEDS").map(PathBuf::from));
    let found = folders.iter().filter(|folder| folder.exists());
    let models = found.flat_map(|folder| catalog::find(folder, Versions::Newest).expect("models"));
    models.filter_map(|model| seed(&model.path)).collect()
}

fn seed(path: &Path) -> Option<Seed> {
    let parse = |path: &Path| -> Option<Value> {
        serde_json::from_slice(&project::read_bytes(path).ok()?).ok()
    };
    let sources = project::sources(path).ok()?;
    let model = parse(sources.first()?)?;
    let operations = model["operations"].as_object()?.keys().cloned().collect();
    let rules = sources
        .iter()
        .find(|path| path.to_string_lossy().contains("rule-set"));
    Some(Seed {
        rules: rules.and_then(|path| parse(path)),
        model,
        operations,
    })
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
        let mut model = reduced(&seed.model, operation);
        let mut rules = seed.rules.clone();
        // What is damaged is what is read: the metadata, the operation, and what it reaches.
        for _ in 0..random.below(4) + 1 {
            match (&mut rules, random.below(8)) {
                (Some(rules), 0) => mutate(rules, &mut random),
                _ => mutate(part(&mut model, operation, &mut random), &mut random),
            }
        }
        let begun = Instant::now();
        match run(
            &folder,
            &model,
            rules.as_ref(),
            std::slice::from_ref(operation),
        ) {
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
    references(&model["operations"][operation], &mut left);
    let mut shapes = serde_json::Map::new();
    while let Some(name) = left.pop() {
        if !shapes.contains_key(&name) {
            references(&model["shapes"][&name], &mut left);
            shapes.insert(name.clone(), model["shapes"][&name].clone());
        }
    }
    serde_json::json!({
        "metadata": model["metadata"],
        "operations": { operation: model["operations"][operation] },
        "shapes": shapes,
    })
}

/// The metadata, the operation, or one of the shapes.
fn part<'a>(model: &'a mut Value, operation: &str, random: &mut Random) -> &'a mut Value {
    match random.below(4) {
        0 => &mut model["metadata"],
        1 => &mut model["operations"][operation],
        _ => &mut model["shapes"],
    }
}

/// The shapes that a value names.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(target) if name == "shape" => found.push(target.to_owned()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn run(
    folder: &Path,
    model: &Value,
    rules: Option<&Value>,
    operations: &[String],
) -> tinsmith_codegen::Result<()> {
    let write = |name: &str, value: &Value| {
        fs::write(folder.join(name), value.to_string()).expect("a scratch file");
    };
    write("service-2.json", model);
    write(
        "endpoint-rule-set-1.json",
        rules.unwrap_or(&serde_json::json!({"version": "1.0", "parameters": {}, "rules": []})),
    );
    let service = project::read_service(folder, operations)?;
    let options = CrateOptions {
        name: tinsmith_codegen::default_crate_name(&service),
        source: "a damaged model".to_owned(),
        runtime: Runtime::Version("1".to_owned()),
        examples: Vec::new(),
        driver: true,
        standalone: true,
        inputs: Vec::new(),
    };
    let tree = tinsmith_codegen::generate(service, None, &options)?;
    for (path, text) in &tree {
        let plain = |part: &str| !part.is_empty() && part != ".." && part != ".";
        assert!(
            path.split('/').all(plain),
            "a file would be written to {path}"
        );
        let acts = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(acts), "{path} holds what an editor acts on");
    }
    Ok(())
}
