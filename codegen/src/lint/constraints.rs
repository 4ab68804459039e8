//! Constraints that contradict each other. What contradicts itself, such as a minimum above its maximum, does not load.

use serde_json::Value;

use super::Lint;
use smithy_model::{Kind, Member, Shape};

pub(super) fn check(lint: &mut Lint<'_>) {
    for shape in lint.shapes() {
        check_values(lint, shape);
        check_unique(lint, shape);
        for member in shape.members() {
            if let Some(target) = lint.target(member) {
                check_against_target(lint, shape, member, target);
                check_default(lint, shape, member, target);
            }
        }
    }
}

/// An enum's values against what is said of all of them.
fn check_values(lint: &mut Lint<'_>, shape: &Shape) {
    let (Kind::Enum(values), Some(bounds)) = (&shape.kind, Bounds::of(shape.traits.get("length")))
    else {
        return;
    };
    for value in values {
        let text = value.enum_value();
        if !bounds.hold(length(&text)) {
            let message = format!("its value {text:?} is not as long as the enum's length demands");
            lint.warn(
                shape,
                Some(value),
                message,
                "correct the length, or take it away: the values say all",
            );
        }
    }
}

/// A list of different elements cannot be longer than there are values.
fn check_unique(lint: &mut Lint<'_>, shape: &Shape) {
    let (Kind::List(member), true) = (&shape.kind, shape.traits.has("uniqueItems")) else {
        return;
    };
    let least = Bounds::of(shape.traits.get("length")).and_then(|bounds| bounds.least);
    if let (Some(Kind::Enum(values)), Some(least)) =
        (lint.target(member).map(|target| &target.kind), least)
        && values.len() < usize::try_from(least as u64).unwrap_or(usize::MAX)
    {
        let message = format!(
            "demands {least} different elements of an enum that has {} values",
            values.len()
        );
        lint.warn_of_trait(shape, None, "length", message, "lower the minimum");
    }
}

/// What a member says of its values against what their shape says. The member wins, but then the two should have a value in
/// common.
fn check_against_target(lint: &mut Lint<'_>, shape: &Shape, member: &Member, target: &Shape) {
    for id in ["length", "range"] {
        let (own, of_target) = (
            Bounds::of(member.traits.get(id)),
            Bounds::of(target.traits.get(id)),
        );
        if let (Some(own), Some(of_target)) = (own, of_target)
            && !own.meet(&of_target)
        {
            let message = format!("its {id} has no value in common with that of {}", target.id);
            lint.warn_of_trait(shape, Some(member), id, message, "correct one of them");
        }
    }
}

/// A default against the constraints of the member and its target.
fn check_default(lint: &mut Lint<'_>, shape: &Shape, member: &Member, target: &Shape) {
    let default = member
        .traits
        .get("default")
        .or_else(|| target.traits.get("default"));
    let size = match default {
        Some(Value::String(text)) => ("length", length(text)),
        Some(Value::Array(items)) => ("length", items.len() as f64),
        Some(Value::Object(entries)) => ("length", entries.len() as f64),
        Some(Value::Number(number)) => ("range", number.as_f64().unwrap_or_default()),
        _ => return,
    };
    let bounds = Bounds::of(
        member
            .traits
            .get(size.0)
            .or_else(|| target.traits.get(size.0)),
    );
    if bounds.is_some_and(|bounds| !bounds.hold(size.1)) {
        let message = format!("its default does not meet its {}", size.0);
        lint.warn_of_trait(
            shape,
            Some(member),
            "default",
            message,
            "correct one of them",
        );
    }
}

/// The length of a text in characters, as Smithy counts (spec §"length trait").
fn length(text: &str) -> f64 {
    text.chars().count() as f64
}

/// Least and most.
struct Bounds {
    least: Option<f64>,
    most: Option<f64>,
}

impl Bounds {
    fn of(value: Option<&Value>) -> Option<Self> {
        let bound = |key: &str| {
            value
                .and_then(|value| value.get(key))
                .and_then(Value::as_f64)
        };
        value.map(|_| Self {
            least: bound("min"),
            most: bound("max"),
        })
    }

    fn hold(&self, size: f64) -> bool {
        self.least.is_none_or(|least| size >= least) && self.most.is_none_or(|most| size <= most)
    }

    fn meet(&self, other: &Self) -> bool {
        let below = |least: Option<f64>, most: Option<f64>| match (least, most) {
            (Some(least), Some(most)) => least <= most,
            _ => true,
        };
        below(self.least, other.most) && below(other.least, self.most)
    }
}
