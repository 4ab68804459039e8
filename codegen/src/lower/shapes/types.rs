//! Types of members and of the parameters that set them.

use smithy_model::{Kind, Member, Shape, ShapeId, Simple};

use crate::ir::{Argument, Type};
use crate::lower::context::Lowering;

impl Lowering<'_> {
    /// Returns the type of a member's values, without the `Option` of an optional field.
    pub(crate) fn member_type(&self, shape: &Shape, member: &Member) -> Type {
        let ty = self.type_of(&member.target);
        if self
            .boxed
            .contains(&(shape.id.clone(), member.name.clone()))
        {
            Type::Boxed(Box::new(ty))
        } else {
            ty
        }
    }

    /// Returns the type of a shape. Recurses into lists and maps, whose nesting `limits` bounds.
    fn type_of(&self, id: &ShapeId) -> Type {
        match self.model.shape(id).map(|shape| (shape, &shape.kind)) {
            Some((_, Kind::Simple(simple))) => simple_type(*simple),
            Some((shape, Kind::List(member))) => Type::List(Box::new(self.element(shape, member))),
            Some((shape, Kind::Map(entry))) => {
                let [key, value] = entry.as_ref();
                let key = self.type_of(&key.target);
                Type::Map(Box::new(key), Box::new(self.element(shape, value)))
            }
            // Validation rejects members that target a shape of another kind.
            _ => match self.names.of_type(id) {
                Some(name) => Type::Named(name.to_owned()),
                None => Type::Runtime("Document"),
            },
        }
    }

    fn element(&self, shape: &Shape, member: &Member) -> Type {
        let ty = self.type_of(&member.target);
        if shape.traits.has("sparse") {
            Type::Nullable(Box::new(ty))
        } else {
            ty
        }
    }
}

fn simple_type(simple: Simple) -> Type {
    match simple {
        Simple::String => Type::Plain("String"),
        Simple::Boolean => Type::Plain("bool"),
        Simple::Byte => Type::Plain("i8"),
        Simple::Short => Type::Plain("i16"),
        Simple::Integer => Type::Plain("i32"),
        Simple::Long => Type::Plain("i64"),
        Simple::Float => Type::Plain("f32"),
        Simple::Double => Type::Plain("f64"),
        Simple::Timestamp => Type::Runtime("Timestamp"),
        Simple::Blob => Type::Runtime("Blob"),
        Simple::BigInteger | Simple::BigDecimal => Type::Runtime("BigNumber"),
        Simple::Document => Type::Runtime("Document"),
    }
}

/// Returns the type of the parameter that sets a field: collections as iterators, strings and the
/// like as `impl Into`.
pub(crate) fn argument(ty: &Type) -> Argument {
    let converts = |ty: &Type| {
        matches!(
            ty,
            Type::Plain("String") | Type::Runtime("BigNumber" | "Document" | "Blob")
        )
    };
    match ty.clone() {
        Type::Boxed(inner) => Argument::Unboxed(*inner),
        Type::List(element) => {
            let converts = converts(&element);
            Argument::Elements(*element, converts)
        }
        Type::Map(key, value) => {
            let converts = converts(&value);
            Argument::Entries(*key, *value, converts)
        }
        ty if converts(&ty) => Argument::Into(ty),
        ty => Argument::Exact(ty),
    }
}
