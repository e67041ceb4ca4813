//! Answers endpoint cases, a line of JSON each, by the rules of the modules beside it.

use serde_json::{Map, Value, json};
use std::io::{BufRead, Error, Write, stdin, stdout};
use tinsmith::endpoint::{AuthScheme, Endpoint, EndpointParams, ParamValue, RuleSet, resolve};

mod services;

fn main() -> Result<(), Error> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let answer = match answer(&question) {
            Ok(endpoint) => json!({ "endpoint": form(&endpoint) }),
            Err(error) => json!({ "error": error }),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn answer(question: &Value) -> Result<Endpoint, String> {
    let name = question["service"].as_str().unwrap_or_default();
    let rules: &RuleSet = services::rules(name).ok_or("no such service")?;
    let params = question["params"].as_object();
    let lists: Vec<(&String, Vec<&str>)> = params
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| {
            let items = value.as_array()?.iter();
            Some((name, items.filter_map(Value::as_str).collect()))
        })
        .collect();
    let mut context = Vec::new();
    for (name, value) in params.into_iter().flatten() {
        let value = match value {
            Value::Bool(value) => ParamValue::Bool(*value),
            Value::String(text) => ParamValue::Text(text),
            Value::Array(_) => {
                let list = lists.iter().find(|(known, _)| *known == name);
                ParamValue::Texts(list.map_or(&[], |(_, items)| items))
            }
            other => return Err(format!("`{name}` is {other}")),
        };
        context.push((&**name, value));
    }
    resolve(rules, &EndpointParams::default(), &context).map_err(|error| error.to_string())
}

fn form(endpoint: &Endpoint) -> Value {
    let mut headers = Map::new();
    for (name, value) in endpoint.headers() {
        let values = headers.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(values) = values {
            values.push(value.into());
        }
    }
    let mut properties: Map<_, _> = endpoint
        .properties()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let schemes: Vec<_> = endpoint.auth_schemes().iter().map(scheme).collect();
    if !schemes.is_empty() {
        properties.insert("authSchemes".to_owned(), json!(schemes));
    }
    json!({ "url": endpoint.url(), "headers": headers, "properties": properties })
}

fn scheme(scheme: &AuthScheme) -> Value {
    let mut form = Map::new();
    form.insert("name".to_owned(), scheme.name().into());
    if let Some(name) = scheme.signing_name() {
        form.insert("signingName".to_owned(), name.into());
    }
    if let Some(region) = scheme.signing_region() {
        form.insert("signingRegion".to_owned(), region.into());
    }
    let regions: Vec<_> = scheme.signing_region_set().collect();
    if !regions.is_empty() {
        form.insert("signingRegionSet".to_owned(), json!(regions));
    }
    if scheme.disable_double_encoding() {
        form.insert("disableDoubleEncoding".to_owned(), true.into());
    }
    if scheme.disable_normalize_path() {
        form.insert("disableNormalizePath".to_owned(), true.into());
    }
    Value::Object(form)
}
