//! Reads a schema into a [`Node`]: replaces references and merges combinations.

use std::collections::BTreeSet;

use bedrock_agentcore_control::serde_json::{Map, Value};
use bedrock_agentcore_control::types::SchemaDefinition;
use percent_encoding::percent_decode_str;

use crate::constraints::{self, Keyword};
use crate::node::{Kind, Node};
use crate::walk::{Walk, join};
use crate::{Converter, finish, merge};

/// Converts a schema that is found at `pointer` of the document. Returns `None` after a
/// problem was reported.
pub(crate) fn schema(walk: &mut Walk, schema: &Value, pointer: &str) -> Option<SchemaDefinition> {
    let mut reader = Reader {
        root: schema,
        root_pointer: pointer,
        open: Vec::new(),
        count: 0,
        walk,
    };
    let node = reader.node(schema, pointer.to_owned());
    finish::definition(walk, node)
}

/// Reads one schema.
struct Reader<'a> {
    /// The schema to which references are relative.
    root: &'a Value,
    root_pointer: &'a str,
    /// JSON pointers to the schemas that are being read, from the root to the current one.
    open: Vec<String>,
    /// Number of schemas read.
    count: usize,
    walk: &'a mut Walk,
}

impl<'a> Reader<'a> {
    fn node(&mut self, schema: &'a Value, pointer: String) -> Node {
        let map = match schema {
            Value::Bool(true) => return Node::any(&pointer),
            Value::Bool(false) => return Node::never(&pointer),
            Value::Object(map) => map,
            other => {
                let cause = format!("a schema is an object, not {}", Kind::of(other).name());
                self.walk.problem(
                    &pointer,
                    cause,
                    "write a schema such as {\"type\": \"string\"}",
                );
                return Node::failed(&pointer);
            }
        };
        if self.is_limited(&pointer) || self.is_cycle(&pointer) {
            return Node::failed(&pointer);
        }
        self.open.push(pointer.clone());
        let node = self.object(map, &pointer);
        self.open.pop();
        node
    }

    /// Counts a schema. Returns `true` and reports the problem if there are too many.
    fn is_limited(&mut self, pointer: &str) -> bool {
        self.count += 1;
        if self.open.len() >= Converter::MAX_DEPTH {
            let cause = format!("the schema nests deeper than {}", Converter::MAX_DEPTH);
            self.walk.problem(pointer, cause, "make the schema flatter");
            return true;
        }
        if self.count > Converter::MAX_SCHEMAS {
            let cause = format!(
                "the schema has more than {} parts after its references are replaced",
                Converter::MAX_SCHEMAS
            );
            let remedy = "split the tool, or replace nested definitions by {\"type\": \"object\"}";
            self.walk.problem(self.root_pointer, cause, remedy);
            return true;
        }
        false
    }

    /// Returns `true` and reports the problem if the schema is a part of itself.
    fn is_cycle(&mut self, pointer: &str) -> bool {
        let Some(start) = self.open.iter().position(|open| open == pointer) else {
            return false;
        };
        let mut path: Vec<&str> = self.open[start..].iter().map(String::as_str).collect();
        path.push(pointer);
        let path: Vec<&str> = path
            .into_iter()
            .map(|pointer| {
                if pointer.is_empty() {
                    "the schema"
                } else {
                    pointer
                }
            })
            .collect();
        let cause = format!("the schema contains itself: {}", path.join(" → "));
        let remedy = "a gateway has no recursive schemas: write the levels that the tool needs, \
                      or replace the reference by {\"type\": \"object\"}";
        let from = self.open.last().cloned().unwrap_or_default();
        self.walk.problem(&from, cause, remedy);
        true
    }

    fn object(&mut self, map: &'a Map<String, Value>, pointer: &str) -> Node {
        let mut node = Node::any(pointer);
        node.notes = constraints::notes(map);
        for (keyword, value) in map {
            let at = join(pointer, keyword);
            match constraints::keyword(keyword, value) {
                Keyword::Schema => self.member(&mut node, keyword, value, &at),
                Keyword::Ignored => {}
                Keyword::Identifier if pointer == self.root_pointer => {}
                Keyword::Identifier => {
                    let cause = "a schema inside of another one has an `$id`, \
                                 to which its references are relative";
                    self.walk.problem(
                        &at,
                        cause,
                        "remove the `$id`, and write references from the root",
                    );
                    node.has_failed = true;
                }
                Keyword::Dynamic => {
                    let cause = format!("`{keyword}` is resolved while a value is checked");
                    self.walk
                        .problem(&at, cause, "replace it by a `$ref` to a definition");
                    node.has_failed = true;
                }
                Keyword::Values => match constraints::choices(keyword, value) {
                    Some(choices) => {
                        node.choices = merge::common_choices(node.choices.take(), Some(choices));
                        self.walk.drop(at, constraints::reason(keyword));
                    }
                    None => self.malformed(&mut node, &at, "a list of values"),
                },
                Keyword::Other => self.walk.drop(at, constraints::reason(keyword)),
            }
        }
        self.combine(node, map, pointer)
    }

