//! Calls for programs without an async runtime: each method blocks the thread until it is done
//! (feature `blocking`).
//!
//! ```text
//! let client = blocking::run(Client::from_env())?;
//! let gateway = client.get_gateway(GetGateway::new("tools")).blocking()?;
//! for gateway in client.list_gateways(ListGateways::new()).items().blocking() {
//!     println!("{}", gateway?.name);
//! }
//! client.get_gateway(GetGateway::new("tools")).until(waiter::GatewayReady).blocking()?;
//! ```
//!
//! The first call starts a tokio runtime and a thread that drives it, which all clients of the
//! process share. The thread runs as long as the process, so that idle connections notice when the
//! other end closes them.
//!
//! # Async runtimes
//!
//! Inside an async runtime of tokio, these methods return an error of
//! [`ErrorKind::Construction`](crate::ErrorKind::Construction) and send nothing, because blocking
//! would stop other tasks: await the call instead. In `tokio::task::spawn_blocking`, use
//! `Handle::current().block_on(call.into_future())`. Runtimes of other crates are not detected.

use std::future::{IntoFuture, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Mutex;
use std::thread;

use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use crate::client::call::{Call, CallWithMetadata};
use crate::error::Error;
use crate::operation::Operation;
use crate::paginator::{Items, Pages, Paginated, PaginatedItems};
use crate::response::ResponseMetadata;
use crate::stream::ByteStream;
#[cfg(feature = "event-stream")]
use crate::stream::{Event, EventStream};
use crate::sync::lock;
use crate::waiter::{Wait, Waiter};

/// Runs a future to completion, such as `blocking::run(Client::from_env())`.
///
/// # Errors
/// Returns the error of the future, or one of
/// [`ErrorKind::Construction`](crate::ErrorKind::Construction) inside an async runtime or if no
/// thread can be started.
pub fn run<T>(future: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Error> {
    block_on("", future)
}

fn block_on<T>(
    operation: &'static str,
    future: impl IntoFuture<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let runtime = runtime().map_err(|error| error.with_operation(operation))?;
    runtime.block_on(future.into_future())
}

/// Returns the runtime that blocking calls share. If it cannot be started, the next call tries
/// again.
fn runtime() -> Result<Handle, Error> {
    static RUNTIME: Mutex<Option<Handle>> = Mutex::new(None);
    if Handle::try_current().is_ok() {
        return Err(Error::construction(
            "a blocking call inside an async runtime would stop other tasks: await the call \
             instead, or in spawn_blocking pass it to Handle::current().block_on",
        ));
    }
    let mut runtime = lock(&RUNTIME);
    if let Some(handle) = &*runtime {
        return Ok(handle.clone());
    }
    let handle = start_runtime().map_err(|error| {
        Error::construction("the runtime of blocking calls cannot be started").with_source(error)
    })?;
    Ok(runtime.insert(handle).clone())
}

/// Starts the runtime and the thread that drives it.
fn start_runtime() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("blocking calls".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}

impl<Op: Operation> Call<Op> {
    /// Sends the operation and blocks the thread until it completes. See
    /// [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// Returns the error of the call, or one of
    /// [`ErrorKind::Construction`](crate::ErrorKind::Construction) inside an async runtime.
    pub fn blocking(self) -> Result<Op::Output, Error> {
        block_on(Op::INFO.name, self)
    }
}

impl<Op: Operation> CallWithMetadata<Op> {
    /// Sends the operation and blocks the thread until it completes. See
    /// [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// Returns the error of the call, or one of
    /// [`ErrorKind::Construction`](crate::ErrorKind::Construction) inside an async runtime.
    pub fn blocking(self) -> Result<(Op::Output, ResponseMetadata), Error> {
        block_on(Op::INFO.name, self)
    }
}

impl<W: Waiter> Wait<W> {
    /// Blocks the thread until the wait ends. See [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// Returns the error of the wait, or one of
    /// [`ErrorKind::Construction`](crate::ErrorKind::Construction) inside an async runtime.
    pub fn blocking(self) -> Result<W::Output, Error> {
        block_on(W::Operation::INFO.name, self)
    }
}

impl<Op: Paginated> Pages<Op> {
    /// Converts the pages to an iterator that blocks the thread. See [`blocking`](crate::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self, Op::INFO.name)
    }
}

impl<Op: PaginatedItems> Items<Op> {
    /// Converts the items to an iterator that blocks the thread. See [`blocking`](crate::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self, Op::INFO.name)
    }
}

impl ByteStream {
    /// Converts the body to an iterator of its parts that blocks the thread. See
    /// [`blocking`](crate::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self, "")
    }
}

#[cfg(feature = "event-stream")]
impl<T: Event> EventStream<T> {
    /// Converts the events to an iterator that blocks the thread. See
    /// [`blocking`](crate::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self, "")
    }
}

/// [`Pages`], [`Items`] or a stream as an iterator. It ends after the first error.
#[derive(Debug)]
#[must_use = "pages are requested when the iterator advances"]
pub struct Blocking<S> {
    stream: S,
    operation: &'static str,
    is_done: bool,
}

impl<S> Blocking<S> {
    fn new(stream: S, operation: &'static str) -> Self {
        Self {
            stream,
            operation,
            is_done: false,
        }
    }

    /// Returns the pages or items, for example to read their tokens.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    /// Returns the remaining pages or items.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for Blocking<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = poll_fn(|context| Pin::new(&mut self.stream).poll_next(context).map(Ok));
        let next = block_on(self.operation, next).unwrap_or_else(|error| Some(Err(error)));
        self.is_done = !matches!(next, Some(Ok(_)));
        next
    }
}
