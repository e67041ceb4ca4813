//! Where models are: finds them in a folder, by the names of files. Of JSON files that are not called
//! as models are, those are passed over that do not say `"smithy"`; such a file may hold several
//! services, which [`services`] tells apart.
//!
//! | what is at the path | the models |
//! |---|---|
//! | a file | that one |
//! | a folder with a `service-2.json(.gz)` | that one |
//! | a folder of such folders, at any depth up to five | each; of several versions the newest |
//! | a folder with other `*.json(.gz)` files, and none of the above | each that is a Smithy model |
//! | what holds `data` or `botocore/data` (an unpacked wheel) | those of that folder |

use crate::error::near;
use crate::{Error, Result, botocore, project};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How many folders deep models are looked for: `models/s3/service/2006-03-01/` is 4.
const DEEPEST: usize = 5;

/// What `cargo xtask import` calls a Smithy model.
const SMITHY: &str = "service.smithy.json";

/// A model that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Model {
    /// What to call it: the service, with the version after it where there are several.
    pub name: String,
    /// The version, a date, where the names of files tell.
    pub version: Option<String>,
    /// What [`project::read_service`] takes.
    pub path: PathBuf,
    /// Which of several services of a Smithy model it is: what [`project::read_one_of`] takes.
    pub service: Option<String>,
}

/// What a model is about, at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The name for people: `Amazon Chime`.
    pub full_name: String,
    /// Sorted by name.
    pub operations: Vec<OperationLine>,
}

/// An operation, at a glance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperationLine {
    /// The name in the model: `ResetPersonalPIN`.
    pub name: String,
    /// The HTTP method: `POST`.
    pub method: String,
    /// Path and constant query, with labels in braces.
    pub uri: String,
}

/// Which versions of a service are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Only the newest.
    Newest,
    /// Each.
    All,
}

/// Finds the models at `path`, sorted by name.
///
/// # Errors
///
/// [`Error`] when a folder cannot be read or there is no model.
pub fn find(path: &Path, versions: Versions) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    match path.is_file() {
        true => found.push(model(path)),
        false => search(&data_folder(path), 0, &mut found)?,
    }
    if found.is_empty() {
        return Err(Error::new("there is no model here").in_file(path).next(
            "Name a model, a folder of them, or botocore's `data` folder. A wheel has to be \
             unpacked: it is a zip file.",
        ));
    }
    named(found, versions)
}

/// The model called `name`.
///
/// # Errors
///
/// [`Error`] with near names when there is none.
pub fn choose<'a>(models: &'a [Model], name: &str) -> Result<&'a Model> {
    models
        .iter()
        .find(|model| model.name == name)
        .ok_or_else(|| {
            let near = near(name, models.iter().map(|model| &*model.name));
            Error::new(format!("there is no service `{name}`")).next(match near.is_empty() {
                true => "`cargo xtask list` shows which there are.".to_owned(),
                false => near,
            })
        })
}

/// The folder of models within an unpacked wheel or the package in it, else the folder itself.
fn data_folder(path: &Path) -> PathBuf {
    let inner = [path.join("botocore").join("data"), path.join("data")];
    inner
        .into_iter()
        .find(|path| path.is_dir())
        .unwrap_or_else(|| path.to_owned())
}

/// Adds the models below `folder`.
fn search(folder: &Path, depth: usize, found: &mut Vec<Model>) -> Result<()> {
    if project::find(folder, botocore::SERVICE)?.is_some() {
        found.push(model(folder));
        return Ok(());
    }
    let (folders, files) = listing(folder)?;
    let before = found.len();
    if depth < DEEPEST {
        for folder in folders {
            search(&folder, depth + 1, found)?;
        }
    }
    // Beside folders of models, JSON files are about all of them: partitions, retries.
    if found.len() == before {
        found.extend(
            files
                .iter()
                .filter(|file| is_smithy(file))
                .map(|file| model(file)),
        );
    }
    Ok(())
}

/// The folders in a folder, and the JSON files that may be models.
fn listing(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(|error| project::unreadable(folder, &error))? {
        let path = entry
            .map_err(|error| project::unreadable(folder, &error))?
            .path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        let is_json = plain.ends_with(".json") && !botocore::is_sister(plain);
        match path.is_dir() {
            true => folders.push(path),
            false if is_json => files.push(path),
            false => {}
        }
    }
    Ok((folders, files))
}

