//! Values of members.

use std::fmt;

use serde::ser::Serializer;

use crate::shape::decode::context::DecodeContext;
use crate::shape::decode::error::DecodeError;
use crate::shape::node::Node;
use crate::shape::schema::{REDACTED, Schema};
use crate::shape::text::TextValues;
use crate::shape::validate::validator::Validator;
use crate::shape::{Member, Visitor};

/// Value of a member.
pub trait Value: Sized + fmt::Debug {
    /// Whether a payload is the value's bytes instead of a document. See
    /// [`raw_payload`](Self::raw_payload).
    const RAW_PAYLOAD: bool = false;

    /// Returns the value of a required member that is missing from a response (Smithy 2.0 "Client
    /// error correction").
    fn empty() -> Self;

    /// Decodes the value.
    ///
    /// # Errors
    /// Returns an error if the node has another type, or if the mode of `context` requires a
    /// missing member.
    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError>;

    /// Encodes the value in its JSON form.
    ///
    /// # Errors
    /// Returns an error if the serializer fails.
    fn encode<S: Serializer>(
        &self,
        schema: &'static Schema,
        serializer: S,
    ) -> Result<S::Ok, S::Error>;

    /// Validates the value and all values in it. Does nothing for types without constraints.
    fn validate(&self, _: &'static Schema, _: &mut Validator) {}

    /// Formats the value for `Debug`, with sensitive values redacted.
    fn debug(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if schema.sensitive {
            f.write_str(REDACTED)
        } else {
            fmt::Debug::fmt(self, f)
        }
    }

    /// Returns the text of a value that is text.
    fn as_text(&self) -> Option<&str> {
        None
    }

    /// Adds the text form of the value, for labels, query strings and headers. Does nothing if the
    /// type has no text form.
    fn encode_text(&self, _: &'static Schema, texts: &mut TextValues) {
        if let Some(text) = self.as_text() {
            texts.push_string(text);
        }
    }

    /// Shows the value of a member to `visitor`.
    fn visit_as<V: Visitor>(&self, member: Member, visitor: &mut V) {
        visitor.member(member, self);
    }

    /// Returns the bytes of a payload, or `None` if the payload is a document.
    fn raw_payload(&self) -> Option<&[u8]> {
        self.as_text().map(str::as_bytes)
    }
}
