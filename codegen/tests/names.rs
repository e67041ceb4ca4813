//! Names that are given to downstream code stay: whatever a model gains, and whatever is chosen of it.

use std::fs;
use std::path::PathBuf;
use tinsmith_codegen::project;

/// A service whose operations hold the shapes of `MEMBERS` in one way or the other.
const MODEL: &str = r#"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-json",
    "serviceFullName": "Things", "serviceId": "Things", "uid": "things-2020-01-01"
  },
  "operations": {
    "Go": {"name": "Go", "http": {"method": "GET", "requestUri": "/go"}, "output": {"shape": "GoInput"}},
    "Stay": {"name": "Stay", "http": {"method": "GET", "requestUri": "/"}, "output": {"shape": "StayResult"}}
  },
  "shapes": {
    "StayResult": {"type": "structure", "members": {MEMBERS}},
    "GoInput": {"type": "structure", "members": {"Text": {"shape": "Text"}}},
    "SNSTopic": {"type": "structure", "members": {"A": {"shape": "Text"}}},
    "SnsTopic": {"type": "structure", "members": {"B": {"shape": "Text"}}},
    "SNStopic": {"type": "structure", "members": {"C": {"shape": "Text"}}},
    "Text": {"type": "string"}
  }
}"#;

/// A project of one crate.
struct Project(PathBuf);

impl Project {
    fn new(test: &str) -> Self {
        let root = std::env::temp_dir().join(format!("tinsmith-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("model/things")).expect("a folder");
        Project(root)
    }

    /// Generates with a member of each of these shapes, and tells the file of types.
    fn types(&self, shapes: &[&str], operations: &str) -> String {
        let members: Vec<String> = shapes
            .iter()
            .map(|shape| format!("\"of{shape}\": {{\"shape\": \"{shape}\"}}"))
            .collect();
        let model = MODEL.replace("MEMBERS", &members.join(", "));
        let file = self.0.join("model/things/service-2.json");
        fs::write(file, model).expect("a model");
        let toml = format!(
            "[[crate]]\nmodel = \"things\"\nout = \"../out\"\nruntime = \"/r\"\noperations = [{operations}]\n"
        );
        fs::write(self.0.join("model/codegen.toml"), toml).expect("codegen.toml");
        let wanted = project::generate(&self.0.join("model")).expect("the model holds");
        wanted.write().expect("written");
        assert_eq!(wanted.check().expect("read"), []);
        let again = project::generate(&self.0.join("model")).expect("the model holds");
        assert_eq!(
            again.check().expect("read"),
            [],
            "the second run agrees with the first"
        );
        fs::read_to_string(self.0.join("out/src/types.rs")).expect("types")
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The field of the structure called `name`, which tells the shape.
fn field_of<'a>(types: &'a str, name: &str) -> &'a str {
    let start = format!("pub struct {name} {{");
    let (_, rest) = types
        .split_once(&start)
        .unwrap_or_else(|| panic!("{name} in {types}"));
    let (_, field) = rest.split_once("pub ").expect("a field");
    field.split(':').next().expect("a name")
}

#[test]
fn a_shape_that_a_model_gains_renames_none() {
    // Whichever was there first keeps its name, in every order.
    for (first, second, third) in [
        (("SNSTopic", "a"), ("SnsTopic", "b"), ("SNStopic", "c")),
        (("SnsTopic", "b"), ("SNSTopic", "a"), ("SNStopic", "c")),
    ] {
        let project = Project::new(&format!("gain-{}", first.0));
        assert_eq!(
            field_of(&project.types(&[first.0], "\"Stay\""), "SnsTopic"),
            first.1
        );
        let types = project.types(&[first.0, second.0], "\"Stay\"");
        assert_eq!(field_of(&types, "SnsTopic"), first.1);
        assert_eq!(field_of(&types, "SnsTopicShape"), second.1);
        let types = project.types(&[third.0, first.0, second.0], "\"Stay\"");
        assert_eq!(field_of(&types, "SnsTopic"), first.1);
        assert_eq!(field_of(&types, "SnsTopicShape"), second.1);
        // Gone again, the others stay what they were.
        let types = project.types(&[second.0], "\"Stay\"");
        assert_eq!(field_of(&types, "SnsTopicShape"), second.1);
    }
}

#[test]
fn without_a_crate_the_name_goes_to_the_shape_that_is_spelled_so() {
    let project = Project::new("spelled");
    let types = project.types(&["SNSTopic", "SnsTopic"], "\"Stay\"");
    assert_eq!(field_of(&types, "SnsTopic"), "b");
    assert_eq!(field_of(&types, "SnsTopicShape"), "a");
}

#[test]
fn what_is_chosen_renames_none() {
    // `GoInput` is the input of `Go`, chosen or not.
    for operations in ["\"Stay\"", "\"Stay\", \"Go\"", "\"Stay\""] {
        let project = Project::new("choice");
        let types = project.types(&["GoInput"], operations);
        assert_eq!(field_of(&types, "GoInputShape"), "text", "{operations}");
    }
}
