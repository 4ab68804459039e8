//! Paging: the pages of a list operation one after the other, and the items on them.
//!
//! Generated code says where an operation has its tokens, its page size and its items ([`impl_paginated!`](crate::paginated),
//! from `smithy.api#paginated`); everything else is here. Each page is a call of its own, with the settings of the call that
//! the pages were asked of. This module must not know how a call is sent.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::call::{Call, CallFuture};
use crate::error::Error;
use crate::operation::Operation;

/// An operation that gives its answer page by page.
pub trait Paginated: Operation + Clone {
    /// The token of the page that the operation asks for; `None` for the first.
    fn token(&self) -> Option<&str>;

    /// Asks for the page of this token.
    fn set_token(&mut self, token: Option<String>);

    /// The token of the page behind this one. None, and an empty one, mean that there is no such page.
    fn next_token(output: &Self::Output) -> Option<&str>;
}

/// A paginated operation that lets callers say how much a page holds.
pub trait PageSized: Paginated {
    /// Asks for at most so many items a page.
    fn set_page_size(&mut self, size: i32);
}

/// A paginated operation whose pages are mainly a list, or a map, of items.
pub trait Itemized: Paginated {
    /// The items of a page.
    type Items: IntoIterator;

    /// Takes the items out of a page; `None` where it has none.
    fn items(output: Self::Output) -> Option<Self::Items>;
}

/// What a member can be that holds a token.
pub trait Token {
    /// The token, where there is one.
    fn get(&self) -> Option<&str>;

    /// Sets the token.
    fn set(&mut self, token: Option<String>);
}

impl Token for Option<String> {
    fn get(&self) -> Option<&str> {
        self.as_deref().filter(|token| !token.is_empty())
    }

    fn set(&mut self, token: Option<String>) {
        *self = token;
    }
}

/// A member that is required has no other way to say that there is no token.
impl Token for String {
    fn get(&self) -> Option<&str> {
        Some(self.as_str()).filter(|token| !token.is_empty())
    }

    fn set(&mut self, token: Option<String>) {
        *self = token.unwrap_or_default();
    }
}

/// States where an operation has its tokens, and its page size and items where it has those.
///
/// ```text
/// impl_paginated!(ListThings {
///     token: next_token,
///     next: |output| output.next_token,
///     page_size: max_results,
///     items: |output| -> Vec<Thing> { output.things },
/// });
/// ```
#[macro_export]
macro_rules! impl_paginated {
    ($name:ident {
        token: $token:ident,
        next: |$from:ident| $next:expr
        $(, page_size: $size:ident)?
        $(, items: |$of:ident| -> $items:ty { $taken:expr })?
        $(,)?
    }) => {
        #[allow(deprecated)]
        impl $crate::paginator::Paginated for $name {
            fn token(&self) -> Option<&str> {
                $crate::paginator::Token::get(&self.$token)
            }
            fn set_token(&mut self, token: Option<String>) {
                $crate::paginator::Token::set(&mut self.$token, token);
            }
            fn next_token($from: &Self::Output) -> Option<&str> {
                $crate::paginator::Token::get(&$next)
            }
        }
        $(#[allow(deprecated)]
        impl $crate::paginator::PageSized for $name {
            fn set_page_size(&mut self, size: i32) {
                self.$size = size.into();
            }
        })?
        $(#[allow(deprecated)]
        impl $crate::paginator::Itemized for $name {
            type Items = $items;
            fn items($of: Self::Output) -> Option<Self::Items> {
                let items: $items = $taken;
                Some(items)
            }
        })?
    };
}

impl<Op: Paginated> Call<Op> {
    /// The pages of this operation, from the one that its own token asks for, or the first, to the last.
    ///
    /// Nothing is sent before the first page is asked for.
    pub fn pages(self) -> Pages<Op> {
        let start = self.operation.token().map(str::to_owned);
        Pages {
            call: self,
            last: None,
            next: start,
            flight: None,
            state: State::Open,
            lenient: false,
        }
    }

    /// The items of the pages, one by one. Nothing is sent before the first is asked for.
    pub fn items(self) -> Items<Op>
    where
        Op: Itemized,
    {
        Items {
            pages: self.pages(),
            page: None,
        }
    }
}

/// The pages of an operation: a [`Stream`], and for those without a crate of streams [`try_next`](Self::try_next) and
/// [`collect`](Self::collect).
///
/// Dropping it, or a future of it, is safe at any time: a page that is under way is picked up by whoever asks next. The
/// stream ends at the first error; [`next_token`](Self::next_token) still says where it was, so that a caller can go on with
/// [`starting_token`](Self::starting_token).
#[must_use = "pages are fetched when they are asked for"]
pub struct Pages<Op: Paginated> {
    call: Call<Op>,
    /// The token of the page that was given out last.
    last: Option<String>,
    /// The token of the page that comes next.
    next: Option<String>,
    /// The page that is under way.
    flight: Option<CallFuture<Op::Output>>,
    state: State,
    /// Whether a repeated token is an end like any other.
    lenient: bool,
}

/// Whether there is more to come.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// There may be another page.
    Open,
    /// The last page named itself as the next.
    Stuck,
    /// The last page or an error has been given out.
    Ended,
}

/// Nothing in it is pinned by itself.
impl<Op: Paginated> Unpin for Pages<Op> {}

impl<Op: Paginated> Pages<Op> {
    /// Asks for at most so many items a page. The service may give fewer, and refuses more than its own limit.
    pub fn page_size(mut self, size: i32) -> Self
    where
        Op: PageSized,
    {
        self.call.operation.set_page_size(size);
        self
    }

