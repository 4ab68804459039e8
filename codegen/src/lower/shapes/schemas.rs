//! What the model says about values, as constants: one for every shape that something is said of, and one more for a member
//! that says something of its own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir::{Constraints, Schema};
use crate::lower::context::Lowering;
use crate::lower::names;
use smithy_model::{Kind, Member, Shape, ShapeId, Traits};

/// The constraint traits that a member can have in place of its target's.
const OF_MEMBERS: [&str; 6] = [
    "length",
    "range",
    "pattern",
    "uniqueItems",
    "sensitive",
    "timestampFormat",
];

/// The schemas that members have named so far.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    by_shape: BTreeMap<ShapeId, Option<String>>,
    unique: names::Unique,
    found: BTreeMap<String, Constraints>,
}

impl Schemas {
    /// Every schema, by name.
    pub(crate) fn into_vec(self) -> Vec<Schema> {
        self.found
            .into_iter()
            .map(|(name, constraints)| Schema { name, constraints })
            .collect()
    }

    /// The schema of a member of `shape`, `None` where nothing is said of its values. Constraints matter only to values that
    /// callers send. The members of a sensitive shape are sensitive, or one that stands alone would print them.
    pub(crate) fn of_member(
        &mut self,
        lowering: &Lowering<'_>,
        shape: &Shape,
        member: &Member,
        sent: bool,
    ) -> Option<String> {
        let inherits = shape.traits.has("sensitive")
            && matches!(shape.kind, Kind::Structure(_) | Kind::Union(_));
        let own = OF_MEMBERS.iter().any(|id| member.traits.has(id));
        if !own && !inherits {
            return self.of_shape(lowering, &member.target);
        }
        let target = lowering.target(member)?;
        let mut constraints = self.constraints(lowering, target, Some(&member.traits), sent);
        constraints.sensitive |= inherits;
        self.define(&format!("{}_{}", shape.id.name(), member.name), constraints)
    }

    fn of_shape(&mut self, lowering: &Lowering<'_>, id: &ShapeId) -> Option<String> {
        if let Some(known) = self.by_shape.get(id) {
            return known.clone();
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
        self.found.insert(name.clone(), constraints);
        Some(name)
    }

    /// Recurses as deep as lists and maps nest, which `limits` bounds.
    fn constraints(
        &mut self,
        lowering: &Lowering<'_>,
        shape: &Shape,
        own: Option<&Traits>,
        sent: bool,
    ) -> Constraints {
        let get = |id: &str| {
            own.and_then(|own| own.get(id))
                .or_else(|| shape.traits.get(id))
        };
        let mut constraints = Constraints {
            sensitive: get("sensitive").is_some(),
            ..Constraints::default()
        };
        constraints.timestamp_format = get("timestampFormat")
            .and_then(Value::as_str)
            .and_then(timestamp_format);
        if sent {
            constraints.length =
                get("length").map(|length| (bound(length, "min"), bound(length, "max")));
            constraints.range =
                get("range").map(|range| (number(range, "min"), number(range, "max")));
            constraints.pattern = get("pattern").and_then(Value::as_str).map(str::to_owned);
            constraints.unique_items = get("uniqueItems").is_some();
        }
        match &shape.kind {
            Kind::List(member) => {
                constraints.member = self.of_member(lowering, shape, member, sent)
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

fn bound(length: &Value, key: &str) -> Option<u64> {
    length.get(key).and_then(Value::as_u64)
}

/// Finite, as all numbers of JSON are.
fn number(range: &Value, key: &str) -> Option<f64> {
    range.get(key).and_then(Value::as_f64)
}

fn timestamp_format(format: &str) -> Option<&'static str> {
    match format {
        "date-time" => Some("DateTime"),
        "http-date" => Some("HttpDate"),
        "epoch-seconds" => Some("EpochSeconds"),
        _ => None,
    }
}
