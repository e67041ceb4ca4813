//! `cargo xtask conformance protocols DIR`: generated crates against botocore's protocol suites.
//!
//! `DIR` holds the folders `input` and `output`, and each of them a file for each protocol. A suite
//! of such a file is a service of its own: it is written as a botocore model below
//! `target/protocols`, a crate is generated from it, and all of their wire drivers are built at
//! once. Then every case is put to the driver of its suite. Needs no Python and no network.

use crate::drivers::{Driver, Drivers, absolute, write};
use crate::{bodies, conformance};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tinsmith_codegen::project;

/// The endpoint of a suite that names none.
const ENDPOINT: &str = "https://example.com";
/// The idempotency token that the suites expect.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// For example `cargo xtask conformance protocols botocore/tests/unit/protocols`.
#[derive(clap::Args, Debug)]
pub struct ProtocolsArgs {
    /// The folder of the suites, with `input` and `output` in it
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// The protocols to run, by the names of their files; all that the generator reads unless given
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub protocol: Vec<String>,
}

/// Which way a file's cases go.
#[derive(Clone, Copy, PartialEq)]
enum Direction {
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
struct CaseFile {
    direction: Direction,
    /// The name of the file, which is that of the protocol.
    protocol: String,
    path: PathBuf,
    suites: Vec<Value>,
}

impl Display for CaseFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.direction.folder(), self.protocol)
    }
}

/// The cases of a suite that share an operation, and the model that is made of it.
struct Model<'a> {
    suite: &'a Value,
    given: &'a Value,
    cases: Vec<&'a Value>,
    /// The name of the crate; its wire driver has it too, so that all can be built at once.
    package: String,
    /// Where the model is, with the crate below.
    folder: PathBuf,
}

/// One thing in which an answer is not as the case wants it.
struct Difference {
    what: String,
    expected: String,
    actual: String,
}

/// How many cases went well, and how many did not.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
}

