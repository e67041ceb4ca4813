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
        Step::Compare(a, how, b) => {
            let how = format!("tinsmith::Comparison::{}", comparison(*how));
            ("Compare", format!("{}, {how}, {}", path(a), path(b)))
        }
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
