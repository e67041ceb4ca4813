//! Documentation made of facts: names on the wire, constraints, errors, a link to AWS's page.

use crate::docs::{self, code, wrap};
use crate::ir::{
    Amendment, Deprecation, Docs, EnumValue, Location, Matcher, Operation, Service, State, Test,
};
use crate::passes::plan::{Call, Enum, ErrorVariant, Field, Role, Struct, Type};
use crate::passes::repeat::{Items, Wait};
use proc_macro2::TokenStream;
use quote::quote;

/// The page of AWS's API reference on an operation or type; none for a service of others.
fn reference(service: &Service, name: &str) -> Option<String> {
    let uid = service.uid.as_ref()?;
    let fits = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    (fits(uid) && fits(name))
        .then(|| format!("https://docs.aws.amazon.com/goto/WebAPI/{uid}/{name}"))
}

/// What is said of a type that the model does not document.
fn undocumented(service: &Service, name: &str) -> String {
    match reference(service, name) {
        Some(page) => format!("[`{name}`]({page}) in the AWS reference."),
        None => format!("{} in the model.", code(name)),
    }
}

/// The lines of a text, unless it has none: some models' documentation is an empty paragraph.
fn lines(docs: Option<&Docs>) -> Option<Vec<String>> {
    docs.map(docs::lines).filter(|lines| !lines.is_empty())
}

/// The lines of a text, or none, then the facts, with a blank line between.
fn with_facts(lines: Option<Vec<String>>, facts: Vec<String>) -> Vec<String> {
    let mut lines = lines.unwrap_or_default();
    if !lines.is_empty() && !facts.is_empty() {
        lines.push(String::new());
    }
    lines.extend(facts);
    lines
}

/// The documentation of a client's method.
pub(super) fn call(call: &Call<'_>, service: &Service) -> Vec<String> {
    let operation = call.operation;
    let mut facts = vec![
        code(&format!("{} {}", operation.method, operation.uri)),
        String::new(),
    ];
    if !call.errors.is_empty() {
        facts.extend(["# Errors".to_owned(), String::new()]);
        let variants = call
            .errors
            .iter()
            .map(|e| format!("[`{e}`](crate::Error::{e})"));
        facts.extend(sentence(variants.collect()));
        facts.push(String::new());
    }
    let page = reference(service, &operation.name);
    facts.extend(page.map(|page| format!("[AWS reference]({page})")));
    if facts.last().is_some_and(String::is_empty) {
        facts.pop();
    }
    let lines = lines(operation.docs.as_ref())
        .unwrap_or_else(|| vec![format!("Calls {}.", code(&operation.name))]);
    with_facts(Some(lines), facts)
}

/// A link to an operation's own method, in the documentation of one beside it.
fn own_method(call: &Call<'_>) -> String {
    let method = call.method.trim_start_matches("r#");
    format!("[`{method}`](Self::{})", call.method)
}

/// The documentation of a method for all pages.
pub(super) fn pages(call: &Call<'_>) -> Vec<String> {
    wrap(&format!("All pages of {}.", own_method(call)))
}

/// The documentation of a method for what is on the pages.
pub(super) fn items(call: &Call<'_>, items: &Items) -> Vec<String> {
    let (path, method) = (code(&items.path), own_method(call));
    wrap(&format!("What is in {path} on all pages of {method}."))
}

/// The documentation of a waiter's method.
pub(super) fn wait(call: &Call<'_>, wait: &Wait<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    let parts = [
        (State::Success, format!("Calls {} until", own_method(call))),
        (State::Failure, "It is an error when".to_owned()),
    ];
    for (state, begin) in parts {
        let acceptors = wait.waiter.acceptors.iter();
        let answers: Vec<_> = acceptors
            .filter(|of| of.state == state)
            .map(|of| answer(&of.matcher))
            .collect();
        match &*answers {
            [] => continue,
            [one] => facts.extend(wrap(&format!("{begin} {one}."))),
            several => {
                facts.extend(wrap(&begin));
                facts.push(String::new());
                let items = several.iter();
                facts.extend(items.flat_map(|answer| wrap(&format!("- {answer}"))));
            }
        }
        facts.push(String::new());
    }
    facts.pop();
    with_facts(lines(wait.waiter.docs.as_ref()), facts)
}

