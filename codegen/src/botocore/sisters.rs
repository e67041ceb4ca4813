//! Reads `paginators-1.json` and `waiters-2.json`, which stand beside a `service-2.json`.
//!
//! Their entries for operations that the selection left out are passed over.

use super::words::{only, optional_text};
use crate::error::near;
use crate::ir::{
    Acceptor, Docs, Matcher, Operation, Paginator, Path, Service, State, Test, Waiter,
};
use crate::json::{Json, Node};
use crate::{Error, Result};

/// Adds what `paginators-1.json`, with its extras merged into it, says of the service's operations.
///
/// # Errors
///
/// [`Error`] with the JSON pointer of what is missing, of the wrong kind, or not supported, and for
/// an operation that the service does not have.
pub fn read_paginators(json: &Json, file: &std::path::Path, service: &mut Service) -> Result<()> {
    let top = Node::top(json, file);
    only(&top, "file", &["version", "pagination"], &[])?;
    for (name, node) in top.get("pagination")?.members()? {
        if let Some(operation) = operation(service, name, &node)? {
            operation.paginator = Some(paginator(name, &node)?);
        }
    }
    Ok(())
}

/// Adds what `waiters-2.json` says of the service's operations.
///
/// # Errors
///
/// As [`read_paginators`].
pub fn read_waiters(json: &Json, file: &std::path::Path, service: &mut Service) -> Result<()> {
    let top = Node::top(json, file);
    only(&top, "file", &["version", "waiters"], &[])?;
    for (name, node) in top.get("waiters")?.members()? {
        let of = node.get("operation")?;
        let strange = strange(&node)?;
        let Some(operation) = operation(service, of.str()?, &of)? else {
            continue;
        };
        match strange {
            None => operation.waiters.push(waiter(name, &node)?),
            // A waiter is a convenience, and the service is whole without.
            Some((path, what)) => service.not_understood.push(format!(
                "the waiter `{}` is left out: the path `{}` {what}",
                name.escape_debug(),
                path.escape_debug()
            )),
        }
    }
    for operation in &mut service.operations {
        operation.waiters.sort_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(())
}

/// The operation that `node` is about, unless the selection left it out.
fn operation<'a>(
    service: &'a mut Service,
    name: &str,
    node: &Node<'_>,
) -> Result<Option<&'a mut Operation>> {
    // They are in the order of their names.
    let found = service
        .operations
        .binary_search_by(|of| (*of.name).cmp(name));
    match found {
        Ok(index) => Ok(service.operations.get_mut(index)),
        Err(_) if service.left_out.contains(name) => Ok(None),
        Err(_) => {
            let names = service.operations.iter().map(|of| &*of.name);
            let near = near(name, names);
            Err(node
                .error(format!("the model has no operation `{name}`"))
                .next(match near.is_empty() {
                    true => "Check this file against its source.".to_owned(),
                    false => near,
                }))
        }
    }
}

fn paginator(name: &str, node: &Node<'_>) -> Result<Paginator> {
    let known = [
        "input_token",
        "output_token",
        "more_results",
        "result_key",
        // A caller who wants smaller pages sets that member; what is on each page stays there.
        "limit_key",
        "non_aggregate_keys",
    ];
    only(node, &format!("paginator of `{name}`"), &known, &[])?;
    let (input, output) = (node.get("input_token")?, node.get("output_token")?);
    let members = one_or_more(&input, |item| Ok(item.str()?.to_owned()))?;
    let paths = one_or_more(&output, path)?;
    if members.len() != paths.len() || members.is_empty() {
        return Err(output
            .error("there have to be as many output tokens as input tokens")
            .next("Check this file against its source."));
    }
    let more = node.find("more_results")?;
    let more = more.map(|node| path(&node)).transpose()?;
    // Of several lists none is what the pages are there for.
    let items = match node.find("result_key")? {
        None => None,
        Some(key) => <[Path; 1]>::try_from(one_or_more(&key, path)?).ok(),
    };
    Ok(Paginator {
        tokens: members.into_iter().zip(paths).collect(),
        more,
        items: items.map(|[path]| path),
    })
}

