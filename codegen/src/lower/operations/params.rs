//! Parameters of protocol tests, which have the model's names and forms, in the JSON form of the generated types.
//!
//! In parameters blobs are text and instants seconds since 1970; everything else is as in JSON
//! (<https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html#parameter-format>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::ir::DefaultValue;
use crate::lower::context::Lowering;
use crate::lower::operations::bindings;
use smithy_model::{Kind, Member, Shape, Simple};

/// An operation's input.
pub(crate) fn input(lowering: &Lowering<'_>, shape: &Shape, params: Option<&Value>) -> Value {
    Params {
        lowering,
        expected: false,
    }
    .structure(shape, params.unwrap_or(&Value::Null))
}

/// An output or an error, with the defaults that the client fills in.
pub(crate) fn output(lowering: &Lowering<'_>, shape: &Shape, params: Option<&Value>) -> Value {
    Params {
        lowering,
        expected: true,
    }
    .structure(shape, params.unwrap_or(&Value::Null))
}

struct Params<'a> {
    lowering: &'a Lowering<'a>,
    expected: bool,
}

impl Params<'_> {
    fn structure(&self, shape: &Shape, params: &Value) -> Value {
        let value =
            |member: &Member| match params.get(&member.name).filter(|value| !value.is_null()) {
                Some(value) => Some(self.target(member, value)),
                None if self.expected => self.lowering.default_of(member).map(default_json),
                None => None,
            };
        let members = shape.members().iter();
        let members = members.filter_map(|member| {
            Some((bindings::wire_name(self.lowering, member), value(member)?))
        });
        Value::Object(members.collect::<Map<_, _>>())
    }

    fn target(&self, member: &Member, value: &Value) -> Value {
        let Some(shape) = self.lowering.target(member) else {
            return value.clone();
        };
        match (&shape.kind, value) {
            (Kind::Structure(_) | Kind::Union(_), value) => self.structure(shape, value),
            (Kind::List(member), Value::Array(list)) => list
                .iter()
                .map(|value| self.element(member, value))
                .collect(),
            (Kind::Map(entry), Value::Object(map)) => {
                let [_, member] = entry.as_ref();
                Value::Object(
                    map.iter()
                        .map(|(key, value)| (key.clone(), self.element(member, value)))
                        .collect(),
                )
            }
            (Kind::Simple(Simple::Blob), Value::String(text)) => {
                Value::String(STANDARD.encode(text))
            }
            (_, value) => value.clone(),
        }
    }

    fn element(&self, member: &Member, value: &Value) -> Value {
        match value {
            Value::Null => Value::Null,
            value => self.target(member, value),
        }
    }
}

fn default_json(default: DefaultValue) -> Value {
    match default {
        DefaultValue::Bool(value) => Value::from(value),
        DefaultValue::Integer(value) => Value::from(value),
        DefaultValue::Float(value) => Value::from(value),
        DefaultValue::Text(text) => Value::from(text),
        DefaultValue::List => Value::Array(Vec::new()),
        DefaultValue::Map => Value::Object(Map::new()),
    }
}
