//! Credentials that are kept until shortly before they expire, and asked for by one call while the
//! others wait or use the old ones.
//!
//! The windows are those of AWS tools: from 15 minutes before the expiry one call asks for new
//! ones, from 10 minutes before all wait for it. Credentials that live for less than half an hour
//! have narrower ones, or they would be asked for all the time. A failure is an error only when
//! what was kept has expired: botocore calls it one 10 minutes earlier. What a service says about
//! credentials counts for more than what they say themselves: see [`Cache::refuse`].
//!
//! There is no task in the background. A call that asks does so in its own future; when that is
//! dropped, the next one goes on.

use crate::auth::Credentials;
use crate::{CredentialsError, CredentialsFuture, Timestamp};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// How long credentials are kept whose provider does not say until when they are good.
const UNTIL_ASKED_AGAIN: i64 = 15 * 60;
/// How long nobody asks again after a failure that was no error.
const AFTER_FAILURE: i64 = 60;
/// The same for credentials that outlive their expiry: IMDS is not to be asked more often.
const AFTER_EXPIRY: i64 = 5 * 60;

/// Codes with which services refuse credentials that have expired: of AWS query, of the JSON
/// protocols, and of EC2, which says with the same code that a signature is of another time. No
/// specification lists them; the clients of AWS that ask again after one agree on these.
const EXPIRED: &[&str] = &["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// Whether the code of an error says that the credentials have expired.
pub(crate) fn tells_of_expiry(code: &str) -> bool {
    EXPIRED.contains(&code)
}

/// What holds for the credentials of a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// From when before the expiry one call asks, in seconds.
    pub(crate) advisory: i64,
    /// From when before the expiry all calls wait.
    pub(crate) mandatory: i64,
    /// Whether credentials are better than none after their time, because AWS lets them live on
    /// while the source has none that are newer.
    pub(crate) outlive_expiry: bool,
    /// Whether credentials without an expiry are good for ever. The user's provider may only not
    /// know better.
    pub(crate) are_certain: bool,
}

impl Terms {
    /// Those of AWS tools.
    pub(crate) const USUAL: Terms = Terms {
        advisory: 15 * 60,
        mandatory: 10 * 60,
        outlive_expiry: false,
        are_certain: true,
    };

    /// Those of sessions, which last for minutes: botocore's (`IdentityCache`).
    #[cfg(feature = "credentials")]
    pub(crate) const OF_SESSIONS: Terms = Terms {
        advisory: 45,
        mandatory: 10,
        ..Terms::USUAL
    };
}

/// Keeps the credentials of one source.
pub(crate) struct Cache {
    terms: Terms,
    /// The seconds of the Unix epoch; a test has its own.
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// Whether a call is asking.
    is_asked: bool,
    /// How often asking has ended. Who waits, waits for the end of a round.
    round: u64,
    /// How the last round ended, if not well.
    failure: Option<CredentialsError>,
    waiting: Vec<Waker>,
}

struct Kept {
    credentials: Arc<Credentials>,
    /// From when on one call asks for new ones.
    ask_from: Option<i64>,
    /// From when on all calls wait for them.
    wait_from: Option<i64>,
    /// From when on these are not used.
    expiry: Option<i64>,
    /// Whether a service has said that they have expired.
    is_refused: bool,
    /// Until when nobody asks again though a service refuses them: the source has none that are
    /// better.
    no_better_until: Option<i64>,
}

/// What a call does next.
enum Step<'a> {
    Use(Arc<Credentials>),
    Ask(Turn<'a>),
    /// Wait for the end of this round.
    Wait(u64),
}

impl Cache {
    pub(crate) fn new(terms: Terms) -> Self {
        Cache {
            terms,
            clock: Box::new(|| Timestamp::now().as_second()),
            state: Mutex::default(),
        }
    }

    /// What is kept, be it fresh or not.
    pub(crate) fn kept(&self) -> Option<Arc<Credentials>> {
        let state = self.lock();
        let kept = state.kept.as_ref();
        kept.map(|kept| Arc::clone(&kept.credentials))
    }

    /// Takes note that a service has refused `used`, because they have expired whatever they say
    /// themselves. Tells whether others may come of asking again: not when these have just come in the
    /// place of others that were refused.
    pub(crate) fn refuse(&self, used: &Arc<Credentials>) -> bool {
        let now = (self.clock)();
        let mut state = self.lock();
        match &mut state.kept {
            Some(kept) if Arc::ptr_eq(&kept.credentials, used) => kept.refuse(now),
            // Another call has been here before.
            _ => true,
        }
    }

    /// What is kept, if nobody has to ask yet: the usual case, without a future.
    pub(crate) fn fresh(&self) -> Option<Arc<Credentials>> {
        let now = (self.clock)();
        let state = self.lock();
        let kept = state.kept.as_ref();
        kept.filter(|kept| !has_come(kept.ask_from, now))
            .map(|kept| Arc::clone(&kept.credentials))
    }