/// The items of an array, or what stands in its place where there is but one.
fn one_or_more<T>(node: &Node<'_>, read: impl Fn(&Node<'_>) -> Result<T>) -> Result<Vec<T>> {
    match node.value() {
        Json::Array(_) => node.items()?.map(|item| read(&item)).collect(),
        _ => Ok(vec![read(node)?]),
    }
}

pub(super) fn path(node: &Node<'_>) -> Result<Path> {
    let text = node.str()?;
    Path::parse(text).map_err(|what| {
        node.error(format!("the path `{}` {what}", text.escape_debug()))
            .next("Check it against its source, or report it if it is as AWS has it.")
    })
}

/// The first path of a waiter that is not understood, and why.
fn strange(waiter: &Node<'_>) -> Result<Option<(String, String)>> {
    for acceptor in waiter.get("acceptors")?.items()? {
        if let Some(path) = acceptor.find("argument")?
            && let Err(what) = Path::parse(path.str()?)
        {
            return Ok(Some((path.str()?.to_owned(), what)));
        }
    }
    Ok(None)
}

fn waiter(name: &str, node: &Node<'_>) -> Result<Waiter> {
    let known = [
        "operation",
        "delay",
        "maxAttempts",
        "acceptors",
        "description",
    ];
    only(node, &format!("waiter `{name}`"), &known, &[])?;
    let min_delay = whole(&node.get("delay")?)?;
    let attempts = whole(&node.get("maxAttempts")?)?;
    let acceptors = node.get("acceptors")?;
    let acceptors = acceptors.items()?.map(|item| acceptor(&item));
    let docs = optional_text(node, "description")?;
    Ok(Waiter {
        name: name.to_owned(),
        min_delay,
        max_delay: None,
        // botocore counts calls and pauses the same time after each.
        max_wait: Some(min_delay.saturating_mul(attempts)),
        acceptors: acceptors.collect::<Result<_>>()?,
        docs: docs.map(Docs::Html),
        deprecated: None,
    })
}

fn whole(node: &Node<'_>) -> Result<u32> {
    let number = node.number()?.as_u64();
    number
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| *number > 0)
        .ok_or_else(|| {
            node.error("this has to be a positive whole number")
                .next("Check this file against its source.")
        })
}

fn acceptor(node: &Node<'_>) -> Result<Acceptor> {
    let known = ["state", "matcher", "argument", "expected"];
    only(node, "acceptor", &known, &[])?;
    let state = node.get("state")?;
    let state = match state.str()? {
        "success" => State::Success,
        "retry" => State::Retry,
        "failure" => State::Failure,
        other => return Err(unknown(&state, "state", other)),
    };
    Ok(Acceptor {
        state,
        matcher: matcher(node)?,
    })
}

fn matcher(node: &Node<'_>) -> Result<Matcher> {
    let (kind, expected) = (node.get("matcher")?, node.get("expected")?);
    let output = |test: fn(String) -> Test| -> Result<Matcher> {
        let test = match expected.value() {
            // One old model of EC2 says `pathAll` of a boolean, which would never hold, and the
            // newer ones `path`.
            Json::Bool(value) => Test::Holds(*value),
            _ => test(expected.str()?.to_owned()),
        };
        Ok(Matcher::Output(path(&node.get("argument")?)?, test))
    };
    match kind.str()? {
        "path" => output(Test::Is),
        "pathAll" => output(Test::All),
        "pathAny" => output(Test::Any),
        "error" => match expected.value() {
            // Whether there is an error.
            Json::Bool(value) => Ok(Matcher::Succeeds(!value)),
            _ => Ok(Matcher::Error(expected.str()?.to_owned())),
        },
        "status" => match u16::try_from(whole(&expected)?) {
            Ok(status) => Ok(Matcher::Status(status)),
            Err(_) => Err(expected
                .error("this is not an HTTP status")
                .next("Check this file against its source.")),
        },
        other => Err(unknown(&kind, "matcher", other)),
    }
}

fn unknown(node: &Node<'_>, what: &str, name: &str) -> Error {
    node.error(format!("the {what} `{}` is not known", name.escape_debug()))
        .next("Check this file against its source, or report it if it is as AWS has it.")
}
