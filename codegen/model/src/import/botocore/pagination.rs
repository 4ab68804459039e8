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
pub(super) fn read(
    mut root: Node,
    names: &Names,
    traits: &mut BTreeMap<String, Traits>,
    findings: &mut Findings,
) {
    let hint = "is this a paginators-1.json of botocore? it has `pagination`";
    let Some(pagination) = root.required_node("pagination", hint, findings) else {
        return;
    };
    root.finish("the paginators file", findings);
    for (operation, paginator) in pagination.entries(findings) {
        let id = names.operation(&operation, paginator.place(), findings);
        if let Some(paginated) = paginated(paginator, findings) {
            traits
                .entry(id)
                .or_default()
                .insert("smithy.api#paginated".into(), paginated);
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
            // Which of them are the items, their types tell; see `settle_items`.
            Some(Value::Array(paths)) if theirs == "result_key" => {
                fields.insert(ours.into(), paths.into());
                continue;
            }
            Some(Value::Array(paths)) => {
                findings.count(format!(
                    "kept the first `{theirs}` of {{n}} paginators that have several"
                ));
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
    let is_plain = |path: &Value| {
        path.as_str()
            .is_some_and(|path| path.split('.').all(super::names::is_identifier))
    };
    let plain = |paths: &Value| {
        paths
            .as_array()
            .map_or_else(|| is_plain(paths), |paths| paths.iter().all(is_plain))
    };
    if fields.values().all(plain) {
        return Some(fields.into());
    }
    findings
        .count("not carried over: {n} paginators whose paths are more than member names with dots");
    None
}

/// Chooses the items of the operations' paginators, now that types are known: items are a list or a map, so the first path that
/// leads to one. Where all lead to something else the paginator has none.
pub(super) fn settle_items(
    operations: &mut BTreeMap<String, Value>,
    shapes: &BTreeMap<String, Value>,
    findings: &mut Findings,
) {
    for operation in operations.values_mut() {
        let output = operation
            .pointer("/output/target")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let Some(paginated) = operation
            .pointer_mut("/traits/smithy.api#paginated")
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        let Some(items) = paginated.get_mut("items") else {
            continue;
        };
        let paths = items
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![items.clone()]);
        let is_many =
            |path: &&Value| matches!(kind(shapes, &output, path), None | Some("list" | "map"));
        match paths.iter().find(is_many) {
            Some(chosen) => *items = chosen.clone(),
            None => {
                paginated.remove("items");
                findings.count(
                    "left out the items of {n} paginators, which are neither lists nor maps",
                );
            }
        }
        if paths.len() > 1 {
            findings.count("kept one `result_key` of {n} paginators that have several");
        }
    }
}

/// The type of the shape that a path leads to from another; `None` where it leads nowhere.
fn kind<'s>(shapes: &'s BTreeMap<String, Value>, start: &str, path: &Value) -> Option<&'s str> {
    let mut shape = shapes.get(start)?;
    for name in path.as_str()?.split('.') {
        shape = shapes.get(shape.get("members")?.get(name)?.get("target")?.as_str()?)?;
    }
    shape.get("type")?.as_str()
}
