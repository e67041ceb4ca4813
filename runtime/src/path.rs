//! Paths into inputs and outputs, as static data: the part of [JMESPath] that AWS's models use.
//!
//! A path is a list of [`Step`]s, each of which goes on from what the steps before it found:
//! `Jobs[-1].JobId` is `&[Field("Jobs"), Index(-1), Field("JobId")]`. The generator parses the
//! model's text, so that no parser is needed here. Names are the model's, not the wire's.
//!
//! [JMESPath]: https://jmespath.org/specification.html

#[cfg(feature = "client")]
mod find;
#[cfg(feature = "client")]
mod show;
#[cfg(all(test, feature = "client", feature = "json"))]
mod tests;

#[cfg(feature = "client")]
pub(crate) use find::{Found, find};
#[cfg(feature = "client")]
pub(crate) use show::Shown;

/// The way to a value. The empty path is the value where it begins.
pub type Path = &'static [Step];

/// One step of a [`Path`].
#[derive(Debug, PartialEq)]
pub enum Step {
    /// `name`: the member of a structure or the entry of a map.
    Field(&'static str),
    /// `[0]`: an element of a list, from its end if the number is negative.
    Index(i32),
    /// `[*]`: each element of a list. The steps that follow, up to the next
    /// [`Flatten`](Step::Flatten), are gone from every element, and what they find is a list.
    Each,
    /// `*`: the same for the values of a structure or map.
    Values,
    /// `[]`: the same for the elements of a list and of the lists in it.
    Flatten,
    /// `[?path]`: the same for the elements for which the path finds something true.
    Filter(Path),
    /// `[a, b]`: what several paths find, as a list.
    Many(&'static [Path]),
    /// `(path)`: what the path finds as a whole, so that no later step is gone for its elements.
    Group(Path),
    /// `'text'`: always this.
    Text(&'static str),
    /// `` `1` ``: always this.
    Number(f64),
    /// `` `true` ``: always this.
    Bool(bool),
    /// `` `null` ``: always nothing.
    Null,
    /// `a || b`: the first, unless that is false, empty or nothing.
    Or(Path, Path),
    /// `a && b`: the second, unless the first is false, empty or nothing.
    And(Path, Path),
    /// `!a`: whether it is false, empty or nothing.
    Not(Path),
    /// `a == b`
    Equal(Path, Path),
    /// `a != b`
    NotEqual(Path, Path),
    /// `a < b`, for numbers.
    Less(Path, Path),
    /// `a <= b`, for numbers.
    AtMost(Path, Path),
    /// `a > b`, for numbers.
    Greater(Path, Path),
    /// `a >= b`, for numbers.
    AtLeast(Path, Path),
    /// `length(a)`: of a text in characters, of a list in elements, of a structure in members.
    Length(Path),
    /// `keys(a)`: the names of a structure's members or of a map's entries.
    Keys(Path),
    /// `contains(a, b)`: whether the list has the element, or the text the part.
    Contains(Path, Path),
}
