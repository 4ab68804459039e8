//! Names: how Smithy's names become Rust's. No other file changes a name.
//!
//! | Smithy | Rust | example |
//! |---|---|---|
//! | shape | `UpperCamel` | `LLMConfig` becomes `LlmConfig` |
//! | operation | `UpperCamel` type, `snake_case` method | `GetHTTPProxy` becomes `GetHttpProxy` |
//! | member | `snake_case` field; raw if it is a keyword | `type` becomes `r#type` |
//! | union member, enum member | `UpperCamel` variant | `_2FA` becomes `V2fa` |
//! | waiter | `UpperCamel` | |
//! | schema | `SHOUTY_SNAKE` constant | |
//!
//! A name that generated code needs for something else gets a suffix (`Shape` for types, `Value`
//! for variants, `_operation` for methods) or, for setters, the prefix `set_`. A name that would
//! start with a digit gets a `V` or `v` before it. **Equal names are numbered from 2 on, in the
//! order of the model**; shapes in the order of their ids.

use std::collections::{HashMap, HashSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use smithy_model::{Closure, Kind, Model, Shape, ShapeId};

/// Types and traits of Rust and the runtime that generated files name without a path.
#[rustfmt::skip]
const RESERVED_TYPES: [&str; 48] = [
    "Auth", "BTreeMap", "BigNumber", "Blob", "BodyKind", "Box", "ByteStream", "Call", "Client",
    "ClientBuilder", "Clone", "Copy", "Debug", "Default", "Document", "EndpointParams",
    "Environment", "Eq", "Err", "Error", "ErrorInfo", "EventStream", "From", "Hash", "Into",
    "IntoIterator", "Method", "ModeledError", "None", "Ok", "Operation", "OperationInfo", "Option",
    "Ord", "PartialEq", "Protocol", "Result", "Schema", "Self", "ServiceInfo", "Some", "Static",
    "String", "Structure", "Timestamp", "TryFrom", "UnknownMember", "Vec",
];

/// Methods of the client that are not operations, and `mod`, whose file would be its parent's.
#[rustfmt::skip]
const RESERVED_METHODS: [&str; 9] = [
    "builder", "call", "clone", "endpoint_url", "from", "from_env", "into", "mod", "region",
];

/// Methods that a setter of the same name would hide.
#[rustfmt::skip]
const RESERVED_SETTERS: [&str; 9] = [
    "new", "from_current", "clone", "default", "into", "validate", "idempotency_token", "eq",
    "fmt",
];

/// Strict and reserved keywords of edition 2024.
pub(crate) const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// Returns the name of a type.
pub fn type_name(shape: &str) -> String {
    let name = leading_letter('V', shape.to_upper_camel_case());
    if RESERVED_TYPES.contains(&name.as_str()) {
        format!("{name}Shape")
    } else {
        name
    }
}

/// Returns the name of a variant.
pub fn variant(member: &str) -> String {
    let name = leading_letter('V', member.to_upper_camel_case());
    match name.as_str() {
        "Unknown" | "Self" => format!("{name}Value"),
        _ => name,
    }
}

/// Returns the name of a field.
pub fn field(member: &str) -> String {
    keyword_safe(leading_letter('v', member.to_snake_case()))
}

/// Returns the names of the setters of a structure's fields: the field's name, unless the setter
/// would hide a method.
pub fn setters(fields: &[impl AsRef<str>]) -> Vec<String> {
    let fields: Vec<&str> = fields.iter().map(AsRef::as_ref).collect();
    let hides_method = |field: &str| RESERVED_SETTERS.contains(&field);
    let mut unique = Unique::default();
    for field in fields.iter().filter(|field| !hides_method(field)) {
        unique.name((*field).to_owned());
    }
    let mut setter = |field: &str| {
        if hides_method(field) {
            unique.name(format!("set_{field}"))
        } else {
            field.to_owned()
        }
    };
    fields.into_iter().map(&mut setter).collect()
}

/// Returns the name of an operation's method and module.
pub fn method(operation: &str) -> String {
    let name = leading_letter('v', operation.to_snake_case());
    if RESERVED_METHODS.contains(&name.as_str()) {
        format!("{name}_operation")
    } else {
        keyword_safe(name)
    }
}

/// Returns the name of a constant.
pub fn constant(shape: &str) -> String {
    leading_letter('V', shape.to_shouty_snake_case())
}

/// Adds a letter to a name that starts with a digit. Smithy allows underscores before a digit,
/// which case conversion drops.
fn leading_letter(letter: char, name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("{letter}{name}")
    }
}

fn keyword_safe(name: String) -> String {
    match name.as_str() {
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{name}"),
        _ => name,
    }
}

/// Numbers equal names.
#[derive(Debug, Default)]
pub struct Unique {
    /// Names in use, without `r#`, as `r#type2` and `type2` are equal.
    taken: HashSet<String>,
    /// Number to try next for a name, so that many equal names are numbered in linear time.
    next: HashMap<String, usize>,
}

