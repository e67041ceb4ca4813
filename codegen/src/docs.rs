//! Documentation: a model's HTML, or our own Markdown, to lines that rustdoc reads without warning.
//!
//! HTML is read leniently (AWS's is not always well-formed) and written as plain Markdown. Whatever
//! Markdown or rustdoc could take for something else is escaped, so that no text of a model can
//! become a link, a tag or a test.

use crate::ir::Docs;
use std::borrow::Cow;

/// The lines of a doc comment, without slashes.
pub(crate) fn lines(docs: &Docs) -> Vec<String> {
    let text = match docs {
        Docs::Markdown(text) => Cow::Borrowed(&**text),
        Docs::Html(html) => Cow::Owned(markdown(html)),
    };
    match text.contains(|c| c != '\n' && is_acted_on(c)) {
        true => wrap(&text.replace(|c| c != '\n' && is_acted_on(c), " ")),
        false => wrap(&text),
    }
}

/// Whether an editor or a terminal does something else with a character than to show it: control
/// characters, and those that turn the direction of the text around them.
pub(crate) fn is_acted_on(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Breaks paragraphs into lines of at most 92 columns. Lists keep their items apart.
pub(crate) fn wrap(text: &str) -> Vec<String> {
    const WIDTH: usize = 92;
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n').map(str::trim) {
        if paragraph.is_empty() {
            if lines.last().is_some_and(|line| !line.is_empty()) {
                lines.push(String::new());
            }
            continue;
        }
        let indent = if paragraph.starts_with("- ") {
            "  "
        } else {
            ""
        };
        // Every text of a model comes by here, so the columns are counted once.
        let (mut line, mut columns) = (String::new(), 0);
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let width = word.chars().count();
            // A line of spaces alone is an indented one that has just begun.
            let begins = columns == 0 || line.trim().is_empty();
            if !begins && columns + 1 + width > WIDTH {
                lines.push(std::mem::replace(&mut line, indent.to_owned()));
                columns = indent.len();
            } else if columns > 0 && !line.ends_with(' ') {
                line.push(' ');
                columns += 1;
            }
            // A word that begins a line must not begin a list or a heading there.
            if columns > 0 && matches!(word, "-" | "+" | "*" | "#") && line.trim().is_empty() {
                line.push('\\');
                columns += 1;
            }
            line.push_str(word);
            columns += width;
        }
        lines.push(line);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Turns HTML into Markdown: paragraphs, lists, code, emphasis; links become their text.
fn markdown(html: &str) -> String {
    let mut out = String::new();
    let mut code = false;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_text(&mut out, &rest[..at], code);
        let Some(end) = rest[at..].find('>') else {
            push_text(&mut out, &rest[at..], code);
            rest = "";
            break;
        };
        let tag = rest[at + 1..at + end].trim().to_ascii_lowercase();
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/', '\n'])
            .next()
            .unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("code" | "pre", closing) if closing == code => {
                out.push('`');
                code = !closing;
            }
            ("li" | "dt" | "dd", false) => new_block(&mut out, "- "),
            ("p" | "ul" | "ol" | "dl" | "note" | "important" | "br" | "tr" | "table" | "h1" | "h2"
                | "h3" | "h4", _)
                // A paragraph within a list item does not leave the item.
                if !out.ends_with("- ") && !code => new_block(&mut out, ""),
            _ => {}
        }
        rest = &rest[at + end + 1..];
    }
    push_text(&mut out, rest, code);
    if code {
        out.push('`');
    }
    // An empty code span would open one that never closes.
    match out.contains("``") {
        true => out.replace("``", ""),
        false => out,
    }
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
    let is_url = word.starts_with("http://") || word.starts_with("https://");
    if is_url && !code && !word.contains(['<', '>', '`']) {
        let end = word.trim_end_matches(['.', ',', ';', ':', ')']).len();
        out.push_str(&format!("<{}>{}", &word[..end], &word[end..]));
        return;
    }
    let mut rest = word;
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
    let acts = c.is_control()
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
        || c == '\u{feff}';
    !(acts || c == '`' || (!code && is_markup(c)))
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
    fn lines_are_wrapped() {
        let long = "word ".repeat(60);
        assert!(html(&long).iter().all(|line| line.len() <= 92));
    }
}
