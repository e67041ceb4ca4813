//! Streams of events, in both directions: `application/vnd.amazon.eventstream`.
//!
//! [`EventStream`] is what a generated structure holds. Below it a body is cut into messages
//! (`frame`, `header`, `frames`), and a message becomes an event through its table (`read`), or an
//! event a message (`write`). Nothing here is generic but `EventStream` itself, so that a service
//! with many kinds of events holds one copy of the rest. Signing is the client's.

mod frame;
mod frames;
mod header;
mod read;
mod write;

#[cfg(feature = "client")]
pub(crate) use frame::Message;
#[cfg(feature = "client")]
pub(crate) use frames::{Fault, Frames};
#[cfg(feature = "client")]
pub(crate) use header::{HeaderValue, write as write_header};
pub use read::Incoming;
#[cfg(feature = "client")]
pub(crate) use read::begun;
pub(crate) use read::receive;
pub(crate) use write::{Without, send};

use crate::error::{ErrorAnswer, ServiceError};
use crate::value::{Blank, List, Slot, Union, Value, View};
use futures_core::Stream;
use read::Received;
use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// The media type of a stream of events.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.amazon.eventstream";

/// A stream of events of the type `T`, in the input of an operation or in its output.
///
/// In an input it is made of any [`Stream`] of events with [`EventStream::new`], or of events that
/// are known already with `from`. Events are sent as the stream gives them; the call goes on while
/// the answer is read.
///
/// In an output it is read with [`next`](EventStream::next), or as a [`Stream`]. An error is the
/// service's own type: one that the model names and the service sent among the events, one that it
/// does not name, or a failure to read on. After such an error the stream is over. The one error
/// that does not end it is an event that is not what the model says
/// ([`FailureKind::Decode`](crate::FailureKind)), where the events after it can still be read.
///
/// ```
/// use std::fmt::Debug;
/// use tinsmith::{Blank, Event, EventStream, ServiceError};
///
/// async fn print<T, E>(mut events: EventStream<T, E>) -> Result<(), E>
/// where
///     T: Event + Blank + Debug,
///     E: ServiceError,
/// {
///     while let Some(event) = events.next().await {
///         println!("{:?}", event?);
///     }
///     Ok(())
/// }
/// ```
pub struct EventStream<T, E> {
    /// Events in memory.
    ready: VecDeque<T>,
    /// Where others come from.
    source: Source<T>,
    error: PhantomData<fn() -> E>,
}

enum Source<T> {
    /// All events are in memory.
    None,
    /// The caller, for events to be sent. Behind a lock so that a request can take them from a
    /// borrowed input.
    Outgoing(Mutex<Option<Pin<Box<dyn Stream<Item = T> + Send>>>>),
    /// A service.
    Incoming(Box<Incoming>),
}

/// No place is pinned within it.
impl<T, E> Unpin for EventStream<T, E> {}

impl<T, E> EventStream<T, E> {
    /// A stream of events to be sent. When `events` ends, the service is told so.
    pub fn new(events: impl Stream<Item = T> + Send + 'static) -> Self {
        EventStream {
            ready: VecDeque::new(),
            source: Source::Outgoing(Mutex::new(Some(Box::pin(events)))),
            error: PhantomData,
        }
    }
}

impl<T: Event + Blank, E: ServiceError> EventStream<T, E> {
    /// Waits for the next event; `None` at the end.
    ///
    /// # Errors
    ///
    /// The service's error, where it sent one in place of an event, and failures to read on.
    pub async fn next(&mut self) -> Option<Result<T, E>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The events, each waited for on the thread that asks for it.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> crate::Blocking<Self> {
        let operation = match &self.source {
            Source::Incoming(events) => events.operation().name,
            Source::None | Source::Outgoing(_) => "events",
        };
        crate::Blocking::new(self, operation)
    }
}

/// Events that are known already. Unlike others they can be sent again, and written with serde.
impl<T, E> From<Vec<T>> for EventStream<T, E> {
    fn from(events: Vec<T>) -> Self {
        EventStream {
            ready: events.into(),
            source: Source::None,
            error: PhantomData,
        }
    }
}

/// No events.
impl<T, E> Default for EventStream<T, E> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T, E> Blank for EventStream<T, E> {
    fn blank() -> Self {
        EventStream::default()
    }
}

impl<T: Event + Blank, E: ServiceError> Stream for EventStream<T, E> {
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let EventStream { ready, source, .. } = self.get_mut();
        match source {
            Source::None => Poll::Ready(ready.pop_front().map(Ok)),
            Source::Outgoing(events) => {
                match events.get_mut().unwrap_or_else(PoisonError::into_inner) {
                    Some(events) => events.as_mut().poll_next(context).map(|e| e.map(Ok)),
                    None => Poll::Ready(None),
                }
            }
            Source::Incoming(events) => {
                let received = ready!(events.poll(context));
                Poll::Ready(received.map(|received| typed(events, received?)))
            }
        }
    }
}

