//! Reads operations: their HTTP request, signature and checksums, and what they tell the endpoint
//! rules.

use super::service::{auth_list, unknown_auth};
use super::shape::Reader;
use super::sisters;
use super::words::{DEPRECATED, deprecation, docs, flag, only, optional_text, text};
use crate::ir::{
    Auth, Checksum, Context, Customization, Kind, Operation, ShapeId, Shapes, Structure,
};
use crate::json::{Json, Node};
use crate::{Result, spelling};
use std::collections::HashMap;

impl Reader<'_> {
    pub(super) fn operation(
        &self,
        name: &str,
        node: &Node<'_>,
        shapes: &Shapes,
    ) -> Result<Operation> {
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
        let shape = self.target_node(&input)?;
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
        let shape = self.target_node(&input)?;
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
