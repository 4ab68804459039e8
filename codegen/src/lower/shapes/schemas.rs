//! Schemas: a constant for every shape with constraints, and one for every member with constraints
//! of its own.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use smithy_model::{Kind, Member, Shape, ShapeId, Traits};

use crate::ir::{Constraints, Schema};
use crate::lower::context::Lowering;
use crate::lower::names;

/// Traits of a member that replace its target's.
const MEMBER_TRAITS: [&str; 6] = [
    "length",
    "range",
    "pattern",
    "uniqueItems",
    "sensitive",
    "timestampFormat",
];

/// Schemas of the members that have been asked for.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    by_shape: HashMap<ShapeId, Option<String>>,
    unique: names::Unique,
    by_name: BTreeMap<String, Constraints>,
}

impl Schemas {
    /// Returns all schemas, by name.
    pub(crate) fn into_vec(self) -> Vec<Schema> {
        let schemas = self.by_name.into_iter();
        schemas
            .map(|(name, constraints)| Schema { name, constraints })
            .collect()
    }

    /// Returns the schema of a member, or `None` if its values have no constraints. Constraints
    /// apply to values that callers send. A sensitive shape makes its members sensitive, so that
    /// none of them is printed alone.
    pub(crate) fn of_member(
        &mut self,
        lowering: &Lowering<'_>,
        shape: &Shape,
        member: &Member,
        sent: bool,
    ) -> Option<String> {
        let is_aggregate = matches!(shape.kind, Kind::Structure(_) | Kind::Union(_));
        let inherits = is_aggregate && shape.traits.has("sensitive");
        if !inherits && !MEMBER_TRAITS.iter().any(|id| member.traits.has(id)) {
            return self.of_shape(lowering, &member.target);
        }
        let target = lowering.target(member)?;
        let mut constraints = self.constraints(lowering, target, Some(&member.traits), sent);
        constraints.sensitive |= inherits;
        self.define(&format!("{}_{}", shape.id.name(), member.name), constraints)
    }

    fn of_shape(&mut self, lowering: &Lowering<'_>, id: &ShapeId) -> Option<String> {
        if let Some(schema) = self.by_shape.get(id) {
            return schema.clone();
        }
        let shape = lowering.model.shape(id)?;
        let constraints = self.constraints(lowering, shape, None, lowering.closure.is_sent(id));
        let name = self.define(id.name(), constraints);
        self.by_shape.insert(id.clone(), name.clone());
        name
    }

    fn define(&mut self, name: &str, constraints: Constraints) -> Option<String> {
        if constraints == Constraints::default() {
            return None;
        }
        let name = self.unique.name(names::constant(name));
        self.by_name.insert(name.clone(), constraints);
        Some(name)
    }

    /// Returns the constraints of a member's or a shape's values. Recurses into lists and maps,
    /// whose nesting `limits` bounds.
    fn constraints(
        &mut self,
        lowering: &Lowering<'_>,
        shape: &Shape,
        member: Option<&Traits>,
        sent: bool,
    ) -> Constraints {
        let get = |id: &str| {
            member
                .and_then(|traits| traits.get(id))
                .or_else(|| shape.traits.get(id))
        };
        let get_sent = |id: &str| get(id).filter(|_| sent);
        let mut constraints = Constraints {
            length: get_sent("length").map(|length| bounds(length, Value::as_u64)),
            range: get_sent("range").map(|range| bounds(range, Value::as_f64)),
            pattern: get_sent("pattern")
                .and_then(Value::as_str)
                .map(str::to_owned),
            unique_items: get_sent("uniqueItems").is_some(),
            sensitive: get("sensitive").is_some(),
            timestamp_format: get("timestampFormat").and_then(timestamp_format),
            ..Constraints::default()
        };
        match &shape.kind {
            Kind::List(member) => {
                constraints.member = self.of_member(lowering, shape, member, sent);
            }
            Kind::Map(entry) => {
                let [key, value] = entry.as_ref();
                constraints.key = self.of_member(lowering, shape, key, sent);
                constraints.member = self.of_member(lowering, shape, value, sent);
            }
            _ => {}
        }
        constraints
    }
}

/// Returns the minimum and the maximum of a `length` or `range` trait.
fn bounds<T>(value: &Value, number: fn(&Value) -> Option<T>) -> (Option<T>, Option<T>) {
    let bound = |name: &str| value.get(name).and_then(number);
    (bound("min"), bound("max"))
}

/// Returns the variant of the runtime's `TimestampFormat`.
fn timestamp_format(format: &Value) -> Option<&'static str> {
    match format.as_str()? {
        "date-time" => Some("DateTime"),
        "http-date" => Some("HttpDate"),
        "epoch-seconds" => Some("EpochSeconds"),
        _ => None,
    }
}
