//! One shape's object in JSON AST, part by part (spec §"JSON AST"). It must not know other shapes.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::Loader;
use crate::{
    Applied, Kind, Member, Operation, Resource, Service, ShapeId, Simple, Traits, is_identifier,
};

/// Reads the parts of one shape's object.
pub(super) struct Reader<'a> {
    pub(super) loader: &'a mut Loader,
    pub(super) file: usize,
    pub(super) id: &'a str,
}

impl Reader<'_> {
    /// What the shape is, by the word of its `type`.
    pub(super) fn kind(&mut self, word: &str, object: &Map<String, Value>) -> Option<Kind> {
        if let Some(simple) = Simple::ALL.into_iter().find(|simple| simple.word() == word) {
            return Some(Kind::Simple(simple));
        }
        Some(match word {
            "structure" => Kind::Structure(self.members(object)),
            "union" => Kind::Union(self.members(object)),
            "enum" => Kind::Enum(self.members(object)),
            "intEnum" => Kind::IntEnum(self.members(object)),
            "list" | "set" => Kind::List(self.element(object, "member")?),
            "map" => Kind::Map(Box::new([
                self.element(object, "key")?,
                self.element(object, "value")?,
            ])),
            "operation" => Kind::Operation(Operation {
                input: self.target_or_unit(object, "input"),
                output: self.target_or_unit(object, "output"),
                errors: self.targets(object, "errors"),
            }),
            "service" => Kind::Service(Service {
                version: object
                    .get("version")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
                operations: self.targets(object, "operations"),
                resources: self.targets(object, "resources"),
                errors: self.targets(object, "errors"),
                rename: self.rename(object),
            }),
            "resource" => self.resource(object),
            _ => {
                let message = format!("{word:?} is not a shape type");
                self.wrong(
                    &["type"],
                    &message,
                    "the types are those of Smithy 2.0's JSON AST",
                );
                return None;
            }
        })
    }

    fn resource(&mut self, object: &Map<String, Value>) -> Kind {
        let lifecycle = ["create", "put", "read", "update", "delete", "list"];
        let mut operations: Vec<ShapeId> = lifecycle
            .iter()
            .filter(|key| object.contains_key(**key))
            .filter_map(|key| self.target(object, key))
            .collect();
        operations.extend(self.targets(object, "operations"));
        operations.extend(self.targets(object, "collectionOperations"));
        Kind::Resource(Resource {
            operations,
            resources: self.targets(object, "resources"),
        })
    }

    fn members(&mut self, object: &Map<String, Value>) -> Vec<Member> {
        let Some(members) = object.get("members") else {
            return Vec::new();
        };
        let Value::Object(members) = members else {
            self.wrong(
                &["members"],
                "members must be an object",
                "write {\"name\": {\"target\": …}}",
            );
            return Vec::new();
        };
        let mut seen = Vec::with_capacity(members.len());
        for (name, value) in members {
            if !is_identifier(name) {
                let hint =
                    "a member's name is of letters, digits and _ and does not start with a digit";
                self.wrong(&["members", name], "not a member name", hint);
                continue;
            }
            seen.extend(self.member(name, value, &["members", name]));
        }
        seen
    }

    fn element(&mut self, object: &Map<String, Value>, name: &'static str) -> Option<Member> {
        match object.get(name) {
            Some(value) => self.member(name, value, &[name]),
            None => {
                let message = format!("has no {name:?}");
                self.wrong(&[], &message, &format!("add \"{name}\": {{\"target\": …}}"));
                None
            }
        }
    }

    fn member(&mut self, name: &str, value: &Value, place: &[&str]) -> Option<Member> {
        let target = value
            .get("target")
            .and_then(Value::as_str)
            .and_then(ShapeId::parse);
        let Some(target) = target else {
            self.wrong(
                place,
                "a member without a target",
                "add \"target\": \"namespace#Name\"",
            );
            return None;
        };
        let mut path = vec!["shapes", self.id];
        path.extend(place);
        path.push("traits");
        let traits = value
            .as_object()
            .map(|object| self.traits(object, &path))
            .unwrap_or_default();
        Some(Member {
            name: name.to_owned(),
            target,
            traits,
        })
    }

    /// The traits at a place of the file.
    pub(super) fn traits(&mut self, object: &Map<String, Value>, place: &[&str]) -> Traits {
        let mut traits = Traits::default();
        match object.get("traits") {
            None => {}
            Some(Value::Object(entries)) => {
                for (id, value) in entries {
                    let applied = Applied::in_definition(value.clone(), self.file);
                    traits.insert(id.clone(), applied);
                }
            }
            Some(_) => {
                let hint = "write {\"smithy.api#required\": {}}";
                self.loader
                    .wrong(self.file, self.id, place, "traits must be an object", hint);
            }
        }
        traits
    }

    fn target(&mut self, object: &Map<String, Value>, key: &str) -> Option<ShapeId> {
        let found = object
            .get(key)?
            .get("target")
            .and_then(Value::as_str)
            .and_then(ShapeId::parse);
        if found.is_none() {
            self.wrong(
                &[key],
                "a reference without a target",
                "write {\"target\": \"namespace#Name\"}",
            );
        }
        found
    }

    fn target_or_unit(&mut self, object: &Map<String, Value>, key: &str) -> ShapeId {
        self.target(object, key).unwrap_or_else(ShapeId::unit)
    }

    /// The ids of a list of targets.
    pub(super) fn targets(&mut self, object: &Map<String, Value>, key: &str) -> Vec<ShapeId> {
        let Some(list) = object.get(key) else {
            return Vec::new();
        };
        let Value::Array(list) = list else {
            self.wrong(
                &[key],
                "must be a list of references",
                "write [{\"target\": \"namespace#Name\"}]",
            );
            return Vec::new();
        };
        let mut targets = Vec::with_capacity(list.len());
        for (index, reference) in list.iter().enumerate() {
            match reference
                .get("target")
                .and_then(Value::as_str)
                .and_then(ShapeId::parse)
            {
                Some(target) => targets.push(target),
                None => {
                    let hint = "write {\"target\": \"namespace#Name\"}";
                    self.wrong(
                        &[key, &index.to_string()],
                        "a reference without a target",
                        hint,
                    );
                }
            }
        }
        targets
    }

    fn rename(&mut self, object: &Map<String, Value>) -> IndexMap<ShapeId, String> {
        let Some(Value::Object(entries)) = object.get("rename") else {
            return IndexMap::new();
        };
        let mut rename = IndexMap::new();
        for (id, name) in entries {
            match (
                ShapeId::parse(id),
                name.as_str().filter(|name| is_identifier(name)),
            ) {
                (Some(id), Some(name)) => {
                    rename.insert(id, name.to_owned());
                }
                _ => self.wrong(
                    &["rename", id],
                    "not a renaming",
                    "write {\"namespace#Name\": \"NewName\"}",
                ),
            }
        }
        rename
    }

    fn wrong(&mut self, place: &[&str], message: &str, hint: &str) {
        let mut path = vec!["shapes", self.id];
        path.extend(place);
        self.loader.wrong(self.file, self.id, &path, message, hint);
    }
}
