//! Paths against `jmespath` 1.1.0 for Python: what is expected here is what that finds, but for
//! what it calls an error, where nothing is expected.

use super::Step::*;
use super::{Found, Path, Shown, find};
use crate::{Document, View};
use std::collections::BTreeMap;

/// A path, and what it finds.
type Case = (Path, &'static str);

/// What was found as a document, whose numbers are all of one kind.
fn plain(found: &Found<'_>) -> Document {
    if let Some(elements) = found.elements() {
        return Document::Array(elements.iter().map(plain).collect());
    }
    match found.view() {
        Some(View::Boolean(value)) => Document::Bool(value),
        Some(View::Integer(value)) => Document::Float(value as f64),
        Some(View::Double(value)) => Document::Float(value),
        Some(View::Text(text)) => text.into(),
        Some(View::Document(Document::Object(members))) => {
            let member = |(name, value): (&String, &Document)| {
                (name.clone(), plain(&Found::one(View::Document(value))))
            };
            Document::Object(members.iter().map(member).collect::<BTreeMap<_, _>>())
        }
        _ => Document::Null,
    }
}

fn document(json: &str) -> Document {
    serde_json::from_str(json).expect("the test's own JSON")
}

fn check(json: &str, cases: &[Case]) {
    let from = document(json);
    for (path, expected) in cases {
        let found = find(path, Found::one(View::Document(&from)));
        let expected = plain(&Found::one(View::Document(&document(expected))));
        assert_eq!(plain(&found), expected, "{}", Shown(path));
    }
}

#[test]
fn members_elements_and_logic() {
    #[rustfmt::skip]
    const CASES: &[Case] = &[
        // Jobs[-1].JobId
        (&[Field("Jobs"), Index(-1), Field("JobId")], r#""b""#),
        // Jobs[2].JobId
        (&[Field("Jobs"), Index(2), Field("JobId")], "null"),
        // Jobs[-3]
        (&[Field("Jobs"), Index(-3)], "null"),
        // Missing.JobId
        (&[Field("Missing"), Field("JobId")], "null"),
        // Text.JobId
        (&[Field("Text"), Field("JobId")], "null"),
        // Jobs[*].JobId
        (&[Field("Jobs"), Each, Field("JobId")], r#"["a", "b"]"#),
        // Jobs[].JobId
        (&[Field("Jobs"), Flatten, Field("JobId")], r#"["a", "b"]"#),
        // Jobs.JobId
        (&[Field("Jobs"), Field("JobId")], "null"),
        // Empty[*].a
        (&[Field("Empty"), Each, Field("a")], "[]"),
        // Missing[*].a
        (&[Field("Missing"), Each, Field("a")], "null"),
        // Text[]
        (&[Field("Text"), Flatten], "null"),
        // Text || Jobs[-1].JobId
        (&[Or(&[Field("Text")], &[Field("Jobs"), Index(-1), Field("JobId")])], r#""b""#),
        // Zero || Text
        (&[Or(&[Field("Zero")], &[Field("Text")])], "0"),
        // More || Empty
        (&[Or(&[Field("More")], &[Field("Empty")])], "[]"),
        // Jobs && Zero
        (&[And(&[Field("Jobs")], &[Field("Zero")])], "0"),
        // Empty && Jobs
        (&[And(&[Field("Empty")], &[Field("Jobs")])], "[]"),
        // !More
        (&[Not(&[Field("More")])], "true"),
        // !Jobs
        (&[Not(&[Field("Jobs")])], "false"),
        // !Zero
        (&[Not(&[Field("Zero")])], "false"),
        // !Empty
        (&[Not(&[Field("Empty")])], "true"),
        // !Missing
        (&[Not(&[Field("Missing")])], "true"),
    ];
    let json = r#"{"Empty": [], "Jobs": [{"JobId": "a"}, {"JobId": "b"}], "More": false, "Text": "", "Zero": 0}"#;
    check(json, CASES);
}

#[test]
fn steps_for_each_element() {
    #[rustfmt::skip]
    const CASES: &[Case] = &[
        // Reservations[].Instances[].State.Name
        (&[Field("Reservations"), Flatten, Field("Instances"), Flatten, Field("State"), Field("Name")], r#"["running", "pending", "running"]"#),
        // Reservations[*].Instances[*].State.Name
        (&[Field("Reservations"), Each, Field("Instances"), Each, Field("State"), Field("Name")], r#"[["running", "pending"], [], ["running"]]"#),
        // Reservations[*].Instances[].State
        (&[Field("Reservations"), Each, Field("Instances"), Flatten, Field("State")], r#"[{"Name": "running"}, {"Name": "pending"}, {"Name": "running"}]"#),
        // Reservations[].Instances[0].State.Name
        (&[Field("Reservations"), Flatten, Field("Instances"), Index(0), Field("State"), Field("Name")], r#"["running", "running"]"#),
        // (Reservations[*].Instances)[0]
        (&[Group(&[Field("Reservations"), Each, Field("Instances")]), Index(0)], r#"[{"State": {"Name": "running"}}, {"State": {"Name": "pending"}}]"#),
        // Reservations[].Instances[].State.Name | [0]
        (&[Group(&[Field("Reservations"), Flatten, Field("Instances"), Flatten, Field("State"), Field("Name")]), Index(0)], r#""running""#),
        // length(Reservations[])
        (&[Length(&[Field("Reservations"), Flatten])], "3"),
        // length(Reservations[].Instances[]) > `3`
        (&[Greater(&[Length(&[Field("Reservations"), Flatten, Field("Instances"), Flatten])], &[Number(3.0)])], "true"),
        // length(Reservations[].Instances[]) >= `4`
        (&[AtLeast(&[Length(&[Field("Reservations"), Flatten, Field("Instances"), Flatten])], &[Number(4.0)])], "true"),
        // length(Missing[]) > `0`
        (&[Greater(&[Length(&[Field("Missing"), Flatten])], &[Number(0.0)])], "null"),
    ];
    let json = r#"{"Reservations": [{"Instances": [{"State": {"Name": "running"}}, {"State": {"Name": "pending"}}]}, {"Instances": []}, {"Instances": [{"State": {"Name": "running"}}, {}]}]}"#;
    check(json, CASES);
}

#[test]
fn filters() {
    #[rustfmt::skip]
    const CASES: &[Case] = &[
        // length(services[?!(length(deployments) == `1` && runningCount == desiredCount)]) == `0`
        (&[Equal(&[Length(&[Field("services"), Filter(&[Not(&[And(&[Equal(&[Length(&[Field("deployments")])], &[Number(1.0)])], &[Equal(&[Field("runningCount")], &[Field("desiredCount")])])])])])], &[Number(0.0)])], "false"),
        // services[?!(length(deployments) == `1` && runningCount == desiredCount)].status
        (&[Field("services"), Filter(&[Not(&[And(&[Equal(&[Length(&[Field("deployments")])], &[Number(1.0)])], &[Equal(&[Field("runningCount")], &[Field("desiredCount")])])])]), Field("status")], r#"["DRAINING"]"#),
        // services[?status == 'ACTIVE'].runningCount
        (&[Field("services"), Filter(&[Equal(&[Field("status")], &[Text("ACTIVE")])]), Field("runningCount")], "[2]"),
        // services[?runningCount > `0`].status
        (&[Field("services"), Filter(&[Greater(&[Field("runningCount")], &[Number(0.0)])]), Field("status")], r#"["ACTIVE", "DRAINING"]"#),
        // services[?runningCount <= `1`].runningCount
        (&[Field("services"), Filter(&[AtMost(&[Field("runningCount")], &[Number(1.0)])]), Field("runningCount")], "[1, 0]"),
        // services[?runningCount < desiredCount].desiredCount
        (&[Field("services"), Filter(&[Less(&[Field("runningCount")], &[Field("desiredCount")])]), Field("desiredCount")], "[1]"),
        // services[?status]
        (&[Field("services"), Filter(&[Field("status")])], r#"[{"status": "ACTIVE", "deployments": [1], "runningCount": 2, "desiredCount": 2}, {"status": "DRAINING", "deployments": [1, 2], "runningCount": 1, "desiredCount": 1}]"#),
        // contains(services[].status, 'DRAINING')
        (&[Contains(&[Field("services"), Flatten, Field("status")], &[Text("DRAINING")])], "true"),
    ];
    let json = r#"{"services": [{"deployments": [1], "desiredCount": 2, "runningCount": 2, "status": "ACTIVE"}, {"deployments": [1, 2], "desiredCount": 1, "runningCount": 1, "status": "DRAINING"}, {"deployments": [1], "desiredCount": 1, "runningCount": 0}]}"#;
    check(json, CASES);
}

#[test]
fn functions_lists_and_literals() {
    #[rustfmt::skip]
    const CASES: &[Case] = &[
        // keys(M)
        (&[Keys(&[Field("M")])], r#"["a", "b", "c"]"#),
        // M.*.s
        (&[Field("M"), Values, Field("s")], r#"["2", "1"]"#),
        // length(M)
        (&[Length(&[Field("M")])], "3"),
        // contains(t, 'bc')
        (&[Contains(&[Field("t")], &[Text("bc")])], "true"),
        // contains(t, 'cb')
        (&[Contains(&[Field("t")], &[Text("cb")])], "false"),
        // length(t)
        (&[Length(&[Field("t")])], "3"),
        // L[]
        (&[Field("L"), Flatten], "[1, [2], 3, 4]"),
        // L[][]
        (&[Field("L"), Flatten, Flatten], "[1, 2, 3, 4]"),
        // L[*]
        (&[Field("L"), Each], "[[1, [2]], 3, [4]]"),
        // n[?@ > `1`]
        (&[Field("n"), Filter(&[Greater(&[], &[Number(1.0)])])], "[2, 3]"),
        // [t, n[0]]
        (&[Many(&[&[Field("t")], &[Field("n"), Index(0)]])], r#"["abc", 1]"#),
        // Missing.[t]
        (&[Field("Missing"), Many(&[&[Field("t")]])], "null"),
        // M.[a.s, b.s]
        (&[Field("M"), Many(&[&[Field("a"), Field("s")], &[Field("b"), Field("s")]])], r#"["2", "1"]"#),
        // "ü"
        (&[Field("ü")], r#""x""#),
        // t == 'abc'
        (&[Equal(&[Field("t")], &[Text("abc")])], "true"),
        // t != 'abc'
        (&[NotEqual(&[Field("t")], &[Text("abc")])], "false"),
        // t > `1`
        (&[Greater(&[Field("t")], &[Number(1.0)])], "null"),
        // n[0] == `1.0`
        (&[Equal(&[Field("n"), Index(0)], &[Number(1.0)])], "true"),
        // `true`
        (&[Bool(true)], "true"),
        // 'it\'s'
        (&[Text("it's")], r#""it's""#),
        // `"q"`
        (&[Text("q")], r#""q""#),
    ];
    let json = r#"{"L": [[1, [2]], 3, null, [4]], "M": {"a": {"s": "2"}, "b": {"s": "1"}, "c": {}}, "n": [1, 2, 3], "t": "abc", "ü": "x"}"#;
    check(json, CASES);
}

#[test]
fn several_paths_at_once() {
    #[rustfmt::skip]
    const CASES: &[Case] = &[
        // items[*].[a.x, b.x][]
        (&[Field("items"), Each, Many(&[&[Field("a"), Field("x")], &[Field("b"), Field("x")]]), Flatten], "[1, 2, 3, 4]"),
        // items[*].[a.x, b.x]
        (&[Field("items"), Each, Many(&[&[Field("a"), Field("x")], &[Field("b"), Field("x")]])], "[[1, null], [null, 2], [3, 4]]"),
        // items[].a.x
        (&[Field("items"), Flatten, Field("a"), Field("x")], "[1, 3]"),
        // items[*].a | [*].x
        (&[Group(&[Field("items"), Each, Field("a")]), Each, Field("x")], "[1, 3]"),
    ];
    let json = r#"{"items": [{"a": {"x": 1}}, {"b": {"x": 2}}, {"a": {"x": 3}, "b": {"x": 4}}]}"#;
    check(json, CASES);
}

#[test]
fn what_models_say_in_other_ways() {
    #[rustfmt::skip]
    const CASES: &[(&str, Case)] = &[
        // *
        (r#"{"k": [1, 2]}"#, (&[Values], "[[1, 2]]")),
        // *[]
        (r#"{"k": [1, 2], "l": [3]}"#, (&[Values, Flatten], "[1, 2, 3]")),
        // length(Output || '') > `0`
        (r#"{}"#, (&[Greater(&[Length(&[Or(&[Field("Output")], &[Text("")])])], &[Number(0.0)])], "false")),
        // length(Output || '') > `0`
        (r#"{"Output": "x"}"#, (&[Greater(&[Length(&[Or(&[Field("Output")], &[Text("")])])], &[Number(0.0)])], "true")),
        // a || b && c
        (r#"{"a": null, "b": 1, "c": 2}"#, (&[Or(&[Field("a")], &[And(&[Field("b")], &[Field("c")])])], "2")),
        // !a.b
        (r#"{"a": {"b": true}}"#, (&[Not(&[Field("a")]), Field("b")], "null")),
        // a == b || c == d
        (r#"{"a": 1, "b": 2, "c": 3, "d": 3}"#, (&[Or(&[Equal(&[Field("a")], &[Field("b")])], &[Equal(&[Field("c")], &[Field("d")])])], "true")),
    ];
    for (json, case) in CASES {
        check(json, &[*case]);
    }
}

#[test]
fn a_path_is_shown_as_in_the_model() {
    #[rustfmt::skip]
    const CASES: &[(Path, &str)] = &[
        (&[], "@"),
        (&[Field("Jobs"), Index(-1), Field("JobId")], "Jobs[-1].JobId"),
        (&[Field("R"), Flatten, Field("I"), Each, Field("S")], "R[].I[*].S"),
        (&[Field("V"), Values, Field("S")], "V.*.S"),
        (&[Greater(&[Length(&[Or(&[Field("O")], &[Text("")])])], &[Number(0.0)])], "(length((O || '')) > `0`)"),
        (&[Field("s"), Filter(&[Not(&[Equal(&[Field("a")], &[Bool(true)])])])], "s[?!(a == `true`)]"),
        (&[Field("i"), Each, Many(&[&[Field("a")], &[Keys(&[Field("b")])]])], "i[*].[a, keys(b)]"),
    ];
    for (path, text) in CASES {
        assert_eq!(Shown(path).to_string(), *text);
    }
}
