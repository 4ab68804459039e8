//! Imports Smithy JSON AST as AWS publishes it, 1.0 or 2.0, in the form that all importers produce.
//!
//! Loading does most of the work: it flattens mixins, applies `apply` statements, and turns `enum`
//! traits into enums and sets into lists. This module writes the shapes that the service reaches.
//! [`traits`] says which traits are kept.
//!
//! `box` and the primitive types of the prelude are dropped: in Smithy 2.0 members without a
//! default are nullable, and botocore has no defaults. The defaults of a 2.0 model are kept.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Imported;
use super::document::{Document, Shapes, Traits, capitalized, enum_member_names, with_traits};
use super::remarks::Remarks;
use super::undocumented::undocumented;
use crate::shape_id::{UniqueNames, identifier};
use crate::traits::{self, Import};
use crate::{Closure, Diagnostic, Kind, Member, Model, Shape, ShapeId, Source, load};

/// Constraints of members, which the importers move to shapes.
const CONSTRAINTS: [&str; 5] = [
    "smithy.api#length",
    "smithy.api#range",
    "smithy.api#pattern",
    "smithy.api#uniqueItems",
    "smithy.api#sensitive",
];

/// Protocols that send the name of the service.
const NAMED_PROTOCOLS: [&str; 3] = [
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "smithy.protocols#rpcv2Cbor",
];

/// Authentication schemes in the order of their precedence, if the service has no `auth` trait
/// (spec §"auth trait").
const AUTH_SCHEMES: [&str; 3] = [
    "aws.auth#sigv4",
    "aws.auth#sigv4a",
    "smithy.api#httpBearerAuth",
];

/// Imports a model; `service` selects one of several services.
///
/// # Errors
/// Returns every problem of the files, or an error if there is no such service or several.
pub fn import(
    sources: &[Source<'_>],
    service: Option<&ShapeId>,
) -> Result<Imported, Vec<Diagnostic>> {
    let model = load(sources)?;
    let service = model.service(service)?;
    let closure = Closure::of(&model, service);
    Ok(Importer::new(&model, service, &closure).import())
}

struct Importer<'a> {
    model: &'a Model,
    service: &'a Shape,
    closure: &'a Closure,
    /// Inputs, outputs, errors and the targets of their members.
    data_shapes: Vec<&'a Shape>,
    names: HashMap<&'a ShapeId, String>,
    taken_names: UniqueNames,
    /// Copies of shapes with the constraints of one member.
    copies: Shapes,
    remarks: Remarks,
}

impl<'a> Importer<'a> {
    fn new(model: &'a Model, service: &'a Shape, closure: &'a Closure) -> Self {
        let mut importer = Self {
            model,
            service,
            closure,
            data_shapes: data_shapes(model, closure),
            names: HashMap::new(),
            taken_names: UniqueNames::default(),
            copies: Shapes::new(),
            remarks: Remarks::default(),
        };
        importer.assign_names();
        importer
    }

    /// Assigns a unique name to every shape. Operations keep their names, which some protocols
    /// send.
    fn assign_names(&mut self) {
        for id in &self.closure.operations {
            let name = self.taken_names.take(id.name());
            self.names.insert(id, name);
        }
        let name = self.taken_names.take(&self.service_name());
        self.names.insert(&self.service.id, name);
        let reserved = self.taken_names.clone();
        let rename = self.service.as_service().map(|service| &service.rename);
        let namespace = self.service.id.namespace();
        let mut shapes = self.data_shapes.clone();
        shapes.sort_by_key(|shape| (shape.id.namespace() != namespace, shape.id.name()));
        for shape in shapes {
            let renamed = rename.and_then(|rename| rename.get(&shape.id));
            let mut name = renamed
                .map_or(prelude_name(&shape.id), String::as_str)
                .to_owned();
            if reserved.contains(&name) {
                name.push_str("Shape");
            }
            if !(shape.id.is_prelude() && self.has_equal_shape(shape, &name)) {
                name = self.taken_names.take(&name);
            }
            self.names.insert(&shape.id, name);
        }
    }

    /// Returns `true` if another shape with the name has the type of this shape of the prelude, and
    /// no traits.
    fn has_equal_shape(&self, prelude_shape: &Shape, name: &str) -> bool {
        let same_name = self.names.iter().filter(|(_, taken)| *taken == name);
        let mut shapes = same_name.filter_map(|(id, _)| self.model.shape(id));
        shapes.any(|shape| shape.kind == prelude_shape.kind && shape.traits.iter().next().is_none())
    }

