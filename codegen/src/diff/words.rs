//! What the printers call things: one line for a difference, one for a tree, one for the whole.

use serde_json::Value;

use super::version::Bump;
use super::{Aspect, Change, Diff, Effect, State, Tree, Trend, Verdict};

/// How much of one value is shown; a pattern of more is not read anyway.
const SHOWN: usize = 400;

/// The counts of operations: `6 new, 34 updated, 0 removed, 9 changed in constraints alone`.
pub(super) fn headline(diff: &Diff) -> String {
    let count = |state| diff.in_state(state).count();
    format!(
        "{} new, {} updated, {} removed, {} changed in constraints alone",
        count(State::New),
        count(State::Updated),
        count(State::Removed),
        count(State::Constraints)
    )
}

/// The last line: the counts, and the version that Cargo's rules ask for.
pub(super) fn summary(diff: &Diff) -> String {
    let breaking = |verdict: fn(&Change) -> &Verdict| {
        diff.changes()
            .filter(|change| verdict(change).effect == Effect::Breaking)
            .count()
    };
    let [below, above] = Bump::of(diff).parts();
    let version = match below == above {
        true => format!("version: {below}"),
        false => format!("version: {below} below 1.0, {above} from 1.0 on"),
    };
    format!(
        "{}, {} in documentation; breaking: {} on the wire, {} in the Rust API; {version}",
        headline(diff),
        diff.documentation.len(),
        breaking(|change| &change.meaning.wire),
        breaking(|change| &change.meaning.rust),
    )
}

/// Whether a difference adds, takes away or alters.
pub(super) fn sign(change: &Change) -> char {
    match (&change.aspect, change.old.is_some(), change.new.is_some()) {
        (
            Aspect::Member | Aspect::EnumValue | Aspect::Error | Aspect::Waiter | Aspect::Operation,
            false,
            true,
        ) => '+',
        (
            Aspect::Member | Aspect::EnumValue | Aspect::Error | Aspect::Waiter | Aspect::Operation,
            true,
            false,
        ) => '-',
        _ => '~',
    }
}

/// A difference in a line: what it is about, and what was and is said of it. `code` marks words of the model as such.
pub(super) fn describe(change: &Change, code: fn(&str) -> String) -> String {
    let subject = match change.subject.is_empty() {
        true => String::new(),
        false => format!("{}: ", code(&change.subject)),
    };
    let name = || code(&change.subject);
    let said = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or("none".to_owned(), |value| code(&short(value)))
    };
    let arrow = || format!("{} → {}", said(&change.old), said(&change.new));
    match &change.aspect {
        Aspect::Operation if change.new.is_some() => "a new operation".to_owned(),
        Aspect::Operation => "the operation is gone".to_owned(),
        Aspect::Member => format!(
            "{subject}{}",
            target(change.old.as_ref().or(change.new.as_ref()), code)
        ),
        Aspect::Target => {
            format!(
                "{subject}{} → {}",
                target(change.old.as_ref(), code),
                target(change.new.as_ref(), code)
            )
        }
        Aspect::EnumValue => format!("value {}", name()),
        Aspect::Error => format!("error {}", name()),
        Aspect::Waiter => format!("waiter {}", name()),
        Aspect::Required if change.new.is_some() => format!("{subject}now required"),
        Aspect::Required => format!("{subject}no longer required"),
        Aspect::Sensitive if change.new.is_some() => format!("{subject}now sensitive"),
        Aspect::Sensitive => format!("{subject}no longer sensitive"),
        Aspect::Deprecated if change.old.is_none() => format!("{subject}now deprecated"),
        Aspect::Deprecated if change.new.is_none() => format!("{subject}no longer deprecated"),
        aspect => {
            let trend = match change.trend {
                Some(Trend::Loosened) => " (loosened)",
                Some(Trend::Tightened) => " (tightened)",
                _ => "",
            };
            format!("{subject}{} {}{trend}", word(aspect), arrow())
        }
    }
}

