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

/// An endpoint that the service returned.
#[derive(Debug)]
pub(crate) struct DiscoveredEndpoint {
    pub(crate) target: Arc<Target>,
    /// `None` if the time is too far away to be represented.
    expires: Option<Instant>,
}

impl DiscoveredEndpoint {
    pub(crate) fn is_expired(&self) -> bool {
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
