//! Traits that are applied to a shape or member, with the place where each was applied.

use std::borrow::Cow;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde_json::Value;

/// Namespace of the traits whose ids need no namespace.
const PRELUDE: &str = "smithy.api#";

/// Traits of a shape or member by absolute id, in the order in which they were applied.
///
/// Methods take ids of `smithy.api` without their namespace: `required` stands for
/// `smithy.api#required`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits(pub(crate) IndexMap<String, Applied, RandomState>);

/// Value of a trait and the place where it was applied.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Value as JSON.
    pub value: Value,
    /// Index into [`Model::files`](crate::Model::files).
    pub file: usize,
    /// Target of the `apply` statement that applied the trait, or the mixin that it was copied
    /// from. `None` if the trait is part of the shape's definition.
    pub applied_to: Option<String>,
    /// Entries that later `apply` statements added to the value.
    pub parts: Vec<Part>,
}

/// Entry that an `apply` statement added to a trait whose values are merged by key.
#[derive(Clone, Debug)]
pub struct Part {
    /// Key of the entry.
    pub key: String,
    /// Index into [`Model::files`](crate::Model::files).
    pub file: usize,
    /// Target of the statement.
    pub applied_to: String,
}

impl Applied {
    /// Creates a trait that is part of a shape's definition.
    pub(crate) fn in_definition(value: Value, file: usize) -> Self {
        Self {
            value,
            file,
            applied_to: None,
            parts: Vec::new(),
        }
    }
}

/// Two applied traits are equal if their values are, wherever they were applied.
impl PartialEq for Applied {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Traits {
    /// Returns the value of a trait.
    pub fn get(&self, id: &str) -> Option<&Value> {
        self.entry(id).map(|applied| &applied.value)
    }

    /// Returns `true` if the trait is applied.
    pub fn has(&self, id: &str) -> bool {
        self.entry(id).is_some()
    }

    /// Returns the value of a trait whose value is a string.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.get(id)?.as_str()
    }

    /// Returns a property of a trait whose value is an object.
    pub fn property(&self, id: &str, key: &str) -> Option<&Value> {
        self.get(id)?.get(key)
    }

    /// Returns a string property of a trait whose value is an object.
    pub fn property_text(&self, id: &str, key: &str) -> Option<&str> {
        self.property(id, key)?.as_str()
    }

    /// Returns the properties of a trait whose value is an object; none if the trait is not
    /// applied.
    pub fn properties(&self, id: &str) -> impl Iterator<Item = (&str, &Value)> {
        let properties = self.get(id).and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// Returns every trait with its absolute id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Applied)> {
        self.0.iter().map(|(id, applied)| (id.as_str(), applied))
    }

    /// Compares ids one by one: a shape has few traits, so that this takes less time than to build
    /// an absolute id and hash it.
    pub(crate) fn entry(&self, id: &str) -> Option<&Applied> {
        let is_same = |absolute: &str| {
            absolute
                .strip_suffix(id)
                .is_some_and(|prefix| prefix.is_empty() || prefix == PRELUDE)
        };
        let mut entries = self.0.iter();
        entries.find_map(|(absolute, applied)| is_same(absolute).then_some(applied))
    }

    pub(crate) fn insert(&mut self, id: String, applied: Applied) {
        self.0.insert(id, applied);
    }
}

/// Returns the absolute id of a trait: `required` becomes `smithy.api#required`.
pub(crate) fn absolute(id: &str) -> Cow<'_, str> {
    if id.contains('#') {
        Cow::Borrowed(id)
    } else {
        Cow::Owned(format!("{PRELUDE}{id}"))
    }
}
