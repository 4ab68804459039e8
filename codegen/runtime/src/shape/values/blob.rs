//! Binary values, base64-encoded in JSON.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::ser::Serializer;

use crate::protocol::text::Texts;
use crate::shape::Value;
use crate::shape::decode::{Fault, Reading};
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::validate::Report;

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
        STANDARD.encode(&self.0)
    }

    /// Decodes base64 with or without padding. Returns `None` if the text is not base64.
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        STANDARD
            .decode(text)
            .or_else(|_| STANDARD_NO_PAD.decode(text))
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
    const RAW: bool = true;

    fn empty() -> Self {
        Blob::default()
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        match &node {
            Node::Bytes(bytes) => Ok(Blob::from(*bytes)),
            Node::Text(text) | Node::Untyped(text) => Blob::from_base64(text)
                .ok_or_else(|| Fault::new("expected base64, found other text")),
            _ => Err(Fault::expected("base64", &node)),
        }
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.to_base64())
    }

    fn check(&self, schema: &'static Schema, report: &mut Report) {
        report.length(schema, "bytes", || self.as_slice().len());
    }

    fn text(&self, _: &'static Schema, to: &mut Texts) {
        to.push(self.to_base64());
    }

    fn raw(&self) -> Option<&[u8]> {
        Some(self.as_slice())
    }
}
