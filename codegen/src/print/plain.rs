//! The items that make up most of a crate, laid out without `syn` and `prettyplease`, which take
//! two thirds of the time otherwise: structures, enums, `new`, and tables.
//!
//! The text is the very one that `prettyplease` would give. Only tokens of the few forms below are
//! taken, and only where it is sure which lines fit: whatever is of another form, or close to the
//! width at which a line breaks, is left to `prettyplease`.
//!
//! ```text
//! #[…] pub struct Name { #[…] pub field: Type, … }        #[…] pub enum Name { #[…] Variant(Type), … }
//! impl Name { #[…] pub fn new(name: Type, …) -> Self { Self { name: value, … } } }
//! static NAME: Type = function("…", &[row, …]);
//! ```

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use std::fmt::Write;
use std::iter::Peekable;
use std::slice::Iter;

/// The width at which `prettyplease` breaks a line.
const WIDTH: usize = 89;
/// The width at which it breaks a structure's value, from its name to its closing brace.
const VALUE_WIDTH: usize = 34;
/// How close to a width it is not told here on which side a line is: what follows a line counts in
/// some places and not in others.
const UNSURE: usize = 4;

/// Lays out one item, if it is of one of the forms that this module knows.
pub(super) fn item(tokens: &[TokenTree]) -> Option<String> {
    let mut out = String::new();
    let mut rest = tokens.iter().peekable();
    attributes(&mut rest, 0, &mut out)?;
    match &*word(rest.next()?)? {
        "pub" => fields(&mut rest, &mut out)?,
        "impl" => implementation(&mut rest, &mut out)?,
        "static" => table(&mut rest, &mut out)?,
        _ => return None,
    }
    rest.next().is_none().then_some(out)
}

type Tokens<'a> = Peekable<Iter<'a, TokenTree>>;

/// Whether a text of this width is on one line, where that is sure.
fn fits(width: usize, limit: usize) -> Option<bool> {
    match width {
        width if width + UNSURE <= limit => Some(true),
        width if width > limit + UNSURE => Some(false),
        _ => None,
    }
}

fn word(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    }
}

fn punct(token: &TokenTree, wanted: char) -> Option<()> {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted).then_some(())
}

fn group(token: &TokenTree, delimiter: Delimiter) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// Adds a line that is surely no wider than it may be.
fn line(indent: usize, text: &str, out: &mut String) -> Option<()> {
    if !fits(indent + text.len(), WIDTH)? {
        return None;
    }
    push(indent, text, out);
    Some(())
}

fn push(indent: usize, text: &str, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
    out.push_str(text);
    out.push('\n');
}

/// Attributes before an item or a field, each on a line of its own.
fn attributes(rest: &mut Tokens<'_>, indent: usize, out: &mut String) -> Option<()> {
    while rest.peek().is_some_and(|token| punct(token, '#').is_some()) {
        rest.next();
        let content = trees(group(rest.next()?, Delimiter::Bracket)?.stream());
        match &content[..] {
            [name, equals, TokenTree::Literal(text)] if punct(equals, '=').is_some() => {
                let text = text.to_string();
                match &*word(name)? {
                    "doc" => push(indent, &format!("///{}", unquoted(&text)?), out),
                    // A text is in one piece, however long.
                    name => push(indent, &format!("#[{name} = {text}]"), out),
                }
            }
            _ => line(indent, &format!("#[{}]", flat(&content)?), out)?,
        }
    }
    Some(())
}

/// What a literal says that has no escapes.
fn unquoted(literal: &str) -> Option<&str> {
    let text = literal.strip_prefix('r').unwrap_or(literal);
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    let plain = !text.contains(['\\', '"', '\n']) && !text.ends_with(' ') && !text.starts_with('/');
    plain.then_some(text)
}