/// The Smithy models right in a folder, sorted.
pub(crate) fn smithy_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (_, mut files) = listing(folder)?;
    files.retain(|file| is_smithy(file));
    files.sort();
    Ok(files)
}

/// Whether a JSON file, plain or packed, may be a Smithy model: it has the word, in whatever place.
/// What cannot be read may be one, so that its reader says why.
fn is_smithy(file: &Path) -> bool {
    const KEY: &[u8] = b"\"smithy\"";
    project::read_bytes(file).map_or(true, |bytes| {
        bytes.windows(KEY.len()).any(|window| window == KEY)
    })
}

/// The models that `model` holds: itself, or each of the services of a Smithy model with several,
/// under a name of its own. One that has none, a library of shapes, holds nothing; one that cannot be
/// read is itself, so that its reader says why.
pub fn services(model: &Model) -> Vec<Model> {
    // One of botocore's need not be read to know.
    if model.path.is_dir() {
        return vec![model.clone()];
    }
    let Ok(services) = project::services(&model.path) else {
        return vec![model.clone()];
    };
    match &*services {
        [_] => vec![model.clone()],
        several => several
            .iter()
            .map(|id| Model {
                name: format!("{}-{}", model.name, id.rsplit('#').next().unwrap_or(id)),
                service: Some(id.clone()),
                ..model.clone()
            })
            .collect(),
    }
}

/// The model at `path`: the folder of a version, such as `chime/2018-05-01`, or a file, such as
/// `s3-2006-03-01.json`.
fn model(path: &Path) -> Model {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut parts = absolute
        .iter()
        .rev()
        .map(|part| part.to_string_lossy().into_owned());
    let mut part = || parts.next().unwrap_or_default();
    let mut own = part();
    if path.is_file() {
        own = own.trim_end_matches(".gz").to_owned();
        // What has the same name in every folder is called as its folder is.
        own = match own == botocore::SERVICE || own == SMITHY {
            true => part(),
            false => own.trim_end_matches(".json").to_owned(),
        };
    }
    let split = own.len().saturating_sub("2018-05-01".len());
    let (name, version) = match own.get(split..).filter(|end| is_date(end)) {
        None => (own, None),
        Some(date) if split == 0 => (part(), Some(date.to_owned())),
        Some(date) => {
            let name = own[..split].trim_end_matches(['-', '.', '_']).to_owned();
            (name, Some(date.to_owned()))
        }
    };
    Model {
        name,
        version,
        path: path.to_owned(),
        service: None,
    }
}

/// Whether a text has the form `2018-05-01`.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Leaves the wanted versions, under names that are there once.
fn named(mut found: Vec<Model>, versions: Versions) -> Result<Vec<Model>> {
    found.sort();
    apart(&mut found);
    found.sort();
    let same = |pair: &&[Model]| pair[0].name == pair[1].name && pair[0].version == pair[1].version;
    if let Some([one, other]) = found.windows(2).find(same) {
        return Err(Error::new(format!(
            "this model and {} are both called `{}`",
            other.path.display(),
            one.name
        ))
        .in_file(&one.path)
        .next("Name a folder in which each service is once."));
    }
    let mut services: BTreeMap<String, Vec<Model>> = BTreeMap::new();
    for model in found {
        services.entry(model.name.clone()).or_default().push(model);
    }
    let mut models = Vec::new();
    for (name, mut of_service) in services {
        // A version is a date, so the newest sorts last.
        if versions == Versions::Newest {
            of_service.drain(..of_service.len().saturating_sub(1));
        }
        let several = of_service.len() > 1;
        models.extend(of_service.into_iter().map(|model| match &model.version {
            Some(version) if several => Model {
                name: format!("{name}-{version}"),
                ..model
            },
            _ => model,
        }));
    }
    Ok(models)
}

