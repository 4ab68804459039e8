//! Descriptions of changes that the printed formats share.

use serde_json::Value;

use super::data::{
    Aspect, Change, Compatibility, ConstraintChange, Diff, Impact, OperationState, Outline,
    ShapeDiff,
};
use super::version::Bump;

/// Maximum length of a value in a description.
const MAX_VALUE_CHARS: usize = 400;

/// The counts of operations by state.
pub(super) fn headline(diff: &Diff) -> String {
    let count = |state| diff.in_state(state).count();
    format!(
        "{} new, {} updated, {} removed, {} with changed constraints only",
        count(OperationState::New),
        count(OperationState::Updated),
        count(OperationState::Removed),
        count(OperationState::ConstraintsOnly)
    )
}

/// The headline with the counts of breaking changes and the necessary version.
pub(super) fn summary(diff: &Diff) -> String {
    let [below, above] = Bump::of(diff).parts();
    let version = if below == above {
        below.to_owned()
    } else {
        format!("{below} below 1.0, {above} from 1.0 on")
    };
    format!(
        "{}, {} in documentation; breaking: {} on the wire, {} in the Rust API; version: {version}",
        headline(diff),
        diff.documentation.len(),
        diff.breaking_in(|impact| &impact.wire),
        diff.breaking_in(|impact| &impact.rust),
    )
}

/// `+` for additions, `-` for removals, `~` for other changes.
pub(super) fn sign(change: &Change) -> char {
    let is_presence = matches!(
        change.aspect,
        Aspect::Member | Aspect::EnumValue | Aspect::Error | Aspect::Waiter | Aspect::Operation
    );
    match (is_presence, &change.old, &change.new) {
        (true, None, Some(_)) => '+',
        (true, Some(_), None) => '-',
        _ => '~',
    }
}

/// Describes a change in one line. `code` marks names and values of the model.
pub(super) fn describe(change: &Change, code: fn(&str) -> String) -> String {
    let name = code(&change.subject);
    let prefix = if change.subject.is_empty() {
        String::new()
    } else {
        format!("{name}: ")
    };
    let is_new = change.new.is_some();
    let member = |value: &Option<Value>| target(value.as_ref(), code);
    let value = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or("none".to_owned(), |value| code(&short(value)))
    };
    let adverb = if is_new { "now" } else { "no longer" };
    match &change.aspect {
        Aspect::Operation if is_new => "new operation".to_owned(),
        Aspect::Operation => "removed operation".to_owned(),
        Aspect::Member if is_new => format!("{prefix}{}", member(&change.new)),
        Aspect::Member => format!("{prefix}{}", member(&change.old)),
        Aspect::Target => format!("{prefix}{} → {}", member(&change.old), member(&change.new)),
        Aspect::EnumValue => format!("value {name}"),
        Aspect::Error => format!("error {name}"),
        Aspect::Waiter => format!("waiter {name}"),
        aspect
            if matches!(aspect.trait_name(), "required" | "sensitive")
                || aspect.trait_name() == "deprecated" && (change.old.is_none() || !is_new) =>
        {
            format!("{prefix}{adverb} {}", aspect.trait_name())
        }
        aspect => {
            let direction = match change.constraint {
                Some(ConstraintChange::Loosened) => " (loosened)",
                Some(ConstraintChange::Tightened) => " (tightened)",
                _ => "",
            };
            let (old, new) = (value(&change.old), value(&change.new));
            format!("{prefix}{} {old} → {new}{direction}", aspect_name(aspect))
        }
    }
}

/// The name of an aspect.
pub(super) fn aspect_name(aspect: &Aspect) -> &str {
    match aspect {
        Aspect::Operation => "operation",
        Aspect::Member => "member",
        Aspect::Target => "target",
        Aspect::EnumValue => "enumValue",
        Aspect::RustName => "rustName",
        Aspect::Order => "order",
        Aspect::Boxing => "boxed",
        Aspect::Binding => "binding",
        Aspect::Error => "error",
        Aspect::ErrorTraits => "errorTraits",
        Aspect::Waiter => "waiter",
        Aspect::ApiVersion => "version",
        Aspect::Trait(name) => name,
    }
}

/// The target of a member, such as `WebAclArn (string), required`.
fn target(member: Option<&Value>, code: fn(&str) -> String) -> String {
    let property = |key: &str| member.and_then(|member| member.get(key));
    let text = |key: &str| property(key).and_then(Value::as_str).unwrap_or_default();
    let required = if property("required").is_some() {
        ", required"
    } else {
        ""
    };
    format!("{} ({}){required}", code(text("target")), text("kind"))
}

/// The value of a trait, shortened. Annotation traits have an empty object.
fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) if fields.is_empty() => "yes".to_owned(),
        value => value.to_string(),
    };
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// An outline in one line, such as `{name: string, parts: [string]}`.
pub(super) fn compact(outline: &Outline) -> String {
    match outline {
        Outline::Simple(name) => (*name).to_owned(),
        Outline::Enum(values) => values.join(" | "),
        Outline::List(element) => format!("[{}]", compact(element)),
        Outline::Map(value) => format!("{{*: {}}}", compact(value)),
        Outline::Members(members) => {
            let members = members.iter();
            let members: Vec<String> = members
                .map(|(name, outline)| format!("{name}: {}", compact(outline)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Outline::Document => "any document".to_owned(),
        Outline::Omitted(name) => format!("{name} …"),
    }
}

/// A column of a change's impact.
pub(super) struct Column<'a> {
    pub(super) title: &'static str,
    pub(super) rating: &'static str,
    pub(super) compatibility: &'a Compatibility,
}

/// The impact of a change: on the wire, on the Rust API and on behaviour.
pub(super) fn columns<'i>(impact: &'i Impact) -> [Column<'i>; 3] {
    let column = |title, compatibility: &'i Compatibility, compatible, breaking| {
        let rating = match compatibility {
            Compatibility::Unchanged => "same",
            Compatibility::Compatible(_) => compatible,
            Compatibility::Breaking(_) => breaking,
        };
        Column {
            title,
            rating,
            compatibility,
        }
    };
    [
        column("wire", &impact.wire, "compatible", "incompatible"),
        column("Rust API", &impact.rust, "compatible", "breaking"),
        column("behaviour", &impact.behaviour, "differs", "may reject"),
    ]
}

/// The messages that contain a shape, such as `in requests and responses of 3 operations`.
pub(super) fn usage(shape: &ShapeDiff) -> String {
    let messages = match (shape.sent, shape.received) {
        (true, true) => "requests and responses",
        (true, false) => "requests",
        _ => "responses",
    };
    let count = shape.operations.len();
    format!(
        "in {messages} of {count} operation{}",
        if count == 1 { "" } else { "s" }
    )
}

/// The name of a shape, with its old name if it was renamed.
pub(super) fn shape_name(shape: &ShapeDiff) -> String {
    if shape.old_name == shape.name {
        shape.name.clone()
    } else {
        format!("{} (was {})", shape.name, shape.old_name)
    }
}
