//! The error of clients and calls.

mod display;
mod response;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "event-stream")]
use bytes::Bytes;

use self::response::ErrorResponse;
use crate::operation::info::{Format, OperationInfo};
use crate::protocol::decode::decode_response;
use crate::response::{ReceivedResponse, ResponseMetadata};
use crate::shape::Structure;
use crate::shape::decode::member_names;
use crate::shape::validate::Violation;

/// An error of a client or a call. One pointer in size, cheap to clone.
///
/// `Display` prints operation, code, status, message, causes, request ID, and the members that the
/// service or the validation rejects. `Debug`, with which `fn main() -> Result<(), Error>` prints
/// an error, prints the same with a line for each cause; `{:#?}` prints the parts as a structure.
/// None of them prints the request or the members of the response.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    message: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    violations: Vec<Violation>,
    response: Option<ErrorResponse>,
    /// Whether the request cannot have reached the service.
    is_unsent: bool,
}

/// The stage at which a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the request cannot be built, because of its region, its endpoint or a value
    /// that HTTP cannot represent; the source of the request's body failed; or the call has no
    /// tokio runtime.
    Construction,
    /// The operation violates constraints of the model; nothing was sent. See
    /// [`Error::violations`].
    Validation,
    /// Credentials are missing or cannot be used.
    Credentials,
    /// A response or a waiter's state did not arrive in time.
    Timeout,
    /// The connection failed before the whole response was received.
    Transport,
    /// The service completed the call, but its response cannot be read.
    Response,
    /// The service returned an error. See [`Error::code`].
    Service,
    /// A hook ended the call.
    Hook,
    /// The state of a waiter can no longer be reached. See [`Wait`](crate::Wait).
    Wait,
    /// No rule of the mock applies to the call (feature `test-util`).
    Mock,
}

/// Whether sending a request again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryKind {
    /// The same request fails again.
    Never,
    /// The network or the service had a temporary problem, so that a retry may succeed.
    Transient,
    /// The service throttles requests, so that a retry may succeed after a delay.
    Throttling,
}

/// An error shape of the model. Generated code implements this trait.
pub trait ModeledError: Structure {
    /// The error's code.
    const CODE: &'static str;
}

impl Error {
    /// Returns the stage at which the call failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation's name, which is empty if the client cannot be built.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns the error code of the service, such as `ConflictException`. The model need not
    /// contain it.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.response()?.code.as_deref()
    }

    /// Returns the message of the service or the client.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the HTTP status of the response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        Some(self.metadata()?.status())
    }

    /// Returns the metadata of the response: its status, its headers, and the number of attempts
    /// until it was received. `None` if there was no response.
    #[must_use]
    pub fn metadata(&self) -> Option<&ResponseMetadata> {
        Some(&self.response()?.metadata)
    }

    /// Returns the service's ID of the request, which AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.metadata()?.request_id()
    }

    /// Returns the violated constraints, which are empty unless the kind is
    /// [`ErrorKind::Validation`].
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Returns the names of the members that the service rejects, each with its message, from
    /// `fieldList` in the response.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        self.response()
            .map_or(&[], |response| response.fields.as_slice())
    }

    /// Returns the members of the error `E`, if the service returned this error.
    ///
    /// ```
    /// # use smithy_reqwest::{Error, ModeledError, impl_structure};
    /// # #[derive(Clone, PartialEq)]
    /// # struct ConflictException { message: Option<String> }
    /// # impl_structure!(ConflictException { message: optional("message") });
    /// # impl ModeledError for ConflictException {
    /// #     const CODE: &'static str = "ConflictException";
    /// # }
    /// # fn report(error: &Error) {
    /// if let Some(conflict) = error.modeled::<ConflictException>() {
    ///     println!("{:?}", conflict.message);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn modeled<E: ModeledError>(&self) -> Option<E> {
        let response = self.response().filter(|_| self.is(E::CODE))?;
        let body = response.body_with_message_of(&member_names::<E>());
        decode_response(Format::Json, &response.metadata, &body)
            .0
            .ok()
    }

    /// Returns `true` if the service returned this code, or the error shape of this name.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.response().is_some_and(|response| {
            response.code.as_deref() == Some(code) || response.shape.as_deref() == Some(code)
        })
    }

    /// Returns `true` if the service returned a code which states that the resource does not exist.
    /// A status of 404 is not enough: a proxy or a wrong path returns it, too.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let codes = ["ResourceNotFoundException", "NotFoundException", "NotFound"];
        self.has_code(&codes)
    }

    /// Returns `true` if the service returned a code which states that the request conflicts with
    /// the state of a resource, for example a name in use.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let codes = [
            "ConflictException",
            "RetryableConflictException",
            "ConcurrentModificationException",
            "AlreadyExistsException",
        ];
        self.has_code(&codes)
    }

    /// Returns `true` if the service returned a code which states that the credentials do not
    /// permit the request.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.has_code(&["AccessDeniedException", "AccessDenied"])
    }

    /// Returns `true` if the service returned a code which states that the credentials have
    /// expired. The next call requests new credentials, unless these were less than a minute old.
    #[must_use]
    pub fn is_credentials_expired(&self) -> bool {
        self.has_code(&["ExpiredTokenException", "ExpiredToken"])
    }

    /// Returns `true` if the service throttles requests: by the code, by the model, or by status
    /// 429 if neither says otherwise.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.retry_kind() == RetryKind::Throttling
    }

    /// Returns `true` if the request is invalid, according to the service or to the validation
    /// before it was sent.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        let code = self.code().unwrap_or_default();
        self.kind() == ErrorKind::Validation || code.starts_with("Validation")
    }

    /// Returns `true` if a response or a waiter's state did not arrive in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns whether sending the same request again can help.
    ///
    /// A retry loop must check [`OperationInfo`] as well: without a response, the service may have
    /// completed the call.
    #[must_use]
    pub fn retry_kind(&self) -> RetryKind {
        match (self.kind(), self.response()) {
            (ErrorKind::Timeout | ErrorKind::Transport, _) => RetryKind::Transient,
            (ErrorKind::Service, Some(response)) => response.retry_kind(),
            _ => RetryKind::Never,
        }
    }

    /// Returns `true` if the service may have completed the call although there is no response.
    pub(crate) fn may_have_taken_effect(&self) -> bool {
        self.is_transport() && !self.0.is_unsent
    }

    /// Returns `true` if the network failed or a timeout elapsed.
    pub(crate) fn is_transport(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout | ErrorKind::Transport)
    }

    /// Returns the delay before a retry that the service asks for.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after()
    }

    fn response(&self) -> Option<&ErrorResponse> {
        self.0.response.as_ref()
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        codes.iter().any(|code| self.is(code))
    }
}

