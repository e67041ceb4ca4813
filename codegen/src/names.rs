//! Every rule by which a model's name becomes a Rust name. The only user of `heck`.

use crate::{Error, Result};
use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// Words that can be identifiers when they are written raw, as `r#type`.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that can be no identifier in any form.
const NEVER: &[&str] = &["_", "Self", "crate", "self", "super"];

/// Type names that mean something else in generated code: std's, the runtime's and our own.
const TAKEN_TYPES: &[&str] = &[
    "BTreeMap",
    "BigNumber",
    "Body",
    "Box",
    "Call",
    "Client",
    "Clone",
    "Config",
    "ConfigError",
    "Credentials",
    "Debug",
    "Default",
    "Document",
    "Entry",
    "Eq",
    "Err",
    "Error",
    "ErrorDetails",
    "EventStream",
    "Failure",
    "Fn",
    "From",
    "Hash",
    "Into",
    "Modeled",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "Timestamp",
    "Unmodeled",
    "Vec",
];

/// Methods that every generated client has.
const TAKEN_METHODS: &[&str] = &[
    "call",
    "clone",
    "core",
    "from_env",
    "from_env_blocking",
    "new",
    "presign",
];

/// The Rust name of a type: `ResetPersonalPINRequest` is `ResetPersonalPinRequest`.
///
/// A name that generated code needs for something else gets `Shape` at its end.
pub(crate) fn type_name(model: &str) -> String {
    let name = camel(model);
    match TAKEN_TYPES.contains(&&*name) {
        true => name + "Shape",
        false => name,
    }
}

/// The names of an operation's input and output.
pub(crate) fn input_name(operation: &str) -> String {
    camel(operation) + "Input"
}

/// See [`input_name`].
pub(crate) fn output_name(operation: &str) -> String {
    camel(operation) + "Output"
}

/// The name of an enum's variant: `1.0` is `V10`, the empty text is `Empty`.
pub(crate) fn variant_name(value: &str) -> String {
    let name = match value {
        "" => "Empty".to_owned(),
        // What has no letter or digit is spelled by its characters.
        _ if !value.contains(|c: char| c.is_ascii_alphanumeric()) => {
            value.chars().map(spelled).collect()
        }
        _ => camel(value),
    };
    match &*name {
        // The catch-all has that name; `Self` is no identifier.
        "Unknown" | "Self" => name + "_",
        _ => name,
    }
}

fn spelled(character: char) -> String {
    match character {
        '*' => "Star".to_owned(),
        '-' => "Dash".to_owned(),
        '_' => "Underscore".to_owned(),
        '.' => "Dot".to_owned(),
        '/' => "Slash".to_owned(),
        '+' => "Plus".to_owned(),
        '=' => "Equal".to_owned(),
        '<' => "Less".to_owned(),
        '>' => "Greater".to_owned(),
        '!' => "Not".to_owned(),
        other => format!("U{:X}", u32::from(other)),
    }
}

fn camel(model: &str) -> String {
    let name = plain(model).to_upper_camel_case();
    match name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        true => format!("V{name}"),
        false => name,
    }
}

/// Only ASCII letters and digits can be part of a name; all else separates words.
fn plain(model: &str) -> String {
    model
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect()
}

/// The name of a field: `UserId` is `user_id`, `Type` is `r#type`.
pub(crate) fn field_name(model: &str) -> String {
    let name = plain(model).to_snake_case();
    match name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        true => format!("n{name}"),
        false => identifier(name),
    }
}

/// The name of an operation's method: `ResetPersonalPIN` is `reset_personal_pin`.
pub(crate) fn method_name(operation: &str) -> String {
    let name = field_name(operation);
    match TAKEN_METHODS.contains(&&*name) {
        true => name + "_",
        false => name,
    }
}

