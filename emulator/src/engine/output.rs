//! Outputs of operations on one resource.

use serde_json::Value;
use smithy_model::{Kind, Member, ShapeId, Simple};

use super::Call;
use crate::failure::Failure;
use crate::projection::Projection;
use crate::protocol::{Members, timestamp};
use crate::state::Record;

impl Call<'_, '_> {
    /// Reads a resource, or a version of it.
    pub(super) fn read(mut self, resource: &ShapeId) -> Result<Members, Failure> {
        let versions_of = self
            .engine
            .resource_rules(resource.name())
            .versions_of
            .is_some();
        let parent = self
            .engine
            .parents
            .get(resource.name())
            .filter(|_| versions_of);
        let resource = &parent.unwrap_or(resource).clone();
        let ids = self.existing(resource)?;
        let record = self.space.get(resource.name(), &ids).cloned();
        let Some(mut record) = record else {
            return Ok(Members::new());
        };
        record.members = self.selected(resource, &record)?;
        Ok(self.output(resource, &record, &Members::new()))
    }

    /// Builds the output of the operation from a resource, if it exists. `extra` has precedence.
    pub(super) fn output_of(&self, resource: &ShapeId, ids: &[String], extra: &Members) -> Members {
        let record = self.space.get(resource.name(), ids);
        record.map_or_else(Members::new, |record| self.output(resource, record, extra))
    }

    /// Builds the output of the operation from a resource. `extra` has precedence.
    pub(super) fn output(&self, resource: &ShapeId, record: &Record, extra: &Members) -> Members {
        let parent = self
            .parent_members(resource.name(), &record.ids)
            .unwrap_or_default();
        let value = |member: &Member| {
            extra
                .get(&member.name)
                .cloned()
                .or_else(|| self.value(resource, record, &parent, member))
        };
        self.projection_of(|projection, output| {
            let members = self.engine.service.members(output);
            // Some outputs have the resource in a member.
            let is_wrapper = |member: &&Member| {
                let shape = self.engine.service.shape(&member.target);
                let is_structure =
                    shape.is_some_and(|shape| matches!(shape.kind, Kind::Structure(_)));
                members.len() == 1 && is_structure && !record.members.contains_key(&member.name)
            };
            match members.first().filter(is_wrapper) {
                Some(member) => {
                    let inner = projection.structure(&member.target, &value);
                    Members::from_iter([(member.name.clone(), Value::Object(inner))])
                }
                None => projection.structure(output, &value),
            }
        })
    }

    /// Returns the value of a member of a resource: its own, one of its identifiers, one that its
    /// parent gives to all children, or a timestamp.
    pub(super) fn value(
        &self,
        resource: &ShapeId,
        record: &Record,
        parent: &Members,
        member: &Member,
    ) -> Option<Value> {
        let name = member.name.as_str();
        let own = record.members.get(name).cloned();
        own.or_else(|| self.identifier(resource, record, name))
            .or_else(|| {
                let parent_resource = self.engine.parents.get(resource.name())?;
                let arn = self.engine.arn_members.get(parent_resource.name())?;
                parent.get(name).filter(|_| arn == name).cloned()
            })
            .or_else(|| self.timestamp(record, member))
    }

    /// Returns the identifier with a name, or with another name that outputs have for it.
    fn identifier(&self, resource: &ShapeId, record: &Record, name: &str) -> Option<Value> {
        let shape = self.engine.service.resource(resource)?;
        if let Some(index) = shape
            .identifiers
            .keys()
            .position(|identifier| identifier == name)
        {
            return record.ids.get(index).cloned().map(Value::from);
        }
        let own = self.engine.resource_rules(resource.name());
        if own.id_members.iter().any(|member| member == name) {
            return record.ids.last().cloned().map(Value::from);
        }
        let parent = self.engine.parents.get(resource.name())?;
        let count = self.engine.service.resource(parent)?.identifiers.len();
        let parents = &self.engine.resource_rules(parent.name()).id_members;
        let is_parent = parents.iter().any(|member| member == name);
        record
            .ids
            .get(count.checked_sub(1)?)
            .filter(|_| is_parent)
            .cloned()
            .map(Value::from)
    }

    /// Returns the time of the creation or of the last change, by the name of the member.
    fn timestamp(&self, record: &Record, member: &Member) -> Option<Value> {
        let shape = self.engine.service.shape(&member.target)?;
        if shape.kind != Kind::Simple(Simple::Timestamp) {
            return None;
        }
        let name = member.name.to_ascii_lowercase();
        if name.contains("created") || name.contains("creation") {
            return Some(timestamp::number(record.created));
        }
        let is_update = name.contains("updated") || name.contains("modified");
        is_update.then(|| timestamp::number(record.updated))
    }

    /// Builds the output with a projection.
    pub(super) fn projection_of(
        &self,
        build: impl FnOnce(&Projection<'_>, &ShapeId) -> Members,
    ) -> Members {
        let now = timestamp::number(self.context.now);
        let projection = Projection {
            service: &self.engine.service,
            wrappers: &self.engine.rules.wrappers,
            now: &now,
        };
        build(&projection, &self.operation.output)
    }
}
