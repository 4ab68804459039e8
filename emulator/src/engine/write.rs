//! Creates, updates and deletes resources.

use serde_json::Value;
use smithy_model::{Lifecycle, ShapeId};

use super::lookup::not_found;
use super::{Call, status, text};
use crate::failure::Failure;
use crate::protocol::{Members, timestamp};
use crate::rules::{ChildRules, DeletionRule, UpdateRule};
use crate::state::{Change, Pending, Record};
use crate::template::{fill, lookup, uuid};

impl Call<'_, '_> {
    /// Creates a resource. `is_put`: the request has all identifiers.
    pub(super) fn create(mut self, resource: &ShapeId, is_put: bool) -> Result<Members, Failure> {
        let rules = self.engine.resource_rules(resource.name());
        let mut ids = self.ids(resource);
        if rules.belongs_to_arn {
            self.check_arn(ids.first().map_or("", String::as_str))?;
        }
        self.check_parents(resource, &ids)?;
        let members = self.stored(resource, self.input);
        self.check_unique(resource, &ids, &members)?;
        if is_put {
            let may_replace = !self.has_no_replace(resource);
            match self.space.get(resource.name(), &ids) {
                Some(_) if may_replace => return self.update(resource),
                Some(_) => {
                    return Err(Failure::conflict(format!(
                        "{} already exists",
                        ids.join("/")
                    )));
                }
                None => {}
            }
        } else {
            ids.push(self.new_id(resource, &members));
        }
        let mut record = self.new_record(resource, ids.clone(), members);
        self.apply_lists(resource, &mut record)?;
        self.add_version(resource, &mut record);
        let statuses = self.engine.statuses(resource.name());
        let change = (
            statuses.creating.clone(),
            statuses.ready.clone(),
            statuses.create_failed.clone(),
        );
        self.space.insert(resource.name(), record);
        self.change_status(resource, &ids, change);
        for child in &rules.children {
            self.create_child(resource, child, &ids);
        }
        let record = self.space.get(resource.name(), &ids).cloned();
        Ok(record.map_or_else(Members::new, |record| {
            self.output(resource, &record, &Members::new())
        }))
    }

    /// Updates a resource.
    pub(super) fn update(mut self, resource: &ShapeId) -> Result<Members, Failure> {
        let resource = &self.owner(resource);
        let ids = self.existing(resource)?;
        let extra = self.update_record(resource, &ids)?;
        let record = self.space.get(resource.name(), &ids).cloned();
        Ok(record.map_or_else(Members::new, |record| {
            self.output(resource, &record, &extra)
        }))
    }

    /// Updates each resource whose identifier is in the only list of the input.
    pub(super) fn update_each(mut self, resource: &ShapeId) -> Result<Members, Failure> {
        let parent = self.ids(resource);
        self.check_parents(resource, &parent)?;
        let lists = self.input.values().filter_map(Value::as_array);
        let ids: Vec<String> = lists
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let all: Vec<Vec<String>> = ids
            .iter()
            .map(|id| [parent.as_slice(), std::slice::from_ref(id)].concat())
            .collect();
        if let Some(missing) = all
            .iter()
            .find(|ids| self.space.get(resource.name(), ids).is_none())
        {
            return Err(not_found(resource, missing));
        }
        for ids in &all {
            self.update_record(resource, ids)?;
        }
        let name = resource.name();
        let records: Vec<Record> = all
            .iter()
            .filter_map(|ids| self.space.get(name, ids).cloned())
            .collect();
        Ok(self.list_output(resource, &records, None))
    }

