//! JSON Schema (draft 2020-12) of the inputs of operations, for editors that check files with
//! inputs.
//!
//! A file has the JSON that the generated types read: members of the body and those with HTTP
//! bindings side by side. `aws … --cli-input-json` reads the same JSON, unless a name differs from
//! that of the model. The schemas describe files that people write, and are more permissive than
//! the model where services are: values of enums are suggested, and others are permitted, because
//! services add values.

mod value;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use smithy_model::{Diagnostic, Kind, Member, Model, Shape, ShapeId, Traits};

use crate::lower::{Lowering, Role};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Returns the schema of each operation's input, by the name of the operation. Operations whose
/// input is an event stream have no input as JSON, and are left out.
///
/// `command` is the command that writes the schemas. Each schema names it.
///
/// # Errors
/// Returns an error if the model does not have the service.
pub fn input_schemas(
    model: &Model,
    service: Option<&ShapeId>,
    command: &str,
) -> Result<BTreeMap<String, Value>, Vec<Diagnostic>> {
    let service = model.service(service)?;
    let lowering = Lowering::with_default_protocol(model, service);
    let schemas = lowering.closure.operations.iter().filter_map(|id| {
        let operation = model.shape(id)?;
        let input = model.shape(&operation.as_operation()?.input)?;
        let schema = Schemas::new(&lowering).operation(operation, input, command);
        Some((id.name().to_owned(), schema))
    });
    Ok(schemas.collect())
}

/// Definitions of one schema.
struct Schemas<'a> {
    lowering: &'a Lowering<'a>,
    model: &'a Model,
    /// Names of the definitions.
    names: BTreeMap<&'a ShapeId, String>,
    /// Shapes that are referred to and not yet defined.
    pending: Vec<&'a Shape>,
}

impl<'a> Schemas<'a> {
    fn new(lowering: &'a Lowering<'a>) -> Self {
        Self {
            lowering,
            model: lowering.model,
            names: BTreeMap::new(),
            pending: Vec::new(),
        }
    }

    fn operation(mut self, operation: &Shape, input: &'a Shape, command: &str) -> Value {
        let title = operation.id.name();
        let mut schema =
            json!({ "$schema": DIALECT, "$comment": comment(command), "title": title });
        annotate(&mut schema, &operation.traits);
        self.add_structure(&mut schema, input, Role::Input);
        let mut definitions = BTreeMap::new();
        while let Some(shape) = self.pending.pop() {
            let mut definition = json!({});
            annotate(&mut definition, &shape.traits);
            match &shape.kind {
                Kind::Union(_) => self.add_union(&mut definition, shape),
                Kind::Enum(members) | Kind::IntEnum(members) => {
                    definition["anyOf"] = enumeration(&shape.kind, members);
                }
                _ => self.add_structure(&mut definition, shape, Role::Nested),
            }
            definitions.insert(self.name(shape), definition);
        }
        if !definitions.is_empty() {
            schema["$defs"] = json!(definitions);
        }
        schema
    }

    fn add_structure(&mut self, schema: &mut Value, shape: &'a Shape, role: Role) {
        let members = shape.members().iter();
        let members: Vec<&Member> = members.filter(|member| !self.is_stream(member)).collect();
        self.add_object(schema, shape, &members, role);
        let required = members.into_iter();
        let required = required.filter(|member| is_required(self.model, member, role));
        let required = required.map(|member| self.lowering.json_name(shape, member, role));
        let required: Vec<String> = required.collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
    }

    /// Exactly one member of a union is set.
    fn add_union(&mut self, schema: &mut Value, shape: &'a Shape) {
        let members: Vec<&Member> = shape.members().iter().collect();
        self.add_object(schema, shape, &members, Role::Nested);
        schema["minProperties"] = 1.into();
        schema["maxProperties"] = 1.into();
    }