impl Error {
    /// Creates the error of a [`Hook`](crate::Hook) that ends the call.
    #[must_use]
    pub fn hook(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Hook, message)
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            operation: "",
            message: message.into(),
            source: None,
            violations: Vec::new(),
            response: None,
            is_unsent: false,
        }))
    }

    pub(crate) fn construction(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Construction, message)
    }

    pub(crate) fn validation(violations: Vec<Violation>) -> Self {
        let subject = match violations.len() {
            1 => "a member violates a constraint".to_owned(),
            count => format!("{count} members violate constraints"),
        };
        let message = format!("{subject} of the service; nothing was sent");
        Self::new(ErrorKind::Validation, message).change(|inner| inner.violations = violations)
    }

    /// Creates the error for a connection to `host` that ended before the response.
    pub(crate) fn connection_failed(host: &str) -> Self {
        let message = format!("the connection to {host} failed before a response was received");
        Self::new(ErrorKind::Transport, message)
    }

    /// Creates the error for a connection to `host` that could not be made, so that nothing was
    /// sent.
    pub(crate) fn not_connected(host: &str) -> Self {
        Self::new(ErrorKind::Transport, format!("cannot connect to {host}")).unsent()
    }

    /// Creates the error for a successful response that cannot be read.
    pub(crate) fn unreadable(response: ReceivedResponse, cause: &dyn fmt::Display) -> Self {
        let message = format!("the response cannot be read: {cause}");
        Self::new(ErrorKind::Response, message)
            .change(|inner| inner.response = Some(ErrorResponse::without_code(response)))
    }

    /// Reads the error of the service from its response.
    pub(crate) fn from_response(info: &'static OperationInfo, response: ReceivedResponse) -> Self {
        let (response, message) = ErrorResponse::read(info.service, response);
        Self::new(ErrorKind::Service, message)
            .with_operation(info.name)
            .change(|inner| inner.response = Some(response))
    }

    /// Creates the error that a service sends in a stream of events. `body` is JSON.
    #[cfg(feature = "event-stream")]
    pub(crate) fn from_event(
        info: &'static OperationInfo,
        code: &str,
        status: http::StatusCode,
        body: Bytes,
    ) -> Self {
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        if let Ok(code) = http::HeaderValue::from_str(code) {
            response.headers_mut().insert("x-amzn-errortype", code);
        }
        let (response, message) =
            ErrorResponse::of_json(info.service, ReceivedResponse::new(response));
        Self::new(ErrorKind::Service, message).change(|inner| inner.response = Some(response))
    }

    /// Creates the error of a wait that ended with this error.
    pub(crate) fn to_wait_error(&self, message: &str) -> Self {
        Self::new(ErrorKind::Wait, format!("{message}: {}", self.message()))
            .with_operation(self.operation())
            .change(|inner| inner.response.clone_from(&self.0.response))
    }

    /// Sets the operation's name.
    pub(crate) fn with_operation(self, operation: &'static str) -> Self {
        self.change(|inner| inner.operation = operation)
    }

    /// Sets the number of attempts in the metadata of the response, if there is one.
    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        self.change(|inner| {
            if let Some(response) = &mut inner.response {
                response.metadata.set_attempts(attempts);
            }
        })
    }

    pub(crate) fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.change(|inner| inner.source = Some(source.into().into()))
    }

    /// States that the request of a failed connection or a timeout cannot have reached the service.
    pub(crate) fn unsent(self) -> Self {
        self.change(|inner| inner.is_unsent = true)
    }

    /// Changes the error. Its clones stay the same.
    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// Returns the messages of an error and its causes, outermost first.
pub(crate) fn error_chain(error: &dyn StdError) -> Vec<String> {
    std::iter::successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect()
}
