//! Properties of the diff of any two models. Among them: the impact on the Rust API agrees with the
//! crates that the generator makes from both models.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use smithy_codegen::diff::version::Bump;
use smithy_codegen::diff::{
    self, Change, ConstraintChange, Diff, MessageDiff, OperationDiff, OperationState, diff,
};
use smithy_codegen::ir::{Construction, Presence};
use smithy_codegen::lower::lower;
use smithy_codegen::{Options, ir};

use crate::fixture::{load_text, loaded};

fn small_model() -> Value {
    let text = json!({"target": "a#Text"});
    let required = json!({"target": "a#Text", "traits": {"smithy.api#required": {}}});
    let label = json!({
        "target": "a#Text",
        "traits": {"smithy.api#required": {}, "smithy.api#httpLabel": {}},
    });
    let operation = |input: &str, output: &str, uri: &str| {
        json!({
            "type": "operation", "input": {"target": input}, "output": {"target": output},
            "errors": [{"target": "a#Gone"}],
            "traits": {"smithy.api#http": {"method": "POST", "uri": uri, "code": 200}},
        })
    };
    let value = |value: &str| {
        json!({
            "target": "smithy.api#Unit",
            "traits": {"smithy.api#enumValue": value},
        })
    };
    json!({"smithy": "2.0", "shapes": {
        "a#S": {
            "type": "service", "version": "1",
            "operations": [{"target": "a#Make"}, {"target": "a#Get"}, {"target": "a#Find"}],
            "traits": {"aws.protocols#restJson1": {}},
        },
        "a#Make": operation("a#MakeIn", "a#MakeOut", "/make"),
        "a#Get": operation("a#GetIn", "a#MakeOut", "/get/{id}"),
        "a#Find": operation("smithy.api#Unit", "a#FindOut", "/find"),
        "a#MakeIn": {"type": "structure", "members": {
            "name": required, "note": text, "tree": {"target": "a#Node"},
            "tags": {"target": "a#Tags"},
            "token": {"target": "a#Text", "traits": {"smithy.api#idempotencyToken": {}}},
        }},
        "a#GetIn": {"type": "structure", "members": {"id": label, "kind": {"target": "a#Kind"}}},
        "a#MakeOut": {
            "type": "structure",
            "members": {"id": required, "choice": {"target": "a#Choice"}},
        },
        "a#FindOut": {
            "type": "structure",
            "members": {"all": {"target": "a#Nodes"}, "seen": {"target": "a#Seen"}},
        },
        "a#Node": {"type": "structure", "members": {
            "label": required, "left": {"target": "a#Node"}, "right": {"target": "a#Choice"},
            "count": {"target": "a#Count"},
        }},
        "a#Seen": {
            "type": "structure",
            "members": {"at": {"target": "a#Text"}, "kind": {"target": "a#Kind"}},
        },
        "a#Choice": {
            "type": "union",
            "members": {"text": text, "node": {"target": "a#Node"}, "none": {"target": "a#None"}},
        },
        "a#None": {"type": "structure", "members": {}},
        "a#Nodes": {"type": "list", "member": {"target": "a#Node"}},
        "a#Tags": {"type": "map", "key": {"target": "a#Text"}, "value": {"target": "a#Text"}},
        "a#Kind": {"type": "enum", "members": {"A": value("a"), "B": value("b"), "C": value("c")}},
        "a#Text": {"type": "string", "traits": {"smithy.api#length": {"min": 1, "max": 20}}},
        "a#Count": {"type": "integer"},
        "a#Gone": {
            "type": "structure", "members": {"message": text},
            "traits": {"smithy.api#error": "client"},
        },
        "a#Busy": {
            "type": "structure", "members": {"message": text},
            "traits": {"smithy.api#error": "server"},
        },
    }})
}

/// A random change of a model. `kind` selects the change; the other numbers select what is changed,
/// modulo what exists.
#[derive(Clone, Debug)]
struct Mutation {
    kind: u8,
    shape: usize,
    member: usize,
    value: u8,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    (0..20_u8, 0..20_usize, 0..6_usize, 0..8_u8).prop_map(|(kind, shape, member, value)| Mutation {
        kind,
        shape,
        member,
        value,
    })
}

