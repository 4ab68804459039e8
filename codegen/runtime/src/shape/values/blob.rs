//! Binary values, base64-encoded in JSON and bytes in CBOR.

use std::fmt;

use base64_simd::STANDARD;
use serde::ser::Serializer;

use crate::protocol::json::is_json_writer;
use crate::shape::decode::{DecodeContext, DecodeError};
use crate::shape::encode::is_cbor;
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::text::TextValues;
use crate::shape::validate::validator::Validator;
use crate::shape::value::Value;

/// Binary value. `Debug` prints its length and not its content.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob(Vec<u8>);

impl Blob {
    /// Returns the bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Converts into the bytes.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn to_base64(&self) -> String {
        STANDARD.encode_to_string(&self.0)
    }

    /// Decodes base64 with or without padding. Returns `None` if the text is not base64.
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        let with_padding = || format!("{text:=<length$}", length = text.len().next_multiple_of(4));
        STANDARD
            .decode_to_vec(text)
            .or_else(|_| STANDARD.decode_to_vec(with_padding()))
            .ok()
            .map(Self)
    }
}

impl<T: Into<Vec<u8>>> From<T> for Blob {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

impl AsRef<[u8]> for Blob {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.0.len())
    }
}

impl Value for Blob {
    const RAW_PAYLOAD: bool = true;

    fn empty() -> Self {
        Blob::default()
    }

    fn decode(node: Node<'_>, _: &DecodeContext) -> Result<Self, DecodeError> {
        match &node {
            Node::Bytes(bytes) => Ok(Blob::from(*bytes)),
            Node::Text(text) | Node::Untyped(text) => Blob::from_base64(text)
                .ok_or_else(|| DecodeError::new("expected base64, found other text")),
            _ => Err(DecodeError::expected("base64", &node)),
        }
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        if is_cbor(&serializer) || is_json_writer(&serializer) {
            serializer.serialize_bytes(&self.0)
        } else {
            serializer.serialize_str(&self.to_base64())
        }
    }

    fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
        validator.length(schema, "bytes", self.0.len(), || self.0.len());
    }

    fn encode_text(&self, _: &'static Schema, texts: &mut TextValues) {
        texts.push(self.to_base64());
    }

    fn raw_payload(&self) -> Option<&[u8]> {
        Some(self.as_slice())
    }
}
