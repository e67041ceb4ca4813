//! `cargo xtask sweep`: every model of a folder becomes a crate, and every crate is compiled.
//!
//! One scratch workspace holds all crates, so that the runtime is compiled once. What is counted
//! and measured is in `report.rs`; anything but a crate without a warning is a failure.

mod cargo;
mod generate;
mod process;
mod report;

use crate::progress::Progress;
use cargo::{Compiled, Tool};
use clap::Args;
use generate::{Crate, Job};
use report::Report;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tinsmith_codegen::catalog::{self, Model, Versions};
use tinsmith_codegen::{parallel, project, selects};

/// Generates every model of a folder into one scratch workspace, compiles every crate, and counts.
///
/// Of botocore, the newest version of each service; in a folder without botocore's files, every
/// JSON file is a Smithy model. Fails when a model is refused or a crate has a warning.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo xtask sweep botocore/data                      every service that AWS publishes
  cargo xtask sweep target/wheel --skip-check          generate and measure, compile nothing
  cargo xtask sweep botocore/data --only s3,ec2 --clippy --doc
                                                       some of them, with all that lints them
  cargo xtask sweep ../models/smithy                   every Smithy model of a folder

Compiling all of botocore takes a quarter of an hour on two cores; `--release` before `--package`
makes generating fast: cargo run --release --package xtask -- sweep botocore/data")]
pub struct SweepArgs {
    /// botocore's `data` folder, an unpacked wheel of it, or a folder of Smithy JSON models
    path: PathBuf,
    /// The services, by the names that `cargo xtask list --data PATH` shows; all unless given
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    only: Vec<String>,
    /// The operations to keep, by name or as `Describe*`; services with none of them are left out
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    operations: Vec<String>,
    /// Every version of every service
    #[arg(long)]
    all_versions: bool,
    /// Generate only
    #[arg(long)]
    skip_check: bool,
    /// Lint with Clippy instead of compiling alone
    #[arg(long, conflicts_with = "skip_check")]
    clippy: bool,
    /// Run rustdoc too
    #[arg(long)]
    doc: bool,
    /// How many things to do at once [default: the number of cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// The folder of the workspace [default: target/sweep]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command. What failed is printed by name; the error says how much.
///
/// # Errors
///
/// A paragraph that says what is wrong, where, and what to do next.
pub fn run(root: &Path, args: &SweepArgs) -> Result<(), String> {
    let jobs = args.jobs.unwrap_or_else(parallel::cores);
    let models = models(args)?;
    let out = match &args.out {
        Some(out) => out.clone(),
        None => crate::conformance::target_dir(root).join("sweep"),
    };
    let out = std::path::absolute(&out).unwrap_or(out);
    project::may_write(&out).map_err(|error| error.to_string())?;
    // From here on the folder is ours, whatever comes between.
    generate::workspace(root, &out, &[])?;
    let job = Job {
        out: &out,
        runtime: std::path::absolute(root.join("runtime"))
            .map_err(|error| format!("the working folder is not known: {error}"))?,
        operations: &args.operations,
        jobs,
    };
    let mut report = Report::new(jobs);
    let crates = generate::all(&job, models, &mut report);
    generate::floor(&crates, jobs, &mut report)?;
    let generated: Vec<&Crate> = crates.iter().filter(|one| one.stats.is_ok()).collect();
    if !generated.is_empty() {
        generate::workspace(root, &out, &generated)?;
        let check = match args.clippy {
            true => Tool::Clippy,
            false => Tool::Check,
        };
        let tools = (!args.skip_check).then_some(check);
        for tool in tools.into_iter().chain(args.doc.then_some(Tool::Doc)) {
            let compiled = compile(&out, tool, generated.len(), jobs)?;
            report.compiled(tool, compiled);
        }
    }
    report.generated(&crates);
    crate::models::print(&report.to_string())?;
    match report.failed() {
        0 => Ok(()),
        failed => Err(format!(
            "{failed} of {} models did not become a crate without a warning; each is listed above",
            crates.len()
        )),
    }
}

fn compile(
    out: &Path,
    tool: Tool,
    crates: usize,
    jobs: NonZero<usize>,
) -> Result<Compiled, String> {
    let (progress, start) = (Progress::new(tool.past()), Instant::now());
    let compiled = cargo::run(out, tool, crates, jobs, &progress);
    progress.finish();
    compiled.map(|compiled| Compiled {
        wall: start.elapsed(),
        ..compiled
    })
}

/// The models to generate.
fn models(args: &SweepArgs) -> Result<Vec<Model>, String> {
    let versions = match args.all_versions {
        true => Versions::All,
        false => Versions::Newest,
    };
    let found = catalog::find(&args.path, versions).map_err(|error| error.to_string())?;
    let all = crate::models::services(&found);
    let mut models = Vec::new();
    match args.only.is_empty() {
        true => models = all,
        false => {
            for name in &args.only {
                let model = catalog::choose(&all, name).map_err(|error| error.to_string())?;
                models.push(model.clone());
            }
        }
    }
    if args.operations.is_empty() {
        return Ok(models);
    }
    // A model that cannot be read is kept, so that it is counted as refused.
    models.retain(|model| {
        project::outline(&model.path, model.service.as_deref()).map_or(true, |outline| {
            let mut operations = outline.operations.iter();
            operations.any(|one| {
                args.operations
                    .iter()
                    .any(|wanted| selects(wanted, &one.name))
            })
        })
    });
    match models.is_empty() {
        true => Err(format!(
            "no service has an operation {}",
            args.operations.join(" or ")
        )),
        false => Ok(models),
    }
}
