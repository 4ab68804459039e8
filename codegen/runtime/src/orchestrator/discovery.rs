//! Endpoint discovery: endpoints that an operation of the service returns
//! (<https://smithy.io/2.0/aws/aws-core.html>, "Client endpoint discovery").

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::endpoint::{self, Target};
use crate::error::Error;
use crate::impl_structure;
use crate::operation::info::OperationInfo;
use crate::protocol::decode::decode_response;
use crate::response::ReceivedResponse;

/// Time for which an expired endpoint is used after a failed request for another, as in botocore.
const RETRY_INTERVAL: Duration = Duration::from_secs(60);

/// The discovered endpoint of a client.
#[derive(Debug, Default)]
pub(crate) struct Discovered {
    endpoint: Option<DiscoveredEndpoint>,
    /// The last request for an endpoint that failed while there was none, and its end.
    failure: Option<(Instant, Error)>,
}

impl Discovered {
    /// Returns the endpoint unless it is unknown or has expired, or the error of a request that
    /// failed `since` the call began to wait for it.
    pub(crate) fn get(&self, since: Instant) -> Option<Result<Arc<Target>, Error>> {
        if let Some(endpoint) = self
            .endpoint
            .as_ref()
            .filter(|endpoint| !endpoint.is_expired())
        {
            return Some(Ok(Arc::clone(&endpoint.target)));
        }
        let (end, error) = self.failure.as_ref()?;
        (*end >= since).then(|| Err(error.clone()))
    }

    /// Stores the outcome of a request. Returns the endpoint to use: after a failure, the expired
    /// one.
    pub(crate) fn update(
        &mut self,
        outcome: Result<DiscoveredEndpoint, Error>,
    ) -> Result<Arc<Target>, Error> {
        self.failure = None;
        match (outcome, &mut self.endpoint) {
            (Ok(endpoint), cached) => Ok(Arc::clone(&cached.insert(endpoint).target)),
            (Err(error), Some(expired)) => {
                let kind = error.kind();
                tracing::warn!(code = error.code(), ?kind, "the expired endpoint is used");
                expired.expires = Some(Instant::now() + RETRY_INTERVAL);
                Ok(Arc::clone(&expired.target))
            }
            (Err(error), None) => {
                self.failure = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Forgets the endpoint if it is still `target`.
    pub(crate) fn forget(&mut self, target: &Arc<Target>) {
        let is_target = |endpoint: &mut DiscoveredEndpoint| Arc::ptr_eq(&endpoint.target, target);
        self.endpoint.take_if(is_target);
    }
}

/// An endpoint that the service returned.
#[derive(Debug)]
pub(crate) struct DiscoveredEndpoint {
    target: Arc<Target>,
    /// `None` if the time is too far away to be represented.
    expires: Option<Instant>,
}

impl DiscoveredEndpoint {
    fn is_expired(&self) -> bool {
        self.expires
            .is_some_and(|expires| Instant::now() >= expires)
    }

    /// Reads the first endpoint of a response to `info`. The endpoint has the headers and the
    /// signatures of `regional`, the endpoint that returned it.
    ///
    /// # Errors
    /// Returns an error if the response has no endpoint, or if its address is not a URL to which
    /// requests may be sent.
    pub(crate) fn read(
        info: &'static OperationInfo,
        response: ReceivedResponse,
        regional: &Target,
        plain_http_hosts: &[String],
    ) -> Result<Self, Error> {
        let format = info.service.protocol.format;
        let output =
            decode_response::<EndpointsOutput>(format, &response.metadata, &response.body).0;
        let endpoint = match output.map(|output| output.endpoints.into_iter().next()) {
            Ok(Some(endpoint)) => endpoint,
            Ok(None) => return Err(Error::unreadable(response, &"it has no endpoint")),
            Err(error) => return Err(Error::unreadable(response, &error)),
        };
        let url = if endpoint.address.contains("://") {
            endpoint.address
        } else {
            format!("https://{}", endpoint.address)
        };
        let uri = endpoint::check_custom_url(&url, info.name)?;
        endpoint::check_plain_http(&uri, plain_http_hosts)?;
        let minutes = u64::try_from(endpoint.cache_period_in_minutes).unwrap_or_default();
        let lifetime = Duration::from_secs(minutes.saturating_mul(60));
        Ok(Self {
            target: Arc::new(Target {
                uri,
                ..regional.clone()
            }),
            expires: Instant::now().checked_add(lifetime),
        })
    }
}

/// Input without members.
#[derive(Clone, PartialEq)]
pub(crate) struct EndpointsInput {}

impl_structure!(EndpointsInput {});

/// Output that the trait requires of the operation.
#[derive(Clone, PartialEq)]
struct EndpointsOutput {
    endpoints: Vec<EndpointAddress>,
}

impl_structure!(EndpointsOutput {
    endpoints: required("Endpoints")
});

#[derive(Clone, PartialEq)]
struct EndpointAddress {
    address: String,
    cache_period_in_minutes: i64,
}

impl_structure!(EndpointAddress {
    address: required("Address"),
    cache_period_in_minutes: required("CachePeriodInMinutes"),
});
