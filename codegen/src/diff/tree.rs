//! Trees of members: what a shape holds, and what one side of an operation has that the other has not.
//!
//! The form is that of the public pages that list changes of AWS's APIs: text is `string`, an enum its values, a list of lists
//! and maps on the way to a new member are left out. A shape that holds itself, and what is below the limits, is named instead.

use super::compare::Comparison;
use smithy_model::{Kind, Member, Model, Shape, Simple};

/// What a member holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// A value without parts: the word of its kind.
    Simple(&'static str),
    /// One of these values.
    Choice(Vec<String>),
    /// Elements.
    List(Box<Tree>),
    /// Values by key.
    Map(Box<Tree>),
    /// Members by name.
    Members(Vec<(String, Tree)>),
    /// Anything.
    Document,
    /// More of the shape with this name: it is among those above, or too much to show.
    More(String),
}

/// How many parts a tree shows. The largest of the models at hand has some hundred below one member; without a limit, a
/// small hostile model could ask for more than fits into memory.
const MAX_PARTS: usize = 4000;
/// How deep a tree goes, for the same reason.
const MAX_DEPTH: usize = 40;

/// What a shape holds.
pub(super) fn outline(model: &Model, shape: &Shape) -> Tree {
    Outliner {
        model,
        above: Vec::new(),
        left: MAX_PARTS,
    }
    .shape(shape)
}

/// What a structure holds, member by member.
pub(super) fn members(model: &Model, shape: &Shape) -> Vec<(String, Tree)> {
    match outline(model, shape) {
        Tree::Members(members) => members,
        _ => Vec::new(),
    }
}

struct Outliner<'a> {
    model: &'a Model,
    above: Vec<&'a Shape>,
    left: usize,
}

impl<'a> Outliner<'a> {
    fn shape(&mut self, shape: &'a Shape) -> Tree {
        if self.left == 0
            || self.above.len() > MAX_DEPTH
            || self.above.iter().any(|above| above.id == shape.id)
        {
            return Tree::More(shape.id.name().to_owned());
        }
        self.left -= 1;
        self.above.push(shape);
        let tree = match &shape.kind {
            Kind::Simple(Simple::Document) => Tree::Document,
            Kind::Simple(simple) => Tree::Simple(simple.word()),
            Kind::Enum(values) => Tree::Choice(
                values
                    .iter()
                    .map(|value| value.enum_value().into_owned())
                    .collect(),
            ),
            Kind::IntEnum(_) => Tree::Simple("integer"),
            Kind::List(member) => Tree::List(Box::new(self.member(member))),
            Kind::Map(entry) => Tree::Map(Box::new(self.member(&entry[1]))),
            Kind::Structure(members) | Kind::Union(members) => Tree::Members(
                members
                    .iter()
                    .map(|member| (member.name.clone(), self.member(member)))
                    .collect(),
            ),
            Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => {
                Tree::More(shape.id.name().to_owned())
            }
        };
        self.above.pop();
        tree
    }

    fn member(&mut self, member: &'a Member) -> Tree {
        match self.model.shape(&member.target) {
            Some(target) => self.shape(target),
            None => Tree::More(member.target.name().to_owned()),
        }
    }
}

/// Finds what one model has below a pair that the other has not.
pub(super) struct Trees<'c, 'a> {
    comparison: &'c Comparison<'a>,
    leads: &'c [bool],
    /// Whether the new model is the one that has it.
    new: bool,
    above: Vec<usize>,
    left: usize,
}

impl<'c, 'a> Trees<'c, 'a> {
    pub(super) fn new(comparison: &'c Comparison<'a>, leads: &'c [bool], new: bool) -> Self {
        Self {
            comparison,
            leads,
            new,
            above: Vec::new(),
            left: MAX_PARTS,
        }
    }

    /// What is below these roots: a root without a name gives its members, one with a name is a member itself.
    pub(super) fn of(mut self, roots: &[(String, usize)]) -> Vec<(String, Tree)> {
        let mut found = Vec::new();
        for (name, pair) in roots {
            match (self.pair(*pair), name.is_empty()) {
                (Some(Tree::Members(members)), true) => found.extend(members),
                (Some(tree), false) => found.push((name.clone(), tree)),
                _ => {}
            }
        }
        found
    }

    fn pair(&mut self, pair: usize) -> Option<Tree> {
        if !self.leads[pair]
            || self.left == 0
            || self.above.len() > MAX_DEPTH
            || self.above.contains(&pair)
        {
            return None;
        }
        self.left -= 1;
        self.above.push(pair);
        let found = &self.comparison.pairs[pair];
        let (shape, other) = if self.new {
            (found.new, found.old)
        } else {
            (found.old, found.new)
        };
        let tree = match &shape.kind {
            Kind::Structure(_) | Kind::Union(_) => {
                let members: Vec<(String, Tree)> = shape
                    .members()
                    .iter()
                    .filter_map(|member| Some((member.name.clone(), self.member(pair, member)?)))
                    .collect();
                (!members.is_empty()).then_some(Tree::Members(members))
            }
            Kind::Enum(values) => {
                let known: Vec<String> = other
                    .members()
                    .iter()
                    .map(|value| value.enum_value().into_owned())
                    .collect();
                let values: Vec<String> = values
                    .iter()
                    .map(|value| value.enum_value().into_owned())
                    .filter(|value| !known.contains(value))
                    .collect();
                (!values.is_empty()).then_some(Tree::Choice(values))
            }
            Kind::List(member) => self.member(pair, member),
            Kind::Map(entry) => self
                .member(pair, &entry[1])
                .or_else(|| self.member(pair, &entry[0])),
            _ => None,
        };
        self.above.pop();
        tree
    }

    /// What is new of a member: all of it, what its pair finds, or nothing.
    fn member(&mut self, pair: usize, member: &Member) -> Option<Tree> {
        match self.comparison.pairs[pair]
            .edges
            .get(member.name.as_str())
            .copied()
        {
            Some(to) => self.pair(to),
            None => {
                let model = if self.new {
                    self.comparison.new.model
                } else {
                    self.comparison.old.model
                };
                let target = model.shape(&member.target)?;
                let mut outliner = Outliner {
                    model,
                    above: Vec::new(),
                    left: self.left,
                };
                let tree = outliner.shape(target);
                self.left = outliner.left;
                Some(tree)
            }
        }
    }
}