/// Gives what was received its type.
fn typed<T: Event + Blank, E: ServiceError>(of: &Incoming, received: Received) -> Result<T, E> {
    match received {
        Received::Event(name, message) => {
            let mut event = T::blank();
            of.read_event(&name, &message, &mut event)?;
            Ok(event)
        }
        Received::Exception(name, message) => {
            let code = T::error_code(&name).unwrap_or(&name);
            let details = of.error_facts(code, &message);
            let read = |error: &mut dyn crate::Structure| of.read_error(&message, error);
            let answer = ErrorAnswer {
                details,
                read: &read,
            };
            Err(E::modeled(code, answer).unwrap_or_else(Into::into))
        }
        Received::Error(details) => Err(details.into()),
    }
}

/// Shows events in memory, and of others only that they come and go.
impl<T: Debug, E> Debug for EventStream<T, E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::None => f.debug_list().entries(&self.ready).finish(),
            Source::Outgoing(_) | Source::Incoming(_) => f.write_str("<events>"),
        }
    }
}

/// An event of a stream: a union with a variant for each event that the model names. Implemented
/// by the macro [`events!`](crate::events).
pub trait Event: Union + Send + 'static {
    /// The variant's row and value, to be changed; `None` for one that the model does not name.
    fn get_mut(&mut self) -> Option<(usize, &mut dyn Value)>;
    /// The code of the error that the stream calls by another name.
    fn error_code(name: &str) -> Option<&'static str>
    where
        Self: Sized;
}

/// A stream of events without its type, as [`View`] and [`Slot`] show it.
pub trait Events {
    /// The events, if they are in memory.
    fn ready(&self) -> Option<&dyn List>;
    /// Becomes a stream of events in memory, and gives the place for more.
    fn make_ready(&mut self) -> &mut dyn List;
    /// The events, to be sent: a copy of those in memory, or the stream itself, which is gone from
    /// `self` then. `None` where it is gone already, or nothing that can be sent.
    fn take(&self) -> Option<Outgoing>;
    /// Becomes the stream of the events that a service sends.
    fn receive(&mut self, events: Incoming);
    /// Becomes a stream of events in memory, of what an answer in memory brings. Gives the error
    /// that the answer ends with, if it does.
    #[cfg(feature = "serde")]
    fn collect_ready(&mut self) -> Option<Box<dyn crate::error::AnyError>>;
}

/// Events on their way to a service.
pub enum Outgoing {
    /// All of them.
    Ready(Vec<Box<dyn Event>>),
    /// As they come.
    Stream(Pin<Box<dyn Stream<Item = Box<dyn Event>> + Send>>),
}

impl<T, E> Value for EventStream<T, E>
where
    T: Event + Value + Blank + Clone,
    E: ServiceError + 'static,
{
    fn view(&self) -> View<'_> {
        View::Events(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Events(self)
    }
}

impl<T, E> Events for EventStream<T, E>
where
    T: Event + Value + Blank + Clone,
    E: ServiceError + 'static,
{
    fn ready(&self) -> Option<&dyn List> {
        match &self.source {
            Source::None => Some(&self.ready),
            Source::Outgoing(_) | Source::Incoming(_) => None,
        }
    }

    fn make_ready(&mut self) -> &mut dyn List {
        self.source = Source::None;
        &mut self.ready
    }

    fn take(&self) -> Option<Outgoing> {
        match &self.source {
            Source::None => {
                let events = self.ready.iter().cloned();
                Some(Outgoing::Ready(
                    events.map(|event| Box::new(event) as _).collect(),
                ))
            }
            Source::Outgoing(events) => {
                // Nothing is done while the lock is held that could leave a half-taken stream.
                let mut events = events.lock().unwrap_or_else(PoisonError::into_inner);
                events
                    .take()
                    .map(|events| Outgoing::Stream(Box::pin(Boxed(events))))
            }
            Source::Incoming(_) => None,
        }
    }

    fn receive(&mut self, events: Incoming) {
        self.ready.clear();
        self.source = Source::Incoming(Box::new(events));
    }

    #[cfg(feature = "serde")]
    fn collect_ready(&mut self) -> Option<Box<dyn crate::error::AnyError>> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut all = VecDeque::new();
        let error = loop {
            match Pin::new(&mut *self).poll_next(&mut context) {
                Poll::Ready(Some(Ok(event))) => all.push_back(event),
                Poll::Ready(Some(Err(error))) => break Some(Box::new(error) as _),
                Poll::Ready(None) | Poll::Pending => break None,
            }
        };
        self.ready = all;
        self.source = Source::None;
        error
    }
}

/// A stream whose events have no type.
struct Boxed<T>(Pin<Box<dyn Stream<Item = T> + Send>>);

impl<T: Event> Stream for Boxed<T> {
    type Item = Box<dyn Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let event = self.0.as_mut().poll_next(context);
        event.map(|event| event.map(|event| Box::new(event) as _))
    }
}

impl<T: Value + Blank> List for VecDeque<T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn get(&self, index: usize) -> View<'_> {
        VecDeque::get(self, index).map_or(View::Null, T::view)
    }
    fn push(&mut self) -> &mut dyn Value {
        let index = self.len();
        self.push_back(T::blank());
        &mut self[index]
    }
}