/// The name of a method beside an operation's: `list_users` and `pages` is `list_users_pages`. Where
/// that is an operation's own, it is `list_users_pages_2`: the methods of operations, chosen or not,
/// have their names first.
pub(crate) fn beside(method: &str, what: &str) -> String {
    let method = method.strip_prefix("r#").unwrap_or(method);
    format!("{}_{what}", method.trim_end_matches('_'))
}

/// The name of a waiter's method: `InstanceRunning` is `wait_until_instance_running`.
pub(crate) fn waiter_method(waiter: &str) -> String {
    WAIT.to_owned() + &plain(waiter).to_snake_case()
}

/// The name of the static of a waiter with this method: `INSTANCE_RUNNING`.
pub(crate) fn waiter_static(method: &str) -> String {
    let name = method.strip_prefix(WAIT).unwrap_or(method);
    // A waiter may have a name without letters.
    match name.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => name.to_shouty_snake_case(),
        false => method.to_shouty_snake_case(),
    }
}

const WAIT: &str = "wait_until_";

/// The name of a static: `User` is `USER`.
pub(crate) fn static_name(rust_type: &str) -> String {
    rust_type.to_shouty_snake_case()
}

/// The name of a file or a command: `ResetPersonalPIN` is `reset_personal_pin`.
pub(crate) fn file_name(operation: &str) -> String {
    plain(operation).to_snake_case()
}

/// The name of a command-line flag: `AccountId` is `account-id`.
pub(crate) fn flag_name(member: &str) -> String {
    plain(member).to_snake_case().replace('_', "-")
}

/// The name of a crate for a service: `Chime` is `tinsmith-chime`.
pub(crate) fn crate_name(sdk_id: &str) -> String {
    format!(
        "tinsmith-{}",
        plain(sdk_id).to_snake_case().replace('_', "-")
    )
}

/// Crates that the generated code means by these names, or that cargo does not let be.
const TAKEN_CRATES: &[&str] = &["alloc", "core", "proc_macro", "std", "test", "tinsmith"];

/// Refuses what cannot be the name of a crate.
pub(crate) fn check_crate_name(name: &str) -> Result<()> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let library = name.replace('-', "_");
    let is_word = [KEYWORDS, NEVER, TAKEN_CRATES]
        .iter()
        .any(|words| words.contains(&&*library));
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    match name.bytes().all(fits) && starts && !is_word {
        true => Ok(()),
        false => Err(Error::new(format!(
            "`{}` is not a name for a crate",
            name.escape_debug()
        ))
        .next(
            "Use letters, digits and `-`, beginning with a letter, and neither a word of Rust's \
             nor the name of a crate that comes with it, in `--name` or `codegen.toml`.",
        )),
    }
}

fn identifier(name: String) -> String {
    if NEVER.contains(&&*name) {
        name + "_"
    } else if KEYWORDS.contains(&&*name) {
        format!("r#{name}")
    } else {
        name
    }
}

/// The name of a value in endpoint rules, which the rules' macro takes as it is unless Rust does not.
pub(crate) fn rule_name(model: &str) -> String {
    match NEVER.contains(&model) || KEYWORDS.contains(&model) {
        true => format!("{model}_"),
        false => model.to_owned(),
    }
}

