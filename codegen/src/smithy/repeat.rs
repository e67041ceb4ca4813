//! Paginators and waiters: from the traits of operations to the IR.

use super::facts::docs_of;
use super::shape::{SOURCE, Shape};
use crate::ir::{
    Acceptor, Deprecation, Kind, Matcher, Paginator, Path, ShapeId, Shapes, State, Structure, Test,
    Waiter,
};
use crate::json::{Json, Located};
use crate::{Error, Result};

const PAGINATED: &str = "smithy.api#paginated";
const WAITABLE: &str = "smithy.waiters#waitable";

/// How an operation answers in pages. What it does not say, the service says for all.
pub(super) fn paginator(operation: &Shape<'_>, service: &Shape<'_>) -> Result<Option<Paginator>> {
    let Some(own) = operation.traits.find(PAGINATED) else {
        return Ok(None);
    };
    let common = service.traits.find(PAGINATED);
    let find = |name: &str| -> Result<Option<Located<'_>>> {
        match (own.find(name)?, common) {
            (Some(value), _) => Ok(Some(value)),
            (None, Some(common)) => common.find(name),
            (None, None) => Ok(None),
        }
    };
    let missing = |name: &str| {
        own.node()
            .error(format!("`{name}` is missing"))
            .next(SOURCE)
    };
    let input = find("inputToken")?.ok_or_else(|| missing("inputToken"))?;
    let output = find("outputToken")?.ok_or_else(|| missing("outputToken"))?;
    Ok(Some(Paginator {
        tokens: vec![(input.str()?.to_owned(), path(&output)?)],
        // There is a next page where there is a token for it.
        more: None,
        items: find("items")?.as_ref().map(path).transpose()?,
    }))
}

/// A path into what an operation takes or answers.
pub(super) fn path(text: &Located<'_>) -> Result<Path> {
    Path::parse(text.str()?).map_err(|what| {
        let path = text.str().unwrap_or_default().escape_debug();
        let error = text.node().error(format!("the path `{path}` {what}"));
        error.next("Check it against its source, or report it if it is as the service has it.")
    })
}

/// A line for each waiter of an operation that has a path which Tinsmith does not understand. It is
/// left out: a waiter is a convenience, and the service is whole without.
pub(super) fn left_out(operation: &Shape<'_>) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    if let Some(waiters) = operation.traits.find(WAITABLE) {
        for (name, waiter) in waiters.members()? {
            lines.extend(strange(&waiter)?.map(|(path, what)| {
                let (name, path) = (name.escape_debug(), path.escape_debug());
                let at = waiter.pointer().escape_debug();
                format!("the waiter `{name}` at {at} is left out: the path `{path}` {what}")
            }));
        }
    }
    Ok(lines)
}

/// The first path of a waiter that is not understood, and why.
fn strange<'a>(waiter: &Located<'a>) -> Result<Option<(&'a str, String)>> {
    for acceptor in waiter.get("acceptors")?.items()? {
        for (_, matcher) in acceptor.get("matcher")?.members()? {
            let path = match matcher.value() {
                Json::Object(_) => matcher.find("path")?,
                _ => None,
            };
            if let Some(path) = path
                && let Err(what) = Path::parse(path.str()?)
            {
                return Ok(Some((path.str()?, what)));
            }
        }
    }
    Ok(None)
}

