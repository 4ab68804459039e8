//! What an operation is to the runtime: an input with a place in HTTP, and an output.

use http::Method;

use crate::endpoint::{Endpoint, EndpointError, EndpointParams};
use crate::shape::Structure;
use crate::shape::validate::{Validation, Violation, validate};

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

    /// Every violation of the model's constraints that `level` looks for, in this operation and below it, without sending
    /// anything. A call asks for the same before it is sent.
    fn validate(&self, level: Validation) -> Vec<Violation> {
        validate(self, level)
    }

    /// Sets the parameters of the endpoint's rules that this operation or its members stand for
    /// (`smithy.rules#staticContextParams`, `contextParam`, `operationContextParams`).
    fn endpoint_params(&self, _: &mut EndpointParams) {}
}

/// An operation's wire facts: those that every operation has, made with [`new`](Self::new) in `const` context, and what few
/// have, added to them.
#[derive(Debug)]
#[non_exhaustive]
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
    /// What stands before the endpoint's host, a pattern with `{labels}` (`smithy.api#endpoint`); empty without it. The labels
    /// are names of members in JSON.
    pub host_prefix: &'static str,
    /// Whether requests carry a checksum of their body (`smithy.api#httpChecksumRequired`).
    pub checksum: bool,
    /// How its requests are signed.
    pub auth: Auth,
}

impl OperationInfo {
    /// An operation whose success has the status 200, that is signed, and that nothing else is said of.
    #[must_use]
    pub const fn new(
        name: &'static str,
        service: &'static ServiceInfo,
        method: Method,
        uri: &'static str,
        body: BodyKind,
    ) -> Self {
        Self {
            name,
            service,
            method,
            uri,
            status: 200,
            body,
            readonly: false,
            idempotent: false,
            host_prefix: "",
            checksum: false,
            auth: Auth::SigV4,
        }
    }

    /// Its success has this status.
    #[must_use]
    pub const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// It changes nothing.
    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// Doing it twice is like doing it once.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// This pattern stands before the endpoint's host.
    #[must_use]
    pub const fn host_prefix(mut self, pattern: &'static str) -> Self {
        self.host_prefix = pattern;
        self
    }

    /// Its requests carry a checksum of their body.
    #[must_use]
    pub const fn checksum(mut self) -> Self {
        self.checksum = true;
        self
    }

    /// Its requests are signed so.
    #[must_use]
    pub const fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }
}

/// How requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// With signature version 4 (`aws.auth#sigv4`).
    SigV4,
    /// With signature version 4 of everything but the body (`aws.auth#unsignedPayload`).
    SigV4Unsigned,
    /// With signature version 4 where there are credentials (`smithy.api#optionalAuth`).
    Optional,
    /// Not at all.
    None,
    /// In a way that the runtime does not know, such as `smithy.api#httpBearerAuth`: a call fails before it is sent, unless a
    /// hook has set the header `Authorization`.
    Unsupported,
}

/// What a request's body holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// Nothing: no member is bound to the body.
    Empty,
    /// An object of the members that are bound to the body; `{}` where none of them is set.
    Object,
    /// One member, with this content type; nothing where the member is unset.
    Payload(&'static str),
    /// One member that is a structure; `{}` where the member is unset.
    PayloadObject,
}

/// How a service's operations and documents travel: what sets Smithy's protocols apart, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// The content type of documents.
    pub content_type: &'static str,
    /// What comes before the operation's name in the header `X-Amz-Target`; `None` where URIs tell operations apart.
    pub target: Option<&'static str>,
    /// Whether requests ask for the error codes of the service's older protocol (`aws.protocols#awsQueryCompatible`).
    pub query_compatible: bool,
}

impl Protocol {
    /// `aws.protocols#restJson1`.
    pub const REST_JSON_1: Self = Self {
        content_type: "application/json",
        target: None,
        query_compatible: false,
    };

    /// `aws.protocols#awsJson1_0` and `awsJson1_1`, whose content types differ. `target` is the service's name.
    #[must_use]
    pub const fn aws_json(content_type: &'static str, target: &'static str) -> Self {
        Self {
            content_type,
            target: Some(target),
            query_compatible: false,
        }
    }

    /// Requests ask for the error codes of the service's older protocol.
    #[must_use]
    pub const fn query_compatible(mut self) -> Self {
        self.query_compatible = true;
        self
    }
}

/// A service's wire facts.
#[derive(Debug)]
pub struct ServiceInfo {
    /// The service id, such as `Bedrock AgentCore Control`.
    pub id: &'static str,
    /// The version of its API.
    pub version: &'static str,
    /// How its operations travel.
    pub protocol: Protocol,
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

impl ServiceInfo {
    /// The variable that names an endpoint for this service alone: its id in capitals, underscores for spaces.
    pub(crate) fn endpoint_variable(&self) -> String {
        format!(
            "AWS_ENDPOINT_URL_{}",
            self.id.to_uppercase().replace([' ', '-'], "_")
        )
    }
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
