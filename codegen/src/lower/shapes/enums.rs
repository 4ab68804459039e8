//! Enums.

use smithy_model::{Kind, Shape};

use crate::ir;
use crate::lower::context::Lowering;
use crate::lower::docs;

/// Returns the enums, by name.
pub(crate) fn enums(lowering: &Lowering<'_>) -> Vec<ir::Enum> {
    let shapes = lowering.shapes(&lowering.closure.shapes);
    let shapes = shapes.filter(|shape| matches!(shape.kind, Kind::Enum(_) | Kind::IntEnum(_)));
    let enums = shapes.filter_map(|shape| enumeration(lowering, shape));
    let mut enums: Vec<ir::Enum> = enums.collect();
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    enums
}

fn enumeration(lowering: &Lowering<'_>, shape: &Shape) -> Option<ir::Enum> {
    let values = shape.members().iter().map(|member| ir::EnumValue {
        name: lowering.member_name(shape, member),
        json_value: member.enum_value().into_owned(),
        docs: docs::member_docs(lowering, shape, member, false),
        deprecated: docs::deprecated(&member.traits),
    });
    Some(ir::Enum {
        values: values.collect(),
        name: lowering.names.of_type(&shape.id)?.to_owned(),
        docs: docs::shape_docs(lowering, shape, &format!("`{}`.", shape.id.name())),
        deprecated: docs::deprecated(&shape.traits),
        integer: matches!(shape.kind, Kind::IntEnum(_)),
    })
}
