//! Endpoint rules and partitions, as both formats have them.

use super::Docs;

/// Endpoint rules.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// What the rules are asked with, sorted by name.
    pub parameters: Vec<Parameter>,
    /// The names that conditions give to values, in the order of the rules.
    pub variables: Vec<String>,
    /// What is decided.
    pub rules: Rules,
}

impl RuleSet {
    /// The ways to sign of all endpoints that can be decided for.
    pub fn auth(&self) -> Vec<&AuthScheme> {
        let rules = match &self.rules {
            Rules::Tree(rules) => rules,
            Rules::Diagram(diagram) => &diagram.results,
        };
        let mut found = Vec::new();
        let mut left: Vec<&Rule> = rules.iter().collect();
        while let Some(rule) = left.pop() {
            match &rule.then {
                Outcome::Tree(rules) => left.extend(rules),
                Outcome::Endpoint(target) => found.extend(&target.auth),
                Outcome::Error(_) => {}
            }
        }
        found
    }
}

/// One thing that endpoint rules are asked with.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name in the rules.
    pub name: String,
    /// What kind of value it has.
    pub kind: ParamKind,
    /// Who gives the value.
    pub source: Source,
    /// The value where nobody gives one.
    pub default: Option<ParamValue>,
    /// The same where the caller has an endpoint of its own, if that makes a difference.
    pub with_endpoint: Option<ParamValue>,
    /// Whether the rules cannot be run without a value.
    pub required: bool,
    /// The model's documentation, of a setting that clients of this service alone have.
    pub docs: Option<Docs>,
}

/// The kinds of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A boolean.
    Bool,
    /// A string.
    Text,
    /// A list of strings.
    Texts,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(String),
    /// A list of strings.
    Texts(Vec<String>),
}

/// Who gives a parameter its value, besides operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `AWS::Region`.
    Region,
    /// `AWS::UseFIPS`.
    UseFips,
    /// `AWS::UseDualStack`.
    UseDualStack,
    /// `SDK::Endpoint`.
    Endpoint,
    /// `AWS::Auth::AccountId`.
    AccountId,
    /// `AWS::Auth::AccountIdEndpointMode`.
    AccountIdEndpointMode,
    /// A setting that clients of this service alone have.
    Client,
    /// Nobody.
    Operation,
}

/// What endpoint rules decide, in one of two forms.
#[derive(Clone, Debug)]
pub enum Rules {
    /// Tried in order.
    Tree(Vec<Rule>),
    /// A graph of yes and no.
    Diagram(Diagram),
}

impl Default for Rules {
    fn default() -> Self {
        Rules::Tree(Vec::new())
    }
}

/// Decisions as a graph without cycles.
#[derive(Clone, Debug)]
pub struct Diagram {
    /// What is asked.
    pub conditions: Vec<Condition>,
    /// How it can end; without conditions.
    pub results: Vec<Rule>,
    /// The way.
    pub nodes: Vec<Node>,
    /// Where the way begins.
    pub root: Next,
}

/// One step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// The index of the condition.
    pub condition: u16,
    /// What follows if it holds.
    pub yes: Next,
    /// What follows if it does not.
    pub no: Next,
}

/// What follows a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another node, by its index.
    Node(u16),
    /// A result, by its index.
    Result(u16),
    /// Nothing.
    NoMatch,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// All of them have to hold.
    pub conditions: Vec<Condition>,
    /// What follows then.
    pub then: Outcome,
}

/// What a rule decides.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Further rules.
    Tree(Vec<Rule>),
    /// An endpoint.
    Endpoint(Target),
    /// A refusal.
    Error(Expr),
}

/// An endpoint.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its URL.
    pub url: Expr,
    /// How to sign.
    pub auth: Vec<AuthScheme>,
    /// Headers that requests to it have.
    pub headers: Vec<(String, Vec<Expr>)>,
    /// Whatever else is said of it.
    pub properties: Vec<(String, Property)>,
}

/// The value of an endpoint's property. Its texts are templates.
#[derive(Clone, Debug)]
pub enum Property {
    /// A boolean.
    Bool(bool),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Property>),
    /// Named values.
    Map(Vec<(String, Property)>),
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The name of the value from here on.
    pub assign: Option<String>,
    /// The value.
    pub value: Expr,
}

/// A way to sign. Its texts are templates.
#[derive(Clone, Debug)]
pub struct AuthScheme {
    /// `sigv4` and its kind.
    pub name: String,
    /// The service's name in the signature.
    pub signing_name: Option<String>,
    /// The region in the signature.
    pub signing_region: Option<String>,
    /// The regions in the signature.
    pub signing_region_set: Vec<String>,
    /// Whether the path is signed as it is sent.
    pub disable_double_encoding: bool,
    /// Whether the path is signed with its dot segments.
    pub disable_normalize_path: bool,
}

/// An expression of the rule language.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A text with `{name}` in it.
    Text(String),
    /// A boolean.
    Bool(bool),
    /// A number.
    Int(u32),
    /// A named value.
    Var(String),
    /// A part of a value.
    Attr(Box<Expr>, String),
    /// A function, and as many arguments as it takes.
    Call(Function, Vec<Expr>),
}

/// The functions of the rule language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `booleanEquals`
    BooleanEquals,
    /// `coalesce`
    Coalesce,
    /// `isSet`
    IsSet,
    /// `isValidHostLabel`
    IsValidHostLabel,
    /// `aws.isVirtualHostableS3Bucket`
    IsVirtualHostableS3Bucket,
    /// `ite`
    Ite,
    /// `not`
    Not,
    /// `aws.parseArn`
    ParseArn,
    /// `parseURL`
    ParseUrl,
    /// `aws.partition`
    Partition,
    /// `split`
    Split,
    /// `stringEquals`
    StringEquals,
    /// `substring`
    Substring,
    /// `uriEncode`
    UriEncode,
}

/// A group of regions with one domain.
#[derive(Clone, Debug)]
pub struct Partition {
    /// `aws`.
    pub name: String,
    /// `amazonaws.com`.
    pub dns_suffix: String,
    /// `api.aws`.
    pub dual_stack_dns_suffix: String,
    /// Whether there are FIPS endpoints.
    pub supports_fips: bool,
    /// Whether there are dual-stack endpoints.
    pub supports_dual_stack: bool,
    /// The region that global services sign for.
    pub implicit_global_region: String,
    /// Regions known by name, sorted.
    pub regions: Vec<String>,
    /// `us` for regions of the form `us-<word>-<number>`.
    pub region_prefixes: Vec<String>,
}
