//! `cargo xtask conformance endpoints DIR`: endpoint rules against cases that say what they decide.
//!
//! `DIR` holds a file for each service, named as botocore names the service. The rules of their
//! models are written down as a generated crate has them, all into one crate below
//! `target/endpoints`, with a driver that puts each case to the runtime. So what is tested is what
//! is emitted. Needs no network, and Python only to find botocore where no models are named.

use crate::{conformance, drivers};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tinsmith_codegen::catalog::{self, Model, Versions};
use tinsmith_codegen::project;

/// The program that answers the cases; the tables are beside it.
const DRIVER: &str = include_str!("driver.rs");

/// For example `cargo xtask conformance endpoints ../shared/endpoint-cases`.
#[derive(clap::Args, Debug)]
pub struct EndpointsArgs {
    /// The folder of the cases, with a file `<service>.json` for each service
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// The models: botocore's folder `data`, or any other of many models
    ///
    /// Unless given: those of model/, and botocore's, installed below target/, for all that are
    /// not there.
    #[arg(long, value_name = "DATA")]
    pub data: Option<PathBuf>,
}

/// A file of cases.
struct Service {
    name: String,
    cases: Vec<Value>,
}

/// Runs the cases. Failures are printed; the error says that there are some.
///
/// # Errors
///
/// A paragraph that says what is wrong, where, and what to do next.
pub fn run(root: &Path, args: &EndpointsArgs) -> Result<(), String> {
    let services = services(&args.dir)?;
    let tables = tables(root, args, &services)?;
    let scratch = root.join("target/endpoints");
    write_crate(root, &scratch, &services, &tables)?;
    let driver = build(root, &scratch)?;
    let answers = ask(&driver, &services)?;
    let (mut passed, mut failed) = (0, 0);
    let mut answers = answers.into_iter();
    for (service, table) in services.iter().zip(&tables) {
        for case in &service.cases {
            let answer = answers.next().unwrap_or_default();
            let failure = match table {
                Ok(_) => failure(&case["expect"], &answer),
                Err(refusal) => Some((expected(&case["expect"]), refusal.clone())),
            };
            match failure {
                None => passed += 1,
                Some((expected, actual)) => {
                    failed += 1;
                    println!(
                        "failed: {}: {}\n  params:   {}\n  expected: {expected}\n  actual:   {actual}\n",
                        service.name,
                        case["documentation"]
                            .as_str()
                            .unwrap_or("(no documentation)"),
                        case["params"],
                    );
                }
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    match failed {
        0 => Ok(()),
        _ => Err(
            "The endpoint rules do not decide as the cases say; what differs is listed above. The \
             models may be of another age than the cases; else correct runtime/src/endpoint or \
             codegen/src/endpoint_rules."
                .to_owned(),
        ),
    }
}

/// Reads the cases, sorted by service.
fn services(dir: &Path) -> Result<Vec<Service>, String> {
    let unreadable = |path: &Path, error: &dyn std::fmt::Display| {
        format!(
            "{} cannot be read: {error}. Name a folder of `<service>.json` files, each with \
             `testCases`.",
            path.display()
        )
    };
    let mut services = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| unreadable(dir, &error))? {
        let path = entry.map_err(|error| unreadable(dir, &error))?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let json: Value =
            serde_json::from_slice(&text).map_err(|error| unreadable(&path, &error))?;
        let cases = json["testCases"]
            .as_array()
            .ok_or_else(|| unreadable(&path, &"it has no `testCases`"))?;
        services.push(Service {
            name: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            cases: cases.clone(),
        });
    }
    services.sort_by(|a, b| a.name.cmp(&b.name));
    match services.is_empty() {
        true => Err(unreadable(dir, &"it holds no JSON file")),
        false => Ok(services),
    }
}

/// The endpoint rules of each service as a crate has them, or why there are none.
fn tables(
    root: &Path,
    args: &EndpointsArgs,
    services: &[Service],
) -> Result<Vec<Result<String, String>>, String> {
    let find =
        |data: &Path| catalog::find(data, Versions::Newest).map_err(|error| error.to_string());
    let mut models = match &args.data {
        Some(data) => find(data)?,
        None => find(&root.join("model"))?,
    };
    let is_there =
        |models: &[Model], of: &Service| models.iter().any(|known| known.name == of.name);
    if args.data.is_none() && services.iter().any(|of| !is_there(&models, of)) {
        models.extend(find(&conformance::botocore_data(root)?)?);
    }
    Ok(services
        .iter()
        .map(|of| {
            let model = catalog::choose(&models, &of.name).map_err(|error| error.to_string())?;
            table(&model.path)
        })
        .collect())
}

/// The text of a model's endpoint rules.
fn table(model: &Path) -> Result<String, String> {
    match project::endpoint_rules_text(model) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(format!("no endpoint rules beside {}", model.display())),
        Err(error) => Err(error.to_string()),
    }
}

/// Writes the crate that holds all tables.
fn write_crate(
    root: &Path,
    scratch: &Path,
    services: &[Service],
    tables: &[Result<String, String>],
) -> Result<(), String> {
    let runtime = drivers::absolute(&root.join("runtime"));
    let manifest = format!(
        "[package]\nname = \"endpoint-cases\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nserde_json = \"1\"\ntinsmith = {{ path = {runtime:?}, features = [\"serde\"] }}\n"
    );
    let mut modules = "//! Endpoint rules, a module for each service.\n\n".to_owned();
    let mut arms = String::new();
    for (index, (service, table)) in services.iter().zip(tables).enumerate() {
        let Ok(table) = table else { continue };
        let file = format!("{}.rs", service.name);
        modules += &format!("#[path = {file:?}]\nmod s{index};\n");
        arms += &format!("        {:?} => Some(s{index}::rules()),\n", service.name);
        let rules =
            "pub(super) fn rules() -> &'static tinsmith::endpoint::RuleSet {\n    &RULES\n}\n";
        let path = scratch.join("src/services").join(file);
        drivers::write(&path, &format!("{table}\n{rules}"))?;
    }
    modules += &format!(
        "\n/// The rules of a service.\n\
         pub fn rules(name: &str) -> Option<&'static tinsmith::endpoint::RuleSet> {{\n    \
         match name {{\n{arms}        _ => None,\n    }}\n}}\n"
    );
    drivers::write(&scratch.join("Cargo.toml"), &manifest)?;
    drivers::write(&scratch.join("src/main.rs"), DRIVER)?;
    drivers::write(&scratch.join("src/services/mod.rs"), &modules)?;
    // The versions of the workspace, so that nothing has to be fetched.
    fs::copy(root.join("Cargo.lock"), scratch.join("Cargo.lock"))
        .map(drop)
        .map_err(|error| format!("Cargo.lock cannot be copied: {error}."))
}

/// Builds the driver, and returns where it is.
fn build(root: &Path, scratch: &Path) -> Result<PathBuf, String> {
    eprintln!("Building the rules of all services; the first time takes a minute.");
    let cargo = conformance::cargo();
    let target = drivers::absolute(&conformance::target_dir(root)).join("endpoints/build");
    let status = Command::new(&cargo)
        .args(["build", "--quiet", "--manifest-path"])
        .arg(scratch.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status()
        .map_err(|error| conformance::cannot_start(&cargo, &error))?;
    let driver = format!("endpoint-cases{}", std::env::consts::EXE_SUFFIX);
    match status.success() {
        true => Ok(target.join("debug").join(driver)),
        false => Err(format!(
            "The rules do not build ({status}); what the compiler said is above. Remove {} to \
             begin anew.",
            scratch.display()
        )),
    }
}

/// The driver's answers to all cases, in their order.
fn ask(driver: &Path, services: &[Service]) -> Result<Vec<Value>, String> {
    let mut lines = String::new();
    for service in services {
        for case in &service.cases {
            let question = json!({ "service": service.name, "params": case["params"] });
            lines += &format!("{question}\n");
        }
    }
    // A case whose answer is missing fails.
    let output = drivers::ask(driver, lines)?;
    let lines = output.stdout.split(|byte| *byte == b'\n');
    Ok(lines
        .map(|line| serde_json::from_slice(line).unwrap_or_default())
        .collect())
}

/// What a case expects and what there is in its place, if they differ.
fn failure(expect: &Value, answer: &Value) -> Option<(String, String)> {
    let (expected, actual) = (expected(expect), answer.to_string());
    (expected != actual).then_some((expected, actual))
}

/// What a case expects, in the form of the driver's answers.
fn expected(expect: &Value) -> String {
    let Some(endpoint) = expect["endpoint"].as_object() else {
        return json!({ "error": expect["error"] }).to_string();
    };
    let get = |name: &str| match &endpoint.get(name) {
        Some(Value::Object(members)) => members.clone(),
        _ => Map::new(),
    };
    let mut properties = get("properties");
    if let Some(Value::Array(schemes)) = properties.get_mut("authSchemes") {
        for scheme in schemes.iter_mut().filter_map(Value::as_object_mut) {
            // What is not set is `false`.
            scheme.retain(|_, value| *value != Value::Bool(false));
        }
    }
    // An endpoint's URL has no slash at its end, for paths begin with one.
    let url = endpoint
        .get("url")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let url = url.trim_end_matches('/');
    json!({ "endpoint": { "url": url, "headers": get("headers"), "properties": properties } })
        .to_string()
}
