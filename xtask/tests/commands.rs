//! The commands as a person calls them: what they print, and how they end. No network, no compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(repository())
        .output()
        .expect("the command is built")
}

/// What a command printed that ended well.
fn printed(arguments: &[&str]) -> String {
    let output = xtask(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What a command said that did not end well.
fn refused(arguments: &[&str]) -> String {
    let output = xtask(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).expect("UTF-8")
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask/ is in the repository")
}

/// A folder of models as botocore has them: two that hold, and one that does not.
struct Data(PathBuf);

impl Data {
    fn new(test: &str) -> Self {
        let root = std::env::temp_dir().join(format!("tinsmith-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (folder, protocol) in [
            ("alpha/2019-01-01", "carrier-pigeon"),
            ("alpha/2020-01-01", "rest-json"),
            ("beta/2020-01-01", "json"),
            ("gamma/2020-01-01", "carrier-pigeon"),
        ] {
            let folder = root.join("data").join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            let model = MODEL.replace("PROTOCOL", protocol);
            fs::write(folder.join("service-2.json"), model).expect("a model");
        }
        Data(root)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const MODEL: &str = r#"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "PROTOCOL",
    "jsonVersion": "1.1", "targetPrefix": "Things",
    "serviceFullName": "Thing Service", "serviceId": "Things", "uid": "things-2020-01-01"
  },
  "operations": {
    "GetThing": {"name": "GetThing", "http": {"method": "POST", "requestUri": "/"}},
    "PutThing": {"name": "PutThing", "http": {"method": "POST", "requestUri": "/put"}}
  },
  "shapes": {}
}"#;

#[test]
fn services_and_operations_are_listed() {
    assert_eq!(
        printed(&["list"]),
        "chime                62 operations  Amazon Chime\n"
    );
    let operations = printed(&["list", "chime"]);
    assert_eq!(operations.lines().count(), 62);
    assert!(operations.contains(
        "ResetPersonalPIN                             \
         POST /accounts/{accountId}/users/{userId}?operation=reset-personal-pin\n"
    ));
    let model = repository().join("model/chime/service-2.json");
    let model = model.to_str().expect("UTF-8");
    assert_eq!(printed(&["list", "--model", model]), operations);
}

#[test]
fn of_a_data_folder_the_newest_versions_are_listed() {
    let data = Data::new("list");
    let listed = printed(&["list", "--data", &data.path("data")]);
    let expected = "\
alpha  2020-01-01     2 operations  Thing Service
beta   2020-01-01     2 operations  Thing Service
gamma  2020-01-01     2 operations  Thing Service
";
    assert_eq!(listed, expected);
    // The folder that holds `data` will do.
    assert_eq!(printed(&["list", "--data", &data.path("")]), expected);
}

#[test]
fn an_operation_is_explained() {
    let by_name = printed(&["explain", "chime", "ResetPersonalPIN"]);
    assert!(by_name.starts_with("ResetPersonalPIN\n"), "{by_name}");
    let data = Data::new("explain");
    let model = data.path("data/beta/2020-01-01/service-2.json");
    let by_path = printed(&["explain", "GetThing", "--model", &model]);
    assert!(
        by_path.contains("awsJson1_1, signed with SigV4"),
        "{by_path}"
    );
    let by_data = printed(&["explain", "beta", "GetThing", "--data", &data.path("data")]);
    assert_eq!(by_data, by_path);
}

#[test]
fn unknown_names_get_near_ones() {
    for (arguments, wanted) in [
        (
            &["list", "chimes"][..],
            "there is no service `chimes`. Did you mean `chime`?",
        ),
        (
            &["explain", "chime", "ResetPersonalPin"],
            "Did you mean `ResetPersonalPIN`?",
        ),
        (
            &["explain", "chime"],
            "which operation? `cargo xtask list chime` shows them",
        ),
        (
            &["sweep", "model", "--only", "chim"],
            "Did you mean `chime`?",
        ),
        (
            &["list", "--data", "/nowhere"],
            "/nowhere: this file cannot be read",
        ),
    ] {
        let said = refused(arguments);
        assert!(said.contains(wanted), "{arguments:?}: {said}");
    }
}

#[test]
fn what_is_stale_names_the_command_that_mends_it() {
    let data = Data::new("stale");
    let (model, out) = (data.path("data/alpha/2020-01-01"), data.path("it's out"));
    let arguments = ["codegen", "--model", &model, "--out", &out];
    let quoted = out.replace('\'', r"'\''");
    let whole = format!("`cargo xtask codegen --model {model} --out '{quoted}'`");
    let stale = refused(&[&arguments[..], &["--check"]].concat());
    assert!(stale.contains(&whole), "{stale}");
    // All that says what the crate is like, and nothing that was not given.
    let choice = [
        "--operations",
        "Get*,PutThing",
        "--name",
        "things",
        "--runtime",
        "0.1",
        "--driver",
    ];
    let stale = refused(&[&arguments[..], &choice, &["--check"]].concat());
    let choice = "--operations 'Get*,PutThing' --name things --runtime 0.1 --driver";
    let whole = format!("`cargo xtask codegen --model {model} --out '{quoted}' {choice}`");
    assert!(stale.contains(&whole), "{stale}");
    // What it says is what mends.
    printed(&arguments);
    let same = printed(&[&arguments[..], &["--check"]].concat());
    assert!(
        same.ends_with("files are as they would be generated\n"),
        "{same}"
    );
}

#[test]
fn a_sweep_counts_and_names_what_fails() {
    let data = Data::new("sweep");
    let (models, out) = (data.path("data"), data.path("out"));
    let arguments = [
        "sweep",
        &models,
        "--out",
        &out,
        "--skip-check",
        "--jobs",
        "2",
    ];
    let output = xtask(&arguments);
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.starts_with("failed: gamma: "), "{stdout}");
    assert!(stdout.contains("the protocol `carrier-pigeon` is not known"));
    assert!(stdout.contains("\nmodels     3 ("), "{stdout}");
    assert!(stdout.contains("\ngenerated  2 ("), "{stdout}");
    let progress = String::from_utf8(output.stderr).expect("UTF-8");
    let lines = "[1/3] generated alpha\n[2/3] generated beta\n[3/3] refused gamma\n";
    assert!(progress.starts_with(lines), "{progress}");

    let manifest = fs::read_to_string(data.0.join("out/Cargo.toml")).expect("a workspace");
    assert!(
        manifest.contains("    \"crates/alpha\",\n    \"crates/beta\",\n]"),
        "{manifest}"
    );
    assert!(data.0.join("out/crates/alpha/src/lib.rs").exists());
    assert!(!data.0.join("out/crates/gamma").exists());

    // Again, and only what holds.
    let only = ["--only", "alpha,beta", "--operations", "Get*"];
    let stdout = printed(&[&arguments[..], &only].concat());
    assert!(stdout.contains("generated  2 ("), "{stdout}");
    let client = fs::read_to_string(data.0.join("out/crates/beta/src/client.rs"));
    let client = client.expect("a client");
    assert!(client.contains("get_thing") && !client.contains("put_thing"));

    // Every version, of which one does not hold.
    let stdout = xtask(&[&arguments[..], &["--all-versions"]].concat()).stdout;
    let stdout = String::from_utf8(stdout).expect("UTF-8");
    assert!(stdout.starts_with("failed: alpha-2019-01-01: "), "{stdout}");
    assert!(stdout.contains("\nmodels     4 ("), "{stdout}");
}

#[test]
fn a_sweep_leaves_a_persons_folder_alone() {
    let data = Data::new("mine");
    let models = data.path("data");
    fs::write(data.0.join("notes.txt"), "mine").expect("written");
    let said = refused(&["sweep", &models, "--out", &data.path(""), "--skip-check"]);
    assert!(said.contains("holds what Tinsmith did not write"), "{said}");
}

/// A folder of Smithy models as people have them, beside what is none.
fn smithy_data(test: &str) -> Data {
    let data = Data::new(test);
    let model = |services: &[&str]| {
        let shapes: Vec<String> = services
            .iter()
            .map(|name| {
                format!(
                    "\"lib#{name}\": {{\"type\": \"service\", \"version\": \"1\", \"operations\": \
                     [{{\"target\": \"lib#Go{name}\"}}], \"traits\": {{\"aws.protocols#awsJson1_0\": {{}}, \
                     \"lib#odd\": {{}}}}}}, \"lib#Go{name}\": {{\"type\": \"operation\"}}"
                )
            })
            .collect();
        // The version may be the last word of a file, and a mark the first.
        format!(
            "\u{feff}{{\"shapes\": {{{}}}, \"smithy\": \"2.0\"}}",
            shapes.join(", ")
        )
    };
    for (path, text) in [
        ("smithy/a/model.json", model(&["One"])),
        ("smithy/b/model.json", model(&["Two", "Three"])),
        (
            "smithy/b/package.json",
            "{\"keywords\": [\"smithy\"]}".to_owned(),
        ),
        (
            "smithy/c/smithy-build.json",
            "{\"version\": \"1.0\"}".to_owned(),
        ),
        ("smithy/c/shapes.json", model(&[])),
    ] {
        let path = data.0.join(path);
        fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    data
}

#[test]
fn a_model_with_several_services_is_several() {
    let data = smithy_data("several");
    let folder = data.path("smithy");
    let listed = printed(&["list", "--data", &folder]);
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(names, ["a-model", "b-model-Three", "b-model-Two"]);
    let model = data.path("smithy/b/model.json");
    assert!(refused(&["list", "--model", &model]).contains("Choose one with `--service`"));
    for way in [
        &["list", "b-model-Two", "--data", &folder][..],
        &["list", "--model", &model, "--service", "Two"],
    ] {
        assert_eq!(printed(way), "GoTwo  POST /\n", "{way:?}");
    }
    let explained = printed(&["explain", "GoTwo", "--model", &model, "--service", "Two"]);
    assert!(explained.starts_with("GoTwo\n"), "{explained}");

    let out = data.path("out");
    let output = xtask(&["sweep", &folder, "--out", &out, "--skip-check"]);
    let (stdout, stderr) = (
        String::from_utf8(output.stdout).expect("UTF-8"),
        String::from_utf8(output.stderr).expect("UTF-8"),
    );
    assert!(output.status.success(), "{stdout}{stderr}");
    assert!(stdout.contains("\ngenerated  3 ("), "{stdout}");
    assert!(
        stdout.starts_with("note: a-model: the trait `lib#odd` at "),
        "{stdout}"
    );
    assert!(
        stderr.contains("shapes.json: it holds no service"),
        "{stderr}"
    );
    assert!(
        stderr.contains("package.json: it holds no service"),
        "{stderr}"
    );
    assert!(!stderr.contains("smithy-build.json"), "{stderr}");

    // A folder holds a model, whatever it is called.
    let one = data.path("smithy/a");
    let out = data.path("one");
    printed(&["codegen", "--model", &one, "--out", &out]);
}
