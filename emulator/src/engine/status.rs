//! Changes of the status.

use smithy_model::ShapeId;

use super::Call;
use crate::lifecycle::StatusChange;
use crate::protocol::Members;
use crate::state::{Change, Pending};

impl Call<'_, '_> {
    /// Starts a change of the status. Resources without a status have none.
    pub(super) fn change_status(
        &mut self,
        resource: &ShapeId,
        ids: &[String],
        change: StatusChange,
    ) {
        let name = resource.name();
        let StatusChange {
            during,
            after,
            failed,
        } = change;
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
    pub(super) fn due(&self, resource: &ShapeId) -> f64 {
        let rule = self.engine.resource_rules(resource.name()).seconds;
        self.context.now + self.context.latency.or(rule).unwrap_or(0.0)
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
