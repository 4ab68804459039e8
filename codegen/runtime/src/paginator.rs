//! Pages and items of list operations (`smithy.api#paginated`).
//!
//! Each page is a call of its own, with the configuration of the call that the pages were created
//! from.

mod macros;

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::call::{Call, CallFuture};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::response::ResponseMetadata;

/// An operation that returns its results page by page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not return its results page by page",
    label = "not a paginated operation",
    note = "await the call instead: it returns the whole output"
)]
pub trait Paginated: Operation + Clone {
    /// Returns the token of the requested page.
    fn token(&self) -> Option<&String>;

    /// Sets the token of the requested page.
    fn set_token(&mut self, token: Option<String>);

    /// Returns the token of the page after `output`. `None` and an empty token mean that `output`
    /// is the last page.
    fn next_token(output: &Self::Output) -> Option<&String>;
}

/// A paginated operation with a member for the page size.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no member for the page size",
    label = "the service determines the page size of this operation"
)]
pub trait SetPageSize: Paginated {
    /// Sets the maximum number of items on a page.
    fn set_page_size(&mut self, size: i32);
}

/// A paginated operation whose pages hold a list or map of items.
#[diagnostic::on_unimplemented(
    message = "the pages of `{Self}` have no list of items",
    label = "an operation without items",
    note = "`pages()` returns the pages of a paginated operation; a call of another operation is \
        awaited"
)]
pub trait PaginatedItems: Paginated {
    /// Items of a page.
    type Items: IntoIterator;

    /// Returns the items of a page, or `None` if they are unset.
    fn items(output: Self::Output) -> Option<Self::Items>;
}

// Bounds of methods, not of the block: the compiler then explains a missing bound by the text of
// the trait.
impl<Op: Operation> Call<Op> {
    /// Returns the pages of this operation, starting at the operation's token if it is set.
    ///
    /// The first request is sent when the first page is polled.
    pub fn pages(self) -> Pages<Op>
    where
        Op: Paginated,
    {
        let next_token = non_empty(self.operation.token().cloned());
        Pages {
            call: self,
            last_token: None,
            next_token,
            requested: HashSet::new(),
            hasher: RandomState::new(),
            in_flight: None,
            metadata: None,
            stop_on_repeated_token: false,
            done: false,
        }
    }

    /// Returns the items of all pages. The first request is sent when the first item is polled.
    pub fn items(self) -> Items<Op>
    where
        Op: PaginatedItems,
    {
        Items {
            pages: self.pages(),
            page: None,
        }
    }
}

/// The pages of an operation, as a [`Stream`] or by [`try_next`](Self::try_next) and
/// [`collect`](Self::collect).
///
/// Futures of `try_next` can be dropped at any time: the next poll continues with the request in
/// flight. The stream ends after the first error. [`next_token`](Self::next_token) then still
/// returns the token of the failed page, with which [`starting_token`](Self::starting_token)
/// resumes.
#[must_use = "requests are sent when pages are polled"]
pub struct Pages<Op: Paginated> {
    call: Call<Op>,
    last_token: Option<String>,
    next_token: Option<String>,
    /// Hashes of the tokens of the requested pages.
    requested: HashSet<u64>,
    hasher: RandomState,
    in_flight: Option<CallFuture<(Op::Output, ResponseMetadata)>>,
    metadata: Option<ResponseMetadata>,
    stop_on_repeated_token: bool,
    /// Set after the last page and after an error.
    done: bool,
}

// No field is pinned structurally.
impl<Op: Paginated> Unpin for Pages<Op> {}

impl<Op: Paginated> Pages<Op> {
    /// Sets the maximum number of items on a page. The service may return fewer, and rejects more
    /// than its own limit.
    pub fn page_size(mut self, size: i32) -> Self
    where
        Op: SetPageSize,
    {
        self.call.operation.set_page_size(size);
        self
    }

    /// Starts at the page with this token, which [`next_token`](Self::next_token) of an earlier run
    /// returned.
    pub fn starting_token(mut self, token: impl Into<String>) -> Self {
        self.next_token = non_empty(Some(token.into()));
        self.last_token = None;
        self.requested.clear();
        self.in_flight = None;
        self.metadata = None;
        self.done = false;
        self
    }

    /// Ends the stream without an error if a page names its own token, or that of an earlier page,
    /// as the next one.
    ///
    /// By default that is an error, because the remaining pages cannot be reached.
    pub fn stop_on_repeated_token(mut self) -> Self {
        self.stop_on_repeated_token = true;
        self
    }

    /// Returns the token of the most recent page, or `None` if there was none or it had no token.
    #[must_use]
    pub fn last_token(&self) -> Option<&str> {
        self.last_token.as_deref()
    }

    /// Returns the token of the next page, or `None` before the first page and after the last.
    #[must_use]
    pub fn next_token(&self) -> Option<&str> {
        self.next_token.as_deref()
    }

    /// Returns the metadata of the most recent page's response, or `None` before the first page.
    #[must_use]
    pub fn metadata(&self) -> Option<&ResponseMetadata> {
        self.metadata.as_ref()
    }

    /// Records the next token. Returns `false` if a page with it was requested before.
    fn mark_requested(&mut self) -> bool {
        let token = self.next_token.as_ref();
        token.is_none_or(|token| self.requested.insert(self.hasher.hash_one(token)))
    }

