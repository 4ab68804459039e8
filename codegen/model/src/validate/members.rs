//! Unions and enums have members, and no two members of an enum have one value (spec §"Enum", §"Union").

use std::collections::HashMap;

use serde_json::Value;

use super::Report;
use crate::{Kind, Location, Member, Model, Shape};

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    for shape in model.shapes.values() {
        match &shape.kind {
            Kind::Union(members) => check_empty(report, shape, members),
            Kind::Enum(members) | Kind::IntEnum(members) => {
                check_empty(report, shape, members);
                check_values(report, shape, members);
            }
            _ => {}
        }
    }
}

/// A mixin may leave the members to the shapes that use it.
fn check_empty(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    if members.is_empty() && !shape.traits.has("mixin") {
        let hint = "add at least one member, or remove the shape";
        report.error(shape, "has no members", hint);
    }
}

fn check_values(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for member in members {
        let at = Location::of_trait((shape, member), "enumValue");
        let value = match value_of(shape, member) {
            Ok(value) => value,
            Err((message, hint)) => {
                report.error(at, message, hint);
                continue;
            }
        };
        let message = owners
            .get(&value)
            .map(|first| format!("has the value {value:?} of the member {first}"));
        match message {
            Some(message) => report.error(at, message, "values are unique: remove one of the two"),
            None => {
                owners.insert(value, &member.name);
            }
        }
    }
}

/// The member's value as text, or what is wrong with it and what mends it.
fn value_of(shape: &Shape, member: &Member) -> Result<String, (String, &'static str)> {
    let value = member.traits.get("enumValue");
    let is_int = matches!(shape.kind, Kind::IntEnum(_));
    match value {
        // A member of a string enum without `enumValue` has its name for a value.
        None if !is_int => Ok(member.name.clone()),
        Some(Value::String(text)) if !is_int && !text.is_empty() => Ok(text.clone()),
        Some(Value::Number(number)) if is_int && fits_integer(number) => Ok(number.to_string()),
        None => Err((
            "has no enumValue".to_owned(),
            "members of an intEnum need one: add \"smithy.api#enumValue\": 1",
        )),
        Some(value) if is_int => Err((
            format!("the enumValue {value} is not a 32-bit integer"),
            "write an integer",
        )),
        Some(value) => Err((
            format!("the enumValue {value} is not a non-empty string"),
            "write a non-empty string",
        )),
    }
}

fn fits_integer(number: &serde_json::Number) -> bool {
    number.as_i64().is_some_and(|n| i32::try_from(n).is_ok())
}
