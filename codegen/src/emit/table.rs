//! The rows of the runtime's shape macros, as text: what prettyplease prints of a macro's inside cannot be read.

use super::text::string_text;
use crate::ir::{Binding, DefaultValue, EnumValue, Field, Variant};

/// A macro call with a row a line.
fn table(name: &str, of: &str, rows: impl Iterator<Item = String>) -> String {
    let rows: String = rows.map(|row| format!("    {row},\n")).collect();
    match rows.is_empty() {
        true => format!("{name}!({of} {{}});\n"),
        false => format!("{name}!({of} {{\n{rows}}});\n"),
    }
}

/// The members of a structure.
pub(super) fn structure(name: &str, fields: &[Field]) -> String {
    table(
        "structure_shape",
        name,
        fields.iter().map(|field| {
            let presence = match (&field.default, field.required) {
                (Some(_), _) => "defaulted",
                (None, true) => "required",
                (None, false) => "optional",
            };
            let default = field.default.as_ref().map(|value| format!(" = {}", default(value))).unwrap_or_default();
            let place = field.binding.as_ref().map(|binding| format!(" in {}", place(binding))).unwrap_or_default();
            format!("{}: {presence}({}{}){place}{default}", field.name, string_text(&field.wire), schema(&field.schema))
        }),
    )
}

/// The members of a union.
pub(super) fn union(name: &str, variants: &[Variant]) -> String {
    table(
        "union_shape",
        name,
        variants.iter().map(|variant| {
            let unit = if variant.ty.is_none() { ": unit" } else { "" };
            format!("{}{unit}({}{})", variant.name, string_text(&variant.wire), schema(&variant.schema))
        }),
    )
}

/// The values of an enum.
pub(super) fn enumeration(name: &str, values: &[EnumValue]) -> String {
    table("enum_shape", name, values.iter().map(|value| format!("{} = {}", value.name, string_text(&value.wire))))
}

/// The values of an integer enum.
pub(super) fn int_enumeration(name: &str, values: &[EnumValue]) -> String {
    table("int_enum_shape", name, values.iter().map(|value| format!("{} = {}", value.name, value.wire)))
}

fn schema(schema: &Option<String>) -> String {
    schema.as_ref().map(|name| format!(", schema::{name}")).unwrap_or_default()
}

fn default(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Bool(value) => format!("Bool({value})"),
        DefaultValue::Integer(value) => format!("Integer({value})"),
        DefaultValue::Float(value) => format!("Float({value:?})"),
        DefaultValue::Text(text) => format!("Text({})", string_text(text)),
        DefaultValue::List => "List".to_owned(),
        DefaultValue::Map => "Map".to_owned(),
    }
}

fn place(binding: &Binding) -> String {
    match binding {
        Binding::Label => "Label".to_owned(),
        Binding::Query(name) => format!("Query({})", string_text(name)),
        Binding::QueryParams => "QueryParams".to_owned(),
        Binding::Header(name) => format!("Header({})", string_text(name)),
        Binding::EncodedHeader(name) => format!("EncodedHeader({})", string_text(name)),
        Binding::PrefixHeaders(prefix) => format!("PrefixHeaders({})", string_text(prefix)),
        Binding::Payload => "Payload".to_owned(),
        Binding::ResponseCode => "ResponseCode".to_owned(),
    }
}
