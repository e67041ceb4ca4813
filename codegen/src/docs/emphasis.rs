//! Emphasis: marks in the text of a block where its tags stood, of which Markdown becomes once all of
//! the block is known.
//!
//! Whether a `*` begins or ends emphasis depends on what stands before and after it ([CommonMark
//! section 6.2]), so that only those are written that nothing can take otherwise; of the others the
//! text alone is left.
//!
//! [CommonMark section 6.2]: https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis

use std::borrow::Cow;

/// How much a text is emphasized.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Emphasis {
    Stressed,
    Strong,
}

const BEGINS: [(char, Emphasis); 2] = [('\u{1}', Emphasis::Stressed), ('\u{2}', Emphasis::Strong)];
const ENDS: [(char, Emphasis); 2] = [('\u{3}', Emphasis::Stressed), ('\u{4}', Emphasis::Strong)];

impl Emphasis {
    /// What stands in a text where emphasis begins or ends: no text of a model gets such a character
    /// there, because editors act on it.
    pub(super) fn mark(self, ends: bool) -> char {
        match (self, ends) {
            (Emphasis::Stressed, false) => BEGINS[0].0,
            (Emphasis::Strong, false) => BEGINS[1].0,
            (Emphasis::Stressed, true) => ENDS[0].0,
            (Emphasis::Strong, true) => ENDS[1].0,
        }
    }

    fn markdown(self) -> &'static str {
        match self {
            Emphasis::Stressed => "*",
            Emphasis::Strong => "**",
        }
    }
}

/// Whether a character is a mark, and no text.
pub(super) fn is_mark(c: char) -> bool {
    BEGINS.iter().chain(&ENDS).any(|(mark, _)| *mark == c)
}

/// The text of a whole block with Markdown in place of its marks.
pub(super) fn settled(text: &str) -> Cow<'_, str> {
    if !text.contains(is_mark) {
        return Cow::Borrowed(text);
    }
    let (mut added, mut emphasized) = (Vec::new(), 0);
    for (emphasis, begin, end) in pairs(text) {
        // One at a time: what is within another is emphasized already.
        if begin >= emphasized
            && let Some((begin, end)) = sure(text, begin, end)
        {
            added.extend([(begin, emphasis.markdown()), (end, emphasis.markdown())]);
            emphasized = end;
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut written = 0;
    for (at, markdown) in added {
        out.extend(text[written..at].chars().filter(|c| !is_mark(*c)));
        out.push_str(markdown);
        written = at;
    }
    out.extend(text[written..].chars().filter(|c| !is_mark(*c)));
    Cow::Owned(out)
}

/// How many marks are open at once, more than a text has that people wrote: one further in is none.
/// What is within marks is looked at once for each of them, which this bounds.
const DEEPEST: usize = 8;

/// The marks that belong together, as the places of both, the outer before the inner. One that ends
/// what did not begin is none, nor is one that another's end leaves open.
fn pairs(text: &str) -> Vec<(Emphasis, usize, usize)> {
    let mut open: Vec<(Emphasis, usize)> = Vec::new();
    let mut pairs = Vec::new();
    for (at, c) in text.char_indices() {
        let find =
            |marks: [(char, Emphasis); 2]| marks.iter().find(|(mark, _)| *mark == c).copied();
        if let Some((_, emphasis)) = find(BEGINS) {
            if open.len() < DEEPEST {
                open.push((emphasis, at));
            }
        } else if let Some((_, emphasis)) = find(ENDS)
            && let Some(index) = open.iter().rposition(|(of, _)| *of == emphasis)
        {
            pairs.push((emphasis, open[index].1, at));
            open.truncate(index);
        }
    }
    pairs.sort_by_key(|(_, begin, _)| *begin);
    pairs
}

/// Where the text between two marks begins and ends without the white space at its ends, if it is
/// sure to be seen as emphasized there.
fn sure(text: &str, begin: usize, end: usize) -> Option<(usize, usize)> {
    let is_edge = |c: char| c.is_whitespace() || is_mark(c);
    let inner = text[begin..end].trim_end_matches(is_edge);
    let end = begin + inner.len();
    let inner = inner.trim_start_matches(is_edge);
    let begin = end - inner.len();
    let (first, last) = (inner.chars().next()?, inner.chars().next_back()?);
    let before = text[..begin].chars().rev().find(|c| !is_mark(*c));
    let after = text[end..].chars().find(|c| !is_mark(*c));
    (parts(before, first) && parts(after, last) && is_whole(inner)).then_some((begin, end))
}

/// Whether a delimiter between these two can only belong to the inner one.
fn parts(outer: Option<char>, inner: char) -> bool {
    outer.is_none_or(|outer| {
        let is_punctuation = outer.is_ascii_punctuation() && outer != '*';
        outer.is_whitespace() || (is_punctuation && inner.is_alphanumeric())
    })
}

/// Whether no link begins in a text and ends outside of it, or the other way round.
fn is_whole(text: &str) -> bool {
    let (mut depth, mut code) = (0_usize, false);
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '`' => code = !code,
            _ if code => {}
            '\\' => drop(characters.next()),
            '[' => depth += 1,
            ']' if depth == 0 => return false,
            ']' => depth -= 1,
            _ => {}
        }
    }
    depth == 0 && !code
}
