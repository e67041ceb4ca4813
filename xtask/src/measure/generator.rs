//! The generator: how long it takes, beside the time to merely parse the same JSON.

use super::Bench;
use super::figure::{Figure, Unit};
use std::path::Path;
use std::time::Instant;
use tinsmith_codegen::{CrateOptions, Runtime, project};

const PARSING: &str = "serde_json, parsing alone";

/// Amazon Chime, and EC2 where its model is at hand.
pub fn measure(bench: &mut Bench<'_>) -> Result<(), String> {
    one(bench, "chime")?;
    if bench.data.is_some() {
        one(bench, "ec2")?;
    }
    Ok(())
}

fn one(bench: &mut Bench<'_>, service: &str) -> Result<(), String> {
    bench.say(&format!("the generator: {service}"));
    let model = bench.model(service)?;
    let mut figure = Figure {
        row: format!("generator, {service}: wall"),
        unit: Unit::Seconds,
        ours: Vec::new(),
        theirs: Vec::new(),
        peer: PARSING,
        goal: Some(15.0),
    };
    for _ in 0..bench.rounds {
        figure.ours.push(generate(&model)?);
        figure.theirs.push(parse(&model)?);
    }
    bench.figures.push(figure);
    Ok(())
}

/// From the files of the model to the text of every file of the crate.
fn generate(model: &Path) -> Result<f64, String> {
    let start = Instant::now();
    let generated = || -> tinsmith_codegen::Result<usize> {
        let service = project::read_service(model, &[])?;
        let options = CrateOptions {
            name: "measured".to_owned(),
            source: tinsmith_codegen::source_name(&service),
            runtime: Runtime::Version("1".to_owned()),
            examples: Vec::new(),
            driver: false,
            standalone: false,
            inputs: Vec::new(),
        };
        Ok(tinsmith_codegen::generate(service, None, &options)?.len())
    };
    generated().map_err(|error| error.to_string())?;
    Ok(start.elapsed().as_secs_f64())
}

fn parse(model: &Path) -> Result<f64, String> {
    let start = Instant::now();
    let entries = std::fs::read_dir(model).map_err(|error| error.to_string())?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.to_string_lossy().into_owned();
        if name.ends_with(".json") || name.ends_with(".json.gz") {
            let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
            let mut text = Vec::new();
            match name.ends_with(".gz") {
                true => {
                    let mut unpacked = flate2::read::GzDecoder::new(&*bytes);
                    std::io::Read::read_to_end(&mut unpacked, &mut text)
                        .map_err(|error| error.to_string())?;
                }
                false => text = bytes,
            }
            serde_json::from_slice::<serde_json::Value>(&text)
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(start.elapsed().as_secs_f64())
}
