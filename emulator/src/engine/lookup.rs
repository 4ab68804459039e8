//! Identifiers of the resource that a call names.

use smithy_model::ShapeId;

use super::{Call, text};
use crate::failure::Failure;
use crate::protocol::Members;
use crate::state::Record;

impl Call<'_, '_> {
    /// Returns the identifiers that the input has: all of them, or those of the parent. An ARN
    /// stands for the identifier at its end.
    pub(super) fn ids(&self, resource: &ShapeId) -> Vec<String> {
        let Some(shape) = self.engine.service.resource(resource) else {
            return Vec::new();
        };
        let is_arn_expected = self.engine.resource_rules(resource.name()).belongs_to_arn;
        let operation = self.operation_id();
        shape
            .identifiers
            .keys()
            .map_while(|identifier| {
                let model = &self.engine.service.model;
                let bound = model.identifier_member(shape, &operation, identifier);
                let member = bound.map_or(identifier.as_str(), |member| &member.name);
                let value = text(self.input, member)?;
                let is_arn = value.starts_with("arn:") && !is_arn_expected;
                let end = value.rsplit('/').next().filter(|_| is_arn);
                Some(end.unwrap_or(value).to_owned())
            })
            .collect()
    }

    fn operation_id(&self) -> ShapeId {
        let namespace = self.engine.service.id.namespace();
        let id = format!("{namespace}#{}", self.operation.name);
        ShapeId::parse(&id).unwrap_or_else(ShapeId::unit)
    }

    /// Returns the identifiers of the resource that the input names.
    pub(super) fn existing(&mut self, resource: &ShapeId) -> Result<Vec<String>, Failure> {
        let ids = self.ids(resource);
        self.check_parents(resource, &ids)?;
        if self.is_singleton(resource) {
            self.create_singleton(resource);
        }
        match self.space.get(resource.name(), &ids) {
            Some(_) => Ok(ids),
            None => Err(not_found(resource, &ids)),
        }
    }

    /// Returns the resource whose list the operation works on: that of the operation, or its
    /// parent.
    pub(super) fn owner(&self, resource: &ShapeId) -> ShapeId {
        let has_list = |id: &ShapeId| {
            let lists = &self.engine.resource_rules(id.name()).lists;
            self.rules
                .list
                .as_ref()
                .is_some_and(|list| lists.contains_key(list))
        };
        let parent = self.engine.parents.get(resource.name());
        parent
            .filter(|parent| has_list(parent))
            .unwrap_or(resource)
            .clone()
    }

    /// Returns `true` for resources without identifiers, which always exist.
    fn is_singleton(&self, resource: &ShapeId) -> bool {
        let shape = self.engine.service.resource(resource);
        shape.is_some_and(|shape| shape.identifiers.is_empty())
    }

    fn create_singleton(&mut self, resource: &ShapeId) {
        if self.space.get(resource.name(), &[]).is_none() {
            let record = self.new_record(resource, Vec::new(), Members::new());
            self.space.insert(resource.name(), record);
        }
    }

    /// Checks that the parents of a resource exist.
    pub(super) fn check_parents(&self, resource: &ShapeId, ids: &[String]) -> Result<(), Failure> {
        let mut child = resource.clone();
        while let Some(parent) = self.engine.parents.get(child.name()) {
            let count = self
                .engine
                .service
                .resource(parent)
                .map_or(0, |shape| shape.identifiers.len());
            let parent_ids = ids.get(..count).unwrap_or(ids);
            if self.space.get(parent.name(), parent_ids).is_none() {
                return Err(not_found(parent, parent_ids));
            }
            child = parent.clone();
        }
        Ok(())
    }

    /// Returns the members of a resource, or of the version that the input selects.
    pub(super) fn selected(&self, resource: &ShapeId, record: &Record) -> Result<Members, Failure> {
        let Some(version) = &self.engine.resource_rules(resource.name()).version else {
            return Ok(record.members.clone());
        };
        let newest_first = || record.versions.iter().rev();
        let current = record.members.get(&version.member);
        if let Some(wanted) = self
            .input
            .get(&version.member)
            .filter(|wanted| Some(*wanted) != current)
        {
            let found = newest_first().find(|members| members.get(&version.member) == Some(wanted));
            let missing = || Failure::not_found("version", wanted.as_str().unwrap_or_default());
            return found.cloned().ok_or_else(missing);
        }
        for (member, path) in &version.selectors {
            if let Some(wanted) = self.input.get(member) {
                let mut versions = newest_first();
                let found =
                    versions.find(|members| crate::template::lookup(members, path) == Some(wanted));
                let missing = || Failure::not_found(member, wanted.as_str().unwrap_or_default());
                return found.cloned().ok_or_else(missing);
            }
        }
        Ok(record.members.clone())
    }
}

pub(super) fn not_found(resource: &ShapeId, ids: &[String]) -> Failure {
    let name = resource.name();
    Failure::not_found(
        name.strip_suffix("Resource").unwrap_or(name),
        &ids.join("/"),
    )
}
