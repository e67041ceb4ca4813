//! The service itself: names, protocol, ways to sign.

use super::shape::{SOURCE, Shape, Traits};
use crate::Result;
use crate::ir::{Auth, KeyPlace, Protocol};
use crate::json::{Json, Located};
use crate::spelling::is_token;

const SERVICE: &str = "aws.api#service";
const SIGV4: &str = "aws.auth#sigv4";
const API_KEY: &str = "smithy.api#httpApiKeyAuth";

/// The protocols in the order in which AWS's clients choose, as for botocore's models.
const PROTOCOLS: [(&str, Protocol); 7] = [
    ("smithy.protocols#rpcv2Cbor", Protocol::RpcV2Cbor),
    ("aws.protocols#awsJson1_0", Protocol::AwsJson10),
    ("aws.protocols#awsJson1_1", Protocol::AwsJson11),
    ("aws.protocols#restJson1", Protocol::RestJson),
    ("aws.protocols#restXml", Protocol::RestXml),
    ("aws.protocols#awsQuery", Protocol::AwsQuery),
    ("aws.protocols#ec2Query", Protocol::Ec2Query),
];

/// The first protocol in that order that the service offers.
pub(super) fn protocol(service: &Shape<'_>) -> Result<Protocol> {
    let mut offered = PROTOCOLS.iter();
    match offered.find(|(id, _)| service.traits.has(id)) {
        Some((_, protocol)) => Ok(*protocol),
        None => {
            let known: Vec<&str> = PROTOCOLS.iter().map(|(id, _)| *id).collect();
            let what = format!("`{}` offers no protocol that Tinsmith speaks", service.id);
            Err(service
                .place
                .error(what)
                .next(format!("Those are `{}`.", known.join("`, `"))))
        }
    }
}

/// Whether the service offers a protocol whose errors have a code or status of their own. In the
/// others, the shape's name is the code, and any status will do.
pub(super) fn errors_have_facts(service: &Shape<'_>) -> bool {
    use Protocol::{AwsQuery, Ec2Query, RestJson, RestXml};
    let has_facts = |protocol| matches!(protocol, RestJson | RestXml | AwsQuery | Ec2Query);
    let mut offered = PROTOCOLS.iter();
    offered.any(|(id, protocol)| service.traits.has(id) && has_facts(*protocol))
}

/// Whether the service's errors have no element around them. Only S3 and what answers in its place
/// do, and those want the hash of the body in a header of its own.
pub(super) fn bare_errors(service: &Shape<'_>) -> Result<bool> {
    let Some(protocol) = service.traits.find("aws.protocols#restXml") else {
        return Ok(false);
    };
    let bare = protocol.find("noErrorWrapping")?;
    Ok(bare.is_some_and(|bare| *bare.value() == Json::Bool(true)))
}

