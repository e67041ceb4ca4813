//! Text within a block: what Markdown could take for more than itself is escaped, URLs become links,
//! and what an editor acts on is left out.

use super::is_acted_on;
use std::borrow::Cow;

/// How many backticks there are in a row, at most.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

pub(super) fn push_text(out: &mut String, text: &str, code: bool) {
    let text = unescape(text);
    for (index, word) in text.split(char::is_whitespace).enumerate() {
        if index > 0 && !out.ends_with([' ', '\n']) && !out.is_empty() {
            out.push(' ');
        }
        push_word(out, word, code);
    }
}

pub(super) fn push_word(out: &mut String, word: &str, code: bool) {
    let mut rest = word;
    while !code && let Some((before, url, after)) = split_url(rest) {
        push_plain(out, before, code);
        out.extend(["<", url, ">"]);
        rest = after;
    }
    push_plain(out, rest, code);
}

/// The first URL in a word, with what stands before and after it.
fn split_url(word: &str) -> Option<(&str, &str, &str)> {
    let starts = word.match_indices("http");
    starts.into_iter().find_map(|(start, _)| {
        let (before, from) = word.split_at(start);
        let schemes = ["http://", "https://"];
        let scheme = schemes.iter().find(|scheme| from.starts_with(**scheme))?;
        let ends = |c: char| !c.is_ascii_graphic() || "<>`\"'\\|[]{}".contains(c);
        let end = from.find(ends).unwrap_or(from.len());
        let url = from[..end].trim_end_matches(['.', ',', ';', ':', ')']);
        (url.len() > scheme.len()).then(|| (before, url, &from[url.len()..]))
    })
}

fn push_plain(out: &mut String, text: &str, code: bool) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| !is_plain(c, code)) {
        out.push_str(&rest[..at]);
        let mut characters = rest[at..].chars();
        match characters.next() {
            Some('`') => out.push('\''),
            Some(c) if is_markup(c) => out.extend(['\\', c]),
            // What a terminal or an editor acts on has no place in a comment.
            _ => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

/// Whether a character can stand as it is.
fn is_plain(c: char, code: bool) -> bool {
    !(is_acted_on(c) || c == '`' || (!code && is_markup(c)))
}

/// Whether Markdown could take a character for more than itself.
fn is_markup(c: char) -> bool {
    matches!(
        c,
        '[' | ']' | '<' | '>' | '*' | '_' | '#' | '|' | '\\' | '~' | '&'
    )
}

pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    const ENTITIES: [(&str, &str); 7] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
    Cow::Owned(ENTITIES.iter().fold(numeric(text), replace))
}

/// A text with its characters that are given by their numbers, `&#233;` and `&#xe9;`. What is no
/// character stays as it is, and `&` is left for last.
fn numeric(text: &str) -> String {
    let mut parts = text.split("&#");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.bytes().take(9).position(|byte| byte == b';');
        let number = end.and_then(|end| match part[..end].strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => part[..end].parse().ok(),
        });
        match (number.and_then(char::from_u32), end) {
            (Some('&'), Some(end)) => out.extend(["&amp;", &part[end + 1..]]),
            (Some(c), Some(end)) => {
                out.push(c);
                out.push_str(&part[end + 1..]);
            }
            _ => out.extend(["&#", part]),
        }
    }
    out
}
