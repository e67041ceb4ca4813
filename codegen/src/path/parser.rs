//! From a path's words and signs to its steps, by operator precedence.

use super::tokens::{Token, tokens, unsupported};
use super::{Step, Steps};

/// More than any model has, by far; it bounds how deep a path can nest.
const MOST_TOKENS: usize = 100;

/// The steps of a path, or what is wrong with its text.
pub(super) fn steps(text: &str) -> Result<Steps, String> {
    let tokens = tokens(text)?;
    if tokens.len() > MOST_TOKENS {
        return Err(format!(
            "is longer than {MOST_TOKENS} words and signs, as no path of AWS's is"
        ));
    }
    let mut parser = Parser { tokens, at: 0 };
    let steps = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(steps),
        _ => Err(parser.unexpected()),
    }
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

/// Where the parser is. `expression(power)` takes what binds more than `power`.
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

#[cfg(test)]
mod tests {
    use super::MOST_TOKENS;
    use crate::ir::Path;

    #[test]
    fn what_is_no_path_is_refused_with_its_place() {
        let deep = "!".repeat(MOST_TOKENS) + "a";
        for (text, part) in [
            ("", "ends in the middle"),
            ("a.", "ends in the middle"),
            ("a..b", "from character 2 on"),
            ("a b", "from character 2 on"),
            ("a[x]", "from character 2 on"),
            ("a.'b'", "from character 2 on"),
            ("(a", "ends in the middle"),
            ("'a", "has no `'`"),
            ("\"a", "has no `\"`"),
            ("`{`", "not JSON"),
            ("a[99999999999]", "no index"),
            ("a = b", "no sign of a path"),
            ("a\u{202e}", "\\u{202e}"),
            ("length(a, b)", "wrong number"),
            ("max(a)", "the function `max`"),
            ("a[0:2]", "`:`"),
            ("{a: b}", "`{`"),
            ("`[]`", "a list or an object"),
            (&deep, "longer than 100"),
        ] {
            let what = Path::parse(text).expect_err(text);
            assert!(what.contains(part), "`{text}` {what}");
        }
    }

    #[test]
    fn plain_fields_are_told_from_other_paths() {
        let fields = |text| Path::parse(text).map(|path| path.fields().map(|f| f.join("/")));
        assert_eq!(fields("A.b"), Ok(Some("A/b".to_owned())));
        assert_eq!(fields("A[].b"), Ok(None));
    }
}
