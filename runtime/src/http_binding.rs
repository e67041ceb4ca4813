//! HTTP bindings: members in the path, the query string, the headers and the payload.
//!
//! Requests are made in two passes over the members, first those that are bound to a part of the
//! message, then (by the protocol's codec) those of the body. Rules: [HTTP binding traits].
//!
//! [HTTP binding traits]: https://smithy.io/2.0/spec/http-bindings.html

use crate::codec::text;
use crate::uri::{BindError, RESERVED, is_plain, target};
use crate::value::{Slot, Structure, Value, View};
use crate::{Binding, Endpoint, Member, Operation, TimestampFormat, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use percent_encoding::{AsciiSet, utf8_percent_encode};
use std::borrow::Cow;

/// The same for a greedy label, which may hold slashes.
const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

/// The members of `of` that are bound to `binding`, with their values.
fn bound<'a>(
    of: &'a dyn Structure,
    binding: Binding,
) -> impl Iterator<Item = (&'static Member, View<'a>)> {
    let rows = of.schema().members.iter().enumerate();
    rows.filter(move |(_, member)| member.binding == binding)
        .map(move |(index, member)| (member, of.get(index).map_or(View::Null, Value::view)))
}

/// The member that is the whole body, if one is.
pub(crate) fn payload_of(of: &dyn Structure) -> Option<(usize, &'static Member)> {
    let mut members = of.schema().members.iter().enumerate();
    members.find(|(_, member)| member.binding == Binding::Payload)
}

/// Makes the request's URI from the endpoint, the operation's template and the input.
pub(crate) fn uri(
    endpoint: &Endpoint,
    operation: &Operation,
    input: &dyn Structure,
) -> Result<Uri, BindError> {
    let uri = operation.uri;
    let uri = match operation.customization {
        Some(custom) if custom.label_in_endpoint && endpoint.is_resolved() => {
            after_first_label(uri, input)?
        }
        _ => uri,
    };
    let (path, constant_query) = uri.split_once('?').unwrap_or((uri, ""));
    target(endpoint, operation, input, |out| {
        write_path(out, path, input)?;
        let separator = '?';
        Query { out, separator }.write(constant_query, input)
    })
}

/// What follows the label that a template begins with, which has to be one that could be written.
fn after_first_label<'a>(uri: &'a str, input: &dyn Structure) -> Result<&'a str, BindError> {
    let (label, rest) = uri.split_at(uri.find('}').map_or(0, |end| end + 1));
    write_path(&mut String::new(), label, input)?;
    Ok(rest)
}

fn write_path(out: &mut String, mut path: &str, input: &dyn Structure) -> Result<(), BindError> {
    while let Some((text, rest)) = path.split_once('{') {
        // The generator has checked that every brace closes and that each label has a member.
        let (label, rest) = rest.split_once('}').unwrap_or((rest, ""));
        out.push_str(text);
        let (name, reserved) = match label.strip_suffix('+') {
            Some(name) => (name, RESERVED_BUT_SLASH),
            None => (label, RESERVED),
        };
        let (member, view) = bound(input, Binding::Label)
            .find(|(member, _)| member.wire_name() == name)
            .ok_or_else(|| BindError(format!("no member fills the label `{name}`")))?;
        let text = text_of(&view, member, TimestampFormat::DateTime)?;
        match text.as_deref() {
            None => {
                return Err(BindError::new(
                    member,
                    "is part of the path and has to be set",
                ));
            }
            Some("") => {
                return Err(BindError::new(
                    member,
                    "is part of the path and must not be empty",
                ));
            }
            // A slash is left as it is in no label that is one segment.
            Some(text) if is_plain(text) && (label.ends_with('+') || !text.contains('/')) => {
                out.push_str(text);
            }
            Some(text) => out.extend(utf8_percent_encode(text, reserved)),
        }
        path = rest;
    }
    out.push_str(path);
    Ok(())
}

/// The query string in the making.
struct Query<'a> {
    out: &'a mut String,
    separator: char,
}

