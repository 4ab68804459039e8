//! Example calls in documentation: those of the model (`smithy.api#examples`), or calls with
//! placeholders for the required members.

use std::collections::BTreeMap;

use heck::ToKebabCase;
use serde_json::{Map, Value, json};

use crate::ir::{
    Argument, Construction, Crate, Enum, Example, ExampleCall, Expression, Field, Members,
    Operation, Presence, Structure, Type, Union, UpdateValue,
};
use crate::lower::context::Lowering;

/// Maximum nesting of a placeholder; deeper values would obscure the call.
const MAX_DEPTH: usize = 8;

/// Input of the first example of each operation that succeeds, by the name of the operation's type.
pub(crate) type Inputs = BTreeMap<String, Value>;

/// Returns the inputs of the model's examples.
pub(crate) fn inputs(lowering: &Lowering<'_>) -> Inputs {
    let operations = lowering.closure.operations.iter();
    let inputs = operations.filter_map(|id| {
        let examples = lowering
            .model
            .shape(id)?
            .traits
            .get("examples")?
            .as_array()?;
        let mut successful = examples
            .iter()
            .filter(|example| example.get("error").is_none());
        let input = successful.find_map(|example| example.get("input"))?;
        Some((
            lowering.names.of_operation(id)?.input.clone(),
            input.clone(),
        ))
    });
    inputs.collect()
}

/// The types of a crate, by name, and the examples of the model.
pub(crate) struct Types<'a> {
    structures: BTreeMap<&'a str, &'a Structure>,
    unions: BTreeMap<&'a str, &'a Union>,
    enums: BTreeMap<&'a str, &'a Enum>,
    operations: BTreeMap<&'a str, &'a Operation>,
    inputs: &'a Inputs,
}

impl<'a> Types<'a> {
    pub(crate) fn of(krate: &'a Crate, inputs: &'a Inputs) -> Self {
        let structures = krate.structures.iter();
        let unions = krate.unions.iter();
        let enums = krate.enums.iter();
        let operations = krate.operations.iter();
        Self {
            structures: structures.map(|item| (item.name.as_str(), item)).collect(),
            unions: unions.map(|item| (item.name.as_str(), item)).collect(),
            enums: enums.map(|item| (item.name.as_str(), item)).collect(),
            operations: operations
                .map(|item| (item.input.name.as_str(), item))
                .collect(),
            inputs,
        }
    }

    /// Returns the example of an operation, or `None` if a required member has neither a value nor
    /// a placeholder.
    pub(crate) fn example(&self, operation: &Operation) -> Option<Example> {
        if let Some(update) = self.update(operation) {
            return Some(update);
        }
        let call = self.call(operation)?;
        let pages = operation.pagination.as_ref();
        Some(if pages.is_some_and(|pages| pages.items.is_some()) {
            Example::Items(call)
        } else if operation.output.fields.is_empty() {
            Example::SendOnly(call)
        } else {
            Example::Send(call)
        })
    }

    /// Returns a call of the operation.
    pub(crate) fn call(&self, operation: &Operation) -> Option<ExampleCall> {
        let modeled = self.inputs.get(&operation.input.name);
        let modeled = modeled.and_then(|input| self.call_with(operation, input));
        modeled.or_else(|| {
            let placeholders = self.placeholder_members(&operation.input, 0)?;
            self.call_with(operation, &placeholders)
        })
    }

    fn call_with(&self, operation: &Operation, input: &Value) -> Option<ExampleCall> {
        Some(ExampleCall {
            method: operation.ident.clone(),
            operation: operation.input.name.clone(),
            members: self.members(&operation.input, input)?,
        })
    }

