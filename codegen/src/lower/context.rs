//! What every part of lowering reads: the options of a run, and the results of its first passes.

use crate::ir;
use crate::lower::names::Names;
use crate::lower::shapes::boxes::Boxed;
use smithy_model::{Closure, Member, Model, Shape, ShapeId};

/// Options of a run of the generator.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of the generated package.
    pub name: String,
    /// Version of the generated package.
    pub version: String,
    /// Path from the package's folder to the runtime's.
    pub runtime: String,
    /// Whether the package is a workspace of its own.
    pub standalone: bool,
    /// Command that the header of every file names.
    pub command: String,
    /// Whether to generate the protocol tests of the model.
    pub protocol_tests: bool,
    /// Service to generate; required if the model has several.
    pub service: Option<ShapeId>,
    /// Whether to generate the endpoint tests of the model.
    pub endpoint_tests: bool,
}

/// Model and results of the first passes.
pub(crate) struct Lowering<'a> {
    /// Model.
    pub(crate) model: &'a Model,
    /// Service that is generated.
    pub(crate) service: &'a Shape,
    /// Protocol of the service.
    pub(crate) protocol: &'a ir::Protocol,
    /// Shapes that the service reaches.
    pub(crate) closure: &'a Closure,
    /// Names of all items.
    pub(crate) names: &'a Names,
    /// Members that need a `Box`.
    pub(crate) boxed: &'a Boxed,
}

impl<'a> Lowering<'a> {
    /// Returns the target of a member. Validation guarantees that it exists.
    pub(crate) fn target(&self, member: &Member) -> Option<&'a Shape> {
        self.model.target(member)
    }
}