impl Mutation {
    fn apply(&self, model: &mut Value) -> Option<()> {
        let shapes = model["shapes"].as_object_mut()?;
        let targets = [
            "a#Text", "a#Count", "a#Node", "a#Choice", "a#Kind", "a#Nodes", "a#Seen", "a#Tags",
        ];
        let target = targets[usize::from(self.value) % targets.len()];
        match self.kind {
            0..=9 => self.of_member(pick(shapes, self.shape, &["structure", "union"])?, target),
            10 => set(
                pick(shapes, self.shape, &["string"])?,
                "length",
                json!({"max": self.value}),
            ),
            11 => toggle(
                pick(shapes, self.shape, &["string", "structure", "list"])?,
                "sensitive",
            ),
            12 => {
                let members = pick(shapes, self.shape, &["enum"])?["members"].as_object_mut()?;
                let name = ["A", "B", "C", "D", "E"][self.member % 5];
                if members.shift_remove(name).is_none() {
                    let value = json!({
                        "target": "smithy.api#Unit",
                        "traits": {"smithy.api#enumValue": name.to_lowercase()},
                    });
                    members.insert(name.to_owned(), value);
                }
                Some(())
            }
            13 => reorder(pick(shapes, self.shape, &["structure", "enum"])?),
            14 => {
                let operations = shapes["a#S"]["operations"].as_array_mut()?;
                let index = self.shape.checked_rem(operations.len())?;
                operations.remove(index);
                Some(())
            }
            15 => {
                let operation = pick(shapes, self.shape, &["operation"])?;
                operation["errors"] =
                    [json!([]), json!([{"target": "a#Busy"}])][self.member % 2].clone();
                Some(())
            }
            16 => toggle(
                pick(
                    shapes,
                    self.shape,
                    &["structure", "operation", "enum", "union"],
                )?,
                "deprecated",
            ),
            17 => toggle(pick(shapes, self.shape, &["list", "map"])?, "sparse"),
            18 => set(
                pick(shapes, self.shape, &["structure", "operation"])?,
                "documentation",
                "Some words.".into(),
            ),
            _ => {
                // An operation with the name of a structure, whose Rust type must then be renamed.
                let http = json!({
                    "smithy.api#http": {"method": "POST", "uri": format!("/{}", self.value)},
                });
                let unit = json!({"target": "smithy.api#Unit"});
                shapes.insert(
                    "b#Node".to_owned(),
                    json!({"type": "operation", "input": unit, "output": unit, "traits": http}),
                );
                shapes["a#S"]["operations"]
                    .as_array_mut()?
                    .push(json!({"target": "b#Node"}));
                Some(())
            }
        }
    }

    fn of_member(&self, shape: &mut Value, target: &str) -> Option<()> {
        let is_structure = shape["type"] == "structure";
        let members = shape["members"].as_object_mut()?;
        let name = members
            .keys()
            .nth(self.member % members.len().max(1))
            .cloned();
        match self.kind {
            0 => drop(members.shift_remove(&name?)),
            1 | 2 => {
                let traits = if is_structure && self.kind == 2 {
                    json!({"smithy.api#required": {}})
                } else {
                    json!({})
                };
                let name = ["extra", "more", "Extra", "name_"][self.member % 4];
                members.insert(name.to_owned(), json!({"target": target, "traits": traits}));
            }
            3 | 4 => toggle(members.get_mut(&name?)?, "required")?,
            5 => members.get_mut(&name?)?["target"] = target.into(),
            6 => toggle(members.get_mut(&name?)?, "clientOptional")?,
            7 => toggle(members.get_mut(&name?)?, "idempotencyToken")?,
            8 => toggle(members.get_mut(&name?)?, "deprecated")?,
            _ => set(
                members.get_mut(&name?)?,
                "jsonName",
                format!("n{}", self.value).into(),
            )?,
        }
        Some(())
    }
}

fn pick<'a>(
    shapes: &'a mut Map<String, Value>,
    index: usize,
    types: &[&str],
) -> Option<&'a mut Value> {
    let mut found: Vec<&mut Value> = shapes
        .values_mut()
        .filter(|shape| {
            shape["type"]
                .as_str()
                .is_some_and(|kind| types.contains(&kind))
        })
        .collect();
    let index = index % found.len().max(1);
    (!found.is_empty()).then(|| found.swap_remove(index))
}

fn set(holder: &mut Value, id: &str, value: Value) -> Option<()> {
    let traits = holder
        .as_object_mut()?
        .entry("traits")
        .or_insert_with(|| json!({}))
        .as_object_mut()?;
    traits.insert(format!("smithy.api#{id}"), value);
    Some(())
}

