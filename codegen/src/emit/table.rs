//! The rows of the runtime's shape macros, as text: what prettyplease prints of a macro's inside cannot be read.

use super::text::string_text;
use crate::ir::{
    Acceptor, Binding, DefaultValue, EnumValue, Field, Matcher, Pages, Path, Presence, Step, Type,
    Variant, Waiter,
};

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
        "impl_structure",
        name,
        fields.iter().map(|field| {
            let (presence, default) = match &field.presence {
                Presence::Required => ("required", String::new()),
                Presence::Optional => ("optional", String::new()),
                Presence::Defaulted(value) => ("defaulted", format!(" = {}", default(value))),
            };
            let place = field
                .binding
                .as_ref()
                .map(|binding| format!(" in {}", place(binding)))
                .unwrap_or_default();
            format!(
                "{}: {presence}({}{}){place}{default}",
                field.name,
                string_text(&field.wire),
                schema(&field.schema)
            )
        }),
    )
}

/// The members of a union.
pub(super) fn union(name: &str, variants: &[Variant]) -> String {
    table(
        "impl_union",
        name,
        variants.iter().map(|variant| {
            let unit = if variant.ty.is_none() { ": unit" } else { "" };
            format!(
                "{}{unit}({}{})",
                variant.name,
                string_text(&variant.wire),
                schema(&variant.schema)
            )
        }),
    )
}

/// The values of an enum.
pub(super) fn enumeration(name: &str, values: &[EnumValue]) -> String {
    table(
        "impl_enum",
        name,
        values
            .iter()
            .map(|value| format!("{} = {}", value.name, string_text(&value.wire))),
    )
}

/// The values of an integer enum.
pub(super) fn int_enumeration(name: &str, values: &[EnumValue]) -> String {
    table(
        "impl_int_enum",
        name,
        values
            .iter()
            .map(|value| format!("{} = {}", value.name, value.wire)),
    )
}

/// Where a paginated operation has what paging needs.
pub(super) fn pages(name: &str, pages: &Pages) -> String {
    let mut rows = vec![
        format!("token: {}", pages.token),
        format!("next: |output| output{}", borrowed(&pages.next)),
    ];
    rows.extend(pages.size.iter().map(|field| format!("page_size: {field}")));
    rows.extend(pages.items.iter().map(|(path, ty)| {
        let taken: String = path
            .iter()
            .map(|step| format!(".{}{}", step.field, if step.optional { "?" } else { "" }))
            .collect();
        format!("items: |output| -> {ty} {{ output{taken} }}")
    }));
    table("impl_paginated", name, rows.into_iter())
}

/// What a waiter looks for.
pub(super) fn waiter(waiter: &Waiter) -> String {
    let (min, max) = waiter.delay;
    let mut rows = vec![
        format!("operation: operation::{}", waiter.operation),
        format!("output: {}", given(waiter.gives.as_ref())),
        format!("delay: {min}..={max}"),
    ];
    let status = waiter.status.as_ref().map(way).unwrap_or_default();
    let reasons: Vec<String> = waiter.reasons.iter().map(way).collect();
    rows.extend([
        format!("status: [{status}]"),
        format!("reasons: [{}]", reasons.join(", ")),
    ]);
    rows.extend(waiter.acceptors.iter().map(acceptor));
    table("impl_waiter", &waiter.name, rows.into_iter())
}

/// What a wait gives: an output, maybe one, or nothing.
fn given(gives: Option<&Type>) -> String {
    match gives {
        None => "()".to_owned(),
        Some(Type::Nullable(output)) => format!("Option<{}>", given(Some(output))),
        Some(output) => format!("operation::{output}"),
    }
}

fn acceptor(acceptor: &Acceptor) -> String {
    let matcher = match &acceptor.matcher {
        Matcher::Path {
            source,
            path,
            comparator,
            expected,
        } => {
            format!(
                "{source}({}, {comparator}, {})",
                way(path),
                string_text(expected)
            )
        }
        Matcher::ErrorType(code) => format!("ErrorType({})", string_text(code)),
        Matcher::Success(success) => format!("Success({success})"),
    };
    let message = acceptor
        .message
        .as_ref()
        .map(|path| format!(" => {}", way(path)))
        .unwrap_or_default();
    format!("{}: {matcher}{message}", acceptor.state)
}

fn way(path: &Path) -> String {
    match path {
        Path::Fields(fields) => format!("Fields({})", string_text(fields)),
        Path::Expression(expression) => format!("Expression({})", string_text(expression)),
    }
}

/// The way to the last field by reference.
fn borrowed(path: &[Step]) -> String {
    let last = path.len().saturating_sub(1);
    let through = |(index, step): (usize, &Step)| {
        let reach = if step.optional && index < last {
            ".as_ref()?"
        } else {
            ""
        };
        format!(".{}{reach}", step.field)
    };
    path.iter().enumerate().map(through).collect()
}

fn schema(schema: &Option<String>) -> String {
    schema
        .as_ref()
        .map(|name| format!(", schema::{name}"))
        .unwrap_or_default()
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
