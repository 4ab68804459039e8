//! The service shape: from botocore's `metadata` to the traits that say who the service is and how to talk to it.
//!
//! Knows nothing of operations and shapes.

use serde_json::{Value, json};

use super::Traits;
use super::names::{identifier, is_identifier};
use super::node::{Findings, Node, Place};
use super::shape::deprecated;

/// A protocol of AWS, by botocore's word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// `rest-json`
    RestJson,
    /// `json`
    Json,
    /// `rest-xml`
    RestXml,
    /// `query`
    Query,
    /// `ec2`
    Ec2,
    /// `smithy-rpc-v2-cbor`
    Cbor,
}

impl Protocol {
    fn read(name: &str) -> Option<Self> {
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

    /// The trait of the protocol; the two versions of the JSON protocol differ in their content type.
    fn trait_id(self, json_version: Option<&str>) -> &'static str {
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

    /// Whether requests are bound to methods, URIs and headers by the model.
    pub(super) fn is_rest(self) -> bool {
        matches!(self, Self::RestJson | Self::RestXml)
    }

    /// Whether bodies are JSON (or CBOR, which has the same shape): items of lists and maps have no names there.
    pub(super) fn is_json(self) -> bool {
        matches!(self, Self::RestJson | Self::Json | Self::Cbor)
    }

    /// The trait that renames a member in a body; the other protocols ignore such names.
    pub(super) fn rename_trait(self) -> Option<&'static str> {
        match self {
            Self::RestJson => Some("smithy.api#jsonName"),
            Self::RestXml | Self::Query | Self::Ec2 => Some("smithy.api#xmlName"),
            Self::Json | Self::Cbor => None,
        }
    }
}

/// The service as its metadata describe it.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) protocol: Protocol,
    /// Whether errors have a code of the query protocol, which the name of their shape need not be.
    pub(super) has_query_errors: bool,
    pub(super) traits: Traits,
}

impl Service {
    /// Reads `metadata`, and what `root` has besides it, the operations and the shapes.
    pub(super) fn read(
        mut metadata: Node,
        mut root: Node,
        namespace: Option<&str>,
        findings: &mut Findings,
    ) -> Self {
        let mut traits = Traits::new();
        let place = metadata.place().clone();
        let id = metadata.required_text("serviceId", findings);
        let version = metadata.required_text("apiVersion", findings);
        let protocols = protocols(&mut metadata, &mut traits, findings);
        let endpoint = metadata.required_text("endpointPrefix", findings);
        let signing = metadata
            .text("signingName", findings)
            .unwrap_or_else(|| endpoint.clone());
        authentication(&mut metadata, &signing, &mut traits, findings);
        let api = json!({ "sdkId": id, "endpointPrefix": endpoint, "arnNamespace": signing });
        traits.insert("aws.api#service".into(), api);
        if let Some(title) = metadata.text("serviceFullName", findings) {
            traits.insert("smithy.api#title".into(), title.into());
        }
        if let Some(uri) = metadata.text("xmlNamespace", findings) {
            traits.insert("smithy.api#xmlNamespace".into(), json!({ "uri": uri }));
        }
        let compatible = metadata.node("awsQueryCompatible", findings).is_some();
        if compatible {
            traits.insert("aws.protocols#awsQueryCompatible".into(), json!({}));
        }
        let name = name(&id, &protocols, &mut metadata, findings);
        metadata.finish("the metadata", findings);
        client_context(&mut root, &mut traits, findings);
        deprecated(&mut root, &mut traits, findings);
        root.finish("the service", findings);
        Self {
            namespace: checked_namespace(namespace, &id, &place, findings),
            name,
            version,
            protocol: protocols.first().copied().unwrap_or(Protocol::RestJson),
            has_query_errors: compatible || protocols.contains(&Protocol::Query),
            traits,
        }
    }
}

