//! Documentation of items, as lines of Markdown.
//!
//! In the model's text, ``[`Shape`]``, ``[`Shape$member`]`` and ``[`Operation`]`` are links to Rust
//! items, and the name of a member of the documented shape in backticks is the name of its field.

pub(crate) mod errors;
pub(crate) mod examples;
pub(crate) mod front_page;
pub(crate) mod lines;
mod markdown;
pub(crate) mod resources;

use serde_json::Value;
use smithy_model::{Kind, Member, Shape, ShapeId, Simple, Traits};

use crate::lower::context::Lowering;
use crate::lower::docs::lines::{clean, first_heading, first_sentence, wrap};
use crate::lower::docs::markdown::{Names, line, markdown};

/// Returns the documentation of a shape, or `fallback` if the shape is not documented.
pub(crate) fn shape_docs(lowering: &Lowering<'_>, shape: &Shape, fallback: &str) -> Vec<String> {
    let text = documentation(lowering, shape, None).unwrap_or_else(|| fallback.to_owned());
    let mut docs = wrap(&text);
    warn_if_unstable(&shape.traits, &mut docs);
    docs
}

/// Returns the lines of a text that belongs to no shape.
pub(crate) fn lines(lowering: &Lowering<'_>, text: &str) -> Vec<String> {
    wrap(&lowering.markdown(text, None))
}

/// Returns the documentation of a member, followed by its constraints if callers send it.
pub(crate) fn member_docs(
    lowering: &Lowering<'_>,
    shape: &Shape,
    member: &Member,
    sent: bool,
) -> Vec<String> {
    let mut text = documentation(lowering, shape, Some(member))
        .unwrap_or_else(|| format!("`{}`.", member.name));
    if let Some(constraints) = constraints(lowering, member).filter(|_| sent) {
        // Text behind a list or a section would become part of it.
        text.push_str(if text.contains('\n') { "\n\n" } else { " " });
        text.push_str(&constraints);
    }
    let mut docs = wrap(&text);
    warn_if_unstable(&member.traits, &mut docs);
    docs
}

fn warn_if_unstable(traits: &Traits, docs: &mut Vec<String>) {
    if traits.has("unstable") {
        let text = "**Unstable:** the service may change or remove it without notice.";
        insert_paragraph(docs, text);
    }
}

/// Returns the first sentence of a shape's documentation.
pub(crate) fn summary(lowering: &Lowering<'_>, shape: &Shape) -> Option<String> {
    first_sentence(&documentation(lowering, shape, None)?)
}

/// Inserts a paragraph before the first section.
pub(crate) fn insert_paragraph(docs: &mut Vec<String>, text: &str) {
    let sections = docs.split_off(first_heading(docs));
    if docs.last().is_some_and(|line| !line.is_empty()) {
        docs.push(String::new());
    }
    docs.extend(wrap(text));
    if !sections.is_empty() {
        docs.push(String::new());
    }
    docs.extend(sections);
}

/// Returns the Markdown of a shape's or a member's documentation, unless it is empty.
fn documentation(
    lowering: &Lowering<'_>,
    shape: &Shape,
    member: Option<&Member>,
) -> Option<String> {
    let traits = member.map_or(&shape.traits, |member| &member.traits);
    let text = lowering.markdown(traits.text("documentation")?, Some(shape));
    (!text.is_empty()).then_some(text)
}

/// Returns the documentation of the client.
pub(crate) fn client(service: &str) -> Vec<String> {
    let service = line(service);
    wrap(&format!(
        "Client of {service}. Clones are cheap; they share connections and configuration."
    ))
}

/// Returns the note of a deprecated member of `shape`, in which names of other members are those of
/// fields.
pub(crate) fn deprecated_member(
    lowering: &Lowering<'_>,
    shape: &Shape,
    member: &Member,
) -> Option<String> {
    let note = deprecated(&member.traits)?;
    let is_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let words = note.split_inclusive(|c: char| !is_name(c));
    let words = words.map(|word| {
        let name = word.trim_end_matches(|c: char| !is_name(c));
        let field = lowering.field_name(shape, name);
        match field.filter(|_| name != member.name) {
            Some(field) => format!("`{field}`{}", &word[name.len()..]),
            None => word.to_owned(),
        }
    });
    Some(words.collect())
}

/// Returns the note of the `deprecated` trait.
pub(crate) fn deprecated(traits: &Traits) -> Option<String> {
    traits.get("deprecated")?;
    let text = |key: &str| {
        let text = traits.property_text("deprecated", key).map(line);
        text.filter(|text| !text.is_empty())
    };
    Some(match (text("message"), text("since")) {
        (Some(message), Some(since)) => format!("{message} (since {since})"),
        (Some(message), None) => message,
        (None, Some(since)) => format!("deprecated since {since}"),
        (None, None) => "deprecated by the service".to_owned(),
    })
}

