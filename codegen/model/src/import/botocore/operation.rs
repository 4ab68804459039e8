//! Operations: input, output, errors, HTTP bindings and authentication.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::member::Labels;
use super::names::Names;
use super::node::{Findings, Node};
use super::service::Service;
use super::{Shapes, Traits, traits};
use crate::ShapeId;
use crate::import::document::with_traits;

/// Booleans and the annotation traits that they become.
const FLAGS: [(&str, &str); 4] = [
    ("readonly", "smithy.api#readonly"),
    ("idempotent", "smithy.api#idempotent"),
    ("httpChecksumRequired", "smithy.api#httpChecksumRequired"),
    ("unsignedPayload", "aws.auth#unsignedPayload"),
];

/// Objects and the traits that have them as values.
const OBJECTS: [(&str, &str); 6] = [
    ("endpoint", "smithy.api#endpoint"),
    ("endpointdiscovery", "aws.api#clientDiscoveredEndpoint"),
    ("httpChecksum", "aws.protocols#httpChecksum"),
    ("requestcompression", "smithy.api#requestCompression"),
    ("staticContextParams", "smithy.rules#staticContextParams"),
    (
        "operationContextParams",
        "smithy.rules#operationContextParams",
    ),
];

/// Reads the operations. `traits` are those that other files add to them.
pub(super) fn read(
    operations: Node<'_>,
    mut traits: BTreeMap<String, Traits>,
    labels: &Labels,
    service: &Service,
    names: &Names,
) -> Shapes {
    let mut converted = Shapes::new();
    for (name, operation) in operations.entries() {
        let id = names.absolute(&name);
        let mut operation = operation.describing(id.clone());
        if operation.peek_text("name") == Some(&name) {
            operation.value("name");
        }
        let traits = traits.remove(&id).unwrap_or_default();
        converted.insert(
            id,
            read_operation(operation, traits, labels, service, names),
        );
    }
    converted
}

/// Returns the trait of a service with an operation that returns endpoints, unless no operation
/// needs them.
pub(super) fn discovery(
    operations: &Node<'_>,
    shapes: &Shapes,
    names: &Names,
) -> Option<(String, Value)> {
    let has = |name: &str, key: &str| {
        let operation = operations.peek(name);
        operation.is_some_and(|operation| operation.get(key).is_some())
    };
    operations
        .keys()
        .find(|name| has(name, "endpointdiscovery"))?;
    let mut keys = operations.keys();
    let operation = keys.find(|name| has(name, "endpointoperation"))?;
    let mut value = json!({ "operation": names.absolute(operation) });
    // botocore does not name the error, and expects this one.
    let error = names.absolute("InvalidEndpointException");
    if shapes.contains_key(&error) {
        value["error"] = error.into();
    }
    Some(("aws.api#clientEndpointDiscovery".to_owned(), value))
}

/// Restores the query parameter `x-id` of operations that have the same method and URI. AWS
/// distinguishes them by it, and botocore removes it.
pub(super) fn distinguish_uris(operations: &mut Shapes, findings: &Findings) {
    let mut routes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, operation) in &*operations {
        let http = &operation["traits"]["smithy.api#http"];
        if let (Some(method), Some(uri)) = (http["method"].as_str(), http["uri"].as_str()) {
            let route = format!("{method} {uri}");
            routes.entry(route).or_default().push(id.clone());
        }
    }
    for id in routes.into_values().filter(|ids| ids.len() > 1).flatten() {
        let uri = operations
            .get_mut(&id)
            .and_then(|operation| operation.pointer_mut("/traits/smithy.api#http/uri"));
        let Some(Value::String(uri)) = uri else {
            continue;
        };
        let separator = if uri.contains('?') { '&' } else { '?' };
        let name = id.rsplit('#').next().unwrap_or_default();
        uri.push_str(&format!("{separator}x-id={name}"));
        findings.count("restored `x-id` in the URIs of {n} operations");
    }
}

