//! Hooks: code of the caller that runs during calls, for example to add headers, logs or metrics.
//!
//! [`ClientBuilder::hook`](crate::ClientBuilder::hook) adds a hook to a client and
//! [`Call::hook`](crate::Call::hook) to a call. Hooks of the client run first.

use bytes::Bytes;

use crate::error::Error;
use crate::operation::info::OperationInfo;
use crate::response::ResponseMetadata;

/// The call and the attempt during which a hook runs.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HookContext {
    /// The operation.
    pub operation: &'static OperationInfo,
    /// Number of the current or last attempt, from 1 on.
    pub attempt: u32,
}

/// Outcome of an attempt or a call: the metadata of a successful response, or the error.
pub type Outcome<'a> = Result<&'a ResponseMetadata, &'a Error>;

/// Code of the caller that runs during calls. Every method does nothing by default.
pub trait Hook: Send + Sync {
    /// Runs before an attempt is signed. Changes of the request are signed.
    ///
    /// # Errors
    /// Returns an error to end the call, which is not retried. An error of another call becomes the
    /// cause of one of kind [`ErrorKind::Hook`](crate::ErrorKind::Hook).
    fn before_signing(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// Runs before an attempt is sent. Signed headers must not change.
    ///
    /// # Errors
    /// Returns an error to end the call, which is not retried. An error of another call becomes the
    /// cause of one of kind [`ErrorKind::Hook`](crate::ErrorKind::Hook).
    fn before_sending(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// Runs after each attempt, also one that a timeout ends. An attempt succeeds when its response
    /// is received.
    fn after_attempt(&self, context: HookContext, outcome: Outcome<'_>) {
        let _ = (context, outcome);
    }

    /// Runs when the call ends, with the result that the caller receives. Runs neither for a call
    /// that is dropped nor for one that is invalid before its first attempt.
    fn after_call(&self, context: HookContext, outcome: Outcome<'_>) {
        let _ = (context, outcome);
    }
}
