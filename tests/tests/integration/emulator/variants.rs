//! Variants of the requests of all operations: each constraint at its limit and beyond it,
//! each enum value, each optional member, each union member. The emulator accepts those that
//! the model permits.

use std::collections::{HashMap, HashSet};

use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::{Client, Validation, http};
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use smithy_emulator::{Emulator, Options};
use tests::model::{Member, Model};
use tests::offline_client;
use tests::operations::entry;
use tests::sample::{Fill, StringSlot, sample_with, variants};
use tests::script::script;

use super::emulator;

/// Longest text that a variant has.
const MAX_LENGTH: u64 = 3000;

/// A changed input, and whether the model permits it.
pub(crate) struct Variant {
    pub(crate) change: String,
    pub(crate) input: Value,
    pub(crate) is_valid: bool,
}

/// Sends an input with the client's serializer, without its validation. Returns `true` if the
/// emulator accepts it.
fn accepts(emulator: &Emulator, client: &Client, operation: &str, input: Value) -> Option<bool> {
    let operation = (entry(operation).read)(input).ok()?;
    let request: http::Request<Bytes> = operation.request(client, Validation::Off).ok()?;
    Some(emulator.read_request(&request).is_ok())
}

/// Collects the variants of an input at all members below a shape.
struct Variants<'m> {
    model: &'m Model,
    input: &'m Value,
    seen: &'m mut HashSet<String>,
    found: Vec<Variant>,
}

impl Variants<'_> {
    /// Collects the variants of the value at a JSON pointer.
    fn collect(&mut self, shape: &str, pointer: &str) {
        let model = self.model;
        match (model.kind(shape), self.input.pointer(pointer)) {
            (kind @ ("structure" | "union"), Some(Value::Object(members))) => {
                for member in model.members(shape) {
                    if members.contains_key(member.name) {
                        let inner = format!("{pointer}/{}", member.name);
                        if kind == "structure" && !member.is_label() {
                            self.remove(pointer, member);
                        }
                        self.change(member, &inner);
                        self.collect(member.target, &inner);
                    }
                }
            }
            ("list", Some(Value::Array(values))) if !values.is_empty() => {
                let (element, first) = (model.element(shape, "member"), format!("{pointer}/0"));
                self.change(element, &first);
                self.collect(element.target, &first);
            }
            ("map", Some(Value::Object(entries))) => {
                if let Some(key) = entries.keys().next().filter(|key| !key.contains('/')) {
                    let first = format!("{pointer}/{key}");
                    self.change(model.element(shape, "value"), &first);
                    self.collect(model.element(shape, "value").target, &first);
                }
            }
            _ => {}
        }
    }

    /// Adds the variant without a member.
    fn remove(&mut self, pointer: &str, member: Member<'_>) {
        let change = format!("{pointer} without {}", member.name);
        self.add(change, !member.is_required(), |input| {
            if let Some(Value::Object(members)) = input.pointer_mut(pointer) {
                members.remove(member.name);
            }
        });
    }

    /// Adds the variants in which a value is changed.
    fn change(&mut self, member: Member<'_>, pointer: &str) {
        let Some(value) = self.input.pointer(pointer) else {
            return;
        };
        for (change, changed, is_valid) in changes(self.model, member, value) {
            self.add(format!("{pointer}: {change}"), is_valid, |input| {
                if let Some(place) = input.pointer_mut(pointer) {
                    *place = changed;
                }
            });
        }
    }

    /// Adds a variant, unless an input before this one had the same change.
    fn add(&mut self, change: String, is_valid: bool, edit: impl FnOnce(&mut Value)) {
        if self.seen.insert(change.clone()) {
            let mut input = self.input.clone();
            edit(&mut input);
            self.found.push(Variant {
                change,
                input,
                is_valid,
            });
        }
    }
}

