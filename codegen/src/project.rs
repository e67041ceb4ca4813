//! `model/codegen.toml`: what is generated from which model, and where to.
//!
//! ```toml
//! [partitions]
//! model = "partitions.json"                            # below model/
//! out = "../runtime/src/endpoint/partitions.rs"
//!
//! [[crate]]
//! model = "chime"                                      # a folder below model/
//! out = "../generated/chime"
//! name = "tinsmith-chime"
//! runtime = "../../runtime"                            # from the crate
//! driver = true                                        # add the wire driver
//! examples = ["ResetPersonalPIN"]                      # a program for each
//! operations = ["ResetPersonalPIN", "List*"]           # all when left out
//! ```

use crate::files::Wanted;
use crate::json::{Json, Node};
use crate::overrides::Overrides;
use crate::{CrateOptions, Error, Result, Runtime, botocore, endpoint_rules, ir};
use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// More than the largest model of AWS, by far; what unpacks to more is no model.
const LARGEST_MODEL: u64 = 256 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Project {
    partitions: Option<PartitionsEntry>,
    #[serde(default, rename = "crate")]
    crates: Vec<CrateEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartitionsEntry {
    model: PathBuf,
    out: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrateEntry {
    model: PathBuf,
    out: PathBuf,
    name: Option<String>,
    runtime: String,
    #[serde(default)]
    driver: bool,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    operations: Vec<String>,
}

/// The crates of `codegen.toml` that have a wire driver: the model's folder and the crate's name.
///
/// # Errors
///
/// [`Error`] when `codegen.toml` cannot be read.
pub fn drivers(model: &Path) -> Result<Vec<(PathBuf, String)>> {
    let crates = read_project(model)?
        .crates
        .into_iter()
        .filter(|entry| entry.driver);
    Ok(crates
        .filter_map(|entry| Some((entry.model, entry.name?)))
        .collect())
}

/// Generates all that `codegen.toml` in the folder `model` lists. Nothing is written yet.
///
/// # Errors
///
/// [`Error`] for the first file that does not hold.
pub fn generate(model: &Path) -> Result<Wanted> {
    let project = read_project(model)?;
    let mut wanted = Wanted::new();
    if let Some(entry) = &project.partitions {
        let path = model.join(&entry.model);
        let partitions = endpoint_rules::partitions::read(&read_json(&path)?, &path)?;
        let source = format!("model/{}", entry.model.display());
        let text = crate::emit::partitions::emit(&partitions, &source)?;
        wanted.file(clean(&model.join(&entry.out)), text);
    }
    for entry in &project.crates {
        let folder = model.join(&entry.model);
        let service = read_service(&folder, &entry.operations)?;
        let options = CrateOptions {
            name: entry
                .name
                .clone()
                .unwrap_or_else(|| crate::default_crate_name(&service)),
            source: format!("model/{}", entry.model.display()),
            runtime: Runtime::Path(entry.runtime.clone()),
            examples: entry.examples.clone(),
            driver: entry.driver,
            standalone: false,
            inputs: sums(&folder)?,
        };
        let path = folder.join("overrides.toml");
        let overrides = match path.exists() {
            true => Some((Overrides::parse(&read_text(&path)?, &path)?, &*path)),
            false => None,
        };
        let tree = crate::generate(service, overrides, &options)?;
        wanted.folder(&clean(&model.join(&entry.out)), tree)?;
    }
    Ok(wanted)
}

fn read_project(model: &Path) -> Result<Project> {
    let file = model.join("codegen.toml");
    toml::from_str(&read_text(&file)?).map_err(|error| {
        Error::new(format!(
            "this cannot be read: {}",
            error.to_string().trim_end()
        ))
        .in_file(&file)
        .next("See the documentation of `tinsmith_codegen::project` for the keys.")
    })
}

/// Reads the model at `path`: a `service-2.json`, plain or gzipped, or a folder that holds one,
/// with the service's endpoint rules if they are beside it. Of its operations, those that
/// `operations` names are kept (`Describe*` for all that begin so), or all of them.
///
/// # Errors
///
/// [`Error`] for what cannot be read or is not supported.
pub fn read_service(path: &Path, operations: &[String]) -> Result<ir::Service> {
    let (folder, file) = match path.is_dir() {
        true => (path.to_owned(), find(path, botocore::SERVICE)?),
        false => (
            path.parent().unwrap_or(Path::new(".")).to_owned(),
            Some(path.to_owned()),
        ),
    };
    let file = file.ok_or_else(|| no_model(path))?;
    let json = read_json(&file)?;
    if !botocore::is_botocore(&json) {
        return Err(botocore::not_botocore(&file));
    }
    let mut service = botocore::read(&json, &file, operations)?;
    if let Some(rules) = find(&folder, botocore::ENDPOINT_RULES)? {
        let top = Node::top(&json, &file);
        let client = endpoint_rules::client_params(top.find("clientContextParams")?.as_ref())?;
        service.endpoint = Some(read_rules(&rules, &client)?);
    }
    Ok(service)
}

fn read_rules(file: &Path, client: &endpoint_rules::ClientParams) -> Result<ir::RuleSet> {
    let json = read_json(file)?;
    endpoint_rules::rules(&Node::top(&json, file), client)
}

/// The endpoint rules beside the model in `folder`, as its crate has them: the source text of a
/// static `RULES`. Nothing where there are none.
///
/// # Errors
///
/// [`Error`] for what cannot be read or is not supported.
pub fn endpoint_rules_text(folder: &Path) -> Result<Option<String>> {
    let file = find(folder, botocore::ENDPOINT_RULES)?;
    let rules = file
        .map(|file| read_rules(&file, &Vec::new()))
        .transpose()?;
    Ok(rules.map(|rules| crate::emit::rules::text(&rules)))
}

/// The SHA-256 of each file in a model's folder, sorted by name.
fn sums(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut sums = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // What an editor leaves behind is no part of the model.
        if path.is_file() && (name.ends_with(".json") || name.ends_with(".toml")) {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            let sum = Sha256::digest(&bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            sums.push((name, sum));
        }
    }
    sums.sort();
    Ok(sums)
}

/// Whether a crate may be written into `folder`: it is new, empty, or already a generated crate.
///
/// # Errors
///
/// [`Error`] when the folder holds anything that Tinsmith did not write.
pub fn may_write(folder: &Path) -> Result<()> {
    let is_empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    match is_empty || crate::files::is_ours(&folder.join("Cargo.toml")) {
        true => Ok(()),
        false => Err(Error::new("this folder holds what Tinsmith did not write")
            .in_file(folder)
            .next("Name a new or empty folder, so that nothing is lost.")),
    }
}

fn no_model(folder: &Path) -> Error {
    Error::new(format!(
        "there is no `{}` in this folder",
        botocore::SERVICE
    ))
    .in_file(folder)
    .next("Name a folder of one version, such as `botocore/data/chime/2018-05-01`.")
}

/// The file `name` in `folder`, plain or gzipped.
fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>> {
    Ok([name.to_owned(), format!("{name}.gz")]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file()))
}

/// Reads a JSON file, unpacking it when its name ends in `.gz`.
///
/// # Errors
///
/// [`Error`] for a file that cannot be read or is not JSON.
pub fn read_json(path: &Path) -> Result<Json> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let read = match path.extension().is_some_and(|extension| extension == "gz") {
        true => GzDecoder::new(file)
            .take(LARGEST_MODEL)
            .read_to_end(&mut bytes),
        false => file.take(LARGEST_MODEL).read_to_end(&mut bytes),
    };
    read.map_err(|error| unreadable(path, &error))?;
    Json::parse(&bytes, path)
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("this file cannot be read: {error}"))
        .in_file(path)
        .next("Check the path.")
}

/// The path without `..` in its middle: `model/../generated` is `generated`.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let goes_up = matches!(part, std::path::Component::ParentDir);
        let can_go = matches!(
            out.components().next_back(),
            Some(std::path::Component::Normal(_))
        );
        match goes_up && can_go {
            true => {
                out.pop();
            }
            false => out.push(part),
        }
    }
    out
}