/// Reads the protocols, the one that botocore chose first.
fn protocols(metadata: &mut Node, traits: &mut Traits, findings: &mut Findings) -> Vec<Protocol> {
    let place = metadata.place().at("protocol");
    let json_version = match metadata.peek("protocol").and_then(Value::as_str) {
        Some("rest-json") => None,
        _ => metadata.text("jsonVersion", findings),
    };
    let mut names = vec![metadata.required_text("protocol", findings)];
    names.extend(metadata.texts("protocols", findings));
    let mut protocols = Vec::new();
    for name in names {
        match Protocol::read(&name) {
            Some(protocol) if protocols.contains(&protocol) => {}
            Some(protocol) => {
                traits.insert(protocol.trait_id(json_version.as_deref()).into(), json!({}));
                protocols.push(protocol);
            }
            None if protocols.is_empty() => {
                let hint = "known are rest-json, json, rest-xml, query, ec2 and smithy-rpc-v2-cbor";
                findings.error(&place, format!("unknown protocol `{name}`"), hint);
            }
            None => findings.count(format!(
                "not carried over: the protocol `{}`",
                name.escape_debug()
            )),
        }
    }
    protocols
}

/// Reads how requests are signed: the `auth` list of younger files, or the signature version of older ones.
fn authentication(
    metadata: &mut Node,
    signing: &str,
    traits: &mut Traits,
    findings: &mut Findings,
) {
    let said = metadata.peek("auth").is_some();
    let mut schemes = metadata.texts("auth", findings);
    let version = metadata
        .text("signatureVersion", findings)
        .unwrap_or_default();
    if !said {
        match version.as_str() {
            "v4" | "s3" | "s3v4" => schemes.push("aws.auth#sigv4".into()),
            "v4a" => schemes.push("aws.auth#sigv4a".into()),
            "bearer" => schemes.push("smithy.api#httpBearerAuth".into()),
            other => findings.count(format!(
                "not carried over: the signature version `{}`",
                other.escape_debug()
            )),
        }
    }
    schemes.retain(|scheme| {
        let known = matches!(
            scheme.as_str(),
            "aws.auth#sigv4" | "aws.auth#sigv4a" | "smithy.api#httpBearerAuth"
        );
        if !known {
            findings.count(format!(
                "not carried over: the authentication `{}`",
                scheme.escape_debug()
            ));
        }
        known
    });
    for scheme in &schemes {
        let settings = if scheme.starts_with("aws.auth#") {
            json!({ "name": signing })
        } else {
            json!({})
        };
        traits.insert(scheme.clone(), settings);
    }
    if said {
        traits.insert("smithy.api#auth".into(), schemes.into());
    }
}

/// The name of the service shape. Two protocols put it on the wire; botocore calls it `targetPrefix` there.
fn name(id: &str, protocols: &[Protocol], metadata: &mut Node, findings: &mut Findings) -> String {
    if !protocols
        .iter()
        .any(|protocol| matches!(protocol, Protocol::Json | Protocol::Cbor))
    {
        return identifier(&alphanumeric(id));
    }
    let prefix = metadata.required_text("targetPrefix", findings);
    let name = prefix.rsplit('.').next().unwrap_or_default();
    findings.count(format!(
        "the service shape is called `{}`: that name is on the wire",
        identifier(name)
    ));
    if !is_identifier(&prefix) {
        findings.count(format!(
            "botocore sends `{}` as the service's name; no Smithy name is like that",
            prefix.escape_debug()
        ));
    }
    identifier(name)
}

/// The caller's namespace, or the one that follows from the service's id.
fn checked_namespace(
    namespace: Option<&str>,
    id: &str,
    place: &Place,
    findings: &mut Findings,
) -> String {
    let default = || {
        format!(
            "com.amazonaws.{}",
            identifier(&alphanumeric(id).to_lowercase())
        )
    };
    let namespace = namespace.map_or_else(default, str::to_owned);
    if !namespace.split('.').all(is_identifier) && !id.is_empty() {
        let hint = "a namespace is made of identifiers with dots between them";
        findings.error(
            place,
            format!("`{namespace}` is not a Smithy namespace"),
            hint,
        );
    }
    namespace
}

fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Reads the endpoint parameters that a client is configured with, without their documentation.
fn client_context(root: &mut Node, traits: &mut Traits, findings: &mut Findings) {
    let Some(params) = root.node("clientContextParams", findings) else {
        return;
    };
    let mut kept = serde_json::Map::new();
    for (name, mut param) in params.entries(findings) {
        let kind = param.required_text("type", findings);
        param.finish("client context parameters", findings);
        kept.insert(name, json!({ "type": kind }));
    }
    traits.insert("smithy.rules#clientContextParams".into(), kept.into());
}
