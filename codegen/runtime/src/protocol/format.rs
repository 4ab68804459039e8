//! Data formats of documents. CBOR is compiled only with the feature `cbor`, so that other clients
//! do not pay for it.

use bumpalo::Bump;
use bytes::Bytes;
use serde::Serialize;

use crate::operation::info::Format;
#[cfg(feature = "cbor")]
use crate::protocol::cbor;
use crate::protocol::json;
use crate::shape::decode::{DecodeContext, DecodeError};
#[cfg(feature = "cbor")]
use crate::shape::decode::{DecodeMode, document::decode_document};
use crate::shape::node::Node;

#[cfg(not(feature = "cbor"))]
const NO_CBOR: &str = "the feature `cbor` of smithy-reqwest is not enabled";

impl Format {
    /// Writes a value.
    pub(crate) fn write(self, value: &impl Serialize) -> Result<Vec<u8>, String> {
        match self {
            Format::Json => json::write(value).map_err(|error| error.to_string()),
            #[cfg(feature = "cbor")]
            Format::Cbor => cbor::write(value),
            #[cfg(not(feature = "cbor"))]
            Format::Cbor => Err(NO_CBOR.to_owned()),
        }
    }

    /// Parses a body. The depth of documents is limited.
    pub(crate) fn parse<'n>(
        self,
        body: &'n [u8],
        context: &DecodeContext,
        arena: &'n Bump,
    ) -> Result<Node<'n>, DecodeError> {
        match self {
            Format::Json => Node::parse(body, context.keeps_digits, arena)
                .map_err(|error| DecodeError::new(format!("the body is not JSON: {error}"))),
            #[cfg(feature = "cbor")]
            Format::Cbor => cbor::parse(body, arena)
                .map_err(|error| DecodeError::new(format!("the body is not CBOR: {error}"))),
            #[cfg(not(feature = "cbor"))]
            Format::Cbor => Err(DecodeError::new(NO_CBOR)),
        }
    }

    /// Converts the body of an error to JSON, in which errors are read. A body that is not a
    /// document stays the same.
    pub(crate) fn to_json(self, body: Bytes) -> Bytes {
        match self {
            Format::Json => body,
            #[cfg(feature = "cbor")]
            Format::Cbor => {
                let context = DecodeContext::new(DecodeMode::Response);
                let arena = Bump::new();
                let node = cbor::parse(&body, &arena).ok();
                let value = node.and_then(|node| decode_document(node, &context).ok());
                value.map_or_else(|| body.clone(), |value| value.to_string().into())
            }
            #[cfg(not(feature = "cbor"))]
            Format::Cbor => body,
        }
    }
}
