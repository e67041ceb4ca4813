//! The OpenAPI document of a service: what a generator of OpenAPI clients is given, so that both
//! generators have as much to do. It says what such a document can say: operations with their
//! parameters, bodies and answers, and every shape.

use serde_json::{Map, Value, json};
use tinsmith_codegen::ir::{Kind, Location, Member, Operation, Service, Shape, ShapeId};

/// The document.
pub fn document(service: &Service) -> Value {
    let mut paths = Map::new();
    for operation in &service.operations {
        // A path is one operation's here: where the model tells operations apart by more than
        // their path, OpenAPI cannot.
        let (path, _) = operation
            .uri
            .split_once('?')
            .unwrap_or((&operation.uri, ""));
        let path = format!("/{}{}", operation.name, path.replace("+}", "}"));
        let method = operation.method.to_lowercase();
        paths.insert(path, json!({ method: described(service, operation) }));
    }
    let schemas: Map<_, _> = service
        .shapes
        .iter()
        .map(|(_, shape)| schema(service, shape))
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": { "title": service.full_name, "version": service.api_version },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn described(service: &Service, operation: &Operation) -> Value {
    let members = operation
        .input
        .map_or(&[][..], |input| members(&service.shapes[input]));
    let parameters: Vec<_> = members
        .iter()
        .filter_map(|member| parameter(service, member))
        .collect();
    let mut described = json!({
        "operationId": operation.name,
        "parameters": parameters,
        "responses": { "200": answer(service, operation) },
    });
    if let Some(input) = operation.input
        && members
            .iter()
            .any(|member| member.location == Location::Body)
    {
        described["requestBody"] = json!({
            "content": { "application/json": { "schema": reference(service, input) } },
        });
    }
    described
}

fn answer(service: &Service, operation: &Operation) -> Value {
    match operation.output {
        Some(output) => json!({
            "description": "",
            "content": { "application/json": { "schema": reference(service, output) } },
        }),
        None => json!({ "description": "" }),
    }
}

fn parameter(service: &Service, member: &Member) -> Option<Value> {
    let place = match member.location {
        Location::Label => "path",
        Location::Query => "query",
        Location::Header => "header",
        _ => return None,
    };
    let name = member.wire_name.as_ref().unwrap_or(&member.name);
    Some(json!({
        "name": name,
        "in": place,
        "required": member.location == Location::Label || member.required,
        "schema": plain(service, member.target),
    }))
}

/// The type of a parameter, which is a text where it is not a number or a truth.
fn plain(service: &Service, shape: ShapeId) -> Value {
    match &service.shapes[shape].kind {
        Kind::Boolean | Kind::Byte | Kind::Short | Kind::Integer | Kind::Long => {
            reference(service, shape)
        }
        Kind::String | Kind::Enum(_) => reference(service, shape),
        _ => json!({ "type": "string" }),
    }
}

fn schema(service: &Service, shape: &Shape) -> (String, Value) {
    let schema = match &shape.kind {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Byte | Kind::Short | Kind::Integer | Kind::IntEnum(_) => {
            json!({ "type": "integer", "format": "int32" })
        }
        Kind::Long | Kind::BigInteger => json!({ "type": "integer", "format": "int64" }),
        Kind::Float | Kind::Double | Kind::BigDecimal => {
            json!({ "type": "number", "format": "double" })
        }
        Kind::Enum(values) => {
            let values: Vec<_> = values.iter().map(|value| &value.value).collect();
            json!({ "type": "string", "enum": values })
        }
        Kind::Timestamp(_) => json!({ "type": "string", "format": "date-time" }),
        Kind::List(element) => {
            json!({ "type": "array", "items": reference(service, element.target) })
        }
        Kind::Map(_, element) => {
            json!({ "type": "object", "additionalProperties": reference(service, element.target) })
        }
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) => {
            object(service, members(shape))
        }
        Kind::Document => json!({}),
        _ => json!({ "type": "string" }),
    };
    (shape.name.clone(), schema)
}

fn object(service: &Service, members: &[Member]) -> Value {
    let body = || {
        members
            .iter()
            .filter(|member| member.location == Location::Body)
    };
    let property = |member: &Member| (member.name.clone(), reference(service, member.target));
    let properties: Map<_, _> = body().map(property).collect();
    let required: Vec<_> = body()
        .filter(|member| member.required)
        .map(|member| &member.name)
        .collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn members(shape: &Shape) -> &[Member] {
    match &shape.kind {
        Kind::Structure(structure) => &structure.members,
        Kind::Union(members) | Kind::EventStream(members) => members,
        _ => &[],
    }
}

fn reference(service: &Service, shape: ShapeId) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", service.shapes[shape].name) })
}
