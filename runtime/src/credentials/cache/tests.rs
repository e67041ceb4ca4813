//! Time, failures and concurrency of what is kept, with a clock and sources that are told what to
//! do. No runtime: calls are polled by hand.

use super::*;
use crate::{CredentialsFuture, CredentialsProvider};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::task::Context;

const START: i64 = 1_800_000_000;

/// What a test tells, and what it counts.
struct World {
    time: AtomicI64,
    asked: AtomicUsize,
    /// Seconds that the next credentials live; `Err` fails. An empty queue waits.
    answers: Mutex<VecDeque<Result<Option<i64>, &'static str>>>,
}

struct Told(Arc<World>);

impl CredentialsProvider for Told {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let number = self.0.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(poll_fn(move |_| {
            let Some(answer) = self.0.answers.lock().unwrap().pop_front() else {
                return Poll::Pending;
            };
            let now = self.0.time.load(Ordering::SeqCst);
            Poll::Ready(match answer {
                Err(what) => Err(CredentialsError::new(what)),
                Ok(life) => {
                    let credentials = Credentials::new(number.to_string(), "secret");
                    let expiry = |life| Timestamp::from_second(now + life).unwrap();
                    Ok(match life {
                        Some(life) => credentials.with_expiry(expiry(life)),
                        None => credentials,
                    })
                }
            })
        }))
    }
}

/// A cache, and whom its calls ask.
struct Asking {
    cache: Cache,
    source: Told,
}

impl std::ops::Deref for Asking {
    type Target = Cache;

    fn deref(&self) -> &Cache {
        &self.cache
    }
}

fn world() -> (Arc<World>, Asking) {
    world_with(Terms {
        are_certain: false,
        ..Terms::USUAL
    })
}

fn world_with(terms: Terms) -> (Arc<World>, Asking) {
    let world = Arc::new(World {
        time: AtomicI64::new(START),
        asked: AtomicUsize::new(0),
        answers: Mutex::default(),
    });
    let mut cache = Cache::new(terms);
    let clock = Arc::clone(&world);
    cache.clock = Box::new(move || clock.time.load(Ordering::SeqCst));
    let source = Told(Arc::clone(&world));
    (world, Asking { cache, source })
}

type Answer = Result<Arc<Credentials>, CredentialsError>;
type Call<'a> = Pin<Box<dyn Future<Output = Answer> + 'a>>;

fn call(asking: &Asking) -> Call<'_> {
    Box::pin(asking.cache.get(|| asking.source.credentials()))
}

