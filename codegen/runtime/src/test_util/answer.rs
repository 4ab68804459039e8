//! Answers: outputs, errors and what can go wrong on the way, as the HTTP responses that they are.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value as Json, json};

use crate::carried::Carried;
use crate::error::{Error, ErrorKind, ModeledError};
use crate::operation::OperationInfo;
use crate::response::Response;
use crate::schema::Binding;
use crate::send::NOT_THROUGH;
use crate::shape::{Member, Structure, UnknownMember, Value, Visitor};
use crate::text::Texts;
use crate::write::Body;

/// The status of an error that the model does not have.
const UNKNOWN_ERROR: u16 = 400;

/// What one attempt gets to see, in place of an answer of the service. `O` is the operation's output, which is an answer itself
/// (`Answer::from(output)`).
pub struct Answer<O> {
    pub(super) reply: Reply,
    output: PhantomData<fn() -> O>,
}

/// An answer, without the output's type.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) delay: Duration,
    kind: Kind,
    /// Why it cannot be given.
    fault: Option<String>,
}

#[derive(Clone, Debug)]
enum Kind {
    /// A response; without a status, it has that of the error of this code, or of the operation.
    Response {
        status: Option<u16>,
        code: Option<String>,
        headers: HeaderMap,
        body: Bytes,
    },
    /// No response. The request may have got to the service, or not.
    Lost { sent: bool },
}

impl<O> Answer<O> {
    /// The service's error of this code, in the model or not, with this message. Its status is the model's, or 400; see
    /// [`status`](Self::status).
    #[must_use]
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        let body = json!({ "message": message.into() }).to_string();
        Self::response(None, HeaderMap::new(), body).coded(code.into())
    }

    /// An error of the model with its members, which [`filled`](super::filled) makes.
    #[must_use]
    pub fn modeled<E: ModeledError>(error: &E) -> Self {
        Self::written(error).coded(E::CODE.to_owned())
    }

    /// A success whose body is this JSON. Members may be missing, as in an answer of the service.
    #[must_use]
    pub fn json(body: Json) -> Self {
        Self::response(None, HeaderMap::new(), body.to_string())
    }

    /// Any HTTP response.
    #[must_use]
    pub fn http(status: u16, body: impl Into<Bytes>) -> Self {
        Self::response(Some(status), HeaderMap::new(), body)
    }

    /// A connection that breaks before there is a response. The service may have done what was asked, so that not every
    /// operation is sent again.
    #[must_use]
    pub fn connection_lost() -> Self {
        Self::of(Kind::Lost { sent: true })
    }

    /// A connection that never comes about. Nothing has been sent.
    #[must_use]
    pub fn no_connection() -> Self {
        Self::of(Kind::Lost { sent: false })
    }

    /// The same after so long, on tokio's clock. With more than the timeout of an attempt, or `Duration::MAX`, there is no
    /// answer in time.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.reply.delay = delay;
        self
    }

    /// The same with this status. Does nothing where there is no response.
    #[must_use]
    pub fn status(mut self, new: u16) -> Self {
        if let Kind::Response { status, .. } = &mut self.reply.kind {
            *status = Some(new);
        }
        self
    }

    /// The same with this header, in place of one of its name. Does nothing where there is no response; what is no header is
    /// the call's error.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Kind::Response { headers, .. } = &mut self.reply.kind {
            match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                (Ok(name), Ok(value)) => {
                    headers.insert(name, value);
                }
                _ => {
                    self.reply.fault = Some(format!(
                        "the answer's {name:?} is no header, or its value is none"
                    ))
                }
            }
        }
        self
    }

    fn of(kind: Kind) -> Self {
        Self {
            reply: Reply {
                delay: Duration::ZERO,
                kind,
                fault: None,
            },
            output: PhantomData,
        }
    }

    fn response(status: Option<u16>, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self::of(Kind::Response {
            status,
            code: None,
            headers,
            body: body.into(),
        })
    }

    /// The response that carries the structure.
    fn written<T: Structure>(structure: &T) -> Self {
        let mut parts = Parts::default();
        structure.visit(&mut parts);
        let Parts {
            status,
            has_payload,
            carried:
                Carried {
                    headers,
                    payload,
                    mut fault,
                },
        } = parts;
        let body = match has_payload {
            true => payload,
            false => {
                let body = serde_json::to_vec(&Body(structure));
                body.map_err(|error| fault = Some(format!("the body cannot be written: {error}")))
                    .ok()
            }
        };
        let mut answer = Self::response(status, headers, body.unwrap_or_default());
        answer.reply.fault = fault;
        answer
    }

    fn coded(mut self, new: String) -> Self {
        self = self.header("x-amzn-errortype", &new);
        if let Kind::Response { code, .. } = &mut self.reply.kind {
            *code = Some(new);
        }
        self
    }
}