    /// Returns the example of an update: it gets the resource, changes the optional members of the
    /// model's example, and sends the result.
    fn update(&self, operation: &Operation) -> Option<Example> {
        let update = operation.update.as_ref()?;
        let input = self.inputs.get(&operation.input.name)?;
        let read = self
            .operations
            .values()
            .find(|read| read.output.name == update.output)?;
        let mut read_input = self.inputs.get(&read.input.name)?.clone();
        for (name, value) in read_input.as_object_mut()? {
            if let Some(same) = input.get(name) {
                *value = same.clone();
            }
        }
        let is_parameter = |field: &&Field| {
            let mut values = update
                .fields
                .iter()
                .filter(|value| value.name == field.name);
            values.any(|value| matches!(value.value, UpdateValue::Parameter(_)))
        };
        let fields = operation.input.fields.iter();
        let parameters = fields
            .filter(is_parameter)
            .map(|field| self.argument(field, input.get(&field.json_name)?));
        let mut members = self.members(&operation.input, input)?;
        members.arguments = parameters.collect::<Option<_>>()?;
        Some(Example::Update {
            read: self.call_with(read, &read_input)?,
            function: update.form.function(),
            call: ExampleCall {
                method: operation.ident.clone(),
                operation: operation.input.name.clone(),
                members,
            },
        })
    }

    /// Converts the members of a structure, or returns `None` if one of them has no such value.
    fn members(&self, structure: &Structure, value: &Value) -> Option<Members> {
        let values = value.as_object()?;
        let is_member = |name: &String| {
            structure
                .fields
                .iter()
                .any(|field| field.json_name == **name)
        };
        if !values.keys().all(is_member) || structure.construction == Construction::None {
            return None;
        }
        let required = structure.required();
        let arguments = required.map(|field| self.argument(field, values.get(&field.json_name)?));
        let optional = structure.fields.iter().filter(|field| {
            field.presence != Presence::Required && values.contains_key(&field.json_name)
        });
        let setters = optional.map(|field| {
            let value = self.argument(field, values.get(&field.json_name)?)?;
            Some((field.setter.clone(), value))
        });
        Some(Members {
            arguments: arguments.collect::<Option<_>>()?,
            setters: setters.collect::<Option<_>>()?,
        })
    }

    fn argument(&self, field: &Field, value: &Value) -> Option<Expression> {
        let element = |ty: &Type, value: &Value, converts: bool| {
            if converts {
                self.convertible(ty, value)
            } else {
                self.value(ty, value)
            }
        };
        match &field.argument {
            Argument::Exact(ty) | Argument::Unboxed(ty) => self.value(ty, value),
            Argument::Into(ty) => self.convertible(ty, value),
            Argument::Elements(ty, converts) => {
                let elements = value.as_array()?.iter();
                let elements = elements.map(|value| element(ty, value, *converts));
                elements.collect::<Option<_>>().map(Expression::Array)
            }
            Argument::Entries(_, ty, converts) => {
                let entries = value.as_object()?.iter().map(|(key, value)| {
                    let key = Expression::Text(key.clone());
                    let value = element(ty, value, *converts)?;
                    Some(Expression::Tuple(vec![key, value]))
                });
                entries.collect::<Option<_>>().map(Expression::Array)
            }
        }
    }

    /// Returns a value that converts to the type.
    fn convertible(&self, ty: &Type, value: &Value) -> Option<Expression> {
        match (ty, value) {
            (Type::Plain("String") | Type::Runtime("Document"), Value::String(text)) => {
                Some(Expression::Text(text.clone()))
            }
            (Type::Runtime("Document"), value) => Some(Expression::Json(value.clone())),
            (Type::Runtime("Blob"), Value::String(text)) => {
                Some(Expression::Bytes(text.clone().into_bytes()))
            }
            (ty, value) => self.value(ty, value),
        }
    }

