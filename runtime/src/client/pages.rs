//! Operations that answer in pages: one stream of all pages, or of what is on them.

use super::Client;
use super::call::Prepared;
use crate::error::{Failure, FailureKind};
use crate::operation::is_failure;
use crate::path::{Found, find};
use crate::{Document, Input, Operation, Paginator, Schema, Slot, Structure, Value, View};
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Uri};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

/// The pages of an operation's answer, each asked for when it is wanted.
///
/// It is a [`Stream`], and [`next`](Pages::next) needs no crate of streams. It ends after the last
/// page and after an error. A service that asks for the same page again, which would never end, is
/// such an error, with [`FailureKind::RepeatedToken`].
#[must_use = "a page is asked for when it is awaited"]
pub struct Pages<I: Input> {
    client: Client,
    input: I,
    state: State<I>,
    ends_at_repeated_token: bool,
}

type Answer<I> = Result<<I as Input>::Output, <I as Input>::Error>;

enum State<I: Input> {
    /// Nothing is asked for yet.
    New,
    /// The endpoint of the first page is not known yet.
    Waiting(Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>),
    /// The request for the next page, which is not sent before the page is wanted.
    Ready(Prepared),
    /// It is sent.
    Sent(Asked, Pin<Box<dyn Future<Output = Answer<I>> + Send>>),
    /// There is a next page, but it cannot be asked for.
    Failed(Failure),
    /// The last page or an error has been given.
    Over,
}

impl Client {
    /// Begins to read an operation's answer page by page. There is one page where the operation
    /// does not answer in pages.
    pub fn pages<I: Input>(&self, input: I) -> Pages<I> {
        Pages {
            client: self.clone(),
            input,
            state: State::New,
            ends_at_repeated_token: false,
        }
    }
}

impl<I: Input> Pages<I> {
    /// The next page; `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Answer<I>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// What is on the pages, one by one; `list` takes it from a page.
    pub fn items<T>(self, list: fn(I::Output) -> Vec<T>) -> Items<I, T> {
        Items {
            pages: self,
            list,
            left: Vec::new().into_iter(),
        }
    }

    /// Takes a repeated token for the end and not for an error. A few operations, which read logs,
    /// answer so when there is nothing new yet.
    pub fn end_at_repeated_token(self) -> Self {
        Pages {
            ends_at_repeated_token: true,
            ..self
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Answer<I>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Ready(None),
                State::Failed(failure) => return Poll::Ready(Some(Err(failure.into()))),
                State::New if self.client.lacks_account() => {
                    let client = self.client.clone();
                    let known = async move { client.know_account(I::OPERATION).await };
                    self.state = State::Waiting(Box::pin(known));
                }
                State::New => self.state = self.ready(&self.input),
                State::Waiting(mut known) => match known.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Waiting(known);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(())) => self.state = self.ready(&self.input),
                    Poll::Ready(Err(failure)) => self.state = State::Failed(failure),
                },
                State::Ready(mut request) => {
                    let (asked, client) = (Asked::of(&request), self.client.clone());
                    let answer = Box::pin(async move {
                        let terms = client.terms();
                        let answer =
                            client.answer(I::OPERATION, &mut request, terms, is_failure::<I>);
                        answer.await?.decode::<I>()
                    });
                    self.state = State::Sent(asked, answer);
                }
                State::Sent(asked, mut answer) => match answer.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Sent(asked, answer);
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok(page)) => {
                        self.state = self.turn(&asked, &page);
                        return Poll::Ready(Some(Ok(page)));
                    }
                },
            }
        }
    }

    fn ready(&self, input: &dyn Structure) -> State<I> {
        match self.client.prepare(I::OPERATION, input) {
            Ok(request) => State::Ready(request),
            Err(failure) => State::Failed(failure),
        }
    }

    /// What comes after this page.
    fn turn(&self, asked: &Asked, page: &I::Output) -> State<I> {
        let paginator = I::OPERATION.paginator;
        let next = paginator.and_then(|paginator| Next::after(page, paginator, &self.input));
        let Some(next) = next else {
            return State::Over;
        };
        match self.ready(&next) {
            State::Ready(request) if Asked::of(&request) != *asked => State::Ready(request),
            State::Ready(_) if self.ends_at_repeated_token => State::Over,
            State::Ready(_) => State::Failed(repeated(I::OPERATION)),
            state => state,
        }
    }
}

