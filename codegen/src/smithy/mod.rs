//! Reads Smithy models in their JSON AST: the only modules that spell Smithy's words.
//!
//! 1. `model` takes the file apart: shapes, with mixins and applied traits worked in
//!    (`shape`, `prelude`).
//! 2. `closure` finds the service, its operations (through resources too), and what the chosen
//!    ones reach.
//! 3. `values`, `operation` and `repeat` turn shapes and operations into the IR, `service`,
//!    `default` and `facts` what is common to them.
//! 4. `traits` knows every trait, and what becomes of it. What it does not know is kept and
//!    reported, never dropped in silence.
//!
//! The IR is the same as that of the same service in botocore's format: where the two write one
//! fact in two ways, `spelling` has the one that the IR keeps.

mod closure;
mod default;
mod facts;
mod model;
mod operation;
mod prelude;
mod repeat;
mod service;
mod shape;
mod traits;
mod values;

use crate::Result;
use crate::catalog::{OperationLine, Outline};
use crate::ir::{Protocol, RuleSet, Service};
use crate::json::{Json, Located};
use closure::Closure;
use model::Model;
use operation::Common;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads of a model the service called `wanted` (by name or id; the only one when that is none)
/// with the operations that `patterns` name (all when there are none), and what they reach. The
/// rest is not looked at, so that it may hold what is not supported.
///
/// Endpoint rules are read apart, by [`endpoint_rules`].
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing, of the wrong kind, or not
/// supported, and for a file with several services when none is chosen.
pub fn read(
    json: &Json,
    file: &Path,
    wanted: Option<&str>,
    patterns: &[String],
) -> Result<Service> {
    let model = Model::new(json, file)?;
    let closure = closure::close(&model, file, wanted, patterns)?;
    let shape = &*closure.service;
    let protocol = service::protocol(shape)?;
    let errors_have_facts = service::errors_have_facts(shape);
    let reader = values::Reader::new(&closure, protocol, errors_have_facts)?;
    let shapes = reader.shapes()?;
    let auth = service::auth(shape)?;
    let common = Common {
        service: shape,
        protocol,
        auth: &auth,
        is_aws: service::is_aws(&shape.traits),
        reader: &reader,
        shapes: &shapes,
    };
    let operations = common.operations(&closure.operations)?;
    let name = closure::name_of(shape.id);
    let names = service::names(shape, name)?;
    Ok(Service {
        file: file.to_owned(),
        full_name: names.full,
        sdk_id: names.sdk_id,
        uid: names.uid,
        api_version: names.version,
        signing_name: names.signing,
        protocol,
        auth,
        api_key: service::api_key(shape)?,
        query_compatible: shape.traits.has("aws.protocols#awsQueryCompatible"),
        body_hash: service::bare_errors(shape)?,
        http2: service::speaks_http2(shape)?,
        session: None,
        headers: Vec::new(),
        target_prefix: target_prefix(protocol, name),
        docs: facts::docs(&shape.traits)?,
        deprecated: facts::deprecation(&shape.traits)?,
        operations,
        left_out: closure.left_out.clone(),
        other_operations: closure.other_operations.clone(),
        shapes,
        before: BTreeMap::new(),
        methods_before: BTreeMap::new(),
        endpoint: None,
        not_understood: not_understood(&closure)?,
    })
}

/// Reads the endpoint rules of the service called `wanted`, if it has any.
///
/// # Errors
///
/// As [`read`].
pub fn endpoint_rules(json: &Json, file: &Path, wanted: Option<&str>) -> Result<Option<RuleSet>> {
    let model = Model::new(json, file)?;
    let service = closure::service(&model, file, wanted)?;
    let traits = &service.traits;
    let rules = traits.find("smithy.rules#endpointRuleSet");
    let Some(rules) = rules.or_else(|| traits.find("smithy.rules#endpointBdd")) else {
        return Ok(None);
    };
    let params = traits.find("smithy.rules#clientContextParams");
    let params = params.map(Located::node);
    let client = crate::endpoint_rules::client_params(params.as_ref())?;
    crate::endpoint_rules::rules(&rules.node(), &client).map(Some)
}

/// Reads just what a service and its operations are called, so that a model can be looked at that
/// holds what is not supported.
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing or of the wrong kind.
pub(crate) fn outline(json: &Json, file: &Path, wanted: Option<&str>) -> Result<Outline> {
    let model = Model::new(json, file)?;
    let service = closure::service(&model, file, wanted)?;
    let protocol = service::protocol(&service)?;
    let operations = closure::operations(&model, &service)?;
    let lines = operations.iter().map(|(name, operation)| {
        let (method, uri) = operation::request_line(operation, protocol)?;
        let name = (*name).to_owned();
        Ok(OperationLine { name, method, uri })
    });
    Ok(Outline {
        operations: lines.collect::<Result<_>>()?,
        full_name: service::names(&service, closure::name_of(service.id))?.full,
    })
}

/// The ids of the services in a model, sorted.
///
/// # Errors
///
/// [`Error`](crate::Error) for what is no model.
pub(crate) fn services(json: &Json, file: &Path) -> Result<Vec<String>> {
    let model = Model::new(json, file)?;
    Ok(model.services()?.into_iter().map(str::to_owned).collect())
}

/// The name before an operation's, for the protocols that send one.
fn target_prefix(protocol: Protocol, service: &str) -> Option<String> {
    use Protocol::{AwsJson10, AwsJson11, RpcV2Cbor};
    matches!(protocol, AwsJson10 | AwsJson11 | RpcV2Cbor).then(|| service.to_owned())
}

/// A line for each trait that has no effect though it may matter, with its first place, and for each
/// waiter that is left out.
fn not_understood(closure: &Closure<'_>) -> Result<Vec<String>> {
    let mut found: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    let shapes = closure.shapes.iter().map(|reached| &*reached.shape);
    let operations = closure.operations.values().map(|shape| &**shape);
    let all = [&*closure.service]
        .into_iter()
        .chain(operations)
        .chain(shapes);
    for shape in all {
        let members = shape.members.iter().map(|member| &member.traits);
        for (id, value) in [&shape.traits]
            .into_iter()
            .chain(members)
            .flat_map(|t| t.iter())
        {
            if traits::without_effect(id).is_some() {
                let (count, _) = found.entry(id).or_insert((0, value.pointer()));
                *count += 1;
            }
        }
    }
    let lines = found.into_iter().map(|(id, (count, first))| {
        let first = first.escape_debug();
        let places = match count {
            1 => format!("at {first}"),
            _ => format!("at {first}, and {} times more,", count - 1),
        };
        let why = traits::without_effect(id).unwrap_or_default();
        format!("the trait `{}` {places} {why}", id.escape_debug())
    });
    let mut lines: Vec<String> = lines.collect();
    for operation in closure.operations.values() {
        lines.extend(repeat::left_out(operation)?);
    }
    Ok(lines)
}

/// What an imported model's file is called.
pub const SERVICE: &str = "service.smithy.json";

/// Whether a file is a Smithy model.
pub(crate) fn is_smithy(json: &Json) -> bool {
    matches!(json, Json::Object(members) if members.iter().any(|(name, _)| name == "smithy"))
}
