//! The files of suites, and the models that are made of what they hold.

use super::ProtocolsArgs;
use crate::drivers::{Driver, write};
use serde_json::{Map, Value, json};
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};
use tinsmith_codegen::project;

/// Which way a file's cases go.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Direction {
    /// An input to a request.
    Input,
    /// A response to an output or an error.
    Output,
}

impl Direction {
    fn folder(self) -> &'static str {
        match self {
            Direction::Input => "input",
            Direction::Output => "output",
        }
    }
}

/// A file of suites.
pub(super) struct CaseFile {
    pub(super) direction: Direction,
    /// The name of the file, which is that of the protocol.
    pub(super) protocol: String,
    pub(super) path: PathBuf,
    pub(super) suites: Vec<Value>,
}

impl Display for CaseFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.direction.folder(), self.protocol)
    }
}

/// The cases of a suite that share an operation, and the model that is made of it.
pub(super) struct Model<'a> {
    pub(super) suite: &'a Value,
    pub(super) given: &'a Value,
    pub(super) cases: Vec<&'a Value>,
    /// The name of the crate; its wire driver has it too, so that all can be built at once.
    pub(super) package: String,
    /// Where the model is, with the crate below.
    pub(super) folder: PathBuf,
}

/// Reads the files of both directions, sorted by name.
pub(super) fn case_files(args: &ProtocolsArgs) -> Result<Vec<CaseFile>, String> {
    let mut files = Vec::new();
    for direction in [Direction::Input, Direction::Output] {
        let folder = args.dir.join(direction.folder());
        for path in json_files(&folder)? {
            let protocol = path.file_stem().unwrap_or_default().to_string_lossy();
            let protocol = protocol.into_owned();
            if args.protocol.is_empty() || args.protocol.contains(&protocol) {
                let suites = read_suites(&path)?;
                files.push(CaseFile {
                    direction,
                    protocol,
                    path,
                    suites,
                });
            }
        }
    }
    for wanted in &args.protocol {
        if !files.iter().any(|file| file.protocol == *wanted) {
            return Err(format!(
                "{} has no suites called `{wanted}`: there is neither input/{wanted}.json nor \
                 output/{wanted}.json. Check --protocol.",
                args.dir.display()
            ));
        }
    }
    Ok(files)
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error| {
        format!(
            "{} cannot be read: {error}. Name the folder that holds `input` and `output`, such as \
             botocore's tests/unit/protocols.",
            folder.display()
        )
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_suites(path: &Path) -> Result<Vec<Value>, String> {
    let text = fs::read(path).map_err(|error| format!("{}: {error}.", path.display()))?;
    match serde_json::from_slice(&text) {
        Ok(Value::Array(suites)) => Ok(suites),
        Ok(_) => Err(damaged(path, "it is not a list of suites")),
        Err(error) => Err(damaged(path, &error.to_string())),
    }
}

fn damaged(path: &Path, what: &str) -> String {
    format!(
        "{} is not a file of protocol suites: {what}. Restore it from botocore.",
        path.display()
    )
}

/// Why the generator cannot read the file's protocol, if it cannot: a service of one operation
/// without any shape has nothing else to be refused for.
pub(super) fn probe(file: &CaseFile, scratch: &Path) -> Result<Option<String>, String> {
    let Some(suite) = file.suites.first() else {
        return Ok(Some("it has no suites.".to_owned()));
    };
    let given = json!({ "name": "Probe", "http": { "method": "POST", "requestUri": "/" } });
    let model = service_model(&json!({ "metadata": suite["metadata"] }), &given);
    let path = scratch
        .join(format!("{}-{}", file.direction.folder(), file.protocol))
        .join("probe.json");
    write(&path, &model.to_string())?;
    let read = project::read_service(&path, &[]);
    Ok(read.err().map(|error| error.to_string()))
}

/// The models of a file: one for each operation of each suite.
pub(super) fn models<'a>(file: &'a CaseFile, scratch: &Path) -> Result<Vec<Model<'a>>, String> {
    let name = format!("{}-{}", file.direction.folder(), file.protocol);
    let mut models: Vec<Model<'a>> = Vec::new();
    for suite in &file.suites {
        let first = models.len();
        let cases = suite["cases"]
            .as_array()
            .ok_or_else(|| damaged(&file.path, "a suite has no `cases`"))?;
        for case in cases {
            let given = &case["given"];
            if given["name"].as_str().is_none() {
                return Err(damaged(&file.path, "a case has no `given.name`"));
            }
            match models[first..]
                .iter_mut()
                .find(|known| known.given == given)
            {
                Some(model) => model.cases.push(case),
                None => models.push(Model {
                    suite,
                    given,
                    cases: vec![case],
                    package: format!("protocol-{name}-{}", models.len()),
                    folder: scratch.join(&name).join(models.len().to_string()),
                }),
            }
        }
    }
    Ok(models)
}

/// The suite as a `service-2.json`, with what every service has and a suite leaves out.
fn service_model(suite: &Value, given: &Value) -> Value {
    let mut metadata = suite["metadata"].as_object().cloned().unwrap_or_default();
    for (name, value) in [
        ("apiVersion", "2020-01-01"),
        ("endpointPrefix", "protocol"),
        ("serviceFullName", "Protocol Suite"),
        ("serviceId", "Protocol Suite"),
        ("signatureVersion", "v4"),
        ("uid", "protocol-suite"),
    ] {
        metadata.entry(name).or_insert_with(|| value.into());
    }
    let mut shapes = suite["shapes"].as_object().cloned().unwrap_or_default();
    // Of what `errors` names, not every suite says that it is an error.
    for error in given["errors"].as_array().into_iter().flatten() {
        let shape = error["shape"]
            .as_str()
            .and_then(|name| shapes.get_mut(name));
        if let Some(shape) = shape.and_then(Value::as_object_mut) {
            shape.entry("exception").or_insert(Value::Bool(true));
        }
    }
    let mut operations = Map::new();
    let name = given["name"].as_str().unwrap_or_default();
    operations.insert(name.to_owned(), given.clone());
    json!({
        "version": "2.0",
        "metadata": metadata,
        "operations": operations,
        "shapes": shapes,
    })
}

impl Model<'_> {
    /// Writes the model, and says what crate is to be made of it.
    pub(super) fn write(&self) -> Result<Driver, String> {
        let path = self.folder.join("service-2.json");
        write(&path, &service_model(self.suite, self.given).to_string())?;
        Ok(Driver {
            package: self.package.clone(),
            operations: Vec::new(),
            model: path,
            folder: self.folder.join("crate"),
        })
    }

    /// The reference to the error with this code, which is the shape's name unless it says another.
    pub(super) fn error_shape(&self, code: &Value) -> &Value {
        let has_code = |error: &&Value| {
            let name = error["shape"].as_str().unwrap_or_default();
            error["shape"] == *code || self.suite["shapes"][name]["error"]["code"] == *code
        };
        let errors = self.given["errors"].as_array();
        errors
            .and_then(|errors| errors.iter().find(has_code))
            .unwrap_or(&Value::Null)
    }
}
