//! The one naming authority: how Smithy's names become Rust's.
//!
//! | what | becomes | so that |
//! |---|---|---|
//! | shape | `UpperCamel` | `LLMConfig` is `LlmConfig` |
//! | operation | `UpperCamel` type, `snake_case` method and module, `…Output` | `GetHTTPProxy` is `GetHttpProxy`, `get_http_proxy` |
//! | member | `snake_case` field; a keyword is raw | `type` is `r#type`, `self` is `self_` |
//! | union member, enum member | `UpperCamel` variant | `_2FA` is `V2fa` |
//! | waiter | `UpperCamel` | |
//! | schema | `SHOUTY_SNAKE` constant | |
//!
//! A name that generated code uses for something else gets a suffix: `Shape` for types, `Value` for variants, `_operation`
//! for methods, `set_` before setters. Where only a digit would be left to start with, a `V` goes before it, in the case of
//! the name. **Names that would still be the same get a number, from 2 on, in the order of the model**
//! (shapes: of their ids). No emitter changes a name.

use std::collections::{HashMap, HashSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use smithy_model::Closure;
use smithy_model::{Kind, Model, Shape, ShapeId};

/// Names that generated files use unqualified, for things of Rust or the runtime.
const RESERVED_TYPES: [&str; 46] = [
    "Auth",
    "BTreeMap",
    "BigNumber",
    "Blob",
    "BodyKind",
    "Box",
    "Call",
    "Client",
    "ClientBuilder",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Document",
    "EndpointParams",
    "Environment",
    "Eq",
    "Err",
    "Error",
    "ErrorInfo",
    "From",
    "Hash",
    "Into",
    "IntoIterator",
    "Method",
    "ModeledError",
    "None",
    "Ok",
    "Operation",
    "OperationInfo",
    "Option",
    "Ord",
    "PartialEq",
    "Protocol",
    "Result",
    "Schema",
    "Self",
    "ServiceInfo",
    "Some",
    "Static",
    "String",
    "Structure",
    "Timestamp",
    "TryFrom",
    "UnknownMember",
    "Vec",
];

/// Methods that the client has besides its operations', and a module whose file would be taken for its parent's.
const RESERVED_METHODS: [&str; 9] = [
    "builder",
    "call",
    "clone",
    "endpoint_url",
    "from",
    "from_env",
    "into",
    "mod",
    "region",
];

/// Names of methods that a setter would hide.
const RESERVED_SETTERS: [&str; 9] = [
    "new",
    "from_current",
    "clone",
    "default",
    "into",
    "validate",
    "idempotency_token",
    "eq",
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

/// The name of a type.
pub fn type_name(shape: &str) -> String {
    let name = leading_letter('V', shape.to_upper_camel_case());
    match RESERVED_TYPES.contains(&name.as_str()) {
        true => format!("{name}Shape"),
        false => name,
    }
}

/// The name of a variant.
pub fn variant(member: &str) -> String {
    let name = leading_letter('V', member.to_upper_camel_case());
    match name.as_str() {
        "Unknown" | "Self" => format!("{name}Value"),
        _ => name,
    }
}

/// The name of a field.
pub fn field(member: &str) -> String {
    keyword_safe(leading_letter('v', member.to_snake_case()))
}

/// The names of the setters of a structure's fields: the field's own, unless a setter of that name would hide a method.
pub fn setters(fields: &[&str]) -> Vec<String> {
    let reserved = |field: &str| RESERVED_SETTERS.contains(&field);
    let mut unique = Unique::default();
    for field in fields.iter().filter(|field| !reserved(field)) {
        unique.name((*field).to_owned());
    }
    let name = |field: &&str| match reserved(field) {
        true => unique.name(format!("set_{field}")),
        false => (*field).to_owned(),
    };
    fields.iter().map(name).collect()
}

/// The name of an operation's method and module.
pub fn method(operation: &str) -> String {
    let name = leading_letter('v', operation.to_snake_case());
    match RESERVED_METHODS.contains(&name.as_str()) {
        true => format!("{name}_operation"),
        false => keyword_safe(name),
    }
}

/// The name of a constant.
pub fn constant(shape: &str) -> String {
    leading_letter('V', shape.to_shouty_snake_case())
}

/// Smithy's identifiers may start with underscores before a digit; case conversion drops the underscores.
fn leading_letter(letter: char, name: String) -> String {
    match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name,
        false => format!("{letter}{name}"),
    }
}

fn keyword_safe(name: String) -> String {
    match name.as_str() {
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{name}"),
        _ => name,
    }
}

/// Makes names unique, as the module's documentation says.
#[derive(Debug, Default)]
pub struct Unique {
    /// Without `r#`: `r#type2` is another spelling of `type2`.
    taken: HashSet<String>,
    /// The number to try next, so that many equal names take no longer than as many different ones.
    next: HashMap<String, usize>,
}

impl Unique {
    /// The name itself if it is free, else with the first number that makes it so.
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

/// An operation's names.
#[derive(Clone, Debug)]
pub(crate) struct OperationNames {
    pub(crate) ident: String,
    pub(crate) input: String,
    pub(crate) output: String,
}

/// Every name of a crate.
#[derive(Debug)]
pub(crate) struct Names {
    types: HashMap<ShapeId, String>,
    errors: HashMap<ShapeId, String>,
    operations: HashMap<ShapeId, OperationNames>,
    members: HashMap<ShapeId, HashMap<String, String>>,
    waiters: HashMap<ShapeId, HashMap<String, String>>,
}

impl Names {
    pub(crate) fn new(model: &Model, service: &Shape, closure: &Closure) -> Self {
        let shape_name = |id: &ShapeId| {
            let renamed = service
                .as_service()
                .and_then(|service| service.rename.get(id));
            renamed.map_or(id.name(), String::as_str).to_owned()
        };
        // One name space for all types, so that no file ever needs to tell two of the same name apart.
        let mut unique = Unique::default();
        let operations = operation_names(closure, &mut unique);
        let (mut types, mut errors, mut members) = (HashMap::new(), HashMap::new(), HashMap::new());
        for shape in closure.shapes.iter().filter_map(|id| model.shape(id)) {
            if matches!(
                shape.kind,
                Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_)
            ) {
                types.insert(
                    shape.id.clone(),
                    unique.name(type_name(&shape_name(&shape.id))),
                );
                members.insert(shape.id.clone(), member_names(shape));
            }
        }
        for shape in closure.errors.iter().filter_map(|id| model.shape(id)) {
            errors.insert(
                shape.id.clone(),
                unique.name(type_name(&shape_name(&shape.id))),
            );
            members.insert(shape.id.clone(), member_names(shape));
        }
        for operation in closure
            .operations
            .iter()
            .filter_map(|id| model.operation(id))
        {
            for shape in [&operation.input, &operation.output]
                .into_iter()
                .filter_map(|id| model.shape(id))
            {
                members.insert(shape.id.clone(), member_names(shape));
            }
        }
        let waiters = waiter_names(model, closure, &mut unique);
        Self {
            types,
            errors,
            operations,
            members,
            waiters,
        }
    }

    /// The name of a structure, union or enum of the `types` module.
    pub(crate) fn of_type(&self, id: &ShapeId) -> &str {
        self.types.get(id).map_or("", String::as_str)
    }

    /// The name of an error.
    pub(crate) fn of_error(&self, id: &ShapeId) -> &str {
        self.errors.get(id).map_or("", String::as_str)
    }

    /// The names of an operation.
    pub(crate) fn of_operation(&self, id: &ShapeId) -> Option<&OperationNames> {
        self.operations.get(id)
    }

    /// The name of a waiter of an operation.
    pub(crate) fn of_waiter(&self, operation: &ShapeId, waiter: &str) -> &str {
        self.waiters
            .get(operation)
            .and_then(|waiters| waiters.get(waiter))
            .map_or("", String::as_str)
    }

    /// The name of a member: a field or a variant.
    pub(crate) fn of_member(&self, shape: &ShapeId, member: &str) -> &str {
        self.members
            .get(shape)
            .and_then(|members| members.get(member))
            .map_or("", String::as_str)
    }
}

/// Inputs first, so that an operation keeps its own name whatever the outputs of others are called.
fn operation_names(closure: &Closure, types: &mut Unique) -> HashMap<ShapeId, OperationNames> {
    let mut idents = Unique::default();
    let mut names: HashMap<ShapeId, OperationNames> = HashMap::new();
    for id in &closure.operations {
        let input = types.name(type_name(id.name()));
        let ident = idents.name(method(id.name()));
        names.insert(
            id.clone(),
            OperationNames {
                ident,
                input,
                output: String::new(),
            },
        );
    }
    for id in &closure.operations {
        if let Some(operation) = names.get_mut(id) {
            operation.output = types.name(format!("{}Output", operation.input));
        }
    }
    names
}

/// Waiters last, so that none takes the name of a type.
fn waiter_names(
    model: &Model,
    closure: &Closure,
    types: &mut Unique,
) -> HashMap<ShapeId, HashMap<String, String>> {
    let mut names = HashMap::new();
    for shape in closure.operations.iter().filter_map(|id| model.shape(id)) {
        let waiters = shape.traits.properties("smithy.waiters#waitable");
        let of_operation = waiters
            .map(|(name, _)| (name.to_owned(), types.name(type_name(name))))
            .collect();
        names.insert(shape.id.clone(), of_operation);
    }
    names
}

fn member_names(shape: &Shape) -> HashMap<String, String> {
    let mut unique = Unique::default();
    // The variant that every union and enum has.
    unique.name("Unknown".to_owned());
    let name: fn(&str) -> String = match shape.kind {
        Kind::Structure(_) => field,
        _ => variant,
    };
    shape
        .members()
        .iter()
        .map(|member| (member.name.clone(), unique.name(name(&member.name))))
        .collect()
}
