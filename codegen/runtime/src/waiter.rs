//! Waiters (`smithy.waiters#waitable`): polling an operation until a resource reaches a state.
//!
//! Implements the sections "Waiter workflow" and "Waiter retries" of
//! <https://smithy.io/2.0/additional-specs/waiters.html>. Each poll is a call of its own, with the
//! configuration of the call that waits.

mod acceptor;
mod poller;
mod progress;

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use serde_json::Value as Json;

pub use self::acceptor::{Acceptor, Comparator, Matcher, Path, State, WaiterInfo};
use self::poller::{PollSchedule, Poller};
use self::progress::OnPoll;
pub use self::progress::WaitProgress;
use crate::client::call::{Call, CallFuture};
use crate::error::Error;
use crate::operation::Operation;
use crate::shape::{Member, Structure, UnknownMember, Value, Visitor};

/// Default of [`Wait::max_wait`].
pub const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(600);

/// A state to wait for with [`Call::until`]. Generated code implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a waiter",
    label = "not a waiter",
    note = "the module `waiter` of the client's crate has the waiters of each operation"
)]
pub trait Waiter: 'static {
    /// Operation to poll.
    type Operation: Operation + Clone;

    /// Result of a wait: the operation's output; `()` if an error ends the wait successfully; an
    /// `Option` of the output if either does.
    type Output: WaiterOutput<<Self::Operation as Operation>::Output>;

    /// Metadata of the waiter.
    const INFO: &'static WaiterInfo;
}

/// Result of a wait, converted from the result of the last poll.
pub trait WaiterOutput<T>: Sized {
    /// Converts the result of the poll that ended the wait successfully.
    ///
    /// # Errors
    /// Returns the poll's error if an output is required.
    fn from_result(result: Result<T, Error>) -> Result<Self, Error>;
}

impl<T: Structure> WaiterOutput<T> for T {
    fn from_result(result: Result<T, Error>) -> Result<Self, Error> {
        result
    }
}

impl<T: Structure> WaiterOutput<T> for Option<T> {
    fn from_result(result: Result<T, Error>) -> Result<Self, Error> {
        Ok(result.ok())
    }
}

impl<T: Structure> WaiterOutput<T> for () {
    fn from_result(_: Result<T, Error>) -> Result<Self, Error> {
        Ok(())
    }
}

