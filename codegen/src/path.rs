//! Parses paths: the part of [JMESPath] that AWS's models use, into steps that are gone one after
//! the other. What is not in that part (slices, objects, most functions) is refused by name.
//!
//! How strongly each operator binds is not in the specification's grammar but in its reference
//! implementation, Python's `jmespath`, which botocore uses; so do the models' authors.
//!
//! [JMESPath]: https://jmespath.org/specification.html

use crate::json::Json;
use std::iter::Peekable;
use std::str::CharIndices;

/// A path, parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// As the model has it.
    pub text: String,
    /// What it says.
    pub steps: Steps,
}

/// The way to a value, from left to right. Nothing at all is the value where it begins.
pub type Steps = Vec<Step>;

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `name`: a member of a structure, or an entry of a map.
    Field(String),
    /// `[0]`: an element of a list, from its end if the number is negative.
    Index(i32),
    /// `[*]`: each element of a list. The steps that follow, up to the next `Flatten`, are gone
    /// from every element, and what they find is a list.
    Each,
    /// `*`: the same for the values of a structure or map.
    Values,
    /// `[]`: the same for the elements of a list and of the lists in it.
    Flatten,
    /// `[?path]`: the same for the elements for which the path finds something true.
    Filter(Steps),
    /// `[a, b]`: what several paths find, as a list.
    Many(Vec<Steps>),
    /// `(path)` or `path |`: what the path finds as a whole.
    Group(Steps),
    /// `'text'`
    Text(String),
    /// `` `1` ``
    Number(f64),
    /// `` `true` ``
    Bool(bool),
    /// `` `null` ``
    Null,
    /// `a || b`
    Or(Steps, Steps),
    /// `a && b`
    And(Steps, Steps),
    /// `!a`
    Not(Steps),
    /// `a == b`
    Compare(Steps, Comparison, Steps),
    /// `length(a)`
    Length(Steps),
    /// `keys(a)`
    Keys(Steps),
    /// `contains(a, b)`
    Contains(Steps, Steps),
}

impl Step {
    /// Whether the steps that follow are gone for each of several elements.
    pub fn spreads(&self) -> bool {
        matches!(
            self,
            Step::Each | Step::Values | Step::Flatten | Step::Filter(_)
        )
    }
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// More than any model has, by far; it bounds how deep a path can nest.
const MOST_TOKENS: usize = 100;

impl Path {
    /// Parses a path.
    ///
    /// # Errors
    ///
    /// What is wrong, and where in the text, as the rest of a sentence.
    pub fn parse(text: &str) -> Result<Path, String> {
        let tokens = tokens(text)?;
        if tokens.len() > MOST_TOKENS {
            return Err(format!(
                "is longer than {MOST_TOKENS} words and signs, as no path of AWS's is"
            ));
        }
        let mut parser = Parser { tokens, at: 0 };
        let steps = parser.expression(0)?;
        match parser.peek() {
            Token::End => Ok(Path {
                text: text.to_owned(),
                steps,
            }),
            _ => Err(parser.unexpected()),
        }
    }

