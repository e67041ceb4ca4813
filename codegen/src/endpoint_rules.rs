//! Reads endpoint rules and partitions, which botocore and Smithy write alike.

use crate::Result;
use crate::ir::{
    AuthScheme, BuiltIn, Condition, Expr, Function, Outcome, Partition, Rule, RuleSet,
};
use crate::json::{Json, Node};
use std::path::Path;

/// Reads a rule set.
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing or not supported.
pub fn read(json: &Json, file: &Path) -> Result<RuleSet> {
    let top = Node::top(json, file);
    let parameters_node = top.get("parameters")?;
    let parameters = parameters_node
        .members()?
        .map(|(name, node)| Ok((built_in(&node)?, name.to_owned())))
        .collect::<Result<_>>()?;
    Ok(RuleSet {
        parameters,
        rules: rules(&top.get("rules")?)?,
    })
}

fn built_in(node: &Node<'_>) -> Result<BuiltIn> {
    let Some(built_in) = node.find("builtIn")? else {
        return Err(unsupported(
            node,
            "an endpoint parameter that is no built-in",
        ));
    };
    match built_in.str()? {
        "AWS::Region" => Ok(BuiltIn::Region),
        "AWS::UseFIPS" => Ok(BuiltIn::UseFips),
        "AWS::UseDualStack" => Ok(BuiltIn::UseDualStack),
        "SDK::Endpoint" => Ok(BuiltIn::Endpoint),
        other => Err(unsupported(
            &built_in,
            &format!("the endpoint parameter `{other}`"),
        )),
    }
}

fn unsupported(node: &Node<'_>, what: &str) -> crate::Error {
    node.error(format!("Tinsmith does not support {what} yet"))
        .next("The service needs a newer Tinsmith.")
}

fn rules(node: &Node<'_>) -> Result<Vec<Rule>> {
    node.items()?.map(|rule| self::rule(&rule)).collect()
}

fn rule(node: &Node<'_>) -> Result<Rule> {
    let conditions_node = node.get("conditions")?;
    let conditions = conditions_node
        .items()?
        .map(|c| condition(&c))
        .collect::<Result<_>>()?;
    let kind = node.get("type")?;
    let then = match kind.str()? {
        "tree" => Outcome::Tree(rules(&node.get("rules")?)?),
        "error" => Outcome::Error(expr(&node.get("error")?)?),
        "endpoint" => endpoint(&node.get("endpoint")?)?,
        other => {
            return Err(unsupported(
                &kind,
                &format!("endpoint rules of the type `{other}`"),
            ));
        }
    };
    Ok(Rule { conditions, then })
}

fn condition(node: &Node<'_>) -> Result<Condition> {
    let assign = node
        .find("assign")?
        .map(|name| name.str().map(str::to_owned))
        .transpose()?;
    Ok(Condition {
        assign,
        expr: expr(node)?,
    })
}

fn endpoint(node: &Node<'_>) -> Result<Outcome> {
    let mut auth = Vec::new();
    if let Some(properties) = node.find("properties")? {
        for (name, value) in properties.members()? {
            if name != "authSchemes" {
                return Err(unsupported(
                    &value,
                    &format!("the endpoint property `{name}`"),
                ));
            }
            for scheme in value.items()? {
                auth.push(auth_scheme(&scheme)?);
            }
        }
    }
    if let Some(headers) = node.find("headers")?
        && let Some((name, value)) = headers.members()?.next()
    {
        return Err(unsupported(
            &value,
            &format!("the endpoint header `{name}`"),
        ));
    }
    Ok(Outcome::Endpoint {
        url: expr(&node.get("url")?)?,
        auth,
    })
}

fn auth_scheme(node: &Node<'_>) -> Result<AuthScheme> {
    let known = ["name", "signingName", "signingRegion", "signingRegionSet"];
    for (name, value) in node.members()? {
        // The path is encoded twice unless an endpoint says otherwise.
        let harmless = name == "disableDoubleEncoding" && !value.bool()?;
        if !known.contains(&name) && !harmless {
            return Err(unsupported(
                &value,
                &format!("the signing property `{name}`"),
            ));
        }
    }
    let optional = |name: &str| node.find(name)?.map(|value| expr(&value)).transpose();
    Ok(AuthScheme {
        name: node.get("name")?.str()?.to_owned(),
        signing_name: optional("signingName")?,
        signing_region: optional("signingRegion")?,
    })
}

fn expr(node: &Node<'_>) -> Result<Expr> {
    match node.value() {
        Json::String(text) => return Ok(Expr::Text(text.clone())),
        Json::Bool(value) => return Ok(Expr::Bool(*value)),
        _ => {}
    }
    if let Some(name) = node.find("ref")? {
        return Ok(Expr::Var(name.str()?.to_owned()));
    }
    let function = node.get("fn")?;
    let argv_node = node.get("argv")?;
    let mut arguments = argv_node
        .items()?
        .map(|a| expr(&a))
        .collect::<Result<Vec<_>>>()?;
    let (function, arity) = match function.str()? {
        "getAttr" => {
            return match (arguments.pop(), arguments.pop(), arguments.is_empty()) {
                (Some(Expr::Text(path)), Some(of), true) => Ok(Expr::Attr(Box::new(of), path)),
                _ => Err(unsupported(&argv_node, "these arguments of `getAttr`")),
            };
        }
        "booleanEquals" => (Function::BooleanEquals, 2),
        "stringEquals" => (Function::StringEquals, 2),
        "isSet" => (Function::IsSet, 1),
        "not" => (Function::Not, 1),
        "aws.partition" => (Function::Partition, 1),
        other => {
            return Err(unsupported(
                &function,
                &format!("the endpoint function `{other}`"),
            ));
        }
    };
    match arguments.len() == arity {
        true => Ok(Expr::Call(function, arguments)),
        false => Err(argv_node
            .error(format!(
                "there are {} arguments where {arity} are expected",
                arguments.len()
            ))
            .next("Check the rules against their source.")),
    }
}

/// Reads `partitions.json`.
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing or not supported.
pub fn read_partitions(json: &Json, file: &Path) -> Result<Vec<Partition>> {
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