impl Query<'_> {
    fn write(&mut self, constant: &str, input: &dyn Structure) -> Result<(), BindError> {
        if !constant.is_empty() {
            self.separator();
            self.out.push_str(constant);
        }
        for (member, view) in bound(input, Binding::Query) {
            self.parameters(member.wire_name(), &view, member)?;
        }
        for (member, view) in bound(input, Binding::QueryMap) {
            if let View::Map(map) = view {
                let taken: Vec<&str> = constant
                    .split('&')
                    .map(|pair| pair.split('=').next().unwrap_or(pair))
                    .chain(
                        bound(input, Binding::Query)
                            .filter(|(_, view)| !matches!(view, View::Null))
                            .map(|(member, _)| member.wire_name()),
                    )
                    .collect();
                // A parameter that has a member of its own wins over the map.
                map.try_each(|key, view| match taken.contains(&key) {
                    true => Ok(()),
                    false => self.parameters(key, &view, member.element()),
                })?;
            }
        }
        Ok(())
    }

    fn separator(&mut self) {
        self.out.push(self.separator);
        self.separator = '&';
    }

    /// Writes one parameter, or one for each element of a list.
    fn parameters(
        &mut self,
        name: &str,
        view: &View<'_>,
        member: &Member,
    ) -> Result<(), BindError> {
        match view {
            View::List(list) => (0..list.len())
                .try_for_each(|index| self.parameter(name, &list.get(index), member.element())),
            view => self.parameter(name, view, member),
        }
    }

    fn parameter(&mut self, name: &str, view: &View<'_>, member: &Member) -> Result<(), BindError> {
        if let Some(text) = text_of(view, member, TimestampFormat::DateTime)? {
            self.separator();
            self.out.extend(utf8_percent_encode(name, RESERVED));
            self.out.push('=');
            self.out.extend(utf8_percent_encode(&text, RESERVED));
        }
        Ok(())
    }
}

/// Adds the headers that the input's members are bound to.
pub(crate) fn write_headers(
    headers: &mut HeaderMap,
    input: &dyn Structure,
) -> Result<(), BindError> {
    for (member, view) in bound(input, Binding::Header) {
        let text = header_text(&view, member)?;
        // An empty value is the same as none, and some servers refuse it.
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            insert(
                headers,
                member,
                HeaderName::from_bytes(member.wire_name().as_bytes()),
                &text,
            )?;
        }
    }
    for (member, view) in bound(input, Binding::PrefixHeaders) {
        let View::Map(map) = view else { continue };
        map.try_each(|key, view| {
            let name = HeaderName::try_from(format!("{}{key}", member.wire_name()));
            // A header that has a member of its own, or that the protocol sets, wins over the map.
            if name.as_ref().is_ok_and(|name| headers.contains_key(name)) {
                return Ok(());
            }
            match header_text(&view, member.element())? {
                Some(text) => insert(headers, member, name, &text),
                None => Ok(()),
            }
        })?;
    }
    Ok(())
}

fn insert<E>(
    headers: &mut HeaderMap,
    member: &Member,
    name: Result<HeaderName, E>,
    text: &str,
) -> Result<(), BindError> {
    let name = name.map_err(|_| BindError::new(member, "is not a valid header name"))?;
    let mut value = HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| BindError::new(member, "has a character that no header may hold"))?;
    value.set_sensitive(member.is_sensitive());
    headers.insert(name, value);
    Ok(())
}

fn header_text<'a>(view: &View<'a>, member: &Member) -> Result<Option<Cow<'a, str>>, BindError> {
    let View::List(list) = view else {
        return element_text(view, member);
    };
    let mut out = String::new();
    for index in 0..list.len() {
        let element = member.element();
        let view = list.get(index);
        let Some(text) = element_text(&view, element)? else {
            continue;
        };
        if !out.is_empty() {
            out.push_str(", ");
        }
        match view {
            // A comma or a quote in a string would read as the end of the element, and white space
            // around it as none.
            View::Text(_) if text.contains([',', '"']) || text.trim() != text => {
                out.push('"');
                out.push_str(&text.replace('\\', "\\\\").replace('"', "\\\""));
                out.push('"');
            }
            _ => out.push_str(&text),
        }
    }
    Ok(Some(out.into()))
}

/// A simple value as it stands in a header, where a string that holds JSON is base64.
fn element_text<'a>(view: &View<'a>, member: &Member) -> Result<Option<Cow<'a, str>>, BindError> {
    match view {
        View::Text(text) if member.is_json() => Ok(Some(BASE64.encode(text).into())),
        view => text_of(view, member, TimestampFormat::HttpDate),
    }
}

/// A simple value as text; `None` for one that is not set.
fn text_of<'a>(
    view: &View<'a>,
    member: &Member,
    default_format: TimestampFormat,
) -> Result<Option<Cow<'a, str>>, BindError> {
    match view {
        View::Null => Ok(None),
        view => match text::write(view, member.timestamp.unwrap_or(default_format)) {
            Some(text) => Ok(Some(text)),
            None => Err(BindError::new(
                member,
                "has no form in this part of a request",
            )),
        },
    }
}

