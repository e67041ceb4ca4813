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
        Docs::Html(html) => wrap_escaped(&markdown(html)),
        Docs::CommonMark(text) => {
            let mut html = String::new();
            pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(text));
            wrap_escaped(&markdown(&html))
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
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
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
    wrap_all(text, false)
}

/// As [`wrap`], of a text whose paragraphs begin with no Markdown but the `- ` of lists.
fn wrap_escaped(text: &str) -> Vec<String> {
    wrap_all(text, true)
}

fn wrap_all(text: &str, escapes_first: bool) -> Vec<String> {
    const WIDTH: usize = 92;
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n').map(str::trim) {
        if paragraph.is_empty() {
            if lines.last().is_some_and(|line| !line.is_empty()) {
                lines.push(String::new());
            }
            continue;
        }
        let (marker, text) = match paragraph.strip_prefix("- ") {
            Some(text) => ("- ", text),
            None => ("", paragraph),
        };
        let indent = if marker.is_empty() { "" } else { "  " };
        // Every text of a model comes by here, so the columns are counted once.
        let (mut line, mut columns) = (marker.to_owned(), marker.len());
        let (mut is_first, mut escapes) = (true, escapes_first);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let width = word.chars().count();
            if !is_first && columns + 1 + width > WIDTH {
                lines.push(std::mem::replace(&mut line, indent.to_owned()));
                columns = indent.len();
                (is_first, escapes) = (true, true);
            }
            if !is_first {
                line.push(' ');
                columns += 1;
            }
            let marker = if is_first && escapes {
                block_marker(word)
            } else {
                None
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
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
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

/// Turns HTML into Markdown: paragraphs, lists, code, notes, links, the rows of tables as a list.
fn markdown(html: &str) -> String {
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

/// The Markdown so far.
#[derive(Default)]
struct Page<'a> {
    out: String,
    code: bool,
    /// The target of the link that is open, and where its text begins.
    link: Option<(Cow<'a, str>, usize)>,
}

impl<'a> Page<'a> {
    fn text(&mut self, text: &str) {
        push_text(&mut self.out, text, self.code);
    }

    fn tag(&mut self, tag: &'a str) {
        let lower = tag.to_ascii_lowercase();
        let name = lower.trim_start_matches('/');
        let name = name.split([' ', '/', '\n']).next().unwrap_or_default();
        match (name, lower.starts_with('/')) {
            ("code" | "pre", closing) if closing == self.code => {
                self.out.push('`');
                self.code = !closing;
            }
            // Within code everything is text, and a tag is left out.
            _ if self.code => {}
            ("li" | "dt" | "dd" | "tr", false) => new_block(&mut self.out, "- "),
            ("td" | "th", false) if !self.out.ends_with("- ") => self.out.push_str(" · "),
            ("note", false) => new_block(&mut self.out, "**Note:** "),
            ("important", false) => new_block(&mut self.out, "**Important:** "),
            ("a", false) => self.open_link(tag),
            ("a", true) => self.close_link(),
            (
                "p" | "ul" | "ol" | "dl" | "note" | "important" | "br" | "tr" | "table" | "h1"
                | "h2" | "h3" | "h4",
                _,
            ) if !self.begins_block() => new_block(&mut self.out, ""),
            _ => {}
        }
    }

    /// Whether nothing was said since a block began: a paragraph within it does not leave it.
    fn begins_block(&self) -> bool {
        self.out.ends_with("- ") || self.out.ends_with(":** ")
    }

    fn open_link(&mut self, tag: &'a str) {
        // A link within a link is no link.
        if self.link.is_none()
            && let Some(target) = link_target(tag)
        {
            self.link = Some((target, self.out.len()));
        }
    }

    /// Makes a link of the text since it was opened, unless a block ended in between.
    fn close_link(&mut self) {
        let Some((target, start)) = self.link.take() else {
            return;
        };
        let Some(text) = self.out.get(start..) else {
            return;
        };
        let label = text.trim();
        // A URL in the text is a link of its own.
        if label.is_empty() || label.contains(['\n', '<', '[']) {
            return;
        }
        let lead = &text[..text.len() - text.trim_start().len()];
        let link = format!("{lead}[{label}]({target})");
        self.out.truncate(start);
        self.out.push_str(&link);
    }

    fn end(mut self) -> String {
        if self.code {
            self.out.push('`');
        }
        // An empty code span would open one that never closes.
        match self.out.contains("``") {
            true => self.out.replace("``", ""),
            false => self.out,
        }
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

fn new_block(out: &mut String, start: &str) {
    let end = out.trim_end().len();
    out.truncate(end);
    if !out.is_empty() {
        out.push_str("\n\n");
    }
    out.push_str(start);
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
    Cow::Owned(ENTITIES.iter().fold(text.to_owned(), replace))
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
                "`let x; `"
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
