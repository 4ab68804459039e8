//! Reads files of JSON AST and assembles them: duplicate ids, `apply` statements; in files of their own the parts of a shape
//! (`reader`), mixins (`mixins`) and the forms of Smithy 1.0 (`upgrade`).

mod mixins;
mod reader;
mod upgrade;

use std::collections::HashMap;
use std::fmt;

use indexmap::map::Entry;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use self::reader::Reader;
use crate::applied_traits::absolute;
use crate::diagnostic::{Diagnostic, Severity, pointer};
use crate::{Applied, Kind, Model, Part, Shape, ShapeId, Traits, prelude, validate};

/// One file of a model.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name, as diagnostics and the headers of generated files show it.
    pub file: &'a str,
    /// Its text: Smithy JSON AST (spec §"JSON AST").
    pub text: &'a str,
}

/// Reads `sources`, assembles them into one model and validates it.
///
/// Shapes may stand in any file; `apply` statements add traits to shapes and members of any file, whatever the order.
///
/// # Errors
/// Every problem found, each with shape id, file and JSON pointer. Problems of one file's text do not hide those of
/// another; checks that need the assembled model run when everything could be read.
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
    match loader
        .diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
    {
        true => Err(loader.diagnostics),
        false => Ok(loader.model),
    }
}

/// A file as it stands, with duplicate ids still visible.
#[derive(serde::Deserialize)]
struct Ast {
    smithy: Option<Value>,
    #[serde(default)]
    shapes: Entries,
}

/// A JSON object whose keys may repeat.
#[derive(Default)]
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object from shape ids to shapes")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// An `apply` statement: its target as written, and the traits to add.
struct Statement {
    target: String,
    traits: Map<String, Value>,
    file: usize,
}

#[derive(Default)]
struct Loader {
    model: Model,
    statements: Vec<Statement>,
    /// Statements about members that shapes get from mixins, until those are flattened.
    inherited: HashMap<ShapeId, Vec<Statement>>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader {
    fn read(&mut self, source: &Source<'_>) {
        let file = self.model.files.len();
        self.model.files.push(source.file.to_owned());
        let ast = match serde_json::from_str::<Ast>(source.text) {
            // Serde would take the array of an object's values for the object.
            Ok(ast) if source.text.trim_start().starts_with('{') => ast,
            other => {
                let error = other
                    .err()
                    .map_or("it is not an object".to_owned(), |error| error.to_string());
                let hint = "the file must be one whole JSON object in Smithy's JSON AST, with \"smithy\" and \"shapes\"";
                self.diagnostics.push(Diagnostic::error(
                    "",
                    source.file,
                    "",
                    format!("not a JSON AST: {error}"),
                    hint,
                ));
                return;
            }
        };
        match ast.smithy.as_ref().and_then(Value::as_str) {
            Some(version)
                if version.starts_with("1.")
                    || version == "2"
                    || version.starts_with("2.")
                    || version == "1" => {}
            found => {
                let found = found.map_or("no version".to_owned(), |version| {
                    format!("version {version:?}")
                });
                let hint = "versions 1.0 and 2.0 of the JSON AST are understood";
                let message = format!("{found} of Smithy");
                self.diagnostics
                    .push(Diagnostic::error("", source.file, "/smithy", message, hint));
                return;
            }
        }
        for (id, value) in ast.shapes.0 {
            self.shape(file, &id, value);
        }
    }

    fn shape(&mut self, file: usize, id: &str, value: Value) {
        let Value::Object(mut object) = value else {
            return self.wrong(
                file,
                id,
                &["shapes", id],
                "a shape must be an object",
                "write {\"type\": …}",
            );
        };
        let word = object
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        if word == "apply" {
            match object.remove("traits") {
                Some(Value::Object(traits)) => self.statements.push(Statement {
                    target: id.to_owned(),
                    traits,
                    file,
                }),
                _ => self.wrong(
                    file,
                    id,
                    &["shapes", id],
                    "an apply statement without traits",
                    "add \"traits\": {…}",
                ),
            }
            return;
        }
        let Some(shape_id) = ShapeId::parse(id) else {
            let hint = "a shape id is namespace#Name, of letters, digits and _";
            return self.wrong(file, id, &["shapes", id], "not a shape id", hint);
        };
        let mut reader = Reader {
            loader: self,
            file,
            id,
        };
        let Some(kind) = reader.kind(&word, &object) else {
            return;
        };
        let traits = reader.traits(&object, &["shapes", id, "traits"]);
        let mixins = reader.targets(&object, "mixins");
        self.define(Shape {
            id: shape_id,
            kind,
            traits,
            mixins,
            file,
        });
    }

    /// Adds the shape; a second definition is fine only where it says the same.
    fn define(&mut self, shape: Shape) {
        match self.model.shapes.entry(shape.id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(shape);
            }
            Entry::Occupied(entry) => {
                let first = entry.get();
                if first.file != shape.file && says_the_same(first, &shape) {
                    return;
                }
                let message = match first.file == shape.file {
                    true => "is defined twice in one file".to_owned(),
                    false => format!("is defined differently in {}", self.model.files[first.file]),
                };
                let (file, id) = (shape.file, shape.id.as_str());
                let hint =
                    "keep one definition; add traits from another file with an apply statement";
                self.wrong(file, id, &["shapes", id], &message, hint);
            }
        }
    }

