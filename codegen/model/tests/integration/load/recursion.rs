//! Recursive shapes.

use serde_json::{Value, json};

use super::*;

fn required(target: &str) -> Value {
    json!({"target": target, "traits": {"smithy.api#required": {}}})
}

#[test]
fn reports_a_cycle_of_required_members_once() {
    let shapes = json!({
        "a#A": {"type": "structure", "members": {"b": required("a#B")}},
        "a#B": {"type": "structure", "members": {"a": required("a#A"), "x": {"target": "a#A"}}},
        "a#User": {"type": "structure", "members": {"a": required("a#A")}},
    });
    assert_problem(
        &shapes,
        "a#B$a",
        "/shapes/a#B/members/a",
        "a#A$b -> a#B$a -> a#A",
    );
}

#[test]
fn reports_each_cycle() {
    let found = problems(&json!({
        "a#A": {"type": "structure", "members": {"b": required("a#B"), "c": required("a#C")}},
        "a#B": {"type": "structure", "members": {"a": required("a#A")}},
        "a#C": {"type": "structure", "members": {"a": required("a#A")}},
    }));
    let shapes: Vec<&str> = found.iter().map(|one| one.shape.as_str()).collect();
    assert_eq!(shapes, ["a#B$a", "a#C$a"], "{found:#?}");
}

#[test]
fn accepts_recursion_through_an_optional_member_or_a_list() {
    assert_valid(&json!({
        "a#A": {
            "type": "structure",
            "members": {"a": {"target": "a#A"}, "all": required("a#List")},
        },
        "a#List": {"type": "list", "member": {"target": "a#A"}},
    }));
}

#[test]
fn accepts_a_recursive_union_with_a_finite_member() {
    assert_valid(&json!({
        "a#U": {"type": "union", "members": {
            "not": {"target": "a#Not"},
            "leaf": {"target": "smithy.api#String"},
        }},
        "a#Not": {"type": "structure", "members": {"of": required("a#U")}},
    }));
}

#[test]
fn reports_a_union_without_finite_value_once() {
    let shapes = json!({
        "a#U": {"type": "union", "members": {"one": {"target": "a#U"}, "two": {"target": "a#V"}}},
        "a#V": {"type": "union", "members": {"back": {"target": "a#U"}}},
    });
    assert_problem(
        &shapes,
        "a#U$one",
        "/shapes/a#U/members/one",
        "a#U$one -> a#U",
    );
}

#[test]
fn reports_a_cycle_of_lists_and_maps_once() {
    let shapes = json!({
        "a#L": {"type": "list", "member": {"target": "a#M"}},
        "a#M": {"type": "map", "key": {"target": "smithy.api#String"}, "value": {"target": "a#L"}},
    });
    assert_problem(
        &shapes,
        "a#M$value",
        "/shapes/a#M/value",
        "a#L$member -> a#M$value -> a#L",
    );
}
