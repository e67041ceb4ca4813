//! Which words between angle brackets are tags.

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
pub(super) fn next_tag(text: &str) -> Option<(usize, usize)> {
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
