//! The items of the crate: what the other passes found out, put together.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir;
use crate::lower::context::Lowering;
use crate::lower::context::Options;
use crate::lower::docs;
use crate::lower::docs::markdown;
use crate::lower::endpoints;
use crate::lower::operations::bindings::{self, SerializedMember};
use crate::lower::operations::pages;
use crate::lower::operations::updates;
use crate::lower::operations::waiters;
use crate::lower::shapes::presence::Role;
use crate::lower::shapes::schemas::Schemas;
use crate::lower::shapes::types::argument;
use crate::lower::tests::protocol_tests;
use smithy_model::diagnostic::Diagnostic;
use smithy_model::{Kind, Member, Shape, ShapeId};

/// The whole crate.
pub(crate) fn krate(
    lowering: &Lowering<'_>,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Crate {
    let parameters = endpoints::parameters(lowering.service);
    let mut items = Items {
        lowering,
        schemas: Schemas::default(),
        parameters,
        warnings: Vec::new(),
    };
    let mut operations: Vec<ir::Operation> = lowering
        .closure
        .operations
        .iter()
        .filter_map(|id| items.operation(id))
        .collect();
    let errors = items.errors();
    let waiters = waiters::waiters(lowering, diagnostics);
    waiters::add_links(&waiters, &mut operations);
    let prefix = endpoint_prefix(lowering.service);
    let mut endpoint = endpoints::rules(
        lowering.model,
        lowering.service,
        &prefix,
        options.endpoint_tests,
        diagnostics,
    );
    endpoint.by_operation = operations
        .iter()
        .any(|operation| !operation.endpoint_params.is_empty());
    let (mut structures, mut unions, mut enums) = (Vec::new(), Vec::new(), Vec::new());
    for shape in lowering
        .closure
        .shapes
        .iter()
        .filter_map(|id| lowering.model.shape(id))
    {
        match &shape.kind {
            Kind::Structure(_) => structures.push(items.structure_of(shape)),
            Kind::Union(_) => unions.push(items.union_of(shape)),
            Kind::Enum(_) | Kind::IntEnum(_) => enums.push(items.enum_of(shape)),
            _ => {}
        }
    }
    diagnostics.append(&mut items.warnings);
    structures.sort_by(|a, b| a.name.cmp(&b.name));
    unions.sort_by(|a, b| a.name.cmp(&b.name));
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    ir::Crate {
        package: package(lowering, options, features(&waiters, &operations)),
        origin: ir::Origin {
            command: markdown::clean(&options.command),
            models: lowering
                .model
                .files
                .iter()
                .map(|file| markdown::clean(file))
                .collect(),
        },
        service: service(lowering),
        endpoint,
        operations,
        structures,
        unions,
        enums,
        errors,
        waiters,
        schemas: items.schemas.into_vec(),
        protocol_tests: options
            .protocol_tests
            .then(|| protocol_tests::protocol_tests(lowering)),
        warnings: Vec::new(),
        ignored_traits: BTreeMap::new(),
    }
}

/// What the runtime needs turned on.
fn features(waiters: &[ir::Waiter], operations: &[ir::Operation]) -> Vec<&'static str> {
    let mut bindings = operations
        .iter()
        .flat_map(|operation| &operation.endpoint_params);
    let expressions = waiters::have_expressions(waiters)
        || bindings
            .any(|binding| matches!(binding.source, ir::endpoints::BindingSource::Expression(_)));
    if expressions {
        vec!["jmespath"]
    } else {
        Vec::new()
    }
}

fn package(lowering: &Lowering<'_>, options: &Options, features: Vec<&'static str>) -> ir::Package {
    let title = lowering
        .service
        .traits
        .text("title")
        .unwrap_or(lowering.service.id.name());
    ir::Package {
        name: options.name.clone(),
        lib: options.name.replace('-', "_"),
        version: options.version.clone(),
        description: format!("A client for {}", markdown::clean(title)),
        runtime: options.runtime.clone(),
        features,
        standalone: options.standalone,
    }
}

