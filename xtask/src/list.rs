//! `cargo xtask list`: which services there are, or which operations a service has.

use crate::models::{self, ModelsArgs};
use clap::Args;
use std::fmt::Write;
use std::path::Path;
use tinsmith_codegen::catalog::{Model, Outline};
use tinsmith_codegen::{Error, parallel, project};

/// Lists services, or the operations of one.
///
/// Without SERVICE: a line for each service, with version, number of operations and full name.
/// With SERVICE, or with `--model`: a line for each operation, with method and URI.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo xtask list                                     the services of model/
  cargo xtask list chime                               the operations of one of them
  cargo xtask list --data botocore/data                the services that botocore knows
  cargo xtask list s3 --data botocore/data             the operations of one of those
  cargo xtask list --model s3-2006-03-01.json          the operations of a model of your own")]
pub struct ListArgs {
    /// The service, by the name that `cargo xtask list` shows
    #[arg(conflicts_with = "model")]
    service: Option<String>,
    #[command(flatten)]
    models: ModelsArgs,
}

/// Runs the command.
pub fn run(root: &Path, args: &ListArgs) -> Result<(), String> {
    let one = match &args.service {
        Some(name) => Some(args.models.service(root, name)?),
        None => args.models.one()?,
    };
    match one {
        Some(model) => {
            let outline = outline(&model).map_err(|error| error.to_string())?;
            models::print(&operations(&outline))
        }
        None => services(&args.models.all(root)?),
    }
}

fn outline(model: &Model) -> Result<Outline, Error> {
    project::outline(&model.path, model.service.as_deref())
}

fn operations(outline: &Outline) -> String {
    let width = outline.operations.iter().map(|one| one.name.len()).max();
    let width = width.unwrap_or(0);
    let mut out = String::new();
    for one in &outline.operations {
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{:width$}  {} {}", one.name, one.method, one.uri);
    }
    out
}

/// Prints a line for each model. One that cannot be read hides no other.
fn services(models: &[Model]) -> Result<(), String> {
    let outlines = parallel::map(models, parallel::cores(), outline);
    let width = models.iter().map(|model| model.name.len()).max();
    let width = width.unwrap_or(0);
    let mut out = String::new();
    for (model, outline) in models.iter().zip(&outlines) {
        let version = model.version.as_deref().unwrap_or("");
        let about = match outline {
            Ok(outline) => format!(
                "{:4} operations  {}",
                outline.operations.len(),
                outline.full_name
            ),
            Err(_) => "cannot be read".to_owned(),
        };
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{:width$}  {version:10}  {about}", model.name);
    }
    models::print(&out)?;
    let errors: Vec<&Error> = outlines
        .iter()
        .filter_map(|one| one.as_ref().err())
        .collect();
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(format!(
            "{} of {} models cannot be read; the first: {first}",
            errors.len(),
            models.len()
        )),
    }
}
