//! Outlines of shapes.

use super::data::Outline;
use smithy_model::{Kind, Member, Model, Shape, Simple};

/// Maximum number of shapes in an outline. Without a limit, the outline of a small hostile model
/// could exhaust memory. The largest known member has a few hundred.
pub(super) const MAX_SHAPES: usize = 4000;
/// Maximum depth of an outline, for the same reason.
pub(super) const MAX_DEPTH: usize = 40;

/// Returns the content of a shape.
pub(super) fn outline(model: &Model, shape: &Shape) -> Outline {
    Outliner::new(model, MAX_SHAPES).shape(shape)
}

/// Returns the members of a structure.
pub(super) fn members(model: &Model, structure: &Shape) -> Vec<(String, Outline)> {
    match outline(model, structure) {
        Outline::Members(members) => members,
        _ => Vec::new(),
    }
}

/// Outlines shapes within a limit.
pub(super) struct Outliner<'a> {
    model: &'a Model,
    ancestors: Vec<&'a Shape>,
    /// Number of shapes that may still be shown.
    pub(super) remaining: usize,
}

impl<'a> Outliner<'a> {
    pub(super) fn new(model: &'a Model, remaining: usize) -> Self {
        Self {
            model,
            ancestors: Vec::new(),
            remaining,
        }
    }

    pub(super) fn shape(&mut self, shape: &'a Shape) -> Outline {
        let is_recursive = self
            .ancestors
            .iter()
            .any(|ancestor| ancestor.id == shape.id);
        if is_recursive || self.remaining == 0 || self.ancestors.len() > MAX_DEPTH {
            return Outline::Omitted(shape.id.name().to_owned());
        }
        self.remaining -= 1;
        self.ancestors.push(shape);
        let outline = match &shape.kind {
            Kind::Simple(Simple::Document) => Outline::Document,
            Kind::Simple(simple) => Outline::Simple(simple.word()),
            Kind::Enum(values) => Outline::Enum(enum_values(values).collect()),
            Kind::IntEnum(_) => Outline::Simple("integer"),
            Kind::List(member) => Outline::List(Box::new(self.member(member))),
            Kind::Map(entry) => Outline::Map(Box::new(self.member(&entry[1]))),
            Kind::Structure(members) | Kind::Union(members) => {
                let members = members.iter();
                let members = members.map(|member| (member.name.clone(), self.member(member)));
                Outline::Members(members.collect())
            }
            Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => {
                Outline::Omitted(shape.id.name().to_owned())
            }
        };
        self.ancestors.pop();
        outline
    }

    fn member(&mut self, member: &'a Member) -> Outline {
        match self.model.shape(&member.target) {
            Some(target) => self.shape(target),
            None => Outline::Omitted(member.target.name().to_owned()),
        }
    }
}

/// The values of an enum on the wire.
pub(super) fn enum_values(members: &[Member]) -> impl Iterator<Item = String> {
    members
        .iter()
        .map(|member| member.enum_value().into_owned())
}
