//! Overrides: what each changes, and that one that changes nothing is refused.

mod support;

use std::path::Path;
use tinsmith_codegen::json::Json;
use tinsmith_codegen::overrides::Overrides;
use tinsmith_codegen::{Result, Tree, botocore};

const MODEL: &str = r##"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "json", "jsonVersion": "1.1",
    "serviceFullName": "Thing Service", "serviceId": "Things", "targetPrefix": "Things"
  },
  "operations": {
    "ListThings": {"name": "ListThings", "http": {"method": "POST", "requestUri": "/"},
      "input": {"shape": "ListRequest"}, "output": {"shape": "ListResponse"}},
    "GetSecret": {"name": "GetSecret", "http": {"method": "POST", "requestUri": "/"},
      "output": {"shape": "Secret"}},
    "Stream": {"name": "Stream", "http": {"method": "POST", "requestUri": "/"},
      "output": {"shape": "Events"}}
  },
  "shapes": {
    "ListRequest": {"type": "structure", "required": ["Kind"], "members": {
      "Kind": {"shape": "Kind"}, "Token": {"shape": "Text"}, "Size": {"shape": "Number"}}},
    "ListResponse": {"type": "structure", "members": {
      "Token": {"shape": "Text"}, "Things": {"shape": "Things"}}},
    "Things": {"type": "list", "member": {"shape": "Text"}},
    "Kind": {"type": "string", "enum": ["BIG", "SMALL"]},
    "Secret": {"type": "structure", "members": {
      "Name": {"shape": "Text"}, "Value": {"shape": "Hidden"}}},
    "Hidden": {"type": "string", "sensitive": true},
    "Events": {"type": "structure", "members": {"Of": {"shape": "Event"}}},
    "Event": {"type": "structure", "union": true, "members": {
      "A": {"shape": "Text"}, "a": {"shape": "Text", "locationName": "A"}}},
    "Text": {"type": "string"}, "Number": {"type": "integer"},
    "Lonely": {"type": "structure", "members": {"Number": {"shape": "Number"}}}
  }
}"##;

/// The last operation does not hold: two of its members have one name on the wire.
const DROP: &str = "[operations]\nStream = { drop = true }\n";

fn run(overrides: &str) -> Result<Tree> {
    run_of(overrides, &[])
}

/// As [`run`], of these operations.
fn run_of(overrides: &str, operations: &[String]) -> Result<Tree> {
    let (model, file) = (Path::new("service-2.json"), Path::new("overrides.toml"));
    let service = botocore::read(&Json::parse(MODEL.as_bytes(), model)?, model, operations)?;
    let overrides = Overrides::parse(overrides, file)?;
    tinsmith_codegen::generate(service, Some((overrides, file)), &support::options())
}

/// Generates with these overrides, and expects each text in the file before it.
fn expect(overrides: &str, texts: &[(&str, &str)]) {
    let tree = run(&format!("{DROP}{overrides}")).unwrap_or_else(|error| panic!("{error}"));
    for (file, text) in texts {
        let found = tree.get(*file).expect("a file");
        assert!(found.contains(text), "{text}\n{found}");
    }
}

const TABLES: &str = "src/tables.rs";
const CLIENT: &str = "src/client.rs";
const OPERATIONS: &str = "src/operations.rs";
const TYPES: &str = "src/types.rs";

#[test]
fn an_operation_is_dropped_with_all_that_only_it_reaches() {
    let error = run("")
        .expect_err("the dropped operation does not hold")
        .to_string();
    assert!(error.contains("two members have the name `A`"), "{error}");
    let tree = run(DROP).unwrap_or_else(|error| panic!("{error}"));
    let has = |text: &str| tree.values().any(|file| file.contains(text));
    assert!(has("get_secret") && !has("stream") && !has("Event"));
}

