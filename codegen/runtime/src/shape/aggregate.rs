//! [`Value`] for structures and unions, boxed if a shape contains itself.

use serde::ser::Serializer;

use crate::shape::decode::{DecodeContext, DecodeError, decode_structure, decode_union};
use crate::shape::encode::{encode_structure, encode_union};
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::validate::validator::Validator;
use crate::shape::value::Value;
use crate::shape::{
    Aggregate, BoxedKind, Kind, Structure, StructureKind, Union, UnionKind, UnknownMember,
};

impl<T: Structure> Kind<T> for StructureKind {
    fn empty() -> T {
        T::empty()
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<T, DecodeError> {
        decode_structure(node, context)
    }

    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        encode_structure(value, serializer)
    }

    fn validate(value: &T, validator: &mut Validator) {
        value.visit(validator);
    }
}

impl<T: Union> Kind<T> for UnionKind {
    fn empty() -> T {
        T::unknown(UnknownMember::default())
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<T, DecodeError> {
        decode_union(node, context)
    }

    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        encode_union(value, serializer)
    }

    fn validate(value: &T, validator: &mut Validator) {
        value.visit(validator);
    }
}

impl<T: Aggregate> Kind<Box<T>> for BoxedKind {
    fn empty() -> Box<T> {
        Box::new(T::Kind::empty())
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Box<T>, DecodeError> {
        T::Kind::decode(node, context).map(Box::new)
    }

    fn encode<S: Serializer>(value: &Box<T>, serializer: S) -> Result<S::Ok, S::Error> {
        T::Kind::encode(value, serializer)
    }

    fn validate(value: &Box<T>, validator: &mut Validator) {
        T::Kind::validate(value, validator);
    }
}

impl<T: Aggregate> Aggregate for Box<T> {
    type Kind = BoxedKind;
}

impl<T: Aggregate> Value for T {
    fn empty() -> Self {
        T::Kind::empty()
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        T::Kind::decode(node, context)
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        T::Kind::encode(self, serializer)
    }

    fn validate(&self, _: &'static Schema, validator: &mut Validator) {
        T::Kind::validate(self, validator);
    }
}
