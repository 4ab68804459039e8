//! Loads a model: reads JSON AST files and merges them into one model.
//!
//! A model may consist of several files, its layers. Shapes may be defined in any of them; a
//! definition in two files must be equal in both. Layers change shapes of other files through
//! `apply` statements only:
//!
//! - `"traits"` are added to the shape or member (spec §"Applying traits"). A trait that already
//!   has another value is a conflict, except that the entries of `smithy.waiters#waitable` are
//!   merged by name.
//! - `"resources"` are bound to the service that the statement applies to. This extends Smithy,
//!   which has no way to bind resources from outside the service's definition. The operations of
//!   these resources and of their children are removed from the service's own `operations`, as an
//!   operation is bound either to the service or to one resource. So a service model without
//!   resources and a layer that declares them make a valid model of Smithy.
//!
//! After this module, mixins are flattened and the forms of Smithy 1.0 are converted to those of
//! 2.0.

mod apply;
mod mixins;
mod reader;
mod upgrade;

use std::borrow::Cow;
use std::fmt;

use foldhash::{HashMap, HashSet};
use indexmap::map::Entry;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json_borrow::Value;

use self::apply::Statement;
use self::reader::Reader;
use crate::diagnostic::{Diagnostic, pointer};
use crate::{Model, Shape, ShapeId, prelude, validate};

/// A file of a model.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Name of the file in diagnostics and in the headers of generated files.
    pub file: &'a str,
    /// Content: Smithy JSON AST (spec §"JSON AST").
    pub text: &'a str,
}

/// Loads and validates the model that the files define together.
///
/// # Errors
/// Returns every problem of every file. The assembled model is validated only if all files could be
/// read.
pub fn load(sources: &[Source<'_>]) -> Result<Model, Vec<Diagnostic>> {
    let mut loader = Loader::default();
    for source in sources {
        loader.read(source);
    }
    loader.apply();
    loader.flatten_mixins();
    loader.upgrade();
    loader.add_prelude();
    if loader.diagnostics.is_empty() {
        validate::validate(&loader.model, &mut loader.diagnostics);
    }
    if loader.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(loader.diagnostics);
    }
    Ok(loader.model)
}

#[derive(Default)]
struct Loader {
    model: Model,
    statements: Vec<Statement>,
    /// Statements about members that the shape gets from a mixin, until mixins are flattened.
    inherited: HashMap<ShapeId, Vec<Statement>>,
    /// Ids that were read so far.
    ids: HashSet<ShapeId>,
    /// Number of members that shapes got from mixins.
    mixed_in: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Reads the root object of a file. Each shape is read as it is parsed, so that a file is never in
/// memory as a whole tree.
struct Root<'a> {
    loader: &'a mut Loader,
    file: usize,
}

/// Reads the object from shape ids to shapes, duplicates included.
struct Shapes<'a> {
    loader: &'a mut Loader,
    file: usize,
}

impl<'de> Visitor<'de> for Root<'_> {
    /// Version of Smithy.
    type Value = Option<Value<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with \"smithy\" and \"shapes\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut version = None;
        let mut has_shapes = false;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                "smithy" if version.is_some() => return Err(A::Error::duplicate_field("smithy")),
                "shapes" if has_shapes => return Err(A::Error::duplicate_field("shapes")),
                "smithy" => version = Some(map.next_value()?),
                "shapes" => {
                    has_shapes = true;
                    map.next_value_seed(Shapes {
                        loader: &mut *self.loader,
                        file: self.file,
                    })?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(version)
    }
}

impl<'de> DeserializeSeed<'de> for Shapes<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Shapes<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from shape ids to shapes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((id, value)) = map.next_entry::<Cow<'de, str>, Value<'de>>()? {
            self.loader.read_entry(self.file, &id, value);
        }
        Ok(())
    }
}

