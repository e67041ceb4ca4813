//! How messages are written: protocols, bindings, documents, errors, signatures.

use super::{book, errors, file, generate, member, model, operation, read, refused, shape, spoken};
use serde_json::{Value, json};
use tinsmith_codegen::ir::{Auth, Kind, Location, Protocol, Service};

#[test]
fn names_on_the_wire_are_those_of_the_protocol() {
    let model = book(
        json!({"title": {"target": "smithy.api#String", "traits": {
            "smithy.api#jsonName": "j", "smithy.api#xmlName": "x", "smithy.api#httpHeader": "h"
        }}, "list": {"target": "lib#List", "traits": {
            "smithy.api#jsonName": "jl", "smithy.api#xmlName": "xl", "smithy.api#xmlFlattened": {},
            "aws.protocols#ec2QueryName": "E"
        }}}),
        json!({"lib#List": {"type": "list", "member": {
            "target": "smithy.api#String", "traits": {"smithy.api#xmlName": "i"}
        }}}),
    );
    for (protocol, title, list, element) in [
        ("aws.protocols#restJson1", "h", "jl", None),
        ("aws.protocols#restXml", "h", "xl", Some("i")),
        ("aws.protocols#awsJson1_0", "title", "list", None),
        ("aws.protocols#awsJson1_1", "title", "list", None),
        ("aws.protocols#awsQuery", "x", "xl", Some("i")),
        ("aws.protocols#ec2Query", "x", "xl", Some("i")),
        ("smithy.protocols#rpcv2Cbor", "title", "list", None),
    ] {
        let service = read(&spoken(model.clone(), protocol));
        let of_title = member(&service, "Book", "title");
        let bound = service.protocol.has_bindings();
        assert_eq!(of_title.wire_name(), title, "{protocol}");
        assert_eq!(of_title.location == Location::Header, bound, "{protocol}");
        let of_list = member(&service, "Book", "list");
        assert_eq!(
            (of_list.wire_name(), of_list.xml.flattened),
            (list, true),
            "{protocol}"
        );
        let Kind::List(elements) = &service.shapes[of_list.target].kind else {
            panic!("a list");
        };
        assert_eq!(elements.wire_name.as_deref(), element, "{protocol}");
        let is_ec2 = service.protocol == Protocol::Ec2Query;
        assert_eq!(of_list.xml.query_name.is_some(), is_ec2, "{protocol}");
        let call = operation(&service, "GetBook");
        let line = if bound {
            ("GET", "/books/{id}")
        } else {
            ("POST", "/")
        };
        assert_eq!((&*call.method, &*call.uri), line, "{protocol}");
    }
}

#[test]
fn the_protocol_is_the_first_that_clients_choose() {
    let mut model = spoken(model(json!({})), "aws.protocols#awsQuery");
    assert_eq!(read(&model).protocol, Protocol::AwsQuery);
    let traits = &mut model["shapes"]["lib#Library"]["traits"];
    traits["aws.protocols#awsJson1_0"] = json!({});
    traits["aws.protocols#awsQueryCompatible"] = json!({});
    let service = read(&model);
    assert_eq!(
        (service.protocol, service.query_compatible),
        (Protocol::AwsJson10, true)
    );
    assert_eq!(service.target_prefix.as_deref(), Some("Library"));
    model["shapes"]["lib#Library"]["traits"]["smithy.protocols#rpcv2Cbor"] = json!({});
    assert_eq!(read(&model).protocol, Protocol::RpcV2Cbor);
    let text = refused(&spoken(model, "lib#carrierPigeon"));
    assert!(
        text.contains("offers no protocol that Tinsmith speaks"),
        "{text}"
    );
}

