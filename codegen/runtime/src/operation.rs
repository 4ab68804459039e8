//! What an operation is to the runtime: an input with a place in HTTP, and an output.

use http::Method;

use crate::endpoint::{Endpoint, EndpointError, EndpointParams};
use crate::shape::Structure;

/// An operation: the value is its input. Generated code implements this; [`Client::call`](crate::Client::call) sends it.
pub trait Operation: Structure + Send + Sync + 'static {
    /// What the service answers.
    type Output: Structure + Send + 'static;

    /// How it travels.
    const INFO: &'static OperationInfo;

    /// The member that makes retries safe, where the operation has one. Filled once a call if it is unset.
    fn idempotency_token(&mut self) -> Option<&mut Option<String>> {
        None
    }

    /// Sets the parameters of the endpoint's rules that this operation or its members stand for
    /// (`smithy.rules#staticContextParams`, `contextParam`, `operationContextParams`).
    fn endpoint_params(&self, _: &mut EndpointParams) {}
}

/// An operation's wire facts.
#[derive(Debug)]
pub struct OperationInfo {
    /// Its name in the model, such as `CreateGateway`.
    pub name: &'static str,
    /// The service that it belongs to.
    pub service: &'static ServiceInfo,
    /// The HTTP method.
    pub method: Method,
    /// The URI pattern: a path with `{labels}`, maybe a literal query.
    pub uri: &'static str,
    /// The status code of success.
    pub status: u16,
    /// What the request's body holds.
    pub body: BodyKind,
    /// Whether it changes nothing (`smithy.api#readonly`).
    pub readonly: bool,
    /// Whether doing it twice is like doing it once (`smithy.api#idempotent`).
    pub idempotent: bool,
}

/// What a request's body holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// Nothing: no member is bound to the body.
    Empty,
    /// An object of the members that are bound to the body; `{}` where none of them is set.
    Object,
    /// One member, with this content type.
    Payload(&'static str),
}

/// A service's wire facts.
#[derive(Debug)]
pub struct ServiceInfo {
    /// The service id, such as `Bedrock AgentCore Control`.
    pub id: &'static str,
    /// The version of its API.
    pub version: &'static str,
    /// Its endpoint rules (`smithy.rules#endpointRuleSet`).
    pub resolve_endpoint: fn(&EndpointParams) -> Result<Endpoint, EndpointError>,
    /// Whether operations set parameters of these rules, so that there need not be an endpoint before there is an operation.
    pub endpoint_by_operation: bool,
    /// The name that requests are signed for.
    pub signing_name: &'static str,
    /// The generated crate, `name/version`, for the user agent.
    pub product: &'static str,
    /// The errors of the model.
    pub errors: &'static [ErrorInfo],
}

/// What the model says about an error.
#[derive(Clone, Copy, Debug)]
pub struct ErrorInfo {
    /// The shape's name, which is the error's code.
    pub code: &'static str,
    /// The status that goes with it.
    pub status: u16,
    /// `smithy.api#retryable`, and whether its `throttling` is set.
    pub retryable: Option<bool>,
}
