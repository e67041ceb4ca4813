//! Reads botocore's models: the only modules that spell `service-2.json`'s words.
//!
//! What is not understood is refused, with the shape and the word, and never emitted wrong. The
//! words that change neither the wire nor the API are listed as such, each list with its reason.
//!
//! 1. `service` reads what holds for the whole service, `reach` finds the shapes that the chosen
//!    operations reach.
//! 2. `shape`, `structure` and `operation` read those, each with the `words` that all have in common
//!    and what they are called in `xml`.
//! 3. `extras` and `sisters` read the files beside a service's own; its endpoint rules, which are
//!    the same in both formats, have a module of their own
//!    ([`endpoint_rules`](crate::endpoint_rules)).

mod extras;
mod operation;
mod reach;
mod service;
mod shape;
mod sisters;
mod structure;
mod words;
mod xml;

pub use extras::merge;
pub use sisters::{read_paginators, read_waiters};

use crate::Result;
use crate::catalog::{OperationLine, Outline};
use crate::ir::{OtherOperation, Service};
use crate::json::{Json, Node};
use crate::passes::select;
use reach::{Index, reach};
use shape::Reader;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use words::{DEPRECATED, only, text};

/// The files of a service's folder that hold more than the service itself.
pub const ENDPOINT_RULES: &str = "endpoint-rule-set-1.json";
/// The service's own file.
pub const SERVICE: &str = "service-2.json";
/// What botocore's authors add to the service's file.
pub const EXTRAS: &str = "service-2.sdk-extras.json";
/// Which operations answer in pages.
pub const PAGINATORS: &str = "paginators-1.json";
/// What botocore's authors add to that.
pub const PAGINATORS_EXTRAS: &str = "paginators-1.sdk-extras.json";
/// What an operation can be asked for until it is there.
pub const WAITERS: &str = "waiters-2.json";

/// Reads the service of a model with the operations that `patterns` name (all when there are none), and
/// what they reach. The rest is not looked at, so that it may hold what is not supported.
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing, of the wrong kind, or not
/// supported.
pub fn read(json: &Json, file: &Path, patterns: &[String]) -> Result<Service> {
    let top = Node::top(json, file);
    let known = [
        "version",
        "metadata",
        "operations",
        "shapes",
        "examples",
        "clientContextParams",
    ];
    only(&top, "service", &known, DEPRECATED)?;
    let metadata = top.get("metadata")?;
    service::check_metadata(&metadata)?;
    let (shapes_node, operations_node) = (top.get("shapes")?, top.get("operations")?);
    let names: Vec<&str> = operations_node.members()?.map(|(name, _)| name).collect();
    let chosen = select::choose(&names, patterns).map_err(|error| error.in_file(file))?;
    let chosen: HashSet<&str> = chosen.into_iter().collect();
    let index: Index<'_> = shapes_node.members()?.collect();
    let reached = reach(&chosen, &operations_node, &index)?;
    let reader = Reader::new(&reached, &shapes_node, &index)?;
    let auth = service::service_auth(&metadata)?;
    let shapes = reader.shapes(&shapes_node)?;
    let mut operations = Vec::with_capacity(chosen.len());
    for (name, node) in operations_node.members()? {
        if chosen.contains(name) {
            let mut operation = reader.operation(name, &node, &shapes)?;
            operation.auth = operation.auth.filter(|own| *own != auth);
            operations.push(operation);
        }
    }
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    let others = names.iter().filter(|name| !chosen.contains(*name));
    let mut left_out: BTreeSet<String> = others.clone().map(|name| (*name).to_owned()).collect();
    if !left_out.is_empty() {
        // What no operation reaches is not left out by the choice.
        let all = reach(&names.iter().copied().collect(), &operations_node, &index)?;
        left_out.extend(all.into_iter().filter(|name| !reached.contains(name)));
    }
    let common = service::facts(&top, &metadata, file, auth)?;
    Ok(Service {
        not_understood: service::keys_without_place(&common.auth, &operations),
        operations,
        left_out,
        other_operations: others.copied().map(OtherOperation::new).collect(),
        shapes,
        ..common
    })
}

/// Reads just what a service and its operations are called, so that a model can be looked at that
/// holds what is not supported.
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing or of the wrong kind.
pub(crate) fn outline(json: &Json, file: &Path) -> Result<Outline> {
    let top = Node::top(json, file);
    let mut operations = Vec::new();
    for (name, node) in top.get("operations")?.members()? {
        let http = node.get("http")?;
        operations.push(OperationLine {
            name: name.to_owned(),
            method: text(&http, "method")?,
            uri: text(&http, "requestUri")?,
        });
    }
    operations.sort();
    Ok(Outline {
        full_name: text(&top.get("metadata")?, "serviceFullName")?,
        operations,
    })
}

/// Whether a file beside a service's own, which is not always there, is about that service.
pub(crate) fn is_sister(name: &str) -> bool {
    let kinds = ["endpoint-rule-set", "examples", "paginators", "waiters"];
    kinds.iter().any(|kind| name.starts_with(kind)) || name.ends_with(".sdk-extras.json")
}

/// Says so when a file is no botocore model, before anything else does.
pub(crate) fn is_botocore(json: &Json) -> bool {
    matches!(json, Json::Object(members) if members.iter().any(|(name, _)| name == "metadata")
        && members.iter().any(|(name, _)| name == "operations"))
}
