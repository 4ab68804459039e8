//! Structures and errors.

use smithy_model::{Member, Shape};

use crate::ir::{self, Construction, Presence, Type};
use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::names;
use crate::lower::operations::bindings::{self, SerializedMember};
use crate::lower::shapes::presence::Role;
use crate::lower::shapes::schemas::Schemas;
use crate::lower::shapes::types::argument;

/// Returns the structures that members target, by name.
pub(crate) fn structures(lowering: &Lowering<'_>, schemas: &mut Schemas) -> Vec<ir::Structure> {
    let shapes = lowering
        .shapes(&lowering.closure.shapes)
        .filter(|shape| shape.is_structure());
    let structures = shapes.filter_map(|shape| {
        let name = lowering.names.of_type(&shape.id)?;
        Some(structure(lowering, schemas, shape, name, Role::Nested))
    });
    sorted(structures.collect())
}

/// Returns the errors, by name.
pub(crate) fn errors(lowering: &Lowering<'_>, schemas: &mut Schemas) -> Vec<ir::Structure> {
    let errors = lowering
        .shapes(&lowering.closure.errors)
        .filter_map(|shape| {
            let name = lowering.names.of_error(&shape.id)?;
            let mut error = structure(lowering, schemas, shape, name, Role::Output);
            error.code = Some(shape.id.name().to_owned());
            Some(error)
        });
    sorted(errors.collect())
}

fn sorted(mut structures: Vec<ir::Structure>) -> Vec<ir::Structure> {
    structures.sort_by(|a, b| a.name.cmp(&b.name));
    structures
}

/// Returns the structure of a shape in a role.
pub(crate) fn structure(
    lowering: &Lowering<'_>,
    schemas: &mut Schemas,
    shape: &Shape,
    name: &str,
    role: Role,
) -> ir::Structure {
    let is_sent = match role {
        Role::Input => true,
        Role::Output => false,
        Role::Nested => lowering.closure.is_sent(&shape.id),
    };
    let stream = lowering.stream_member(shape, role);
    let members = shape.members().iter();
    let members: Vec<&Member> = members
        .filter(|member| stream.is_none_or(|stream| stream.name != member.name))
        .collect();
    let names: Vec<String> = members
        .iter()
        .map(|member| lowering.member_name(shape, member))
        .collect();
    let setters = names::setters(&names);
    let stream = stream.map(|member| stream_field(lowering, shape, member, role));
    let fields = members
        .into_iter()
        .zip(names)
        .zip(setters)
        .map(|((member, name), setter)| {
            let ty = lowering.member_type(shape, member);
            let SerializedMember { json_name, binding } =
                bindings::serialized_member(lowering, shape, member, role);
            let mut docs = docs::member_docs(lowering, shape, member, is_sent);
            if binding.is_some() && json_name != member.name {
                let text = format!(
                    "The name in JSON is `{json_name}`, because the body has another `{}`.",
                    member.name
                );
                docs::insert_paragraph(&mut docs, &text);
            }
            ir::Field {
                name,
                setter,
                json_name,
                docs,
                deprecated: docs::deprecated_member(lowering, shape, member),
                presence: lowering.presence(member, role),
                schema: schemas.of_member(lowering, shape, member, is_sent),
                binding,
                argument: argument(&ty),
                ty,
            }
        });
    let fields: Vec<ir::Field> = fields.collect();
    ir::Structure {
        name: name.to_owned(),
        docs: docs::shape_docs(lowering, shape, &format!("`{}`.", shape.id.name())),
        deprecated: docs::deprecated(&shape.traits),
        construction: construction(&fields, is_sent),
        fields,
        stream,
        code: None,
        response_only: !is_sent,
        corrections: None,
    }
}

/// Returns the field of a member that is a stream.
fn stream_field(
    lowering: &Lowering<'_>,
    shape: &Shape,
    member: &Member,
    role: Role,
) -> ir::StreamField {
    let name = lowering.member_name(shape, member);
    let setter = names::setters(std::slice::from_ref(&name)).pop();
    ir::StreamField {
        ty: match lowering.names.of_type(&member.target) {
            Some(union) => Type::Events(union.to_owned()),
            None => Type::Runtime("ByteStream"),
        },
        setter: setter.filter(|_| role == Role::Input),
        json_name: member.name.clone(),
        docs: docs::member_docs(lowering, shape, member, false),
        name,
    }
}

/// Decides how callers build a structure.
fn construction(fields: &[ir::Field], is_sent: bool) -> Construction {
    let has = |is: fn(&Presence) -> bool| fields.iter().any(|field| is(&field.presence));
    if !is_sent {
        Construction::None
    } else if has(|presence| *presence == Presence::Required) {
        Construction::New {
            fills_rest: has(|presence| *presence != Presence::Required),
        }
    } else if has(|presence| matches!(presence, Presence::Defaulted(_))) {
        Construction::Empty
    } else {
        Construction::Default
    }
}