impl Display for Count {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Runs the suites. Failures are printed; the error says that there are some.
///
/// # Errors
///
/// A paragraph that says what is wrong, where, and what to do next.
pub fn run(root: &Path, args: &ProtocolsArgs) -> Result<(), String> {
    let scratch = absolute(&root.join("target/protocols"));
    let files = case_files(args)?;
    let mut plans = Vec::new();
    for file in &files {
        match probe(file, &scratch)? {
            Some(refusal) => println!("left out: {}: {refusal}", file.path.display()),
            None => plans.push((file, models(file, &scratch)?)),
        }
    }
    if plans.is_empty() {
        return Err("No file is left to run. Name a protocol that the generator reads.".to_owned());
    }
    let all = || plans.iter().flat_map(|(_, models)| models);
    let crates: Vec<_> = all().map(Model::write).collect::<Result<_, _>>()?;
    let drivers = Drivers::make(root, &scratch, &crates)?;
    let mut total = Count::default();
    for (file, models) in &plans {
        let count = run_file(file, models, &drivers)?;
        total.passed += count.passed;
        total.failed += count.failed;
    }
    println!("{total}");
    match total.failed {
        0 => Ok(()),
        _ => Err(
            "The generated crates do not all speak as botocore's suites say; what differs is \
                  listed above. Correct runtime/ or codegen/."
                .to_owned(),
        ),
    }
}

/// Reads the files of both directions, sorted by name.
fn case_files(args: &ProtocolsArgs) -> Result<Vec<CaseFile>, String> {
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
fn probe(file: &CaseFile, scratch: &Path) -> Result<Option<String>, String> {
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
fn models<'a>(file: &'a CaseFile, scratch: &Path) -> Result<Vec<Model<'a>>, String> {
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

/// Puts all cases of a file to their drivers, and reports.
fn run_file(file: &CaseFile, models: &[Model<'_>], drivers: &Drivers) -> Result<Count, String> {
    let mut count = Count::default();
    let mut report = String::new();
    for model in models {
        let answers = match drivers.get(&model.package) {
            Ok(driver) => Ok(ask(file.direction, model, driver)?),
            Err(why) => Err(why),
        };
        for (index, case) in model.cases.iter().enumerate() {
            let differences = match &answers {
                Ok(answers) => compare(file.direction, model, case, &answers[index]),
                Err(message) => vec![difference(
                    "crate",
                    "one that can be generated and built",
                    message,
                )],
            };
            match differences.is_empty() {
                true => count.passed += 1,
                false => {
                    count.failed += 1;
                    report += &block(file, model, case, &differences);
                }
            }
        }
    }
    println!("{file}: {count}");
    print!("{report}");
    Ok(count)
}

fn block(file: &CaseFile, model: &Model<'_>, case: &Value, differences: &[Difference]) -> String {
    let id = case["id"].as_str().unwrap_or("(no id)");
    let mut out = format!("failed: {file}: {id} ({})\n", model.folder.display());
    for one in differences {
        out += &format!(
            "  {}\n    expected: {}\n    actual:   {}\n",
            one.what, one.expected, one.actual
        );
    }
    out + "\n"
}

/// The driver's answers to all cases of a model, in their order.
fn ask(direction: Direction, model: &Model<'_>, driver: &Path) -> Result<Vec<Value>, String> {
    let lines: String = model
        .cases
        .iter()
        .map(|case| format!("{}\n", question(direction, model, case)))
        .collect();
    let failed = |error| format!("{} broke off: {error}.", driver.display());
    let mut child = Command::new(driver)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| conformance::cannot_start(driver, &error))?;
    let stdin = child.stdin.take();
    // The driver answers before all is asked: one thread writes, so that neither pipe fills up.
    let writer = std::thread::spawn(move || match stdin {
        Some(mut stdin) => stdin.write_all(lines.as_bytes()),
        None => Ok(()),
    });
    let output = child.wait_with_output().map_err(failed)?;
    // A driver that ended early has not read all; that shows in the number of its answers.
    let _ = writer.join();
    let mut answers: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let ended = json!({ "error": { "message": format!("the driver ended ({})", output.status) } });
    answers.resize(model.cases.len(), ended);
    Ok(answers)
}

/// A case as the driver's line.
fn question(direction: Direction, model: &Model<'_>, case: &Value) -> Value {
    let operation = &model.given["name"];
    match direction {
        Direction::Input => json!({ "encode": {
            "operation": operation,
            "input": model.form(&case["params"], &model.given["input"], Form::Params),
            "endpoint": model.suite["clientEndpoint"].as_str().unwrap_or(ENDPOINT),
            "token": TOKEN,
        }}),
        Direction::Output => {
            let response = &case["response"];
            let headers: Vec<_> = response["headers"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| json!([name, value]))
                .collect();
            let body = response["body"].as_str().unwrap_or_default();
            let is_cbor = model.suite["metadata"]["protocol"] == "smithy-rpc-v2-cbor";
            json!({ "decode": {
                "operation": operation,
                "status": response["status_code"],
                "headers": headers,
                // The bodies of CBOR suites are base64 already.
                "body": match is_cbor {
                    true => body.to_owned(),
                    false => BASE64.encode(body),
                },
            }})
        }
    }
}

impl Model<'_> {
    /// Writes the model, and says what crate is to be made of it.
    fn write(&self) -> Result<Driver, String> {
        let path = self.folder.join("service-2.json");
        write(&path, &service_model(self.suite, self.given).to_string())?;
        Ok(Driver {
            package: self.package.clone(),
            operations: Vec::new(),
            model: path,
            folder: self.folder.join("crate"),
        })
    }
}

/// In which form a value comes.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// A case's `params`: to be the driver's input.
    Params,
    /// A case's `result`: to be comparable.
    Result,
    /// The driver's output: to be comparable.
    Output,
}

impl Model<'_> {
    /// The value as the driver takes it, or as it can be compared: bytes in base64, and to compare
    /// also times in epoch seconds, and what is null left out.
    fn form(&self, value: &Value, reference: &Value, form: Form) -> Value {
        if is_true(reference, "jsonvalue") && !value.is_string() && !value.is_null() {
            return value.to_string().into();
        }
        let shape = reference["shape"].as_str().unwrap_or_default();
        let shape = &self.suite["shapes"][shape];
        let within = |value, reference| self.form(value, reference, form);
        match (shape["type"].as_str().unwrap_or_default(), value) {
            ("structure", Value::Object(members)) if !is_true(shape, "document") => members
                .iter()
                .filter(|(_, value)| form == Form::Params || !value.is_null())
                .map(|(name, value)| (name.clone(), within(value, &shape["members"][name])))
                .collect(),
            ("map", Value::Object(entries)) => entries
                .iter()
                .map(|(name, value)| (name.clone(), within(value, &shape["value"])))
                .collect(),
            ("list", Value::Array(items)) => items
                .iter()
                .map(|item| within(item, &shape["member"]))
                .collect(),
            ("blob", Value::String(text)) if form != Form::Output => BASE64.encode(text).into(),
            ("timestamp", Value::String(text)) if form == Form::Output => epoch_seconds(text),
            _ => value.clone(),
        }
    }
}

fn is_true(value: &Value, name: &str) -> bool {
    value[name].as_bool().unwrap_or(false)
}

/// The text as it is, if it is no RFC 3339 time.
fn epoch_seconds(text: &str) -> Value {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => (time.as_nanosecond() as f64 / 1e9).into(),
        Err(_) => text.into(),
    }
}

