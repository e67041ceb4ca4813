//! What becomes of documentation, text by text.

use super::page::DEEPEST;
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
        "[the *page*](https://a.b/c?d=1#e)."
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
fn emphasis_is_kept_where_it_is_sure_to_be_seen_as_such() {
    for (text, shown) in [
        ("<b>Note</b>: a <i>b c</i>.", "**Note**: a *b c*."),
        ("<strong>a</strong> <em>b</em>", "**a** *b*"),
        ("(<b>a</b>), <i>b</i>'s", "(**a**), *b*'s"),
        // White space is not emphasized, nor is nothing.
        ("a<b> b </b>c", "a **b** c"),
        ("a <b></b><i> </i>b", "a b"),
        (
            "<b><code>a*b</code></b> <i>x_*y*</i>",
            r"**`a*b`** *x\_\*y\**",
        ),
        // A link in it, or it in a link; what is half in a link is neither.
        (
            "<b>a <a href=\"https://b.c\">d</a></b>",
            "**a [d](https://b.c)**",
        ),
        (
            "<a href=\"https://b.c\"><b>d</b> e</a>",
            "[**d** e](https://b.c)",
        ),
        (
            "<b>a <a href=\"https://b.c\">d</b> e</a>",
            "a [d e](https://b.c)",
        ),
        (
            "<a href=\"https://b.c\">d <b>e</a> f</b>",
            "[d e](https://b.c) f",
        ),
        // In the midst of a word, Markdown's rules are not for people.
        ("<i>s</i>3 a<b>b</b> <b>c:</b>d", "s3 ab c:d"),
        // One at a time; what does not end, ends nothing else.
        ("<b>a <i>b</i> c</b> <i>d</i>", "**a b c** *d*"),
        ("<b>a <i>b</b> c</i> <i>d</i>", "**a b** c *d*"),
        ("</b>a <i>b", "a b"),
        ("<b>a<b>b</b>c</b>", "**abc**"),
        ("<b>a</b><i>b</i> <b>c</b><b>d</b>", "ab cd"),
        // A mark of exclamation does not make an image of a link.
        ("!<b><a href=\"https://b.c\">d</a>", r"\![d](https://b.c)"),
        ("<code>a <b>b</b></code>", "`a b`"),
    ] {
        assert_eq!(html(text), [shown], "{text}");
    }
    // It ends with its paragraph.
    assert_eq!(html("<p><b>a<p>b</b> c"), ["a", "", "b c"]);
    assert_eq!(
        html("<b>a<pre>x</pre>b</b>"),
        ["a", "", "```text", "x", "```", "", "b"]
    );
    assert_eq!(html("<note><b>a</b></note>"), ["**Note:** **a**"]);
    assert_eq!(html("<ul><li><b></b><p>a</p></li></ul>"), ["- a"]);
}

/// Held to a parser of Markdown: it sees the text, all of it and nothing else.
#[test]
fn whatever_is_emphasized_the_text_stays() {
    use pulldown_cmark::{Event, Parser};
    let pieces = [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "a",
        " ",
        "!",
        "(*",
        "<a href=\"https://b.c\">",
        "</a>",
        "<code>x</code>",
    ];
    let count = pieces.len();
    let (mut seen, squeezed) = (0, |text: &str| text.split_whitespace().collect::<String>());
    for number in 0..count.pow(4) {
        let chosen = (0..4).map(|place| pieces[number / count.pow(place) % count]);
        let mut text = "<b>".to_owned();
        text.extend(chosen.clone());
        text.push_str("</a></b>.");
        let markdown = html(&text).join("\n");
        let plain: String = chosen
            .map(|piece| match piece {
                "<code>x</code>" => "x",
                tag if tag.starts_with('<') => "",
                text => text,
            })
            .collect();
        let mut shown = String::new();
        for event in Parser::new(&markdown) {
            match event {
                Event::Text(text) | Event::Code(text) => shown.push_str(&text),
                Event::Start(pulldown_cmark::Tag::Strong) => seen += 1,
                _ => {}
            }
        }
        let plain = squeezed(&(plain + "."));
        assert_eq!(squeezed(&shown), plain, "{text} became {markdown}");
    }
    assert!(seen > 500, "{seen}");
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
            "Gets a *user*, see [here](https://x.y).",
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

/// However often emphasis begins, or ends what did not begin, or is not seen where it stands. Time
/// that grew with the square of it would be many minutes.
#[test]
fn emphasis_without_an_end_takes_no_time() {
    let often = |text: &str| text.repeat(50_000);
    for text in [
        often("<b>"),
        often("<b><i>"),
        often("<b>x"),
        often("<b> <p>"),
        often("</i><b>x</b>"),
        often("<b>") + &often("</i>") + "x",
        often("<b>") + &often("</b>") + "x",
        often("x<b>[") + &often("</b>"),
        often("x<b><i>[ ") + &often("</i></b>"),
        often("<b>") + &often("<p>"),
    ] {
        html(&text);
    }
    // What is further in than anybody sees is not emphasized; it and its end are still text.
    let deep = "<b>".repeat(50) + "a" + &"</b>".repeat(50) + " b";
    assert_eq!(html(&deep), ["**a** b"]);
}

#[test]
fn lines_are_wrapped() {
    let long = "word ".repeat(60);
    assert!(html(&long).iter().all(|line| line.len() <= 92));
    let long = "x".repeat(100);
    let item = html(&format!("<ul><li>{long} and more</li></ul>"));
    assert_eq!(item, [format!("- {long}"), "  and more".to_owned()]);
}
