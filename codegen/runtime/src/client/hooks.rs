//! Hooks: a caller's own code on the way of a call, for headers, logs, metrics.
//!
//! Set on a client with [`ClientBuilder::hook`](crate::ClientBuilder::hook) and on a call with
//! [`Call::hook`](crate::Call::hook); the client's run first.

use bytes::Bytes;

use crate::error::Error;
use crate::operation::OperationInfo;

/// Where in a call a hook is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HookContext {
    /// The operation.
    pub operation: &'static OperationInfo,
    /// The attempt that is under way or was the last, from 1 on.
    pub attempt: u32,
}

/// What came of an attempt or a call: the status of the service's good answer, or the error.
pub type Outcome<'a> = Result<u16, &'a Error>;

/// A caller's own code on the way of a call. Every method does nothing unless written.
pub trait Hook: Send + Sync {
    /// Before an attempt is signed: what is changed is signed.
    ///
    /// # Errors
    /// An error ends the call.
    fn before_signing(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// Before an attempt is sent: the request is whole. Headers that are signed must not change.
    ///
    /// # Errors
    /// An error ends the call.
    fn before_sending(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// After every attempt.
    fn after_attempt(&self, context: HookContext, outcome: Outcome<'_>) {
        let _ = (context, outcome);
    }

    /// After the last attempt.
    fn after_call(&self, context: HookContext, outcome: Outcome<'_>) {
        let _ = (context, outcome);
    }
}
