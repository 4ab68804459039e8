//! Conflicts of a change with the state of the resources.

use smithy_model::ShapeId;

use super::{Call, status, text};
use crate::failure::Failure;
use crate::protocol::Members;
use crate::state::Record;

impl Call<'_, '_> {
    /// Checks that no change is under way, and that the members have the values that the operation
    /// requires.
    pub(super) fn check_state(&self, record: &Record) -> Result<(), Failure> {
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
    pub(super) fn check_unique(
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

    pub(super) fn has_no_replace(&self, resource: &ShapeId) -> bool {
        let shape = self.engine.service.shape(resource);
        shape.is_some_and(|shape| shape.traits.has("noReplace"))
    }
}
