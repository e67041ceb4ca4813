//! Documentation: a model's HTML, or our own Markdown, to lines that rustdoc reads without warning.
//!
//! HTML is read leniently (AWS's is not always well-formed) and written as plain Markdown. Whatever
//! Markdown or rustdoc could take for something else is escaped, so that no text of a model can
//! become a link, a tag or a test.

use crate::ir::Docs;
use std::borrow::Cow;

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

/// Turns HTML into the lines of Markdown: paragraphs, lists within lists, code, notes, links, the rows
/// of tables as a list.
fn markdown(html: &str) -> Vec<String> {
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
const DEEPEST: usize = 5;

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
        match self.block.is_code {
            true => self.block.text.push_str(&unescape(text)),
            false => push_text(&mut self.block.text, text, self.code),
        }
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
                self.block.text.push('`');
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
            ("a", false) => self.open_link(tag),
            ("a", true) => self.close_link(),
            ("p" | "note" | "important" | "br" | "h1" | "h2" | "h3" | "h4", _) => self.paragraph(),
            _ => {}
        }
    }

    /// Whether nothing was said since the block began: a paragraph within it does not leave it.
    fn is_empty(&self) -> bool {
        let text = self.block.text.trim_end();
        text.is_empty() || text.ends_with(":**")
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
    }

    fn open_code(&mut self) {
        if std::mem::take(&mut self.code) {
            self.block.text.push('`');
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
        if label.is_empty() || label.contains(['\n', '<', '[']) {
            return;
        }
        let lead = &text[..text.len() - text.trim_start().len()];
        let link = format!("{lead}[{label}]({target})");
        out.truncate(start);
        // With a `!` before it, it would be an image.
        if link.starts_with('[') && out.ends_with('!') {
            out.pop();
            out.push_str("\\!");
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
        // An empty code span would open one that never closes.
        let text = match self.text.contains("``") {
            true => self.text.replace("``", ""),
            false => self.text.clone(),
        };
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

/// How many backticks there are in a row, at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
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

/// Whether AWS's HTML has such a tag, or HTML has one that could be there. All else between angle
/// brackets is text that was not escaped: `<account-id>`, `a <> b`.
fn is_tag(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "blockquote"
            | "body"
            | "br"
            | "caption"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "emphasis"
            | "filename"
            | "fullname"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "html"
            | "i"
            | "img"
            | "important"
            | "kbd"
            | "li"
            | "note"
            | "ol"
            | "p"
            | "pre"
            | "q"
            | "s"
            | "samp"
            | "script"
            | "section"
            | "small"
            | "span"
            | "strong"
            | "style"
            | "sub"
            | "sup"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "tt"
            | "u"
            | "ul"
            | "ulink"
            | "var"
            | "xhtml"
            | "zonbook"
    )
}

/// Where the first tag of a text begins, and how many bytes it has with its brackets.
fn next_tag(text: &str) -> Option<(usize, usize)> {
    let starts = text.match_indices('<').find_map(|(at, _)| {
        let inner = &text[at + 1..];
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        let name = &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric())?];
        let ends = inner[name.len()..].starts_with(['>', '/', ' ', '\n', '\t', '\r']);
        (ends && is_tag(name)).then_some(at)
    });
    // Without an end, this one and all after it are text.
    let at = starts?;
    Some((at, text[at..].find('>')? + 1))
}

fn push_text(out: &mut String, text: &str, code: bool) {
    let text = unescape(text);
    for (index, word) in text.split(char::is_whitespace).enumerate() {
        if index > 0 && !out.ends_with([' ', '\n']) && !out.is_empty() {
            out.push(' ');
        }
        push_word(out, word, code);
    }
}

