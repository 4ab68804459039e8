use super::*;

fn required(target: &str) -> Value {
    json!({"target": target, "traits": {"smithy.api#required": {}}})
}

#[test]
fn through_required_members_is_reported_once_with_its_path() {
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
fn is_reported_for_each_cycle() {
    let found = problems(&json!({
        "a#A": {"type": "structure", "members": {"b": required("a#B"), "c": required("a#C")}},
        "a#B": {"type": "structure", "members": {"a": required("a#A")}},
        "a#C": {"type": "structure", "members": {"a": required("a#A")}},
    }));
    let shapes: Vec<&str> = found.iter().map(|one| one.shape.as_str()).collect();
    assert_eq!(shapes, ["a#B$a", "a#C$a"], "{found:#?}");
}

#[test]
fn through_an_optional_member_or_a_collection_is_fine() {
    assert_fine(&json!({
        "a#A": {"type": "structure", "members": {"a": {"target": "a#A"}, "all": required("a#List")}},
        "a#List": {"type": "list", "member": {"target": "a#A"}},
    }));
}

#[test]
fn of_a_union_that_can_end_is_fine() {
    assert_fine(&json!({
        "a#U": {"type": "union", "members": {
            "not": {"target": "a#Not"},
            "leaf": {"target": "smithy.api#String"},
        }},
        "a#Not": {"type": "structure", "members": {"of": required("a#U")}},
    }));
}

#[test]
fn of_a_union_that_cannot_end_is_reported_once() {
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
fn of_lists_and_maps_alone_is_reported_once() {
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
