//! Metadata of operations and services.

use http::Method;

use crate::endpoint::{Endpoint, EndpointError, EndpointParams};

/// Metadata of an operation.
#[derive(Debug)]
pub struct OperationInfo {
    /// Name in the model, such as `CreateGateway`.
    pub name: &'static str,
    /// Service that the operation belongs to.
    pub service: &'static ServiceInfo,
    /// HTTP method.
    pub method: Method,
    /// URI pattern: a path with `{labels}` and an optional literal query string.
    pub uri: &'static str,
    /// HTTP status code of a successful response.
    pub status: u16,
    /// Content of the request body.
    pub body: BodyKind,
    /// Whether the operation has no side effects (`smithy.api#readonly`).
    pub readonly: bool,
    /// Whether the operation can be repeated without further effect (`smithy.api#idempotent`).
    pub idempotent: bool,
    /// Pattern of the endpoint's host prefix (`smithy.api#endpoint`), empty without the trait. Its
    /// `{labels}` are the JSON names of members.
    pub host_prefix: &'static str,
    /// Whether requests carry a checksum of their body (`smithy.api#httpChecksumRequired`).
    pub checksum_required: bool,
    /// Authentication scheme.
    pub auth: Auth,
}

/// Discovery of the endpoint of an operation (`aws.api#clientDiscoveredEndpoint`).
#[derive(Clone, Copy, Debug)]
pub struct Discovery {
    /// Operation that returns endpoints. Its input has no required members.
    pub operation: &'static OperationInfo,
    /// Code of the error that an endpoint returns when it is no longer valid.
    pub error: &'static str,
}

/// Authentication scheme of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// AWS Signature Version 4 (`aws.auth#sigv4`).
    SigV4,
    /// AWS Signature Version 4 that does not cover the body (`aws.auth#unsignedPayload`).
    SigV4UnsignedPayload,
    /// AWS Signature Version 4 if credentials are available (`smithy.api#optionalAuth`).
    OptionalSigV4,
    /// A bearer token (`smithy.api#httpBearerAuth`).
    Bearer,
    /// A bearer token if one is configured, else AWS Signature Version 4.
    BearerOrSigV4,
    /// No authentication.
    None,
    /// Schemes of which the runtime implements none, such as `aws.auth#sigv4a`. A call fails before
    /// it is sent, unless a hook has set the header `Authorization`.
    Unsupported(&'static str),
}

/// Content of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// No body: no member is bound to it.
    Empty,
    /// A document with the members that are bound to the body; `{}` if none of them is set.
    Object,
    /// One member with this content type (`smithy.api#httpPayload`); empty if the member is unset.
    Payload(&'static str),
    /// The member that is a stream, with this content type.
    Stream {
        /// Content type.
        content_type: &'static str,
        /// Whether the length must be known (`smithy.api#requiresLength`).
        requires_length: bool,
    },
    /// One structure as a document (`smithy.api#httpPayload`); `{}` if the member is unset.
    PayloadObject,
}

/// Differences between the Smithy protocols that the runtime implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// Format of documents.
    pub format: Format,
    /// Content type of documents.
    pub content_type: &'static str,
    /// Prefix of the operation's name in the header `X-Amz-Target` (`aws.protocols#awsJson1_0` and
    /// `awsJson1_1`). `None` for protocols that identify operations by URI.
    pub target: Option<&'static str>,
    /// Whether requests ask for the error codes of the AWS Query protocol
    /// (`aws.protocols#awsQueryCompatible`).
    pub query_compatible: bool,
}

/// Data format of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// CBOR (`smithy.protocols#rpcv2Cbor`), which needs the feature `cbor`.
    Cbor,
}

/// Metadata of a service.
#[derive(Debug)]
pub struct ServiceInfo {
    /// Service id, such as `Bedrock AgentCore Control`.
    pub id: &'static str,
    /// API version.
    pub version: &'static str,
    /// Protocol of requests and responses.
    pub protocol: Protocol,
    /// Endpoint rules (`smithy.rules#endpointRuleSet` or `smithy.rules#endpointBdd`).
    pub resolve_endpoint: fn(&EndpointParams) -> Result<Endpoint, EndpointError>,
    /// Whether operations set endpoint parameters, so that a client cannot resolve its endpoint
    /// when it is built.
    pub endpoint_depends_on_operation: bool,
    /// Service name in signatures.
    pub signing_name: &'static str,
    /// Name and version of the generated crate, `name/version`, for the header `User-Agent`.
    pub product: &'static str,
    /// Errors in the model.
    pub errors: &'static [ErrorInfo],
}

impl Protocol {
    /// Returns `true` for a protocol without HTTP bindings.
    pub(crate) fn is_rpc(&self) -> bool {
        self.target.is_some() || self.format == Format::Cbor
    }
}

impl ServiceInfo {
    /// Returns the environment variable that sets the endpoint of this service alone, such as
    /// `AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL`.
    pub(crate) fn endpoint_variable(&self) -> String {
        format!("AWS_ENDPOINT_URL_{}", variable_part(self.id))
    }

    /// Returns the environment variable that sets the bearer token of this service, such as
    /// `AWS_BEARER_TOKEN_BEDROCK`.
    pub(crate) fn token_variable(&self) -> String {
        format!("AWS_BEARER_TOKEN_{}", variable_part(self.signing_name))
    }
}

/// Converts the name of a service to the last part of the name of an environment variable.
fn variable_part(name: &str) -> String {
    name.to_uppercase().replace([' ', '-'], "_")
}

/// Metadata of an error shape.
#[derive(Clone, Copy, Debug)]
pub struct ErrorInfo {
    /// Shape name, which is the error code.
    pub code: &'static str,
    /// HTTP status code.
    pub status: u16,
    /// Retry behavior (`smithy.api#retryable`): `Some(true)` for throttling errors, `None` without
    /// the trait.
    pub retryable: Option<bool>,
}
