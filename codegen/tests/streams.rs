//! What becomes of a model's streams: types, tables, and the facts that the runtime acts on.

use std::fs;
use tinsmith_codegen::{CrateOptions, Runtime, Tree, project};

/// Generates a crate from the text of a model.
fn generate(name: &str, model: &str) -> tinsmith_codegen::Result<Tree> {
    let folder = std::env::temp_dir().join(format!("tinsmith-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a scratch folder");
    let file = folder.join("service-2.json");
    fs::write(&file, model).expect("a scratch file");
    let service = project::read_service(&file, &[]);
    fs::remove_dir_all(&folder).expect("the scratch folder is there");
    let options = CrateOptions {
        name: "things".to_owned(),
        source: "things".to_owned(),
        runtime: Runtime::Version("0.1".to_owned()),
        examples: Vec::new(),
        driver: false,
        standalone: true,
        inputs: Vec::new(),
    };
    tinsmith_codegen::generate(service?, None, &options)
}

fn generated(name: &str, model: &str) -> Tree {
    generate(name, model).unwrap_or_else(|error| panic!("{error}"))
}

/// Holds that a file has each of the texts, whatever white space is in them.
fn assert_has(tree: &Tree, path: &str, texts: &[&str]) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let file = squeezed(&tree[path]);
    for text in texts {
        assert!(file.contains(&squeezed(text)), "{path} lacks `{text}`");
    }
}

const BODIES: &str = r##"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-json",
    "serviceFullName": "Thing Service", "serviceId": "Things", "uid": "things-2020-01-01",
    "signatureVersion": "s3v4"
  },
  "operations": {
    "GetThing": {
      "name": "GetThing", "http": {"method": "GET", "requestUri": "/thing"},
      "output": {"shape": "Thing"}, "errors": [{"shape": "Gone"}]
    },
    "PutThing": {
      "name": "PutThing", "http": {"method": "PUT", "requestUri": "/thing"},
      "input": {"shape": "Thing"}, "output": {"shape": "Whole"}
    }
  },
  "shapes": {
    "Gone": {
      "type": "structure", "exception": true, "payload": "Page",
      "members": {"Page": {"shape": "Body"}}
    },
    "Thing": {
      "type": "structure", "payload": "Body",
      "members": {"Body": {"shape": "Body", "streaming": true}}
    },
    "Whole": {"type": "structure", "members": {"Sum": {"shape": "Body"}}},
    "Body": {"type": "blob"}
  }
}"##;

#[test]
fn a_body_is_a_stream_where_its_member_says_so() {
    let tree = generated("bodies", BODIES);
    assert_has(
        &tree,
        "src/operations.rs",
        &[
            "#[derive(Default)] pub struct GetThingOutput",
            "pub body: Option<Body>",
            "pub sum: Option<Vec<u8>>",
        ],
    );
    assert_has(
        &tree,
        "src/tables.rs",
        &[
            r#""GetThing", GET, "/thing", .answer(tinsmith::BodyKind::Stream) .no_input()"#,
            r#""PutThing", PUT, "/thing" }"#,
        ],
    );
    // What an error holds is read whole.
    assert_has(&tree, "src/types.rs", &["pub page: Option<Vec<u8>>"]);
    assert_has(&tree, "src/endpoint.rs", &[") .body_hash();"]);
}
