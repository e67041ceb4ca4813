//! Every trait that Tinsmith knows, and what becomes of it. A trait that is in no list here is
//! reported: whether it matters, nobody has said yet.

/// What becomes of a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Read into the IR.
    Read,
    /// Changes neither the messages nor the API of a client.
    Harmless,
    /// Matters to a client, and has no place in the IR yet.
    Later,
}

/// What becomes of the trait with this id; `None` for one that is not known.
pub(super) fn fate(id: &str) -> Option<Fate> {
    if READ.contains(&id) {
        return Some(Fate::Read);
    }
    if LATER.iter().any(|(known, _)| *known == id) {
        return Some(Fate::Later);
    }
    let harmless = HARMLESS.iter().any(|(known, _)| known.contains(&id))
        || HARMLESS_NAMESPACES
            .iter()
            .any(|(namespace, _)| id.split('#').next() == Some(namespace));
    harmless.then_some(Fate::Harmless)
}

/// Why the trait with this id has no effect, as the rest of a sentence; `None` for one that has, or
/// that is harmless.
pub(super) fn without_effect(id: &str) -> Option<String> {
    let later = LATER.iter().find(|(known, _)| *known == id);
    match (later, fate(id)) {
        (Some((_, why)), _) => Some(format!("has no effect yet: {why}")),
        (None, None) => Some("is not known to Tinsmith, and has no effect".to_owned()),
        (None, Some(_)) => None,
    }
}

/// Read into the IR, here or in the modules beside this one.
const READ: &[&str] = &[
    "aws.api#clientDiscoveredEndpoint",
    "aws.api#clientEndpointDiscovery",
    "aws.api#service",
    "aws.auth#sigv4",
    "aws.auth#sigv4a",
    "aws.auth#unsignedPayload",
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#awsQuery",
    "aws.protocols#awsQueryCompatible",
    "aws.protocols#awsQueryError",
    "aws.protocols#ec2Query",
    "aws.protocols#ec2QueryName",
    "aws.protocols#httpChecksum",
    "aws.protocols#restJson1",
    "aws.protocols#restXml",
    "smithy.api#auth",
    "smithy.api#clientOptional",
    "smithy.api#default",
    "smithy.api#deprecated",
    "smithy.api#documentation",
    "smithy.api#endpoint",
    "smithy.api#enum",
    "smithy.api#enumValue",
    "smithy.api#error",
    "smithy.api#eventHeader",
    "smithy.api#eventPayload",
    "smithy.api#http",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpChecksumRequired",
    "smithy.api#httpError",
    "smithy.api#httpHeader",
    "smithy.api#httpLabel",
    "smithy.api#httpPayload",
    "smithy.api#httpPrefixHeaders",
    "smithy.api#httpQuery",
    "smithy.api#httpQueryParams",
    "smithy.api#httpResponseCode",
    "smithy.api#idempotencyToken",
    "smithy.api#input",
    "smithy.api#jsonName",
    "smithy.api#length",
    "smithy.api#mediaType",
    "smithy.api#mixin",
    "smithy.api#optionalAuth",
    "smithy.api#paginated",
    "smithy.api#pattern",
    "smithy.api#range",
    "smithy.api#requestCompression",
    "smithy.api#required",
    "smithy.api#retryable",
    "smithy.api#sensitive",
    "smithy.api#sparse",
    "smithy.api#streaming",
    "smithy.api#timestampFormat",
    "smithy.api#title",
    "smithy.api#xmlAttribute",
    "smithy.api#xmlFlattened",
    "smithy.api#xmlName",
    "smithy.api#xmlNamespace",
    "smithy.protocols#rpcv2Cbor",
    "smithy.rules#clientContextParams",
    "smithy.rules#contextParam",
    "smithy.rules#endpointBdd",
    "smithy.rules#endpointRuleSet",
    "smithy.rules#operationContextParams",
    "smithy.rules#staticContextParams",
    "smithy.waiters#waitable",
];

/// Known, and not used yet, each with the reason.
const LATER: &[(&str, &str)] = &[
    (
        "aws.api#clientEndpointDiscoveryId",
        "the operation that finds endpoints is called like any other, with what it takes",
    ),
    (
        "smithy.api#requiresLength",
        "a stream says its length where it knows it",
    ),
    (
        "smithy.api#httpApiKeyAuth",
        "the client refuses to send what has to be proved so, and in no other way",
    ),
    (
        "smithy.api#httpBasicAuth",
        "the client refuses to send what has to be proved so, and in no other way",
    ),
    (
        "smithy.api#httpDigestAuth",
        "the client refuses to send what has to be proved so, and in no other way",
    ),
    (
        "aws.auth#cognitoUserPools",
        "the client refuses to send what has to be proved so, and in no other way",
    ),
    (
        "smithy.api#since",
        "told to people; the generated documentation has no place for it",
    ),
];