    /// The names, if the path is nothing but members of members: `a.b`.
    pub fn fields(&self) -> Option<Vec<&str>> {
        self.steps
            .iter()
            .map(|step| match step {
                Step::Field(name) => Some(&**name),
                _ => None,
            })
            .collect()
    }
}

/// The path to one member, whatever its name.
impl From<&str> for Path {
    fn from(member: &str) -> Self {
        Path {
            text: member.to_owned(),
            steps: vec![Step::Field(member.to_owned())],
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Quoted(String),
    Number(i32),
    Literal(Step),
    Compare(Comparison),
    Or,
    And,
    Not,
    Pipe,
    Dot,
    Star,
    Comma,
    Current,
    Flatten,
    Filter,
    LeftBracket,
    RightBracket,
    LeftParen,
    RightParen,
    End,
}

impl Token {
    /// How strongly it binds what is before it.
    fn power(&self) -> u8 {
        match self {
            Token::Pipe => 1,
            Token::Or => 2,
            Token::And => 3,
            Token::Compare(_) => 5,
            Token::Flatten => FLATTEN,
            Token::Star => STAR,
            Token::Filter => FILTER,
            Token::Dot => DOT,
            Token::LeftBracket => 55,
            _ => 0,
        }
    }
}

const FLATTEN: u8 = 9;
/// What binds less than this ends what is gone for each element.
const SPREAD: u8 = 10;
const STAR: u8 = 20;
const FILTER: u8 = 21;
const DOT: u8 = 40;
const NOT: u8 = 45;

/// The tokens, each with where in the text it begins; the last is the end.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut followed_by = |wanted: char| chars.next_if(|(_, next)| *next == wanted).is_some();
        let token = match c {
            ' ' | '\t' | '\n' | '\r' => continue,
            '.' => Token::Dot,
            '*' => Token::Star,
            ',' => Token::Comma,
            '@' => Token::Current,
            ']' => Token::RightBracket,
            '(' => Token::LeftParen,
            ')' => Token::RightParen,
            '[' if followed_by(']') => Token::Flatten,
            '[' if followed_by('?') => Token::Filter,
            '[' => Token::LeftBracket,
            '|' if followed_by('|') => Token::Or,
            '|' => Token::Pipe,
            '&' if followed_by('&') => Token::And,
            '!' if followed_by('=') => Token::Compare(Comparison::NotEqual),
            '!' => Token::Not,
            '=' if followed_by('=') => Token::Compare(Comparison::Equal),
            '<' if followed_by('=') => Token::Compare(Comparison::AtMost),
            '<' => Token::Compare(Comparison::Less),
            '>' if followed_by('=') => Token::Compare(Comparison::AtLeast),
            '>' => Token::Compare(Comparison::Greater),
            '\'' => Token::Literal(Step::Text(until('\'', at, &mut chars)?)),
            '`' => Token::Literal(literal(&until('`', at, &mut chars)?, at)?),
            '"' => match json(&format!("\"{}\"", quoted(at, &mut chars)?)) {
                Some(Json::String(name)) => Token::Quoted(name),
                _ => return Err(format!("has a broken name in quotes at character {at}")),
            },
            '-' | '0'..='9' => number(c, at, &mut chars)?,
            'a'..='z' | 'A'..='Z' | '_' => {
                let mut name = String::from(c);
                while let Some((_, c)) =
                    chars.next_if(|(_, c)| c.is_ascii_alphanumeric() || *c == '_')
                {
                    name.push(c);
                }
                Token::Name(name)
            }
            '&' | '{' | ':' => return Err(unsupported(&format!("`{c}`"), at)),
            _ => {
                return Err(format!(
                    "has `{}`, which is no sign of a path, at character {at}",
                    c.escape_debug()
                ));
            }
        };
        tokens.push((at, token));
    }
    tokens.push((text.len(), Token::End));
    Ok(tokens)
}

type Chars<'a> = Peekable<CharIndices<'a>>;

/// The text up to `end`, which stands in it after a backslash.
fn until(end: char, at: usize, chars: &mut Chars<'_>) -> Result<String, String> {
    let mut text = String::new();
    while let Some((_, c)) = chars.next() {
        match c {
            c if c == end => return Ok(text),
            '\\' if chars.next_if(|(_, next)| *next == end).is_some() => text.push(end),
            c => text.push(c),
        }
    }
    Err(format!("has no `{end}` for the one at character {at}"))
}

/// A JSON string up to its closing quote, escapes as they are.
fn quoted(at: usize, chars: &mut Chars<'_>) -> Result<String, String> {
    let mut text = String::new();
    while let Some((_, c)) = chars.next() {
        match c {
            '"' => return Ok(text),
            '\\' => text.extend(std::iter::once(c).chain(chars.next().map(|(_, c)| c))),
            c => text.push(c),
        }
    }
    Err(format!("has no `\"` for the one at character {at}"))
}

fn number(first: char, at: usize, chars: &mut Chars<'_>) -> Result<Token, String> {
    let mut digits = String::from(first);
    while let Some((_, c)) = chars.next_if(|(_, c)| c.is_ascii_digit()) {
        digits.push(c);
    }
    match digits.parse() {
        Ok(number) => Ok(Token::Number(number)),
        Err(_) => Err(format!(
            "has `{digits}`, which is no index, at character {at}"
        )),
    }
}

fn json(text: &str) -> Option<Json> {
    Json::parse(text.as_bytes(), std::path::Path::new("")).ok()
}

fn literal(text: &str, at: usize) -> Result<Step, String> {
    match json(text) {
        Some(Json::Null) => Ok(Step::Null),
        Some(Json::Bool(value)) => Ok(Step::Bool(value)),
        Some(Json::String(text)) => Ok(Step::Text(text)),
        Some(Json::Number(number)) => match number.as_f64() {
            Some(number) => Ok(Step::Number(number)),
            None => Err(unsupported("a number of that size", at)),
        },
        Some(_) => Err(unsupported("a list or an object as a literal", at)),
        None => Err(format!(
            "has a literal that is not JSON, `{}`, at character {at}",
            text.escape_debug()
        )),
    }
}

fn unsupported(what: &str, at: usize) -> String {
    format!("has {what} at character {at}, which Tinsmith does not support yet")
}

/// A parser by operator precedence: `expression(power)` takes what binds more than `power`.
struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens
            .get(self.at)
            .map_or(&Token::End, |(_, token)| token)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn takes(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token) -> Result<(), String> {
        match self.takes(token) {
            true => Ok(()),
            false => Err(self.unexpected()),
        }
    }

