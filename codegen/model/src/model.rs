//! The assembled model: shapes, members and traits, in Smithy's terms.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use serde_json::Value;

/// An assembled, validated model.
#[derive(Clone, Debug)]
pub struct Model {
    /// The names of the files that it came from, in the order in which they were given.
    pub files: Vec<String>,
    /// Every shape by id, in the order of the files; the prelude's shapes that are in use come last.
    pub shapes: IndexMap<ShapeId, Shape>,
}

impl Model {
    /// The shape with this id. Validation has made sure that every target is there.
    pub fn shape(&self, id: &ShapeId) -> Option<&Shape> {
        self.shapes.get(id)
    }

    /// The shapes that are services, in order.
    pub fn services(&self) -> impl Iterator<Item = (&Shape, &Service)> {
        self.shapes.values().filter_map(|shape| match &shape.kind {
            Kind::Service(service) => Some((shape, service)),
            _ => None,
        })
    }

    /// The diagnostic place of a shape: its file and JSON pointer.
    pub fn place(&self, shape: &Shape) -> (String, String) {
        (
            self.file(shape.file),
            crate::diagnostic::pointer(&["shapes", shape.id.as_str()]),
        )
    }

    /// The diagnostic place of a member.
    pub fn member_place(&self, shape: &Shape, member: &Member) -> (String, String) {
        (
            self.file(shape.file),
            crate::diagnostic::pointer(&shape.member_path(member)),
        )
    }

    /// The diagnostic place of a trait on a shape, or on one of its members.
    pub fn trait_place(
        &self,
        shape: &Shape,
        member: Option<&Member>,
        id: &str,
    ) -> (String, String) {
        let found = member
            .map_or(&shape.traits, |member| &member.traits)
            .get_entry(id);
        let id = &*absolute(id);
        let Some(entry) = found else {
            return member.map_or_else(
                || self.place(shape),
                |member| self.member_place(shape, member),
            );
        };
        let pointer = match (&entry.applied_to, member) {
            (Some(target), _) => crate::diagnostic::pointer(&["shapes", target, "traits", id]),
            (None, None) => {
                crate::diagnostic::pointer(&["shapes", shape.id.as_str(), "traits", id])
            }
            (None, Some(member)) => {
                let mut path = shape.member_path(member);
                path.extend(["traits", id]);
                crate::diagnostic::pointer(&path)
            }
        };
        (self.file(entry.file), pointer)
    }

    /// The diagnostic place of an entry of a trait that merges by key.
    pub fn trait_part_place(&self, shape: &Shape, id: &str, key: &str) -> (String, String) {
        let part = shape
            .traits
            .get_entry(id)
            .and_then(|entry| entry.parts.iter().find(|part| part.key == key));
        match part {
            Some(part) => {
                let path = ["shapes", &part.applied_to, "traits", &*absolute(id), key];
                (self.file(part.file), crate::diagnostic::pointer(&path))
            }
            None => {
                let (file, pointer) = self.trait_place(shape, None, id);
                (file, pointer + &crate::diagnostic::pointer(&[key]))
            }
        }
    }

    fn file(&self, index: usize) -> String {
        self.files.get(index).cloned().unwrap_or_default()
    }
}

/// An absolute shape id, `namespace#Name`, without a member (spec §"Shape ID").
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeId(pub(crate) String);

