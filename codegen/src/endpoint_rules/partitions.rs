//! Reads `partitions.json`: AWS's groups of regions.

use super::unsupported;
use crate::Result;
use crate::ir::Partition;
use crate::json::{Json, Node};
use std::path::Path;

/// Reads `partitions.json`.
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing or not supported.
pub fn read(json: &Json, file: &Path) -> Result<Vec<Partition>> {
    let top = Node::top(json, file);
    let partitions = top.get("partitions")?;
    partitions.items()?.map(|node| partition(&node)).collect()
}

fn partition(node: &Node<'_>) -> Result<Partition> {
    let outputs = node.get("outputs")?;
    let text = |name: &str| Ok::<_, crate::Error>(outputs.get(name)?.str()?.to_owned());
    let regions_node = node.get("regions")?;
    let mut regions: Vec<String> = regions_node
        .members()?
        .map(|(name, _)| name.to_owned())
        .collect();
    regions.sort_unstable();
    Ok(Partition {
        name: text("name")?,
        dns_suffix: text("dnsSuffix")?,
        dual_stack_dns_suffix: text("dualStackDnsSuffix")?,
        supports_fips: outputs.get("supportsFIPS")?.bool()?,
        supports_dual_stack: outputs.get("supportsDualStack")?.bool()?,
        implicit_global_region: text("implicitGlobalRegion")?,
        regions,
        region_prefixes: region_prefixes(&node.get("regionRegex")?)?,
    })
}

/// Turns `^(us|eu)\-\w+\-\d+$` into `us` and `eu`. All of AWS's patterns have that form, and a
/// prefix spares the runtime a regular expression engine.
fn region_prefixes(node: &Node<'_>) -> Result<Vec<String>> {
    let prefix = node
        .str()?
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix(r"\-\w+\-\d+$"));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let prefixes = prefix.map(|prefix| {
        let prefix = prefix.replace(r"\-", "-");
        match prefix
            .split_once('(')
            .and_then(|(a, rest)| Some((a, rest.split_once(')')?)))
        {
            Some((before, (choices, after))) => choices
                .split('|')
                .map(|choice| format!("{before}{choice}{after}"))
                .collect(),
            None => vec![prefix],
        }
    });
    match prefixes {
        Some(prefixes) if prefixes.iter().all(|prefix| plain(prefix)) => Ok(prefixes),
        _ => Err(unsupported(node, "this form of a region pattern")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_patterns_become_prefixes() {
        let prefixes = |pattern: &str| {
            let json = Json::String(pattern.to_owned());
            region_prefixes(&Node::top(&json, Path::new("partitions.json")))
        };
        assert_eq!(prefixes(r"^(us|eu)\-\w+\-\d+$").unwrap(), ["us", "eu"]);
        assert_eq!(prefixes(r"^eusc\-(de)\-\w+\-\d+$").unwrap(), ["eusc-de"]);
        assert_eq!(prefixes(r"^us\-iso\-\w+\-\d+$").unwrap(), ["us-iso"]);
        assert!(prefixes(r"^us.*$").is_err());
    }
}