/// The kind of answers that a matcher fits, in words.
fn answer(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Output(path, test) | Matcher::Call(path, test) => {
            let path = code(&path.text);
            match test {
                Test::Is(text) => format!("{path} is {}", code(text)),
                Test::Holds(value) => format!("{path} is {value}"),
                Test::All(text) => format!("all of {path} are {}", code(text)),
                Test::Any(text) => format!("one of {path} is {}", code(text)),
            }
        }
        Matcher::Error(error) => format!("it fails with {}", code(error)),
        Matcher::Status(status) => format!("the HTTP status is {status}"),
        Matcher::Succeeds(true) => "it succeeds".to_owned(),
        Matcher::Succeeds(false) => "the service answers with an error".to_owned(),
    }
}

/// The documentation of a structure.
pub(super) fn structure(structure: &Struct<'_>, service: &Service) -> Vec<String> {
    let (title, docs) = match structure.role {
        Role::Input(operation) => (
            Some(format!("What {} takes.", method_link(operation))),
            structure.docs,
        ),
        Role::Output(operation) => (
            Some(format!("What {} answers.", method_link(operation))),
            structure.docs,
        ),
        Role::Error(facts) => {
            let status = facts.status.map(|status| format!(" HTTP status {status}."));
            let title = format!(
                "The error {}.{}",
                code(structure.model),
                status.unwrap_or_default()
            );
            (Some(title), structure.docs)
        }
        Role::Plain | Role::Union | Role::Events => (None, structure.docs),
    };
    let lines = lines(docs);
    match (structure.role, title, lines) {
        // The title says what it is, and what the model says of it goes on from there.
        (Role::Input(_) | Role::Output(_), title, lines) => {
            with_facts(title.map(|title| vec![title]), lines.unwrap_or_default())
        }
        (_, Some(title), lines) => with_facts(lines, vec![title]),
        (_, None, Some(lines)) => lines,
        (_, None, None) => vec![undocumented(service, structure.model)],
    }
}

/// An operation's method. No link: the client is behind a feature, and rustdoc would miss it.
fn method_link(operation: &Operation) -> String {
    format!(
        "`Client::{}`",
        crate::names::method_name(operation.rust_source()).trim_start_matches("r#")
    )
}

/// The documentation of a field: what it is, then in parentheses what is to be known of it.
pub(super) fn field(field: &Field<'_>) -> Vec<String> {
    let facts = about(field).join("; ");
    match lines(field.member.docs.as_ref()) {
        None => wrap(&format!("{facts}.")),
        // A short text takes the facts along; below lists and paragraphs they stand apart.
        Some(lines)
            if !lines
                .iter()
                .any(|line| line.is_empty() || line.starts_with("- ")) =>
        {
            wrap(&format!("{} ({facts})", lines.join(" ")))
        }
        Some(mut lines) => {
            lines.push(String::new());
            lines.extend(wrap(&format!("({facts})")));
            lines
        }
    }
}

/// What is to be known of a field: the model's name and where it goes, then the rest.
pub(crate) fn about(field: &Field<'_>) -> Vec<String> {
    let member = field.member;
    let mut facts = vec![place(field)];
    facts.extend(field.required.then(|| "required".to_owned()));
    facts.extend(limits(field));
    facts.extend(named_numbers(field.named_numbers));
    facts.extend(field.facts.sensitive.then(|| "sensitive".to_owned()));
    facts.extend(
        member
            .idempotency_token
            .then(|| "random unless set".to_owned()),
    );
    facts.extend(field.amendment.map(amended));
    facts
}

/// What is done to a member before it is sent.
fn amended(amendment: &Amendment) -> String {
    match amendment {
        Amendment::LastSegment => "what stands before its last `/` is not sent".to_owned(),
        Amendment::Default(text) => format!("{} unless set", code(text)),
        Amendment::Md5Of(member) => format!("the MD5 of the key in `{member}` unless set"),
    }
}

