//! The rule language, as static data, and the machine that runs it.

use super::{Endpoint, EndpointError, EndpointParams, Partition};

/// The endpoint rules of one service.
#[derive(Debug)]
pub struct RuleSet {
    /// What the rules are asked with.
    pub parameters: &'static [Parameter],
    /// Tried in order; the first whose conditions hold decides.
    pub rules: &'static [Rule],
}

/// A setting that rules refer to by name.
#[derive(Debug)]
pub enum Parameter {
    /// `AWS::Region`.
    Region(&'static str),
    /// `AWS::UseFIPS`.
    UseFips(&'static str),
    /// `AWS::UseDualStack`.
    UseDualStack(&'static str),
    /// `SDK::Endpoint`.
    Endpoint(&'static str),
}

/// One rule. Its conditions have to hold, all of them, for the rest to count.
#[derive(Debug)]
pub enum Rule {
    /// Rules to try in turn, one of which has to decide.
    Tree(&'static [Condition], &'static [Rule]),
    /// The endpoint.
    Endpoint(&'static [Condition], Target),
    /// A refusal, with its message.
    Error(&'static [Condition], Expr),
}

/// A condition holds when its expression is neither unset nor `false`.
#[derive(Debug)]
pub enum Condition {
    /// The expression alone.
    If(Expr),
    /// The expression, whose value then has a name.
    Let(&'static str, Expr),
}

/// An endpoint before its expressions have values.
#[derive(Debug)]
pub struct Target {
    /// The URL.
    pub url: Expr,
    /// How to sign, in order of preference.
    pub auth: &'static [Auth],
}

/// A way to sign that an endpoint asks for.
#[derive(Debug)]
pub struct Auth {
    /// The scheme: `sigv4`, `sigv4a`.
    pub scheme: &'static str,
    /// The service name in the signature, where it is not the service's usual one.
    pub signing_name: Option<Expr>,
    /// The region in the signature, where it is not the client's.
    pub signing_region: Option<Expr>,
}

/// An expression.
#[derive(Debug)]
pub enum Expr {
    /// A text in which `{name}` and `{name#part}` stand for values.
    Text(&'static str),
    /// `true` or `false`.
    Bool(bool),
    /// A parameter, or a value that a condition has named.
    Var(&'static str),
    /// A part of a value: `name`, `resourceId[0]`.
    Attr(&'static Expr, &'static str),
    /// A function of other expressions.
    Call(Function, &'static [Expr]),
}

/// The functions of the rule language that AWS models use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Whether the argument has a value.
    IsSet,
    /// Whether the argument is not `true`.
    Not,
    /// Whether two booleans are the same.
    BooleanEquals,
    /// Whether two texts are the same.
    StringEquals,
    /// The partition of a region (`aws.partition`).
    Partition,
}

/// The value of an expression; `None` is "not set".
#[derive(Clone, Debug)]
enum Evaluated {
    Bool(bool),
    Text(String),
    Partition(&'static Partition),
}

impl Evaluated {
    /// Texts and booleans may stand in a URL.
    fn text(&self) -> Option<&str> {
        match self {
            Evaluated::Text(text) => Some(text),
            Evaluated::Bool(true) => Some("true"),
            Evaluated::Bool(false) => Some("false"),
            Evaluated::Partition(_) => None,
        }
    }

    fn part(&self, path: &str) -> Option<Evaluated> {
        let Evaluated::Partition(partition) = self else {
            return None;
        };
        let text = |text: &str| Some(Evaluated::Text(text.to_owned()));
        match path {
            "name" => text(partition.name),
            "dnsSuffix" => text(partition.dns_suffix),
            "dualStackDnsSuffix" => text(partition.dual_stack_dns_suffix),
            "implicitGlobalRegion" => text(partition.implicit_global_region),
            "supportsFIPS" => Some(Evaluated::Bool(partition.supports_fips)),
            "supportsDualStack" => Some(Evaluated::Bool(partition.supports_dual_stack)),
            _ => None,
        }
    }
}

/// The names that have values at some point of the rules. A later name hides an earlier one.
pub(super) struct Scope(Vec<(&'static str, Evaluated)>);

impl Scope {
    pub(super) fn new(rules: &RuleSet, params: &EndpointParams<'_>) -> Result<Self, EndpointError> {
        let mut values = Vec::new();
        let text = |value: Option<&str>| value.map(|text| Evaluated::Text(text.to_owned()));
        for parameter in rules.parameters {
            let (name, value) = match *parameter {
                Parameter::Region(name) => (name, text(params.region)),
                Parameter::UseFips(name) => (name, Some(Evaluated::Bool(params.use_fips))),
                Parameter::UseDualStack(name) => {
                    (name, Some(Evaluated::Bool(params.use_dual_stack)))
                }
                Parameter::Endpoint(name) => (name, text(params.endpoint_url)),
            };
            values.extend(value.map(|value| (name, value)));
        }
        if let Some(region) = params.region {
            check_region(region)?;
        }
        Ok(Scope(values))
    }

    /// Tries `rules` in order.
    pub(super) fn run(&mut self, rules: &'static [Rule]) -> Result<Endpoint, EndpointError> {
        for rule in rules {
            let names = self.0.len();
            let (Rule::Tree(conditions, _)
            | Rule::Endpoint(conditions, _)
            | Rule::Error(conditions, _)) = rule;
            if conditions.iter().all(|condition| self.holds(condition)) {
                return match rule {
                    Rule::Tree(_, rules) => self.run(rules),
                    Rule::Endpoint(_, target) => self.endpoint(target),
                    Rule::Error(_, message) => Err(EndpointError(self.text(message)?)),
                };
            }
            self.0.truncate(names);
        }
        Err(EndpointError(
            "no endpoint rule fits these settings".to_owned(),
        ))
    }

    fn holds(&mut self, condition: &'static Condition) -> bool {
        let (name, expr) = match condition {
            Condition::If(expr) => (None, expr),
            Condition::Let(name, expr) => (Some(*name), expr),
        };
        match self.evaluate(expr) {
            None | Some(Evaluated::Bool(false)) => false,
            Some(value) => {
                self.0.extend(name.map(|name| (name, value)));
                true
            }
        }
    }

    fn endpoint(&self, target: &'static Target) -> Result<Endpoint, EndpointError> {
        let mut endpoint = Endpoint::new(self.text(&target.url)?)?;
        // The first scheme is the preferred one; only SigV4 is spoken so far.
        if !target.auth.is_empty() && !target.auth.iter().any(|auth| auth.scheme == "sigv4") {
            return Err(EndpointError(
                "this endpoint cannot be signed for with SigV4".to_owned(),
            ));
        }
        if let Some(auth) = target.auth.iter().find(|auth| auth.scheme == "sigv4") {
            endpoint.signing_name = auth
                .signing_name
                .as_ref()
                .map(|e| self.text(e))
                .transpose()?;
            endpoint.signing_region = auth
                .signing_region
                .as_ref()
                .map(|e| self.text(e))
                .transpose()?;
        }
        Ok(endpoint)
    }

    fn evaluate(&self, expr: &Expr) -> Option<Evaluated> {
        match expr {
            Expr::Text(template) => self.fill(template).map(Evaluated::Text),
            Expr::Bool(value) => Some(Evaluated::Bool(*value)),
            Expr::Var(name) => self.get(name).cloned(),
            Expr::Attr(of, path) => self.evaluate(of)?.part(path),
            Expr::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Option<Evaluated> {
        let first = self.evaluate(arguments.first()?);
        let second = || self.evaluate(arguments.get(1)?);
        Some(match function {
            Function::IsSet => Evaluated::Bool(first.is_some()),
            Function::Not => Evaluated::Bool(!matches!(first, Some(Evaluated::Bool(true)))),
            Function::BooleanEquals => Evaluated::Bool(match (first?, second()?) {
                (Evaluated::Bool(a), Evaluated::Bool(b)) => a == b,
                _ => false,
            }),
            Function::StringEquals => Evaluated::Bool(match (first?, second()?) {
                (Evaluated::Text(a), Evaluated::Text(b)) => a == b,
                _ => false,
            }),
            Function::Partition => Evaluated::Partition(Partition::of(first?.text()?)),
        })
    }

    fn get(&self, name: &str) -> Option<&Evaluated> {
        self.0
            .iter()
            .rev()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    fn text(&self, expr: &Expr) -> Result<String, EndpointError> {
        match self.evaluate(expr) {
            Some(value) => value.text().map(str::to_owned),
            None => None,
        }
        .ok_or_else(|| EndpointError("the endpoint rules name a value that is not set".to_owned()))
    }

    /// Replaces `{name}` and `{name#part}`; doubled braces stand for themselves.
    fn fill(&self, template: &str) -> Option<String> {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (text, tail) = rest.split_at(at);
            out.push_str(text);
            if let Some(tail) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
                out.push_str(&rest[at..at + 1]);
                rest = tail;
                continue;
            }
            let (name, tail) = tail[1..].split_once('}')?;
            rest = tail;
            match name.split_once('#') {
                Some((name, path)) => out.push_str(self.get(name)?.part(path)?.text()?),
                None => out.push_str(self.get(name)?.text()?),
            }
        }
        out.push_str(rest);
        Some(out)
    }
}

/// A region becomes a part of a host name, and must not be able to name another host.
fn check_region(region: &str) -> Result<(), EndpointError> {
    let ok = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if region.is_empty() || region.len() > 63 || !region.bytes().all(ok) {
        return Err(EndpointError(format!(
            "region `{}` is not a region name, such as `us-east-1`",
            region.escape_debug()
        )));
    }
    Ok(())
}
