//! JSON documents as the protocols read and write them.

use aws_smithy_types::date_time::Format;
use serde_json::{Number, Value};
use smithy_model::{Kind, Member, ShapeId, Simple};

use super::{Members, timestamp};
use crate::failure::Failure;
use crate::service::Service;

/// Reads members of a structure from a JSON object.
pub(crate) fn read_members<'m>(
    service: &Service,
    members: impl IntoIterator<Item = &'m Member>,
    json: &Value,
    path: &str,
) -> Result<Members, Failure> {
    let Value::Object(object) = json else {
        return Err(wrong(path, "an object", json));
    };
    let mut values = Members::new();
    for member in members {
        let name = wire_name(service, member);
        match object.get(name) {
            None | Some(Value::Null) => values.extend(default(service, member)),
            Some(value) => {
                let path = format!("{path}/{}", member.name);
                values.insert(member.name.clone(), read(service, member, value, &path)?);
            }
        }
    }
    Ok(values)
}

/// Returns the default value of a member, with its name.
fn default(service: &Service, member: &Member) -> Option<(String, Value)> {
    let value = service
        .model
        .member_trait(member, "default")
        .filter(|value| !value.is_null())?;
    Some((member.name.clone(), value.clone()))
}

/// Reads the value of a member.
pub(crate) fn read(
    service: &Service,
    member: &Member,
    json: &Value,
    path: &str,
) -> Result<Value, Failure> {
    let Some(shape) = service.shape(&member.target) else {
        return Ok(json.clone());
    };
    match &shape.kind {
        Kind::Simple(simple) => read_simple(service, member, *simple, json, path),
        Kind::Enum(_) => read_simple(service, member, Simple::String, json, path),
        Kind::IntEnum(_) => read_simple(service, member, Simple::Integer, json, path),
        Kind::List(element) => {
            let values = json
                .as_array()
                .ok_or_else(|| wrong(path, "an array", json))?;
            let is_sparse = shape.traits.has("sparse");
            let read = |(index, value): (usize, &Value)| {
                let path = format!("{path}/{index}");
                if value.is_null() && is_sparse {
                    Ok(Value::Null)
                } else {
                    read(service, element, value, &path)
                }
            };
            values.iter().enumerate().map(read).collect()
        }
        Kind::Map(entry) => {
            let values = json
                .as_object()
                .ok_or_else(|| wrong(path, "an object", json))?;
            let is_sparse = shape.traits.has("sparse");
            let mut map = Members::new();
            for (key, value) in values {
                let path = format!("{path}/{key}");
                let value = if value.is_null() && is_sparse {
                    Value::Null
                } else {
                    read(service, &entry[1], value, &path)?
                };
                map.insert(key.clone(), value);
            }
            Ok(Value::Object(map))
        }
        Kind::Structure(members) => Ok(Value::Object(read_members(service, members, json, path)?)),
        Kind::Union(members) => read_union(service, members, json, path),
        Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => Ok(Value::Null),
    }
}

/// Reads a union: an object with exactly one member that is not null.
fn read_union(
    service: &Service,
    members: &[Member],
    json: &Value,
    path: &str,
) -> Result<Value, Failure> {
    let object = json
        .as_object()
        .ok_or_else(|| wrong(path, "an object", json))?;
    let set: Vec<(&String, &Value)> = object
        .iter()
        .filter(|(name, value)| !value.is_null() && *name != "__type")
        .collect();
    let [(name, value)] = set.as_slice() else {
        let message = format!("{path}: a union has exactly one member, not {}", set.len());
        return Err(Failure::serialization(message));
    };
    let Some(member) = members
        .iter()
        .find(|member| wire_name(service, member) == *name)
    else {
        return Err(Failure::serialization(format!(
            "{path}: the union has no member {name}"
        )));
    };
    let path = format!("{path}/{}", member.name);
    let value = read(service, member, value, &path)?;
    Ok(Value::Object(Members::from_iter([(
        member.name.clone(),
        value,
    )])))
}