/// Returns changed values of a member, with the verdict of the model.
fn changes(model: &Model, member: Member<'_>, value: &Value) -> Vec<(String, Value, bool)> {
    let limits = |id: &str| {
        member
            .own_trait(id)
            .or_else(|| model.shape_trait(member.target, id))
            .cloned()
            .unwrap_or_default()
    };
    let (length, range) = (limits("smithy.api#length"), limits("smithy.api#range"));
    let pattern = Pattern::of(model, member.target);
    let mut changes = Vec::new();
    let mut add =
        |change: String, value: Value, is_valid: bool| changes.push((change, value, is_valid));
    match (model.kind(member.target), value) {
        ("enum", _) => {
            let members = model.members(member.target);
            let values = members.iter().map(|member| {
                member
                    .own_trait("smithy.api#enumValue")
                    .and_then(Value::as_str)
                    .unwrap_or(member.name)
            });
            for value in values {
                add(format!("the value {value}"), value.into(), true);
            }
            add("an unknown value".to_owned(), "NOT_A_VALUE".into(), false);
        }
        ("string", Value::String(text)) => {
            changes.extend(text_changes(member, text, &length, pattern.as_ref()));
        }
        ("integer" | "long" | "float" | "double", _) => {
            for (key, step) in [("min", -1), ("max", 1)] {
                if let Some(limit) = range[key].as_i64() {
                    add(format!("the limit {limit}"), limit.into(), true);
                    add(format!("beyond {limit}"), (limit + step).into(), false);
                }
            }
        }
        ("list", Value::Array(values)) => {
            if let Some(maximum) = length["max"]
                .as_u64()
                .filter(|maximum| *maximum < MAX_LENGTH)
                && let Some(first) = values.first()
            {
                let many: Value = (0..=maximum).map(|_| first.clone()).collect();
                add(format!("{} entries", maximum + 1), many, false);
            }
            if length["min"].as_u64().is_some_and(|minimum| minimum > 0) && member.query().is_none()
            {
                add("no entries".to_owned(), json!([]), false);
            }
        }
        _ => {}
    }
    changes
}

/// Returns changed texts: of the lengths at the limits and beyond them, and
/// with control characters.
fn text_changes(
    member: Member<'_>,
    text: &str,
    length: &Value,
    pattern: Option<&Pattern<'_>>,
) -> Vec<(String, Value, bool)> {
    let limit = |name: &str| length[name].as_u64();
    let (minimum, maximum) = (limit("min").unwrap_or(0), limit("max"));
    let lengths = [
        Some(minimum),
        minimum.checked_sub(1),
        maximum,
        maximum.map(|maximum| maximum + 1),
    ];
    let lengths = lengths.into_iter().flatten();
    let mut texts: Vec<(String, String)> = lengths
        .filter(|length| *length < MAX_LENGTH)
        .map(|length| {
            let text = text.chars().cycle().take(length as usize).collect();
            (format!("{length} characters"), text)
        })
        .collect();
    texts.push(("control characters".to_owned(), "\u{7}".repeat(10)));
    // An empty label changes the path, and control characters are not sent in paths.
    texts.retain(|(_, text)| !member.is_label() || !(text.is_empty() || text.contains('\u{7}')));
    texts
        .into_iter()
        .map(|(change, text)| {
            let count = text.chars().count() as u64;
            if count < minimum || maximum.is_some_and(|maximum| count > maximum) {
                return (format!("{change} beyond a limit"), text.into(), false);
            }
            let is_valid = pattern.is_none_or(|pattern| pattern.matches(&text));
            (change, text.into(), is_valid)
        })
        .collect()
}

/// Passes the variants of the requests of all operations to `check`, with the name
/// of the operation.
pub(crate) fn for_each(mut check: impl FnMut(&str, Variant)) {
    let model = Model::load();
    let operations = model.operations();
    let mut texts = MatchingTexts::from_examples(model);
    for step in script().into_iter().filter(|step| step.error.is_none()) {
        let shape = operations
            .iter()
            .find(|operation| operation.name == step.operation)
            .unwrap();
        let mut inputs = vec![step.input.clone()];
        for variant in 0..variants(model, shape.input) {
            let mut replace = |slot: StringSlot<'_>| texts.get(model, slot);
            inputs.push(sample_with(
                model,
                shape.input,
                Fill::All,
                variant,
                &mut replace,
            ));
        }
        let mut seen = HashSet::new();
        for input in &inputs {
            let mut variants = Variants {
                model,
                input,
                seen: &mut seen,
                found: Vec::new(),
            };
            variants.add(format!("{input}"), true, |_| {});
            variants.collect(shape.input, "");
            for variant in variants.found {
                check(&step.operation, variant);
            }
        }
    }
}

