//! Performs operations on the resources.

mod checks;
mod children;
mod entries;
mod lists;
mod lookup;
mod output;
mod record;
mod status;
mod tags;
mod write;

use std::collections::HashMap;

use serde_json::Value;
use smithy_model::{Lifecycle, ShapeId};

use crate::failure::Failure;
use crate::lifecycle::Statuses;
use crate::protocol::{Members, timestamp};
use crate::rules::{Effect, OperationRules, ResourceRules, Rules};
use crate::service::{Operation, Role, Service};
use crate::state::{Record, Space};
use crate::template::Scope;

/// The service with its rules. Plain data: all state is in the [`Space`].
pub(crate) struct Engine {
    pub(crate) service: Service,
    pub(crate) rules: Rules,
    /// By the name of the resource.
    statuses: HashMap<String, Statuses>,
    /// The member with the ARN of each resource that has one, by the name of the resource.
    arn_members: HashMap<String, String>,
    /// Parent of each resource, by the name of the child.
    parents: HashMap<String, ShapeId>,
    no_rules: (ResourceRules, OperationRules),
}

/// The circumstances of a call.
pub(crate) struct Context<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    /// Epoch seconds.
    pub(crate) now: f64,
    /// Seconds that a change of the status takes, for all resources.
    pub(crate) latency: Option<f64>,
    /// The change of the status that the call starts fails with this reason.
    pub(crate) failure_reason: Option<String>,
    pub(crate) random: &'a mut fastrand::Rng,
}

/// A call of an operation.
struct Call<'a, 'c> {
    engine: &'a Engine,
    operation: &'a Operation,
    rules: &'a OperationRules,
    input: &'a Members,
    space: &'a mut Space,
    context: &'a mut Context<'c>,
}

impl Engine {
    pub(crate) fn new(service: Service, rules: Rules) -> Self {
        let resources: Vec<ShapeId> = service
            .model
            .shapes
            .values()
            .filter(|shape| shape.as_resource().is_some())
            .map(|shape| shape.id.clone())
            .collect();
        let no_rules = <(ResourceRules, OperationRules)>::default();
        let mut statuses = HashMap::new();
        let mut arn_members = HashMap::new();
        let mut parents = HashMap::new();
        for id in &resources {
            let name = id.name().to_owned();
            let own = rules.resources.get(&name).unwrap_or(&no_rules.0);
            statuses.insert(name.clone(), Statuses::new(&service, id, &own.status));
            if let Some(member) = &own.arn_member {
                arn_members.insert(name, member.clone());
            }
            let children = service
                .resource(id)
                .map(|resource| resource.resources.as_slice());
            for child in children.unwrap_or_default() {
                parents.insert(child.name().to_owned(), id.clone());
            }
        }
        Self {
            service,
            rules,
            statuses,
            arn_members,
            parents,
            no_rules,
        }
    }

    /// Performs an operation whose input is valid. Returns its output.
    pub(crate) fn perform(
        &self,
        operation: &Operation,
        input: &Members,
        space: &mut Space,
        context: &mut Context<'_>,
    ) -> Result<Members, Failure> {
        let rules = self
            .rules
            .operations
            .get(&operation.name)
            .unwrap_or(&self.no_rules.1);
        let call = Call {
            engine: self,
            operation,
            rules,
            input,
            space,
            context,
        };
        call.perform()
    }

    fn resource_rules(&self, resource: &str) -> &ResourceRules {
        self.rules
            .resources
            .get(resource)
            .unwrap_or(&self.no_rules.0)
    }

    fn statuses(&self, resource: &str) -> &Statuses {
        // The map has all resources of the model.
        &self.statuses[resource]
    }
}

impl Call<'_, '_> {
    fn perform(self) -> Result<Members, Failure> {
        let Some((resource, role)) = self.operation.resource.clone() else {
            return Ok(self.echo());
        };
        match (self.rules.effect, role) {
            (Some(Effect::Read), _) | (None, Role::Lifecycle(Lifecycle::Read)) => {
                self.read(&resource)
            }
            (Some(Effect::List), _) | (None, Role::Lifecycle(Lifecycle::List)) => {
                self.list(&resource)
            }
            (Some(Effect::Update), _) | (None, Role::Lifecycle(Lifecycle::Update)) => {
                self.update(&resource)
            }
            (Some(Effect::UpdateEach), _) => self.update_each(&resource),
            (Some(Effect::Publish), _) => self.publish(&resource),
            (Some(Effect::Tag), _) => self.tag(),
            (Some(Effect::Untag), _) => self.untag(),
            (Some(Effect::ListTags), _) => self.list_tags(),
            (None, Role::Lifecycle(Lifecycle::Create)) => self.create(&resource),
            (None, Role::Lifecycle(Lifecycle::Put)) => self.put(&resource),
            (None, Role::Lifecycle(Lifecycle::Delete)) => self.delete(&resource),
            (None, Role::Instance | Role::Collection) if self.operation.is_list() => {
                self.list(&resource)
            }
            (None, Role::Instance) if self.is_get() => self.read(&resource),
            (None, Role::Instance) => self.update(&resource),
            (None, Role::Collection) => Ok(self.echo()),
        }
    }

    fn is_get(&self) -> bool {
        let method = self
            .operation
            .http
            .as_ref()
            .map(|(method, _)| method.as_str());
        method == Some("GET")
    }

    /// Returns the members of the input that the output has too: all that is known of an operation
    /// without a resource.
    fn echo(&self) -> Members {
        self.projection_of(|projection, output| {
            projection.structure(output, &|member| self.input.get(&member.name).cloned())
        })
    }

    /// Returns what templates can refer to.
    fn scope<'s>(
        &'s self,
        own: &'s Members,
        parent: Option<&'s Members>,
        number: usize,
    ) -> Scope<'s> {
        Scope {
            own,
            input: self.input,
            parent,
            account: self.context.account,
            region: self.context.region,
            now: timestamp::number(self.context.now),
            number,
        }
    }

    /// Returns the members of the parent of a resource.
    fn parent_members(&self, resource: &str, ids: &[String]) -> Option<Members> {
        let (_, parent_ids) = ids.split_last()?;
        let parent = self.engine.parents.get(resource)?;
        Some(self.space.get(parent.name(), parent_ids)?.members.clone())
    }
}

/// Returns the text of a member.
fn text<'v>(members: &'v Members, name: &str) -> Option<&'v str> {
    members.get(name).and_then(Value::as_str)
}

/// Returns the status of a resource, or an empty text.
fn status(record: &Record) -> &str {
    text(&record.members, "status").unwrap_or_default()
}
