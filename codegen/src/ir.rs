//! What is to be emitted, decided to the last name: plain data in Rust's words.
//!
//! [`crate::lower`] fills it, [`crate::emit`] prints it. No Smithy words here, and nothing that an emitter would have to
//! decide: a field's type already says `Option<Box<Node>>`.
//!
//! Identifiers are stored as they are written, `r#type` included.

pub mod endpoints;
mod example;
mod protocol_tests;

use std::collections::BTreeMap;
use std::fmt;

use smithy_model::diagnostic::Diagnostic;

pub use example::{DocBlock, Example, ExampleCall, Expression};
pub use protocol_tests::{
    ProtocolCase, ProtocolTest, ProtocolTests, RequestCase, ResponseCase, SkippedTest,
    ValidationCase,
};

/// A client crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Crate {
    /// The package.
    pub package: Package,
    /// What the header of every file says about where it came from.
    pub origin: Origin,
    /// The service.
    pub service: Service,
    /// How its endpoint is found.
    pub endpoint: endpoints::EndpointRules,
    /// The operations by name, each a file of its own.
    pub operations: Vec<Operation>,
    /// The structures that are neither an operation's nor an error, by name.
    pub structures: Vec<Structure>,
    /// The unions, by name.
    pub unions: Vec<Union>,
    /// The enums, by name.
    pub enums: Vec<Enum>,
    /// The errors, by name.
    pub errors: Vec<Structure>,
    /// The waiters, by name.
    pub waiters: Vec<Waiter>,
    /// What the model says about values, by name.
    pub schemas: Vec<Schema>,
    /// The tests of the protocol, where they are wanted.
    pub protocol_tests: Option<ProtocolTests>,
    /// What a person may want to know about how it came to be.
    pub warnings: Vec<Diagnostic>,
    /// What the model says that nothing in the crate comes from, and how often.
    pub ignored_traits: BTreeMap<String, usize>,
}

/// What the manifest says.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// The package's name.
    pub name: String,
    /// Its name as code writes it.
    pub lib: String,
    /// Its version.
    pub version: String,
    /// One line.
    pub description: String,
    /// The path from the manifest to the runtime's.
    pub runtime: String,
    /// What of the runtime must be turned on.
    pub features: Vec<&'static str>,
    /// Whether the package is a workspace of its own, as it must be where it lies inside another's folder.
    pub standalone: bool,
}

/// Where the files came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The command that generates them, on one line.
    pub command: String,
    /// The model's files, each on one line.
    pub models: Vec<String>,
}

/// The service's wire facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// The documentation of the crate.
    pub docs: Vec<DocBlock>,
    /// The documentation of the client, line by line.
    pub client: Vec<String>,
    /// Its id, such as `Bedrock AgentCore Control`.
    pub id: String,
    /// The version of its API.
    pub version: String,
    /// How its operations travel.
    pub protocol: Protocol,
    /// The name that requests are signed for.
    pub signing_name: String,
    /// What the model says about its errors.
    pub errors: Vec<ErrorInfo>,
}

/// How a service's operations and documents travel.
#[derive(Clone, Debug, PartialEq)]
pub struct Protocol {
    /// The content type of documents.
    pub content_type: &'static str,
    /// What comes before the operation's name in a header of its own, where URIs do not tell operations apart.
    pub target: Option<String>,
    /// Whether requests ask for the error codes of an older protocol.
    pub query_compatible: bool,
}