    /// Stores the members of the input. Returns members for the output.
    fn update_record(&mut self, resource: &ShapeId, ids: &[String]) -> Result<Members, Failure> {
        let name = resource.name();
        let rules = self.engine.resource_rules(name);
        let statuses = self.engine.statuses(name);
        let Some(mut record) = self.space.get(name, ids).cloned() else {
            return Err(not_found(resource, ids));
        };
        self.check_state(&record)?;
        let changes = self.stored(resource, self.input);
        self.check_unique(resource, ids, &changes)?;
        if rules.update == UpdateRule::Replace && self.rules.effect.is_none() {
            for member in self.engine.service.members(&self.operation.input) {
                record.members.remove(&member.name);
            }
        }
        for name in self.cleared() {
            record.members.remove(&name);
        }
        record.members.extend(changes);
        record.updated = self.context.now;
        self.append(&mut record);
        let set = self.filled(&self.rules.set, &record, resource);
        record.members.extend(set);
        let extra = self.apply_lists(resource, &mut record)?;
        self.add_version(resource, &mut record);
        self.space.insert(name, record);
        match self.rules.status.as_slice() {
            [] if self.rules.set.contains_key("status") => {}
            [] => {
                let change = (
                    statuses.updating.clone(),
                    statuses.ready.clone(),
                    statuses.update_failed.clone(),
                );
                self.change_status(resource, ids, change);
            }
            [during, after @ ..] => {
                let after = after.first().or(statuses.ready.as_ref()).cloned();
                self.change_status(
                    resource,
                    ids,
                    (Some(during.clone()), after, statuses.update_failed.clone()),
                );
            }
        }
        for child in &rules.children {
            self.follow(resource, child, ids);
        }
        Ok(extra)
    }

    /// Adds the current state as a version, for resources whose versions are published.
    pub(super) fn publish(mut self, child: &ShapeId) -> Result<Members, Failure> {
        let Some(resource) = self.engine.parents.get(child.name()).cloned() else {
            return Ok(self.echo());
        };
        let ids = self.existing(&resource)?;
        let Some(mut record) = self.space.get(resource.name(), &ids).cloned() else {
            return Err(not_found(&resource, &ids));
        };
        self.check_state(&record)?;
        let Some(version) = &self.engine.resource_rules(resource.name()).version else {
            return Ok(self.echo());
        };
        record.version_count += 1;
        let set = self.filled(&self.rules.set, &record, &resource);
        record.members.extend(set);
        let mut published = record.members.clone();
        let next = self
            .fill_one(&version.next, &record, &resource)
            .unwrap_or_default();
        published.insert(version.member.clone(), next.clone());
        published.insert("createdAt".to_owned(), timestamp::number(self.context.now));
        record.versions.push(published);
        self.space.insert(resource.name(), record);
        let statuses = self.engine.statuses(resource.name());
        let change = (
            statuses.updating.clone(),
            statuses.ready.clone(),
            statuses.update_failed.clone(),
        );
        self.change_status(&resource, &ids, change);
        let record = self.space.get(resource.name(), &ids).cloned();
        let mut extra = Members::from_iter([(version.member.clone(), next)]);
        extra.insert("createdAt".to_owned(), timestamp::number(self.context.now));
        Ok(record.map_or_else(Members::new, |record| {
            self.output(&resource, &record, &extra)
        }))
    }

    /// Deletes a resource, or the version of it that the input names.
    pub(super) fn delete(mut self, resource: &ShapeId) -> Result<Members, Failure> {
        let name = resource.name();
        let rules = self.engine.resource_rules(name);
        let ids = self.existing(resource)?;
        let Some(mut record) = self.space.get(name, &ids).cloned() else {
            return Err(not_found(resource, &ids));
        };
        self.check_state(&record)?;
        if let Some(version) = &rules.version
            && let Some(wanted) = self.input.get(&version.member)
            && Some(wanted) != record.members.get(&version.member)
        {
            let members = self.selected(resource, &record)?;
            record
                .versions
                .retain(|members| members.get(&version.member) != Some(wanted));
            self.space.insert(name, record.clone());
            record.members = members;
            return Ok(self.output(resource, &record, &Members::new()));
        }
        self.delete_children(resource, &ids, rules.deletion)?;
        record.updated = self.context.now;
        let deleting = self.engine.statuses(name).deleting.clone();
        self.space.insert(name, record);
        let is_immediate = deleting.is_none();
        if let Some(deleting) = deleting {
            let due = self.due(resource);
            if let Some(record) = self.space.get_mut(name, &ids) {
                record.members.insert("status".to_owned(), deleting.into());
            }
            let change = Change::Vanish;
            self.space.start_change(name, &ids, Pending { due, change });
        }
        let record = self.space.get(name, &ids).cloned();
        let output = record.map(|record| self.output(resource, &record, &Members::new()));
        if is_immediate {
            self.space.remove(name, &ids);
        }
        Ok(output.unwrap_or_default())
    }

