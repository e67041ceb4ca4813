//! Waiters: the same call again and again, until its answer says that a goal is reached.

use super::Client;
use super::retry::dice;
use crate::error::{Failure, FailureKind, ServiceError};
use crate::operation::is_failure;
use crate::path::{Found, Shown, find};
use crate::{Acceptor, Goal, Input, Matcher, Path, Structure, Test, View};
use std::fmt::{self, Display, Formatter};
use std::pin::Pin;
use std::time::Duration;
#[cfg(not(target_family = "wasm"))]
use std::time::Instant;

/// Waits for a [`Goal`] when it is awaited: calls until an answer says that it is reached.
///
/// The result is the last output, or `None` where the goal is an error, such as that what was
/// deleted is not found any more. It is an error
///
/// - of kind [`FailureKind::Wait`] when an answer says that the goal will never be reached;
/// - of kind [`FailureKind::WaitTimeout`] when the time is over;
/// - of the call, when that fails in a way of which the model says nothing.
///
/// Between two calls there is a pause, at first of the goal's shortest delay, which doubles up to
/// its longest; of what is above the shortest a random part is left out, so that clients that begin
/// together do not stay together ([waiter retries]).
///
/// [waiter retries]: https://smithy.io/2.0/additional-specs/waiters.html#waiter-retries
#[must_use = "a waiter waits when it is awaited"]
pub struct Waiter<I> {
    client: Client,
    goal: &'static Goal,
    input: I,
    pauses: Pauses,
}

impl Client {
    /// Begins to wait for a goal.
    pub fn wait<I: Input>(&self, goal: &'static Goal, input: I) -> Waiter<I> {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        Waiter {
            client: self.clone(),
            goal,
            input,
            pauses: Pauses {
                shortest: seconds(goal.min_delay),
                longest: seconds(goal.max_delay),
                altogether: seconds(goal.max_wait),
            },
        }
    }
}

impl<I> Waiter<I> {
    /// Gives up after this time. The model says how long unless it is set here.
    pub fn max_wait(mut self, time: Duration) -> Self {
        self.pauses.altogether = time;
        self
    }

    /// Sets the shortest and the longest pause between two calls.
    pub fn delays(mut self, shortest: Duration, longest: Duration) -> Self {
        self.pauses.shortest = shortest;
        self.pauses.longest = longest.max(shortest);
        self
    }
}

impl<I: Input> IntoFuture for Waiter<I> {
    type Output = Result<Option<I::Output>, I::Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Waiter {
                client,
                goal,
                input,
                pauses,
            } = self;
            let mut watch = Watch::start();
            client.know_account(I::OPERATION).await?;
            loop {
                let mut request = client.prepare(I::OPERATION, &input)?;
                let answer = client
                    .answer(I::OPERATION, &mut request, client.terms(), is_failure::<I>)
                    .await?;
                watch.calls += 1;
                let status = answer.status().as_u16();
                let answer = answer.decode::<I>();
                if let Some(end) = judge(goal, &input, status, answer) {
                    return end;
                }
                let Some(pause) = pauses.after(watch.calls, watch.elapsed(), dice()) else {
                    return Err(timeout(goal, I::OPERATION.name, &watch).into());
                };
                client.sleeper().sleep(I::OPERATION, pause).await?;
                watch.slept += pause;
            }
        })
    }
}

/// What `answer` makes of the wait: its end, if it is one.
fn judge<I: Input>(
    goal: &'static Goal,
    input: &I,
    status: u16,
    answer: Result<I::Output, I::Error>,
) -> Option<Result<Option<I::Output>, I::Error>> {
    let said = match &answer {
        Ok(output) => Said::Output(output),
        Err(error) => match error.details() {
            Some(details) => Said::Error(details.code()),
            None => Said::Nothing,
        },
    };
    let accepted = goal.acceptors.iter().find(|acceptor| {
        let (Acceptor::Success(matcher) | Acceptor::Retry(matcher) | Acceptor::Failure(matcher)) =
            acceptor;
        fits(matcher, input, status, &said)
    });
    match (accepted, answer) {
        (Some(Acceptor::Success(_)), answer) => Some(Ok(answer.ok())),
        (Some(Acceptor::Retry(_)), _) | (None, Ok(_)) => None,
        (Some(Acceptor::Failure(_)) | None, Err(error)) => Some(Err(error)),
        (Some(Acceptor::Failure(matcher)), Ok(_)) => {
            let what = format!("`{}` will not be reached: {}", goal.name, Why(matcher));
            Some(Err(Failure::new(
                FailureKind::Wait,
                I::OPERATION.name,
                what,
            )
            .into()))
        }
    }
}

