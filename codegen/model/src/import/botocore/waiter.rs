//! Waiters: polling an operation until its answers say that something is ready.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Traits;
use super::names::Names;
use super::node::{Findings, Node};

/// Smithy's upper bound of the delay between two polls, in seconds, where a model gives none.
const MAX_DELAY: u64 = 120;

/// Adds `smithy.waiters#waitable` to the traits of the operations.
pub(super) fn read(
    mut root: Node,
    names: &Names,
    traits: &mut BTreeMap<String, Traits>,
    findings: &mut Findings,
) {
    let hint = "is this a waiters-2.json of botocore? it has `waiters`";
    let Some(waiters) = root.required_node("waiters", hint, findings) else {
        return;
    };
    root.value("version");
    root.finish("the waiters file", findings);
    for (name, mut waiter) in waiters.entries(findings) {
        let operation = waiter.required_text("operation", findings);
        let id = names.operation(&operation, &waiter.place().at("operation"), findings);
        let waitables = traits
            .entry(id)
            .or_default()
            .entry("smithy.waiters#waitable".into())
            .or_insert(json!({}));
        let waiter = read_waiter(waiter, findings);
        if let Some(waitables) = waitables.as_object_mut() {
            waitables.insert(name, waiter);
        }
    }
}

/// One waiter. Botocore gives up after a number of polls a fixed delay apart; in Smithy the delay grows between two
/// bounds and the caller says how long to wait, so the number of polls has no counterpart.
fn read_waiter(mut waiter: Node, findings: &mut Findings) -> Value {
    let delay = waiter.count("delay", findings).unwrap_or(2);
    let acceptors: Vec<Value> = waiter
        .items("acceptors", findings)
        .into_iter()
        .filter_map(|acceptor| read_acceptor(acceptor, findings))
        .collect();
    waiter.value("description");
    if waiter.value("maxAttempts").is_some() {
        findings.count(
            "left out `maxAttempts` of {n} waiters: in Smithy the caller says how long to wait",
        );
    }
    waiter.finish("waiters", findings);
    json!({ "acceptors": acceptors, "minDelay": delay, "maxDelay": delay.max(MAX_DELAY) })
}

/// One acceptor, unless Smithy has no matcher for it.
fn read_acceptor(mut acceptor: Node, findings: &mut Findings) -> Option<Value> {
    let state = acceptor.required_text("state", findings);
    let kind = acceptor.required_text("matcher", findings);
    let expected = acceptor.value("expected").unwrap_or_default();
    let path = acceptor.text("argument", findings).unwrap_or_default();
    acceptor.finish("waiter acceptors", findings);
    let Some(matcher) = matcher(&kind, path, &expected) else {
        let expected = expected.to_string();
        findings.count(format!(
            "not carried over: {{n}} waiter acceptors for `{}` {}",
            kind.escape_debug(),
            expected.escape_debug()
        ));
        return None;
    };
    Some(json!({ "state": state, "matcher": matcher }))
}

/// Botocore's matcher in Smithy's words.
fn matcher(kind: &str, path: String, expected: &Value) -> Option<Value> {
    let output = |comparator: &str, expected: &str| {
        Some(json!({ "output": { "path": path, "expected": expected, "comparator": comparator } }))
    };
    match (kind, expected) {
        ("path", Value::String(expected)) => output("stringEquals", expected),
        ("path", Value::Bool(expected)) => output("booleanEquals", &expected.to_string()),
        ("pathAll", Value::String(expected)) => output("allStringEquals", expected),
        ("pathAny", Value::String(expected)) => output("anyStringEquals", expected),
        ("error", Value::String(code)) => Some(json!({ "errorType": code })),
        ("error", Value::Bool(failed)) => Some(json!({ "success": !failed })),
        ("status", Value::Number(status))
            if status
                .as_u64()
                .is_some_and(|status| (200..300).contains(&status)) =>
        {
            Some(json!({ "success": true }))
        }
        _ => None,
    }
}
