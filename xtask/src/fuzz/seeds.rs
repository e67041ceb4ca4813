//! Seeds for the readers: of real models, some operations each with all that they reach, so that a
//! seed is small and all of it is read.

use super::Target;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tinsmith_codegen::catalog::{self, Versions};
use tinsmith_codegen::project;

/// How many operations of each model become a seed.
const OPERATIONS: usize = 4;

/// Makes the folder, if there is none.
pub(super) fn folder(path: &Path) -> Result<(), String> {
    fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes the seeds of all models in `target`'s format that there are: this repository's, those of
/// `data`, and those beside this repository where there are some.
pub(super) fn models(
    root: &Path,
    data: &[PathBuf],
    target: Target,
    seeds: &Path,
) -> Result<(), String> {
    folder(seeds)?;
    let mut folders = vec![root.join("model"), root.join("../shared/models/smithy")];
    folders.retain(|folder| folder.is_dir());
    folders.extend(data.iter().cloned());
    for folder in folders {
        let models = catalog::find(&folder, Versions::Newest).map_err(|error| error.to_string())?;
        for model in models {
            let sources = project::sources(&model.path).map_err(|error| error.to_string())?;
            let Some(source) = sources.first() else {
                continue;
            };
            let json = read(source)?;
            let mut sisters = Map::new();
            for sister in &sources[1..] {
                let name = sister.file_name().unwrap_or_default().to_string_lossy();
                let name = name.trim_end_matches(".gz").to_owned();
                sisters.insert(name, read(sister)?);
            }
            for (name, mut seed) in of_model(&json, &sisters, target) {
                // What every seed can have, so that all that it may say is gone through.
                seed["overrides.toml"] = format!("[operations]\n{name} = \"A text.\"\n").into();
                let path = seeds.join(format!("{}-{name}.json", model.name));
                fs::write(&path, seed.to_string())
                    .map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Value, String> {
    let bytes = project::read_bytes(path).map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn of_model(json: &Value, sisters: &Map<String, Value>, target: Target) -> Vec<(String, Value)> {
    match target {
        Target::Smithy => of_smithy(json),
        _ => of_botocore(json, sisters),
    }
}

/// Some of the operations, from all over the model.
fn some(operations: Vec<&String>) -> Vec<&String> {
    let step = operations.len().div_ceil(OPERATIONS).max(1);
    operations.into_iter().step_by(step).collect()
}

/// What the files beside a service's own say of one operation.
fn of_operation(sisters: &Map<String, Value>, operation: &str) -> Map<String, Value> {
    let mut kept = sisters.clone();
    for file in kept.values_mut() {
        if let Some(pages) = file["pagination"].as_object_mut() {
            pages.retain(|name, _| name == operation);
        }
        if let Some(waiters) = file["waiters"].as_object_mut() {
            waiters.retain(|_, waiter| waiter["operation"] == operation);
        }
    }
    kept.retain(|name, _| !name.ends_with(".sdk-extras.json"));
    kept
}

/// The files of a service's folder for each seed, by their names.
fn of_botocore(json: &Value, sisters: &Map<String, Value>) -> Vec<(String, Value)> {
    let (Some(operations), Some(shapes)) =
        (json["operations"].as_object(), json["shapes"].as_object())
    else {
        return Vec::new();
    };
    let seed = |name: &String| {
        let operation = &operations[name];
        let shapes = reached(operation, shapes, "shape");
        let seed = json!({
            "metadata": json["metadata"], "operations": { name: operation }, "shapes": shapes,
        });
        let mut files = of_operation(sisters, name);
        // Extras that add something small to the service.
        files.insert(
            "service-2.sdk-extras.json".to_owned(),
            json!({ "version": 1.0, "merge": { "metadata": { "serviceId": "Extra" } } }),
        );
        files.insert("service-2.json".to_owned(), seed);
        (name.clone(), Value::Object(files))
    };
    some(operations.keys().collect())
        .into_iter()
        .map(seed)
        .collect()
}

fn of_smithy(json: &Value) -> Vec<(String, Value)> {
    let Some(shapes) = json["shapes"].as_object() else {
        return Vec::new();
    };
    let of_type = |wanted: &str| {
        let found = shapes.iter().filter(|(_, shape)| shape["type"] == wanted);
        found.map(|(id, _)| id).collect::<Vec<_>>()
    };
    let services = of_type("service");
    let Some(service) = services.first() else {
        return Vec::new();
    };
    let seed = |id: &String| {
        let mut only = shapes[*service].clone();
        if let Some(only) = only.as_object_mut() {
            only.remove("resources");
            only.insert("operations".to_owned(), json!([{ "target": id }]));
        }
        let mut kept = reached(&only, shapes, "target");
        kept.insert((*service).clone(), only);
        let seed = json!({ "smithy": json["smithy"], "shapes": kept });
        (id.rsplit('#').next().unwrap_or(id).to_owned(), seed)
    };
    some(of_type("operation")).into_iter().map(seed).collect()
}

/// All shapes that `from` names by `key`, at any depth.
fn reached(from: &Value, shapes: &Map<String, Value>, key: &str) -> Map<String, Value> {
    let mut found: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut left = Vec::new();
    names(from, key, &mut left);
    while let Some(name) = left.pop() {
        if let Some((name, shape)) = shapes.get_key_value(&name)
            && found.insert(name, shape).is_none()
        {
            names(shape, key, &mut left);
        }
    }
    let owned = |(name, shape): (&str, &Value)| (name.to_owned(), shape.clone());
    found.into_iter().map(owned).collect()
}

fn names(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(target) if name == key => found.push(target.to_owned()),
                    _ => names(value, key, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, key, found)),
        _ => {}
    }
}
