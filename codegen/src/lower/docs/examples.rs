//! An example for every operation's page: a call with what the service requires, in code that compiles.
//!
//! Made from the IR alone, so that it is what the emitted constructors take. Values are placeholders that read well; nobody
//! sends them, as the examples are `no_run`.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;

use crate::ir::{Argument, Crate, Enum, Field, Operation, Structure, Type, Union};

/// Deeper values would hide the call that the example is about.
const MAX_DEPTH: usize = 8;
/// A line that is longer is broken after the opening parenthesis.
const LINE: usize = 90;

/// Appends an example to the documentation of every operation that one can be made for.
pub(crate) fn add(krate: &mut Crate) {
    let types = Types::of(krate);
    let lib = krate.package.lib.as_str();
    let examples: Vec<Vec<String>> = krate
        .operations
        .iter()
        .map(|operation| types.example(lib, operation))
        .collect();
    for (operation, example) in krate.operations.iter_mut().zip(examples) {
        operation.input.docs.extend(example);
    }
}

/// The types of the crate, by name.
pub(crate) struct Types<'a> {
    structures: BTreeMap<&'a str, &'a Structure>,
    unions: BTreeMap<&'a str, &'a Union>,
    enums: BTreeMap<&'a str, &'a Enum>,
}

impl<'a> Types<'a> {
    /// Those of a crate.
    pub(crate) fn of(krate: &'a Crate) -> Self {
        Self {
            structures: krate
                .structures
                .iter()
                .map(|item| (item.name.as_str(), item))
                .collect(),
            unions: krate
                .unions
                .iter()
                .map(|item| (item.name.as_str(), item))
                .collect(),
            enums: krate
                .enums
                .iter()
                .map(|item| (item.name.as_str(), item))
                .collect(),
        }
    }

    /// A value of the operation, and the declarations that it needs; `None` where no value can be made up.
    pub(crate) fn operation(
        &self,
        lib: &str,
        operation: &Operation,
    ) -> Option<(Vec<String>, String)> {
        let mut used = BTreeSet::new();
        let arguments = self.arguments(&operation.input, &mut used, 0)?;
        let mut lines = vec![format!("use {lib}::operation::{};", operation.input.name)];
        if !used.is_empty() {
            lines.extend(uses(lib, &used.into_iter().collect::<Vec<_>>()));
        }
        Some((lines, call(&operation.input.name, &arguments, "    ")))
    }

    /// The lines of the example; none where no value can be made up.
    fn example(&self, lib: &str, operation: &Operation) -> Vec<String> {
        let Some((uses, operation_value)) = self.operation(lib, operation) else {
            return Vec::new();
        };
        let mut lines = vec![
            String::new(),
            "# Example".to_owned(),
            String::new(),
            "```no_run".to_owned(),
        ];
        lines.extend(uses);
        lines.push(format!(
            "# async fn example(client: {lib}::Client) -> Result<(), {lib}::Error> {{"
        ));
        let ident = operation.ident.as_str();
        lines.extend(
            format!("let output = client.{ident}({operation_value}).await?;")
                .lines()
                .map(str::to_owned),
        );
        lines.extend(["println!(\"{output:?}\");", "# Ok(())", "# }", "```"].map(str::to_owned));
        lines
    }

    /// What `new` of the structure is given.
    fn arguments(
        &self,
        structure: &Structure,
        used: &mut BTreeSet<String>,
        depth: usize,
    ) -> Option<Vec<String>> {
        structure
            .required()
            .map(|field| self.argument(field, used, depth))
            .collect()
    }

    fn argument(&self, field: &Field, used: &mut BTreeSet<String>, depth: usize) -> Option<String> {
        let hint = field.wire.as_str();
        match &field.argument {
            Argument::Exact(ty) | Argument::Unboxed(ty) => self.value(ty, hint, used, depth),
            Argument::Into(ty) => self.convertible(ty, hint, used, depth),
            Argument::Elements(ty, converts) => {
                let element = match converts {
                    true => self.convertible(ty, hint, used, depth),
                    false => self.value(ty, hint, used, depth),
                };
                Some(format!("[{}]", element?))
            }
            Argument::Entries(_, ty, converts) => {
                let value = match converts {
                    true => self.convertible(ty, "value", used, depth),
                    false => self.value(ty, "value", used, depth),
                };
                Some(format!("[(\"key\", {})]", value?))
            }
        }
    }

