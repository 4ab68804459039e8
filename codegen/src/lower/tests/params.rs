//! Parameters of protocol tests as JSON of the generated types.
//!
//! Parameters are JSON with the model's member names, blobs as text and timestamps as seconds since
//! 1970
//! (<https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html#parameter-format>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use smithy_model::{Kind, Member, Shape, Simple};

use crate::ir::DefaultValue;
use crate::lower::context::Lowering;
use crate::lower::shapes::presence::Role;

/// Converts the parameters of an input.
pub(crate) fn input(lowering: &Lowering<'_>, shape: &Shape, params: Option<&Value>) -> Value {
    let converter = Converter {
        lowering,
        add_defaults: false,
    };
    converter.structure(shape, params.unwrap_or(&Value::Null), Role::Input)
}

/// Converts the parameters of an output or error, and adds the defaults that the client adds.
pub(crate) fn output(lowering: &Lowering<'_>, shape: &Shape, params: Option<&Value>) -> Value {
    let converter = Converter {
        lowering,
        add_defaults: true,
    };
    converter.structure(shape, params.unwrap_or(&Value::Null), Role::Output)
}

struct Converter<'a> {
    lowering: &'a Lowering<'a>,
    add_defaults: bool,
}

impl Converter<'_> {
    fn structure(&self, shape: &Shape, params: &Value, role: Role) -> Value {
        let entry = |member: &Member| {
            let param = params.get(&member.name).filter(|value| !value.is_null());
            let value = match param {
                Some(value) => self.value(member, value),
                None if self.add_defaults => default_json(self.lowering.default_of(member)?),
                None => return None,
            };
            let name = self.lowering.json_name(shape, member, role);
            Some((name, value))
        };
        let entries = shape.members().iter().filter_map(entry);
        Value::Object(entries.collect())
    }

    fn value(&self, member: &Member, value: &Value) -> Value {
        let kind = self
            .lowering
            .target(member)
            .map(|shape| (shape, &shape.kind));
        match (kind, value) {
            (_, Value::Null) => Value::Null,
            (Some((shape, Kind::Structure(_) | Kind::Union(_))), value) => {
                self.structure(shape, value, Role::Nested)
            }
            (Some((_, Kind::List(element))), Value::Array(list)) => list
                .iter()
                .map(|value| self.value(element, value))
                .collect(),
            (Some((_, Kind::Map(entry))), Value::Object(map)) => {
                let [_, element] = entry.as_ref();
                let entries = map.iter();
                let entries = entries.map(|(key, value)| (key.clone(), self.value(element, value)));
                Value::Object(entries.collect())
            }
            (Some((_, Kind::Simple(Simple::Blob))), Value::String(text)) => {
                Value::String(STANDARD.encode(text))
            }
            (_, value) => value.clone(),
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
