//! The API of the generated crate, for `diff` and `input_schema`: names, types and constructors, as lowering decides them.

use smithy_model::{Member, Model, Shape, ShapeId};

use crate::ir::{Presence, Type};
use crate::lower::context::Lowering;
use crate::lower::operations::bindings;
use crate::lower::protocol;
use crate::lower::shapes::presence::Role;

/// The Rust API of a service.
pub(crate) struct RustApi<'a> {
    pub(crate) model: &'a Model,
    pub(crate) service: &'a Shape,
    lowering: Lowering<'a>,
}

impl<'a> RustApi<'a> {
    /// Returns the API of `service`.
    pub(crate) fn of(model: &'a Model, service: &'a Shape) -> Self {
        // An unsupported protocol changes no name and no type.
        let protocol = protocol::protocol(model, service, None, &mut Vec::new());
        Self {
            model,
            service,
            lowering: Lowering::new(model, service, protocol),
        }
    }

    /// Returns the operations, including those of resources, by name.
    pub(crate) fn operations(&self) -> &[ShapeId] {
        &self.lowering.closure.operations
    }

    /// Returns the errors, by name.
    pub(crate) fn errors(&self) -> &[ShapeId] {
        &self.lowering.closure.errors
    }

    /// Returns `true` if inputs contain the shape.
    pub(crate) fn is_sent(&self, id: &ShapeId) -> bool {
        self.lowering.closure.is_sent(id)
    }

    /// Returns the method, the type and the output type of an operation.
    pub(crate) fn operation_names(&self, id: &ShapeId) -> Option<[&str; 3]> {
        let names = self.lowering.names.of_operation(id)?;
        Some([&names.ident, &names.input, &names.output])
    }

    /// Returns the name of a structure, union or enum of the `types` module.
    pub(crate) fn type_name(&self, id: &ShapeId) -> Option<&str> {
        self.lowering.names.of_type(id)
    }

    /// Returns the name of a structure's member in JSON.
    pub(crate) fn json_name(&self, shape: &Shape, member: &Member, role: Role) -> String {
        bindings::json_name(&self.lowering, shape, member, role)
    }

    /// Returns the name of an error.
    pub(crate) fn error_name(&self, id: &ShapeId) -> Option<&str> {
        self.lowering.names.of_error(id)
    }

    /// Returns the name of a field or a variant.
    pub(crate) fn member_name(&self, shape: &Shape, member: &Member) -> Option<&str> {
        self.lowering.names.of_member(&shape.id, &member.name)
    }

    /// Returns the type of a field or a payload, without the `Option` of an optional field.
    pub(crate) fn member_type(&self, shape: &Shape, member: &Member) -> Type {
        self.lowering.member_type(shape, member)
    }

    /// Returns `true` if constructors take the member; `input` tells whether it belongs to an
    /// operation's input.
    pub(crate) fn is_required(&self, member: &Member, input: bool) -> bool {
        let role = if input { Role::Input } else { Role::Nested };
        self.lowering.presence(member, role) == Presence::Required
    }

    /// Returns `true` if the client generates the value of an input's member when it is unset.
    pub(crate) fn is_filled_in(&self, member: &Member) -> bool {
        self.lowering.is_generated_token(member, Role::Input)
    }
}