    /// Returns the next page, or `None` after the last.
    ///
    /// # Errors
    /// Returns an error if the call fails, or of kind [`Response`](crate::ErrorKind::Response) if
    /// the previous page named its own token, or that of an earlier page, as the next one.
    pub async fn try_next(&mut self) -> Result<Option<Op::Output>, Error> {
        try_next(self).await
    }

    /// Returns all remaining pages.
    ///
    /// # Errors
    /// Returns the first error of [`try_next`](Self::try_next).
    pub async fn collect(self) -> Result<Vec<Op::Output>, Error> {
        collect(self).await
    }
}

impl<Op: Paginated> Stream for Pages<Op> {
    type Item = Result<Op::Output, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.done {
            return Poll::Ready(None);
        }
        if this.in_flight.is_none() && !this.mark_requested() {
            this.done = true;
            let error = (!this.stop_on_repeated_token).then(repeated_token::<Op>);
            return Poll::Ready(error.map(Err));
        }
        let in_flight = this.in_flight.get_or_insert_with(|| {
            this.call.operation.set_token(this.next_token.clone());
            this.call.clone().with_metadata().into_future()
        });
        let result = ready!(in_flight.as_mut().poll(context));
        this.in_flight = None;
        let result = result.map(|(page, metadata)| {
            this.metadata = Some(metadata);
            page
        });
        match &result {
            Ok(page) => {
                let next_token = non_empty(Op::next_token(page).cloned());
                this.done = next_token.is_none();
                this.last_token = std::mem::replace(&mut this.next_token, next_token);
            }
            Err(_) => this.done = true,
        }
        Poll::Ready(Some(result))
    }
}

fn non_empty(token: Option<String>) -> Option<String> {
    token.filter(|token| !token.is_empty())
}

/// The message omits the token, which may be sensitive.
fn repeated_token<Op: Operation>() -> Error {
    let message = "the page names the token of a page that was requested before as the next one, \
                   so the remaining pages cannot be reached; stop_on_repeated_token ends the pages \
                   here without an error";
    Error::new(ErrorKind::Response, message).with_operation(Op::INFO.name)
}

async fn try_next<T, S>(stream: &mut S) -> Result<Option<T>, Error>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context))
        .await
        .transpose()
}

async fn collect<T, S>(mut stream: S) -> Result<Vec<T>, Error>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    let mut elements = Vec::new();
    while let Some(element) = try_next(&mut stream).await? {
        elements.push(element);
    }
    Ok(elements)
}

impl<Op: Paginated + fmt::Debug> fmt::Debug for Pages<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("call", &self.call)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

/// Item of an operation's pages: an element of a list, or a key and value of a map.
type Item<Op> = <<Op as PaginatedItems>::Items as IntoIterator>::Item;

/// The items of an operation's pages, as a [`Stream`] or by [`try_next`](Self::try_next) and
/// [`collect`](Self::collect). Like [`Pages`], it ends after the first error, and its futures can
/// be dropped at any time.
#[must_use = "requests are sent when items are polled"]
pub struct Items<Op: PaginatedItems> {
    pages: Pages<Op>,
    page: Option<<Op::Items as IntoIterator>::IntoIter>,
}

impl<Op: PaginatedItems> Unpin for Items<Op> {}

impl<Op: PaginatedItems> Items<Op> {
    /// Sets the maximum number of items on a page. See [`Pages::page_size`].
    pub fn page_size(mut self, size: i32) -> Self
    where
        Op: SetPageSize,
    {
        self.pages = self.pages.page_size(size);
        self
    }

    /// Starts at the page with this token, which [`last_token`](Self::last_token) or
    /// [`next_token`](Self::next_token) of an earlier run returned.
    pub fn starting_token(mut self, token: impl Into<String>) -> Self {
        self.pages = self.pages.starting_token(token);
        self.page = None;
        self
    }

    /// Ends the stream without an error if a page names the token of an earlier page as the next
    /// one. See [`Pages::stop_on_repeated_token`].
    pub fn stop_on_repeated_token(mut self) -> Self {
        self.pages = self.pages.stop_on_repeated_token();
        self
    }

    /// Returns the token of the most recent item's page, or `None` if it is the first page.
    /// Resuming from this token repeats the items of that page.
    #[must_use]
    pub fn last_token(&self) -> Option<&str> {
        self.pages.last_token()
    }

    /// Returns the token of the page after the most recent item's page. Resuming from this token
    /// skips the remaining items of the most recent item's page.
    #[must_use]
    pub fn next_token(&self) -> Option<&str> {
        self.pages.next_token()
    }

    /// Returns the metadata of the response with the most recent item's page, or `None` before the
    /// first page.
    #[must_use]
    pub fn metadata(&self) -> Option<&ResponseMetadata> {
        self.pages.metadata()
    }

    /// Returns the next item, or `None` after the last.
    ///
    /// # Errors
    /// Returns the errors of [`Pages::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<Item<Op>>, Error> {
        try_next(self).await
    }

    /// Returns all remaining items.
    ///
    /// # Errors
    /// Returns the first error of [`Pages::try_next`].
    pub async fn collect(self) -> Result<Vec<Item<Op>>, Error> {
        collect(self).await
    }
}

impl<Op: PaginatedItems> Stream for Items<Op> {
    type Item = Result<Item<Op>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.as_mut().and_then(Iterator::next) {
                return Poll::Ready(Some(Ok(item)));
            }
            // A page without items is not necessarily the last.
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = Op::items(page).map(IntoIterator::into_iter),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<Op: PaginatedItems + fmt::Debug> fmt::Debug for Items<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
