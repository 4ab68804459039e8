//! Variants of the requests of all operations: each constraint at its limit and beyond it, each enum value, each optional
//! member, each union member. The emulator accepts those that the model permits.

use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::{Client, Validation, http};
use smithy_emulator::{Emulator, Options};
use tests::model::{Member, Model};
use tests::offline_client;
use tests::operations::entry;
use tests::script::script;

use super::emulator;

/// Longest text that a variant has.
const MAX_LENGTH: u64 = 3000;

/// A changed input, and whether the model permits it.
struct Variant {
    change: String,
    input: Value,
    is_valid: bool,
}

/// Sends an input with the client's serializer, without its validation. Returns `true` if the emulator accepts it.
fn accepts(emulator: &Emulator, client: &Client, operation: &str, input: Value) -> Option<bool> {
    let operation = (entry(operation).read)(input).ok()?;
    let request: http::Request<Bytes> = operation.request(client, Validation::Off).ok()?;
    Some(emulator.read_request(&request).is_ok())
}

/// Collects the variants of the members of an input.
fn variants(model: &Model, shape: &str, input: &Value) -> Vec<Variant> {
    let mut found = Vec::new();
    collect(model, shape, input, &mut Vec::new(), &mut found, input);
    found
}

/// Collects the variants of a structure or union at a path of the whole input.
fn collect(
    model: &Model,
    shape: &str,
    value: &Value,
    path: &mut Vec<String>,
    found: &mut Vec<Variant>,
    whole: &Value,
) {
    for member in model.members(shape) {
        let Some(inner) = value.get(member.name) else {
            continue;
        };
        path.push(member.name.to_owned());
        if model.kind(shape) == "structure" && !member.is_label() {
            let mut input = whole.clone();
            if let Some(parent) = at(&mut input, &path[..path.len() - 1]).as_object_mut() {
                parent.remove(member.name);
            }
            found.push(Variant {
                change: format!("without {path:?}"),
                input,
                is_valid: !member.is_required(),
            });
        }
        for (change, changed, is_valid) in changes(model, member, inner) {
            let mut input = whole.clone();
            *at(&mut input, path) = changed;
            found.push(Variant {
                change: format!("{path:?}: {change}"),
                input,
                is_valid,
            });
        }
        if matches!(model.kind(member.target), "structure" | "union") {
            collect(model, member.target, inner, path, found, whole);
        }
        path.pop();
    }
}

fn at<'v>(value: &'v mut Value, path: &[String]) -> &'v mut Value {
    path.iter().fold(value, |value, name| &mut value[name])
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
    let has_pattern = !limits("smithy.api#pattern").is_null();
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
            changes.extend(text_changes(member, text, &length, has_pattern));
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

/// Returns changed texts. Whether a longer text matches the pattern is unknown, but it is too long.
fn text_changes(
    member: Member<'_>,
    text: &str,
    length: &Value,
    has_pattern: bool,
) -> Vec<(String, Value, bool)> {
    let mut changes = Vec::new();
    let mut add =
        |change: String, value: Value, is_valid: bool| changes.push((change, value, is_valid));

    let text_of = |length: u64| -> Value {
        text.chars()
            .cycle()
            .take(length as usize)
            .collect::<String>()
            .into()
    };
    if let Some(maximum) = length["max"]
        .as_u64()
        .filter(|maximum| *maximum < MAX_LENGTH)
    {
        add(
            format!("{} characters", maximum + 1),
            text_of(maximum + 1),
            false,
        );
        if !has_pattern {
            add(format!("{maximum} characters"), text_of(maximum), true);
        }
    }
    // An empty label changes the path.
    if let Some(minimum) = length["min"]
        .as_u64()
        .filter(|minimum| *minimum > 1 || (*minimum > 0 && !member.is_label()))
    {
        add(
            format!("{} characters", minimum - 1),
            text_of(minimum - 1),
            false,
        );
    }
    if has_pattern && !member.is_label() {
        add(
            "control characters".to_owned(),
            "\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}".into(),
            false,
        );
    }

    changes
}

#[test]
fn the_emulator_accepts_what_the_model_permits() {
    let emulator = emulator(Options::default());
    let client = offline_client();
    let model = Model::load();
    let operations = model.operations();
    let (mut count, mut wrong) = (0, Vec::new());
    for step in script().into_iter().filter(|step| step.error.is_none()) {
        let shape = operations
            .iter()
            .find(|operation| operation.name == step.operation)
            .unwrap();
        let mut inputs = vec![step.input.clone()];
        inputs.extend(samples(model, shape.input, &step.input));
        // A sample does not satisfy patterns, so that not all of them are valid.
        inputs.retain(|input| {
            accepts(&emulator, &client, &step.operation, input.clone()) == Some(true)
        });
        assert!(
            !inputs.is_empty(),
            "the example of {} is refused",
            step.operation
        );
        for input in inputs {
            for variant in variants(model, shape.input, &input) {
                let verdict = accepts(&emulator, &client, &step.operation, variant.input);
                count += usize::from(verdict.is_some());
                if verdict.is_some_and(|verdict| verdict != variant.is_valid) {
                    wrong.push(format!(
                        "{} {}: {verdict:?}",
                        step.operation, variant.change
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    println!("{count} variants");
    assert!(count > 1000, "{count}");
}

/// Returns inputs in which each union of the top level has another member, and each optional scalar a value.
fn samples(model: &Model, shape: &str, input: &Value) -> Vec<Value> {
    use tests::sample::{Fill, sample};
    let mut inputs = Vec::new();
    for member in model.members(shape) {
        let kind = model.kind(member.target);
        let is_new = input.get(member.name).is_none();
        if kind == "union" {
            for variant in 0..model.members(member.target).len() {
                let mut changed = input.clone();
                changed[member.name] = sample(model, member.target, Fill::Required, variant);
                inputs.push(changed);
            }
        } else if is_new && matches!(kind, "integer" | "boolean" | "enum" | "list" | "structure") {
            let mut changed = input.clone();
            changed[member.name] = sample(model, member.target, Fill::Required, 0);
            inputs.push(changed);
        }
    }
    inputs
}
