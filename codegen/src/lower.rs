//! Lowers a [`Model`] to an [`ir::Crate`]. Every decision about the generated crate is taken here.
//!
//! `context` holds the results of the first passes: the shapes that the service reaches, their
//! names (`names`) and boxes. The other passes read them and each other's functions, and [`lower`]
//! assembles the crate. `shapes::limits` and `traits` reject models that the generator does not
//! support.

mod context;
mod docs;
mod endpoints;
pub mod names;
mod operations;
mod protocol;
mod service;
mod shapes;
mod tests;
mod traits;

use smithy_model::{Diagnostic, Model};

use crate::ir;
pub(crate) use context::Lowering;
pub use context::Options;
use docs::lines::clean;
use docs::{examples, front_page};
use operations::{waiter_docs, waiters};
pub use protocol::{default_protocol, unsupported_protocols};
use shapes::schemas::Schemas;
use shapes::{enums, limits, presence, structures, unions};
use tests::protocol_tests;

pub(crate) use shapes::presence::Role;

/// Lowers a service of the model.
///
/// # Errors
/// Returns every problem of the model: a missing or ambiguous service, an unsupported protocol, a
/// limit of the generator.
pub fn lower(model: &Model, options: &Options) -> Result<ir::Crate, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    check_package_name(&options.name, &mut diagnostics);
    let service = match model.service(options.service.as_ref()) {
        Ok(service) => service,
        Err(errors) => {
            diagnostics.extend(errors);
            return Err(diagnostics);
        }
    };
    let protocol = protocol::protocol(
        model,
        service,
        options.protocol.as_deref(),
        &mut diagnostics,
    );
    let lowering = Lowering::new(model, service, protocol);
    warn_of_event_streams(&lowering, &mut diagnostics);
    limits::check(&lowering, &mut diagnostics);
    if has_errors(&diagnostics) {
        return Err(diagnostics);
    }
    lowering.warn_of_auth(&mut diagnostics);
    presence::check_defaults(&lowering, &mut diagnostics);
    let ignored_traits = traits::check(&lowering, &mut diagnostics);
    let mut schemas = Schemas::default();
    let mut operations = operations::operations(&lowering, &mut schemas, &mut diagnostics);
    let waiters = waiters::waiters(&lowering, &mut diagnostics);
    waiter_docs::add_links(&lowering, &waiters, &mut operations);
    let mut endpoint = endpoints::rules(model, service, options, &mut diagnostics);
    endpoint.depends_on_operation = operations
        .iter()
        .any(|operation| !operation.endpoint_params.is_empty());
    let mut krate = ir::Crate {
        package: service::package(&lowering, options, &operations, &waiters),
        origin: origin(model, options),
        service: service::service(&lowering),
        endpoint,
        operations,
        errors: structures::errors(&lowering, &mut schemas),
        structures: structures::structures(&lowering, &mut schemas),
        unions: unions::unions(&lowering, &mut schemas),
        enums: enums::enums(&lowering),
        waiters,
        schemas: schemas.into_vec(),
        protocol_tests: options
            .protocol_tests
            .then(|| protocol_tests::protocol_tests(&lowering)),
        warnings: Vec::new(),
        ignored_traits,
    };
    front_page::add(&mut krate, &examples::inputs(&lowering));
    if has_errors(&diagnostics) {
        return Err(diagnostics);
    }
    krate.warnings = diagnostics;
    Ok(krate)
}

/// Lowers only the endpoint rules of a service, whose protocol may be unsupported.
///
/// # Errors
/// Returns every problem of the rules, or a missing or ambiguous service.
pub fn endpoint_rules(
    model: &Model,
    options: &Options,
) -> Result<ir::endpoints::EndpointRules, Vec<Diagnostic>> {
    let service = model.service(options.service.as_ref())?;
    let mut diagnostics = Vec::new();
    let rules = endpoints::rules(model, service, options, &mut diagnostics);
    if has_errors(&diagnostics) {
        Err(diagnostics)
    } else {
        Ok(rules)
    }
}

/// Returns the origin that the headers of generated files state, each part on one line.
pub fn origin(model: &Model, options: &Options) -> ir::Origin {
    ir::Origin {
        command: clean(&options.command),
        models: model.files.iter().map(|file| clean(file)).collect(),
    }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// Checks that a package name is valid for cargo: it becomes a folder, a crate and a line of a
/// manifest.
fn check_package_name(name: &str, diagnostics: &mut Vec<Diagnostic>) {
    let is_valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        && !names::KEYWORDS.contains(&name)
        && name.replace('_', "-") != "smithy-reqwest";
    if !is_valid {
        let message = format!("{name:?} is not a valid package name");
        let hint = "use ASCII letters, digits, - and _, with a letter first; no keyword, and not \
            smithy-reqwest";
        diagnostics.push(Diagnostic::error("", "", "", message, hint));
    }
}

/// Warns of operations whose input is an event stream, which are not generated.
fn warn_of_event_streams(lowering: &Lowering<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let model = lowering.model;
    for operation in lowering.shapes(&lowering.closure.left_out) {
        let input = model
            .operation(&operation.id)
            .and_then(|operation| model.shape(&operation.input));
        if let Some(input) = input
            && let Some(member) = model.event_stream(input)
        {
            let message = format!(
                "the operation is left out: its input {}${} is an event stream, which needs HTTP/2",
                input.id, member.name
            );
            let hint = "the generator supports event streams in outputs only";
            diagnostics.push(model.warning(operation, message, hint));
        }
    }
}