    /// Adds the keywords of an object with these members of a shape and no others.
    fn add_object(
        &mut self,
        schema: &mut Value,
        shape: &'a Shape,
        members: &[&'a Member],
        role: Role,
    ) {
        schema["type"] = "object".into();
        schema["properties"] = json!({});
        for member in members {
            let mut property = json!({});
            annotate(&mut property, &member.traits);
            self.add_member(&mut property, member);
            schema["properties"][self.lowering.json_name(shape, member, role)] = property;
        }
        schema["additionalProperties"] = false.into();
    }

    /// Adds the keywords of a member's values. Structures, unions and enums are definitions, so
    /// that recursion ends.
    fn add_member(&mut self, schema: &mut Value, member: &'a Member) {
        let Some(target) = self.model.target(member) else {
            return;
        };
        match &target.kind {
            Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_) => {
                schema["$ref"] = format!("#/$defs/{}", self.reference(target)).into();
            }
            Kind::List(element) => {
                schema["type"] = "array".into();
                schema["items"] = self.element(target, element);
            }
            Kind::Map(entry) => {
                let [key, element] = entry.as_ref();
                schema["type"] = "object".into();
                let mut keys = json!({});
                self.add_member(&mut keys, key);
                // Every key is a text.
                if keys != json!({ "type": "string" }) {
                    schema["propertyNames"] = keys;
                }
                schema["additionalProperties"] = self.element(target, element);
            }
            Kind::Simple(simple) => {
                for (keyword, value) in value::simple(*simple).as_object().into_iter().flatten() {
                    schema[keyword] = value.clone();
                }
            }
            Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => {}
        }
        value::constrain(self.model, member, target, schema);
    }

    /// Returns the schema of the elements of a list, or the values of a map.
    fn element(&mut self, container: &Shape, element: &'a Member) -> Value {
        let mut schema = json!({});
        self.add_member(&mut schema, element);
        if container.traits.has("sparse") {
            json!({ "anyOf": [schema, { "type": "null" }] })
        } else {
            schema
        }
    }

    /// Returns the name of a shape's definition, and defines the shape if it is new.
    fn reference(&mut self, shape: &'a Shape) -> String {
        if !self.names.contains_key(&shape.id) {
            let local = shape.id.name();
            let is_taken = self.names.values().any(|name| name == local);
            let name = if is_taken {
                shape.id.as_str().replace('#', ".")
            } else {
                local.to_owned()
            };
            self.names.insert(&shape.id, name);
            self.pending.push(shape);
        }
        self.name(shape)
    }

    fn name(&self, shape: &Shape) -> String {
        self.names.get(&shape.id).cloned().unwrap_or_default()
    }

    /// Returns `true` for a streamed body, which is not part of the JSON.
    fn is_stream(&self, member: &Member) -> bool {
        self.model.member_trait(member, "streaming").is_some()
    }
}

/// Returns the comment that marks a schema as written by a command.
pub fn comment(command: &str) -> String {
    format!("@generated by `{command}`; do not edit.")
}

/// Returns `true` if a file must have the member. The client fills in idempotency tokens, and
/// defaults outside of inputs.
fn is_required(model: &Model, member: &Member, role: Role) -> bool {
    let traits = &member.traits;
    let is_string = model.target(member).is_some_and(Shape::is_string);
    let is_token = role == Role::Input && traits.has("idempotencyToken") && is_string;
    let default = traits.get("default").filter(|default| !default.is_null());
    let is_defaulted = role == Role::Nested && default.is_some() && !traits.has("addedDefault");
    traits.has("required") && !traits.has("clientOptional") && !is_token && !is_defaulted
}

/// Returns the alternatives of an enum. Other values are permitted, because services add values.
fn enumeration(kind: &Kind, members: &[Member]) -> Value {
    let is_number = matches!(kind, Kind::IntEnum(_));
    let values = members.iter();
    let values = values.map(|member| match member.traits.get("enumValue") {
        Some(value @ Value::Number(_)) if is_number => value.clone(),
        _ => member.enum_value().into(),
    });
    let values: Vec<Value> = values.collect();
    let other = if is_number { "integer" } else { "string" };
    json!([{ "enum": values }, { "type": other }])
}

/// Adds the documentation and deprecation of a shape or member.
fn annotate(schema: &mut Value, traits: &Traits) {
    if let Some(text) = traits.text("documentation") {
        // Links of Rust's documentation are code in an editor.
        let text = text.replace("[`", "`").replace("`]", "`");
        schema["description"] = text.trim().into();
    }
    if traits.has("deprecated") {
        schema["deprecated"] = true.into();
    }
}
