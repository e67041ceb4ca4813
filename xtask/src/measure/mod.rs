//! `cargo xtask measure`: Tinsmith beside the official SDK, in one run, on this machine.
//!
//! Both sides do the same: the same call, the same answer, ring for TLS where they let one choose,
//! retries off, static credentials unless a row says otherwise. Samples are taken in turns (A B A
//! B), so that what else the machine does meets both. What is printed are medians and how far the
//! samples lie around them; the ratio is what counts.

mod alone;
mod build;
mod callgrind;
mod calls;
mod chart;
mod figure;
mod generator;
mod openapi;
mod pair;
mod run;
mod scratch;

use figure::{Figure, Table};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// For example `cargo run --release --package xtask -- measure calls --rounds 5`. The first run
/// fetches the official SDK's crates, and all of it takes two hours.
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
    /// The services whose crates and calls are measured; all that are known unless given
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    services: Vec<String>,
    /// Only the parts of a group whose names have this text in them: `static`, `list_users`
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Write the samples to a file too, after every part, so that a run which is broken off leaves
    /// what it had
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw the rows that the README shows, as SVG
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Measure nothing: show, and draw, what `--json` wrote to these files
    #[arg(
        long,
        value_name = "FILES",
        value_delimiter = ',',
        conflicts_with = "json"
    )]
    from: Vec<PathBuf>,
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
    services: &'a [String],
    only: Option<&'a str>,
    /// Where the samples go as they come.
    json: Option<&'a Path>,
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
    let figures = match &*args.from {
        paths @ [_, ..] => read_all(paths)?,
        [] => {
            let mut bench = Bench {
                scratch: root.join("target/measure"),
                root: &root,
                rounds: args.rounds.max(1),
                data: args.data.as_deref(),
                services: &args.services,
                only: args.only.as_deref(),
                json: args.json.as_deref(),
                figures: Vec::new(),
            };
            // What cannot be written should be known before an hour of measuring.
            bench.record([])?;
            measure(&mut bench, &args.rows)?;
            bench.figures
        }
    };
    println!("{}", Table(&figures));
    match &args.chart {
        Some(path) => write(path, &chart::svg(&figures)),
        None => Ok(()),
    }
}

fn measure(bench: &mut Bench<'_>, rows: &[Rows]) -> Result<(), String> {
    let wanted = |of| rows.is_empty() || rows.contains(&of);
    if wanted(Rows::Generator) && cfg!(debug_assertions) {
        return Err(
            "The generator is measured in this process, which is not optimized: run \
             `cargo run --release --package xtask -- measure`."
                .to_owned(),
        );
    }
    if wanted(Rows::Build) {
        build::cold(bench)?;
    }
    if wanted(Rows::Alone) {
        alone::measure(bench)?;
    }
    if wanted(Rows::Incremental) {
        build::incremental(bench)?;
    }
    if wanted(Rows::Calls) {
        calls::measure(bench)?;
    }
    if wanted(Rows::Generator) {
        generator::measure(bench)?;
    }
    Ok(())
}

fn write_json(path: &Path, figures: &[Figure]) -> Result<(), String> {
    let rows: Vec<Value> = figures.iter().map(Figure::json).collect();
    write(path, &format!("{:#}\n", json!({ "rows": rows })))
}

fn read_all(paths: &[PathBuf]) -> Result<Vec<Figure>, String> {
    let all: Result<Vec<_>, _> = paths.iter().map(|path| read_json(path)).collect();
    Ok(all?.concat())
}

fn read_json(path: &Path) -> Result<Vec<Figure>, String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read(path).map_err(|error| unreadable(&error))?;
    let all: Value = serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
    let rows = all["rows"].as_array().into_iter().flatten();
    let figures: Option<Vec<_>> = rows.map(Figure::from_json).collect();
    figures.ok_or_else(|| unreadable(&"it is not what --json writes"))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
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
        self.newest(&data.join(service))
    }

    /// The newest version of a service's model.
    fn newest(&self, folder: &Path) -> Result<PathBuf, String> {
        let versions = std::fs::read_dir(folder)
            .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
        let newest = versions.flatten().map(|entry| entry.path()).max();
        newest.ok_or_else(|| format!("{} is empty", folder.display()))
    }

    /// Whether a service is among those that are asked for, and its model at hand.
    fn has(&self, service: &str) -> bool {
        let named = self.services.is_empty() || self.services.iter().any(|name| name == service);
        let found = service == "chime" || self.data.is_some();
        if named && !found {
            eprintln!("{service} is left out: its model needs --data");
        }
        named && found
    }

    /// Whether a part of a group is asked for.
    fn wants(&self, part: &str) -> bool {
        self.only.is_none_or(|text| part.contains(text))
    }

    /// Adds rows, and writes all that there are to the file of `--json`.
    fn record(&mut self, rows: impl IntoIterator<Item = Figure>) -> Result<(), String> {
        self.figures.extend(rows);
        match self.json {
            Some(path) => write_json(path, &self.figures),
            None => Ok(()),
        }
    }

    /// Says what goes on: a run takes long.
    fn say(&self, what: &str) {
        eprintln!("measuring {what}");
    }
}
