//! Documentation: a model's HTML, or our own Markdown, to lines that rustdoc reads without warning.
//!
//! HTML is read leniently (AWS's is not always well-formed) and written as plain Markdown. Whatever
//! Markdown or rustdoc could take for something else is escaped, so that no text of a model can
//! become a link, a tag or a test.

mod emphasis;
mod page;
mod tags;
#[cfg(test)]
mod tests;
mod text;

use crate::ir::Docs;
use page::markdown;
use std::borrow::Cow;
use text::{longest_run, push_word};

/// The lines of a doc comment, without slashes.
pub(crate) fn lines(docs: &Docs) -> Vec<String> {
    match docs {
        Docs::Markdown(text) if text.contains(|c| c != '\n' && is_acted_on(c)) => {
            wrap(&text.replace(|c| c != '\n' && is_acted_on(c), " "))
        }
        Docs::Markdown(text) => wrap(text),
        Docs::Html(html) => markdown(html),
        Docs::CommonMark(text) => {
            let mut html = String::new();
            let tables = pulldown_cmark::Options::ENABLE_TABLES;
            let parser = pulldown_cmark::Parser::new_ext(text, tables);
            pulldown_cmark::html::push_html(&mut html, parser);
            markdown(&html)
        }
    }
}

/// A text that is no Markdown, as Markdown that shows it.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        push_word(&mut out, word, false);
    }
    out
}

/// A text as inline code, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !is_acted_on(*c)).collect();
    if shown.trim().is_empty() {
        return "The empty text".to_owned();
    }
    // More backticks around it than there are in a row within.
    let longest = longest_run(&shown);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("`{shown}`"),
        _ => format!("{fence} {shown} {fence}"),
    }
}

/// Whether an editor or a terminal does something else with a character than to show it: control
/// characters, and those that turn the direction of the text around them.
pub(crate) fn is_acted_on(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{feff}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text for a terminal: what one would act on is escaped, but for the end of a line.
pub fn shown(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c != '\n' && is_acted_on(c);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match acts(c) {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Breaks paragraphs into lines of at most 92 columns. Lists keep their items apart.
pub(crate) fn wrap(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n').map(str::trim) {
        match paragraph.strip_prefix("- ") {
            _ if paragraph.is_empty() => part(&mut lines),
            Some(text) => fill(&mut lines, 0, "- ", text, false),
            None => fill(&mut lines, 0, "", paragraph, false),
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Adds the blank line that parts two blocks.
fn part(lines: &mut Vec<String>) {
    if lines.last().is_some_and(|line| !line.is_empty()) {
        lines.push(String::new());
    }
}

/// Adds the lines of one paragraph: the first begins with `marker` after `indent` columns, the others
/// where its text does. No line but perhaps the first, unless `escapes_first`, begins a block that
/// the text does not.
fn fill(lines: &mut Vec<String>, indent: usize, marker: &str, text: &str, escapes_first: bool) {
    const WIDTH: usize = 92;
    let margin = " ".repeat(indent + marker.len());
    // Every text of a model comes by here, so the columns are counted once.
    let mut line = " ".repeat(indent) + marker;
    let mut columns = line.len();
    let (mut is_first, mut escapes) = (true, escapes_first);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = word.chars().count();
        if !is_first && columns + 1 + width > WIDTH {
            lines.push(std::mem::replace(&mut line, margin.clone()));
            columns = margin.len();
            (is_first, escapes) = (true, true);
        }
        if !is_first {
            line.push(' ');
            columns += 1;
        }
        let marker = match is_first && escapes {
            true => block_marker(word),
            false => None,
        };
        let (before, after) = word.split_at(marker.unwrap_or(0));
        line.push_str(before);
        if marker.is_some() {
            line.push('\\');
            columns += 1;
        }
        line.push_str(after);
        columns += width;
        is_first = false;
    }
    lines.push(line);
}

/// Where a backslash keeps a word at the beginning of a line from beginning a list, a heading or a
/// rule there.
fn block_marker(word: &str) -> Option<usize> {
    let is_line_of = |c| word.chars().all(|other| other == c);
    if matches!(word, "+" | "*" | "#") || is_line_of('-') || is_line_of('=') {
        return Some(0);
    }
    let number = word.strip_suffix(['.', ')'])?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(number.len())
}

/// Whether a text is written in HTML, as AWS's is: it has a block of it.
pub(crate) fn is_html(text: &str) -> bool {
    let blocks = [
        "<p>",
        "<p/>",
        "<ul>",
        "<ol>",
        "<note>",
        "<fullname>",
        "<important>",
        "<div",
    ];
    blocks.iter().any(|block| text.contains(block))
}
