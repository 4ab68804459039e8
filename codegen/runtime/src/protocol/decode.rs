//! Decodes structures from HTTP responses: bodies, headers and status codes (Smithy 2.0 "HTTP
//! bindings").

use bumpalo::Bump;
use bytes::Bytes;
use http::HeaderMap;

use crate::operation::info::Format;
use crate::response::ResponseMetadata;
use crate::shape::Structure;
use crate::shape::decode::members::{Entries, MemberSource};
use crate::shape::decode::{
    DecodeContext, DecodeError, DecodeMode, decode_members, decode_with_digits,
};
use crate::shape::node::Node;
use crate::shape::schema::Binding;
use crate::shape::values::blob::Blob;

/// Decodes a structure from a response. Missing required members become empty; the context has
/// their paths.
pub(crate) fn decode_response<T: Structure>(
    format: Format,
    metadata: &ResponseMetadata,
    body: &Bytes,
) -> (Result<T, DecodeError>, DecodeContext) {
    decode_with_digits(DecodeMode::Response, |context| {
        // An object without members needs no memory.
        let arena = Bump::with_capacity(body.len().saturating_sub("{}".len()));
        let mut members = ResponseMembers {
            arena: &arena,
            format,
            metadata,
            body,
            entries: None,
        };
        decode_members(&mut members, context, None)
    })
}

/// Members of a response.
struct ResponseMembers<'n> {
    arena: &'n Bump,
    format: Format,
    metadata: &'n ResponseMetadata,
    body: &'n Bytes,
    /// Members of the body's document, which is parsed when the first of them is decoded.
    entries: Option<Entries<'n>>,
}

impl<'n> MemberSource<'n> for ResponseMembers<'n> {
    fn take(
        &mut self,
        name: &str,
        binding: Binding,
        is_raw_payload: bool,
        context: &DecodeContext,
    ) -> Result<Option<Node<'n>>, DecodeError> {
        let headers = self.metadata.headers();
        Ok(match binding {
            Binding::ResponseCode => Some(Node::Integer(self.metadata.status().into())),
            Binding::Header(header) => header_node(headers, header, self.arena),
            Binding::EncodedHeader(header) => encoded_header_node(headers, header, self.arena)?,
            Binding::PrefixHeaders(prefix) => prefixed_headers(headers, prefix, self.arena),
            Binding::Payload if self.body.is_empty() => None,
            Binding::Payload if is_raw_payload => Some(Node::Bytes(self.body)),
            Binding::Payload => {
                let node = self.format.parse(self.body, context, self.arena);
                Some(node.map_err(|error| error.within(name))?)
            }
            Binding::Body | Binding::Label | Binding::Query(_) | Binding::QueryParams => {
                if self.entries.is_none() {
                    let entries = parse_object(self.format, self.body, context, self.arena)?;
                    self.entries = Some(entries);
                }
                self.entries.as_mut().and_then(|entries| entries.take(name))
            }
        })
    }
}

/// Parses a body as an object. An empty body and null are objects without members.
fn parse_object<'n>(
    format: Format,
    body: &'n [u8],
    context: &DecodeContext,
    arena: &'n Bump,
) -> Result<Entries<'n>, DecodeError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Entries::default());
    }
    match format.parse(body, context, arena)? {
        Node::Null => Ok(Entries::default()),
        node => Entries::new(node, &[]),
    }
}

/// Returns the value of a header, with repeated headers joined by commas (RFC 9110 §5.3). Values
/// that are not UTF-8 are skipped.
fn header_node<'n>(headers: &'n HeaderMap, name: &str, arena: &'n Bump) -> Option<Node<'n>> {
    let mut values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    let first = values.next()?;
    let value = values.fold(first, |joined, value| {
        arena.alloc_str(&format!("{joined}, {value}"))
    });
    Some(Node::Untyped(value))
}

/// Returns the text of a base64-encoded header.
fn encoded_header_node<'n>(
    headers: &HeaderMap,
    name: &str,
    arena: &'n Bump,
) -> Result<Option<Node<'n>>, DecodeError> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .and_then(Blob::from_base64)
        .and_then(|blob| String::from_utf8(blob.into_vec()).ok())
        .map(|text| Some(Node::Untyped(arena.alloc_str(&text))))
        .ok_or_else(|| DecodeError::new("the header is not base64-encoded text"))
}

/// Returns the headers whose names start with `prefix` as a map, keyed by the rest of the name.
fn prefixed_headers<'n>(headers: &'n HeaderMap, prefix: &str, arena: &'n Bump) -> Option<Node<'n>> {
    let prefix = prefix.to_ascii_lowercase();
    let entries: Vec<_> = headers
        .keys()
        .filter_map(|name| {
            let key = name.as_str().strip_prefix(&prefix)?;
            Some((key, header_node(headers, name.as_str(), arena)?))
        })
        .collect();
    (!entries.is_empty()).then(|| Node::Map(arena.alloc_slice_copy(&entries)))
}
