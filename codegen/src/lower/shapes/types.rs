//! Shapes as Rust types, and how callers give them.

use crate::ir::{Argument, Type};
use crate::lower::context::Lowering;
use smithy_model::{Kind, Member, Shape, ShapeId, Simple};

impl Lowering<'_> {
    /// The type of a member's values, without the `Option` of one that may be unset.
    pub(crate) fn member_type(&self, shape: &Shape, member: &Member) -> Type {
        let ty = self.type_of(&member.target);
        match self
            .boxed
            .contains(&(shape.id.clone(), member.name.clone()))
        {
            true => Type::Boxed(Box::new(ty)),
            false => ty,
        }
    }

    /// Recurses as deep as lists and maps nest, which `limits` bounds.
    fn type_of(&self, id: &ShapeId) -> Type {
        let Some(shape) = self.model.shape(id) else {
            return Type::Runtime("Document");
        };
        match &shape.kind {
            Kind::Simple(simple) => simple_type(*simple),
            Kind::List(member) => Type::List(Box::new(self.element(shape, member))),
            Kind::Map(entry) => {
                let [key, value] = entry.as_ref();
                Type::Map(
                    Box::new(self.type_of(&key.target)),
                    Box::new(self.element(shape, value)),
                )
            }
            Kind::Enum(_) | Kind::IntEnum(_) | Kind::Structure(_) | Kind::Union(_) => {
                Type::Named(self.names.of_type(id).to_owned())
            }
            // Validation refuses members that target these.
            Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => Type::Runtime("Document"),
        }
    }

    fn element(&self, shape: &Shape, member: &Member) -> Type {
        let ty = self.type_of(&member.target);
        match shape.traits.has("sparse") {
            true => Type::Nullable(Box::new(ty)),
            false => ty,
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

/// How a caller gives a value of the type: text as anything that turns into it, collections as anything that iterates.
pub(crate) fn argument(ty: &Type) -> Argument {
    let converts = |ty: &Type| {
        matches!(
            ty,
            Type::Plain("String") | Type::Runtime("BigNumber" | "Document" | "Blob")
        )
    };
    match ty {
        Type::Boxed(inner) => Argument::Unboxed((**inner).clone()),
        Type::List(element) => Argument::Elements((**element).clone(), converts(element)),
        Type::Map(key, value) => {
            Argument::Entries((**key).clone(), (**value).clone(), converts(value))
        }
        ty if converts(ty) => Argument::Into(ty.clone()),
        ty => Argument::Exact(ty.clone()),
    }
}
