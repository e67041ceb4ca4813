//! Reads botocore's models: the only file that spells `service-2.json`'s words.
//!
//! What is not understood is refused, with the shape and the word, and never emitted wrong. The
//! words that change neither the wire nor the API are listed as such, each list with its reason.

mod sisters;
mod xml;

pub use sisters::{read_paginators, read_waiters};

use crate::catalog::{OperationLine, Outline};
use crate::ir::{
    Auth, Checksum, Constraints, Context, Customization, Deprecation, Docs, Element, EnumValue,
    ErrorFacts, Key, Kind, Location, Member, Operation, Protocol, Retryable, Service, Shape,
    ShapeId, Shapes, Structure, TimestampFormat, XmlFacts,
};
use crate::json::{Json, Node};
use crate::passes::select;
use crate::{Error, Result, spelling};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// Reads of a `service-2.json` the operations that `patterns` name (all when there are none) and
/// what they reach. The rest is not looked at, so that it may hold what is not supported.
///
/// # Errors
///
/// [`Error`] with the JSON pointer of what is missing, of the wrong kind, or not supported.
pub fn read(json: &Json, file: &Path, patterns: &[String]) -> Result<Service> {
    let top = Node::top(json, file);
    let known = [
        "version",
        "metadata",
        "operations",
        "shapes",
        "examples",
        "clientContextParams",
    ];
    only(&top, "service", &known, DEPRECATED)?;
    let metadata = top.get("metadata")?;
    check_metadata(&metadata)?;
    let (shapes_node, operations_node) = (top.get("shapes")?, top.get("operations")?);
    let names: Vec<&str> = operations_node.members()?.map(|(name, _)| name).collect();
    let chosen = select::choose(&names, patterns).map_err(|error| error.in_file(file))?;
    let reached = reach(&chosen, &operations_node, &shapes_node)?;
    let reader = Reader::new(&reached, top.get("shapes")?)?;
    let auth = service_auth(&metadata)?;
    let shapes = reader.shapes(&shapes_node)?;
    let mut operations = Vec::with_capacity(chosen.len());
    for (name, node) in operations_node.members()? {
        if chosen.contains(&name) {
            let mut operation = reader.operation(name, &node, &shapes)?;
            operation.auth = operation.auth.filter(|own| *own != auth);
            operations.push(operation);
        }
    }
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    let others = names.iter().filter(|name| !chosen.contains(name));
    let mut left_out: BTreeSet<String> = others.clone().map(|name| (*name).to_owned()).collect();
    if !left_out.is_empty() {
        // What no operation reaches is not left out by the choice.
        let all = reach(&names, &operations_node, &shapes_node)?;
        left_out.extend(all.into_iter().filter(|name| !reached.contains(name)));
    }
    Ok(Service {
        file: file.to_owned(),
        full_name: text(&metadata, "serviceFullName")?,
        sdk_id: text(&metadata, "serviceId")?,
        uid: Some(match metadata.find("uid")? {
            Some(uid) => uid.str()?.to_owned(),
            // A few models have none; it is the two parts in that form.
            None => format!(
                "{}-{}",
                text(&metadata, "endpointPrefix")?,
                text(&metadata, "apiVersion")?
            ),
        }),
        api_version: text(&metadata, "apiVersion")?,
        signing_name: match metadata.find("signingName")? {
            Some(name) => name.str()?.to_owned(),
            None => text(&metadata, "endpointPrefix")?,
        },
        protocol: protocol(&metadata)?,
        auth,
        // These models name the way and not the place, and no service of AWS's goes it.
        api_key: None,
        query_compatible: metadata.find("awsQueryCompatible")?.is_some(),
        body_hash: matches!(
            optional_text(&metadata, "signatureVersion")?.as_deref(),
            Some("s3" | "s3v4")
        ),
        session: None,
        headers: Vec::new(),
        target_prefix: optional_text(&metadata, "targetPrefix")?,
        http2: match metadata.find("protocolSettings")? {
            Some(settings) => settings.find("h2")?.is_some(),
            None => false,
        },
        docs: docs(&top)?,
        deprecated: deprecation(&top)?,
        operations,
        left_out,
        other_operations: others.copied().map(str::to_owned).collect(),
        shapes,
        before: BTreeMap::new(),
        methods_before: BTreeMap::new(),
        endpoint: None,
        // What this reader does not understand it refuses.
        not_understood: Vec::new(),
    })
}