/// What an operation can be asked for until it is there, sorted by name. `errors` are all that it
/// may fail with.
pub(super) fn waiters(
    operation: &Shape<'_>,
    errors: &[ShapeId],
    shapes: &Shapes,
) -> Result<Vec<Waiter>> {
    let Some(waiters) = operation.traits.find(WAITABLE) else {
        return Ok(Vec::new());
    };
    let mut known = Vec::new();
    for (name, waiter) in waiters.members()? {
        if strange(&waiter)?.is_none() {
            known.push((name, waiter));
        }
    }
    let read = known.into_iter().map(|(name, waiter)| {
        let acceptors = waiter.get("acceptors")?;
        let acceptors = acceptors
            .items()?
            .map(|item| acceptor(&item, errors, shapes));
        let docs = waiter.find("documentation")?;
        let docs = docs.map(|docs| docs.str().map(docs_of)).transpose()?;
        let deprecated = super::facts::flag(&waiter, "deprecated")?;
        Ok(Waiter {
            name: name.to_owned(),
            min_delay: seconds(&waiter, "minDelay")?.unwrap_or(LEAST_DELAY),
            max_delay: seconds(&waiter, "maxDelay")?,
            // Smithy has the caller say for how long.
            max_wait: None,
            acceptors: acceptors.collect::<Result<_>>()?,
            docs: docs.flatten(),
            deprecated: deprecated.then_some(Deprecation { message: None }),
        })
    });
    let mut waiters = read.collect::<Result<Vec<_>>>()?;
    waiters.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(waiters)
}

/// The pause of a waiter that says nothing of it ([waiters]).
///
/// [waiters]: https://smithy.io/2.0/additional-specs/waiters.html
const LEAST_DELAY: u32 = 2;

fn seconds(waiter: &Located<'_>, name: &str) -> Result<Option<u32>> {
    let Some(seconds) = waiter.find(name)? else {
        return Ok(None);
    };
    let number = seconds.node().number()?.as_u64();
    let number = number.and_then(|number| u32::try_from(number).ok());
    match number.filter(|number| *number > 0) {
        Some(number) => Ok(Some(number)),
        None => Err(wrong(&seconds, "this has to be a positive whole number")),
    }
}

fn wrong(at: &Located<'_>, what: impl Into<String>) -> Error {
    at.node().error(what).next(SOURCE)
}

fn acceptor(node: &Located<'_>, errors: &[ShapeId], shapes: &Shapes) -> Result<Acceptor> {
    let state = node.get("state")?;
    let state = match state.str()? {
        "success" => State::Success,
        "retry" => State::Retry,
        "failure" => State::Failure,
        other => {
            let what = format!("the state `{}` is not known", other.escape_debug());
            return Err(wrong(&state, what));
        }
    };
    let matcher = node.get("matcher")?;
    let mut members = matcher.members()?;
    let (Some((kind, value)), None) = (members.next(), members.next()) else {
        return Err(wrong(&matcher, "a matcher is one of several"));
    };
    let matcher = match kind {
        "output" => output(&value, Matcher::Output)?,
        "inputOutput" => output(&value, Matcher::Call)?,
        "errorType" => Matcher::Error(code(value.str()?, errors, shapes)),
        "success" => Matcher::Succeeds(value.node().bool()?),
        other => {
            let what = format!("the matcher `{}` is not known", other.escape_debug());
            return Err(wrong(&value, what));
        }
    };
    Ok(Acceptor { state, matcher })
}

fn output(node: &Located<'_>, matcher: fn(Path, Test) -> Matcher) -> Result<Matcher> {
    let (expected, comparator) = (node.get("expected")?, node.get("comparator")?);
    let text = expected.str()?.to_owned();
    let test = match comparator.str()? {
        "stringEquals" => Test::Is(text),
        "allStringEquals" => Test::All(text),
        "anyStringEquals" => Test::Any(text),
        "booleanEquals" => match &*text {
            "true" => Test::Holds(true),
            "false" => Test::Holds(false),
            _ => return Err(wrong(&expected, "this is not a boolean")),
        },
        other => {
            let what = format!("the comparator `{}` is not known", other.escape_debug());
            return Err(wrong(&comparator, what));
        }
    };
    Ok(matcher(path(&node.get("path")?)?, test))
}

/// The code on the wire of the error whose shape is called so, with its namespace or without.
fn code(shape: &str, errors: &[ShapeId], shapes: &Shapes) -> String {
    let name = super::closure::name_of(shape);
    let error = errors.iter().map(|id| &shapes[*id]);
    let own = error
        .filter(|error| error.name == name)
        .find_map(|error| match &error.kind {
            Kind::Structure(Structure { error, .. }) => error.as_ref()?.code.clone(),
            _ => None,
        });
    own.unwrap_or_else(|| name.to_owned())
}
