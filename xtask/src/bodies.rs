//! Whether two bodies say the same: JSON, XML and forms are compared by what they mean.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;
use std::collections::BTreeMap;

/// Whether a request's body of this media type is as expected. What cannot be read as the type
/// that it is said to be has to be equal byte for byte.
pub fn same(media_type: &str, expected: &str, actual: &[u8]) -> bool {
    if expected.as_bytes() == actual {
        return true;
    }
    if media_type.contains("json") {
        let expected = serde_json::from_str(expected).ok();
        let actual = serde_json::from_slice(actual).ok();
        return expected.zip(actual).is_some_and(|(a, b)| same_json(&a, &b));
    }
    let Ok(actual) = std::str::from_utf8(actual) else {
        return false;
    };
    if media_type.contains("xml") {
        return parse(expected).is_some_and(|expected| parse(actual) == Some(expected));
    }
    media_type.contains("x-www-form-urlencoded") && pairs(expected) == pairs(actual)
}

/// Equality of JSON, in which `1` and `1.0` are one number, and no value is `null`.
pub fn same_json(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same_json(x, y))
        }
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len()
                && x.iter()
                    .all(|(name, x)| y.get(name).is_some_and(|y| same_json(x, y)))
        }
        _ => a == b,
    }
}

/// The raw pairs of a form, whose order means nothing.
fn pairs(form: &str) -> Vec<&str> {
    let mut pairs: Vec<_> = form.split('&').collect();
    pairs.sort_unstable();
    pairs
}

/// An element, with its namespaces resolved: which of the elements around it declares a default
/// namespace means nothing.
#[derive(Default, PartialEq)]
struct Element {
    name: String,
    namespace: String,
    /// With the declarations of prefixes.
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Element>,
}

fn parse(document: &str) -> Option<Element> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => return element(&mut reader, &start, ""),
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn element(reader: &mut Reader<&[u8]>, start: &BytesStart<'_>, namespace: &str) -> Option<Element> {
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        attributes.insert(attribute.key.into_inner().to_owned(), value.into_owned());
    }
    let mut element = Element {
        name: start.name().into_inner().to_owned(),
        namespace: attributes.remove("xmlns").unwrap_or(namespace.to_owned()),
        attributes,
        ..Element::default()
    };
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let child = self::element(reader, &start, &element.namespace)?;
                element.children.push(child);
            }
            Event::Text(text) => element.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let entity = quick_xml::escape::resolve_predefined_entity(&reference);
                match (entity, reference.resolve_char_ref().ok()?) {
                    (Some(text), _) => element.text.push_str(text),
                    (None, character) => element.text.push(character?),
                }
            }
            Event::End(_) => break,
            Event::Eof => return None,
            _ => {}
        }
    }
    if !element.children.is_empty() {
        element.text = element.text.trim().to_owned();
    }
    settle(&mut element.children);
    Some(element)
}

/// Sorts what may stand in any order: elements of different names, and of one name those that are
/// the entries of a map, each with a key and a value.
fn settle(elements: &mut [Element]) {
    elements.sort_by(|a, b| a.name.cmp(&b.name));
    for group in elements.chunk_by_mut(|a, b| a.name == b.name) {
        if group.iter().all(|element| element.children.len() == 2) {
            group.sort_by(|a, b| a.children[0].text.cmp(&b.children[0].text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn bodies_are_compared_by_what_they_mean() {
        let xml = |a: &str, b: &str| same("application/xml", a, b.as_bytes());
        assert!(xml(
            "<a>\n <b>1</b>\n</a>",
            "<?xml version='1.0'?><a><b>1</b></a>"
        ));
        assert!(xml(
            "<a xmlns='u'><b/></a>",
            "<a xmlns='u'><b xmlns='u'></b></a>"
        ));
        assert!(xml("<a>&lt;&#65;</a>", "<a>&#x3C;A</a>"));
        assert!(xml("<a><b/><c/></a>", "<a><c/><b/></a>"));
        let entry = |key: &str| format!("<e><k>{key}</k><v>1</v></e>");
        let (x, y) = (entry("x"), entry("y"));
        assert!(xml(&format!("<a>{x}{y}</a>"), &format!("<a>{y}{x}</a>")));
        for (a, b) in [
            ("<a> </a>", "<a></a>"),
            ("<a><b>1</b><b>2</b></a>", "<a><b>2</b><b>1</b></a>"),
            ("<a xmlns='u'/>", "<a/>"),
            ("<a b='1'/>", "<a b='2'/>"),
            ("<a xmlns:b='u'/>", "<a/>"),
            ("<a/>", "<a>"),
        ] {
            assert!(!xml(a, b), "{a} is not {b}");
        }
        let form = "application/x-www-form-urlencoded";
        assert!(same(form, "a=1&b=%20", b"b=%20&a=1"));
        assert!(!same(form, "a=1&b=%20", b"a=1&b=+"));
        assert!(same("application/json", "{\"a\":1}", b"{ \"a\": 1.0 }"));
        assert!(!same("text/plain", "a", b"b"));
    }
}