/// Returns the constraints of a member: `(from 1 to 48 characters; matching …; sensitive)`.
fn constraints(lowering: &Lowering<'_>, member: &Member) -> Option<String> {
    let target = lowering.target(member)?;
    let get = |id: &str| lowering.model.member_trait(member, id);
    let mut parts = Vec::new();
    if let Some(length) = get("length") {
        parts.push(length_text(length, unit(target)));
    }
    if let Some(range) = get("range") {
        parts.push(bounds(range.get("min"), range.get("max")));
    }
    let pattern = get("pattern").and_then(Value::as_str).map(clean);
    if let Some(pattern) = pattern.filter(|pattern| !pattern.contains('`')) {
        parts.push(format!("matching `{pattern}`"));
    }
    if get("uniqueItems").is_some() {
        parts.push("unique elements".to_owned());
    }
    if get("sensitive").is_some() {
        parts.push("sensitive".to_owned());
    }
    (!parts.is_empty()).then(|| format!("({})", parts.join("; ")))
}

/// Returns the `length` trait as text: `exactly 1 element`, `up to 50 entries`.
fn length_text(length: &Value, (singular, plural): (&str, &str)) -> String {
    let min = length.get("min").filter(|min| min.as_u64() != Some(0));
    let max = length.get("max");
    let last = max.or(min).and_then(Value::as_u64);
    let unit = if last == Some(1) { singular } else { plural };
    match (min.map(Value::to_string), max.map(Value::to_string)) {
        (Some(min), Some(max)) if min == max => format!("exactly {min} {unit}"),
        (Some(min), Some(max)) => format!("{min} to {max} {unit}"),
        (Some(min), None) => format!("at least {min} {unit}"),
        (None, Some(max)) => format!("up to {max} {unit}"),
        (None, None) => format!("any number of {plural}"),
    }
}

fn bounds(min: Option<&Value>, max: Option<&Value>) -> String {
    match (min.map(Value::to_string), max.map(Value::to_string)) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any number".to_owned(),
    }
}

/// Returns the singular and the plural of what the length counts.
fn unit(target: &Shape) -> (&'static str, &'static str) {
    match target.kind {
        Kind::List(_) => ("element", "elements"),
        Kind::Map(_) => ("entry", "entries"),
        Kind::Simple(Simple::Blob) => ("byte", "bytes"),
        _ => ("character", "characters"),
    }
}

impl Lowering<'_> {
    /// Converts the model's text to Markdown. Code that names a member of `shape` becomes the name
    /// of its field.
    fn markdown(&self, text: &str, shape: Option<&Shape>) -> String {
        markdown(
            text,
            &Names {
                link: &|id| self.link(id),
                field: &|name| self.field_name(shape?, name),
            },
        )
    }

    /// Returns the name of the field for a member of a structure, or of an operation's input or
    /// output.
    fn field_name(&self, shape: &Shape, name: &str) -> Option<String> {
        let operation = self.model.operation(&shape.id);
        let ids = match operation {
            Some(operation) => vec![&operation.input, &operation.output],
            None => vec![&shape.id],
        };
        let mut shapes = ids.into_iter().filter_map(|id| self.model.shape(id));
        let shape = shapes.find(|shape| {
            matches!(shape.kind, Kind::Structure(_)) && shape.member(name).is_some()
        })?;
        let field = self.names.of_member(&shape.id, name)?;
        Some(field.trim_start_matches("r#").to_owned())
    }

    /// Returns the text and the path of a link to the item of a shape or member.
    fn link(&self, id: &str) -> Option<(String, String)> {
        let (shape, member) = match id.split_once('$') {
            Some((shape, member)) => (shape, Some(member)),
            None => (id, None),
        };
        let shape_id = ShapeId::parse(&format!("{}#{shape}", self.service.id.namespace()))?;
        let (module, mut name) = self.item(&shape_id)?;
        if let Some(member) = member {
            let member = self.names.of_member(&shape_id, member)?;
            name = format!("{name}::{member}");
        }
        let path = format!("crate::{module}::{name}");
        Some((name, path))
    }

    /// Returns the module and the name of a shape's item.
    fn item(&self, id: &ShapeId) -> Option<(&'static str, String)> {
        if let Some(names) = self.names.of_operation(id) {
            return Some(("operation", names.input.clone()));
        }
        let items = [
            ("types", self.names.of_type(id)),
            ("error", self.names.of_error(id)),
        ];
        if let [(module, Some(name)), _] | [_, (module, Some(name))] = items {
            return Some((module, name.to_owned()));
        }
        self.closure.operations.iter().find_map(|operation| {
            let shapes = self.model.operation(operation)?;
            let names = self.names.of_operation(operation)?;
            if shapes.input == *id {
                Some(("operation", names.input.clone()))
            } else if shapes.output == *id {
                Some(("operation", names.output.clone()))
            } else {
                None
            }
        })
    }
}