    /// That the next token cannot stand where it stands.
    fn unexpected(&self) -> String {
        match self.tokens.get(self.at) {
            Some((at, token)) if *token != Token::End => {
                format!("cannot be read from character {at} on")
            }
            _ => "ends in the middle".to_owned(),
        }
    }

    fn expression(&mut self, power: u8) -> Result<Steps, String> {
        let mut left = self.first()?;
        while power < self.peek().power() {
            left = self.further(left)?;
        }
        Ok(left)
    }

    /// What can begin an expression.
    fn first(&mut self) -> Result<Steps, String> {
        Ok(match self.next() {
            Token::Name(name) if self.takes(&Token::LeftParen) => vec![self.function(&name)?],
            Token::Name(name) | Token::Quoted(name) => vec![Step::Field(name)],
            Token::Literal(literal) => vec![literal],
            Token::Current => Vec::new(),
            Token::Star => self.spread(Vec::new(), Step::Values, STAR)?,
            Token::Flatten => self.spread(Vec::new(), Step::Flatten, FLATTEN)?,
            Token::Filter => self.filter(Vec::new())?,
            Token::LeftBracket => match self.peek() {
                Token::Number(_) => self.brackets(Vec::new())?,
                Token::Star
                    if self.tokens.get(self.at + 1).map(|t| &t.1) == Some(&Token::RightBracket) =>
                {
                    self.brackets(Vec::new())?
                }
                _ => vec![self.many()?],
            },
            Token::Not => vec![Step::Not(self.expression(NOT)?)],
            Token::LeftParen => {
                let inner = self.expression(0)?;
                self.expect(&Token::RightParen)?;
                group(inner)
            }
            _ => {
                self.at -= 1;
                return Err(self.unexpected());
            }
        })
    }

