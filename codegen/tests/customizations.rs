//! What services need beyond their models: what becomes of each fact, and of one that does not fit.

mod support;

use serde_json::{Value, json};
use std::path::Path;
use tinsmith_codegen::Tree;
use tinsmith_codegen::ir::Service;
use tinsmith_codegen::overrides::Overrides;

/// A service with something for every fact.
fn model() -> Value {
    let operation = |name: &str, method: &str, uri: &str| {
        json!({
            "name": name, "http": {"method": method, "requestUri": uri},
            "input": {"shape": format!("{name}Request")}
        })
    };
    let mut search = operation("Search", "GET", "/search");
    search["endpoint"] = json!({"hostPrefix": "{account}."});
    let mut ask = operation("Ask", "POST", "/ask");
    ask["endpointoperation"] = json!(true);
    json!({
        "metadata": {
            "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-json",
            "serviceFullName": "Thing Service", "serviceId": "Things", "uid": "things-2020-01-01"
        },
        "operations": {
            "Get": operation("Get", "GET", "/{Bucket}/{Key+}"),
            "Put": operation("Put", "PUT", "/{accountId}/zones/{Zone}"),
            "Search": search,
            "Ask": ask
        },
        "shapes": {
            "GetRequest": {"type": "structure", "required": ["Bucket", "Key"], "members": {
                "Bucket": {"shape": "Text", "location": "uri", "contextParam": {"name": "Bucket"}},
                "Key": {"shape": "Text", "location": "uri"}
            }},
            "PutRequest": {"type": "structure", "required": ["accountId", "Zone", "Token"],
                "members": {
                    "accountId": {"shape": "Text", "location": "uri"},
                    "Zone": {"shape": "ZoneId", "location": "uri"},
                    "Secret": {"shape": "Text"}, "SecretMD5": {"shape": "Text"},
                    "Token": {"shape": "Text", "idempotencyToken": true},
                    "Inner": {"shape": "Inner"}
                }
            },
            "Inner": {"type": "structure", "required": ["Token"], "members": {
                "Token": {"shape": "Text", "idempotencyToken": true}}},
            "SearchRequest": {"type": "structure", "required": ["account"], "members": {
                "account": {"shape": "Text", "hostLabel": true}, "At": {"shape": "Text"}}},
            "AskRequest": {"type": "structure", "members": {}},
            "Text": {"type": "string"}, "ZoneId": {"type": "string"}
        }
    })
}

const FACTS: &str = r#"
version_header = "x-version"
label_in_endpoint = "Bucket"
drop_host_prefix = "{account}."
headers = { accept = "application/json" }
inputs.accountId = { default = "-" }
inputs.SecretMD5 = { md5_of = "Secret" }
operations.Get = { context = { PathStyle = true } }
operations.Put = { tree_hash = true }
operations.Search = { endpoint_member = "At", query_as_form = true }
shapes.ZoneId = { last_segment = true }
"#;

fn read(name: &str, model: &Value, operations: &[&str]) -> Service {
    read_with(name, model, operations, None)
}

/// Reads a model and the endpoint rules beside it.
fn read_with(name: &str, model: &Value, operations: &[&str], rules: Option<&Value>) -> Service {
    let scratch = support::Scratch::new(name);
    if let Some(rules) = rules {
        scratch.write("endpoint-rule-set-1.json", &rules.to_string());
    }
    let service = support::read_in(&scratch, &model.to_string(), operations);
    service.unwrap_or_else(|error| panic!("{error}"))
}

fn generate(service: Service, facts: &str) -> tinsmith_codegen::Result<Tree> {
    let file = Path::new("overrides.toml");
    let overrides = Overrides::parse(facts, file)?;
    tinsmith_codegen::generate(service, Some((overrides, file)), &support::options())
}

/// Holds that a file has each of the texts, whatever white space is in them.
fn assert_has(tree: &Tree, path: &str, texts: &[&str]) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let file = squeezed(&tree[path]);
    for text in texts {
        assert!(
            file.contains(&squeezed(text)),
            "{path} lacks `{text}`:\n{file}"
        );
    }
}

