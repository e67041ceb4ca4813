//! Holds the answers of wire drivers against what cases expect.

use super::form::Form;
use super::suites::{Direction, Model};
use crate::bodies;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

/// One thing in which an answer is not as the case wants it.
pub(super) struct Difference {
    pub(super) what: String,
    pub(super) expected: String,
    pub(super) actual: String,
}

/// What differs in an answer from what the case expects; nothing where all is well.
pub(super) fn compare(
    direction: Direction,
    model: &Model<'_>,
    case: &Value,
    answer: &Value,
) -> Vec<Difference> {
    match direction {
        Direction::Input => compare_request(&case["serialized"], answer),
        Direction::Output if case["errorCode"].is_string() => compare_error(model, case, answer),
        Direction::Output => {
            let reference = &model.given["output"];
            if answer["output"].is_null() {
                let expected = case["result"].to_string();
                return vec![difference("output", expected, &answer["error"])];
            }
            let expected = model.form(&case["result"], reference, Form::Result);
            let actual = model.form(&answer["output"], reference, Form::Output);
            compare_json("output", &expected, &actual)
        }
    }
}

pub(super) fn difference(what: &str, expected: impl ToString, actual: impl ToString) -> Difference {
    Difference {
        what: what.to_owned(),
        expected: expected.to_string(),
        actual: actual.to_string(),
    }
}

fn compare_json(what: &str, expected: &Value, actual: &Value) -> Vec<Difference> {
    match bodies::same_json(expected, actual) {
        true => Vec::new(),
        false => vec![difference(what, expected, actual)],
    }
}

fn compare_error(model: &Model<'_>, case: &Value, answer: &Value) -> Vec<Difference> {
    let error = &answer["error"];
    if error["kind"] != "service" {
        let expected = format!("the error {}", case["errorCode"]);
        return vec![difference("answer", expected, answer)];
    }
    let mut found = compare_json("error code", &case["errorCode"], &error["code"]);
    if case["errorMessage"].is_string() {
        let message = &error["message"];
        found.extend(compare_json(
            "error message",
            &case["errorMessage"],
            message,
        ));
    }
    if !case["error"].is_null() {
        let shape = model.error_shape(&case["errorCode"]);
        let expected = model.form(&case["error"], shape, Form::Result);
        let actual = model.form(&error["members"], shape, Form::Output);
        found.extend(compare_json("error members", &expected, &actual));
    }
    found
}

/// A request, as far as suites look at it.
struct Request<'a> {
    method: &'a str,
    host: &'a str,
    path: &'a str,
    /// The raw pairs, sorted: their order is nobody's business.
    query: Vec<&'a str>,
    headers: Vec<(String, &'a str)>,
    body: Vec<u8>,
}

impl<'a> Request<'a> {
    fn read(request: &'a Value) -> Self {
        let uri = request["uri"].as_str().unwrap_or_default();
        let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = path_and_query(path);
        let headers = request["headers"].as_array().into_iter().flatten();
        Request {
            method: request["method"].as_str().unwrap_or_default(),
            host,
            path,
            query,
            headers: headers
                .filter_map(|pair| Some((pair[0].as_str()?.to_lowercase(), pair[1].as_str()?)))
                .collect(),
            // What is not base64 is no body either, and differs from what was expected.
            body: BASE64
                .decode(request["body"].as_str().unwrap_or_default())
                .unwrap_or_default(),
        }
    }

    /// All values of a header, as one.
    fn header(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        let values = self.headers.iter().filter(|(known, _)| *known == name);
        let values: Vec<_> = values.map(|(_, value)| *value).collect();
        // The transport adds it to every request with a body.
        if values.is_empty() && name == "content-length" && !self.body.is_empty() {
            return Some(self.body.len().to_string());
        }
        (!values.is_empty()).then(|| values.join(", "))
    }
}

fn path_and_query(uri: &str) -> (&str, Vec<&str>) {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let mut query: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    (path, query)
}

