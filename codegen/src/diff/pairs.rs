//! Pairs the shapes of two models and compares each pair once.
//!
//! Shapes are paired by their position, not by their names: the targets of `a` in the old and in
//! the new model are a pair. A different name is a change only if the generated crate has a type of
//! that name. Pairs are found by following members from the inputs, outputs and errors of the
//! operations that both models have, with a work list instead of recursion: models may nest deeply.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::data::{Aspect, Change, DocumentationChange, Impact, Outline};
use super::outline::outline;
use super::traits::{self, constraint_change};
use crate::ir::Type;
use crate::lower::{Lowering, Role};
use smithy_model::{Kind, Member, Shape, ShapeId, Traits};

/// A shape of the old model and its counterpart in the new model.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Shape,
    pub(super) new: &'a Shape,
    pub(super) changes: Vec<Change>,
    /// The pairs that members of both shapes target, by member name.
    pub(super) targets: IndexMap<&'a str, usize>,
    pub(super) roles: Roles,
}

/// The positions of a pair in operations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles {
    pub(super) is_input: bool,
    /// Whether the pair is an output or error.
    pub(super) is_output: bool,
    /// Whether an input contains the pair.
    pub(super) in_input: bool,
    /// Whether an output or error contains the pair.
    pub(super) in_output: bool,
}

impl Roles {
    pub(super) fn is_sent(self) -> bool {
        self.is_input || self.in_input
    }

    pub(super) fn is_received(self) -> bool {
        self.is_output || self.in_output
    }
}

