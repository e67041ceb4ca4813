//! The commands of this repository. `cargo xtask --help` lists them.

mod bodies;
mod codegen;
mod compare;
mod conformance;
mod drivers;
mod endpoints;
mod explain;
mod fuzz;
mod import;
mod list;
mod live;
mod measure;
mod models;
mod progress;
mod protocols;
mod sweep;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Turns AWS API models into lean Rust client crates.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    propagate_version = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates code: all that model/codegen.toml lists, or one model into a crate of its own.
    Codegen(codegen::CodegenArgs),
    /// Lists services, or the operations of one.
    List(list::ListArgs),
    /// Explains an operation: request line, bindings, errors, the tree of its types.
    Explain(explain::ExplainArgs),
    /// Holds a service's Smithy model against its botocore model: the same facts, the same Rust.
    Compare(compare::CompareArgs),
    /// Brings a service's model into model/, without documentation prose.
    Import(import::ImportArgs),
    /// Generates every model of a folder, compiles every crate, and counts.
    Sweep(sweep::SweepArgs),
    /// Holds the generated crate against botocore: the same inputs, the same responses.
    ///
    /// With `protocols`: holds crates of botocore's protocol suites against what those expect.
    /// With `endpoints`: holds endpoint rules against cases that say what they decide.
    Conformance(conformance::ConformanceArgs),
    /// Looks for input that makes a reader or a decoder panic, hang, or take all memory.
    Fuzz(fuzz::FuzzArgs),
    /// Measures Tinsmith beside the official SDK: building, size, calls.
    Measure(measure::MeasureArgs),
}

fn main() -> ExitCode {
    let root = root();
    let result = match Cli::parse().command {
        Command::Codegen(args) => codegen::run(&root, &args),
        Command::List(args) => list::run(&root, &args),
        Command::Explain(args) => explain::run(&root, &args),
        Command::Compare(args) => compare::run(&args),
        Command::Import(args) => import::run(&root, &args),
        Command::Sweep(args) => sweep::run(&root, &args),
        Command::Conformance(args) => conformance::run(&root, &args),
        Command::Fuzz(args) => fuzz::run(&root, &args),
        Command::Measure(args) => measure::run(&root, &args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace, as seen from the working folder where it is below that: messages
/// then name files as a person would.
fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    match std::env::current_dir() {
        Ok(here) if here == root => PathBuf::new(),
        _ => root.to_owned(),
    }
}