fn toggle(holder: &mut Value, id: &str) -> Option<()> {
    let traits = holder
        .as_object_mut()?
        .entry("traits")
        .or_insert_with(|| json!({}))
        .as_object_mut()?;
    let id = format!("smithy.api#{id}");
    if traits.shift_remove(&id).is_none() {
        traits.insert(id, json!({}));
    }
    Some(())
}

fn reorder(shape: &mut Value) -> Option<()> {
    let members = shape["members"].as_object_mut()?;
    let first = members.keys().next()?.clone();
    let value = members.shift_remove(&first)?;
    members.insert(first, value);
    Some(())
}

/// The model after the mutations, except those that make it invalid.
fn mutated(model: &Value, mutations: &[Mutation]) -> Value {
    mutations.iter().fold(model.clone(), |model, mutation| {
        let mut next = model.clone();
        match mutation.apply(&mut next) {
            Some(()) if load_text(&next.to_string()).is_ok() => next,
            _ => model,
        }
    })
}

/// Mutations from the small model to one model, and from there to another.
fn two_models() -> impl Strategy<Value = (Vec<Mutation>, Vec<Mutation>)> {
    let mutations = || prop::collection::vec(mutation(), 0..4);
    (mutations(), mutations())
}

fn models((first, second): &(Vec<Mutation>, Vec<Mutation>)) -> (Value, Value) {
    let one = mutated(&small_model(), first);
    let other = mutated(&one, second);
    (one, other)
}

fn difference(old: &Value, new: &Value) -> Diff {
    diff(&loaded(old), &loaded(new), None).unwrap()
}

/// The changes of a diff without their impact. `back` swaps old and new.
fn facts(diff: &Diff, back: bool) -> BTreeSet<String> {
    let swap = |old: String, new: String| if back { (new, old) } else { (old, new) };
    let of_change = |place: &str, change: &Change| {
        let constraint = match (back, change.constraint) {
            (true, Some(ConstraintChange::Loosened)) => Some(ConstraintChange::Tightened),
            (true, Some(ConstraintChange::Tightened)) => Some(ConstraintChange::Loosened),
            (_, constraint) => constraint,
        };
        let (old, new) = swap(format!("{:?}", change.old), format!("{:?}", change.new));
        format!(
            "{place} {:?} {} {old} {new} {constraint:?}",
            change.aspect, change.subject
        )
    };
    let of_side = |operation: &OperationDiff, name: &str, side: &MessageDiff| {
        let (added, removed) = swap(format!("{:?}", side.added), format!("{:?}", side.removed));
        let name_of = |shape: &diff::ShapeDiff| {
            if back {
                shape.old_name.clone()
            } else {
                shape.name.clone()
            }
        };
        let reached: BTreeSet<String> = side
            .changed
            .iter()
            .map(|path| name_of(&diff.shapes[path.shape]))
            .collect();
        format!("{} {name} +{added} -{removed} {reached:?}", operation.name)
    };
    let mut facts: BTreeSet<String> = diff
        .service
        .iter()
        .map(|change| of_change("service", change))
        .collect();
    for operation in &diff.operations {
        let state = match (back, operation.state) {
            (true, OperationState::New) => OperationState::Removed,
            (true, OperationState::Removed) => OperationState::New,
            (_, state) => state,
        };
        facts.insert(format!("{} is {state:?}", operation.name));
        facts.extend(
            operation
                .changes
                .iter()
                .map(|change| of_change(&operation.name, change)),
        );
        facts.insert(of_side(operation, "request", &operation.request));
        facts.insert(of_side(operation, "response", &operation.response));
        facts.insert(of_side(operation, "errors", &operation.errors));
    }
    for shape in &diff.shapes {
        let (old, new) = swap(shape.old_name.clone(), shape.name.clone());
        facts.extend(
            shape
                .changes
                .iter()
                .map(|change| of_change(&format!("{old}/{new}"), change)),
        );
    }
    for found in &diff.documentation {
        let (old, new) = swap(format!("{:?}", found.old), format!("{:?}", found.new));
        facts.insert(format!("docs {} {old} {new}", found.subject));
    }
    facts
}