#[test]
fn members_are_bound_to_all_parts_of_a_message() {
    let text = "smithy.api#String";
    let bound =
        |target: &str, id: &str, value: Value| json!({"target": target, "traits": {id: value}});
    let mut model = model(json!({
        "lib#GetBookInput": {"type": "structure", "members": {
            "id": {"target": text, "traits": {"smithy.api#httpLabel": {}, "smithy.api#required": {}}},
            "q": bound(text, "smithy.api#httpQuery", json!("query")),
            "any": bound("lib#Map", "smithy.api#httpQueryParams", json!({})),
            "meta": bound("lib#Map", "smithy.api#httpPrefixHeaders", json!("x-")),
            "json": {"target": "lib#Json", "traits": {"smithy.api#httpHeader": "j"}},
            "page": {"target": "lib#Page", "traits": {"smithy.api#httpHeader": "p"}},
            "body": bound("lib#Stream", "smithy.api#httpPayload", json!({}))
        }},
        "lib#Book": {"type": "structure", "members": {
            "status": bound("smithy.api#Integer", "smithy.api#httpResponseCode", json!({})),
            "note": {"target": "lib#Json"}
        }},
        "lib#Map": {"type": "map", "key": {"target": text}, "value": {"target": text}},
        "lib#Json": {"type": "string", "traits": {"smithy.api#mediaType": "application/json"}},
        "lib#Page": {"type": "string", "traits": {"smithy.api#mediaType": "text/html"}},
        "lib#Stream": {"type": "blob", "traits": {
            "smithy.api#streaming": {}, "smithy.api#requiresLength": {}
        }}
    }));
    model["shapes"]["lib#GetBook"]["traits"]["smithy.api#http"] =
        json!({"method": "PUT", "uri": "/books/{id+}?fixed=1&x-id=GetBook"});
    let service = read(&model);
    let found: Vec<_> = shape(&service, "GetBookInput")
        .kind
        .members()
        .iter()
        .collect();
    let found: Vec<_> = found
        .iter()
        .map(|of| (of.location, of.wire_name(), of.json))
        .collect();
    assert_eq!(
        found,
        [
            (Location::QueryMap, "any", false),
            (Location::Payload, "body", false),
            (Location::Label, "id", false),
            // In a header, a string with any media type is base64.
            (Location::Header, "j", true),
            (Location::PrefixHeaders, "x-", false),
            (Location::Header, "p", true),
            (Location::Query, "query", false),
        ]
    );
    assert_eq!(
        member(&service, "Book", "status").location,
        Location::StatusCode
    );
    assert!(member(&service, "Book", "note").json);
    // A service of others may tell its operations apart by what AWS's do not need.
    assert_eq!(
        operation(&service, "GetBook").uri,
        "/books/{id+}?fixed=1&x-id=GetBook"
    );
    let tree = generate(&model);
    assert!(file(&tree, "src/operations.rs").contains("pub body: Option<Body>,"));
    model["shapes"]["lib#Library"]["traits"]["aws.api#service"] = json!({"sdkId": "Library"});
    assert_eq!(
        operation(&read(&model), "GetBook").uri,
        "/books/{id+}?fixed=1"
    );
}

#[test]
fn xml_documents_have_names_and_namespaces() {
    let space = |uri: &str| json!({"uri": uri});
    let mut model = spoken(
        model(json!({
            "lib#GetBookInput": {"type": "structure", "members": {
                "id": {"target": "smithy.api#String", "traits": {
                    "smithy.api#httpLabel": {}, "smithy.api#required": {}
                }},
                "book": {"target": "lib#Book"}
            }, "traits": {"smithy.api#xmlName": "Wanted"}},
            "lib#Book": {"type": "structure", "members": {
                "lang": {"target": "smithy.api#String", "traits": {
                    "smithy.api#xmlAttribute": {},
                    "smithy.api#xmlNamespace": {"uri": "urn:l", "prefix": "l"}
                }}
            }}
        })),
        "aws.protocols#restXml",
    );
    model["shapes"]["lib#Library"]["traits"]["smithy.api#xmlNamespace"] = space("urn:lib");
    let service = read(&model);
    let root = operation(&service, "GetBook")
        .root
        .as_ref()
        .expect("a document");
    let uri = root.1.as_ref().map(|space| &*space.uri);
    assert_eq!((&*root.0, uri), ("Wanted", Some("urn:lib")));
    let lang = &member(&service, "Book", "lang").xml;
    let prefix = lang
        .namespace
        .as_ref()
        .and_then(|space| space.prefix.as_deref());
    assert_eq!((lang.attribute, prefix), (true, Some("l")));

    let payload = &mut model["shapes"]["lib#GetBookInput"]["members"]["book"]["traits"];
    *payload = json!({"smithy.api#httpPayload": {}});
    let service = read(&model);
    assert!(operation(&service, "GetBook").root.is_none());
    let book = member(&service, "GetBookInput", "book");
    let uri = book.xml.namespace.as_ref().map(|space| &*space.uri);
    assert_eq!((book.wire_name(), uri), ("Book", Some("urn:lib")));
    model["shapes"]["lib#Book"]["traits"] = json!({"smithy.api#xmlName": "Volume"});
    let service = read(&model);
    assert_eq!(
        member(&service, "GetBookInput", "book").wire_name(),
        "Volume"
    );
}

