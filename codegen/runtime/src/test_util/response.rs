//! Responses of a mock: outputs, errors and failed connections.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value as Json, json};

use crate::error::{Error, ErrorKind, ModeledError};
use crate::operation::info::{Format, OperationInfo};
use crate::protocol::bindings::BoundMembers;
use crate::shape::encode::BodyMembers;
use crate::shape::schema::Binding;
use crate::shape::text::TextValues;
use crate::shape::{Member, Structure, UnknownMember, Value, Visitor};

/// Status of errors that the model does not contain.
const UNMODELED_ERROR_STATUS: u16 = 400;

/// The response to an attempt, or a failed connection. `Output` is the operation's output, which
/// converts to a response: `MockResponse::from(output)`.
pub struct MockResponse<Output> {
    pub(super) response: AnyResponse,
    output: PhantomData<fn() -> Output>,
}

/// A response without the output's type.
#[derive(Clone)]
pub(super) struct AnyResponse {
    pub(super) delay: Duration,
    /// The response, or the kind of a failed connection.
    result: Result<Response<Bytes>, io::ErrorKind>,
    /// Status in place of that of the error `code` or of the operation's success.
    status: Option<u16>,
    code: Option<String>,
    /// Whether the body is a document, which is sent in the format of the service.
    is_document: bool,
    /// The reason why the response cannot be sent.
    problem: Option<String>,
}

impl<Output> MockResponse<Output> {
    /// Creates an error response. Its status is that of the model, or 400 for a code that the model
    /// does not contain.
    #[must_use]
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self::json(json!({ "message": message.into() })).with_code(code)
    }

    /// Creates the response of an error shape, which [`build`](super::build) creates.
    #[must_use]
    pub fn modeled_error<E: ModeledError>(error: &E) -> Self {
        Self::write(error).with_code(E::CODE)
    }

    /// Creates a successful response with this JSON body. Required members may be missing.
    #[must_use]
    pub fn json(body: Json) -> Self {
        let mut response = Self::new(Ok(Response::new(body.to_string().into())));
        response.response.is_document = true;
        response
    }

    /// Creates any HTTP response.
    #[must_use]
    pub fn http(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(Ok(Response::new(body.into()))).status(status)
    }

    /// Creates a connection that fails after the request is sent. The service may have completed
    /// the call, so that it is retried only if it is idempotent.
    #[must_use]
    pub fn connection_reset() -> Self {
        Self::new(Err(io::ErrorKind::ConnectionReset))
    }

    /// Creates a connection that fails before the request is sent.
    #[must_use]
    pub fn connection_refused() -> Self {
        Self::new(Err(io::ErrorKind::ConnectionRefused))
    }

    /// Sets the body, such as that of an output whose body is streamed.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Ok(response) = &mut self.response.result {
            *response.body_mut() = body.into();
        }
        self
    }

    /// Delays the response, on tokio's clock. With `Duration::MAX` it never arrives.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.response.delay = delay;
        self
    }

    /// Sets the status. It does not apply to failed connections.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.response.status = Some(status);
        self
    }

    /// Sets a header. It does not apply to failed connections. An invalid header fails the call.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let header = (HeaderName::try_from(name), HeaderValue::try_from(value));
        match (&mut self.response.result, header) {
            (Err(_), _) => {}
            (Ok(response), (Ok(name), Ok(value))) => {
                response.headers_mut().insert(name, value);
            }
            (Ok(_), _) => {
                let problem = format!("the header {name:?} of the response is invalid");
                self.response.problem = Some(problem);
            }
        }
        self
    }

    fn new(result: Result<Response<Bytes>, io::ErrorKind>) -> Self {
        let response = AnyResponse {
            delay: Duration::ZERO,
            result,
            status: None,
            code: None,
            is_document: false,
            problem: None,
        };
        Self {
            response,
            output: PhantomData,
        }
    }

    /// Writes a structure as a response.
    fn write<T: Structure>(structure: &T) -> Self {
        let mut parts = Parts::default();
        structure.visit(&mut parts);
        let mut body = parts.bound.payload;
        if !parts.has_payload && T::STREAM.is_none() {
            match serde_json::to_vec(&BodyMembers(structure)) {
                Ok(object) => body = Some(object),
                Err(error) => parts.problem = Some(format!("the body cannot be written: {error}")),
            }
        }
        let mut http = Response::new(body.unwrap_or_default().into());
        *http.headers_mut() = parts.bound.headers;
        let mut response = Self::new(Ok(http));
        response.response.status = parts.status;
        response.response.is_document = !parts.has_payload && T::STREAM.is_none();
        response.response.problem = parts.problem;
        response
    }

    fn with_code(self, code: &str) -> Self {
        let mut response = self.header("x-amzn-errortype", code);
        response.response.code = Some(code.to_owned());
        response
    }
}

