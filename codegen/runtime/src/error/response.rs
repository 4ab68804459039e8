//! Reads error code, message and request ID from a response.
//!
//! Operations of every protocol share this code: see "Operation error serialization" of
//! <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde_json::Value as Json;

use crate::error::RetryKind;
use crate::operation::{ErrorInfo, ServiceInfo};

/// Maximum length of a message taken from a body that is not JSON, in characters.
const MAX_MESSAGE: usize = 512;

/// Error codes of throttling, of every AWS service (`throttling` in botocore's `_retry.json`,
/// `THROTTLING_ERRORS` of aws-runtime).
const THROTTLING_CODES: [&str; 14] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
];

/// A response that is an error or cannot be read.
#[derive(Clone, Debug)]
pub(super) struct ErrorResponse {
    pub(super) http: Response<Bytes>,
    pub(super) code: Option<String>,
    /// Name of the error shape. It differs from the code if the service is compatible with the
    /// query protocol.
    pub(super) shape: Option<String>,
    info: Option<ErrorInfo>,
}

impl ErrorResponse {
    pub(super) fn without_code(http: Response<Bytes>) -> Self {
        Self {
            http,
            code: None,
            shape: None,
            info: None,
        }
    }

    /// Reads the code and the message of an error response.
    pub(super) fn read(service: &ServiceInfo, response: Response<Bytes>) -> (Self, String) {
        let body: Json = serde_json::from_slice(response.body()).unwrap_or_default();
        let message = ["message", "Message", "errorMessage"]
            .iter()
            .find_map(|key| body.get(key)?.as_str());
        let message = match message {
            Some(message) => message.to_owned(),
            None if body.is_object() => String::new(),
            None => text_message(response.body()),
        };
        let shape = error_shape(&response, &body);
        let query_code = query_code(&response).filter(|_| service.protocol.query_compatible);
        let mut errors = service.errors.iter();
        let info = errors.find(|info| Some(info.code) == shape.as_deref());
        let read = Self {
            code: query_code.or_else(|| shape.clone()),
            shape,
            info: info.copied(),
            ..Self::without_code(response)
        };
        (read, message)
    }

    pub(super) fn request_id(&self) -> Option<&str> {
        let names = ["x-amzn-requestid", "x-amz-request-id"];
        names.iter().find_map(|name| header(&self.http, name))
    }

    pub(super) fn retry_kind(&self) -> RetryKind {
        match self.code.as_deref() {
            Some(code) if THROTTLING_CODES.contains(&code) => return RetryKind::Throttling,
            Some("RequestTimeout" | "RequestTimeoutException") => return RetryKind::Transient,
            _ => {}
        }
        match self.info.and_then(|info| info.retryable) {
            Some(true) => RetryKind::Throttling,
            Some(false) => RetryKind::Transient,
            None => match self.http.status().as_u16() {
                429 => RetryKind::Throttling,
                500 | 502 | 503 | 504 => RetryKind::Transient,
                _ => RetryKind::Never,
            },
        }
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        let milliseconds = header(&self.http, "x-amz-retry-after")?;
        milliseconds.trim().parse().ok().map(Duration::from_millis)
    }

    /// Returns the names and messages of `fieldList`.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let body: Json = serde_json::from_slice(self.http.body()).unwrap_or_default();
        let fields = body.get("fieldList").and_then(Json::as_array);
        let field = |field: &Json| {
            let name = field.get("name")?.as_str()?;
            let message = field.get("message").and_then(Json::as_str);
            Some((name.to_owned(), message.unwrap_or_default().to_owned()))
        };
        fields.into_iter().flatten().filter_map(field).collect()
    }
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Returns the first of the header and the body's `code`, `Code` and `__type` that is not empty,
/// without a namespace before `#` and a URI after `:`.
fn error_shape(response: &Response<Bytes>, body: &Json) -> Option<String> {
    let members = ["code", "Code", "__type"]
        .iter()
        .filter_map(|key| body.get(key)?.as_str());
    header(response, "x-amzn-errortype")
        .into_iter()
        .chain(members)
        .map(|text| {
            let text = text.split(':').next().unwrap_or_default();
            text.rsplit('#').next().unwrap_or_default().trim()
        })
        .find(|code| !code.is_empty())
        .map(str::to_owned)
}

/// Returns the code of the query protocol from the header `x-amzn-query-error: Code;Fault`
/// (<https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait>).
fn query_code(response: &Response<Bytes>) -> Option<String> {
    let code = header(response, "x-amzn-query-error")?
        .split(';')
        .next()?
        .trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// Returns the beginning of a body that is not JSON, such as a proxy's HTML, on one line.
fn text_message(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * MAX_MESSAGE)]);
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
