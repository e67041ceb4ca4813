//! The forms in which a value comes: a suite's, and the wire driver's.

use super::suites::Model;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

/// In which form a value comes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// A case's `params`: to be the driver's input.
    Params,
    /// A case's `result`: to be comparable.
    Result,
    /// The driver's output: to be comparable.
    Output,
}

impl Model<'_> {
    /// The value as the driver takes it, or as it can be compared: bytes in base64, and to compare
    /// also times in epoch seconds, and what is null left out.
    pub(super) fn form(&self, value: &Value, reference: &Value, form: Form) -> Value {
        if is_true(reference, "jsonvalue") && !value.is_string() && !value.is_null() {
            return value.to_string().into();
        }
        let shape = reference["shape"].as_str().unwrap_or_default();
        let shape = &self.suite["shapes"][shape];
        let within = |value, reference| self.form(value, reference, form);
        match (shape["type"].as_str().unwrap_or_default(), value) {
            ("structure", Value::Object(members)) if !is_true(shape, "document") => members
                .iter()
                .filter(|(_, value)| form == Form::Params || !value.is_null())
                .map(|(name, value)| (name.clone(), within(value, &shape["members"][name])))
                .collect(),
            ("map", Value::Object(entries)) => entries
                .iter()
                .map(|(name, value)| (name.clone(), within(value, &shape["value"])))
                .collect(),
            ("list", Value::Array(items)) => items
                .iter()
                .map(|item| within(item, &shape["member"]))
                .collect(),
            ("blob", Value::String(text)) if form != Form::Output => BASE64.encode(text).into(),
            ("timestamp", Value::String(text)) if form == Form::Output => epoch_seconds(text),
            _ => value.clone(),
        }
    }
}

fn is_true(value: &Value, name: &str) -> bool {
    value[name].as_bool().unwrap_or(false)
}

/// The text as it is, if it is no RFC 3339 time.
fn epoch_seconds(text: &str) -> Value {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => (time.as_nanosecond() as f64 / 1e9).into(),
        Err(_) => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::path::PathBuf;

    #[test]
    fn values_take_the_drivers_form_and_back() {
        let suite = json!({ "shapes": {
            "All": { "type": "structure", "members": {
                "blobs": { "shape": "Blobs" },
                "time": { "shape": "Time" },
                "text": { "shape": "Text", "jsonvalue": true },
            }},
            "Blobs": { "type": "list", "member": { "shape": "Blob" } },
            "Blob": { "type": "blob" },
            "Time": { "type": "timestamp" },
            "Text": { "type": "string" },
        }});
        let model = Model {
            suite: &suite,
            given: &Value::Null,
            cases: Vec::new(),
            package: String::new(),
            folder: PathBuf::new(),
        };
        let all = json!({ "shape": "All" });
        let value = json!({ "blobs": ["foo"], "time": 1.5, "text": [1] });
        let input = json!({ "blobs": ["Zm9v"], "time": 1.5, "text": "[1]" });
        assert_eq!(model.form(&value, &all, Form::Params), input);
        let output = json!({ "blobs": ["Zm9v"], "time": "1970-01-01T00:00:01.5Z", "text": "[1]" });
        let expected = model.form(&value, &all, Form::Result);
        assert_eq!(model.form(&output, &all, Form::Output), expected);
        let nothing = json!({ "time": null });
        assert_eq!(model.form(&nothing, &all, Form::Output), json!({}));
    }
}
