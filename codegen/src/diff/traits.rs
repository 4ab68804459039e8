//! Which trait is about what, and which way a constraint went. Must not know what that means for anybody.

use serde_json::{Map, Value};

use super::{Aspect, Trend};
use smithy_model::Traits;

/// Traits of prose, of tools, and of how a model is written down: no caller can tell whether they are there.
const SILENT: [&str; 23] = [
    "documentation",
    "externalDocumentation",
    "examples",
    "tags",
    "since",
    "internal",
    "private",
    "unstable",
    "suppress",
    "references",
    "enum",
    "enumValue",
    "mixin",
    "trait",
    "input",
    "output",
    "recommended",
    "addedDefault",
    "box",
    "nestedProperties",
    "property",
    "notProperty",
    "resourceIdentifier",
];

/// Namespaces of traits that describe other things than what callers send and receive.
const SILENT_NAMESPACES: [&str; 5] = [
    "aws.cloudformation",
    "aws.iam",
    "aws.tagging",
    "smithy.test",
    "smithy.openapi",
];

/// Traits that say together where HTTP carries a member.
const BINDINGS: [&str; 7] = [
    "httpLabel",
    "httpQuery",
    "httpQueryParams",
    "httpHeader",
    "httpPrefixHeaders",
    "httpPayload",
    "httpResponseCode",
];

/// The trait that holds an operation's waiters, each of which is compared for itself.
const WAITABLE: &str = "smithy.waiters#waitable";

/// The waiters that came, went or wait otherwise, each with what either set of traits says of it.
pub(super) fn waiters(old: &Traits, new: &Traits) -> Vec<(String, Option<Value>, Option<Value>)> {
    let of = |traits: &Traits| {
        traits
            .get(WAITABLE)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let (old, new) = (of(old), of(new));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let said = names.into_iter().map(|name| {
        (
            name.clone(),
            undocumented(old.get(name)),
            undocumented(new.get(name)),
        )
    });
    said.filter(|(_, old, new)| old != new).collect()
}

fn undocumented(waiter: Option<&Value>) -> Option<Value> {
    let mut waiter = waiter?.clone();
    if let Some(fields) = waiter.as_object_mut() {
        fields.shift_remove("documentation");
    }
    Some(waiter)
}

/// What two sets of traits say differently, each aspect with what either says of it, `None` for nothing.
pub(super) fn differences(
    old: &Traits,
    new: &Traits,
) -> Vec<(Aspect, Option<Value>, Option<Value>)> {
    let mut ids: Vec<&str> = old.iter().chain(new.iter()).map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut aspects: Vec<Aspect> = ids.into_iter().filter_map(aspect).collect();
    aspects.sort_unstable();
    aspects.dedup();
    let said = aspects.into_iter().map(|aspect| {
        let (old, new) = (said_of(&aspect, old), said_of(&aspect, new));
        (aspect, old, new)
    });
    said.filter(|(_, old, new)| old != new).collect()
}

/// What the trait is about, `None` where nobody who calls the service can tell.
fn aspect(id: &str) -> Option<Aspect> {
    let namespace = id.split('#').next().unwrap_or_default();
    if SILENT_NAMESPACES.contains(&namespace) {
        return None;
    }
    if id == WAITABLE {
        return None;
    }
    let Some(name) = id.strip_prefix("smithy.api#") else {
        return Some(Aspect::Trait(id.to_owned()));
    };
    Some(match name {
        name if SILENT.contains(&name) => return None,
        name if BINDINGS.contains(&name) => Aspect::Binding,
        "required" => Aspect::Required,
        "length" => Aspect::Length,
        "range" => Aspect::Range,
        "pattern" => Aspect::Pattern,
        "uniqueItems" => Aspect::UniqueItems,
        "sensitive" => Aspect::Sensitive,
        "sparse" => Aspect::Sparse,
        "default" => Aspect::Default,
        "jsonName" => Aspect::WireName,
        "timestampFormat" => Aspect::TimestampFormat,
        "deprecated" => Aspect::Deprecated,
        "error" | "httpError" | "retryable" => Aspect::ErrorFact,
        "http" => Aspect::Http,
        "paginated" => Aspect::Pagination,
        _ => Aspect::Trait(id.to_owned()),
    })
}

/// What the traits say of an aspect.
fn said_of(aspect: &Aspect, traits: &Traits) -> Option<Value> {
    let one = |id: &str| traits.get(id).cloned();
    match aspect {
        Aspect::Required => one("required"),
        Aspect::Length => one("length"),
        Aspect::Range => one("range"),
        Aspect::Pattern => one("pattern"),
        Aspect::UniqueItems => one("uniqueItems"),
        Aspect::Sensitive => one("sensitive"),
        Aspect::Sparse => one("sparse"),
        Aspect::Default => one("default"),
        Aspect::WireName => one("jsonName"),
        Aspect::TimestampFormat => one("timestampFormat"),
        Aspect::Deprecated => one("deprecated"),
        Aspect::Http => one("http"),
        Aspect::Pagination => one("paginated"),
        Aspect::Binding => several(&BINDINGS, traits),
        Aspect::ErrorFact => several(&["error", "httpError", "retryable"], traits),
        Aspect::Trait(id) => one(id),
        _ => None,
    }
}

/// What several traits say, as one object.
fn several(ids: &[&str], traits: &Traits) -> Option<Value> {
    let said: Map<String, Value> = ids
        .iter()
        .filter_map(|id| Some(((*id).to_owned(), traits.get(id)?.clone())))
        .collect();
    (!said.is_empty()).then_some(Value::Object(said))
}

/// Which way a constraint went; `None` for what is none.
pub(super) fn trend(aspect: &Aspect, old: Option<&Value>, new: Option<&Value>) -> Option<Trend> {
    match aspect {
        Aspect::Required | Aspect::UniqueItems | Aspect::Pattern => Some(match (old, new) {
            (None, Some(_)) => Trend::Tightened,
            (Some(_), None) => Trend::Loosened,
            _ => Trend::Changed,
        }),
        Aspect::Length => Some(bounds(old, new, 0.0)),
        Aspect::Range => Some(bounds(old, new, f64::NEG_INFINITY)),
        _ => None,
    }
}

/// Which way a pair of bounds went, where nothing is below `floor`.
fn bounds(old: Option<&Value>, new: Option<&Value>, floor: f64) -> Trend {
    let bound = |value: Option<&Value>, key: &str, none: f64| {
        number(value.and_then(|value| value.get(key))).unwrap_or(none)
    };
    let least = |value| bound(value, "min", floor);
    let most = |value| bound(value, "max", f64::INFINITY);
    let holds = |outer, inner| least(outer) <= least(inner) && most(outer) >= most(inner);
    match (holds(new, old), holds(old, new)) {
        (true, false) => Trend::Loosened,
        (false, true) => Trend::Tightened,
        _ => Trend::Changed,
    }
}

/// A bound is a number, or where JSON's numbers are too small, a string of one.
fn number(value: Option<&Value>) -> Option<f64> {
    let value = value?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}