/// Implements [`Waiter`], with one row for each acceptor.
///
/// ```text
/// impl_waiter!(ThingReady {
///     operation: GetThing,
///     output: GetThingOutput,
///     delay: 2..=120,
///     status: [Fields("status")],
///     reasons: [Fields("failureReason")],
///     Succeed: Output(Fields("status"), StringEquals, "READY"),
///     Fail: Output(Fields("status"), StringEquals, "FAILED"),
/// });
/// ```
#[macro_export]
macro_rules! impl_waiter {
    ($name:ident {
        operation: $operation:ty,
        output: $output:ty,
        delay: $min:literal..=$max:literal,
        status: [$($status:expr)?],
        reasons: [$($reason:expr),*],
        $($state:ident: $matcher:expr $(=> $message:expr)?),* $(,)?
    }) => {
        #[allow(deprecated)]
        impl $crate::waiter::Waiter for $name {
            type Operation = $operation;
            type Output = $output;
            const INFO: &'static $crate::waiter::WaiterInfo = {
                #[allow(unused_imports)]
                use $crate::waiter::{Comparator::*, Matcher::*, Path::*};
                &$crate::waiter::WaiterInfo {
                    name: stringify!($name),
                    min_delay: ::core::time::Duration::from_secs($min),
                    max_delay: ::core::time::Duration::from_secs($max),
                    status: $crate::optional_path!($($status)?),
                    reasons: &[$($reason),*],
                    acceptors: &[$($crate::waiter::Acceptor {
                        state: $crate::waiter::State::$state,
                        matcher: $matcher,
                        message: $crate::optional_path!($($message)?),
                    }),*],
                }
            };
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! optional_path {
    () => {
        None
    };
    ($path:expr) => {
        Some($path)
    };
}

impl<Op: Operation + Clone> Call<Op> {
    /// Polls the operation until the resource reaches the waiter's state. The first poll is sent
    /// immediately.
    ///
    /// Each poll is a call with this call's configuration: retries, timeouts and hooks apply to
    /// each poll separately.
    pub fn until<W: Waiter<Operation = Op>>(self, _waiter: W) -> Wait<W> {
        let schedule = PollSchedule {
            max_wait: DEFAULT_MAX_WAIT,
            min_delay: W::INFO.min_delay,
            max_delay: W::INFO.max_delay,
        };
        Wait {
            call: self,
            schedule,
            on_poll: None,
            waiter: PhantomData,
        }
    }
}

/// A wait for a state of a resource, which starts when it is awaited.
///
/// # Errors
/// - [`ErrorKind::Wait`](crate::ErrorKind::Wait): the resource can no longer reach the state. The
///   message has the resource's status and the service's reasons for it.
/// - [`ErrorKind::Timeout`](crate::ErrorKind::Timeout): the resource did not reach the state in
///   time. The message has the last status.
/// - Errors of calls that no acceptor of the waiter matches.
#[must_use = "a wait does nothing unless it is awaited"]
pub struct Wait<W: Waiter> {
    call: Call<W::Operation>,
    schedule: PollSchedule,
    on_poll: Option<OnPoll>,
    waiter: PhantomData<fn() -> W>,
}

impl<W: Waiter> Wait<W> {
    /// Sets the maximum duration of the wait, by default [`DEFAULT_MAX_WAIT`] (ten minutes). The
    /// last poll is sent at that time; its own duration is limited by the call's timeouts.
    pub fn max_wait(mut self, limit: Duration) -> Self {
        self.schedule.max_wait = limit;
        self
    }

    /// Sets the minimum delay between polls. By default the model defines it.
    pub fn min_delay(mut self, delay: Duration) -> Self {
        self.schedule.min_delay = delay;
        self
    }

    /// Sets the maximum delay between polls. By default the model defines it. Delays grow
    /// exponentially up to this maximum, with jitter.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.schedule.max_delay = delay;
        self
    }

    /// Sets a callback that sees the result of each poll, also of the last one, for example to
    /// print a progress line.
    pub fn on_poll(mut self, callback: impl FnMut(&WaitProgress) + Send + 'static) -> Self {
        self.on_poll = Some(Box::new(callback));
        self
    }
}

impl<W: Waiter> IntoFuture for Wait<W> {
    type Output = Result<W::Output, Error>;
    type IntoFuture = CallFuture<W::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self {
            call,
            schedule,
            on_poll,
            ..
        } = self;
        Box::pin(async move {
            let mut poller = Poller::new(W::INFO, W::Operation::INFO.name, schedule, on_poll);
            let input = to_json(&call.operation);
            loop {
                let result = call.clone().await;
                match poller.evaluate(&input, result.as_ref().map(to_json))? {
                    None => return W::Output::from_result(result),
                    Some(delay) => {
                        drop(result);
                        let skipped = call.sleep(delay).await;
                        poller.skipped = poller.skipped.saturating_add(skipped);
                    }
                }
            }
        })
    }
}

impl<W: Waiter> fmt::Debug for Wait<W>
where
    W::Operation: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("waiter", &W::INFO.name)
            .field("call", &self.call)
            .field("schedule", &self.schedule)
            .finish()
    }
}

/// Returns the JSON form of a structure, in which members have the names of the model.
fn to_json<T: Structure>(value: &T) -> Json {
    let mut members = JsonMembers::default();
    value.visit(&mut members);
    Json::Object(members.0)
}

/// Visitor that collects members as JSON. Omits members that `serde_json` cannot represent, such as
/// a number above the range of `f64`: a wait must not depend on them.
#[derive(Default)]
struct JsonMembers(serde_json::Map<String, Json>);

impl Visitor for JsonMembers {
    fn member<T: Value>(&mut self, member: Member, value: &T) {
        if let Ok(value) = value.encode(member.schema, serde_json::value::Serializer) {
            self.0.insert(member.name.to_owned(), value);
        }
    }

    fn unknown(&mut self, _: &UnknownMember) {}
}
