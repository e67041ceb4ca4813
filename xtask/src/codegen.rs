//! `cargo xtask codegen`: generate, or check that what is checked in is what would be generated.

use crate::progress::Progress;
use clap::Args;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use tinsmith_codegen::files::{Stale, Wanted};
use tinsmith_codegen::{CrateOptions, Runtime, before, project};

/// Generates code: all that model/codegen.toml lists, or one model into a crate of its own.
///
/// Without `--model`: all that model/codegen.toml lists, on all cores. Nothing is written unless
/// all of it can be generated.
///
/// With `--model`: one model into a stand-alone crate in `--out`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo xtask codegen                       regenerate all that model/codegen.toml lists
  cargo xtask codegen --check               is all that is checked in as it would be generated?
  cargo xtask codegen --model model/chime --out ../pin --operations 'ResetPersonalPIN,List*'
                                            a crate of these operations and what they need
  cargo xtask codegen --model botocore/data/s3/2006-03-01 --out ../my-s3 --name my-s3 --runtime 0.1
                                            a crate that takes the runtime from a registry

`cargo xtask list` shows services and operations, `cargo xtask explain` what one takes.")]
pub struct CodegenArgs {
    /// Write nothing; fail and list every file that is not as it would be generated
    #[arg(long)]
    check: bool,
    /// The model: a botocore service-2.json(.gz), a Smithy JSON file, or a folder that holds one and
    /// its sisters
    #[arg(long, value_name = "PATH", requires = "out")]
    model: Option<PathBuf>,
    /// The service, by name or id, of a Smithy model that holds several
    #[arg(long, value_name = "NAME", requires = "model")]
    service: Option<String>,
    /// The folder of the new crate
    #[arg(long, value_name = "DIR", requires = "model")]
    out: Option<PathBuf>,
    /// The operations to keep, by name or as `Describe*`; all unless given
    #[arg(long, value_name = "A,B", value_delimiter = ',', requires = "model")]
    operations: Vec<String>,
    /// The name of the crate [default: `tinsmith-` and the service]
    #[arg(long, value_name = "CRATE", requires = "model")]
    name: Option<String>,
    /// Where the crate finds the runtime: a folder or a version [default: this repository's]
    #[arg(long, value_name = "PATH|VERSION", requires = "model")]
    runtime: Option<String>,
    /// Add the binary `wire`, which encodes and decodes JSON lines
    #[arg(long, requires = "model")]
    driver: bool,
}

/// Runs the command.
pub fn run(root: &Path, args: &CodegenArgs) -> Result<(), String> {
    let wanted = match (&args.model, &args.out) {
        (Some(model), Some(out)) => one(root, model, out, args),
        _ => all(root),
    };
    let wanted = wanted.map_err(|error| error.to_string())?;
    for line in wanted.warnings() {
        eprintln!("warning: {line}");
    }
    match args.check {
        true => check(&wanted, args),
        false => write(&wanted),
    }
}

fn all(root: &Path) -> tinsmith_codegen::Result<Wanted> {
    let progress = Progress::new("generated");
    let wanted = project::generate_with(&root.join("model"), &|done| progress.done(done));
    progress.finish();
    wanted
}

fn one(
    root: &Path,
    model: &Path,
    out: &Path,
    args: &CodegenArgs,
) -> tinsmith_codegen::Result<Wanted> {
    let mut service = project::read_one_of(model, args.service.as_deref(), &args.operations)?;
    let options = CrateOptions {
        name: match &args.name {
            Some(name) => name.clone(),
            None => tinsmith_codegen::default_crate_name(&service),
        },
        source: tinsmith_codegen::source_name(&service),
        runtime: runtime(root, args.runtime.as_deref()),
        examples: Vec::new(),
        driver: args.driver,
        standalone: true,
        inputs: Vec::new(),
    };
    project::may_write(out)?;
    service.before = before::type_names(out);
    service.methods_before = before::method_names(out);
    let (overrides, file) = project::read_overrides(model)?.unzip();
    let mut wanted = Wanted::new();
    wanted.warn(model, &service.not_understood);
    let overrides = overrides.zip(file.as_deref());
    wanted.folder(
        out,
        tinsmith_codegen::generate(service, overrides, &options)?,
    )?;
    Ok(wanted)
}

/// A version begins with a digit or a sign of comparison; all else is a path.
fn runtime(root: &Path, given: Option<&str>) -> Runtime {
    let absolute = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Runtime::Path(path.to_string_lossy().into_owned())
    };
    match given {
        None => absolute(&root.join("runtime")),
        Some(text) if text.starts_with(|c: char| c.is_ascii_digit() || "=^~<>*".contains(c)) => {
            Runtime::Version(text.to_owned())
        }
        Some(path) => absolute(Path::new(path)),
    }
}

/// What mends stale files: the command that writes what these arguments check.
fn mend(args: &CodegenArgs) -> String {
    let (Some(model), Some(out)) = (&args.model, &args.out) else {
        return "run `cargo xtask codegen` and commit what it changes".to_owned();
    };
    let (model, out) = (model.to_string_lossy(), out.to_string_lossy());
    let operations = (!args.operations.is_empty()).then(|| args.operations.join(","));
    let options = [
        ("--model", Some(&*model)),
        ("--service", args.service.as_deref()),
        ("--out", Some(&*out)),
        ("--operations", operations.as_deref()),
        ("--name", args.name.as_deref()),
        ("--runtime", args.runtime.as_deref()),
    ];
    let mut command = "cargo xtask codegen".to_owned();
    for (name, value) in options {
        if let Some(value) = value {
            command += &format!(" {name} {}", word(value));
        }
    }
    if args.driver {
        command += " --driver";
    }
    format!("run `{command}`")
}

/// A text as one word of a shell's.
fn word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./,:=@%+".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(format!("'{}'", text.replace('\'', r"'\''"))),
    }
}

fn check(wanted: &Wanted, args: &CodegenArgs) -> Result<(), String> {
    let stale = wanted.check().map_err(|error| error.to_string())?;
    if stale.is_empty() {
        println!("{} files are as they would be generated", wanted.len());
        return Ok(());
    }
    for one in &stale {
        println!("{one}");
    }
    Err(format!(
        "{} of {} files are not as they would be generated: {}",
        stale.len(),
        wanted.len(),
        mend(args)
    ))
}

fn write(wanted: &Wanted) -> Result<(), String> {
    let changed = wanted.write().map_err(|error| error.to_string())?;
    for one in &changed {
        match one {
            Stale::Missing(path) => println!("wrote   {}", path.display()),
            Stale::Differs { path, .. } => println!("changed {}", path.display()),
            Stale::LeftOver(path) => println!("removed {}", path.display()),
        }
    }
    println!(
        "{} files, {} lines, {} changed",
        wanted.len(),
        wanted.lines(),
        changed.len()
    );
    Ok(())
}
