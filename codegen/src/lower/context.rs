//! Options of the generator, and the results of the first passes, which all other passes read.

use std::collections::BTreeSet;

use smithy_model::{Closure, Member, Model, Shape, ShapeId};

use crate::lower::names::Names;
use crate::lower::protocol::{self, Style, SupportedProtocol};
use crate::lower::shapes::boxes::{self, Boxed};

/// Options of the generator.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of the generated package.
    pub name: String,
    /// Version of the generated package.
    pub version: String,
    /// Path from the package's folder to the runtime's. Without it, the runtime is a package of
    /// crates.io.
    pub runtime: Option<String>,
    /// Whether the package is a workspace of its own.
    pub standalone: bool,
    /// Command that the header of every file names.
    pub command: String,
    /// Protocol to use, with or without its namespace, in place of the first supported one of the
    /// service.
    pub protocol: Option<String>,
    /// Whether to generate the protocol tests of the model.
    pub protocol_tests: bool,
    /// Service to generate; required if the model has several.
    pub service: Option<ShapeId>,
    /// Whether to generate the endpoint tests of the model.
    pub endpoint_tests: bool,
}

impl Default for Options {
    /// Returns the options of a first client, which lack only its name.
    fn default() -> Self {
        Self {
            name: String::new(),
            version: "0.1.0".to_owned(),
            runtime: None,
            standalone: false,
            command: "smithy-codegen".to_owned(),
            protocol: None,
            protocol_tests: false,
            service: None,
            endpoint_tests: false,
        }
    }
}

/// A service, and what the first passes found out about it.
pub(crate) struct Lowering<'a> {
    /// The model.
    pub(crate) model: &'a Model,
    /// The service.
    pub(crate) service: &'a Shape,
    /// Protocol of the client.
    pub(crate) protocol: &'static SupportedProtocol,
    /// Shapes that the service reaches.
    pub(crate) closure: Closure,
    /// Names of all items.
    pub(crate) names: Names,
    /// Members that need a `Box`.
    pub(crate) boxed: Boxed,
}

impl<'a> Lowering<'a> {
    /// Runs the first passes.
    pub(crate) fn new(
        model: &'a Model,
        service: &'a Shape,
        protocol: &'static SupportedProtocol,
    ) -> Self {
        let closure = Closure::of(model, service);
        Self {
            names: Names::new(model, service, &closure),
            boxed: boxes::boxed_members(model, &closure),
            model,
            service,
            protocol,
            closure,
        }
    }

    /// Runs the first passes with the default protocol, supported or not: it changes no name and no
    /// type.
    pub(crate) fn with_default_protocol(model: &'a Model, service: &'a Shape) -> Self {
        let protocol = protocol::protocol(model, service, None, &mut Vec::new());
        Self::new(model, service, protocol)
    }

    /// Returns `true` if the protocol has HTTP bindings and `jsonName`.
    pub(crate) fn is_rest(&self) -> bool {
        self.protocol.style == Style::Rest
    }

    /// Returns the target of a member. Validation guarantees that it exists.
    pub(crate) fn target(&self, member: &Member) -> Option<&'a Shape> {
        self.model.target(member)
    }

    /// Returns the shapes of these ids.
    pub(crate) fn shapes<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i ShapeId>,
    ) -> impl Iterator<Item = &'a Shape> {
        ids.into_iter().filter_map(|id| self.model.shape(id))
    }

    /// Returns the service and the shapes that it reaches, by id.
    pub(crate) fn all_shapes(&self) -> impl Iterator<Item = &'a Shape> {
        let Closure {
            operations,
            shapes,
            errors,
            ..
        } = &self.closure;
        let messages = self.closure.messages(self.model);
        let ids = operations
            .iter()
            .chain(shapes)
            .chain(errors)
            .chain(messages);
        let ids: BTreeSet<&ShapeId> = ids.chain([&self.service.id]).collect();
        self.shapes(ids)
    }

    /// Returns the name of a member's field or variant.
    pub(crate) fn member_name(&self, container: &Shape, member: &Member) -> String {
        let name = self.names.of_member(&container.id, &member.name);
        name.unwrap_or(&member.name).to_owned()
    }
}
