//! [`Value`] for structures and unions, boxed if a shape contains itself.

use std::fmt;

use serde::ser::Serializer;

use crate::shape::decode::{DecodeContext, DecodeError, Members, decode_structure};
use crate::shape::encode::encode_structure;
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::validate::validator::Validator;
use crate::shape::value::Value;
use crate::shape::{Structure, Visitor};

impl<T: Structure> Structure for Box<T> {
    const IS_UNION: bool = T::IS_UNION;

    fn build(members: &mut Members<'_, '_>) -> Self {
        Box::new(T::build(members))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        T::visit(self, visitor);
    }
}

impl<T: Structure + fmt::Debug> Value for T {
    fn empty() -> Self {
        T::empty()
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        decode_structure(node, context)
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        encode_structure(self, serializer)
    }

    fn validate(&self, _: &'static Schema, validator: &mut Validator) {
        self.visit(validator);
    }
}
