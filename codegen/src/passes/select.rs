//! Which operations are kept. What they do not reach is not even read.

use crate::error::near;
use crate::{Error, Result};

/// Chooses among `names` those that `patterns` name: exactly, or with a `*` at the end for all that
/// begin so. No pattern at all chooses every operation.
pub(crate) fn choose<'a>(names: &[&'a str], patterns: &[String]) -> Result<Vec<&'a str>> {
    for pattern in patterns {
        if !names.iter().any(|name| matches(pattern, name)) {
            return Err(Error::new(format!("there is no operation `{pattern}`"))
                .at("/operations")
                .next(near(pattern, names.iter().copied())));
        }
    }
    let chosen = |name: &&str| patterns.is_empty() || patterns.iter().any(|p| matches(p, name));
    Ok(names.iter().copied().filter(chosen).collect())
}

/// Whether `pattern` names the operation `name`: exactly, or with a `*` at the end by how it begins.
pub fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    }
}
