//! Merges schemas that must all hold, and alternatives.

use std::collections::BTreeSet;

use crate::node::{Choice, Kind, Node};
use crate::walk::{Walk, join};

/// Returns a schema that requires both schemas. A problem is reported if their types
/// exclude each other.
pub(crate) fn all_of(walk: &mut Walk, mut node: Node, other: Node) -> Node {
    node.is_never |= other.is_never;
    node.has_failed |= other.has_failed;
    node.kinds = match (node.kinds.take(), other.kinds) {
        (Some(kinds), Some(other_kinds)) => {
            let common = common_kinds(&kinds, &other_kinds);
            if common.is_empty() {
                let cause = format!(
                    "the schema requires {} and, by {}, {}",
                    names(&kinds),
                    other.pointer,
                    names(&other_kinds)
                );
                walk.problem(&node.pointer, cause, "remove one of both");
                node.has_failed = true;
            }
            Some(common)
        }
        (kinds, other_kinds) => kinds.or(other_kinds),
    };
    for (name, property) in other.properties {
        let merged = match node.properties.remove(&name) {
            Some(own) => all_of(walk, own, property),
            None => property,
        };
        node.properties.insert(name, merged);
    }
    for name in other.required {
        if !node.required.contains(&name) {
            node.required.push(name);
        }
    }
    node.items = match (node.items.take(), other.items) {
        (Some(items), Some(other_items)) => Some(Box::new(all_of(walk, *items, *other_items))),
        (items, other_items) => items.or(other_items),
    };
    node.description = first_description(walk, node.description.take(), other.description);
    node.choices = common_choices(node.choices.take(), other.choices);
    node.is_never |= node.choices.as_ref().is_some_and(Vec::is_empty);
    for note in other.notes {
        if !node.notes.contains(&note) {
            node.notes.push(note);
        }
    }
    node
}

/// Returns a schema that permits each of the alternatives at `pointer`, and reports what it does
/// not tell apart.
pub(crate) fn one_of(walk: &mut Walk, nodes: Vec<Node>, pointer: &str) -> Node {
    let has_failed = nodes.iter().any(|node| node.has_failed);
    let (nulls, nodes): (Vec<Node>, Vec<Node>) = nodes.into_iter().partition(Node::is_null);
    let mut nodes: Vec<Node> = nodes.into_iter().filter(|node| !node.is_never).collect();
    if nodes.len() > 1 {
        walk.drop(
            pointer.to_owned(),
            "a gateway has no alternatives, so that they become one schema",
        );
    }
    // Descriptions of alternatives are no description of all of them.
    if nodes.len() > 1 {
        for node in &mut nodes {
            move_description(walk, node);
        }
    }
    let merged = nodes
        .into_iter()
        .reduce(|node, other| either(walk, node, other));
    let mut merged = match (merged, nulls.into_iter().next()) {
        (Some(mut merged), Some(_)) => {
            if let Some(kinds) = &mut merged.kinds {
                kinds.insert(Kind::Null);
            }
            merged
        }
        (Some(merged), None) => merged,
        (None, Some(null)) => null,
        (None, None) => Node::never(pointer),
    };
    merged.has_failed |= has_failed;
    merged
}

/// Returns a schema that permits both schemas.
fn either(walk: &mut Walk, mut node: Node, other: Node) -> Node {
    if node.is_never {
        return other;
    }
    if other.is_never {
        return node;
    }
    node.has_failed |= other.has_failed;
    node.kinds = match (node.kinds.take(), other.kinds) {
        (Some(kinds), Some(other_kinds)) => Some(kinds.union(&other_kinds).copied().collect()),
        _ => None,
    };
    for (name, property) in other.properties {
        let merged = match node.properties.remove(&name) {
            Some(own) => either_property(walk, own, property),
            None => property,
        };
        node.properties.insert(name, merged);
    }
    node.required.retain(|name| other.required.contains(name));
    node.items = match (node.items.take(), other.items) {
        (Some(items), Some(other_items)) => {
            Some(Box::new(either_property(walk, *items, *other_items)))
        }
        _ => None,
    };
    node.description = first_description(walk, node.description.take(), other.description);
    node.choices = match (node.choices.take(), other.choices) {
        (Some(mut choices), Some(other_choices)) => {
            for choice in other_choices {
                if choices.iter().all(|own| own.value != choice.value) {
                    choices.push(choice);
                }
            }
            Some(choices)
        }
        _ => None,
    };
    node.notes.retain(|note| other.notes.contains(note));
    node
}

/// Merges the schemas of a property, or of items, of two alternatives.
fn either_property(walk: &mut Walk, mut node: Node, mut other: Node) -> Node {
    let text = |node: &Node| node.description.as_ref().map(|(text, _)| text.clone());
    if text(&node) != text(&other) {
        move_single_description(walk, &mut node);
        move_single_description(walk, &mut other);
    }
    either(walk, node, other)
}

/// Moves the description of an alternative to its value if it permits one value, and
/// drops it otherwise.
fn move_description(walk: &mut Walk, node: &mut Node) {
    move_single_description(walk, node);
    if let Some((_, pointer)) = node.description.take() {
        walk.drop(
            join(&pointer, "description"),
            "the description of an alternative",
        );
    }
}

/// Moves the description of a schema to its value if it permits one value.
fn move_single_description(walk: &mut Walk, node: &mut Node) {
    if let Some([choice]) = node.choices.as_deref_mut()
        && let Some((text, pointer)) = node.description.take()
    {
        walk.drop(
            join(&pointer, "description"),
            "the description of an alternative",
        );
        choice.description = Some(text);
    }
}

type Description = Option<(String, String)>;

/// Returns the first of two descriptions, and reports the second if it differs.
fn first_description(walk: &mut Walk, first: Description, second: Description) -> Description {
    match (first, second) {
        (Some((text, pointer)), Some((other_text, other_pointer))) => {
            if text != other_text {
                let at = join(&other_pointer, "description");
                walk.drop(
                    at,
                    format!("the description of `{pointer}` is used instead"),
                );
            }
            Some((text, pointer))
        }
        (first, second) => first.or(second),
    }
}

/// Returns the values that both lists permit.
pub(crate) fn common_choices(
    first: Option<Vec<Choice>>,
    second: Option<Vec<Choice>>,
) -> Option<Vec<Choice>> {
    match (first, second) {
        (Some(mut first), Some(second)) => {
            first.retain(|choice| second.iter().any(|other| other.value == choice.value));
            Some(first)
        }
        (first, second) => first.or(second),
    }
}

fn common_kinds(first: &BTreeSet<Kind>, second: &BTreeSet<Kind>) -> BTreeSet<Kind> {
    let mut common: BTreeSet<Kind> = first.intersection(second).copied().collect();
    let has_integer = |a: &BTreeSet<Kind>, b: &BTreeSet<Kind>| {
        a.contains(&Kind::Integer) && b.contains(&Kind::Number)
    };
    if has_integer(first, second) || has_integer(second, first) {
        common.insert(Kind::Integer);
    }
    common
}

/// Returns the names of types, separated by "or".
pub(crate) fn names(kinds: &BTreeSet<Kind>) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    names.join(" or ")
}
