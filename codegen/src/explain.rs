//! An operation as text: how it is called, what goes where, and the tree of what it takes and
//! answers, with the names of the Rust crate beside those of the model. It decides nothing: what
//! it tells is the plan that the emitters get.
//!
//! ```text
//! ResetPersonalPIN
//!   client.reset_personal_pin(ResetPersonalPinInput) -> ResetPersonalPinOutput
//!   POST /accounts/{accountId}/users/{userId}?operation=reset-personal-pin
//! …
//! Output ResetPersonalPinOutput
//!   user: Option<User>           `User`, in the body
//!     user_id: String            `UserId`; required
//! ```

use crate::Result;
use crate::emit::{facts, type_text};
use crate::ir::{Auth, KeyPlace, Location, Protocol, Service};
use crate::passes::plan::{Call, Enum, Field, Plan, Role, Struct, Type, named};
use crate::passes::select::unknown_operations;
use crate::passes::{plan, verify};
use std::fmt::Write;

/// How wide a line of an enum's values may be.
const WIDTH: usize = 100;
/// How many types within each other are shown.
const DEEPEST: usize = 40;
/// How many values of an enum are shown.
const MOST_VALUES: usize = 40;

/// Explains one operation of a service.
///
/// # Errors
///
/// [`Error`] when there is no such operation, with near names, or the model does not hold.
pub(crate) fn operation(service: &Service, name: &str) -> Result<String> {
    verify::run(service)?;
    let plan = plan::run(service)?;
    let call = plan.calls.iter().find(|call| call.operation.name == name);
    let Some(call) = call else {
        let names = plan.calls.iter().map(|call| &*call.operation.name);
        return Err(unknown_operations(&[name], &names.collect::<Vec<_>>()));
    };
    let mut out = head(call, &plan);
    let mut tree = Tree {
        plan: &plan,
        open: Vec::new(),
        shown: Vec::new(),
        lines: Vec::new(),
    };
    for (title, of) in [("Input", &call.input), ("Output", &call.output)] {
        let _ = write!(out, "\n{title} {}", of.rust);
        if !of.model.is_empty() && of.model != of.rust {
            let _ = write!(out, "  (`{}`)", of.model);
        }
        out.push('\n');
        tree.fields(of, 1);
        if tree.lines.is_empty() {
            out.push_str("  nothing\n");
        }
        tree.flush(&mut out);
    }
    out.push_str("\nErrors\n");
    if call.errors.is_empty() {
        out.push_str("  none that the model names\n");
    }
    call.errors.iter().for_each(|name| tree.error(name));
    tree.flush(&mut out);
    Ok(out)
}

/// The call, the request line, and how it is sent.
fn head(call: &Call<'_>, plan: &Plan<'_>) -> String {
    let (operation, service) = (call.operation, plan.service);
    let mut out = format!(
        "{}\n  client.{}({}) -> {}\n  {} {}\n",
        operation.name,
        call.method,
        call.input.rust,
        call.output.rust,
        operation.method,
        operation.uri
    );
    if let Some(prefix) = &operation.host_prefix {
        let _ = writeln!(out, "  {prefix} before the endpoint's host");
    }
    let _ = writeln!(
        out,
        "  {}, {}",
        protocol(service.protocol),
        auth(call, service)
    );
    let has_target = matches!(service.protocol, Protocol::AwsJson10 | Protocol::AwsJson11);
    if let (Some(prefix), true) = (&service.target_prefix, has_target) {
        let _ = writeln!(out, "  x-amz-target: {prefix}.{}", operation.name);
    }
    if let Some(deprecation) = &operation.deprecated {
        let message = deprecation
            .message
            .as_deref()
            .unwrap_or("without a message");
        let _ = writeln!(out, "  deprecated: {message}");
    }
    out
}

/// The protocol's name in Smithy.
fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::RestJson => "restJson1",
        Protocol::AwsJson10 => "awsJson1_0",
        Protocol::AwsJson11 => "awsJson1_1",
        Protocol::RestXml => "restXml",
        Protocol::AwsQuery => "awsQuery",
        Protocol::Ec2Query => "ec2Query",
        Protocol::RpcV2Cbor => "rpcv2Cbor",
    }
}

/// The ways to prove who sends a request, the first choice first.
fn auth(call: &Call<'_>, service: &Service) -> String {
    let schemes = call.operation.auth.as_ref().unwrap_or(&service.auth);
    let schemes = schemes.iter().map(|scheme| match scheme {
        Auth::SigV4 => format!("signed with SigV4 as `{}`", service.signing_name),
        Auth::SigV4a => format!("signed with SigV4a as `{}`", service.signing_name),
        Auth::SigV2 => "signed with SigV2".to_owned(),
        Auth::Bearer => "with a bearer token".to_owned(),
        Auth::ApiKey => match &service.api_key {
            Some(KeyPlace::Header { name, .. }) => {
                format!("with an API key in the header `{name}`")
            }
            Some(KeyPlace::Query(name)) => format!("with an API key in the query, as `{name}`"),
            None => "with an API key, of which the model does not say where it goes".to_owned(),
        },
        Auth::Basic => "with name and password".to_owned(),
        Auth::Digest => {
            "with a digest of name and password, which the client does not send".to_owned()
        }
        Auth::Other => "proved in a way that Tinsmith does not know".to_owned(),
        Auth::None => "unsigned".to_owned(),
    });
    schemes.collect::<Vec<_>>().join(" or ")
}

