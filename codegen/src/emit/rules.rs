//! Endpoint rules in the notation of the runtime's `endpoint_rules!`, one line for each rule where
//! it fits.
//!
//! ```text
//! when (IsSet(Endpoint)) then {
//!     when (BooleanEquals(UseFIPS, true)) error { "FIPS and custom endpoint are not supported" }
//!     otherwise endpoint { Endpoint }
//! }
//! ```
//!
//! S3's rules, the largest of all (botocore 1.44.5: 389 rules, 742 conditions), were measured in
//! three forms, on 2 cores, one crate, nothing else in it, in CPU seconds:
//!
//! | form | lines | check | release | rlib |
//! |---|---|---|---|---|
//! | no rules (the floor) | 2 | 0.06 | 0.06 | 5 KB |
//! | tables written out | 7,621 | 0.11 | 0.37 | 425 KB |
//! | **a line for each rule** | 2,149 | 0.15 | 0.39 | 412 KB |
//! | conditions and results once, and numbered steps between them | 631 | 0.11 | 0.17 | 176 KB |
//!
//! The last is how Smithy's diagrams are written, whose steps have no other form. A tree is not
//! made into one: its steps would be numbers that nobody can review, for a quarter of a second in
//! the largest service. Chime's rules take 66 lines and 22 KB.

use crate::ir::{
    AuthScheme, Condition, Diagram, Expr, Function, Next, Outcome, ParamKind, ParamValue,
    Parameter, Property, Rule, RuleSet, Rules, Source, Target,
};
use crate::names;
use std::collections::{BTreeMap, BTreeSet};

/// How wide a line may be.
const WIDTH: usize = 100;
const STEP: usize = 4;

/// The call of the macro.
pub(crate) fn text(rules: &RuleSet) -> String {
    let names = Names::of(rules);
    let mut out = Text {
        out: String::new(),
        names: &names,
    };
    out.line(0, "tinsmith::endpoint_rules! {");
    out.line(STEP, "RULES;");
    let parameters = rules.parameters.iter().enumerate();
    let parameters = parameters.map(|(index, of)| parameter(index, of, &names));
    out.table("parameters", parameters.collect());
    let variables = rules.variables.iter().zip(rules.parameters.len()..);
    let variables = variables.map(|(name, index)| names.row(index, name));
    out.table("variables", variables.collect());
    match &rules.rules {
        Rules::Tree(rules) => {
            out.line(STEP, "rules {");
            out.rules(2 * STEP, rules);
        }
        Rules::Diagram(diagram) => {
            out.line(STEP, "diagram {");
            out.diagram(2 * STEP, diagram);
        }
    }
    out.line(STEP, "}");
    out.line(0, "}");
    out.out
}

/// What each name of the rules is called in the macro: the same, unless Rust minds.
struct Names(BTreeMap<String, String>);

impl Names {
    fn of(rules: &RuleSet) -> Self {
        let parameters = rules.parameters.iter().map(|parameter| &parameter.name);
        let all: Vec<&String> = parameters.chain(&rules.variables).collect();
        let mut taken: BTreeSet<String> = all.iter().map(|name| (*name).clone()).collect();
        let names = all.into_iter().map(|name| {
            let mut rust = names::rule_name(name);
            while rust != *name && !taken.insert(rust.clone()) {
                rust.push('_');
            }
            (name.clone(), rust)
        });
        Names(names.collect())
    }

    fn get<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(name).map_or(name, |rust| rust)
    }

    /// The index of a name, what it is called, and the name itself if that is something else.
    fn row(&self, index: usize, name: &str) -> String {
        match self.get(name) {
            rust if rust == name => format!("{index} {name}"),
            rust => format!("{index} {rust} {name:?}"),
        }
    }
}

