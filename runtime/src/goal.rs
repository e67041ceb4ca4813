//! What a waiter waits for: facts, as static data.

use crate::Path;

/// A state of things that an operation can be asked about ([waitable trait]).
///
/// [waitable trait]: https://smithy.io/2.0/additional-specs/waiters.html
#[derive(Debug)]
pub struct Goal {
    /// The name in the model: `InstanceRunning`.
    pub name: &'static str,
    /// The shortest pause between two calls, in seconds.
    pub min_delay: u32,
    /// The longest pause between two calls, in seconds.
    pub max_delay: u32,
    /// For how long to wait altogether, in seconds.
    pub max_wait: u32,
    /// What an answer says about the goal. The first that fits decides.
    pub acceptors: &'static [Acceptor],
}

/// The facts of the goal `name`, with a first pause of `min_delay` seconds.
///
/// Where the model does not say otherwise, a pause takes at most two minutes, as Smithy has it, and
/// all of it five, for which Smithy has no rule.
pub const fn goal(name: &'static str, min_delay: u32, acceptors: &'static [Acceptor]) -> Goal {
    const MAX_DELAY: u32 = 120;
    Goal {
        name,
        min_delay,
        max_delay: if min_delay > MAX_DELAY {
            min_delay
        } else {
            MAX_DELAY
        },
        max_wait: 300,
        acceptors,
    }
}

impl Goal {
    /// Sets the longest pause, in seconds.
    pub const fn max_delay(mut self, seconds: u32) -> Self {
        self.max_delay = seconds;
        self
    }

    /// Sets for how long to wait altogether, in seconds.
    pub const fn max_wait(mut self, seconds: u32) -> Self {
        self.max_wait = seconds;
        self
    }
}

/// What it means when an answer is of a certain kind.
#[derive(Debug)]
pub enum Acceptor {
    /// The goal is reached.
    Success(Matcher),
    /// The goal is not reached yet.
    Retry(Matcher),
    /// The goal will never be reached.
    Failure(Matcher),
}

/// A kind of answers.
#[derive(Debug)]
pub enum Matcher {
    /// What a path finds in the output passes a test.
    Output(Path, Test),
    /// The same, from a structure with the members `input` and `output`.
    Call(Path, Test),
    /// The service's error with this code.
    Error(&'static str),
    /// Any answer with this HTTP status.
    Status(u16),
    /// Any output, if true; any error of the service, if false.
    Succeeds(bool),
}

/// What has to hold for what a path finds.
#[derive(Debug)]
pub enum Test {
    /// It is this text.
    Is(&'static str),
    /// It is this boolean.
    Holds(bool),
    /// It is a list that is not empty, and all its elements are this text.
    All(&'static str),
    /// It is a list, and some element is this text.
    Any(&'static str),
}
