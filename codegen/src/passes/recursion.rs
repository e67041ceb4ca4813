//! Where a structure would hold itself, and a `Box` has to come between.

use crate::ir::{ShapeId, Shapes};

/// Whether the member of `holder` with the shape `target` has to be boxed.
///
/// Of every circle of structures one edge is boxed: one that leads to a shape that sorts no later
/// than its holder. Each circle has such an edge, and which it is does not change when other
/// shapes come or go. Lists and maps hold their elements apart, and end a circle.
pub(crate) fn needs_box(shapes: &Shapes, holder: ShapeId, target: ShapeId) -> bool {
    target <= holder && holds(shapes, target, holder)
}

/// Whether `from` holds `wanted` directly, at any depth.
fn holds(shapes: &Shapes, from: ShapeId, wanted: ShapeId) -> bool {
    let mut seen = vec![false; shapes.len()];
    let mut left = vec![from];
    while let Some(id) = left.pop() {
        if id == wanted {
            return true;
        }
        if !std::mem::replace(&mut seen[id.0 as usize], true) {
            left.extend(shapes[id].kind.members().iter().map(|member| member.target));
        }
    }
    false
}
