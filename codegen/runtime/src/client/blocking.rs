//! Calls for programs without an async runtime: each method blocks the thread until its work is done.
//!
//! Behind the feature `blocking`.
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
//! The work runs on a runtime of this module's own, which all clients of the process share. A thread of its own drives it for as
//! long as the process lives: connections that are kept between calls notice there that the other end has closed them. The thread
//! begins with the first call.
//!
//! # Where there is a runtime already
//!
//! Within an async runtime of tokio's, blocking would keep others from running. It is an error of
//! [`ErrorKind::Construction`], and nothing is sent: await the call. Code in
//! `tokio::task::spawn_blocking` is within a runtime, too, and may block: `Handle::current().block_on(call.into_future())`.
//! Runtimes that are not tokio's are not noticed: they just stand still, as with everything that blocks.

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::OnceLock;
use std::thread;

use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use crate::client::call::Call;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::paginator::{Items, Pages, Paginated, PaginatedItems};
use crate::waiter::{Wait, Waiter};

/// Does the work of a future, and blocks the thread until that is done: `blocking::run(Client::from_env())`.
///
/// # Errors
/// Those of the work, and [`ErrorKind::Construction`] within an async runtime, or where no thread can be made.
pub fn run<T>(work: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Error> {
    runtime("")?.block_on(work.into_future())
}

/// The runtime that blocking calls share.
fn runtime(operation: &'static str) -> Result<&'static Handle, Error> {
    static RUNTIME: OnceLock<Result<Handle, Error>> = OnceLock::new();
    if Handle::try_current().is_ok() {
        let message = "a blocking call within an async runtime would keep others from running: await the call instead, or \
                       in spawn_blocking give it to Handle::current().block_on";
        return Err(Error::construction(operation, message));
    }
    RUNTIME.get_or_init(start).as_ref().map_err(Clone::clone)
}

/// Starts the runtime, and the thread that drives it.
fn start() -> Result<Handle, Error> {
    let unmade = |error: std::io::Error| {
        Error::caused(
            ErrorKind::Construction,
            "",
            "the runtime of blocking calls cannot be started",
            error,
        )
    };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(unmade)?;
    let handle = runtime.handle().clone();
    let drive = move || runtime.block_on(std::future::pending::<()>());
    thread::Builder::new()
        .name("blocking calls".to_owned())
        .spawn(drive)
        .map_err(unmade)?;
    Ok(handle)
}

impl<Op: Operation> Call<Op> {
    /// Sends the operation, and blocks the thread until there is an answer. See [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// Those of the call, and [`ErrorKind::Construction`] within an async runtime.
    pub fn blocking(self) -> Result<Op::Output, Error> {
        runtime(Op::INFO.name)?.block_on(self.into_future())
    }
}

impl<W: Waiter> Wait<W> {
    /// Waits, and blocks the thread until that has come to its end. See [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// Those of the wait, and [`ErrorKind::Construction`] within an async runtime.
    pub fn blocking(self) -> Result<W::Output, Error> {
        runtime(W::Operation::INFO.name)?.block_on(self.into_future())
    }
}

impl<Op: Paginated> Pages<Op> {
    /// The pages as an iterator, which blocks the thread until the next one is there. See [`blocking`](crate::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking {
            stream: self,
            operation: Op::INFO.name,
            ended: false,
        }
    }
}

impl<Op: PaginatedItems> Items<Op> {
    /// The items as an iterator, which blocks the thread until the next one is there. See [`blocking`](crate::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking {
            stream: self,
            operation: Op::INFO.name,
            ended: false,
        }
    }
}

/// [`Pages`] or [`Items`] as an iterator. Like them, it ends at the first error.
#[must_use = "pages are fetched when they are asked for"]
pub struct Blocking<S> {
    stream: S,
    operation: &'static str,
    ended: bool,
}

impl<S> Blocking<S> {
    /// The pages or items, to ask for their tokens.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    /// The pages or items that are left.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for Blocking<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match runtime(self.operation) {
            Ok(runtime) => runtime.block_on(poll_fn(|context| {
                Pin::new(&mut self.stream).poll_next(context)
            })),
            Err(error) => Some(Err(error)),
        };
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

impl<S: fmt::Debug> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blocking").field(&self.stream).finish()
    }
}
