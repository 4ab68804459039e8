//! The generator's stages, for several models at the same time. What goes wrong with a model, panics included, ends in its row.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use smithy_codegen::ir::Origin;
use smithy_codegen::{Options, SourceTree, emit, lower};
use smithy_model::{Diagnostic, Severity};
use smithy_model::{Model, Shape, Source, load};

use super::row::{Outcome, Row, Stage};
use crate::files;

/// What threads get, as much as the main thread has: passes recurse over what models nest.
const STACK: usize = 8 << 20;

/// A service after the generator's stages.
pub(super) struct Generated {
    pub(super) row: Row,
    /// The crate, where there is one.
    pub(super) tree: Option<SourceTree>,
    /// The endpoint rules with their tests, where there are any; also of services whose protocol is not understood.
    pub(super) rules: Option<SourceTree>,
}

/// The name of the crate in a slot.
pub(super) fn slot(index: usize) -> String {
    format!("surveyed-{index}")
}

/// The services of the models, in order, `jobs` models at a time.
pub(super) fn all(models: &[PathBuf], jobs: usize) -> Vec<Generated> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<Generated>)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..jobs.min(models.len()) {
            scope.spawn(|| {
                while let Some((index, path)) = take(models, &next) {
                    let services = guarded(path);
                    done.lock()
                        .unwrap_or_else(|poisoned| poisoned.into_inner())
                        .push((index, services));
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|(index, _)| *index);
    done.into_iter()
        .flat_map(|(_, services)| services)
        .collect()
}

fn take<'m>(models: &'m [PathBuf], next: &AtomicUsize) -> Option<(usize, &'m Path)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    models.get(index).map(|path| (index, path.as_path()))
}

/// A panic of the generator is a defect, which is reported like others.
fn guarded(path: &Path) -> Vec<Generated> {
    let name = path
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let outcome = thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || of_file(path, &name));
        match thread.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(services)) => Ok(services),
            Ok(Err(panic)) => Err(format!("the generator panicked: {}", said(panic.as_ref()))),
            Err(error) => Err(format!("no thread can be started: {error}")),
        }
    });
    outcome.unwrap_or_else(|why| vec![failed(Row::new(name), Stage::Lower, why)])
}

fn said(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref().copied())
        .unwrap_or("no message")
}

fn of_file(path: &Path, name: &str) -> Vec<Generated> {
    let row = Row::new(name.to_owned());
    let file = files::display_name(path);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return vec![failed(row, Stage::Load, format!("cannot be read: {error}"))],
    };
    let model = match load(&[Source {
        file: &file,
        text: &text,
    }]) {
        Ok(model) => model,
        Err(found) => return vec![failed(row, Stage::Load, first(&found))],
    };
    let services: Vec<&Shape> = model.services().map(|(shape, _)| shape).collect();
    match services.as_slice() {
        [] => vec![failed(
            row,
            Stage::Load,
            "the model has no service".to_owned(),
        )],
        [service] => vec![of_service(&model, service, row)],
        several => {
            let row = |service: &Shape| Row::new(format!("{name} {}", service.id.name()));
            several
                .iter()
                .map(|service| of_service(&model, service, row(service)))
                .collect()
        }
    }
}

fn of_service(model: &Model, service: &Shape, mut row: Row) -> Generated {
    row.shapes = model.shapes.len();
    row.reach(Stage::Load);
    let options = options(service);
    if let Some(spoken) = lower::unsupported_protocols(service) {
        let spoken: Vec<&str> = spoken
            .iter()
            .filter_map(|id| id.split_once('#'))
            .map(|(_, name)| name)
            .collect();
        row.outcome = Outcome::Protocol(if spoken.is_empty() {
            "not named".to_owned()
        } else {
            spoken.join(" and ")
        });
        let rules = of_rules(model, &options, &mut row);
        return Generated {
            row,
            tree: None,
            rules,
        };
    }
    let krate = match lower::lower(model, &options) {
        Ok(krate) => krate,
        Err(found) => return failed(row, Stage::Lower, first(&found)),
    };
    row.reach(Stage::Lower);
    row.operations = krate.operations.len();
    row.ignored = krate.ignored_traits.values().sum();
    row.warnings = krate.warnings.iter().map(line).collect();
    row.endpoints[2] = krate.endpoint.outdated_tests;
    let origin = || Origin {
        command: options.command.clone(),
        models: model.files.clone(),
    };
    let rules = (!krate.endpoint.tests.is_empty())
        .then(|| emit::emit_endpoint_rules(&krate.endpoint, &origin()));
    let tree = emit::emit(&krate);
    row.reach(Stage::Emit);
    row.lines = tree.lines();
    Generated {
        row,
        tree: Some(tree),
        rules,
    }
}

/// The endpoint rules of a service whose protocol is not understood.
fn of_rules(model: &Model, options: &Options, row: &mut Row) -> Option<SourceTree> {
    match lower::endpoint_rules(model, options) {
        Ok(rules) => {
            row.endpoints[2] = rules.outdated_tests;
            let origin = Origin {
                command: options.command.clone(),
                models: model.files.clone(),
            };
            (!rules.tests.is_empty()).then(|| emit::emit_endpoint_rules(&rules, &origin))
        }
        Err(found) => {
            row.fail(Stage::Lower, first(&found));
            None
        }
    }
}

fn options(service: &Shape) -> Options {
    Options {
        // The slot's name takes its place where the crate is written.
        name: slot(0),
        version: "0.1.0".to_owned(),
        runtime: "../../../../codegen/runtime".to_owned(),
        standalone: false,
        command: "cargo xtask survey".to_owned(),
        protocol_tests: false,
        endpoint_tests: true,
        service: Some(service.id.clone()),
    }
}

fn failed(mut row: Row, stage: Stage, why: String) -> Generated {
    row.fail(stage, why);
    Generated {
        row,
        tree: None,
        rules: None,
    }
}

/// The first error.
fn first(found: &[Diagnostic]) -> String {
    found
        .iter()
        .find(|found| found.severity == Severity::Error)
        .map(line)
        .unwrap_or_default()
}

/// A diagnostic in a line, without place and remedy.
fn line(found: &Diagnostic) -> String {
    let text = found.to_string();
    let text = text.lines().next().unwrap_or_default();
    text.split_once(": ")
        .map_or(text, |(_, text)| text)
        .to_owned()
}