#[test]
fn errors_are_those_of_the_service_too() {
    let error = |traits: Value| {
        let mut traits = traits;
        traits["smithy.api#error"] = json!("client");
        json!({"type": "structure", "members": {}, "traits": traits})
    };
    let mut model = model(json!({
        "lib#Gone": error(json!({"smithy.api#httpError": 410})),
        "lib#Busy": error(json!({
            "smithy.api#retryable": {"throttling": true},
            "aws.protocols#awsQueryError": {"code": "Slow.Down", "httpResponseCode": 503}
        })),
        "lib#Same": error(json!({"aws.protocols#awsQueryError": {"code": "Same", "httpResponseCode": 400}}))
    }));
    model["shapes"]["lib#Library"]["errors"] =
        json!([{"target": "lib#Same"}, {"target": "lib#Busy"}]);
    model["shapes"]["lib#GetBook"]["errors"] =
        json!([{"target": "lib#Gone"}, {"target": "lib#Busy"}]);
    let facts = |service: &Service, name: &str| match &shape(service, name).kind {
        Kind::Structure(structure) => {
            let facts = structure.error.clone().expect("an error");
            let throttling = facts.retryable.map(|retryable| retryable.throttling);
            (facts.code, facts.status, throttling)
        }
        _ => panic!("a structure"),
    };
    let query = read(&spoken(model.clone(), "aws.protocols#awsQuery"));
    assert_eq!(errors(&query, "GetBook"), ["Busy", "Gone", "Same"]);
    assert_eq!(facts(&query, "Gone"), (None, Some(410), None));
    assert_eq!(
        facts(&query, "Busy"),
        (Some("Slow.Down".to_owned()), Some(503), Some(true))
    );
    assert_eq!(facts(&query, "Same"), (None, Some(400), None));
    // Of AWS JSON errors, the shape's name is the code, and the status means nothing.
    let json = read(&spoken(model.clone(), "aws.protocols#awsJson1_1"));
    assert_eq!(facts(&json, "Busy"), (None, None, Some(true)));
    assert_eq!(facts(&json, "Gone"), (None, None, None));
    // A code that is another error's name means that one.
    model["shapes"]["lib#Busy"]["traits"]["aws.protocols#awsQueryError"]["code"] = json!("Same");
    let tree = generate(&spoken(model.clone(), "aws.protocols#awsQuery"));
    let codes = "Busy: \"Busy\", Gone: \"Gone\", Same: \"Same\"";
    assert!(file(&tree, "src/error.rs").contains(codes));
    model["shapes"]["lib#Gone"]["traits"]["smithy.api#httpError"] = json!(99_999);
    assert!(refused(&model).contains("smithy.api#httpError: this is not an HTTP status"));
}

