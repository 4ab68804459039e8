//! What can go wrong with a call: one type, cheap to pass around, that says everything a person needs to act.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use crate::operation::{ErrorInfo, OperationInfo};
use crate::read::read_response;
use crate::response::Response;
use crate::shape::Structure;
use crate::validate::Violation;

/// The most of a body that is no JSON that becomes the message of an error, in characters.
const MESSAGE_LIMIT: usize = 512;

/// Why a call gave no output. One pointer in size, cheap to clone.
///
/// `Display` says operation, code, status, message, request id and the members that the service or the validation
/// complained about. Nothing here prints the body or the request.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    code: Option<String>,
    /// The name of the error in the model, where it is not the code.
    shape: Option<String>,
    message: String,
    request_id: Option<String>,
    violations: Vec<Violation>,
    response: Option<Response>,
    modeled: Option<ErrorInfo>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// The request cannot have reached the service.
    unsent: bool,
}

/// At which point a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built, or the request cannot: region, endpoint, a value that HTTP cannot carry.
    Construction,
    /// The operation's members break constraints; nothing was sent. See [`Error::violations`].
    Validation,
    /// There are no credentials, or they cannot be used.
    Credentials,
    /// No response in time, or a wait that took too long.
    Timeout,
    /// The request or the response got lost on the way.
    Transport,
    /// The service completed the call, but its response cannot be read.
    Response,
    /// The service answered with an error. See [`Error::code`].
    Service,
    /// A hook ended the call.
    Hook,
    /// What was waited for can never come. See [`Wait`](crate::Wait).
    Wait,
    /// A test has not said what the answer is (feature `test-util`).
    Mock,
}

/// Whether it can help to send the same request again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryKind {
    /// No: the same request will fail again.
    Never,
    /// Yes: the network or the service had a passing problem.
    Transient,
    /// Yes, after a while: the caller, or everybody, sends too much.
    Throttling,
}

/// An error of the model: the structure that a code stands for. Generated code implements this.
pub trait ModeledError: Structure {
    /// The code.
    const CODE: &'static str;
}

impl Error {
    /// At which point the call failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation's name; empty where the client itself could not be built.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The service's code, such as `ConflictException`, whether the model has it or not.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What the service or the client says, for a person.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The status of the response, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// The service's id of the request, which AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The constraints that the operation's members break; empty unless the kind is [`ErrorKind::Validation`].
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// The error's own members, where the service answered with the error `E`.
    ///
    /// ```
    /// # use smithy_reqwest::{Error, ModeledError, structure_shape};
    /// # struct ConflictException { message: Option<String> }
    /// # structure_shape!(ConflictException { message: optional("message") });
    /// # impl ModeledError for ConflictException { const CODE: &'static str = "ConflictException"; }
    /// # fn report(error: &Error) {
    /// if let Some(conflict) = error.modeled::<ConflictException>() {
    ///     println!("{:?}", conflict.message);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn modeled<E: ModeledError>(&self) -> Option<E> {
        let response = self.0.response.as_ref().filter(|_| self.is(E::CODE))?;
        read_response(response).0.ok()
    }

    /// Whether the service answered with this code, or with the error of this name in the model.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.code() == Some(code) || self.0.shape.as_deref() == Some(code)
    }

    /// What the request is about does not exist (404, or a code that says so).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_service(
            404,
            &["ResourceNotFoundException", "NotFoundException", "NotFound"],
        )
    }

    /// The request collides with the state of the service, such as a name that is taken (409).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_service(
            409,
            &[
                "ConflictException",
                "ConcurrentModificationException",
                "AlreadyExistsException",
            ],
        )
    }

    /// The credentials do not allow the request (403).
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.is_service(403, &["AccessDeniedException", "AccessDenied"])
    }

    /// The request is too much for now, by code or status (429).
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.retry_kind() == RetryKind::Throttling
    }

    /// The request itself is wrong: the service says so, or validation did before anything was sent.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.kind() == ErrorKind::Validation
            || self
                .code()
                .is_some_and(|code| code.starts_with("Validation"))
    }

    /// No response came in time, or a wait took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether it can help to send the same request again. A caller's own retry loop should ask [`OperationInfo`] too:
    /// after a lost response nobody knows whether the service acted.
    #[must_use]
    pub fn retry_kind(&self) -> RetryKind {
        let throttles = |code: &str| THROTTLING_CODES.contains(&code);
        match (self.kind(), self.code(), self.status()) {
            (ErrorKind::Timeout | ErrorKind::Transport, _, _) => RetryKind::Transient,
            (ErrorKind::Service, Some(code), _) if throttles(code) => RetryKind::Throttling,
            (ErrorKind::Service, Some("RequestTimeout" | "RequestTimeoutException"), _) => {
                RetryKind::Transient
            }
            (ErrorKind::Service, _, status) => {
                match (self.0.modeled.and_then(|error| error.retryable), status) {
                    (Some(true), _) | (None, Some(429)) => RetryKind::Throttling,
                    (Some(false), _) | (None, Some(500 | 502 | 503 | 504)) => RetryKind::Transient,
                    (None, _) => RetryKind::Never,
                }
            }
            _ => RetryKind::Never,
        }
    }

    /// Whether the service may have done what was asked although there is no answer.
    pub(crate) fn may_have_taken_effect(&self) -> bool {
        self.is_transport() && !self.0.unsent
    }

    /// Whether it was the network that failed, or time that ran out.
    pub(crate) fn is_transport(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout | ErrorKind::Transport)
    }

    /// The pause that the service asks for, in the header `x-amz-retry-after` in milliseconds.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let header = self.0.response.as_ref()?.headers.get("x-amz-retry-after")?;
        header
            .to_str()
            .ok()?
            .trim()
            .parse()
            .ok()
            .map(Duration::from_millis)
    }

    fn is_service(&self, status: u16, codes: &[&str]) -> bool {
        let by_code = self.code().is_some_and(|code| codes.contains(&code));
        self.kind() == ErrorKind::Service && (by_code || self.status() == Some(status))
    }
}

