//! Validates an assembled model and reports every problem in one run.
//!
//! The rules are those of the Smithy 2.0 specification, as far as a generator of clients relies on
//! them. What the specification only advises against, and what published models break without harm,
//! is a warning. Unknown traits are not validated.
//!
//! A model may be hostile: every check takes about linear time, and none recurses.
//!
//! - `targets`: references lead to shapes of the right type
//! - `placement`: traits are applied where they are allowed
//! - `values`: traits have valid values
//! - `members`: unions and enums have members, enum values are unique
//! - `bindings`, `labels`: HTTP bindings of members; labels of URIs and host prefixes (`uri` parses
//!   the patterns)
//! - `routes`: operations of a service have different routes
//! - `pages`: `paginated` names members that exist
//! - `resources`: lifecycle operations and identifiers of resources
//! - `recursion`: every shape has a finite value

mod bindings;
mod labels;
mod members;
mod pages;
mod placement;
mod recursion;
mod resources;
mod routes;
mod targets;
mod uri;
mod values;

use crate::{Diagnostic, Location, Model, Subject};

/// Appends the problems of `model` to `diagnostics`.
pub(super) fn validate(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = Report { model, diagnostics };
    targets::check(&mut report);
    placement::check(&mut report);
    values::check(&mut report);
    members::check(&mut report);
    bindings::check(&mut report);
    labels::check(&mut report);
    routes::check(&mut report);
    pages::check(&mut report);
    resources::check(&mut report);
    recursion::check(&mut report);
}

/// Returns every shape and every member.
fn subjects(model: &Model) -> impl Iterator<Item = Subject<'_>> {
    model.shapes.values().flat_map(Subject::all_of)
}

/// Collects diagnostics.
struct Report<'a> {
    model: &'a Model,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Report<'_> {
    fn error<'m>(
        &mut self,
        location: impl Into<Location<'m>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.diagnostics
            .push(self.model.error(location, message, hint));
    }

    fn warning<'m>(
        &mut self,
        location: impl Into<Location<'m>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.diagnostics
            .push(self.model.warning(location, message, hint));
    }
}
