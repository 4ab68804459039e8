//! Unions.

use smithy_model::{Kind, Shape};

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

fn union(lowering: &Lowering<'_>, schemas: &mut Schemas, shape: &Shape) -> Option<ir::Union> {
    let is_sent = lowering.closure.is_sent(&shape.id);
    let variants = shape.members().iter().map(|member| {
        let target = lowering.target(member);
        let has_payload = target.is_some_and(|target| !target.is_unit());
        ir::Variant {
            name: lowering.member_name(shape, member),
            json_name: bindings::wire_name(lowering, member),
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
    })
}
