//! Calls that are waited for, on the thread that makes them: the same client, without async.
//!
//! `wait` polls the future of a call on the calling thread. While it does, [`is_waiting`] says so to
//! what the call uses: the transport that is the usual one then blocks the thread, and an [`alarm`]
//! tells the thread until when to sleep.
//! Nothing depends on a runtime, so that a call may be waited for anywhere, inside of tokio too,
//! where it holds up its thread as any blocking call does (`spawn_blocking` is for that).
//!
//! What the caller brings, such as a provider of credentials, may want another thread to go on. The
//! thread sleeps then until it is woken; when that does not happen within [`PATIENCE`], because what
//! should wake it can only run on this very thread, the call fails, and does not hang.

use super::limit::Limits;
use super::{Call, Config, ConfigError, Items, Pages, Presign, Waiter, sleep};
use crate::error::{Failure, FailureKind, TimeLimit};
use crate::{Body, BoxError, Input};
use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use std::cell::Cell;
use std::fmt::{self, Display, Formatter};
use std::future::poll_fn;
use std::io::{self, BufRead, Read};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long a thread sleeps without being woken.
const PATIENCE: Duration = Duration::from_secs(300);

thread_local! {
    static WAITING: Cell<bool> = const { Cell::new(false) };
    /// When the earliest of the alarms rings that the last poll has asked for.
    static NEXT: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Is done after `time`, on a thread that is inside of `wait`: it sleeps no longer than that.
pub(super) fn alarm(time: Duration) -> sleep::Alarm {
    let at = Instant::now().checked_add(time);
    Box::pin(poll_fn(move |_| {
        // What is later than the clock can tell is never.
        let Some(at) = at else {
            return Poll::Pending;
        };
        if Instant::now() >= at {
            return Poll::Ready(());
        }
        NEXT.set(Some(NEXT.get().map_or(at, |next| next.min(at))));
        Poll::Pending
    }))
}

/// Whether this thread is inside of `wait`.
pub(super) fn is_waiting() -> bool {
    WAITING.get()
}

/// Tells a transport how long a request may take: nobody can break off what blocks its thread.
pub(super) fn limit(head: &mut http::request::Parts, limits: Limits) {
    if is_waiting() {
        head.extensions.insert(limits);
    }
}

/// When a time that begins now is over, if this thread waits.
pub(super) fn end(limit: Option<Duration>) -> Option<Instant> {
    limit
        .filter(|_| is_waiting())
        .and_then(|limit| Instant::now().checked_add(limit))
}

/// Says that this thread waits, until it is dropped.
struct Mark {
    before: bool,
}

impl Mark {
    fn set() -> Self {
        Mark {
            before: WAITING.replace(true),
        }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        WAITING.set(self.before);
    }
}

/// Wakes a thread.
struct Alarm {
    thread: Thread,
    rung: AtomicBool,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Nothing woke the thread.
#[derive(Debug)]
struct Stuck(Duration);

impl Display for Stuck {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "nothing has moved for {} s: what is waited for may need this very thread, or a \
             runtime; await it instead",
            self.0.as_secs()
        )
    }
}

impl std::error::Error for Stuck {}

/// Polls on this thread until there is a result.
fn block_on<T>(poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Result<T, Stuck> {
    block_on_within(PATIENCE, poll)
}

fn block_on_within<T>(
    patience: Duration,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Result<T, Stuck> {
    let _mark = Mark::set();
    let alarm = Arc::new(Alarm {
        thread: thread::current(),
        rung: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&alarm));
    let mut context = Context::from_waker(&waker);
    loop {
        NEXT.set(None);
        if let Poll::Ready(value) = poll(&mut context) {
            return Ok(value);
        }
        let next = NEXT.take();
        let until = next.unwrap_or_else(|| Instant::now() + patience);
        while !alarm.rung.swap(false, Ordering::Acquire) {
            match until.checked_duration_since(Instant::now()) {
                Some(left) if !left.is_zero() => thread::park_timeout(left),
                _ if next.is_some() => break,
                _ => return Err(Stuck(patience)),
            }
        }
    }
}

/// What a call that is stuck comes to.
fn failure(operation: &'static str, stuck: Stuck) -> Failure {
    Failure::new(
        FailureKind::Timeout(TimeLimit::Call),
        operation,
        stuck.to_string(),
    )
    .with_source(stuck)
}

/// The result of a call.
pub(super) fn result<T, E: From<Failure>>(
    operation: &'static str,
    future: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let mut future = pin!(future);
    block_on(|context| future.as_mut().poll(context))
        .unwrap_or_else(|stuck| Err(failure(operation, stuck).into()))
}

impl<I: Input> Call<I> {
    /// Sends the call and waits for its answer, on this thread.
    ///
    /// Needs no runtime. Inside of one it holds up its thread, as any blocking call does.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub fn wait(self) -> Result<I::Output, I::Error> {
        result(I::OPERATION.name, self.into_future())
    }
}

impl<I: Input> Presign<I> {
    /// Signs the request on this thread, which waits where credentials have to be asked for.
    ///
    /// # Errors
    ///
    /// Those of [`Client::presign`](super::Client::presign).
    pub fn wait(self) -> Result<http::Request<Body>, I::Error> {
        result(I::OPERATION.name, self.into_future())
    }
}

impl<I: Input> Waiter<I> {
    /// Waits for the goal on this thread, which sleeps between the calls.
    ///
    /// # Errors
    ///
    /// Those of the waiter.
    pub fn wait(self) -> Result<Option<I::Output>, I::Error> {
        result(I::OPERATION.name, self.into_future())
    }
}

impl Config {
    /// [`from_env`](Config::from_env), without async.
    ///
    /// # Errors
    ///
    /// As [`from_env`](Config::from_env).
    pub fn from_env_blocking() -> Result<Self, ConfigError> {
        let mut future = pin!(Config::from_env());
        block_on(|context| future.as_mut().poll(context))
            .unwrap_or_else(|stuck| Err(ConfigError::new(stuck.to_string())))
    }
}

/// Pages, items or events, each waited for on the thread that asks for it: an [`Iterator`] of what
/// is else a [`Stream`].
#[must_use = "an iterator does nothing unless it is iterated over"]
pub struct Blocking<S> {
    stream: S,
    operation: &'static str,
}

impl<S> Blocking<S> {
    pub(crate) fn new(stream: S, operation: &'static str) -> Self {
        Blocking { stream, operation }
    }
}

impl<S, T, E> Iterator for Blocking<S>
where
    S: Stream<Item = Result<T, E>> + Unpin,
    E: From<Failure>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = Pin::new(&mut self.stream);
        block_on(|context| stream.as_mut().poll_next(context))
            .unwrap_or_else(|stuck| Some(Err(failure(self.operation, stuck).into())))
    }
}