fn poll(call: &mut Call<'_>) -> Poll<Answer> {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// The id of the key that a call gets at once, or its error.
fn get(cache: &Asking) -> Result<String, String> {
    match poll(&mut call(cache)) {
        Poll::Ready(Ok(credentials)) => Ok(credentials.access_key_id().to_owned()),
        Poll::Ready(Err(error)) => Err(error.to_string()),
        Poll::Pending => Err("waits".to_owned()),
    }
}

impl World {
    fn answer(&self, answer: Result<Option<i64>, &'static str>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// Sets the time to some seconds after the start.
    fn at(&self, seconds: i64) {
        self.time.store(START + seconds, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[test]
fn credentials_are_kept_until_a_quarter_of_an_hour_before_they_expire() {
    let (world, cache) = world();
    world.answer(Ok(Some(3600)));
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    world.at(3600 - 15 * 60 - 1);
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    assert!(cache.fresh().is_some());
    assert_eq!(world.asked(), 1);
    world.at(3600 - 15 * 60);
    assert!(cache.fresh().is_none());
    world.answer(Ok(Some(3600)));
    assert_eq!(get(&cache).as_deref(), Ok("1"));
    assert_eq!(get(&cache).as_deref(), Ok("1"));
    assert_eq!(world.asked(), 2);
}

#[test]
fn one_call_asks_while_others_use_the_old_ones_and_later_wait() {
    let (world, cache) = world();
    world.answer(Ok(Some(3600)));
    assert!(get(&cache).is_ok());
    world.at(3600 - 15 * 60);
    let mut asking = call(&cache);
    assert!(poll(&mut asking).is_pending());
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    world.at(3600 - 10 * 60);
    let mut waiting = call(&cache);
    assert!(poll(&mut waiting).is_pending());
    world.answer(Ok(Some(3600)));
    let id = |answer: Poll<Answer>| match answer {
        Poll::Ready(Ok(credentials)) => credentials.access_key_id().to_owned(),
        _ => panic!("no credentials"),
    };
    assert_eq!(id(poll(&mut asking)), "1");
    assert_eq!(id(poll(&mut waiting)), "1");
    assert_eq!(world.asked(), 2);
}

#[test]
fn a_failure_is_none_while_the_old_ones_are_good() {
    let (world, cache) = world();
    world.answer(Ok(Some(3600)));
    assert!(get(&cache).is_ok());
    for (seconds, asked) in [
        (2700, 2),
        (2759, 2),
        (2760, 3),
        (3100, 4),
        (3159, 4),
        (3599, 5),
    ] {
        world.at(seconds);
        world.answers.lock().unwrap().clear();
        world.answer(Err("it is down"));
        assert_eq!(get(&cache).as_deref(), Ok("0"), "{seconds}");
        assert_eq!(world.asked(), asked, "{seconds}");
    }
    world.at(3600);
    assert_eq!(get(&cache).unwrap_err(), "waits");
    world.answer(Err("it is down"));
    assert_eq!(get(&cache).unwrap_err(), "it is down");
    world.answer(Ok(Some(3600)));
    assert!(get(&cache).is_ok());
}

#[test]
fn short_lives_have_narrow_windows() {
    let (world, cache) = world();
    world.answer(Ok(Some(300)));
    assert!(get(&cache).is_ok());
    world.at(149);
    assert!(cache.fresh().is_some());
    world.at(150);
    assert!(cache.fresh().is_none());
}

#[test]
fn what_has_expired_already_is_refused() {
    let (world, cache) = world();
    world.answer(Ok(Some(-5)));
    let error = get(&cache).unwrap_err();
    assert!(error.contains("expired already"), "{error}");
}

#[test]
fn a_provider_that_tells_no_expiry_is_asked_again_and_may_fail() {
    let (world, cache) = world();
    world.answer(Ok(None));
    assert!(get(&cache).is_ok());
    world.at(15 * 60 - 1);
    assert!(cache.fresh().is_some());
    world.at(15 * 60);
    world.answer(Err("it is down"));
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    world.at(100 * 60);
    world.answer(Ok(None));
    assert_eq!(get(&cache).as_deref(), Ok("2"));
}

#[test]
fn all_that_wait_fail_together() {
    let (world, cache) = world();
    let mut calls: Vec<_> = (0..64).map(|_| call(&cache)).collect();
    assert!(calls.iter_mut().all(|call| poll(call).is_pending()));
    world.answer(Err("it is down"));
    for call in &mut calls {
        match poll(call) {
            Poll::Ready(Err(error)) => assert_eq!(error.to_string(), "it is down"),
            _ => panic!("the call goes on"),
        }
    }
    assert_eq!(world.asked(), 1);
}

#[test]
fn a_call_that_is_dropped_leaves_its_turn_to_another() {
    let (world, cache) = world();
    let mut asking = call(&cache);
    let mut waiting = call(&cache);
    assert!(poll(&mut asking).is_pending());
    assert!(poll(&mut waiting).is_pending());
    drop(asking);
    world.answer(Ok(Some(3600)));
    assert!(poll(&mut waiting).is_ready());
    assert_eq!(world.asked(), 2);
}

#[cfg(feature = "credentials")]
#[test]
fn those_of_an_instance_live_on_after_their_time() {
    use crate::credentials::{Found, Imds, Source};

    let imds = Source::from(Found::Instance(Arc::new(Imds::default()))).terms();
    let with_life = |life| {
        let expiry = Timestamp::from_second(START + life).unwrap();
        let credentials = Credentials::new("A", "s").with_expiry(expiry);
        Kept::new(credentials, START, imds).unwrap()
    };
    let stale = with_life(-600);
    assert_eq!((stale.wait_from, stale.expiry), (None, None));
    let asked_again = stale.ask_from.unwrap() - START;
    assert!((300..600).contains(&asked_again), "{asked_again}");
    let mut kept = with_life(3600);
    assert_eq!(kept.expiry, Some(START + 3600));
    let much_later = START + 86400;
    assert!(kept.live_on(much_later, imds));
    assert!(!has_come(kept.ask_from, much_later + 299) && kept.expiry.is_none());
}

#[test]
fn what_a_service_refuses_is_asked_for_again_and_only_that() {
    let (world, cache) = world();
    world.answer(Ok(Some(3600)));
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    let used = cache.kept().unwrap();
    assert!(cache.refuse(&used));
    assert!(cache.fresh().is_none());
    // All wait: the old ones are of no use to anybody.
    let mut asking = call(&cache);
    assert!(poll(&mut asking).is_pending());
    assert_eq!(get(&cache), Err("waits".to_owned()));
    world.answer(Ok(Some(3600)));
    assert!(poll(&mut asking).is_ready());
    // Who learns later that the first ones are refused, has the second ones.
    assert!(cache.refuse(&used));
    assert_eq!(get(&cache).as_deref(), Ok("1"));
    assert_eq!(world.asked(), 2);
}

#[test]
fn what_came_for_the_refused_is_not_refused_within_a_minute() {
    let (world, cache) = world();
    world.answer(Ok(Some(3600)));
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    assert!(cache.refuse(&cache.kept().unwrap()));
    world.answer(Ok(Some(3600)));
    assert_eq!(get(&cache).as_deref(), Ok("1"));
    world.at(59);
    assert!(!cache.refuse(&cache.kept().unwrap()));
    assert_eq!(get(&cache).as_deref(), Ok("1"));
    world.at(60);
    assert!(cache.refuse(&cache.kept().unwrap()));
    world.answer(Ok(Some(3600)));
    assert_eq!(get(&cache).as_deref(), Ok("2"));
}

/// botocore's windows for sessions, in a life of five minutes.
#[cfg(feature = "credentials")]
#[test]
fn a_session_is_renewed_in_its_last_minute() {
    let (world, cache) = world_with(Terms::OF_SESSIONS);
    world.answer(Ok(Some(300)));
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    world.at(300 - 46);
    assert!(cache.fresh().is_some());
    world.at(300 - 45);
    let mut asking = call(&cache);
    assert!(poll(&mut asking).is_pending());
    assert_eq!(get(&cache).as_deref(), Ok("0"));
    world.at(300 - 10);
    assert_eq!(get(&cache), Err("waits".to_owned()));
    world.answer(Ok(Some(300)));
    assert!(poll(&mut asking).is_ready());
    assert_eq!(get(&cache).as_deref(), Ok("1"));
}