#[test]
fn facts_become_what_the_runtime_reads() {
    let tree = generate(read("facts", &model(), &[]), FACTS);
    let tree = tree.unwrap_or_else(|error| panic!("{error}"));
    assert_has(
        &tree,
        "src/tables.rs",
        &[
            r#""Ask", POST, "/ask",
               .customize(&tinsmith::customization().headers(&[("x-amz-api-version", "2020-01-01")]))"#,
            r#""Get", GET, "/{Bucket}/{Key+}",
               .context(&[("Bucket", tinsmith::Context::Member("Bucket")), ("PathStyle", tinsmith::Context::Bool(true))])
               .customize(&tinsmith::customization().label_in_endpoint())"#,
            r#".amend(&[("SecretMD5", tinsmith::Amendment::Md5Of("Secret")), ("Zone", tinsmith::Amendment::LastSegment), ("accountId", tinsmith::Amendment::Default("-"))]).tree_hash()"#,
            r#""Search", GET, "/search",
               .customize(&tinsmith::customization().endpoint_member("At").query_as_form())"#,
        ],
    );
    let headers = r#".headers(&[("accept", "application/json"), ("x-version", "2020-01-01")])"#;
    assert_has(&tree, "src/endpoint.rs", &[headers]);
    assert_has(&tree, "Cargo.toml", &["\"checksum\""]);
}

/// The caller sets what nothing else fills: neither what has a default, nor a token at the top of
/// an input, which the runtime makes. Of tokens further down it makes none.
#[test]
fn what_is_filled_is_optional_though_the_model_requires_it() {
    let tree = generate(read("filled", &model(), &[]), FACTS);
    let tree = tree.unwrap_or_else(|error| panic!("{error}"));
    assert_has(
        &tree,
        "src/operations.rs",
        &[
            "pub account_id: Option<String>",
            "`accountId`, in the path; `-` unless set.",
            "pub token: Option<String>",
            "impl PutInput { /// Makes a `PutInput` with nothing but what is required. pub fn new(zone: impl Into<String>) -> Self",
        ],
    );
    assert_has(
        &tree,
        "src/tables.rs",
        &["member(\"Token\").idempotency_token(),"],
    );
    let inner = "pub struct Inner { /// `Token`; required; random unless set. #[doc(alias = \"Token\")] pub token: String,";
    assert_has(&tree, "src/types.rs", &[inner]);
}

#[test]
fn in_a_models_own_file_a_fact_that_does_not_fit_is_an_error() {
    for (facts, what) in [
        ("headers = { Accept = \"a\" }", "is no header"),
        (
            "label_in_endpoint = \"Key\"",
            "no path that begins with `/{Key}`",
        ),
        ("drop_host_prefix = \"{Key}.\"", "no host prefix `{Key}.`"),
        (
            "inputs.Nothing = { default = \"-\" }",
            "no input with the member `Nothing`",
        ),
        (
            "inputs.Key = { default = \"-\", md5_of = \"Bucket\" }",
            "amended in one way",
        ),
        (
            "operations.Nothing = { tree_hash = true }",
            "no operation `Nothing`",
        ),
        (
            "operations.Get = { endpoint_member = \"At\" }",
            "no member `At`",
        ),
        (
            "shapes.Nothing = { last_segment = true }",
            "no shape `Nothing`",
        ),
        (
            "shapes.Inner = { last_segment = true }",
            "`Inner` is no string",
        ),
    ] {
        let result = generate(read("misfit", &model(), &[]), facts);
        let error = result.expect_err(facts).to_string();
        assert!(error.contains(what), "{facts}: {error}");
    }
}

/// Rules whose one endpoint names these ways to sign.
fn rules(schemes: Value) -> Value {
    json!({
        "version": "1.0",
        "parameters": {"Region": {"type": "String", "builtIn": "AWS::Region"}},
        "rules": [{"type": "endpoint", "conditions": [], "endpoint": {
            "url": "https://things.example", "headers": {},
            "properties": {"authSchemes": schemes}
        }}]
    })
}

const SESSION: &str = r#"
[session]
scheme = "sigv4-session"
operation = "BeginSession"
query = "session"
token_header = "x-things-token"
"#;

/// A service that gives out sessions, in XML.
fn with_sessions() -> Value {
    let mut model = model();
    model["metadata"]["protocol"] = json!("rest-xml");
    let http = json!({"method": "GET", "requestUri": "/?session"});
    model["operations"]["BeginSession"] = json!({"name": "BeginSession", "http": http});
    model
}

/// Rules that want a session.
fn rules_with_sessions() -> Value {
    rules(json!([{"name": "sigv4-session", "signingName": "s"}]))
}

