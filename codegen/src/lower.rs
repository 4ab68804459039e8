//! Lowering: a [`Model`] into an [`ir::Crate`], every decision taken.
//!
//! One pass a file: `closure` (what the service reaches, and from which side), `limits` (what has no code), `boxes` (where a
//! shape holds itself), `protocol`, `names` (the one naming authority), `types`, `defaults`, `schemas`, `docs` and `markdown`,
//! `bindings`, `endpoints` (a folder of its own), `pages`, `waiters`,
//! `updates`; `items` combines them, `front_page` adds examples and the guide to the result.
//! No tokens in here: that is [`crate::emit`]'s.

mod api;
mod context;
mod docs;
mod endpoints;
pub mod names;
mod operations;
mod shapes;
mod tests;
mod traits;

use crate::ir;
pub(crate) use api::RustApi;
use context::Lowering;
pub use context::Options;
use docs::front_page;
use names::Names;
use operations::protocol;
pub use operations::protocol::unsupported_protocols;
use shapes::{boxes, items, limits};
use smithy_model::{Closure, Diagnostic, Model, Severity};

/// Lowers the service of `model`.
///
/// # Errors
/// Every problem found: no service or several, a protocol that is not understood, a name that cannot be written.
pub fn lower(model: &Model, options: &Options) -> Result<ir::Crate, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    check_package_name(&options.name, &mut diagnostics);
    let service = match model.service(options.service.as_ref()) {
        Ok(service) => service,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return Err(diagnostics);
        }
    };
    let protocol = protocol::protocol(model, service, &mut diagnostics);
    let closure = Closure::of(model, service);
    warn_of_event_streams(model, &closure, &mut diagnostics);
    limits::check(model, &closure, &protocol, &mut diagnostics);
    if diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
    {
        return Err(diagnostics);
    }
    let names = Names::new(model, service, &closure);
    let boxed = boxes::boxed_members(model, &closure);
    let lowering = Lowering {
        model,
        service,
        protocol: &protocol,
        closure: &closure,
        names: &names,
        boxed: &boxed,
    };
    lowering.warn_of_auth(&mut diagnostics);
    let ignored_traits = traits::check(&lowering, &mut diagnostics);
    let mut krate = items::krate(&lowering, options, &mut diagnostics);
    front_page::add(&mut krate);
    match diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
    {
        true => Err(diagnostics),
        false => Ok(ir::Crate {
            warnings: diagnostics,
            ignored_traits,
            ..krate
        }),
    }
}

/// Lowers the endpoint rules of the service alone, whatever protocol it speaks.
///
/// # Errors
/// Every problem found: no service or several, rules that are malformed or whose types do not fit.
pub fn endpoint_rules(
    model: &Model,
    options: &Options,
) -> Result<ir::endpoints::EndpointRules, Vec<Diagnostic>> {
    let service = model
        .service(options.service.as_ref())
        .map_err(|diagnostic| vec![diagnostic])?;
    let mut diagnostics = Vec::new();
    let prefix = items::endpoint_prefix(service);
    let rules = endpoints::rules(
        model,
        service,
        &prefix,
        options.endpoint_tests,
        &mut diagnostics,
    );
    match diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
    {
        true => Err(diagnostics),
        false => Ok(rules),
    }
}

/// A package name becomes a folder, a crate and a line in a manifest: only what cargo takes.
fn check_package_name(name: &str, diagnostics: &mut Vec<Diagnostic>) {
    let sound = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        && !names::KEYWORDS.contains(&name)
        && name.replace('_', "-") != "smithy-reqwest";
    if !sound {
        let hint =
            "letters, digits, - and _, and a letter first; no keyword, and not the runtime's name";
        diagnostics.push(Diagnostic::error(
            "",
            "",
            "",
            format!("{name:?} is no package name"),
            hint,
        ));
    }
}

/// Operations of event streams are left out, so that the rest of the service can be used.
fn warn_of_event_streams(model: &Model, closure: &Closure, diagnostics: &mut Vec<Diagnostic>) {
    for id in &closure.left_out {
        let (Some(operation), Some((shape, member))) = (model.shape(id), model.event_stream(id))
        else {
            continue;
        };
        let message = format!(
            "the operation is left out: {}${} is an event stream",
            shape.id, member.name
        );
        let hint = "the generator does not understand event streams";
        diagnostics.push(model.warning(operation, message, hint));
    }
}