    /// What can go on from `left`.
    fn further(&mut self, left: Steps) -> Result<Steps, String> {
        let token = self.next();
        let power = token.power();
        Ok(match token {
            Token::Dot if self.takes(&Token::Star) => self.spread(left, Step::Values, STAR)?,
            Token::Dot => joined(left, self.after_dot(DOT)?),
            Token::Pipe => joined(group(left), self.expression(power)?),
            Token::Or => vec![Step::Or(left, self.expression(power)?)],
            Token::And => vec![Step::And(left, self.expression(power)?)],
            Token::Compare(how) => vec![Step::Compare(left, how, self.expression(power)?)],
            Token::Flatten => self.spread(left, Step::Flatten, FLATTEN)?,
            Token::Filter => self.filter(left)?,
            Token::LeftBracket => self.brackets(left)?,
            _ => {
                self.at -= 1;
                return Err(self.unexpected());
            }
        })
    }

    /// After `[`: `0]` or `*]`.
    fn brackets(&mut self, mut left: Steps) -> Result<Steps, String> {
        match self.next() {
            Token::Number(index) => {
                self.expect(&Token::RightBracket)?;
                left.push(Step::Index(index));
                Ok(left)
            }
            Token::Star => {
                self.expect(&Token::RightBracket)?;
                self.spread(left, Step::Each, STAR)
            }
            _ => {
                self.at -= 1;
                Err(self.unexpected())
            }
        }
    }

    /// After `[?`.
    fn filter(&mut self, left: Steps) -> Result<Steps, String> {
        let test = self.expression(0)?;
        self.expect(&Token::RightBracket)?;
        self.spread(left, Step::Filter(test), FILTER)
    }

    /// After `[`: `a, b]`.
    fn many(&mut self) -> Result<Step, String> {
        let mut paths = vec![self.expression(0)?];
        while self.takes(&Token::Comma) {
            paths.push(self.expression(0)?);
        }
        self.expect(&Token::RightBracket)?;
        Ok(Step::Many(paths))
    }

    /// A step for each element, and the steps that are gone for each.
    fn spread(&mut self, mut left: Steps, step: Step, power: u8) -> Result<Steps, String> {
        left.push(step);
        match self.peek() {
            token if token.power() < SPREAD => Ok(left),
            Token::LeftBracket | Token::Filter => Ok(joined(left, self.expression(power)?)),
            Token::Dot => {
                self.at += 1;
                Ok(joined(left, self.after_dot(power)?))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn after_dot(&mut self, power: u8) -> Result<Steps, String> {
        match self.peek() {
            Token::Name(_) | Token::Quoted(_) | Token::Star => self.expression(power),
            Token::LeftBracket => {
                self.at += 1;
                Ok(vec![self.many()?])
            }
            _ => Err(self.unexpected()),
        }
    }

    /// After `name(`.
    fn function(&mut self, name: &str) -> Result<Step, String> {
        let at = self.tokens.get(self.at).map_or(0, |(at, _)| *at);
        let mut arguments = Vec::new();
        while !self.takes(&Token::RightParen) {
            if !arguments.is_empty() {
                self.expect(&Token::Comma)?;
            }
            arguments.push(self.expression(0)?);
        }
        let mut arguments = arguments.into_iter();
        match (name, arguments.next(), arguments.next(), arguments.next()) {
            ("length", Some(of), None, None) => Ok(Step::Length(of)),
            ("keys", Some(of), None, None) => Ok(Step::Keys(of)),
            ("contains", Some(whole), Some(part), None) => Ok(Step::Contains(whole, part)),
            ("length" | "keys" | "contains", ..) => {
                Err(format!("gives `{name}` the wrong number of arguments"))
            }
            _ => Err(unsupported(&format!("the function `{name}`"), at)),
        }
    }
}

fn joined(mut left: Steps, right: Steps) -> Steps {
    left.extend(right);
    left
}

/// The steps, such that what follows goes on from all that they find.
fn group(steps: Steps) -> Steps {
    match steps.iter().any(Step::spreads) {
        true => vec![Step::Group(steps)],
        false => steps,
    }
}
