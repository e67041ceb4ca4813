//! Calls that are made again and again: for further pages, or until something is reached.

use super::{Deprecation, Docs};
use crate::path::Path;

/// How an operation answers in pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Paginator {
    /// Members of the input, and where in the output the value is that each gets for the next page.
    pub tokens: Vec<(String, Path)>,
    /// Where the output says whether there is a next page, if it does.
    pub more: Option<Path>,
    /// Where in the output the list is that the pages are parts of, if there is one such list.
    pub items: Option<Path>,
}

/// Something that an operation can be asked for until it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiter {
    /// The name: `InstanceRunning`.
    pub name: String,
    /// The shortest pause between two calls, in seconds.
    pub min_delay: u32,
    /// The longest pause in seconds, where the model says; else two minutes, as Smithy has it.
    pub max_delay: Option<u32>,
    /// For how many seconds to wait altogether, where the model says.
    pub max_wait: Option<u32>,
    /// What an answer means. The first that fits decides.
    pub acceptors: Vec<Acceptor>,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Set when the waiter is going away.
    pub deprecated: Option<Deprecation>,
}

/// What an answer of a certain kind means.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptor {
    /// What it means.
    pub state: State,
    /// The kind of answers.
    pub matcher: Matcher,
}

/// Where a wait is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// What was waited for is reached.
    Success,
    /// It is not reached yet.
    Retry,
    /// It will never be reached.
    Failure,
}

/// A kind of answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// What a path finds in the output passes a test.
    Output(Path, Test),
    /// The same, from a structure with the members `input` and `output`.
    Call(Path, Test),
    /// The service's error with this code on the wire, which is the error shape's name unless the
    /// shape says otherwise.
    Error(String),
    /// Any answer with this HTTP status.
    Status(u16),
    /// Any output, if true; any error of the service, if false.
    Succeeds(bool),
}

/// What has to hold for what a path finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is this text.
    Is(String),
    /// It is this boolean.
    Holds(bool),
    /// It is a list that is not empty, and all its elements are this text.
    All(String),
    /// It is a list, and some element is this text.
    Any(String),
}