fn compare(
    direction: Direction,
    model: &Model<'_>,
    case: &Value,
    answer: &Value,
) -> Vec<Difference> {
    match direction {
        Direction::Input => compare_request(&case["serialized"], answer),
        Direction::Output if case["errorCode"].is_string() => compare_error(model, case, answer),
        Direction::Output => {
            let reference = &model.given["output"];
            if answer["output"].is_null() {
                let expected = case["result"].to_string();
                return vec![difference("output", expected, &answer["error"])];
            }
            let expected = model.form(&case["result"], reference, Form::Result);
            let actual = model.form(&answer["output"], reference, Form::Output);
            compare_json("output", &expected, &actual)
        }
    }
}

fn difference(what: &str, expected: impl ToString, actual: impl ToString) -> Difference {
    Difference {
        what: what.to_owned(),
        expected: expected.to_string(),
        actual: actual.to_string(),
    }
}

fn compare_json(what: &str, expected: &Value, actual: &Value) -> Vec<Difference> {
    match bodies::same_json(expected, actual) {
        true => Vec::new(),
        false => vec![difference(what, expected, actual)],
    }
}

fn compare_error(model: &Model<'_>, case: &Value, answer: &Value) -> Vec<Difference> {
    let error = &answer["error"];
    if error["kind"] != "service" {
        let expected = format!("the error {}", case["errorCode"]);
        return vec![difference("answer", expected, answer)];
    }
    let mut found = compare_json("error code", &case["errorCode"], &error["code"]);
    if case["errorMessage"].is_string() {
        let message = &error["message"];
        found.extend(compare_json(
            "error message",
            &case["errorMessage"],
            message,
        ));
    }
    if !case["error"].is_null() {
        let shape = model.error_shape(&case["errorCode"]);
        let expected = model.form(&case["error"], shape, Form::Result);
        let actual = model.form(&error["members"], shape, Form::Output);
        found.extend(compare_json("error members", &expected, &actual));
    }
    found
}

impl Model<'_> {
    /// The reference to the error with this code, which is the shape's name unless it says another.
    fn error_shape(&self, code: &Value) -> &Value {
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

/// A request, as far as suites look at it.
struct Request<'a> {
    method: &'a str,
    host: &'a str,
    path: &'a str,
    /// The raw pairs, sorted: their order is nobody's business.
    query: Vec<&'a str>,
    headers: Vec<(String, &'a str)>,
    body: Vec<u8>,
}

impl<'a> Request<'a> {
    fn read(request: &'a Value) -> Self {
        let uri = request["uri"].as_str().unwrap_or_default();
        let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = path_and_query(path);
        let headers = request["headers"].as_array().into_iter().flatten();
        Request {
            method: request["method"].as_str().unwrap_or_default(),
            host,
            path,
            query,
            headers: headers
                .filter_map(|pair| Some((pair[0].as_str()?.to_lowercase(), pair[1].as_str()?)))
                .collect(),
            // What is not base64 is no body either, and differs from what was expected.
            body: BASE64
                .decode(request["body"].as_str().unwrap_or_default())
                .unwrap_or_default(),
        }
    }

    /// All values of a header, as one.
    fn header(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        let values = self.headers.iter().filter(|(known, _)| *known == name);
        let values: Vec<_> = values.map(|(_, value)| *value).collect();
        // The transport adds it to every request with a body.
        if values.is_empty() && name == "content-length" && !self.body.is_empty() {
            return Some(self.body.len().to_string());
        }
        (!values.is_empty()).then(|| values.join(", "))
    }
}

fn path_and_query(uri: &str) -> (&str, Vec<&str>) {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let mut query: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    (path, query)
}

fn compare_request(expected: &Value, answer: &Value) -> Vec<Difference> {
    if answer["request"].is_null() {
        return vec![difference("request", "a request", &answer["error"])];
    }
    let request = Request::read(&answer["request"]);
    let mut found = Vec::new();
    let mut text = |what: &str, expected: &str, actual: &str| {
        if expected != actual {
            found.push(difference(what, expected, actual));
        }
    };
    if let Some(method) = expected["method"].as_str() {
        text("method", method, request.method);
    }
    if let Some(uri) = expected["uri"].as_str() {
        let (path, query) = path_and_query(uri);
        text("path", path, request.path);
        text("query", &query.join("&"), &request.query.join("&"));
    }
    // Some suites give the endpoint's path with it.
    let host = expected["host"].as_str();
    if let Some(host) = host.and_then(|host| host.split('/').next()) {
        text("host", host, request.host);
    }
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        let actual = request.header(name);
        let actual = actual.as_deref().unwrap_or("(not there)");
        text(name, value.as_str().unwrap_or_default(), actual);
    }
    for name in names(&expected["forbidHeaders"]) {
        if let Some(value) = request.header(name) {
            text(name, "(not there)", &value);
        }
    }
    for name in names(&expected["requireHeaders"]) {
        if request.header(name).is_none() {
            text(name, "(anything)", "(not there)");
        }
    }
    if let Some(body) = expected["body"].as_str() {
        found.extend(compare_body(body, &request));
    }
    found
}

