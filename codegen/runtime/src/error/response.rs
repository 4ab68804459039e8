//! Reads error code, message and request ID from a response.
//!
//! Operations of every protocol share this code: see "Operation error serialization" of
//! <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value as Json, json};

use crate::error::RetryKind;
use crate::operation::info::{ErrorInfo, ServiceInfo};
use crate::response::{ReceivedResponse, ResponseMetadata};

/// Maximum length of a message taken from a body without one, in characters.
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
    pub(super) metadata: ResponseMetadata,
    /// The body. That of an error is JSON, whatever the format of the service.
    body: Bytes,
    pub(super) code: Option<String>,
    /// Name of the error shape. It differs from the code if the service is compatible with the
    /// query protocol.
    pub(super) shape: Option<String>,
    /// Names and messages of the members that the service rejects.
    pub(super) fields: Vec<(String, String)>,
    info: Option<ErrorInfo>,
}

impl ErrorResponse {
    pub(super) fn without_code(response: ReceivedResponse) -> Self {
        Self {
            metadata: response.metadata,
            body: response.body,
            code: None,
            shape: None,
            fields: Vec::new(),
            info: None,
        }
    }

    /// Reads the code and the message of an error response.
    pub(super) fn read(service: &ServiceInfo, mut response: ReceivedResponse) -> (Self, String) {
        response.body = service.protocol.format.to_json(response.body);
        Self::of_json(service, response)
    }

    /// Reads the code and the message of an error whose body is JSON.
    pub(super) fn of_json(service: &ServiceInfo, response: ReceivedResponse) -> (Self, String) {
        let body: Json = serde_json::from_slice(&response.body).unwrap_or_default();
        let shape = error_shape(service, &response.metadata, &body);
        let query_code =
            query_code(&response.metadata).filter(|_| service.protocol.query_compatible);
        let mut errors = service.errors.iter();
        let info = errors.find(|info| Some(info.code) == shape.as_deref());
        // The members of a modeled error may be sensitive.
        let is_printable = info.is_none() && body != json!({});
        let message = message(&body)
            .or_else(|| is_printable.then(|| text_message(&response.body)))
            .unwrap_or_default();
        let read = Self {
            code: query_code.or_else(|| shape.clone()),
            shape,
            info: info.copied(),
            fields: fields(&body),
            ..Self::without_code(response)
        };
        (read, message)
    }

    /// Returns the body with the message under the name that it has in the model, whose case may
    /// differ (`message`, `Message`).
    pub(super) fn body_with_message_of(&self, members: &[&str]) -> Cow<'_, Bytes> {
        let unchanged = Cow::Borrowed(&self.body);
        let is_message = |name: &str| name.eq_ignore_ascii_case("message");
        let Some(member) = members.iter().find(|member| is_message(member)) else {
            return unchanged;
        };
        let Ok(Json::Object(mut body)) = serde_json::from_slice(&self.body) else {
            return unchanged;
        };
        if body.contains_key(*member) {
            return unchanged;
        }
        let Some(name) = body.keys().find(|name| is_message(name)).cloned() else {
            return unchanged;
        };
        let message = body.remove(&name).unwrap_or_default();
        body.insert((*member).to_owned(), message);
        Cow::Owned(Json::Object(body).to_string().into())
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
            None => match self.metadata.status() {
                429 => RetryKind::Throttling,
                500 | 502 | 503 | 504 => RetryKind::Transient,
                _ => RetryKind::Never,
            },
        }
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        let milliseconds = self.metadata.header("x-amz-retry-after")?;
        milliseconds.trim().parse().ok().map(Duration::from_millis)
    }
}

/// Returns the names and messages of `fieldList`.
fn fields(body: &Json) -> Vec<(String, String)> {
    let fields = body.get("fieldList").and_then(Json::as_array);
    let field = |field: &Json| {
        let name = field.get("name")?.as_str()?;
        let message = field.get("message").and_then(Json::as_str);
        Some((name.to_owned(), message.unwrap_or_default().to_owned()))
    };
    fields.into_iter().flatten().filter_map(field).collect()
}

/// Returns the body and the objects in it that may contain the code or the message. Services use
/// the body itself; the query protocol, gateways and proxies nest it.
fn error_objects(body: &Json) -> impl Iterator<Item = &Json> {
    let nested = ["Error", "error", "Output"].into_iter();
    std::iter::once(body).chain(nested.filter_map(|name| body.get(name)))
}

/// Returns the message of an error.
fn message(body: &Json) -> Option<String> {
    let names = [
        "message",
        "errormessage",
        "error_description",
        "detail",
        "title",
    ];
    error_objects(body)
        .filter_map(Json::as_object)
        .find_map(|object| {
            names.iter().find_map(|name| {
                let mut members = object.iter();
                let (_, message) = members.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
                message.as_str()
            })
        })
        .map(str::to_owned)
}

/// Returns the first code that is not empty: of the headers, of `code`, `Code` and `__type` in the
/// body, and of the same members in objects of the body.
///
/// Protocols without URIs always send `__type`, so that `code` may be a member of the error.
fn error_shape(service: &ServiceInfo, metadata: &ResponseMetadata, body: &Json) -> Option<String> {
    let headers = metadata.headers().get_all("x-amzn-errortype").iter();
    let headers = headers.filter_map(|value| value.to_str().ok());
    let members = error_objects(body).flat_map(|object| {
        let names = if service.protocol.is_rpc() {
            ["__type", "code", "Code"]
        } else {
            ["code", "Code", "__type"]
        };
        names
            .into_iter()
            .filter_map(|name| object.get(name)?.as_str())
    });
    headers
        .chain(members)
        .map(sanitized_code)
        .find(|code| !code.is_empty())
        .map(str::to_owned)
}

/// Returns a code without further codes after a comma, which API gateways add, without a URI after
/// a colon, and without a namespace before `#`.
fn sanitized_code(text: &str) -> &str {
    let text = text.split([',', ':']).next().unwrap_or_default();
    text.rsplit('#').next().unwrap_or_default().trim()
}

/// Returns the code of the query protocol from the header `x-amzn-query-error: Code;Fault`
/// (<https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait>).
fn query_code(metadata: &ResponseMetadata) -> Option<String> {
    let code = metadata
        .header("x-amzn-query-error")?
        .split(';')
        .next()?
        .trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// Returns the beginning of a body without a message, such as a proxy's HTML, on one line.
fn text_message(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * MAX_MESSAGE)]);
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
