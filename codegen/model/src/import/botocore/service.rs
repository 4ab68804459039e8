//! The service shape: identity, protocols and authentication from botocore's `metadata`.

use serde_json::{Value, json};

use super::Traits;
use super::node::Node;
use super::protocol::Protocol;
use super::traits;
use crate::is_identifier;
use crate::shape_id::identifier;

/// A service.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) protocol: Protocol,
    /// Whether errors have codes of the query protocol, which may differ from the names of their
    /// shapes.
    pub(super) has_query_errors: bool,
    pub(super) traits: Traits,
}

impl Service {
    /// Reads `metadata` and the fields that `root` has besides it, the operations and the shapes.
    pub(super) fn read(
        mut metadata: Node<'_>,
        mut root: Node<'_>,
        namespace: Option<&str>,
    ) -> Self {
        let mut traits = Traits::new();
        let id = metadata.required_text("serviceId");
        let version = metadata.required_text("apiVersion");
        let protocols = protocols(&mut metadata, &mut traits);
        let endpoint = metadata.required_text("endpointPrefix");
        let signing = metadata
            .text("signingName")
            .unwrap_or_else(|| endpoint.clone());
        authentication(&mut metadata, &signing, &mut traits);
        let api = json!({ "sdkId": id, "endpointPrefix": endpoint, "arnNamespace": signing });
        traits.insert("aws.api#service".to_owned(), api);
        if let Some(title) = metadata.text("serviceFullName") {
            traits.insert("smithy.api#title".to_owned(), title.into());
        }
        if let Some(uri) = metadata.text("xmlNamespace") {
            traits.insert("smithy.api#xmlNamespace".to_owned(), json!({ "uri": uri }));
        }
        let is_query_compatible = metadata.node("awsQueryCompatible").is_some();
        if is_query_compatible {
            traits.insert("aws.protocols#awsQueryCompatible".to_owned(), json!({}));
        }
        let name = service_name(&id, &protocols, &mut metadata);
        let namespace = checked_namespace(namespace, &id, &metadata);
        metadata.finish("the metadata");
        client_context_params(&mut root, &mut traits);
        traits::deprecated(&mut root, &mut traits);
        root.finish("the service");
        Self {
            namespace,
            name,
            version,
            protocol: protocols.first().copied().unwrap_or(Protocol::RestJson),
            has_query_errors: is_query_compatible || protocols.contains(&Protocol::Query),
            traits,
        }
    }
}

/// Reads the protocols, the one that botocore uses first.
fn protocols(metadata: &mut Node<'_>, traits: &mut Traits) -> Vec<Protocol> {
    // REST JSON has a version that means nothing; a remark reports it.
    let is_rest_json = metadata.peek_text("protocol") == Some("rest-json");
    let json_version = if is_rest_json {
        None
    } else {
        metadata.text("jsonVersion")
    };
    let mut names = vec![metadata.required_text("protocol")];
    names.extend(metadata.texts("protocols"));
    let mut protocols = Vec::new();
    for name in names {
        match Protocol::parse(&name) {
            Some(protocol) if protocols.contains(&protocol) => {}
            Some(protocol) => {
                let id = protocol.trait_id(json_version.as_deref());
                traits.insert(id.to_owned(), json!({}));
                protocols.push(protocol);
            }
            None if protocols.is_empty() => {
                let hint = "known protocols are rest-json, json, rest-xml, query, ec2 and \
                    smithy-rpc-v2-cbor";
                metadata.error_at("protocol", format!("unknown protocol `{name}`"), hint);
            }
            None => {
                metadata.count(format!(
                    "not imported: the protocol `{}`",
                    name.escape_debug()
                ));
            }
        }
    }
    protocols
}

/// Reads the authentication schemes: the `auth` list of newer files, or the signature version of
/// older ones.
fn authentication(metadata: &mut Node<'_>, signing_name: &str, traits: &mut Traits) {
    let has_list = metadata.peek("auth").is_some();
    let mut schemes = metadata.texts("auth");
    let version = metadata.text("signatureVersion").unwrap_or_default();
    if !has_list {
        match version.as_str() {
            "v4" | "s3" | "s3v4" => schemes.push("aws.auth#sigv4".to_owned()),
            "v4a" => schemes.push("aws.auth#sigv4a".to_owned()),
            "bearer" => schemes.push("smithy.api#httpBearerAuth".to_owned()),
            other => {
                let other = other.escape_debug();
                metadata.count(format!("not imported: the signature version `{other}`"));
            }
        }
    }
    schemes.retain(|scheme| {
        let settings = match scheme.as_str() {
            "aws.auth#sigv4" | "aws.auth#sigv4a" => json!({ "name": signing_name }),
            "smithy.api#httpBearerAuth" => json!({}),
            other => {
                let other = other.escape_debug();
                metadata.count(format!("not imported: the authentication scheme `{other}`"));
                return false;
            }
        };
        traits.insert(scheme.clone(), settings);
        true
    });
    if has_list {
        traits.insert("smithy.api#auth".to_owned(), schemes.into());
    }
}

/// Returns the name of the service shape. Some protocols send it; botocore calls it `targetPrefix`.
fn service_name(id: &str, protocols: &[Protocol], metadata: &mut Node<'_>) -> String {
    if !protocols
        .iter()
        .any(|protocol| protocol.sends_service_name())
    {
        return identifier(&alphanumeric(id));
    }
    let prefix = metadata.required_text("targetPrefix");
    let name = identifier(prefix.rsplit('.').next().unwrap_or_default());
    metadata.count(format!(
        "the service shape is called `{name}`, as the protocol sends its name"
    ));
    if !is_identifier(&prefix) {
        let prefix = prefix.escape_debug();
        metadata.count(format!(
            "botocore sends `{prefix}` as the name of the service, which is not a Smithy name"
        ));
    }
    name
}

/// Returns the namespace, derived from the service id by default.
fn checked_namespace(namespace: Option<&str>, id: &str, metadata: &Node<'_>) -> String {
    let default = || {
        format!(
            "com.amazonaws.{}",
            identifier(&alphanumeric(id).to_lowercase())
        )
    };
    let namespace = namespace.map_or_else(default, str::to_owned);
    if !namespace.split('.').all(is_identifier) && !id.is_empty() {
        let message = format!("`{namespace}` is not a Smithy namespace");
        metadata.error(
            message,
            "a namespace consists of identifiers separated by dots",
        );
    }
    namespace
}

fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Reads the endpoint parameters that are settings of the client.
fn client_context_params(root: &mut Node<'_>, traits: &mut Traits) {
    let Some(params) = root.node("clientContextParams") else {
        return;
    };
    let read = |(name, mut param): (String, Node<'_>)| {
        let kind = param.required_text("type");
        param.finish("client context parameters");
        (name, json!({ "type": kind }))
    };
    let params: Value = params.entries().into_iter().map(read).collect();
    traits.insert("smithy.rules#clientContextParams".to_owned(), params);
}