fn parameter(index: usize, of: &Parameter, names: &Names) -> String {
    let kind = match of.kind {
        ParamKind::Bool => "Bool",
        ParamKind::Text => "Text",
        ParamKind::Texts => "Texts",
    };
    let source = match of.source {
        Source::Region => " from Region",
        Source::UseFips => " from UseFips",
        Source::UseDualStack => " from UseDualStack",
        Source::Endpoint => " from Endpoint",
        Source::AccountId => " from AccountId",
        Source::AccountIdEndpointMode => " from AccountIdEndpointMode",
        Source::Client => " from Client",
        Source::Operation => "",
    };
    let value = |word: &str, of: &Option<ParamValue>| match of {
        None => String::new(),
        Some(ParamValue::Bool(value)) => format!(" {word} {value}"),
        Some(ParamValue::Text(text)) => format!(" {word} {text:?}"),
        Some(ParamValue::Texts(texts)) => format!(" {word} {texts:?}"),
    };
    let default = value("or", &of.default);
    let with_endpoint = value("with_endpoint", &of.with_endpoint);
    // What has a default is never missing.
    let required = match of.required && of.default.is_none() {
        true => " required true",
        false => "",
    };
    format!(
        "{}: {kind}{source}{default}{with_endpoint}{required}",
        names.row(index, &of.name)
    )
}

/// The macro's call in the making.
struct Text<'a> {
    out: String,
    names: &'a Names,
}

impl Text<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// `name { rows }`, a row on a line.
    fn table(&mut self, name: &str, rows: Vec<String>) {
        if rows.is_empty() {
            return self.line(STEP, &format!("{name} {{}}"));
        }
        self.line(STEP, &format!("{name} {{"));
        for row in rows {
            self.line(2 * STEP, &format!("{row},"));
        }
        self.line(STEP, "}");
    }

    fn rules(&mut self, indent: usize, rules: &[Rule]) {
        for rule in rules {
            self.rule(indent, rule);
        }
    }

    fn rule(&mut self, indent: usize, rule: &Rule) {
        let head = self.when(indent, &rule.conditions);
        match &rule.then {
            Outcome::Tree(rules) => {
                self.line(indent, &format!("{head} then {{"));
                self.rules(indent + STEP, rules);
                self.line(indent, "}");
            }
            Outcome::Error(message) => {
                let message = self.expr(message);
                self.leaf(indent, &format!("{head} error"), &[message]);
            }
            Outcome::Endpoint(target) => {
                let parts = self.target(target);
                self.leaf(indent, &format!("{head} endpoint"), &parts);
            }
        }
    }

    /// `when (conditions)`, a condition on a line if they do not fit on one.
    fn when(&self, indent: usize, conditions: &[Condition]) -> String {
        if conditions.is_empty() {
            return "otherwise".to_owned();
        }
        let conditions: Vec<_> = conditions.iter().map(|of| self.condition(of)).collect();
        let flat = format!("when ({})", conditions.join(", "));
        // The longest word that follows is `endpoint {`.
        if indent + flat.len() + " endpoint {".len() <= WIDTH {
            return flat;
        }
        let (inner, outer) = (" ".repeat(indent + STEP), " ".repeat(indent));
        format!(
            "when (\n{inner}{}\n{outer})",
            conditions.join(&format!(",\n{inner}"))
        )
    }

    /// `head { parts }`, on one line if it fits.
    fn leaf(&mut self, indent: usize, head: &str, parts: &[String]) {
        let flat = format!("{head} {{ {} }}", parts.join(", "));
        let last_line = flat.rsplit('\n').next().unwrap_or(&flat);
        let width = match flat.contains('\n') {
            true => last_line.len(),
            false => indent + flat.len(),
        };
        if width <= WIDTH {
            return self.line(indent, &flat);
        }
        self.line(indent, &format!("{head} {{"));
        let last = parts.len() - 1;
        for (index, part) in parts.iter().enumerate() {
            let comma = if index == last { "" } else { "," };
            self.line(indent + STEP, &format!("{part}{comma}"));
        }
        self.line(indent, "}");
    }

    fn condition(&self, of: &Condition) -> String {
        let value = self.expr(&of.value);
        match &of.assign {
            Some(name) => format!("let {} = {value}", self.names.get(name)),
            None => value,
        }
    }

    /// The URL, and what else is said of an endpoint.
    fn target(&self, of: &Target) -> Vec<String> {
        let mut parts = vec![self.expr(&of.url)];
        parts.extend(of.auth.iter().map(auth_scheme));
        parts.extend(of.headers.iter().map(|(name, values)| {
            let values: Vec<_> = values.iter().map(|value| self.expr(value)).collect();
            format!("header {name:?} [{}]", values.join(", "))
        }));
        let properties = of.properties.iter();
        parts.extend(properties.map(|(name, of)| format!("property {name:?} {}", property(of))));
        parts
    }

    fn expr(&self, of: &Expr) -> String {
        match of {
            Expr::Text(text) => format!("{text:?}"),
            Expr::Bool(value) => value.to_string(),
            Expr::Int(value) => format!("Int({value})"),
            Expr::Var(name) => self.names.get(name).to_owned(),
            Expr::Attr(of, path) => format!("{}[{path:?}]", self.expr(of)),
            Expr::Call(function, arguments) => {
                let arguments: Vec<_> = arguments.iter().map(|of| self.expr(of)).collect();
                format!("{}({})", self::function(*function), arguments.join(", "))
            }
        }
    }

    fn diagram(&mut self, indent: usize, of: &Diagram) {
        self.line(indent, &format!("root {}", next(of.root)));
        self.line(indent, "conditions (");
        for condition in &of.conditions {
            let condition = self.condition(condition);
            self.line(indent + STEP, &format!("{condition},"));
        }
        self.line(indent, ")");
        self.line(indent, "results {");
        self.rules(indent + STEP, &of.results);
        self.line(indent, "}");
        self.line(indent, "nodes {");
        let nodes = of.nodes.iter();
        let nodes: Vec<_> = nodes
            .map(|node| format!("{} {} {},", node.condition, next(node.yes), next(node.no)))
            .collect();
        let mut line = String::new();
        for node in nodes {
            if indent + STEP + line.len() + 1 + node.len() > WIDTH {
                self.line(indent + STEP, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&node);
        }
        if !line.is_empty() {
            self.line(indent + STEP, &line);
        }
        self.line(indent, "}");
    }
}

