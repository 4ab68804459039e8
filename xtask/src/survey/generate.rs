//! Runs the generator for several models in parallel. Errors and panics are recorded in the row of
//! the model.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use smithy_codegen::ir::endpoints::EndpointRules;
use smithy_codegen::{Options, SourceTree, emit, lower};
use smithy_model::{Diagnostic, Model, Shape};

use super::row::{Outcome, Row, Stage};
use crate::model_files::ModelFile;
use crate::project;

/// Stack size of a thread, that of the main thread: the generator recurses over nested shapes.
const STACK_SIZE: usize = 8 << 20;

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
    models: &[PathBuf],
    jobs: usize,
    check: &(dyn Fn(&mut Service) + Sync),
) -> Vec<Service> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Vec<Service>)>> = Mutex::default();
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = models.get(index) else { break };
            let mut services = generate_file(path);
            services.iter_mut().for_each(check);
            results
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((index, services));
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs {
            let builder = thread::Builder::new().stack_size(STACK_SIZE);
            // Without a thread, the models are left to the others or to the call below.
            let _ = builder.spawn_scoped(scope, work);
        }
    });
    work();
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results
        .into_iter()
        .flat_map(|(_, services)| services)
        .collect()
}

fn generate_file(path: &Path) -> Vec<Service> {
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let result = panic::catch_unwind(AssertUnwindSafe(|| generate_services(path, &name)));
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

fn generate_services(path: &Path, name: &str) -> Vec<Service> {
    let failed = |reason: String| {
        vec![Service::failed(
            Row::new(name.to_owned()),
            Stage::Load,
            reason,
        )]
    };
    let file = match std::fs::read_to_string(path) {
        Ok(text) => ModelFile {
            name: project::display_name(path),
            text,
        },
        Err(error) => return failed(format!("cannot be read: {error}")),
    };
    let model = match smithy_model::load(&[file.source()]) {
        Ok(model) => model,
        Err(errors) => return failed(first_error(&errors)),
    };
    let services: Vec<&Shape> = model.services().map(|(shape, _)| shape).collect();
    match services.as_slice() {
        [] => failed("the model has no service".to_owned()),
        [service] => vec![generate_service(&model, service, Row::new(name.to_owned()))],
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
    row.pass(Stage::Load);
    let options = Options {
        name: "surveyed".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: "../../../../codegen/runtime".to_owned(),
        standalone: true,
        command: "cargo xtask survey".to_owned(),
        protocol_tests: false,
        endpoint_tests: true,
        protocol: None,
        service: Some(service.id.clone()),
    };
    let origin = lower::origin(model, &options);
    let emit_rules = |rules: &EndpointRules| {
        (!rules.tests.is_empty()).then(|| emit::emit_endpoint_rules(rules, &origin))
    };
    if let Some(protocols) = lower::unsupported_protocols(service) {
        let names: Vec<&str> = protocols
            .iter()
            .filter_map(|id| Some(id.split_once('#')?.1))
            .collect();
        let names = if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(" and ")
        };
        row.outcome = Outcome::UnsupportedProtocol(names);
        return match lower::endpoint_rules(model, &options) {
            Ok(rules) => {
                row.endpoint_tests.outdated = rules.outdated_tests;
                Service {
                    row,
                    tree: None,
                    rules: emit_rules(&rules),
                }
            }
            Err(errors) => Service::failed(row, Stage::Lower, first_error(&errors)),
        };
    }
    let krate = match lower::lower(model, &options) {
        Ok(krate) => krate,
        Err(errors) => return Service::failed(row, Stage::Lower, first_error(&errors)),
    };
    row.pass(Stage::Lower);
    row.operations = krate.operations.len();
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

fn first_error(diagnostics: &[Diagnostic]) -> String {
    let mut errors = diagnostics.iter().filter(|found| found.is_error());
    errors.next().map(one_line).unwrap_or_default()
}

/// A diagnostic in one line, without severity, location and remedy.
fn one_line(diagnostic: &Diagnostic) -> String {
    let text = diagnostic.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.split_once(": ")
        .map_or(line, |(_, message)| message)
        .to_owned()
}
