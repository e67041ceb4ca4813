//! `cargo xtask import`: bring a service's model into `model/<service>/`.
//!
//! What arrives is normalised, so that the next import gives a diff that a person can review:
//! operations and shapes sorted by name, members in the model's order, pretty-printed, and
//! without documentation prose, which is AWS's and not ours to publish.

use clap::Args;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use tinsmith_codegen::files::Wanted;
use tinsmith_codegen::json::Json;

/// For example `pip download --no-deps botocore`, then
/// `cargo xtask import botocore-*.whl --service chime`. Without `--service`, every service that
/// was imported before is imported again.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// A botocore wheel or a folder of them (the newest counts), botocore's `data` folder, or a
    /// Smithy JSON file
    path: PathBuf,
    /// The service's folder in botocore's data; for a Smithy file, the folder to make
    #[arg(long)]
    service: Option<String>,
    /// Keep the documentation that comes with the model (for your own use: it is AWS's)
    #[arg(long)]
    keep_docs: bool,
}

/// The files of a service, and what they hold.
const FILES: [&str; 6] = [
    "service-2.json",
    "paginators-1.json",
    "paginators-1.sdk-extras.json",
    "waiters-2.json",
    "endpoint-rule-set-1.json",
    "service-2.sdk-extras.json",
];

/// Runs the command.
pub fn run(root: &Path, args: &ImportArgs) -> Result<(), String> {
    let source = Source::open(&args.path)?;
    let model = root.join("model");
    let services = match &args.service {
        Some(service) => vec![service.clone()],
        None => imported(&model)?,
    };
    let mut wanted = Wanted::new();
    let mut left_over = Vec::new();
    for service in &services {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if service.is_empty() || !service.bytes().all(plain) {
            return Err(format!(
                "`{service}` is not the name of a service's folder: use small letters, digits and `-`"
            ));
        }
        let folder = model.join(service);
        let mut sums = BTreeMap::new();
        for (name, bytes) in source.service(service)? {
            sums.insert(name.clone(), sha256(&bytes));
            wanted.file(
                folder.join(&name),
                normalise(&name, &bytes, args.keep_docs)?,
            );
        }
        // What this source no longer has would be an old fact among new ones.
        let stale = FILES
            .into_iter()
            .chain([SMITHY])
            .filter(|name| !sums.contains_key(*name));
        left_over.extend(
            stale
                .map(|name| folder.join(name))
                .filter(|path| path.exists()),
        );
        wanted.file(folder.join(SOURCE), source.record(args, &sums));
    }
    if let Some(bytes) = source.partitions()? {
        let name = "partitions.json";
        wanted.file(model.join(name), normalise(name, &bytes, args.keep_docs)?);
    }
    let changed = wanted.write().map_err(|error| error.to_string())?;
    for one in &changed {
        println!("{one}");
    }
    for path in &left_over {
        fs::remove_file(path)
            .map_err(|error| format!("{}: cannot be removed: {error}", path.display()))?;
        println!("left over: {}", path.display());
    }
    println!(
        "{} imported: {} files, {} changed; now run `cargo xtask codegen`",
        services.join(", "),
        wanted.len(),
        changed.len() + left_over.len()
    );
    Ok(())
}

/// The services that were imported before: the folders with a record of their source.
fn imported(model: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(model).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().join(SOURCE).exists());
    let mut names: Vec<String> = folders
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    match names.is_empty() {
        true => Err("nothing was imported yet: name a service with `--service`".to_owned()),
        false => Ok(names),
    }
}

/// The record of where a model came from.
const SOURCE: &str = "source.toml";
/// A Smithy model, by the name that it gets here.
const SMITHY: &str = "service.smithy.json";

/// Where models come from.
enum Source {
    /// The files of a wheel below `botocore/data`, and botocore's version.
    Wheel {
        files: BTreeMap<String, Vec<u8>>,
        version: String,
    },
    /// botocore's `data` folder.
    Folder { data: PathBuf, version: String },
    /// One Smithy JSON file.
    Smithy { bytes: Vec<u8>, name: String },
}