    fn delete_children(
        &mut self,
        resource: &ShapeId,
        ids: &[String],
        rule: DeletionRule,
    ) -> Result<(), Failure> {
        let children = self
            .engine
            .service
            .resource(resource)
            .map(|shape| shape.resources.clone());
        for child in children.unwrap_or_default() {
            let records: Vec<Record> = self.space.below(child.name(), ids).cloned().collect();
            let blocking = records.iter().filter(|record| !record.is_implicit).count();
            // What no operation deletes cannot be deleted first.
            let can_be_deleted = self
                .engine
                .service
                .lifecycle(&child, Lifecycle::Delete)
                .is_some();
            if rule == DeletionRule::Blocked && can_be_deleted && blocking > 0 {
                let kind = child
                    .name()
                    .strip_suffix("Resource")
                    .unwrap_or(child.name());
                let message = format!(
                    "{} still has resources: {kind}: {blocking}; delete them first",
                    ids.join("/")
                );
                return Err(Failure::conflict(message));
            }
            for record in records {
                self.delete_children(&child, &record.ids, DeletionRule::Cascade)?;
                self.space.remove(child.name(), &record.ids);
            }
        }
        Ok(())
    }

    /// Checks that no change is under way, and that the members have the values that the operation requires.
    fn check_state(&self, record: &Record) -> Result<(), Failure> {
        if record.pending.is_some() {
            return Err(Failure::conflict(format!(
                "{} is {}",
                record.ids.join("/"),
                status(record)
            )));
        }
        for (member, allowed) in &self.rules.requires {
            let value = text(&record.members, member).unwrap_or_default();
            if !allowed.iter().any(|allowed| allowed == value) {
                let message = format!("{member} is {value}, not {}", allowed.join(" or "));
                return Err(Failure::conflict(message));
            }
        }
        Ok(())
    }

    /// Checks that no other resource with the same parent has the same name.
    fn check_unique(
        &self,
        resource: &ShapeId,
        ids: &[String],
        members: &Members,
    ) -> Result<(), Failure> {
        let Some(unique) = &self.engine.resource_rules(resource.name()).unique else {
            return Ok(());
        };
        let Some(value) = members.get(unique) else {
            return Ok(());
        };
        let count = self
            .engine
            .service
            .resource(resource)
            .map_or(0, |shape| shape.identifiers.len());
        let parent = ids.get(..count.saturating_sub(1)).unwrap_or(ids);
        let mut others = self
            .space
            .below(resource.name(), parent)
            .filter(|record| record.ids != ids);
        if others.any(|record| record.members.get(unique) == Some(value)) {
            let value = value.as_str().unwrap_or_default();
            return Err(Failure::conflict(format!(
                "a resource with the {unique} {value} already exists"
            )));
        }
        Ok(())
    }

    fn has_no_replace(&self, resource: &ShapeId) -> bool {
        let shape = self.engine.service.shape(resource);
        shape.is_some_and(|shape| shape.traits.has("noReplace"))
    }

