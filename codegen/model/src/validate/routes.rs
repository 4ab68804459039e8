//! Operations of a service have different routes (spec §"Pattern Validation and Conflict
//! Avoidance").

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};

use super::Report;
use super::uri::Pattern;
use crate::{Location, Shape};

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    // Two services may share two operations that conflict.
    let mut reported = HashSet::new();
    for (_, service) in model.services() {
        let mut owners: HashMap<String, &Shape> = HashMap::new();
        for operation in model.operations_of(service) {
            let Some(route) = route(operation) else {
                continue;
            };
            let first = *owners.entry(route.clone()).or_insert(operation);
            if first.id != operation.id && reported.insert((&first.id, &operation.id)) {
                let message = format!("has the method and the uri of {} ({route})", first.id);
                let hint = "change the method, the uri or its query; names of labels do not count";
                report.error(Location::of_trait(operation, "http"), message, hint);
            }
        }
    }
}

/// Returns method, host prefix and URI without the names of labels, equal for operations that match
/// the same requests.
fn route(operation: &Shape) -> Option<String> {
    let http = |key| operation.traits.property_text("http", key);
    let (method, pattern) = (http("method")?, Pattern::parse_valid(http("uri")?)?);
    let prefix = operation
        .traits
        .property_text("endpoint", "hostPrefix")
        .unwrap_or_default();
    Some(format!(
        "{method} {}{}",
        without_label_names(prefix),
        pattern.route()
    ))
}

fn without_label_names(text: &str) -> String {
    let mut in_label = false;
    let mut kept = text.to_owned();
    kept.retain(|c| {
        in_label = (in_label || c == '{') && c != '}';
        !in_label || c == '{'
    });
    kept
}