    /// Credentials that are good now; `ask` asks the source where need be.
    ///
    /// # Errors
    ///
    /// The source's, to this call and to all that waited with it.
    pub(crate) async fn get<'a>(
        &self,
        ask: impl FnOnce() -> CredentialsFuture<'a>,
    ) -> Result<Arc<Credentials>, CredentialsError> {
        loop {
            match self.step() {
                Step::Use(credentials) => return Ok(credentials),
                Step::Ask(turn) => {
                    let answer = ask().await;
                    return turn.end(answer);
                }
                Step::Wait(round) => {
                    if let Some(failure) = self.end_of(round).await {
                        return Err(failure);
                    }
                }
            }
        }
    }

    fn step(&self) -> Step<'_> {
        let now = (self.clock)();
        let mut state = self.lock();
        let State { kept, is_asked, .. } = &mut *state;
        let usable = kept.as_ref().map(|kept| {
            let credentials = || Arc::clone(&kept.credentials);
            let may_use = !has_come(kept.ask_from, now)
                || (*is_asked && !has_come(kept.wait_from, now) && !has_come(kept.expiry, now));
            may_use.then(credentials)
        });
        if let Some(credentials) = usable.flatten() {
            return Step::Use(credentials);
        }
        if *is_asked {
            return Step::Wait(state.round);
        }
        *is_asked = true;
        Step::Ask(Turn {
            cache: self,
            is_over: false,
        })
    }

    /// Waits for the end of a round, and tells how it failed, if it did.
    async fn end_of(&self, round: u64) -> Option<CredentialsError> {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.round == round {
                let waker = context.waker();
                if !state.waiting.iter().any(|known| known.will_wake(waker)) {
                    state.waiting.push(waker.clone());
                }
                return Poll::Pending;
            }
            Poll::Ready(state.failure.clone())
        })
        .await
    }

    /// Keeps what came, or decides whether a failure is an error.
    fn settle(
        &self,
        state: &mut State,
        answer: Result<Credentials, CredentialsError>,
    ) -> Result<Arc<Credentials>, CredentialsError> {
        let now = (self.clock)();
        let answer = answer.and_then(|credentials| Kept::new(credentials, now, self.terms));
        match (answer, &mut state.kept) {
            (Ok(mut kept), place) => {
                // When these are refused as well, to ask once more would not help.
                if place.as_ref().is_some_and(|before| before.is_refused) {
                    kept.no_better_until = Some(now.saturating_add(AFTER_FAILURE));
                }
                let credentials = Arc::clone(&kept.credentials);
                *place = Some(kept);
                Ok(credentials)
            }
            (Err(failure), Some(kept)) => match kept.live_on(now, self.terms) {
                true => Ok(Arc::clone(&kept.credentials)),
                false => Err(failure),
            },
            (Err(failure), None) => Err(failure),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; what is there is whole in any case.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// # Errors
    ///
    /// [`CredentialsError`] for credentials that have expired before they came.
    fn new(credentials: Credentials, now: i64, terms: Terms) -> Result<Self, CredentialsError> {
        let expiry = credentials.expiry().map(Timestamp::as_second);
        let mut kept = Kept {
            credentials: Arc::new(credentials),
            ask_from: (!terms.are_certain).then(|| now.saturating_add(UNTIL_ASKED_AGAIN)),
            wait_from: None,
            expiry,
            is_refused: false,
            no_better_until: None,
        };
        let Some(expiry) = expiry else {
            return Ok(kept);
        };
        let life = expiry.saturating_sub(now);
        if life <= 0 && !terms.outlive_expiry {
            return Err(CredentialsError::new(
                "the credentials that were given have expired already",
            ));
        }
        if life <= AFTER_EXPIRY && terms.outlive_expiry {
            // IMDS has none that are newer, and those that it gives go on being good.
            kept.postpone(now.saturating_add(AFTER_EXPIRY + jitter()));
            return Ok(kept);
        }
        kept.ask_from = Some(expiry - terms.advisory.min(life / 2));
        kept.wait_from = Some(expiry - terms.mandatory.min(life / 4));
        Ok(kept)
    }

    /// Whether these can be used after a failure to get new ones. If so, nobody asks for a while.
    fn live_on(&mut self, now: i64, terms: Terms) -> bool {
        if terms.outlive_expiry {
            self.postpone(now.saturating_add(AFTER_EXPIRY + jitter()));
            return true;
        }
        if has_come(self.expiry, now) {
            return false;
        }
        let later = now.saturating_add(AFTER_FAILURE);
        let later = self.expiry.map_or(later, |expiry| later.min(expiry));
        self.ask_from = Some(later);
        self.wait_from = self.wait_from.map(|from| from.max(later));
        true
    }

    /// Makes the credentials expire now, unless the source has none that are better.
    fn refuse(&mut self, now: i64) -> bool {
        if (self.no_better_until).is_some_and(|until| now < until) {
            return false;
        }
        self.ask_from = Some(now);
        self.wait_from = Some(now);
        self.expiry = Some(now);
        self.is_refused = true;
        true
    }

    /// Takes the credentials for good until `later`, whatever they say.
    fn postpone(&mut self, later: i64) {
        self.ask_from = Some(later);
        self.wait_from = None;
        self.expiry = None;
        self.no_better_until = Some(later);
    }
}

fn has_come(time: Option<i64>, now: i64) -> bool {
    time.is_some_and(|time| now >= time)
}

/// Up to five minutes, so that not all instances ask at once.
fn jitter() -> i64 {
    // Without randomness there is no jitter, which does no harm.
    i64::from(getrandom::u32().unwrap_or_default() % 300)
}

/// The right to ask. When it is dropped before the end, another call has it.
struct Turn<'a> {
    cache: &'a Cache,
    is_over: bool,
}

impl Turn<'_> {
    fn end(
        mut self,
        answer: Result<Credentials, CredentialsError>,
    ) -> Result<Arc<Credentials>, CredentialsError> {
        let cache = self.cache;
        let mut state = cache.lock();
        let settled = cache.settle(&mut state, answer);
        state.failure = settled.as_ref().err().cloned();
        self.is_over = true;
        state.next_round();
        settled
    }
}

impl State {
    fn next_round(&mut self) {
        self.is_asked = false;
        self.round += 1;
        self.waiting.drain(..).for_each(Waker::wake);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            let mut state = self.cache.lock();
            state.failure = None;
            state.next_round();
        }
    }
}

#[cfg(test)]
mod tests;