fn read_operation(
    mut operation: Node<'_>,
    mut traits: Traits,
    labels: &Labels,
    service: &Service,
    names: &Names,
) -> Value {
    let input = operation.node("input");
    let input_name = input
        .as_ref()
        .and_then(|input| input.peek_text("shape"))
        .unwrap_or_default();
    let labels = labels.get(input_name).cloned().unwrap_or_default();
    let input = target(input, "operation inputs", names);
    let output = target(operation.node("output"), "operation outputs", names);
    let errors = operation.items("errors").into_iter();
    let errors: Vec<Value> = errors
        .map(|error| target(Some(error), "operation errors", names))
        .collect();
    http(&mut operation, &labels, service, &mut traits);
    authentication(&mut operation, &mut traits);
    traits::deprecated(&mut operation, &mut traits);
    traits::flags(&mut operation, &FLAGS, &mut traits);
    traits::objects(&mut operation, &OBJECTS, &mut traits);
    // Read by `discovery`.
    operation.flag("endpointoperation");
    operation.finish("operations");
    let mut shape = json!({ "type": "operation", "input": input, "output": output });
    if !errors.is_empty() {
        shape["errors"] = errors.into();
    }
    with_traits(shape, traits)
}

fn target(reference: Option<Node<'_>>, kind: &str, names: &Names) -> Value {
    let Some(mut reference) = reference else {
        return json!({ "target": ShapeId::unit().as_str() });
    };
    let target = names.target(&mut reference);
    reference.finish(kind);
    target
}

/// Reads the HTTP binding. Trailing slashes of the URI are significant.
fn http(
    operation: &mut Node<'_>,
    labels: &BTreeMap<String, String>,
    service: &Service,
    traits: &mut Traits,
) {
    let hint = "an operation has `http` with `method` and `requestUri`";
    let Some(mut http) = operation.required_node("http", hint) else {
        return;
    };
    let method = http.required_text("method");
    let uri = http.required_text("requestUri");
    if service.protocol.is_rest() {
        let mut binding =
            json!({ "method": method, "uri": with_member_names(&uri, labels, &http) });
        if let Some(code) = http.integer("responseCode") {
            binding["code"] = code.into();
        }
        traits.insert("smithy.api#http".to_owned(), binding);
    } else if (method.as_str(), uri.as_str()) != ("POST", "/") {
        // These protocols define method and URI themselves.
        http.count("not imported: method and URI of {n} operations, which their protocol ignores");
    }
    http.finish("HTTP bindings");
}

/// Replaces the labels of a URI with the names of their members, as Smithy has no other names for
/// labels.
fn with_member_names(uri: &str, labels: &BTreeMap<String, String>, http: &Node<'_>) -> String {
    let mut renamed = String::new();
    let mut rest = uri;
    while let Some((before, (label, after))) = rest
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        let name = label.strip_suffix('+').unwrap_or(label);
        let member = labels.get(name).map(String::as_str);
        if member.is_none() {
            let message = format!("no member is bound to the label `{name}`");
            let hint = "the input needs a member with the location `uri` and this name";
            http.error_at("requestUri", message, hint);
        }
        renamed.extend([
            before,
            "{",
            member.unwrap_or(name),
            &label[name.len()..],
            "}",
        ]);
        rest = after;
    }
    renamed + rest
}

/// Reads the authentication schemes that replace those of the service: a list in newer files, a
/// word in older ones.
fn authentication(operation: &mut Node<'_>, traits: &mut Traits) {
    let has_list = operation.peek("auth").is_some();
    let mut schemes = operation.texts("auth");
    let word = operation
        .peek_text("authtype")
        .unwrap_or_default()
        .to_owned();
    match word.as_str() {
        "none" if !has_list => schemes.push("smithy.api#noAuth".to_owned()),
        "bearer" if !has_list => schemes.push("smithy.api#httpBearerAuth".to_owned()),
        "v4-unsigned-body" => {
            traits.insert("aws.auth#unsignedPayload".to_owned(), json!({}));
        }
        _ => {}
    }
    if matches!(word.as_str(), "none" | "bearer" | "v4-unsigned-body") {
        operation.value("authtype");
    }
    if !has_list && schemes.is_empty() {
        return;
    }
    // No authentication next to other schemes makes those optional.
    let listed = schemes.len();
    schemes.retain(|scheme| scheme != "smithy.api#noAuth");
    if !schemes.is_empty() && schemes.len() < listed {
        traits.insert("smithy.api#optionalAuth".to_owned(), json!({}));
    }
    traits.insert("smithy.api#auth".to_owned(), schemes.into());
}