    /// A value that turns into the type.
    fn convertible(
        &self,
        ty: &Type,
        hint: &str,
        used: &mut BTreeSet<String>,
        depth: usize,
    ) -> Option<String> {
        match ty {
            Type::Plain("String") => Some(text(hint)),
            Type::Runtime("Document") => Some("\"any JSON\"".to_owned()),
            Type::Runtime("Blob") => Some("b\"bytes\"".to_owned()),
            ty => self.value(ty, hint, used, depth),
        }
    }

    /// A value of the type itself.
    fn value(
        &self,
        ty: &Type,
        hint: &str,
        used: &mut BTreeSet<String>,
        depth: usize,
    ) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        match ty {
            Type::Plain("String") => Some(format!("{}.to_owned()", text(hint))),
            Type::Plain("bool") => Some("true".to_owned()),
            Type::Plain("f32" | "f64") => Some("1.0".to_owned()),
            Type::Plain(_) => Some("1".to_owned()),
            Type::Runtime(_) => None,
            Type::Named(name) => self.named(name, hint, used, depth),
            Type::List(element) => Some(format!(
                "vec![{}]",
                self.value(element, hint, used, depth + 1)?
            )),
            Type::Map(..) => Some("Default::default()".to_owned()),
            Type::Boxed(inner) => Some(format!(
                "Box::new({})",
                self.value(inner, hint, used, depth + 1)?
            )),
            Type::Nullable(inner) => Some(format!(
                "Some({})",
                self.value(inner, hint, used, depth + 1)?
            )),
        }
    }

    fn named(
        &self,
        name: &str,
        hint: &str,
        used: &mut BTreeSet<String>,
        depth: usize,
    ) -> Option<String> {
        let value = if let Some(structure) = self.structures.get(name) {
            format!(
                "{name}::new({})",
                self.arguments(structure, used, depth + 1)?.join(", ")
            )
        } else if let Some(union) = self.unions.get(name) {
            let current = union
                .variants
                .iter()
                .filter(|variant| variant.deprecated.is_none());
            current.into_iter().find_map(|variant| {
                let path = format!("{name}::{}", variant.name);
                match &variant.ty {
                    None => Some(path),
                    Some(ty) => Some(format!(
                        "{path}({})",
                        self.value(ty, hint, used, depth + 1)?
                    )),
                }
            })?
        } else {
            let value = self
                .enums
                .get(name)?
                .values
                .iter()
                .find(|value| value.deprecated.is_none())?;
            format!("{name}::{}", value.name)
        };
        used.insert(name.to_owned());
        Some(value)
    }
}

/// The declaration that brings the types in, broken where it would be long.
fn uses(lib: &str, names: &[String]) -> Vec<String> {
    let list = names.join(", ");
    match names {
        [name] => vec![format!("use {lib}::types::{name};")],
        _ if lib.len() + list.len() + 15 <= LINE => vec![format!("use {lib}::types::{{{list}}};")],
        _ => {
            let rows = names
                .chunks(3)
                .map(|row| format!("    {},", row.join(", ")));
            std::iter::once(format!("use {lib}::types::{{"))
                .chain(rows)
                .chain(["};".to_owned()])
                .collect()
        }
    }
}

/// A text that says what belongs in its place.
fn text(hint: &str) -> String {
    let words = hint.to_kebab_case();
    let placeholder = match words.as_str() {
        words if words.ends_with("role-arn") || words == "role" => {
            "arn:aws:iam::123456789012:role/example"
        }
        words if words.ends_with("arn") => "arn:aws:…",
        words if words.ends_with("uri") || words.ends_with("url") => "https://example.com",
        words => words,
    };
    format!("\"{placeholder}\"")
}

/// `Name::new(…)`, with an argument a line where it would be long.
fn call(name: &str, arguments: &[String], indent: &str) -> String {
    let line = format!("{name}::new({})", arguments.join(", "));
    match line.len() + 40 > LINE && !arguments.is_empty() {
        true => {
            let lines: String = arguments
                .iter()
                .map(|argument| format!("{indent}{argument},\n"))
                .collect();
            format!("{name}::new(\n{lines})")
        }
        false => line,
    }
}
