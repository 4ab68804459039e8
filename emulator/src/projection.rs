//! Converts stored values to the shapes of outputs.

use serde_json::Value;
use smithy_model::{Kind, Member, Shape, ShapeId, Simple};

use crate::protocol::Members;
use crate::service::{Service, enum_values};

/// Depth at which required members that are made up end. Recursive shapes have no required members
/// on a cycle, so that only a broken model gets there.
const MAX_DEPTH: usize = 16;

/// Converts values to shapes.
pub(crate) struct Projection<'a> {
    pub(crate) service: &'a Service,
    /// Names of wrapper members: see the rules.
    pub(crate) wrappers: &'a [String],
    /// Epoch seconds, for timestamps that are made up.
    pub(crate) now: &'a Value,
}

impl Projection<'_> {
    /// Builds a structure. A member that `values` does not have is made up if it is required.
    pub(crate) fn structure(
        &self,
        shape: &ShapeId,
        values: &dyn Fn(&Member) -> Option<Value>,
    ) -> Members {
        self.members(self.service.members(shape), values)
    }

    fn members(&self, members: &[Member], values: &dyn Fn(&Member) -> Option<Value>) -> Members {
        let mut built = Members::new();
        for member in members {
            let value = values(member).and_then(|value| self.convert(&value, &member.target));
            let is_required = member.traits.has("required");
            if let Some(value) = value.or_else(|| is_required.then(|| self.make_up(member, 0))) {
                built.insert(member.name.clone(), value);
            }
        }
        built
    }

    /// Converts a value to a shape: takes the members that the shape has, removes wrappers, and
    /// makes up required members. Returns `None` for an empty wrapper.
    pub(crate) fn convert(&self, value: &Value, target: &ShapeId) -> Option<Value> {
        let shape = self.service.shape(target)?;
        let value = self.unwrapped(value, shape)?;
        let converted = match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(values)) => {
                let value = |member: &Member| values.get(&member.name).cloned();
                Value::Object(self.members(members, &value))
            }
            (Kind::Union(members), Value::Object(values)) => {
                let known = members.iter().find_map(|member| {
                    let value = self.convert(values.get(&member.name)?, &member.target)?;
                    Some(Members::from_iter([(member.name.clone(), value)]))
                });
                Value::Object(known?)
            }
            (Kind::List(element), Value::Array(values)) => values
                .iter()
                .filter_map(|value| self.convert(value, &element.target))
                .collect(),
            (Kind::Map(entry), Value::Object(values)) => {
                let convert = |(key, value): (&String, &Value)| {
                    Some((key.clone(), self.convert(value, &entry[1].target)?))
                };
                Value::Object(values.iter().filter_map(convert).collect())
            }
            (Kind::Simple(Simple::Document), value) => value.clone(),
            (Kind::Structure(_) | Kind::Union(_) | Kind::List(_) | Kind::Map(_), _) => return None,
            (_, Value::Object(_) | Value::Array(_)) => return None,
            _ => value.clone(),
        };
        Some(converted)
    }

    /// Removes a wrapper that the target shape does not have. Returns `None` for an empty one.
    fn unwrapped<'v>(&self, value: &'v Value, target: &Shape) -> Option<&'v Value> {
        let Value::Object(values) = value else {
            return Some(value);
        };
        let is_wrapper = |name: &str| self.wrappers.iter().any(|wrapper| wrapper == name);
        if target
            .members()
            .iter()
            .any(|member| is_wrapper(&member.name))
        {
            return Some(value);
        }
        match values.iter().next() {
            Some((name, inner)) if values.len() == 1 && is_wrapper(name) => Some(inner),
            _ => Some(value),
        }
    }

    /// Makes up a value for a required member.
    fn make_up(&self, member: &Member, depth: usize) -> Value {
        let Some(shape) = self
            .service
            .shape(&member.target)
            .filter(|_| depth < MAX_DEPTH)
        else {
            return Value::Null;
        };
        let minimum = |id: &str| {
            let limits = self.service.model.member_trait(member, id);
            limits.and_then(|limits| limits.get("min"))
        };
        let min_length = || {
            minimum("length")
                .and_then(Value::as_u64)
                .unwrap_or_default()
        };
        match &shape.kind {
            Kind::Enum(_) => enum_values(shape)
                .into_iter()
                .next()
                .map_or(Value::Null, Value::from),
            Kind::IntEnum(members) => members.first().map_or(Value::from(0), |member| {
                member
                    .enum_value()
                    .parse::<i64>()
                    .unwrap_or_default()
                    .into()
            }),
            Kind::Simple(Simple::Timestamp) => self.now.clone(),
            Kind::Simple(Simple::Boolean) => false.into(),
            Kind::Simple(Simple::String | Simple::Blob) => {
                let text = format!("emulated-{}", member.name);
                let missing = (min_length() as usize)
                    .saturating_sub(text.len())
                    .min(1 << 16);
                (text + &"x".repeat(missing)).into()
            }
            Kind::Simple(Simple::Document) => Value::Object(Members::new()),
            Kind::Simple(_) => minimum("range").cloned().unwrap_or_else(|| 0.into()),
            Kind::List(element) => (0..min_length().min(16))
                .map(|_| self.make_up(element, depth + 1))
                .collect(),
            Kind::Map(_) => Value::Object(Members::new()),
            Kind::Structure(members) => {
                let required = members
                    .iter()
                    .filter(|member| member.traits.has("required"));
                let made =
                    required.map(|member| (member.name.clone(), self.make_up(member, depth + 1)));
                Value::Object(made.collect())
            }
            Kind::Union(members) => {
                let first = members
                    .first()
                    .map(|member| (member.name.clone(), self.make_up(member, depth + 1)));
                Value::Object(first.into_iter().collect())
            }
            Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => Value::Null,
        }
    }
}
