//! Shapes of `smithy.api` that models may target without defining them (spec §"Prelude shapes").

use crate::{Kind, Shape, ShapeId, Simple, Traits};

/// Returns the shape of the prelude with this id.
pub(super) fn shape(id: &ShapeId) -> Option<Shape> {
    let kind = match id.name() {
        _ if !id.is_prelude() => return None,
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
    // No file contains the prelude.
    Some(Shape {
        id: id.clone(),
        kind,
        traits: Traits::default(),
        mixins: Vec::new(),
        file: usize::MAX,
    })
}