impl<I: Input> Pages<I> {
    /// The pages, each waited for on the thread that asks for it.
    pub fn wait(self) -> Blocking<Self> {
        Blocking::new(self, I::OPERATION.name)
    }
}

impl<I: Input, T> Items<I, T> {
    /// The items, waited for page by page on the thread that asks for them.
    pub fn wait(self) -> Blocking<Self> {
        Blocking::new(self, I::OPERATION.name)
    }
}

impl Body {
    /// A body that is read from `reader` as it is sent, on the thread that sends it; `length` is how
    /// many bytes there are, where that is known.
    ///
    /// For calls that are waited for: a call that is awaited would hold up its thread.
    pub fn from_reader(reader: impl Read + Send + 'static, length: Option<u64>) -> Self {
        Body::from_stream(Pieces(Box::new(reader)), length)
    }

    /// The body as something to read from, on this thread.
    ///
    /// ```
    /// use std::io::Read;
    /// # fn main() -> std::io::Result<()> {
    /// let body = tinsmith::Body::from("text");
    /// let mut text = String::new();
    /// body.into_reader().read_to_string(&mut text)?;
    /// assert_eq!(text, "text");
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_reader(self) -> BodyReader {
        BodyReader {
            body: self,
            piece: Bytes::new(),
        }
    }
}

/// The most that is read at once.
pub(super) const PIECE: usize = 64 << 10;

/// The pieces of what is read.
struct Pieces(Box<dyn Read + Send>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(read_piece(&mut self.0, PIECE).transpose())
    }
}

/// Some of what there is to read, no more than `most`; `None` at its end.
pub(super) fn read_piece(reader: &mut dyn Read, most: usize) -> io::Result<Option<Bytes>> {
    let mut piece = BytesMut::zeroed(most);
    let length = loop {
        match reader.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            length => break length?,
        }
    };
    piece.truncate(length);
    Ok((length > 0).then(|| piece.freeze()))
}

/// Reads a [`Body`]: see [`Body::into_reader`].
pub struct BodyReader {
    body: Body,
    /// What came and is not read yet.
    piece: Bytes,
}

impl Read for BodyReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(into.len());
        into[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for BodyReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() {
            let mut body = Pin::new(&mut self.body);
            let piece = block_on(|context| body.as_mut().poll_next(context));
            match piece.map_err(io::Error::other)? {
                Some(piece) => self.piece = piece.map_err(into_io)?,
                None => break,
            }
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, length: usize) {
        self.piece.advance(length);
    }
}

/// The error of a body as one of reading.
fn into_io(error: BoxError) -> io::Error {
    match error.downcast() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_sleeps_until_it_is_woken() {
        let mut waker = None;
        let value = block_on(|context| {
            assert!(is_waiting());
            if waker.is_some() {
                return Poll::Ready(7);
            }
            let this = context.waker().clone();
            waker = Some(thread::spawn(move || {
                thread::sleep(Duration::from_millis(5));
                this.wake();
            }));
            Poll::Pending
        });
        assert_eq!(value.ok(), Some(7));
        assert!(!is_waiting());
    }

    #[test]
    fn a_thread_that_nothing_wakes_gives_up() {
        let time = Duration::from_millis(10);
        let begun = Instant::now();
        let stuck = block_on_within(time, |_| Poll::<()>::Pending).unwrap_err();
        assert!(begun.elapsed() >= time);
        assert!(stuck.to_string().contains("nothing has moved"), "{stuck}");
        assert!(!is_waiting());
    }

    #[test]
    fn a_body_is_made_of_a_reader_and_read_as_one() {
        let text = "long ".repeat(PIECE / 2);
        let body = Body::from_reader(io::Cursor::new(text.clone()), Some(text.len() as u64));
        let mut read = String::new();
        body.into_reader().read_to_string(&mut read).unwrap();
        assert_eq!(read, text);

        let broken = Body::from_reader(Broken, None).into_reader().read(&mut [0]);
        assert_eq!(broken.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
}
