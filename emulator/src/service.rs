//! The service of a model: its operations, with what the emulator asks about them, and its
//! resources.

use indexmap::IndexMap;
use serde_json::Value;
use smithy_model::{Kind, Lifecycle, Member, Model, Resource, Shape, ShapeId};

/// The service with its operations.
pub(crate) struct Service {
    pub(crate) model: Model,
    pub(crate) id: ShapeId,
    pub(crate) protocol: Protocol,
    /// Name of the service in signatures.
    pub(crate) signing_name: String,
    /// By name.
    pub(crate) operations: IndexMap<String, Operation>,
}

/// A protocol that the emulator speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    RestJson1,
    AwsJson1_0,
    AwsJson1_1,
}

/// An operation.
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) input: ShapeId,
    pub(crate) output: ShapeId,
    pub(crate) errors: Vec<ShapeId>,
    /// Status of a success.
    pub(crate) status: u16,
    /// Method and URI of `smithy.api#http`.
    pub(crate) http: Option<(String, String)>,
    /// Resource of the operation, and the place that it has there.
    pub(crate) resource: Option<(ShapeId, Role)>,
    /// Input member that is an idempotency token.
    pub(crate) token: Option<String>,
    pub(crate) pages: Option<Pages>,
}

/// Place of an operation in a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Lifecycle(Lifecycle),
    /// In `operations`.
    Instance,
    /// In `collectionOperations`.
    Collection,
}

/// Members of `smithy.api#paginated`.
pub(crate) struct Pages {
    pub(crate) input_token: String,
    pub(crate) output_token: String,
    pub(crate) page_size: Option<String>,
}

impl Service {
    /// Reads a service.
    ///
    /// # Errors
    /// Returns a message if the model has no service with a protocol that the emulator speaks.
    pub(crate) fn new(model: Model, service: Option<&ShapeId>) -> Result<Self, String> {
        let shape = model.service(service).map_err(|errors| {
            let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
            texts.join("\n")
        })?;
        let id = shape.id.clone();
        let protocol = protocol(shape)?;
        let signing_name = shape.traits.property_text("aws.auth#sigv4", "name");
        let signing_name = signing_name.unwrap_or_default().to_owned();
        let service = shape
            .as_service()
            .ok_or_else(|| format!("{id} is no service"))?;
        let roles = roles(&model, &model.resources_of(service));
        let operations = model
            .operations_of(service)
            .into_iter()
            .filter_map(|operation| {
                let read = Operation::new(&model, shape, operation, roles.get(&operation.id))?;
                Some((read.name.clone(), read))
            })
            .collect();
        Ok(Self {
            id,
            protocol,
            signing_name,
            operations,
            model,
        })
    }

    /// Returns a shape. All targets of a valid model exist.
    pub(crate) fn shape(&self, id: &ShapeId) -> Option<&Shape> {
        self.model.shape(id)
    }

    /// Returns a resource.
    pub(crate) fn resource(&self, id: &ShapeId) -> Option<&Resource> {
        self.shape(id)?.as_resource()
    }

    /// Returns the members of a structure or union.
    pub(crate) fn members(&self, id: &ShapeId) -> &[Member] {
        self.shape(id).map(Shape::members).unwrap_or_default()
    }

    /// Returns the operation with a lifecycle role.
    pub(crate) fn lifecycle(&self, resource: &ShapeId, role: Lifecycle) -> Option<&Operation> {
        let id = self.resource(resource)?.lifecycle.get(&role)?;
        self.operations.get(id.name())
    }
}

impl Operation {
    fn new(
        model: &Model,
        service: &Shape,
        shape: &Shape,
        resource: Option<&(ShapeId, Role)>,
    ) -> Option<Self> {
        let operation = shape.as_operation()?;
        let http = shape
            .traits
            .property_text("http", "method")
            .zip(shape.traits.property_text("http", "uri"));
        let status = shape
            .traits
            .property("http", "code")
            .and_then(Value::as_u64);
        let input = model.shape(&operation.input);
        let token = input.and_then(|input| {
            let is_token = |member: &&Member| member.traits.has("idempotencyToken");
            Some(input.members().iter().find(is_token)?.name.clone())
        });
        let property = |key| {
            let own = shape.traits.property_text("paginated", key);
            own.or_else(|| service.traits.property_text("paginated", key))
                .map(str::to_owned)
        };
        let pages = shape.traits.has("paginated").then(|| {
            Some(Pages {
                input_token: property("inputToken")?,
                output_token: property("outputToken")?,
                page_size: property("pageSize"),
            })
        });
        let service_errors = service
            .as_service()
            .map(|service| service.errors.as_slice());
        Some(Self {
            name: shape.id.name().to_owned(),
            input: operation.input.clone(),
            output: operation.output.clone(),
            errors: [
                operation.errors.as_slice(),
                service_errors.unwrap_or_default(),
            ]
            .concat(),
            status: status
                .and_then(|code| u16::try_from(code).ok())
                .unwrap_or(200),
            http: http.map(|(method, uri)| (method.to_owned(), uri.to_owned())),
            resource: resource.cloned(),
            token,
            pages: pages.flatten(),
        })
    }

    /// Returns `true` if the operation lists resources: its role is `list`, or it has pages.
    pub(crate) fn is_list(&self) -> bool {
        let listed = Role::Lifecycle(Lifecycle::List);
        self.pages.is_some() || matches!(&self.resource, Some((_, role)) if *role == listed)
    }
}

/// Chooses the first protocol that the emulator speaks.
fn protocol(service: &Shape) -> Result<Protocol, String> {
    let known = [
        ("aws.protocols#restJson1", Protocol::RestJson1),
        ("aws.protocols#awsJson1_0", Protocol::AwsJson1_0),
        ("aws.protocols#awsJson1_1", Protocol::AwsJson1_1),
    ];
    let found = known.iter().find(|(id, _)| service.traits.has(id));
    let names = known.map(|(id, _)| id).join(", ");
    found.map(|(_, protocol)| *protocol).ok_or_else(|| {
        format!(
            "{} has no protocol that the emulator speaks: {names}",
            service.id
        )
    })
}

/// Returns the role of each operation of resources.
fn roles(model: &Model, resources: &[&Shape]) -> IndexMap<ShapeId, (ShapeId, Role)> {
    let mut roles = IndexMap::new();
    for shape in resources {
        let Some(resource) = model.shape(&shape.id).and_then(Shape::as_resource) else {
            continue;
        };
        let mut add = |operation: &ShapeId, role| {
            roles.insert(operation.clone(), (shape.id.clone(), role));
        };
        for (role, operation) in &resource.lifecycle {
            add(operation, Role::Lifecycle(*role));
        }
        for operation in &resource.operations {
            add(operation, Role::Instance);
        }
        for operation in &resource.collection_operations {
            add(operation, Role::Collection);
        }
    }
    roles
}

/// Returns the values of an enum that its users should know.
pub(crate) fn public_enum_values(shape: &Shape) -> Vec<String> {
    let Kind::Enum(members) = &shape.kind else {
        return Vec::new();
    };
    let is_internal = |member: &&Member| member.traits.has("internal");
    let public = members.iter().filter(|member| !is_internal(member));
    public
        .map(|member| member.enum_value().into_owned())
        .collect()
}

/// Returns the values of an enum.
pub(crate) fn enum_values(shape: &Shape) -> Vec<String> {
    match &shape.kind {
        Kind::Enum(members) => members
            .iter()
            .map(|member| member.enum_value().into_owned())
            .collect(),
        _ => Vec::new(),
    }
}
