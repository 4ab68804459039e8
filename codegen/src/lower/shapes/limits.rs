//! What the generator refuses: sound models that it has no code for. Better no client than one that asks the wrong host or
//! prints a secret.

use crate::ir::Protocol;
use smithy_model::{Closure, Diagnostic, Kind, Location, Model, Shape};

/// The methods that the `http` crate has constants for; services answer to no others.
const METHODS: [&str; 9] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
];

/// How deep lists and maps may nest without a structure between: types of any more lines nobody could read, and the passes
/// after this one recurse over them.
const MAX_NESTING: usize = 32;

/// Adds what is refused to `diagnostics`.
pub(crate) fn check(
    model: &Model,
    closure: &Closure,
    protocol: &Protocol,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // A protocol that names the operation in a header has one URI for all.
    let bound = closure
        .operations
        .iter()
        .filter(|_| protocol.target.is_none());
    for operation in bound.filter_map(|id| model.shape(id)) {
        check_http(model, operation, diagnostics);
    }
    for shape in closure.shapes.iter().filter_map(|id| model.shape(id)) {
        check_nesting(model, shape, diagnostics);
    }
}

fn check_http(model: &Model, operation: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let location = Location::of_trait(operation, "http");
    if !operation.traits.has("http") {
        let hint = "add \"smithy.api#http\": {\"method\": …, \"uri\": …, \"code\": …}";
        diagnostics.push(model.error(location, "has no http trait", hint));
        return;
    }
    let method = operation
        .traits
        .property_text("http", "method")
        .unwrap_or_default();
    if !METHODS.contains(&method.to_ascii_uppercase().as_str()) {
        let hint = format!("write one of {}", METHODS.join(", "));
        diagnostics.push(model.error(location, format!("its method is {method:?}"), hint));
    }
}

/// One finding for every list or map that is the first to be too deep.
fn check_nesting(model: &Model, shape: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let (mut inner, mut depth) = (shape, 0);
    while let Kind::List(_) | Kind::Map(_) = inner.kind
        && depth <= MAX_NESTING
    {
        depth += 1;
        match inner
            .members()
            .last()
            .and_then(|member| model.shape(&member.target))
        {
            Some(element) => inner = element,
            None => break,
        }
    }
    let is_deeper = matches!(inner.kind, Kind::List(_) | Kind::Map(_));
    if depth == MAX_NESTING + 1 && !is_deeper {
        let message = format!("nests more than {MAX_NESTING} lists and maps in each other");
        diagnostics.push(model.error(shape, message, "put a structure between"));
    }
}