impl Source {
    fn open(path: &Path) -> Result<Self, String> {
        if path.is_dir() {
            return match newest_wheel(path) {
                Some(wheel) => Source::open(&wheel),
                None => Ok(Source::Folder {
                    data: path.to_owned(),
                    version: folder_version(path),
                }),
            };
        }
        let bytes = fs::read(path).map_err(|error| {
            format!(
                "{}: this cannot be read: {error}. Check the path.",
                path.display()
            )
        })?;
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("whl") => wheel(bytes).map_err(|error| {
                format!(
                    "{}: this is not a wheel of botocore: {error}",
                    path.display()
                )
            }),
            Some("json") => {
                if !is_smithy(&bytes, path)? {
                    return Err(format!(
                        "{}: this is not a Smithy model: it has no `smithy` version. For a botocore \
                         model, name the wheel or the `data` folder that it is from.",
                        path.display()
                    ));
                }
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                Ok(Source::Smithy { bytes, name })
            }
            _ => Err(format!(
                "{}: this is neither a folder nor a .whl or .json file. Name a botocore wheel, \
                 botocore's `data` folder or a Smithy JSON file.",
                path.display()
            )),
        }
    }

    /// The files of a service's newest version, unpacked, by their plain names.
    fn service(&self, service: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
        if let Source::Smithy { bytes, .. } = self {
            return Ok(vec![(SMITHY.to_owned(), bytes.clone())]);
        }
        let versions = self.list(service)?;
        let Some(version) = versions.last() else {
            return Err(format!(
                "botocore has no service `{service}`. Its services are the names of the folders in \
                 its `data` folder."
            ));
        };
        let mut found = Vec::new();
        for name in FILES {
            if let Some(bytes) = self.file(&format!("{service}/{version}/{name}"))? {
                found.push((name.to_owned(), bytes));
            }
        }
        match found.iter().any(|(name, _)| name == FILES[0]) {
            true => Ok(found),
            false => Err(format!("`{service}/{version}` has no {}", FILES[0])),
        }
    }

    fn partitions(&self) -> Result<Option<Vec<u8>>, String> {
        match self {
            Source::Smithy { .. } => Ok(None),
            _ => self.file("partitions.json"),
        }
    }

    /// The versions of a service, oldest first.
    fn list(&self, service: &str) -> Result<Vec<String>, String> {
        let mut versions: Vec<String> = match self {
            Source::Wheel { files, .. } => files
                .keys()
                .filter_map(|name| {
                    name.strip_prefix(service)?
                        .strip_prefix('/')?
                        .split('/')
                        .next()
                })
                .map(str::to_owned)
                .collect(),
            Source::Folder { data, .. } => match fs::read_dir(data.join(service)) {
                Ok(entries) => entries
                    .flatten()
                    .filter(|entry| entry.path().is_dir())
                    .map(|entry| entry.file_name().to_string_lossy().into_owned())
                    .collect(),
                Err(_) => Vec::new(),
            },
            Source::Smithy { .. } => Vec::new(),
        };
        versions.sort_unstable();
        Ok(versions)
    }

    /// A file below `data`, unpacked, whether it is gzipped there or not.
    fn file(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let get = |name: &str| match self {
            Source::Wheel { files, .. } => files.get(name).cloned(),
            Source::Folder { data, .. } => fs::read(data.join(name)).ok(),
            Source::Smithy { .. } => None,
        };
        if let Some(bytes) = get(name) {
            return Ok(Some(bytes));
        }
        let Some(packed) = get(&format!("{name}.gz")) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        GzDecoder::new(&*packed)
            .take(256 << 20)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("{name}.gz cannot be unpacked: {error}"))?;
        Ok(Some(bytes))
    }

    /// `source.toml`: where the model came from.
    fn record(&self, args: &ImportArgs, sums: &BTreeMap<String, String>) -> String {
        let (package, version) = match self {
            Source::Wheel { version, .. } | Source::Folder { version, .. } => ("botocore", version),
            Source::Smithy { name, .. } => ("smithy", name),
        };
        let docs = if args.keep_docs { "kept" } else { "removed" };
        let mut out = format!(
            "# Written by `cargo xtask import`: where this model came from. The sums are of the\n\
             # files as they came, unpacked.\n\
             package = \"{package}\"\nversion = \"{version}\"\ndocumentation = \"{docs}\"\n\n[sha256]\n"
        );
        for (name, sum) in sums {
            out.push_str(&format!("\"{name}\" = \"{sum}\"\n"));
        }
        out
    }
}

/// Whether a JSON file is a Smithy model.
fn is_smithy(bytes: &[u8], path: &Path) -> Result<bool, String> {
    match Json::parse(bytes, path).map_err(|error| error.to_string())? {
        Json::Object(members) => Ok(members.iter().any(|(name, _)| name == "smithy")),
        _ => Ok(false),
    }
}