#[test]
fn the_emulator_accepts_what_the_model_permits() {
    let emulator = emulator(Options::default());
    let client = offline_client();
    let (mut count, mut wrong) = (0, Vec::new());
    for_each(|operation, variant| {
        let verdict = accepts(&emulator, &client, operation, variant.input);
        count += usize::from(verdict.is_some());
        if verdict.is_some_and(|verdict| verdict != variant.is_valid) {
            wrong.push(format!("{operation} {}: {verdict:?}", variant.change));
        }
    });
    let texts = wrong.join("\n");
    assert!(wrong.is_empty(), "{} of {count}:\n{texts}", wrong.len());
    println!("{count} variants");
    assert!(count > 6000, "{count}");
}

/// A pattern of the model, by an engine that has the semantics of ECMA 262.
struct Pattern<'m> {
    text: &'m str,
    regex: regress::Regex,
}

impl<'m> Pattern<'m> {
    fn of(model: &'m Model, shape: &str) -> Option<Self> {
        let text = model.shape_trait(shape, "smithy.api#pattern")?.as_str()?;
        let regex = regress::Regex::with_flags(text, "u").unwrap();
        Some(Self { text, regex })
    }

    fn matches(&self, text: &str) -> bool {
        self.regex.find(text).is_some()
    }

    /// Returns the pattern in the syntax of `string_regex`, without anchors and lookahead,
    /// which that refuses.
    fn without_lookahead(&self) -> String {
        let mut text = self.text.to_owned();
        while let Some(start) = text.find("(?=").or_else(|| text.find("(?!")) {
            let mut depth = 0;
            let end = text[start..].find(|c| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth == 0
            });
            text.replace_range(start..=start + end.unwrap(), "");
        }
        let text = text.trim_start_matches('^').trim_end_matches('$');
        // ECMA 262 means ASCII.
        text.replace(r"\d", "[0-9]").replace(r"\w", "[0-9A-Za-z_]")
    }
}

/// Texts that match the patterns of string shapes.
struct MatchingTexts {
    by_shape: HashMap<String, String>,
    runner: TestRunner,
}

impl MatchingTexts {
    /// Takes the texts of the examples of the model. Other texts are made from the patterns.
    fn from_examples(model: &Model) -> Self {
        let mut by_shape = HashMap::new();
        for step in script() {
            let operations = model.operations();
            let operation = operations
                .iter()
                .find(|operation| operation.name == step.operation)
                .unwrap();
            collect_texts(model, operation.input, &step.input, &mut by_shape);
        }
        Self {
            by_shape,
            runner: TestRunner::deterministic(),
        }
    }

    /// Returns a text for a string, or `None` for a string without pattern.
    fn get(&mut self, model: &Model, slot: StringSlot<'_>) -> Option<String> {
        if let Some(text) = self.by_shape.get(slot.shape) {
            return Some(text.clone());
        }
        let pattern = Pattern::of(model, slot.shape)?;
        let strategy = string_regex(&pattern.without_lookahead()).unwrap();
        let length = model.shape_trait(slot.shape, "smithy.api#length");
        let limit = |name: &str| length.and_then(|length| length[name].as_u64());
        let text = (0..10_000).find_map(|_| {
            let text = strategy.new_tree(&mut self.runner).ok()?.current();
            let text = text.replace(|c: char| !c.is_ascii_graphic(), "a");
            let count = text.chars().count() as u64;
            let fits = count >= limit("min").unwrap_or(1)
                && limit("max").is_none_or(|maximum| count <= maximum);
            (fits && pattern.matches(&text)).then_some(text)
        });
        let text = text.unwrap_or_else(|| panic!("no text matches {}", pattern.text));
        self.by_shape.insert(slot.shape.to_owned(), text.clone());
        Some(text)
    }
}

/// Collects the texts of a value by the shapes that they have.
fn collect_texts(model: &Model, shape: &str, value: &Value, texts: &mut HashMap<String, String>) {
    match (model.kind(shape), value) {
        ("string", Value::String(text)) => {
            texts
                .entry(shape.to_owned())
                .or_insert_with(|| text.clone());
        }
        ("structure" | "union", _) => {
            for member in model.members(shape) {
                if let Some(value) = value.get(member.name) {
                    collect_texts(model, member.target, value, texts);
                }
            }
        }
        ("list", Value::Array(values)) => {
            let element = model.element(shape, "member").target;
            for value in values {
                collect_texts(model, element, value, texts);
            }
        }
        ("map", Value::Object(entries)) => {
            let element = model.element(shape, "value").target;
            for value in entries.values() {
                collect_texts(model, element, value, texts);
            }
        }
        _ => {}
    }
}
