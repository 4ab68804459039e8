//! Limits of the generator: valid models that it rejects, as the client would send wrong requests
//! or not compile.

use smithy_model::{Diagnostic, Kind, Location, Shape};

use crate::lower::context::Lowering;

/// HTTP methods that the `http` crate has constants for.
const METHODS: [&str; 9] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
];

/// Maximum nesting of lists and maps without a structure between them. Other passes recurse into
/// them, and nobody could read the types.
const MAX_NESTING: usize = 64;

/// Rejects models that exceed a limit.
pub(crate) fn check(lowering: &Lowering<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if lowering.is_rest() {
        for operation in lowering.shapes(&lowering.closure.operations) {
            check_http(lowering, operation, diagnostics);
        }
    }
    for shape in lowering.shapes(&lowering.closure.shapes) {
        check_nesting(lowering, shape, diagnostics);
    }
}

fn check_http(lowering: &Lowering<'_>, operation: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let location = Location::of_trait(operation, "http");
    let (message, hint) = if operation.traits.has("http") {
        let method = operation
            .traits
            .property_text("http", "method")
            .unwrap_or_default();
        if METHODS.contains(&method.to_ascii_uppercase().as_str()) {
            return;
        }
        let message = format!("the HTTP method {method:?} is not supported");
        (message, format!("use one of {}", METHODS.join(", ")))
    } else {
        let hint = "add \"smithy.api#http\": {\"method\": …, \"uri\": …, \"code\": …}";
        ("the http trait is missing".to_owned(), hint.to_owned())
    };
    diagnostics.push(lowering.model.error(location, message, hint));
}

/// Reports every list or map that is the first to be nested too deeply.
fn check_nesting(lowering: &Lowering<'_>, shape: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    let is_nested = |shape: &Shape| matches!(shape.kind, Kind::List(_) | Kind::Map(_));
    let mut inner = shape;
    let mut depth = 0;
    while is_nested(inner) && depth <= MAX_NESTING {
        depth += 1;
        match inner
            .members()
            .last()
            .and_then(|member| lowering.target(member))
        {
            Some(element) => inner = element,
            None => break,
        }
    }
    if depth == MAX_NESTING + 1 && !is_nested(inner) {
        let message = format!("lists and maps are nested more than {MAX_NESTING} levels deep");
        let hint = "add a structure in between";
        diagnostics.push(lowering.model.error(shape, message, hint));
    }
}