fn push_word(out: &mut String, word: &str, code: bool) {
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

fn unescape(text: &str) -> Cow<'_, str> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> Vec<String> {
        lines(&Docs::Html(text.to_owned()))
    }

    #[test]
    fn html_becomes_markdown() {
        assert_eq!(
            html(
                "<p>Gets the <a>User</a> with <code>Id</code>.</p><p>See:</p><ul><li><p>One</p></li><li>Two</li></ul>"
            ),
            [
                "Gets the User with `Id`.",
                "",
                "See:",
                "",
                "- One",
                "",
                "- Two"
            ]
        );
        assert_eq!(html("see https://a.b/c_d."), ["see <https://a.b/c_d>."]);
    }

    #[test]
    fn links_lead_to_pages_and_items_and_nowhere_else() {
        let link = |html_text: &str| html(html_text).join("\n");
        assert_eq!(
            link("<a href=\"https://a.b/c?d=1#e\">the <i>page</i></a>."),
            "[the page](https://a.b/c?d=1#e)."
        );
        assert_eq!(
            link("the <a href='crate::types::User'>User</a>s"),
            "the [User](crate::types::User)s"
        );
        for broken in [
            "<a href=\"javascript:x\">y</a>",
            "<a href=\"https://\">y</a>",
            "<a href=\"https://a)(b\">y</a>",
            "<a href=y>y</a>",
            "<a>y</a>",
        ] {
            assert_eq!(link(broken), "y", "{broken}");
        }
        assert_eq!(
            link("<a href=\"https://a.b\">https://a.b/c</a>"),
            "<https://a.b/c>"
        );
        assert_eq!(link("<a href=\"https://a.b\">open"), "open");
    }

    #[test]
    fn notes_and_tables_keep_their_parts_apart() {
        assert_eq!(
            html("<p>a</p><note><p>b</p></note><p>c</p>"),
            ["a", "", "**Note:** b", "", "c"]
        );
        assert_eq!(
            html("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"),
            ["- a · b", "", "- 1 · 2"]
        );
    }

    #[test]
    fn nothing_in_a_text_can_become_markup() {
        assert_eq!(
            html("a[b](c) <script>x*y</script> &lt;T&gt; \u{202e}\u{1b}"),
            [r"a\[b\](c) x\*y \<T\>"]
        );
        assert_eq!(
            html("<code>a`b</code> <code></code> <code>open"),
            ["`a'b`  `open`".replace("  ", " ")]
        );
    }

    #[test]
    fn only_tags_are_tags() {
        for (text, lines) in [
            (
                "at <code>/logs/<name of it></code>",
                "at `/logs/<name of it>`",
            ),
            ("<code>= | <> | < | ></code>", "`= | <> | < | >`"),
            ("in the <Code> tag", r"in the \<Code\> tag"),
            ("a < b", r"a \< b"),
            ("&lt;Code&gt; &amp; &lt;p&gt;", r"\<Code\> \& \<p\>"),
            ("<p/>", ""),
        ] {
            let expected: &[&str] = if lines.is_empty() { &[] } else { &[lines] };
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn common_mark_becomes_what_html_becomes() {
        let lines = |text: &str| lines(&Docs::CommonMark(text.to_owned()));
        assert_eq!(
            lines("Gets a *user*, see [here](https://x.y).\n\n- `one`\n- two\n\n```\nlet x;\n```"),
            [
                "Gets a user, see [here](https://x.y).",
                "",
                "- `one`",
                "",
                "- two",
                "",
                "```text",
                "let x;",
                "```"
            ]
        );
        assert_eq!(lines("<script>[a](b)"), [r"\[a\](b)"]);
    }

    #[test]
    fn no_line_begins_a_block_that_the_text_does_not() {
        let filler = "x".repeat(92);
        for (word, escaped) in [
            ("-", "\\-"),
            ("+", "\\+"),
            ("---", "\\---"),
            ("==", "\\=="),
            ("1.", "1\\."),
            ("20)", "20\\)"),
            ("1.5", "1.5"),
            (".", "."),
        ] {
            let expected = [filler.clone(), format!("{escaped} y")];
            assert_eq!(html(&format!("{filler} {word} y")), expected);
            // A hyphen begins a list at the beginning of a paragraph too.
            if word != "-" {
                assert_eq!(html(&format!("<p>{word} y")), [format!("{escaped} y")]);
            }
        }
    }

    #[test]
    fn an_authors_own_markdown_begins_what_it_begins() {
        for text in ["1. one", "# Heading", "- item", "+ item"] {
            assert_eq!(lines(&Docs::Markdown(text.to_owned())), [text]);
        }
    }

    #[test]
    fn lists_keep_their_numbers_and_their_depth() {
        let long = "word ".repeat(20);
        for (text, lines) in [
            (
                "<ol><li><p>One</p><p>More</p></li><li>Two<ul><li>In</li><li>it</li></ul></li></ol><p>End",
                &[
                    "1. One", "", "   More", "", "2. Two", "", "   - In", "", "   - it", "", "End",
                ][..],
            ),
            // Neither a list without items nor an item that is one list is more than its items.
            (
                "a<ul></ul><ul><li><ul><li>b</li></ul></li><li></li></ul>c",
                &["a", "", "- b", "", "c"],
            ),
            // What does not end where it should has an end all the same.
            (
                "<ul><li>a<li>b<ul><li>c</ul>d</ul>e",
                &["- a", "", "- b", "", "  - c", "", "  d", "", "e"],
            ),
            ("<li>a</li><li>b", &["- a", "", "- b"]),
            (
                &format!("<ul><li>{long}</li></ul>"),
                &[
                    &*format!("- {}", long[..90].trim_end()),
                    &*format!("  {}", long[90..].trim_end()),
                ],
            ),
        ] {
            assert_eq!(html(text), lines, "{text}");
        }
        // However deep it is, no line is so far in that it would be code.
        let deep = "<ul><li>x".repeat(50);
        assert!(html(&deep).iter().all(|line| line.len() <= 2 * DEEPEST + 3));
    }

    #[test]
    fn lines_of_code_stay_lines() {
        let fence = |text: &str| html(text).join("\n");
        for (text, shown) in [
            (
                "<p>a</p><pre><code>\nb  c\n\td &lt;e&gt;\n</code></pre><p>f",
                "a\n\n```text\nb  c\n    d <e>\n```\n\nf",
            ),
            (
                "<ul><li>a<pre>b</pre></li></ul>",
                "- a\n\n  ```text\n  b\n  ```",
            ),
            (
                "<code><pre>a```b</pre></code>c",
                "````text\na```b\n````\n\nc",
            ),
            ("<pre>\u{202e}a\r\nb", "```text\na\nb\n```"),
            ("<pre> </pre>a", "a"),
        ] {
            assert_eq!(fence(text), shown, "{text}");
        }
    }

    #[test]
    fn characters_may_be_given_by_their_numbers() {
        for (text, line) in [
            ("caf&#233; &#xE9;", "café é"),
            ("a&#x2028;b &#x202e;c&#0;", "a b c"),
            (
                "&#38;lt; &#; &#x110000; &#99",
                r"\&lt; \&\#; \&\#x110000; \&\#99",
            ),
            ("a!<a href=\"https://b.c\">d</a>", r"a\![d](https://b.c)"),
        ] {
            assert_eq!(html(text), [line], "{text}");
        }
        let table = Docs::CommonMark("| a | b |\n|---|---|\n| 1 | 2 |".to_owned());
        assert_eq!(lines(&table), ["- a · b", "", "- 1 · 2"]);
    }

    #[test]
    fn urls_are_links_wherever_they_stand() {
        for (text, line) in [
            ("(http://a.b/c), d", "(<http://a.b/c>), d"),
            ("\"https://a.b\"", "\"<https://a.b>\""),
            ("http://a.b/{c}/*", "<http://a.b/>{c}/\\*"),
            ("http:// https", "http:// https"),
            ("x=https://a.b,y=http://c.d", "x=<https://a.b,y=http://c.d>"),
        ] {
            assert_eq!(html(text), [line]);
        }
    }

    #[test]
    fn a_text_that_is_no_markdown_stays_what_it_is() {
        for (text, shown) in [
            (
                "Weather & <b>Co</b> [beta] *x*",
                r"Weather \& \<b\>Co\</b\> \[beta\] \*x\*",
            ),
            ("a `b`\n\u{2066}c", "a 'b' c"),
            ("AWS", "AWS"),
        ] {
            assert_eq!(plain(text), shown);
        }
        for (text, shown) in [
            ("a", "`a`"),
            ("a`b", "`` a`b ``"),
            ("```a``", "```` ```a`` ````"),
            ("\u{202e}", "The empty text"),
        ] {
            assert_eq!(code(text), shown);
        }
    }

    #[test]
    fn tags_without_an_end_take_no_time() {
        for piece in ["<p ", "<`", "<a", "</p <"] {
            let text = piece.repeat(500_000);
            let begun = std::time::Instant::now();
            html(&text);
            assert!(begun.elapsed().as_secs() < 10, "{piece}");
        }
    }

    #[test]
    fn lines_are_wrapped() {
        let long = "word ".repeat(60);
        assert!(html(&long).iter().all(|line| line.len() <= 92));
        let long = "x".repeat(100);
        let item = html(&format!("<ul><li>{long} and more</li></ul>"));
        assert_eq!(item, [format!("- {long}"), "  and more".to_owned()]);
    }
}
