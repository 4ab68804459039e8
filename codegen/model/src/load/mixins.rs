//! Flattens mixins: copies their members and traits into the shapes that use them (spec §"Mixins").

use foldhash::{HashSet, HashSetExt as _};
use indexmap::IndexMap;
use indexmap::map::Entry;
use serde_json::Value;

use super::Loader;
use crate::{Kind, Member, Shape, ShapeId, Traits};

/// Limit of the recursion over mixins of mixins.
const MAX_DEPTH: usize = 100;
/// Limit of the members that mixins add to a model. Each mixin can have many members and many
/// users.
const MAX_MEMBERS: usize = 200_000;

impl Loader {
    /// Flattens the mixins of every shape, mixins of mixins first.
    pub(super) fn flatten_mixins(&mut self) {
        let with_mixins = self
            .model
            .shapes
            .values()
            .filter(|shape| !shape.mixins.is_empty());
        let ids: Vec<ShapeId> = with_mixins.map(|shape| shape.id.clone()).collect();
        let mut done = HashSet::new();
        for id in ids {
            self.flatten(&id, &mut done, &mut Vec::new());
        }
    }

    fn flatten(&mut self, id: &ShapeId, done: &mut HashSet<ShapeId>, stack: &mut Vec<ShapeId>) {
        let Some(shape) = self.model.shape(id) else {
            return;
        };
        let (file, mixins) = (shape.file, shape.mixins.clone());
        let path = ["shapes", id.as_str(), "mixins"];
        if stack.contains(id) || stack.len() > MAX_DEPTH {
            let message = format!("mixins form a cycle, or nest more than {MAX_DEPTH} levels deep");
            return self.error(file, id.as_str(), &path, message, "break the cycle");
        }
        if self.mixed_in > MAX_MEMBERS || !done.insert(id.clone()) {
            return;
        }
        stack.push(id.clone());
        for mixin in mixins.iter().rev() {
            self.flatten(mixin, done, stack);
            let members = self.model.shape(mixin).map(|mixin| mixin.members().len());
            self.mixed_in += members.unwrap_or_default();
            if self.mixed_in > MAX_MEMBERS {
                let message = format!("mixins add more than {MAX_MEMBERS} members to the model");
                return self.error(file, id.as_str(), &path, message, "remove some of them");
            }
            if let Some(mixin) = self.model.shape(mixin).cloned() {
                if let Some(shape) = self.model.shapes.get_mut(id) {
                    mix_in(shape, mixin);
                }
            } else {
                let hint = "define it, or remove it from \"mixins\"";
                let message = format!("the mixin {mixin} does not exist");
                self.error(file, id.as_str(), &path, message, hint);
            }
        }
        for statement in self.inherited.remove(id).unwrap_or_default() {
            self.apply_statement(statement, true);
        }
        stack.pop();
    }
}

/// Adds the mixin's members before those of the shape. The shape's traits override those of the
/// mixin.
fn mix_in(shape: &mut Shape, mut mixin: Shape) {
    set_origin(&mut mixin);
    let local = mixin
        .traits
        .property("mixin", "localTraits")
        .and_then(Value::as_array);
    let is_local = |id: &str| {
        id == "smithy.api#mixin" || local.is_some_and(|local| local.iter().any(|name| name == id))
    };
    for (id, applied) in mixin.traits.iter() {
        if !is_local(id) && !shape.traits.has(id) {
            shape.traits.insert(id.to_owned(), applied.clone());
        }
    }
    match (&mut shape.kind, mixin.kind) {
        (Kind::Structure(members), Kind::Structure(mixed))
        | (Kind::Union(members), Kind::Union(mixed))
        | (Kind::Enum(members), Kind::Enum(mixed))
        | (Kind::IntEnum(members), Kind::IntEnum(mixed)) => mix_in_members(members, mixed),
        (Kind::Operation(operation), Kind::Operation(mixed)) => {
            add_missing(&mut operation.errors, &mixed.errors);
        }
        (Kind::Service(service), Kind::Service(mixed)) => {
            add_missing(&mut service.operations, &mixed.operations);
            add_missing(&mut service.resources, &mixed.resources);
            add_missing(&mut service.errors, &mixed.errors);
        }
        _ => {}
    }
}

/// Records the mixin as the place where its traits were applied, so that diagnostics about copies
/// point there.
fn set_origin(mixin: &mut Shape) {
    let id = mixin.id.to_string();
    let set = |traits: &mut Traits, target: String| {
        for applied in traits.0.values_mut() {
            applied.applied_to.get_or_insert_with(|| target.clone());
        }
    };
    set(&mut mixin.traits, id.clone());
    for member in mixin.members_mut() {
        set(&mut member.traits, format!("{id}${}", member.name));
    }
}

fn mix_in_members(members: &mut Vec<Member>, mixed: Vec<Member>) {
    let named = |member: Member| (member.name.clone(), member);
    let mut merged: IndexMap<String, Member> = mixed.into_iter().map(named).collect();
    for member in members.drain(..) {
        match merged.entry(member.name.clone()) {
            // A shape may redefine a member of the mixin and keeps the mixin's traits that it does
            // not override.
            Entry::Occupied(mut inherited) => {
                let inherited = inherited.get_mut();
                inherited.target = member.target;
                inherited.traits.0.extend(member.traits.0);
            }
            Entry::Vacant(entry) => {
                entry.insert(member);
            }
        }
    }
    members.extend(merged.into_values());
}

/// Adds ids that are missing, as a shape may reach one mixin in several ways.
fn add_missing(ids: &mut Vec<ShapeId>, mixed: &[ShapeId]) {
    let present: HashSet<ShapeId> = ids.iter().cloned().collect();
    ids.extend(mixed.iter().filter(|id| !present.contains(*id)).cloned());
}
