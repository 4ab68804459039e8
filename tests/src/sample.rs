//! JSON values of the model's shapes, made from the model alone.
//!
//! A sample fits its shape's types, lower bounds and lengths, in the spelling that the client writes, so that a sample that
//! is read and written again is the same JSON. Patterns are not fitted.

use bedrock_agentcore_control::serde_json::{Map, Value, json};

use crate::model::{Member, Model};

/// How much of each structure a sample sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// What is required, and no more.
    Required,
    /// Every member; of a structure that holds itself, the inner one only what is required.
    All,
}

/// What a sample puts in place of a string of its own.
pub type Text<'t> = &'t mut dyn FnMut(Place<'_>) -> Option<String>;

/// A string in a sample.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The id of the string's or enum's shape.
    pub shape: &'p str,
    /// Whether the string, or anything that holds it, is marked as sensitive.
    pub sensitive: bool,
    /// Whether it is the key of a map.
    pub key: bool,
}

/// Makes one sample.
struct Sampler<'m, 't> {
    model: &'m Model,
    fill: Fill,
    text: Text<'t>,
    /// The shapes around the present one.
    around: Vec<&'m str>,
    sensitive: bool,
}

/// A sample of the shape `id`. Unions are set to the member that `variant` picks: see [`variants`].
pub fn sample(model: &Model, id: &str, fill: Fill, variant: usize) -> Value {
    sample_with(model, id, fill, variant, &mut |_| None)
}

/// A sample with other strings in it.
pub fn sample_with<'m>(
    model: &'m Model,
    id: &'m str,
    fill: Fill,
    variant: usize,
    text: Text<'_>,
) -> Value {
    Sampler {
        model,
        fill,
        text,
        around: Vec::new(),
        sensitive: false,
    }
    .value(id, variant)
}

/// How many samples show every member of every union below the shape `id` that a sample which sets everything can reach.
#[must_use]
pub fn variants(model: &Model, id: &str) -> usize {
    fn count<'m>(model: &'m Model, id: &'m str, around: &mut Vec<&'m str>) -> usize {
        if around.contains(&id) {
            return 1;
        }
        around.push(id);
        let mut most = |members: Vec<Member<'m>>| {
            members
                .iter()
                .map(|member| count(model, member.target, around))
                .max()
                .unwrap_or(1)
        };
        let count = match model.kind(id) {
            "structure" => most(model.members(id)),
            "union" => model.members(id).len().max(1) * most(model.members(id)),
            "list" => most(vec![model.element(id, "member")]),
            "map" => most(vec![model.element(id, "value")]),
            _ => 1,
        };
        around.pop();
        count
    }
    count(model, id, &mut Vec::new())
}

impl<'m> Sampler<'m, '_> {
    fn value(&mut self, id: &'m str, variant: usize) -> Value {
        let outer = self.sensitive;
        self.sensitive |= self.model.shape_trait(id, "smithy.api#sensitive").is_some();
        self.around.push(id);
        let value = match self.model.kind(id) {
            "structure" => self.structure(id, variant),
            "union" => self.union(id, variant),
            "list" => self.list(id, variant),
            "map" => self.map(id, variant),
            "string" => Value::String(self.string(id, false)),
            "enum" => self.enumeration(id),
            "integer" | "long" => json!(self.least(id) as i64),
            "float" | "double" => json!(self.least(id) / 2.0 + self.most(id) / 2.0),
            "boolean" => json!(true),
            "timestamp" => self.timestamp(id),
            "document" => {
                json!({ "text": self.string(id, false), "more": [1, 0.5, null, { "empty": {} }] })
            }
            kind => panic!("{id}: no sample of a {kind}"),
        };
        self.around.pop();
        self.sensitive = outer;
        value
    }

    fn structure(&mut self, id: &'m str, variant: usize) -> Value {
        let holds_itself = self.around.iter().filter(|around| **around == id).count() > 1;
        let all = self.fill == Fill::All && !holds_itself;
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

    /// How many elements or entries: as few as may be, but one to show where a sample sets everything.
    fn length(&self, id: &str) -> u64 {
        let least = self
            .model
            .shape_trait(id, "smithy.api#length")
            .and_then(|length| length["min"].as_u64())
            .unwrap_or(0);
        least.max(u64::from(self.fill == Fill::All))
    }

    fn string(&mut self, id: &str, key: bool) -> String {
        let length = self
            .model
            .shape_trait(id, "smithy.api#length")
            .and_then(|length| length["min"].as_u64());
        let place = Place {
            shape: id,
            sensitive: self.sensitive || self.is_sensitive(id),
            key,
        };
        (self.text)(place)
            .unwrap_or_else(|| "a".repeat(usize::try_from(length.unwrap_or(1).max(1)).unwrap_or(1)))
    }

    fn enumeration(&mut self, id: &'m str) -> Value {
        let place = Place {
            shape: id,
            sensitive: self.sensitive || self.is_sensitive(id),
            key: false,
        };
        match ((self.text)(place), self.model.members(id).first()) {
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
            // The default in a body (restJson1).
            None | Some("epoch-seconds") => json!(1_781_658_123.5),
            Some(format) => panic!("{id}: no sample of a timestamp as {format}"),
        }
    }

    fn least(&self, id: &str) -> f64 {
        self.bound(id, "min").unwrap_or(1.0)
    }

    fn most(&self, id: &str) -> f64 {
        self.bound(id, "max").unwrap_or(self.least(id) + 1.0)
    }

    fn bound(&self, id: &str, end: &str) -> Option<f64> {
        self.model
            .shape_trait(id, "smithy.api#range")?
            .get(end)?
            .as_f64()
    }
}
