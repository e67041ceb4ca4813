//! What belongs to a service: its operations, those of its resources, and the shapes that the
//! chosen ones reach.

use super::model::Model;
use super::prelude::UNIT;
use super::shape::{AstType, SOURCE, Shape};
use crate::ir::OtherOperation;
use crate::json::{Located, Place};
use crate::passes::select;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

/// A service and what its chosen operations reach.
pub(super) struct Closure<'a> {
    pub(super) service: Rc<Shape<'a>>,
    /// By name.
    pub(super) operations: BTreeMap<&'a str, Rc<Shape<'a>>>,
    /// In the order of their names.
    pub(super) shapes: Vec<Reached<'a>>,
    /// Names of operations and shapes that only what is not chosen reaches.
    pub(super) left_out: BTreeSet<String>,
    /// The operations among them.
    pub(super) other_operations: Vec<OtherOperation>,
}

/// A shape that an operation reaches, and what the service calls it.
pub(super) struct Reached<'a> {
    pub(super) name: &'a str,
    pub(super) shape: Rc<Shape<'a>>,
}

/// Finds the service called `wanted` (the only one when that is none), its operations that
/// `patterns` name, and what those reach.
///
/// # Errors
///
/// [`Error`] for a service or operation that there is not, for a choice that is left open, and for
/// references that lead nowhere.
pub(super) fn close<'a>(
    model: &Model<'a>,
    file: &Path,
    wanted: Option<&str>,
    patterns: &[String],
) -> Result<Closure<'a>> {
    let service = service(model, file, wanted)?;
    let all = operations(model, &service)?;
    let names: Vec<&str> = all.keys().copied().collect();
    let chosen = select::choose(&names, patterns).map_err(|error| error.in_file(file))?;
    let others = names.iter().filter(|name| !chosen.contains(name));
    let other_operations = others.copied().map(OtherOperation::new).collect();
    let mut operations = all.clone();
    operations.retain(|name, _| chosen.contains(name));
    let renames: HashMap<&str, &str> = service.texts("rename")?.into_iter().collect();
    let shapes = reach(model, &service, operations.values(), &renames)?;
    let mut left_out = BTreeSet::new();
    if operations.len() < all.len() {
        left_out.extend(all.keys().copied());
        match reach(model, &service, all.values(), &renames) {
            Ok(all) => left_out.extend(all.iter().map(|reached| reached.name)),
            // What is not chosen need not hold. Then whatever is in the file may belong to it.
            Err(_) => {
                let called = |id| renames.get(id).copied().unwrap_or_else(|| name_of(id));
                left_out.extend(model.ids().map(called));
            }
        }
        for kept in shapes.iter().map(|reached| reached.name) {
            left_out.remove(kept);
        }
        left_out.retain(|name| !operations.contains_key(name));
    }
    Ok(Closure {
        left_out: left_out.into_iter().map(str::to_owned).collect(),
        other_operations,
        service,
        operations,
        shapes,
    })
}

/// The name in an id.
pub(super) fn name_of(id: &str) -> &str {
    id.split_once('#').map_or(id, |(_, name)| name)
}

/// The service called `wanted`; the only one when that is none.
pub(super) fn service<'a>(
    model: &Model<'a>,
    file: &Path,
    wanted: Option<&str>,
) -> Result<Rc<Shape<'a>>> {
    let services = model.services()?;
    let list = |ids: &[&str]| format!("`{}`", ids.join("`, `"));
    let found: Vec<&str> = match wanted {
        None => services.clone(),
        Some(wanted) => {
            let is_wanted = |id: &&&str| **id == wanted || name_of(id) == wanted;
            services.iter().filter(is_wanted).copied().collect()
        }
    };
    let id = match (&*found, wanted) {
        ([one], _) => one,
        ([], Some(wanted)) => {
            let what = format!("the model has no service `{}`", wanted.escape_debug());
            return Err(Error::new(what).in_file(file).next(match &*services {
                [] => "It has no service at all.".to_owned(),
                services => format!("It has {}.", list(services)),
            }));
        }
        ([], None) => {
            return Err(Error::new("the model has no service")
                .in_file(file)
                .next("Name the model of a service, not of a library of shapes."));
        }
        (several, _) => {
            return Err(
                Error::new(format!("the model has the services {}", list(several)))
                    .in_file(file)
                    .next("Choose one with `--service`."),
            );
        }
    };
    model.shape(id, model.top())
}

