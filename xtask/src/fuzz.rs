//! `cargo xtask fuzz`: the targets of `fuzz/`, each for some time, from seeds that are made of real
//! models.

mod seeds;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Looks for input that makes a reader or a decoder panic, hang, or take all memory.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask fuzz --seconds 60                    every target for a minute
  cargo xtask fuzz rest_xml                        one of them, for ten
  cargo xtask fuzz botocore smithy --data target/botocore/data
                                                   the readers, from seeds of all services

Needs `cargo install cargo-fuzz`; the stable toolchain will do. What is found stays in
target/fuzz/corpus, where the next run goes on, and what fails in fuzz/artifacts.")]
pub struct FuzzArgs {
    /// The targets; all unless given
    targets: Vec<Target>,
    /// How long each of them runs
    #[arg(long, value_name = "N", default_value_t = 600)]
    seconds: u32,
    /// More models to begin with: botocore's `data` folder, or one of Smithy JSON files
    #[arg(long, value_name = "PATH")]
    data: Vec<PathBuf>,
}

/// What is fuzzed.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[value(rename_all = "snake_case")]
enum Target {
    /// The reader of botocore's models, and all behind it
    Botocore,
    /// The reader of Smithy's models, and all behind it
    Smithy,
    /// JSON, with bindings
    RestJson,
    /// JSON, without
    AwsJson,
    /// XML
    RestXml,
    /// XML, and forms
    AwsQuery,
    /// The same as EC2 has them
    Ec2Query,
    /// CBOR
    RpcV2Cbor,
    /// Headers, status and payload of an answer
    HttpBinding,
    /// Frames of a stream of events, and the events
    EventStream,
}

impl Target {
    /// The name of its binary.
    fn name(self) -> &'static str {
        match self {
            Target::Botocore => "botocore",
            Target::Smithy => "smithy",
            Target::RestJson => "rest_json",
            Target::AwsJson => "aws_json",
            Target::RestXml => "rest_xml",
            Target::AwsQuery => "aws_query",
            Target::Ec2Query => "ec2_query",
            Target::RpcV2Cbor => "rpc_v2_cbor",
            Target::HttpBinding => "http_binding",
            Target::EventStream => "event_stream",
        }
    }
}

/// A megabyte is more than any seed has; libFuzzer makes nothing larger of them.
const LARGEST_INPUT: usize = 1 << 20;

/// Runs the targets one after the other.
///
/// # Errors
///
/// What could not be built, and every target that failed, by name.
pub fn run(root: &Path, args: &FuzzArgs) -> Result<(), String> {
    let has_tool = Command::new("cargo").args(["fuzz", "--version"]).output();
    if !has_tool.is_ok_and(|output| output.status.success()) {
        return Err("there is no cargo-fuzz: `cargo install cargo-fuzz` brings it".to_owned());
    }
    let all = <Target as clap::ValueEnum>::value_variants();
    let targets = match args.targets.is_empty() {
        true => all,
        false => &args.targets,
    };
    let root = std::path::absolute(if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    })
    .map_err(|error| format!("this folder has no path: {error}"))?;
    let mut failed = Vec::new();
    for target in targets {
        let name = target.name();
        eprintln!("{name}: {} seconds", args.seconds);
        let folder = root.join("target/fuzz");
        let seeds = folder.join("seeds").join(name);
        match target {
            Target::Botocore | Target::Smithy => seeds::models(&root, &args.data, *target, &seeds)?,
            _ => seeds::folder(&seeds)?,
        }
        let corpus = folder.join("corpus").join(name);
        seeds::folder(&corpus)?;
        let status = Command::new("cargo")
            .args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir"])
            .arg(root.join("fuzz"))
            .arg("--target-dir")
            .arg(folder.join("build"))
            .args([name.as_ref(), corpus.as_os_str(), seeds.as_os_str()])
            .arg("--")
            .arg(format!("-max_total_time={}", args.seconds))
            .arg(format!("-max_len={LARGEST_INPUT}"))
            .arg(format!("-dict={}", root.join("fuzz/words.dict").display()))
            .args([
                "-timeout=10",
                "-rss_limit_mb=1024",
                "-print_final_stats=1",
                "-verbosity=0",
            ])
            .status()
            .map_err(|error| format!("cargo fuzz cannot be run: {error}"))?;
        if !status.success() {
            failed.push(name);
        }
    }
    println!(
        "{} passed, {} failed",
        targets.len() - failed.len(),
        failed.len()
    );
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "failed: {}; what did it is in fuzz/artifacts",
            failed.join(", ")
        )),
    }
}
