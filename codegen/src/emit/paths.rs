//! A path as the static data that it becomes: `&[Field("Jobs"), Index(-1), Field("JobId")]`.

use crate::ir::{Comparison, Step};

/// The text of a path, for where the names of the steps are in scope.
pub(super) fn path(steps: &[Step]) -> String {
    format!("&[{}]", self::steps(steps))
}

/// The text of a path, for where they are not.
pub(super) fn path_anywhere(steps: &[Step]) -> String {
    format!("tinsmith::path![{}]", self::steps(steps))
}

fn steps(steps: &[Step]) -> String {
    let steps: Vec<_> = steps.iter().map(step).collect();
    steps.join(", ")
}

fn step(step: &Step) -> String {
    let (name, arguments) = match step {
        Step::Field(name) => ("Field", format!("{name:?}")),
        Step::Index(index) => ("Index", index.to_string()),
        Step::Each => ("Each", String::new()),
        Step::Values => ("Values", String::new()),
        Step::Flatten => ("Flatten", String::new()),
        Step::Filter(test) => ("Filter", path(test)),
        Step::Many(paths) => {
            let paths: Vec<_> = paths.iter().map(|steps| path(steps)).collect();
            ("Many", format!("&[{}]", paths.join(", ")))
        }
        Step::Group(steps) => ("Group", path(steps)),
        Step::Text(text) => ("Text", format!("{text:?}")),
        // With a point, which makes it a floating-point number.
        Step::Number(number) => ("Number", format!("{number:?}")),
        Step::Bool(value) => ("Bool", value.to_string()),
        Step::Null => ("Null", String::new()),
        Step::Or(a, b) => ("Or", format!("{}, {}", path(a), path(b))),
        Step::And(a, b) => ("And", format!("{}, {}", path(a), path(b))),
        Step::Not(steps) => ("Not", path(steps)),
        Step::Compare(a, how, b) => (comparison(*how), format!("{}, {}", path(a), path(b))),
        Step::Length(steps) => ("Length", path(steps)),
        Step::Keys(steps) => ("Keys", path(steps)),
        Step::Contains(a, b) => ("Contains", format!("{}, {}", path(a), path(b))),
    };
    match arguments.is_empty() {
        true => name.to_owned(),
        false => format!("{name}({arguments})"),
    }
}

fn comparison(of: Comparison) -> &'static str {
    match of {
        Comparison::Equal => "Equal",
        Comparison::NotEqual => "NotEqual",
        Comparison::Less => "Less",
        Comparison::AtMost => "AtMost",
        Comparison::Greater => "Greater",
        Comparison::AtLeast => "AtLeast",
    }
}

#[cfg(test)]
mod tests {
    use crate::ir::Path;

    #[test]
    fn a_path_of_a_model_becomes_steps() {
        #[rustfmt::skip]
        let cases = [
            // Paginators.
            ("NextToken", r#"[Field("NextToken")]"#),
            ("StreamDescription.Shards[-1].ShardId",
             r#"[Field("StreamDescription"), Field("Shards"), Index(-1), Field("ShardId")]"#),
            ("NextMarker || Contents[-1].Key",
             r#"[Or(&[Field("NextMarker")], &[Field("Contents"), Index(-1), Field("Key")])]"#),
            // Waiters.
            ("VerificationAttributes.*.VerificationStatus",
             r#"[Field("VerificationAttributes"), Values, Field("VerificationStatus")]"#),
            ("length(Output || '') > `0`",
             r#"[Greater(&[Length(&[Or(&[Field("Output")], &[Text("")])])], &[Number(0.0)])]"#),
            ("status != 'A' && status != 'B'",
             r#"[And(&[NotEqual(&[Field("status")], &[Text("A")])], &[NotEqual(&[Field("status")], &[Text("B")])])]"#),
            ("s[?!(length(d) == `1` && r == e)]",
             r#"[Field("s"), Filter(&[Not(&[And(&[Equal(&[Length(&[Field("d")])], &[Number(1.0)])], &[Equal(&[Field("r")], &[Field("e")])])])])]"#),
            // Endpoint parameters.
            ("keys(RequestItems)", r#"[Keys(&[Field("RequestItems")])]"#),
            ("T[*].[C.N, P.N][]",
             r#"[Field("T"), Each, Many(&[&[Field("C"), Field("N")], &[Field("P"), Field("N")]]), Flatten]"#),
            // What is left of a pipe and in parentheses is found as a whole, where that matters.
            ("a[*].b | [0]", r#"[Group(&[Field("a"), Each, Field("b")]), Index(0)]"#),
            ("(a[].b)[0]", r#"[Group(&[Field("a"), Flatten, Field("b")]), Index(0)]"#),
            ("(a.b).c | d", r#"[Field("a"), Field("b"), Field("c"), Field("d")]"#),
            ("a[0].b[*].c[]", r#"[Field("a"), Index(0), Field("b"), Each, Field("c"), Flatten]"#),
            // How strongly operators bind.
            ("a || b && !c", r#"[Or(&[Field("a")], &[And(&[Field("b")], &[Not(&[Field("c")])])])]"#),
            ("a == b || c", r#"[Or(&[Equal(&[Field("a")], &[Field("b")])], &[Field("c")])]"#),
            ("!a.b", r#"[Not(&[Field("a")]), Field("b")]"#),
            // Literals and names.
            (r#"[`true`, `null`, `"t"`, 'it\'s', "n\"q", @]"#,
             r#"[Many(&[&[Bool(true)], &[Null], &[Text("t")], &[Text("it's")], &[Field("n\"q")], &[]])]"#),
            ("contains(a, 'b') == `-1.5`",
             r#"[Equal(&[Contains(&[Field("a")], &[Text("b")])], &[Number(-1.5)])]"#),
            ("*.a", r#"[Values, Field("a")]"#),
            ("[*].a", r#"[Each, Field("a")]"#),
        ];
        for (text, steps) in cases {
            let path = Path::parse(text).unwrap_or_else(|what| panic!("`{text}` {what}"));
            assert_eq!(super::path(&path.steps), format!("&{steps}"), "{text}");
        }
    }
}
