//! Exchanges a request for a response by a `tower_service::Service`.

use std::error::Error as StdError;
use std::future::poll_fn;

use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use crate::error::{Error, ErrorKind};
use crate::stream::body::collect_body;
use crate::transport::{BoxFuture, Receiving, Transport};

/// A service as a transport. Each request has a clone of its own, as tower requires for concurrent
/// calls.
pub(crate) struct ServiceTransport<S>(pub(crate) S);

impl<S> Transport for ServiceTransport<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    S::Future: Send,
{
    fn send(
        &self,
        mut request: Request<Bytes>,
        _: Receiving,
    ) -> BoxFuture<'_, Result<Response<Bytes>, Error>> {
        let mut service = self.0.clone();
        Box::pin(async move {
            collect_body(&mut request).await?;
            poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(|error| {
                    let message = "the service that sends requests is not ready";
                    Error::new(ErrorKind::Transport, message)
                        .with_source(error)
                        .unsent()
                })?;
            service.call(request).await.map_err(|error| {
                let message =
                    "the service that sends requests failed before a response was received";
                Error::new(ErrorKind::Transport, message).with_source(error)
            })
        })
    }
}
