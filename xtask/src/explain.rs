//! `cargo xtask explain`: what an operation looks like on the wire and in Rust.

use crate::models::{self, ModelsArgs};
use clap::Args;
use std::path::Path;
use tinsmith_codegen::catalog::Model;
use tinsmith_codegen::{Error, explain, project};

/// Explains an operation: the call, the request line, where each member goes, the errors, and
/// the tree of what it takes and answers.
///
/// Names are those of the Rust crate, those of the model beside them.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo xtask explain chime ResetPersonalPIN                   a service of model/
  cargo xtask explain s3 PutObject --data botocore/data        any that botocore knows
  cargo xtask explain GetWeather --model weather.json          a model of your own")]
pub struct ExplainArgs {
    /// The service, by the name that `cargo xtask list` shows (needless with --model), and the
    /// operation, by its name in the model
    #[arg(required = true, num_args = 1..=2, value_names = ["SERVICE", "OPERATION"])]
    names: Vec<String>,
    #[command(flatten)]
    models: ModelsArgs,
}

/// Runs the command.
pub fn run(root: &Path, args: &ExplainArgs) -> Result<(), String> {
    let (model, operation) = match (args.models.one()?, &*args.names) {
        (Some(model), [.., operation]) => (model, operation),
        (None, [service, operation]) => (args.models.service(root, service)?, operation),
        (_, names) => {
            return Err(format!(
                "which operation? `cargo xtask list {}` shows them",
                names.join(" ")
            ));
        }
    };
    let text = explained(&model, operation).map_err(|error| error.to_string())?;
    models::print(&text)
}

/// The text on an operation. It is of the crate with all operations, whose types are named with
/// regard to all others; where the whole model is not supported, of the crate with this one alone.
fn explained(model: &Model, operation: &String) -> Result<String, Error> {
    let read = |operations: &[String]| {
        let service = project::read_one_of(&model.path, model.service.as_deref(), operations)?;
        let (overrides, file) = project::read_overrides(&model.path)?.unzip();
        explain(service, overrides.zip(file.as_deref()), operation)
    };
    match read(&[]) {
        Err(_) => read(std::slice::from_ref(operation)),
        whole => whole,
    }
}
