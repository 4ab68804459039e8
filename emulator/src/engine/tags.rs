//! Tags of resources, by ARN.

use serde_json::Value;

use super::Call;
use crate::failure::Failure;
use crate::protocol::Members;

const TAGS: &str = "tags";

impl Call<'_, '_> {
    /// Adds the tags of the input.
    pub(super) fn tag(self) -> Result<Members, Failure> {
        let mut tags = self.tags()?;
        let added = self.input.get(TAGS).and_then(Value::as_object);
        tags.extend(added.cloned().unwrap_or_default());
        self.set_tags(tags)
    }

    /// Removes the tags whose keys are in a list of the input.
    pub(super) fn untag(self) -> Result<Members, Failure> {
        let mut tags = self.tags()?;
        let keys = self.input.values().filter_map(Value::as_array).flatten();
        for key in keys.filter_map(Value::as_str) {
            tags.remove(key);
        }
        self.set_tags(tags)
    }

    /// Returns the tags.
    pub(super) fn list_tags(self) -> Result<Members, Failure> {
        let tags = self.tags()?;
        Ok(Members::from_iter([(TAGS.to_owned(), Value::Object(tags))]))
    }

    /// Checks that a resource with the ARN exists.
    pub(super) fn check_arn(&self, arn: &str) -> Result<(), Failure> {
        match self.space.by_arn(arn, &self.engine.arn_members) {
            Some(_) => Ok(()),
            None => Err(Failure::not_found("resource", arn)),
        }
    }

    /// Returns the first text of the input that is an ARN.
    fn arn(&self) -> &str {
        let texts = self.input.values().filter_map(Value::as_str);
        texts
            .into_iter()
            .find(|text| text.starts_with("arn:"))
            .unwrap_or_default()
    }

    fn tags(&self) -> Result<Members, Failure> {
        self.check_arn(self.arn())?;
        let found = self.space.by_arn(self.arn(), &self.engine.arn_members);
        let record = found.and_then(|(resource, ids)| self.space.get(&resource, &ids));
        let tags = record.and_then(|record| record.members.get(TAGS)?.as_object());
        Ok(tags.cloned().unwrap_or_default())
    }

    fn set_tags(self, tags: Members) -> Result<Members, Failure> {
        let found = self.space.by_arn(self.arn(), &self.engine.arn_members);
        if let Some(record) = found.and_then(|(resource, ids)| self.space.get_mut(&resource, &ids))
        {
            record.members.insert(TAGS.to_owned(), Value::Object(tags));
        }
        Ok(self.echo())
    }
}
