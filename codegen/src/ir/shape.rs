//! Structures, unions, enums and their types.

use std::fmt;

/// A structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// Name of the structure.
    pub name: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Note of the deprecation.
    pub deprecated: Option<String>,
    /// Fields, in order.
    pub fields: Vec<Field>,
    /// Field that is a stream.
    pub stream: Option<StreamField>,
    /// Constructor and setters for callers.
    pub construction: Construction,
    /// Error code, if the structure is an error.
    pub code: Option<String>,
    /// Whether only responses contain the structure.
    pub response_only: bool,
    /// Private field for the required members that a response lacked, if the structure is converted
    /// to an operation.
    pub corrections: Option<String>,
}

impl Structure {
    /// Returns the required fields, which are the parameters of the constructor.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| field.presence == Presence::Required)
    }
}

/// Constructor and setters that a structure has for callers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Construction {
    /// Only the service builds it: it has no constructor and no setters.
    None,
    /// A constructor without parameters and a derived `Default`.
    Default,
    /// A constructor without parameters; fields with defaults are filled in, so that `Default` is
    /// not derived.
    Empty,
    /// A constructor that takes the required fields.
    New {
        /// Whether there are other fields.
        fills_rest: bool,
    },
}

/// A field of a structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name of the field.
    pub name: String,
    /// Name in JSON.
    pub json_name: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Note of the deprecation.
    pub deprecated: Option<String>,
    /// Type, without the `Option` of an optional field.
    pub ty: Type,
    /// Whether the field always has a value.
    pub presence: Presence,
    /// Constant of the schema, if values have one.
    pub schema: Option<String>,
    /// HTTP binding, if the field is not in the body's object.
    pub binding: Option<Binding>,
    /// Name of the setter.
    pub setter: String,
    /// Type of the parameter in the constructor or the setter.
    pub argument: Argument,
}

/// A field that is a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamField {
    /// Name of the field.
    pub name: String,
    /// Name in the model.
    pub json_name: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Type.
    pub ty: Type,
    /// Name of the setter, if callers set the field.
    pub setter: Option<String>,
}

/// Whether a field always has a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// It always has a value, which constructors take.
    Required,
    /// It is an `Option`.
    Optional,
    /// It always has a value: this one unless it is set.
    Defaulted(DefaultValue),
}

/// Default of a field, in its JSON form.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// A boolean.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A number that is not an integer.
    Float(f64),
    /// A string; base64 for a blob.
    Text(String),
    /// An empty list.
    List,
    /// An empty map.
    Map,
}

/// HTTP binding of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Binding {
    /// Label of the URI.
    Label,
    /// Query parameter of this name.
    Query(String),
    /// A query parameter for every entry.
    QueryParams,
    /// Header of this name.
    Header(String),
    /// Header of this name, in base64.
    EncodedHeader(String),
    /// Headers of this prefix.
    PrefixHeaders(String),
    /// The whole body.
    Payload,
    /// Status code.
    ResponseCode,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A type that needs no import: `String`, `bool`, `i32` and so on.
    Plain(&'static str),
    /// A type of the runtime.
    Runtime(&'static str),
    /// A type of the crate's `types` module.
    Named(String),
    /// `Vec`.
    List(Box<Type>),
    /// `BTreeMap`.
    Map(Box<Type>, Box<Type>),
    /// `EventStream` of a union of the crate's `types` module.
    Events(String),
    /// `Box`.
    Boxed(Box<Type>),
    /// `Option`, as an element.
    Nullable(Box<Type>),
}

impl fmt::Display for Type {
    /// Prints the type as Rust.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name) | Self::Runtime(name) => f.write_str(name),
            Self::Named(name) => f.write_str(name),
            Self::List(element) => write!(f, "Vec<{element}>"),
            Self::Map(key, value) => write!(f, "BTreeMap<{key}, {value}>"),
            Self::Events(union) => write!(f, "EventStream<{union}>"),
            Self::Boxed(inner) => write!(f, "Box<{inner}>"),
            Self::Nullable(inner) => write!(f, "Option<{inner}>"),
        }
    }
}

/// Type of a parameter that sets a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// The type itself.
    Exact(Type),
    /// `impl Into`.
    Into(Type),
    /// An iterator of elements, and whether they are `impl Into`.
    Elements(Type, bool),
    /// An iterator of keys and values, and whether values are `impl Into`, as keys are.
    Entries(Type, Type, bool),
    /// The type in the `Box`.
    Unboxed(Type),
}

impl Argument {
    /// Returns `true` if the type is an `impl` type, which makes its function generic.
    pub fn is_generic(&self) -> bool {
        match self {
            Self::Exact(_) | Self::Unboxed(_) => false,
            Self::Into(_) | Self::Elements(..) | Self::Entries(..) => true,
        }
    }
}

impl fmt::Display for Argument {
    /// Prints the type as Rust.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let element = |ty: &Type, converts: &bool| {
            if *converts {
                format!("impl Into<{ty}>")
            } else {
                ty.to_string()
            }
        };
        match self {
            Self::Exact(ty) | Self::Unboxed(ty) => ty.fmt(f),
            Self::Into(ty) => write!(f, "impl Into<{ty}>"),
            Self::Elements(ty, converts) => {
                write!(f, "impl IntoIterator<Item = {}>", element(ty, converts))
            }
            Self::Entries(key, value, converts) => {
                let value = element(value, converts);
                write!(f, "impl IntoIterator<Item = (impl Into<{key}>, {value})>")
            }
        }
    }
}

/// A union.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// Name of the union.
    pub name: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Note of the deprecation.
    pub deprecated: Option<String>,
    /// Variants, in order.
    pub variants: Vec<Variant>,
    /// How messages represent the variants, if they are events.
    pub events: Option<Events>,
    /// Whether only responses contain the union.
    pub response_only: bool,
}

/// How messages represent the variants of a union.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    /// Event, member that is its whole payload, and whether the payload is that member's bytes.
    pub payloads: Vec<(String, String, bool)>,
    /// Member that is an error, and its code.
    pub errors: Vec<(String, String)>,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Name of the variant.
    pub name: String,
    /// Name in JSON.
    pub json_name: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Note of the deprecation.
    pub deprecated: Option<String>,
    /// Type of the payload, if there is one.
    pub ty: Option<Type>,
    /// Constant of the schema, if values have one.
    pub schema: Option<String>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Name of the enum.
    pub name: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Note of the deprecation.
    pub deprecated: Option<String>,
    /// Values, in order.
    pub values: Vec<EnumValue>,
    /// Whether the values are integers.
    pub integer: bool,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// Name of the variant.
    pub name: String,
    /// String or digits of the value in JSON.
    pub json_value: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Note of the deprecation.
    pub deprecated: Option<String>,
}

/// Schema of values: a constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// Name of the constant.
    pub name: String,
    /// Constraints of the values.
    pub constraints: Constraints,
}

/// Constraints of values, and other traits that apply to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// Minimum and maximum length.
    pub length: Option<(Option<u64>, Option<u64>)>,
    /// Minimum and maximum.
    pub range: Option<(Option<f64>, Option<f64>)>,
    /// Regular expression.
    pub pattern: Option<String>,
    /// Whether elements are unique.
    pub unique_items: bool,
    /// Whether values are redacted.
    pub sensitive: bool,
    /// Variant of the runtime's `TimestampFormat`.
    pub timestamp_format: Option<&'static str>,
    /// Schema of a map's keys.
    pub key: Option<String>,
    /// Schema of a list's elements or a map's values.
    pub member: Option<String>,
}
