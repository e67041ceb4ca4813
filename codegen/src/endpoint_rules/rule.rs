//! Reads rules: conditions, and what follows from them.

use super::expr::{self, template};
use super::scope::Scope;
use super::unsupported;
use crate::Result;
use crate::ir::{AuthScheme, Condition, Outcome, Property, Rule, Target};
use crate::json::{Json, Node};

/// Reads a list of rules.
pub(super) fn rules(node: &Node<'_>, scope: &mut Scope) -> Result<Vec<Rule>> {
    node.items()?.map(|node| rule(&node, scope)).collect()
}

/// Reads a rule. What its conditions name is forgotten after it.
pub(super) fn rule(node: &Node<'_>, scope: &mut Scope) -> Result<Rule> {
    let mark = scope.mark();
    let conditions_node = node.get("conditions")?;
    let conditions = conditions_node
        .items()?
        .map(|node| condition(&node, scope))
        .collect::<Result<_>>()?;
    let kind = node.get("type")?;
    let then = match kind.str()? {
        "tree" => tree(&node.get("rules")?, scope)?,
        "error" => Outcome::Error(expr::read(&node.get("error")?, scope)?),
        "endpoint" => Outcome::Endpoint(target(&node.get("endpoint")?, scope)?),
        other => {
            let what = format!("endpoint rules of the type `{other}`");
            return Err(unsupported(&kind, &what));
        }
    };
    scope.back_to(mark);
    Ok(Rule { conditions, then })
}

fn tree(node: &Node<'_>, scope: &mut Scope) -> Result<Outcome> {
    let mut rules = scope.within(node, 2, |scope| rules(node, scope))?;
    // A tree of one rule that always holds is that rule.
    match rules.pop_if(|rule| rule.conditions.is_empty()) {
        Some(rule) if rules.is_empty() => Ok(rule.then),
        last => {
            rules.extend(last);
            Ok(Outcome::Tree(rules))
        }
    }
}

/// Reads a condition, and gives its value the name that it has from here on.
pub(super) fn condition(node: &Node<'_>, scope: &mut Scope) -> Result<Condition> {
    let value = expr::call(node, scope)?;
    let assign = match node.find("assign")? {
        Some(name) => {
            scope.assign(name.str()?, &name)?;
            Some(name.str()?.to_owned())
        }
        None => None,
    };
    Ok(Condition { assign, value })
}

/// Reads a condition whose name is known already.
pub(super) fn unnamed_condition(node: &Node<'_>, scope: &mut Scope) -> Result<Condition> {
    let assign = node.find("assign")?;
    Ok(Condition {
        value: expr::call(node, scope)?,
        assign: assign.map(|name| Ok(name.str()?.to_owned())).transpose()?,
    })
}

fn target(node: &Node<'_>, scope: &mut Scope) -> Result<Target> {
    let url = expr::read(&node.get("url")?, scope)?;
    let mut headers = Vec::new();
    if let Some(node) = node.find("headers")? {
        for (name, values) in node.members()? {
            let values = values.items()?.map(|value| expr::read(&value, scope));
            headers.push((name.to_owned(), values.collect::<Result<_>>()?));
        }
    }
    let (mut auth, mut properties) = (Vec::new(), Vec::new());
    if let Some(node) = node.find("properties")? {
        for (name, value) in node.members()? {
            match name {
                "authSchemes" => {
                    for scheme in value.items()? {
                        auth.push(auth_scheme(&scheme, scope)?);
                    }
                }
                _ => properties.push((name.to_owned(), property(&value, scope)?)),
            }
        }
    }
    Ok(Target {
        url,
        auth,
        headers,
        properties,
    })
}

fn auth_scheme(node: &Node<'_>, scope: &mut Scope) -> Result<AuthScheme> {
    let mut scheme = AuthScheme {
        name: template(&node.get("name")?, scope)?,
        signing_name: None,
        signing_region: None,
        signing_region_set: Vec::new(),
        disable_double_encoding: false,
        disable_normalize_path: false,
    };
    for (name, value) in node.members()? {
        match name {
            "name" => {}
            "signingName" => scheme.signing_name = Some(template(&value, scope)?),
            "signingRegion" => scheme.signing_region = Some(template(&value, scope)?),
            "signingRegionSet" => {
                let regions = value.items()?.map(|region| template(&region, scope));
                scheme.signing_region_set = regions.collect::<Result<_>>()?;
            }
            "disableDoubleEncoding" => scheme.disable_double_encoding = value.bool()?,
            "disableNormalizePath" => scheme.disable_normalize_path = value.bool()?,
            // What is not understood would make signatures that are not.
            other => {
                let what = format!("the signing property `{other}`");
                return Err(unsupported(&value, &what));
            }
        }
    }
    Ok(scheme)
}

fn property(node: &Node<'_>, scope: &mut Scope) -> Result<Property> {
    Ok(match node.value() {
        Json::Bool(value) => Property::Bool(*value),
        Json::Array(_) => {
            let items = node.items()?;
            let items = items.map(|item| scope.within(&item, 1, |scope| property(&item, scope)));
            Property::List(items.collect::<Result<_>>()?)
        }
        Json::Object(_) => {
            let members = node.members()?.map(|(name, value)| {
                let value = scope.within(&value, 1, |scope| property(&value, scope))?;
                Ok((name.to_owned(), value))
            });
            Property::Map(members.collect::<Result<_>>()?)
        }
        _ => Property::Text(template(node, scope)?),
    })
}
