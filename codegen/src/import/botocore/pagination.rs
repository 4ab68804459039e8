//! Paginators: which members carry the page token, the page size and the items.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Traits;
use super::names::Names;
use super::node::{Findings, Node};

/// Botocore's fields and the trait's.
const FIELDS: [(&str, &str); 4] = [
    ("input_token", "inputToken"),
    ("output_token", "outputToken"),
    ("limit_key", "pageSize"),
    ("result_key", "items"),
];

/// Adds `smithy.api#paginated` to the traits of the operations.
pub(super) fn read(mut root: Node, names: &Names, traits: &mut BTreeMap<String, Traits>, findings: &mut Findings) {
    let hint = "is this a paginators-1.json of botocore? it has `pagination`";
    let Some(pagination) = root.required_node("pagination", hint, findings) else {
        return;
    };
    root.finish("the paginators file", findings);
    for (operation, paginator) in pagination.entries(findings) {
        let id = names.operation(&operation, paginator.place(), findings);
        if let Some(paginated) = paginated(paginator, findings) {
            traits.entry(id).or_default().insert("smithy.api#paginated".into(), paginated);
        }
    }
}

/// One paginator, unless its paths say more than a path of Smithy can.
fn paginated(mut paginator: Node, findings: &mut Findings) -> Option<Value> {
    let mut fields = Map::new();
    for (theirs, ours) in FIELDS {
        let place = paginator.place().at(theirs);
        let path = match paginator.value(theirs) {
            None => continue,
            Some(Value::Array(paths)) => {
                findings.count(format!("kept the first `{theirs}` of {{n}} paginators that have several"));
                paths.into_iter().next().unwrap_or_default()
            }
            Some(path) => path,
        };
        let Some(path) = path.as_str() else {
            findings.error(
                &place,
                "expected a path or a list of paths",
                "a path is a string of member names with dots",
            );
            continue;
        };
        fields.insert(ours.into(), path.into());
    }
    paginator.finish("paginators", findings);
    let plain = |path: &Value| path.as_str().is_some_and(|path| path.split('.').all(super::names::is_identifier));
    if fields.values().all(plain) {
        return Some(fields.into());
    }
    findings.count("not carried over: {n} paginators whose paths are more than member names with dots");
    None
}