/// `struct Name { … }` or `enum Name { … }`, after `pub`.
fn fields(rest: &mut Tokens<'_>, out: &mut String) -> Option<()> {
    let kind = word(rest.next()?)?;
    let name = word(rest.next()?)?;
    let content = trees(group(rest.next()?, Delimiter::Brace)?.stream());
    let head = format!("pub {kind} {name} {{");
    match &*kind {
        "struct" | "enum" if content.is_empty() => return line(0, &(head + "}"), out),
        "struct" | "enum" => line(0, &head, out)?,
        _ => return None,
    }
    let mut content = content.iter().peekable();
    while content.peek().is_some() {
        attributes(&mut content, 4, out)?;
        let field = until_comma(&mut content)?;
        line(4, &(flat(&field)? + ","), out)?;
    }
    out.push_str("}\n");
    Some(())
}

/// The tokens up to the next comma that is not within angle brackets.
fn until_comma(rest: &mut Tokens<'_>) -> Option<Vec<TokenTree>> {
    let (mut tokens, mut depth) = (Vec::new(), 0usize);
    for token in rest.by_ref() {
        if let TokenTree::Punct(punct) = token {
            match punct.as_char() {
                ',' if depth == 0 => break,
                '<' => depth += 1,
                '>' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        tokens.push(token.clone());
    }
    (depth == 0).then_some(tokens)
}

/// All that stands between commas.
fn list(stream: TokenStream) -> Option<Vec<String>> {
    let tokens = trees(stream);
    let (mut rest, mut items) = (tokens.iter().peekable(), Vec::new());
    while rest.peek().is_some() {
        items.push(flat(&until_comma(&mut rest)?)?);
    }
    Some(items)
}

/// `impl Name { pub fn name(…) -> Self { Self { … } } }`, after `impl`.
fn implementation(rest: &mut Tokens<'_>, out: &mut String) -> Option<()> {
    line(0, &format!("impl {} {{", word(rest.next()?)?), out)?;
    let content = trees(group(rest.next()?, Delimiter::Brace)?.stream());
    let mut rest = content.iter().peekable();
    attributes(&mut rest, 4, out)?;
    let words = [
        word(rest.next()?)?,
        word(rest.next()?)?,
        word(rest.next()?)?,
    ];
    let [visibility, keyword, name] = &words;
    if visibility != "pub" || keyword != "fn" {
        return None;
    }
    let parameters = list(group(rest.next()?, Delimiter::Parenthesis)?.stream())?;
    let open = format!("pub fn {name}(");
    punct(rest.next()?, '-')?;
    punct(rest.next()?, '>')?;
    let close = format!(") -> {} {{", word(rest.next()?)?);
    let body = trees(group(rest.next()?, Delimiter::Brace)?.stream());
    let [value, TokenTree::Group(fields)] = &body[..] else {
        return None;
    };
    if rest.next().is_some() || fields.delimiter() != Delimiter::Brace {
        return None;
    }
    broken_or_not(4, &open, &parameters, &close, (4, WIDTH), out)?;
    let (value, fields) = (word(value)?, list(fields.stream())?);
    let width = value.len() + " {  }".len() + joined(&fields);
    match fits(width, VALUE_WIDTH)? {
        true => line(8, &format!("{value} {{ {} }}", fields.join(", ")), out)?,
        false => broken(8, &format!("{value} {{"), &fields, "}", out)?,
    }
    out.push_str("    }\n}\n");
    Some(())
}

/// The width of items with `, ` between them.
fn joined(items: &[String]) -> usize {
    let commas = 2 * items.len().saturating_sub(1);
    items.iter().map(String::len).sum::<usize>() + commas
}

/// `open`, items and `close` on one line if they fit, else each item on a line of its own. The
/// width of one line is compared with `limit`, with `more` columns added where it is not known
/// whether they count.
fn broken_or_not(
    indent: usize,
    open: &str,
    items: &[String],
    close: &str,
    (more, limit): (usize, usize),
    out: &mut String,
) -> Option<()> {
    let inner = indent + open.len() + joined(items);
    // What closes may count or not: sure is only what fits with it, or does not fit without.
    match (fits(inner + close.len() + more, limit), fits(inner, limit)) {
        (Some(true), _) => push(indent, &format!("{open}{}{close}", items.join(", ")), out),
        (_, Some(false)) => broken(indent, open, items, close, out)?,
        _ => return None,
    }
    Some(())
}

/// `open`, each item on a line of its own, and `close`.
fn broken(
    indent: usize,
    open: &str,
    items: &[String],
    close: &str,
    out: &mut String,
) -> Option<()> {
    push(indent, open, out);
    for item in items {
        line(indent + 4, &format!("{item},"), out)?;
    }
    push(indent, close, out);
    Some(())
}

/// `NAME: Type = function("…", &[…]);`, after `static`.
fn table(rest: &mut Tokens<'_>, out: &mut String) -> Option<()> {
    let mut head: Vec<TokenTree> = Vec::new();
    let arguments = loop {
        match rest.next()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => break group,
            TokenTree::Group(_) => return None,
            token => head.push(token.clone()),
        }
    };
    punct(rest.next()?, ';')?;
    let arguments = trees(arguments.stream());
    let [name, comma, and, TokenTree::Group(rows)] = &arguments[..] else {
        return None;
    };
    punct(comma, ',').and(punct(and, '&'))?;
    if rows.delimiter() != Delimiter::Bracket {
        return None;
    }
    let name = flat(std::slice::from_ref(name))?;
    let rows = list(rows.stream())?;
    let head = format!("static {}(", flat(&head)?);
    let array = "&[]".len() + joined(&rows);
    if fits(head.len() + name.len() + 2 + array + 2, WIDTH)? {
        push(0, &format!("{head}{name}, &[{}]);", rows.join(", ")), out);
        return Some(());
    }
    push(0, &head, out);
    push(4, &format!("{name},"), out);
    match fits(4 + array, WIDTH)? {
        true => push(4, &format!("&[{}],", rows.join(", ")), out),
        false => broken(4, "&[", &rows, "],", out)?,
    }
    out.push_str(");\n");
    Some(())
}

/// Types, paths, calls and values on one line, with the spaces that Rust is written with.
fn flat(tokens: &[TokenTree]) -> Option<String> {
    let mut out = String::new();
    flat_into(tokens, &mut out)?;
    Some(out)
}

fn flat_into(tokens: &[TokenTree], out: &mut String) -> Option<()> {
    // On one line, a list has no comma at its end.
    if tokens
        .last()
        .is_some_and(|token| punct(token, ',').is_some())
    {
        return None;
    }
    // Whether a word has to be kept apart from what stands before it.
    let mut after_word = false;
    // Whether the colon before was the first of two.
    let mut in_path = false;
    for token in tokens {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && after_word {
            out.push(' ');
        }
        match token {
            // Writing to a text cannot fail.
            TokenTree::Ident(word) => drop(write!(out, "{word}")),
            TokenTree::Literal(literal) => drop(write!(out, "{literal}")),
            TokenTree::Punct(punct) => match (punct.as_char(), punct.spacing()) {
                (':', Spacing::Joint) => out.push(':'),
                (':', Spacing::Alone) if in_path => out.push(':'),
                (':', Spacing::Alone) => out.push_str(": "),
                (',', _) => out.push_str(", "),
                ('=', Spacing::Alone) => out.push_str(" = "),
                ('>', _) => out.push('>'),
                (c @ ('<' | '&' | '.'), Spacing::Alone) => out.push(c),
                _ => return None,
            },
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::Brace | Delimiter::None => return None,
                };
                out.push(open);
                flat_into(&trees(group.stream()), out)?;
                out.push(close);
            }
        }
        in_path = matches!(token, TokenTree::Punct(p) if p.as_char() == ':' && p.spacing() == Spacing::Joint);
        after_word = is_word;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Ident;
    use quote::{format_ident, quote};

    /// What this module says of an item; it has to be what `prettyplease` says.
    fn same(item: TokenStream) -> Option<String> {
        let plain = super::item(&trees(item.clone()));
        let file = syn::parse2(item).expect("an item");
        if let Some(plain) = &plain {
            assert_eq!(*plain, prettyplease::unparse(&file));
        }
        plain
    }

    /// An identifier of this many letters.
    fn long(letters: usize) -> Ident {
        format_ident!("{}", "a".repeat(letters))
    }

    #[test]
    fn the_forms_are_known() {
        let structure = quote! {
            #[doc = "7"]
            #[doc(alias = "user")]
            #[deprecated = "Use a \"person\"."]
            #[derive(Clone, PartialEq, Default)]
            pub struct User {
                #[doc = "8"]
                pub r#type: Option<BTreeMap<String, Vec<Box<Thing>>>>,
                pub bytes: Vec<u8>,
            }
        };
        let text = same(structure).expect("a structure");
        assert!(text.contains("    ///8\n    pub r#type: Option<"), "{text}");
        let union = quote! {
            #[non_exhaustive]
            pub enum Value {
                #[doc = " A text."]
                Text(String),
                Nothing,
            }
        };
        assert!(same(union).is_some());
        assert!(
            same(quote!(
                pub struct Empty {}
            ))
            .is_some()
        );
        let new = quote! {
            impl User {
                #[doc = " Makes one."]
                pub fn new(name: impl Into<String>, age: i32) -> Self {
                    Self { name: name.into(), age, shoes: None }
                }
            }
        };
        assert!(same(new).is_some());
        let table = quote! {
            static USER: tinsmith::Schema = tinsmith::schema("User", &[
                member("Name").wire("name").required(), member("Shoes"),
                member("At").timestamp(tinsmith::TimestampFormat::DateTime),
                member("All").item(&member("member").sensitive())
            ]);
        };
        assert!(same(table).is_some());
    }

    #[test]
    fn other_forms_are_left_alone() {
        for item in [
            quote!(
                use a::b;
            ),
            quote!(
                pub fn f() {}
            ),
            quote!(
                pub struct A(u8);
            ),
            quote!(
                pub struct A<T> {
                    pub a: T,
                }
            ),
            quote!(
                pub struct A {
                    pub a: fn(u8) -> u8,
                }
            ),
            quote!(impl A { pub fn f(&self) {} }),
            quote!(impl A { pub fn f(a: u8) -> Self { let b = a; Self { b } } }),
            quote!(impl A for B {}),
            quote!(
                static A: u8 = 1;
            ),
            quote!(
                static A: B = b("A", &[]).c();
            ),
            quote!(
                #[doc = "a\nb"]
                pub struct A {}
            ),
        ] {
            assert_eq!(same(item), None);
        }
    }

    #[test]
    fn at_every_width_it_is_the_same_text() {
        let mut sure = 0;
        for letters in 1..110 {
            let (name, many) = (long(letters), vec![long(12); letters.min(9)]);
            let text = name.to_string();
            let items = [
                quote!(pub struct A { pub #name: Option<Vec<String>>, }),
                quote!(pub struct A { pub b: Option<BTreeMap<String, #name>>, }),
                quote!(pub struct #name { pub b: u8, }),
                quote!(
                    #[doc(alias = #text)]
                    pub struct A {}
                ),
                quote!(pub enum A { #name(Box<B>), #name, }),
                quote!(impl A { pub fn new(#name: impl Into<String>) -> Self { Self { #name: #name.into() } } }),
                quote!(impl A { pub fn new(#name: u8, b: Vec<B>) -> Self { Self { #name, b, c: None } } }),
                quote!(impl A { pub fn new(#(#many: u8),*) -> Self { Self { #(#many),* } } }),
                quote!(impl #name { pub fn new(b: u8) -> Self { Self { b } } }),
                quote!(static #name: tinsmith::Schema = tinsmith::schema("A", &[]);),
                quote!(static A: tinsmith::Schema = tinsmith::schema(#text, &[member("B"), member("C")]);),
                quote!(static A: tinsmith::Schema = tinsmith::schema("A", &[member("B"), member(#text)]);),
                quote!(static A: tinsmith::Schema = tinsmith::schema("A", &[member(#text).wire("b").required()]);),
            ];
            sure += items.into_iter().filter_map(same).count();
        }
        // Most widths are far from where a line breaks.
        assert!(sure > 13 * 110 / 2, "{sure}");
    }
}