fn next(of: Next) -> String {
    match of {
        Next::Node(index) => index.to_string(),
        Next::Result(index) => format!("[{index}]"),
        Next::NoMatch => "_".to_owned(),
    }
}

fn auth_scheme(of: &AuthScheme) -> String {
    let text = |name: &str, text: &Option<String>| {
        let text = text.as_ref();
        text.map(|text| format!("{name}: {text:?}"))
    };
    let flag = |name: &str, is_set: bool| is_set.then(|| format!("{name}: true"));
    let set = &of.signing_region_set;
    let settings: Vec<_> = [
        text("signing_name", &of.signing_name),
        text("signing_region", &of.signing_region),
        (!set.is_empty()).then(|| format!("signing_region_set: {set:?}")),
        flag("disable_double_encoding", of.disable_double_encoding),
        flag("disable_normalize_path", of.disable_normalize_path),
    ]
    .into_iter()
    .flatten()
    .collect();
    match settings.is_empty() {
        true => format!("auth {:?} {{}}", of.name),
        false => format!("auth {:?} {{ {} }}", of.name, settings.join(", ")),
    }
}

fn property(of: &Property) -> String {
    match of {
        Property::Bool(value) => value.to_string(),
        Property::Text(text) => format!("{text:?}"),
        Property::List(items) => {
            let items: Vec<_> = items.iter().map(property).collect();
            format!("[{}]", items.join(", "))
        }
        Property::Map(members) => {
            let members = members.iter();
            let members: Vec<_> = members
                .map(|(name, value)| format!("{name:?}: {}", property(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// A function's name in the runtime.
fn function(of: Function) -> &'static str {
    match of {
        Function::BooleanEquals => "BooleanEquals",
        Function::Coalesce => "Coalesce",
        Function::IsSet => "IsSet",
        Function::IsValidHostLabel => "IsValidHostLabel",
        Function::IsVirtualHostableS3Bucket => "IsVirtualHostableS3Bucket",
        Function::Ite => "Ite",
        Function::Not => "Not",
        Function::ParseArn => "ParseArn",
        Function::ParseUrl => "ParseUrl",
        Function::Partition => "Partition",
        Function::Split => "Split",
        Function::StringEquals => "StringEquals",
        Function::Substring => "Substring",
        Function::UriEncode => "UriEncode",
    }
}
