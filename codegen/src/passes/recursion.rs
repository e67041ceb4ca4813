//! Where a structure would hold itself, and a `Box` has to come between.

use crate::ir::{ShapeId, Shapes};

/// Which shapes hold each other: those of one circle, or of several that meet, have one number.
pub(crate) struct Circles(Vec<usize>);

impl Circles {
    /// Finds the circles of structures (strongly connected components, by Tarjan's algorithm, with
    /// a stack of its own: a model may be as deep as it likes). Lists and maps hold their elements
    /// apart, and end a circle.
    pub(crate) fn of(shapes: &Shapes) -> Self {
        const NONE: usize = usize::MAX;
        let count = shapes.len();
        let (mut order, mut low) = (vec![NONE; count], vec![NONE; count]);
        let (mut circle, mut open) = (vec![NONE; count], Vec::new());
        let mut next = 0;
        for (start, _) in shapes.iter() {
            // A shape, and how many of its members were gone after.
            let mut way = vec![(start.0 as usize, 0)];
            while let Some((at, member)) = way.last_mut() {
                let at = *at;
                if *member == 0 {
                    if order[at] != NONE {
                        way.pop();
                        continue;
                    }
                    (order[at], low[at]) = (next, next);
                    next += 1;
                    open.push(at);
                }
                let members = shapes.0[at].kind.members();
                if let Some(held) = members.get(*member) {
                    *member += 1;
                    let held = held.target.0 as usize;
                    match order[held] {
                        NONE => way.push((held, 0)),
                        order if circle[held] == NONE => low[at] = low[at].min(order),
                        _ => {}
                    }
                    continue;
                }
                way.pop();
                if let Some((holder, _)) = way.last() {
                    low[*holder] = low[*holder].min(low[at]);
                }
                if low[at] == order[at] {
                    while let Some(of) = open.pop() {
                        circle[of] = at;
                        if of == at {
                            break;
                        }
                    }
                }
            }
        }
        Circles(circle)
    }

    /// Whether the member of `holder` with the shape `target` has to be boxed.
    ///
    /// Of every circle one edge is boxed: one that leads to a shape that sorts no later than its
    /// holder. Each circle has such an edge, and which it is does not change when other shapes
    /// come or go.
    pub(crate) fn need_box(&self, holder: ShapeId, target: ShapeId) -> bool {
        target <= holder && self.0[target.0 as usize] == self.0[holder.0 as usize]
    }
}