/// What the model says about an error.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorInfo {
    /// Its code.
    pub code: String,
    /// The status that goes with it.
    pub status: u16,
    /// Whether it says of itself that a retry can help, and whether it throttles.
    pub retryable: Option<bool>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its module, and its method on the client.
    pub ident: String,
    /// Its name on the wire.
    pub name: String,
    /// The line that the client's method has as documentation.
    pub summary: Vec<String>,
    /// The input; its type is the operation.
    pub input: Structure,
    /// The call that the documentation of the input ends with.
    pub example: Option<ExampleCall>,
    /// The output.
    pub output: Structure,
    /// The HTTP method, upper case.
    pub method: String,
    /// The URI pattern.
    pub uri: String,
    /// The status of success.
    pub status: u16,
    /// What the request's body holds.
    pub body: Body,
    /// Whether it changes nothing.
    pub readonly: bool,
    /// Whether doing it twice is like doing it once.
    pub idempotent: bool,
    /// What stands before the endpoint's host, a pattern of the fields' names in JSON; empty without it.
    pub host_prefix: String,
    /// Whether requests carry a checksum of their body.
    pub checksum: bool,
    /// Variant of the runtime's `Auth`.
    pub auth: &'static str,
    /// The parameters of the endpoint's rules that it sets.
    pub endpoint_params: Vec<endpoints::EndpointBinding>,
    /// The field that makes retries safe.
    pub token: Option<String>,
    /// How its answer comes page by page, where it does.
    pub pages: Option<Pages>,
    /// How it starts from what is there, where it can.
    pub update: Option<Update>,
}

/// How an operation's answer comes page by page.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// The input's field that holds the token of the page that is asked for.
    pub token: String,
    /// Where in the output the token of the next page is.
    pub next: Vec<Step>,
    /// The input's field that says how much a page holds.
    pub size: Option<String>,
    /// Where in the output the items are, and their collection's type.
    pub items: Option<(Vec<Step>, Type)>,
}

/// A field on the way into a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name.
    pub field: String,
    /// Whether it may be unset.
    pub optional: bool,
}

/// How an operation is made of another's output.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// What it is made by.
    pub form: UpdateForm,
    /// What the operation's documentation says of it, line by line.
    pub section: Vec<String>,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The type that it is made of, of the `operation` module.
    pub output: String,
    /// What the value of that type is called.
    pub current: String,
    /// The fields that it sets.
    pub fields: Vec<UpdateField>,
    /// Whether there are others, which stay unset.
    pub rest: bool,
}

/// What makes an operation of another's output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UpdateForm {
    /// An impl of `From`.
    From,
    /// An impl of `TryFrom`.
    TryFrom,
    /// A constructor with parameters.
    Constructor,
    /// One that can fail.
    TryConstructor,
}

/// A field that is set from another operation's output.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateField {
    /// Its name.
    pub name: String,
    /// What it is set to.
    pub value: UpdateValue,
}

/// Value of a field of an update.
#[derive(Clone, Debug, PartialEq)]
pub enum UpdateValue {
    /// A field of the output, by its path, and its conversion.
    Output(Vec<String>, Conversion),
    /// A parameter.
    Parameter(Argument),
}

/// Conversion of an output's field to an update's field.
#[derive(Clone, Debug, PartialEq)]
pub enum Conversion {
    /// Both have the same type.
    Move,
    /// The update's field is optional, the output's is not.
    WrapSome,
    /// The output's field is optional, the update's is not; with the JSON name of the update's field.
    Require(String),
}

/// What a request's body holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// An object of members.
    Object,
    /// One member, of this content type.
    Payload(String),
    /// One member that is an object, and an empty object without it.
    PayloadObject,
}

/// A structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// Its name.
    pub name: String,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The note of its deprecation.
    pub deprecated: Option<String>,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// How callers build it.
    pub construction: Construction,
    /// The error code that it stands for.
    pub code: Option<String>,
}

impl Structure {
    /// Returns the required fields, which are the parameters of the constructor.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| field.presence == Presence::Required)
    }
}