    /// Returns the members of an input that are stored: without identifiers, the token and empty wrappers, and with the
    /// values of wrappers.
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
    fn cleared(&self) -> Vec<String> {
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
    fn new_id(&mut self, resource: &ShapeId, members: &Members) -> String {
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
    fn add_version(&mut self, resource: &ShapeId, record: &mut Record) {
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
    fn filled(&mut self, templates: &Members, record: &Record, resource: &ShapeId) -> Members {
        let template = Value::Object(templates.clone());
        match self.fill_value(&template, record, resource) {
            Some(Value::Object(members)) => members,
            _ => Members::new(),
        }
    }

    fn fill_one(&mut self, template: &str, record: &Record, resource: &ShapeId) -> Option<Value> {
        self.fill_value(&template.into(), record, resource)
    }

    fn fill_value(
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

    /// Starts a change of the status: during, after, and after a failure.
    fn change_status(
        &mut self,
        resource: &ShapeId,
        ids: &[String],
        (during, after, failed): (Option<String>, Option<String>, Option<String>),
    ) {
        let name = resource.name();
        let Some(after) = after else { return };
        let reason = self.context.failure_reason.take();
        let (status, mut members) = match (reason, failed) {
            (Some(reason), Some(failed)) => (failed, failure_members(&reason)),
            _ => (after, Members::new()),
        };
        let Some(record) = self.space.get(name, ids).cloned() else {
            return;
        };
        let ready = self.engine.resource_rules(name).ready.clone();
        members.extend(self.filled(&ready, &record, resource));
        let due = self.due(resource);
        let during = during.unwrap_or_else(|| status.clone());
        if let Some(record) = self.space.get_mut(name, ids) {
            record.members.insert("status".to_owned(), during.into());
        }
        self.space.start_change(
            name,
            ids,
            Pending {
                due,
                change: Change::Become { status, members },
            },
        );
    }

    /// Returns the time at which a change of the status that starts now is complete.
    fn due(&self, resource: &ShapeId) -> f64 {
        let rule = self.engine.resource_rules(resource.name()).seconds;
        self.context.now + self.context.latency.or(rule).unwrap_or(0.0)
    }

    fn create_child(&mut self, parent: &ShapeId, rules: &ChildRules, parent_ids: &[String]) {
        let Some(child) = self.child(parent, &rules.resource) else {
            return;
        };
        let Some(shape) = self.engine.service.resource(&child) else {
            return;
        };
        let Some(last) = shape.identifiers.keys().last() else {
            return;
        };
        let id = text(&rules.input, last).unwrap_or_default().to_owned();
        let ids = [parent_ids, &[id]].concat();
        let mut record = self.new_record(&child, ids.clone(), rules.input.clone());
        record.is_implicit = true;
        let computed = self.engine.resource_rules(child.name()).computed.clone();
        let computed = self.filled(&computed, &record, &child);
        record.members.extend(computed);
        let statuses = self.engine.statuses(child.name());
        let change = (
            statuses.creating.clone(),
            statuses.ready.clone(),
            statuses.create_failed.clone(),
        );
        self.space.insert(child.name(), record);
        self.change_status(&child, &ids, change);
    }

    /// Sets the members of a child that follow its parent.
    fn follow(&mut self, parent: &ShapeId, rules: &ChildRules, parent_ids: &[String]) {
        let Some(child) = self.child(parent, &rules.resource) else {
            return;
        };
        let records: Vec<Record> = self
            .space
            .below(child.name(), parent_ids)
            .cloned()
            .collect();
        for mut record in records.into_iter().filter(|record| record.is_implicit) {
            let followed = self.filled(&rules.follow, &record, &child);
            record.members.extend(followed);
            record.updated = self.context.now;
            self.space.insert(child.name(), record);
        }
    }

    fn child(&self, parent: &ShapeId, name: &str) -> Option<ShapeId> {
        let shape = self.engine.service.resource(parent)?;
        shape
            .resources
            .iter()
            .find(|child| child.name() == name)
            .cloned()
    }

    /// Adds the entries of the input to lists of the resource.
    fn append(&self, record: &mut Record) {
        for (member, path) in &self.rules.append {
            let added = lookup(self.input, path).and_then(Value::as_array);
            let list = record
                .members
                .entry(member.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let (Some(added), Value::Array(list)) = (added, list) {
                list.extend(added.iter().cloned());
            }
        }
    }

    /// Adds, changes and deletes the entries of a list. Returns members for the output.
    fn apply_lists(&mut self, resource: &ShapeId, record: &mut Record) -> Result<Members, Failure> {
        let Some(name) = self.rules.list.clone() else {
            return Ok(Members::new());
        };
        let Some(rules) = self.engine.resource_rules(resource.name()).lists.get(&name) else {
            return Ok(Members::new());
        };
        let entries = |path: &Option<String>| -> Vec<Value> {
            let value = path.as_ref().and_then(|path| lookup(self.input, path));
            value.and_then(Value::as_array).cloned().unwrap_or_default()
        };
        let (added, changed, deleted) = (
            entries(&self.rules.add),
            entries(&self.rules.modify),
            entries(&self.rules.delete),
        );
        let mut list = record
            .members
            .get(&name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let input_id = rules.input_id.as_ref().unwrap_or(&rules.id);
        let id_of = |value: &Value| value.get(input_id).unwrap_or(value).clone();
        let missing = |id: &Value| Failure::not_found("entry", id.as_str().unwrap_or_default());
        let mut ids = Vec::new();
        for entry in &deleted {
            let id = id_of(entry);
            let index = list
                .iter()
                .position(|entry| entry.get(&rules.id) == Some(&id));
            list.remove(index.ok_or_else(|| missing(&id))?);
            ids.push(id);
        }
        for change in &changed {
            let id = id_of(change);
            let mut entries = list.iter_mut().filter_map(Value::as_object_mut);
            let entry = entries
                .find(|entry| entry.get(&rules.id) == Some(&id))
                .ok_or_else(|| missing(&id))?;
            entry.extend(
                change
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(key, _)| *key != input_id)
                    .map(|(key, value)| (key.clone(), value.clone())),
            );
            ids.push(id);
        }
        for entry in added {
            let entry = self.new_entry(rules, entry, record, resource);
            ids.extend(entry.get(&rules.id).cloned());
            list.push(Value::Object(entry));
        }
        let mut extra = Members::new();
        if let Some(member) = &self.rules.count {
            extra.insert(member.clone(), ids.len().into());
        }
        if let Some(member) = &self.rules.ids {
            extra.insert(member.clone(), ids.into());
        }
        if let Some(count) = &rules.count {
            record.members.insert(count.clone(), list.len().into());
        }
        record.members.insert(name, list.into());
        Ok(extra)
    }

    /// Builds an entry of a list from the request.
    fn new_entry(
        &mut self,
        rules: &crate::rules::ListRules,
        entry: Value,
        record: &Record,
        resource: &ShapeId,
    ) -> Members {
        let mut members = match (entry, &rules.variant_member) {
            (Value::Object(union), Some(member)) => {
                let (variant, value) = union.into_iter().next().unwrap_or_default();
                let mut members = value.as_object().cloned().unwrap_or_default();
                let kind = rules.variants.get(&variant).cloned().unwrap_or(variant);
                members.insert(member.clone(), kind.into());
                members
            }
            (Value::Object(members), None) => members,
            (other, _) => Members::from_iter([("value".to_owned(), other)]),
        };
        let mut scope = record.clone();
        scope.members.extend(members.clone());
        if let Some(id) = self.fill_one(&rules.template, &scope, resource) {
            members.entry(rules.id.clone()).or_insert(id);
        }
        for (name, value) in self.filled(&rules.defaults, &scope, resource) {
            members.entry(name).or_insert(value);
        }
        members
    }
}

/// Returns the members in which resources have the reason of a failure.
fn failure_members(reason: &str) -> Members {
    Members::from_iter([
        ("failureReason".to_owned(), reason.into()),
        ("statusReason".to_owned(), reason.into()),
        ("statusReasons".to_owned(), vec![reason].into()),
    ])
}
