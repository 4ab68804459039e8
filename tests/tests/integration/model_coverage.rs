//! The paginators and waiters of the model are valid and generated.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn shapes(file: &str) -> Map<String, Value> {
    let text = fs::read_to_string(project().join("model").join(file)).unwrap();
    let mut model: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(model["shapes"].take()).unwrap()
}

fn model() -> Map<String, Value> {
    shapes("bedrock-agentcore-control.json")
}

fn name(id: &str) -> &str {
    id.split_once('#').unwrap().1
}

/// Returns the id of the operation, the name and the definition of every waiter.
fn waiters() -> Vec<(String, String, Value)> {
    let of_file = |file| {
        shapes(file).into_iter().flat_map(|(id, shape)| {
            let waitable = shape["traits"]["smithy.waiters#waitable"]
                .as_object()
                .cloned()
                .unwrap_or_default();
            waitable
                .into_iter()
                .map(move |(name, waiter)| (id.clone(), name, waiter))
        })
    };
    of_file("bedrock-agentcore-control.json")
        .chain(of_file("additions.json"))
        .collect()
}

/// Returns the shape at a path in the output of an operation.
fn output_shape<'m>(
    model: &'m Map<String, Value>,
    operation: &str,
    path: &str,
) -> Option<&'m Value> {
    let start = model.get(model.get(operation)?["output"]["target"].as_str()?)?;
    path.split('.').try_fold(start, |shape, member| {
        model.get(shape["members"][member]["target"].as_str()?)
    })
}

fn enum_values(shape: &Value) -> Vec<&str> {
    let members = shape["members"].as_object().unwrap();
    members
        .values()
        .map(|member| member["traits"]["smithy.api#enumValue"].as_str().unwrap())
        .collect()
}

fn generated(file: &str) -> String {
    fs::read_to_string(project().join("generated/src").join(file)).unwrap()
}

#[test]
fn waiters_expect_values_of_the_enum() {
    let model = model();
    for (operation, waiter, definition) in waiters() {
        for acceptor in definition["acceptors"].as_array().unwrap() {
            let Some(matcher) = acceptor["matcher"].get("output") else {
                continue;
            };
            let (path, expected) = (
                matcher["path"].as_str().unwrap(),
                matcher["expected"].as_str().unwrap(),
            );

            let shape = output_shape(&model, &operation, path)
                .unwrap_or_else(|| panic!("{waiter}: {path} leads nowhere"));

            assert_eq!(shape["type"], "enum", "{waiter}: {path}");
            assert!(
                enum_values(shape).contains(&expected),
                "{waiter}: {expected} is not among {:?}",
                enum_values(shape)
            );
        }
    }
}

#[test]
fn waiters_expect_errors_of_their_operation() {
    let model = model();
    for (operation, waiter, definition) in waiters() {
        for acceptor in definition["acceptors"].as_array().unwrap() {
            let Some(code) = acceptor["matcher"]["errorType"].as_str() else {
                continue;
            };
            let errors = model[&operation]["errors"].as_array().unwrap();

            let known = errors
                .iter()
                .any(|error| name(error["target"].as_str().unwrap()) == code);

            assert!(known, "{waiter}: {code} is no error of {operation}");
        }
    }
}

/// A waiter polls again in a state without acceptor, so that it would not notice a failure state
/// that is not listed.
#[test]
fn every_failure_state_fails_the_ready_waiter() {
    let model = model();
    let is_failure = |word: &&str| {
        ["FAILED", "UNSUCCESSFUL", "PENDING_AUTH", "ERROR"]
            .iter()
            .any(|end| word.ends_with(end))
    };
    for (operation, waiter, definition) in waiters()
        .into_iter()
        .filter(|(_, name, _)| name.ends_with("Ready"))
    {
        let acceptors = definition["acceptors"].as_array().unwrap();
        let listed: Vec<&Value> = acceptors
            .iter()
            .filter(|one| one["state"] == "failure")
            .collect();
        let path = acceptors[0]["matcher"]["output"]["path"].as_str().unwrap();
        for word in enum_values(output_shape(&model, &operation, path).unwrap())
            .iter()
            .filter(|word| is_failure(word))
        {
            assert!(
                listed
                    .iter()
                    .any(|one| one["matcher"]["output"]["expected"] == *word),
                "{waiter}: {word}"
            );
        }
    }
}

#[test]
fn every_resource_with_a_status_has_waiters() {
    let model = model();
    let mut of_operation: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (operation, waiter, _) in waiters() {
        of_operation.entry(operation).or_default().push(waiter);
    }
    let gets = model
        .keys()
        .filter(|id| name(id).starts_with("Get") && !name(id).ends_with("Summary"));
    for id in gets {
        let nested = [
            "status",
            "harness.status",
            "endpoint.status",
            "memory.status",
        ];
        if model[id]["type"] != "operation"
            || !nested
                .iter()
                .any(|path| output_shape(&model, id, path).is_some())
        {
            continue;
        }

        let waiters = of_operation
            .get(id)
            .unwrap_or_else(|| panic!("{id} has a status and no waiter"));

        // A policy generation cannot be deleted.
        let deleted = name(id) == "GetPolicyGeneration"
            || waiters.iter().any(|waiter| waiter.ends_with("Deleted"));
        assert!(deleted, "{id} has only {waiters:?}");
    }
}

#[test]
fn every_waiter_is_generated() {
    let text = generated("waiter.rs");
    for (operation, waiter, _) in waiters() {
        let start = format!(
            "impl_waiter!({waiter} {{\n    operation: operation::{},\n",
            name(&operation)
        );

        assert!(text.contains(&start), "{waiter}");
    }

    assert_eq!(text.matches("impl_waiter!(").count(), waiters().len());
}

#[test]
fn every_paginator_is_generated() {
    let all: String = fs::read_dir(project().join("generated/src/operation"))
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let mut paginated = 0;
    for (id, shape) in model() {
        let Some(settings) = shape["traits"].get("smithy.api#paginated") else {
            continue;
        };
        paginated += 1;
        let start = all
            .find(&format!("impl_paginated!({} {{", name(&id)))
            .unwrap_or_else(|| panic!("{id}"));
        let rows = all[start..].split("});").next().unwrap();
        for (setting, row) in [
            ("inputToken", "token:"),
            ("pageSize", "page_size:"),
            ("items", "items:"),
        ] {
            assert_eq!(
                settings.get(setting).is_some(),
                rows.contains(row),
                "{id}: {setting}"
            );
        }
    }

    assert!(paginated > 0);
    assert_eq!(all.matches("impl_paginated!(").count(), paginated);
}