/// The public items of the generated crate, with their types.
fn surface(model: &Value) -> BTreeMap<String, String> {
    let options = Options {
        name: "a".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: Some("..".to_owned()),
        standalone: false,
        command: String::new(),
        service: None,
        protocol_tests: false,
        endpoint_tests: false,
        protocol: None,
    };
    let krate = lower(&loaded(model), &options).unwrap();
    let mut items = BTreeMap::new();
    for operation in &krate.operations {
        let signature = format!("{} -> {}", operation.input.name, operation.output.name);
        items.insert(format!("client.{}", operation.ident), signature);
        structure(&mut items, "operation", &operation.input);
        structure(&mut items, "operation", &operation.output);
    }
    krate
        .structures
        .iter()
        .for_each(|found| structure(&mut items, "types", found));
    krate
        .errors
        .iter()
        .for_each(|found| structure(&mut items, "error", found));
    for found in &krate.unions {
        items.insert(format!("types::{}", found.name), "union".to_owned());
        for variant in &found.variants {
            items.insert(
                format!("types::{}::{}", found.name, variant.name),
                format!("{:?}", variant.ty),
            );
        }
    }
    for found in &krate.enums {
        items.insert(format!("types::{}", found.name), "enum".to_owned());
        for value in &found.values {
            items.insert(
                format!("types::{}::{}", found.name, value.name),
                String::new(),
            );
        }
    }
    items
}

fn structure(items: &mut BTreeMap<String, String>, module: &str, found: &ir::Structure) {
    let path = format!("{module}::{}", found.name);
    items.insert(path.clone(), "struct".to_owned());
    for field in &found.fields {
        items.insert(
            format!("{path}.{}", field.name),
            format!("{} {:?}", field.presence != Presence::Optional, field.ty),
        );
        if found.construction != Construction::None && field.presence != Presence::Required {
            items.insert(
                format!("{path}::{}()", field.setter),
                format!("{:?}", field.argument),
            );
        }
    }
    if found.construction != Construction::None {
        let required = found.required();
        let arguments: Vec<String> = required
            .map(|field| format!("{}: {:?}", field.name, field.argument))
            .collect();
        items.insert(format!("{path}::new"), arguments.join(", "));
    }
}

#[test]
fn removing_more_operations_than_exist_leaves_none() {
    let removal = Mutation {
        kind: 14,
        shape: 0,
        member: 0,
        value: 0,
    };

    let model = mutated(&small_model(), &vec![removal; 4]);

    assert_eq!(model["shapes"]["a#S"]["operations"], json!([]));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_model_equals_itself(mutations in two_models()) {
        let (_, model) = models(&mutations);
        prop_assert_eq!(difference(&model, &model), Diff::default());
    }

    #[test]
    fn the_reverse_diff_has_the_same_changes_with_old_and_new_swapped(mutations in two_models()) {
        let (old, new) = models(&mutations);
        let reverse = difference(&new, &old);
        prop_assert_eq!(facts(&difference(&old, &new), false), facts(&reverse, true));
    }

    #[test]
    fn the_rust_api_breaks_exactly_if_items_of_the_generated_crate_change(
        mutations in two_models(),
    ) {
        let (old, new) = models(&mutations);
        let found = difference(&old, &new);
        let (before, after) = (surface(&old), surface(&new));
        let changed = before.iter().filter(|(item, ty)| after.get(*item) != Some(ty));
        let broken: Vec<&String> = changed.map(|(item, _)| item).collect();
        prop_assert_eq!(
            !broken.is_empty(),
            Bump::of(&found) == Bump::Breaking,
            "{:?}\n{}", broken, diff::text::text(&found, true)
        );
        if broken.is_empty() && before != after {
            prop_assert_eq!(Bump::of(&found), Bump::Addition);
        }
    }

    #[test]
    fn every_format_prints_every_change(mutations in two_models()) {
        let (old, new) = models(&mutations);
        let found = difference(&old, &new);
        for text in [diff::text::text(&found, true), diff::markdown::markdown(&found, true)] {
            for operation in &found.operations {
                prop_assert!(text.contains(&operation.name), "{}", text);
            }
            for shape in &found.shapes {
                prop_assert!(text.contains(&shape.name), "{}", text);
            }
        }
        let printed = diff::json::json(&found, true);
        let operations = printed["operations"].as_array().map(Vec::len);
        prop_assert_eq!(operations, Some(found.operations.len()));
    }
}
