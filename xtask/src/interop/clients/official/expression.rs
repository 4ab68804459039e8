//! Rust expressions for the JSON values of the script, in types of the official crate.
//!
//! Texts are passed to `session.text`, which replaces the identifiers of examples. Builders are
//! called by their `set_…` methods, which all members have.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use smithy_model::{Kind, Member, Model, Shape, ShapeId, Simple};

use super::names::{camel, snake};

/// Returns a call of the setter of each member that is set, each on its own line.
pub(super) fn setters(model: &Model, shape: &Shape, value: &Value) -> Result<String> {
    let mut text = String::new();
    for (name, value) in object(value)? {
        let member = shape
            .member(name)
            .with_context(|| format!("{} has no member {name}", shape.id))?;
        let value = boxed(model, member, value).with_context(|| format!("member {name}"))?;
        text += &format!("\n.set_{}(Some({value}))", snake(name));
    }
    Ok(text)
}

/// Returns the type of values of a shape.
pub(super) fn type_of(model: &Model, id: &ShapeId) -> Result<String> {
    let shape = target(model, id)?;
    Ok(match &shape.kind {
        Kind::Simple(Simple::String) => "String".into(),
        Kind::List(member) => format!("Vec<{}>", type_of(model, &member.target)?),
        Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) => type_name(id),
        kind => bail!("a type of outputs is missing: {}", kind.word()),
    })
}

fn type_name(id: &ShapeId) -> String {
    format!("types::{}", camel(id.name()))
}

fn target<'m>(model: &'m Model, id: &ShapeId) -> Result<&'m Shape> {
    model
        .shape(id)
        .with_context(|| format!("the model has no shape {id}"))
}

fn string(value: &Value) -> Result<&str> {
    value
        .as_str()
        .with_context(|| format!("{value} is not a string"))
}

fn object(value: &Value) -> Result<&Map<String, Value>> {
    value
        .as_object()
        .with_context(|| format!("{value} is not an object"))
}

/// Returns a value of a member of a structure or union, converted into a `Box` if the member's type
/// is one.
///
/// Members of recursive structures have that type.
fn boxed(model: &Model, member: &Member, value: &Value) -> Result<String> {
    let is_boxable = matches!(
        target(model, &member.target)?.kind,
        Kind::Structure(_) | Kind::Union(_)
    );
    let value = expression(model, &member.target, value)?;
    Ok(if is_boxable {
        format!("{value}.into()")
    } else {
        value
    })
}

/// Returns a value of a shape.
fn expression(model: &Model, id: &ShapeId, value: &Value) -> Result<String> {
    let shape = target(model, id)?;
    Ok(match &shape.kind {
        Kind::Simple(simple) => simple_value(*simple, value)?,
        Kind::IntEnum(_) => format!("{value}_i32"),
        Kind::Enum(_) => enum_value(id, string(value)?),
        Kind::Structure(_) => {
            let name = type_name(id);
            let setters = setters(model, shape, value)?;
            format!("built::<{name}>({name}::builder(){setters}\n.build())")
        }
        Kind::Union(_) => union_value(model, shape, value)?,
        Kind::List(member) => {
            let values = value
                .as_array()
                .with_context(|| format!("{value} is not a list"))?;
            let values = values
                .iter()
                .map(|value| expression(model, &member.target, value));
            format!("vec![{}]", values.collect::<Result<Vec<_>>>()?.join(", "))
        }
        Kind::Map(entry) => {
            let entries = object(value)?.iter().map(|(key, value)| {
                let key = map_key(model, &entry[0].target, key)?;
                let value = expression(model, &entry[1].target, value)?;
                Ok(format!("({key}, {value})"))
            });
            map(&entries.collect::<Result<Vec<_>>>()?)
        }
        Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => bail!("{id} has no values"),
    })
}

fn enum_value(id: &ShapeId, text: &str) -> String {
    format!("{}::from({text:?})", type_name(id))
}

/// Returns a key of a map. Identifiers in keys are not replaced, as in the other clients.
fn map_key(model: &Model, id: &ShapeId, key: &str) -> Result<String> {
    Ok(match target(model, id)?.kind {
        Kind::Enum(_) => enum_value(id, key),
        _ => format!("{key:?}.to_owned()"),
    })
}

fn map(entries: &[String]) -> String {
    format!("HashMap::from([{}])", entries.join(", "))
}

fn union_value(model: &Model, shape: &Shape, value: &Value) -> Result<String> {
    let (name, value) = object(value)?
        .iter()
        .next()
        .with_context(|| format!("no member of {} is set", shape.id))?;
    let member = shape
        .member(name)
        .with_context(|| format!("{} has no member {name}", shape.id))?;
    let variant = format!("{}::{}", type_name(&shape.id), camel(name));
    if target(model, &member.target)?.is_unit() {
        return Ok(variant);
    }
    Ok(format!("{variant}({})", boxed(model, member, value)?))
}

fn simple_value(simple: Simple, value: &Value) -> Result<String> {
    let suffix = match simple {
        Simple::String => {
            return Ok(format!("session.text({:?})", string(value)?));
        }
        Simple::Document => return Ok(document(value)),
        Simple::Boolean => return Ok(value.to_string()),
        Simple::Byte => "i8",
        Simple::Short => "i16",
        Simple::Integer => "i32",
        Simple::Long => "i64",
        Simple::Float => "f32",
        Simple::Double => "f64",
        Simple::Blob | Simple::Timestamp | Simple::BigInteger | Simple::BigDecimal => {
            bail!("values of type {} are not supported", simple.word())
        }
    };
    Ok(format!("{value}_{suffix}"))
}

fn document(value: &Value) -> String {
    match value {
        Value::Null => "Document::Null".into(),
        Value::Bool(value) => format!("Document::Bool({value})"),
        Value::Number(number) if number.is_u64() => {
            format!("Document::Number(Number::PosInt({number}))")
        }
        Value::Number(number) if number.is_i64() => {
            format!("Document::Number(Number::NegInt({number}))")
        }
        Value::Number(number) => format!("Document::Number(Number::Float({number}_f64))"),
        Value::String(text) => format!("Document::String(session.text({text:?}))"),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(document).collect();
            format!("Document::Array(vec![{}])", values.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("({key:?}.to_owned(), {})", document(value)))
                .collect();
            format!("Document::Object({})", map(&entries))
        }
    }
}
