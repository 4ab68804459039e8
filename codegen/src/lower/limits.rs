//! What the generator refuses: sound models that it has no code for. Better no client than one that asks the wrong host or
//! prints a secret.

use serde_json::Value;

use super::closure::{self, Closure};
use crate::diagnostic::Diagnostic;
use crate::model::{Kind, Model, Shape};

/// The methods that the `http` crate has constants for; services answer to no others.
const METHODS: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// How deep lists and maps may nest without a structure between: types of any more lines nobody could read, and the passes
/// after this one recurse over them.
const MAX_NESTING: usize = 64;

/// Adds what is refused to `diagnostics`.
pub(super) fn check(model: &Model, closure: &Closure, diagnostics: &mut Vec<Diagnostic>) {
    for operation in closure.operations.iter().filter_map(|id| model.shape(id)) {
        check_http(model, operation, diagnostics);
        check_host(model, operation, diagnostics);
        check_events(model, operation, diagnostics);
    }
    for shape in closure.shapes.iter().filter_map(|id| model.shape(id)) {
        check_nesting(model, shape, diagnostics);
    }
}

fn check_http(model: &Model, operation: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let (file, pointer) = model.trait_place(operation, None, "http");
    let Some(http) = operation.traits.get("http") else {
        let hint = "add \"smithy.api#http\": {\"method\": …, \"uri\": …, \"code\": …}";
        diagnostics.push(Diagnostic::error(operation.id.as_str(), file, pointer, "has no http trait", hint));
        return;
    };
    let method = http.get("method").and_then(Value::as_str).unwrap_or_default();
    if !METHODS.contains(&method.to_ascii_uppercase().as_str()) {
        let (message, hint) = (format!("its method is {method:?}"), format!("write one of {}", METHODS.join(", ")));
        diagnostics.push(Diagnostic::error(operation.id.as_str(), file, pointer, message, hint));
    }
}

fn check_host(model: &Model, operation: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    if operation.traits.has("endpoint") {
        let (file, pointer) = model.trait_place(operation, None, "endpoint");
        let message = "goes to a host of its own (smithy.api#endpoint), which generated clients cannot address";
        let hint = "leave the operation out of the service";
        diagnostics.push(Diagnostic::error(operation.id.as_str(), file, pointer, message, hint));
    }
}

/// An event stream is a payload that is a union with the `streaming` trait.
fn check_events(model: &Model, operation: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let Some(shapes) = closure::operation(model, &operation.id) else { return };
    for message in [&shapes.input, &shapes.output].into_iter().filter_map(|id| model.shape(id)) {
        let is_events = |shape: &Shape| matches!(shape.kind, Kind::Union(_)) && shape.traits.has("streaming");
        let events = message.members().iter().find(|member| model.shape(&member.target).is_some_and(is_events));
        if let Some(member) = events {
            let (file, pointer) = model.place(operation);
            let text = format!("sends or receives a stream of events, {}${}", message.id, member.name);
            let hint = "generated clients know no event streams: leave the operation out of the service";
            diagnostics.push(Diagnostic::error(operation.id.as_str(), file, pointer, text, hint));
        }
    }
}

/// One finding for every list or map that is the first to be too deep.
fn check_nesting(model: &Model, shape: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let (mut inner, mut depth) = (shape, 0);
    while let Kind::List(_) | Kind::Map(_) = inner.kind
        && depth <= MAX_NESTING
    {
        depth += 1;
        match inner.members().last().and_then(|member| model.shape(&member.target)) {
            Some(element) => inner = element,
            None => break,
        }
    }
    let is_deeper = matches!(inner.kind, Kind::List(_) | Kind::Map(_));
    if depth == MAX_NESTING + 1 && !is_deeper {
        let (file, pointer) = model.place(shape);
        let message = format!("nests more than {MAX_NESTING} lists and maps in each other");
        let hint = "put a structure between";
        diagnostics.push(Diagnostic::error(shape.id.as_str(), file, pointer, message, hint));
    }
}