/// How callers build a structure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Construction {
    /// Only the service builds it: it has no constructor and no setters.
    None,
    /// A constructor without parameters and a derived `Default`.
    Default,
    /// A constructor without parameters; fields with defaults are filled in, so that `Default` is not derived.
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
    /// Its name.
    pub name: String,
    /// Its name in JSON.
    pub wire: String,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The note of its deprecation.
    pub deprecated: Option<String>,
    /// Its type, without the `Option` of an optional field.
    pub ty: Type,
    /// Whether it always has a value.
    pub presence: Presence,
    /// The constant that says what the model says of its values.
    pub schema: Option<String>,
    /// Where HTTP carries it, if not in the body's object.
    pub binding: Option<Binding>,
    /// The name of its setter.
    pub setter: String,
    /// How callers give it to `new` or to its setter.
    pub argument: Argument,
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
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text; base64 for bytes.
    Text(String),
    /// No elements.
    List,
    /// No entries.
    Map,
}

/// Where HTTP carries a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Binding {
    /// In the path.
    Label,
    /// In the query, under this name.
    Query(String),
    /// As query parameters of its own keys.
    QueryParams,
    /// In this header.
    Header(String),
    /// In this header, as base64.
    EncodedHeader(String),
    /// In headers of this prefix.
    PrefixHeaders(String),
    /// As the whole body.
    Payload,
    /// As the status code.
    ResponseCode,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A type that every file knows by this name: `String`, `bool`, `i32` and so on.
    Plain(&'static str),
    /// A type of the runtime.
    Runtime(&'static str),
    /// A type of the crate's `types` module.
    Named(String),
    /// `Vec`.
    List(Box<Type>),
    /// `BTreeMap`.
    Map(Box<Type>, Box<Type>),
    /// `Box`.
    Boxed(Box<Type>),
    /// `Option`, as an element.
    Nullable(Box<Type>),
}

impl fmt::Display for Type {
    /// As code writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name) | Self::Runtime(name) => f.write_str(name),
            Self::Named(name) => f.write_str(name),
            Self::List(element) => write!(f, "Vec<{element}>"),
            Self::Map(key, value) => write!(f, "BTreeMap<{key}, {value}>"),
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

/// A state to wait for.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiter {
    /// Its name.
    pub name: String,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The note of its deprecation.
    pub deprecated: Option<String>,
    /// The operation that is polled.
    pub operation: String,
    /// What a wait gives; nothing where only an error can end it.
    pub gives: Option<Type>,
    /// The least and the greatest pause between polls, in seconds.
    pub delay: (u32, u32),
    /// Where in the output the state is, where it may be shown.
    pub status: Option<Path>,
    /// Where in the output its reasons are.
    pub reasons: Vec<Path>,
    /// What ends a wait, in order.
    pub acceptors: Vec<Acceptor>,
}

/// What an answer means for a wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptor {
    /// The runtime's word for what becomes of the wait.
    pub state: &'static str,
    /// Which answers it is about.
    pub matcher: Matcher,
    /// Where in the output a message is.
    pub message: Option<Path>,
}

/// Which answers an acceptor is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Those in which a path leads to what is expected.
    Path {
        /// The runtime's word for what the path leads into.
        source: &'static str,
        /// The path.
        path: Path,
        /// The runtime's word for the comparison.
        comparator: &'static str,
        /// What is expected.
        expected: String,
    },
    /// Errors of this code.
    ErrorType(String),
    /// Any output, or any error.
    Success(bool),
}

/// A way into JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// Fields with dots between.
    Fields(String),
    /// A JMESPath expression.
    Expression(String),
}

/// A union.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// Its name.
    pub name: String,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The note of its deprecation.
    pub deprecated: Option<String>,
    /// Its variants in order.
    pub variants: Vec<Variant>,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its name in JSON.
    pub wire: String,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The note of its deprecation.
    pub deprecated: Option<String>,
    /// What it carries.
    pub ty: Option<Type>,
    /// The constant that says what the model says of its values.
    pub schema: Option<String>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The note of its deprecation.
    pub deprecated: Option<String>,
    /// Its values in order.
    pub values: Vec<EnumValue>,
    /// Whether the values are integers.
    pub integer: bool,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// Its name.
    pub name: String,
    /// The value on the wire: text, or the digits of an integer.
    pub wire: String,
    /// Documentation, line by line.
    pub docs: Vec<String>,
    /// The note of its deprecation.
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