/// Traits that are harmless, by reason.
const HARMLESS: &[(&[&str], &str)] = &[
    (
        &[
            "smithy.api#addedDefault",
            "smithy.api#box",
            "smithy.api#output",
        ],
        "they say what a member is that nobody set; here it is `None` unless the model requires it",
    ),
    (
        &[
            "smithy.api#hostLabel",
            "smithy.api#unitType",
            "smithy.api#resourceIdentifier",
        ],
        "they repeat what is known from the operation's endpoint, the shape's id or the resource",
    ),
    (
        &[
            "smithy.api#idempotent",
            "smithy.api#readonly",
            "smithy.api#uniqueItems",
            "smithy.api#recommended",
            "smithy.api#noReplace",
            "smithy.api#idRef",
        ],
        "promises of the service, which a client neither needs nor checks",
    ),
    (
        &[
            "smithy.api#examples",
            "smithy.api#externalDocumentation",
            "smithy.api#tags",
            "smithy.api#unstable",
            "smithy.api#internal",
            "smithy.api#private",
            "smithy.api#suppress",
            "smithy.api#trait",
            "smithy.api#traitValidators",
            "smithy.api#authDefinition",
            "smithy.api#protocolDefinition",
        ],
        "for people, and for the tools that a model is written and checked with",
    ),
    (
        &[
            "smithy.api#property",
            "smithy.api#notProperty",
            "smithy.api#nestedProperties",
            "smithy.api#references",
            "aws.api#arn",
            "aws.api#arnReference",
            "aws.api#taggable",
            "aws.api#tagEnabled",
        ],
        "about resources, which a client sees as plain operations",
    ),
    (
        &[
            "aws.api#controlPlane",
            "aws.api#dataPlane",
            "aws.api#data",
            "smithy.api#cors",
        ],
        "about how the service is run",
    ),
    (
        &["aws.customizations#s3UnwrappedXmlOutput"],
        "about the form of an answer, by which the XML reader knows it: botocore's models do not say it",
    ),
    (
        &["smithy.rules#endpointTests"],
        "cases for tests of the endpoint rules",
    ),
];

/// Namespaces whose traits are all harmless, each with the reason.
const HARMLESS_NAMESPACES: &[(&str, &str)] = &[
    (
        "aws.cloudformation",
        "how resources are called in templates",
    ),
    ("aws.cloudtrail", "how calls are called in logs"),
    ("aws.iam", "how operations are called in policies"),
    (
        "aws.endpoints",
        "what the endpoint rules were made from, which are in the model too",
    ),
    ("smithy.test", "cases for tests of protocols and servers"),
    ("aws.test", "cases for tests"),
    ("smithy.openapi", "what an OpenAPI document would say"),
    (
        "smithy.contracts",
        "promises that tools check, not messages",
    ),
    (
        "aws.apigateway",
        "how API Gateway runs a service that it stands before",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_trait_has_one_fate() {
        let harmless = HARMLESS.iter().flat_map(|(ids, _)| ids.iter());
        let later = LATER.iter().map(|(id, _)| id);
        let mut seen = HashSet::new();
        for id in READ.iter().chain(later).chain(harmless) {
            assert!(seen.insert(id), "{id} is there twice");
            assert!(id.contains('#'), "{id} is no id of a trait");
        }
    }

    #[test]
    fn what_nobody_knows_has_none() {
        assert_eq!(fate("smithy.api#http"), Some(Fate::Read));
        assert_eq!(fate("smithy.api#requiresLength"), Some(Fate::Later));
        assert_eq!(fate("aws.iam#actionName"), Some(Fate::Harmless));
        assert_eq!(fate("aws.iamx#actionName"), None);
        assert_eq!(fate("com.example#shout"), None);
    }

    #[test]
    fn only_what_is_missed_is_reported() {
        assert_eq!(
            without_effect("com.example#shout").as_deref(),
            Some("is not known to Tinsmith, and has no effect")
        );
        assert!(without_effect("smithy.api#since").is_some());
        // An answer of that form is read as such, whatever the model says of it.
        let unwrapped = "aws.customizations#s3UnwrappedXmlOutput";
        assert_eq!(without_effect(unwrapped), None);
    }
}