impl ShapeId {
    /// The id that `text` spells, or `None` where it is not `namespace#Name` in Smithy's grammar.
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, name) = text.split_once('#')?;
        let whole = namespace.split('.').all(is_identifier) && is_identifier(name);
        whole.then(|| Self(text.to_owned()))
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before `#`.
    pub fn namespace(&self) -> &str {
        self.0
            .split_once('#')
            .map_or("", |(namespace, _)| namespace)
    }

    /// The part after `#`.
    pub fn name(&self) -> &str {
        self.0
            .split_once('#')
            .map_or(self.0.as_str(), |(_, name)| name)
    }
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Smithy's `identifier`: `_*` then a letter, then letters, digits, `_` (spec §"Shape ID ABNF").
pub fn is_identifier(text: &str) -> bool {
    let rest = text.trim_start_matches('_');
    let starts = rest.starts_with(|c: char| c.is_ascii_alphabetic())
        || (text.starts_with('_') && !rest.is_empty());
    starts && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A shape: its id, what kind it is, its traits and the file that defines it.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its absolute id.
    pub id: ShapeId,
    /// What it is, with what only that kind has.
    pub kind: Kind,
    /// Its traits, those of `apply` statements included.
    pub traits: Traits,
    /// The ids of the mixins that it uses, already flattened into its members and traits.
    pub mixins: Vec<ShapeId>,
    /// An index into [`Model::files`].
    pub file: usize,
}

impl Shape {
    /// Its members in order: of structures, unions, enums, lists (`member`) and maps (`key`, `value`).
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Structure(members)
            | Kind::Union(members)
            | Kind::Enum(members)
            | Kind::IntEnum(members) => members,
            Kind::List(member) => std::slice::from_ref(member),
            Kind::Map(entry) => entry.as_slice(),
            Kind::Simple(_) | Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => &[],
        }
    }

    pub(crate) fn members_mut(&mut self) -> &mut [Member] {
        match &mut self.kind {
            Kind::Structure(members)
            | Kind::Union(members)
            | Kind::Enum(members)
            | Kind::IntEnum(members) => members,
            Kind::List(member) => std::slice::from_mut(member),
            Kind::Map(entry) => entry.as_mut_slice(),
            Kind::Simple(_) | Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => &mut [],
        }
    }

    /// The member with this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.name == name)
    }

    /// Where the member stands in the JSON, as the parts of a pointer.
    fn member_path<'a>(&'a self, member: &'a Member) -> Vec<&'a str> {
        match self.kind {
            Kind::List(_) | Kind::Map(_) => vec!["shapes", self.id.as_str(), &member.name],
            _ => vec!["shapes", self.id.as_str(), "members", &member.name],
        }
    }
}

/// What a shape is (spec §"Shape types").
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A value without parts.
    Simple(Simple),
    /// A string with known values; each member's `enumValue` is one.
    Enum(Vec<Member>),
    /// An integer with known values.
    IntEnum(Vec<Member>),
    /// A list of its one member's target.
    List(Member),
    /// A map: the members `key` and `value`.
    Map(Box<[Member; 2]>),
    /// Named members, any number of them set.
    Structure(Vec<Member>),
    /// Named members, exactly one of them set.
    Union(Vec<Member>),
    /// Something that the service does.
    Operation(Operation),
    /// The service.
    Service(Service),
    /// A thing that operations act on.
    Resource(Resource),
}

impl Kind {
    /// The word that the JSON AST has for this kind.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Simple(simple) => simple.word(),
            Kind::Enum(_) => "enum",
            Kind::IntEnum(_) => "intEnum",
            Kind::List(_) => "list",
            Kind::Map(_) => "map",
            Kind::Structure(_) => "structure",
            Kind::Union(_) => "union",
            Kind::Operation(_) => "operation",
            Kind::Service(_) => "service",
            Kind::Resource(_) => "resource",
        }
    }
}

/// The simple types (spec §"Simple types").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the word of the specification")]
pub enum Simple {
    Blob,
    Boolean,
    Document,
    String,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    Timestamp,
}

impl Simple {
    /// Every simple type.
    pub const ALL: [Simple; 13] = [
        Simple::Blob,
        Simple::Boolean,
        Simple::Document,
        Simple::String,
        Simple::Byte,
        Simple::Short,
        Simple::Integer,
        Simple::Long,
        Simple::Float,
        Simple::Double,
        Simple::BigInteger,
        Simple::BigDecimal,
        Simple::Timestamp,
    ];

