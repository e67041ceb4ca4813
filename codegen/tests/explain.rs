//! What is told of an operation: names in Rust beside those of the model, and no tree without end.

use std::path::Path;
use tinsmith_codegen::{explain, project};

fn explained(path: &Path, operation: &str) -> tinsmith_codegen::Result<String> {
    let service = project::read_service(path, &[])?;
    let (overrides, file) = project::read_overrides(path)?.unzip();
    explain(service, overrides.zip(file.as_deref()), operation)
}

fn chime() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../model/chime"))
}

/// A model in which a tree of rules holds itself, and a type is used twice.
const RULES: &str = r##"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "rules", "protocol": "json", "jsonVersion": "1.1",
    "serviceFullName": "Rules", "serviceId": "Rules", "targetPrefix": "Rules_2020", "uid": "r-1"
  },
  "operations": {
    "PutRule": {
      "name": "PutRule", "http": {"method": "POST", "requestUri": "/"},
      "input": {"shape": "PutRuleRequest"}, "errors": [{"shape": "Busy"}]
    }
  },
  "shapes": {
    "PutRuleRequest": {
      "type": "structure", "required": ["Rule"],
      "members": {"Rule": {"shape": "Rule"}, "Type": {"shape": "Mode"}}
    },
    "Rule": {
      "type": "structure",
      "members": {
        "Not": {"shape": "Rule"}, "All": {"shape": "RuleList"}, "Mode": {"shape": "Mode"},
        "Limits": {"shape": "Limits"}
      }
    },
    "RuleList": {"type": "list", "member": {"shape": "Rule"}, "min": 1, "max": 8},
    "Limits": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Number"}},
    "Mode": {"type": "string", "enum": ["on", "off"]},
    "Text": {"type": "string"}, "Number": {"type": "integer"},
    "Busy": {"type": "structure", "members": {"Message": {"shape": "Text"}}, "exception": true}
  }
}"##;

#[test]
fn the_first_operation_is_explained() {
    let text = explained(chime(), "ResetPersonalPIN").expect("Chime is checked in");
    let start = "\
ResetPersonalPIN
  client.reset_personal_pin(ResetPersonalPinInput) -> ResetPersonalPinOutput
  POST /accounts/{AccountId}/users/{UserId}?operation=reset-personal-pin
  restJson1, signed with SigV4 as `chime`

Input ResetPersonalPinInput  (`ResetPersonalPINRequest`)
  account_id: String  `AccountId`, in the path; required; pattern `\\S`
";
    assert!(text.starts_with(start), "{text}");
    // The override's name, not the model's `License`.
    assert!(
        text.contains("    license_type: Option<LicenseType> "),
        "{text}"
    );
    assert!(
        text.contains("      Basic | Plus | Pro | ProTrial\n"),
        "{text}"
    );
    let error = "  NotFoundException            `NotFoundException`, HTTP status 404\n";
    assert!(text.contains(error), "{text}");
}

#[test]
fn what_holds_itself_is_shown_once() {
    let name = format!("tinsmith-explain-{}.json", std::process::id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, RULES).expect("a scratch file");
    let text = explained(&file, "PutRule");
    std::fs::remove_file(&file).expect("removed");
    let expected = r#"PutRule
  client.put_rule(PutRuleInput) -> PutRuleOutput
  POST /
  awsJson1_1, signed with SigV4 as `rules`
  x-amz-target: Rules_2020.PutRule

Input PutRuleInput  (`PutRuleRequest`)
  rule: Rule                                `Rule`, in the body; required
    not: Option<Box<Rule>>                  `Not`; ↻ Rule
    all: Option<Vec<Rule>>                  `All`; 1 to 8 elements; ↻ Rule
    mode: Option<Mode>                      `Mode`
      On = "on" | Off = "off"
    limits: Option<BTreeMap<String, i32>>   `Limits`
  r#type: Option<Mode>                      `Type`, in the body; see Mode above

Output PutRuleOutput
  nothing

Errors
  Busy                        `Busy`
    message: Option<String>   `Message`
"#;
    // How wide the columns are is not what this is about.
    let words = |text: &str| {
        let lines = text.lines();
        lines
            .map(|line| {
                let indent = line.len() - line.trim_start().len();
                let words: Vec<&str> = line.split_whitespace().collect();
                format!("{}{}", " ".repeat(indent), words.join(" "))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&text.expect("the model holds")), words(expected));
}

#[test]
fn a_near_operation_is_offered() {
    let error = explained(chime(), "ResetPersonalPin").expect_err("not the name in the model");
    assert!(
        error
            .to_string()
            .contains("Did you mean `ResetPersonalPIN`?"),
        "{error}"
    );
}

#[test]
fn a_model_is_outlined_without_being_read() {
    let outline = project::outline(chime(), None).expect("Chime is checked in");
    assert_eq!(outline.full_name, "Amazon Chime");
    assert_eq!(outline.operations.len(), 62);
    let reset = outline
        .operations
        .iter()
        .find(|one| one.name == "ResetPersonalPIN");
    assert_eq!(reset.map(|one| &*one.method), Some("POST"));
}