impl<Output: Structure> From<Output> for MockResponse<Output> {
    fn from(output: Output) -> Self {
        Self::write(&output)
    }
}

impl<Output> Clone for MockResponse<Output> {
    fn clone(&self) -> Self {
        Self {
            response: self.response.clone(),
            output: PhantomData,
        }
    }
}

impl<Output> fmt::Debug for MockResponse<Output> {
    /// Omits headers and body, which may contain sensitive values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockResponse")
            .field("status", &self.response.status)
            .field("code", &self.response.code)
            .field("delay", &self.response.delay)
            .finish_non_exhaustive()
    }
}

impl AnyResponse {
    pub(super) fn into_http(self, info: &OperationInfo) -> Result<Response<Bytes>, Error> {
        if let Some(problem) = self.problem {
            return Err(Error::new(ErrorKind::Mock, problem));
        }
        let mut response = self.result.map_err(connection_error)?;
        let default_status = || default_status(info, self.code.as_deref());
        let status = self.status.unwrap_or_else(default_status);
        *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
            let message = format!("the status {status} of the response is invalid");
            Error::new(ErrorKind::Mock, message)
        })?;
        let format = info.service.protocol.format;
        if self.is_document && format != Format::Json {
            let document: Json = serde_json::from_slice(response.body()).unwrap_or_default();
            let body = format.write(&document);
            let body = body.map_err(|error| Error::new(ErrorKind::Mock, error))?;
            *response.body_mut() = body.into();
        }
        Ok(response)
    }
}

fn connection_error(kind: io::ErrorKind) -> Error {
    let source = io::Error::new(kind, format!("{kind} (by a mock)"));
    let error = if kind == io::ErrorKind::ConnectionRefused {
        Error::not_connected("the service")
    } else {
        Error::connection_failed("the service")
    };
    error.with_source(source)
}

/// Returns the status of the error `code`, or of the operation's success.
fn default_status(info: &OperationInfo, code: Option<&str>) -> u16 {
    let Some(code) = code else { return info.status };
    let error = info.service.errors.iter().find(|error| error.code == code);
    error.map_or(UNMODELED_ERROR_STATUS, |error| error.status)
}

/// The parts of a response that a structure's members are bound to.
#[derive(Default)]
struct Parts {
    status: Option<u16>,
    /// Whether a member is bound to the payload, even if it is unset.
    has_payload: bool,
    bound: BoundMembers,
    problem: Option<String>,
}

impl Visitor for Parts {
    fn member<T: Value>(&mut self, member: Member, value: &T) {
        let Member {
            name,
            schema,
            binding,
        } = member;
        self.has_payload |= binding == Binding::Payload;
        if let Err(error) = self.bound.add(name, schema, binding, value) {
            self.problem = Some(error);
        }
        if binding == Binding::ResponseCode {
            let mut texts = TextValues::for_header();
            value.encode_text(schema, &mut texts);
            let status = texts.entries.pop().and_then(|(_, text)| text.parse().ok());
            // Zero is the empty value, and not a status.
            self.status = status.filter(|status| *status != 0);
        }
    }

    fn unset(&mut self, member: Member) {
        self.has_payload |= member.binding == Binding::Payload;
    }

    fn unknown(&mut self, _: &UnknownMember) {}
}