/// Two versions of a service and the pairs of their shapes.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Lowering<'a>,
    pub(super) new: &'a Lowering<'a>,
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) documentation: BTreeSet<DocumentationChange>,
    indices: HashMap<(&'a ShapeId, &'a ShapeId), usize>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Lowering<'a>, new: &'a Lowering<'a>) -> Self {
        Self {
            old,
            new,
            pairs: Vec::new(),
            documentation: BTreeSet::new(),
            indices: HashMap::new(),
        }
    }

    /// Adds a pair of inputs and returns its index.
    pub(super) fn add_input(&mut self, old: &'a ShapeId, new: &'a ShapeId) -> Option<usize> {
        let pair = self.pair(self.old.model.shape(old)?, self.new.model.shape(new)?);
        self.pairs[pair].roles.is_input = true;
        Some(pair)
    }

    /// Adds a pair of outputs or errors and returns its index.
    pub(super) fn add_output(&mut self, old: &'a ShapeId, new: &'a ShapeId) -> Option<usize> {
        let pair = self.pair(self.old.model.shape(old)?, self.new.model.shape(new)?);
        self.pairs[pair].roles.is_output = true;
        Some(pair)
    }

    /// Compares all pairs, including those that are found on the way.
    pub(super) fn compare_pairs(&mut self) {
        let mut index = 0;
        while let Some(pair) = self.pairs.get(index) {
            let (old, new) = (pair.old, pair.new);
            let mut changes = trait_changes("", &old.traits, &new.traits);
            let types = (
                self.old.names.of_type(&old.id),
                self.new.names.of_type(&new.id),
            );
            let errors = (
                self.old.names.of_error(&old.id),
                self.new.names.of_error(&new.id),
            );
            changes.extend(rename("", types.0, types.1));
            changes.extend(rename("", errors.0, errors.1));
            self.compare_documentation(&new.id, None, &old.traits, &new.traits);
            let targets = self.compare_members(old, new, &mut changes);
            changes.extend(self.compare_order(old, new));
            self.pairs[index].changes = changes;
            self.pairs[index].targets = targets;
            index += 1;
        }
        self.propagate_roles();
    }

    /// The index of a pair. A new pair is appended and compared later.
    fn pair(&mut self, old: &'a Shape, new: &'a Shape) -> usize {
        *self.indices.entry((&old.id, &new.id)).or_insert_with(|| {
            self.pairs.push(Pair {
                old,
                new,
                changes: Vec::new(),
                targets: IndexMap::new(),
                roles: Roles::default(),
            });
            self.pairs.len() - 1
        })
    }

    /// Compares the members of two shapes and returns the pairs of their targets. Members are
    /// matched by name, enum values by their value on the wire.
    fn compare_members(
        &mut self,
        old: &'a Shape,
        new: &'a Shape,
        changes: &mut Vec<Change>,
    ) -> IndexMap<&'a str, usize> {
        let (old_members, new_members) = (members_by_key(old), members_by_key(new));
        let mut targets = IndexMap::new();
        for (subject, member) in &new_members {
            let Some(before) = old_members.get(subject) else {
                let (aspect, value, outline) = describe(self.new, new, member);
                let added = added(aspect, subject, value);
                changes.push(Change { outline, ..added });
                continue;
            };
            changes.extend(trait_changes(subject, &before.traits, &member.traits));
            let names = (
                self.old.names.of_member(&old.id, &before.name),
                self.new.names.of_member(&new.id, &member.name),
            );
            changes.extend(rename(subject, names.0, names.1));
            self.compare_documentation(&new.id, Some(member), &before.traits, &member.traits);
            if !is_enum(new)
                && let Some(pair) = self.compare_targets((old, before), (new, member), changes)
            {
                targets.insert(member.name.as_str(), pair);
            }
        }
        for (subject, member) in &old_members {
            if !new_members.contains_key(subject) {
                let (aspect, value, outline) = describe(self.old, old, member);
                let removed = removed(aspect, subject, value);
                changes.push(Change { outline, ..removed });
            }
        }
        targets
    }

    /// Compares the targets of a member and returns their pair if they have the same type.
    fn compare_targets(
        &mut self,
        (old_shape, old): (&'a Shape, &'a Member),
        (new_shape, new): (&'a Shape, &'a Member),
        changes: &mut Vec<Change>,
    ) -> Option<usize> {
        let old_target = self.old.model.target(old)?;
        let new_target = self.new.model.target(new)?;
        if old_target.is_unit() != new_target.is_unit()
            || old_target.kind.word() != new_target.kind.word()
        {
            let targets = (target(self.old, old), target(self.new, new));
            changes.push(Change {
                outline: target_outline(self.new, new),
                ..changed(Aspect::Target, &new.name, targets.0, targets.1)
            });
            return None;
        }
        let is_boxed = |ty: Type| matches!(ty, Type::Boxed(_));
        let was_boxed = is_boxed(self.old.member_type(old_shape, old));
        let is_boxed = is_boxed(self.new.member_type(new_shape, new));
        if was_boxed != is_boxed {
            changes.push(changed(Aspect::Boxing, &new.name, was_boxed, is_boxed));
        }
        Some(self.pair(old_target, new_target))
    }

    /// Compares the order of the arguments of `new`, or of the values of an enum, among those that
    /// both models have.
    fn compare_order(&self, old: &Shape, new: &Shape) -> Option<Change> {
        let ordered = |lowering: &Lowering<'_>, shape: &Shape| -> Vec<String> {
            let is_ordered = |member: &&Member| match shape.kind {
                Kind::Structure(_) => lowering.is_required(member, Role::Nested),
                Kind::Enum(_) | Kind::IntEnum(_) => true,
                _ => false,
            };
            shape
                .members()
                .iter()
                .filter(is_ordered)
                .map(|member| member.name.clone())
                .collect()
        };
        let mut before = ordered(self.old, old);
        let mut after = ordered(self.new, new);
        let common: HashSet<String> = {
            let after: HashSet<&String> = after.iter().collect();
            before
                .iter()
                .filter(|name| after.contains(name))
                .cloned()
                .collect()
        };
        before.retain(|name| common.contains(name));
        after.retain(|name| common.contains(name));
        (before != after).then(|| changed(Aspect::Order, "", before, after))
    }

    pub(super) fn compare_documentation(
        &mut self,
        id: &ShapeId,
        member: Option<&Member>,
        old: &Traits,
        new: &Traits,
    ) {
        let text = |traits: &Traits| traits.text("documentation").map(str::to_owned);
        let (old, new) = (text(old), text(new));
        if old != new {
            let mut subject = relative_name(self.new, id);
            if let Some(member) = member {
                subject = format!("{subject}${}", member.name);
            }
            self.documentation
                .insert(DocumentationChange { subject, old, new });
        }
    }

    /// Passes the roles of each pair on to the pairs that it contains.
    fn propagate_roles(&mut self) {
        let mut queue: Vec<usize> = (0..self.pairs.len()).collect();
        while let Some(index) = queue.pop() {
            let pair = &self.pairs[index];
            let (is_sent, is_received) = (pair.roles.is_sent(), pair.roles.is_received());
            for target in pair.targets.values().copied().collect::<Vec<_>>() {
                let roles = &mut self.pairs[target].roles;
                let before = *roles;
                roles.in_input |= is_sent;
                roles.in_output |= is_received;
                if *roles != before {
                    queue.push(target);
                }
            }
        }
    }
}

