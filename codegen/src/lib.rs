//! Turns an AWS API model into a lean Rust client crate.
//!
//! 1. **Select**: of a model, the chosen operations are kept, and what they reach.
//! 2. **Read**: [`botocore`] or [`smithy`] turns the model's JSON into the [`ir`], which has no
//!    format's words and is the same for both.
//! 3. **Patch**: [`overrides`] adds what one service needs beyond its model, as data.
//! 4. **Verify**: what the runtime relies on is checked, so that it need not.
//! 5. **Plan**: names, types, boxes and bindings are decided, once.
//! 6. **Emit**: each file of the crate is laid out from the plan, and printed.
//! 7. **Settle**: [`files`] holds the text against what is on disk, and writes or reports.
//!
//! [`generate`] is 3 to 6; [`project`] reads `codegen.toml` and drives all of it.

pub mod before;
pub mod botocore;
pub mod catalog;
pub mod compare;
mod docs;
mod emit;
pub mod endpoint_rules;
mod error;
mod explain;
pub mod files;
pub mod ir;
pub mod json;
mod names;
pub mod overrides;
pub mod parallel;
mod passes;
mod path;
mod print;
pub mod project;
pub mod smithy;
mod spelling;

pub use docs::shown;
pub use error::{Error, Result};
pub use files::Tree;
pub use passes::select::matches as selects;

use ir::Service;
use overrides::Overrides;
use std::path::Path;

/// What a generated crate is like, besides its model.
#[derive(Clone, Debug)]
pub struct CrateOptions {
    /// The crate's name.
    pub name: String,
    /// What the headers call the model, the same on every machine.
    pub source: String,
    /// Where the runtime comes from.
    pub runtime: Runtime,
    /// Operations that get an example program.
    pub examples: Vec<String>,
    /// Whether to add the wire driver.
    pub driver: bool,
    /// Whether the crate is outside of any workspace.
    pub standalone: bool,
    /// The SHA-256 of each file that the crate is made from, so that no change to one goes unseen.
    pub inputs: Vec<(String, String)>,
}

impl CrateOptions {
    /// A crate in a workspace, without what has to be asked for: no example, no wire driver.
    pub fn new(name: impl Into<String>, source: impl Into<String>, runtime: Runtime) -> Self {
        CrateOptions {
            name: name.into(),
            source: source.into(),
            runtime,
            examples: Vec::new(),
            driver: false,
            standalone: false,
            inputs: Vec::new(),
        }
    }
}

/// Where a generated crate finds the runtime.
#[derive(Clone, Debug)]
pub enum Runtime {
    /// A folder, relative to the crate or absolute.
    Path(String),
    /// A version of the published crate.
    Version(String),
}

/// Generates a crate: the text of every file by its path.
///
/// # Errors
///
/// [`Error`] for a name that no crate can have, and for an override, a selection or a model that
/// does not hold; nothing is written.
pub fn generate(
    mut service: Service,
    overrides: Option<(Overrides, &Path)>,
    options: &CrateOptions,
) -> Result<Tree> {
    names::check_crate_name(&options.name)?;
    if let Some((overrides, file)) = overrides {
        overrides.apply(&mut service, file)?;
    }
    let file = service.file.clone();
    passes::operations::run(&mut service);
    let mut generated = || {
        passes::verify::run(&service)?;
        passes::link::run(&mut service);
        emit::run(&passes::plan::run(&service)?, options)
    };
    generated().map_err(|error: Error| error.in_file(&file))
}

/// Explains one operation of a service: the request line, what goes where, errors, and the tree of
/// what it takes and answers, with the names that the generated crate has.
///
/// # Errors
///
/// [`Error`] for an override or a model that does not hold, and for an operation that there is not.
pub fn explain(
    mut service: Service,
    overrides: Option<(Overrides, &Path)>,
    operation: &str,
) -> Result<String> {
    if let Some((overrides, file)) = overrides {
        overrides.apply(&mut service, file)?;
    }
    passes::operations::run(&mut service);
    match explain::operation(&service, operation) {
        Ok(text) => Ok(shown(&text).into_owned()),
        Err(error) => Err(error.in_file(&service.file)),
    }
}

/// What the headers of a crate call the model that it comes of: not the file, so that the same
/// service from either format is the same crate.
pub fn source_name(service: &Service) -> String {
    service.uid.as_ref().unwrap_or(&service.sdk_id).clone()
}

/// The name of a crate for a service, such as `tinsmith-chime`.
pub fn default_crate_name(service: &Service) -> String {
    names::crate_name(&service.sdk_id)
}
