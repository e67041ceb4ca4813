//! A path as the text that it is in the model, for messages.

use super::{Path, Step};
use std::fmt::{self, Display, Formatter, Write};

/// Displays a path.
pub(crate) struct Shown(pub(crate) Path);

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_char('@');
        }
        for (index, step) in self.0.iter().enumerate() {
            let has_brackets = matches!(
                step,
                Step::Index(_) | Step::Each | Step::Flatten | Step::Filter(_)
            );
            if index > 0 && !has_brackets {
                f.write_char('.')?;
            }
            show(step, f)?;
        }
        Ok(())
    }
}

fn show(step: &Step, f: &mut Formatter<'_>) -> fmt::Result {
    match step {
        Step::Field(name) => f.write_str(name),
        Step::Index(index) => write!(f, "[{index}]"),
        Step::Each => f.write_str("[*]"),
        Step::Values => f.write_char('*'),
        Step::Flatten => f.write_str("[]"),
        Step::Filter(test) => write!(f, "[?{}]", Shown(test)),
        Step::Many(paths) => {
            f.write_char('[')?;
            for (index, path) in paths.iter().enumerate() {
                let separator = if index > 0 { ", " } else { "" };
                write!(f, "{separator}{}", Shown(path))?;
            }
            f.write_char(']')
        }
        Step::Group(path) => write!(f, "({})", Shown(path)),
        Step::Text(text) => write!(f, "'{text}'"),
        Step::Number(number) => write!(f, "`{number}`"),
        Step::Bool(value) => write!(f, "`{value}`"),
        Step::Null => f.write_str("`null`"),
        Step::Or(a, b) => pair(f, "(", a, " || ", b),
        Step::And(a, b) => pair(f, "(", a, " && ", b),
        Step::Not(path) => write!(f, "!{}", Shown(path)),
        Step::Equal(a, b) => pair(f, "(", a, " == ", b),
        Step::NotEqual(a, b) => pair(f, "(", a, " != ", b),
        Step::Less(a, b) => pair(f, "(", a, " < ", b),
        Step::AtMost(a, b) => pair(f, "(", a, " <= ", b),
        Step::Greater(a, b) => pair(f, "(", a, " > ", b),
        Step::AtLeast(a, b) => pair(f, "(", a, " >= ", b),
        Step::Length(path) => write!(f, "length({})", Shown(path)),
        Step::Keys(path) => write!(f, "keys({})", Shown(path)),
        Step::Contains(a, b) => pair(f, "contains(", a, ", ", b),
    }
}

/// Two paths, with what stands before, between and behind them.
fn pair(f: &mut Formatter<'_>, start: &str, a: Path, between: &str, b: Path) -> fmt::Result {
    write!(f, "{start}{}{between}{})", Shown(a), Shown(b))
}