#[test]
fn documentation_is_replaced_in_both_forms() {
    expect(
        "GetSecret = \"Tells *one*.\"\nListThings = { doc = \"Tells all.\" }\n\
         [shapes.Kind]\ndoc = \"How big.\"\n[shapes.Kind.members]\nBIG = \"Very.\"\n\
         SMALL = { doc = \"Less.\" }\n[shapes.ListRequest]\ndoc = \"Which *ones*.\"\n\
         [shapes.ListResponse]\ndoc = \"Those.\"\n",
        &[
            (
                OPERATIONS,
                "/// What `Client::list_things` takes.\n///\n/// Which *ones*.\n",
            ),
            (
                OPERATIONS,
                "/// What `Client::list_things` answers.\n///\n/// Those.\n",
            ),
            (CLIENT, "/// Tells *one*."),
            (CLIENT, "/// Tells all."),
            (TYPES, "/// How big."),
            (TYPES, "/// Very."),
            (TYPES, "/// Less."),
        ],
    );
}

#[test]
fn operations_types_and_members_are_renamed() {
    expect(
        "ListThings = { rename = \"FindThings\" }\n[rename]\nKind = \"Size\"\n\
         [shapes.ListRequest.members]\nKind = { rename = \"of_size\" }\n",
        &[
            (
                CLIENT,
                "#[doc(alias = \"ListThings\")]\n    pub fn find_things(",
            ),
            (OPERATIONS, "/// What `Client::find_things` takes."),
            (OPERATIONS, "pub struct FindThingsInput"),
            (
                OPERATIONS,
                "#[doc(alias = \"Kind\")]\n    pub of_size: Size,",
            ),
            // What is sent stays as it is.
            (
                TABLES,
                "FindThingsInput => FindThingsOutput, Error;\n    crate::endpoint::SERVICE, \"ListThings\"",
            ),
            (TABLES, "member(\"Kind\").required()"),
        ],
    );
}

#[test]
fn members_become_required_optional_or_sensitive() {
    expect(
        "[shapes.ListRequest.members]\nKind = { required = false }\n\
         Size = { required = true, sensitive = true }\n[shapes.Secret.members.Name]\nsensitive = true\n",
        &[
            (OPERATIONS, "pub kind: Option<Kind>,"),
            (OPERATIONS, "pub fn new(size: i32) -> Self"),
            (TABLES, "member(\"Size\").required().sensitive()"),
            (TABLES, "member(\"Name\").sensitive()"),
        ],
    );
    expect(
        "[shapes.Text]\nsensitive = true\n",
        &[(
            TABLES,
            "member(\"Things\").item(&member(\"member\").sensitive())",
        )],
    );
}

#[test]
fn a_paginator_is_added() {
    expect(
        "[operations.ListThings.paginator]\ntokens = { Token = \"Token\" }\nitems = \"Things\"\n",
        &[
            (CLIENT, "pub fn list_things_items("),
            (
                TABLES,
                ".paginator(&tinsmith::paginator(&[(\"Token\", tinsmith::path![Field(\"Token\")])]))",
            ),
        ],
    );
}

