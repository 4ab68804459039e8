//! Serializes an operation as an HTTP request, before the endpoint is known and the request is
//! signed.
//!
//! Only the visitor of the members is generic over the operation.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use md5::{Digest, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::endpoint::EndpointParams;
use crate::error::Error;
use crate::operation::Operation;
use crate::operation::info::{BodyKind, Format, OperationInfo};
use crate::protocol::bindings::{BoundMembers, text_values};
use crate::shape::encode::BodyMembers;
use crate::shape::schema::Binding;
use crate::shape::text::TextValues;
use crate::shape::values::blob::Blob;
use crate::shape::{Member, Structure, UnknownMember, Value, Visitor};
use crate::stream::ByteStream;

/// Characters that are percent-encoded in labels and query strings: all but RFC 3986's unreserved
/// characters (Smithy 2.0 "httpLabel serialization rules").
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// Characters that are percent-encoded in greedy labels, whose slashes separate segments.
const RESERVED_EXCEPT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
const QUERY_MODE: HeaderName = HeaderName::from_static("x-amzn-query-mode");
const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// An HTTP request without a host.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Percent-encoded path, and the query string with its `?` if there is one.
    pub(crate) path_and_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Prefix of the endpoint's host.
    pub(crate) host_prefix: String,
    /// Endpoint parameters that the operation sets.
    pub(crate) params: EndpointParams,
}

impl Request {
    /// Serializes `operation`.
    pub(crate) fn new<Op: Operation>(operation: &Op) -> Result<Self, Error> {
        let mut request = Self::of_members(Op::INFO, operation)?;
        operation.endpoint_params(&mut request.params);
        Ok(request)
    }

    /// Serializes the members of an operation's input.
    pub(crate) fn of_members<S: Structure>(
        info: &'static OperationInfo,
        input: &S,
    ) -> Result<Self, Error> {
        let mut members = RequestMembers {
            info,
            labels: Vec::new(),
            query: Vec::new(),
            query_params: Vec::new(),
            bound: BoundMembers::default(),
            error: None,
        };
        input.visit(&mut members);
        if info.body == BodyKind::Object {
            match info.service.protocol.format.write(&BodyMembers(input)) {
                Ok(body) => members.bound.payload = Some(body),
                Err(error) => members.error = Some(format!("cannot serialize the body: {error}")),
            }
        }
        members.into_request()
    }

    /// Sets a body that is a stream. One in memory is sent like any other body, the others are
    /// returned.
    pub(crate) fn set_stream(
        &mut self,
        info: &'static OperationInfo,
        stream: ByteStream,
    ) -> Result<Option<ByteStream>, Error> {
        if let Some(body) = stream.in_memory() {
            self.body = body;
            if info.checksum_required {
                self.headers.insert(CONTENT_MD5, content_md5(&self.body));
            }
            return Ok(None);
        }
        let requires_length = matches!(
            info.body,
            BodyKind::Stream {
                requires_length: true,
                ..
            }
        );
        let problem = if info.checksum_required {
            "the operation requires a checksum: pass the body as bytes"
        } else if requires_length && stream.length().is_none() {
            "the operation requires the length of the body: pass it with the stream, or pass bytes \
            or a file"
        } else {
            return Ok(Some(stream));
        };
        Err(Error::construction(problem).with_operation(info.name))
    }

    /// Returns the absolute URI of the request. The path of `endpoint` precedes the request's path.
    pub(crate) fn uri(&self, endpoint: &Uri) -> Result<Uri, http::Error> {
        let authority = endpoint
            .authority()
            .map_or("", |authority| authority.as_str());
        let uri = [
            endpoint.scheme_str().unwrap_or("https"),
            "://",
            &self.host_prefix,
            authority,
            endpoint.path().trim_end_matches('/'),
            &self.path_and_query,
        ]
        .concat();
        Uri::try_from(uri).map_err(http::Error::from)
    }
}

/// Visitor that sorts the members of an operation by their HTTP bindings.
struct RequestMembers {
    info: &'static OperationInfo,
    /// Labels of the URI and the host prefix.
    labels: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    query_params: Vec<(String, String)>,
    bound: BoundMembers,
    error: Option<String>,
}

impl Visitor for RequestMembers {
    fn member<T: Value>(&mut self, member: Member, value: &T) {
        if let Err(error) = self.add(member, value) {
            self.error = Some(error);
        }
    }

    fn unknown(&mut self, _: &UnknownMember) {}
}

impl RequestMembers {
    fn add<T: Value>(&mut self, member: Member, value: &T) -> Result<(), String> {
        let Member {
            name,
            schema,
            binding,
        } = member;
        let texts = || text_values(name, schema, value, TextValues::for_uri());
        if binding == Binding::Label || is_label(name, self.info.host_prefix) {
            let text = texts()?.pop().unwrap_or_default().1;
            self.labels.push((name, text));
        }
        match binding {
            Binding::Body | Binding::ResponseCode | Binding::Label => Ok(()),
            Binding::Query(key) => {
                let values = texts()?.into_iter().map(|(_, text)| (key.to_owned(), text));
                self.query.extend(values);
                Ok(())
            }
            Binding::QueryParams => {
                self.query_params.extend(texts()?);
                Ok(())
            }
            Binding::Header(_)
            | Binding::EncodedHeader(_)
            | Binding::PrefixHeaders(_)
            | Binding::Payload => self.bound.add(name, schema, binding, value),
        }
    }