fn wheel(bytes: Vec<u8>) -> Result<Source, String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let (mut files, mut version) = (BTreeMap::new(), None);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| error.to_string())?;
        let name = entry
            .name()
            .map_err(|error| error.to_string())?
            .into_owned();
        if let Some(found) = name
            .strip_prefix("botocore-")
            .and_then(|n| n.split(".dist-info/").next())
            && name.contains(".dist-info/")
        {
            version = Some(found.to_owned());
        }
        if let Some(name) = name.strip_prefix("botocore/data/")
            && entry.is_file()
        {
            let mut bytes = Vec::new();
            entry
                .read_to_end(&mut bytes)
                .map_err(|error| format!("{name}: {error}"))?;
            files.insert(name.to_owned(), bytes);
        }
    }
    match (files.is_empty(), version) {
        (false, Some(version)) => Ok(Source::Wheel { files, version }),
        _ => Err("it has no `botocore/data` folder".to_owned()),
    }
}

/// botocore's version, from the package around its `data` folder.
fn folder_version(data: &Path) -> String {
    let init = fs::read_to_string(data.join("../__init__.py")).unwrap_or_default();
    let line = init
        .lines()
        .find_map(|line| line.strip_prefix("__version__ = "));
    line.map_or("unknown", |version| version.trim_matches(['"', '\'']))
        .to_owned()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Of the wheels of botocore in a folder, the one of the newest version: downloads gather there.
fn newest_wheel(folder: &Path) -> Option<PathBuf> {
    let wheels = fs::read_dir(folder).ok()?.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let version = name
            .strip_prefix("botocore-")?
            .strip_suffix(".whl")?
            .split('-')
            .next()?;
        let numbers: Vec<u64> = version.split('.').map_while(|n| n.parse().ok()).collect();
        Some((numbers, entry.path()))
    });
    wheels.max().map(|(_, path)| path)
}

fn normalise(name: &str, bytes: &[u8], keep_docs: bool) -> Result<String, String> {
    let mut json = Json::parse(bytes, Path::new(name)).map_err(|error| error.to_string())?;
    if !keep_docs {
        remove_prose(&mut json);
    }
    if let Json::Object(members) = &mut json {
        for (name, value) in members.iter_mut() {
            if let (true, Json::Object(named)) = (SORTED.contains(&&**name), value) {
                named.sort_by(|a, b| a.0.cmp(&b.0));
            }
        }
    }
    let mut text = serde_json::to_string_pretty(&json).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

/// Objects at the top of a file whose order says nothing.
const SORTED: [&str; 5] = [
    "operations",
    "shapes",
    "pagination",
    "waiters",
    "parameters",
];

/// Where prose is, in botocore's words and Smithy's. A member of a structure may have one of
/// these names too, but its value is no text.
const PROSE: [&str; 7] = [
    "documentation",
    "deprecatedMessage",
    "description",
    "smithy.api#documentation",
    "smithy.api#externalDocumentation",
    "smithy.api#examples",
    "smithy.rules#endpointTests",
];

fn remove_prose(json: &mut Json) {
    match json {
        Json::Object(members) => {
            members.retain(|(name, value)| {
                !PROSE.contains(&&**name)
                    || (!name.starts_with("smithy.") && !matches!(value, Json::String(_)))
            });
            members
                .iter_mut()
                .for_each(|(_, value)| remove_prose(value));
        }
        Json::Array(items) => items.iter_mut().for_each(remove_prose),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_wheels_the_newest_is_taken() {
        let folder = std::env::temp_dir().join(format!("tinsmith-wheels-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(newest_wheel(&folder), None);
        for name in [
            "botocore-1.9.30-py3-none-any.whl",
            "botocore-1.44.5-py3-none-any.whl",
            "six-9.0-py3.whl",
        ] {
            fs::write(folder.join(name), "").unwrap();
        }
        let newest = newest_wheel(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            newest,
            Some(folder.join("botocore-1.44.5-py3-none-any.whl"))
        );
    }

    #[test]
    fn prose_goes_and_names_stay() {
        let model = br#"{"shapes": {"B": {"documentation": "x", "members": {"documentation": {"shape": "S",
            "documentation": "y"}, "A": {"shape": "S"}}}, "A": {"type": "string"}}, "metadata": {}}"#;
        let text = normalise("m.json", model, false).unwrap();
        assert!(!text.contains("\"x\"") && !text.contains("\"y\""), "{text}");
        let order = ["\"A\": {", "\"B\"", "\"documentation\": {", "\"A\": {"];
        let mut rest = &*text;
        for part in order {
            rest = &rest[rest
                .find(part)
                .unwrap_or_else(|| panic!("{part} in {text}"))..][1..];
        }
        assert_eq!(normalise("m.json", text.as_bytes(), false).unwrap(), text);
        assert!(normalise("m.json", model, true).unwrap().contains("\"x\""));
    }
}