/// The codes that mean "slower", of every AWS service (client-facts §1d; the official SDKs share this list).
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

impl Inner {
    fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            operation,
            code: None,
            shape: None,
            message: message.into(),
            request_id: None,
            violations: Vec::new(),
            response: None,
            modeled: None,
            source: None,
            unsent: false,
        }
    }
}

impl Error {
    /// The error of a [`Hook`](crate::Hook) that ends the call.
    #[must_use]
    pub fn hook(message: impl Into<String>) -> Self {
        Self(Arc::new(Inner::new(ErrorKind::Hook, "", message)))
    }

    pub(crate) fn timeout(operation: &'static str, message: &str) -> Self {
        Self(Arc::new(Inner::new(ErrorKind::Timeout, operation, message)))
    }

    pub(crate) fn transport(
        kind: ErrorKind,
        operation: &'static str,
        message: &str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
        unsent: bool,
    ) -> Self {
        let source = Some(source.into());
        Self(Arc::new(Inner {
            source,
            unsent,
            ..Inner::new(kind, operation, message)
        }))
    }

    pub(crate) fn response(operation: &'static str, message: &str) -> Self {
        Self(Arc::new(Inner::new(
            ErrorKind::Response,
            operation,
            message,
        )))
    }

    pub(crate) fn wait(operation: &'static str, message: String) -> Self {
        Self(Arc::new(Inner::new(ErrorKind::Wait, operation, message)))
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn mock(operation: &'static str, message: String) -> Self {
        Self(Arc::new(Inner::new(ErrorKind::Mock, operation, message)))
    }

    /// The error of a wait that this error ended; it keeps what the service said.
    pub(crate) fn ends_wait(&self, message: &str) -> Self {
        Self(Arc::new(Inner {
            code: self.0.code.clone(),
            request_id: self.0.request_id.clone(),
            response: self.0.response.clone(),
            modeled: self.0.modeled,
            ..Inner::new(
                ErrorKind::Wait,
                self.0.operation,
                format!("{message}: {}", self.0.message),
            )
        }))
    }

    pub(crate) fn construction(operation: &'static str, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner::new(
            ErrorKind::Construction,
            operation,
            message,
        )))
    }

    pub(crate) fn caused(
        kind: ErrorKind,
        operation: &'static str,
        message: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self(Arc::new(Inner {
            source: Some(source.into()),
            ..Inner::new(kind, operation, message)
        }))
    }

    pub(crate) fn validation(operation: &'static str, violations: Vec<Violation>) -> Self {
        let message = match violations.len() {
            1 => "a member breaks a constraint of the service; nothing was sent".to_owned(),
            count => format!("{count} members break constraints of the service; nothing was sent"),
        };
        Self(Arc::new(Inner {
            violations,
            ..Inner::new(ErrorKind::Validation, operation, message)
        }))
    }

    pub(crate) fn credentials(
        operation: &'static str,
        message: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::caused(ErrorKind::Credentials, operation, message, source)
    }

    /// The service completed the call with a response that is not what the model says.
    pub(crate) fn unreadable(
        info: &'static OperationInfo,
        response: Response,
        fault: &dyn fmt::Display,
    ) -> Self {
        let request_id = request_id(&response);
        let inner = Inner::new(
            ErrorKind::Response,
            info.name,
            format!("the response cannot be read: {fault}"),
        );
        Self(Arc::new(Inner {
            request_id,
            response: Some(response),
            ..inner
        }))
    }

    /// The service answered with an error (client-facts §1f says where its code and message stand).
    pub(crate) fn from_response(info: &'static OperationInfo, response: Response) -> Self {
        let body: Json = serde_json::from_slice(&response.body).unwrap_or_default();
        let code = error_code(&response, &body);
        let message = match error_text(&body, &["message", "Message", "errorMessage"]) {
            Some(message) => message.to_owned(),
            None if body.is_object() => String::new(),
            None => plain_message(&response.body),
        };
        let shape = code;
        let code = query_code(info, &response).or_else(|| shape.clone());
        let modeled = shape
            .as_deref()
            .and_then(|code| info.service.errors.iter().find(|error| error.code == code))
            .copied();
        Self(Arc::new(Inner {
            code,
            shape,
            request_id: request_id(&response),
            modeled,
            response: Some(response),
            ..Inner::new(ErrorKind::Service, info.name, message)
        }))
    }
}

