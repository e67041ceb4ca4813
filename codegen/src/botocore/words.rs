//! The words that services, shapes, members and operations share, and how one that is not known is
//! refused.

use crate::Result;
use crate::ir::{Deprecation, Docs, TimestampFormat};
use crate::json::Node;

/// Present on anything that can be going away.
pub(super) const DEPRECATED: &[&str] = &["deprecated", "deprecatedMessage", "deprecatedSince"];
/// Describe, and bind nobody: documentation for people, hints for other generators.
const DESCRIPTIVE: &[&str] = &["documentation", "documentationUrl", "authtypeDocumentation"];

/// Refuses every word of `node` that is in none of the lists.
pub(super) fn only(node: &Node<'_>, what: &str, known: &[&str], more: &[&str]) -> Result<()> {
    let known =
        |name: &str| known.contains(&name) || more.contains(&name) || DESCRIPTIVE.contains(&name);
    match node.members()?.find(|(name, _)| !known(name)) {
        None => Ok(()),
        Some((name, value)) => Err(value
            .error(format!(
                "the {what} has the trait `{name}`, which Tinsmith does not support yet"
            ))
            .next("Leave out the operations that need it with `--operations`.")),
    }
}

pub(super) fn text(node: &Node<'_>, name: &str) -> Result<String> {
    Ok(node.get(name)?.str()?.to_owned())
}

pub(super) fn docs(node: &Node<'_>) -> Result<Option<Docs>> {
    let Some(docs) = node.find("documentation")? else {
        return Ok(None);
    };
    let html = docs.str()?.trim();
    Ok((!html.is_empty()).then(|| Docs::Html(html.to_owned())))
}

pub(super) fn deprecation(node: &Node<'_>) -> Result<Option<Deprecation>> {
    if !flag(node, "deprecated")? {
        return Ok(None);
    }
    let message = node
        .find("deprecatedMessage")?
        .map(|m| m.str().map(str::to_owned))
        .transpose()?;
    Ok(Some(Deprecation { message }))
}

pub(super) fn flag(node: &Node<'_>, name: &str) -> Result<bool> {
    node.find(name)?.map_or(Ok(false), |value| value.bool())
}

pub(super) fn optional_text(node: &Node<'_>, name: &str) -> Result<Option<String>> {
    node.find(name)?
        .map(|value| value.str().map(str::to_owned))
        .transpose()
}

pub(super) fn timestamp_format(node: &Node<'_>) -> Result<Option<TimestampFormat>> {
    let Some(format) = node.find("timestampFormat")? else {
        return Ok(None);
    };
    Ok(Some(match format.str()? {
        "iso8601" => TimestampFormat::DateTime,
        "unixTimestamp" => TimestampFormat::EpochSeconds,
        "rfc822" => TimestampFormat::HttpDate,
        other => {
            return Err(format
                .error(format!("`{other}` is not a timestamp format"))
                .next("It is one of `iso8601`, `unixTimestamp` and `rfc822`."));
        }
    }))
}
