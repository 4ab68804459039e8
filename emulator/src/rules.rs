//! Facts that a model lacks: the form of identifiers and ARNs, defaults, and the effects of
//! operations outside the resource life cycle.
//!
//! Rules are optional JSON. Without rules for a resource, its identifier is random, it has no ARN,
//! and its update merges members. A text in `defaults`, `computed`, `ready` and the like is a
//! template: see [`crate::template`].

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::protocol::Members;
use crate::service::Service;

/// The rules of a service.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Rules {
    /// Names of string shapes whose patterns reject real values. They are not checked.
    pub(crate) ignored_patterns: Vec<String>,
    /// Names of the only member of structures that wrap an optional value. Without the member, the
    /// value is cleared.
    pub(crate) wrappers: Vec<String>,
    /// By the name of the resource shape.
    pub(crate) resources: BTreeMap<String, ResourceRules>,
    /// By the name of the operation.
    pub(crate) operations: BTreeMap<String, OperationRules>,
}

/// The rules of a resource.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct ResourceRules {
    /// Template of the last identifier, if the service chooses it.
    pub(crate) id: Option<String>,
    /// Names that the last identifier has in outputs, besides its own.
    pub(crate) id_members: Vec<String>,
    /// Member with the ARN.
    pub(crate) arn_member: Option<String>,
    /// Template of the ARN.
    pub(crate) arn: Option<String>,
    /// Member whose value no other resource with the same parent has.
    pub(crate) unique: Option<String>,
    /// Members that are set at creation, unless the request has them.
    pub(crate) defaults: Members,
    /// Members that are set at creation and by each update.
    pub(crate) computed: Members,
    /// Members that are set when the resource becomes ready.
    pub(crate) ready: Members,
    /// Effect of an update on members that it omits.
    pub(crate) update: UpdateRule,
    pub(crate) version: Option<VersionRules>,
    /// Resource whose versions this resource is.
    pub(crate) versions_of: Option<String>,
    /// Resources that are created with this one, and deleted with it.
    pub(crate) children: Vec<ChildRules>,
    /// Effect of other children on the deletion of the resource.
    pub(crate) deletion: DeletionRule,
    /// Names of statuses, where they cannot be found in the model.
    pub(crate) status: StatusRules,
    /// Seconds until a change of the status, unless the command line sets them.
    pub(crate) seconds: Option<f64>,
    /// Members that are lists with identified entries.
    pub(crate) lists: BTreeMap<String, ListRules>,
    /// The identifier is the ARN of another resource, which must exist.
    pub(crate) belongs_to_arn: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum UpdateRule {
    /// Omitted members keep their values.
    #[default]
    Merge,
    /// Omitted members are removed.
    Replace,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum DeletionRule {
    /// Children prevent the deletion.
    #[default]
    Blocked,
    /// Children are deleted too.
    Cascade,
}

/// How a resource keeps its versions.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct VersionRules {
    /// Member with the version.
    pub(crate) member: String,
    /// Template of the next version; `{number}` counts from 1.
    pub(crate) next: String,
    /// Members that a version has in addition to those of the resource when it was published.
    pub(crate) published: Members,
    /// Version of the resource itself, if versions are published by an operation of their own.
    pub(crate) draft: Option<String>,
    /// Members of a request that select the newest version with a value, and the paths of that
    /// value.
    pub(crate) selectors: BTreeMap<String, String>,
}

/// A resource that is created with another one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChildRules {
    pub(crate) resource: String,
    /// Input of its creation.
    pub(crate) input: Members,
    /// Members that are set with each change of the parent.
    #[serde(default)]
    pub(crate) follow: Members,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct StatusRules {
    pub(crate) creating: Option<String>,
    pub(crate) ready: Option<String>,
    pub(crate) updating: Option<String>,
    pub(crate) deleting: Option<String>,
    pub(crate) create_failed: Option<String>,
    pub(crate) update_failed: Option<String>,
}

/// A member that is a list with identified entries.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct ListRules {
    /// Member of an entry with its identifier.
    pub(crate) id: String,
    /// Template of the identifier.
    pub(crate) template: String,
    /// Name of the identifier in requests, if it differs.
    pub(crate) input_id: Option<String>,
    /// Member of the resource with the number of entries.
    pub(crate) count: Option<String>,
    /// For entries that are unions in requests: the member that tells the variant, and its values.
    pub(crate) variant_member: Option<String>,
    pub(crate) variants: BTreeMap<String, String>,
    /// Members of new entries, unless the request has them.
    pub(crate) defaults: Members,
    /// Paths that a request can have in a new entry, and the members that replace those of the
    /// request then.
    pub(crate) replacements: BTreeMap<String, Members>,
}

/// The rules of an operation.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct OperationRules {
    pub(crate) effect: Option<Effect>,
    /// Members that the operation sets.
    pub(crate) set: Members,
    /// Members whose values the request does not store.
    pub(crate) not_stored: Vec<String>,
    /// Lists of the resource, and the paths of the input members whose entries are added to them.
    pub(crate) append: BTreeMap<String, String>,
    /// Values of members that the operation requires; others are a conflict.
    pub(crate) requires: BTreeMap<String, Vec<String>>,
    /// Member of the resource that the operation pages through or changes.
    pub(crate) list: Option<String>,
    /// Path of the input member with entries to add, to change or to delete.
    pub(crate) add: Option<String>,
    pub(crate) modify: Option<String>,
    pub(crate) delete: Option<String>,
    /// Output members for the identifiers and the number of changed entries.
    pub(crate) ids: Option<String>,
    pub(crate) count: Option<String>,
    /// Statuses that the operation sets while and after it works.
    pub(crate) status: Vec<String>,
}

/// The effect of an operation outside the life cycle.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Effect {
    /// Returns a resource.
    Read,
    /// Returns resources, or the entries of `list`.
    List,
    /// Changes a resource.
    Update,
    /// Changes each resource whose identifier is in the list of the request.
    UpdateEach,
    /// Adds the current state of a resource as a version.
    Publish,
    /// Adds tags to the resource with an ARN.
    Tag,
    /// Removes tags.
    Untag,
    /// Returns tags.
    ListTags,
}

impl Rules {
    /// Reads rules, and checks that their names exist in the model.
    ///
    /// # Errors
    /// Returns a message with the place of the mistake.
    pub(crate) fn read(text: &str, service: &Service) -> Result<Self, String> {
        let rules: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let resources: Vec<&str> = service
            .model
            .shapes
            .values()
            .filter(|shape| shape.as_resource().is_some())
            .map(|shape| shape.id.name())
            .collect();
        let named = rules.resources.iter().flat_map(|(name, rules)| {
            let children = rules.children.iter().map(|child| &child.resource);
            [name].into_iter().chain(children).chain(&rules.versions_of)
        });
        for name in named {
            if !resources.contains(&name.as_str()) {
                return Err(format!("resources: the model has no resource {name}"));
            }
        }
        for name in rules.operations.keys() {
            if !service.operations.contains_key(name) {
                return Err(format!("operations: the service has no operation {name}"));
            }
        }
        Ok(rules)
    }
}