/// A name made by this module, as a token.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_upper_camel_case() {
        for (model, rust) in [
            ("User", "User"),
            ("AlexaForBusinessMetadata", "AlexaForBusinessMetadata"),
            ("SNSTopic", "SnsTopic"),
            ("com.example#my_shape", "ComExampleMyShape"),
            ("2Fast", "V2fast"),
            ("String", "StringShape"),
            ("Error", "ErrorShape"),
            ("__listOf__string", "ListOfString"),
        ] {
            assert_eq!(type_name(model), rust);
        }
        assert_eq!(input_name("ResetPersonalPIN"), "ResetPersonalPinInput");
    }

    #[test]
    fn fields_and_methods_are_snake_case() {
        for (model, rust) in [
            ("PersonalPIN", "personal_pin"),
            ("AccountId", "account_id"),
            ("Type", "r#type"),
            ("Self", "self_"),
            ("x-amz-thing", "x_amz_thing"),
            ("3d", "n3d"),
            ("*/ \"", "n"),
        ] {
            assert_eq!(field_name(model), rust);
        }
        assert_eq!(method_name("New"), "new_");
        assert_eq!(method_name("ResetPersonalPIN"), "reset_personal_pin");
    }

    #[test]
    fn variants_have_a_name_whatever_the_value() {
        for (value, rust) in [
            ("ProTrial", "ProTrial"),
            ("us-east-1", "UsEast1"),
            ("1.0", "V10"),
            ("", "Empty"),
            ("*", "Star"),
            ("-", "Dash"),
            ("Unknown", "Unknown_"),
            ("self", "Self_"),
            ("é", "UE9"),
            ("日本", "U65E5U672C"),
            ("naïve", "NaVe"),
            ("€", "U20AC"),
        ] {
            assert_eq!(variant_name(value), rust);
        }
    }

    /// Whatever stands in a model is a name or a value somewhere, so that all of it is tried: in the
    /// models of this repository and beside it, and in those of the folder `TINSMITH_MODELS`.
    #[test]
    fn every_text_of_every_model_becomes_identifiers() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let others = std::env::var_os("TINSMITH_MODELS").map(std::path::PathBuf::from);
        let mut texts = std::collections::BTreeSet::new();
        for folder in [root.join("model"), root.join("../shared/models")]
            .iter()
            .chain(&others)
        {
            texts_below(folder, &mut texts);
        }
        assert!(texts.len() > 500, "the models of this repository are read");
        for text in &texts {
            for name in [
                type_name(text),
                input_name(text),
                field_name(text),
                method_name(text),
                variant_name(text),
                waiter_method(text),
                static_name(&type_name(text)),
            ] {
                let parsed = syn::parse_str::<Ident>(&name);
                assert!(parsed.is_ok(), "{text:?} becomes {name:?}");
            }
        }
    }

    /// Adds every key and every short text of the JSON files in a folder and below.
    fn texts_below(folder: &std::path::Path, texts: &mut std::collections::BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                texts_below(&path, texts);
                continue;
            }
            let Ok(bytes) = std::fs::read(&path) else {
                continue;
            };
            let mut unpacked = Vec::new();
            let is_packed = path.extension().is_some_and(|end| end == "gz");
            let read = is_packed.then(|| {
                std::io::Read::read_to_end(
                    &mut flate2::read::GzDecoder::new(&*bytes),
                    &mut unpacked,
                )
            });
            let json = if read.is_some() { &unpacked } else { &bytes };
            if let Ok(json) = serde_json::from_slice(json) {
                add_texts(&json, texts);
            }
        }
    }

    fn add_texts(json: &serde_json::Value, texts: &mut std::collections::BTreeSet<String>) {
        match json {
            serde_json::Value::String(text) if text.len() < 100 => {
                texts.insert(text.clone());
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| add_texts(item, texts)),
            serde_json::Value::Object(members) => members.iter().for_each(|(name, value)| {
                texts.insert(name.clone());
                add_texts(value, texts);
            }),
            _ => {}
        }
    }

    #[test]
    fn a_crate_has_a_name_that_cargo_and_rust_take() {
        for name in ["tinsmith-chime", "my_s3", "X1", "tinsmith-"] {
            check_crate_name(name).unwrap();
        }
        for name in [
            "",
            "../x y",
            "1st",
            "-a",
            "std",
            "tinsmith",
            "proc-macro",
            "fn",
            "self",
            "é",
        ] {
            let error = check_crate_name(name).unwrap_err().to_string();
            assert!(error.contains("is not a name for a crate"), "{error}");
        }
    }

    #[test]
    fn every_keyword_becomes_an_identifier() {
        for word in KEYWORDS.iter().chain(NEVER) {
            if *word != "_" {
                syn::parse_str::<Ident>(&ident(&field_name(word)).to_string()).unwrap();
            }
        }
    }
}
