//! The rule language as static data: what a generated crate holds, written down by
//! [`endpoint_rules!`](crate::endpoint_rules). Nothing here is run; see `machine`.
//!
//! The words are those of the [specification], in Rust's casing: `isSet` is [`Function::IsSet`].
//!
//! [specification]: https://smithy.io/2.0/additional-specs/rules-engine/specification.html

/// The endpoint rules of one service.
#[derive(Debug)]
pub struct RuleSet {
    /// What the rules are asked with. The parameter at index `i` has the name at index `i`.
    pub parameters: &'static [Parameter],
    /// All names: the parameters', then those that conditions give to values.
    pub names: &'static [&'static str],
    /// What is decided.
    pub rules: Rules,
}

impl RuleSet {
    /// The rules of a service whose model has none: its endpoint has to be given.
    pub const NONE: RuleSet = RuleSet {
        parameters: &[],
        names: &[],
        rules: Rules::Tree(&[]),
    };

    /// Whether all that the rules ask for is known once a client is: no operation adds to it.
    pub fn is_constant(&self) -> bool {
        self.parameters
            .iter()
            .all(|parameter| parameter.source != Source::Operation)
    }

    /// The names of the parameters that are settings of a client of this service alone.
    pub fn client_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.parameters
            .iter()
            .zip(self.names)
            .filter(|(parameter, _)| parameter.source == Source::Client)
            .map(|(_, name)| *name)
    }

    /// The name of the parameter that is the account of the credentials, where there is one.
    #[cfg(feature = "client")]
    pub(crate) fn account_parameter(&self) -> Option<&'static str> {
        let mut parameters = self.parameters.iter().zip(self.names);
        let found = parameters.find(|(parameter, _)| parameter.source == Source::AccountId);
        found.map(|(_, name)| *name)
    }

    pub(super) fn has_no_rules(&self) -> bool {
        matches!(self.rules, Rules::Tree([]))
    }
}

/// One thing that rules are asked with.
#[derive(Debug)]
pub struct Parameter {
    /// What kind of value it has.
    pub kind: Kind,
    /// Who gives the value.
    pub source: Source,
    /// The value where nobody gives one.
    pub default: Option<ParamValue<'static>>,
    /// The same where the caller has an endpoint of its own, if that makes a difference.
    pub with_endpoint: Option<ParamValue<'static>>,
    /// Whether the rules cannot be run without a value.
    pub required: bool,
}

impl Parameter {
    /// A parameter that operations give, and that may be left out.
    pub const fn new(kind: Kind) -> Self {
        Parameter {
            kind,
            source: Source::Operation,
            default: None,
            with_endpoint: None,
            required: false,
        }
    }

    /// Sets who gives the value.
    pub const fn from(self, source: Source) -> Self {
        Parameter { source, ..self }
    }

    /// Sets the value where nobody gives one.
    pub const fn or(self, default: ParamValue<'static>) -> Self {
        let default = Some(default);
        Parameter { default, ..self }
    }

    /// Makes the parameter one that has to have a value.
    pub const fn required(self) -> Self {
        Parameter {
            required: true,
            ..self
        }
    }
}

/// The kinds of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A boolean.
    Bool,
    /// A string.
    Text,
    /// A list of strings.
    Texts,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Bool => "a boolean",
            Kind::Text => "a string",
            Kind::Texts => "a list of strings",
        }
    }
}

/// Who gives a parameter its value, besides operations, whose word counts more than any other.
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
    /// A client, as a setting that its service alone has.
    Client,
    /// Operations alone.
    Operation,
}

/// The value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamValue<'a> {
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(&'a str),
    /// A list of strings.
    Texts(&'a [&'a str]),
}

impl ParamValue<'_> {
    pub(super) fn kind(&self) -> Kind {
        match self {
            ParamValue::Bool(_) => Kind::Bool,
            ParamValue::Text(_) => Kind::Text,
            ParamValue::Texts(_) => Kind::Texts,
        }
    }
}

