//! Traits are applied only where their definitions allow it ([`traits`](crate::traits) lists the
//! placements).

use std::fmt;

use super::{Report, subjects};
use crate::traits::{self, Class, Placement};
use crate::{Kind, Location, Member, Model, Shape, Simple, Subject};

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    for subject in subjects(model) {
        for (id, _) in subject.traits().iter() {
            let placements = traits::find(id).map_or(&[][..], |info| info.placements);
            if !placements.is_empty()
                && !placements
                    .iter()
                    .any(|placement| placement.allows(model, subject))
            {
                let message = format!("{id} cannot be applied to {}", description(model, subject));
                let hint = format!("remove it, or apply it to {}", Alternatives(placements));
                report.error(Location::of_trait(subject, id), message, hint);
            }
        }
        check_conflict(report, subject);
    }
}

/// Checks that an operation is not both readonly and idempotent (spec §"Behavior traits").
fn check_conflict(report: &mut Report<'_>, subject: Subject<'_>) {
    if subject.traits().has("readonly") && subject.traits().has("idempotent") {
        let location = Location::of_trait(subject, "smithy.api#idempotent");
        let message = "is both readonly and idempotent, which exclude each other";
        report.error(
            location,
            message,
            "keep readonly if the operation changes nothing, else idempotent",
        );
    }
}

/// Describes a shape or member in a message.
fn description(model: &Model, subject: Subject<'_>) -> String {
    let kind = subject.shape.kind.word();
    let Some(member) = subject.member else {
        return format!("a shape of type {kind:?}");
    };
    let target = model.target(member).map(|target| target.kind.word());
    let target = target
        .map(|target| format!(" that targets {target:?}"))
        .unwrap_or_default();
    format!("a member of a shape of type {kind:?}{target}")
}

impl Placement {
    fn allows(&self, model: &Model, subject: Subject<'_>) -> bool {
        let shape = subject.shape;
        match (self, subject.member, &shape.kind) {
            (Self::Shape(classes), None, _) => {
                classes.iter().any(|class| class.contains(model, shape))
            }
            (Self::AnyMember(classes), Some(member), _)
            | (Self::StructureMember(classes), Some(member), Kind::Structure(_)) => {
                target_is(model, member, classes)
            }
            (Self::UnionMember, Some(_), Kind::Union(_))
            | (Self::EnumMember, Some(_), Kind::Enum(_) | Kind::IntEnum(_)) => true,
            _ => false,
        }
    }
}

impl Class {
    fn contains(self, model: &Model, shape: &Shape) -> bool {
        let kind = &shape.kind;
        match self {
            Self::Data => !matches!(
                kind,
                Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_)
            ),
            Self::Blob => *kind == Kind::Simple(Simple::Blob),
            Self::Boolean => *kind == Kind::Simple(Simple::Boolean),
            Self::Document => *kind == Kind::Simple(Simple::Document),
            Self::Timestamp => *kind == Kind::Simple(Simple::Timestamp),
            Self::Integer => matches!(kind, Kind::Simple(Simple::Integer) | Kind::IntEnum(_)),
            Self::Number => match kind {
                Kind::Simple(simple) => simple.is_number(),
                kind => matches!(kind, Kind::IntEnum(_)),
            },
            Self::String => shape.is_string(),
            Self::List => matches!(kind, Kind::List(_)),
            Self::Map => matches!(kind, Kind::Map(_)),
            Self::Structure => shape.is_structure(),
            Self::Union => matches!(kind, Kind::Union(_)),
            Self::Error => shape.is_structure() && shape.traits.has("error"),
            Self::ScalarList => match kind {
                Kind::List(member) => target_is(model, member, traits::SCALAR),
                _ => false,
            },
            Self::StringMap => match kind {
                Kind::Map(entry) => target_is(model, &entry[1], &[Self::String]),
                _ => false,
            },
            Self::QueryMap => match kind {
                Kind::Map(entry) => target_is(model, &entry[1], &[Self::String, Self::StringList]),
                _ => false,
            },
            Self::StringList => match kind {
                Kind::List(member) => target_is(model, member, &[Self::String]),
                _ => false,
            },
            Self::Operation => shape.as_operation().is_some(),
            Self::Resource => shape.as_resource().is_some(),
            Self::Service => shape.as_service().is_some(),
        }
    }
}

/// Returns `true` if the member's target is in one of the classes, or does not exist, which
/// `targets` reports.
fn target_is(model: &Model, member: &Member, classes: &[Class]) -> bool {
    model
        .target(member)
        .is_none_or(|target| classes.iter().any(|class| class.contains(model, target)))
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "a shape that is no operation, resource or service",
            Self::Blob => "a blob",
            Self::Boolean => "a boolean",
            Self::Document => "a document",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Integer => "an integer",
            Self::Timestamp => "a timestamp",
            Self::List => "a list",
            Self::Map => "a map",
            Self::Structure => "a structure",
            Self::Union => "a union",
            Self::Error => "a structure with the error trait",
            Self::ScalarList => "a list of strings, numbers, booleans or timestamps",
            Self::StringMap => "a map of strings",
            Self::StringList => "a list of strings",
            Self::QueryMap => "a map of strings or of lists of strings",
            Self::Operation => "an operation",
            Self::Resource => "a resource",
            Self::Service => "a service",
        })
    }
}

/// Placements, as a hint lists them.
struct Alternatives(&'static [Placement]);

impl fmt::Display for Alternatives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, placement) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", or to " })?;
            let (prefix, classes) = match placement {
                Placement::Shape(classes) => ("", *classes),
                Placement::AnyMember(classes) => ("a member that targets ", *classes),
                Placement::StructureMember(classes) => {
                    ("a structure member that targets ", *classes)
                }
                Placement::UnionMember => ("a union member", &[][..]),
                Placement::EnumMember => ("a member of an enum", &[][..]),
            };
            f.write_str(prefix)?;
            for (index, class) in classes.iter().enumerate() {
                let separator = match index {
                    0 => "",
                    last if last + 1 == classes.len() => " or ",
                    _ => ", ",
                };
                write!(f, "{separator}{class}")?;
            }
        }
        Ok(())
    }
}