    /// Applies the statements to shapes and members (spec §"Applying traits"): a conflicting value is an error.
    fn apply(&mut self) {
        for statement in std::mem::take(&mut self.statements) {
            match self.inheritor(&statement) {
                Some(id) => self.inherited.entry(id).or_default().push(statement),
                None => self.apply_one(statement, false),
            }
        }
    }

    /// The shape that the statement is about, where only a mixin can give it the member.
    fn inheritor(&self, statement: &Statement) -> Option<ShapeId> {
        let (id, name) = statement.target.split_once('$')?;
        let shape = self.model.shapes.get(&ShapeId::parse(id)?)?;
        (!shape.mixins.is_empty() && shape.member(name).is_none()).then(|| shape.id.clone())
    }

    /// Applies one statement; to an `inherited` member it may say something else than the mixin does.
    fn apply_one(&mut self, statement: Statement, inherited: bool) {
        let (file, target) = (statement.file, statement.target.as_str());
        let Some(traits) = self.traits_of(target) else {
            let hint =
                "correct the id, or remove the statement if the shape is gone from the service";
            return self.wrong(
                file,
                target,
                &["shapes", target],
                "nothing to apply traits to",
                hint,
            );
        };
        let mut conflicts = Vec::new();
        for (name, value) in statement.traits {
            let stays =
                |present: &Applied| !inherited || present.applied_to.as_deref() == Some(target);
            match traits.0.get_mut(&*absolute(&name)) {
                Some(present) if present.value != value && stays(present) => {
                    conflicts.extend(merge_by_key(&name, present, value, file, target));
                }
                _ => {
                    let applied_to = Some(target.to_owned());
                    traits.insert(
                        name,
                        Applied {
                            value,
                            file,
                            applied_to,
                            parts: Vec::new(),
                        },
                    );
                }
            }
        }
        for conflict in conflicts {
            let message = format!("{} has another value already", conflict.join(" "));
            let hint = "two files say different things: keep one";
            let mut place = vec!["shapes", target, "traits"];
            place.extend(conflict.iter().map(String::as_str));
            self.wrong(file, target, &place, &message, hint);
        }
    }

    /// The traits of the shape or member with this id.
    fn traits_of(&mut self, target: &str) -> Option<&mut Traits> {
        let (id, member) = match target.split_once('$') {
            Some((id, member)) => (id, Some(member)),
            None => (target, None),
        };
        let shape = self.model.shapes.get_mut(&ShapeId::parse(id)?)?;
        match member {
            None => Some(&mut shape.traits),
            Some(name) => {
                let member = shape
                    .members_mut()
                    .iter_mut()
                    .find(|member| member.name == name);
                member.map(|member| &mut member.traits)
            }
        }
    }

    /// Adds the prelude's shapes that the model targets.
    fn add_prelude(&mut self) {
        let mut wanted: Vec<ShapeId> = Vec::new();
        for shape in self.model.shapes.values() {
            wanted.extend(shape.members().iter().map(|member| member.target.clone()));
            if let Kind::Operation(operation) = &shape.kind {
                wanted.extend([operation.input.clone(), operation.output.clone()]);
            }
        }
        for id in wanted {
            if !self.model.shapes.contains_key(&id)
                && let Some(shape) = prelude::shape(&id)
            {
                self.model.shapes.insert(id, shape);
            }
        }
    }

    fn wrong(&mut self, file: usize, shape: &str, place: &[&str], message: &str, hint: &str) {
        let file = self.model.files.get(file).cloned().unwrap_or_default();
        self.diagnostics.push(Diagnostic::error(
            shape,
            file,
            pointer(place),
            message,
            hint,
        ));
    }
}

/// Whether two definitions agree in everything but where they stand.
fn says_the_same(first: &Shape, second: &Shape) -> bool {
    first.kind == second.kind && first.traits == second.traits && first.mixins == second.mixins
}

/// The traits that name things of their own: what several statements say of different names adds up. Everywhere else a
/// second value is a conflict, as the specification has it.
const MERGED_BY_KEY: [&str; 1] = ["smithy.waiters#waitable"];

/// Adds the entries of `value` to a trait that merges by key. What is left are the conflicts: the trait, or the trait and the
/// key of an entry that is there with another value.
fn merge_by_key(
    name: &str,
    present: &mut Applied,
    value: Value,
    file: usize,
    target: &str,
) -> Vec<Vec<String>> {
    let (Value::Object(entries), Value::Object(added), true) = (
        &mut present.value,
        value,
        MERGED_BY_KEY.contains(&&*absolute(name)),
    ) else {
        return vec![vec![name.to_owned()]];
    };
    let mut conflicts = Vec::new();
    for (key, entry) in added {
        match entries.get(&key) {
            None => {
                present.parts.push(Part {
                    key: key.clone(),
                    file,
                    applied_to: target.to_owned(),
                });
                entries.insert(key, entry);
            }
            Some(there) if *there == entry => {}
            Some(_) => conflicts.push(vec![name.to_owned(), key]),
        }
    }
    conflicts
}