/// Fills the members of an output that are bound to the response's headers or status.
pub(crate) fn read_headers(
    status: u16,
    headers: &HeaderMap,
    output: &mut dyn Structure,
) -> Result<(), BindError> {
    for (index, member) in output.schema().members.iter().enumerate() {
        let Some(value) = output.get_mut(index) else {
            break;
        };
        match member.binding {
            Binding::Status => match value.slot() {
                Slot::Integer(slot) => *slot = status.into(),
                Slot::Long(slot) => *slot = status.into(),
                _ => {}
            },
            Binding::Header => {
                if let Some(text) = joined(headers, member.wire_name()) {
                    read_header(&text, value, member)?;
                }
            }
            Binding::PrefixHeaders => {
                let prefix = member.wire_name().to_ascii_lowercase();
                let Slot::Map(map) = value.slot() else {
                    continue;
                };
                for (name, text) in headers {
                    if let Some(key) = name.as_str().strip_prefix(&prefix) {
                        let text = String::from_utf8_lossy(text.as_bytes());
                        read_text(&text, map.entry(key).slot(), member.element())?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The value of a header, of all its lines.
fn joined<'h>(headers: &'h HeaderMap, name: &str) -> Option<Cow<'h, str>> {
    let mut lines = headers.get_all(name).iter();
    let mut text = String::from_utf8_lossy(lines.next()?.as_bytes());
    for line in lines {
        let text = text.to_mut();
        text.push_str(", ");
        text.push_str(&String::from_utf8_lossy(line.as_bytes()));
    }
    Some(text)
}

fn read_header(text: &str, value: &mut dyn Value, member: &Member) -> Result<(), BindError> {
    // Whoever stores an object in S3 chooses what `Expires` says; its reader must get it all the
    // same. Tables name the format of each time in a header, so that it is known before its place.
    if let (Some(format), false) = (member.timestamp, member.is_required()) {
        let time = timestamp::parse_any(text.trim(), format);
        if let Some((time, Slot::Timestamp(slot))) = time.map(|time| (time, value.slot())) {
            *slot = time;
        }
        return Ok(());
    }
    let slot = value.slot();
    let Slot::List(list) = slot else {
        return read_text(text, slot, member);
    };
    if text.split(',').all(|element| element.trim().is_empty()) {
        return Ok(());
    }
    let element = member.element();
    let first = list.push().slot();
    let dates = matches!(first, Slot::Timestamp(_))
        && matches!(element.timestamp, None | Some(TimestampFormat::HttpDate));
    let mut items = split_header(text, dates).into_iter();
    if let Some(item) = items.next() {
        read_text(&item, first, element)?;
    }
    items.try_for_each(|item| read_text(&item, list.push().slot(), element))
}

/// An element of a header's list in the making.
#[derive(Default)]
struct Item {
    text: String,
    /// Where white space at the end begins that does not belong to it.
    end: usize,
    is_quoted: bool,
}

impl Item {
    fn push(&mut self, character: char, quoted: bool) {
        if quoted || !character.is_whitespace() {
            self.text.push(character);
            self.end = self.text.len();
        } else if self.end > 0 {
            self.text.push(character);
        }
    }

    /// The element, and none for what is empty without quotes ([RFC 9110, section 5.6.1]).
    ///
    /// [RFC 9110, section 5.6.1]: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1
    fn take(&mut self) -> Option<String> {
        let Item {
            mut text,
            end,
            is_quoted,
        } = std::mem::take(self);
        text.truncate(end);
        (is_quoted || !text.is_empty()).then_some(text)
    }
}

/// Splits a header at its commas, but not within quotes, and not at the comma within a date.
fn split_header(text: &str, dates: bool) -> Vec<String> {
    let mut items = Vec::new();
    let mut item = Item::default();
    let mut quoted = false;
    let mut commas = 0;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                quoted = !quoted;
                item.is_quoted = true;
            }
            '\\' if quoted => {
                if let Some(character) = characters.next() {
                    item.push(character, true);
                }
            }
            ',' if !quoted => {
                commas += 1;
                match dates && commas % 2 == 1 {
                    true => item.push(',', false),
                    false => items.extend(item.take()),
                }
            }
            other => item.push(other, quoted),
        }
    }
    items.extend(item.take());
    items
}

fn read_text(text: &str, slot: Slot<'_>, member: &Member) -> Result<(), BindError> {
    let wrong = || {
        BindError(format!(
            "header for `{}` has an unexpected value",
            member.name
        ))
    };
    match slot {
        Slot::Text(slot) if member.is_json() => {
            let decoded = BASE64.decode(text).map_err(|_| wrong())?;
            *slot = String::from_utf8(decoded).map_err(|_| wrong())?;
        }
        slot => {
            let format = member.timestamp.unwrap_or(TimestampFormat::HttpDate);
            text::read(text.into(), slot, format).map_err(|_| wrong())?;
        }
    }
    Ok(())
}