/// The name of a shape, or its absolute id if it is outside of the service's namespace.
pub(super) fn relative_name(lowering: &Lowering<'_>, id: &ShapeId) -> String {
    if id.namespace() == lowering.service.id.namespace() || id.namespace() == "smithy.api" {
        id.name().to_owned()
    } else {
        id.to_string()
    }
}

/// A change whose impact is not assessed yet.
fn change(aspect: Aspect, subject: &str, old: Option<Value>, new: Option<Value>) -> Change {
    Change {
        constraint: constraint_change(&aspect, old.as_ref(), new.as_ref()),
        aspect,
        subject: subject.to_owned(),
        old,
        new,
        outline: None,
        impact: Impact::default(),
    }
}

pub(super) fn added(aspect: Aspect, subject: &str, new: impl Into<Value>) -> Change {
    change(aspect, subject, None, Some(new.into()))
}

pub(super) fn removed(aspect: Aspect, subject: &str, old: impl Into<Value>) -> Change {
    change(aspect, subject, Some(old.into()), None)
}

pub(super) fn changed(
    aspect: Aspect,
    subject: &str,
    old: impl Into<Value>,
    new: impl Into<Value>,
) -> Change {
    change(aspect, subject, Some(old.into()), Some(new.into()))
}

/// The changes of traits and waiters.
pub(super) fn trait_changes(subject: &str, old: &Traits, new: &Traits) -> Vec<Change> {
    let differences = traits::differences(old, new).into_iter();
    let differences = differences.map(|(aspect, (old, new))| change(aspect, subject, old, new));
    let waiters = traits::waiters(old, new).into_iter();
    let waiters = waiters.map(|(name, (old, new))| change(Aspect::Waiter, &name, old, new));
    differences.chain(waiters).collect()
}

/// The change of a name in the generated crate. `None` if an item has no name there.
pub(super) fn rename(subject: &str, old: Option<&str>, new: Option<&str>) -> Option<Change> {
    let (old, new) = (old?, new?);
    (old != new).then(|| changed(Aspect::RustName, subject, old, new))
}

fn is_enum(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Enum(_) | Kind::IntEnum(_))
}

/// Returns the members of a shape by their names, or the values of an enum by their form on the
/// wire.
fn members_by_key(shape: &Shape) -> IndexMap<String, &Member> {
    let is_enum = is_enum(shape);
    let members = shape.members().iter().map(|member| {
        let key = if is_enum {
            member.enum_value().into_owned()
        } else {
            member.name.clone()
        };
        (key, member)
    });
    members.collect()
}

/// Returns what changes if only one model has a member of a shape, with its value and its content.
fn describe(
    lowering: &Lowering<'_>,
    shape: &Shape,
    member: &Member,
) -> (Aspect, Value, Option<Outline>) {
    if is_enum(shape) {
        (Aspect::EnumValue, member.name.clone().into(), None)
    } else {
        let content = target_outline(lowering, member);
        (Aspect::Member, target(lowering, member), content)
    }
}

fn target_outline(lowering: &Lowering<'_>, member: &Member) -> Option<Outline> {
    Some(outline(lowering.model, lowering.model.target(member)?))
}

/// The target of a member, with its type and whether the member is required.
fn target(lowering: &Lowering<'_>, member: &Member) -> Value {
    let kind = lowering
        .model
        .target(member)
        .map_or("", |target| target.kind.word());
    let mut target = json!({ "target": relative_name(lowering, &member.target), "kind": kind });
    if member.traits.has("required") {
        target["required"] = true.into();
    }
    target
}