fn read_simple(
    service: &Service,
    member: &Member,
    simple: Simple,
    json: &Value,
    path: &str,
) -> Result<Value, Failure> {
    let read = match simple {
        Simple::Blob => json
            .as_str()
            .filter(|text| is_base64(text))
            .map(Value::from),
        Simple::Boolean => json.as_bool().map(Value::from),
        Simple::String => json.as_str().map(Value::from),
        Simple::Byte => integer(json, i8::MIN.into(), i8::MAX.into()),
        Simple::Short => integer(json, i16::MIN.into(), i16::MAX.into()),
        Simple::Integer => integer(json, i32::MIN.into(), i32::MAX.into()),
        Simple::Long => integer(json, i64::MIN, i64::MAX),
        Simple::Float | Simple::Double => number(json),
        Simple::BigInteger | Simple::BigDecimal => json.is_number().then(|| json.clone()),
        Simple::Document => Some(json.clone()),
        Simple::Timestamp => {
            match timestamp::format(&service.model, member, Format::EpochSeconds) {
                Format::EpochSeconds => json.as_f64().map(timestamp::number),
                format => json.as_str().and_then(|text| timestamp::read(text, format)),
            }
        }
    };
    let expected = match simple {
        Simple::Blob => "a base64 string",
        Simple::Timestamp => "a timestamp",
        other => other.word(),
    };
    read.ok_or_else(|| wrong(path, expected, json))
}

/// Returns an integer in a range. A number with a fraction or an exponent is none.
fn integer(json: &Value, minimum: i64, maximum: i64) -> Option<Value> {
    let value = json.as_i64()?;
    (minimum..=maximum).contains(&value).then(|| value.into())
}

/// Returns a number, or one of the texts for values that JSON does not have.
fn number(json: &Value) -> Option<Value> {
    match json {
        Value::Number(_) => Some(json.clone()),
        Value::String(text) if matches!(&**text, "NaN" | "Infinity" | "-Infinity") => {
            Some(json.clone())
        }
        _ => None,
    }
}

pub(crate) fn is_base64(text: &str) -> bool {
    aws_smithy_types::base64::decode(text).is_ok()
}

fn wrong(path: &str, expected: &str, found: &Value) -> Failure {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    Failure::serialization(format!("{path}: expected {expected}, found {found}"))
}

/// Returns the name of a member in JSON. AWS JSON protocols ignore `jsonName`.
fn wire_name<'m>(service: &Service, member: &'m Member) -> &'m str {
    let is_rest = service.protocol == crate::service::Protocol::RestJson1;
    let name = member.traits.text("jsonName").filter(|_| is_rest);
    name.unwrap_or(&member.name)
}

/// Writes members of a structure.
pub(crate) fn write_members<'m>(
    service: &Service,
    members: impl IntoIterator<Item = &'m Member>,
    values: &Members,
) -> Value {
    let mut object = Members::new();
    for member in members {
        let own = values
            .get(&member.name)
            .filter(|value| !value.is_null())
            .cloned();
        if let Some(value) = own.or_else(|| Some(default(service, member)?.1)) {
            object.insert(
                wire_name(service, member).to_owned(),
                write(service, member, &value),
            );
        }
    }
    Value::Object(object)
}

/// Writes the value of a member.
pub(crate) fn write(service: &Service, member: &Member, value: &Value) -> Value {
    let Some(shape) = service.shape(&member.target) else {
        return value.clone();
    };
    match (&shape.kind, value) {
        (Kind::Simple(Simple::Timestamp), Value::Number(number)) => {
            let format = timestamp::format(&service.model, member, Format::EpochSeconds);
            timestamp::write(Number::as_f64(number).unwrap_or_default(), &format)
        }
        (Kind::List(element), Value::Array(values)) => values
            .iter()
            .map(|value| write(service, element, value))
            .collect(),
        (Kind::Map(entry), Value::Object(values)) => {
            let write =
                |(key, value): (&String, &Value)| (key.clone(), write(service, &entry[1], value));
            Value::Object(values.iter().map(write).collect())
        }
        (Kind::Structure(members) | Kind::Union(members), Value::Object(values)) => {
            write_members(service, members, values)
        }
        _ => value.clone(),
    }
}

/// Returns the target of a list or map member's elements.
pub(crate) fn element(service: &Service, id: &ShapeId) -> Option<ShapeId> {
    match &service.shape(id)?.kind {
        Kind::List(element) => Some(element.target.clone()),
        _ => None,
    }
}
