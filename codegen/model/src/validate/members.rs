//! Unions and enums have members, and the values of an enum are unique (spec §"Enum", §"Union").

use foldhash::{HashMap, HashMapExt as _};

use super::Report;
use crate::{Kind, Location, Member, Shape};

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    for shape in model.shapes.values() {
        let (Kind::Union(members) | Kind::Enum(members) | Kind::IntEnum(members)) = &shape.kind
        else {
            continue;
        };
        // A mixin may leave the members to the shapes that use it.
        if members.is_empty() && !shape.traits.has("mixin") {
            report.error(
                shape,
                "has no members",
                "add at least one member, or remove the shape",
            );
        }
        if !matches!(shape.kind, Kind::Union(_)) {
            check_values(report, shape, members);
        }
    }
}

fn check_values(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for member in members {
        let location = Location::of_trait((shape, member), "enumValue");
        if let Err((message, hint)) = check_value(shape, member) {
            report.error(location, message, hint);
            continue;
        }
        let value = member.enum_value().into_owned();
        if let Some(first) = owners.get(&value) {
            let message = format!("has the value {value:?} of the member {first}");
            report.error(
                location,
                message,
                "values are unique: change or remove one of the two",
            );
        } else {
            owners.insert(value, &member.name);
        }
    }
}

/// Checks the type of a member's value; returns the message and the hint of a diagnostic.
fn check_value(shape: &Shape, member: &Member) -> Result<(), (String, &'static str)> {
    let is_int = matches!(shape.kind, Kind::IntEnum(_));
    match member.traits.get("enumValue") {
        None if is_int => Err((
            "has no enumValue".to_owned(),
            "members of an intEnum need one: add \"smithy.api#enumValue\": 1",
        )),
        Some(value) if is_int && value.as_i64().is_none_or(|n| i32::try_from(n).is_err()) => Err((
            format!("the enumValue {value} is not a 32-bit integer"),
            "write an integer",
        )),
        Some(value) if !is_int && value.as_str().is_none_or(str::is_empty) => Err((
            format!("the enumValue {value} is not a non-empty string"),
            "write a non-empty string",
        )),
        _ => Ok(()),
    }
}
