//! Sample JSON values of the shapes of a model.
//!
//! A sample satisfies the types, minimum values and minimum lengths of its shape, but not patterns.
//! Its values have the format that the client writes, so that reading and writing a sample yields
//! the same JSON.

use bedrock_agentcore_control::serde_json::{Map, Value, json};

use crate::model::{Member, Model};

/// Members that a sample sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Required members.
    Required,
    /// All members; within a recursive structure, its required ones.
    All,
}

/// Returns a replacement of a string in a sample, if any.
pub type Replace<'t> = &'t mut dyn FnMut(StringSlot<'_>) -> Option<String>;

/// Position of a string in a sample.
#[derive(Clone, Copy, Debug)]
pub struct StringSlot<'p> {
    /// Id of the shape, a string or an enum.
    pub shape: &'p str,
    /// Whether the string or an enclosing shape is sensitive.
    pub sensitive: bool,
    /// Whether the string is a key of a map.
    pub key: bool,
}

/// Builder of one sample.
struct Sampler<'m, 't> {
    model: &'m Model,
    fill: Fill,
    replace: Replace<'t>,
    /// Ids of the enclosing shapes and the current one.
    path: Vec<&'m str>,
    sensitive: bool,
}

/// Returns a sample of a shape. `variant` selects the members of unions, see [`variants`].
pub fn sample(model: &Model, id: &str, fill: Fill, variant: usize) -> Value {
    sample_with(model, id, fill, variant, &mut |_| None)
}

/// Returns a sample with replaced strings.
pub fn sample_with<'m>(
    model: &'m Model,
    id: &'m str,
    fill: Fill,
    variant: usize,
    replace: Replace<'_>,
) -> Value {
    Sampler {
        model,
        fill,
        replace,
        path: Vec::new(),
        sensitive: false,
    }
    .value(id, variant)
}

/// Returns the number of variants that together contain every member of every union below a shape.
#[must_use]
pub fn variants(model: &Model, id: &str) -> usize {
    fn count<'m>(model: &'m Model, id: &'m str, path: &mut Vec<&'m str>) -> usize {
        if path.contains(&id) {
            return 1;
        }
        path.push(id);
        let mut maximum = |members: Vec<Member<'m>>| {
            members
                .iter()
                .map(|member| count(model, member.target, path))
                .max()
                .unwrap_or(1)
        };
        let count = match model.kind(id) {
            "structure" => maximum(model.members(id)),
            "union" => model.members(id).len().max(1) * maximum(model.members(id)),
            "list" => maximum(vec![model.element(id, "member")]),
            "map" => maximum(vec![model.element(id, "value")]),
            _ => 1,
        };
        path.pop();
        count
    }
    count(model, id, &mut Vec::new())
}

impl<'m> Sampler<'m, '_> {
    fn value(&mut self, id: &'m str, variant: usize) -> Value {
        let outer = self.sensitive;
        self.sensitive |= self.is_sensitive(id);
        self.path.push(id);
        let value = match self.model.kind(id) {
            "structure" => self.structure(id, variant),
            "union" => self.union(id, variant),
            "list" => self.list(id, variant),
            "map" => self.map(id, variant),
            "string" => Value::String(self.string(id, false)),
            "enum" => self.enumeration(id),
            "integer" | "long" => json!(self.minimum(id) as i64),
            "float" | "double" => json!(self.minimum(id) / 2.0 + self.maximum(id) / 2.0),
            "boolean" => json!(true),
            "timestamp" => self.timestamp(id),
            "document" => {
                json!({ "text": self.string(id, false), "list": [1, 0.5, null, { "empty": {} }] })
            }
            kind => panic!("{id}: no sample of a {kind}"),
        };
        self.path.pop();
        self.sensitive = outer;
        value
    }

    fn structure(&mut self, id: &'m str, variant: usize) -> Value {
        let is_recursive = self.path.iter().filter(|outer| **outer == id).count() > 1;
        let all = self.fill == Fill::All && !is_recursive;
        let members = self
            .model
            .members(id)
            .into_iter()
            .filter(|member| all || member.is_required());
        Value::Object(
            members
                .map(|member| (member.name.to_owned(), self.value(member.target, variant)))
                .collect(),
        )
    }

    fn union(&mut self, id: &'m str, variant: usize) -> Value {
        let members = self.model.members(id);
        let member = members[variant % members.len()];
        json!({ member.name: self.value(member.target, variant / members.len()) })
    }

    fn list(&mut self, id: &'m str, variant: usize) -> Value {
        let element = self.model.element(id, "member");
        (0..self.length(id))
            .map(|_| self.value(element.target, variant))
            .collect()
    }

    fn map(&mut self, id: &'m str, variant: usize) -> Value {
        let [key, value] = ["key", "value"].map(|name| self.model.element(id, name));
        let mut entries = Map::new();
        for index in 0..self.length(id) {
            let name = match self.model.kind(key.target) {
                "enum" => self
                    .enumeration(key.target)
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                _ => format!("{}{index}", self.string(key.target, true)),
            };
            entries.insert(name, self.value(value.target, variant));
        }
        Value::Object(entries)
    }

    /// Returns the minimum number of elements or entries, but at least one if all members are set.
    fn length(&self, id: &str) -> u64 {
        let minimum = self.minimum_length(id).unwrap_or(0);
        minimum.max(u64::from(self.fill == Fill::All))
    }

    fn minimum_length(&self, id: &str) -> Option<u64> {
        self.model.shape_trait(id, "smithy.api#length")?["min"].as_u64()
    }

    fn string(&mut self, id: &str, key: bool) -> String {
        let length = self.minimum_length(id).unwrap_or(1).max(1);
        self.replacement(id, key)
            .unwrap_or_else(|| "a".repeat(usize::try_from(length).unwrap_or(1)))
    }

    fn replacement(&mut self, id: &str, key: bool) -> Option<String> {
        let sensitive = self.sensitive || self.is_sensitive(id);
        (self.replace)(StringSlot {
            shape: id,
            sensitive,
            key,
        })
    }

    fn enumeration(&mut self, id: &'m str) -> Value {
        match (self.replacement(id, false), self.model.members(id).first()) {
            (Some(text), _) => json!(text),
            (None, Some(member)) => member
                .own_trait("smithy.api#enumValue")
                .cloned()
                .unwrap_or(json!(member.name)),
            (None, None) => panic!("{id} has no values"),
        }
    }

    fn is_sensitive(&self, id: &str) -> bool {
        self.model.shape_trait(id, "smithy.api#sensitive").is_some()
    }

    fn timestamp(&self, id: &str) -> Value {
        match self
            .model
            .shape_trait(id, "smithy.api#timestampFormat")
            .and_then(Value::as_str)
        {
            Some("date-time") => json!("2026-06-17T01:02:03.5Z"),
            // The default format in a body of restJson1.
            None | Some("epoch-seconds") => json!(1_781_658_123.5),
            Some(format) => panic!("{id}: no sample of a timestamp as {format}"),
        }
    }

    fn minimum(&self, id: &str) -> f64 {
        self.bound(id, "min").unwrap_or(1.0)
    }

    fn maximum(&self, id: &str) -> f64 {
        self.bound(id, "max").unwrap_or(self.minimum(id) + 1.0)
    }

    fn bound(&self, id: &str, end: &str) -> Option<f64> {
        self.model
            .shape_trait(id, "smithy.api#range")?
            .get(end)?
            .as_f64()
    }
}