impl Unique {
    /// Returns the name, with the first free number if it is in use.
    pub fn name(&mut self, name: String) -> String {
        let bare = name.strip_prefix("r#").unwrap_or(&name).to_owned();
        if self.taken.insert(bare.clone()) {
            return name;
        }
        let next = self.next.entry(bare.clone()).or_insert(2);
        loop {
            // No keyword ends in a digit.
            let numbered = format!("{bare}{next}");
            *next += 1;
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

/// Names of an operation.
#[derive(Clone, Debug)]
pub(crate) struct OperationNames {
    pub(crate) ident: String,
    pub(crate) input: String,
    pub(crate) output: String,
}

impl OperationNames {
    /// Returns the names of the method, the type and the type of the output.
    pub(crate) fn all(&self) -> [&str; 3] {
        [&self.ident, &self.input, &self.output]
    }
}

/// Names by the name of a member or waiter.
type NameMap = HashMap<String, String>;

/// Names of all items of a crate.
#[derive(Debug)]
pub(crate) struct Names {
    types: HashMap<ShapeId, String>,
    errors: HashMap<ShapeId, String>,
    operations: HashMap<ShapeId, OperationNames>,
    members: HashMap<ShapeId, NameMap>,
    waiters: HashMap<ShapeId, NameMap>,
}

impl Names {
    /// Names the items of a service. All types share one name space, so that any file can import
    /// all of them.
    pub(crate) fn new(model: &Model, service: &Shape, closure: &Closure) -> Self {
        let shapes = |ids: &'_ [ShapeId]| -> Vec<&Shape> {
            ids.iter().filter_map(|id| model.shape(id)).collect()
        };
        let mut unique = Unique::default();
        let operations = operation_names(closure, &mut unique);
        let mut name = |shape: &Shape| {
            let renamed = service
                .as_service()
                .and_then(|service| service.rename.get(&shape.id));
            let name = unique.name(type_name(renamed.map_or(shape.id.name(), String::as_str)));
            (shape.id.clone(), name)
        };
        let mut types = shapes(&closure.shapes);
        types.retain(|shape| {
            let kind = &shape.kind;
            matches!(
                kind,
                Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_)
            )
        });
        let errors = shapes(&closure.errors);
        let messages = closure.messages(model).filter_map(|id| model.shape(id));
        let containers = types.iter().chain(&errors).copied().chain(messages);
        Self {
            members: containers
                .map(|shape| (shape.id.clone(), member_names(shape)))
                .collect(),
            types: types.iter().map(|shape| name(shape)).collect(),
            errors: errors.iter().map(|shape| name(shape)).collect(),
            operations,
            // Last, so that no waiter takes the name of a type.
            waiters: waiter_names(&shapes(&closure.operations), &mut unique),
        }
    }

    /// Returns the name of a structure, union or enum of the `types` module.
    pub(crate) fn of_type(&self, id: &ShapeId) -> Option<&str> {
        self.types.get(id).map(String::as_str)
    }

    /// Returns the name of an error.
    pub(crate) fn of_error(&self, id: &ShapeId) -> Option<&str> {
        self.errors.get(id).map(String::as_str)
    }

    /// Returns the names of an operation.
    pub(crate) fn of_operation(&self, id: &ShapeId) -> Option<&OperationNames> {
        self.operations.get(id)
    }

    /// Returns the name of a waiter of an operation.
    pub(crate) fn of_waiter(&self, operation: &ShapeId, waiter: &str) -> Option<&str> {
        Some(self.waiters.get(operation)?.get(waiter)?)
    }

    /// Returns the name of a field or a variant.
    pub(crate) fn of_member(&self, shape: &ShapeId, member: &str) -> Option<&str> {
        Some(self.members.get(shape)?.get(member)?)
    }
}

/// Names the operations: inputs before outputs, so that no output takes the name of an operation.
fn operation_names(closure: &Closure, types: &mut Unique) -> HashMap<ShapeId, OperationNames> {
    let mut idents = Unique::default();
    let inputs: Vec<String> = closure
        .operations
        .iter()
        .map(|id| types.name(type_name(id.name())))
        .collect();
    let names = closure.operations.iter().zip(inputs).map(|(id, input)| {
        let names = OperationNames {
            ident: idents.name(method(id.name())),
            output: types.name(format!("{input}Output")),
            input,
        };
        (id.clone(), names)
    });
    names.collect()
}

fn waiter_names(operations: &[&Shape], types: &mut Unique) -> HashMap<ShapeId, NameMap> {
    let names = operations.iter().map(|operation| {
        let waiters = operation.traits.properties("smithy.waiters#waitable");
        let names = waiters.map(|(name, _)| (name.to_owned(), types.name(type_name(name))));
        (operation.id.clone(), names.collect())
    });
    names.collect()
}

fn member_names(shape: &Shape) -> NameMap {
    let mut unique = Unique::default();
    // Every union and enum has this variant.
    unique.name("Unknown".to_owned());
    let name = if shape.is_structure() { field } else { variant };
    let members = shape.members().iter();
    members
        .map(|member| (member.name.clone(), unique.name(name(&member.name))))
        .collect()
}
