//! Creates, updates and deletes resources.

use serde_json::Value;
use smithy_model::ShapeId;

use super::Call;
use super::lookup::not_found;
use crate::failure::Failure;
use crate::protocol::Members;
use crate::rules::UpdateRule;
use crate::state::{Change, Pending, Record};

impl Call<'_, '_> {
    /// Creates a resource with a new identifier.
    pub(super) fn create(mut self, resource: &ShapeId) -> Result<Members, Failure> {
        let mut ids = self.ids(resource);
        let members = self.members_of_new(resource, &ids)?;
        ids.push(self.new_id(resource, &members));
        self.insert(resource, ids, members)
    }

    /// Creates a resource whose identifiers are all in the request, or updates it.
    pub(super) fn put(self, resource: &ShapeId) -> Result<Members, Failure> {
        let ids = self.ids(resource);
        let members = self.members_of_new(resource, &ids)?;
        if self.space.get(resource.name(), &ids).is_none() {
            self.insert(resource, ids, members)
        } else if self.has_no_replace(resource) {
            let message = format!("{} already exists", ids.join("/"));
            Err(Failure::conflict(message))
        } else {
            self.update(resource)
        }
    }

    /// Checks that a resource may be created, and returns its members that are stored.
    fn members_of_new(&self, resource: &ShapeId, ids: &[String]) -> Result<Members, Failure> {
        let rules = self.engine.resource_rules(resource.name());
        if rules.belongs_to_arn {
            self.check_arn(ids.first().map_or("", String::as_str))?;
        }
        self.check_parents(resource, ids)?;
        let members = self.stored(resource, self.input);
        self.check_unique(resource, ids, &members)?;
        Ok(members)
    }

    fn insert(
        mut self,
        resource: &ShapeId,
        ids: Vec<String>,
        members: Members,
    ) -> Result<Members, Failure> {
        let mut record = self.new_record(resource, ids.clone(), members);
        self.apply_lists(resource, &mut record)?;
        self.add_version(resource, &mut record);
        let change = self.engine.statuses(resource.name()).creation();
        self.space.insert(resource.name(), record);
        self.change_status(resource, &ids, change);
        for child in &self.engine.resource_rules(resource.name()).children {
            self.create_child(resource, child, &ids);
        }
        Ok(self.output_of(resource, &ids, &Members::new()))
    }

    /// Updates a resource.
    pub(super) fn update(mut self, resource: &ShapeId) -> Result<Members, Failure> {
        let resource = &self.owner(resource);
        let ids = self.existing(resource)?;
        let extra = self.update_record(resource, &ids)?;
        Ok(self.output_of(resource, &ids, &extra))
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
        let name = resource.name();
        let records = all.iter().filter_map(|ids| self.space.get(name, ids));
        for record in records {
            self.check_state(record)?;
        }
        for ids in &all {
            self.update_record(resource, ids)?;
        }
        let records: Vec<Record> = all
            .iter()
            .filter_map(|ids| self.space.get(name, ids).cloned())
            .collect();
        Ok(self.list_output(resource, &records, None))
    }

    /// Stores the members of the input. Returns members for the output.
    pub(super) fn update_record(
        &mut self,
        resource: &ShapeId,
        ids: &[String],
    ) -> Result<Members, Failure> {
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
        // An operation that sets the status makes no other change of it.
        if !self.rules.set.contains_key("status") {
            let mut change = statuses.update();
            if let [during, after @ ..] = self.rules.status.as_slice() {
                change.during = Some(during.clone());
                change.after = after.first().cloned().or(change.after);
            }
            self.change_status(resource, ids, change);
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
        let mut extra = self.filled(&version.published, &record, &resource);
        extra.insert(version.member.clone(), next);
        published.extend(extra.clone());
        record.versions.push(published);
        self.space.insert(resource.name(), record);
        let change = self.engine.statuses(resource.name()).update();
        self.change_status(&resource, &ids, change);
        Ok(self.output_of(&resource, &ids, &extra))
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
        let output = self.output_of(resource, &ids, &Members::new());
        if is_immediate {
            self.space.remove(name, &ids);
        }
        Ok(output)
    }
}
