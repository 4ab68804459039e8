//! Protocols of AWS.

/// A protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    RestJson,
    Json,
    RestXml,
    Query,
    Ec2,
    Cbor,
}

impl Protocol {
    /// Returns the protocol with this name in botocore.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "rest-json" => Some(Self::RestJson),
            "json" => Some(Self::Json),
            "rest-xml" => Some(Self::RestXml),
            "query" => Some(Self::Query),
            "ec2" => Some(Self::Ec2),
            "smithy-rpc-v2-cbor" => Some(Self::Cbor),
            _ => None,
        }
    }

    /// Returns the id of the protocol's trait.
    pub(super) fn trait_id(self, json_version: Option<&str>) -> &'static str {
        match (self, json_version) {
            (Self::RestJson, _) => "aws.protocols#restJson1",
            (Self::Json, Some("1.0")) => "aws.protocols#awsJson1_0",
            (Self::Json, _) => "aws.protocols#awsJson1_1",
            (Self::RestXml, _) => "aws.protocols#restXml",
            (Self::Query, _) => "aws.protocols#awsQuery",
            (Self::Ec2, _) => "aws.protocols#ec2Query",
            (Self::Cbor, _) => "smithy.protocols#rpcv2Cbor",
        }
    }

    /// Returns `true` if the model binds requests to methods, URIs and headers.
    pub(super) fn is_rest(self) -> bool {
        matches!(self, Self::RestJson | Self::RestXml)
    }

    /// Returns `true` if bodies are JSON or CBOR, in which the items of lists and maps have no
    /// names.
    pub(super) fn is_json(self) -> bool {
        matches!(self, Self::RestJson | Self::Json | Self::Cbor)
    }

    /// Returns the trait that renames a member in a body, or `None` if the protocol ignores such
    /// names.
    pub(super) fn rename_trait(self) -> Option<&'static str> {
        match self {
            Self::RestJson => Some("smithy.api#jsonName"),
            Self::RestXml | Self::Query | Self::Ec2 => Some("smithy.api#xmlName"),
            Self::Json | Self::Cbor => None,
        }
    }

    /// Returns `true` if the protocol sends the name of the service.
    pub(super) fn sends_service_name(self) -> bool {
        matches!(self, Self::Json | Self::Cbor)
    }
}
