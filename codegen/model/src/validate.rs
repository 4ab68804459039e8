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

use std::collections::HashSet;

use super::{Kind, Member, Model, Service, Shape, ShapeId, Simple, Traits};
use crate::diagnostic::{Diagnostic, pointer};

/// Adds what is wrong with `model` to `diagnostics`.
pub(super) fn validate(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = Report {
        model,
        found: diagnostics,
    };
    targets::check(model, &mut report);
    placement::check(model, &mut report);
    values::check(model, &mut report);
    members::check(model, &mut report);
    bindings::check(model, &mut report);
    routes::check(model, &mut report);
    pages::check(model, &mut report);
    recursion::check(model, &mut report);
}

/// Where a finding is.
#[derive(Clone, Copy)]
enum At<'m> {
    Shape(&'m Shape),
    /// A part of the shape's JSON, as the parts of a pointer from the shape on.
    Part(&'m Shape, &'m [&'m str]),
    Member(&'m Shape, &'m Member),
    /// A trait on what stands before it.
    Trait(Subject<'m>, &'m str),
}

/// What traits are applied to: a shape, or one of its members.
#[derive(Clone, Copy)]
struct Subject<'m> {
    shape: &'m Shape,
    member: Option<&'m Member>,
}

impl<'m> Subject<'m> {
    fn of_shape(shape: &'m Shape) -> Self {
        Self {
            shape,
            member: None,
        }
    }

    fn of_member(shape: &'m Shape, member: &'m Member) -> Self {
        Self {
            shape,
            member: Some(member),
        }
    }

    fn traits(self) -> &'m Traits {
        self.member
            .map_or(&self.shape.traits, |member| &member.traits)
    }
}

/// Every shape and every member.
fn subjects(model: &Model) -> impl Iterator<Item = Subject<'_>> {
    model.shapes.values().flat_map(|shape| {
        let members = shape.members().iter();
        std::iter::once(Subject::of_shape(shape))
            .chain(members.map(move |member| Subject::of_member(shape, member)))
    })
}

/// Collects findings with their shape, file and JSON pointer.
struct Report<'a> {
    model: &'a Model,
    found: &'a mut Vec<Diagnostic>,
}

impl Report<'_> {
    fn error(&mut self, at: At<'_>, message: impl Into<String>, hint: impl Into<String>) {
        let diagnostic = self.diagnostic(at, message.into(), hint.into());
        self.found.push(diagnostic);
    }

    fn warning(&mut self, at: At<'_>, message: impl Into<String>, hint: impl Into<String>) {
        let diagnostic = self.diagnostic(at, message.into(), hint.into());
        self.found.push(diagnostic.warning());
    }

    fn diagnostic(&self, at: At<'_>, message: String, hint: String) -> Diagnostic {
        let (shape, member) = match at {
            At::Shape(shape) | At::Part(shape, _) => (shape, None),
            At::Member(shape, member) => (shape, Some(member)),
            At::Trait(subject, _) => (subject.shape, subject.member),
        };
        let id = match member {
            Some(member) => format!("{}${}", shape.id, member.name),
            None => shape.id.to_string(),
        };
        let (file, place) = self.place(at);
        Diagnostic::error(id, file, place, message, hint)
    }

    fn place(&self, at: At<'_>) -> (String, String) {
        match at {
            At::Shape(shape) => self.model.place(shape),
            At::Part(shape, parts) => {
                let (file, place) = self.model.place(shape);
                (file, place + &pointer(parts))
            }
            // The members of a Smithy 1.0 enum stand nowhere but in its trait.
            At::Member(shape, _) | At::Trait(Subject { shape, .. }, _)
                if shape.traits.has("enum") && matches!(shape.kind, Kind::Enum(_)) =>
            {
                self.model.trait_place(shape, None, "enum")
            }
            At::Member(shape, member) => self.model.member_place(shape, member),
            At::Trait(subject, id) => self.model.trait_place(subject.shape, subject.member, id),
        }
    }
}

/// Whether the kind is what a selector calls `string`: strings and enums.
fn is_string(kind: &Kind) -> bool {
    matches!(kind, Kind::Simple(Simple::String) | Kind::Enum(_))
}

/// Whether the kind is what a selector calls `number`: the number types and integer enums.
fn is_number(kind: &Kind) -> bool {
    match kind {
        Kind::Simple(simple) => simple.is_number(),
        kind => matches!(kind, Kind::IntEnum(_)),
    }
}

/// The operations of a service, those of its resources included, each once.
fn operations_of<'m>(model: &'m Model, service: &'m Service) -> Vec<&'m Shape> {
    let mut ids: Vec<&ShapeId> = service.operations.iter().collect();
    let mut resources: Vec<&ShapeId> = service.resources.iter().collect();
    let mut seen = HashSet::new();
    while let Some(id) = resources.pop() {
        if let Some(Kind::Resource(resource)) = model.shape(id).map(|shape| &shape.kind)
            && seen.insert(id)
        {
            ids.extend(&resource.operations);
            resources.extend(&resource.resources);
        }
    }
    let mut once = HashSet::new();
    ids.into_iter()
        .filter(|id| once.insert(*id))
        .filter_map(|id| model.shape(id))
        .filter(|shape| matches!(shape.kind, Kind::Operation(_)))
        .collect()
}
