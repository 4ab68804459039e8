//! Reads one shape or `apply` statement of the JSON AST (spec §"JSON AST"), without looking at
//! other shapes.

use std::collections::BTreeMap;

use foldhash::{HashSet, HashSetExt as _};
use indexmap::IndexMap;
use serde_json::Map;
use serde_json_borrow::{ObjectAsVec, Value};

use super::Loader;
use super::apply::Statement;
use crate::{
    Applied, Kind, Lifecycle, Member, Operation, Resource, Service, ShapeId, Simple, Traits,
    is_identifier,
};

/// Reader of one entry of `shapes`.
pub(super) struct Reader<'a> {
    pub(super) loader: &'a mut Loader,
    pub(super) file: usize,
    pub(super) id: &'a str,
}

const REFERENCE: &str = "write {\"target\": \"namespace#Name\"}";

impl Reader<'_> {
    /// Reads the properties of the shape, according to the name of its type.
    pub(super) fn kind(&mut self, word: &str, object: &ObjectAsVec<'_>) -> Option<Kind> {
        if let Some(simple) = Simple::ALL.iter().find(|simple| simple.word() == word) {
            return Some(Kind::Simple(*simple));
        }
        Some(match word {
            "structure" => Kind::Structure(self.members(object)),
            "union" => Kind::Union(self.members(object)),
            "enum" => Kind::Enum(self.members(object)),
            "intEnum" => Kind::IntEnum(self.members(object)),
            "list" | "set" => Kind::List(self.element(object, "member")?),
            "map" => {
                let entry = [self.element(object, "key")?, self.element(object, "value")?];
                Kind::Map(Box::new(entry))
            }
            "operation" => Kind::Operation(Operation {
                input: self.target(object, "input").unwrap_or_else(ShapeId::unit),
                output: self.target(object, "output").unwrap_or_else(ShapeId::unit),
                errors: self.targets(object, "errors"),
            }),
            "service" => Kind::Service(Service {
                version: object
                    .get("version")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .into(),
                operations: self.targets(object, "operations"),
                resources: self.targets(object, "resources"),
                errors: self.targets(object, "errors"),
                rename: self.rename(object),
            }),
            "resource" => Kind::Resource(self.resource(object)),
            _ => {
                let message = format!("{word:?} is not a shape type");
                let hint = "the types are those of the JSON AST of Smithy 2.0";
                self.error(&["type"], message, hint);
                return None;
            }
        })
    }

    /// Reads an `apply` statement.
    pub(super) fn statement(&mut self, object: &ObjectAsVec<'_>) -> Option<Statement> {
        let resources = self.targets(object, "resources");
        let traits = match object.get("traits") {
            Some(Value::Object(traits)) => Map::from(traits),
            None if !resources.is_empty() => Map::new(),
            _ => {
                self.error(
                    &[],
                    "an apply statement without traits",
                    "add \"traits\": {…}",
                );
                return None;
            }
        };
        let target = self.id.to_owned();
        Some(Statement {
            target,
            traits,
            resources,
            file: self.file,
        })
    }

    fn resource(&mut self, object: &ObjectAsVec<'_>) -> Resource {
        let mut lifecycle = BTreeMap::new();
        for role in Lifecycle::ALL {
            if let Some(operation) = self.target(object, role.word()) {
                lifecycle.insert(*role, operation);
            }
        }
        let mut identifiers = IndexMap::new();
        let entries = object.get("identifiers").and_then(Value::as_object);
        for (name, reference) in entries.into_iter().flat_map(ObjectAsVec::iter) {
            let target = self.reference(reference, &["identifiers", name]);
            identifiers.extend(target.map(|target| (name.to_owned(), target)));
        }
        Resource {
            identifiers,
            lifecycle,
            operations: self.targets(object, "operations"),
            collection_operations: self.targets(object, "collectionOperations"),
            resources: self.targets(object, "resources"),
        }
    }

    fn members(&mut self, object: &ObjectAsVec<'_>) -> Vec<Member> {
        let members = match object.get("members") {
            None => return Vec::new(),
            Some(Value::Object(members)) => members,
            Some(_) => {
                let hint = "write {\"name\": {\"target\": …}}";
                self.error(&["members"], "members must be an object", hint);
                return Vec::new();
            }
        };
        let mut read = Vec::with_capacity(members.len());
        let mut names = HashSet::with_capacity(members.len());
        for (name, value) in members.iter() {
            let path = ["members", name];
            if !is_identifier(name) {
                let hint =
                    "a member name has letters, digits and _, and does not start with a digit";
                self.error(&path, "not a member name", hint);
            } else if names.insert(name) {
                read.extend(self.member(name, value, &path));
            } else {
                self.error(&path, "is defined twice", "remove one of the two");
            }
        }
        read
    }

    fn element(&mut self, object: &ObjectAsVec<'_>, name: &str) -> Option<Member> {
        let element = object.get(name);
        if element.is_none() {
            let hint = format!("add \"{name}\": {{\"target\": …}}");
            self.error(&[], format!("has no {name:?}"), &hint);
        }
        self.member(name, element?, &[name])
    }

    fn member(&mut self, name: &str, value: &Value<'_>, path: &[&str]) -> Option<Member> {
        let Some(target) = self.target_of(value) else {
            let hint = "add \"target\": \"namespace#Name\"";
            self.error(path, "a member without a target", hint);
            return None;
        };
        let traits = value
            .as_object()
            .map(|object| self.traits(object, path))
            .unwrap_or_default();
        Some(Member {
            name: name.to_owned(),
            target,
            traits,
        })
    }

    /// Reads the traits of the shape or of the member at `path`.
    pub(super) fn traits(&mut self, object: &ObjectAsVec<'_>, path: &[&str]) -> Traits {
        let mut traits = Traits::default();
        match object.get("traits") {
            None => {}
            Some(Value::Object(entries)) => {
                for (id, value) in entries.iter() {
                    let applied = Applied::in_definition(value.into(), self.file);
                    traits.insert(id.to_owned(), applied);
                }
            }
            Some(_) => {
                let hint = "write {\"smithy.api#required\": {}}";
                self.error(
                    &[path, &["traits"]].concat(),
                    "traits must be an object",
                    hint,
                );
            }
        }
        traits
    }

    fn target(&mut self, object: &ObjectAsVec<'_>, key: &str) -> Option<ShapeId> {
        self.reference(object.get(key)?, &[key])
    }

    fn reference(&mut self, reference: &Value<'_>, path: &[&str]) -> Option<ShapeId> {
        let target = self.target_of(reference);
        if target.is_none() {
            self.error(path, "a reference without a target", REFERENCE);
        }
        target
    }

    /// Reads a list of references.
    pub(super) fn targets(&mut self, object: &ObjectAsVec<'_>, key: &str) -> Vec<ShapeId> {
        match object.get(key) {
            None => Vec::new(),
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .filter_map(|(index, item)| self.reference(item, &[key, &index.to_string()]))
                .collect(),
            Some(_) => {
                let hint = "write [{\"target\": \"namespace#Name\"}]";
                self.error(&[key], "must be a list of references", hint);
                Vec::new()
            }
        }
    }

    fn rename(&mut self, object: &ObjectAsVec<'_>) -> IndexMap<ShapeId, String> {
        let mut rename = IndexMap::new();
        let entries = object.get("rename").and_then(Value::as_object);
        for (id, name) in entries.into_iter().flat_map(ObjectAsVec::iter) {
            let name = name.as_str().filter(|name| is_identifier(name));
            if let (Some(id), Some(name)) = (ShapeId::parse(id), name) {
                rename.insert(id, name.to_owned());
            } else {
                let hint = "write {\"namespace#Name\": \"NewName\"}";
                self.error(&["rename", id], "not a renaming", hint);
            }
        }
        rename
    }

    fn error(&mut self, path: &[&str], message: impl Into<String>, hint: &str) {
        let path = [&["shapes", self.id], path].concat();
        self.loader.error(self.file, self.id, &path, message, hint);
    }

    fn target_of(&mut self, reference: &Value<'_>) -> Option<ShapeId> {
        let target = reference.as_object()?.get("target")?.as_str()?;
        self.loader.id(target)
    }
}
