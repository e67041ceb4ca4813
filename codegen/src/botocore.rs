//! Reads botocore's models: the only file that spells `service-2.json`'s words.
//!
//! What is not understood is refused, with the shape and the word, and never emitted wrong. The
//! words that change neither the wire nor the API are listed as such, each list with its reason.

use crate::ir::{
    Constraints, Deprecation, Docs, Element, EnumValue, ErrorFacts, Kind, Location, Member,
    Operation, Protocol, Service, Shape, ShapeId, Shapes, Structure, TimestampFormat,
};
use crate::json::{Json, Node};
use crate::passes::select;
use crate::{Error, Result};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// Reads of a `service-2.json` the operations that `patterns` name (all when there are none) and
/// what they reach. The rest is not looked at, so that it may hold what is not supported.
///
/// # Errors
///
/// [`Error`] with the JSON pointer of what is missing, of the wrong kind, or not supported.
pub fn read(json: &Json, file: &Path, patterns: &[String]) -> Result<Service> {
    let top = Node::top(json, file);
    let known = ["version", "metadata", "operations", "shapes", "examples"];
    only(&top, "service", &known, DEPRECATED)?;
    let metadata = top.get("metadata")?;
    check_metadata(&metadata)?;
    let (shapes_node, operations_node) = (top.get("shapes")?, top.get("operations")?);
    let names: Vec<&str> = operations_node.members()?.map(|(name, _)| name).collect();
    let chosen = select::choose(&names, patterns).map_err(|error| error.in_file(file))?;
    let reached = reach(&chosen, &operations_node, &shapes_node)?;
    let reader = Reader::new(&reached);
    let shapes = reader.shapes(&shapes_node)?;
    let mut operations = Vec::with_capacity(chosen.len());
    for (name, node) in operations_node.members()? {
        if chosen.contains(&name) {
            operations.push(reader.operation(name, &node, &shapes)?);
        }
    }
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    let all = names
        .iter()
        .copied()
        .chain(shapes_node.members()?.map(|(name, _)| name));
    let left_out = all.filter(|name| !chosen.contains(name) && !reached.contains(*name));
    Ok(Service {
        file: file.to_owned(),
        full_name: text(&metadata, "serviceFullName")?,
        sdk_id: text(&metadata, "serviceId")?,
        uid: match metadata.find("uid")? {
            Some(uid) => uid.str()?.to_owned(),
            // A few models have none; it is the two parts in that form.
            None => format!(
                "{}-{}",
                text(&metadata, "endpointPrefix")?,
                text(&metadata, "apiVersion")?
            ),
        },
        api_version: text(&metadata, "apiVersion")?,
        signing_name: match metadata.find("signingName")? {
            Some(name) => name.str()?.to_owned(),
            None => text(&metadata, "endpointPrefix")?,
        },
        protocol: protocol(&metadata)?,
        target_prefix: metadata
            .find("targetPrefix")?
            .map(|prefix| prefix.str().map(str::to_owned))
            .transpose()?,
        docs: docs(&top)?,
        deprecated: deprecation(&top)?,
        operations,
        left_out: left_out.map(str::to_owned).collect(),
        shapes,
        endpoint: None,
    })
}

/// Refuses a service that is signed for in another way than SigV4, and words that may matter.
fn check_metadata(metadata: &Node<'_>) -> Result<()> {
    const KNOWN: &[&str] = &[
        "apiVersion",
        "auth",
        "endpointPrefix",
        "jsonVersion",
        "protocol",
        "protocols",
        "serviceFullName",
        "serviceId",
        "signatureVersion",
        "signingName",
        "targetPrefix",
        "uid",
        // For people, for other generators, or for endpoints before there were rules.
        "serviceAbbreviation",
        "globalEndpoint",
        "ripServiceName",
        "protocolSettings",
        // Of XML, and of the body hash that every request has.
        "xmlNamespace",
        "checksumFormat",
    ];
    only(metadata, "service", KNOWN, &[])?;
    let other = |node: &Node<'_>, name: &str| {
        Err(node
            .error(format!("the way to sign `{name}` is not supported yet"))
            .next("Tinsmith signs with SigV4 so far."))
    };
    if let Some(version) = metadata.find("signatureVersion")?
        && version.str()? != "v4"
    {
        return other(&version, version.str()?);
    }
    if let Some(auth) = metadata.find("auth")? {
        let mut schemes = Vec::new();
        for scheme in auth.items()? {
            schemes.push(scheme.str()?.to_owned());
        }
        if !schemes.iter().any(|scheme| scheme == "aws.auth#sigv4") {
            return other(&auth, &schemes.join(", "));
        }
    }
    Ok(())
}

