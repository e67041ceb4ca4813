//! `cargo xtask conformance`: the generated crate against botocore, the AWS SDK for Python.
//!
//! This file only brings the two together: Python with botocore in a virtual environment under
//! `target/`, and the crate's `wire` binary. What is compared, and how, is in
//! `xtask/oracle/differential.py`. Generating and building a crate needs none of this.
//!
//! `cargo xtask conformance protocols` and `endpoints` are in files of their own.

use crate::drivers::{self, Driver, Drivers};
use crate::endpoints::{self, EndpointsArgs};
use crate::live::{self, LiveArgs};
use crate::protocols::{self, ProtocolsArgs};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tinsmith_codegen::catalog::{self, Model, Versions};
use tinsmith_codegen::project;

/// A crate that is compared.
struct Compared {
    /// botocore's name of the service, which is that of the model's folder.
    service: String,
    /// The folder of the model.
    model: PathBuf,
    /// The name of the crate.
    package: String,
    /// The operations that are compared, if it is not all.
    operations: Vec<String>,
}

/// What `cargo xtask conformance` can be told.
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ConformanceArgs {
    /// Another oracle than botocore itself.
    #[command(subcommand)]
    command: Option<ConformanceCommand>,
    /// A folder of models, such as botocore's `data`: compares crates that are generated from it
    #[arg(long, value_name = "PATH", requires = "service")]
    data: Option<PathBuf>,
    /// The services of that folder to compare, by the names of their models
    #[arg(long, value_name = "A,B", value_delimiter = ',', requires = "data")]
    service: Vec<String>,
    /// Generates and compares just these operations: `GetBucket*,PutObject`
    ///
    /// Of a service that has none of them, all are compared.
    #[arg(long, value_name = "A,B", value_delimiter = ',', requires = "data")]
    operations: Vec<String>,
    /// Random requests, and as many random responses, for each operation
    ///
    /// The first has every member, the second only the required ones. Errors are not counted
    /// here: each one that the model names is compared in every form that services send.
    #[arg(long, default_value_t = 50)]
    pub cases: u32,
    /// What the random values are made from
    ///
    /// The same seed always makes the same cases; another one finds what this one misses.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Compare one case alone, such as `ResetPersonalPIN/3/1`
    ///
    /// That is the id with which a difference is reported: operation, index and seed. Without the
    /// last two, all cases of the operation.
    #[arg(long, value_name = "CASE")]
    pub only: Option<String>,
    /// Show every difference, and each in full length
    ///
    /// With it comes the line that the driver was given. Otherwise the first 20 are shown.
    #[arg(long)]
    pub verbose: bool,
}

/// What else generated crates are held against.
#[derive(clap::Subcommand, Debug)]
enum ConformanceCommand {
    /// Runs botocore's protocol suites, each against a crate that is generated for it.
    Protocols(ProtocolsArgs),
    /// Runs endpoint cases against the rules of the models.
    Endpoints(EndpointsArgs),
    /// Runs real sequences of calls against moto's server on loopback.
    Live(LiveArgs),
}

/// Compares the crate with botocore. Differences are printed; the error says that there are some.
///
/// # Errors
///
/// A paragraph that says what is wrong, where, and what to do next.
pub fn run(root: &Path, args: &ConformanceArgs) -> Result<(), String> {
    // An empty path is this folder to `join`, but nowhere to a child process.
    let root = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    match &args.command {
        Some(ConformanceCommand::Protocols(args)) => return protocols::run(root, args),
        Some(ConformanceCommand::Endpoints(args)) => return endpoints::run(root, args),
        Some(ConformanceCommand::Live(args)) => return live::run(root, args),
        None => {}
    }
    let target = target_dir(root);
    let python = python_with(&root.join("target/conformance/venv"), &BOTOCORE)?;
    if let Some(data) = &args.data {
        return compare_services(root, &python, data, args);
    }
    for (folder, package) in project::drivers(&root.join("model")).map_err(|e| e.to_string())? {
        let service = folder.to_string_lossy().into_owned();
        let model = root.join("model").join(&folder);
        let compared = Compared {
            service,
            model,
            package,
            operations: Vec::new(),
        };
        let wire = build_driver(root, &target, &compared)?;
        compare(root, &python, &wire, &compared, args)?;
    }
    Ok(())
}

