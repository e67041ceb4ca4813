//! The one error of the generator: what is wrong, where, and what to do next.

use crate::docs::shown;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

/// Why nothing was generated. `Display` is one paragraph.
#[derive(Debug)]
pub struct Error(Box<Parts>);

#[derive(Debug)]
struct Parts {
    what: String,
    file: Option<PathBuf>,
    at: Option<String>,
    next: Option<String>,
}

/// The result of every step of the generator.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error that says what is wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Error(Box::new(Parts {
            what: what.into(),
            file: None,
            at: None,
            next: None,
        }))
    }

    /// Says where: a JSON pointer, a shape, a TOML key.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.0.at.get_or_insert_with(|| {
            // One line, whatever a model calls a part of it.
            shown(&place.into()).replace('\n', "\\n")
        });
        self
    }

    /// Says in which file.
    pub fn in_file(mut self, file: &Path) -> Self {
        self.0.file.get_or_insert_with(|| file.to_owned());
        self
    }

    /// Says what to do next: a whole sentence.
    pub fn next(mut self, what_to_do: impl Into<String>) -> Self {
        self.0.next.get_or_insert(what_to_do.into());
        self
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Parts {
            what,
            file,
            at,
            next,
        } = &*self.0;
        let file = file.as_ref().map(|file| file.display().to_string());
        match (file.as_deref().map(shown), at) {
            (Some(file), Some(at)) => write!(f, "{file}, at {at}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, Some(at)) => write!(f, "at {at}: ")?,
            (None, None) => {}
        }
        f.write_str(&shown(what))?;
        f.write_str(".")?;
        match next {
            Some(next) => write!(f, " {}", shown(next)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// The longest name that is compared with others: a longer one is nobody's slip of the hand, and
/// comparing takes the product of two lengths.
const LONGEST: usize = 128;

/// The names most like `wanted`, for "did you mean".
pub(crate) fn near<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    if wanted.len() > LONGEST {
        return String::new();
    }
    let lower = wanted.to_lowercase();
    let mut scored: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let most = (name.len().max(wanted.len()) / 3).max(2);
            let comparable = name.len() <= LONGEST && name.len().abs_diff(wanted.len()) <= most * 4;
            let distance = comparable.then(|| distance(&lower, &name.to_lowercase()))?;
            (distance <= most).then_some((distance, name))
        })
        .collect();
    scored.sort_unstable();
    let near: Vec<String> = scored
        .iter()
        .take(3)
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    match near.is_empty() {
        true => String::new(),
        false => format!("Did you mean {}?", near.join(" or ")),
    }
}

/// How many letters have to change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_paragraph() {
        let error = Error::new("the shape `X` is not in the model")
            .at("/shapes/User/members/A")
            .in_file(Path::new("model/chime/service-2.json"))
            .next("Import the model again.");
        assert_eq!(
            error.to_string(),
            "model/chime/service-2.json, at /shapes/User/members/A: the shape `X` is not in the \
             model. Import the model again."
        );
    }

    #[test]
    fn a_terminal_acts_on_nothing_in_an_error() {
        let error = Error::new("a\u{1b}[31m")
            .at("/shapes/x\ny\u{61c}")
            .in_file(Path::new("m\u{202e}.json"))
            .next("b\u{2066}");
        assert_eq!(
            error.to_string(),
            r"m\u{202e}.json, at /shapes/x\ny\u{61c}: a\u{1b}[31m. b\u{2066}"
        );
    }

    #[test]
    fn near_names_are_offered() {
        let names = ["GetUser", "GetUsers", "ListAccounts"];
        assert_eq!(
            near("getuser", names.into_iter()),
            "Did you mean `GetUser` or `GetUsers`?"
        );
        assert_eq!(near("Zzzzzzz", names.into_iter()), "");
    }

    #[test]
    fn what_is_far_too_long_is_like_nothing() {
        let long = "x".repeat(300_000);
        let names: Vec<String> = (0..1000)
            .map(|n| format!("{n}{}", "x".repeat(500)))
            .collect();
        let names = || names.iter().map(String::as_str);
        assert_eq!(near(&long, names()), "");
        assert_eq!(near("x", names().chain([&*long])), "");
    }
}
