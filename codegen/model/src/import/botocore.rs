//! Imports the description of a service that botocore ships, as Smithy 2.0 JSON AST.
//!
//! AWS generates botocore's files from the Smithy model of the service; this module reverts that.
//! It imports no documentation. Nothing else is dropped silently: every object is read by taking
//! its fields out one by one (`Node`), and a remark counts the fields that remain.

mod copies;
mod error;
mod member;
mod names;
mod node;
mod operation;
mod pagination;
mod protocol;
mod service;
mod shape;
mod traits;
mod waiter;

use std::collections::BTreeMap;

use serde_json::Value;

pub use super::Imported;
use super::document::{Document, Shapes, Traits};
use super::undocumented::undocumented;
use crate::Diagnostic;
pub use crate::Source;
use names::Names;
use node::{Findings, Node};
use service::Service;

/// Files of a service folder of botocore.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// `service-2.json`: operations and shapes.
    pub service: Source<'a>,
    /// `paginators-1.json`: paginated operations.
    pub paginators: Option<Source<'a>>,
    /// `waiters-2.json`: waiters.
    pub waiters: Option<Source<'a>>,
    /// `endpoint-rule-set-1.json`: endpoint rules.
    pub endpoint_rules: Option<Source<'a>>,
    /// `endpoint-tests-1.json`: tests of the endpoint rules, which only the source archive of
    /// botocore has.
    pub endpoint_tests: Option<Source<'a>>,
}

/// Imports a service into `namespace`, which defaults to `com.amazonaws.` followed by the letters
/// and digits of the service id.
///
/// # Errors
/// Returns every problem of every file.
pub fn import(sources: &Sources<'_>, namespace: Option<&str>) -> Result<Imported, Vec<Diagnostic>> {
    let findings = Findings::default();
    let document = read(sources, namespace, &findings);
    let (diagnostics, remarks) = findings.finish();
    match document {
        Some(document) if diagnostics.is_empty() => Ok(document.write(remarks)),
        _ => Err(diagnostics),
    }
}

const SERVICE_FILE: &str =
    "is this a service-2.json of botocore? it has `metadata`, `operations` and `shapes`";

/// Reads the files; returns `None` if parts of the service file are missing.
fn read(sources: &Sources<'_>, namespace: Option<&str>, findings: &Findings) -> Option<Document> {
    let parse = |source: Option<Source<'_>>| Node::parse(&source?, findings);
    let root = parse(Some(sources.service));
    let paginators = parse(sources.paginators);
    let waiters = parse(sources.waiters);
    let endpoint_rules = parse(sources.endpoint_rules).and_then(read_endpoint_rules);
    let endpoint_tests = parse(sources.endpoint_tests).and_then(read_endpoint_tests);

    let mut root = root?;
    root.text("version");
    let metadata = root.required_node("metadata", SERVICE_FILE);
    let operations = root.required_node("operations", SERVICE_FILE);
    let shapes = root.required_node("shapes", SERVICE_FILE);
    let (metadata, operations, mut shapes) = (metadata?, operations?, shapes?);
    copies::add(shapes.fields_mut(), findings);

    let mut service = Service::read(metadata, root, namespace);
    for (id, value) in [
        ("smithy.rules#endpointRuleSet", endpoint_rules),
        ("smithy.rules#endpointTests", endpoint_tests),
    ] {
        service
            .traits
            .extend(value.map(|value| (id.to_owned(), value)));
    }
    let names = Names::new(&service.namespace, &service.name, &operations, &shapes);
    let (shapes, labels) = shape::read(shapes, &service, &names, findings);
    service
        .traits
        .extend(operation::discovery(&operations, &shapes, &names));
    let mut traits = BTreeMap::new();
    if let Some(paginators) = paginators {
        pagination::read(paginators, &names, &mut traits);
    }
    if let Some(waiters) = waiters {
        waiter::read(waiters, &names, &mut traits);
    }
    let mut operations = operation::read(operations, traits, &labels, &service, &names);
    operation::distinguish_uris(&mut operations, findings);
    pagination::choose_items(&mut operations, &shapes, findings);
    Some(Document {
        service_id: names.absolute(&service.name),
        version: service.version,
        service_traits: service.traits,
        operations,
        shapes,
    })
}

/// Reads the endpoint rule set, which has the same form in botocore and in Smithy.
fn read_endpoint_rules(mut root: Node<'_>) -> Option<Value> {
    let hint = "is this an endpoint-rule-set-1.json of botocore? it has `parameters` and `rules`";
    let version = root.required_text("version");
    let parameters = root.required_node("parameters", hint)?;
    let Some(rules) = root.value("rules").filter(Value::is_array) else {
        root.error_at("rules", "`rules` must be a list of rules", hint);
        return None;
    };
    root.finish("the endpoint rule set");
    let parameters: Value = parameters
        .entries()
        .into_iter()
        .map(|(name, node)| (name, node.undocumented()))
        .collect();
    let rule_set =
        serde_json::json!({ "version": version, "parameters": parameters, "rules": rules });
    Some(undocumented("smithy.rules#endpointRuleSet", rule_set))
}

/// Reads the tests of endpoint rules, which have the same form in botocore and in Smithy.
fn read_endpoint_tests(mut root: Node<'_>) -> Option<Value> {
    let version = root.required_text("version");
    let Some(cases) = root.value("testCases").filter(Value::is_array) else {
        let hint = "is this an endpoint-tests-1.json of botocore? it has `version` and `testCases`";
        root.error_at("testCases", "`testCases` must be a list of tests", hint);
        return None;
    };
    root.finish("the tests of endpoint rules");
    Some(serde_json::json!({ "version": version, "testCases": cases }))
}
