//! Operations.

use super::endpoints::EndpointBinding;
use super::example::Example;
use super::shape::{Argument, Structure, Type};

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Name of the module and of the client's method.
    pub ident: String,
    /// Name of the operation in requests.
    pub name: String,
    /// Documentation of the client's method.
    pub summary: Vec<String>,
    /// The input, which is the operation's type.
    pub input: Structure,
    /// The call that ends the documentation of the input.
    pub example: Option<Example>,
    /// The output.
    pub output: Structure,
    /// HTTP method, in upper case.
    pub method: String,
    /// URI pattern.
    pub uri: String,
    /// Status code of success.
    pub status: u16,
    /// Body of requests.
    pub body: Body,
    /// Whether the operation has no side effects.
    pub readonly: bool,
    /// Whether repeating the operation has no further effect.
    pub idempotent: bool,
    /// Pattern of the host prefix, with JSON names of fields as labels; empty if there is none.
    pub host_prefix: String,
    /// Whether requests carry a checksum of their body.
    pub checksum_required: bool,
    /// Authentication.
    pub auth: Auth,
    /// Discovery of the endpoint.
    pub discovery: Option<Discovery>,
    /// Parameters of the endpoint rules that the operation binds.
    pub endpoint_params: Vec<EndpointBinding>,
    /// Field of the idempotency token.
    pub token: Option<String>,
    /// Pagination.
    pub pagination: Option<Pagination>,
    /// Conversion from the output of the operation that gets the resource.
    pub update: Option<Update>,
}

/// Body of requests.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// No body.
    Empty,
    /// An object of the members that are bound to the body.
    Object,
    /// The payload member, of this content type.
    Payload(String),
    /// The member that is a stream: content type, and whether its length must be known.
    Stream(String, bool),
    /// The payload member, which is an object; `{}` if it is unset.
    PayloadObject,
}

/// Pagination of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Pagination {
    /// Field of the input for the page token.
    pub token: String,
    /// Path in the output to the next page token.
    pub next_token: Vec<Step>,
    /// Field of the input for the page size.
    pub page_size: Option<String>,
    /// Path in the output to the items, and the type of their collection.
    pub items: Option<(Vec<Step>, Type)>,
}

/// A field in a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Name of the field.
    pub field: String,
    /// Whether the field is an `Option`.
    pub optional: bool,
}

/// Conversion from the output of the operation that gets a resource to the operation that updates
/// it.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Form of the conversion.
    pub form: UpdateForm,
    /// Section about the conversion in the operation's documentation.
    pub section: Vec<String>,
    /// Documentation of the conversion.
    pub docs: Vec<String>,
    /// Type of the output, in the `operation` module.
    pub output: String,
    /// Name of the parameter for the output.
    pub current: String,
    /// Field of the output with the required members that the response lacked.
    pub corrections: String,
    /// Paths of the output's members that are converted.
    pub converted: Vec<String>,
    /// Fields that are set.
    pub fields: Vec<UpdateField>,
    /// Whether other fields stay unset.
    pub rest: bool,
}

/// Form of a conversion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UpdateForm {
    /// An impl of `TryFrom`.
    TryFrom,
    /// A constructor with parameters.
    Constructor,
}

impl UpdateForm {
    /// Returns the name of the function that converts.
    pub fn function(self) -> &'static str {
        match self {
            UpdateForm::TryFrom => "try_from",
            UpdateForm::Constructor => "from_current",
        }
    }
}

/// A field of an update.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateField {
    /// Name of the field.
    pub name: String,
    /// Value of the field.
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
    /// The output's field is optional, the update's is not; with the JSON name of the update's
    /// field.
    Require(String),
}

/// Authentication of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Variant of the runtime's `Auth`.
    Supported(&'static str),
    /// Schemes that the runtime does not support.
    Unsupported(String),
}

/// Discovery of an operation's endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// Input of the operation that returns endpoints.
    pub operation: String,
    /// Code of the error for an endpoint that is no longer valid.
    pub error: String,
}