impl Loader {
    fn read(&mut self, source: &Source<'_>) {
        let file = self.model.files.len();
        self.model.files.push(source.file.to_owned());
        let before = self.diagnostics.len();
        let mut json = serde_json::Deserializer::from_str(source.text);
        let root = Root { loader: self, file };
        let parsed = json.deserialize_map(root);
        let version = match parsed.and_then(|version| json.end().map(|()| version)) {
            Ok(version) => version,
            Err(error) => {
                self.diagnostics.truncate(before);
                let hint = "a file is one JSON object with \"smithy\" and \"shapes\"";
                return self.error(file, "", &[], format!("not a JSON AST: {error}"), hint);
            }
        };
        let version = version.as_ref().and_then(Value::as_str);
        if !version.is_some_and(|version| matches!(version.split('.').next(), Some("1" | "2"))) {
            let found = version.map_or("no version".to_owned(), |version| {
                format!("version {version:?}")
            });
            self.diagnostics.truncate(before);
            let hint = "versions 1.0 and 2.0 of the JSON AST are supported";
            self.error(file, "", &["smithy"], format!("{found} of Smithy"), hint);
        }
    }

    /// Reads a shape or an `apply` statement.
    fn read_entry(&mut self, file: usize, id: &str, value: Value<'_>) {
        let path = ["shapes", id];
        let Value::Object(object) = value else {
            return self.error(
                file,
                id,
                &path,
                "a shape must be an object",
                "write {\"type\": …}",
            );
        };
        let mut reader = Reader {
            loader: self,
            file,
            id,
        };
        let kind = object
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        if kind == "apply" {
            let statement = reader.statement(&object);
            self.statements.extend(statement);
            return;
        }
        let Some(shape_id) = reader.loader.id(id) else {
            let hint = "a shape id is namespace#Name, of letters, digits and _";
            return self.error(file, id, &path, "not a shape id", hint);
        };
        let Some(kind) = reader.kind(&kind, &object) else {
            return;
        };
        let traits = reader.traits(&object, &[]);
        let mixins = reader.targets(&object, "mixins");
        self.define(Shape {
            id: shape_id,
            kind,
            traits,
            mixins,
            file,
        });
    }

    /// Adds a shape. A second definition in another file must be equal to the first.
    fn define(&mut self, shape: Shape) {
        let first = match self.model.shapes.entry(shape.id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(shape);
                return;
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        let is_equal = first.kind == shape.kind
            && first.traits == shape.traits
            && first.mixins == shape.mixins;
        if first.file != shape.file && is_equal {
            return;
        }
        let message = if first.file == shape.file {
            "is defined twice in one file".to_owned()
        } else {
            format!("is defined differently in {}", self.model.files[first.file])
        };
        let id = shape.id.as_str();
        let hint = "keep one definition; add traits from another file with an apply statement";
        self.error(shape.file, id, &["shapes", id], message, hint);
    }

    /// Adds the shapes of the prelude that the model targets.
    fn add_prelude(&mut self) {
        let mut targets: Vec<ShapeId> = Vec::new();
        for shape in self.model.shapes.values() {
            targets.extend(shape.members().iter().map(|member| member.target.clone()));
            if let Some(operation) = shape.as_operation() {
                targets.extend([operation.input.clone(), operation.output.clone()]);
            }
            if let Some(resource) = shape.as_resource() {
                targets.extend(resource.identifiers.values().cloned());
            }
        }
        for id in targets {
            if !self.model.shapes.contains_key(&id)
                && let Some(shape) = prelude::shape(&id)
            {
                self.model.shapes.insert(id, shape);
            }
        }
    }

    /// Parses a shape id, unless it was read before.
    fn id(&mut self, text: &str) -> Option<ShapeId> {
        if let Some(id) = self.ids.get(text) {
            return Some(id.clone());
        }
        let id = ShapeId::parse(text)?;
        self.ids.insert(id.clone());
        Some(id)
    }

    fn error(
        &mut self,
        file: usize,
        shape: &str,
        path: &[&str],
        message: impl Into<String>,
        hint: &str,
    ) {
        let file = self.model.files.get(file).cloned().unwrap_or_default();
        self.diagnostics
            .push(Diagnostic::error(shape, file, pointer(path), message, hint));
    }
}
