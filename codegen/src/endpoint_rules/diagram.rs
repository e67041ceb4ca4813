//! Reads the [decision diagram] that Smithy makes of a rule set.
//!
//! Its nodes are 12 bytes each, in base64. An edge may be complemented: what follows it is then the
//! other way round. Few are, so that the nodes behind them are simply there twice in what is read.
//!
//! [decision diagram]: https://smithy.io/2.0/additional-specs/rules-engine/specification.html#smithy-rules-endpointbdd-trait

use super::scope::Scope;
use super::{rule, wrong};
use crate::ir::{Diagram, Next, Node as Step, Outcome};
use crate::json::Node;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::collections::{HashMap, VecDeque};

/// References from here on are results; the first is that there is none.
const FIRST_RESULT: i32 = 100_000_000;

/// Reads a diagram, with its `nodes`.
pub(super) fn read(node: &Node<'_>, nodes: &Node<'_>, scope: &mut Scope) -> crate::Result<Diagram> {
    let conditions_node = node.get("conditions")?;
    // A condition may name what a later one in the list gives, for the way decides the order.
    for condition in conditions_node.items()? {
        if let Some(name) = condition.find("assign")? {
            scope.declare(name.str()?, &name)?;
        }
    }
    let mut conditions = Vec::new();
    for condition in conditions_node.items()? {
        conditions.push(rule::unnamed_condition(&condition, scope)?);
    }
    let results_node = node.get("results")?;
    let results = rule::rules(&results_node, scope)?;
    for (node, result) in results_node.items()?.zip(&results) {
        if !result.conditions.is_empty() || matches!(result.then, Outcome::Tree(_)) {
            return Err(wrong(&node, "a result of a diagram decides nothing more"));
        }
    }
    let (nodes, root) = Unfold {
        triples: triples(nodes)?,
        conditions: conditions.len(),
        results: results.len(),
        nodes: Vec::new(),
        indices: HashMap::new(),
    }
    .run(&node.get("root")?)
    .map_err(|what| wrong(node, what))?;
    Ok(Diagram {
        conditions,
        results,
        nodes,
        root,
    })
}

/// Condition, reference if it holds, reference if it does not.
type Triple = [i32; 3];

/// The nodes as they are written.
fn triples(node: &Node<'_>) -> crate::Result<Vec<Triple>> {
    let bytes = BASE64
        .decode(node.str()?)
        .map_err(|error| wrong(node, format!("the nodes are not base64: {error}")))?;
    let (numbers, rest) = bytes.as_chunks::<4>();
    let numbers: Vec<i32> = numbers.iter().copied().map(i32::from_be_bytes).collect();
    match numbers.as_chunks::<3>() {
        (triples, []) if rest.is_empty() => Ok(triples.to_vec()),
        _ => Err(wrong(node, "the nodes are not of 12 bytes each")),
    }
}

/// Turns references into the indices of nodes and results, from the root down.
struct Unfold {
    triples: Vec<Triple>,
    conditions: usize,
    results: usize,
    nodes: Vec<Step>,
    /// The node that a reference became.
    indices: HashMap<i32, u16>,
}

impl Unfold {
    /// The nodes that can be reached, and where the way begins.
    fn run(mut self, root: &Node<'_>) -> Result<(Vec<Step>, Next), String> {
        let number = root.number().map_err(|error| error.to_string())?;
        let number = number.as_i64().and_then(|root| i32::try_from(root).ok());
        let mut queue = VecDeque::new();
        let root = self.next(number.unwrap_or(0), &mut queue)?;
        while let Some(reference) = queue.pop_front() {
            let [condition, mut yes, mut no] = self.triple(reference)?;
            let condition = usize::try_from(condition).ok();
            let condition = condition.filter(|condition| *condition < self.conditions);
            let condition = condition.and_then(|condition| u16::try_from(condition).ok());
            if reference < 0 {
                std::mem::swap(&mut yes, &mut no);
            }
            let step = Step {
                condition: condition.ok_or_else(|| {
                    format!("node {reference} asks a condition that is not there")
                })?,
                yes: self.next(yes, &mut queue)?,
                no: self.next(no, &mut queue)?,
            };
            self.nodes.push(step);
        }
        check_for_cycles(&self.nodes)?;
        Ok((self.nodes, root))
    }

    fn triple(&self, reference: i32) -> Result<Triple, String> {
        // The first node is no node, and reference 2 is the second.
        let index = usize::try_from(reference.unsigned_abs()).unwrap_or(usize::MAX) - 1;
        let triple = self.triples.get(index).copied();
        triple.ok_or_else(|| format!("there is no node {reference}"))
    }

    /// What a reference means. A node gets its index here, and its turn later.
    fn next(&mut self, reference: i32, queue: &mut VecDeque<i32>) -> Result<Next, String> {
        let wrong = || format!("there is nothing at reference {reference}");
        match reference {
            1 | -1 | FIRST_RESULT => Ok(Next::NoMatch),
            0 => Err(wrong()),
            FIRST_RESULT.. => {
                let result = u16::try_from(reference - FIRST_RESULT - 1).map_err(|_| wrong())?;
                match usize::from(result) < self.results {
                    true => Ok(Next::Result(result)),
                    false => Err(wrong()),
                }
            }
            _ => {
                let new = u16::try_from(self.indices.len())
                    .map_err(|_| "the diagram has too many nodes".to_owned())?;
                let index = *self.indices.entry(reference).or_insert_with(|| {
                    queue.push_back(reference);
                    new
                });
                Ok(Next::Node(index))
            }
        }
    }
}

/// Checks that every way through the nodes ends, by taking away those that nothing leads to.
fn check_for_cycles(nodes: &[Step]) -> Result<(), String> {
    let ends = |step: &Step| [step.yes, step.no];
    let mut ways_in = vec![0; nodes.len()];
    let count = |ways_in: &mut Vec<i32>, next: Next, by: i32| match next {
        Next::Node(index) => {
            let ways = &mut ways_in[usize::from(index)];
            *ways += by;
            (*ways == 0).then_some(usize::from(index))
        }
        Next::Result(_) | Next::NoMatch => None,
    };
    for next in nodes.iter().flat_map(ends) {
        count(&mut ways_in, next, 1);
    }
    // All nodes are reached from the root, so that only the root has no way in.
    let mut free: Vec<usize> = (0..nodes.len()).filter(|at| ways_in[*at] == 0).collect();
    let mut taken = 0;
    while let Some(at) = free.pop() {
        taken += 1;
        for next in ends(&nodes[at]) {
            free.extend(count(&mut ways_in, next, -1));
        }
    }
    match taken == nodes.len() {
        true => Ok(()),
        false => Err("the diagram leads back to where it was".to_owned()),
    }
}
