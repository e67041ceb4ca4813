//! A path's words and signs.

use super::{Comparison, Step};
use crate::json::Json;
use std::iter::Peekable;
use std::str::CharIndices;

/// A word or sign of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
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

/// The tokens, each with where in the text it begins; the last is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
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

pub(super) fn unsupported(what: &str, at: usize) -> String {
    format!("has {what} at character {at}, which Tinsmith does not support yet")
}
