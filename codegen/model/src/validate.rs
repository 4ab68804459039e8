//! Checks an assembled model; every problem in one run.
//!
//! The rules are those of the Smithy 2.0 specification, as far as a client's generator relies on them. What the
//! specification merely advises against, and what published models break without harm, is a warning. Traits that
//! nobody here knows are nobody's business here.
//!
//! A model may be hostile: every check takes about linear time and none recurses. This module must not know what a
//! generator makes of the model.
//!
//! - `targets`: every reference leads to a shape of the right kind
//! - `placement`: every trait stands where it may stand
//! - `values`: every trait has a value that can be relied on
//! - `members`: unions and enums have members, enum values are unique
//! - `bindings`: HTTP bindings of members, labels of uris and host prefixes (`uri` reads the patterns)
//! - `routes`: no two operations of a service share a method and a uri
//! - `pages`: `paginated` names members that exist
//! - `recursion`: every shape has a finite value

mod bindings;
mod members;
mod pages;
mod placement;
mod recursion;
mod routes;
mod targets;
mod uri;
mod values;

use crate::{Diagnostic, Kind, Location, Model, Subject};

/// Adds what is wrong with `model` to `diagnostics`.
pub(super) fn validate(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = Report { model, diagnostics };
    targets::check(model, &mut report);
    placement::check(model, &mut report);
    values::check(model, &mut report);
    members::check(model, &mut report);
    bindings::check(model, &mut report);
    routes::check(model, &mut report);
    pages::check(model, &mut report);
    recursion::check(model, &mut report);
}

/// Returns every shape and every member.
fn subjects(model: &Model) -> impl Iterator<Item = Subject<'_>> {
    model.shapes.values().flat_map(Subject::all_of)
}

/// Collects findings with their shape, file and JSON pointer.
struct Report<'a> {
    model: &'a Model,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Report<'a> {
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

/// Whether the kind is what a selector calls `number`: the number types and integer enums.
fn is_number(kind: &Kind) -> bool {
    match kind {
        Kind::Simple(simple) => simple.is_number(),
        kind => matches!(kind, Kind::IntEnum(_)),
    }
}
