//! Which operations are kept. What they do not reach is not even read.

use crate::error::near;
use crate::{Error, Result};

/// Chooses among `names` those that `patterns` name: exactly, or with a `*` at the end for all that
/// begin so. No pattern at all chooses every operation.
pub(crate) fn choose<'a>(names: &[&'a str], patterns: &[String]) -> Result<Vec<&'a str>> {
    let is_known = |pattern: &&String| names.iter().any(|name| matches(pattern, name));
    let unknown: Vec<&str> = patterns
        .iter()
        .filter(|pattern| !is_known(pattern))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Err(unknown_operations(&unknown, names).at("/operations"));
    }
    let chosen = |name: &&str| patterns.is_empty() || patterns.iter().any(|p| matches(p, name));
    Ok(names.iter().copied().filter(chosen).collect())
}

/// The error for patterns that name no operation, each with what is near.
pub(crate) fn unknown_operations(unknown: &[&str], names: &[&str]) -> Error {
    // A pattern is most often meant for a verb: `Lst*`, `Desc*`.
    let verbs = names.iter().map(|name| format!("{}*", first_word(name)));
    let verbs: std::collections::BTreeSet<String> = verbs.collect();
    let listed: Vec<String> = unknown
        .iter()
        .map(|pattern| format!("`{}`", pattern.escape_debug()))
        .collect();
    let mut next: Vec<String> = unknown
        .iter()
        .map(|pattern| match pattern.ends_with('*') {
            true => near(
                pattern,
                names
                    .iter()
                    .copied()
                    .chain(verbs.iter().map(String::as_str)),
            ),
            false => near(pattern, names.iter().copied()),
        })
        .filter(|near| !near.is_empty())
        .collect();
    next.push("`cargo xtask list` shows all operations of a service.".to_owned());
    Error::new(format!("there is no operation {}", listed.join(" or "))).next(next.join(" "))
}

/// `Describe` of `DescribeInstances`.
fn first_word(name: &str) -> &str {
    let end = name
        .char_indices()
        .skip(1)
        .find(|(_, c)| c.is_ascii_uppercase());
    end.map_or(name, |(end, _)| &name[..end])
}

/// Whether `pattern` names the operation `name`: exactly, or with a `*` at the end by how it begins.
pub fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unknown_name_is_told_with_what_is_near() {
        let names = ["DescribeInstances", "GetUser", "ListUsers"];
        for (patterns, said) in [
            (&["Zzzz"][..], "operation `Zzzz`. `cargo xtask list` shows"),
            (&["Lst*"], "operation `Lst*`. Did you mean `List*` or"),
            (
                &["Describ*", "Descrbe*"],
                "operation `Descrbe*`. Did you mean `Describe*`?",
            ),
            (
                &["GetUsr", "", "ListUsers"],
                "operation `GetUsr` or ``. Did you mean `GetUser`?",
            ),
        ] {
            let patterns: Vec<String> = patterns.iter().map(|text| (*text).to_owned()).collect();
            let error = choose(&names, &patterns).expect_err(said).to_string();
            assert!(error.contains(said) && !error.ends_with(' '), "{error}");
        }
    }
}
