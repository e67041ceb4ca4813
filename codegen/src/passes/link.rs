//! Links in the model's documentation: a name that stands in `<a>` leads to the item that it names.

use super::type_names::type_names;
use crate::ir::{Docs, Kind, Service, ShapeId};
use crate::names;
use std::collections::HashMap;

/// What a link to an item begins with.
const ITEM: &str = "<a href=\"crate::";

/// Gives each `<a>Name</a>` the path of the Rust item, where there is one.
pub(crate) fn run(service: &mut Service) {
    let targets = targets(service);
    for_each(service, &mut |docs| {
        if let Some(Docs::Html(html)) = docs
            && html.contains("<a>")
        {
            *html = linked(html, &targets);
        }
    });
}

/// Whether any text links an item.
pub(crate) fn any(service: &Service) -> bool {
    let links = |docs: &Option<Docs>| matches!(docs, Some(Docs::Html(html)) if html.contains(ITEM));
    links(&service.docs)
        || service.operations.iter().any(|operation| {
            links(&operation.docs) || operation.waiters.iter().any(|waiter| links(&waiter.docs))
        }) || service.shapes.iter().any(|(_, shape)| {
        links(&shape.docs)
            || shape
                .kind
                .members()
                .iter()
                .any(|member| links(&member.docs))
            || matches!(&shape.kind, Kind::Enum(values) if values.iter().any(|v| links(&v.docs)))
    })
}

fn for_each(service: &mut Service, link: &mut dyn FnMut(&mut Option<Docs>)) {
    link(&mut service.docs);
    for operation in &mut service.operations {
        link(&mut operation.docs);
        operation
            .waiters
            .iter_mut()
            .for_each(|waiter| link(&mut waiter.docs));
    }
    for shape in &mut service.shapes.0 {
        link(&mut shape.docs);
        match &mut shape.kind {
            Kind::Structure(structure) => structure
                .members
                .iter_mut()
                .for_each(|member| link(&mut member.docs)),
            Kind::Union(members) | Kind::EventStream(members) => {
                members.iter_mut().for_each(|member| link(&mut member.docs))
            }
            Kind::Enum(values) => values.iter_mut().for_each(|value| link(&mut value.docs)),
            _ => {}
        }
    }
}

/// The paths of operations, of their inputs and outputs, and of types, by the model's names.
fn targets(service: &Service) -> HashMap<String, String> {
    let name = |id: ShapeId| service.shapes[id].name.clone();
    let path = |module: &str, rust: &str| {
        // A raw name has another form in a path; it is left without a link.
        (!rust.starts_with("r#")).then(|| format!("{module}::{rust}"))
    };
    let mut targets = HashMap::new();
    for operation in &service.operations {
        let input = names::input_name(operation.rust_source());
        let output = names::output_name(operation.rust_source());
        let tops = [
            (Some(operation.name.clone()), &input),
            (operation.input.map(name), &input),
            (operation.output.map(name), &output),
        ];
        for (model, rust) in tops {
            if let Some((model, path)) = model.zip(path("operations", rust)) {
                targets.insert(model, path);
            }
        }
    }
    for (id, rust) in type_names(service) {
        if let Some(path) = path("types", &rust) {
            targets.insert(name(id), path);
        }
    }
    targets
}

fn linked(html: &str, targets: &HashMap<String, String>) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<a>") {
        let text = after.split('<').next().unwrap_or(after);
        out.push_str(before);
        match targets.get(text.trim()) {
            Some(path) => {
                out.push_str(ITEM);
                out.push_str(path);
                out.push_str("\">");
            }
            None => out.push_str("<a>"),
        }
        rest = after;
    }
    out + rest
}
