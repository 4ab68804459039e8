//! Shapes: types and constraints.

use serde_json::{Map, Value, json};

use super::member::{Labels, MemberReader};
use super::names::Names;
use super::node::{Findings, Node};
use super::service::Service;
use super::{Shapes, Traits, error, traits};
use crate::ShapeId;
use crate::import::document::{enum_member_names, with_traits};

/// Reads the shapes, and the labels that their members are bound to.
pub(super) fn read(
    shapes: Node<'_>,
    service: &Service,
    names: &Names,
    findings: &Findings,
) -> (Shapes, Labels) {
    let is_map = |name: &&String| {
        shapes
            .peek(name)
            .is_some_and(|shape| shape.get("type") == Some(&"map".into()))
    };
    let maps = shapes.keys().filter(is_map).cloned().collect();
    let members = MemberReader {
        service,
        names,
        maps,
        labels: Labels::new(),
    };
    let mut reader = Reader { members, findings };
    let mut converted = Shapes::new();
    for (name, shape) in shapes.entries() {
        let id = names.shape(&name);
        converted.insert(id.clone(), reader.shape(&name, shape.describing(id)));
    }
    (converted, reader.members.labels)
}

struct Reader<'a> {
    members: MemberReader<'a>,
    findings: &'a Findings,
}

impl Reader<'_> {
    fn shape(&mut self, name: &str, mut shape: Node<'_>) -> Value {
        let mut traits = Traits::new();
        let kind = shape.peek_text("type").unwrap_or_default().to_owned();
        shape.required_text("type");
        traits::flags(
            &mut shape,
            &[("sensitive", "smithy.api#sensitive")],
            &mut traits,
        );
        traits::deprecated(&mut shape, &mut traits);
        traits::drop_box(&mut shape);
        let converted = match kind.as_str() {
            "structure" => self.structure(name, &mut shape, &mut traits),
            "list" => {
                let member = self.collection(&mut shape, ["member"], &mut traits);
                json!({ "type": "list", "member": member[0] })
            }
            "map" => {
                let [key, value] = self.collection(&mut shape, ["key", "value"], &mut traits);
                json!({ "type": "map", "key": key, "value": value })
            }
            "string" | "character" => self.string(&mut shape, &mut traits),
            "blob" => {
                length(&mut shape, &mut traits);
                let flags = [
                    ("streaming", "smithy.api#streaming"),
                    ("requiresLength", "smithy.api#requiresLength"),
                ];
                traits::flags(&mut shape, &flags, &mut traits);
                json!({ "type": "blob" })
            }
            "boolean" => json!({ "type": "boolean" }),
            "timestamp" => {
                traits::timestamp_format(&mut shape, &mut traits);
                json!({ "type": "timestamp" })
            }
            "byte" | "short" | "integer" | "long" | "float" | "double" | "biginteger"
            | "bigInteger" | "bigdecimal" | "bigDecimal" => {
                traits::bounds(&mut shape, "smithy.api#range", Node::number, &mut traits);
                let kind = kind.replace("bigi", "bigI").replace("bigd", "bigD");
                json!({ "type": kind })
            }
            _ => {
                let hint = "known types are structure, list, map, string, blob, boolean, timestamp \
                    and the numbers";
                shape.error_at("type", format!("unknown type `{kind}`"), hint);
                return Value::Null;
            }
        };
        shape.finish(&format!("{kind} shapes"));
        with_traits(converted, traits)
    }

    /// Reads a structure, union or document, which are all structures in botocore.
    fn structure(&mut self, name: &str, shape: &mut Node<'_>, traits: &mut Traits) -> Value {
        let is_document = shape.flag("document");
        let is_stream = shape.flag("eventstream");
        let is_union = shape.flag("union") || is_stream;
        // An event is a member of a streaming union; Smithy does not mark it.
        shape.flag("event");
        error::read(name, shape, self.members.service, traits);
        let members = self.members.members(name, shape, is_union);
        if is_stream {
            traits.insert("smithy.api#streaming".to_owned(), json!({}));
        }
        if is_document && members.is_empty() {
            return json!({ "type": "document" });
        }
        if is_document {
            self.findings
                .count("imported {n} documents with members as structures");
        }
        json!({ "type": if is_union { "union" } else { "structure" }, "members": members })
    }

    /// Reads the members of a list or map.
    fn collection<const N: usize>(
        &mut self,
        shape: &mut Node<'_>,
        members: [&str; N],
        traits: &mut Traits,
    ) -> [Value; N] {
        length(shape, traits);
        traits::flags(shape, &[("sparse", "smithy.api#sparse")], traits);
        members.map(|member| self.element(member, shape))
    }

    fn element(&mut self, name: &str, shape: &mut Node<'_>) -> Value {
        let hint = "a list has a `member`, a map has a `key` and a `value`";
        let Some(mut element) = shape.required_node(name, hint) else {
            return Value::Null;
        };
        let mut traits = Traits::new();
        if !self.members.service.protocol.is_json() {
            self.members.rename(name, &mut element, &mut traits);
        }
        let target = self.members.names.target(&mut element);
        element.finish("members of lists, keys and values of maps");
        with_traits(target, traits)
    }

    fn string(&mut self, shape: &mut Node<'_>, traits: &mut Traits) -> Value {
        length(shape, traits);
        if let Some(pattern) = shape.text("pattern") {
            let pattern = with_anchors(pattern, self.findings);
            traits.insert("smithy.api#pattern".to_owned(), pattern.into());
        }
        if shape.flag("jsonvalue") {
            traits.insert("smithy.api#mediaType".to_owned(), "application/json".into());
        }
        if shape.peek("enum").is_none() {
            return json!({ "type": "string" });
        }
        let values = shape.texts("enum");
        if values.is_empty() || values.contains(&String::new()) {
            let hint = "an enum has at least one value, and no value is empty";
            shape.error_at("enum", "an enum without values, or with an empty one", hint);
        }
        json!({ "type": "enum", "members": enum_members(values, self.findings) })
    }
}

fn length(shape: &mut Node<'_>, traits: &mut Traits) {
    traits::bounds(shape, "smithy.api#length", Node::integer, traits);
}

/// Restores the anchors of a pattern.
///
/// Botocore removes a `^` at the very start and a `$` at the very end of a pattern, both or none.
/// They are restored at the very ends, without a group: `^a$|^b$` becomes `a$|^b`, and `^(a$|^b)$`
/// would mean something else. A pattern that still has one of them was not changed.
fn with_anchors(pattern: String, findings: &Findings) -> String {
    let before_end = pattern
        .strip_suffix('$')
        .map(|rest| rest.len() - rest.trim_end_matches('\\').len());
    if pattern.starts_with('^') || before_end.is_some_and(|backslashes| backslashes % 2 == 0) {
        return pattern;
    }
    findings.count("restored `^` and `$` in {n} patterns");
    format!("^{pattern}$")
}

fn enum_members(mut values: Vec<String>, findings: &Findings) -> Map<String, Value> {
    let mut seen = std::collections::HashSet::new();
    values.retain(|value| {
        let is_new = seen.insert(value.clone());
        if !is_new {
            findings.count("dropped {n} enum values that their enum has twice");
        }
        is_new
    });
    let mut members = Map::new();
    for (name, value) in enum_member_names(&values).into_iter().zip(values) {
        let traits = Traits::from([("smithy.api#enumValue".to_owned(), value.into())]);
        let member = json!({ "target": ShapeId::unit().as_str() });
        members.insert(name, with_traits(member, traits));
    }
    members
}
