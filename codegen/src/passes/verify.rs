//! What the runtime relies on and a model could get wrong.

use super::{paths, plan};
use crate::docs::is_acted_on;
use crate::ir::{
    Amendment, Kind, Location, Matcher, Member, Operation, Protocol, Service, Shape, ShapeId,
    Shapes, Test, Waiter,
};
use crate::spelling::is_token;
use crate::{Error, Result};
use std::collections::{BTreeSet, HashSet};

/// Checks every operation, and every shape that one of them reaches: an override may have dropped
/// the others.
pub(crate) fn run(service: &Service) -> Result<()> {
    names(service)?;
    // What comes after follows lists and maps to their ends.
    circles(&service.shapes)?;
    nesting(&service.shapes)?;
    paths::run(service)?;
    for operation in &service.operations {
        if service.protocol.has_bindings() {
            labels(operation, &service.shapes)?;
        }
        host_labels(operation, &service.shapes)?;
        method(operation)?;
        path(operation)?;
    }
    let reached = plan::reached(service);
    event_streams(service, &reached)?;
    for (_, shape) in service.shapes.iter().filter(|(id, _)| reached.contains(id)) {
        match &shape.kind {
            Kind::EventStream(events) => event_stream(service, shape, events)?,
            kind @ (Kind::Structure(_) | Kind::Union(_)) => {
                let place = format!("/shapes/{}", shape.name);
                unique_wire_names(kind.members(), &service.shapes, &place)?;
                if service.protocol.has_bindings() {
                    let mut members = kind.members().iter();
                    members.try_for_each(|member| bindable(member, service, &place))?;
                }
            }
            Kind::Enum(values) => {
                let mut seen = HashSet::new();
                if let Some(twice) = values.iter().find(|value| !seen.insert(&value.value)) {
                    return Err(broken(
                        format!("the enum value `{}` is there twice", twice.value),
                        &format!("/shapes/{}", shape.name),
                    ));
                }
            }
            Kind::Map(key, _)
                if !matches!(
                    service.shapes[key.target].kind,
                    Kind::String | Kind::Enum(_)
                ) =>
            {
                return Err(broken(
                    "the keys of a map have to be strings".to_owned(),
                    &format!("/shapes/{}", shape.name),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Every event is a structure, whose members have a place in a message.
fn event_stream(service: &Service, stream: &Shape, events: &[Member]) -> Result<()> {
    if let Protocol::AwsQuery | Protocol::Ec2Query = service.protocol {
        return Err(unsupported("event streams over queries", &stream.name));
    }
    let place = format!("/shapes/{}", stream.name);
    unique_wire_names(events, &service.shapes, &place)?;
    for event in events {
        let target = &service.shapes[event.target];
        let Kind::Structure(structure) = &target.kind else {
            let what = format!("the event `{}` is no structure", event.name);
            return Err(broken(what, &place));
        };
        let place = format!("/shapes/{}", target.name);
        let mut members = structure.members.iter();
        members.try_for_each(|member| bindable(member, service, &place))?;
        let has = |location| structure.members.iter().any(|m| m.location == location);
        if has(Location::EventPayload) && has(Location::Body) {
            let what = "a member of an event with a payload has to be the payload or a header";
            return Err(broken(what.to_owned(), &place));
        }
    }
    Ok(())
}

/// A stream of events is a member of an input or an output, and of nothing else: at most one of
/// each, and no other shape holds that input or output.
fn event_streams(service: &Service, reached: &BTreeSet<ShapeId>) -> Result<()> {
    let shapes = &service.shapes;
    let is_stream = |id: ShapeId| matches!(shapes[id].kind, Kind::EventStream(_));
    if !reached.iter().any(|id| is_stream(*id)) {
        return Ok(());
    }
    let operations = service.operations.iter();
    let tops: HashSet<ShapeId> = operations
        .flat_map(|operation| [operation.input, operation.output])
        .flatten()
        .collect();
    let held: HashSet<ShapeId> = reached
        .iter()
        .flat_map(|id| plan::targets(&shapes[*id]))
        .collect();
    for id in reached {
        let shape = &shapes[*id];
        let targets = plan::targets(shape).into_iter();
        let streams = targets.filter(|id| is_stream(*id)).count();
        let is_top = tops.contains(id) && !held.contains(id);
        if streams > usize::from(is_top) {
            return Err(broken(
                "a stream of events can only be one member of an input or an output".to_owned(),
                &format!("/shapes/{}", shape.name),
            ));
        }
    }
    Ok(())
}

/// No shape may hold itself without an end: a list of itself has no type, and a structure that
/// requires itself no value.
fn circles(shapes: &Shapes) -> Result<()> {
    let has_to_hold = |id: ShapeId| -> Vec<ShapeId> {
        match &shapes[id].kind {
            Kind::List(element) | Kind::Map(_, element) => {
                // A list of structures ends: it may be empty. A list of lists is a type of its own.
                match shapes[element.target].kind {
                    Kind::List(_) | Kind::Map(..) => vec![element.target],
                    _ => Vec::new(),
                }
            }
            Kind::Structure(structure) => {
                let required = structure.members.iter().filter(|member| member.required);
                let structures = required.map(|member| member.target);
                structures
                    .filter(|id| matches!(shapes[*id].kind, Kind::Structure(_)))
                    .collect()
            }
            _ => Vec::new(),
        }
    };
    // 0: not seen, 1: on the way, 2: known to end.
    let mut state = vec![0u8; shapes.len()];
    for (start, _) in shapes.iter() {
        let mut way = vec![(start, has_to_hold(start))];
        if state[start.0 as usize] != 0 {
            continue;
        }
        state[start.0 as usize] = 1;
        while let Some((id, left)) = way.last_mut() {
            let Some(next) = left.pop() else {
                state[id.0 as usize] = 2;
                way.pop();
                continue;
            };
            match state[next.0 as usize] {
                0 => {
                    state[next.0 as usize] = 1;
                    way.push((next, has_to_hold(next)));
                }
                1 => {
                    let place = format!("/shapes/{}", shapes[next].name);
                    return Err(broken(
                        "the shape has to hold itself, without an end".to_owned(),
                        &place,
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// How many lists and maps may be within each other. No model of AWS's has more than four, the
/// compiler gives up at about a hundred, and all that looks at a type goes as deep.
const DEEPEST: usize = 32;

/// Lists and maps within each other become one Rust type, which has to have an end in sight.
fn nesting(shapes: &Shapes) -> Result<()> {
    for (start, shape) in shapes.iter() {
        let (mut id, mut depth) = (start, 0);
        while let Kind::List(element) | Kind::Map(_, element) = &shapes[id].kind {
            id = element.target;
            depth += 1;
            if depth > DEEPEST {
                return Err(broken(
                    format!("there are more than {DEEPEST} lists and maps within each other"),
                    &format!("/shapes/{}", shape.name),
                ));
            }
        }
    }
    Ok(())
}

/// No name may hold what an editor or a terminal acts on: it will stand in comments, literals and
/// messages.
fn names(service: &Service) -> Result<()> {
    let about = [
        &service.full_name,
        &service.sdk_id,
        &service.api_version,
        &service.signing_name,
    ];
    about
        .into_iter()
        .chain(&service.uid)
        .try_for_each(|name| plain(name, "/metadata"))?;
    for operation in &service.operations {
        plain(&operation.name, "/operations")?;
        let place = format!("/operations/{}", operation.name);
        for waiter in &operation.waiters {
            waiter_names(waiter, &place)?;
        }
    }
    for (_, shape) in service.shapes.iter() {
        plain(&shape.name, "/shapes")?;
        let place = format!("/shapes/{}", shape.name);
        match &shape.kind {
            Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) => {
                for member in shape.kind.members() {
                    plain(&member.name, &place)?;
                    plain(member.wire_name(), &place)?;
                }
            }
            Kind::Enum(values) => {
                values
                    .iter()
                    .try_for_each(|value| plain(&value.value, &place))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn waiter_names(waiter: &Waiter, place: &str) -> Result<()> {
    plain(&waiter.name, place)?;
    for acceptor in &waiter.acceptors {
        match &acceptor.matcher {
            Matcher::Output(path, test) | Matcher::Call(path, test) => {
                plain(&path.text, place)?;
                match test {
                    Test::Is(text) | Test::All(text) | Test::Any(text) => plain(text, place)?,
                    Test::Holds(_) => {}
                }
            }
            Matcher::Error(code) => plain(code, place)?,
            Matcher::Status(_) | Matcher::Succeeds(_) => {}
        }
    }
    Ok(())
}

fn plain(name: &str, place: &str) -> Result<()> {
    match name.contains(is_acted_on) {
        true => Err(broken(
            format!(
                "the name `{}` holds a control character",
                name.escape_debug()
            ),
            place,
        )),
        false => Ok(()),
    }
}

fn unsupported(what: &str, shape: &str) -> Error {
    Error::new(format!(
        "`{shape}` needs {what}, which Tinsmith does not support yet"
    ))
    .at(format!("/shapes/{shape}"))
    .next("Leave out the operations that need it with `--operations`.")
}

fn broken(what: String, place: &str) -> Error {
    Error::new(what)
        .at(place)
        .next("Check the model against its source.")
}

/// The method is a token ([RFC 9110 section 5.6.2]), and none that asks for something else than the
/// path.
///
/// [RFC 9110 section 5.6.2]: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
fn method(operation: &Operation) -> Result<()> {
    let (name, method) = (&operation.name, operation.method.escape_debug());
    let wrong = match &*operation.method {
        "CONNECT" => "asks for a tunnel, which no operation is",
        token if is_token(token) => return Ok(()),
        _ => "is no HTTP method",
    };
    Err(Error::new(format!("`{method}` of `{name}` {wrong}"))
        .at(format!("/operations/{name}"))
        .next("Correct it in the model, or leave the operation out with `--operations`."))
}

/// The template is a path that can be sent as it is, whether or not the protocol looks at it.
fn path(operation: &Operation) -> Result<()> {
    let place = format!("/operations/{}", operation.name);
    let sendable =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '#');
    if !operation.uri.starts_with('/') || !operation.uri.chars().all(sendable) {
        return Err(broken(
            format!("`{}` is not a path", operation.uri.escape_debug()),
            &place,
        ));
    }
    Ok(())
}

/// Every label of the path has a member and every label member has a place.
fn labels(operation: &Operation, shapes: &Shapes) -> Result<()> {
    let place = format!("/operations/{}", operation.name);
    let (path, query) = operation
        .uri
        .split_once('?')
        .unwrap_or((&operation.uri, ""));
    if query.contains(['{', '}']) {
        return Err(broken(format!("the query `{query}` has a label"), &place));
    }
    let mut wanted = Vec::new();
    let mut rest = path;
    while let Some((text, tail)) = rest.split_once('{') {
        let Some((label, tail)) = tail.split_once('}') else {
            return Err(broken(format!("a label of `{path}` has no end"), &place));
        };
        if text.contains('}') || label.contains('{') || label.is_empty() {
            return Err(broken(
                format!("the braces of `{path}` do not match"),
                &place,
            ));
        }
        wanted.push(label.strip_suffix('+').unwrap_or(label));
        rest = tail;
    }
    if rest.contains('}') {
        return Err(broken(
            format!("the braces of `{path}` do not match"),
            &place,
        ));
    }
    let members: &[Member] = match operation.input.map(|id| &shapes[id].kind) {
        Some(Kind::Structure(structure)) => &structure.members,
        _ => &[],
    };
    let labels: Vec<&Member> = members
        .iter()
        .filter(|m| m.location == Location::Label)
        .collect();
    if let Some(label) = wanted
        .iter()
        .find(|name| !labels.iter().any(|m| m.wire_name() == **name))
    {
        return Err(broken(
            format!("no member fills the label `{label}` of `{path}`"),
            &place,
        ));
    }
    if let Some(member) = labels
        .iter()
        .find(|member| !wanted.contains(&member.wire_name()))
    {
        return Err(broken(
            format!(
                "the member `{}` is a label, but `{path}` has no `{{{}}}`",
                member.name,
                member.wire_name()
            ),
            &place,
        ));
    }
    // What is always sent may be left out.
    let is_filled = |member: &Member| {
        let amendment = operation.customization.amendment(&member.name);
        matches!(amendment, Some(Amendment::Default(_)))
    };
    match labels.iter().find(|m| !m.required && !is_filled(m)) {
        Some(member) => Err(broken(
            format!("the label `{}` is not required", member.name),
            &place,
        )),
        None => Ok(()),
    }
}

/// Every label before the host has a required string member.
fn host_labels(operation: &Operation, shapes: &Shapes) -> Result<()> {
    let place = format!("/operations/{}", operation.name);
    let mut prefix = operation.host_prefix.as_deref().unwrap_or_default();
    let members = operation
        .input
        .map_or(&[][..], |id| shapes[id].kind.members());
    let plain = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
    };
    while let Some((text, rest)) = prefix.split_once('{') {
        let Some((label, rest)) = rest.split_once('}') else {
            break;
        };
        let fits = |m: &Member| {
            m.name == label
                && m.required
                && matches!(shapes[m.target].kind, Kind::String | Kind::Enum(_))
        };
        if !plain(text) || !members.iter().any(fits) {
            break;
        }
        prefix = rest;
    }
    match plain(prefix) {
        true => Ok(()),
        false => Err(broken(
            format!("the host prefix `{}` does not hold", prefix.escape_debug()),
            &place,
        )),
    }
}

/// No two members may be the same thing on the wire, but for a value and the list that came to
/// replace it, whose elements have the same name: S3 has such pairs.
fn unique_wire_names(members: &[Member], shapes: &Shapes, place: &str) -> Result<()> {
    let mut seen = HashSet::new();
    let is_flattened = |member: &Member| match &shapes[member.target].kind {
        Kind::List(element) => element.flattened || member.xml.flattened,
        _ => false,
    };
    let key = |member: &Member| {
        let name = member.wire_name();
        match member.location {
            Location::Header | Location::PrefixHeaders | Location::EventHeader => {
                (1, name.to_ascii_lowercase())
            }
            Location::Query => (2, name.to_owned()),
            Location::Label => (3, name.to_owned()),
            Location::QueryMap | Location::StatusCode => (4, member.name.clone()),
            Location::Body if is_flattened(member) => (7, name.to_owned()),
            Location::Body => (5, name.to_owned()),
            Location::Payload | Location::EventPayload => (6, String::new()),
        }
    };
    let twice = members.iter().find(|member| !seen.insert(key(member)));
    // Both of a pair are read from the same elements. What is within these would be read twice at
    // each level, so that there is nothing within them.
    let twins = |list: &&Member| {
        let value = key(list).0 == 7 && seen.contains(&(5, list.wire_name().to_owned()));
        let mut pair = members.iter().filter(|m| m.wire_name() == list.wire_name());
        value && !pair.all(|member| is_simple_or_list(&shapes[member.target].kind, shapes))
    };
    match twice.or_else(|| members.iter().find(twins)) {
        Some(member) => Err(broken(
            format!(
                "two members have the name `{}` on the wire",
                member.wire_name()
            ),
            place,
        )),
        None => Ok(()),
    }
}

/// Whether a value of this kind has nothing within it.
fn is_simple(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::List(_)
            | Kind::Map(..)
            | Kind::Structure(_)
            | Kind::Union(_)
            | Kind::EventStream(_)
            | Kind::Document
    )
}

/// The same, or a list of such values.
fn is_simple_or_list(kind: &Kind, shapes: &Shapes) -> bool {
    match kind {
        Kind::List(element) => is_simple(&shapes[element.target].kind),
        kind => is_simple(kind),
    }
}

/// A member outside of the body has to have a form there.
fn bindable(member: &Member, service: &Service, place: &str) -> Result<()> {
    let shapes = &service.shapes;
    let kind = &shapes[member.target].kind;
    let fits = match member.location {
        Location::Body => true,
        // JSON has a form for lists and maps by themselves; XML has none without a name.
        Location::Payload if service.protocol == Protocol::RestJson => true,
        Location::Payload | Location::EventPayload => {
            !matches!(kind, Kind::List(_) | Kind::Map(..))
        }
        Location::EventHeader => is_simple(kind) && !matches!(kind, Kind::Float | Kind::Double),
        Location::Label => is_simple(kind),
        Location::Query | Location::Header => is_simple_or_list(kind, shapes),
        Location::QueryMap => match kind {
            Kind::Map(_, value) => {
                let value = &shapes[value.target].kind;
                is_simple_or_list(value, shapes)
            }
            _ => false,
        },
        Location::PrefixHeaders => match kind {
            Kind::Map(_, value) => is_simple(&shapes[value.target].kind),
            _ => false,
        },
        Location::StatusCode => matches!(kind, Kind::Integer | Kind::IntEnum(_) | Kind::Long),
    };
    let is_named = match member.location {
        Location::Header => is_token(member.wire_name()),
        // Without one, every header is meant that has no member of its own.
        Location::PrefixHeaders => {
            let prefix = member.wire_name();
            prefix.is_empty() || is_token(prefix)
        }
        _ => true,
    };
    if !fits || !is_named {
        return Err(broken(
            format!(
                "the member `{}` cannot be bound to that part of an HTTP message",
                member.name
            ),
            place,
        ));
    }
    Ok(())
}
