//! Lowering: a [`Model`] into an [`ir::Crate`], every decision taken.
//!
//! One pass a file: `closure` (what the service reaches, and from which side), `boxes` (where a shape holds itself),
//! `names` (the one naming authority), `types`, `schemas`, `docs`, `bindings`, `endpoints` (a package of its own), and `items`,
//! which puts them together.
//! No tokens in here: that is [`crate::emit`]'s.

mod bindings;
mod boxes;
mod closure;
mod docs;
mod endpoints;
mod items;
pub mod names;
mod schemas;
mod types;

use crate::diagnostic::{Diagnostic, Severity};
use crate::ir;
use crate::model::{Member, Model, Shape, ShapeId};
use closure::Closure;
use names::Names;

/// What to make of a model.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name of the package.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The path from the package's folder to that of the runtime.
    pub runtime: String,
    /// Whether the package is a workspace of its own.
    pub standalone: bool,
    /// The command that the files' headers name.
    pub command: String,
    /// The service to generate, where the model has several.
    pub service: Option<ShapeId>,
    /// Whether to generate the tests that the model has of the service's endpoint rules.
    pub tests: bool,
}

/// Lowers the service of `model`.
///
/// # Errors
/// Every problem found: no service or several, a protocol that is not understood, a name that cannot be written.
pub fn lower(model: &Model, options: &Options) -> Result<ir::Crate, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    check_package_name(&options.name, &mut diagnostics);
    let Some(service) = find_service(model, options, &mut diagnostics) else {
        return Err(diagnostics);
    };
    check_protocol(model, service, &mut diagnostics);
    let closure = Closure::of(model, service);
    let names = Names::new(model, service, &closure);
    let boxed = boxes::boxed_members(model, &closure);
    let lowering = Lowering { model, service, closure: &closure, names: &names, boxed: &boxed };
    let krate = items::krate(&lowering, options, &mut diagnostics);
    match diagnostics.iter().any(|found| found.severity == Severity::Error) {
        true => Err(diagnostics),
        false => Ok(krate),
    }
}

/// Lowers the endpoint rules of the service alone, whatever protocol it speaks.
///
/// # Errors
/// Every problem found: no service or several, rules that are malformed or whose types do not fit.
pub fn endpoint_rules(model: &Model, options: &Options) -> Result<ir::endpoints::EndpointRules, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let Some(service) = find_service(model, options, &mut diagnostics) else {
        return Err(diagnostics);
    };
    let prefix = items::endpoint_prefix(service);
    let rules = endpoints::rules(model, service, &prefix, options.tests, &mut diagnostics);
    match diagnostics.iter().any(|found| found.severity == Severity::Error) {
        true => Err(diagnostics),
        false => Ok(rules),
    }
}

/// What the passes before have found out.
struct Lowering<'a> {
    model: &'a Model,
    service: &'a Shape,
    closure: &'a Closure,
    names: &'a Names,
    boxed: &'a boxes::Boxed,
}

impl<'a> Lowering<'a> {
    /// The shape that a member targets. Validation has made sure that it is there.
    fn target(&self, member: &Member) -> Option<&'a Shape> {
        self.model.shape(&member.target)
    }
}

/// A package name becomes a folder, a crate and a line in a manifest: only what cargo takes.
fn check_package_name(name: &str, diagnostics: &mut Vec<Diagnostic>) {
    let sound = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !sound {
        let hint = "letters, digits, - and _, and a letter first";
        diagnostics.push(Diagnostic::error("", "", "", format!("{name:?} is no package name"), hint));
    }
}

fn find_service<'a>(model: &'a Model, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a Shape> {
    let services: Vec<&Shape> = model.services().map(|(shape, _)| shape).collect();
    let found = match &options.service {
        Some(wanted) => services.iter().find(|shape| shape.id == *wanted).copied(),
        None if services.len() == 1 => services.first().copied(),
        None => None,
    };
    if found.is_none() {
        let names: Vec<&str> = services.iter().map(|shape| shape.id.as_str()).collect();
        let (message, hint) = match (services.is_empty(), &options.service) {
            (true, _) => ("the model has no service".to_owned(), "add a shape of type service".to_owned()),
            (false, Some(wanted)) => {
                (format!("the model has no service {wanted}"), format!("it has {}", names.join(", ")))
            }
            (false, None) => ("the model has several services".to_owned(), format!("choose one: {}", names.join(", "))),
        };
        let file = model.files.first().cloned().unwrap_or_default();
        diagnostics.push(Diagnostic::error("", file, "/shapes", message, hint));
    }
    found
}

fn check_protocol(model: &Model, service: &Shape, diagnostics: &mut Vec<Diagnostic>) {
    if service.traits.has("aws.protocols#restJson1") {
        return;
    }
    let spoken: Vec<&str> = service.traits.iter().map(|(id, _)| id).filter(|id| id.contains("protocols#")).collect();
    let (file, pointer) = model.place(service);
    let message = match spoken.is_empty() {
        true => "the service names no protocol".to_owned(),
        false => format!("the service speaks {}", spoken.join(" and ")),
    };
    let hint = "the generator understands aws.protocols#restJson1";
    diagnostics.push(Diagnostic::error(service.id.as_str(), file, pointer, message, hint));
}