    /// Returns a value of the type.
    fn value(&self, ty: &Type, value: &Value) -> Option<Expression> {
        Some(match ty {
            Type::Plain("String") => Expression::OwnedText(value.as_str()?.to_owned()),
            Type::Plain("bool") => Expression::Bool(value.as_bool()?),
            Type::Plain("f32" | "f64") => Expression::Float(value.as_f64()?),
            Type::Plain(_) => Expression::Integer(value.as_i64()?),
            Type::Runtime("Document") => Expression::Into(Box::new(self.convertible(ty, value)?)),
            Type::Runtime(_) | Type::Events(_) => return None,
            Type::Named(type_name) => self.named(type_name, value)?,
            Type::List(element) => {
                let elements = value
                    .as_array()?
                    .iter()
                    .map(|value| self.value(element, value));
                Expression::Vec(elements.collect::<Option<_>>()?)
            }
            Type::Map(_, element) => {
                let entries = value.as_object()?.iter().map(|(key, value)| {
                    let key = Expression::OwnedText(key.clone());
                    Some(Expression::Tuple(vec![key, self.value(element, value)?]))
                });
                let entries = Expression::Array(entries.collect::<Option<_>>()?);
                Expression::Into(Box::new(entries))
            }
            Type::Boxed(ty) => Expression::Boxed(Box::new(self.value(ty, value)?)),
            Type::Nullable(ty) => Expression::Some(Box::new(self.value(ty, value)?)),
        })
    }

    fn named(&self, type_name: &str, value: &Value) -> Option<Expression> {
        if let Some(structure) = self.structures.get(type_name) {
            return Some(Expression::Structure {
                name: type_name.to_owned(),
                members: self.members(structure, value)?,
            });
        }
        let variant = |variant: &str, payload: Option<Expression>| Expression::Variant {
            name: type_name.to_owned(),
            variant: variant.to_owned(),
            payload: payload.map(Box::new),
        };
        if let Some(union) = self.unions.get(type_name) {
            let (name, value) = value.as_object()?.iter().next()?;
            let item = union.variants.iter().find(|item| item.json_name == *name)?;
            let payload = match &item.ty {
                Some(ty) => Some(self.value(ty, value)?),
                None => None,
            };
            return Some(variant(&item.name, payload));
        }
        let text = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let mut values = self.enums.get(type_name)?.values.iter();
        let value = values.find(|value| value.json_value == text)?;
        Some(variant(&value.name, None))
    }

    /// Returns placeholders for the required members of a structure.
    fn placeholder_members(&self, structure: &Structure, depth: usize) -> Option<Value> {
        let members = structure.required().map(|field| {
            let value = self.placeholder(&field.ty, &field.json_name, depth)?;
            Some((field.json_name.clone(), value))
        });
        members.collect::<Option<Map<_, _>>>().map(Value::Object)
    }

    /// Returns a placeholder for a value of a member with this name.
    fn placeholder(&self, ty: &Type, name: &str, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        let inner = |ty: &Type, name: &str| self.placeholder(ty, name, depth + 1);
        Some(match ty {
            Type::Plain("String") => placeholder_text(name).into(),
            Type::Plain("bool") => true.into(),
            Type::Plain("f32" | "f64") => json!(1.0),
            Type::Plain(_) => json!(1),
            Type::Runtime("Document") => json!("any JSON"),
            Type::Runtime("Blob") => json!("bytes"),
            Type::Runtime(_) | Type::Events(_) => return None,
            Type::Named(type_name) => self.placeholder_named(type_name, name, depth)?,
            Type::List(element) => json!([inner(element, name)?]),
            Type::Map(_, value) => json!({ "key": inner(value, "value")? }),
            Type::Boxed(ty) | Type::Nullable(ty) => inner(ty, name)?,
        })
    }

    fn placeholder_named(&self, type_name: &str, name: &str, depth: usize) -> Option<Value> {
        if let Some(structure) = self.structures.get(type_name) {
            return self.placeholder_members(structure, depth + 1);
        }
        if let Some(union) = self.unions.get(type_name) {
            let variants = union.variants.iter();
            let mut variants = variants.filter(|variant| variant.deprecated.is_none());
            return variants.find_map(|item| {
                let payload = match &item.ty {
                    Some(ty) => self.placeholder(ty, name, depth + 1)?,
                    None => json!({}),
                };
                Some(json!({ &item.json_name: payload }))
            });
        }
        let mut values = self.enums.get(type_name)?.values.iter();
        let value = values.find(|value| value.deprecated.is_none())?;
        Some(value.json_value.clone().into())
    }
}

/// Returns a placeholder text for a member: its name, or an example if the name tells its format.
fn placeholder_text(name: &str) -> String {
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
