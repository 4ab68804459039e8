//! Lists of resources, page by page.

use serde_json::Value;
use smithy_model::{Kind, Member, ShapeId};

use super::{Call, status};
use crate::failure::Failure;
use crate::protocol::{Members, json};
use crate::state::Record;

/// Entries of a page, unless the request says how many.
const PAGE_SIZE: usize = 100;

impl Call<'_, '_> {
    /// Lists resources: those of a parent, the versions of a resource, or the entries of one of its
    /// members.
    pub(super) fn list(mut self, resource: &ShapeId) -> Result<Members, Failure> {
        if let Some(member) = &self.rules.list {
            let owner = self.owner(resource);
            return self.list_entries(&owner, member);
        }
        let versions_of = self
            .engine
            .resource_rules(resource.name())
            .versions_of
            .clone();
        let parent = self.engine.parents.get(resource.name()).cloned();
        let versions = match parent.filter(|_| versions_of.is_some()) {
            Some(parent) => Some(self.versions(&parent)?),
            None => None,
        };
        let parent_ids = self.ids(resource);
        let records: Vec<&Record> = if let Some(versions) = &versions {
            versions.iter().collect()
        } else {
            self.check_parents(resource, &parent_ids)?;
            self.space.below(resource.name(), &parent_ids).collect()
        };
        let filtered = records
            .into_iter()
            .filter(|record| self.passes_filters(resource, record));
        // Only the resources of the page are copied: there can be many.
        let (page, next) = self.page(filtered.collect(), |record| record.ids.join("/"))?;
        let page: Vec<Record> = page.into_iter().cloned().collect();
        Ok(self.list_output(resource, &page, next))
    }

    /// Returns the versions of a resource as resources, the newest first.
    fn versions(&mut self, resource: &ShapeId) -> Result<Vec<Record>, Failure> {
        let ids = self.existing(resource)?;
        let Some(record) = self.space.get(resource.name(), &ids) else {
            return Ok(Vec::new());
        };
        let version = self.engine.resource_rules(resource.name()).version.as_ref();
        let member = version
            .map(|version| version.member.as_str())
            .unwrap_or_default();
        let count = record.versions.len();
        let as_record = |(index, members): (usize, &Members)| {
            let mut record = record.clone();
            let id = members
                .get(member)
                .and_then(Value::as_str)
                .unwrap_or_default();
            // The position keeps the order where identifiers have none.
            record.ids.push(format!("{:08}", count - index));
            record.members.clone_from(members);
            record.members.insert(member.to_owned(), id.into());
            // A version is complete with the change that made it.
            let is_newest = index + 1 == count;
            let current = if is_newest {
                status(&record).to_owned()
            } else {
                String::new()
            };
            let ready = self.engine.statuses(resource.name()).creation().after;
            if let Some(status) = Some(current).filter(|text| !text.is_empty()).or(ready) {
                record.members.insert("status".to_owned(), status.into());
            }
            record
        };
        Ok(record
            .versions
            .iter()
            .enumerate()
            .rev()
            .map(as_record)
            .collect())
    }

    /// Returns `false` if the input has a member that the resource has too, with another value.
    fn passes_filters(&self, resource: &ShapeId, record: &Record) -> bool {
        let pages = self.operation.pages.as_ref();
        let is_page = |name: &str| {
            pages.is_some_and(|pages| {
                pages.input_token == name || pages.page_size.as_deref() == Some(name)
            })
        };
        let shape = self.engine.service.resource(resource);
        let is_identifier =
            |name: &str| shape.is_some_and(|shape| shape.identifiers.contains_key(name));
        self.input
            .iter()
            .filter(|(name, _)| !is_page(name) && !is_identifier(name))
            .all(|(name, wanted)| match (record.members.get(name), wanted) {
                (Some(value), wanted) => value == wanted,
                (None, Value::Object(filter)) => passes(filter, &record.members),
                // Other scalars are no property that the resource has in this form.
                (None, _) => !self.is_output_member(name),
            })
    }

    /// Returns `true` if the listed elements have a member of this name.
    fn is_output_member(&self, name: &str) -> bool {
        let element = self
            .items()
            .and_then(|member| json::element(&self.engine.service, &member.target));
        element.is_some_and(|element| {
            self.engine
                .service
                .members(&element)
                .iter()
                .any(|member| member.name == name)
        })
    }

