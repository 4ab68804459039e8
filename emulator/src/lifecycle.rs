//! Names of the statuses of a resource: from its waiters and its enum of statuses, unless a rule
//! names them.

use smithy_model::{Kind, Lifecycle, ShapeId};

use crate::rules::StatusRules;
use crate::service::{Service, enum_values};

/// Names of the statuses of a resource that has a member `status`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Statuses {
    creating: Option<String>,
    ready: Option<String>,
    updating: Option<String>,
    pub(crate) deleting: Option<String>,
    create_failed: Option<String>,
    update_failed: Option<String>,
}

/// A change of the status: during it, after it, and after its failure.
#[derive(Clone, Default)]
pub(crate) struct StatusChange {
    pub(crate) during: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) failed: Option<String>,
}

impl Statuses {
    /// Returns the change that a creation starts.
    pub(crate) fn creation(&self) -> StatusChange {
        StatusChange {
            during: self.creating.clone(),
            after: self.ready.clone(),
            failed: self.create_failed.clone(),
        }
    }

    /// Returns the change that an update starts.
    pub(crate) fn update(&self) -> StatusChange {
        StatusChange {
            during: self.updating.clone(),
            after: self.ready.clone(),
            failed: self.update_failed.clone(),
        }
    }

    pub(crate) fn new(service: &Service, resource: &ShapeId, rules: &StatusRules) -> Self {
        let values = status_values(service, resource);
        let first = |words: &[&str]| {
            words
                .iter()
                .find_map(|word| values.iter().find(|value| value == word).cloned())
        };
        let rule = |rule: &Option<String>, found: Option<String>| rule.clone().or(found);
        Self {
            creating: rule(&rules.creating, first(&["CREATING", "PENDING"])),
            ready: rule(
                &rules.ready,
                awaited(service, resource)
                    .filter(|status| values.contains(status))
                    .or_else(|| {
                        first(&[
                            "READY",
                            "ACTIVE",
                            "AVAILABLE",
                            "ENABLED",
                            "SUCCEEDED",
                            "COMPLETED",
                        ])
                    }),
            ),
            updating: rule(&rules.updating, first(&["UPDATING"])),
            deleting: rule(&rules.deleting, first(&["DELETING"])),
            create_failed: rule(&rules.create_failed, first(&["CREATE_FAILED", "FAILED"])),
            update_failed: rule(
                &rules.update_failed,
                first(&["UPDATE_FAILED", "UPDATE_UNSUCCESSFUL", "FAILED"]),
            ),
        }
    }
}

/// Returns the values of the enum of a resource's member `status`, in the output of its read or
/// create operation.
fn status_values(service: &Service, resource: &ShapeId) -> Vec<String> {
    let roles = [Lifecycle::Read, Lifecycle::Create, Lifecycle::Put];
    let outputs = roles
        .iter()
        .filter_map(|role| service.lifecycle(resource, *role))
        .map(|operation| &operation.output);
    outputs
        .flat_map(|output| {
            let members = service.members(output);
            let nested = members
                .iter()
                .filter(|member| is_structure(service, &member.target));
            let nested = nested.flat_map(|member| service.members(&member.target));
            members.iter().chain(nested)
        })
        .filter(|member| member.name == "status")
        .find_map(|member| Some(enum_values(service.shape(&member.target)?)))
        .unwrap_or_default()
}

fn is_structure(service: &Service, id: &ShapeId) -> bool {
    service
        .shape(id)
        .is_some_and(|shape| matches!(shape.kind, Kind::Structure(_)))
}

/// Returns the status that the first waiter of the read operation waits for.
fn awaited(service: &Service, resource: &ShapeId) -> Option<String> {
    let read = service
        .resource(resource)?
        .lifecycle
        .get(&Lifecycle::Read)?;
    let waiters = service
        .shape(read)?
        .traits
        .get("smithy.waiters#waitable")?
        .as_object()?;
    let acceptors = waiters
        .values()
        .filter_map(|waiter| waiter["acceptors"].as_array())
        .flatten();
    acceptors
        .filter(|acceptor| acceptor["state"] == "success")
        .find_map(|acceptor| acceptor["matcher"]["output"]["expected"].as_str())
        .map(str::to_owned)
}