    /// Reads a keyword that gateways have.
    fn member(&mut self, node: &mut Node, keyword: &str, value: &'a Value, at: &str) {
        match (keyword, value) {
            ("type", _) => self.kinds(node, value, at),
            ("description", Value::String(text)) => {
                node.description = Some((text.clone(), node.pointer.clone()));
            }
            ("description", _) => self.malformed(node, at, "a text"),
            ("properties", Value::Object(properties)) => {
                for (name, schema) in properties {
                    let property = self.node(schema, join(at, name));
                    node.properties.insert(name.clone(), property);
                }
            }
            ("properties", _) => self.malformed(node, at, "an object of schemas by name"),
            ("required", Value::Array(names)) if names.iter().all(Value::is_string) => {
                let names = names.iter().filter_map(Value::as_str);
                node.required.extend(names.map(str::to_owned));
            }
            ("required", _) => {
                self.malformed(
                    node,
                    at,
                    "a list of the names of properties, beside `properties`",
                );
            }
            ("items", Value::Array(_)) => self.walk.drop(
                at.to_owned(),
                "a gateway has one schema for all items of an array",
            ),
            ("items", _) => node.items = Some(Box::new(self.node(value, at.to_owned()))),
            _ => {}
        }
    }

    fn malformed(&mut self, node: &mut Node, at: &str, expected: &str) {
        let cause = "the value is not valid in JSON Schema";
        self.walk.problem(at, cause, format!("write {expected}"));
        node.has_failed = true;
    }

    fn kinds(&mut self, node: &mut Node, value: &Value, at: &str) {
        let names = match value {
            Value::Array(names) => names.as_slice(),
            other => std::slice::from_ref(other),
        };
        let kinds: Option<BTreeSet<Kind>> = names
            .iter()
            .map(|name| name.as_str().and_then(Kind::named))
            .collect();
        match kinds {
            Some(kinds) if !kinds.is_empty() => node.kinds = Some(kinds),
            _ => {
                let cause = format!("{value} is not a type of JSON Schema");
                let remedy = "write \"string\", \"number\", \"integer\", \"boolean\", \
                              \"array\" or \"object\"";
                self.walk.problem(at, cause, remedy);
                node.has_failed = true;
            }
        }
    }

    /// Merges a schema with its references and combinations, and infers its type.
    fn combine(&mut self, mut node: Node, map: &'a Map<String, Value>, pointer: &str) -> Node {
        node.is_never |= node.choices.as_ref().is_some_and(Vec::is_empty);
        if let Some(reference) = map.get("$ref") {
            let target = self.reference(reference, pointer);
            node = merge::all_of(self.walk, node, target);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let Some(value) = map.get(keyword) else {
                continue;
            };
            let at = join(pointer, keyword);
            let Some(schemas) = value.as_array().filter(|schemas| !schemas.is_empty()) else {
                self.malformed(&mut node, &at, "a list of at least one schema");
                continue;
            };
            let schemas = schemas.iter().enumerate();
            let nodes: Vec<Node> = schemas
                .map(|(index, schema)| self.node(schema, format!("{at}/{index}")))
                .collect();
            if keyword == "allOf" {
                for other in nodes {
                    node = merge::all_of(self.walk, node, other);
                }
            } else {
                let other = merge::one_of(self.walk, nodes, &at);
                node = merge::all_of(self.walk, node, other);
            }
        }
        if node.kinds.is_none() {
            node.kinds = constraints::implied_kinds(map);
        }
        node
    }

    fn reference(&mut self, reference: &Value, pointer: &str) -> Node {
        match self.resolve(reference) {
            Ok((schema, target)) => self.node(schema, target),
            Err((cause, remedy)) => {
                self.walk.problem(&join(pointer, "$ref"), cause, remedy);
                Node::failed(pointer)
            }
        }
    }

    /// Returns the target of a reference and the JSON pointer to it, or the cause and the remedy
    /// of a problem.
    fn resolve(&self, reference: &Value) -> Result<(&'a Value, String), (String, String)> {
        let problem = |cause: String, remedy: &str| Err((cause, remedy.to_owned()));
        let Some(reference) = reference.as_str() else {
            let cause = "a reference is a text".to_owned();
            return problem(cause, "write a reference such as #/$defs/Name");
        };
        let id = self.root.get("$id").and_then(Value::as_str);
        let local = id.and_then(|id| reference.strip_prefix(id.trim_end_matches('#')));
        let Some(fragment) = local.unwrap_or(reference).strip_prefix('#') else {
            let cause = format!("`{reference}` is a reference to another document");
            return problem(
                cause,
                "copy the definition into `$defs`, and refer to #/$defs/Name",
            );
        };
        let path = percent_decode_str(fragment).decode_utf8_lossy();
        if !path.is_empty() && !path.starts_with('/') {
            let cause = format!("`{reference}` is a reference to an anchor");
            return problem(cause, "write a JSON pointer such as #/$defs/Name");
        }
        if let Some(schema) = self.root.pointer(&path) {
            return Ok((schema, format!("{}{path}", self.root_pointer)));
        }
        let definitions: Vec<String> = ["$defs", "definitions"]
            .into_iter()
            .filter_map(|keyword| Some((keyword, self.root.get(keyword)?.as_object()?)))
            .flat_map(|(keyword, map)| map.keys().map(move |name| format!("#/{keyword}/{name}")))
            .collect();
        let remedy = if definitions.is_empty() {
            "add the definition: the schema has no `$defs`".to_owned()
        } else {
            format!("the definitions are {}", definitions.join(", "))
        };
        Err((format!("`{reference}` does not exist"), remedy))
    }
}