/// A field as Rust has it: `user_id: String`.
fn rust(field: &Field<'_>) -> String {
    let ty = type_text(&field.ty);
    match field.required {
        true => format!("{}: {ty}", field.rust),
        false => format!("{}: Option<{ty}>", field.rust),
    }
}

/// The tree of what a structure holds.
struct Tree<'a> {
    plan: &'a Plan<'a>,
    /// The types that the current line is in.
    open: Vec<&'a str>,
    /// The types that were shown.
    shown: Vec<&'a str>,
    /// Rust to the left, facts to the right.
    lines: Vec<(String, String)>,
}

impl<'a> Tree<'a> {
    /// Shows an error of the operation with its members.
    fn error(&mut self, name: &str) {
        let plan = self.plan;
        let variant = plan.errors.iter().find(|error| error.rust == name);
        let facts = variant.map(facts::error_variant).unwrap_or_default();
        let facts = facts.concat().trim_end_matches('.').to_owned();
        self.lines.push((format!("  {name}"), facts));
        if let Some(of) = plan.structs.iter().find(|of| of.rust == name) {
            self.fields(of, 2);
        }
    }

    /// Shows the fields of a structure, and below each what its type is made of.
    fn fields(&mut self, of: &'a Struct<'a>, depth: usize) {
        for field in &of.fields {
            let left = match of.role {
                Role::Union | Role::Events => format!("{}({})", field.rust, type_text(&field.ty)),
                _ => rust(field),
            };
            let mut facts = facts::about(field);
            if let (Some(place), 1, Location::Body) = (facts.first_mut(), depth, field.location) {
                place.push_str(", in the body");
            }
            facts.extend((field.member.deprecated.is_some()).then(|| "deprecated".to_owned()));
            let index = self.lines.len();
            let indent = "  ".repeat(depth);
            self.lines.push((format!("{indent}{left}"), String::new()));
            facts.extend(self.types(&field.ty, depth + 1));
            self.lines[index].1 = facts.join("; ");
        }
    }

    /// Shows the types that `ty` names, or returns why they are not shown here.
    fn types(&mut self, ty: &Type, depth: usize) -> Vec<String> {
        let mut names = Vec::new();
        named(ty, &mut names);
        let mut marks = Vec::new();
        for name in names {
            let plan = self.plan;
            if let Some(of) = plan.enums.iter().find(|of| of.rust == name) {
                match self.shown.contains(&&*of.rust) {
                    true => marks.push(format!("see {name} above")),
                    false => {
                        self.shown.push(&of.rust);
                        self.values(of, depth);
                    }
                }
            } else if let Some(of) = plan.structs.iter().find(|of| of.rust == name) {
                if self.open.len() >= DEEPEST {
                    marks.push(format!("{name} is not shown, so deep"));
                } else if self.open.contains(&&*of.rust) {
                    marks.push(format!("↻ {name}"));
                } else if self.shown.contains(&&*of.rust) {
                    marks.push(format!("see {name} above"));
                } else {
                    self.open.push(&of.rust);
                    self.shown.push(&of.rust);
                    self.fields(of, depth);
                    self.open.pop();
                }
            }
        }
        marks
    }

    /// The variants of an enum, with their text where it differs.
    fn values(&mut self, of: &Enum<'_>, depth: usize) {
        let indent = "  ".repeat(depth);
        let mut line = indent.clone();
        let values = of
            .variants
            .iter()
            .map(|(rust, value)| match *rust == value.value {
                true => rust.clone(),
                false => format!("{rust} = {:?}", value.value),
            });
        for (index, value) in values.take(MOST_VALUES).enumerate() {
            if line.len() + value.len() + 3 > WIDTH {
                let full = std::mem::replace(&mut line, indent.clone());
                self.lines.push((full, String::new()));
            }
            let separator = if index == 0 { "" } else { "| " };
            let _ = write!(line, "{separator}{value} ");
        }
        if let Some(more @ 1..) = of.variants.len().checked_sub(MOST_VALUES) {
            let _ = write!(line, "| … {more} more");
        }
        self.lines.push((line, String::new()));
    }

    /// Prints the lines.
    fn flush(&mut self, out: &mut String) {
        columns(out, &mut self.lines);
    }
}

/// Prints lines in two columns, and leaves none.
fn columns(out: &mut String, lines: &mut Vec<(String, String)>) {
    // One long name does not move all the others away.
    const MOST: usize = 72;
    let with_facts = lines.iter().filter(|(_, right)| !right.is_empty());
    let widths = with_facts.map(|(left, _)| left.chars().count());
    let width = widths.filter(|width| *width <= MOST).max().unwrap_or(0);
    for (left, right) in lines.drain(..) {
        let line = format!("{left:width$}  {right}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
