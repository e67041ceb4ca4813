//! A model, whatever it says, becomes a crate or a clear error; nothing of it gets out of its place.
//!
//! The input is one JSON file. Of botocore's format it holds the files of a service's folder, each by
//! its name; a Smithy model stands for itself. Either may have overrides, as a text called
//! `overrides.toml`.

use std::path::Path;
use tinsmith_codegen::ir::Service;
use tinsmith_codegen::json::Json;
use tinsmith_codegen::overrides::Overrides;
use tinsmith_codegen::{
    CrateOptions, Result, Runtime, default_crate_name, endpoint_rules, explain, generate, project,
    smithy,
};

/// What the file is called that the input stands for.
const FILE: &str = "model.json";

/// Reads `data` as the files of one of botocore's services, and generates all that it holds.
pub fn botocore(data: &[u8]) {
    model(data, |json| {
        let sister = |name: &str| Ok(member(json, name).map(|found| (name.into(), found.clone())));
        if let Some(partitions) = member(json, "partitions.json") {
            // Those of no service: what they become is data.
            let _ = endpoint_rules::partitions::read(partitions, Path::new(FILE));
        }
        let own = member(json, "service-2.json").unwrap_or(json).clone();
        project::read_botocore(own, Path::new("service-2.json"), &[], &sister)
    });
}

/// Reads `data` as a Smithy model, and generates all that it holds.
pub fn smithy(data: &[u8]) {
    model(data, |json| {
        let file = Path::new(FILE);
        let mut service = smithy::read(json, file, None, &[])?;
        service.endpoint = smithy::endpoint_rules(json, file, None)?;
        Ok(service)
    });
}

fn member<'a>(json: &'a Json, name: &str) -> Option<&'a Json> {
    match json {
        Json::Object(members) => members.iter().find(|(of, _)| of == name).map(|(_, value)| value),
        _ => None,
    }
}

fn model(data: &[u8], read: impl Fn(&Json) -> Result<Service>) {
    let Ok(json) = Json::parse(data, Path::new(FILE)) else {
        return;
    };
    let service = match read(&json) {
        Ok(service) => service,
        Err(error) => return shown(&error.to_string()),
    };
    let toml = Path::new("overrides.toml");
    let overrides = || match member(&json, "overrides.toml") {
        Some(Json::String(text)) => Overrides::parse(text, toml).ok().map(|found| (found, toml)),
        _ => None,
    };
    if let Some(operation) = service.operations.first() {
        match explain(service.clone(), overrides(), &operation.name) {
            Ok(text) => shown(&tinsmith_codegen::shown(&text)),
            Err(error) => shown(&error.to_string()),
        }
    }
    let options = CrateOptions {
        driver: true,
        standalone: true,
        ..CrateOptions::new(
            default_crate_name(&service),
            tinsmith_codegen::source_name(&service),
            Runtime::Version("1".to_owned()),
        )
    };
    let tree = match generate(service, overrides(), &options) {
        Ok(tree) => tree,
        Err(error) => return shown(&error.to_string()),
    };
    for (path, text) in &tree {
        let plain = |part: &str| !part.is_empty() && part != ".." && part != ".";
        assert!(
            path.split('/').all(plain),
            "a file would be written to {path}"
        );
        shown(text);
    }
}

/// Nothing that a terminal or an editor acts on is in a text.
fn shown(text: &str) {
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let acts = |c: char| c.is_control() && c != '\n' || turns(c);
    assert!(!text.contains(acts), "this holds what an editor acts on: {text:?}");
}
