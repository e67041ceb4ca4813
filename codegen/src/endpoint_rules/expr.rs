//! Reads expressions: values, names, functions and texts with names in them.

use super::scope::Scope;
use super::{unsupported, wrong};
use crate::Result;
use crate::ir::{Expr, Function};
use crate::json::{Json, Node};

/// The parts that values of the rule language have, whatever the value.
const PARTS: &[&str] = &[
    // `aws.partition`
    "name",
    "dnsSuffix",
    "dualStackDnsSuffix",
    "supportsFIPS",
    "supportsDualStack",
    "implicitGlobalRegion",
    // `aws.parseArn`
    "partition",
    "service",
    "region",
    "accountId",
    "resourceId",
    // `parseURL`
    "scheme",
    "authority",
    "path",
    "normalizedPath",
    "isIp",
];

/// Reads an expression.
pub(super) fn read(node: &Node<'_>, scope: &mut Scope) -> Result<Expr> {
    match node.value() {
        Json::String(_) => Ok(Expr::Text(template(node, scope)?)),
        Json::Bool(value) => Ok(Expr::Bool(*value)),
        Json::Number(number) => {
            let small = number
                .as_u64()
                .and_then(|number| u32::try_from(number).ok());
            small
                .map(Expr::Int)
                .ok_or_else(|| wrong(node, format!("`{number}` is no whole number of 32 bits")))
        }
        _ => match node.find("ref")? {
            Some(name) => {
                scope.refer(name.str()?, &name)?;
                Ok(Expr::Var(name.str()?.to_owned()))
            }
            None => call(node, scope),
        },
    }
}

/// Reads the call of a function.
pub(super) fn call(node: &Node<'_>, scope: &mut Scope) -> Result<Expr> {
    let name = node.get("fn")?;
    let argv = node.get("argv")?;
    if name.str()? == "getAttr" {
        return attribute(&argv, scope);
    }
    let Some((function, arity)) = function(name.str()?) else {
        let what = format!("the endpoint function `{}`", name.str()?.escape_debug());
        return Err(unsupported(&name, &what));
    };
    let arguments = argv
        .items()?
        .map(|argument| scope.within(&argument, 1, |scope| read(&argument, scope)))
        .collect::<Result<Vec<_>>>()?;
    let fits = match arity {
        Arity::Exactly(count) => arguments.len() == count,
        Arity::AtLeast(count) => arguments.len() >= count,
    };
    match fits {
        true => Ok(Expr::Call(function, arguments)),
        false => Err(wrong(
            &argv,
            format!(
                "there are {} arguments where {arity} are expected",
                arguments.len()
            ),
        )),
    }
}

/// How many arguments a function takes.
#[derive(Clone, Copy)]
enum Arity {
    Exactly(usize),
    AtLeast(usize),
}

impl std::fmt::Display for Arity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Arity::Exactly(count) => write!(f, "{count}"),
            Arity::AtLeast(count) => write!(f, "at least {count}"),
        }
    }
}

fn function(name: &str) -> Option<(Function, Arity)> {
    use Arity::{AtLeast, Exactly};
    Some(match name {
        "booleanEquals" => (Function::BooleanEquals, Exactly(2)),
        "coalesce" => (Function::Coalesce, AtLeast(2)),
        "isSet" => (Function::IsSet, Exactly(1)),
        "isValidHostLabel" => (Function::IsValidHostLabel, Exactly(2)),
        "aws.isVirtualHostableS3Bucket" => (Function::IsVirtualHostableS3Bucket, Exactly(2)),
        "ite" => (Function::Ite, Exactly(3)),
        "not" => (Function::Not, Exactly(1)),
        "aws.parseArn" => (Function::ParseArn, Exactly(1)),
        "parseURL" => (Function::ParseUrl, Exactly(1)),
        "aws.partition" => (Function::Partition, Exactly(1)),
        "split" => (Function::Split, Exactly(3)),
        "stringEquals" => (Function::StringEquals, Exactly(2)),
        "substring" => (Function::Substring, Exactly(4)),
        "uriEncode" => (Function::UriEncode, Exactly(1)),
        _ => return None,
    })
}

/// Reads the arguments of `getAttr`: a value, and the path to a part of it.
fn attribute(argv: &Node<'_>, scope: &mut Scope) -> Result<Expr> {
    let mut arguments = argv.items()?;
    let (Some(of), Some(path_node), None) = (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err(wrong(argv, "`getAttr` takes a value and a path"));
    };
    let path = path_node.str()?;
    check_path(path, &path_node)?;
    match scope.within(&of, 1, |scope| read(&of, scope))? {
        Expr::Text(_) | Expr::Bool(_) | Expr::Int(_) => {
            Err(wrong(argv, "`getAttr` takes a part of what has none"))
        }
        // A part of a part is one path.
        Expr::Attr(whole, before) => {
            let dot = if path.starts_with('[') { "" } else { "." };
            let joined = format!("{before}{dot}{path}");
            check_path(&joined, &path_node)?;
            Ok(Expr::Attr(whole, joined))
        }
        whole => Ok(Expr::Attr(Box::new(whole), path.to_owned())),
    }
}

/// Checks a path: known names with dots between them, the last with an index or just an index.
fn check_path(path: &str, node: &Node<'_>) -> Result<()> {
    let (names, index) = match path.split_once('[') {
        Some((names, index)) => (names, Some(index)),
        None => (path, None),
    };
    let is_index = |index: &str| {
        index
            .strip_suffix(']')
            .is_some_and(|index| index.parse::<i16>().is_ok())
    };
    let is_known =
        names.split('.').all(|name| PARTS.contains(&name)) || names.is_empty() && index.is_some();
    match is_known && index.is_none_or(is_index) {
        true => Ok(()),
        false => {
            let what = format!("the part `{}` of a value", path.escape_debug());
            Err(unsupported(node, &what))
        }
    }
}

/// Reads a text in which `{name}` and `{name#path}` stand for values, and doubled braces for
/// themselves.
pub(super) fn template(node: &Node<'_>, scope: &mut Scope) -> Result<String> {
    let text = node.str()?;
    let stray = || {
        wrong(
            node,
            format!("a brace of `{}` has no other", text.escape_debug()),
        )
    };
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (brace, after) = rest[at..].split_at(1);
        if let Some(after) = after.strip_prefix(brace) {
            rest = after;
            continue;
        }
        let (reference, after) = match brace {
            "{" => after.split_once('}').ok_or_else(stray)?,
            _ => return Err(stray()),
        };
        let (name, path) = match reference.split_once('#') {
            Some((name, path)) => (name, Some(path)),
            None => (reference, None),
        };
        scope.refer(name, node)?;
        path.map_or(Ok(()), |path| check_path(path, node))?;
        rest = after;
    }
    Ok(text.to_owned())
}
