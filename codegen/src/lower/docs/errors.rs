//! The errors of an operation, in the section `# Errors` of its documentation.

use std::collections::{BTreeSet, HashMap};

use smithy_model::{Operation, ShapeId};

use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::docs::lines::first_heading;

const HEADING: &str = "# Errors";

/// Returns the errors that at least four in five operations declare.
pub(crate) fn general_errors(lowering: &Lowering<'_>) -> BTreeSet<ShapeId> {
    let ids = &lowering.closure.operations;
    let mut counts: HashMap<&ShapeId, usize> = HashMap::new();
    for operation in ids.iter().filter_map(|id| lowering.model.operation(id)) {
        for error in errors(lowering, operation) {
            *counts.entry(error).or_default() += 1;
        }
    }
    let is_general = |count: &usize| ids.len() > 1 && count * 5 >= ids.len() * 4;
    let general = counts.into_iter().filter(|(_, count)| is_general(count));
    general.map(|(id, _)| id.clone()).collect()
}

/// Adds the errors that the operation declares, and that its documentation does not name, to the
/// section. General errors share an item.
pub(crate) fn complete(
    lowering: &Lowering<'_>,
    operation: &Operation,
    general: &BTreeSet<ShapeId>,
    docs: &mut Vec<String>,
) {
    let (mut particular, mut shared) = (Vec::new(), Vec::new());
    for id in errors(lowering, operation) {
        let Some(name) = lowering.names.of_error(id) else {
            continue;
        };
        let path = format!("(crate::error::{name})");
        if docs.iter().any(|line| line.contains(&path)) {
            continue;
        }
        let link = format!("[`{name}`]{path}");
        let shape = lowering.model.shape(id);
        if general.contains(id) {
            shared.push(link);
        } else {
            let meaning = shape.and_then(|shape| docs::summary(lowering, shape));
            let meaning = meaning.map_or(String::new(), |meaning| format!(": {meaning}"));
            particular.push(format!("- {link}{meaning}"));
        }
    }
    if !shared.is_empty() {
        let shared = docs::lines::join(&shared, "and");
        particular.push(format!("- {shared}, like most operations."));
    }
    if !particular.is_empty() {
        insert(docs, docs::lines::wrap(&particular.join("\n")));
    }
}

/// Adds items to the end of the section, which is created if it does not exist.
fn insert(docs: &mut Vec<String>, items: Vec<String>) {
    let Some(heading) = docs.iter().position(|line| line == HEADING) else {
        let sections = docs.split_off(first_heading(docs));
        docs.pop_if(|line| line.is_empty());
        docs.extend(["", HEADING, ""].map(str::to_owned));
        docs.extend(items);
        if !sections.is_empty() {
            docs.push(String::new());
            docs.extend(sections);
        }
        return;
    };
    let start = heading + 1;
    let end = start + first_heading(&docs[start..]);
    let blank = docs[start..end]
        .iter()
        .rev()
        .take_while(|line| line.is_empty());
    let end = end - blank.count();
    docs.splice(end..end, items);
}

/// Returns the errors of the operation, and those of the service.
fn errors<'a>(lowering: &Lowering<'a>, operation: &'a Operation) -> Vec<&'a ShapeId> {
    let service = lowering.service.as_service();
    let service_errors = service.map(|service| service.errors.as_slice());
    let mut errors: Vec<&ShapeId> = operation.errors.iter().collect();
    errors.extend(service_errors.unwrap_or_default());
    errors.sort();
    errors.dedup();
    errors
}
