//! The generator: how long it takes from the files of a model to those of a crate, beside the time
//! to merely parse the same JSON, and beside a generator of OpenAPI clients.

use super::Bench;
use super::figure::Unit;
use super::openapi;
use super::pair::{Side, in_turns};
use super::run;
use super::scratch::{self, Profile, Program};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tinsmith_codegen::project;

const PARSING: &str = "serde_json, parsing alone";
const PROGENITOR: &str = "progenitor, as much in OpenAPI";

/// What the program around progenitor depends on. Its text is printed by the printer that ours is.
const ITS_DEPENDENCIES: &str = r#"openapiv3 = "2"
prettyplease = "0.3"
progenitor-impl = "0.15"
serde_json = "1"
syn = "3"
"#;

/// Amazon Chime, EC2, and all of botocore where its models are at hand.
///
/// # Errors
///
/// What could not be read or generated.
pub fn measure(bench: &mut Bench<'_>) -> Result<(), String> {
    for service in ["chime", "ec2"] {
        if bench.wants(service) && bench.has(service) {
            let model = bench.model(service)?;
            one(bench, service, &[model])?;
        }
    }
    if bench.wants("progenitor") && bench.has("chime") {
        beside_progenitor(bench, "chime")?;
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
    let runtime = bench.root.join("runtime");
    let out = in_memory(bench);
    let samples = in_turns(bench.rounds, |side| {
        empty(&out)?;
        let start = Instant::now();
        match side {
            Side::Ours => each(models, |model| {
                let name = folder_name(model);
                scratch::generate(model, &out.join(&name), &name, &[], &runtime)
            })?,
            Side::Theirs => each(models, parse)?,
        }
        Ok([start.elapsed().as_secs_f64()])
    });
    // Whatever came of it, nothing stays in memory.
    empty(&out)?;
    let [wall] = samples?;
    let row = format!("generator, {name}: wall");
    bench.record([wall.figure(row, Unit::Seconds, PARSING, Some(15.0))])?;
    Ok(())
}

/// A name for the crate of a model: that of the service's folder, and the version.
fn folder_name(model: &Path) -> String {
    let parts = model
        .iter()
        .rev()
        .take(2)
        .map(|part| part.to_string_lossy());
    let parts: Vec<_> = parts.map(|part| part.replace('.', "-")).collect();
    format!("of-{}", parts.join("-"))
}

/// Where the crates are written: files in memory, where the system has a place for them. How long a disk
/// takes depends on what it has had to do before: of all models 0.3 s in memory, and 1 to 5 s on one disk
/// in one hour.
fn in_memory(bench: &Bench<'_>) -> PathBuf {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => memory.join(format!("tinsmith-measure-{}", std::process::id())),
        false => bench.scratch.join("generated"),
    }
}

/// A folder without the crates of the round before.
fn empty(folder: &Path) -> Result<(), String> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{} cannot be removed: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The whole command that a user runs, beside a program around progenitor that is given the same
/// operations and shapes as an OpenAPI document.
fn beside_progenitor(bench: &mut Bench<'_>, service: &str) -> Result<(), String> {
    bench.say(&format!("the generator: {service}, beside progenitor"));
    let main = include_str!("../../measure/programs/progenitor.rs");
    let program = Program::write(
        &bench.scratch,
        "progenitor",
        ITS_DEPENDENCIES,
        &[("main.rs", main)],
    )?;
    run::run(&mut program.cargo(Profile::Release))?;
    let model = bench.model(service)?;
    let read = project::read_service(&model, &[]).map_err(|error| error.to_string())?;
    let document = bench.scratch.join(format!("{service}.openapi.json"));
    let text = openapi::document(&read).to_string();
    std::fs::write(&document, text)
        .map_err(|error| format!("{} cannot be written: {error}", document.display()))?;
    let ours = std::env::current_exe().map_err(|error| error.to_string())?;
    let out = bench.scratch.join("generated");
    let [wall] = in_turns(bench.rounds * 3, |side| {
        empty(&out)?;
        let mut command = match side {
            Side::Ours => Command::new(&ours),
            Side::Theirs => Command::new(program.binary(Profile::Release)),
        };
        match side {
            Side::Ours => command
                .args(["codegen", "--model"])
                .arg(&model)
                .arg("--out")
                .arg(&out),
            Side::Theirs => command.arg(&document),
        };
        Ok([run::run(command.current_dir(&bench.scratch))?
            .wall
            .as_secs_f64()])
    })?;
    let row = format!("generator, {service}, the whole command: wall");
    bench.record([wall.figure(row, Unit::Seconds, PROGENITOR, None)])
}

/// Does the same with every model, on as many threads as there are processors.
fn each(
    models: &[PathBuf],
    run: impl Fn(&Path) -> Result<(), String> + Sync,
) -> Result<(), String> {
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
