//! A model, whatever it says, becomes a crate or a clear error; nothing of it gets out of its place.

use std::path::Path;
use tinsmith_codegen::ir::Service;
use tinsmith_codegen::json::Json;
use tinsmith_codegen::{CrateOptions, Result, Runtime, default_crate_name, generate};

/// Reads `data` as a model with `read`, and generates all that it holds.
pub fn model(data: &[u8], read: fn(&Json, &Path) -> Result<Service>) {
    let file = Path::new("model.json");
    let Ok(service) = Json::parse(data, file).and_then(|json| read(&json, file)) else {
        return;
    };
    let options = CrateOptions {
        name: default_crate_name(&service),
        source: tinsmith_codegen::source_name(&service),
        runtime: Runtime::Version("1".to_owned()),
        examples: Vec::new(),
        driver: true,
        standalone: true,
        inputs: Vec::new(),
    };
    let Ok(tree) = generate(service, None, &options) else {
        return;
    };
    for (path, text) in &tree {
        let plain = |part: &str| !part.is_empty() && part != ".." && part != ".";
        assert!(
            path.split('/').all(plain),
            "a file would be written to {path}"
        );
        let acts = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(acts), "{path} holds what an editor acts on");
    }
}