    fn into_request(mut self) -> Result<Request, Error> {
        if let Some(error) = self.error {
            return Err(Error::construction(error).with_operation(self.info.name));
        }
        let path_and_query = self.path_and_query()?;
        let host_prefix = self.host_prefix()?;
        self.add_protocol_headers();
        let body = self.bound.payload.map(Bytes::from).unwrap_or_default();
        let mut headers = self.bound.headers;
        if self.info.checksum_required {
            headers.entry(CONTENT_MD5).or_insert(content_md5(&body));
        }
        Ok(Request {
            method: self.info.method.clone(),
            path_and_query,
            headers,
            body,
            host_prefix,
            params: EndpointParams::new(),
        })
    }

    fn add_protocol_headers(&mut self) {
        let protocol = &self.info.service.protocol;
        let BoundMembers { headers, payload } = &mut self.bound;
        let content_type = match self.info.body {
            BodyKind::Empty => None,
            BodyKind::Object => Some(protocol.content_type),
            BodyKind::PayloadObject => {
                payload.get_or_insert_with(|| b"{}".to_vec());
                Some(protocol.content_type)
            }
            BodyKind::Payload(content_type) => payload.as_ref().map(|_| content_type),
            BodyKind::Stream { content_type, .. } => Some(content_type),
        };
        if let Some(content_type) = content_type {
            headers
                .entry(CONTENT_TYPE)
                .or_insert(HeaderValue::from_static(content_type));
        }
        if protocol.format == Format::Cbor {
            headers.insert(SMITHY_PROTOCOL, HeaderValue::from_static("rpc-v2-cbor"));
            headers.insert(ACCEPT, HeaderValue::from_static(protocol.content_type));
        }
        if let Some(target) = protocol.target {
            // Shape names are valid in headers.
            if let Ok(target) = HeaderValue::try_from([target, ".", self.info.name].concat()) {
                headers.insert(TARGET, target);
            }
        }
        if protocol.query_compatible {
            headers.insert(QUERY_MODE, HeaderValue::from_static("true"));
        }
    }

    /// Expands the host prefix. Each label must be valid within a DNS label, so that it cannot
    /// change the host that receives the request.
    fn host_prefix(&self) -> Result<String, Error> {
        expand(self.info.host_prefix, |name, host| {
            let label = self.label(name);
            let is_valid = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if !(1..=63).contains(&label.len()) || !label.chars().all(is_valid) {
                let message = format!(
                    "{name} is part of the host and must be 1 to 63 letters, digits and hyphens"
                );
                return Err(Error::construction(message).with_operation(self.info.name));
            }
            // Sent in lower case, so it must be signed so.
            host.push_str(&label.to_ascii_lowercase());
            Ok(())
        })
    }

    fn path_and_query(&self) -> Result<String, Error> {
        let (path, literal) = self.info.uri.split_once('?').unwrap_or((self.info.uri, ""));
        let mut uri = expand(path, |label, uri| self.push_label(label, uri))?;
        let mut separator = '?';
        if !literal.is_empty() {
            uri.push(separator);
            uri.push_str(literal);
            separator = '&';
        }
        // The URI pattern and query members override maps (Smithy 2.0 "httpQueryParams trait").
        let is_literal = |key: &str| {
            let mut pairs = literal.split('&').filter(|pair| !pair.is_empty());
            pairs.any(|pair| pair.split('=').next() == Some(key))
        };
        let is_bound =
            |key: &str| is_literal(key) || self.query.iter().any(|(bound, _)| bound == key);
        let params = self.query_params.iter().filter(|(key, _)| !is_bound(key));
        for (key, value) in self.query.iter().chain(params) {
            uri.push(separator);
            uri.extend(utf8_percent_encode(key, RESERVED));
            uri.push('=');
            uri.extend(utf8_percent_encode(value, RESERVED));
            separator = '&';
        }
        Ok(uri)
    }

    /// Appends a label of the URI. Empty labels and dot segments are rejected at every validation
    /// level, because they would turn the path into that of another operation.
    fn push_label(&self, label: &str, uri: &mut String) -> Result<(), Error> {
        let (name, reserved) = match label.strip_suffix('+') {
            Some(name) => (name, RESERVED_EXCEPT_SLASH),
            None => (label, RESERVED),
        };
        let value = self.label(name);
        let is_dots = |segment: &str| segment == "." || segment == "..";
        let has_dots = is_dots(value) || (label != name && value.split('/').any(is_dots));
        if value.is_empty() || has_dots {
            let message = format!(
                "{name} is part of the path and must not be empty or have a segment . or .."
            );
            return Err(Error::construction(message).with_operation(self.info.name));
        }
        uri.extend(utf8_percent_encode(value, reserved));
        Ok(())
    }

    fn label(&self, name: &str) -> &str {
        self.labels
            .iter()
            .find(|(label, _)| *label == name)
            .map_or("", |(_, value)| value)
    }
}

/// Returns `true` if `pattern` contains `{name}`.
fn is_label(name: &str, pattern: &str) -> bool {
    pattern
        .split('{')
        .skip(1)
        .any(|part| part.split('}').next() == Some(name))
}

/// Replaces each `{label}` of a pattern with what `push` appends for it.
fn expand(
    pattern: &str,
    push: impl Fn(&str, &mut String) -> Result<(), Error>,
) -> Result<String, Error> {
    if pattern.is_empty() {
        return Ok(String::new());
    }
    // Labels and a query string follow.
    let mut expanded = String::with_capacity(pattern.len() + 64);
    let mut rest = pattern;
    while let Some((before, label)) = rest.split_once('{') {
        let (label, after) = label.split_once('}').unwrap_or((label, ""));
        expanded.push_str(before);
        push(label, &mut expanded)?;
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// Returns the header `Content-MD5` (RFC 1864), which `httpChecksumRequired` requires.
fn content_md5(body: &[u8]) -> HeaderValue {
    let digest = Blob::from(Md5::digest(body).to_vec()).to_base64();
    // Base64 is always a valid header value.
    HeaderValue::try_from(digest).unwrap_or(HeaderValue::from_static(""))
}
