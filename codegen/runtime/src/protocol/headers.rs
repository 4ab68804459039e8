//! Headers of a response as nodes, from which shapes are decoded.

use std::borrow::Cow;

use http::HeaderMap;

use crate::shape::decode::Fault;
use crate::shape::node::Node;
use crate::shape::values::blob::Blob;

/// Returns the value of a header, with repeated headers joined by commas (RFC 9110 §5.3). Values
/// that are not UTF-8 are skipped.
pub(crate) fn header_node<'n>(headers: &'n HeaderMap, name: &str) -> Option<Node<'n>> {
    let mut values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    let first = values.next()?;
    let value = values.fold(Cow::Borrowed(first), |joined, value| {
        Cow::Owned(format!("{joined}, {value}"))
    });
    Some(Node::Untyped(value))
}

/// Returns the text of a base64-encoded header.
pub(crate) fn encoded_header_node<'n>(
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<Node<'n>>, Fault> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .and_then(Blob::from_base64)
        .and_then(|blob| String::from_utf8(blob.into_vec()).ok())
        .map(|text| Some(Node::Untyped(Cow::Owned(text))))
        .ok_or_else(|| Fault::new("the header is not base64-encoded text"))
}

/// Returns the headers whose names start with `prefix` as a map, keyed by the rest of the name.
pub(crate) fn prefixed_headers<'n>(headers: &'n HeaderMap, prefix: &str) -> Option<Node<'n>> {
    let prefix = prefix.to_ascii_lowercase();
    let entries: Vec<_> = headers
        .keys()
        .filter_map(|name| {
            let key = name.as_str().strip_prefix(&prefix)?;
            Some((Cow::Borrowed(key), header_node(headers, name.as_str())?))
        })
        .collect();
    (!entries.is_empty()).then_some(Node::Map(entries))
}
