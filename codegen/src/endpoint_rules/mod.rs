//! Reads endpoint rules and partitions, which botocore and Smithy write alike.
//!
//! Rules come in two forms: a [rule set], which is a tree, and a [decision diagram], which Smithy
//! makes of one. `rules` takes the JSON of either, wherever it stands.
//!
//! [rule set]: https://smithy.io/2.0/additional-specs/rules-engine/specification.html
//! [decision diagram]: https://smithy.io/2.0/additional-specs/rules-engine/specification.html#smithy-rules-endpointbdd-trait

mod diagram;
mod expr;
pub mod partitions;
mod rule;
mod scope;

use crate::Result;
use crate::ir::{Docs, ParamKind, ParamValue, Parameter, RuleSet, Rules, Source};
use crate::json::Node;
use scope::Scope;

/// The settings that clients of one service have, by name, with their documentation.
pub(crate) type ClientParams = Vec<(String, Option<Docs>)>;

/// Reads endpoint rules: the content of botocore's file, or of the traits `endpointRuleSet` and
/// `endpointBdd`. A service that has both says the same in both; the first reads better.
///
/// # Errors
///
/// [`Error`](crate::Error) with the JSON pointer of what is missing, wrong or not supported.
pub(crate) fn rules(node: &Node<'_>, client: &ClientParams) -> Result<RuleSet> {
    let parameters = parameters(&node.get("parameters")?, client)?;
    let mut scope = Scope::new(&parameters);
    let rules = match node.find("nodes")? {
        Some(nodes) => Rules::Diagram(diagram::read(node, &nodes, &mut scope)?),
        None => Rules::Tree(rule::rules(&node.get("rules")?, &mut scope)?),
    };
    Ok(finish(parameters, scope, rules))
}

/// Leaves out the parameters that no rule asks for.
///
/// S3's `Key` is one: it would only make one endpoint look like many.
fn finish(mut parameters: Vec<Parameter>, scope: Scope, rules: Rules) -> RuleSet {
    parameters.retain(|parameter| {
        scope.is_used(&parameter.name) || parameter.required || parameter.source == Source::Client
    });
    RuleSet {
        parameters,
        variables: scope.into_variables(),
        rules,
    }
}

/// Reads `clientContextParams`, of a model or of a trait.
///
/// # Errors
///
/// As [`rules`].
pub(crate) fn client_params(node: Option<&Node<'_>>) -> Result<ClientParams> {
    let Some(node) = node else {
        return Ok(ClientParams::new());
    };
    node.members()?
        .map(|(name, param)| Ok((name.to_owned(), docs(&param)?)))
        .collect()
}

fn docs(node: &Node<'_>) -> Result<Option<Docs>> {
    let docs = node.find("documentation")?;
    docs.map(|docs| Ok(Docs::Html(docs.str()?.to_owned())))
        .transpose()
}

fn parameters(node: &Node<'_>, client: &ClientParams) -> Result<Vec<Parameter>> {
    let mut parameters = node
        .members()?
        .map(|(name, node)| parameter(name, &node, client))
        .collect::<Result<Vec<_>>>()?;
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(parameters)
}

fn parameter(name: &str, node: &Node<'_>, client: &ClientParams) -> Result<Parameter> {
    scope::check_name(name, node)?;
    let kind_node = node.get("type")?;
    // Older rule sets begin the kinds with a capital.
    let kind = match kind_node.str()? {
        "boolean" | "Boolean" => ParamKind::Bool,
        "string" | "String" => ParamKind::Text,
        "stringArray" | "StringArray" => ParamKind::Texts,
        other => {
            let what = format!("endpoint parameters of the type `{other}`");
            return Err(unsupported(&kind_node, &what));
        }
    };
    let default = node.find("default")?;
    let required = node.find("required")?;
    let of_client = client.iter().find(|(known, _)| known == name);
    let source = source(node, of_client.is_some())?;
    let docs = match (source, of_client) {
        (Source::Client, Some((_, Some(docs)))) => Some(docs.clone()),
        (Source::Client, _) => docs(node)?,
        _ => None,
    };
    Ok(Parameter {
        name: name.to_owned(),
        kind,
        source,
        default: default.map(|node| value(&node, kind)).transpose()?,
        // Models do not say it.
        with_endpoint: None,
        required: required.map_or(Ok(false), |node| node.bool())?,
        docs,
    })
}

/// A built-in that is not every client's is a setting of this service's clients, like any that the
/// model lists as one.
fn source(node: &Node<'_>, is_of_client: bool) -> Result<Source> {
    let Some(built_in) = node.find("builtIn")? else {
        return Ok(match is_of_client {
            true => Source::Client,
            false => Source::Operation,
        });
    };
    Ok(match built_in.str()? {
        "AWS::Region" => Source::Region,
        "AWS::UseFIPS" => Source::UseFips,
        "AWS::UseDualStack" => Source::UseDualStack,
        "SDK::Endpoint" => Source::Endpoint,
        "AWS::Auth::AccountId" => Source::AccountId,
        "AWS::Auth::AccountIdEndpointMode" => Source::AccountIdEndpointMode,
        _ => Source::Client,
    })
}

fn value(node: &Node<'_>, kind: ParamKind) -> Result<ParamValue> {
    Ok(match kind {
        ParamKind::Bool => ParamValue::Bool(node.bool()?),
        ParamKind::Text => ParamValue::Text(node.str()?.to_owned()),
        ParamKind::Texts => {
            let texts = node.items()?.map(|item| Ok(item.str()?.to_owned()));
            ParamValue::Texts(texts.collect::<Result<_>>()?)
        }
    })
}

fn unsupported(node: &Node<'_>, what: &str) -> crate::Error {
    node.error(format!("Tinsmith does not support {what} yet"))
        .next("The service needs a newer Tinsmith.")
}

fn wrong(node: &Node<'_>, what: impl Into<String>) -> crate::Error {
    node.error(what)
        .next("Check the rules against their source.")
}
