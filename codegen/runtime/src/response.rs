//! A received response, and the metadata of it that callers see.

use std::fmt;

use bytes::Bytes;
use http::{Extensions, HeaderMap, Response, StatusCode};

/// Headers that have the service's ID of a request.
const REQUEST_ID: [&str; 3] = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"];
/// Header that has the extended ID of a request.
const EXTENDED_REQUEST_ID: &str = "x-amz-id-2";

/// Status, headers and number of attempts of a response.
///
/// [`Call::with_metadata`](crate::Call::with_metadata) returns that of an output,
/// [`Error::metadata`](crate::Error::metadata) that of an error. `Debug` prints no headers, which
/// may have sensitive members of the output.
#[derive(Clone)]
pub struct ResponseMetadata {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
}

impl ResponseMetadata {
    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Returns the HTTP headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the number of attempts up to the one that received this response, which is at least
    /// one.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the service's ID of the request, which AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        REQUEST_ID.iter().find_map(|name| self.header(name))
    }

    /// Returns the service's extended ID of the request, which few services send (`x-amz-id-2`).
    #[must_use]
    pub fn extended_request_id(&self) -> Option<&str> {
        self.header(EXTENDED_REQUEST_ID)
    }

    pub(crate) fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts;
    }

    /// Returns the value of a header if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for ResponseMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMetadata")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("extended_request_id", &self.extended_request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// A response whose headers are received.
pub(crate) struct ReceivedResponse {
    pub(crate) metadata: ResponseMetadata,
    /// The body, which is empty if it is streamed.
    pub(crate) body: Bytes,
    /// Extensions of the HTTP response, such as a streamed body.
    pub(crate) extensions: Extensions,
}

impl ReceivedResponse {
    /// Takes the parts of a response to a first attempt.
    pub(crate) fn new(response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        Self {
            metadata: ResponseMetadata {
                status: head.status,
                headers: head.headers,
                attempts: 1,
            },
            body,
            extensions: head.extensions,
        }
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.metadata.attempts = attempts;
        self
    }
}
