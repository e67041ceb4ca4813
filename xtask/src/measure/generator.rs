//! The generator: how long it takes, beside the time to merely parse the same JSON.

use super::Bench;
use super::figure::Unit;
use super::pair::{Side, in_turns};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tinsmith_codegen::{CrateOptions, Runtime, project};

const PARSING: &str = "serde_json, parsing alone";

/// Amazon Chime, EC2, and all of botocore where its models are at hand.
///
/// # Errors
///
/// What could not be read or generated.
pub fn measure(bench: &mut Bench<'_>) -> Result<(), String> {
    for service in ["chime", "ec2"] {
        if bench.has(service) && bench.wants(service) {
            let model = bench.model(service)?;
            one(bench, service, &[model])?;
        }
    }
    match bench.data {
        Some(data) if bench.services.is_empty() && bench.wants("all") => {
            let models = all(bench, data)?;
            one(bench, "all of botocore", &models)
        }
        _ => Ok(()),
    }
}

/// The newest model of every service.
fn all(bench: &Bench<'_>, data: &Path) -> Result<Vec<PathBuf>, String> {
    let folders = std::fs::read_dir(data).map_err(|error| error.to_string())?;
    let folders = folders.flatten().filter(|entry| entry.path().is_dir());
    let models = folders.map(|entry| bench.newest(&entry.path()));
    let mut models: Vec<_> = models.collect::<Result<_, _>>()?;
    models.sort();
    Ok(models)
}

fn one(bench: &mut Bench<'_>, name: &str, models: &[PathBuf]) -> Result<(), String> {
    bench.say(&format!("the generator: {name}"));
    let [wall] = in_turns(bench.rounds, |side| {
        let start = Instant::now();
        match side {
            Side::Ours => each(models, generate)?,
            Side::Theirs => each(models, parse)?,
        }
        Ok([start.elapsed().as_secs_f64()])
    })?;
    let row = format!("generator, {name}: wall");
    bench
        .figures
        .push(wall.figure(row, Unit::Seconds, PARSING, Some(15.0)));
    Ok(())
}

/// Does the same with every model, on as many threads as there are processors.
fn each(models: &[PathBuf], run: fn(&Path) -> Result<(), String>) -> Result<(), String> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), String> {
        while let Some(model) = models.get(next.fetch_add(1, Ordering::Relaxed)) {
            run(model)?;
        }
        Ok(())
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut ended = threads.into_iter().map(|thread| thread.join());
        ended.try_for_each(|result| result.unwrap_or_else(|_| Err("a thread died".to_owned())))
    })
}

/// From the files of the model to the text of every file of the crate.
fn generate(model: &Path) -> Result<(), String> {
    let generated = || -> tinsmith_codegen::Result<usize> {
        let service = project::read_service(model, &[])?;
        let options = CrateOptions::new(
            "measured",
            tinsmith_codegen::source_name(&service),
            Runtime::Version("1".to_owned()),
        );
        Ok(tinsmith_codegen::generate(service, None, &options)?.len())
    };
    match generated() {
        Ok(_) => Ok(()),
        // A few models need what is not there yet; reading and judging them is work all the same.
        Err(_) if !model.ends_with("chime") => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Every JSON file of the model, to a tree.
fn parse(model: &Path) -> Result<(), String> {
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
    Ok(())
}
