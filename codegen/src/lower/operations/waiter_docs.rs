//! Documentation of waiters, and of the operations that they poll.

use serde_json::Value;
use smithy_model::{Shape, is_identifier};

use crate::ir::{Acceptor, Matcher, Operation, Path, Waiter};
use crate::lower::context::Lowering;
use crate::lower::docs;

/// Returns the documentation of a waiter.
pub(crate) fn docs(
    lowering: &Lowering<'_>,
    operation: &Shape,
    definition: &Value,
    acceptors: &[Acceptor],
) -> Vec<String> {
    let mut text = String::new();
    if let Some(documentation) = definition["documentation"].as_str() {
        text = format!("{documentation}\n\n");
    }
    let success = describe(acceptors, "Succeed");
    text.push_str(&format!(
        "Polls [`{}`] until {success}.",
        operation.id.name()
    ));
    let failure = describe(acceptors, "Fail");
    if !failure.is_empty() {
        text.push_str(&format!("\n\nFails if {failure}."));
    }
    docs::lines(lowering, &text)
}

/// Links the documentation of every operation to the waiters that poll it, except those that it already names.
pub(crate) fn add_links(waiters: &[Waiter], operations: &mut [Operation]) {
    for operation in operations {
        let docs = &mut operation.input.docs;
        let is_named = |name: &str| docs.iter().any(|line| line.contains(&format!("`{name}`")));
        let waiters = waiters.iter().filter(|waiter| {
            waiter.operation == operation.input.name
                && waiter.deprecated.is_none()
                && !is_named(&waiter.name)
        });
        let links: Vec<String> = waiters
            .map(|waiter| format!("[`{0}`](crate::waiter::{0})", waiter.name))
            .collect();
        if !links.is_empty() {
            let noun = if links.len() == 1 {
                "waiter"
            } else {
                "waiters"
            };
            let text = format!(
                "[`Call::until`](crate::Call::until) polls this operation with the {noun} {}.",
                join(&links, "and")
            );
            docs::insert_paragraph(docs, &text);
        }
    }
}

/// Describes the acceptors of a state: "`status` is `READY` or `ACTIVE`, or it returns …". A path is named once.
fn describe(acceptors: &[Acceptor], state: &str) -> String {
    let code = |text: &str| format!("`{}`", text.replace('`', "'"));
    let mut clauses: Vec<(String, Vec<String>)> = Vec::new();
    for acceptor in acceptors.iter().filter(|acceptor| acceptor.state == state) {
        let (subject, object) = match &acceptor.matcher {
            Matcher::Path {
                path: Path::Fields(path) | Path::Expression(path),
                comparator,
                expected,
                ..
            } => {
                let subject = match *comparator {
                    "AllStringEquals" => format!("all {} are", code(path)),
                    "AnyStringEquals" => format!("any {} is", code(path)),
                    _ => format!("{} is", code(path)),
                };
                (subject, code(expected))
            }
            Matcher::ErrorType(error) if is_identifier(error) => {
                ("it returns".to_owned(), format!("[`{error}`]"))
            }
            Matcher::ErrorType(error) => ("it returns".to_owned(), code(error)),
            Matcher::Success(true) => ("it".to_owned(), "succeeds".to_owned()),
            Matcher::Success(false) => ("it".to_owned(), "fails".to_owned()),
        };
        match clauses.last_mut().filter(|(last, _)| *last == subject) {
            Some((_, objects)) => objects.push(object),
            None => clauses.push((subject, vec![object])),
        }
    }
    let clauses: Vec<String> = clauses
        .into_iter()
        .map(|(subject, objects)| format!("{subject} {}", join(&objects, "or")))
        .collect();
    clauses.join(", or ")
}

/// Joins phrases: "a, b and c".
fn join(phrases: &[String], conjunction: &str) -> String {
    match phrases {
        [] => String::new(),
        [phrase] => phrase.clone(),
        [phrases @ .., last] => format!("{} {conjunction} {last}", phrases.join(", ")),
    }
}
