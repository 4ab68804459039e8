//! Finds the members that one of two messages has and the other does not.

use super::data::Outline;
use super::outline::{MAX_DEPTH, MAX_SHAPES, Outliner, enum_values};
use super::pairs::Comparison;
use smithy_model::{Kind, Member, Model, Shape};

/// The model that is searched for members that the other model does not have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Finds removed members.
    Old,
    /// Finds added members.
    New,
}

/// Returns the members below the pairs in `roots` that only this version has. The members of an
/// unnamed root are returned directly.
pub(super) fn gains(
    comparison: &Comparison<'_>,
    leads_to_change: &[bool],
    version: Version,
    roots: &[(String, usize)],
) -> Vec<(String, Outline)> {
    let mut search = Search {
        comparison,
        leads_to_change,
        version,
        ancestors: Vec::new(),
        remaining: MAX_SHAPES,
    };
    let mut gains = Vec::new();
    for (name, index) in roots {
        match search.pair(*index) {
            Some(Outline::Members(members)) if name.is_empty() => gains.extend(members),
            Some(outline) if !name.is_empty() => gains.push((name.clone(), outline)),
            _ => {}
        }
    }
    gains
}

struct Search<'c, 'a> {
    comparison: &'c Comparison<'a>,
    leads_to_change: &'c [bool],
    version: Version,
    ancestors: Vec<usize>,
    remaining: usize,
}

impl<'a> Search<'_, 'a> {
    fn pair(&mut self, index: usize) -> Option<Outline> {
        if !self.leads_to_change[index]
            || self.remaining == 0
            || self.ancestors.len() > MAX_DEPTH
            || self.ancestors.contains(&index)
        {
            return None;
        }
        self.remaining -= 1;
        self.ancestors.push(index);
        let (shape, other) = self.shapes(index);
        let outline = match &shape.kind {
            Kind::Structure(members) | Kind::Union(members) => {
                let members = members
                    .iter()
                    .filter_map(|member| Some((member.name.clone(), self.member(index, member)?)));
                let members: Vec<(String, Outline)> = members.collect();
                (!members.is_empty()).then_some(Outline::Members(members))
            }
            Kind::Enum(values) => {
                let other: Vec<String> = enum_values(other.members()).collect();
                let values: Vec<String> = enum_values(values)
                    .filter(|value| !other.contains(value))
                    .collect();
                (!values.is_empty()).then_some(Outline::Enum(values))
            }
            Kind::List(member) => self.member(index, member),
            Kind::Map(entry) => {
                let value = self.member(index, &entry[1]);
                value.or_else(|| self.member(index, &entry[0]))
            }
            _ => None,
        };
        self.ancestors.pop();
        outline
    }

    fn member(&mut self, pair: usize, member: &Member) -> Option<Outline> {
        if let Some(target) = self.comparison.pairs[pair]
            .targets
            .get(member.name.as_str())
        {
            return self.pair(*target);
        }
        let model = self.model();
        let mut outliner = Outliner::new(model, self.remaining);
        let outline = outliner.shape(model.shape(&member.target)?);
        self.remaining = outliner.remaining;
        Some(outline)
    }

    fn model(&self) -> &'a Model {
        match self.version {
            Version::Old => self.comparison.old.model,
            Version::New => self.comparison.new.model,
        }
    }

    /// The shape of this version and the shape of the other version.
    fn shapes(&self, index: usize) -> (&'a Shape, &'a Shape) {
        let pair = &self.comparison.pairs[index];
        match self.version {
            Version::Old => (pair.old, pair.new),
            Version::New => (pair.new, pair.old),
        }
    }
}