#[test]
fn an_override_that_does_not_fit_is_refused() {
    for (text, part) in [
        // What it names is not there.
        (
            "[operations]\nGetSecrets = { drop = true }",
            "operations.GetSecrets: the model has no operation `GetSecrets` for this override to patch. Did you mean `GetSecret`?",
        ),
        (
            "[shapes.Secrets]\nsensitive = true",
            "shapes.Secrets: the model has no shape",
        ),
        (
            "[shapes.Secret.members]\nNam = { required = true }",
            "Did you mean `Name`?",
        ),
        (
            "[shapes.Kind.members]\nHUGE = \"x\"",
            "the model has no value `HUGE`",
        ),
        (
            "[shapes.Text.members]\nX = \"x\"",
            "the model has no member `X`",
        ),
        // The model says so already.
        (
            "[shapes.ListRequest.members]\nKind = { required = true }",
            "shapes.ListRequest.members.Kind.required: this override changes nothing",
        ),
        (
            "[shapes.ListRequest.members]\nSize = { required = false }",
            "changes nothing",
        ),
        (
            "[shapes.Hidden]\nsensitive = true",
            "shapes.Hidden.sensitive: this override changes nothing",
        ),
        (
            "[shapes.Secret.members]\nValue = { sensitive = true }",
            "changes nothing",
        ),
        (
            "[shapes.Secret.members]\nName = { rename = \"name\" }",
            "changes nothing",
        ),
        (
            "[operations]\nListThings = { rename = \"ListThings\" }",
            "changes nothing",
        ),
        ("[rename]\nSecret = \"Secret\"", "changes nothing"),
        // It says nothing.
        (
            "[shapes.Secret]",
            "shapes.Secret: this override changes nothing: it is empty",
        ),
        ("[shapes.Secret.members]\nName = {}", "it is empty"),
        ("[shapes.Kind.members]\nBIG = {}", "it is empty"),
        ("[operations]\nListThings = {}", "it is empty"),
        (
            "[operations]\nListThings = { drop = false }",
            "operations.ListThings.drop: this override changes nothing",
        ),
        (
            "[shapes.Text]\ndoc = \"x\"",
            "`Text` becomes no type of its own",
        ),
        // No operation reaches it.
        (
            "[shapes.Lonely]\ndoc = \"x\"",
            "the model has no shape `Lonely`",
        ),
        // It makes no sense.
        (
            "[shapes.Hidden]\nsensitive = false",
            "cannot be made public",
        ),
        (
            "[operations]\nListThings = { rename = \"list things\" }",
            "not a name for a Rust type",
        ),
        (
            "[shapes.Secret.members]\nName = { rename = \"1st\" }",
            "not a name for a field",
        ),
        (
            "[operations]\nListThings = { drop = true, doc = \"x\" }",
            "nothing to patch",
        ),
        (
            "[shapes.Kind.members]\nBIG = { required = true }",
            "only `doc` can be patched",
        ),
        (
            "[operations.ListThings.paginator]\ntokens = { Token = \"Token.\" }",
            "the path `Token.` ends in the middle",
        ),
        (
            "[operations.ListThings.paginator]\ntokens = { Tok = \"Token\" }",
            "looks for `Tok`, which `ListRequest`",
        ),
        (
            "[operations.ListThings.paginator]\ntokens = {}",
            "has no token",
        ),
        // It is not in the language.
        (
            "[operations.ListThings]\npaginators = 1",
            "unknown field `paginators`",
        ),
        ("[operations]\nListThings = 1", "documentation or a table"),
        (
            "[shapes.Secret.members]\nName = { require = true }",
            "unknown field `require`",
        ),
    ] {
        let text = match text.strip_prefix("[operations]\n") {
            Some(rest) => format!("{DROP}{rest}"),
            None => format!("{DROP}{text}"),
        };
        let error = run(&text).expect_err(&text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn what_is_not_chosen_is_passed_over_and_what_is_not_reached_is_stale() {
    let chosen = ["ListThings".to_owned()];
    let of = |shape: &str| run_of(&format!("[shapes.{shape}]\nsensitive = true\n"), &chosen);
    of("Secret").expect("another operation reaches it");
    let error = of("Lonely").expect_err("none does").to_string();
    assert!(error.contains("the model has no shape `Lonely`"), "{error}");
    let of = |operation: &str| run_of(&format!("[operations]\n{operation} = \"x\"\n"), &chosen);
    of("GetSecret").expect("it is not chosen");
    let error = of("Secret").expect_err("it is a shape").to_string();
    assert!(
        error.contains("the model has no operation `Secret`"),
        "{error}"
    );
}

#[test]
fn a_paginator_that_the_model_has_is_not_added_again() {
    let (model, file) = (Path::new("service-2.json"), Path::new("overrides.toml"));
    let json = Json::parse(MODEL.as_bytes(), model).expect("JSON");
    let mut service = botocore::read(&json, model, &["ListThings".to_owned()]).expect("a model");
    let pages =
        r#"{"pagination": {"ListThings": {"input_token": "Token", "output_token": "Token"}}}"#;
    let pages = Json::parse(pages.as_bytes(), model).expect("JSON");
    botocore::read_paginators(&pages, model, &mut service).expect("a paginator");
    let apply = |text: &str| {
        let overrides = Overrides::parse(text, file).expect("overrides");
        overrides.apply(&mut service.clone(), file)
    };
    let same = "[operations.ListThings.paginator]\ntokens = { Token = \"Token\" }\n";
    let error = apply(same).expect_err("the same").to_string();
    assert!(
        error.contains("operations.ListThings.paginator: this override changes nothing"),
        "{error}"
    );
    // One that says more is another one.
    apply(&format!("{same}items = \"Things\"\n")).expect("another paginator");
}