/// Models of one name and version are called by their folders too: `a/model.json` and
/// `b/model.json` are `a-model` and `b-model`.
fn apart(found: &mut [Model]) {
    let key = |model: &Model| (model.name.clone(), model.version.clone());
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    for model in &*found {
        *seen.entry(key(model)).or_default() += 1;
    }
    for model in found {
        if seen.get(&key(model)).is_some_and(|count| *count > 1) {
            let folder = model
                .path
                .parent()
                .and_then(Path::file_name)
                .unwrap_or_default();
            model.name = format!("{}-{}", folder.to_string_lossy(), model.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[&str], versions: Versions) -> Result<Vec<(String, PathBuf)>> {
        let root = std::env::temp_dir().join(format!(
            "tinsmith-catalog-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
            fs::write(path, r#"{"smithy": "2.0"}"#).expect("a file");
        }
        let models = find(&root, versions);
        fs::remove_dir_all(&root).expect("removed");
        Ok(models?
            .into_iter()
            .map(|model| {
                let below = model.path.strip_prefix(&root).expect("below the root");
                (model.name, below.to_owned())
            })
            .collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, PathBuf)> {
        pairs
            .iter()
            .map(|(name, path)| ((*name).to_owned(), path.into()))
            .collect()
    }

    const BOTOCORE: [&str; 7] = [
        "botocore/data/chime/2018-05-01/service-2.json.gz",
        "botocore/data/cloudfront/2014-05-31/service-2.json",
        "botocore/data/cloudfront/2020-05-31/service-2.json",
        "botocore/data/cloudfront/2020-05-31/paginators-1.json",
        "botocore/data/dynamodb/2011-12-05/examples-1.json",
        "botocore/data/partitions.json",
        "botocore/data/_retry.json",
    ];

    #[test]
    fn of_botocore_the_newest_versions_or_all() {
        let newest = [
            ("chime", "botocore/data/chime/2018-05-01"),
            ("cloudfront", "botocore/data/cloudfront/2020-05-31"),
        ];
        assert_eq!(
            found(&BOTOCORE, Versions::Newest).expect("models"),
            pairs(&newest)
        );
        let all = [
            ("chime", "botocore/data/chime/2018-05-01"),
            (
                "cloudfront-2014-05-31",
                "botocore/data/cloudfront/2014-05-31",
            ),
            (
                "cloudfront-2020-05-31",
                "botocore/data/cloudfront/2020-05-31",
            ),
        ];
        assert_eq!(
            found(&BOTOCORE, Versions::All).expect("models"),
            pairs(&all)
        );
    }

    #[test]
    fn of_smithy_every_file() {
        let flat = ["s3-2006-03-01.json", "weather.json", "README.md"];
        let expected = [("s3", "s3-2006-03-01.json"), ("weather", "weather.json")];
        assert_eq!(
            found(&flat, Versions::Newest).expect("models"),
            pairs(&expected)
        );
        let nested = ["models/sts/service/2011-06-15/sts-2011-06-15.json"];
        assert_eq!(
            found(&nested, Versions::Newest).expect("models"),
            pairs(&[("sts", nested[0])])
        );
        let imported = ["things/service.smithy.json", "partitions.json"];
        assert_eq!(
            found(&imported, Versions::Newest).expect("models"),
            pairs(&[("things", imported[0])])
        );
    }

    #[test]
    fn what_is_no_model_or_there_twice_is_an_error() {
        let none = found(&["notes.txt"], Versions::Newest).expect_err("no model");
        assert!(none.to_string().contains("there is no model here"));
        let twice = found(&["x/a/things.json", "y/a/things.json"], Versions::Newest);
        let twice = twice.expect_err("two of a name").to_string();
        assert!(twice.contains("are both called `a-things`"), "{twice}");
    }

    #[test]
    fn models_of_one_name_are_called_by_their_folders() {
        let files = [
            "a/model.json",
            "b/model.json",
            "c/other.json",
            "d/packed.json.gz",
        ];
        let expected = [
            ("a-model", files[0]),
            ("b-model", files[1]),
            ("other", files[2]),
            ("packed", files[3]),
        ];
        let models = found(&files, Versions::Newest).expect("models");
        assert_eq!(models, pairs(&expected));
    }

    #[test]
    fn a_near_name_is_offered() {
        let models = [model(Path::new("chime")), model(Path::new("s3"))];
        assert_eq!(choose(&models, "s3").expect("there"), &models[1]);
        let error = choose(&models, "chimes").expect_err("not there");
        assert!(error.to_string().contains("Did you mean `chime`?"));
    }
}
