//! Mixins: their members and traits become the shapes' own (spec §"Mixins"), so that nobody after this has to know of them.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Loader;
use crate::{Kind, Member, Shape, ShapeId, Traits};

impl Loader {
    /// Copies members and traits of mixins into the shapes that use them (spec §"Mixins"), mixins of mixins first.
    pub(super) fn flatten_mixins(&mut self) {
        let users: Vec<ShapeId> = self
            .model
            .shapes
            .values()
            .filter(|shape| !shape.mixins.is_empty())
            .map(|shape| shape.id.clone())
            .collect();
        let mut done = HashSet::new();
        for user in users {
            self.flatten(&user, &mut done, &mut Vec::new());
        }
    }

    fn flatten(&mut self, id: &ShapeId, done: &mut HashSet<ShapeId>, stack: &mut Vec<ShapeId>) {
        if stack.contains(id) || stack.len() > 100 {
            let file = self.model.shapes.get(id).map_or(0, |shape| shape.file);
            self.wrong(
                file,
                id.as_str(),
                &["shapes", id.as_str(), "mixins"],
                "mixins that use each other",
                "break the cycle",
            );
            return;
        }
        if !done.insert(id.clone()) {
            return;
        }
        stack.push(id.clone());
        let mixins = self
            .model
            .shapes
            .get(id)
            .map(|shape| shape.mixins.clone())
            .unwrap_or_default();
        for mixin in mixins.iter().rev() {
            self.flatten(mixin, done, stack);
            match self.model.shapes.get(mixin).cloned() {
                Some(mixin) => {
                    if let Some(shape) = self.model.shapes.get_mut(id) {
                        mix_in(shape, mixin);
                    }
                }
                None => {
                    let file = self.model.shapes.get(id).map_or(0, |shape| shape.file);
                    let place = ["shapes", id.as_str(), "mixins"];
                    let message = format!("the mixin {mixin} does not exist");
                    self.wrong(
                        file,
                        id.as_str(),
                        &place,
                        &message,
                        "define it, or remove it from \"mixins\"",
                    );
                }
            }
        }
        for statement in self.inherited.remove(id).unwrap_or_default() {
            self.apply_one(statement, true);
        }
        stack.pop();
    }
}

/// Puts the mixin's members before the shape's own, its traits below the shape's own.
fn mix_in(shape: &mut Shape, mut mixin: Shape) {
    keep_place(&mut mixin);
    for (id, applied) in mixin
        .traits
        .iter()
        .filter(|(id, _)| *id != "smithy.api#mixin")
    {
        let local = mixin
            .traits
            .get("mixin")
            .and_then(|value| value.get("localTraits"))
            .and_then(Value::as_array);
        let stays = local.is_some_and(|local| local.iter().any(|name| name.as_str() == Some(id)));
        if !stays && !shape.traits.has(id) {
            shape.traits.insert(id.to_owned(), applied.clone());
        }
    }
    match (&mut shape.kind, &mixin.kind) {
        (Kind::Structure(own), Kind::Structure(mixed))
        | (Kind::Union(own), Kind::Union(mixed))
        | (Kind::Enum(own), Kind::Enum(mixed))
        | (Kind::IntEnum(own), Kind::IntEnum(mixed)) => {
            let mut members = mixed.clone();
            let places: HashMap<&str, usize> = mixed
                .iter()
                .enumerate()
                .map(|(index, member)| (member.name.as_str(), index))
                .collect();
            for member in own.drain(..) {
                match places.get(member.name.as_str()) {
                    Some(index) => merge(&mut members[*index], member),
                    None => members.push(member),
                }
            }
            *own = members;
        }
        (Kind::Operation(own), Kind::Operation(mixed)) => {
            add_missing(&mut own.errors, &mixed.errors)
        }
        (Kind::Service(own), Kind::Service(mixed)) => {
            add_missing(&mut own.operations, &mixed.operations);
            add_missing(&mut own.resources, &mixed.resources);
            add_missing(&mut own.errors, &mixed.errors);
        }
        _ => {}
    }
}

/// Makes the mixin's traits say that they stand on the mixin, as their file and place would otherwise part.
fn keep_place(mixin: &mut Shape) {
    let id = mixin.id.to_string();
    let keep = |traits: &mut Traits, target: String| {
        for applied in traits.0.values_mut() {
            applied.applied_to.get_or_insert_with(|| target.clone());
        }
    };
    keep(&mut mixin.traits, id.clone());
    for member in mixin.members_mut() {
        keep(&mut member.traits, format!("{id}${}", member.name));
    }
}

/// Adds what is not there yet: two ways to one mixin must not double what it holds.
fn add_missing(own: &mut Vec<ShapeId>, mixed: &[ShapeId]) {
    let present: HashSet<ShapeId> = own.iter().cloned().collect();
    own.extend(mixed.iter().filter(|id| !present.contains(*id)).cloned());
}

/// A member that the shape redefines keeps the mixin's traits below its own.
fn merge(member: &mut Member, own: Member) {
    member.target = own.target;
    for (id, applied) in own.traits.iter() {
        member.traits.insert(id.to_owned(), applied.clone());
    }
}