/// The model's name, and where in the message the member goes.
fn place(field: &Field<'_>) -> String {
    let (model, wire) = (&*field.member.name, field.member.wire_name());
    let place = match field.location {
        Location::Body if wire != model => format!(", {} on the wire", code(wire)),
        Location::Body => String::new(),
        Location::Label => ", in the path".to_owned(),
        Location::Query => format!(", query {}", code(wire)),
        Location::QueryMap => ", any query parameters".to_owned(),
        Location::Header | Location::EventHeader => format!(", header {}", code(wire)),
        Location::PrefixHeaders => format!(", headers {}", code(&format!("{wire}…"))),
        Location::StatusCode => ", the HTTP status".to_owned(),
        Location::Payload | Location::EventPayload => ", the body".to_owned(),
    };
    format!("{}{place}", code(model))
}

fn limits(field: &Field<'_>) -> Vec<String> {
    let limits = field.constraints;
    let unit = match &field.ty {
        Type::String => " characters",
        Type::Blob => " bytes",
        Type::List(_) => " elements",
        Type::Map(..) => " entries",
        _ => "",
    };
    let range = match (&limits.min, &limits.max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}{unit}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{unit}")),
        (Some(min), None) if min == "0" => None,
        (Some(min), None) => Some(format!("at least {min}{unit}")),
        (None, Some(max)) => Some(format!("at most {max}{unit}")),
        (None, None) => None,
    };
    // A pattern with a backtick cannot stand in code; those are rare, and the service checks.
    let pattern = limits.pattern.as_ref().filter(|p| {
        !p.contains('`') && p.len() < 80 && p.chars().all(|c| c == ' ' || c.is_ascii_graphic())
    });
    let pattern = pattern.map(|pattern| format!("pattern `{pattern}`"));
    range.into_iter().chain(pattern).collect()
}

/// The numbers that the model has names for.
fn named_numbers(numbers: &[(String, i32)]) -> Option<String> {
    let numbers: Vec<String> = numbers
        .iter()
        .map(|(name, number)| format!("{number} is {}", code(name)))
        .collect();
    (!numbers.is_empty()).then(|| numbers.join(", "))
}

/// The documentation of an enum.
pub(super) fn string_enum(of: &Enum<'_>, service: &Service) -> Vec<String> {
    lines(of.shape.docs.as_ref()).unwrap_or_else(|| vec![undocumented(service, &of.shape.name)])
}

/// The documentation of an enum's variant.
pub(super) fn variant(value: &EnumValue) -> Vec<String> {
    lines(value.docs.as_ref()).unwrap_or_else(|| vec![format!("{}.", code(&value.value))])
}

/// The documentation of a variant of the error type.
pub(crate) fn error_variant(error: &ErrorVariant) -> Vec<String> {
    let status = error
        .status
        .map(|status| format!(", HTTP status {status}"))
        .unwrap_or_default();
    vec![format!(
        "{}{status}.",
        code(error.codes.first().unwrap_or(&error.model))
    )]
}

/// Joins to "a, b or c.", wrapped.
fn sentence(mut items: Vec<String>) -> Vec<String> {
    let last = items.pop().unwrap_or_default();
    let text = match items.is_empty() {
        true => format!("{last}."),
        false => format!("{} or {last}.", items.join(", ")),
    };
    wrap(&text)
}

/// `#[doc(alias)]` where the name in the model is not the Rust name.
pub(super) fn alias(model: &str, rust: &str) -> Option<TokenStream> {
    let sound = !model.is_empty()
        && model
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
    let same = rust.strip_prefix("r#").unwrap_or(rust) == model;
    (sound && !same).then(|| quote!(#[doc(alias = #model)]))
}

/// `#[deprecated]` with the model's words.
pub(super) fn deprecated(deprecation: Option<&Deprecation>) -> Option<TokenStream> {
    Some(match &deprecation?.message {
        Some(message) => quote!(#[deprecated = #message]),
        None => quote!(#[deprecated]),
    })
}
