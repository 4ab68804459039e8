//! Responses of a mock: outputs, errors and failed connections.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value as Json, json};

use crate::error::{Error, ErrorKind, ModeledError};
use crate::operation::OperationInfo;
use crate::protocol::bindings::BoundMembers;
use crate::shape::encode::BodyMembers;
use crate::shape::schema::{Binding, Schema};
use crate::shape::text::TextValues;
use crate::shape::{Structure, UnknownMember, Value, Visitor};

/// Status of errors that the model does not contain.
const UNMODELED_ERROR_STATUS: u16 = 400;

/// The response to an attempt, or a failed connection. `Output` is the operation's output, which converts to a response:
/// `MockResponse::from(output)`.
pub struct MockResponse<Output> {
    pub(super) response: AnyResponse,
    output: PhantomData<fn() -> Output>,
}

/// A response without the output's type.
#[derive(Clone, Debug)]
pub(super) struct AnyResponse {
    pub(super) delay: Duration,
    kind: Kind,
    /// The reason why the response cannot be sent.
    problem: Option<String>,
}

#[derive(Clone, Debug)]
enum Kind {
    /// A response. Without a status, it has the status of the error `code` or of the operation's success.
    Http {
        status: Option<u16>,
        code: Option<String>,
        headers: HeaderMap,
        body: Bytes,
    },
    ConnectionReset,
    ConnectionRefused,
}

impl<Output> MockResponse<Output> {
    /// Creates an error response. Its status is that of the model, or 400 for a code that the model does not contain.
    #[must_use]
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        let body = json!({ "message": message.into() }).to_string();
        Self::http_response(None, HeaderMap::new(), body).with_code(code.into())
    }

    /// Creates the response of an error shape, which [`build`](super::build) creates.
    #[must_use]
    pub fn modeled_error<E: ModeledError>(error: &E) -> Self {
        Self::write(error).with_code(E::CODE.to_owned())
    }

    /// Creates a successful response with this JSON body. Required members may be missing.
    #[must_use]
    pub fn json(body: Json) -> Self {
        Self::http_response(None, HeaderMap::new(), body.to_string())
    }

    /// Creates any HTTP response.
    #[must_use]
    pub fn http(status: u16, body: impl Into<Bytes>) -> Self {
        Self::http_response(Some(status), HeaderMap::new(), body)
    }

    /// Creates a connection that fails after the request is sent. The service may have completed the call, so that it is
    /// retried only if it is idempotent.
    #[must_use]
    pub fn connection_reset() -> Self {
        Self::new(Kind::ConnectionReset)
    }

    /// Creates a connection that fails before the request is sent.
    #[must_use]
    pub fn connection_refused() -> Self {
        Self::new(Kind::ConnectionRefused)
    }

    /// Delays the response, on tokio's clock. With `Duration::MAX` it never arrives.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.response.delay = delay;
        self
    }

    /// Sets the status. It does not apply to failed connections.
    #[must_use]
    pub fn status(mut self, new: u16) -> Self {
        if let Kind::Http { status, .. } = &mut self.response.kind {
            *status = Some(new);
        }
        self
    }

    /// Sets a header. It does not apply to failed connections. An invalid header fails the call.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let AnyResponse {
            kind: Kind::Http { headers, .. },
            problem,
            ..
        } = &mut self.response
        else {
            return self;
        };
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        } else {
            *problem = Some(format!("the header {name:?} of the response is invalid"));
        }
        self
    }

    fn new(kind: Kind) -> Self {
        let response = AnyResponse {
            delay: Duration::ZERO,
            kind,
            problem: None,
        };
        Self {
            response,
            output: PhantomData,
        }
    }

    fn http_response(status: Option<u16>, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self::new(Kind::Http {
            status,
            code: None,
            headers,
            body: body.into(),
        })
    }

    /// Writes a structure as a response.
    fn write<T: Structure>(structure: &T) -> Self {
        let mut parts = Parts::default();
        structure.visit(&mut parts);
        let BoundMembers {
            headers,
            mut payload,
        } = parts.bound;
        let mut problem = parts.problem;
        if !parts.has_payload {
            match serde_json::to_vec(&BodyMembers(structure)) {
                Ok(body) => payload = Some(body),
                Err(error) => problem = Some(format!("the body cannot be written: {error}")),
            }
        }
        let mut response = Self::http_response(parts.status, headers, payload.unwrap_or_default());
        response.response.problem = problem;
        response
    }

    fn with_code(self, new: String) -> Self {
        let mut response = self.header("x-amzn-errortype", &new);
        if let Kind::Http { code, .. } = &mut response.response.kind {
            *code = Some(new);
        }
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
        let mut debug = f.debug_struct("MockResponse");
        match &self.response.kind {
            Kind::Http { status, code, .. } => debug.field("status", status).field("code", code),
            kind => debug.field("kind", kind),
        };
        debug
            .field("delay", &self.response.delay)
            .finish_non_exhaustive()
    }
}

impl AnyResponse {
    pub(super) fn into_http(self, info: &OperationInfo) -> Result<Response<Bytes>, Error> {
        if let Some(problem) = self.problem {
            return Err(Error::new(ErrorKind::Mock, problem));
        }
        let (status, code, headers, body) = match self.kind {
            Kind::Http {
                status,
                code,
                headers,
                body,
            } => (status, code, headers, body),
            Kind::ConnectionReset => {
                let cause = io::Error::new(
                    io::ErrorKind::ConnectionReset,
                    "connection reset by the mock",
                );
                return Err(Error::connection_failed().with_source(cause));
            }
            Kind::ConnectionRefused => {
                let cause = io::Error::new(
                    io::ErrorKind::ConnectionRefused,
                    "connection refused by the mock",
                );
                return Err(Error::connection_failed().with_source(cause).unsent());
            }
        };
        let status = status.unwrap_or_else(|| default_status(info, code.as_deref()));
        let mut response = Response::new(body);
        *response.headers_mut() = headers;
        *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
            Error::new(
                ErrorKind::Mock,
                format!("the status {status} of the response is invalid"),
            )
        })?;
        Ok(response)
    }
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
    fn required<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    ) {
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

    fn optional<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &Option<T>,
    ) {
        self.has_payload |= binding == Binding::Payload;
        if let Some(value) = value {
            self.required(name, schema, binding, value);
        }
    }

    fn unknown(&mut self, _: &UnknownMember) {}
}
