//! From HTML to blocks of Markdown: paragraphs, lists within lists, lines of code, links, emphasis.
//!
//! A block is within the items that are open, by as many columns as their markers have; so that none is
//! ever in so far that Markdown, and then rustdoc, would take it for code of its own.

use super::emphasis::{Emphasis, is_mark, settled};
use super::tags::next_tag;
use super::text::{longest_run, push_text, unescape};
use super::{fill, is_acted_on, part};
use std::borrow::Cow;

/// Turns HTML into the lines of Markdown: paragraphs, lists within lists, code, notes, links, the rows
/// of tables as a list.
pub(super) fn markdown(html: &str) -> Vec<String> {
    let mut page = Page::default();
    let mut rest = html;
    while let Some((at, len)) = next_tag(rest) {
        page.text(&rest[..at]);
        page.tag(rest[at + 1..at + len - 1].trim());
        rest = &rest[at + len..];
    }
    page.text(rest);
    page.end()
}

/// A paragraph, the beginning of an item, or lines of code.
#[derive(Default)]
struct Block {
    /// By how many columns it is within items of lists.
    indent: usize,
    /// `- `, `1. `, or nothing.
    marker: String,
    /// Whose item it begins, as a place in [`Page::lists`].
    level: usize,
    text: String,
    /// Whether the text has more than edges in it, and the lead of a note.
    is_said: bool,
    is_code: bool,
}

/// A list that is open.
struct List {
    /// The number of the next item, if they have one.
    number: Option<u32>,
    /// How wide the marker of the open item is, which is the indent of what is in it; 0 for none.
    item: usize,
}

/// Lists within lists, further than a text is readable. It bounds the indent.
pub(super) const DEEPEST: usize = 5;

/// The Markdown so far.
#[derive(Default)]
struct Page<'a> {
    done: Vec<Block>,
    /// The block that text goes to.
    block: Block,
    lists: Vec<List>,
    code: bool,
    /// The target of the link that is open, and where its text begins in the block.
    link: Option<(Cow<'a, str>, usize)>,
}

impl<'a> Page<'a> {
    fn text(&mut self, text: &str) {
        let block = &mut self.block;
        let before = block.text.len();
        match block.is_code {
            true => block.text.push_str(&unescape(text)),
            false => push_text(&mut block.text, text, self.code),
        }
        block.is_said |= !block.text[before..].chars().all(is_edge);
    }

    /// A mark of code.
    fn tick(&mut self) {
        self.block.text.push('`');
        self.block.is_said = true;
    }

    fn tag(&mut self, tag: &'a str) {
        let lower = tag.to_ascii_lowercase();
        let name = lower.trim_start_matches('/');
        let name = name.split([' ', '/', '\n']).next().unwrap_or_default();
        match (name, lower.starts_with('/')) {
            ("pre", false) if !self.block.is_code => self.open_code(),
            ("pre", true) if self.block.is_code => self.paragraph(),
            // Lines of code end with their own tag.
            _ if self.block.is_code => {}
            ("code", closing) if closing == self.code => {
                self.tick();
                self.code = !closing;
            }
            // Within code everything is text, and a tag is left out.
            _ if self.code => {}
            ("ul" | "ol" | "dl" | "table", false) => {
                self.paragraph();
                self.lists.push(List {
                    number: (name == "ol").then_some(1),
                    item: 0,
                });
            }
            ("ul" | "ol" | "dl" | "table", true) => {
                self.lists.pop();
                self.leave();
            }
            ("li" | "dt" | "dd" | "tr", false) => self.item(),
            ("li" | "dt" | "dd" | "tr", true) => {
                self.lists
                    .last_mut()
                    .into_iter()
                    .for_each(|list| list.item = 0);
                self.leave();
            }
            ("td" | "th", false) if !self.is_empty() => self.block.text.push_str(" · "),
            ("note", false) => self.note("**Note:** "),
            ("important", false) => self.note("**Important:** "),
            ("i" | "em", ends) => self.block.text.push(Emphasis::Stressed.mark(ends)),
            ("b" | "strong", ends) => self.block.text.push(Emphasis::Strong.mark(ends)),
            ("a", false) => self.open_link(tag),
            ("a", true) => self.close_link(),
            ("p" | "note" | "important" | "br" | "h1" | "h2" | "h3" | "h4", _) => self.paragraph(),
            _ => {}
        }
    }

    /// Whether nothing was said since the block began: a paragraph within it does not leave it.
    fn is_empty(&self) -> bool {
        !self.block.is_said
    }

    /// By how much a block is within the items that are open.
    fn indent(&self) -> usize {
        self.lists.iter().map(|list| list.item).sum()
    }

    /// Begins a paragraph, unless one has begun.
    fn paragraph(&mut self) {
        if !self.is_empty() || self.block.is_code {
            self.begin(Block {
                indent: self.indent(),
                ..Block::default()
            });
        }
    }

    /// Begins a paragraph where an item or a list ends, even if it had nothing to say.
    fn leave(&mut self) {
        if self.is_empty() {
            self.drop_empty();
        }
        self.begin(Block {
            indent: self.indent(),
            ..Block::default()
        });
    }

