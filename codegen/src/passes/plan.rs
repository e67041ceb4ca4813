//! The crate to be: which Rust types there are, what each field is, what each table row says.
//!
//! Every operation gets an input and an output of its own, whatever shapes the model uses for
//! them, so that a member that is added to one operation later changes no other. Below them, a
//! shape becomes one type. HTTP bindings count at the top of a message only.
//!
//! `parts` says what the crate is made of, `reach` which shapes become types, and `planner` makes
//! the parts of them.

mod parts;
mod planner;
mod reach;

pub(crate) use parts::{
    Call, Enum, ErrorVariant, Facts, Field, Plan, Role, Struct, Type, Xml, named,
};
pub(super) use planner::Planner;
pub(super) use reach::{is_type, reachable, reached, targets};

use super::recursion::Circles;
use super::repeat;
use super::type_names::names_of;
use crate::ir::{Kind, Service};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Decides what `service` becomes.
pub(crate) fn run(service: &Service) -> Result<Plan<'_>> {
    let reachable = reachable(service);
    let planner = Planner {
        shapes: &service.shapes,
        types: names_of(service, &reachable),
        circles: Circles::of(&service.shapes),
    };
    let mut calls = Vec::with_capacity(service.operations.len());
    for operation in &service.operations {
        calls.push(planner.call(operation));
    }
    repeat::run(&mut calls, &service.other_operations, &planner);
    let (mut structs, mut enums, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for id in reachable {
        let shape = &service.shapes[id];
        match &shape.kind {
            Kind::Structure(structure) => {
                let role = structure.error.as_ref().map_or(Role::Plain, Role::Error);
                let planned = planner.structure(planner.rust_name(id), id, role);
                if let Some(facts) = &structure.error {
                    errors.push(ErrorVariant {
                        rust: planned.rust.clone(),
                        model: shape.name.clone(),
                        codes: facts.code.iter().cloned().collect(),
                        status: facts.status,
                        retryable: facts.retryable,
                    });
                }
                structs.push(planned);
            }
            Kind::Union(_) => {
                structs.push(planner.structure(planner.rust_name(id), id, Role::Union))
            }
            Kind::EventStream(_) => {
                structs.push(planner.structure(planner.rust_name(id), id, Role::Events))
            }
            Kind::Enum(values) => enums.push(planner.string_enum(id, shape, values)),
            _ => {}
        }
    }
    structs.sort_by(|a, b| a.rust.cmp(&b.rust));
    enums.sort_by(|a, b| a.rust.cmp(&b.rust));
    errors.sort_by(|a, b| a.rust.cmp(&b.rust));
    settle_codes(&mut errors);
    let plan = Plan {
        service,
        calls,
        structs,
        enums,
        errors,
    };
    unique_names(&plan)?;
    Ok(plan)
}

/// Gives each error the codes that are its alone: an error that has no code is called by its name,
/// whatever code another one has.
fn settle_codes(errors: &mut [ErrorVariant]) {
    let nameless = errors.iter().filter(|error| error.codes.is_empty());
    let mut taken: BTreeSet<String> = nameless.map(|error| error.model.clone()).collect();
    for error in errors {
        if error.codes.is_empty() {
            error.codes.push(error.model.clone());
            continue;
        }
        error.codes.push(error.model.clone());
        error.codes.retain(|code| taken.insert(code.clone()));
    }
}

fn clash(one: &str, other: &str, rust: &str) -> Error {
    Error::new(format!(
        "`{one}` and `{other}` would both be called `{rust}` in Rust"
    ))
    .next("Rename one of them in `overrides.toml`.")
}

/// No two types, and no two methods, may have the same name.
fn unique_names(plan: &Plan<'_>) -> Result<()> {
    let mut types: BTreeMap<&str, &str> = BTreeMap::new();
    let tops = plan
        .calls
        .iter()
        .flat_map(|call| [&call.input, &call.output]);
    let structs = tops
        .chain(&plan.structs)
        .map(|of| (&*of.rust, of.operation().unwrap_or(of.model)));
    let enums = plan.enums.iter().map(|e| (&*e.rust, &*e.shape.name));
    for (rust, model) in structs.chain(enums) {
        if let Some(other) = types.insert(rust, model) {
            return Err(clash(other, model, rust));
        }
    }
    let mut methods: BTreeMap<&str, &str> = BTreeMap::new();
    for call in &plan.calls {
        if let Some(other) = methods.insert(&call.method, &call.operation.name) {
            return Err(clash(other, &call.operation.name, &call.method));
        }
    }
    Ok(())
}
