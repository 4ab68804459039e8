//! The resources that exist, apart for each account and region.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::protocol::Members;

/// All accounts and regions.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    /// By account and region, separated by `/`.
    pub(crate) spaces: BTreeMap<String, Space>,
}

/// Resources of a kind, by their identifiers.
type Records = BTreeMap<Vec<String>, Record>;

/// The resources of an account in a region.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Space {
    /// By the name of the resource shape, and by identifiers: children follow each other.
    #[serde(with = "as_lists")]
    pub(crate) resources: BTreeMap<String, Records>,
    /// Responses to requests with an idempotency token, by operation and token.
    #[serde(default)]
    pub(crate) tokens: HashMap<String, Answered>,
    /// Resources whose status is changing: their name and identifiers.
    #[serde(default)]
    changing: Vec<(String, Vec<String>)>,
}

/// A response to a request with an idempotency token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub(crate) input: Members,
    pub(crate) output: Members,
}

/// A resource.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// Values of the identifiers, the parent's first.
    pub(crate) ids: Vec<String>,
    /// Members by name: of requests, and those that the service sets.
    pub(crate) members: Members,
    /// Earlier and published versions, the oldest first.
    pub(crate) versions: Vec<Members>,
    /// Versions that were made, including deleted ones.
    pub(crate) version_count: usize,
    /// Epoch seconds.
    pub(crate) created: f64,
    pub(crate) updated: f64,
    pub(crate) pending: Option<Pending>,
    /// Created together with its parent.
    pub(crate) is_implicit: bool,
}

/// A change of the status that is under way.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Epoch seconds.
    pub(crate) due: f64,
    pub(crate) change: Change,
}

/// The end of a change.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Change {
    /// The resource has this status, and these members.
    Become { status: String, members: Members },
    /// The resource no longer exists.
    Vanish,
}

impl State {
    pub(crate) fn space(&mut self, account: &str, region: &str) -> &mut Space {
        self.spaces
            .entry(format!("{account}/{region}"))
            .or_default()
    }
}

impl Space {
    pub(crate) fn get(&self, resource: &str, ids: &[String]) -> Option<&Record> {
        self.resources.get(resource)?.get(ids)
    }

    pub(crate) fn get_mut(&mut self, resource: &str, ids: &[String]) -> Option<&mut Record> {
        self.resources.get_mut(resource)?.get_mut(ids)
    }

    pub(crate) fn insert(&mut self, resource: &str, record: Record) {
        let records = self.resources.entry(resource.to_owned()).or_default();
        records.insert(record.ids.clone(), record);
    }

    pub(crate) fn remove(&mut self, resource: &str, ids: &[String]) {
        if let Some(records) = self.resources.get_mut(resource) {
            records.remove(ids);
        }
    }

    /// Returns the resources whose first identifiers are those of a parent.
    pub(crate) fn below<'s>(
        &'s self,
        resource: &str,
        parent: &'s [String],
    ) -> impl Iterator<Item = &'s Record> {
        let records = self.resources.get(resource);
        records
            .into_iter()
            .flat_map(move |records| records.range(parent.to_vec()..))
            .take_while(move |(ids, _)| ids.starts_with(parent))
            .map(|(_, record)| record)
    }

    /// Finds the resource with an ARN. Returns its name and its identifiers.
    pub(crate) fn by_arn(
        &self,
        arn: &str,
        arn_members: &HashMap<String, String>,
    ) -> Option<(String, Vec<String>)> {
        self.resources.iter().find_map(|(resource, records)| {
            let member = arn_members.get(resource)?;
            let has_arn =
                |record: &&Record| record.members.get(member).and_then(Value::as_str) == Some(arn);
            let record = records.values().find(has_arn)?;
            Some((resource.clone(), record.ids.clone()))
        })
    }

    /// Starts a change of the status.
    pub(crate) fn start_change(&mut self, resource: &str, ids: &[String], pending: Pending) {
        if let Some(record) = self.get_mut(resource, ids) {
            record.pending = Some(pending);
            self.changing.push((resource.to_owned(), ids.to_vec()));
        }
    }

    /// Completes the changes of the status that are due.
    pub(crate) fn settle(&mut self, now: f64) {
        let changing = std::mem::take(&mut self.changing);
        for (resource, ids) in changing {
            let Some(record) = self.get_mut(&resource, &ids) else {
                continue;
            };
            match record.pending.take_if(|pending| pending.due <= now) {
                Some(Pending {
                    change: Change::Vanish,
                    ..
                }) => self.remove(&resource, &ids),
                Some(Pending {
                    change: Change::Become { status, members },
                    ..
                }) => {
                    record.members.insert("status".to_owned(), status.into());
                    record.members.extend(members);
                }
                None if record.pending.is_some() => self.changing.push((resource, ids)),
                None => {}
            }
        }
    }
}

/// Resources as lists: keys of JSON objects are texts.
mod as_lists {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Record, Records};

    pub(super) fn serialize<S: Serializer>(
        resources: &BTreeMap<String, Records>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let lists: BTreeMap<&String, Vec<&Record>> = resources
            .iter()
            .map(|(name, records)| (name, records.values().collect()))
            .collect();
        lists.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Records>, D::Error> {
        let lists = BTreeMap::<String, Vec<Record>>::deserialize(deserializer)?;
        let by_ids = |records: Vec<Record>| {
            records
                .into_iter()
                .map(|record| (record.ids.clone(), record))
                .collect()
        };
        Ok(lists
            .into_iter()
            .map(|(name, records)| (name, by_ids(records)))
            .collect())
    }
}
