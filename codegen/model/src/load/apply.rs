//! `apply` statements: traits for shapes and members, and resources for services.

use foldhash::HashSet;
use serde_json::{Map, Value};

use super::Loader;
use crate::applied_traits::absolute;
use crate::{Applied, Kind, Part, Resource, Shape, ShapeId, Traits};

/// An `apply` statement.
pub(super) struct Statement {
    /// Id of a shape or member, as written.
    pub(super) target: String,
    pub(super) traits: Map<String, Value>,
    /// Resources to bind to the target, which is a service.
    pub(super) resources: Vec<ShapeId>,
    pub(super) file: usize,
}

impl Loader {
    pub(super) fn apply(&mut self) {
        for statement in std::mem::take(&mut self.statements) {
            if let Some(shape) = self.inheriting_shape(&statement) {
                self.inherited.entry(shape).or_default().push(statement);
            } else {
                self.apply_statement(statement, false);
            }
        }
    }

    /// Returns the target's shape if the target is a member that the shape can only get from a
    /// mixin.
    fn inheriting_shape(&self, statement: &Statement) -> Option<ShapeId> {
        let (id, member) = statement.target.split_once('$')?;
        let shape = self.model.shapes.get(&ShapeId::parse(id)?)?;
        (!shape.mixins.is_empty() && shape.member(member).is_none()).then(|| shape.id.clone())
    }

    /// Applies one statement. A statement about an inherited member overrides the traits of the
    /// mixin.
    pub(super) fn apply_statement(&mut self, statement: Statement, is_inherited: bool) {
        let Statement {
            target,
            traits,
            resources,
            file,
        } = statement;
        let Some(present) = self.traits_of(&target) else {
            let hint =
                "correct the id, or remove the statement if the shape is gone from the service";
            let message = "nothing to apply traits to";
            return self.error(file, &target, &["shapes", &target], message, hint);
        };
        let mut conflicts = Vec::new();
        for (id, value) in traits {
            let overrides = |applied: &Applied| {
                is_inherited && applied.applied_to.as_deref() != Some(target.as_str())
            };
            match present.0.get_mut(&*absolute(&id)) {
                Some(applied) if applied.value != value && !overrides(applied) => {
                    conflicts.extend(merge(&id, applied, value, file, &target));
                }
                _ => {
                    let applied_to = Some(target.clone());
                    present.insert(
                        id,
                        Applied {
                            applied_to,
                            ..Applied::in_definition(value, file)
                        },
                    );
                }
            }
        }
        for conflict in conflicts {
            let message = format!("{} already has another value", conflict.join(" "));
            let hint = "two files contradict each other: keep one of the values";
            let mut path = vec!["shapes", &target, "traits"];
            path.extend(conflict.iter().map(String::as_str));
            self.error(file, &target, &path, message, hint);
        }
        self.bind_resources(&target, resources, file);
    }

    /// Returns the traits of the shape or member with this id.
    fn traits_of(&mut self, target: &str) -> Option<&mut Traits> {
        let (id, member) = target
            .split_once('$')
            .map_or((target, None), |(id, member)| (id, Some(member)));
        let shape = self.model.shapes.get_mut(&ShapeId::parse(id)?)?;
        let Some(name) = member else {
            return Some(&mut shape.traits);
        };
        let member = shape
            .members_mut()
            .iter_mut()
            .find(|member| member.name == name)?;
        Some(&mut member.traits)
    }

    /// Binds resources to a service and removes their operations from the service's own.
    fn bind_resources(&mut self, target: &str, resources: Vec<ShapeId>, file: usize) {
        if resources.is_empty() {
            return;
        }
        let bound = self
            .model
            .resource_tree(&resources)
            .into_iter()
            .filter_map(Shape::as_resource);
        let operations: HashSet<ShapeId> =
            bound.flat_map(Resource::all_operations).cloned().collect();
        let shape = ShapeId::parse(target).and_then(|id| self.model.shapes.get_mut(&id));
        let Some(Shape {
            kind: Kind::Service(service),
            ..
        }) = shape
        else {
            let hint = "apply resources to a service; a resource lists its children itself";
            let message = "resources can only be applied to a service";
            return self.error(
                file,
                target,
                &["shapes", target, "resources"],
                message,
                hint,
            );
        };
        service.operations.retain(|id| !operations.contains(id));
        for resource in resources {
            if !service.resources.contains(&resource) {
                service.resources.push(resource);
            }
        }
    }
}

/// Traits whose value names independent things: entries of several statements are merged. The
/// specification calls every second value of another trait a conflict.
const MERGED_BY_KEY: [&str; 1] = ["smithy.waiters#waitable"];

/// Adds the entries of `value` to a trait that is merged by key. Returns the path of every
/// conflict: the id of the trait, followed by the key of an entry that has another value.
fn merge(
    id: &str,
    applied: &mut Applied,
    value: Value,
    file: usize,
    target: &str,
) -> Vec<Vec<String>> {
    let is_merged = MERGED_BY_KEY.contains(&&*absolute(id));
    let (Value::Object(entries), Value::Object(added), true) =
        (&mut applied.value, value, is_merged)
    else {
        return vec![vec![id.to_owned()]];
    };
    let mut conflicts = Vec::new();
    for (key, entry) in added {
        if let Some(present) = entries.get(&key) {
            if *present != entry {
                conflicts.push(vec![id.to_owned(), key]);
            }
        } else {
            let applied_to = target.to_owned();
            applied.parts.push(Part {
                key: key.clone(),
                file,
                applied_to,
            });
            entries.insert(key, entry);
        }
    }
    conflicts
}
