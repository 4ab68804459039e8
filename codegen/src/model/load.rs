//! Reads files of JSON AST and assembles them: duplicate ids, `apply` statements, mixins, the forms of Smithy 1.0.

use std::collections::{HashMap, HashSet};
use std::fmt;

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::{
    Applied, Kind, Member, Model, Operation, Part, Resource, Service, Shape, ShapeId, Simple, Traits, absolute,
    is_identifier, prelude, validate,
};
use crate::diagnostic::{Diagnostic, Severity, pointer};

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
    match loader.diagnostics.iter().any(|found| found.severity == Severity::Error) {
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

struct Loader {
    model: Model,
    statements: Vec<Statement>,
    /// Statements about members that shapes get from mixins, until those are flattened.
    inherited: HashMap<ShapeId, Vec<Statement>>,
    diagnostics: Vec<Diagnostic>,
}

impl Default for Loader {
    fn default() -> Self {
        let model = Model { files: Vec::new(), shapes: IndexMap::new() };
        Self { model, statements: Vec::new(), inherited: HashMap::new(), diagnostics: Vec::new() }
    }
}

impl Loader {
    fn read(&mut self, source: &Source<'_>) {
        let file = self.model.files.len();
        self.model.files.push(source.file.to_owned());
        let ast = match serde_json::from_str::<Ast>(source.text) {
            // Serde would take the array of an object's values for the object.
            Ok(ast) if source.text.trim_start().starts_with('{') => ast,
            other => {
                let error = other.err().map_or("it is not an object".to_owned(), |error| error.to_string());
                let hint =
                    "the file must be one whole JSON object in Smithy's JSON AST, with \"smithy\" and \"shapes\"";
                self.diagnostics.push(Diagnostic::error("", source.file, "", format!("not a JSON AST: {error}"), hint));
                return;
            }
        };
        match ast.smithy.as_ref().and_then(Value::as_str) {
            Some(version)
                if version.starts_with("1.") || version == "2" || version.starts_with("2.") || version == "1" => {}
            found => {
                let found = found.map_or("no version".to_owned(), |version| format!("version {version:?}"));
                let hint = "versions 1.0 and 2.0 of the JSON AST are understood";
                let message = format!("{found} of Smithy");
                self.diagnostics.push(Diagnostic::error("", source.file, "/smithy", message, hint));
                return;
            }
        }
        for (id, value) in ast.shapes.0 {
            self.shape(file, &id, value);
        }
    }

    fn shape(&mut self, file: usize, id: &str, value: Value) {
        let Value::Object(mut object) = value else {
            return self.wrong(file, id, &["shapes", id], "a shape must be an object", "write {\"type\": …}");
        };
        let word = object.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        if word == "apply" {
            match object.remove("traits") {
                Some(Value::Object(traits)) => self.statements.push(Statement { target: id.to_owned(), traits, file }),
                _ => self.wrong(file, id, &["shapes", id], "an apply statement without traits", "add \"traits\": {…}"),
            }
            return;
        }
        let Some(shape_id) = ShapeId::parse(id) else {
            let hint = "a shape id is namespace#Name, of letters, digits and _";
            return self.wrong(file, id, &["shapes", id], "not a shape id", hint);
        };
        let mut reader = Reader { loader: self, file, id };
        let Some(kind) = reader.kind(&word, &object) else { return };
        let traits = reader.traits(&object, &["shapes", id, "traits"]);
        let mixins = reader.targets(&object, "mixins");
        self.define(Shape { id: shape_id, kind, traits, mixins, file });
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
                let hint = "keep one definition; add traits from another file with an apply statement";
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
            let hint = "correct the id, or remove the statement if the shape is gone from the service";
            return self.wrong(file, target, &["shapes", target], "nothing to apply traits to", hint);
        };
        let mut conflicts = Vec::new();
        for (name, value) in statement.traits {
            let stays = |present: &Applied| !inherited || present.applied_to.as_deref() == Some(target);
            match traits.0.get_mut(&*absolute(&name)) {
                Some(present) if present.value != value && stays(present) => {
                    conflicts.extend(merge_by_key(&name, present, value, file, target));
                }
                _ => {
                    let applied_to = Some(target.to_owned());
                    traits.insert(name, Applied { value, file, applied_to, parts: Vec::new() });
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
                let member = shape.members_mut().iter_mut().find(|member| member.name == name);
                member.map(|member| &mut member.traits)
            }
        }
    }

    /// Copies members and traits of mixins into the shapes that use them (spec §"Mixins"), mixins of mixins first.
    fn flatten_mixins(&mut self) {
        let users: Vec<ShapeId> =
            self.model.shapes.values().filter(|shape| !shape.mixins.is_empty()).map(|shape| shape.id.clone()).collect();
        let mut done = HashSet::new();
        for user in users {
            self.flatten(&user, &mut done, &mut Vec::new());
        }
    }

    fn flatten(&mut self, id: &ShapeId, done: &mut HashSet<ShapeId>, stack: &mut Vec<ShapeId>) {
        if stack.contains(id) || stack.len() > 100 {
            let file = self.model.shapes.get(id).map_or(0, |shape| shape.file);
            self.wrong(
                file,
                id.as_str(),
                &["shapes", id.as_str(), "mixins"],
                "mixins that use each other",
                "break the cycle",
            );
            return;
        }
        if !done.insert(id.clone()) {
            return;
        }
        stack.push(id.clone());
        let mixins = self.model.shapes.get(id).map(|shape| shape.mixins.clone()).unwrap_or_default();
        for mixin in mixins.iter().rev() {
            self.flatten(mixin, done, stack);
            match self.model.shapes.get(mixin).cloned() {
                Some(mixin) => {
                    if let Some(shape) = self.model.shapes.get_mut(id) {
                        mix_in(shape, mixin);
                    }
                }
                None => {
                    let file = self.model.shapes.get(id).map_or(0, |shape| shape.file);
                    let place = ["shapes", id.as_str(), "mixins"];
                    let message = format!("the mixin {mixin} does not exist");
                    self.wrong(file, id.as_str(), &place, &message, "define it, or remove it from \"mixins\"");
                }
            }
        }
        for statement in self.inherited.remove(id).unwrap_or_default() {
            self.apply_one(statement, true);
        }
        stack.pop();
    }

    /// Brings the forms of Smithy 1.0 to those of 2.0 (spec §"Migrating to 2.0"): `enum` traits become enum shapes.
    fn upgrade(&mut self) {
        for shape in self.model.shapes.values_mut() {
            if let (Kind::Simple(Simple::String), Some(definition)) = (&shape.kind, shape.traits.get("enum"))
                && let Some(members) = enum_members(definition, shape.file)
            {
                shape.kind = Kind::Enum(members);
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
        self.diagnostics.push(Diagnostic::error(shape, file, pointer(place), message, hint));
    }
}

/// Reads the parts of one shape's object.
struct Reader<'a> {
    loader: &'a mut Loader,
    file: usize,
    id: &'a str,
}

impl Reader<'_> {
    fn kind(&mut self, word: &str, object: &Map<String, Value>) -> Option<Kind> {
        if let Some(simple) = Simple::ALL.into_iter().find(|simple| simple.word() == word) {
            return Some(Kind::Simple(simple));
        }
        Some(match word {
            "structure" => Kind::Structure(self.members(object)),
            "union" => Kind::Union(self.members(object)),
            "enum" => Kind::Enum(self.members(object)),
            "intEnum" => Kind::IntEnum(self.members(object)),
            "list" | "set" => Kind::List(self.element(object, "member")?),
            "map" => Kind::Map(Box::new([self.element(object, "key")?, self.element(object, "value")?])),
            "operation" => Kind::Operation(Operation {
                input: self.target_or_unit(object, "input"),
                output: self.target_or_unit(object, "output"),
                errors: self.targets(object, "errors"),
            }),
            "service" => Kind::Service(Service {
                version: object.get("version").and_then(Value::as_str).unwrap_or_default().to_owned(),
                operations: self.targets(object, "operations"),
                resources: self.targets(object, "resources"),
                errors: self.targets(object, "errors"),
                rename: self.rename(object),
            }),
            "resource" => self.resource(object),
            _ => {
                let message = format!("{word:?} is not a shape type");
                self.wrong(&["type"], &message, "the types are those of Smithy 2.0's JSON AST");
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
        Kind::Resource(Resource { operations, resources: self.targets(object, "resources") })
    }

    fn members(&mut self, object: &Map<String, Value>) -> Vec<Member> {
        let Some(members) = object.get("members") else { return Vec::new() };
        let Value::Object(members) = members else {
            self.wrong(&["members"], "members must be an object", "write {\"name\": {\"target\": …}}");
            return Vec::new();
        };
        let mut seen = Vec::with_capacity(members.len());
        for (name, value) in members {
            if !is_identifier(name) {
                let hint = "a member's name is of letters, digits and _ and does not start with a digit";
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
        let target = value.get("target").and_then(Value::as_str).and_then(ShapeId::parse);
        let Some(target) = target else {
            self.wrong(place, "a member without a target", "add \"target\": \"namespace#Name\"");
            return None;
        };
        let mut path = vec!["shapes", self.id];
        path.extend(place);
        path.push("traits");
        let traits = value.as_object().map(|object| self.traits(object, &path)).unwrap_or_default();
        Some(Member { name: name.to_owned(), target, traits })
    }

    fn traits(&mut self, object: &Map<String, Value>, place: &[&str]) -> Traits {
        let mut traits = Traits::default();
        match object.get("traits") {
            None => {}
            Some(Value::Object(entries)) => {
                for (id, value) in entries {
                    let applied =
                        Applied { value: value.clone(), file: self.file, applied_to: None, parts: Vec::new() };
                    traits.insert(id.clone(), applied);
                }
            }
            Some(_) => {
                let hint = "write {\"smithy.api#required\": {}}";
                self.loader.wrong(self.file, self.id, place, "traits must be an object", hint);
            }
        }
        traits
    }

    fn target(&mut self, object: &Map<String, Value>, key: &str) -> Option<ShapeId> {
        let found = object.get(key)?.get("target").and_then(Value::as_str).and_then(ShapeId::parse);
        if found.is_none() {
            self.wrong(&[key], "a reference without a target", "write {\"target\": \"namespace#Name\"}");
        }
        found
    }

    fn target_or_unit(&mut self, object: &Map<String, Value>, key: &str) -> ShapeId {
        self.target(object, key).unwrap_or_else(|| ShapeId("smithy.api#Unit".to_owned()))
    }

    fn targets(&mut self, object: &Map<String, Value>, key: &str) -> Vec<ShapeId> {
        let Some(list) = object.get(key) else { return Vec::new() };
        let Value::Array(list) = list else {
            self.wrong(&[key], "must be a list of references", "write [{\"target\": \"namespace#Name\"}]");
            return Vec::new();
        };
        let mut targets = Vec::with_capacity(list.len());
        for (index, reference) in list.iter().enumerate() {
            match reference.get("target").and_then(Value::as_str).and_then(ShapeId::parse) {
                Some(target) => targets.push(target),
                None => {
                    let hint = "write {\"target\": \"namespace#Name\"}";
                    self.wrong(&[key, &index.to_string()], "a reference without a target", hint);
                }
            }
        }
        targets
    }

    fn rename(&mut self, object: &Map<String, Value>) -> IndexMap<ShapeId, String> {
        let Some(Value::Object(entries)) = object.get("rename") else { return IndexMap::new() };
        let mut rename = IndexMap::new();
        for (id, name) in entries {
            match (ShapeId::parse(id), name.as_str().filter(|name| is_identifier(name))) {
                (Some(id), Some(name)) => {
                    rename.insert(id, name.to_owned());
                }
                _ => self.wrong(&["rename", id], "not a renaming", "write {\"namespace#Name\": \"NewName\"}"),
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

/// Whether two definitions agree in everything but where they stand.
fn says_the_same(first: &Shape, second: &Shape) -> bool {
    first.kind == second.kind && first.traits == second.traits && first.mixins == second.mixins
}

/// The traits that name things of their own: what several statements say of different names adds up. Everywhere else a
/// second value is a conflict, as the specification has it.
const MERGED_BY_KEY: [&str; 1] = ["smithy.waiters#waitable"];

/// Adds the entries of `value` to a trait that merges by key. What is left are the conflicts: the trait, or the trait and the
/// key of an entry that is there with another value.
fn merge_by_key(name: &str, present: &mut Applied, value: Value, file: usize, target: &str) -> Vec<Vec<String>> {
    let (Value::Object(entries), Value::Object(added), true) =
        (&mut present.value, value, MERGED_BY_KEY.contains(&&*absolute(name)))
    else {
        return vec![vec![name.to_owned()]];
    };
    let mut conflicts = Vec::new();
    for (key, entry) in added {
        match entries.get(&key) {
            None => {
                present.parts.push(Part { key: key.clone(), file, applied_to: target.to_owned() });
                entries.insert(key, entry);
            }
            Some(there) if *there == entry => {}
            Some(_) => conflicts.push(vec![name.to_owned(), key]),
        }
    }
    conflicts
}

/// Puts the mixin's members before the shape's own, its traits below the shape's own.
fn mix_in(shape: &mut Shape, mut mixin: Shape) {
    keep_place(&mut mixin);
    for (id, applied) in mixin.traits.iter().filter(|(id, _)| *id != "smithy.api#mixin") {
        let local = mixin.traits.get("mixin").and_then(|value| value.get("localTraits")).and_then(Value::as_array);
        let stays = local.is_some_and(|local| local.iter().any(|name| name.as_str() == Some(id)));
        if !stays && !shape.traits.has(id) {
            shape.traits.insert(id.to_owned(), applied.clone());
        }
    }
    match (&mut shape.kind, &mixin.kind) {
        (Kind::Structure(own), Kind::Structure(mixed))
        | (Kind::Union(own), Kind::Union(mixed))
        | (Kind::Enum(own), Kind::Enum(mixed))
        | (Kind::IntEnum(own), Kind::IntEnum(mixed)) => {
            let mut members = mixed.clone();
            let places: HashMap<&str, usize> =
                mixed.iter().enumerate().map(|(index, member)| (member.name.as_str(), index)).collect();
            for member in own.drain(..) {
                match places.get(member.name.as_str()) {
                    Some(index) => merge(&mut members[*index], member),
                    None => members.push(member),
                }
            }
            *own = members;
        }
        (Kind::Operation(own), Kind::Operation(mixed)) => add_missing(&mut own.errors, &mixed.errors),
        (Kind::Service(own), Kind::Service(mixed)) => {
            add_missing(&mut own.operations, &mixed.operations);
            add_missing(&mut own.resources, &mixed.resources);
            add_missing(&mut own.errors, &mixed.errors);
        }
        _ => {}
    }
}

/// Makes the mixin's traits say that they stand on the mixin, as their file and place would otherwise part.
fn keep_place(mixin: &mut Shape) {
    let id = mixin.id.to_string();
    let keep = |traits: &mut Traits, target: String| {
        for applied in traits.0.values_mut() {
            applied.applied_to.get_or_insert_with(|| target.clone());
        }
    };
    keep(&mut mixin.traits, id.clone());
    for member in mixin.members_mut() {
        keep(&mut member.traits, format!("{id}${}", member.name));
    }
}

/// Adds what is not there yet: two ways to one mixin must not double what it holds.
fn add_missing(own: &mut Vec<ShapeId>, mixed: &[ShapeId]) {
    let present: HashSet<ShapeId> = own.iter().cloned().collect();
    own.extend(mixed.iter().filter(|id| !present.contains(*id)).cloned());
}

/// A member that the shape redefines keeps the mixin's traits below its own.
fn merge(member: &mut Member, own: Member) {
    member.target = own.target;
    for (id, applied) in own.traits.iter() {
        member.traits.insert(id.to_owned(), applied.clone());
    }
}

/// The members that a Smithy 1.0 `enum` trait describes, `None` where it is not one.
fn enum_members(definition: &Value, file: usize) -> Option<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    let mut taken = HashSet::new();
    for entry in definition.as_array()? {
        let value = entry.get("value")?.as_str()?;
        let name = member_name(entry.get("name").and_then(Value::as_str).unwrap_or(value));
        let mut traits = Traits::default();
        let mut set = |id: &str, value: Value| {
            traits.insert(id.to_owned(), Applied { value, file, applied_to: None, parts: Vec::new() });
        };
        set("smithy.api#enumValue", Value::from(value));
        if let Some(text) = entry.get("documentation").and_then(Value::as_str) {
            set("smithy.api#documentation", Value::from(text));
        }
        if entry.get("deprecated").and_then(Value::as_bool) == Some(true) {
            set("smithy.api#deprecated", Value::Object(Map::new()));
        }
        let unit = ShapeId("smithy.api#Unit".to_owned());
        let unique = match taken.contains(&name) {
            false => name,
            true => (2..).map(|n| format!("{name}_{n}")).find(|name| !taken.contains(name))?,
        };
        taken.insert(unique.clone());
        members.push(Member { name: unique, target: unit, traits });
    }
    Some(members)
}

/// The member name that an enum's name, or for want of one its value, makes: its characters, `_` for those that an
/// identifier cannot have.
fn member_name(value: &str) -> String {
    let name: String = value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    match is_identifier(&name) {
        true => name,
        false => format!("VALUE_{name}"),
    }
}
