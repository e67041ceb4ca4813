//! Paginators and waiters: what becomes of them, and which are refused.

mod support;

use heck::ToUpperCamelCase;
use serde_json::{Value, json};
use std::path::Path;
use support::{Scratch, options};
use tinsmith_codegen::overrides::Overrides;
use tinsmith_codegen::{Result, Tree, project};

const MODEL: &str = r##"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "json", "jsonVersion": "1.1",
    "serviceFullName": "Thing Service", "serviceId": "Things", "targetPrefix": "Things"
  },
  "operations": {
    "ListThings": {"name": "ListThings", "http": {"method": "POST", "requestUri": "/"},
      "input": {"shape": "ListRequest"}, "output": {"shape": "ListResponse"}},
    "ListThingsPages": {"name": "ListThingsPages", "http": {"method": "POST", "requestUri": "/"}},
    "GetThing": {"name": "GetThing", "http": {"method": "POST", "requestUri": "/"},
      "output": {"shape": "Thing"}}
  },
  "shapes": {
    "ListRequest": {"type": "structure", "members": {"From": {"shape": "Text"}, "Size": {"shape": "Number"}}},
    "ListResponse": {"type": "structure", "required": ["Page"], "members": {
      "Page": {"shape": "Page"}, "More": {"shape": "Flag"}}},
    "Page": {"type": "structure", "members": {
      "Next": {"shape": "Text"}, "Things": {"shape": "Things"}, "Count": {"shape": "Number"}}},
    "Things": {"type": "list", "member": {"shape": "Thing"}},
    "Thing": {"type": "structure", "members": {
      "Name": {"shape": "Text"}, "State": {"shape": "Text"}, "Parts": {"shape": "Things"},
      "ByName": {"shape": "ThingMap"}}},
    "ThingMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Thing"}},
    "Text": {"type": "string"}, "Number": {"type": "integer"}, "Flag": {"type": "boolean"}
  }
}"##;

const PAGINATOR: &str = r#"{"pagination": {"ListThings": {
  "input_token": "From", "output_token": "Page.Next", "more_results": "More", "limit_key": "Size",
  "result_key": "Page.Things", "non_aggregate_keys": ["Page.Count"]}}}"#;

const WAITER: &str = r#"{"version": 2, "waiters": {"ThingReady": {
  "operation": "GetThing", "delay": 20, "maxAttempts": 25, "acceptors": [
    {"state": "success", "matcher": "path", "argument": "State", "expected": "READY"},
    {"state": "success", "matcher": "path", "argument": "length(Parts[?!(State == 'NEW')]) > `1`",
     "expected": true},
    {"state": "failure", "matcher": "pathAny", "argument": "ByName.*.State", "expected": "LOST"},
    {"state": "failure", "matcher": "pathAll", "argument": "Parts[].State", "expected": "GONE"},
    {"state": "retry", "matcher": "error", "expected": "NotFound"},
    {"state": "failure", "matcher": "error", "expected": true},
    {"state": "retry", "matcher": "status", "expected": 503}
  ]}}}"#;

/// Generates a crate of the model with these sisters, and of these operations.
fn generate(name: &str, files: &[(&str, &str)], operations: &[&str]) -> Result<Tree> {
    let scratch = Scratch::new(name);
    scratch.write("service-2.json", MODEL);
    for (file, text) in files {
        scratch.write(file, text);
    }
    let operations: Vec<_> = operations.iter().map(|name| (*name).to_owned()).collect();
    let service = project::read_service(&scratch.0, &operations)?;
    tinsmith_codegen::generate(service, None, &options())
}

const PAGINATORS: &str = "paginators-1.json";
const WAITERS: &str = "waiters-2.json";

/// The names of a client's methods, as often as each is there.
fn methods(tree: &Tree) -> Vec<String> {
    let lines = client(tree).lines();
    let items = lines.filter_map(|line| line.strip_prefix("    pub ")?.split_once("fn "));
    items
        .filter_map(|(_, item)| item.split(['(', '<']).next())
        .map(str::to_owned)
        .collect()
}

fn client(tree: &Tree) -> &str {
    tree.get("src/client.rs").expect("a client")
}