/// Compares services of a folder of models. One that differs does not keep the others from being
/// compared; the error names all that differ.
fn compare_services(
    root: &Path,
    python: &Path,
    data: &Path,
    args: &ConformanceArgs,
) -> Result<(), String> {
    let scratch = drivers::absolute(&root.join("target/differential"));
    let models = catalog::find(data, Versions::Newest).map_err(|error| error.to_string())?;
    let mut crates = Vec::new();
    for name in &args.service {
        let model = catalog::choose(&models, name).map_err(|error| error.to_string())?;
        crates.push(Driver {
            package: format!("differential-{name}"),
            model: model.path.clone(),
            operations: chosen(model, &args.operations)?,
            folder: scratch.join(name),
        });
    }
    let drivers = Drivers::make(root, &scratch, &crates)?;
    let mut failed = Vec::new();
    for (service, one) in args.service.iter().zip(crates) {
        println!("{service}:");
        let compared = Compared {
            service: service.clone(),
            model: one.model,
            package: one.package,
            operations: one.operations,
        };
        let outcome = drivers
            .get(&compared.package)
            .and_then(|wire| compare(root, python, wire, &compared, args));
        failed.extend(outcome.err());
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(failed.join("\n")),
    }
}

/// Those of the patterns that name an operation of the model.
fn chosen(model: &Model, patterns: &[String]) -> Result<Vec<String>, String> {
    let outline = project::outline(&model.path, None).map_err(|error| error.to_string())?;
    let names = |pattern: &String| {
        let mut operations = outline.operations.iter();
        operations.any(|operation| tinsmith_codegen::selects(pattern, &operation.name))
    };
    Ok(patterns.iter().filter(|of| names(of)).cloned().collect())
}

/// Runs the comparison itself, with its report on our own standard output.
fn compare(
    root: &Path,
    python: &Path,
    wire: &Path,
    Compared {
        service,
        model,
        package,
        operations,
    }: &Compared,
    args: &ConformanceArgs,
) -> Result<(), String> {
    let script = root.join("xtask/oracle/differential.py");
    let mut command = Command::new(python);
    command.arg(&script).args(["--service", service]);
    command.arg("--wire").arg(wire).arg("--model").arg(model);
    if !operations.is_empty() {
        command.arg("--operations").arg(operations.join(","));
    }
    command
        .arg("--cases")
        .arg(args.cases.to_string())
        .arg("--seed")
        .arg(args.seed.to_string());
    if let Some(case) = &args.only {
        command.arg("--only").arg(case);
    }
    if args.verbose {
        command.arg("--verbose");
    }
    let status = command
        .status()
        .map_err(|error| cannot_start(python, &error))?;
    match status.code() {
        Some(0) => Ok(()),
        Some(1) => Err(format!(
            "The crate {package} and botocore do not agree; what differs is listed above. Either \
             side may be wrong: look the rule up in the protocol's specification, then correct \
             runtime/ or codegen/, or keep {} away from a corner where botocore errs.",
            script.display()
        )),
        _ => Err(format!(
            "The comparison with botocore could not be made ({status}); what {} said is above. If \
             botocore itself is in the way, remove target/conformance to have it installed anew.",
            script.display()
        )),
    }
}

