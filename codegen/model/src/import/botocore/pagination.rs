//! Paginators: the members for the page token, the page size and the items.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::names::Names;
use super::node::{Findings, Node};
use super::{Shapes, Traits};
use crate::is_identifier;

/// Fields of botocore and the properties of the trait.
const FIELDS: [(&str, &str); 4] = [
    ("input_token", "inputToken"),
    ("output_token", "outputToken"),
    ("limit_key", "pageSize"),
    ("result_key", "items"),
];

/// Adds `smithy.api#paginated` to the traits of the operations.
pub(super) fn read(mut root: Node<'_>, names: &Names, traits: &mut BTreeMap<String, Traits>) {
    let hint = "is this a paginators-1.json of botocore? it has `pagination`";
    let Some(pagination) = root.required_node("pagination", hint) else {
        return;
    };
    root.finish("the paginators file");
    for (operation, paginator) in pagination.entries() {
        let id = names.operation(&operation, |message, hint| paginator.error(message, hint));
        if let Some(paginated) = read_paginator(paginator) {
            let traits = traits.entry(id).or_default();
            traits.insert("smithy.api#paginated".to_owned(), paginated);
        }
    }
}

/// Reads a paginator; returns `None` if a path cannot be expressed in Smithy.
fn read_paginator(mut paginator: Node<'_>) -> Option<Value> {
    let mut fields = Map::new();
    let mut is_valid = true;
    for (field, property) in FIELDS {
        let path = match paginator.value(field) {
            None => continue,
            // `choose_items` chooses one when the types are known.
            Some(Value::Array(paths)) if field == "result_key" => {
                is_valid &= paths.iter().all(is_member_path);
                fields.insert(property.to_owned(), paths.into());
                continue;
            }
            Some(Value::Array(paths)) => {
                paginator.count(format!(
                    "kept the first `{field}` of {{n}} paginators with several"
                ));
                paths.into_iter().next().unwrap_or_default()
            }
            Some(path) => path,
        };
        if path.is_string() {
            is_valid &= is_member_path(&path);
            fields.insert(property.to_owned(), path);
        } else {
            let hint = "a path is a string of member names separated by dots";
            paginator.error_at(field, "expected a path or a list of paths", hint);
        }
    }
    if !is_valid {
        let remark =
            "not imported: {n} paginators whose paths are not member names separated by dots";
        paginator.count(remark);
    }
    paginator.finish("paginators");
    is_valid.then(|| fields.into())
}

fn is_member_path(path: &Value) -> bool {
    path.as_str()
        .is_some_and(|path| path.split('.').all(is_identifier))
}

/// Chooses the items of every paginator: the first path that leads to a list or a map. A paginator
/// without such a path has no items.
pub(super) fn choose_items(operations: &mut Shapes, shapes: &Shapes, findings: &Findings) {
    for operation in operations.values_mut() {
        let output = operation.pointer("/output/target").and_then(Value::as_str);
        let output = output.unwrap_or_default().to_owned();
        let paginated = operation.pointer_mut("/traits/smithy.api#paginated");
        let Some(paginated) = paginated.and_then(Value::as_object_mut) else {
            continue;
        };
        let Some(items) = paginated.get_mut("items") else {
            continue;
        };
        let paths = items
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![items.clone()]);
        let is_collection = |path: &&Value| {
            matches!(
                target_kind(shapes, &output, path),
                None | Some("list" | "map")
            )
        };
        if let Some(chosen) = paths.iter().find(is_collection) {
            *items = chosen.clone();
        } else {
            paginated.remove("items");
            findings
                .count("left out the items of {n} paginators, which are neither lists nor maps");
        }
        if paths.len() > 1 {
            findings.count("kept one `result_key` of {n} paginators with several");
        }
    }
}

/// Returns the type of the shape at the end of a path, or `None` if the path leads to no shape.
fn target_kind<'s>(shapes: &'s Shapes, start: &str, path: &Value) -> Option<&'s str> {
    let mut shape = shapes.get(start)?;
    for name in path.as_str()?.split('.') {
        shape = shapes.get(shape.get("members")?.get(name)?.get("target")?.as_str()?)?;
    }
    shape.get("type")?.as_str()
}
