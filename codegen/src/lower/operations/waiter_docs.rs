//! Documentation of waiters, and of the operations that they poll.

use std::collections::HashMap;

use serde_json::Value;
use smithy_model::{Lifecycle, Shape, ShapeId, is_identifier};

use crate::ir::{Acceptor, Matcher, Operation, Path, Type, Waiter};
use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::docs::lines::join;

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

/// Adds the waiters to the documentation of the operations that they poll, and of those that change
/// the resource. A page names a waiter once.
pub(crate) fn add_links(lowering: &Lowering<'_>, waiters: &[Waiter], operations: &mut [Operation]) {
    let changes = changes(lowering);
    let methods: HashMap<String, String> = operations
        .iter()
        .map(|operation| (operation.input.name.clone(), operation.ident.clone()))
        .collect();
    for operation in operations {
        let name = operation.input.name.clone();
        let docs = &mut operation.input.docs;
        let text = docs.join("\n");
        let links = |polled: &str, accepts: &dyn Fn(&Waiter) -> bool| -> Vec<String> {
            let waiters = waiters.iter().filter(|waiter| {
                waiter.operation == polled
                    && waiter.deprecated.is_none()
                    && !text.contains(&format!("`{}`", waiter.name))
                    && accepts(waiter)
            });
            waiters
                .map(|waiter| format!("[`.until(waiter::{0})`](crate::waiter::{0})", waiter.name))
                .collect()
        };
        let polls = links(&name, &|_| true);
        if !polls.is_empty() {
            let text = format!(
                "A call of this operation can wait for a state: {}.",
                join(&polls, "or")
            );
            docs::insert_paragraph(docs, &text);
        }
        let Some((read, deletes)) = changes.get(&name) else {
            continue;
        };
        let waits = links(read, &|waiter| {
            matches!(waiter.output, Some(Type::Named(_))) != *deletes
        });
        if let Some(method) = methods.get(read).filter(|_| !waits.is_empty()) {
            let text = format!(
                "The work goes on after the response. To wait for its end, call \
                [`Client::{method}`](crate::Client::{method}) with {}.",
                join(&waits, "or")
            );
            docs::insert_paragraph(docs, &text);
        }
    }
}

/// Returns the operations that create, update or delete a resource, with the operation that reads
/// the resource, and whether they delete it. All are names of types.
fn changes(lowering: &Lowering<'_>) -> HashMap<String, (String, bool)> {
    let name = |id: &ShapeId| Some(lowering.names.of_operation(id)?.input.clone());
    let service = lowering.service.as_service();
    let resources = service.map(|service| lowering.model.resources_of(service));
    let resources = resources.unwrap_or_default().into_iter();
    let mut changes = HashMap::new();
    for resource in resources.filter_map(Shape::as_resource) {
        let Some(read) = resource.lifecycle.get(&Lifecycle::Read).and_then(name) else {
            continue;
        };
        for (lifecycle, id) in &resource.lifecycle {
            let deletes = match lifecycle {
                Lifecycle::Create | Lifecycle::Put | Lifecycle::Update => false,
                Lifecycle::Delete => true,
                Lifecycle::Read | Lifecycle::List => continue,
            };
            changes.extend(name(id).map(|change| (change, (read.clone(), deletes))));
        }
    }
    changes
}

/// Describes the acceptors of a state: "`status` is `READY` or `ACTIVE`, or it returns …". A path
/// is named once.
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
