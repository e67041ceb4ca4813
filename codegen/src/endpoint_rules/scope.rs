//! Which names have values where: what is read is known to be set up, and used.

use super::wrong;
use crate::Result;
use crate::ir::Parameter;
use crate::json::Node;
use std::collections::BTreeSet;

/// How many names one rule set may have: the tables know each by an index of eight bits.
const MOST_NAMES: usize = 256;

/// How many steps the macro that lays rules out may need in each other: the compiler allows 128.
/// The deepest of AWS's rules need 40.
const DEEPEST: usize = 100;

/// The names of a rule set, as reading goes through it.
pub(super) struct Scope {
    parameters: Vec<String>,
    /// Every name that a condition gives, once.
    variables: Vec<String>,
    /// Those that have a value at this place.
    visible: Vec<String>,
    used: BTreeSet<String>,
    /// How many steps of the macro stand around this place.
    depth: usize,
}

/// A place to come back to.
pub(super) struct Mark(usize);

impl Scope {
    pub(super) fn new(parameters: &[Parameter]) -> Self {
        let parameters = parameters.iter().map(|parameter| parameter.name.clone());
        Scope {
            parameters: parameters.collect(),
            variables: Vec::new(),
            visible: Vec::new(),
            used: BTreeSet::new(),
            depth: 0,
        }
    }

    /// Reads something that needs so many steps of the macro, and whatever is in it.
    pub(super) fn within<T>(
        &mut self,
        node: &Node<'_>,
        steps: usize,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.depth + steps > DEEPEST {
            return Err(wrong(node, "the rules stand too deep in each other"));
        }
        self.depth += steps;
        let found = read(self);
        self.depth -= steps;
        found
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.visible.len())
    }

    /// Forgets what was named since `mark`.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.visible.truncate(mark.0);
    }

    /// Gives a name to a value, which may have no other.
    pub(super) fn assign(&mut self, name: &str, node: &Node<'_>) -> Result<()> {
        match self.has(name) {
            true => Err(wrong(node, format!("`{name}` has a value already"))),
            false => self.declare(name, node),
        }
    }

    /// Gives a name to a value, if it has none yet.
    pub(super) fn declare(&mut self, name: &str, node: &Node<'_>) -> Result<()> {
        check_name(name, node)?;
        if self.parameters.iter().any(|known| known == name) {
            return Err(wrong(node, format!("`{name}` is a parameter")));
        }
        self.visible.push(name.to_owned());
        if !self.variables.iter().any(|known| known == name) {
            self.variables.push(name.to_owned());
        }
        match self.parameters.len() + self.variables.len() > MOST_NAMES {
            true => Err(wrong(
                node,
                format!("the rules have more than {MOST_NAMES} names"),
            )),
            false => Ok(()),
        }
    }

    /// Notes that a name is used, which has to have a value.
    pub(super) fn refer(&mut self, name: &str, node: &Node<'_>) -> Result<()> {
        if !self.has(name) {
            return Err(wrong(node, format!("`{name}` has no value here")));
        }
        self.used.insert(name.to_owned());
        Ok(())
    }

    fn has(&self, name: &str) -> bool {
        let names = self.visible.iter().chain(&self.parameters);
        names.into_iter().any(|known| known == name)
    }

    pub(super) fn is_used(&self, name: &str) -> bool {
        self.used.contains(name)
    }

    pub(super) fn into_variables(self) -> Vec<String> {
        self.variables
    }
}

/// Checks that a name is a letter or `_`, and letters, digits and `_` after it.
pub(super) fn check_name(name: &str, node: &Node<'_>) -> Result<()> {
    let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let has_letter = name.bytes().any(|b| b.is_ascii_alphabetic());
    let starts = !name.starts_with(|c: char| c.is_ascii_digit());
    match is_plain && has_letter && starts && name.len() <= 128 {
        true => Ok(()),
        false => {
            let name = name.escape_debug();
            Err(wrong(
                node,
                format!("`{name}` is no name of the rule language"),
            ))
        }
    }
}