    /// The word that the JSON AST has for it.
    pub fn word(self) -> &'static str {
        match self {
            Simple::Blob => "blob",
            Simple::Boolean => "boolean",
            Simple::Document => "document",
            Simple::String => "string",
            Simple::Byte => "byte",
            Simple::Short => "short",
            Simple::Integer => "integer",
            Simple::Long => "long",
            Simple::Float => "float",
            Simple::Double => "double",
            Simple::BigInteger => "bigInteger",
            Simple::BigDecimal => "bigDecimal",
            Simple::Timestamp => "timestamp",
        }
    }

    /// Whether it is one of the number types.
    pub fn is_number(self) -> bool {
        use Simple::{BigDecimal, BigInteger, Byte, Double, Float, Integer, Long, Short};
        matches!(
            self,
            Byte | Short | Integer | Long | Float | Double | BigInteger | BigDecimal
        )
    }
}

/// A member: a name, the shape that it targets, and traits.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name, unique in its shape.
    pub name: String,
    /// The shape that its values have.
    pub target: ShapeId,
    /// Its own traits, which win over its target's.
    pub traits: Traits,
}

/// An operation's shapes.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What it takes: a structure, or `smithy.api#Unit`.
    pub input: ShapeId,
    /// What it gives: a structure, or `smithy.api#Unit`.
    pub output: ShapeId,
    /// The errors that it is documented to give.
    pub errors: Vec<ShapeId>,
}

/// A service's closure.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// The version of its API.
    pub version: String,
    /// Its operations, without those of its resources.
    pub operations: Vec<ShapeId>,
    /// Its resources.
    pub resources: Vec<ShapeId>,
    /// Errors that every operation may give.
    pub errors: Vec<ShapeId>,
    /// Names that shapes have in this service instead of their own.
    pub rename: IndexMap<ShapeId, String>,
}

/// A resource: the operations of its life cycle and its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// All its operations, lifecycle operations first.
    pub operations: Vec<ShapeId>,
    /// Its child resources.
    pub resources: Vec<ShapeId>,
}

/// The traits of a shape or member by absolute id, in the order in which they were applied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits(pub(crate) IndexMap<String, Applied>);

/// A trait's value and where it was applied.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The value, as JSON.
    pub value: Value,
    /// An index into [`Model::files`].
    pub file: usize,
    /// The target that the `apply` statement names, where one applied it; the mixin or its member, where a mixin gave
    /// it.
    pub applied_to: Option<String>,
    /// The entries that later statements have added to a trait that merges by key.
    pub parts: Vec<Part>,
}

/// An entry of a trait that merges by key.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its key.
    pub key: String,
    /// An index into [`Model::files`].
    pub file: usize,
    /// The target that the statement names.
    pub applied_to: String,
}

/// A trait says the same wherever it stands.
impl PartialEq for Applied {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Traits {
    /// The value of the trait with this id; `required` stands for `smithy.api#required`.
    pub fn get(&self, id: &str) -> Option<&Value> {
        self.get_entry(id).map(|entry| &entry.value)
    }

    /// Whether the trait is there.
    pub fn has(&self, id: &str) -> bool {
        self.get_entry(id).is_some()
    }

    /// The text that a trait's value is.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.get(id).and_then(Value::as_str)
    }

    /// Every trait, by absolute id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Applied)> {
        self.0.iter().map(|(id, applied)| (id.as_str(), applied))
    }

    pub(crate) fn insert(&mut self, id: String, applied: Applied) {
        self.0.insert(id, applied);
    }

    fn get_entry(&self, id: &str) -> Option<&Applied> {
        self.0.get(&*absolute(id))
    }
}

/// The whole id of a trait: `required` stands for `smithy.api#required`.
pub(crate) fn absolute(id: &str) -> Cow<'_, str> {
    match id.contains('#') {
        true => Cow::Borrowed(id),
        false => Cow::Owned(format!("smithy.api#{id}")),
    }
}
