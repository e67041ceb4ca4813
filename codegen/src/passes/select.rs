//! Keeps the chosen operations. What they do not reach is not emitted (see `plan`).

use crate::error::near;
use crate::ir::Service;
use crate::{Error, Result};

/// Keeps the operations that `patterns` name: exactly, or with a `*` at the end for all that
/// begin so. No pattern at all keeps every operation.
pub(crate) fn run(service: &mut Service, patterns: &[String]) -> Result<()> {
    if patterns.is_empty() {
        return Ok(());
    }
    for pattern in patterns {
        if !service
            .operations
            .iter()
            .any(|operation| matches(pattern, &operation.name))
        {
            let names = service.operations.iter().map(|operation| &*operation.name);
            return Err(Error::new(format!(
                "{} has no operation `{pattern}`",
                service.full_name
            ))
            .at("operations")
            .next(near(pattern, names)));
        }
    }
    service
        .operations
        .retain(|operation| patterns.iter().any(|p| matches(p, &operation.name)));
    Ok(())
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    }
}
