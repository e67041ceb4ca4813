//! Holds a service's Smithy model against its botocore model: one IR, one Rust.
//!
//! The two models of a service are of different ages. What AWS changes between versions of a model
//! (operations, members, limits, documentation…) is a **model difference**: it is reported, and
//! settled, so that it hides nothing (`align`). Then both are generated. Any byte that differs
//! still is a **format difference**: one of the readers is wrong.

mod align;

use crate::ir::Service;
use crate::project::{find, read_one_of, read_service};
use crate::{CrateOptions, Error, Result, Runtime, botocore, emit, passes};
use std::fs;
use std::path::{Path, PathBuf};

/// What came of holding two models against each other.
#[derive(Debug)]
pub struct Comparison {
    /// The service, for people.
    pub service: String,
    /// How many operations both models have.
    pub operations: usize,
    /// How many structures, unions and enums both models have.
    pub types: usize,
    /// Facts that differ, in the order of the models.
    pub model: Vec<Difference>,
    /// Lines of generated code that differ all the same.
    pub format: Vec<Line>,
    /// How many bytes of generated code were compared.
    pub bytes: usize,
}

/// A fact that the two models tell in two ways.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What the fact is about.
    pub fact: Fact,
    /// The operation, or the shape and its member.
    pub place: String,
    /// What the Smithy model says.
    pub smithy: String,
    /// What the botocore model says.
    pub botocore: String,
}

/// The facts that AWS changes between versions of a model, or in one of its two formats only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The protocol that clients choose.
    Protocol,
    /// How requests prove who sends them.
    Auth,
    /// The rules that find the service's endpoint, or what they are told.
    Endpoint,
    /// Whether an operation is there.
    Operation,
    /// Whether an operation takes or answers anything.
    Message,
    /// The path of an operation.
    Path,
    /// The errors of an operation, or how one looks.
    Error,
    /// The checksums of messages.
    Checksum,
    /// How an operation answers in pages.
    Pages,
    /// What an operation can be asked for until it is there. For how long is not compared: of the
    /// two formats, only botocore's says it.
    Waiters,
    /// Whether a member is there.
    Member,
    /// The order of members or values.
    Order,
    /// The type of a member.
    Type,
    /// Whether a member is required.
    Required,
    /// What a member is that nobody set: of the two formats, only Smithy's says it.
    Default,
    /// The media type of a payload: likewise.
    MediaType,
    /// Whether a member is secret.
    Sensitive,
    /// The limits of a member.
    Limits,
    /// The values of an enum.
    Values,
    /// Whether something is going away.
    Deprecated,
    /// Documentation.
    Docs,
}

/// A line of generated code that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The file in the crate.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The line that comes of the Smithy model.
    pub smithy: String,
    /// The line that comes of the botocore model.
    pub botocore: String,
}

/// Holds the model of a Smithy file against the one that botocore has for the same service.
///
/// `botocore` is the service's folder or its `service-2.json`, or botocore's whole `data` folder.
///
/// # Errors
///
/// [`Error`] for what cannot be read, and for a service that botocore does not have.
pub fn models(smithy: &Path, service: Option<&str>, botocore: &Path) -> Result<Comparison> {
    let one = read_one_of(smithy, service, &[])?;
    let file = botocore_file(botocore, &one.sdk_id)?;
    services(one, read_service(&file, &[])?)
}

/// Holds two services against each other, the first from a Smithy model.
///
/// # Errors
///
/// [`Error`] for a service that no code can be made of.
pub fn services(mut smithy: Service, mut botocore: Service) -> Result<Comparison> {
    let (model, types) = align::align(&mut smithy, &mut botocore);
    let one = generate(&smithy)?;
    let other = generate(&botocore)?;
    let mut format = Vec::new();
    for (file, text) in &one {
        // Without a newline at their ends, two texts could differ in nothing but that.
        let other = other.get(file).map_or("", String::as_str);
        if text != other {
            lines(file, text, other, &mut format);
        }
    }
    Ok(Comparison {
        service: botocore.full_name.clone(),
        operations: botocore.operations.len(),
        types,
        model,
        format,
        bytes: one.values().map(String::len).sum(),
    })
}

/// Every file of the crate. What cannot be compiled yet is compared too, so nothing is verified.
fn generate(service: &Service) -> Result<emit::Files> {
    let options = CrateOptions {
        driver: true,
        standalone: true,
        ..CrateOptions::new("compared", "a model", Runtime::Version("0.1".to_owned()))
    };
    let plan = passes::plan::run(service);
    let files = plan.and_then(|plan| emit::run(&plan, &options));
    files.map_err(|error| error.in_file(&service.file))
}

/// Lines that differ, further than that nobody reads.
const MOST_LINES: usize = 20;

/// Adds the lines of a file that differ.
fn lines(file: &str, one: &str, other: &str, found: &mut Vec<Line>) {
    let (mut a, mut b) = (one.split('\n'), other.split('\n'));
    let mut number = 0;
    let mut count = 0;
    loop {
        number += 1;
        let (one, other) = match (a.next(), b.next()) {
            (None, None) => return,
            (one, other) => (one.unwrap_or_default(), other.unwrap_or_default()),
        };
        if one != other && count < MOST_LINES {
            count += 1;
            found.push(Line {
                file: file.to_owned(),
                line: number,
                smithy: one.to_owned(),
                botocore: other.to_owned(),
            });
        }
    }
}

/// The `service-2.json` at or below `path` of the service that is called `sdk_id`.
fn botocore_file(path: &Path, sdk_id: &str) -> Result<PathBuf> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    // A version's folder, a service's, then the whole of botocore's data.
    let hyphened = sdk_id.to_lowercase().replace(' ', "-");
    for folder in [path.to_owned(), path.join(&hyphened)] {
        for folder in [folder.clone()].into_iter().chain(newest(&folder)) {
            if let Some(file) = find(&folder, botocore::SERVICE)? {
                return Ok(file);
            }
        }
    }
    Err(
        Error::new(format!("botocore has no service `{hyphened}` here"))
            .in_file(path)
            .next("Name the service's own folder, such as `botocore/data/lambda`."),
    )
}

/// The last of a folder's folders, which are versions.
fn newest(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .max()
}