#[test]
fn an_operation_with_pages_has_methods_for_them() {
    let tree = generate("pages", &[(PAGINATORS, PAGINATOR)], &[]).expect("the model holds");
    let tables = tree.get("src/tables.rs").expect("tables");
    let facts = r#".paginator(&tinsmith::paginator(&[("From", tinsmith::path![Field("Page"), Field("Next")])]).more(tinsmith::path![Field("More")]))"#;
    assert!(tables.contains(facts), "{tables}");
    let client = client(&tree);
    // The name that would be usual is an operation's own.
    assert!(client.contains("pub fn list_things_pages_2("), "{client}");
    assert!(
        client.contains("-> tinsmith::Items<ListThingsInput, Thing>"),
        "{client}"
    );
    // What is required is no `Option`.
    let list = ".items(|page| page.page.things.unwrap_or_default())";
    assert!(client.contains(list), "{client}");
    assert!(client.contains("/// What is in `Page.Things` on all pages of [`list_things`]"));
    assert!(!tree.contains_key("src/waiters.rs"));
}

#[test]
fn no_choice_of_operations_renames_the_methods_for_pages() {
    for (name, operations) in [("all", &[][..]), ("one", &["ListThings"])] {
        let tree = generate(name, &[(PAGINATORS, PAGINATOR)], operations).expect("it holds");
        let methods = methods(&tree);
        let has = |name: &str| methods.iter().any(|method| method == name);
        assert!(has("list_things_pages_2"), "{methods:?}");
        // That one is the other operation's, if anything's.
        assert_eq!(has("list_things_pages"), operations.is_empty());
    }
}

/// The crate of all operations and that of `ListThings` alone, of a model with an operation more and
/// a member more, whose shape is called so.
fn whole_and_one(name: &str, shape: &str, overrides: &str) -> [Tree; 2] {
    let mut model: Value = serde_json::from_str(MODEL).expect("JSON");
    let http = json!({"method": "POST", "requestUri": "/"});
    model["operations"]["GETThing"] = json!({"name": "GETThing", "http": http});
    model["shapes"]["ListRequest"]["members"]["Of"] = json!({"shape": shape});
    model["shapes"][shape] = json!({"type": "structure", "members": {}});
    let scratch = Scratch::new(name);
    scratch.write("service-2.json", &model.to_string());
    scratch.write(PAGINATORS, PAGINATOR);
    let file = Path::new("overrides.toml");
    [&[][..], &["ListThings".to_owned()]].map(|operations| {
        let service = project::read_service(&scratch.0, operations).expect("a model");
        let overrides = Overrides::parse(overrides, file).expect("overrides");
        let tree = tinsmith_codegen::generate(service, Some((overrides, file)), &options());
        tree.unwrap_or_else(|error| panic!("{error}"))
    })
}

/// What an override or another operation calls an operation that is not chosen counts as in the whole
/// crate, and what the model calls it counts as little.
#[test]
fn no_choice_of_operations_changes_names_that_overrides_give_or_free() {
    let renamed =
        |operation: &str, rust: &str| format!("[operations.{operation}]\nrename = \"{rust}\"\n");
    for (name, overrides, method) in [
        (
            "freed",
            renamed("ListThingsPages", "AllThings"),
            "list_things_pages",
        ),
        (
            "given",
            renamed("GetThing", "ListThingsItems"),
            "list_things_items_2",
        ),
    ] {
        for tree in whole_and_one(name, "Other", &overrides) {
            let methods = methods(&tree);
            assert!(methods.iter().any(|of| of == method), "{name}: {methods:?}");
        }
    }
    for (name, shape, overrides) in [
        (
            "input",
            "AllThingsInput",
            renamed("ListThingsPages", "AllThings"),
        ),
        // The second of two operations with one name gets a number.
        ("numbered", "GetThing2Input", String::new()),
    ] {
        for tree in whole_and_one(name, shape, &overrides) {
            let types = tree.get("src/types.rs").expect("types");
            let shape = format!("pub struct {shape}Shape");
            assert!(types.contains(&shape), "{name}: {types}");
        }
    }
}