#[test]
fn who_may_call_is_said_by_service_and_operation() {
    let mut model = model(json!({}));
    let auth = |model: &Value| {
        let service = read(model);
        let own = operation(&service, "GetBook").auth.clone();
        (service.auth, own)
    };
    let traits = |model: &mut Value, shape: &str, more: Value| {
        let Value::Object(more) = more else { return };
        let traits = model["shapes"][shape]["traits"]
            .as_object_mut()
            .expect("traits");
        traits.extend(more);
    };
    traits(
        &mut model,
        "lib#Library",
        json!({"smithy.api#httpBearerAuth": {}}),
    );
    assert_eq!(
        auth(&model),
        (vec![Auth::SigV4, Auth::Bearer], None),
        "in the order of ids"
    );
    traits(
        &mut model,
        "lib#Library",
        json!({"smithy.api#auth": ["smithy.api#httpBearerAuth"]}),
    );
    assert_eq!(auth(&model), (vec![Auth::Bearer], None));
    traits(
        &mut model,
        "lib#GetBook",
        json!({"smithy.api#optionalAuth": {}}),
    );
    assert_eq!(auth(&model).1, Some(vec![Auth::Bearer, Auth::None]));
    traits(&mut model, "lib#GetBook", json!({"smithy.api#auth": []}));
    assert_eq!(auth(&model).1, Some(vec![Auth::None]));
    let known = json!({"smithy.api#auth": ["lib#handshake", "aws.auth#sigv4"]});
    traits(&mut model, "lib#GetBook", known);
    assert_eq!(auth(&model).1, Some(vec![Auth::SigV4, Auth::None]));
    traits(
        &mut model,
        "lib#GetBook",
        json!({"smithy.api#auth": ["lib#handshake"]}),
    );
    assert_eq!(auth(&model).1, Some(vec![Auth::Other, Auth::None]));
    let mut nobody = self::model(json!({}));
    nobody["shapes"]["lib#Library"]["traits"] = json!({"aws.protocols#restJson1": {}});
    assert_eq!(auth(&nobody).0, [Auth::None]);
    // What the client cannot prove it says, and everything else is there.
    for (id, way, said) in [
        (
            "smithy.api#httpDigestAuth",
            Auth::Digest,
            "HTTP digest authentication",
        ),
        (
            "aws.auth#cognitoUserPools",
            Auth::Other,
            "a way of the service's own",
        ),
    ] {
        let mut strange = nobody.clone();
        traits(&mut strange, "lib#Library", json!({id: {}}));
        assert_eq!(auth(&strange).0, [way]);
        let [line] = &read(&strange).not_understood[..] else {
            panic!("{id} is reported");
        };
        assert!(
            line.contains(id) && line.contains("the client refuses to send"),
            "{line}"
        );
        let tree = generate(&strange);
        let endpoint = file(&tree, "src/endpoint.rs");
        assert!(
            endpoint.contains(&format!("tinsmith::Auth::Other({said:?})")),
            "{endpoint}"
        );
        // For one operation alone, the others are as they were.
        let mut one = self::model(json!({}));
        traits(&mut one, "lib#Library", json!({id: {}}));
        assert_eq!(auth(&one).0, [Auth::SigV4]);
        traits(&mut one, "lib#GetBook", json!({"smithy.api#auth": [id]}));
        assert_eq!(auth(&one), (vec![Auth::SigV4], Some(vec![way])));
        let tree = generate(&one);
        let tables = file(&tree, "src/tables.rs");
        assert!(
            tables.contains(&format!("tinsmith::Auth::Other({said:?})")),
            "{tables}"
        );
    }
}

/// The library, guarded in this way and no other.
fn guarded(how: Value) -> Value {
    let mut model = model(json!({}));
    let traits = &mut model["shapes"]["lib#Library"]["traits"];
    *traits = json!({"aws.protocols#restJson1": {}});
    let Value::Object(how) = how else {
        panic!("traits are an object");
    };
    traits.as_object_mut().expect("traits").extend(how);
    model
}

