//! Runs the generator for several models in parallel. Errors and panics are recorded in the row of
//! the model.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

use smithy_codegen::ir::endpoints::EndpointRules;
use smithy_codegen::{Options, SourceTree, emit, lower};
use smithy_model::{Model, Shape};

use super::input::{Input, first_error, one_line};
use super::row::{Outcome, Row, Stage};
use crate::parallel;

/// A generated service.
pub(super) struct Service {
    pub(super) row: Row,
    pub(super) tree: Option<SourceTree>,
    /// Endpoint rules, if they have tests; also for unsupported protocols.
    pub(super) rules: Option<SourceTree>,
}

impl Service {
    fn failed(mut row: Row, stage: Stage, reason: impl Into<String>) -> Self {
        row.fail(stage, reason);
        Self {
            row,
            tree: None,
            rules: None,
        }
    }
}

/// Generates the services of the models and checks each with `check`, with `jobs` threads.
pub(super) fn generate(
    inputs: &[Input],
    jobs: usize,
    check: &(dyn Fn(&mut Service) + Sync),
) -> Vec<Service> {
    let results: Mutex<Vec<(usize, Vec<Service>)>> = Mutex::default();
    parallel::for_each(inputs, jobs, |index, input| {
        let mut services = generate_input(input);
        services.iter_mut().for_each(check);
        results
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((index, services));
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results
        .into_iter()
        .flat_map(|(_, services)| services)
        .collect()
}

fn generate_input(input: &Input) -> Vec<Service> {
    let name = input.name();
    let result = panic::catch_unwind(AssertUnwindSafe(|| generate_services(input, &name)));
    result.unwrap_or_else(|panic| {
        let reason = format!("the generator panicked: {}", panic_message(&*panic));
        vec![Service::failed(Row::new(name), Stage::Lower, reason)]
    })
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    message
        .or_else(|| panic.downcast_ref().copied())
        .unwrap_or("no message")
}

fn generate_services(input: &Input, name: &str) -> Vec<Service> {
    let fail = |stage, reason: String| {
        let row = Row::new(name.to_owned());
        vec![Service::failed(row, stage, reason)]
    };
    let (file, remarks) = match input.read() {
        Ok(read) => read,
        Err((stage, reason)) => return fail(stage, reason),
    };
    let model = match smithy_model::load(&[file.source()]) {
        Ok(model) => model,
        Err(errors) => return fail(Stage::Load, first_error(&errors)),
    };
    let services: Vec<&Shape> = model.services().map(|(shape, _)| shape).collect();
    match services.as_slice() {
        [] => fail(Stage::Load, "the model has no service".to_owned()),
        [service] => {
            let mut row = Row::new(name.to_owned());
            row.not_imported = remarks;
            vec![generate_service(&model, service, row)]
        }
        services => services
            .iter()
            .map(|service| {
                let row = Row::new(format!("{name} {}", service.id.name()));
                generate_service(&model, service, row)
            })
            .collect(),
    }
}

fn generate_service(model: &Model, service: &Shape, mut row: Row) -> Service {
    row.shapes = model.shapes.len();
    row.protocol = lower::default_protocol(service)
        .unwrap_or_default()
        .to_owned();
    row.pass(Stage::Load);
    let options = Options {
        name: "surveyed".to_owned(),
        runtime: Some("../../../../codegen/runtime".to_owned()),
        standalone: true,
        command: "cargo xtask survey".to_owned(),
        endpoint_tests: true,
        service: Some(service.id.clone()),
        ..Options::default()
    };
    let origin = lower::origin(model, &options);
    let emit_rules = |rules: &EndpointRules| {
        (!rules.tests.is_empty()).then(|| emit::emit_endpoint_rules(rules, &origin))
    };
    if let Some(protocols) = lower::unsupported_protocols(service) {
        row.protocol = names(&protocols);
        row.outcome = Outcome::UnsupportedProtocol;
        let rules = match lower::endpoint_rules(model, &options) {
            Ok(rules) => rules,
            Err(errors) => return Service::failed(row, Stage::Lower, first_error(&errors)),
        };
        row.endpoint_tests.outdated = rules.outdated_tests;
        let rules = emit_rules(&rules);
        let tree = None;
        return Service { row, tree, rules };
    }
    let krate = match lower::lower(model, &options) {
        Ok(krate) => krate,
        Err(errors) => return Service::failed(row, Stage::Lower, first_error(&errors)),
    };
    row.pass(Stage::Lower);
    row.operations = krate.operations.len();
    row.left_out = operation_count(model, service).saturating_sub(row.operations);
    row.ignored = krate.ignored_traits.values().sum();
    row.warnings = krate.warnings.iter().map(one_line).collect();
    row.endpoint_tests.outdated = krate.endpoint.outdated_tests;
    let tree = emit::emit(&krate);
    row.pass(Stage::Emit);
    row.lines = tree.lines();
    Service {
        row,
        tree: Some(tree),
        rules: emit_rules(&krate.endpoint),
    }
}

/// Returns the names of protocols without their namespaces.
fn names(protocols: &[String]) -> String {
    let names = protocols
        .iter()
        .filter_map(|id| Some(id.split_once('#')?.1));
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(" and ")
    }
}

fn operation_count(model: &Model, service: &Shape) -> usize {
    let operations = service
        .as_service()
        .map(|service| model.operations_of(service));
    operations.map_or(0, |operations| operations.len())
}