/// Refuses words of a service that may matter.
fn check_metadata(metadata: &Node<'_>) -> Result<()> {
    const KNOWN: &[&str] = &[
        "apiVersion",
        "auth",
        "awsQueryCompatible",
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
        // Of answers, whose namespaces nobody looks at, and of the body hash that every request has.
        "xmlNamespace",
        "checksumFormat",
    ];
    only(metadata, "service", KNOWN, &[])
}

/// How a service's requests prove who sends them.
fn service_auth(metadata: &Node<'_>) -> Result<Vec<Auth>> {
    if let Some(list) = metadata.find("auth")? {
        return auth_list(&list);
    }
    let Some(version) = metadata.find("signatureVersion")? else {
        return Ok(vec![Auth::SigV4]);
    };
    Ok(vec![match version.str()? {
        "v4" | "s3" | "s3v4" => Auth::SigV4,
        "v2" => Auth::SigV2,
        "bearer" => Auth::Bearer,
        other => return Err(unknown_auth(&version, other)),
    }])
}

/// The ways of a list of Smithy's ids.
fn auth_list(list: &Node<'_>) -> Result<Vec<Auth>> {
    list.items()?
        .map(|item| match item.str()? {
            "aws.auth#sigv4" => Ok(Auth::SigV4),
            "aws.auth#sigv4a" => Ok(Auth::SigV4a),
            "smithy.api#httpBearerAuth" => Ok(Auth::Bearer),
            "smithy.api#noAuth" => Ok(Auth::None),
            "smithy.api#httpApiKeyAuth" => Ok(Auth::ApiKey),
            "smithy.api#httpBasicAuth" => Ok(Auth::Basic),
            "smithy.api#httpDigestAuth" => Ok(Auth::Digest),
            other => Err(unknown_auth(&item, other)),
        })
        .collect()
}

