//! Calls of the runtime's macros, with a row for every member. They are printed as text, as
//! prettyplease does not format the arguments of macros.

use super::file::File;
use super::tokens::quoted;
use crate::ir::{
    Acceptor, Binding, DefaultValue, Enum, Events, Matcher, Operation, Pagination, Path, Presence,
    Step, Structure, Type, Union, Waiter,
};

/// Maximum width of a line.
const WIDTH: usize = 100;
/// Indentation of a row.
const INDENT: usize = 4;

/// Adds a call of a macro of the runtime.
fn table(file: &mut File, name: &str, item: &str, rows: impl IntoIterator<Item = String>) {
    table_with_suffix(file, name, item, rows, "");
}

fn table_with_suffix(
    file: &mut File,
    name: &str,
    item: &str,
    rows: impl IntoIterator<Item = String>,
    suffix: &str,
) {
    file.import(&format!("smithy_reqwest::{name}"));
    let rows: String = rows
        .into_iter()
        .map(|row| format!("    {row},\n"))
        .collect();
    let line_break = if rows.is_empty() { "" } else { "\n" };
    file.text(format!("{name}!({item} {{{line_break}{rows}}}{suffix});\n"));
}

/// Adds the members of a structure.
pub(super) fn structure(file: &mut File, structure: &Structure) {
    let rows = structure.fields.iter().map(|field| {
        let (presence, default) = match &field.presence {
            Presence::Required => ("required", String::new()),
            Presence::Optional => ("optional", String::new()),
            Presence::Defaulted(value) => ("defaulted", format!(" = {}", default(value))),
        };
        let binding = field.binding.as_ref().map_or_else(String::new, binding);
        let schema = schema(file, field.schema.as_deref());
        row(
            &format!("{}: {presence}", field.name),
            &field.json_name,
            schema,
            &format!("{binding}{default}"),
        )
    });
    let rows: Vec<String> = rows.collect();
    let item = item(&structure.name, structure.response_only);
    let corrections = structure.corrections.as_ref();
    let mut suffix = corrections.map_or_else(String::new, |field| format!(" {field}"));
    if let Some(stream) = &structure.stream {
        suffix.push_str(&format!("; {}({})", stream.name, quoted(&stream.json_name)));
    }
    table_with_suffix(file, "impl_structure", &item, rows, &suffix);
}

/// Adds the members of a union.
pub(super) fn union(file: &mut File, union: &Union) {
    let rows = union.variants.iter().map(|variant| {
        let unit = if variant.ty.is_none() { ": unit" } else { "" };
        let schema = schema(file, variant.schema.as_deref());
        row(
            &format!("{}{unit}", variant.name),
            &variant.json_name,
            schema,
            "",
        )
    });
    let rows: Vec<String> = rows.collect();
    let item = item(&union.name, union.response_only);
    table(file, "impl_union", &item, rows);
    if let Some(events) = &union.events {
        self::events(file, &union.name, events);
    }
}

/// Adds how messages represent the variants of a union.
fn events(file: &mut File, name: &str, events: &Events) {
    let payloads = events.payloads.iter().map(|(event, member, is_raw)| {
        let kind = if *is_raw { "raw" } else { "document" };
        format!("payload({}, {}, {kind})", quoted(event), quoted(member))
    });
    let errors = events.errors.iter();
    let errors =
        errors.map(|(member, code)| format!("error({}, {})", quoted(member), quoted(code)));
    let rows: Vec<String> = payloads.chain(errors).collect();
    table(file, "impl_event", name, rows);
}

/// Returns the name of a shape with the mark of those that only responses contain.
fn item(name: &str, response_only: bool) -> String {
    let role = if response_only { ": response" } else { "" };
    format!("{name}{role}")
}

/// Adds the values of an enum.
pub(super) fn enumeration(file: &mut File, item: &Enum) {
    let name = if item.integer {
        "impl_int_enum"
    } else {
        "impl_enum"
    };
    let rows = item.values.iter().map(|value| {
        let literal = if item.integer {
            value.json_value.clone()
        } else {
            quoted(&value.json_value)
        };
        format!("{} = {literal}", value.name)
    });
    table(file, name, &item.name, rows);
}

/// Adds the declaration of the operations' modules.
pub(super) fn modules(file: &mut File, operations: &[Operation]) {
    let rows: String = operations
        .iter()
        .map(|operation| format!("    {},\n", operation.ident))
        .collect();
    file.text(format!("operations! {{\n{rows}}}\n"));
}