impl<O: Structure> From<O> for Answer<O> {
    fn from(output: O) -> Self {
        Self::written(&output)
    }
}

impl<O> Clone for Answer<O> {
    fn clone(&self) -> Self {
        Self {
            reply: self.reply.clone(),
            output: PhantomData,
        }
    }
}

impl<O> fmt::Debug for Answer<O> {
    /// Leaves out headers and body: they may carry what is sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut answer = f.debug_struct("Answer");
        match &self.reply.kind {
            Kind::Response { status, code, .. } => {
                answer.field("status", status).field("code", code)
            }
            Kind::Lost { sent } => answer.field("sent", sent),
        };
        answer
            .field("delay", &self.reply.delay)
            .finish_non_exhaustive()
    }
}

impl Reply {
    pub(super) fn into_response(self, info: &'static OperationInfo) -> Result<Response, Error> {
        if let Some(fault) = self.fault {
            return Err(Error::mock(info.name, fault));
        }
        match self.kind {
            Kind::Response {
                status,
                code,
                headers,
                body,
            } => {
                let status = status.unwrap_or_else(|| usual_status(info, code.as_deref()));
                Ok(Response {
                    status,
                    headers,
                    body,
                })
            }
            Kind::Lost { sent } => Err(lost(info, sent)),
        }
    }
}

/// The status of the operation's success, or of the error of this code.
fn usual_status(info: &OperationInfo, code: Option<&str>) -> u16 {
    let Some(code) = code else { return info.status };
    info.service
        .errors
        .iter()
        .find(|error| error.code == code)
        .map_or(UNKNOWN_ERROR, |error| error.status)
}

fn lost(info: &'static OperationInfo, sent: bool) -> Error {
    let (kind, cause) = match sent {
        true => (
            io::ErrorKind::ConnectionReset,
            "a mock broke the connection",
        ),
        false => (
            io::ErrorKind::ConnectionRefused,
            "a mock refused the connection",
        ),
    };
    Error::transport(
        ErrorKind::Transport,
        info.name,
        NOT_THROUGH,
        io::Error::new(kind, cause),
        !sent,
    )
}

/// What a response carries of a structure.
#[derive(Default)]
struct Parts {
    /// The member that is the status.
    status: Option<u16>,
    /// Whether a member is the body, set or not.
    has_payload: bool,
    carried: Carried,
}

impl Visitor<'_> for Parts {
    fn member<T: Value>(&mut self, member: &Member, value: &T) {
        let Member {
            name,
            schema,
            binding,
        } = *member;
        self.has_payload |= binding == Binding::Payload;
        self.carried.add(name, schema, binding, value);
        if binding == Binding::ResponseCode {
            let mut texts = Texts::for_header();
            value.text(schema, &mut texts);
            // Zero is what is blank, and no status.
            self.status = texts
                .entries
                .pop()
                .and_then(|(_, text)| text.parse().ok())
                .filter(|status| *status != 0);
        }
    }

    fn unset(&mut self, member: &Member) {
        self.has_payload |= member.binding == Binding::Payload;
    }

    fn unknown(&mut self, _: &UnknownMember) {}
}
