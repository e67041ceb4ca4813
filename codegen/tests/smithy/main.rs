//! Small Smithy models, each about one thing that a model can say, and what becomes of it.

mod both;
mod events;
mod hostile;
mod messages;
mod repeat;
mod structure;
mod values;

use serde_json::{Value, json};
use std::path::Path;
use tinsmith_codegen::ir::{Member, Operation, Service, Shape};
use tinsmith_codegen::json::Json;
use tinsmith_codegen::{CrateOptions, Error, Result, Runtime, Tree, smithy};

const FILE: &str = "library.json";

/// A model with one service and one operation, to which a test adds `more` shapes. What is there
/// twice is taken from `more`.
fn model(more: Value) -> Value {
    let mut model = json!({
        "smithy": "2.0",
        "shapes": {
            "lib#Library": {
                "type": "service", "version": "2024-01-01",
                "operations": [{"target": "lib#GetBook"}],
                "traits": {"aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "books"}}
            },
            "lib#GetBook": {
                "type": "operation",
                "input": {"target": "lib#GetBookInput"}, "output": {"target": "lib#Book"},
                "traits": {"smithy.api#http": {"method": "GET", "uri": "/books/{id}", "code": 200}}
            },
            "lib#GetBookInput": {
                "type": "structure",
                "members": {"id": {
                    "target": "smithy.api#String",
                    "traits": {"smithy.api#httpLabel": {}, "smithy.api#required": {}}
                }}
            },
            "lib#Book": {
                "type": "structure", "members": {"title": {"target": "smithy.api#String"}}
            }
        }
    });
    if let (Some(shapes), Value::Object(more)) = (model["shapes"].as_object_mut(), more) {
        shapes.extend(more);
    }
    model
}

/// The same with members of `Book` in place of its own.
fn book(members: Value, more: Value) -> Value {
    let mut model = model(more);
    model["shapes"]["lib#Book"]["members"] = members;
    model
}

/// The same with another protocol.
fn spoken(mut model: Value, protocol: &str) -> Value {
    let traits = json!({protocol: {}, "aws.auth#sigv4": {"name": "books"}});
    model["shapes"]["lib#Library"]["traits"] = traits;
    model
}

fn read_one(model: &Value, service: Option<&str>) -> Result<Service> {
    let json = Json::parse(model.to_string().as_bytes(), Path::new(FILE))?;
    smithy::read(&json, Path::new(FILE), service, &[])
}

fn read(model: &Value) -> Service {
    read_one(model, None).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(model: &Value) -> String {
    let error = generate_one(model).expect_err("the model does not hold");
    let text = error.to_string();
    assert!(!text.contains('\n'), "one paragraph: {text}");
    assert!(text.contains(FILE), "names the file: {text}");
    text
}

fn options() -> CrateOptions {
    CrateOptions {
        driver: true,
        standalone: true,
        ..CrateOptions::new("library", "library", Runtime::Version("0.1".to_owned()))
    }
}

fn generate_one(model: &Value) -> Result<Tree> {
    tinsmith_codegen::generate(read_one(model, None)?, None, &options())
}

fn generate(model: &Value) -> Tree {
    let tree = generate_one(model).unwrap_or_else(|error: Error| panic!("{error}"));
    for (path, text) in tree.iter().filter(|(path, _)| path.ends_with(".rs")) {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
    }
    tree
}

fn file<'a>(tree: &'a Tree, path: &str) -> &'a str {
    tree.get(path)
        .unwrap_or_else(|| panic!("{path} is generated"))
}

fn shape<'a>(service: &'a Service, name: &str) -> &'a Shape {
    let mut shapes = service.shapes.iter().map(|(_, shape)| shape);
    let found = shapes.find(|shape| shape.name == name);
    found.unwrap_or_else(|| panic!("the shape {name} is reached"))
}

fn member<'a>(service: &'a Service, of: &str, name: &str) -> &'a Member {
    let mut members = shape(service, of).kind.members().iter();
    let found = members.find(|member| member.name == name);
    found.unwrap_or_else(|| panic!("{of} has the member {name}"))
}

fn operation<'a>(service: &'a Service, name: &str) -> &'a Operation {
    let mut operations = service.operations.iter();
    let found = operations.find(|operation| operation.name == name);
    found.unwrap_or_else(|| panic!("{name} is an operation"))
}

fn errors(service: &Service, name: &str) -> Vec<String> {
    let errors = operation(service, name).errors.iter();
    errors.map(|id| service.shapes[*id].name.clone()).collect()
}