/// The names of the shapes that the chosen operations reach. What is not of the right kind is
/// passed over here, and refused when it is read.
fn reach(chosen: &[&str], operations: &Node<'_>, shapes: &Node<'_>) -> Result<BTreeSet<String>> {
    let mut left = Vec::new();
    for (name, node) in operations.members()? {
        if chosen.contains(&name) {
            references(node.value(), &mut left);
        }
    }
    let by_name: HashMap<&str, &Json> = match shapes.value() {
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (&**name, value))
            .collect(),
        _ => HashMap::new(),
    };
    let mut reached = BTreeSet::new();
    while let Some(name) = left.pop() {
        if let (Some(shape), false) = (by_name.get(&*name), reached.contains(&name)) {
            references(shape, &mut left);
            reached.insert(name);
        }
    }
    Ok(reached)
}

/// Every `"shape": "…"` within a value.
fn references(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                match value {
                    Json::String(target) if name == "shape" => found.push(target.clone()),
                    value => references(value, found),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Present on anything that can be going away.
const DEPRECATED: &[&str] = &["deprecated", "deprecatedMessage", "deprecatedSince"];
/// Describe, and bind nobody: documentation for people, hints for other generators.
const DESCRIPTIVE: &[&str] = &["documentation", "documentationUrl", "authtypeDocumentation"];

/// Refuses every word of `node` that is in none of the lists.
fn only(node: &Node<'_>, what: &str, known: &[&str], more: &[&str]) -> Result<()> {
    let known =
        |name: &str| known.contains(&name) || more.contains(&name) || DESCRIPTIVE.contains(&name);
    match node.members()?.find(|(name, _)| !known(name)) {
        None => Ok(()),
        Some((name, value)) => Err(value
            .error(format!(
                "the {what} has the trait `{name}`, which Tinsmith does not support yet"
            ))
            .next("Leave out the operations that need it with `--operations`.")),
    }
}

fn text(node: &Node<'_>, name: &str) -> Result<String> {
    Ok(node.get(name)?.str()?.to_owned())
}

fn docs(node: &Node<'_>) -> Result<Option<Docs>> {
    let Some(docs) = node.find("documentation")? else {
        return Ok(None);
    };
    let html = docs.str()?.trim();
    Ok((!html.is_empty()).then(|| Docs::Html(html.to_owned())))
}

fn deprecation(node: &Node<'_>) -> Result<Option<Deprecation>> {
    if !flag(node, "deprecated")? {
        return Ok(None);
    }
    let message = node
        .find("deprecatedMessage")?
        .map(|m| m.str().map(str::to_owned))
        .transpose()?;
    Ok(Some(Deprecation { message }))
}

fn flag(node: &Node<'_>, name: &str) -> Result<bool> {
    node.find(name)?.map_or(Ok(false), |value| value.bool())
}

/// The protocol: the first of those that the service offers, in its own order, that Tinsmith
/// speaks.
fn protocol(metadata: &Node<'_>) -> Result<Protocol> {
    let node = metadata.get("protocol")?;
    let offered = match metadata.find("protocols")? {
        Some(list) => list
            .items()?
            .map(|one| one.str().map(str::to_owned))
            .collect::<Result<_>>()?,
        None => vec![node.str()?.to_owned()],
    };
    let version = metadata
        .find("jsonVersion")?
        .map(|version| version.str().map(str::to_owned));
    let version = version.transpose()?;
    let spoken = offered
        .iter()
        .find_map(|name| match (&**name, version.as_deref()) {
            ("rest-json", _) => Some(Protocol::RestJson),
            ("json", Some("1.1")) => Some(Protocol::AwsJson11),
            ("json", _) => Some(Protocol::AwsJson10),
            _ => None,
        });
    spoken.ok_or_else(|| {
        node.error(format!(
            "the protocol `{}` is not supported yet",
            offered.join("`, `")
        ))
        .next("Tinsmith speaks `rest-json` and `json` so far.")
    })
}

fn timestamp_format(node: &Node<'_>) -> Result<Option<TimestampFormat>> {
    let Some(format) = node.find("timestampFormat")? else {
        return Ok(None);
    };
    Ok(Some(match format.str()? {
        "iso8601" => TimestampFormat::DateTime,
        "unixTimestamp" => TimestampFormat::EpochSeconds,
        "rfc822" => TimestampFormat::HttpDate,
        other => {
            return Err(format
                .error(format!("`{other}` is not a timestamp format"))
                .next("It is one of `iso8601`, `unixTimestamp` and `rfc822`."));
        }
    }))
}

/// Shapes by name, so that references can be looked up while shapes are still being read.
struct Reader<'a> {
    ids: HashMap<&'a str, ShapeId>,
}

impl<'a> Reader<'a> {
    /// A reader of the shapes with these names.
    fn new(names: &'a BTreeSet<String>) -> Self {
        Reader {
            ids: names
                .iter()
                .map(String::as_str)
                .zip((0..).map(ShapeId))
                .collect(),
        }
    }

    fn target(&self, node: &Node<'_>) -> Result<ShapeId> {
        let name = node.get("shape")?;
        self.ids.get(name.str()?).copied().ok_or_else(|| {
            let wanted = name.str().unwrap_or_default();
            let near = crate::error::near(wanted, self.ids.keys().copied());
            name.error(format!("the shape `{wanted}` is not in the model"))
                .next(if near.is_empty() {
                    "Import the model again.".to_owned()
                } else {
                    near
                })
        })
    }

    fn shapes(&self, node: &Node<'_>) -> Result<Shapes> {
        let mut shapes = node
            .members()?
            .filter(|(name, _)| self.ids.contains_key(name))
            .map(|(name, node)| self.shape(name, &node))
            .collect::<Result<Vec<_>>>()?;
        shapes.sort_by(|a, b| a.name.cmp(&b.name));
        let mut shapes = Shapes(shapes);
        // A query parameter that is a map is many parameters; only now are targets known.
        for index in 0..shapes.len() {
            let Kind::Structure(structure) = shapes.0[index].kind.clone() else {
                continue;
            };
            let mut members = structure.members;
            for member in &mut members {
                let is_map = matches!(shapes[member.target].kind, Kind::Map(..));
                if member.location == Location::Query && is_map {
                    member.location = Location::QueryMap;
                }
            }
            shapes.0[index].kind = Kind::Structure(Structure {
                members,
                error: structure.error,
            });
        }
        Ok(shapes)
    }

    fn shape(&self, name: &str, node: &Node<'_>) -> Result<Shape> {
        let what = format!("shape `{name}`");
        let type_node = node.get("type")?;
        let check = |known: &[&str]| {
            // `box` says that a number may be left out, which an `Option` says for every member.
            let common = [
                "type",
                "box",
                "sensitive",
                "deprecated",
                "deprecatedMessage",
                "deprecatedSince",
            ];
            only(node, &what, known, &common)
        };
        const LENGTH: [&str; 2] = ["min", "max"];
        let kind = match type_node.str()? {
            "boolean" => check(&[]).map(|()| Kind::Boolean)?,
            "integer" => check(&LENGTH).map(|()| Kind::Integer)?,
            "long" => check(&LENGTH).map(|()| Kind::Long)?,
            "float" => check(&LENGTH).map(|()| Kind::Float)?,
            "double" => check(&LENGTH).map(|()| Kind::Double)?,
            "blob" => check(&LENGTH).map(|()| Kind::Blob)?,
            "timestamp" => {
                check(&["timestampFormat"])?;
                Kind::Timestamp(timestamp_format(node)?)
            }
            "string" => {
                check(&["min", "max", "pattern", "enum"])?;
                match node.find("enum")? {
                    Some(values) => Kind::Enum(enum_values(&values)?),
                    None => Kind::String,
                }
            }
            "list" => {
                // A flattened list differs in XML and query only.
                check(&[
                    "min",
                    "max",
                    "member",
                    "flattened",
                    "sparse",
                    "locationName",
                ])?;
                Kind::List(self.element(&node.get("member")?, flag(node, "sparse")?)?)
            }
            "map" => {
                check(&["min", "max", "key", "value", "flattened", "sparse"])?;
                Kind::Map(
                    self.target(&node.get("key")?)?,
                    self.element(&node.get("value")?, flag(node, "sparse")?)?,
                )
            }
            "structure" => {
                if flag(node, "document")? {
                    check(&["document", "members"])?;
                    return self.simple(name, node, Kind::Document);
                }
                if flag(node, "union")? {
                    check(&["union", "members", "required"])?;
                    let union = Kind::Union(self.structure(node)?.members);
                    return self.simple(name, node, union);
                }
                // `exception` and `fault` repeat what `error` says; `synthetic` marks an error
                // that only other SDKs see; `wrapper` and `order` are of XML.
                check(&[
                    "required",
                    "members",
                    "exception",
                    "fault",
                    "error",
                    "synthetic",
                    "payload",
                    "retryable",
                    "wrapper",
                    "order",
                ])?;
                Kind::Structure(self.structure(node)?)
            }
            other => {
                return Err(type_node
                    .error(format!("the shape `{name}` has the unknown type `{other}`"))
                    .next("Check the model against its source."));
            }
        };
        self.simple(name, node, kind)
    }

    /// The shape with what every kind of shape can have.
    fn simple(&self, name: &str, node: &Node<'_>, kind: Kind) -> Result<Shape> {
        Ok(Shape {
            name: name.to_owned(),
            renamed: None,
            kind,
            docs: docs(node)?,
            sensitive: flag(node, "sensitive")?,
            constraints: constraints(node)?,
            deprecated: deprecation(node)?,
        })
    }

    fn element(&self, node: &Node<'_>, sparse: bool) -> Result<Element> {
        only(node, "element", &["shape", "locationName"], DEPRECATED)?;
        let wire_name = node
            .find("locationName")?
            .map(|name| name.str().map(str::to_owned));
        Ok(Element {
            target: self.target(node)?,
            wire_name: wire_name.transpose()?,
            sparse,
        })
    }

    fn structure(&self, node: &Node<'_>) -> Result<Structure> {
        let required = match node.find("required")? {
            None => Vec::new(),
            Some(list) => list
                .items()?
                .map(|item| item.str().map(str::to_owned))
                .collect::<Result<_>>()?,
        };
        let members_node = node.get("members")?;
        let mut members = members_node
            .members()?
            .map(|(name, node)| self.member(name, &node))
            .collect::<Result<Vec<_>>>()?;
        if let Some(payload) = node.find("payload")? {
            let name = payload.str()?;
            match members.iter_mut().find(|member| member.name == name) {
                Some(member) => member.location = Location::Payload,
                None => {
                    return Err(payload
                        .error(format!("the payload `{name}` is not among the members"))
                        .next("Check the model against its source."));
                }
            }
        }
        for name in &required {
            match members.iter_mut().find(|member| member.name == *name) {
                Some(member) => member.required = true,
                None => {
                    return Err(node
                        .error(format!(
                            "the required member `{name}` is not among the members"
                        ))
                        .next("Check the model against its source."));
                }
            }
        }
        let is_error = flag(node, "exception")? || node.find("error")?.is_some();
        let error = if is_error {
            Some(error_facts(node)?)
        } else {
            None
        };
        Ok(Structure { members, error })
    }

    fn member(&self, name: &str, node: &Node<'_>) -> Result<Member> {
        let what = format!("member `{name}`");
        let known = [
            "shape",
            "location",
            "locationName",
            "idempotencyToken",
            "timestampFormat",
            "box",
            // Of XML and query only.
            "flattened",
            "xmlNamespace",
            "queryName",
            "jsonvalue",
            "hostLabel",
        ];
        only(node, &what, &known, DEPRECATED)?;
        let location = match node.find("location")? {
            None => Location::Body,
            Some(location) => match location.str()? {
                "uri" => Location::Label,
                "querystring" => Location::Query,
                "header" => Location::Header,
                "headers" => Location::PrefixHeaders,
                "statusCode" => Location::StatusCode,
                other => {
                    return Err(location
                        .error(format!("`{other}` is not a place in an HTTP message"))
                        .next("It is one of `uri`, `querystring`, `header`, `headers` and `statusCode`."));
                }
            },
        };
        let wire_name = node
            .find("locationName")?
            .map(|name| name.str().map(str::to_owned));
        Ok(Member {
            name: name.to_owned(),
            target: self.target(node)?,
            location,
            wire_name: wire_name.transpose()?.filter(|wire| wire != name),
            required: false,
            idempotency_token: flag(node, "idempotencyToken")?,
            json: flag(node, "jsonvalue")?,
            timestamp_format: timestamp_format(node)?,
            docs: docs(node)?,
            deprecated: deprecation(node)?,
        })
    }

    fn operation(&self, name: &str, node: &Node<'_>, shapes: &Shapes) -> Result<Operation> {
        let what = format!("operation `{name}`");
        // `idempotent` and `readonly` are for retries, which ask the response and not the model.
        let known = [
            "name",
            "http",
            "input",
            "output",
            "errors",
            "idempotent",
            "readonly",
            "endpoint",
        ];
        only(node, &what, &known, DEPRECATED)?;
        let http = node.get("http")?;
        // A client takes every status of success, so the one that the model names is not needed.
        only(&http, &what, &["method", "requestUri", "responseCode"], &[])?;
        let structure = |key: &str| -> Result<Option<ShapeId>> {
            let Some(node) = node.find(key)? else {
                return Ok(None);
            };
            only(
                &node,
                &format!("{key} of the operation `{name}`"),
                &["shape"],
                DEPRECATED,
            )?;
            let id = self.target(&node)?;
            match shapes[id].kind {
                Kind::Structure(_) => Ok(Some(id)),
                _ => Err(node
                    .error(format!("the {key} of `{name}` is not a structure"))
                    .next("Check the model against its source.")),
            }
        };
        let (input, output) = (structure("input")?, structure("output")?);
        let mut errors = Vec::new();
        if let Some(list) = node.find("errors")? {
            for error in list.items()? {
                let id = self.target(&error)?;
                match &shapes[id].kind {
                    Kind::Structure(Structure { error: Some(_), .. }) => errors.push(id),
                    _ => {
                        return Err(error
                            .error(format!(
                                "the error `{}` of `{name}` is not an error shape",
                                shapes[id].name
                            ))
                            .next("Check the model against its source."));
                    }
                }
            }
        }
        Ok(Operation {
            name: name.to_owned(),
            method: text(&http, "method")?,
            uri: text(&http, "requestUri")?,
            host_prefix: match node.find("endpoint")? {
                None => None,
                Some(endpoint) => {
                    only(&endpoint, &what, &["hostPrefix"], &[])?;
                    Some(text(&endpoint, "hostPrefix")?)
                }
            },
            input,
            output,
            errors,
            docs: docs(node)?,
            deprecated: deprecation(node)?,
        })
    }
}

fn enum_values(node: &Node<'_>) -> Result<Vec<EnumValue>> {
    node.items()?
        .map(|value| {
            Ok(EnumValue {
                value: value.str()?.to_owned(),
                docs: None,
            })
        })
        .collect()
}

fn constraints(node: &Node<'_>) -> Result<Constraints> {
    let number = |name: &str| -> Result<Option<String>> {
        node.find(name)?
            .map(|value| value.number().map(ToString::to_string))
            .transpose()
    };
    let pattern = node
        .find("pattern")?
        .map(|value| value.str().map(str::to_owned))
        .transpose()?;
    Ok(Constraints {
        min: number("min")?,
        max: number("max")?,
        pattern,
    })
}

fn error_facts(node: &Node<'_>) -> Result<ErrorFacts> {
    let Some(error) = node.find("error")? else {
        return Ok(ErrorFacts {
            code: None,
            status: None,
        });
    };
    // `senderFault` repeats the status.
    only(
        &error,
        "error",
        &["httpStatusCode", "code", "senderFault", "fault"],
        &[],
    )?;
    let code = error
        .find("code")?
        .map(|code| code.str().map(str::to_owned))
        .transpose()?;
    let status = match error.find("httpStatusCode")? {
        None => None,
        Some(node) => match node
            .number()?
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
        {
            Some(status) => Some(status),
            None => {
                return Err(node
                    .error("this is not an HTTP status")
                    .next("Check the model."));
            }
        },
    };
    Ok(ErrorFacts { code, status })
}

/// The files of a service's folder that hold more than the service itself.
pub const ENDPOINT_RULES: &str = "endpoint-rule-set-1.json";
/// The service's own file.
pub const SERVICE: &str = "service-2.json";

/// Says so when a file is no botocore model, before anything else does.
pub(crate) fn is_botocore(json: &Json) -> bool {
    matches!(json, Json::Object(members) if members.iter().any(|(name, _)| name == "metadata")
        && members.iter().any(|(name, _)| name == "operations"))
}

/// The error for a file of another kind.
pub(crate) fn not_botocore(file: &Path) -> Error {
    Error::new("this is not a botocore service model: it has no `metadata` and `operations`")
        .in_file(file)
        .next("Name a `service-2.json`, or a folder that holds one.")
}
