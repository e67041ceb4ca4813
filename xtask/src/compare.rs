//! `cargo xtask compare`: one service from both formats.

use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tinsmith_codegen::compare::{self, Comparison, Fact};

/// For example `cargo xtask compare lambda.json botocore/data`. Facts that the two models tell in
/// two ways are listed, because one is older than the other; but for those, the same code has to
/// come of both. Fails when it does not.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// A Smithy JSON file, or a folder of them
    smithy: PathBuf,
    /// botocore's `data` folder, or the folder or service-2.json of the same service
    botocore: PathBuf,
    /// The service, by name or id, of a Smithy model that holds several
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// List differences of documentation too, not only their number, and values in full
    #[arg(long)]
    full: bool,
}

/// Runs the command.
pub fn run(args: &CompareArgs) -> Result<(), String> {
    let mut wrong = 0;
    for file in files(&args.smithy)? {
        let compared = compare::models(&file, args.service.as_deref(), &args.botocore);
        let compared = compared.map_err(|error| error.to_string())?;
        print(&compared, args.full);
        wrong += compared.format.len();
    }
    match wrong {
        0 => Ok(()),
        _ => Err(format!(
            "{wrong} lines differ though the models agree: a reader is wrong"
        )),
    }
}

/// As much of a value as a line takes, unless all of it is wanted.
fn shown(text: &str, full: bool) -> String {
    const MOST: usize = 60;
    match full || text.chars().count() <= MOST {
        true => text.to_owned(),
        false => text.chars().take(MOST).chain(['…']).collect(),
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)
        .map_err(|error| format!("{}: this cannot be read: {error}", path.display()))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    Ok(files)
}

fn print(of: &Comparison, full: bool) {
    println!(
        "{}: {} operations and {} types compared, {} bytes of code",
        of.service, of.operations, of.types, of.bytes
    );
    let mut counts: BTreeMap<Fact, usize> = BTreeMap::new();
    for one in &of.model {
        *counts.entry(one.fact).or_default() += 1;
        if full || one.fact != Fact::Docs {
            let fact = format!("{:?}", one.fact).to_lowercase();
            let told = [&one.smithy, &one.botocore].map(|text| shown(text, full));
            println!("  {fact:10} {}: {} | {}", one.place, told[0], told[1]);
        }
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(fact, count)| format!("{count} {fact:?}").to_lowercase())
        .collect();
    println!(
        "  model differences: {}{}",
        of.model.len(),
        match counts.is_empty() {
            true => String::new(),
            false => format!(" ({})", counts.join(", ")),
        }
    );
    for line in &of.format {
        println!("  {}:{}", line.file, line.line);
        println!("    smithy:   {}", line.smithy);
        println!("    botocore: {}", line.botocore);
    }
    println!("  format differences: {}", of.format.len());
}
