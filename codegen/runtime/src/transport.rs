//! Sends HTTP requests: by reqwest ([`exchange`]), by a service of tower, or by a mock in tests.

pub(crate) mod exchange;
pub(crate) mod http_client;
pub(crate) mod proxies;
#[cfg(feature = "tower")]
pub(crate) mod service;
pub(crate) mod tls;

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::error::Error;
use crate::operation::Operation;

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Settings with which a transport receives a response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Receiving {
    /// Whether the body of a successful response is streamed.
    pub(crate) is_streamed: bool,
    /// Timeout for each part of the body.
    pub(crate) read_timeout: Option<Duration>,
}

/// Sends HTTP requests and waits between them.
pub(crate) trait Transport: Send + Sync {
    /// Sends `request` and receives the response. The body of a streamed one is still unread.
    fn send(
        &self,
        request: Request<Bytes>,
        receiving: Receiving,
    ) -> BoxFuture<'_, Result<Response<Bytes>, Error>>;

    /// Sleeps for `duration`. Returns the part of it that was skipped, which is zero except for a
    /// mock.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, Duration> {
        Box::pin(async move {
            tokio::time::sleep(duration).await;
            Duration::ZERO
        })
    }

    /// Returns `true` if requests must carry their [`ErasedOperation`] and the
    /// [`HookContext`](crate::HookContext) of the attempt as extensions.
    fn needs_operation(&self) -> bool {
        false
    }
}

/// An operation without its type.
#[derive(Clone)]
pub(crate) struct ErasedOperation(pub(crate) Arc<dyn AnyOperation>);

pub(crate) trait AnyOperation: Any + fmt::Debug + Send + Sync {}

impl<Op: Operation> AnyOperation for Op {}

impl ErasedOperation {
    pub(crate) fn new(operation: impl Operation) -> Self {
        Self(Arc::new(operation))
    }
}

impl fmt::Debug for ErasedOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