/// What is decided, in one of the two forms that models have.
#[derive(Debug)]
pub enum Rules {
    /// Tried in order; the first whose conditions hold decides.
    Tree(&'static [Rule]),
    /// A decision diagram, in which no condition is asked twice.
    Diagram(Diagram),
}

/// One rule. Its conditions have to hold, all of them, for the rest to count.
#[derive(Debug)]
pub struct Rule {
    /// The conditions, in the order in which they are asked.
    pub conditions: &'static [Condition],
    /// What follows if they hold.
    pub outcome: Outcome,
}

/// What a rule decides.
#[derive(Debug)]
pub enum Outcome {
    /// Rules to try in turn, one of which has to decide.
    Tree(&'static [Rule]),
    /// The endpoint.
    Endpoint(Target),
    /// A refusal, with its message.
    Error(Expr),
}

/// Decisions as a graph without cycles.
#[derive(Debug)]
pub struct Diagram {
    /// What is asked.
    pub conditions: &'static [Condition],
    /// How it can end. The conditions of these rules are met on the way.
    pub results: &'static [Rule],
    /// The way.
    pub nodes: &'static [Node],
    /// Where the way begins.
    pub root: Next,
}

/// One step of the way through a [`Diagram`].
#[derive(Clone, Copy, Debug)]
pub struct Node(
    /// The index of the condition to ask.
    pub u16,
    /// What follows if it holds.
    pub Next,
    /// What follows if it does not.
    pub Next,
);

/// What follows a [`Node`].
#[derive(Clone, Copy, Debug)]
pub enum Next {
    /// Another node, by its index.
    Node(u16),
    /// A result, by its index.
    Result(u16),
    /// Nothing: the rules have no answer.
    NoMatch,
}

/// A condition holds when its value is neither unset nor `false`.
#[derive(Debug)]
pub struct Condition {
    /// The index of the name that the value has from here on.
    pub assign: Option<u8>,
    /// The value.
    pub value: Expr,
}

/// An endpoint before its expressions have values.
#[derive(Debug)]
pub struct Target {
    /// The URL.
    pub url: Expr,
    /// How to sign, in order of preference.
    pub auth: &'static [Auth],
    /// Headers that every request to the endpoint has.
    pub headers: &'static [(&'static str, &'static [Expr])],
    /// Whatever else is said of the endpoint.
    pub properties: &'static [(&'static str, Property)],
}

/// A way to sign that an endpoint asks for.
#[derive(Debug)]
pub struct Auth {
    /// The scheme: `sigv4`, `sigv4a`, `sigv4-s3express`.
    pub scheme: Expr,
    /// The service name in the signature, where it is not the service's usual one.
    pub signing_name: Option<Expr>,
    /// The region in the signature, where it is not the client's.
    pub signing_region: Option<Expr>,
    /// The regions in the signature, of a scheme that signs for several.
    pub signing_region_set: &'static [Expr],
    /// Whether the path is signed as it is sent, and not encoded once more.
    pub disable_double_encoding: bool,
    /// Whether the path is signed as it is sent, with its dot segments.
    pub disable_normalize_path: bool,
}

impl Auth {
    /// A way to sign of which nothing is known but the scheme.
    pub const fn new(scheme: Expr) -> Self {
        Auth {
            scheme,
            signing_name: None,
            signing_region: None,
            signing_region_set: &[],
            disable_double_encoding: false,
            disable_normalize_path: false,
        }
    }
}

/// The value of an endpoint's property.
#[derive(Debug)]
pub enum Property {
    /// A boolean.
    Bool(bool),
    /// A text, as in [`Expr::Text`].
    Text(&'static str),
    /// A list.
    List(&'static [Property]),
    /// Named values.
    Map(&'static [(&'static str, Property)]),
}

/// An expression.
#[derive(Debug)]
pub enum Expr {
    /// A text in which `{name}` and `{name#part}` stand for values.
    Text(&'static str),
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Int(u32),
    /// A named value, by the index of its name.
    Var(u8),
    /// A part of a value: `name`, `resourceId[0]`.
    Attr(&'static Expr, &'static str),
    /// A function of other expressions.
    Call(Function, &'static [Expr]),
}

/// The functions of the rule language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Whether two booleans are the same.
    BooleanEquals,
    /// The first argument that has a value.
    Coalesce,
    /// Whether the argument has a value.
    IsSet,
    /// Whether a text is one label of a host name, or, if the second argument is `true`, several
    /// with dots between them.
    IsValidHostLabel,
    /// Whether a text is the name of a bucket that may be a part of a host name; dots as above.
    IsVirtualHostableS3Bucket,
    /// The second argument if the first is `true`, the third if it is `false`.
    Ite,
    /// Whether the argument is not `true`.
    Not,
    /// The parts of an Amazon resource name.
    ParseArn,
    /// The parts of a URL.
    ParseUrl,
    /// The partition that a region is in.
    Partition,
    /// The pieces of a text between separators, at most so many.
    Split,
    /// Whether two texts are the same.
    StringEquals,
    /// The characters of a text from one place to another, counted from its end if the last
    /// argument is `true`.
    Substring,
    /// A text with all but the unreserved characters percent-encoded.
    UriEncode,
}
