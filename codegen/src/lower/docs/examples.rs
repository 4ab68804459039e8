//! Example calls in documentation, with placeholders for required members.

use std::collections::BTreeMap;

use heck::ToKebabCase;

use crate::ir::{
    Argument, Crate, Enum, ExampleCall, Expression, Field, Operation, Structure, Type, Union,
};

/// Maximum nesting of a value; deeper values would obscure the call.
const MAX_DEPTH: usize = 8;

/// The types of a crate, by name.
pub(crate) struct Types<'a> {
    structures: BTreeMap<&'a str, &'a Structure>,
    unions: BTreeMap<&'a str, &'a Union>,
    enums: BTreeMap<&'a str, &'a Enum>,
}

impl<'a> Types<'a> {
    pub(crate) fn of(krate: &'a Crate) -> Self {
        let structures = krate.structures.iter();
        let unions = krate.unions.iter();
        let enums = krate.enums.iter();
        Self {
            structures: structures.map(|item| (item.name.as_str(), item)).collect(),
            unions: unions.map(|item| (item.name.as_str(), item)).collect(),
            enums: enums.map(|item| (item.name.as_str(), item)).collect(),
        }
    }

    /// Returns a call of the operation, or `None` if a required member has no placeholder.
    pub(crate) fn call(&self, operation: &Operation) -> Option<ExampleCall> {
        Some(ExampleCall {
            method: operation.ident.clone(),
            operation: operation.input.name.clone(),
            arguments: self.arguments(&operation.input, 0)?,
        })
    }

    fn arguments(&self, structure: &Structure, depth: usize) -> Option<Vec<Expression>> {
        let required = structure.required();
        required.map(|field| self.argument(field, depth)).collect()
    }

    fn argument(&self, field: &Field, depth: usize) -> Option<Expression> {
        let name = field.json_name.as_str();
        let element = |ty: &Type, name: &str, converts: bool| {
            if converts {
                self.convertible(ty, name, depth)
            } else {
                self.value(ty, name, depth)
            }
        };
        Some(match &field.argument {
            Argument::Exact(ty) | Argument::Unboxed(ty) => self.value(ty, name, depth)?,
            Argument::Into(ty) => self.convertible(ty, name, depth)?,
            Argument::Elements(ty, converts) => {
                Expression::Array(vec![element(ty, name, *converts)?])
            }
            Argument::Entries(_, ty, converts) => {
                let key = Expression::Text("key".to_owned());
                let value = element(ty, "value", *converts)?;
                Expression::Array(vec![Expression::Tuple(vec![key, value])])
            }
        })
    }

    /// Returns a value that converts to the type.
    fn convertible(&self, ty: &Type, name: &str, depth: usize) -> Option<Expression> {
        match ty {
            Type::Plain("String") => Some(Expression::Text(placeholder(name))),
            Type::Runtime("Document") => Some(Expression::Text("any JSON".to_owned())),
            Type::Runtime("Blob") => Some(Expression::Bytes(b"bytes".to_vec())),
            ty => self.value(ty, name, depth),
        }
    }

    /// Returns a value of the type.
    fn value(&self, ty: &Type, name: &str, depth: usize) -> Option<Expression> {
        if depth > MAX_DEPTH {
            return None;
        }
        let inner = |ty: &Type| self.value(ty, name, depth + 1);
        Some(match ty {
            Type::Plain("String") => Expression::OwnedText(placeholder(name)),
            Type::Plain("bool") => Expression::Bool(true),
            Type::Plain("f32" | "f64") => Expression::Float(1.0),
            Type::Plain(_) => Expression::Integer(1),
            Type::Runtime(_) => return None,
            Type::Named(type_name) => self.named(type_name, name, depth)?,
            Type::List(element) => Expression::Vec(vec![inner(element)?]),
            Type::Map(..) => Expression::Default,
            Type::Boxed(ty) => Expression::Boxed(Box::new(inner(ty)?)),
            Type::Nullable(ty) => Expression::Some(Box::new(inner(ty)?)),
        })
    }

    fn named(&self, type_name: &str, name: &str, depth: usize) -> Option<Expression> {
        if let Some(structure) = self.structures.get(type_name) {
            return Some(Expression::Structure {
                name: type_name.to_owned(),
                arguments: self.arguments(structure, depth + 1)?,
            });
        }
        let variant = |variant: &str, payload: Option<Expression>| Expression::Variant {
            name: type_name.to_owned(),
            variant: variant.to_owned(),
            payload: payload.map(Box::new),
        };
        if let Some(union) = self.unions.get(type_name) {
            let variants = union.variants.iter();
            let mut variants = variants.filter(|variant| variant.deprecated.is_none());
            return variants.find_map(|item| match &item.ty {
                None => Some(variant(&item.name, None)),
                Some(ty) => {
                    let payload = self.value(ty, name, depth + 1)?;
                    Some(variant(&item.name, Some(payload)))
                }
            });
        }
        let mut values = self.enums.get(type_name)?.values.iter();
        let value = values.find(|value| value.deprecated.is_none())?;
        Some(variant(&value.name, None))
    }
}

/// Returns a placeholder text for a member: its name, or an example if the name tells its format.
fn placeholder(name: &str) -> String {
    let words = name.to_kebab_case();
    if words.ends_with("role-arn") || words == "role" {
        "arn:aws:iam::123456789012:role/example".to_owned()
    } else if words.ends_with("arn") {
        "arn:aws:…".to_owned()
    } else if words.ends_with("uri") || words.ends_with("url") {
        "https://example.com".to_owned()
    } else {
        words
    }
}
