//! Reads what holds for a whole service, most of which its `metadata` says: names, the protocol, and
//! how requests are signed.

use super::words::{deprecation, docs, only, optional_text, text};
use crate::ir::{Auth, Operation, Protocol, Service, Shapes};
use crate::json::Node;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A service without its shapes and operations, of the model whose top and metadata these are.
///
/// # Errors
///
/// [`Error`] with the JSON pointer of what is missing, of the wrong kind, or not supported.
pub(super) fn facts(
    top: &Node<'_>,
    metadata: &Node<'_>,
    file: &Path,
    auth: Vec<Auth>,
) -> Result<Service> {
    Ok(Service {
        file: file.to_owned(),
        full_name: text(metadata, "serviceFullName")?,
        sdk_id: text(metadata, "serviceId")?,
        uid: Some(match metadata.find("uid")? {
            Some(uid) => uid.str()?.to_owned(),
            // A few models have none; it is the two parts in that form.
            None => format!(
                "{}-{}",
                text(metadata, "endpointPrefix")?,
                text(metadata, "apiVersion")?
            ),
        }),
        api_version: text(metadata, "apiVersion")?,
        signing_name: match metadata.find("signingName")? {
            Some(name) => name.str()?.to_owned(),
            None => text(metadata, "endpointPrefix")?,
        },
        protocol: protocol(metadata)?,
        auth,
        // These models name the way and not the place, and no service of AWS's goes it.
        api_key: None,
        query_compatible: metadata.find("awsQueryCompatible")?.is_some(),
        body_hash: matches!(
            optional_text(metadata, "signatureVersion")?.as_deref(),
            Some("s3" | "s3v4")
        ),
        session: None,
        headers: Vec::new(),
        target_prefix: optional_text(metadata, "targetPrefix")?,
        http2: match metadata.find("protocolSettings")? {
            Some(settings) => settings.find("h2")?.is_some(),
            None => false,
        },
        docs: docs(top)?,
        deprecated: deprecation(top)?,
        operations: Vec::new(),
        left_out: BTreeSet::new(),
        other_operations: Vec::new(),
        shapes: Shapes(Vec::new()),
        before: BTreeMap::new(),
        methods_before: BTreeMap::new(),
        endpoint: None,
        // What this reader does not understand it refuses, but for API keys without a place.
        not_understood: Vec::new(),
    })
}

/// Refuses words of a service that may matter.
pub(super) fn check_metadata(metadata: &Node<'_>) -> Result<()> {
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
pub(super) fn service_auth(metadata: &Node<'_>) -> Result<Vec<Auth>> {
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
pub(super) fn auth_list(list: &Node<'_>) -> Result<Vec<Auth>> {
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

/// A line for each list that names API keys: these models have no word for where a key goes, so that
/// a client cannot go that way.
pub(super) fn keys_without_place(service: &[Auth], operations: &[Operation]) -> Vec<String> {
    let of_service = ("/metadata/auth".to_owned(), Some(service));
    let of_operations = operations.iter().map(|operation| {
        let place = format!("/operations/{}/auth", operation.name);
        (place, operation.auth.as_deref())
    });
    let lists = [of_service].into_iter().chain(of_operations);
    lists
        .filter(|(_, list)| list.is_some_and(|list| list.contains(&Auth::ApiKey)))
        .map(|(place, _)| {
            format!(
                "the way to sign `smithy.api#httpApiKeyAuth` at {} has no effect: such a model does \
                 not say where the key goes",
                place.escape_debug()
            )
        })
        .collect()
}

pub(super) fn unknown_auth(node: &Node<'_>, name: &str) -> Error {
    node.error(format!("the way to sign `{name}` is not supported"))
        .next(
            "Tinsmith knows SigV4, SigV4a, SigV2, bearer tokens, API keys, names with passwords and \
             no signature.",
        )
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
