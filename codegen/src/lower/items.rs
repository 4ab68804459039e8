//! The items of the crate: what the other passes found out, put together.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schemas::Schemas;
use super::types::argument;
use super::{Lowering, Options, bindings, closure, docs, endpoints};
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::model::{Kind, Member, Shape, ShapeId, Traits};

/// The whole crate.
pub(super) fn krate(lowering: &Lowering<'_>, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> ir::Crate {
    let mut items =
        Items { lowering, schemas: Schemas::default(), parameters: endpoints::parameters(lowering.service) };
    let operations: Vec<ir::Operation> =
        lowering.closure.operations.iter().filter_map(|id| items.operation(id, diagnostics)).collect();
    let errors = items.errors();
    let prefix = endpoint_prefix(lowering.service);
    let mut endpoint = endpoints::rules(lowering.model, lowering.service, &prefix, options.tests, diagnostics);
    endpoint.by_operation = operations.iter().any(|operation| !operation.endpoint_params.is_empty());
    let (mut structures, mut unions, mut enums) = (Vec::new(), Vec::new(), Vec::new());
    for shape in lowering.closure.shapes.iter().filter_map(|id| lowering.model.shape(id)) {
        match &shape.kind {
            Kind::Structure(_) => structures.push(items.structure_of(shape)),
            Kind::Union(_) => unions.push(items.union_of(shape)),
            Kind::Enum(_) | Kind::IntEnum(_) => enums.push(items.enum_of(shape)),
            _ => {}
        }
    }
    structures.sort_by(|a, b| a.name.cmp(&b.name));
    unions.sort_by(|a, b| a.name.cmp(&b.name));
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    let imports = ir::FileImports {
        structures: imports(structures.iter().flat_map(fields)),
        unions: imports(
            unions.iter().flat_map(|union| union.variants.iter().filter_map(|v| Some((v.ty.as_ref()?, &v.schema)))),
        ),
        errors: imports(errors.iter().flat_map(fields)),
    };
    ir::Crate {
        imports,
        package: package(lowering, options),
        origin: ir::Origin { command: options.command.clone(), models: lowering.model.files.clone() },
        service: service(lowering),
        endpoint,
        operations,
        structures,
        unions,
        enums,
        errors,
        schemas: items.schemas.into_vec(),
    }
}

fn package(lowering: &Lowering<'_>, options: &Options) -> ir::Package {
    let title = lowering.service.traits.text("title").unwrap_or(lowering.service.id.name());
    ir::Package {
        name: options.name.clone(),
        lib: options.name.replace('-', "_"),
        version: options.version.clone(),
        description: format!("A client for {}", title.replace(|c: char| c.is_control(), " ")),
        runtime: options.runtime.clone(),
        standalone: options.standalone,
    }
}

fn service(lowering: &Lowering<'_>) -> ir::Service {
    let shape = lowering.service;
    let id = shape.traits.get("aws.api#service").and_then(|api| api.get("sdkId")).and_then(Value::as_str);
    let version = match &shape.kind {
        Kind::Service(service) => service.version.clone(),
        _ => String::new(),
    };
    let errors = lowering.closure.errors.iter().filter_map(|id| lowering.model.shape(id)).map(error_info).collect();
    ir::Service {
        docs: docs::shape_docs(lowering, shape, &format!("A client for `{}`.", shape.id.name())),
        id: id.unwrap_or(shape.id.name()).to_owned(),
        version,
        signing_name: signing_name(shape).map_or_else(|| endpoint_prefix(shape), str::to_owned),
        errors,
    }
}

fn signing_name(service: &Shape) -> Option<&str> {
    service.traits.get("aws.auth#sigv4").and_then(|auth| auth.get("name")).and_then(Value::as_str)
}

/// The first label of the hosts of a service that has no endpoint rules.
pub(super) fn endpoint_prefix(service: &Shape) -> String {
    let api = service.traits.get("aws.api#service");
    let prefix = api.and_then(|api| api.get("endpointPrefix")).and_then(Value::as_str);
    prefix.or(signing_name(service)).map_or_else(|| service.id.name().to_ascii_lowercase(), str::to_owned)
}