/// Adds the pagination of an operation.
pub(super) fn pagination(file: &mut File, name: &str, pagination: &Pagination) {
    let mut rows = vec![
        format!("token: {}", pagination.token),
        format!(
            "next: |output| output{}",
            by_reference(&pagination.next_token)
        ),
    ];
    rows.extend(
        pagination
            .page_size
            .iter()
            .map(|field| format!("page_size: {field}")),
    );
    if let Some((path, ty)) = &pagination.items {
        file.import_type(ty);
        let path: String = path
            .iter()
            .map(|step| format!(".{}{}", step.field, if step.optional { "?" } else { "" }))
            .collect();
        rows.push(format!("items: |output| -> {ty} {{ output{path} }}"));
    }
    table(file, "impl_paginated", name, rows);
}

/// Returns a path of fields that borrows the last one.
fn by_reference(path: &[Step]) -> String {
    let last = path.len().saturating_sub(1);
    let step = |(index, step): (usize, &Step)| {
        let unwrap = if step.optional && index < last {
            ".as_ref()?"
        } else {
            ""
        };
        format!(".{}{unwrap}", step.field)
    };
    path.iter().enumerate().map(step).collect()
}

/// Adds the metadata of a waiter.
pub(super) fn waiter(file: &mut File, waiter: &Waiter) {
    let (min_delay, max_delay) = waiter.delay;
    let status = waiter.status.as_ref().map(path).unwrap_or_default();
    let reasons: Vec<String> = waiter.reasons.iter().map(path).collect();
    let rows = [
        format!("operation: operation::{}", waiter.operation),
        format!("output: {}", waiter_output(waiter.output.as_ref())),
        format!("delay: {min_delay}..={max_delay}"),
        format!("status: [{status}]"),
        format!("reasons: [{}]", reasons.join(", ")),
    ];
    let rows = rows
        .into_iter()
        .chain(waiter.acceptors.iter().map(acceptor));
    table(file, "impl_waiter", &waiter.name, rows);
}

fn waiter_output(output: Option<&Type>) -> String {
    match output {
        None => "()".to_owned(),
        Some(Type::Nullable(output)) => format!("Option<{}>", waiter_output(Some(output))),
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
                self::path(path),
                quoted(expected)
            )
        }
        Matcher::ErrorType(code) => format!("ErrorType({})", quoted(code)),
        Matcher::Success(success) => format!("Success({success})"),
    };
    let message = acceptor
        .message
        .as_ref()
        .map(|message| format!(" => {}", path(message)));
    format!(
        "{}: {matcher}{}",
        acceptor.state,
        message.unwrap_or_default()
    )
}

fn path(path: &Path) -> String {
    match path {
        Path::Fields(fields) => format!("Fields({})", quoted(fields)),
        Path::Expression(expression) => format!("Expression({})", quoted(expression)),
    }
}

/// Returns a row, broken as rustfmt does it if it does not fit the line.
fn row(head: &str, json_name: &str, schema: Option<String>, tail: &str) -> String {
    let arguments: Vec<String> = [quoted(json_name)].into_iter().chain(schema).collect();
    let line = format!("{head}({}){tail}", arguments.join(", "));
    if INDENT + line.len() < WIDTH {
        return line;
    }
    let arguments: String = arguments
        .iter()
        .map(|argument| format!("        {argument},\n"))
        .collect();
    format!("{head}(\n{arguments}    ){tail}")
}

fn schema(file: &File, schema: Option<&str>) -> Option<String> {
    let name = schema?;
    file.import("crate::schema");
    Some(format!("schema::{name}"))
}

fn default(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Bool(value) => format!("Bool({value})"),
        DefaultValue::Integer(value) => format!("Integer({value})"),
        DefaultValue::Float(value) => format!("Float({value:?})"),
        DefaultValue::Text(text) => format!("Text({})", quoted(text)),
        DefaultValue::List => "List".to_owned(),
        DefaultValue::Map => "Map".to_owned(),
    }
}

fn binding(binding: &Binding) -> String {
    let (binding, argument) = match binding {
        Binding::Label => ("Label", None),
        Binding::Query(name) => ("Query", Some(name)),
        Binding::QueryParams => ("QueryParams", None),
        Binding::Header(name) => ("Header", Some(name)),
        Binding::EncodedHeader(name) => ("EncodedHeader", Some(name)),
        Binding::PrefixHeaders(prefix) => ("PrefixHeaders", Some(prefix)),
        Binding::Payload => ("Payload", None),
        Binding::ResponseCode => ("ResponseCode", None),
    };
    let argument = argument.map(|argument| format!("({})", quoted(argument)));
    format!(" in {binding}{}", argument.unwrap_or_default())
}