/// What an answer said, as far as acceptors look at it.
enum Said<'a> {
    Output(&'a dyn Structure),
    /// The service's error, with its code.
    Error(Option<&'a str>),
    /// Nothing that can be read.
    Nothing,
}

fn fits(matcher: &Matcher, input: &dyn Structure, status: u16, said: &Said<'_>) -> bool {
    match (matcher, said) {
        (Matcher::Output(path, test), Said::Output(output)) => {
            passes(path, test, Found::One(View::Structure(*output)))
        }
        (Matcher::Call(path, test), Said::Output(output)) => {
            passes(path, test, Found::Call(input, *output))
        }
        (Matcher::Error(wanted), Said::Error(code)) => *code == Some(wanted),
        (Matcher::Status(wanted), _) => *wanted == status,
        (Matcher::Succeeds(wanted), Said::Output(_)) => *wanted,
        (Matcher::Succeeds(wanted), Said::Error(_)) => !*wanted,
        _ => false,
    }
}

fn passes(path: Path, test: &Test, from: Found<'_>) -> bool {
    let found = find(path, from);
    let is = |found: &Found<'_>, wanted: &str| matches!(found.view(), Some(View::Text(text)) if text == wanted);
    match test {
        Test::Is(wanted) => is(&found, wanted),
        Test::Holds(wanted) => {
            matches!(found.view(), Some(View::Boolean(value)) if value == *wanted)
        }
        Test::All(wanted) => found.elements().is_some_and(|elements| {
            !elements.is_empty() && elements.iter().all(|element| is(element, wanted))
        }),
        Test::Any(wanted) => found
            .elements()
            .is_some_and(|elements| elements.iter().any(|element| is(element, wanted))),
    }
}

/// Tells what a matcher that fits has found.
struct Why<'a>(&'a Matcher);

impl Display for Why<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Matcher::Output(path, test) | Matcher::Call(path, test) => {
                let path = Shown(path);
                match test {
                    Test::Is(text) => write!(f, "`{path}` is `{text}`"),
                    Test::Holds(value) => write!(f, "`{path}` is {value}"),
                    Test::All(text) => write!(f, "all of `{path}` are `{text}`"),
                    Test::Any(text) => write!(f, "one of `{path}` is `{text}`"),
                }
            }
            Matcher::Error(code) => write!(f, "the error is `{code}`"),
            Matcher::Status(status) => write!(f, "the HTTP status is {status}"),
            Matcher::Succeeds(true) => f.write_str("the call succeeds"),
            Matcher::Succeeds(false) => f.write_str("the call fails"),
        }
    }
}

fn timeout(goal: &Goal, operation: &'static str, watch: &Watch) -> Failure {
    let what = format!(
        "`{}` is not reached after {} s and {} calls",
        goal.name,
        watch.elapsed().as_secs(),
        watch.calls
    );
    Failure::new(FailureKind::WaitTimeout, operation, what)
}

/// How much has been done for a goal.
struct Watch {
    calls: u32,
    slept: Duration,
    #[cfg(not(target_family = "wasm"))]
    started: Instant,
}

impl Watch {
    fn start() -> Self {
        Watch {
            calls: 0,
            slept: Duration::ZERO,
            #[cfg(not(target_family = "wasm"))]
            started: Instant::now(),
        }
    }

    /// At least the pauses; in a browser, where std has no clock, no more than those.
    fn elapsed(&self) -> Duration {
        #[cfg(not(target_family = "wasm"))]
        return self.slept.max(self.started.elapsed());
        #[cfg(target_family = "wasm")]
        self.slept
    }
}

/// How long to pause between calls.
#[derive(Clone, Copy)]
struct Pauses {
    shortest: Duration,
    longest: Duration,
    altogether: Duration,
}

impl Pauses {
    /// The pause after this many calls, or `None` when there is no time for another one. `dice` is
    /// random, from 0 to 1.
    fn after(&self, calls: u32, elapsed: Duration, dice: f64) -> Option<Duration> {
        let left = self.altogether.checked_sub(elapsed)?;
        let last = left
            .checked_sub(self.shortest)
            .filter(|time| !time.is_zero())?;
        let doubled = 2u32.saturating_pow(calls.saturating_sub(1));
        let most = self.shortest.saturating_mul(doubled).min(self.longest);
        let above = most.saturating_sub(self.shortest).mul_f64(dice);
        Some((self.shortest + above).min(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn pauses_double_up_to_the_longest_and_end_in_time() {
        let pauses = Pauses {
            shortest: 2 * SECOND,
            longest: 10 * SECOND,
            altogether: 100 * SECOND,
        };
        let after = |calls, elapsed, dice| pauses.after(calls, elapsed * SECOND, dice);
        let longest: Vec<_> = (1..6).map(|calls| after(calls, 0, 1.0)).collect();
        let seconds = [2, 4, 8, 10, 10].map(|seconds| Some(seconds * SECOND));
        assert_eq!(longest, seconds);
        assert_eq!(after(u32::MAX, 0, 1.0), Some(10 * SECOND));
        // Chance takes nothing from the shortest pause.
        assert_eq!(after(3, 0, 0.0), Some(2 * SECOND));
        assert_eq!(after(3, 0, 0.5), Some(5 * SECOND));
        // The last call is made while there is time for its shortest pause.
        assert_eq!(after(5, 95, 1.0), Some(3 * SECOND));
        assert_eq!(after(5, 98, 1.0), None);
        assert_eq!(after(5, 101, 1.0), None);
    }
}
