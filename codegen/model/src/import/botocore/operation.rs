//! Operations: what goes in, what comes out, what can go wrong, and how it travels.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::names::Names;
use super::node::{Findings, Node};
use super::service::Service;
use super::shape::{Labels, deprecated};
use super::{Traits, with_traits};

/// Botocore's switches and the traits that say the same.
const FLAGS: [(&str, &str); 4] = [
    ("readonly", "smithy.api#readonly"),
    ("idempotent", "smithy.api#idempotent"),
    ("httpChecksumRequired", "smithy.api#httpChecksumRequired"),
    ("unsignedPayload", "aws.auth#unsignedPayload"),
];

/// Botocore's objects that are the value of a trait as they are.
const OBJECTS: [(&str, &str); 5] = [
    ("endpoint", "smithy.api#endpoint"),
    ("httpChecksum", "aws.protocols#httpChecksum"),
    ("requestcompression", "smithy.api#requestCompression"),
    ("staticContextParams", "smithy.rules#staticContextParams"),
    (
        "operationContextParams",
        "smithy.rules#operationContextParams",
    ),
];

/// The operations by id. `traits` are those that other files add to them.
pub(super) fn read(
    operations: Node,
    mut traits: BTreeMap<String, Traits>,
    labels: &Labels,
    service: &Service,
    names: &Names,
    findings: &mut Findings,
) -> BTreeMap<String, Value> {
    let mut converted = BTreeMap::new();
    for (name, mut operation) in operations.entries(findings) {
        let id = names.absolute(&name);
        operation = operation.about(id.clone());
        if operation.peek("name").and_then(Value::as_str) == Some(&name) {
            operation.value("name");
        }
        let traits = traits.remove(&id).unwrap_or_default();
        converted.insert(
            id,
            read_operation(operation, traits, labels, service, names, findings),
        );
    }
    converted
}

fn read_operation(
    mut operation: Node,
    mut traits: Traits,
    labels: &Labels,
    service: &Service,
    names: &Names,
    findings: &mut Findings,
) -> Value {
    let input = operation.node("input", findings);
    let shape = input
        .as_ref()
        .and_then(|input| input.peek("shape"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let labels = labels.get(shape).cloned().unwrap_or_default();
    let input = target(input, "operation inputs", names, findings);
    let output = operation.node("output", findings);
    let output = target(output, "operation outputs", names, findings);
    let mut errors = Vec::new();
    for error in operation.items("errors", findings) {
        errors.push(target(Some(error), "operation errors", names, findings));
    }
    http(&mut operation, &labels, service, &mut traits, findings);
    authentication(&mut operation, &mut traits, findings);
    deprecated(&mut operation, &mut traits, findings);
    for (flag, id) in FLAGS {
        if operation.flag(flag, findings) {
            traits.insert(id.into(), json!({}));
        }
    }
    for (key, id) in OBJECTS {
        if let Some(value) = operation.node(key, findings) {
            traits.insert(id.into(), value.undocumented());
        }
    }
    operation.finish("operations", findings);
    let mut shape = json!({ "type": "operation", "input": input, "output": output });
    if let (Some(fields), false) = (shape.as_object_mut(), errors.is_empty()) {
        fields.insert("errors".into(), errors.into());
    }
    with_traits(shape, traits)
}

/// The target of a reference from an operation.
fn target(reference: Option<Node>, kind: &str, names: &Names, findings: &mut Findings) -> Value {
    let Some(mut reference) = reference else {
        return json!({ "target": "smithy.api#Unit" });
    };
    let target = names.target(&mut reference, findings);
    reference.finish(kind, findings);
    target
}

/// Reads the binding to HTTP: the source's method, URI and success code as they are, trailing slashes included.
fn http(
    operation: &mut Node,
    labels: &BTreeMap<String, String>,
    service: &Service,
    traits: &mut Traits,
    findings: &mut Findings,
) {
    let hint = "an operation says `method` and `requestUri` in `http`";
    let Some(mut http) = operation.required_node("http", hint, findings) else {
        return;
    };
    let method = http.required_text("method", findings);
    let uri = http.required_text("requestUri", findings);
    if !service.protocol.is_rest() {
        // The protocol itself says where requests go; a model of Smithy does not repeat it.
        if (method.as_str(), uri.as_str()) != ("POST", "/") {
            findings.count("not carried over: method and URI of {n} operations, which their protocol does not use");
        }
        return http.finish("HTTP bindings", findings);
    }
    let mut binding =
        json!({ "method": method, "uri": with_member_names(&uri, labels, &http, findings) });
    if let (Some(fields), Some(code)) = (
        binding.as_object_mut(),
        http.count("responseCode", findings),
    ) {
        fields.insert("code".into(), code.into());
    }
    http.finish("HTTP bindings", findings);
    traits.insert("smithy.api#http".into(), binding);
}

/// Renames the labels of a URI after their members: Smithy knows no other name for a label.
fn with_member_names(
    uri: &str,
    labels: &BTreeMap<String, String>,
    http: &Node,
    findings: &mut Findings,
) -> String {
    let mut renamed = String::new();
    let mut rest = uri;
    while let Some((before, (label, after))) = rest
        .split_once('{')
        .and_then(|(a, b)| Some((a, b.split_once('}')?)))
    {
        let (name, greedy) = label
            .strip_suffix('+')
            .map_or((label, ""), |name| (name, "+"));
        let member = labels.get(name).map(String::as_str);
        if member.is_none() {
            let hint = "the input needs a member with the location `uri` and this name";
            findings.error(
                &http.place().at("requestUri"),
                format!("no member for the label `{name}`"),
                hint,
            );
        }
        renamed.extend([before, "{", member.unwrap_or(name), greedy, "}"]);
        rest = after;
    }
    renamed + rest
}

/// Reads how this operation is signed where that differs from the service: a list in younger files, a word in older
/// ones. No authentication beside other schemes makes those optional.
fn authentication(operation: &mut Node, traits: &mut Traits, findings: &mut Findings) {
    let listed = operation.peek("auth").is_some();
    let mut schemes = operation.texts("auth", findings);
    let word = operation
        .peek("authtype")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    match word.as_str() {
        "none" if !listed => schemes.push("smithy.api#noAuth".into()),
        "bearer" if !listed => schemes.push("smithy.api#httpBearerAuth".into()),
        "v4-unsigned-body" => drop(traits.insert("aws.auth#unsignedPayload".into(), json!({}))),
        _ => {}
    }
    if matches!(word.as_str(), "none" | "bearer" | "v4-unsigned-body") {
        operation.value("authtype");
    }
    if listed || !schemes.is_empty() {
        insert_schemes(schemes, traits);
    }
}

/// The schemes of an operation, which replace those of the service.
fn insert_schemes(mut schemes: Vec<String>, traits: &mut Traits) {
    let listed = schemes.len();
    schemes.retain(|scheme| scheme != "smithy.api#noAuth");
    if !schemes.is_empty() && schemes.len() < listed {
        traits.insert("smithy.api#optionalAuth".into(), json!({}));
    }
    traits.insert("smithy.api#auth".into(), schemes.into());
}