#[test]
fn an_api_key_goes_where_the_model_says() {
    let key = "smithy.api#httpApiKeyAuth";
    for (definition, emitted, told_of_key) in [
        (
            json!({"name": "X-Key", "in": "header"}),
            r#"Header("X-Key")"#,
            "with an API key in the header `X-Key`",
        ),
        (
            json!({"name": "Authorization", "in": "header", "scheme": "ApiKey"}),
            r#"HeaderWithScheme("Authorization", "ApiKey")"#,
            "with an API key in the header `Authorization`",
        ),
        (
            json!({"name": "key of", "in": "query"}),
            r#"Query("key of")"#,
            "with an API key in the query, as `key of`",
        ),
    ] {
        let model = guarded(json!({key: definition}));
        let service = read(&model);
        assert_eq!(service.auth, [Auth::ApiKey]);
        assert!(service.not_understood.is_empty(), "it is understood");
        let told = tinsmith_codegen::explain(service, None, "GetBook").expect("it is there");
        assert!(told.contains(told_of_key), "{told}");
        let tree = generate(&model);
        let endpoint = file(&tree, "src/endpoint.rs").replace([' ', '\n'], "");
        let emitted = format!("[tinsmith::Auth::ApiKey]).api_key(tinsmith::KeyPlace::{emitted}");
        assert!(endpoint.contains(&emitted.replace(' ', "")), "{endpoint}");
    }
    for (definition, pointer, what) in [
        (json!({"in": "header"}), "", "`name`"),
        (json!({"name": "x"}), "", "`in`"),
        (json!({"name": "x", "in": "body"}), "/in", "not into `body`"),
        (
            json!({"name": "x y", "in": "header"}),
            "/name",
            "no name of a header",
        ),
        (
            json!({"name": "", "in": "header"}),
            "/name",
            "no name of a header",
        ),
        (json!({"name": 1, "in": "header"}), "/name", "string"),
        (
            json!({"name": "", "in": "query"}),
            "/name",
            "no name of a parameter",
        ),
        (
            json!({"name": "a\nb", "in": "query"}),
            "/name",
            "no name of a parameter",
        ),
        (
            json!({"name": "x", "in": "header", "scheme": ""}),
            "/scheme",
            "no name of a scheme",
        ),
        (
            json!({"name": "x", "in": "header", "scheme": "Api Key"}),
            "/scheme",
            "no name of a scheme",
        ),
    ] {
        let error = refused(&guarded(json!({key: definition})));
        let said = error.to_string();
        let place = format!("/shapes/lib#Library/traits/smithy.api#httpApiKeyAuth{pointer}");
        assert!(said.contains(&place) && said.contains(what), "{said}");
    }
}

/// Whoever names the way has to say where the key goes, which the trait on the service does.
#[test]
fn no_list_names_api_keys_of_a_service_without_them() {
    let key = "smithy.api#httpApiKeyAuth";
    for id in ["lib#GetBook", "lib#Library"] {
        let mut model = model(json!({}));
        model["shapes"][id]["traits"]["smithy.api#auth"] = json!(["aws.auth#sigv4", key]);
        let said = refused(&model);
        let place = format!("/shapes/{id}/traits/smithy.api#auth/1");
        assert!(said.contains(&place), "{said}");
        assert!(
            said.contains(&format!("`{id}` names the trait `{key}`")),
            "{said}"
        );
        model["shapes"]["lib#Library"]["traits"][key] = json!({"name": "k", "in": "query"});
        generate(&model);
    }
}

#[test]
fn name_and_password_are_a_way_like_any_other() {
    let basic = "smithy.api#httpBasicAuth";
    let model = guarded(json!({basic: {}, "smithy.api#httpDigestAuth": {}}));
    let service = read(&model);
    // A digest is left out where there is another way.
    assert_eq!(service.auth, [Auth::Basic]);
    let endpoint = generate(&model);
    let endpoint = file(&endpoint, "src/endpoint.rs");
    assert!(
        endpoint.contains(".auth(&[tinsmith::Auth::Basic])"),
        "{endpoint}"
    );
    let mut one = self::model(json!({}));
    let more = json!({basic: {}, "smithy.api#httpApiKeyAuth": {"name": "k", "in": "query"}});
    let Value::Object(more) = more else { return };
    let traits = one["shapes"]["lib#Library"]["traits"].as_object_mut();
    traits.expect("traits").extend(more);
    assert_eq!(read(&one).auth, [Auth::SigV4, Auth::ApiKey, Auth::Basic]);
}

