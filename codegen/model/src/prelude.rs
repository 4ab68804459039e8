//! The shapes of `smithy.api` that every model may target without defining them (spec §"Prelude shapes").

use super::{Kind, Shape, ShapeId, Simple, Traits};

/// The file that diagnostics name for a prelude shape; nothing points there, as the prelude has no faults.
pub(super) const FILE: usize = usize::MAX;

/// The prelude shape with this id, or `None` where the prelude has no such shape.
pub(super) fn shape(id: &ShapeId) -> Option<Shape> {
    if id.namespace() != "smithy.api" {
        return None;
    }
    let kind = match id.name() {
        "Unit" => Kind::Structure(Vec::new()),
        "Boolean" | "PrimitiveBoolean" => Kind::Simple(Simple::Boolean),
        "Byte" | "PrimitiveByte" => Kind::Simple(Simple::Byte),
        "Short" | "PrimitiveShort" => Kind::Simple(Simple::Short),
        "Integer" | "PrimitiveInteger" => Kind::Simple(Simple::Integer),
        "Long" | "PrimitiveLong" => Kind::Simple(Simple::Long),
        "Float" | "PrimitiveFloat" => Kind::Simple(Simple::Float),
        "Double" | "PrimitiveDouble" => Kind::Simple(Simple::Double),
        "Blob" => Kind::Simple(Simple::Blob),
        "String" => Kind::Simple(Simple::String),
        "BigInteger" => Kind::Simple(Simple::BigInteger),
        "BigDecimal" => Kind::Simple(Simple::BigDecimal),
        "Timestamp" => Kind::Simple(Simple::Timestamp),
        "Document" => Kind::Simple(Simple::Document),
        _ => return None,
    };
    Some(Shape {
        id: id.clone(),
        kind,
        traits: Traits::default(),
        mixins: Vec::new(),
        file: FILE,
    })
}
