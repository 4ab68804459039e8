//! The members of a resource: those of the request, and those that the rules set.

use serde_json::Value;
use smithy_model::ShapeId;

use super::Call;
use crate::protocol::Members;
use crate::state::Record;
use crate::template::{fill, uuid};

impl Call<'_, '_> {
    /// Returns the members of an input that are stored: without identifiers, the token and empty
    /// wrappers, and with the values of wrappers.
    pub(super) fn stored(&self, resource: &ShapeId, input: &Members) -> Members {
        let wrappers = &self.engine.rules.wrappers;
        let identifiers = self
            .engine
            .service
            .resource(resource)
            .map(|shape| &shape.identifiers);
        let ignored = |name: &String| {
            self.operation.token.as_ref() == Some(name)
                || self.rules.not_stored.contains(name)
                || identifiers.is_some_and(|identifiers| identifiers.contains_key(name))
        };
        let mut stored = Members::new();
        for member in self.engine.service.members(&self.operation.input) {
            let Some(value) = input.get(&member.name).filter(|_| !ignored(&member.name)) else {
                continue;
            };
            let fields = self.engine.service.members(&member.target);
            let wrapper = fields.iter().find(|field| wrappers.contains(&field.name));
            let value = match wrapper {
                Some(wrapper) => value.get(&wrapper.name),
                None => Some(value),
            };
            if let Some(value) = value {
                stored.insert(member.name.clone(), value.clone());
            }
        }
        stored
    }

    /// Returns the members that the input clears by an empty wrapper.
    pub(super) fn cleared(&self) -> Vec<String> {
        let is_wrapper = |target: &ShapeId| {
            let fields = self.engine.service.members(target);
            fields
                .iter()
                .any(|field| self.engine.rules.wrappers.contains(&field.name))
        };
        let members = self.engine.service.members(&self.operation.input).iter();
        members
            .filter(|member| is_wrapper(&member.target))
            .filter(|member| {
                self.input
                    .get(&member.name)
                    .is_some_and(|value| value == &Value::Object(Members::new()))
            })
            .map(|member| member.name.clone())
            .collect()
    }

    /// Chooses an identifier.
    pub(super) fn new_id(&mut self, resource: &ShapeId, members: &Members) -> String {
        let template = self.engine.resource_rules(resource.name()).id.clone();
        let Some(template) = template else {
            return uuid(self.context.random);
        };
        let mut random = self.context.random.fork();
        let scope = self.scope(members, None, 0);
        match fill(&template.into(), &scope, &mut random) {
            Some(Value::String(id)) => id,
            _ => uuid(self.context.random),
        }
    }

    /// Builds a resource with the members that the rules set.
    pub(super) fn new_record(
        &mut self,
        resource: &ShapeId,
        ids: Vec<String>,
        members: Members,
    ) -> Record {
        let rules = self.engine.resource_rules(resource.name());
        let now = self.context.now;
        let mut record = Record {
            ids,
            members,
            versions: Vec::new(),
            version_count: 0,
            created: now,
            updated: now,
            pending: None,
            is_implicit: false,
        };
        if let Some(version) = rules
            .version
            .as_ref()
            .and_then(|version| Some((&version.member, version.draft.as_ref()?)))
        {
            record
                .members
                .insert(version.0.clone(), version.1.clone().into());
        }
        if let (Some(member), Some(template)) = (&rules.arn_member, &rules.arn)
            && let Some(arn) = self.fill_one(template, &record, resource)
        {
            record.members.insert(member.clone(), arn);
        }
        for (name, value) in self.filled(&rules.defaults, &record, resource) {
            record.members.entry(name).or_insert(value);
        }
        record
    }

    /// Sets computed members and, for resources with versions, the version. Keeps the version.
    pub(super) fn add_version(&mut self, resource: &ShapeId, record: &mut Record) {
        let rules = self.engine.resource_rules(resource.name());
        let version = rules
            .version
            .as_ref()
            .filter(|version| version.draft.is_none());
        if let Some(version) = version {
            record.version_count += 1;
            if let Some(value) = self.fill_one(&version.next, record, resource) {
                record.members.insert(version.member.clone(), value);
            }
        }
        let computed = self.filled(&rules.computed, record, resource);
        record.members.extend(computed);
        if version.is_some() {
            record.versions.push(record.members.clone());
        }
    }

    /// Fills templates with the members and identifiers of a resource.
    pub(super) fn filled(
        &mut self,
        templates: &Members,
        record: &Record,
        resource: &ShapeId,
    ) -> Members {
        let template = Value::Object(templates.clone());
        match self.fill_value(&template, record, resource) {
            Some(Value::Object(members)) => members,
            _ => Members::new(),
        }
    }

    pub(super) fn fill_one(
        &mut self,
        template: &str,
        record: &Record,
        resource: &ShapeId,
    ) -> Option<Value> {
        self.fill_value(&template.into(), record, resource)
    }

    pub(super) fn fill_value(
        &mut self,
        template: &Value,
        record: &Record,
        resource: &ShapeId,
    ) -> Option<Value> {
        let mut own = record.members.clone();
        let shape = self.engine.service.resource(resource)?;
        for (name, id) in shape.identifiers.keys().zip(&record.ids) {
            own.entry(name.clone()).or_insert_with(|| id.clone().into());
        }
        let parent = self.parent_members(resource.name(), &record.ids);
        let mut random = self.context.random.fork();
        let scope = self.scope(&own, parent.as_ref(), record.version_count);
        fill(template, &scope, &mut random)
    }
}
