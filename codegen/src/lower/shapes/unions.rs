//! Unions.

use smithy_model::{Kind, Shape, Simple};

use crate::ir;
use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::operations::bindings;
use crate::lower::shapes::schemas::Schemas;

/// Returns the unions, by name.
pub(crate) fn unions(lowering: &Lowering<'_>, schemas: &mut Schemas) -> Vec<ir::Union> {
    let shapes = lowering.shapes(&lowering.closure.shapes);
    let shapes = shapes.filter(|shape| matches!(shape.kind, Kind::Union(_)));
    let unions = shapes.filter_map(|shape| union(lowering, schemas, shape));
    let mut unions: Vec<ir::Union> = unions.collect();
    unions.sort_by(|a, b| a.name.cmp(&b.name));
    unions
}

/// Returns how messages represent the variants of a union of events.
fn events(lowering: &Lowering<'_>, union: &Shape) -> ir::Events {
    let payloads = union.members().iter().filter_map(|event| {
        let mut members = lowering.target(event)?.members().iter();
        let payload = members.find(|member| member.traits.has("eventPayload"))?;
        let target = lowering.target(payload)?;
        let is_raw = target.is_string() || target.kind == Kind::Simple(Simple::Blob);
        let member = bindings::body_name(lowering, payload).to_owned();
        Some((event.name.clone(), member, is_raw))
    });
    let errors = lowering.model.error_events(union);
    ir::Events {
        payloads: payloads.collect(),
        errors: errors
            .map(|member| (member.name.clone(), member.target.name().to_owned()))
            .collect(),
    }
}

fn union(lowering: &Lowering<'_>, schemas: &mut Schemas, shape: &Shape) -> Option<ir::Union> {
    let is_sent = lowering.closure.is_sent(&shape.id);
    let members = shape.members().iter();
    let members = members.filter(|member| !lowering.model.is_error_event(shape, member));
    let variants = members.map(|member| {
        let target = lowering.target(member);
        let has_payload = target.is_some_and(|target| !target.is_unit());
        ir::Variant {
            name: lowering.member_name(shape, member),
            json_name: bindings::body_name(lowering, member).to_owned(),
            docs: docs::member_docs(lowering, shape, member, is_sent),
            deprecated: docs::deprecated(&member.traits),
            ty: has_payload.then(|| lowering.member_type(shape, member)),
            schema: schemas.of_member(lowering, shape, member, is_sent),
        }
    });
    Some(ir::Union {
        variants: variants.collect(),
        name: lowering.names.of_type(&shape.id)?.to_owned(),
        docs: docs::shape_docs(lowering, shape, &format!("`{}`.", shape.id.name())),
        deprecated: docs::deprecated(&shape.traits),
        response_only: !is_sent,
        events: shape
            .traits
            .has("streaming")
            .then(|| events(lowering, shape)),
    })
}
