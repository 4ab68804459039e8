//! Lists of a resource whose entries have identifiers.

use serde_json::Value;
use smithy_model::ShapeId;

use super::Call;
use crate::failure::Failure;
use crate::protocol::Members;
use crate::rules::ListRules;
use crate::state::Record;
use crate::template::lookup;

impl Call<'_, '_> {
    /// Adds the entries of the input to lists of the resource.
    pub(super) fn append(&self, record: &mut Record) {
        for (member, path) in &self.rules.append {
            let Some(added) = lookup(self.input, path).and_then(Value::as_array) else {
                continue;
            };
            let list = record
                .members
                .entry(member.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.extend(added.iter().cloned());
            }
        }
    }

    /// Adds, changes and deletes the entries of a list. Returns members for the output.
    pub(super) fn apply_lists(
        &mut self,
        resource: &ShapeId,
        record: &mut Record,
    ) -> Result<Members, Failure> {
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
        let added = entries(&self.rules.add);
        let changed = entries(&self.rules.modify);
        let deleted = entries(&self.rules.delete);
        let mut list = record
            .members
            .get(&name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let mut ids = delete_entries(rules, &mut list, &deleted)?;
        ids.extend(change_entries(rules, &mut list, &changed)?);
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
    pub(super) fn new_entry(
        &mut self,
        rules: &ListRules,
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
        for (path, templates) in &rules.replacements {
            if lookup(&scope.members, path).is_some() {
                members.extend(self.filled(templates, &scope, resource));
            }
        }
        members
    }
}

/// Deletes entries by the identifiers that the request gives, and returns these.
fn delete_entries(
    rules: &ListRules,
    list: &mut Vec<Value>,
    deleted: &[Value],
) -> Result<Vec<Value>, Failure> {
    let delete = |entry: &Value| {
        let id = entry_id(rules, entry);
        let is_entry = |entry: &Value| entry.get(&rules.id) == Some(&id);
        let index = list.iter().position(is_entry);
        list.remove(index.ok_or_else(|| missing_entry(&id))?);
        Ok(id)
    };
    deleted.iter().map(delete).collect()
}

/// Replaces members of entries by those that the request gives, and returns the identifiers of the
/// entries.
fn change_entries(
    rules: &ListRules,
    list: &mut [Value],
    changes: &[Value],
) -> Result<Vec<Value>, Failure> {
    let input_id = rules.input_id.as_ref().unwrap_or(&rules.id);
    let change = |change: &Value| {
        let id = entry_id(rules, change);
        let mut entries = list.iter_mut().filter_map(Value::as_object_mut);
        let entry = entries
            .find(|entry| entry.get(&rules.id) == Some(&id))
            .ok_or_else(|| missing_entry(&id))?;
        let members = change.as_object().into_iter().flatten();
        let members = members.filter(|(key, _)| *key != input_id);
        entry.extend(members.map(|(key, value)| (key.clone(), value.clone())));
        Ok(id)
    };
    changes.iter().map(change).collect()
}

/// Returns the identifier in an entry of the request, or an entry that is the identifier itself.
fn entry_id(rules: &ListRules, entry: &Value) -> Value {
    let input_id = rules.input_id.as_ref().unwrap_or(&rules.id);
    entry.get(input_id).unwrap_or(entry).clone()
}

fn missing_entry(id: &Value) -> Failure {
    Failure::not_found("entry", id.as_str().unwrap_or_default())
}