/// What an aspect is called.
pub(super) fn word(aspect: &Aspect) -> &str {
    match aspect {
        Aspect::Operation => "operation",
        Aspect::Member => "member",
        Aspect::Target => "target",
        Aspect::EnumValue => "enumValue",
        Aspect::RustName => "rustName",
        Aspect::Order => "order",
        Aspect::Boxing => "boxed",
        Aspect::Required => "required",
        Aspect::Length => "length",
        Aspect::Range => "range",
        Aspect::Pattern => "pattern",
        Aspect::UniqueItems => "uniqueItems",
        Aspect::Sensitive => "sensitive",
        Aspect::Sparse => "sparse",
        Aspect::Default => "default",
        Aspect::Binding => "binding",
        Aspect::WireName => "jsonName",
        Aspect::TimestampFormat => "timestampFormat",
        Aspect::Deprecated => "deprecated",
        Aspect::Error => "error",
        Aspect::ErrorFact => "errorFact",
        Aspect::Http => "http",
        Aspect::Pagination => "paginated",
        Aspect::Waiter => "waiter",
        Aspect::ApiVersion => "version",
        Aspect::Trait(id) => id,
    }
}

/// `WebAclArn (string), required`.
fn target(said: Option<&Value>, code: fn(&str) -> String) -> String {
    let text = |key: &str| {
        said.and_then(|said| said.get(key))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let required = said.is_some_and(|said| said.get("required").is_some());
    format!(
        "{} ({}){}",
        code(text("target")),
        text("kind"),
        if required { ", required" } else { "" }
    )
}

/// A trait's value: an annotation says no more than that it is there.
fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) if fields.is_empty() => "yes".to_owned(),
        value => value.to_string(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A tree in a line: `{name: string, parts: [string]}`.
pub(super) fn compact(tree: &Tree) -> String {
    match tree {
        Tree::Simple(word) => (*word).to_owned(),
        Tree::Choice(values) => values.join(" | "),
        Tree::List(element) => format!("[{}]", compact(element)),
        Tree::Map(value) => format!("{{*: {}}}", compact(value)),
        Tree::Members(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, tree)| format!("{name}: {}", compact(tree)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Tree::Document => "any document".to_owned(),
        Tree::More(name) => format!("{name} …"),
    }
}

/// The columns' names, each with the verdict's word for one effect.
pub(super) fn wire(verdict: &Verdict) -> &'static str {
    match verdict.effect {
        Effect::None => "same",
        Effect::Compatible => "compatible",
        Effect::Breaking => "incompatible",
    }
}

/// The word of the column of the Rust API.
pub(super) fn rust(verdict: &Verdict) -> &'static str {
    match verdict.effect {
        Effect::None => "same",
        Effect::Compatible => "compatible",
        Effect::Breaking => "breaking",
    }
}

/// The word of the column of behaviour.
pub(super) fn behaviour(verdict: &Verdict) -> &'static str {
    match verdict.effect {
        Effect::None => "same",
        Effect::Compatible => "differs",
        Effect::Breaking => "may refuse",
    }
}

/// `in requests and responses of 3 operations`.
pub(super) fn whereabouts(shape: &super::ShapeDiff) -> String {
    let place = match (shape.sent, shape.received) {
        (true, true) => "requests and responses",
        (true, false) => "requests",
        _ => "responses",
    };
    let count = shape.operations.len();
    format!(
        "in {place} of {count} operation{}",
        if count == 1 { "" } else { "s" }
    )
}

/// How a shape is called: with its old name where that was another.
pub(super) fn shape_name(shape: &super::ShapeDiff) -> String {
    match shape.old_name == shape.name {
        true => shape.name.clone(),
        false => format!("{} (was {})", shape.name, shape.old_name),
    }
}

/// Whether a shape is explained where its one operation is listed: one side of one operation leads to it, and nothing else.
pub(super) fn is_inline(shape: &super::ShapeDiff) -> bool {
    shape.places == 1
}