    /// Begins at the page of this token, which an earlier run's [`next_token`](Self::next_token) gave.
    pub fn starting_token(mut self, token: impl Into<String>) -> Self {
        self.next = Some(token.into()).filter(|token| !token.is_empty());
        self
    }

    /// Ends quietly where the service names the page that it has just given as the next one. Unless this is set that is an
    /// error, as whatever is behind that page cannot be reached.
    pub fn stop_on_repeated_token(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// The token of the page that was given out last; `None` before that, and where it was the first.
    #[must_use]
    pub fn last_token(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// The token of the page that comes next, to resume from; `None` before the first page and behind the last.
    #[must_use]
    pub fn next_token(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The next page; `None` behind the last.
    ///
    /// # Errors
    /// Those of the call, and [`ErrorKind::Response`](crate::ErrorKind::Response) where the service names the page that it
    /// has just given as the next one.
    pub async fn try_next(&mut self) -> Result<Option<Op::Output>, Error> {
        poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    /// All pages that are left.
    ///
    /// # Errors
    /// Those of [`try_next`](Self::try_next).
    pub async fn collect(mut self) -> Result<Vec<Op::Output>, Error> {
        let mut pages = Vec::new();
        while let Some(page) = self.try_next().await? {
            pages.push(page);
        }
        Ok(pages)
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Op::Output, Error>>> {
        match self.state {
            State::Open => {}
            State::Stuck => {
                self.state = State::Ended;
                return Poll::Ready(Some(Err(repeated::<Op>())));
            }
            State::Ended => return Poll::Ready(None),
        }
        let (call, next) = (&mut self.call, &self.next);
        let flight = self.flight.get_or_insert_with(|| {
            call.operation.set_token(next.clone());
            call.clone().into_future()
        });
        let outcome = ready!(flight.as_mut().poll(context));
        self.flight = None;
        match &outcome {
            Ok(page) => self.advance(Op::next_token(page)),
            Err(_) => self.state = State::Ended,
        }
        Poll::Ready(Some(outcome))
    }

    fn advance(&mut self, token: Option<&str>) {
        let next = token.filter(|token| !token.is_empty()).map(str::to_owned);
        self.last = std::mem::replace(&mut self.next, next);
        self.state = match &self.next {
            None => State::Ended,
            repeated if *repeated == self.last && self.lenient => State::Ended,
            repeated if *repeated == self.last => State::Stuck,
            Some(_) => State::Open,
        };
    }
}

/// The token is left out: it may be sensitive.
fn repeated<Op: Operation>() -> Error {
    let message = "the service names the page that it has just given as the next one: what is behind it cannot be reached; \
                   stop_on_repeated_token takes this for the end";
    Error::response(Op::INFO.name, message)
}

impl<Op: Paginated> Stream for Pages<Op> {
    type Item = Result<Op::Output, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<Op: Paginated + fmt::Debug> fmt::Debug for Pages<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("call", &self.call)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// An item of an operation's pages: an element of a list, or a key and value of a map.
type Item<Op> = <<Op as Itemized>::Items as IntoIterator>::Item;

/// The items of an operation's pages: a [`Stream`], and for those without a crate of streams [`try_next`](Self::try_next)
/// and [`collect`](Self::collect). What is said of [`Pages`] holds here too.
#[must_use = "items are fetched when they are asked for"]
pub struct Items<Op: Itemized> {
    pages: Pages<Op>,
    page: Option<<Op::Items as IntoIterator>::IntoIter>,
}

impl<Op: Itemized> Unpin for Items<Op> {}

impl<Op: Itemized> Items<Op> {
    /// Asks for at most so many items a page. The service may give fewer, and refuses more than its own limit.
    pub fn page_size(mut self, size: i32) -> Self
    where
        Op: PageSized,
    {
        self.pages = self.pages.page_size(size);
        self
    }

    /// Begins at the page of this token, which an earlier run's [`last_token`](Self::last_token) or
    /// [`next_token`](Self::next_token) gave.
    pub fn starting_token(mut self, token: impl Into<String>) -> Self {
        self.pages = self.pages.starting_token(token);
        self
    }

    /// See [`Pages::stop_on_repeated_token`].
    pub fn stop_on_repeated_token(mut self) -> Self {
        self.pages = self.pages.stop_on_repeated_token();
        self
    }

    /// The token of the page that the last item was on; `None` for the first page. Who resumes from it sees that page's items
    /// again.
    #[must_use]
    pub fn last_token(&self) -> Option<&str> {
        self.pages.last_token()
    }

    /// The token of the page behind the one that the last item was on. Who resumes from it does not see what is left of
    /// that page.
    #[must_use]
    pub fn next_token(&self) -> Option<&str> {
        self.pages.next_token()
    }

    /// The next item; `None` behind the last.
    ///
    /// # Errors
    /// Those of [`Pages::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<Item<Op>>, Error> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// All items that are left.
    ///
    /// # Errors
    /// Those of [`Pages::try_next`].
    pub async fn collect(mut self) -> Result<Vec<Item<Op>>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Item<Op>, Error>>> {
        loop {
            if let Some(item) = self.page.as_mut().and_then(Iterator::next) {
                return Poll::Ready(Some(Ok(item)));
            }
            // A page without items need not be the last.
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => self.page = Op::items(page).map(IntoIterator::into_iter),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<Op: Itemized> Stream for Items<Op> {
    type Item = Result<Item<Op>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<Op: Itemized + fmt::Debug> fmt::Debug for Items<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