fn error_info(shape: &Shape) -> ir::ErrorInfo {
    let fault = if shape.traits.text("error") == Some("server") { 500 } else { 400 };
    let status = shape.traits.get("httpError").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let throttling = |retryable: &Value| retryable.get("throttling").and_then(Value::as_bool).unwrap_or(false);
    ir::ErrorInfo {
        code: shape.id.name().to_owned(),
        status: status.unwrap_or(fault),
        retryable: shape.traits.get("retryable").map(throttling),
    }
}

struct Items<'a> {
    lowering: &'a Lowering<'a>,
    schemas: Schemas,
    parameters: Vec<endpoints::Parameter>,
}

/// From which side a structure is seen.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Role {
    /// An operation's input: bound to HTTP, made by callers.
    Input,
    /// An operation's output, or an error: bound to HTTP, made by the service.
    Answer,
    /// Any other.
    Nested,
}

impl Items<'_> {
    fn operation(&mut self, id: &ShapeId, diagnostics: &mut Vec<Diagnostic>) -> Option<ir::Operation> {
        let lowering = self.lowering;
        let (shape, names) = (lowering.model.shape(id)?, lowering.names.of_operation(id)?);
        let operation = closure::operation(lowering.model, id)?;
        let Some((method, uri, status)) = bindings::http(shape) else {
            let (file, pointer) = lowering.model.place(shape);
            let hint = "add \"smithy.api#http\": {\"method\": …, \"uri\": …, \"code\": …}";
            diagnostics.push(Diagnostic::error(id.as_str(), file, pointer, "has no http trait", hint));
            return None;
        };
        let (input, output) = (lowering.model.shape(&operation.input)?, lowering.model.shape(&operation.output)?);
        let fallback = docs::operation_fallback(shape);
        let mut input_item = self.structure(input, &names.input, Role::Input);
        input_item.docs = docs::shape_docs(lowering, shape, &fallback);
        input_item.deprecated = docs::deprecated(&shape.traits);
        let mut output_item = self.structure(output, &names.output, Role::Answer);
        if !output.traits.has("documentation") {
            output_item.docs = vec![format!("What [`{}`] gives.", names.input)];
        }
        let token = input.members().iter().find(|member| member.traits.has("idempotencyToken"));
        Some(ir::Operation {
            ident: names.ident.clone(),
            name: id.name().to_owned(),
            summary: vec![docs::summary(lowering, shape).unwrap_or(fallback)],
            imports: imports(fields(&input_item).chain(fields(&output_item))),
            method: method.to_ascii_uppercase(),
            uri,
            status,
            body: bindings::body(lowering, input),
            readonly: shape.traits.has("readonly"),
            idempotent: shape.traits.has("idempotent"),
            endpoint_params: endpoints::bindings(lowering, &self.parameters, shape, input, diagnostics),
            token: token.map(|member| lowering.names.of_member(&input.id, &member.name).to_owned()),
            input: input_item,
            output: output_item,
        })
    }

    fn errors(&mut self) -> Vec<ir::Structure> {
        let lowering = self.lowering;
        let shapes = lowering.closure.errors.iter().filter_map(|id| lowering.model.shape(id));
        let mut errors: Vec<ir::Structure> = shapes
            .map(|shape| {
                let mut item = self.structure(shape, lowering.names.of_error(&shape.id), Role::Answer);
                item.code = Some(shape.id.name().to_owned());
                item
            })
            .collect();
        errors.sort_by(|a, b| a.name.cmp(&b.name));
        errors
    }

    fn structure_of(&mut self, shape: &Shape) -> ir::Structure {
        self.structure(shape, self.lowering.names.of_type(&shape.id), Role::Nested)
    }

    fn structure(&mut self, shape: &Shape, name: &str, role: Role) -> ir::Structure {
        let constructed = role == Role::Input || (role == Role::Nested && self.lowering.closure.is_sent(&shape.id));
        let fields: Vec<ir::Field> =
            shape.members().iter().map(|member| self.field(shape, member, role, constructed)).collect();
        ir::Structure {
            name: name.to_owned(),
            docs: docs::shape_docs(self.lowering, shape, &format!("`{}`.", shape.id.name())),
            deprecated: docs::deprecated(&shape.traits),
            default: constructed && !fields.iter().any(|field| field.required),
            fields,
            constructed,
            code: None,
        }
    }

    fn field(&mut self, shape: &Shape, member: &Member, role: Role, sent: bool) -> ir::Field {
        let name = self.lowering.names.of_member(&shape.id, &member.name).to_owned();
        let ty = self.lowering.member_type(shape, member);
        ir::Field {
            setter: super::names::setter(&name),
            wire: bindings::wire_name(member),
            docs: docs::member_docs(self.lowering, member, sent),
            deprecated: docs::deprecated(&member.traits),
            required: is_required(&member.traits, role),
            schema: self.schemas.of_member(self.lowering, shape, member, sent),
            binding: if role == Role::Nested { None } else { bindings::binding(member) },
            argument: argument(&ty),
            name,
            ty,
        }
    }

    fn union_of(&mut self, shape: &Shape) -> ir::Union {
        let sent = self.lowering.closure.is_sent(&shape.id);
        let variants = shape.members().iter().map(|member| ir::Variant {
            name: self.lowering.names.of_member(&shape.id, &member.name).to_owned(),
            wire: bindings::wire_name(member),
            docs: docs::member_docs(self.lowering, member, sent),
            deprecated: docs::deprecated(&member.traits),
            ty: self.variant_type(shape, member),
            schema: self.schemas.of_member(self.lowering, shape, member, sent),
        });
        ir::Union {
            variants: variants.collect(),
            name: self.lowering.names.of_type(&shape.id).to_owned(),
            docs: docs::shape_docs(self.lowering, shape, &format!("`{}`.", shape.id.name())),
            deprecated: docs::deprecated(&shape.traits),
        }
    }

    /// A member that targets `Unit` carries nothing. Sources without a prelude have a structure of that name instead.
    fn variant_type(&self, shape: &Shape, member: &Member) -> Option<ir::Type> {
        let target = self.lowering.target(member)?;
        let unit = target.id.name() == "Unit" && target.members().is_empty();
        (!unit).then(|| self.lowering.member_type(shape, member))
    }

    fn enum_of(&self, shape: &Shape) -> ir::Enum {
        let integer = matches!(shape.kind, Kind::IntEnum(_));
        let values = shape.members().iter().map(|member| ir::EnumValue {
            name: self.lowering.names.of_member(&shape.id, &member.name).to_owned(),
            wire: match member.traits.get("enumValue") {
                Some(Value::String(text)) => text.clone(),
                Some(number @ Value::Number(_)) => number.to_string(),
                _ => member.name.clone(),
            },
            docs: docs::member_docs(self.lowering, member, false),
            deprecated: docs::deprecated(&member.traits),
        });
        ir::Enum {
            values: values.collect(),
            name: self.lowering.names.of_type(&shape.id).to_owned(),
            docs: docs::shape_docs(self.lowering, shape, &format!("`{}`.", shape.id.name())),
            deprecated: docs::deprecated(&shape.traits),
            integer,
        }
    }
}

