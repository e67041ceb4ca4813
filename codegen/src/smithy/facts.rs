//! What traits of shapes and members alike become: documentation, limits, formats, namespaces.

use super::shape::{SOURCE, Traits};
use crate::Result;
use crate::docs::is_html;
use crate::ir::{Constraints, Deprecation, Docs, Namespace, TimestampFormat};
use crate::json::{Json, Located};
use crate::spelling;

/// The documentation of a shape or member.
pub(super) fn docs(traits: &Traits<'_>) -> Result<Option<Docs>> {
    let text = traits.text("smithy.api#documentation")?;
    Ok(text.as_deref().and_then(docs_of))
}

/// A text as documentation. Smithy's is CommonMark, which may be HTML throughout, as AWS's is.
pub(super) fn docs_of(text: &str) -> Option<Docs> {
    let text = text.trim();
    match text.is_empty() {
        true => None,
        false if is_html(text) => Some(Docs::Html(text.to_owned())),
        false => Some(Docs::CommonMark(text.to_owned())),
    }
}

pub(super) fn deprecation(traits: &Traits<'_>) -> Result<Option<Deprecation>> {
    let id = "smithy.api#deprecated";
    if !traits.has(id) {
        return Ok(None);
    }
    let message = traits.text_in(id, "message")?;
    Ok(Some(Deprecation { message }))
}

const LIMITS: [&str; 3] = [
    "smithy.api#length",
    "smithy.api#range",
    "smithy.api#pattern",
];

/// The limits of a shape.
pub(super) fn constraints(traits: &Traits<'_>) -> Result<Constraints> {
    let mut limits = Constraints::default();
    add_constraints(&mut limits, traits)?;
    Ok(limits)
}

/// The limits of a member that has its own, which stand in the place of its shape's.
pub(super) fn member_constraints(
    member: &Traits<'_>,
    target: &Traits<'_>,
) -> Result<Option<Constraints>> {
    if !LIMITS.iter().any(|id| member.has(id)) {
        return Ok(None);
    }
    let mut limits = constraints(target)?;
    if member.has(LIMITS[0]) || member.has(LIMITS[1]) {
        (limits.min, limits.max) = (None, None);
    }
    add_constraints(&mut limits, member)?;
    Ok(Some(limits))
}

fn add_constraints(limits: &mut Constraints, traits: &Traits<'_>) -> Result<()> {
    for id in &LIMITS[..2] {
        if let Some(range) = traits.find(id) {
            limits.min = limit(range, "min")?;
            limits.max = limit(range, "max")?;
            if *id == LIMITS[0] {
                limits.min = limits.min.take().and_then(spelling::least_length);
            }
        }
    }
    if let Some(pattern) = traits.text(LIMITS[2])? {
        limits.pattern = Some(pattern);
    }
    Ok(())
}

fn limit(range: &Located<'_>, name: &str) -> Result<Option<String>> {
    let Some(limit) = range.find(name)? else {
        return Ok(None);
    };
    match limit.value() {
        // Of numbers of any size, the limits may be texts, which are shown as they are.
        Json::String(text) => match is_number(text) {
            true => Ok(Some(text.clone())),
            false => Err(limit.node().error("this is not a number").next(SOURCE)),
        },
        _ => Ok(Some(limit.node().number()?.to_string())),
    }
}

fn is_number(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_digit() || b"+-.eE".contains(&b);
    text.bytes().all(fits) && text.parse::<f64>().is_ok()
}

pub(super) fn timestamp_format(traits: &Traits<'_>) -> Result<Option<TimestampFormat>> {
    let Some(format) = traits.find("smithy.api#timestampFormat") else {
        return Ok(None);
    };
    Ok(Some(match format.str()? {
        "date-time" => TimestampFormat::DateTime,
        "epoch-seconds" => TimestampFormat::EpochSeconds,
        "http-date" => TimestampFormat::HttpDate,
        other => {
            return Err(format
                .node()
                .error(format!(
                    "`{}` is not a timestamp format",
                    other.escape_debug()
                ))
                .next("It is one of `date-time`, `epoch-seconds` and `http-date`."));
        }
    }))
}

pub(super) fn namespace(traits: &Traits<'_>) -> Result<Option<Namespace>> {
    let id = "smithy.api#xmlNamespace";
    let Some(namespace) = traits.find(id) else {
        return Ok(None);
    };
    Ok(Some(Namespace {
        prefix: traits.text_in(id, "prefix")?,
        uri: namespace.get("uri")?.str()?.to_owned(),
    }))
}

/// A member of an object that is `true`.
pub(super) fn flag(object: &Located<'_>, name: &str) -> Result<bool> {
    object
        .find(name)?
        .map_or(Ok(false), |value| value.node().bool())
}

/// An HTTP status.
pub(super) fn status(value: &Located<'_>) -> Result<u16> {
    let number = value.node().number()?.as_u64();
    let status = number.and_then(|number| u16::try_from(number).ok());
    status.ok_or_else(|| {
        value
            .node()
            .error("this is not an HTTP status")
            .next(SOURCE)
    })
}