/// Where cargo builds; `CARGO_TARGET_DIR` is relative to the folder where cargo was called.
pub(crate) fn target_dir(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The cargo that runs this.
pub(crate) fn cargo() -> PathBuf {
    PathBuf::from(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// Builds the crate's `wire` binary, without the client that it does not need.
///
/// The profile is `dev`: a few thousand lines take no time in either, and building does.
fn build_driver(
    root: &Path,
    target: &Path,
    Compared { package, .. }: &Compared,
) -> Result<PathBuf, String> {
    let cargo = cargo();
    let status = Command::new(&cargo)
        .args(["build", "--quiet", "--package", package, "--bin", "wire"])
        .args(["--no-default-features", "--features", "driver"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .status()
        .map_err(|error| cannot_start(&cargo, &error))?;
    if !status.success() {
        return Err(format!(
            "The wire driver of {package} does not build ({status}); the compiler's messages are \
             above. If the generated crate is older than the generator or the runtime, run \
             `cargo xtask codegen` first."
        ));
    }
    let wire = target
        .join("debug")
        .join(format!("wire{}", env::consts::EXE_SUFFIX));
    if wire.is_file() {
        return Ok(wire);
    }
    Err(format!(
        "The wire driver of {package} was built, but is not at {}. That happens when cargo builds \
         for another target: unset CARGO_BUILD_TARGET, or `build.target` in cargo's \
         configuration, and try again.",
        wire.display()
    ))
}

/// A package of PyPI that an oracle needs.
pub(crate) struct Package {
    /// As pip calls it.
    pub(crate) name: &'static str,
    /// A module of it.
    pub(crate) module: &'static str,
    /// It with all that it needs, for those who bring wheels.
    pub(crate) wheels: &'static str,
}

/// botocore, which tells of the newest models and fixes.
const BOTOCORE: Package = Package {
    name: "botocore",
    module: "botocore.parsers",
    wheels: "botocore, jmespath, python-dateutil, six, urllib3",
};

/// The Python of the virtual environment at `folder`, which is made if it is not there, with a
/// package, which is installed if it cannot be imported.
pub(crate) fn python_with(folder: &Path, package: &Package) -> Result<PathBuf, String> {
    let python = match cfg!(windows) {
        true => folder.join("Scripts").join("python.exe"),
        false => folder.join("bin").join("python"),
    };
    if imports(&python, package) {
        return Ok(python);
    }
    if !runs(&python) {
        create_environment(folder)?;
    }
    install(&python, package)?;
    if imports(&python, package) {
        return Ok(python);
    }
    Err(format!(
        "pip says that it installed {}, but {} cannot import it. Remove the folder {} and try \
         again.",
        package.name,
        python.display(),
        folder.display()
    ))
}

/// Makes a virtual environment, so that nothing is installed outside of `target/`.
fn create_environment(folder: &Path) -> Result<(), String> {
    let system = system_python()?;
    let output = output(
        Command::new(system)
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "Python could not make a virtual environment at {}: {} On Debian and Ubuntu the module \
         for it is a package of its own: `apt install python3-venv`, then try again.",
        folder.display(),
        messages(&output)
    ))
}

/// Python 3, under either of its names.
fn system_python() -> Result<&'static str, String> {
    ["python3", "python"].into_iter().find(|name| is_python3(name)).ok_or_else(|| {
        "Python 3 was not found: neither `python3` nor `python` in PATH is one. Only this command \
         needs it, to compare the crate with botocore. Install Python 3.9 or newer, with `venv` \
         and `pip`, and try again."
            .to_owned()
    })
}

/// The models of botocore, which is installed below `target/` if it is not there.
pub(crate) fn botocore_data(root: &Path) -> Result<PathBuf, String> {
    let python = python_with(&root.join("target/conformance/venv"), &BOTOCORE)?;
    let code =
        "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))";
    let output = output(Command::new(&python).args(["-c", code]))?;
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}

fn is_python3(name: &str) -> bool {
    let code = "import sys; sys.exit(sys.version_info < (3, 9))";
    Command::new(name)
        .args(["-c", code])
        .output()
        .is_ok_and(|output| output.status.success())
}

fn runs(python: &Path) -> bool {
    Command::new(python)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn imports(python: &Path, package: &Package) -> bool {
    let output = Command::new(python)
        .args(["-c", &format!("import {}", package.module)])
        .output();
    output.is_ok_and(|output| output.status.success())
}

/// Installs a package from wherever pip looks.
fn install(python: &Path, package: &Package) -> Result<(), String> {
    let Package { name, wheels, .. } = package;
    eprintln!("Installing {name} for {}, once.", python.display());
    let output = output(Command::new(python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        name,
    ]))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{name} could not be installed from PyPI: {} If this machine has no network, install it by \
         hand from wheels that you bring ({wheels}): `{} -m pip install --no-index --find-links \
         FOLDER {name}`, and try again. Behind a mirror, set PIP_INDEX_URL.",
        messages(&output),
        python.display()
    ))
}

/// Runs a command to its end, and keeps what it says.
fn output(command: &mut Command) -> Result<Output, String> {
    let program = PathBuf::from(command.get_program());
    command
        .output()
        .map_err(|error| cannot_start(&program, &error))
}

pub(crate) fn cannot_start(program: &Path, error: &std::io::Error) -> String {
    format!(
        "{} could not be started: {error}. Check that it is installed and may be run.",
        program.display()
    )
}

/// What a command said about its failure, on one line; `venv` says it on standard output.
fn messages(output: &Output) -> String {
    let both = [&output.stderr[..], &output.stdout[..]].concat();
    let words: Vec<_> = String::from_utf8_lossy(&both)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return format!("it said nothing ({}).", output.status);
    }
    format!("`{}`.", words.join(" "))
}
