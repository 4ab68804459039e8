//! Resources below a resource: created, changed and deleted with it.

use smithy_model::{Lifecycle, ShapeId};

use super::{Call, text};
use crate::failure::Failure;
use crate::rules::{ChildRules, DeletionRule};
use crate::state::Record;

impl Call<'_, '_> {
    pub(super) fn delete_children(
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

    pub(super) fn create_child(
        &mut self,
        parent: &ShapeId,
        rules: &ChildRules,
        parent_ids: &[String],
    ) {
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
        let change = self.engine.statuses(child.name()).creation();
        self.space.insert(child.name(), record);
        self.change_status(&child, &ids, change);
    }

    /// Sets the members of a child that follow its parent.
    pub(super) fn follow(&mut self, parent: &ShapeId, rules: &ChildRules, parent_ids: &[String]) {
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

    pub(super) fn child(&self, parent: &ShapeId, name: &str) -> Option<ShapeId> {
        let shape = self.engine.service.resource(parent)?;
        shape
            .resources
            .iter()
            .find(|child| child.name() == name)
            .cloned()
    }
}