fn service(lowering: &Lowering<'_>) -> ir::Service {
    let shape = lowering.service;
    let version = shape
        .as_service()
        .map(|service| service.version.clone())
        .unwrap_or_default();
    let errors = lowering
        .closure
        .errors
        .iter()
        .filter_map(|id| lowering.model.shape(id))
        .map(error_info)
        .collect();
    let id = shape
        .traits
        .property_text("aws.api#service", "sdkId")
        .unwrap_or(shape.id.name());
    let fallback = format!("A client for `{}`.", shape.id.name());
    let mut docs = docs::shape_docs(lowering, shape, &fallback);
    docs.extend(docs::resources::section(lowering));
    ir::Service {
        client: docs::client(id),
        docs: vec![ir::DocBlock::Markdown(docs)],
        id: id.to_owned(),
        version,
        protocol: lowering.protocol.clone(),
        signing_name: signing_name(shape).map_or_else(|| endpoint_prefix(shape), str::to_owned),
        errors,
    }
}

fn signing_name(service: &Shape) -> Option<&str> {
    service.traits.property_text("aws.auth#sigv4", "name")
}

/// The first label of the hosts of a service that has no endpoint rules.
pub(crate) fn endpoint_prefix(service: &Shape) -> String {
    let prefix = service
        .traits
        .property_text("aws.api#service", "endpointPrefix");
    prefix
        .or(signing_name(service))
        .map_or_else(|| service.id.name().to_ascii_lowercase(), str::to_owned)
}

fn error_info(shape: &Shape) -> ir::ErrorInfo {
    let fault = if shape.traits.text("error") == Some("server") {
        500
    } else {
        400
    };
    let status = shape
        .traits
        .get("httpError")
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok());
    let throttling = |retryable: &Value| {
        retryable
            .get("throttling")
            .and_then(Value::as_bool)
            .unwrap_or(false)
    };
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
    warnings: Vec<Diagnostic>,
}