    /// Returns the letters and digits of the SDK id, as in botocore, or the name of the shape if a
    /// protocol sends it.
    fn service_name(&self) -> String {
        let traits = &self.service.traits;
        let id = traits
            .property_text("aws.api#service", "sdkId")
            .unwrap_or_default();
        let letters: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
        if letters.is_empty() || NAMED_PROTOCOLS.iter().any(|protocol| traits.has(protocol)) {
            self.service.id.name().to_owned()
        } else {
            identifier(&letters)
        }
    }

    fn id(&self, id: &ShapeId) -> String {
        let name = self.names.get(id).map_or(id.name(), String::as_str);
        format!("{}#{name}", self.service.id.namespace())
    }

    fn reference(&self, id: &ShapeId) -> Value {
        let unit = ShapeId::unit();
        json!({ "target": if *id == unit { unit.to_string() } else { self.id(id) } })
    }

    fn import(mut self) -> Imported {
        let service_traits = self.service_traits();
        let closure = self.closure;
        let operations = closure
            .operations
            .iter()
            .filter_map(|id| Some((self.id(id), self.operation(id)?)))
            .collect();
        let mut shapes = Shapes::new();
        for shape in self.data_shapes.clone() {
            shapes.insert(self.id(&shape.id), self.data_shape(shape));
        }
        shapes.append(&mut self.copies);
        let version = self
            .service
            .as_service()
            .map_or("", |service| &service.version);
        let document = Document {
            service_id: self.id(&self.service.id),
            version: version.to_owned(),
            service_traits,
            operations,
            shapes,
        };
        document.write(self.remarks)
    }

    fn service_traits(&mut self) -> Traits {
        let mut traits = self.traits(self.service, None);
        traits.remove("smithy.api#paginated");
        complete_api(&mut traits);
        let schemes: Vec<&str> = AUTH_SCHEMES
            .into_iter()
            .filter(|id| traits.contains_key(*id))
            .collect();
        traits
            .entry("smithy.api#auth".to_owned())
            .or_insert_with(|| schemes.into());
        traits
    }

    fn operation(&mut self, id: &ShapeId) -> Option<Value> {
        let shape = self.model.shape(id)?;
        let operation = shape.as_operation()?;
        let mut errors: Vec<&ShapeId> = operation.errors.iter().collect();
        if let Some(service) = self.service.as_service() {
            errors.extend(
                service
                    .errors
                    .iter()
                    .filter(|id| !operation.errors.contains(id)),
            );
        }
        let mut traits = self.traits(shape, None);
        if let Some(Value::Object(pages)) = traits.get_mut("smithy.api#paginated") {
            for (key, value) in self.service.traits.properties("paginated") {
                pages.entry(key).or_insert_with(|| value.clone());
            }
            order(pages, &["inputToken", "outputToken", "pageSize", "items"]);
        }
        let mut written = json!({
            "type": "operation",
            "input": self.reference(&operation.input),
            "output": self.reference(&operation.output),
        });
        if !errors.is_empty() {
            written["errors"] = errors.into_iter().map(|id| self.reference(id)).collect();
        }
        Some(with_traits(written, traits))
    }

    fn data_shape(&mut self, shape: &'a Shape) -> Value {
        let mut written = json!({ "type": shape.kind.word() });
        match &shape.kind {
            Kind::Enum(members) => written["members"] = self.enum_members(shape, members),
            Kind::IntEnum(members) | Kind::Structure(members) | Kind::Union(members) => {
                let mut object = Map::new();
                for member in members {
                    object.insert(member.name.clone(), self.member(shape, member));
                }
                written["members"] = object.into();
            }
            Kind::List(_) | Kind::Map(_) => {
                for member in shape.members() {
                    written[&member.name] = self.member(shape, member);
                }
            }
            _ => {}
        }
        with_traits(written, self.traits(shape, None))
    }

    /// Writes a member. If it has constraints, it targets a copy of its target that has them.
    fn member(&mut self, shape: &Shape, member: &'a Member) -> Value {
        let has_constraints = CONSTRAINTS.iter().any(|id| member.traits.has(id));
        // A copy of another kind of shape would be a new type for callers.
        let constrained = self.model.target(member).filter(|target| {
            has_constraints && matches!(target.kind, Kind::Simple(_) | Kind::List(_) | Kind::Map(_))
        });
        let traits = self.traits(shape, Some(member));
        let Some(target) = constrained else {
            return with_traits(self.reference(&member.target), traits);
        };
        let (constraints, traits): (Traits, Traits) = traits
            .into_iter()
            .partition(|(id, _)| CONSTRAINTS.contains(&&**id));
        with_traits(
            json!({ "target": self.copy(shape, member, target, constraints) }),
            traits,
        )
    }