    fn begin(&mut self, block: Block) {
        let ended = std::mem::replace(&mut self.block, block);
        // A link does not go on in another block.
        self.link = None;
        if !ended.text.trim().is_empty() {
            self.done.push(ended);
        }
    }

    /// What is to come stands in the place of an item that has nothing to say, and is not within it.
    fn drop_empty(&mut self) {
        let Block { marker, level, .. } = std::mem::take(&mut self.block);
        if let (false, Some(list)) = (marker.is_empty(), self.lists.get_mut(level)) {
            list.item = 0;
        }
    }

    fn item(&mut self) {
        if self.is_empty() {
            self.drop_empty();
        }
        let level = self.lists.len().saturating_sub(1);
        let mut marker = "- ".to_owned();
        if let Some(list) = self.lists.last_mut() {
            list.item = 0;
            if let Some(number) = &mut list.number {
                marker = format!("{number}. ");
                *number += 1;
            }
        }
        let indent = self.indent();
        if let Some(list) = self.lists.last_mut()
            && level < DEEPEST
        {
            list.item = marker.len();
        }
        self.begin(Block {
            indent,
            marker,
            level,
            ..Block::default()
        });
    }

    fn note(&mut self, lead: &str) {
        self.paragraph();
        self.block.text = lead.to_owned();
        self.block.is_said = false;
    }

    fn open_code(&mut self) {
        if std::mem::take(&mut self.code) {
            self.tick();
        }
        if self.is_empty() {
            self.drop_empty();
        }
        self.begin(Block {
            indent: self.indent(),
            is_code: true,
            ..Block::default()
        });
    }

    fn open_link(&mut self, tag: &'a str) {
        // A link within a link is no link.
        if self.link.is_none()
            && let Some(target) = link_target(tag)
        {
            self.link = Some((target, self.block.text.len()));
        }
    }

    /// Makes a link of the text since it was opened, unless a block ended in between.
    fn close_link(&mut self) {
        let Some((target, start)) = self.link.take() else {
            return;
        };
        let out = &mut self.block.text;
        let Some(text) = out.get(start..) else {
            return;
        };
        let label = text.trim();
        // A URL in the text is a link of its own.
        if label.trim_matches(is_edge).is_empty() || label.contains(['\n', '<', '[']) {
            return;
        }
        let lead = &text[..text.len() - text.trim_start().len()];
        let link = format!("{lead}[{label}]({target})");
        out.truncate(start);
        // With a `!` before it, it would be an image.
        let shown = out.trim_end_matches(is_mark);
        if link.starts_with('[') && shown.ends_with('!') {
            out.insert(shown.len() - 1, '\\');
        }
        out.push_str(&link);
    }

    fn end(mut self) -> Vec<String> {
        if self.code {
            self.block.text.push('`');
        }
        self.begin(Block::default());
        let mut lines = Vec::new();
        for block in &self.done {
            block.add_to(&mut lines);
        }
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }
}

impl Block {
    fn add_to(&self, lines: &mut Vec<String>) {
        if self.is_code {
            return self.add_code(lines);
        }
        let text = without_empty_code(&self.text);
        let settled = settled(&text);
        let text = without_empty_code(&settled);
        if !text.trim().is_empty() {
            part(lines);
            fill(lines, self.indent, &self.marker, text.trim(), true);
        }
    }

    /// Lines of code, which are no test.
    fn add_code(&self, lines: &mut Vec<String>) {
        let shown = self.text.replace('\t', "    ");
        let code: Vec<String> = shown
            .split('\n')
            .map(|line| {
                line.chars()
                    .filter(|c| !is_acted_on(*c))
                    .collect::<String>()
            })
            .collect();
        let is_blank = |line: &&String| line.trim().is_empty();
        let before = code.iter().take_while(is_blank).count();
        let after = code.iter().rev().take_while(is_blank).count();
        let Some(code) = code.get(before..code.len() - after) else {
            return;
        };
        let fence = "`".repeat(longest_run(&self.text).max(2) + 1);
        let margin = " ".repeat(self.indent);
        part(lines);
        lines.push(format!("{margin}{fence}text"));
        for line in code {
            lines.push(format!("{margin}{line}").trim_end().to_owned());
        }
        lines.push(format!("{margin}{fence}"));
    }
}

/// White space, and marks that are no text.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || is_mark(c)
}

/// An empty code span would open one that never closes.
fn without_empty_code(text: &str) -> Cow<'_, str> {
    match text.contains("``") {
        true => Cow::Owned(text.replace("``", "")),
        false => Cow::Borrowed(text),
    }
}

/// The target of an `a` tag that can stand in Markdown as it is: a page, or an item of the crate.
fn link_target(tag: &str) -> Option<Cow<'_, str>> {
    let (_, value) = tag.split_once("href=")?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let target = unescape(value[1..].split(quote).next()?.trim());
    let rest = ["https://", "http://", "crate::"]
        .iter()
        .find_map(|start| target.strip_prefix(start))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?#=&%:+,@!".contains(c);
    (!rest.is_empty()
        && rest.starts_with(|c: char| c.is_ascii_alphanumeric())
        && rest.chars().all(plain))
    .then_some(target)
}