impl Items<'_> {
    fn operation(&mut self, id: &ShapeId) -> Option<ir::Operation> {
        let lowering = self.lowering;
        let (shape, names) = (lowering.model.shape(id)?, lowering.names.of_operation(id)?);
        let operation = lowering.model.operation(id)?;
        let (method, uri, status) = bindings::http(lowering, shape)?;
        let (input, output) = (
            lowering.model.shape(&operation.input)?,
            lowering.model.shape(&operation.output)?,
        );
        let fallback = docs::operation_fallback(lowering, shape);
        let mut input_item = self.structure(input, &names.input, Role::Input);
        input_item.docs = docs::shape_docs(lowering, shape, &fallback);
        input_item.deprecated = docs::deprecated(&shape.traits);
        let mut output_item = self.structure(output, &names.output, Role::Output);
        if !output.traits.has("documentation") {
            output_item.docs = vec![format!("What [`{}`] gives.", names.input)];
        }
        let update = updates::update(lowering, shape, input);
        if let Some(update) = &update {
            input_item.docs.extend(update.section.iter().cloned());
        }
        let token = input
            .members()
            .iter()
            .find(|member| lowering.is_generated_token(member, Role::Input));
        let pages = pages::pages(lowering, shape, input, output, &mut self.warnings);
        Some(ir::Operation {
            ident: names.ident.clone(),
            name: id.name().to_owned(),
            summary: vec![docs::summary(lowering, shape).unwrap_or(fallback)],
            method: method.to_ascii_uppercase(),
            uri,
            status,
            body: bindings::body(lowering, input),
            readonly: shape.traits.has("readonly"),
            idempotent: shape.traits.has("idempotent"),
            host_prefix: lowering.host_prefix(shape, input),
            checksum: crate::lower::operations::protocol::checksum(shape),
            auth: lowering.auth(shape),
            endpoint_params: endpoints::bindings(
                lowering,
                &self.parameters,
                shape,
                input,
                &mut self.warnings,
            ),
            token: token.map(|member| lowering.names.of_member(&input.id, &member.name).to_owned()),
            pages,
            update,
            example: None,
            input: input_item,
            output: output_item,
        })
    }

    fn errors(&mut self) -> Vec<ir::Structure> {
        let lowering = self.lowering;
        let shapes = lowering
            .closure
            .errors
            .iter()
            .filter_map(|id| lowering.model.shape(id));
        let mut errors: Vec<ir::Structure> = shapes
            .map(|shape| {
                let mut item =
                    self.structure(shape, lowering.names.of_error(&shape.id), Role::Output);
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
        let constructed = role == Role::Input
            || (role == Role::Nested && self.lowering.closure.is_sent(&shape.id));
        for member in shape.members() {
            self.lowering
                .check_default(shape, member, &mut self.warnings);
        }
        let names = shape
            .members()
            .iter()
            .map(|member| self.lowering.names.of_member(&shape.id, &member.name));
        let setters = crate::lower::names::setters(&names.collect::<Vec<_>>());
        let fields = shape.members().iter().zip(setters);
        let fields: Vec<ir::Field> = fields
            .map(|(member, setter)| self.field(shape, member, setter, role, constructed))
            .collect();
        ir::Structure {
            name: name.to_owned(),
            docs: docs::shape_docs(self.lowering, shape, &format!("`{}`.", shape.id.name())),
            deprecated: docs::deprecated(&shape.traits),
            construction: construction(&fields, constructed),
            fields,
            code: None,
        }
    }

    fn field(
        &mut self,
        shape: &Shape,
        member: &Member,
        setter: String,
        role: Role,
        sent: bool,
    ) -> ir::Field {
        let name = self
            .lowering
            .names
            .of_member(&shape.id, &member.name)
            .to_owned();
        let ty = self.lowering.member_type(shape, member);
        let SerializedMember { wire_name, binding } = if role == Role::Nested {
            bindings::nested_member(self.lowering, member)
        } else {
            bindings::bound_member(self.lowering, member)
        };
        ir::Field {
            setter,
            wire: wire_name,
            docs: docs::member_docs(self.lowering, shape, member, sent),
            deprecated: docs::deprecated(&member.traits),
            presence: self.lowering.presence(member, role),
            schema: self.schemas.of_member(self.lowering, shape, member, sent),
            binding,
            argument: argument(&ty),
            name,
            ty,
        }
    }

    fn union_of(&mut self, shape: &Shape) -> ir::Union {
        let sent = self.lowering.closure.is_sent(&shape.id);
        let variants = shape.members().iter().map(|member| ir::Variant {
            name: self
                .lowering
                .names
                .of_member(&shape.id, &member.name)
                .to_owned(),
            wire: bindings::wire_name(self.lowering, member),
            docs: docs::member_docs(self.lowering, shape, member, sent),
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

    fn variant_type(&self, shape: &Shape, member: &Member) -> Option<ir::Type> {
        let target = self.lowering.target(member)?;
        (!target.is_unit()).then(|| self.lowering.member_type(shape, member))
    }

    fn enum_of(&self, shape: &Shape) -> ir::Enum {
        let integer = matches!(shape.kind, Kind::IntEnum(_));
        let values = shape.members().iter().map(|member| ir::EnumValue {
            name: self
                .lowering
                .names
                .of_member(&shape.id, &member.name)
                .to_owned(),
            wire: member.enum_value().into_owned(),
            docs: docs::member_docs(self.lowering, shape, member, false),
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

/// Decides how callers build a structure.
fn construction(fields: &[ir::Field], constructed: bool) -> ir::Construction {
    let required = fields
        .iter()
        .filter(|field| field.presence == ir::Presence::Required)
        .count();
    let has_default = |field: &ir::Field| matches!(field.presence, ir::Presence::Defaulted(_));
    if !constructed {
        ir::Construction::None
    } else if required > 0 {
        ir::Construction::New {
            fills_rest: required < fields.len(),
        }
    } else if fields.iter().any(has_default) {
        ir::Construction::Empty
    } else {
        ir::Construction::Default
    }
}