    /// Returns the output member with the list.
    fn items(&self) -> Option<&Member> {
        let members = self.engine.service.members(&self.operation.output);
        let is_list = |member: &&Member| {
            let shape = self.engine.service.shape(&member.target);
            shape.is_some_and(|shape| matches!(shape.kind, Kind::List(_)))
        };
        members.iter().find(is_list)
    }

    /// Lists the entries of a member of a resource.
    fn list_entries(mut self, owner: &ShapeId, member: &str) -> Result<Members, Failure> {
        let ids = self.existing(owner)?;
        let Some(mut record) = self.space.get(owner.name(), &ids).cloned() else {
            return Ok(Members::new());
        };
        record.members = self.selected(owner, &record)?;
        let entries = record
            .members
            .get(member)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let id = self
            .engine
            .resource_rules(owner.name())
            .lists
            .get(member)
            .map(|rules| rules.id.clone());
        let id = id.unwrap_or_default();
        let numbered: Vec<(usize, Value)> = entries.into_iter().enumerate().collect();
        let key = |(index, entry): &(usize, Value)| {
            format!(
                "{index:08}/{}",
                entry.get(&id).and_then(Value::as_str).unwrap_or_default()
            )
        };
        let (page, next) = self.page(numbered, key)?;
        let page: Value = page.into_iter().map(|(_, entry)| entry).collect();
        let mut extra = Members::new();
        extra.extend(self.items().map(|items| (items.name.clone(), page)));
        extra.extend(self.next_member(next));
        Ok(self.output(owner, &record, &extra))
    }

    /// Cuts a page out of a list in a stable order. Returns the token of the next page.
    fn page<T>(
        &self,
        all: Vec<T>,
        key: impl Fn(&T) -> String,
    ) -> Result<(Vec<T>, Option<String>), Failure> {
        let Some(pages) = &self.operation.pages else {
            return Ok((all, None));
        };
        let size = pages
            .page_size
            .as_ref()
            .and_then(|member| self.input.get(member)?.as_u64());
        let size = size.map_or(PAGE_SIZE, |size| size.max(1) as usize);
        let mut rest = all;
        if let Some(token) = self.input.get(&pages.input_token).and_then(Value::as_str) {
            let bytes = aws_smithy_types::base64::decode(token).ok();
            let last = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            let invalid = || {
                Failure::invalid(
                    &format!("/{}", pages.input_token),
                    "the token is not one of this list",
                )
            };
            let last = last.ok_or_else(invalid)?;
            rest.retain(|entry| key(entry) > last);
        }
        let is_last = rest.len() <= size;
        rest.truncate(size);
        let next = rest
            .last()
            .filter(|_| !is_last)
            .map(|entry| aws_smithy_types::base64::encode(key(entry)));
        Ok((rest, next))
    }

    fn next_member(&self, next: Option<String>) -> Option<(String, Value)> {
        let pages = self.operation.pages.as_ref()?;
        Some((pages.output_token.clone(), next?.into()))
    }

    /// Builds the output of a list.
    pub(super) fn list_output(
        &self,
        resource: &ShapeId,
        records: &[Record],
        next: Option<String>,
    ) -> Members {
        let Some(items) = self.items() else {
            return self.echo();
        };
        let Some(element) = json::element(&self.engine.service, &items.target) else {
            return self.echo();
        };
        self.projection_of(|projection, output| {
            let entry = |record: &Record| {
                let parent = self
                    .parent_members(resource.name(), &record.ids)
                    .unwrap_or_default();
                let is_structure = !self.engine.service.members(&element).is_empty();
                if !is_structure {
                    return Value::from(record.ids.last().cloned().unwrap_or_default());
                }
                let value = |member: &Member| self.value(resource, record, &parent, member);
                Value::Object(projection.structure(&element, &value))
            };
            let entries: Value = records.iter().map(entry).collect();
            let mut extra = Members::from_iter([(items.name.clone(), entries)]);
            extra.extend(self.next_member(next));
            projection.structure(output, &|member| extra.get(&member.name).cloned())
        })
    }
}

/// Returns `false` if a filter has a member with another value than the resource, in whatever depth
/// that has it.
fn passes(filter: &Members, members: &Members) -> bool {
    filter
        .iter()
        .all(|(name, wanted)| match find(members, name) {
            Some(value) => value == wanted,
            None => true,
        })
}

fn find<'v>(members: &'v Members, name: &str) -> Option<&'v Value> {
    let own = members.get(name);
    own.or_else(|| {
        members
            .values()
            .filter_map(Value::as_object)
            .find_map(|inner| inner.get(name))
    })
}