fn names(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn compare_body(expected: &str, request: &Request<'_>) -> Vec<Difference> {
    let media_type = request.header("content-type").unwrap_or_default();
    if media_type == "application/cbor" {
        return compare_cbor(expected, &request.body);
    }
    match bodies::same(&media_type, expected, &request.body) {
        true => Vec::new(),
        false => vec![difference(
            "body",
            expected,
            String::from_utf8_lossy(&request.body),
        )],
    }
}

/// Compares what two CBOR documents say, however their lengths and the order of their members are
/// written. `ciborium` reads them, which the runtime has nothing to do with.
fn compare_cbor(expected: &str, actual: &[u8]) -> Vec<Difference> {
    let read = |bytes: &[u8]| -> Option<ciborium::Value> {
        let mut value = ciborium::from_reader(bytes).ok()?;
        sort(&mut value);
        Some(value)
    };
    let expected = BASE64.decode(expected).ok().and_then(|bytes| read(&bytes));
    let actual = read(actual);
    match expected.is_some() && format!("{expected:?}") == format!("{actual:?}") {
        true => Vec::new(),
        false => vec![difference(
            "body",
            format!("{expected:?}"),
            format!("{actual:?}"),
        )],
    }
}

/// Puts the members of every map in the order of their names.
fn sort(value: &mut ciborium::Value) {
    match value {
        ciborium::Value::Map(entries) => {
            entries.iter_mut().for_each(|(_, value)| sort(value));
            entries.sort_by_key(|(name, _)| format!("{name:?}"));
        }
        ciborium::Value::Array(items) => items.iter_mut().for_each(sort),
        ciborium::Value::Tag(_, value) => sort(value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_drivers_form_and_back() {
        let suite = json!({ "shapes": {
            "All": { "type": "structure", "members": {
                "blobs": { "shape": "Blobs" },
                "time": { "shape": "Time" },
                "text": { "shape": "Text", "jsonvalue": true },
            }},
            "Blobs": { "type": "list", "member": { "shape": "Blob" } },
            "Blob": { "type": "blob" },
            "Time": { "type": "timestamp" },
            "Text": { "type": "string" },
        }});
        let model = Model {
            suite: &suite,
            given: &Value::Null,
            cases: Vec::new(),
            package: String::new(),
            folder: PathBuf::new(),
        };
        let all = json!({ "shape": "All" });
        let value = json!({ "blobs": ["foo"], "time": 1.5, "text": [1] });
        let input = json!({ "blobs": ["Zm9v"], "time": 1.5, "text": "[1]" });
        assert_eq!(model.form(&value, &all, Form::Params), input);
        let output = json!({ "blobs": ["Zm9v"], "time": "1970-01-01T00:00:01.5Z", "text": "[1]" });
        let expected = model.form(&value, &all, Form::Result);
        assert_eq!(model.form(&output, &all, Form::Output), expected);
        let nothing = json!({ "time": null });
        assert_eq!(model.form(&nothing, &all, Form::Output), json!({}));
    }

    #[test]
    fn requests_are_held_to_all_that_a_case_names() {
        let answer = json!({ "request": {
            "method": "PUT",
            "uri": "https://foo.example.com/a/b?y=2&x=1",
            "headers": [["content-type", "application/json"], ["x-a", "1"], ["x-a", "2"]],
            "body": BASE64.encode("{ \"a\": 1.0 }"),
        }});
        let what = |expected: Value| -> Vec<String> {
            let found = compare_request(&expected, &answer);
            found.into_iter().map(|one| one.what).collect()
        };
        let same = json!({
            "method": "PUT", "uri": "/a/b?x=1&y=2", "host": "foo.example.com/custom",
            "headers": { "X-A": "1, 2" }, "forbidHeaders": ["X-B"],
            "requireHeaders": ["Content-Length", "x-a"], "body": "{\"a\":1}",
        });
        assert!(what(same).is_empty());
        let other = json!({
            "method": "GET", "uri": "/a?x=1", "host": "example.com",
            "headers": { "X-A": "1" }, "forbidHeaders": ["Content-Type"],
            "requireHeaders": ["X-B"], "body": "{}",
        });
        let all = [
            "method",
            "path",
            "query",
            "host",
            "X-A",
            "Content-Type",
            "X-B",
            "body",
        ];
        assert_eq!(what(other), all);
        assert!(what(json!({})).is_empty());
    }
}
