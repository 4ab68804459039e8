//! Shapes and members (spec §"Shape types").

use std::borrow::Cow;
use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::applied_traits::Traits;
use crate::shape_id::ShapeId;

/// A shape.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Absolute id.
    pub id: ShapeId,
    /// Type of the shape, with the properties that only this type has.
    pub kind: Kind,
    /// Traits, including those of `apply` statements.
    pub traits: Traits,
    /// Ids of the mixins of the shape, whose members and traits the shape already has.
    pub mixins: Vec<ShapeId>,
    /// Index into [`Model::files`](crate::Model::files).
    pub file: usize,
}

impl Shape {
    /// Returns the members in order: of structures, unions, enums, lists (`member`) and maps
    /// (`key`, `value`).
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

    /// Returns the member with this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.name == name)
    }

    /// Returns the properties of a service.
    pub fn as_service(&self) -> Option<&Service> {
        if let Kind::Service(service) = &self.kind {
            Some(service)
        } else {
            None
        }
    }

    /// Returns the properties of an operation.
    pub fn as_operation(&self) -> Option<&Operation> {
        if let Kind::Operation(operation) = &self.kind {
            Some(operation)
        } else {
            None
        }
    }

    /// Returns the properties of a resource.
    pub fn as_resource(&self) -> Option<&Resource> {
        if let Kind::Resource(resource) = &self.kind {
            Some(resource)
        } else {
            None
        }
    }

    /// Returns `true` for `smithy.api#Unit`, and for the empty structure `Unit` that models without
    /// a prelude define.
    pub fn is_unit(&self) -> bool {
        self.id.name() == "Unit" && self.is_structure() && self.members().is_empty()
    }

    /// Returns `true` for structures.
    pub fn is_structure(&self) -> bool {
        matches!(self.kind, Kind::Structure(_))
    }

    /// Returns `true` for strings and enums.
    pub fn is_string(&self) -> bool {
        matches!(self.kind, Kind::Simple(Simple::String) | Kind::Enum(_))
    }
}

/// Type of a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A simple type.
    Simple(Simple),
    /// A string with named values.
    Enum(Vec<Member>),
    /// An integer with named values.
    IntEnum(Vec<Member>),
    /// A list, whose elements are described by one member.
    List(Member),
    /// A map, with the members `key` and `value`.
    Map(Box<[Member; 2]>),
    /// A structure.
    Structure(Vec<Member>),
    /// A tagged union: exactly one member is set.
    Union(Vec<Member>),
    /// An operation.
    Operation(Operation),
    /// A service.
    Service(Service),
    /// A resource.
    Resource(Resource),
}

impl Kind {
    /// Returns the name of the type in the JSON AST.
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

/// Defines an enum whose variants have names in the JSON AST.
macro_rules! named_enum {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident = $word:literal,)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the names are those of the specification")]
        pub enum $name {
            $($variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the name in the JSON AST.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

named_enum! {
    /// Simple type (spec §"Simple types").
    Simple {
        Blob = "blob",
        Boolean = "boolean",
        Document = "document",
        String = "string",
        Byte = "byte",
        Short = "short",
        Integer = "integer",
        Long = "long",
        Float = "float",
        Double = "double",
        BigInteger = "bigInteger",
        BigDecimal = "bigDecimal",
        Timestamp = "timestamp",
    }
}

named_enum! {
    /// Role of an operation in the lifecycle of a resource.
    Lifecycle {
        Create = "create",
        Put = "put",
        Read = "read",
        Update = "update",
        Delete = "delete",
        List = "list",
    }
}

impl Simple {
    /// Returns `true` for number types.
    pub fn is_number(self) -> bool {
        use Simple::{Blob, Boolean, Document, String, Timestamp};
        !matches!(self, Blob | Boolean | Document | String | Timestamp)
    }
}

/// A member of a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Name, unique in the shape.
    pub name: String,
    /// Id of the shape of the member's values.
    pub target: ShapeId,
    /// Traits of the member, which take precedence over those of its target.
    pub traits: Traits,
}

impl Member {
    /// Returns the value of an enum's member as text: `enumValue`, or the name of the member by
    /// default.
    pub fn enum_value(&self) -> Cow<'_, str> {
        match self.traits.get("enumValue") {
            Some(Value::String(text)) => text.into(),
            Some(Value::Number(number)) => number.to_string().into(),
            _ => self.name.as_str().into(),
        }
    }
}

/// Properties of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Input: a structure, or `smithy.api#Unit`.
    pub input: ShapeId,
    /// Output: a structure, or `smithy.api#Unit`.
    pub output: ShapeId,
    /// Errors that the operation can return.
    pub errors: Vec<ShapeId>,
}

/// Properties of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Version of the API.
    pub version: String,
    /// Operations bound to the service itself, without those of its resources.
    pub operations: Vec<ShapeId>,
    /// Resources bound to the service.
    pub resources: Vec<ShapeId>,
    /// Errors that every operation can return.
    pub errors: Vec<ShapeId>,
    /// Names of shapes in this service, if they differ from the shapes' own.
    pub rename: IndexMap<ShapeId, String>,
}

/// Properties of a resource (spec §"Resource").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// Names of the identifiers with the shapes of their values.
    pub identifiers: IndexMap<String, ShapeId>,
    /// Operations that create, read, change, delete or list the resource.
    pub lifecycle: BTreeMap<Lifecycle, ShapeId>,
    /// Other operations on one instance of the resource.
    pub operations: Vec<ShapeId>,
    /// Other operations on the collection of resources.
    pub collection_operations: Vec<ShapeId>,
    /// Child resources.
    pub resources: Vec<ShapeId>,
}

impl Resource {
    /// Returns all operations of the resource, without those of its children.
    pub fn all_operations(&self) -> impl Iterator<Item = &ShapeId> {
        self.lifecycle
            .values()
            .chain(&self.operations)
            .chain(&self.collection_operations)
    }
}