#[test]
fn sessions_are_facts_where_the_rules_want_them() {
    let wanted = rules_with_sessions();
    let service = || read_with("session", &with_sessions(), &[], Some(&wanted));
    let tree = generate(service(), SESSION).unwrap_or_else(|error| panic!("{error}"));
    let tables = r#"static SESSION: tinsmith::Session = tinsmith::session(
        "sigv4-session",
        tinsmith::operation(
                &SERVICE,
                "BeginSession",
                tinsmith::RequestMethod::Known(tinsmith::Method::GET),
                "/?session",
            )
            .no_input(),
        "x-things-token",
    );"#;
    assert_has(&tree, "src/endpoint.rs", &[".session(&SESSION);", tables]);

    // A selection may leave out the operation, which is no call of the caller's.
    let one = read_with("one-session", &with_sessions(), &["Ask"], Some(&wanted));
    let tree = generate(one, SESSION).unwrap_or_else(|error| panic!("{error}"));
    assert_has(&tree, "src/endpoint.rs", &[".session(&SESSION);"]);

    for (from, to, what) in [
        (
            "sigv4-session",
            "sigv4-other",
            "no way to sign `sigv4-other`",
        ),
        ("x-things-token", "X Token", "`X Token` is no header"),
        (
            "x-things-token",
            "authorization",
            "`authorization` is taken",
        ),
        ("x-things-token", "host", "`host` is taken"),
        (
            "BeginSession",
            "BeginSessions",
            "no operation `BeginSessions` for this override to patch. Did you mean `BeginSession`?",
        ),
        ("\"session\"", "\"a b\"", "`a b` is no query"),
    ] {
        let result = generate(service(), &SESSION.replace(from, to));
        let error = result.expect_err(what).to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn a_session_that_no_client_could_read_is_refused() {
    let wanted = rules_with_sessions();
    for protocol in ["rest-json", "json", "smithy-rpc-v2-cbor"] {
        let mut model = with_sessions();
        model["metadata"]["protocol"] = json!(protocol);
        let service = read_with("session-protocol", &model, &["Ask"], Some(&wanted));
        let error = generate(service, SESSION).expect_err(protocol).to_string();
        assert!(
            error.contains("session: a session is read as XML"),
            "{error}"
        );
    }
    for protocol in ["query", "ec2"] {
        let mut model = with_sessions();
        model["metadata"]["protocol"] = json!(protocol);
        let service = read_with("session-protocol", &model, &["Ask"], Some(&wanted));
        generate(service, SESSION).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// In a model's own file an entry about rules that are not there is stale like any other. What the
/// generator brings is passed over: a model may have come without its rules.
#[test]
fn what_is_said_of_endpoint_rules_needs_them() {
    for (facts, key) in [
        (SESSION, "session"),
        ("[endpoint.Style]\nwith_endpoint = true\n", "endpoint.Style"),
    ] {
        let result = generate(read("no-rules", &with_sessions(), &[]), facts);
        let error = result.expect_err(facts).to_string();
        let what = format!("{key}: the model has no endpoint rules");
        assert!(error.contains(&what), "{error}");
    }
    let mut model = with_sessions();
    model["metadata"]["serviceId"] = json!("S3");
    let lines = read("s3-no-rules", &model, &[]).not_understood;
    let about = |what: &str| lines.iter().any(|line| line.contains(what));
    assert!(about("inputs.SSECustomerKeyMD5"), "{lines:?}");
    assert!(!about("session") && !about("endpoint."), "{lines:?}");
}

/// What a selection leaves out is nothing to patch, and neither is what another year's model lacks:
/// the facts that the generator brings are for all of them.
#[test]
fn facts_that_the_generator_brings_are_passed_over_where_they_find_nothing() {
    let mut zones = model();
    zones["metadata"]["serviceId"] = json!("Route 53");
    zones["shapes"]["ResourceId"] = json!({"type": "string"});
    zones["shapes"]["PutRequest"]["members"]["Zone"]["shape"] = json!("ResourceId");
    let some = read("some", &zones, &["Put"]);
    assert_has(
        &generate(some, "").unwrap_or_else(|error| panic!("{error}")),
        "src/tables.rs",
        &["customization().amend(&[(\"Zone\", tinsmith::Amendment::LastSegment)])"],
    );
    let lacking = read("lacking", &zones, &[]).not_understood;
    let [line] = &*lacking else {
        panic!("{lacking:?}");
    };
    assert!(line.contains("no shape `ChangeId`"), "{line}");
    let neither = read("neither", &zones, &["Search"]);
    let tree = generate(neither, "").unwrap_or_else(|error| panic!("{error}"));
    assert!(!tree["src/tables.rs"].contains("LastSegment"));
}

/// Only AWS's own services are meant.
#[test]
fn a_service_of_the_same_name_that_is_not_one_of_awss_is_left_alone() {
    let mut model = json!({"smithy": "2.0", "shapes": {
        "own#Glacier": {
            "type": "service", "version": "2024-01-01",
            "traits": {"aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "own"}}
        }
    }});
    assert_eq!(read("own", &model, &[]).headers, []);
    model["shapes"]["own#Glacier"]["traits"]["aws.api#service"] = json!({"sdkId": "Glacier"});
    assert_eq!(read("glacier", &model, &[]).headers.len(), 1);
}
