//! Documentation: what is said of each item, line by line.
//!
//! `markdown` makes the model's text fit for rustdoc. In it, ``[`Shape`]``, ``[`Shape$member`]`` and ``[`Operation`]`` are
//! links: they become rustdoc's.

pub(crate) mod examples;
pub(crate) mod front;
pub(crate) mod markdown;

use serde_json::Value;

use crate::lower::context::Lowering;
use crate::lower::docs::markdown::{clean, first_sentence, line, markdown, wrap};
use crate::lower::operations::bindings;
use smithy_model::{Kind, Member, Shape, ShapeId, Simple, Traits};

/// The documentation of a shape, or `fallback` where it has none.
pub(crate) fn shape_docs(lowering: &Lowering<'_>, shape: &Shape, fallback: &str) -> Vec<String> {
    wrap(&documentation(lowering, &shape.traits).unwrap_or_else(|| fallback.to_owned()))
}

/// Documentation that is no shape's, line by line.
pub(crate) fn lines(lowering: &Lowering<'_>, text: &str) -> Vec<String> {
    wrap(&lowering.markdown(text))
}

/// The documentation of a member, followed by its constraints where callers send it.
pub(crate) fn member_docs(lowering: &Lowering<'_>, member: &Member, sent: bool) -> Vec<String> {
    let mut text =
        documentation(lowering, &member.traits).unwrap_or_else(|| format!("`{}`.", member.name));
    if let Some(constraints) = sent.then(|| constraints(lowering, member)).flatten() {
        // A list or a section at the end would swallow it.
        text.push_str(if text.contains('\n') { "\n\n" } else { " " });
        text.push_str(&constraints);
    }
    wrap(&text)
}

/// The first sentence of a documentation, for places that lead to the whole.
pub(crate) fn summary(lowering: &Lowering<'_>, shape: &Shape) -> Option<String> {
    first_sentence(&documentation(lowering, &shape.traits)?)
}

/// The documentation that the model has, if there is anything in it to be read.
fn documentation(lowering: &Lowering<'_>, traits: &Traits) -> Option<String> {
    Some(lowering.markdown(traits.text("documentation")?)).filter(|text| !text.is_empty())
}

/// What the client is for.
pub(crate) fn client(service: &str) -> Vec<String> {
    let text = format!(
        "Sends the operations of {}. Cheap to clone: clones share connections and configuration.",
        line(service)
    );
    wrap(&text)
}

/// The note of the `deprecated` trait.
pub(crate) fn deprecated(traits: &Traits) -> Option<String> {
    let trait_value = traits.get("deprecated")?;
    let text = |key: &str| {
        trait_value
            .get(key)
            .and_then(Value::as_str)
            .map(line)
            .filter(|text| !text.is_empty())
    };
    Some(match (text("message"), text("since")) {
        (Some(message), Some(since)) => format!("{message} (since {since})"),
        (Some(message), None) => message,
        (None, Some(since)) => format!("deprecated since {since}"),
        (None, None) => "deprecated by the service".to_owned(),
    })
}

/// The constraints of a member's values, in one consistent form: `*1 to 48 characters, matching `…`; sensitive.*`.
fn constraints(lowering: &Lowering<'_>, member: &Member) -> Option<String> {
    let target = lowering.target(member)?;
    let get = |id: &str| lowering.model.member_trait(member, id);
    let mut parts = Vec::new();
    if let Some(length) = get("length") {
        let bounds = bounds(length.get("min"), length.get("max"));
        parts.push(format!("{bounds} {}", unit(target)));
    }
    if let Some(range) = get("range") {
        parts.push(bounds(range.get("min"), range.get("max")));
    }
    // Longer ones tell a reader nothing; they stand in the schema.
    let pattern = get("pattern")
        .and_then(Value::as_str)
        .map(clean)
        .unwrap_or_default();
    if (1..=48).contains(&pattern.len()) && !pattern.contains('`') {
        parts.push(format!("matching `{pattern}`"));
    }
    if get("uniqueItems").is_some() {
        parts.push("no element twice".to_owned());
    }
    if get("sensitive").is_some() {
        parts.push("sensitive".to_owned());
    }
    (!parts.is_empty()).then(|| format!("({})", parts.join("; ")))
}

fn bounds(min: Option<&Value>, max: Option<&Value>) -> String {
    match (min.map(Value::to_string), max.map(Value::to_string)) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any".to_owned(),
    }
}

fn unit(target: &Shape) -> &'static str {
    match target.kind {
        Kind::List(_) => "elements",
        Kind::Map(_) => "entries",
        Kind::Simple(Simple::Blob) => "bytes",
        _ => "characters",
    }
}

impl Lowering<'_> {
    /// The text as Markdown, its links resolved; empty where nothing is left of it.
    fn markdown(&self, text: &str) -> String {
        markdown(text, &|id| self.link(id))
    }

    /// The path that rustdoc knows the item by, and how to show it.
    fn link(&self, id: &str) -> Option<(String, String)> {
        let (shape, member) = match id.split_once('$') {
            Some((shape, member)) => (shape, Some(member)),
            None => (id, None),
        };
        let shape_id = ShapeId::parse(&format!("{}#{shape}", self.service.id.namespace()))?;
        let (module, name) = self.item(&shape_id)?;
        Some(match member {
            None => (name.clone(), format!("crate::{module}::{name}")),
            Some(member) => {
                let member = Some(self.names.of_member(&shape_id, member))
                    .filter(|member| !member.is_empty())?;
                (
                    format!("{name}::{member}"),
                    format!("crate::{module}::{name}::{member}"),
                )
            }
        })
    }

    /// The module and name of the item that a shape became.
    fn item(&self, id: &ShapeId) -> Option<(&'static str, String)> {
        if let Some(names) = self.names.of_operation(id) {
            return Some(("operation", names.input.clone()));
        }
        let found = [
            ("types", self.names.of_type(id)),
            ("error", self.names.of_error(id)),
        ];
        if let Some((module, name)) = found.into_iter().find(|(_, name)| !name.is_empty()) {
            return Some((module, name.to_owned()));
        }
        self.closure.operations.iter().find_map(|operation| {
            let shapes = self.model.operation(operation)?;
            let names = self.names.of_operation(operation)?;
            let name = match id {
                _ if shapes.input == *id => &names.input,
                _ if shapes.output == *id => &names.output,
                _ => return None,
            };
            Some(("operation", name.clone()))
        })
    }
}

/// What stands for the documentation of an operation that has none.
pub(crate) fn operation_fallback(lowering: &Lowering<'_>, operation: &Shape) -> String {
    match bindings::http(lowering, operation) {
        Some((method, uri, _)) => format!("`{method} {}`.", clean(&uri).replace('`', "'")),
        None => format!("The operation `{}`.", operation.id.name()),
    }
}
