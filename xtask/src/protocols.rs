//! `cargo xtask conformance protocols DIR`: generated crates against botocore's protocol suites.
//!
//! `DIR` holds the folders `input` and `output`, and each of them a file for each protocol. A suite
//! of such a file is a service of its own: it is written as a botocore model below
//! `target/protocols`, a crate is generated from it, and all of their wire drivers are built at
//! once. Then every case is put to the driver of its suite. Needs no Python and no network.

mod compare;
mod form;
mod suites;

use crate::drivers::{self, Drivers, absolute};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use compare::{Difference, compare, difference};
use form::Form;
use serde_json::{Value, json};
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use suites::{CaseFile, Direction, Model, case_files, models, probe};

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
    // A driver that ended early has not read all; that shows in the number of its answers.
    let output = drivers::ask(driver, lines)?;
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
