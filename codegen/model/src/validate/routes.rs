//! No two operations of a service answer to the same method and uri
//! (spec §"Pattern Validation and Conflict Avoidance").

use std::collections::{HashMap, HashSet};

use super::Report;
use super::uri::Pattern;
use crate::{Location, Model, Shape};

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    // Two services may share the two operations: one finding will do.
    let mut reported = HashSet::new();
    for (_, service) in model.services() {
        let mut owners: HashMap<String, &Shape> = HashMap::new();
        for operation in model.operations_of(service) {
            let Some(route) = route(operation) else {
                continue;
            };
            let Some(first) = owners.get(&route) else {
                owners.insert(route, operation);
                continue;
            };
            if reported.insert((&first.id, &operation.id)) {
                let at = Location::of_trait(operation, "http");
                let message = format!("has the method and the uri of {} ({route})", first.id);
                let hint = "names of labels tell no requests apart: change the method, the uri or its query";
                report.error(at, message, hint);
            }
        }
    }
}

/// Method, host prefix and uri, written so that equal means that the same requests match.
fn route(operation: &Shape) -> Option<String> {
    let method = operation.traits.property_text("http", "method")?;
    let (pattern, faults) = Pattern::read(operation.traits.property_text("http", "uri")?);
    if faults.iter().any(|fault| !fault.is_warning) {
        return None;
    }
    let prefix = operation.traits.property_text("endpoint", "hostPrefix");
    let host = nameless(prefix.unwrap_or_default());
    Some(format!("{method} {host}{}", pattern.route()))
}

/// The text with the names of its labels taken out.
fn nameless(text: &str) -> String {
    let mut in_label = false;
    text.chars()
        .filter(|c| {
            in_label = (in_label || *c == '{') && *c != '}';
            !in_label || *c == '{'
        })
        .collect()
}