    /// Adds a copy of a member's target with more constraints and returns its id. The names of the
    /// container and the member and the type form its name.
    fn copy(
        &mut self,
        shape: &Shape,
        member: &Member,
        target: &'a Shape,
        constraints: Traits,
    ) -> String {
        let container = self.names.get(&shape.id).map_or("", String::as_str);
        let name = [&member.name, target.kind.word()].map(capitalized).concat();
        let name = self.taken_names.take(&format!("{container}{name}"));
        let id = format!("{}#{name}", self.service.id.namespace());
        let mut copy = self.data_shape(target);
        let traits = copy
            .as_object_mut()
            .and_then(|copy| copy.shift_remove("traits"));
        let mut merged: Traits = match traits {
            Some(Value::Object(traits)) => traits.into_iter().collect(),
            _ => Traits::new(),
        };
        merged.extend(constraints);
        self.copies.insert(id.clone(), with_traits(copy, merged));
        self.remarks
            .count("moved the constraints of {n} members to shapes of their own");
        id
    }

    fn enum_members(&mut self, shape: &'a Shape, members: &'a [Member]) -> Value {
        let values: Vec<String> = members
            .iter()
            .map(|member| member.enum_value().into_owned())
            .collect();
        let mut written = Map::new();
        for ((member, name), value) in members.iter().zip(enum_member_names(&values)).zip(values) {
            let mut traits = self.traits(shape, Some(member));
            traits.insert("smithy.api#enumValue".to_owned(), value.into());
            written.insert(name, with_traits(self.reference(&ShapeId::unit()), traits));
        }
        written.into()
    }

    /// Returns the traits of a shape or member that are kept, without documentation.
    fn traits(&mut self, shape: &Shape, member: Option<&Member>) -> Traits {
        let traits = member.map_or(&shape.traits, |member| &member.traits);
        let mut kept = Traits::new();
        for (id, applied) in traits.iter() {
            match traits::import(id) {
                Import::Kept => {
                    kept.insert(id.to_owned(), undocumented(id, applied.value.clone()));
                }
                Import::Consumed => {}
                Import::Dropped => {
                    self.remarks
                        .count(format!("left out {{n}} `{}`", id.escape_debug()));
                }
            }
        }
        if let Some(Value::Object(http)) = kept.get_mut("smithy.api#http") {
            order(http, &["method", "uri", "code"]);
        }
        kept
    }
}

/// Returns the inputs, outputs, errors and the targets of their members.
fn data_shapes<'a>(model: &'a Model, closure: &'a Closure) -> Vec<&'a Shape> {
    let mut ids: Vec<&ShapeId> = closure.messages(model).collect();
    ids.retain(|id| **id != ShapeId::unit());
    ids.extend(closure.shapes.iter().chain(&closure.errors));
    // The closure has no type for the variants of unions without a value, but the model may define
    // one.
    let shapes = closure.shapes.iter().filter_map(|id| model.shape(id));
    let targets = shapes.flat_map(Shape::members).map(|member| &member.target);
    ids.extend(
        targets.filter(|id| !id.is_prelude() && model.shape(id).is_some_and(Shape::is_unit)),
    );
    ids.sort();
    ids.dedup();
    ids.into_iter().filter_map(|id| model.shape(id)).collect()
}

/// Returns the name of a shape; of a primitive type of the prelude, the name of the type without a
/// default.
fn prelude_name(id: &ShapeId) -> &str {
    let name = id.name();
    if id.is_prelude() {
        name.strip_prefix("Primitive").unwrap_or(name)
    } else {
        name
    }
}

/// Keeps the properties of `aws.api#service` that clients need, with the defaults of the trait's
/// definition.
fn complete_api(traits: &mut Traits) {
    let Some(api) = traits.get_mut("aws.api#service") else {
        return;
    };
    let text = |key: &str| api.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text("sdkId").unwrap_or_default();
    let arn = text("arnNamespace").unwrap_or_else(|| id.to_lowercase().replace(' ', ""));
    let prefix = text("endpointPrefix").unwrap_or_else(|| arn.clone());
    *api = json!({ "sdkId": id, "endpointPrefix": prefix, "arnNamespace": arn });
}

/// Moves these keys to the end, in this order.
fn order(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        if let Some((key, value)) = object.shift_remove_entry(*key) {
            object.insert(key, value);
        }
    }
}
