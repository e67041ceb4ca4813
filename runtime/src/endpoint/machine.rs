//! The machine that runs rules. It allocates nothing but what the rules make: the URL, and texts
//! that they put together or encode on the way.
//!
//! Tables come from the generator, which has checked them, but nothing here relies on that: what
//! does not fit is a value that is not set, and no table makes it panic or run for ever.

use super::functions;
use super::partition::Partition;
use super::rules::{
    Auth, Condition, Diagram, Expr, Function, Next, Outcome, Property, Rule, RuleSet, Rules, Target,
};
use super::value::{Texts, Value};
use super::{AuthScheme, Endpoint, EndpointError};
use crate::Document;
use percent_encoding::utf8_percent_encode;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rules on their way to an answer.
pub(super) struct Machine<'a> {
    rules: &'a RuleSet,
    texts: &'a Texts,
    /// The values of the names, by their indices.
    values: &'a mut [Option<Value<'a>>],
}

impl<'a> Machine<'a> {
    /// Begins with the values of the parameters.
    pub(super) fn new(
        rules: &'a RuleSet,
        texts: &'a Texts,
        values: &'a mut [Option<Value<'a>>],
    ) -> Self {
        Machine {
            rules,
            texts,
            values,
        }
    }

    /// Finds the answer.
    pub(super) fn run(&mut self) -> Result<Endpoint, EndpointError> {
        let decided = match &self.rules.rules {
            Rules::Tree(rules) => self.walk(rules),
            Rules::Diagram(diagram) => self.follow(diagram),
        };
        match decided.map(|rule| &rule.outcome) {
            Some(Outcome::Endpoint(target)) => self.endpoint(target),
            Some(Outcome::Error(message)) => Err(EndpointError(self.required(message)?.into())),
            Some(Outcome::Tree(_)) | None => Err(EndpointError(
                "no endpoint rule fits these settings".to_owned(),
            )),
        }
    }

    /// Walks down to the rule that decides. A tree whose conditions hold has to decide: there is no
    /// way back out of it.
    fn walk(&mut self, rules: &'static [Rule]) -> Option<&'static Rule> {
        let mut rules = rules;
        loop {
            let rule = rules.iter().find(|rule| self.hold(rule.conditions))?;
            match &rule.outcome {
                Outcome::Tree(inner) => rules = inner,
                Outcome::Endpoint(_) | Outcome::Error(_) => return Some(rule),
            }
        }
    }

    /// Follows the diagram. No way through it is longer than the number of its nodes.
    fn follow(&mut self, diagram: &'a Diagram) -> Option<&'static Rule> {
        let mut next = diagram.root;
        for _ in 0..=diagram.nodes.len() {
            let node = match next {
                Next::Node(index) => diagram.nodes.get(usize::from(index))?,
                Next::Result(index) => return diagram.results.get(usize::from(index)),
                Next::NoMatch => return None,
            };
            let condition = diagram.conditions.get(usize::from(node.0))?;
            next = match self.holds(condition) {
                true => node.1,
                false => node.2,
            };
        }
        None
    }

    fn hold(&mut self, conditions: &'static [Condition]) -> bool {
        conditions.iter().all(|condition| self.holds(condition))
    }

    fn holds(&mut self, condition: &'static Condition) -> bool {
        let value = self.evaluate(&condition.value);
        if let Some(name) = condition.assign
            && let Some(place) = self.values.get_mut(usize::from(name))
        {
            *place = value;
        }
        !matches!(value, None | Some(Value::Bool(false)))
    }

    fn evaluate(&self, expr: &Expr) -> Option<Value<'a>> {
        match expr {
            Expr::Text(text) if !text.contains(['{', '}']) => Some(Value::Text(text)),
            Expr::Text(template) => {
                let text = self.fill(template, Place::Text).ok()?;
                Some(Value::Text(self.texts.keep(text)))
            }
            Expr::Bool(value) => Some(Value::Bool(*value)),
            Expr::Int(value) => Some(Value::Int(*value)),
            Expr::Var(index) => *self.values.get(usize::from(*index))?,
            Expr::Attr(of, path) => self.evaluate(of)?.part(path, self.texts),
            Expr::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Option<Value<'a>> {
        let get = |index: usize| self.evaluate(arguments.get(index)?);
        let text = |index| get(index).and_then(Value::text);
        let bool = |index| get(index).and_then(Value::bool);
        let int = |index| get(index).and_then(Value::int);
        Some(match function {
            Function::BooleanEquals => Value::Bool(bool(0)? == bool(1)?),
            Function::Coalesce => return (0..arguments.len()).find_map(get),
            Function::IsSet => Value::Bool(get(0).is_some()),
            Function::IsValidHostLabel => Value::Bool(functions::is_host_label(text(0)?, bool(1)?)),
            Function::IsVirtualHostableS3Bucket => {
                Value::Bool(functions::is_bucket_label(text(0)?, bool(1)?))
            }
            Function::Ite => get(if bool(0)? { 1 } else { 2 })?,
            Function::Not => Value::Bool(bool(0) != Some(true)),
            Function::ParseArn => functions::parse_arn(text(0)?)?,
            Function::ParseUrl => functions::parse_url(text(0)?)?,
            // Two old services ask for it before they ask whether there is a region.
            Function::Partition => Value::Partition(Partition::of(text(0).unwrap_or_default())),
            Function::Split => match (text(0)?, text(1)?, get(2)?) {
                (_, "", _) => return None,
                (text, by, Value::Int(limit)) => Value::Split(text, by, limit),
                _ => return None,
            },
            Function::StringEquals => Value::Bool(text(0)? == text(1)?),
            Function::Substring => {
                Value::Text(functions::substring(text(0)?, int(1)?, int(2)?, bool(3)?)?)
            }
            Function::UriEncode => {
                let encoded = utf8_percent_encode(text(0)?, crate::uri::RESERVED);
                match Cow::from(encoded) {
                    Cow::Borrowed(text) => Value::Text(text),
                    Cow::Owned(text) => Value::Text(self.texts.keep(text)),
                }
            }
        })
    }

    fn endpoint(&self, target: &'static Target) -> Result<Endpoint, EndpointError> {
        let url = match &target.url {
            Expr::Text(template) => self.fill(template, Place::Url)?,
            other => self.required(other)?.into_owned(),
        };
        let mut endpoint = Endpoint::new(url)?;
        endpoint.auth_schemes = target
            .auth
            .iter()
            .map(|auth| self.auth_scheme(auth))
            .collect::<Result<_, _>>()?;
        for (name, values) in target.headers {
            for value in *values {
                let value = self.required(value)?.into_owned();
                endpoint.headers.push((Cow::Borrowed(name), value));
            }
        }
        for (name, property) in target.properties {
            let property = self.property(property)?;
            endpoint.properties.push((Cow::Borrowed(name), property));
        }
        Ok(endpoint)
    }

    fn auth_scheme(&self, auth: &'static Auth) -> Result<AuthScheme, EndpointError> {
        let optional =
            |expr: &'static Option<Expr>| expr.as_ref().map(|expr| self.required(expr)).transpose();
        Ok(AuthScheme {
            name: self.required(&auth.scheme)?,
            signing_name: optional(&auth.signing_name)?,
            signing_region: optional(&auth.signing_region)?,
            signing_region_set: auth
                .signing_region_set
                .iter()
                .map(|region| self.required(region))
                .collect::<Result<_, _>>()?,
            disable_double_encoding: auth.disable_double_encoding,
            disable_normalize_path: auth.disable_normalize_path,
        })
    }

    fn property(&self, property: &Property) -> Result<Document, EndpointError> {
        Ok(match property {
            Property::Bool(value) => Document::Bool(*value),
            Property::Text(template) => Document::String(self.fill(template, Place::Text)?),
            Property::List(items) => Document::Array(
                items
                    .iter()
                    .map(|item| self.property(item))
                    .collect::<Result<_, _>>()?,
            ),
            Property::Map(members) => {
                // One after the other: to collect them would bring a sort of its own.
                let mut object = BTreeMap::new();
                for (name, value) in *members {
                    object.insert((*name).to_owned(), self.property(value)?);
                }
                Document::Object(object)
            }
        })
    }

    /// The text of an expression that has to have one.
    fn required(&self, expr: &'static Expr) -> Result<Cow<'static, str>, EndpointError> {
        if let Expr::Text(text) = expr {
            return match text.contains(['{', '}']) {
                true => self.fill(text, Place::Text).map(Cow::Owned),
                false => Ok(Cow::Borrowed(text)),
            };
        }
        let value = self.evaluate(expr).and_then(Value::in_text);
        let missing =
            || EndpointError("the endpoint rules need a value that is not set".to_owned());
        value
            .map(|text| Cow::Owned(text.to_owned()))
            .ok_or_else(missing)
    }

    /// Replaces `{name}` and `{name#part}`; doubled braces stand for themselves.
    fn fill(&self, template: &str, place: Place) -> Result<String, EndpointError> {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (text, tail) = rest.split_at(at);
            out.push_str(text);
            let brace = &tail[..1];
            if tail[1..].starts_with(brace) {
                out.push_str(brace);
                rest = &tail[2..];
                continue;
            }
            let Some((name, tail)) = tail[1..].split_once('}').filter(|_| brace == "{") else {
                return Err(EndpointError(format!(
                    "the endpoint rules hold a text with a stray brace: {template}"
                )));
            };
            rest = tail;
            self.put(name, place, &mut out)?;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// Writes the value of `name` or `name#part`.
    fn put(&self, reference: &str, place: Place, out: &mut String) -> Result<(), EndpointError> {
        let (name, path) = match reference.split_once('#') {
            Some((name, path)) => (name, Some(path)),
            None => (reference, None),
        };
        let index = self.rules.names.iter().position(|known| *known == name);
        let whole = index.and_then(|index| *self.values.get(index)?);
        let value = match path {
            Some(path) => whole.and_then(|value| value.part(path, self.texts)),
            None => whole,
        };
        let Some(text) = value.and_then(Value::in_text) else {
            return Err(EndpointError(format!(
                "the endpoint rules need `{reference}`, which is not set"
            )));
        };
        // What a URL was made of is a URL again; anything else in a host name is just a part of it.
        let is_trusted = matches!(whole, Some(Value::Url(_))) || !place.is_host(out);
        if !is_trusted && !text.bytes().all(is_of_host) {
            return Err(EndpointError(format!(
                "`{reference}` is `{}`, which cannot be a part of a host name",
                text.escape_debug()
            )));
        }
        out.push_str(text);
        Ok(())
    }
}

/// What a text is for.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Text,
    Url,
}

impl Place {
    /// Whether what follows `before` names the host that requests are sent to.
    fn is_host(self, before: &str) -> bool {
        let host = before.split_once("://").map(|(_, host)| host);
        self == Place::Url && host.is_some_and(|host| !host.contains('/'))
    }
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}
