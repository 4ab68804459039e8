//! Waiters: polling an operation until it reports that a resource is in a state.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Traits;
use super::names::Names;
use super::node::Node;

/// Default of `maxDelay` in Smithy, in seconds.
const MAX_DELAY: u64 = 120;

/// Adds `smithy.waiters#waitable` to the traits of the operations.
pub(super) fn read(mut root: Node<'_>, names: &Names, traits: &mut BTreeMap<String, Traits>) {
    let hint = "is this a waiters-2.json of botocore? it has `waiters`";
    let Some(waiters) = root.required_node("waiters", hint) else {
        return;
    };
    root.value("version");
    root.finish("the waiters file");
    for (name, mut waiter) in waiters.entries() {
        let operation = waiter.required_text("operation");
        let report = |message, hint: &str| waiter.error_at("operation", message, hint);
        let traits = traits
            .entry(names.operation(&operation, report))
            .or_default();
        let waitable = traits
            .entry("smithy.waiters#waitable".to_owned())
            .or_insert(json!({}));
        waitable[name] = read_waiter(waiter);
    }
}

/// Reads a waiter. Botocore limits the number of attempts; in Smithy the caller limits the time, so
/// the number is dropped.
fn read_waiter(mut waiter: Node<'_>) -> Value {
    let delay = waiter.integer("delay").unwrap_or(2);
    let acceptors: Vec<Value> = waiter
        .items("acceptors")
        .into_iter()
        .filter_map(read_acceptor)
        .collect();
    waiter.value("description");
    if waiter.value("maxAttempts").is_some() {
        waiter.count("left out `maxAttempts` of {n} waiters: in Smithy the caller limits the wait");
    }
    waiter.finish("waiters");
    json!({ "acceptors": acceptors, "minDelay": delay, "maxDelay": delay.max(MAX_DELAY) })
}

/// Reads an acceptor; returns `None` if Smithy has no matcher for it.
fn read_acceptor(mut acceptor: Node<'_>) -> Option<Value> {
    let state = acceptor.required_text("state");
    let kind = acceptor.required_text("matcher");
    let expected = acceptor.value("expected").unwrap_or_default();
    let path = acceptor.text("argument").unwrap_or_default();
    let matcher = matcher(&kind, &path, &expected);
    if matcher.is_none() {
        let kind = kind.escape_debug();
        let expected = expected.to_string();
        let expected = expected.escape_debug();
        acceptor.count(format!(
            "not imported: {{n}} waiter acceptors for `{kind}` {expected}"
        ));
    }
    acceptor.finish("waiter acceptors");
    Some(json!({ "state": state, "matcher": matcher? }))
}

fn matcher(kind: &str, path: &str, expected: &Value) -> Option<Value> {
    let output = |comparator: &str, expected: &str| {
        json!({ "output": { "path": path, "expected": expected,
    "comparator": comparator } })
    };
    Some(match (kind, expected) {
        ("path", Value::String(expected)) => output("stringEquals", expected),
        ("path", Value::Bool(expected)) => output("booleanEquals", &expected.to_string()),
        ("pathAll", Value::String(expected)) => output("allStringEquals", expected),
        ("pathAny", Value::String(expected)) => output("anyStringEquals", expected),
        ("error", Value::String(code)) => json!({ "errorType": code }),
        ("error", Value::Bool(failed)) => json!({ "success": !failed }),
        ("status", status)
            if status
                .as_u64()
                .is_some_and(|code| (200..300).contains(&code)) =>
        {
            json!({ "success": true })
        }
        _ => return None,
    })
}
