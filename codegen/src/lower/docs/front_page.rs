//! The front page of the crate: the service's documentation, with a guide to the client before its
//! first section.
//!
//! The sections of the template `front_page.md` have examples with operations of the crate. A
//! section is left out if the crate has no suitable operation, unless the example is optional:
//! `{name?}`.

use std::cmp::Reverse;

use crate::ir::{Crate, DocBlock, Example, Operation, Type};
use crate::lower::docs::examples::{Inputs, Types};
use crate::lower::docs::lines::{first_heading, wrap};

const TEMPLATE: &str = include_str!("front_page.md");

/// Adds examples to the documentation of the operations, and the guide to that of the crate.
pub(crate) fn add(krate: &mut Crate, inputs: &Inputs) {
    let types = Types::of(krate, inputs);
    let examples = krate
        .operations
        .iter()
        .map(|operation| types.example(operation));
    let examples: Vec<Option<Example>> = examples.collect();
    let guide = guide(TEMPLATE, |placeholder| example(krate, &types, placeholder));
    for (operation, example) in krate.operations.iter_mut().zip(examples) {
        operation.example = example;
    }
    let mut docs = markdown_of(&krate.service.docs);
    let others = other_operations(krate, &docs);
    let mut sections = docs.split_off(first_heading(&docs));
    if !sections.is_empty() {
        docs.pop_if(|line| line.is_empty());
        sections.insert(0, String::new());
    }
    sections.extend(others);
    krate.service.docs = vec![DocBlock::Markdown(docs)];
    krate.service.docs.extend(guide);
    krate.service.docs.push(DocBlock::Markdown(sections));
}

fn markdown_of(docs: &[DocBlock]) -> Vec<String> {
    let lines = docs.iter().filter_map(|block| match block {
        DocBlock::Markdown(lines) => Some(lines.clone()),
        DocBlock::Example(_) => None,
    });
    lines.flatten().collect()
}

/// Returns the sections of a template, with examples in place of the placeholders.
fn guide(template: &str, example: impl Fn(&str) -> Option<Example>) -> Vec<DocBlock> {
    let sections = template.split("# ").skip(1);
    let blocks = sections.filter_map(|section| section_blocks(&format!("\n# {section}"), &example));
    blocks.flatten().collect()
}

fn section_blocks(
    section: &str,
    example: impl Fn(&str) -> Option<Example>,
) -> Option<Vec<DocBlock>> {
    let markdown = |text: &str| DocBlock::Markdown(text.lines().map(str::to_owned).collect());
    let section = section.trim_end();
    let Some((before, rest)) = section.split_once('{') else {
        return Some(vec![markdown(section)]);
    };
    let (placeholder, after) = rest.split_once('}')?;
    let after = after.strip_prefix('\n').unwrap_or(after);
    let example = example(placeholder.trim_end_matches('?')).map(DocBlock::Example);
    if example.is_none() && !placeholder.ends_with('?') {
        return None;
    }
    let before = [markdown(before)].into_iter();
    Some(before.chain(example).chain([markdown(after)]).collect())
}

/// Returns the example for a placeholder of the template.
fn example(krate: &Crate, types: &Types<'_>, placeholder: &str) -> Option<Example> {
    let best = |operation| types.call(operation?);
    Some(match placeholder {
        "first_call" => Example::Program(best(min_by_key(krate, |operation| {
            (
                !lists(operation),
                !reads(operation),
                operation.input.required().count(),
            )
        }))?),
        "credentials" => Example::Credentials,
        "errors" => Example::Errors {
            call: best(min_by_key(krate, |operation| {
                (
                    !reads(operation),
                    lists(operation),
                    operation.input.required().count() == 0,
                )
            }))?,
            error: most_detailed_error(krate),
        },
        "wait" => wait(krate, types)?,
        "items" => {
            let operation = min_by_key(krate, |operation| {
                (!lists(operation), operation.input.required().count())
            });
            Example::Items(best(operation.filter(|operation| lists(operation)))?)
        }
        _ => return None,
    })
}

/// Returns the first operation by key, then by name, that is not deprecated.
fn min_by_key<K: Ord>(krate: &Crate, key: impl Fn(&Operation) -> K) -> Option<&Operation> {
    let operations = krate.operations.iter();
    let operations = operations.filter(|operation| operation.input.deprecated.is_none());
    operations.min_by_key(|operation| key(operation))
}

fn most_detailed_error(krate: &Crate) -> Option<String> {
    let errors = krate.errors.iter();
    let errors = errors.filter(|error| error.deprecated.is_none());
    let error = errors.max_by_key(|error| (error.fields.len(), Reverse(&error.name)))?;
    Some(error.name.clone())
}

fn wait(krate: &Crate, types: &Types<'_>) -> Option<Example> {
    let waiters = krate.waiters.iter().filter(|waiter| {
        waiter.deprecated.is_none() && matches!(waiter.output, Some(Type::Named(_)))
    });
    let polled = waiters.filter_map(|waiter| {
        let mut operations = krate.operations.iter();
        let operation = operations.find(|operation| operation.input.name == waiter.operation)?;
        Some((waiter, operation))
    });
    let (waiter, operation) =
        polled.min_by_key(|(_, operation)| operation.input.required().count())?;
    Some(Example::Wait {
        call: types.call(operation)?,
        waiter: waiter.name.clone(),
    })
}

/// Returns a section of the operations that the service's documentation has no link to, if it links
/// to others: operations that are newer than the documentation.
fn other_operations(krate: &Crate, docs: &[String]) -> Vec<String> {
    let path = |operation: &Operation| format!("(crate::operation::{})", operation.input.name);
    let text = docs.join("\n");
    let operations = krate.operations.iter();
    let (linked, others): (Vec<_>, Vec<_>) =
        operations.partition(|operation| text.contains(&path(operation)));
    if linked.is_empty() || others.is_empty() {
        return Vec::new();
    }
    let links = others
        .iter()
        .map(|operation| format!("[`{}`]{}", operation.input.name, path(operation)));
    let links = links.collect::<Vec<_>>().join(", ");
    wrap(&format!("\n# Other operations\n\n{links}."))
}

/// Returns `true` if the operation returns pages of items.
fn lists(operation: &Operation) -> bool {
    let pages = operation.pagination.as_ref();
    pages.is_some_and(|pages| pages.items.is_some())
}

/// Returns `true` if the operation has no effect.
fn reads(operation: &Operation) -> bool {
    operation.readonly || operation.method == "GET"
}
