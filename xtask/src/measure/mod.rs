//! `cargo xtask measure`: Tinsmith beside the official SDK, in one run, on this machine.
//!
//! Both sides do the same: the same call, the same answer, ring for TLS where they let one choose,
//! retries off, static credentials unless a row says otherwise. Samples are taken in turns (A B A
//! B), so that what else the machine does meets both. What is printed are medians and how far the
//! samples lie around them; the ratio is what counts.

mod build;
mod calls;
mod figure;
mod generator;
mod run;
mod scratch;

use figure::{Figure, Table};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// For example `cargo xtask measure calls --rounds 5`. The first run fetches the official SDK's
/// crates, and all of it takes an hour.
#[derive(clap::Args, Debug)]
pub struct MeasureArgs {
    /// What to measure; all unless given
    #[arg(value_name = "ROWS")]
    rows: Vec<Rows>,
    /// How often each side is measured
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// The folder of botocore's models, for services other than Amazon Chime
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Write the samples to a file too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The groups of rows.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    /// A program with one call, from nothing: CPU, wall, crates, memory of the compiler, size
    Build,
    /// The generated crate alone, its dependencies built before
    Alone,
    /// The program again after a change to it
    Incremental,
    /// What a call costs: CPU, allocations, instructions; answers come from memory
    Calls,
    /// The generator itself
    Generator,
}

/// What every group needs to know.
struct Bench<'a> {
    root: &'a Path,
    scratch: PathBuf,
    rounds: u32,
    data: Option<&'a Path>,
    figures: Vec<Figure>,
}

/// Measures and prints.
///
/// # Errors
///
/// What could not be built or run.
pub fn run(root: &Path, args: &MeasureArgs) -> Result<(), String> {
    let root = std::path::absolute(match root.as_os_str().is_empty() {
        true => Path::new("."),
        false => root,
    });
    let root = root.map_err(|error| format!("this folder has no path: {error}"))?;
    let mut bench = Bench {
        scratch: root.join("target/measure"),
        root: &root,
        rounds: args.rounds.max(1),
        data: args.data.as_deref(),
        figures: Vec::new(),
    };
    let wanted = |rows| args.rows.is_empty() || args.rows.contains(&rows);
    if wanted(Rows::Build) {
        build::cold(&mut bench)?;
    }
    if wanted(Rows::Alone) {
        build::alone(&mut bench)?;
    }
    if wanted(Rows::Incremental) {
        build::incremental(&mut bench)?;
    }
    if wanted(Rows::Calls) {
        calls::measure(&mut bench)?;
    }
    if wanted(Rows::Generator) {
        generator::measure(&mut bench)?;
    }
    println!("{}", Table(&bench.figures));
    match &args.json {
        Some(path) => write_json(path, &bench.figures),
        None => Ok(()),
    }
}

fn write_json(path: &Path, figures: &[Figure]) -> Result<(), String> {
    let rows: Vec<Value> = figures.iter().map(Figure::json).collect();
    let text = format!("{:#}\n", json!({ "rows": rows }));
    std::fs::write(path, text)
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

impl Bench<'_> {
    /// The model of a service: the checked-in one of Amazon Chime, or botocore's newest.
    fn model(&self, service: &str) -> Result<PathBuf, String> {
        if service == "chime" {
            return Ok(self.root.join("model/chime"));
        }
        let data = self.data.ok_or(
            "Other services than Amazon Chime need their models: name botocore's data folder with --data.",
        )?;
        let folder = data.join(service);
        let versions = std::fs::read_dir(&folder)
            .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
        let newest = versions.flatten().map(|entry| entry.path()).max();
        newest.ok_or_else(|| format!("{} is empty", folder.display()))
    }

    /// Says what goes on: a run takes long.
    fn say(&self, what: &str) {
        eprintln!("measuring {what}");
    }
}
