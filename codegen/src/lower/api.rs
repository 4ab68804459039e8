//! What the generated crate's API makes of a model, for those who ask without generating: names, types, constructors.
//!
//! The answers are those of the passes themselves, so that what `diff` says of the crate is what the crate becomes. Must not
//! know what the answers are for.

use crate::ir::{Presence, Protocol, Type};
use crate::lower::context::Lowering;
use crate::lower::names::Names;
use crate::lower::operations::protocol;
use crate::lower::shapes::boxes::{self, Boxed};
use crate::lower::shapes::presence::Role;
use smithy_model::Closure;
use smithy_model::{Member, Model, Shape, ShapeId};

/// A service's API in Rust.
pub(crate) struct RustApi<'a> {
    pub(crate) model: &'a Model,
    pub(crate) service: &'a Shape,
    protocol: Protocol,
    closure: Closure,
    names: Names,
    boxed: Boxed,
}

impl<'a> RustApi<'a> {
    /// The API of `service`.
    pub(crate) fn of(model: &'a Model, service: &'a Shape) -> Self {
        // A protocol that is not understood changes no name and no type.
        let protocol = protocol::protocol(model, service, &mut Vec::new());
        let closure = Closure::of(model, service);
        let names = Names::new(model, service, &closure);
        let boxed = boxes::boxed_members(model, &closure);
        Self {
            model,
            service,
            protocol,
            closure,
            names,
            boxed,
        }
    }

    /// The operations, those of resources included, by name.
    pub(crate) fn operations(&self) -> &[ShapeId] {
        &self.closure.operations
    }

    /// The errors, by name.
    pub(crate) fn errors(&self) -> &[ShapeId] {
        &self.closure.errors
    }

    /// Whether callers make values of the shape as a part of an input.
    pub(crate) fn is_sent(&self, id: &ShapeId) -> bool {
        self.closure.is_sent(id)
    }

    /// The method, the type and the output type of an operation.
    pub(crate) fn operation_names(&self, id: &ShapeId) -> [&str; 3] {
        match self.names.of_operation(id) {
            Some(names) => [&names.ident, &names.input, &names.output],
            None => [""; 3],
        }
    }

    /// The name of a structure, union or enum, empty where it is none in the `types` module.
    pub(crate) fn type_name(&self, id: &ShapeId) -> &str {
        self.names.of_type(id)
    }

    /// The name of an error, empty where it is none.
    pub(crate) fn error_name(&self, id: &ShapeId) -> &str {
        self.names.of_error(id)
    }

    /// The name of a field or a variant.
    pub(crate) fn member_name(&self, shape: &Shape, member: &Member) -> &str {
        self.names.of_member(&shape.id, &member.name)
    }

    /// The type of a field or of what a variant carries, without the `Option` of one that may be unset.
    pub(crate) fn member_type(&self, shape: &Shape, member: &Member) -> Type {
        self.lowering().member_type(shape, member)
    }

    /// Returns `true` if constructors take the member; `input` tells whether it belongs to an operation's input.
    pub(crate) fn is_required(&self, member: &Member, input: bool) -> bool {
        let role = if input { Role::Input } else { Role::Nested };
        self.lowering().presence(member, role) == Presence::Required
    }

    /// Returns `true` if the client generates the value of the input's member when callers leave it unset.
    pub(crate) fn is_filled_in(&self, member: &Member) -> bool {
        self.lowering().is_generated_token(member, Role::Input)
    }

    fn lowering(&self) -> Lowering<'_> {
        let Self {
            model,
            service,
            protocol,
            closure,
            names,
            boxed,
        } = self;
        Lowering {
            model,
            service,
            protocol,
            closure,
            names,
            boxed,
        }
    }
}
