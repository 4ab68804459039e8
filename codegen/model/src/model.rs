//! The assembled model and the questions that can be asked about it.

use foldhash::{HashSet, HashSetExt as _};

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::shape::{Kind, Member, Operation, Resource, Service, Shape};
use crate::shape_id::ShapeId;

/// An assembled, validated model.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Names of the files that the model was loaded from, in the order of the sources.
    pub files: Vec<String>,
    /// Shapes by id, in the order of the files. The shapes of the prelude that the model uses come
    /// last.
    pub shapes: IndexMap<ShapeId, Shape, RandomState>,
}

impl Model {
    /// Returns the shape with this id. Validation ensures that every target exists.
    pub fn shape(&self, id: &ShapeId) -> Option<&Shape> {
        self.shapes.get(id)
    }

    /// Returns the target of a member.
    pub fn target(&self, member: &Member) -> Option<&Shape> {
        self.shape(&member.target)
    }

    /// Returns the operation with this id.
    pub fn operation(&self, id: &ShapeId) -> Option<&Operation> {
        self.shape(id)?.as_operation()
    }

    /// Returns the services, in order.
    pub fn services(&self) -> impl Iterator<Item = (&Shape, &Service)> {
        self.shapes
            .values()
            .filter_map(|shape| Some((shape, shape.as_service()?)))
    }

    /// Returns the service with this id, or the only service if `id` is `None`.
    ///
    /// # Errors
    /// Returns an error if there is no such service, or if there are several and `id` is `None`.
    pub fn service(&self, id: Option<&ShapeId>) -> Result<&Shape, Vec<Diagnostic>> {
        let services: Vec<&Shape> = self.services().map(|(shape, _)| shape).collect();
        let names: Vec<&str> = services.iter().map(|shape| shape.id.as_str()).collect();
        let names = names.join(", ");
        let (message, hint) = match (id, services.as_slice()) {
            (_, []) => (
                "the model has no service".to_owned(),
                "add a shape of type service".to_owned(),
            ),
            (None, [service]) => return Ok(service),
            (None, _) => (
                "the model has several services".to_owned(),
                format!("choose one: {names}"),
            ),
            (Some(id), _) => match services.iter().find(|shape| shape.id == *id) {
                Some(service) => return Ok(service),
                None => (
                    format!("the model has no service {id}"),
                    format!("it has {names}"),
                ),
            },
        };
        let file = self.files.first().cloned().unwrap_or_default();
        Err(vec![Diagnostic::error("", file, "/shapes", message, hint)])
    }

    /// Returns the resources of a service, each once: parents before their children.
    pub fn resources_of(&self, service: &Service) -> Vec<&Shape> {
        self.resource_tree(&service.resources)
    }

    pub(crate) fn resource_tree(&self, roots: &[ShapeId]) -> Vec<&Shape> {
        let mut resources = Vec::new();
        let mut visited = HashSet::new();
        let mut pending: Vec<ShapeId> = roots.iter().rev().cloned().collect();
        while let Some(id) = pending.pop() {
            if let Some(shape) = self.shape(&id)
                && let Some(resource) = shape.as_resource()
                && visited.insert(id)
            {
                resources.push(shape);
                pending.extend(resource.resources.iter().rev().cloned());
            }
        }
        resources
    }

    /// Returns the operations of a service and of its resources, each once.
    pub fn operations_of(&self, service: &Service) -> Vec<&Shape> {
        let resources = self
            .resources_of(service)
            .into_iter()
            .filter_map(Shape::as_resource);
        let ids = service
            .operations
            .iter()
            .chain(resources.flat_map(Resource::all_operations));
        let mut visited = HashSet::new();
        ids.filter(|id| visited.insert(*id))
            .filter_map(|id| self.shape(id))
            .filter(|shape| shape.as_operation().is_some())
            .collect()
    }

    /// Returns the member of an operation's input that is bound to an identifier of a resource: the
    /// member with a matching `resourceIdentifier` trait, or a required member with the name and
    /// the target of the identifier (spec §"Binding identifiers to operations").
    pub fn identifier_member(
        &self,
        resource: &Resource,
        operation: &ShapeId,
        identifier: &str,
    ) -> Option<&Member> {
        let target = resource.identifiers.get(identifier)?;
        let input = self.shape(&self.operation(operation)?.input)?;
        let explicit =
            |member: &&Member| member.traits.text("resourceIdentifier") == Some(identifier);
        input.members().iter().find(explicit).or_else(|| {
            input.member(identifier).filter(|member| {
                member.target == *target
                    && member.traits.has("required")
                    && !member.traits.has("resourceIdentifier")
            })
        })
    }

    /// Returns the member of an input or output that is an event stream: the one that targets a
    /// streaming union.
    pub fn event_stream<'m>(&self, structure: &'m Shape) -> Option<&'m Member> {
        structure.members().iter().find(|member| {
            self.target(member).is_some_and(|target| {
                matches!(target.kind, Kind::Union(_))
                    && self.member_trait(member, "streaming").is_some()
            })
        })
    }

    /// Returns the members of a streaming union that are errors.
    pub fn error_events<'m>(&self, union: &'m Shape) -> impl Iterator<Item = &'m Member> {
        let members = union.members().iter();
        members.filter(|member| self.is_error_event(union, member))
    }

    /// Returns `true` for a member of a streaming union that is an error.
    pub fn is_error_event(&self, union: &Shape, member: &Member) -> bool {
        let is_error = |target: &Shape| target.traits.has("error");
        union.traits.has("streaming") && self.target(member).is_some_and(is_error)
    }

    /// Returns the value of a member's trait, or of the trait of that id that its target has.
    pub fn member_trait<'m>(&'m self, member: &'m Member, id: &str) -> Option<&'m Value> {
        member
            .traits
            .get(id)
            .or_else(|| self.target(member)?.traits.get(id))
    }

    /// Follows member names separated by dots, from a structure or union through its members'
    /// targets. Returns every member on the path with the shape that contains it; `None` if a name
    /// is not a member.
    pub fn resolve_path<'m>(
        &'m self,
        start: &'m Shape,
        path: &str,
    ) -> Option<Vec<(&'m Shape, &'m Member)>> {
        let mut container = Some(start);
        let steps = path.split('.').map(|name| {
            let shape = container
                .filter(|shape| matches!(shape.kind, Kind::Structure(_) | Kind::Union(_)))?;
            let member = shape.member(name)?;
            container = self.target(member);
            Some((shape, member))
        });
        steps.collect()
    }
}
