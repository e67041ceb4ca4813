//! Which shapes the operations of a service reach, and which of those become types.

use crate::ir::{Kind, Service, Shape, ShapeId};
use std::collections::BTreeSet;

/// The shapes that get a type: what inputs, outputs and errors hold, at any depth.
pub(in crate::passes) fn reachable(service: &Service) -> BTreeSet<ShapeId> {
    let mut seen = BTreeSet::new();
    let mut left: Vec<ShapeId> = Vec::new();
    for operation in &service.operations {
        left.extend(&operation.errors);
        for top in [operation.input, operation.output].into_iter().flatten() {
            left.extend(targets(&service.shapes[top]));
        }
    }
    while let Some(id) = left.pop() {
        if seen.insert(id) {
            left.extend(targets(&service.shapes[id]));
        }
    }
    seen
}

/// Every shape that the operations reach: those, and their inputs and outputs.
pub(in crate::passes) fn reached(service: &Service) -> BTreeSet<ShapeId> {
    let mut reached = reachable(service);
    let operations = service.operations.iter();
    reached.extend(operations.flat_map(|of| [of.input, of.output].into_iter().flatten()));
    reached
}

/// The shapes that a shape holds.
pub(in crate::passes) fn targets(shape: &Shape) -> Vec<ShapeId> {
    match &shape.kind {
        Kind::List(element) => vec![element.target],
        Kind::Map(key, value) => vec![key.target, value.target],
        kind => kind.members().iter().map(|member| member.target).collect(),
    }
}

/// Whether a shape of this kind becomes a type.
pub(in crate::passes) fn is_type(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_)
    )
}
