//! Parses paths: the part of [JMESPath] that AWS's models use, into steps that are gone one after
//! the other. What is not in that part (slices, objects, most functions) is refused by name.
//!
//! How strongly each operator binds is not in the specification's grammar but in its reference
//! implementation, Python's `jmespath`, which botocore uses; so do the models' authors.
//!
//! [JMESPath]: https://jmespath.org/specification.html

mod parser;
mod tokens;

/// A path, parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// As the model has it.
    pub text: String,
    /// What it says.
    pub steps: Steps,
}

/// The way to a value, from left to right. Nothing at all is the value where it begins.
pub type Steps = Vec<Step>;

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `name`: a member of a structure, or an entry of a map.
    Field(String),
    /// `[0]`: an element of a list, from its end if the number is negative.
    Index(i32),
    /// `[*]`: each element of a list. The steps that follow, up to the next `Flatten`, are gone
    /// from every element, and what they find is a list.
    Each,
    /// `*`: the same for the values of a structure or map.
    Values,
    /// `[]`: the same for the elements of a list and of the lists in it.
    Flatten,
    /// `[?path]`: the same for the elements for which the path finds something true.
    Filter(Steps),
    /// `[a, b]`: what several paths find, as a list.
    Many(Vec<Steps>),
    /// `(path)` or `path |`: what the path finds as a whole.
    Group(Steps),
    /// `'text'`
    Text(String),
    /// `` `1` ``
    Number(f64),
    /// `` `true` ``
    Bool(bool),
    /// `` `null` ``
    Null,
    /// `a || b`
    Or(Steps, Steps),
    /// `a && b`
    And(Steps, Steps),
    /// `!a`
    Not(Steps),
    /// `a == b`
    Compare(Steps, Comparison, Steps),
    /// `length(a)`
    Length(Steps),
    /// `keys(a)`
    Keys(Steps),
    /// `contains(a, b)`
    Contains(Steps, Steps),
}

impl Step {
    /// Whether the steps that follow are gone for each of several elements.
    pub fn spreads(&self) -> bool {
        matches!(
            self,
            Step::Each | Step::Values | Step::Flatten | Step::Filter(_)
        )
    }
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Path {
    /// Parses a path.
    ///
    /// # Errors
    ///
    /// What is wrong, and where in the text, as the rest of a sentence.
    pub fn parse(text: &str) -> Result<Path, String> {
        Ok(Path {
            text: text.to_owned(),
            steps: parser::steps(text)?,
        })
    }

    /// The names, if the path is nothing but members of members: `a.b`.
    pub fn fields(&self) -> Option<Vec<&str>> {
        self.steps
            .iter()
            .map(|step| match step {
                Step::Field(name) => Some(&**name),
                _ => None,
            })
            .collect()
    }
}

/// The path to one member, whatever its name.
impl From<&str> for Path {
    fn from(member: &str) -> Self {
        Path {
            text: member.to_owned(),
            steps: vec![Step::Field(member.to_owned())],
        }
    }
}