/// The header first, then the body's `code`, `Code` and `__type`; what follows `:` and precedes `#` is not the code. A place
/// that is blank does not hide the next one.
fn error_code(response: &Response, body: &Json) -> Option<String> {
    let header = response
        .headers
        .get("x-amzn-errortype")
        .and_then(|value| value.to_str().ok());
    let members = ["code", "Code", "__type"]
        .iter()
        .filter_map(|key| body.get(key).and_then(Json::as_str));
    let code = |text: &str| {
        let code = text.split(':').next().unwrap_or_default();
        code.rsplit('#')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    header
        .into_iter()
        .chain(members)
        .map(code)
        .find(|code| !code.is_empty())
}

/// The code that the error has in the service's older protocol: `Code;Fault` in a header of its own
/// (<https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait>).
fn query_code(info: &OperationInfo, response: &Response) -> Option<String> {
    let header = response
        .headers
        .get("x-amzn-query-error")
        .filter(|_| info.service.protocol.query_compatible)?;
    let code = header.to_str().ok()?.split(';').next()?.trim();
    (!code.is_empty()).then(|| code.to_owned())
}

fn error_text<'a>(body: &'a Json, keys: &[&str]) -> Option<&'a str> {
    keys.iter()
        .find_map(|key| body.get(key).and_then(Json::as_str))
}

/// A body that is no JSON, such as a proxy's HTML: its beginning, on one line.
fn plain_message(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * MESSAGE_LIMIT)]);
    let mut message: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(MESSAGE_LIMIT + 1)
        .collect();
    if message.chars().count() > MESSAGE_LIMIT {
        message.pop();
        message.push('…');
    }
    message
}

fn request_id(response: &Response) -> Option<String> {
    ["x-amzn-requestid", "x-amz-request-id"]
        .iter()
        .find_map(|name| response.headers.get(*name))
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

impl fmt::Display for Error {
    /// `CreateGateway: ConflictException (409): a gateway of this name exists [request id 1-2-3]; name: is taken`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if !self.operation().is_empty() {
            f.write_str(self.operation())?;
            separator = ": ";
        }
        match (self.code(), self.status(), self.kind()) {
            (Some(code), Some(status), _) => write!(f, "{separator}{code} ({status})")?,
            (None, Some(status), ErrorKind::Service) => {
                write!(f, "{separator}status {status} without an error code")?
            }
            _ => {}
        }
        if self.kind() == ErrorKind::Service {
            separator = ": ";
        }
        if !self.message().is_empty() {
            write!(f, "{separator}{}", self.message())?;
        }
        let mut source = self
            .0
            .source
            .as_deref()
            .map(|source| source as &dyn StdError);
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        if let Some(id) = self.request_id() {
            write!(f, " [request id {id}]")?;
        }
        for violation in self.violations() {
            write!(f, "; {violation}")?;
        }
        for (name, message) in self.fields() {
            write!(f, "; {name}: {message}")?;
        }
        Ok(())
    }
}

impl Error {
    /// The members that the service complained about, with what it says of each, as AWS services list them in
    /// `fieldList`.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        let Some(response) = self
            .0
            .response
            .as_ref()
            .filter(|_| self.kind() == ErrorKind::Service)
        else {
            return Vec::new();
        };
        let body: Json = serde_json::from_slice(&response.body).unwrap_or_default();
        let text =
            |field: &Json, key: &str| field.get(key).and_then(Json::as_str).map(str::to_owned);
        let fields = body
            .get("fieldList")
            .and_then(Json::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        fields
            .iter()
            .filter_map(|field| {
                Some((
                    text(field, "name")?,
                    text(field, "message").unwrap_or_default(),
                ))
            })
            .collect()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.operation())
            .field("code", &self.code())
            .field("status", &self.status())
            .field("message", &self.message())
            .field("request_id", &self.request_id())
            .field("violations", &self.violations())
            .field("source", &self.0.source)
            .finish()
    }
}

/// `source` is `None`: `Display` prints the causes already, and whoever prints a chain would print them twice.
impl StdError for Error {}