/// Whether a protocol of the service names HTTP/2, be it for streams of events alone.
pub(super) fn speaks_http2(service: &Shape<'_>) -> Result<bool> {
    let protocols = PROTOCOLS.iter();
    for protocol in protocols.filter_map(|(id, _)| service.traits.find(id)) {
        for name in ["http", "eventStreamHttp"] {
            let Some(versions) = protocol.find(name)? else {
                continue;
            };
            for version in versions.items()? {
                if version.str()? == "h2" {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// Whether the service is one of AWS's.
pub(super) fn is_aws(traits: &Traits<'_>) -> bool {
    traits.has(SERVICE)
}

/// What a service is called.
pub(super) struct Names {
    /// For people.
    pub(super) full: String,
    /// For programs.
    pub(super) sdk_id: String,
    /// In links to AWS's documentation; none for a service that is not AWS's.
    pub(super) uid: Option<String>,
    /// In signatures.
    pub(super) signing: String,
    pub(super) version: String,
}

/// Reads the names of the service that its closure calls `name`.
pub(super) fn names(service: &Shape<'_>, name: &str) -> Result<Names> {
    let traits = &service.traits;
    let sdk_id = traits.text_in(SERVICE, "sdkId")?;
    let version = match service.property("version") {
        Some(version) => version.str()?.to_owned(),
        None => String::new(),
    };
    let uid = match (traits.text_in(SERVICE, "docId")?, &sdk_id) {
        (Some(uid), _) => Some(uid),
        (None, Some(id)) => Some(format!("{}-{version}", id.to_lowercase().replace(' ', "-"))),
        (None, None) => None,
    };
    let signing = match traits.text_in(SIGV4, "name")? {
        Some(name) => name,
        None => {
            let prefix = traits.text_in(SERVICE, "endpointPrefix")?;
            prefix.unwrap_or_else(|| name.to_lowercase())
        }
    };
    let sdk_id = sdk_id.unwrap_or_else(|| name.to_owned());
    Ok(Names {
        full: match traits.text("smithy.api#title")? {
            Some(title) => title,
            None => sdk_id.clone(),
        },
        sdk_id,
        uid,
        signing,
        version,
    })
}

/// How a service's requests prove who sends them: as its list says, else in the order of the ids,
/// which is Smithy's rule ([auth trait]).
///
/// [auth trait]: https://smithy.io/2.0/spec/authentication-traits.html#auth-trait
pub(super) fn auth(service: &Shape<'_>) -> Result<Vec<Auth>> {
    if let Some(list) = service.traits.find("smithy.api#auth") {
        let auth = auth_list(list, service, service)?;
        return Ok(match auth.is_empty() {
            true => vec![Auth::None],
            false => auth,
        });
    }
    let offered: Vec<&str> = service.traits.iter().map(|(id, _)| id).collect();
    let ways = offered.iter().filter_map(|id| way(id)).collect();
    Ok(match passable(ways) {
        // Nothing is said, and nothing needs to be proved.
        ways if ways.is_empty() => vec![Auth::None],
        ways => ways,
    })
}

/// The ways that a client can go; where there are none of them, all, so that it knows why not.
fn passable(ways: Vec<Auth>) -> Vec<Auth> {
    let can_go = |way: &&Auth| !matches!(way, Auth::Digest | Auth::Other);
    let open: Vec<Auth> = ways.iter().filter(can_go).copied().collect();
    match open.is_empty() {
        true => ways,
        false => open,
    }
}

fn way(id: &str) -> Option<Auth> {
    match id {
        "aws.auth#sigv4" => Some(Auth::SigV4),
        "aws.auth#sigv4a" => Some(Auth::SigV4a),
        "smithy.api#httpBearerAuth" => Some(Auth::Bearer),
        "smithy.api#noAuth" => Some(Auth::None),
        API_KEY => Some(Auth::ApiKey),
        "smithy.api#httpBasicAuth" => Some(Auth::Basic),
        "smithy.api#httpDigestAuth" => Some(Auth::Digest),
        "aws.auth#cognitoUserPools" => Some(Auth::Other),
        _ => None,
    }
}

/// Where an API key goes ([httpApiKeyAuth trait]).
///
/// [httpApiKeyAuth trait]: https://smithy.io/2.0/spec/authentication-traits.html#httpapikeyauth-trait
pub(super) fn api_key(service: &Shape<'_>) -> Result<Option<KeyPlace>> {
    let Some(definition) = service.traits.find(API_KEY) else {
        return Ok(None);
    };
    let (place, found) = (definition.get("in")?, definition.get("name")?);
    let scheme = match definition.find("scheme")? {
        Some(scheme) => Some(name_of(&scheme, "a scheme", is_token)?),
        None => None,
    };
    match place.str()? {
        "query" => Ok(Some(KeyPlace::Query(name_of(
            &found,
            "a parameter",
            |name| !name.is_empty() && !name.contains(char::is_control),
        )?))),
        "header" => Ok(Some(KeyPlace::Header {
            name: name_of(&found, "a header", is_token)?,
            scheme,
        })),
        other => Err(place
            .place()
            .error(format!(
                "an API key goes into `header` or `query`, not into `{other}`"
            ))
            .next(SOURCE)),
    }
}

/// A name that can be sent.
fn name_of(found: &Located<'_>, what: &str, fits: impl Fn(&str) -> bool) -> Result<String> {
    let name = found.str()?;
    match fits(name) {
        true => Ok(name.to_owned()),
        false => Err(found
            .place()
            .error(format!("`{}` is no name of {what}", name.escape_debug()))
            .next(SOURCE)),
    }
}

/// The ways of a list of `of`'s, but for those that a client cannot go where it can go another.
///
/// # Errors
///
/// For a list that names API keys where the trait that says where they go is not on the service: the
/// ways of a list are those of the service ([auth trait]).
///
/// [auth trait]: https://smithy.io/2.0/spec/authentication-traits.html#auth-trait
pub(super) fn auth_list(
    list: &Located<'_>,
    of: &Shape<'_>,
    service: &Shape<'_>,
) -> Result<Vec<Auth>> {
    let mut ways = Vec::new();
    for id in list.items()? {
        let way = way(id.str()?).unwrap_or(Auth::Other);
        if way == Auth::ApiKey && !service.traits.has(API_KEY) {
            let what = format!(
                "`{}` names the trait `{API_KEY}`, which `{}` does not have",
                of.id, service.id
            );
            return Err(id.place().error(what).next(SOURCE));
        }
        ways.push(way);
    }
    Ok(passable(ways))
}
