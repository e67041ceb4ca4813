//! Wire drivers of crates that are generated for a comparison: all of a folder are one workspace,
//! and are built at once.

use crate::conformance;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tinsmith_codegen::files::Wanted;
use tinsmith_codegen::{CrateOptions, Runtime, project};

/// A crate to be.
pub struct Driver {
    /// The name of the crate; its wire driver has it too, so that all can be built at once.
    pub package: String,
    /// The model, as the generator takes it.
    pub model: PathBuf,
    /// The operations that it has, as the generator takes them; all of them if none is named.
    pub operations: Vec<String>,
    /// Where the crate is written.
    pub folder: PathBuf,
}

/// What became of the crates, by name.
pub struct Drivers {
    refusals: HashMap<String, String>,
    built: HashMap<String, PathBuf>,
}

impl Drivers {
    /// Generates and builds the crates in a workspace at `scratch`.
    ///
    /// # Errors
    ///
    /// When nothing can be written or none can be built. What the generator refuses and what the
    /// compiler does is told by [`get`](Drivers::get).
    pub fn make(root: &Path, scratch: &Path, crates: &[Driver]) -> Result<Drivers, String> {
        let refusals = generate(root, scratch, crates)?;
        let built = match crates.len() - refusals.len() {
            0 => HashMap::new(),
            count => build(scratch, count)?,
        };
        Ok(Drivers { refusals, built })
    }

    /// The driver of a crate.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn get(&self, package: &str) -> Result<&Path, String> {
        match (self.refusals.get(package), self.built.get(package)) {
            (Some(refusal), _) => Err(refusal.clone()),
            (None, Some(driver)) => Ok(driver),
            (None, None) => Err("its crate does not build".to_owned()),
        }
    }
}

/// Puts lines to a driver, and waits for all that it answers. One that ends early is no error: then
/// there are answers that are missing.
///
/// # Errors
///
/// When the driver cannot be started, or what it writes cannot be read.
pub fn ask(driver: &Path, lines: String) -> Result<Output, String> {
    let mut child = Command::new(driver)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| conformance::cannot_start(driver, &error))?;
    let stdin = child.stdin.take();
    // The driver answers before all is asked: one thread writes, so that neither pipe fills up.
    let writer = std::thread::spawn(move || match stdin {
        Some(mut stdin) => stdin.write_all(lines.as_bytes()),
        None => Ok(()),
    });
    let output = child.wait_with_output();
    // A driver that ended early has not read all.
    let _ = writer.join();
    output.map_err(|error| format!("{} broke off: {error}.", driver.display()))
}

/// The path from the top, as child processes and other crates need it.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Writes a file, unless it is as it should be: then it keeps its time, and cargo builds nothing
/// anew.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    if fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{} cannot be written: {error}.", path.display()))
}

/// Writes the crates and the workspace around them, and returns what the generator refuses: its
/// message by the name of the crate.
fn generate(
    root: &Path,
    scratch: &Path,
    crates: &[Driver],
) -> Result<HashMap<String, String>, String> {
    let mut refusals = HashMap::new();
    let mut wanted = Wanted::new();
    let mut members = Vec::new();
    for one in crates {
        match generate_one(root, one, &mut wanted) {
            Ok(()) => members.push(absolute(&one.folder)),
            Err(error) => drop(refusals.insert(one.package.clone(), error.to_string())),
        }
    }
    wanted.write().map_err(|error| error.to_string())?;
    // Debugging information would be most of what is built, and nobody looks at it.
    let members: Vec<_> = members.iter().map(|path| path.to_string_lossy()).collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {}\n\n[profile.dev]\ndebug = false\nincremental = false\n",
        json!(members)
    );
    write(&scratch.join("Cargo.toml"), &manifest)?;
    // The versions that this repository is tested with, which cargo need not look for.
    let lock = root.join("Cargo.lock");
    fs::copy(&lock, scratch.join("Cargo.lock"))
        .map_err(|error| format!("{} cannot be copied: {error}.", lock.display()))?;
    Ok(refusals)
}

fn generate_one(root: &Path, one: &Driver, wanted: &mut Wanted) -> tinsmith_codegen::Result<()> {
    let options = CrateOptions {
        driver: true,
        ..CrateOptions::new(
            &one.package,
            "a model that is compared",
            Runtime::Path(absolute(&root.join("runtime")).to_string_lossy().into()),
        )
    };
    let service = project::read_service(&one.model, &one.operations)?;
    let mut tree = tinsmith_codegen::generate(service, None, &options)?;
    // Binaries of one name would overwrite each other.
    if let Some(wire) = tree.remove("src/bin/wire.rs") {
        tree.insert(format!("src/bin/{}.rs", one.package), wire);
    }
    if let Some(manifest) = tree.get_mut("Cargo.toml") {
        let name = format!("name = \"{}\"", one.package);
        *manifest = manifest.replace("name = \"wire\"", &name);
    }
    wanted.folder(&one.folder, tree)
}

/// Builds all wire drivers, and returns where each is. One that does not build is left out; the
/// compiler says why on standard error.
fn build(scratch: &Path, count: usize) -> Result<HashMap<String, PathBuf>, String> {
    eprintln!("Building the wire drivers of {count} crates; the first time takes a minute.");
    let cargo = conformance::cargo();
    let output = Command::new(&cargo)
        .args(["build", "--workspace", "--bins", "--quiet", "--keep-going"])
        .args(["--no-default-features", "--features", "driver"])
        .arg("--message-format=json-render-diagnostics")
        .arg("--manifest-path")
        .arg(scratch.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(scratch.join("build"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| conformance::cannot_start(&cargo, &error))?;
    let drivers: HashMap<_, _> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| {
            let message: Value = serde_json::from_slice(line).ok()?;
            let name = message["target"]["name"].as_str()?;
            let executable = message["executable"].as_str()?;
            Some((name.to_owned(), PathBuf::from(executable)))
        })
        .collect();
    match drivers.is_empty() {
        false => Ok(drivers),
        true => Err(format!(
            "None of the wire drivers builds ({}); what cargo said is above. Remove {} to begin \
             anew.",
            output.status,
            scratch.display()
        )),
    }
}