/// All operations of a service, with those of its resources, by name.
pub(super) fn operations<'a>(
    model: &Model<'a>,
    service: &Rc<Shape<'a>>,
) -> Result<BTreeMap<&'a str, Rc<Shape<'a>>>> {
    const LIFECYCLE: [&str; 6] = ["create", "put", "read", "update", "delete", "list"];
    let mut operations: BTreeMap<&str, Rc<Shape<'_>>> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut left = vec![Rc::clone(service)];
    while let Some(holder) = left.pop() {
        let mut found = holder.references("operations")?;
        if holder.kind == AstType::Resource {
            found.extend(holder.references("collectionOperations")?);
            for name in LIFECYCLE {
                found.extend(holder.reference(name)?);
            }
        }
        for reference in found {
            let operation = of_type(model, &reference, AstType::Operation, "an operation")?;
            let other = operations.insert(name_of(operation.id), Rc::clone(&operation));
            if let Some(other) = other.filter(|other| other.id != operation.id) {
                return Err(reference
                    .node()
                    .error(format!(
                        "the operations `{}` and `{}` have one name",
                        other.id, operation.id
                    ))
                    .next(SOURCE));
            }
        }
        for reference in holder.references("resources")? {
            let resource = of_type(model, &reference, AstType::Resource, "a resource")?;
            if seen.insert(resource.id) {
                left.push(resource);
            }
        }
    }
    Ok(operations)
}

fn of_type<'a>(
    model: &Model<'a>,
    reference: &Located<'a>,
    kind: AstType,
    what: &str,
) -> Result<Rc<Shape<'a>>> {
    let shape = model.shape(reference.str()?, reference.place())?;
    match shape.kind == kind {
        true => Ok(shape),
        false => Err(reference
            .node()
            .error(format!("`{}` is not {what}", shape.id))
            .next(SOURCE)),
    }
}

/// What operations take, answer and fail with, at any depth, in the order of names.
fn reach<'a, 'b>(
    model: &Model<'a>,
    service: &Shape<'a>,
    operations: impl Iterator<Item = &'b Rc<Shape<'a>>>,
    renames: &HashMap<&'a str, &'a str>,
) -> Result<Vec<Reached<'a>>>
where
    'a: 'b,
{
    let mut left: Vec<(&str, Place<'_>)> = Vec::new();
    let add = |left: &mut Vec<_>, reference: &Located<'a>| -> Result<()> {
        left.push((reference.str()?, reference.place().clone()));
        Ok(())
    };
    for operation in operations {
        for name in ["input", "output"] {
            if let Some(reference) = operation.reference(name)? {
                // In place of nothing at all there is nothing.
                if reference.str()? != UNIT {
                    add(&mut left, &reference)?;
                }
            }
        }
        for reference in operation.references("errors")? {
            add(&mut left, &reference)?;
        }
    }
    if !left.is_empty() {
        for reference in service.references("errors")? {
            add(&mut left, &reference)?;
        }
    }
    let mut reached = BTreeMap::new();
    while let Some((id, from)) = left.pop() {
        if reached.contains_key(id) {
            continue;
        }
        let shape = model.shape(id, &from)?;
        use AstType::{Enum, IntEnum, Operation, Resource, Service};
        match shape.kind {
            Operation | Resource | Service => {
                return Err(from
                    .error(format!("`{id}` is no type of a value"))
                    .next(SOURCE));
            }
            // Their members stand for values, and target nothing.
            Enum | IntEnum => {}
            _ => left.extend(shape.members.iter().map(|m| (m.target, m.place.clone()))),
        }
        reached.insert(id, shape);
    }
    let mut shapes: Vec<Reached<'a>> = reached
        .into_iter()
        .map(|(id, shape)| Reached {
            name: renames.get(id).copied().unwrap_or_else(|| name_of(id)),
            shape,
        })
        .collect();
    shapes.sort_by(|a, b| (a.name, a.shape.id).cmp(&(b.name, b.shape.id)));
    one_name_each(&shapes)?;
    Ok(shapes)
}

/// Of two types with one name, one would take the other's place. Simple shapes, lists and maps
/// become no types of their own, and may be called alike.
fn one_name_each(shapes: &[Reached<'_>]) -> Result<()> {
    let is_type = |reached: &&Reached<'_>| reached.shape.kind.has_named_members();
    let types: Vec<&Reached<'_>> = shapes.iter().filter(is_type).collect();
    match types.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(pair[1]
            .shape
            .place
            .error(format!(
                "the shapes `{}` and `{}` have one name",
                pair[0].shape.id, pair[1].shape.id
            ))
            .next("Rename one of them in the service's `rename`.")),
        None => Ok(()),
    }
}