/// A mistake is one whatever is chosen.
#[test]
fn a_name_for_an_operation_that_is_not_chosen_is_checked() {
    let file = Path::new("overrides.toml");
    for (rust, what) in [
        ("GetThing", "changes nothing"),
        ("a thing", "is not a name"),
    ] {
        let mut service = support::read("unchosen", MODEL, &["ListThings"]).expect("a model");
        let text = format!("[operations.GetThing]\nrename = \"{rust}\"\n");
        let overrides = Overrides::parse(&text, file).expect("overrides");
        let error = overrides.apply(&mut service, file).expect_err(rust);
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn no_two_methods_of_a_client_have_one_name() {
    let usual = generate("usual", &[], &["GetThing"]).expect("the model holds");
    // Operations that are called as what every client has.
    let mut model: Value = serde_json::from_str(MODEL).expect("JSON");
    for method in methods(&usual) {
        let name = method.to_upper_camel_case();
        let http = json!({ "method": "POST", "requestUri": "/" });
        model["operations"][&name] = json!({ "name": name, "http": http });
    }
    let files = [("service-2.json", &*model.to_string())];
    let mut methods = methods(&generate("taken", &files, &[]).expect("the model holds"));
    assert!(methods.len() > 10, "{methods:?}");
    methods.sort();
    let twice = methods.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None);
}

#[test]
fn what_is_no_list_or_not_the_only_one_has_no_items() {
    for (name, key) in [
        ("number", r#""Page.Count""#),
        ("two", r#"["Page.Things", "Page.Count"]"#),
    ] {
        let paginator = PAGINATOR.replacen(r#""Page.Things""#, key, 1);
        let tree = generate(name, &[(PAGINATORS, &paginator)], &[]).expect("the model holds");
        assert!(client(&tree).contains("-> tinsmith::Pages<"), "{key}");
        assert!(!client(&tree).contains("-> tinsmith::Items<"), "{key}");
    }
}

#[test]
fn a_waiter_has_a_method_and_a_goal() {
    let tree = generate("waiters", &[(WAITERS, WAITER)], &[]).expect("the model holds");
    let goal = r#"
pub(crate) static THING_READY: tinsmith::Goal = tinsmith::goal("ThingReady", 20, &[
    Success(Output(&[Field("State")], Is("READY"))),
    Success(Output(&[Greater(&[Length(&[Field("Parts"), Filter(&[Not(&[Equal(&[Field("State")], &[Text("NEW")])])])])], &[Number(1.0)])], Holds(true))),
    Failure(Output(&[Field("ByName"), Values, Field("State")], Any("LOST"))),
    Failure(Output(&[Field("Parts"), Flatten, Field("State")], All("GONE"))),
    Retry(Error("NotFound")),
    Failure(Succeeds(false)),
    Retry(Status(503)),
]).max_wait(500);
"#;
    let waiters = tree.get("src/waiters.rs").expect("waiters");
    assert!(waiters.contains(goal), "{waiters}");
    syn::parse_file(waiters).expect("Rust");
    let docs = "
    /// Calls [`get_thing`](Self::get_thing) until
    ///
    /// - `State` is `READY`
    /// - `` length(Parts[?!(State == 'NEW')]) > `1` `` is true
    ///
    /// It is an error when
    ///
    /// - one of `ByName.*.State` is `LOST`
    /// - all of `Parts[].State` are `GONE`
    /// - the service answers with an error
    #[doc(alias = \"ThingReady\")]
    pub fn wait_until_thing_ready(";
    assert!(client(&tree).contains(docs), "{}", client(&tree));
    let library = tree.get("src/lib.rs").expect("a library");
    assert!(library.contains("#[cfg(feature = \"client\")]\n#[rustfmt::skip]\nmod waiters;"));
}

#[test]
fn what_the_selection_leaves_out_is_left_out() {
    let files = [(PAGINATORS, PAGINATOR), (WAITERS, WAITER)];
    let tree = generate("select", &files, &["ListThings"]).expect("the model holds");
    assert!(client(&tree).contains("list_things_pages") && !client(&tree).contains("wait_until"));
    assert!(!tree.contains_key("src/waiters.rs"));
    let tree = generate("select", &files, &["GetThing"]).expect("the model holds");
    assert!(client(&tree).contains("wait_until_thing_ready"));
    assert!(!client(&tree).contains("tinsmith::Pages"));
}

#[test]
fn extras_are_merged_into_paginators() {
    let extras = r#"{"version": 1.0, "merge": {"pagination": {"ListThings": {
        "more_results": "Page.Count"}}}}"#;
    let files = [
        (PAGINATORS, PAGINATOR),
        ("paginators-1.sdk-extras.json", extras),
    ];
    let tree = generate("extras", &files, &[]).expect("the model holds");
    let tables = tree.get("src/tables.rs").expect("tables");
    assert!(tables.contains(r#".more(tinsmith::path![Field("Page"), Field("Count")])"#));
}

#[test]
fn a_path_that_leads_nowhere_is_refused() {
    for (from, to, part) in [
        // The text itself.
        (
            r#""Page.Next""#,
            r#""Page.""#,
            "paginators-1.json, at /pagination/ListThings/output_token: the path `Page.` ends in the middle",
        ),
        (r#""Page.Next""#, r#"7"#, "there is a number where a string"),
        (r#""More""#, r#""max(More)""#, "the function `max`"),
        // Names.
        (
            r#""ListThings": {"#,
            r#""ListThing": {"#,
            "no operation `ListThing`. Did you mean `ListThings`",
        ),
        (
            r#""Page.Next""#,
            r#""Page.Nxt""#,
            "has the path `Page.Nxt`, which looks for `Nxt`, which `Page` does not have (Did you mean `Next`?)",
        ),
        (
            r#""From""#,
            r#""Form""#,
            "looks for `Form`, which `ListRequest` does not have",
        ),
        (r#""More""#, r#""More.Less""#, "looks for `Less` in `Flag`"),
        (
            r#""Page.Things""#,
            r#""Page.Things.Name""#,
            "looks for `Name` in a list as a whole",
        ),
        // Kinds.
        (
            r#""Page.Next""#,
            r#""Page.Count""#,
            "finds at `Page.Count` another kind of value than `From` is",
        ),
        (r#""Page.Next""#, r#""Page[0]""#, "takes `Page` for a list"),
        (
            r#""Page.Next""#,
            r#"["Page.Next", "More"]"#,
            "as many output tokens as input tokens",
        ),
        (
            r#""limit_key""#,
            r#""limit_keys""#,
            "the trait `limit_keys`",
        ),
    ] {
        assert!(PAGINATOR.contains(from), "{from}");
        let text = PAGINATOR.replacen(from, to, 1);
        let error = generate("broken", &[(PAGINATORS, &text)], &[])
            .expect_err(to)
            .to_string();
        assert!(
            error.contains(part) && !error.contains('\n'),
            "{to}: {error}"
        );
    }
    // An alternative may be of the same kind and another shape.
    let text = PAGINATOR.replacen("Page.Next", "Page.Next || Page.Things[-1].Name", 1);
    generate("either", &[(PAGINATORS, &text)], &[]).expect("the model holds");
}

#[test]
fn a_waiter_that_does_not_hold_is_refused() {
    for (from, to, part) in [
        (
            r#""GetThing""#,
            r#""GetTing""#,
            "waiters-2.json, at /waiters/ThingReady/operation: the model has no operation `GetTing`. Did you mean `GetThing`",
        ),
        (
            r#""State", "expected": "READY""#,
            r#""Stat", "expected": "READY""#,
            "the waiter `ThingReady` has the path `Stat`",
        ),
        (
            "Parts[].State",
            "Parts.State",
            "looks for `State` in a list as a whole",
        ),
        (
            "(State == 'NEW')",
            "(Stat == 'NEW')",
            "which looks for `Stat`, which `Thing`",
        ),
        (
            "ByName.*.State",
            "ByName.*.Stat",
            "which looks for `Stat`, which `Thing`",
        ),
        (
            r#""pathAny""#,
            r#""pathNone""#,
            "the matcher `pathNone` is not known",
        ),
        (r#""retry""#, r#""wait""#, "the state `wait` is not known"),
        ("503", "70000", "not an HTTP status"),
        ("20,", "-1,", "a positive whole number"),
        (
            "ThingReady",
            r"Thing\u202eReady",
            "holds a control character",
        ),
    ] {
        assert!(WAITER.contains(from), "{from}");
        let text = WAITER.replacen(from, to, 1);
        let error = generate("waiter", &[(WAITERS, &text)], &[])
            .expect_err(to)
            .to_string();
        assert!(
            error.contains(part) && !error.contains('\n'),
            "{to}: {error}"
        );
    }
}

#[test]
fn a_waiter_whose_path_is_not_understood_is_left_out() {
    let text = WAITER.replacen("Parts[].State", "sort_by(Parts, &State)[0].State", 1);
    assert_ne!(text, WAITER);
    let tree = generate("strange", &[(WAITERS, &text)], &[]).expect("the rest holds");
    assert!(!tree.contains_key("src/waiters.rs"));
}
