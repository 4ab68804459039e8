//! Reads the description of a service as botocore ships it and writes it down as Smithy 2.0 JSON AST.
//!
//! Botocore's files are derived from the service's own Smithy model. This module undoes that: it must know botocore's
//! words and Smithy's, and nothing of what the generator makes of them, nor of any one service.
//!
//! Two rules hold throughout. **Facts only**: documentation stays behind. **Nothing else is lost silently**: every
//! object is read by taking its fields out one by one (`Node`); what is left at the end is counted in a remark.

pub(super) mod endpoint_rules;
pub(super) mod names;
mod node;
mod operation;
mod own_shape;
mod pagination;
mod service;
mod shape;
mod waiter;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use super::Imported;
use crate::diagnostic::Diagnostic;
use names::Names;
use node::{Findings, Node};
use service::Service;

/// The texts of the files in a botocore service folder.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// `service-2.json`: the operations and the shapes.
    pub service: Source<'a>,
    /// `paginators-1.json`: which operations answer in pages.
    pub paginators: Option<Source<'a>>,
    /// `waiters-2.json`: how to poll until a resource is in a state.
    pub waiters: Option<Source<'a>>,
    /// `endpoint-rule-set-1.json`: how a region and some switches become a host.
    pub endpoint_rules: Option<Source<'a>>,
}

/// One file: its name as diagnostics show it, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name that a person would look for.
    pub file: &'a str,
    /// The whole text.
    pub text: &'a str,
}

/// The traits of one shape or member, in the order in which they are written.
type Traits = BTreeMap<String, Value>;

/// Turns a botocore service description into a Smithy model in `namespace`, which defaults to `com.amazonaws.` and the
/// letters and digits of the service's id.
///
/// # Errors
/// Every problem of every file, at once.
pub fn import(sources: &Sources<'_>, namespace: Option<&str>) -> Result<Imported, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let model = model(sources, namespace, &mut findings);
    let (diagnostics, remarks) = findings.finish();
    match model.and_then(|model| serde_json::to_string_pretty(&model).ok()) {
        Some(text) if diagnostics.is_empty() => Ok(Imported {
            text: text + "\n",
            remarks,
        }),
        _ => Err(diagnostics),
    }
}

/// The model as a JSON value, or nothing where the sources are too broken to go on.
fn model(sources: &Sources<'_>, namespace: Option<&str>, findings: &mut Findings) -> Option<Value> {
    let root = Node::parse(&sources.service, findings);
    let paginators = sources
        .paginators
        .and_then(|source| Node::parse(&source, findings));
    let waiters = sources
        .waiters
        .and_then(|source| Node::parse(&source, findings));
    let rules = sources
        .endpoint_rules
        .and_then(|source| Node::parse(&source, findings));

    let mut root = root?;
    root.text("version", findings);
    let metadata = root.required_node("metadata", SERVICE_FILE, findings);
    let operations = root.required_node("operations", SERVICE_FILE, findings);
    let shapes = root.required_node("shapes", SERVICE_FILE, findings);
    let (metadata, operations, shapes) = (metadata?, operations?, shapes?);
    let shapes = own_shape::give(shapes, findings);

    let mut service = Service::read(metadata, root, namespace, findings);
    if let Some(rules) = rules.and_then(|rules| endpoint_rules::read(rules, findings)) {
        service
            .traits
            .insert("smithy.rules#endpointRuleSet".into(), rules);
    }
    let names = Names::new(&service, &operations, &shapes, findings);
    let (shapes, labels) = shape::read(shapes, &service, &names, findings);
    let mut traits = BTreeMap::new();
    if let Some(paginators) = paginators {
        pagination::read(paginators, &names, &mut traits, findings);
    }
    if let Some(waiters) = waiters {
        waiter::read(waiters, &names, &mut traits, findings);
    }
    let mut operations = operation::read(operations, traits, &labels, &service, &names, findings);
    pagination::settle_items(&mut operations, &shapes, findings);
    Some(document(service, operations, shapes, &names))
}

/// What to do about a service file that lacks one of its three parts.
const SERVICE_FILE: &str =
    "is this a service-2.json of botocore? it has `metadata`, `operations` and `shapes`";

/// Puts the shapes in order: the service, its operations by name, then everything else by name.
fn document(
    service: Service,
    operations: BTreeMap<String, Value>,
    shapes: BTreeMap<String, Value>,
    names: &Names,
) -> Value {
    let id = names.absolute(&service.name);
    let targets: Vec<Value> = operations
        .keys()
        .map(|id| json!({ "target": id }))
        .collect();
    let mut all = Map::new();
    let shape = json!({ "type": "service", "version": service.version, "operations": targets });
    all.insert(id, with_traits(shape, service.traits));
    all.extend(operations);
    all.extend(shapes);
    json!({ "smithy": "2.0", "shapes": all })
}

/// Adds the traits to a shape or a member, where there are any.
fn with_traits(mut shape: Value, traits: Traits) -> Value {
    if let Value::Object(fields) = &mut shape
        && !traits.is_empty()
    {
        fields.insert("traits".into(), Value::Object(traits.into_iter().collect()));
    }
    shape
}