fn unknown_auth(node: &Node<'_>, name: &str) -> Error {
    node.error(format!("the way to sign `{name}` is not supported"))
        .next("Tinsmith knows SigV4, SigV4a, SigV2, bearer tokens and no signature.")
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

/// The protocols in the order in which AWS's clients choose: that of Smithy's SDKs, which is also
/// the order of `protocols` in the models. (botocore itself puts JSON before CBOR.)
const PROTOCOLS: [&str; 6] = [
    "smithy-rpc-v2-cbor",
    "json",
    "rest-json",
    "rest-xml",
    "query",
    "ec2",
];

/// The first protocol in that order that the service offers.
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
    let chosen = PROTOCOLS
        .iter()
        .find(|known| offered.iter().any(|name| name == *known));
    Ok(match (chosen.copied(), version.as_deref()) {
        (Some("smithy-rpc-v2-cbor"), _) => Protocol::RpcV2Cbor,
        (Some("json"), Some("1.1")) => Protocol::AwsJson11,
        (Some("json"), _) => Protocol::AwsJson10,
        (Some("rest-json"), _) => Protocol::RestJson,
        (Some("rest-xml"), _) => Protocol::RestXml,
        (Some("query"), _) => Protocol::AwsQuery,
        (Some("ec2"), _) => Protocol::Ec2Query,
        _ => {
            return Err(node
                .error(format!(
                    "the protocol `{}` is not known",
                    offered.join("`, `")
                ))
                .next(format!("Tinsmith speaks `{}`.", PROTOCOLS.join("`, `"))));
        }
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
    shapes: Node<'a>,
    documents: xml::Documents,
}

impl<'a> Reader<'a> {
    /// A reader of the shapes with these names.
    fn new(names: &'a BTreeSet<String>, shapes: Node<'a>) -> Result<Self> {
        let ids = names.iter().map(String::as_str);
        let ids: HashMap<_, _> = ids.zip((0..).map(ShapeId)).collect();
        Ok(Reader {
            documents: xml::Documents::read(&shapes, &ids)?,
            shapes,
            ids,
        })
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
        // Only now are targets known. A query parameter that is a map is many parameters.
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
            let mut error = structure.error;
            if let Some(error) = &mut error {
                let name = &shapes.0[index].name;
                error.code = error.code.take().filter(|code| code != name);
            }
            shapes.0[index].kind = Kind::Structure(Structure { members, error });
        }
        self.documents.settle(&mut shapes);
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
            "blob" => {
                check(&["min", "max", "streaming", "requiresLength"])?;
                Kind::Blob {
                    streaming: flag(node, "streaming")?,
                }
            }
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
                check(&[
                    "min",
                    "max",
                    "member",
                    "flattened",
                    "sparse",
                    "locationName",
                    "xmlNamespace",
                ])?;
                Kind::List(self.element(node, &node.get("member")?)?)
            }
            "map" => {
                check(&[
                    "min",
                    "max",
                    "key",
                    "value",
                    "flattened",
                    "sparse",
                    "locationName",
                    "xmlNamespace",
                ])?;
                let key = node.get("key")?;
                only(
                    &key,
                    "key",
                    &["shape", "locationName", "xmlNamespace"],
                    DEPRECATED,
                )?;
                let key = Key {
                    target: self.target(&key)?,
                    wire_name: optional_text(&key, "locationName")?,
                    namespace: xml::namespace(&key)?,
                };
                Kind::Map(key, self.element(node, &node.get("value")?)?)
            }
            "structure" => {
                if flag(node, "document")? {
                    check(&["document", "members"])?;
                    return self.simple(name, node, Kind::Document);
                }
                if flag(node, "union")? {
                    check(&[
                        "union",
                        "members",
                        "required",
                        "locationName",
                        "xmlNamespace",
                    ])?;
                    let union = Kind::Union(self.variants(node)?);
                    return self.simple(name, node, union);
                }
                if flag(node, "eventstream")? {
                    // An event is one of the members, whichever of them are required.
                    check(&["eventstream", "members", "required"])?;
                    let events = Kind::EventStream(self.variants(node)?);
                    return self.simple(name, node, events);
                }
                // `exception` and `fault` repeat what `error` says; `synthetic` marks an error
                // that only other SDKs see; `event` is known from the stream that holds it; a
                // `wrapper` looks like any other element; an order means nothing to AWS's readers.
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
                    "xmlOrder",
                    "event",
                    "locationName",
                    "xmlNamespace",
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

    /// The elements of a list or the values of a map, which `node` points at.
    fn element(&self, collection: &Node<'_>, node: &Node<'_>) -> Result<Element> {
        only(
            node,
            "element",
            &[
                "shape",
                "locationName",
                "xmlNamespace",
                "jsonvalue",
                "timestampFormat",
            ],
            DEPRECATED,
        )?;
        Ok(Element {
            target: self.target(node)?,
            wire_name: optional_text(node, "locationName")?,
            sparse: flag(collection, "sparse")?,
            flattened: flag(collection, "flattened")?,
            json: flag(node, "jsonvalue")?,
            timestamp_format: timestamp_format(node)?,
            namespace: xml::namespace(node)?,
        })
    }

    /// The members of a union. None is required, because there is only one at a time.
    fn variants(&self, node: &Node<'_>) -> Result<Vec<Member>> {
        let mut members = self.structure(node)?.members;
        for member in &mut members {
            member.required = false;
        }
        Ok(members)
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
            "flattened",
            "xmlNamespace",
            "xmlAttribute",
            "queryName",
            "jsonvalue",
            "hostLabel",
            "streaming",
            "eventheader",
            "eventpayload",
            // Read with the operation, which passes it on.
            "contextParam",
            // Values that are documented; the shape stays a string, as it is for other members.
            "enum",
        ];
        only(node, &what, &known, DEPRECATED)?;
        let location = match node.find("location")? {
            None if flag(node, "eventheader")? => Location::EventHeader,
            None if flag(node, "eventpayload")? => Location::EventPayload,
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
        let wire_name = match location {
            // The path names members, see `labels`.
            Location::Label => None,
            _ => optional_text(node, "locationName")?,
        };
        Ok(Member {
            name: name.to_owned(),
            target: self.target(node)?,
            location,
            xml: XmlFacts {
                document: None,
                attribute: flag(node, "xmlAttribute")?,
                flattened: flag(node, "flattened")?,
                namespace: xml::namespace(node)?,
                query_name: optional_text(node, "queryName")?,
            },
            wire_name: wire_name.filter(|wire| wire != name),
            required: false,
            renamed: None,
            sensitive: false,
            idempotency_token: flag(node, "idempotencyToken")?,
            json: flag(node, "jsonvalue")?,
            // botocore's models say neither.
            media_type: None,
            default: None,
            streaming: flag(node, "streaming")?,
            timestamp_format: timestamp_format(node)?,
            constraints: None,
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
            "auth",
            "authtype",
            "unsignedPayload",
            "httpChecksum",
            "httpChecksumRequired",
            "requestcompression",
            "endpointdiscovery",
            "endpointoperation",
            // What old documentation calls the operation.
            "alias",
            "staticContextParams",
            "operationContextParams",
        ];
        only(node, &what, &known, DEPRECATED)?;
        let http = node.get("http")?;
        // A client takes every status of success, so the one that the model names is not needed.
        only(&http, &what, &["method", "requestUri", "responseCode"], &[])?;
        let structure = |key: &str| -> Result<Option<ShapeId>> {
            let Some(node) = node.find(key)? else {
                return Ok(None);
            };
            // Answers are read whatever their document is called; `resultWrapper` is always the
            // operation's name and `Result`, which the protocol knows.
            let known = [
                "shape",
                "locationName",
                "xmlNamespace",
                "resultWrapper",
                "wrapper",
            ];
            only(
                &node,
                &format!("{key} of the operation `{name}`"),
                &known,
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
        // Ids are in the order of names.
        errors.sort_unstable();
        errors.dedup();
        Ok(Operation {
            name: name.to_owned(),
            method: text(&http, "method")?,
            uri: self.labels(node, &text(&http, "requestUri")?)?,
            host_prefix: match node.find("endpoint")? {
                None => None,
                Some(endpoint) => {
                    only(&endpoint, &what, &["hostPrefix"], &[])?;
                    Some(text(&endpoint, "hostPrefix")?)
                }
            },
            root: match (node.find("input")?, input) {
                (Some(node), Some(id)) => self.documents.root(&node, id)?,
                _ => None,
            },
            auth: operation_auth(node)?,
            unsigned_payload: unsigned_payload(node)?,
            gzip: gzip(node, &what)?,
            md5: flag(node, "httpChecksumRequired")?,
            checksum: checksum(node, &what)?,
            context: self.context(node)?,
            discovers_endpoint: match node.find("endpointdiscovery")? {
                Some(discovery) => flag(&discovery, "required")?,
                None => false,
            },
            input,
            output,
            errors,
            tells_endpoints: flag(node, "endpointoperation")?,
            customization: Customization::default(),
            // These are in files of their own.
            paginator: None,
            waiters: Vec::new(),
            renamed: None,
            docs: docs(node)?,
            deprecated: deprecation(node)?,
        })
    }
}

/// What an operation tells the endpoint rules: fixed values, paths, and the input's members.
impl Reader<'_> {
    /// The path with the names of members in place of those that labels have on the wire, which
    /// nobody sees there.
    fn labels(&self, operation: &Node<'_>, uri: &str) -> Result<String> {
        let Some(input) = operation.find("input")? else {
            return Ok(uri.to_owned());
        };
        let name = input.get("shape")?;
        let shape = self.shapes.get(name.str()?)?;
        let mut names = HashMap::new();
        for (member, node) in shape.get("members")?.members()? {
            if optional_text(&node, "location")?.as_deref() == Some("uri") {
                names.extend(optional_text(&node, "locationName")?.zip(Some(member.to_owned())));
            }
        }
        let mut parts = uri.split('{');
        let mut renamed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            renamed.push('{');
            // What does not hold stays as it is, for the checks to find.
            let end = part.find(['+', '}']).unwrap_or(0);
            let (label, rest) = part.split_at(end);
            renamed.push_str(names.get(label).map_or(label, |name| name));
            renamed.push_str(rest);
        }
        Ok(renamed)
    }

    fn context(&self, node: &Node<'_>) -> Result<Vec<(String, Context)>> {
        let mut context = Vec::new();
        if let Some(fixed) = node.find("staticContextParams")? {
            for (name, param) in fixed.members()? {
                context.push((name.to_owned(), fixed_context(&param.get("value")?)?));
            }
        }
        if let Some(paths) = node.find("operationContextParams")? {
            for (name, param) in paths.members()? {
                let path = sisters::path(&param.get("path")?)?;
                context.push((name.to_owned(), Context::Path(path)));
            }
        }
        context.extend(self.member_context(node)?);
        context.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(context)
    }

    /// The members of the input that the rules want to know.
    fn member_context(&self, node: &Node<'_>) -> Result<Vec<(String, Context)>> {
        let Some(input) = node.find("input")? else {
            return Ok(Vec::new());
        };
        let name = input.get("shape")?;
        let shape = self.shapes.get(name.str()?)?;
        let mut context = Vec::new();
        for (member, node) in shape.get("members")?.members()? {
            if let Some(param) = node.find("contextParam")? {
                context.push((text(&param, "name")?, Context::Member(member.to_owned())));
            }
        }
        Ok(context)
    }
}

fn fixed_context(value: &Node<'_>) -> Result<Context> {
    Ok(match value.value() {
        Json::String(text) => Context::Text(text.clone()),
        Json::Bool(value) => Context::Bool(*value),
        _ => Context::Texts(
            value
                .items()?
                .map(|item| item.str().map(str::to_owned))
                .collect::<Result<_>>()?,
        ),
    })
}

/// How an operation's requests prove who sends them, where it is not as for the service.
fn operation_auth(node: &Node<'_>) -> Result<Option<Vec<Auth>>> {
    if let Some(list) = node.find("auth")? {
        return Ok(Some(auth_list(&list)?));
    }
    let Some(kind) = node.find("authtype")? else {
        return Ok(None);
    };
    match kind.str()? {
        "none" => Ok(Some(vec![Auth::None])),
        "v4" | "v4-unsigned-body" => Ok(None),
        "bearer" => Ok(Some(vec![Auth::Bearer])),
        other => Err(unknown_auth(&kind, other)),
    }
}

fn unsigned_payload(node: &Node<'_>) -> Result<bool> {
    let by_type = match node.find("authtype")? {
        Some(kind) => kind.str()? == "v4-unsigned-body",
        None => false,
    };
    Ok(by_type || flag(node, "unsignedPayload")?)
}

fn gzip(node: &Node<'_>, what: &str) -> Result<bool> {
    let Some(compression) = node.find("requestcompression")? else {
        return Ok(false);
    };
    only(&compression, what, &["encodings"], &[])?;
    for encoding in compression.get("encodings")?.items()? {
        if encoding.str()? == "gzip" {
            return Ok(true);
        }
    }
    Ok(false)
}

fn checksum(node: &Node<'_>, what: &str) -> Result<Option<Checksum>> {
    let Some(checksum) = node.find("httpChecksum")? else {
        return Ok(None);
    };
    let known = [
        "requestAlgorithmMember",
        "requestChecksumRequired",
        "requestValidationModeMember",
        "responseAlgorithms",
    ];
    only(&checksum, what, &known, &[])?;
    let response = match optional_text(&checksum, "requestValidationModeMember")? {
        None => None,
        Some(mode) => {
            let algorithms = checksum.get("responseAlgorithms")?;
            let mut known = Vec::new();
            for algorithm in algorithms.items()? {
                // One that Tinsmith does not know is not asked for.
                known.extend(spelling::checksum_algorithm(algorithm.str()?));
            }
            Some((mode, known))
        }
    };
    Ok(Some(Checksum {
        required: flag(&checksum, "requestChecksumRequired")?,
        algorithm: optional_text(&checksum, "requestAlgorithmMember")?,
        response,
    }))
}

fn optional_text(node: &Node<'_>, name: &str) -> Result<Option<String>> {
    node.find(name)?
        .map(|value| value.str().map(str::to_owned))
        .transpose()
}

fn enum_values(node: &Node<'_>) -> Result<Vec<EnumValue>> {
    node.items()?
        .map(|value| {
            Ok(EnumValue {
                value: value.str()?.to_owned(),
                docs: None,
                deprecated: None,
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
    let min = number("min")?;
    let has_length = matches!(
        optional_text(node, "type")?.as_deref(),
        Some("string" | "blob" | "list" | "map")
    );
    Ok(Constraints {
        min: match has_length {
            true => min.and_then(spelling::least_length),
            false => min,
        },
        max: number("max")?,
        pattern: pattern.as_deref().map(spelling::found_pattern),
    })
}

fn error_facts(node: &Node<'_>) -> Result<ErrorFacts> {
    let retryable = match node.find("retryable")? {
        Some(facts) => Some(Retryable {
            throttling: flag(&facts, "throttling")?,
        }),
        None => None,
    };
    let Some(error) = node.find("error")? else {
        return Ok(ErrorFacts {
            code: None,
            status: None,
            retryable,
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
    Ok(ErrorFacts {
        code,
        status,
        retryable,
    })
}

/// Reads just what a service and its operations are called, so that a model can be looked at that
/// holds what is not supported.
///
/// # Errors
///
/// [`Error`] with the JSON pointer of what is missing or of the wrong kind.
pub(crate) fn outline(json: &Json, file: &Path) -> Result<Outline> {
    let top = Node::top(json, file);
    let mut operations = Vec::new();
    for (name, node) in top.get("operations")?.members()? {
        let http = node.get("http")?;
        operations.push(OperationLine {
            name: name.to_owned(),
            method: text(&http, "method")?,
            uri: text(&http, "requestUri")?,
        });
    }
    operations.sort();
    Ok(Outline {
        full_name: text(&top.get("metadata")?, "serviceFullName")?,
        operations,
    })
}

/// The files of a service's folder that hold more than the service itself.
pub const ENDPOINT_RULES: &str = "endpoint-rule-set-1.json";
/// The service's own file.
pub const SERVICE: &str = "service-2.json";
/// What botocore's authors add to the service's file.
pub const EXTRAS: &str = "service-2.sdk-extras.json";
/// Which operations answer in pages.
pub const PAGINATORS: &str = "paginators-1.json";
/// What botocore's authors add to that.
pub const PAGINATORS_EXTRAS: &str = "paginators-1.sdk-extras.json";
/// What an operation can be asked for until it is there.
pub const WAITERS: &str = "waiters-2.json";

/// Merges the extras of a model into it: objects member by member, anything else in its place.
///
/// # Errors
///
/// [`Error`] when the extras have no `merge`, or words beside it.
pub fn merge(service: &mut Json, extras: &Json, file: &Path) -> Result<()> {
    let top = Node::top(extras, file);
    only(&top, "extras", &["version", "merge"], &[])?;
    merge_value(service, top.get("merge")?.value());
    Ok(())
}

fn merge_value(into: &mut Json, from: &Json) {
    let (Json::Object(members), Json::Object(new)) = (&mut *into, from) else {
        *into = from.clone();
        return;
    };
    for (name, value) in new {
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => merge_value(known, value),
            None => members.push((name.clone(), value.clone())),
        }
    }
}

/// Whether a file beside a service's own, which is not always there, is about that service.
pub(crate) fn is_sister(name: &str) -> bool {
    let kinds = ["endpoint-rule-set", "examples", "paginators", "waiters"];
    kinds.iter().any(|kind| name.starts_with(kind)) || name.ends_with(".sdk-extras.json")
}

/// Says so when a file is no botocore model, before anything else does.
pub(crate) fn is_botocore(json: &Json) -> bool {
    matches!(json, Json::Object(members) if members.iter().any(|(name, _)| name == "metadata")
        && members.iter().any(|(name, _)| name == "operations"))
}