#[test]
fn operations_say_how_their_messages_are_sent() {
    let mut model = model(json!({
        "lib#GetBookInput": {"type": "structure", "members": {"id": {
            "target": "smithy.api#String",
            "traits": {
                "smithy.api#httpLabel": {}, "smithy.api#required": {}, "smithy.api#hostLabel": {},
                "smithy.rules#contextParam": {"name": "Book"}
            }
        }, "sum": {"target": "smithy.api#String"}}}
    }));
    let traits = model["shapes"]["lib#GetBook"]["traits"]
        .as_object_mut()
        .expect("traits");
    let Value::Object(more) = json!({
        "smithy.api#endpoint": {"hostPrefix": "{id}.books."},
        "smithy.api#httpChecksumRequired": {},
        "smithy.api#requestCompression": {"encodings": ["br", "gzip"]},
        "aws.auth#unsignedPayload": {},
        "aws.protocols#httpChecksum": {
            "requestAlgorithmMember": "sum", "requestChecksumRequired": true,
            "requestValidationModeMember": "sum", "responseAlgorithms": ["CRC32", "NEWEST"]
        },
        "smithy.rules#staticContextParams": {"Kind": {"value": "x"}, "Flag": {"value": true}, "All": {"value": ["a"]}},
        "smithy.rules#operationContextParams": {"Deep": {"path": "id"}},
        "aws.api#clientDiscoveredEndpoint": {"required": true},
        "smithy.api#deprecated": {"message": "Read it elsewhere."}
    }) else {
        return;
    };
    traits.extend(more);
    let tables = generate(&model);
    let tables = file(&tables, "src/tables.rs");
    for fact in [
        ".host_prefix(\"{id}.books.\")",
        ".unsigned_payload()",
        ".gzip()",
        ".md5()",
        ".required().algorithm(\"sum\").response(\"sum\", &[tinsmith::ChecksumAlgorithm::Crc32])",
        "(\"All\", tinsmith::Context::Texts(&[\"a\"]))",
        "(\"Book\", tinsmith::Context::Member(\"id\"))",
        "(\"Deep\", tinsmith::Context::Path(tinsmith::path![Field(\"id\")]))",
        "(\"Flag\", tinsmith::Context::Bool(true))",
        "(\"Kind\", tinsmith::Context::Text(\"x\"))",
    ] {
        assert!(tables.contains(fact), "{fact} in {tables}");
    }
    let service = read(&model);
    let call = operation(&service, "GetBook");
    assert!(call.discovers_endpoint);
    let message = call
        .deprecated
        .as_ref()
        .and_then(|of| of.message.as_deref());
    assert_eq!(message, Some("Read it elsewhere."));
}

#[test]
fn a_list_or_a_map_may_be_the_whole_document_in_json() {
    let text = json!({"target": "smithy.api#String"});
    let shapes = json!({
        "lib#Texts": {"type": "list", "member": text},
        "lib#Named": {"type": "map", "key": text, "value": text},
        "lib#Code": {"type": "intEnum", "members": {
            "OK": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 200}}
        }}
    });
    for (target, ty) in [
        ("lib#Texts", "Vec<String>"),
        ("lib#Named", "BTreeMap<String, String>"),
    ] {
        let members = json!({
            "all": {"target": target, "traits": {"smithy.api#httpPayload": {}}},
            "code": {"target": "lib#Code", "traits": {"smithy.api#httpResponseCode": {}}}
        });
        let mut model = super::book(members, shapes.clone());
        model["shapes"]["lib#GetBook"]["traits"]["smithy.api#http"]["method"] = json!("TRACE");
        let tree = generate(&model);
        let operations = file(&tree, "src/operations.rs");
        assert!(
            operations.contains(&format!("pub all: Option<{ty}>,")),
            "{operations}"
        );
        assert!(
            operations.contains("pub code: Option<i32>,"),
            "{operations}"
        );
        let xml = super::spoken(model, "aws.protocols#restXml");
        assert!(refused(&xml).contains("the member `all` cannot be bound"));
    }
}