/// The client fills an idempotency token in, so callers need not give one even where the service demands it.
pub(super) fn is_required(traits: &Traits, role: Role) -> bool {
    let filled_in = role == Role::Input && traits.has("idempotencyToken");
    traits.has("required") && !traits.has("clientOptional") && !filled_in
}

fn fields(structure: &ir::Structure) -> impl Iterator<Item = (&ir::Type, &Option<String>)> {
    structure.fields.iter().map(|field| (&field.ty, &field.schema))
}

/// What a file imports that names these types and schemas.
fn imports<'i>(named: impl Iterator<Item = (&'i ir::Type, &'i Option<String>)>) -> ir::Imports {
    let mut imports = ir::Imports::default();
    let (mut types, mut runtime) = (BTreeSet::new(), BTreeSet::new());
    for (ty, schema) in named {
        imports.schemas |= schema.is_some();
        collect(ty, &mut types, &mut runtime, &mut imports.maps);
    }
    imports.types = types.into_iter().collect();
    imports.runtime = runtime.into_iter().collect();
    imports
}

fn collect(ty: &ir::Type, types: &mut BTreeSet<String>, runtime: &mut BTreeSet<String>, maps: &mut bool) {
    match ty {
        ir::Type::Plain(_) => {}
        ir::Type::Runtime(name) => {
            runtime.insert((*name).to_owned());
        }
        ir::Type::Named(name) => {
            types.insert(name.clone());
        }
        ir::Type::List(inner) | ir::Type::Boxed(inner) | ir::Type::Nullable(inner) => {
            collect(inner, types, runtime, maps)
        }
        ir::Type::Map(key, value) => {
            *maps = true;
            collect(key, types, runtime, maps);
            collect(value, types, runtime, maps);
        }
    }
}