fn compare_request(expected: &Value, answer: &Value) -> Vec<Difference> {
    if answer["request"].is_null() {
        return vec![difference("request", "a request", &answer["error"])];
    }
    let request = Request::read(&answer["request"]);
    let mut found = Vec::new();
    let mut text = |what: &str, expected: &str, actual: &str| {
        if expected != actual {
            found.push(difference(what, expected, actual));
        }
    };
    if let Some(method) = expected["method"].as_str() {
        text("method", method, request.method);
    }
    if let Some(uri) = expected["uri"].as_str() {
        let (path, query) = path_and_query(uri);
        text("path", path, request.path);
        text("query", &query.join("&"), &request.query.join("&"));
    }
    // Some suites give the endpoint's path with it.
    let host = expected["host"].as_str();
    if let Some(host) = host.and_then(|host| host.split('/').next()) {
        text("host", host, request.host);
    }
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        let actual = request.header(name);
        let actual = actual.as_deref().unwrap_or("(not there)");
        text(name, value.as_str().unwrap_or_default(), actual);
    }
    for name in names(&expected["forbidHeaders"]) {
        if let Some(value) = request.header(name) {
            text(name, "(not there)", &value);
        }
    }
    for name in names(&expected["requireHeaders"]) {
        if request.header(name).is_none() {
            text(name, "(anything)", "(not there)");
        }
    }
    if let Some(body) = expected["body"].as_str() {
        found.extend(compare_body(body, &request));
    }
    found
}

fn names(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn compare_body(expected: &str, request: &Request<'_>) -> Vec<Difference> {
    let media_type = request.header("content-type").unwrap_or_default();
    if media_type == "application/cbor" {
        return compare_cbor(expected, &request.body);
    }
    match bodies::same(&media_type, expected, &request.body) {
        true => Vec::new(),
        false => vec![difference(
            "body",
            expected,
            String::from_utf8_lossy(&request.body),
        )],
    }
}

/// Compares what two CBOR documents say, however their lengths and the order of their members are
/// written. `ciborium` reads them, which the runtime has nothing to do with.
fn compare_cbor(expected: &str, actual: &[u8]) -> Vec<Difference> {
    let read = |bytes: &[u8]| -> Option<ciborium::Value> {
        let mut value = ciborium::from_reader(bytes).ok()?;
        sort(&mut value);
        Some(value)
    };
    let expected = BASE64.decode(expected).ok().and_then(|bytes| read(&bytes));
    let actual = read(actual);
    match expected.is_some() && format!("{expected:?}") == format!("{actual:?}") {
        true => Vec::new(),
        false => vec![difference(
            "body",
            format!("{expected:?}"),
            format!("{actual:?}"),
        )],
    }
}

/// Puts the members of every map in the order of their names.
fn sort(value: &mut ciborium::Value) {
    match value {
        ciborium::Value::Map(entries) => {
            entries.iter_mut().for_each(|(_, value)| sort(value));
            entries.sort_by_key(|(name, _)| format!("{name:?}"));
        }
        ciborium::Value::Array(items) => items.iter_mut().for_each(sort),
        ciborium::Value::Tag(_, value) => sort(value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests_are_held_to_all_that_a_case_names() {
        let answer = json!({ "request": {
            "method": "PUT",
            "uri": "https://foo.example.com/a/b?y=2&x=1",
            "headers": [["content-type", "application/json"], ["x-a", "1"], ["x-a", "2"]],
            "body": BASE64.encode("{ \"a\": 1.0 }"),
        }});
        let what = |expected: Value| -> Vec<String> {
            let found = compare_request(&expected, &answer);
            found.into_iter().map(|one| one.what).collect()
        };
        let same = json!({
            "method": "PUT", "uri": "/a/b?x=1&y=2", "host": "foo.example.com/custom",
            "headers": { "X-A": "1, 2" }, "forbidHeaders": ["X-B"],
            "requireHeaders": ["Content-Length", "x-a"], "body": "{\"a\":1}",
        });
        assert!(what(same).is_empty());
        let other = json!({
            "method": "GET", "uri": "/a?x=1", "host": "example.com",
            "headers": { "X-A": "1" }, "forbidHeaders": ["Content-Type"],
            "requireHeaders": ["X-B"], "body": "{}",
        });
        let all = [
            "method",
            "path",
            "query",
            "host",
            "X-A",
            "Content-Type",
            "X-B",
            "body",
        ];
        assert_eq!(what(other), all);
        assert!(what(json!({})).is_empty());
    }
}
