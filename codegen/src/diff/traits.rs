//! Compares the traits of two shapes or members, grouped by aspect.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::data::{Aspect, ConstraintChange};
use smithy_model::Traits;
use smithy_model::traits::{Comparison, comparison};

/// A value in the old and in the new model.
type Values = (Option<Value>, Option<Value>);

/// Returns the waiters that differ, by name.
pub(super) fn waiters(old: &Traits, new: &Traits) -> Vec<(String, Values)> {
    const WAITABLE: &str = "smithy.waiters#waitable";
    let names: BTreeSet<&String> = [old, new]
        .into_iter()
        .filter_map(|traits| traits.get(WAITABLE)?.as_object())
        .flat_map(Map::keys)
        .collect();
    let waiter = |traits: &Traits, name: &str| {
        let mut waiter = traits.property(WAITABLE, name)?.clone();
        if let Some(fields) = waiter.as_object_mut() {
            fields.shift_remove("documentation");
        }
        Some(waiter)
    };
    let waiters = names
        .into_iter()
        .map(|name| (name.clone(), (waiter(old, name), waiter(new, name))));
    waiters.filter(|(_, (old, new))| old != new).collect()
}

/// Returns the aspects that differ, in their order. Waiters are compared by [`waiters`].
pub(super) fn differences(old: &Traits, new: &Traits) -> Vec<(Aspect, Values)> {
    let mut ids: BTreeMap<Aspect, BTreeSet<&str>> = BTreeMap::new();
    for (id, _) in old.iter().chain(new.iter()) {
        let aspect = match comparison(id) {
            Comparison::Value => Aspect::Trait(short_name(id).to_owned()),
            Comparison::HttpBinding => Aspect::Binding,
            Comparison::Error => Aspect::ErrorTraits,
            Comparison::ByEntry | Comparison::Hidden => continue,
        };
        ids.entry(aspect).or_default().insert(id);
    }
    let aspects = ids.into_iter().map(|(aspect, ids)| {
        let values = (value(&aspect, &ids, old), value(&aspect, &ids, new));
        (aspect, values)
    });
    aspects.filter(|(_, (old, new))| old != new).collect()
}

fn short_name(id: &str) -> &str {
    id.strip_prefix("smithy.api#").unwrap_or(id)
}

/// The value of an aspect: of its trait, or an object of its traits if it can have several.
fn value(aspect: &Aspect, ids: &BTreeSet<&str>, traits: &Traits) -> Option<Value> {
    if let Aspect::Trait(name) = aspect {
        return traits.get(name).cloned();
    }
    let values: Map<String, Value> = ids
        .iter()
        .filter_map(|id| Some((short_name(id).to_owned(), traits.get(id)?.clone())))
        .collect();
    (!values.is_empty()).then_some(Value::Object(values))
}

/// The direction in which a constraint changed. `None` for aspects that are no constraint.
pub(super) fn constraint_change(
    aspect: &Aspect,
    old: Option<&Value>,
    new: Option<&Value>,
) -> Option<ConstraintChange> {
    match aspect.trait_name() {
        "required" | "uniqueItems" | "pattern" => Some(match (old, new) {
            (None, Some(_)) => ConstraintChange::Tightened,
            (Some(_), None) => ConstraintChange::Loosened,
            _ => ConstraintChange::Other,
        }),
        "length" => Some(bounds_change(old, new, 0.0)),
        "range" => Some(bounds_change(old, new, f64::NEG_INFINITY)),
        _ => None,
    }
}

/// The direction in which `min` and `max` changed. `lowest` is the minimum of an absent `min`.
fn bounds_change(old: Option<&Value>, new: Option<&Value>, lowest: f64) -> ConstraintChange {
    let min = |value: Option<&Value>| number(value, "min").unwrap_or(lowest);
    let max = |value: Option<&Value>| number(value, "max").unwrap_or(f64::INFINITY);
    let contains = |outer, inner| min(outer) <= min(inner) && max(outer) >= max(inner);
    match (contains(new, old), contains(old, new)) {
        (true, false) => ConstraintChange::Loosened,
        (false, true) => ConstraintChange::Tightened,
        _ => ConstraintChange::Other,
    }
}

/// A bound: a number, or a string of a number that JSON numbers cannot represent.
fn number(bounds: Option<&Value>, key: &str) -> Option<f64> {
    let value = bounds?.get(key)?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}