fn repeated(operation: &'static Operation) -> Failure {
    let what = "the service answered with the token of the page that it was asked for, so that \
                there would be no last page";
    Failure::new(FailureKind::RepeatedToken, operation.name, what)
}

/// What a request asks for. One that asks for the same as the one before, whatever its token is
/// and wherever that stands, would be answered with the same page.
#[derive(PartialEq)]
struct Asked {
    uri: Uri,
    headers: HeaderMap,
    body: Option<Bytes>,
}

impl Asked {
    fn of(prepared: &Prepared) -> Self {
        let request = &prepared.request;
        Asked {
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            body: request.body().as_bytes().cloned(),
        }
    }
}

/// The input for the next page: the caller's, but for the tokens, which are in the page before.
struct Next<'a> {
    input: &'a dyn Structure,
    /// By the index of the member.
    tokens: Vec<(usize, Token<'a>)>,
}

struct Token<'a> {
    value: View<'a>,
    /// A place to show where one is asked for. Nobody writes to the input of a call.
    place: Document,
}

impl<'a> Next<'a> {
    /// The input for the page after `page`, or `None` where that is the last one.
    fn after(
        page: &'a dyn Structure,
        paginator: &'static Paginator,
        input: &'a dyn Structure,
    ) -> Option<Self> {
        let page = || Found::One(View::Structure(page));
        if paginator
            .more
            .is_some_and(|more| !find(more, page()).is_true())
        {
            return None;
        }
        let mut next = Next {
            input,
            tokens: Vec::with_capacity(paginator.tokens.len()),
        };
        let mut any = false;
        for (name, path) in paginator.tokens {
            let found = find(path, page());
            any |= found.is_true();
            // Of several tokens some may be gone on the next page; the caller's are for the first.
            let value = found.view().filter(|_| found.is_true());
            let mut members = input.schema().members.iter();
            let index = members.position(|member| member.name == *name)?;
            next.tokens.push((
                index,
                Token {
                    value: value.unwrap_or(View::Null),
                    place: Document::Null,
                },
            ));
        }
        any.then_some(next)
    }
}

impl Structure for Next<'_> {
    fn schema(&self) -> &'static Schema {
        self.input.schema()
    }
    fn get(&self, index: usize) -> Option<&dyn Value> {
        match self.tokens.iter().find(|(at, _)| *at == index) {
            Some((_, token)) => Some(token),
            None => self.input.get(index),
        }
    }
    fn get_mut(&mut self, _: usize) -> Option<&mut dyn Value> {
        None
    }
}

impl Value for Token<'_> {
    fn view(&self) -> View<'_> {
        self.value
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Document(&mut self.place)
    }
}

impl<I: Input> Stream for Pages<I> {
    type Item = Answer<I>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Nothing of it is ever pinned where it stands.
impl<I: Input> Unpin for Pages<I> {}

/// What is on the pages of an operation's answer, one by one: see [`Pages`].
#[must_use = "a page is asked for when it is awaited"]
pub struct Items<I: Input, T> {
    pages: Pages<I>,
    list: fn(I::Output) -> Vec<T>,
    left: vec::IntoIter<T>,
}

impl<I: Input, T> Items<I, T> {
    /// The next item; `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<T, I::Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// As [`Pages::end_at_repeated_token`].
    pub fn end_at_repeated_token(self) -> Self {
        Items {
            pages: self.pages.end_at_repeated_token(),
            ..self
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, I::Error>>> {
        loop {
            if let Some(item) = self.left.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => self.left = (self.list)(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<I: Input, T> Stream for Items<I, T> {
    type Item = Result<T, I::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Nothing of it is ever pinned where it stands.
impl<I: Input, T> Unpin for Items<I, T> {}
