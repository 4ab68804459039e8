//! An operation as an HTTP request, before it is signed.
//!
//! Only the walk over the members is generic over the operation; putting the parts together is not.

use std::fmt::Write as _;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, Uri};
use md5::{Digest, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::blob::Blob;
use crate::carried::Carried;
use crate::endpoint::EndpointParams;
use crate::error::Error;
use crate::operation::{BodyKind, Operation, OperationInfo};
use crate::schema::{Binding, Schema};
use crate::shape::{Member, UnknownMember, Value, Visitor};
use crate::text::Texts;
use crate::write::Body;

/// Everything but RFC 3986's unreserved characters (Smithy 2.0 §"httpLabel serialization rules").
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same for a greedy label, whose slashes separate segments.
const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

/// An HTTP request that has no host yet.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The encoded path, and the query with its `?` where there is one.
    pub(crate) path_and_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What stands before the endpoint's host.
    pub(crate) host_prefix: String,
    /// What the operation says about its endpoint.
    pub(crate) params: EndpointParams,
}

impl Request {
    /// The request that carries `operation`.
    pub(crate) fn new<Op: Operation>(operation: &Op) -> Result<Self, Error> {
        let mut parts = Parts {
            info: Op::INFO,
            labels: Vec::new(),
            host_labels: Vec::new(),
            query: Vec::new(),
            query_params: Vec::new(),
            carried: Carried::default(),
        };
        operation.visit(&mut parts);
        if Op::INFO.body == BodyKind::Object {
            match serde_json::to_vec(&Body(operation)) {
                Ok(body) => parts.carried.payload = Some(body),
                Err(error) => {
                    parts.carried.fault = Some(format!("the body cannot be written: {error}"))
                }
            }
        }
        let mut request = parts.into_request()?;
        operation.endpoint_params(&mut request.params);
        Ok(request)
    }

    /// The absolute URI at `endpoint`, whose own path comes first.
    pub(crate) fn uri(&self, endpoint: &Uri) -> Result<Uri, http::Error> {
        let base = endpoint.path().trim_end_matches('/');
        let scheme = endpoint.scheme_str().unwrap_or("https");
        let authority = endpoint
            .authority()
            .map_or("", |authority| authority.as_str());
        let parts = [
            scheme,
            "://",
            &self.host_prefix,
            authority,
            base,
            &self.path_and_query,
        ];
        let mut uri = String::with_capacity(parts.iter().map(|part| part.len()).sum());
        uri.extend(parts);
        Uri::try_from(uri).map_err(http::Error::from)
    }
}

/// Where the members of an operation have gone so far.
struct Parts {
    info: &'static OperationInfo,
    labels: Vec<(&'static str, String)>,
    host_labels: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    /// Those of maps, which come after all others.
    query_params: Vec<(String, String)>,
    carried: Carried,
}

impl Visitor<'_> for Parts {
    fn member<T: Value>(&mut self, member: &Member, value: &T) {
        let Member {
            name,
            schema,
            binding,
        } = *member;
        if self.info.host_prefix.contains('{') {
            self.host_labels.push((name, label(value, schema)));
        }
        match binding {
            Binding::Body | Binding::ResponseCode => {}
            Binding::Label => {
                let mut texts = self.carried.texts(name, schema, value, Texts::for_uri());
                self.labels.push((
                    name,
                    texts
                        .entries
                        .pop()
                        .map(|(_, text)| text)
                        .unwrap_or_default(),
                ));
            }
            Binding::Query(key) => {
                let texts = self.carried.texts(name, schema, value, Texts::for_uri());
                self.query.extend(
                    texts
                        .entries
                        .into_iter()
                        .map(|(_, text)| (key.to_owned(), text)),
                );
            }
            Binding::QueryParams => {
                let texts = self.carried.texts(name, schema, value, Texts::for_uri());
                self.query_params.extend(texts.entries);
            }
            Binding::Header(_)
            | Binding::EncodedHeader(_)
            | Binding::PrefixHeaders(_)
            | Binding::Payload => {
                self.carried.add(name, schema, binding, value);
            }
        }
    }

    fn unknown(&mut self, _: &UnknownMember) {}
}

impl Parts {
    fn into_request(mut self) -> Result<Request, Error> {
        if let Some(fault) = self.carried.fault {
            return Err(Error::construction(self.info.name, fault));
        }
        let path_and_query = self.path_and_query()?;
        let host_prefix = self.host_prefix()?;
        self.add_protocol_headers();
        let body = self.carried.payload.map(Bytes::from).unwrap_or_default();
        if self.info.checksum {
            self.carried
                .headers
                .entry("content-md5")
                .or_insert(content_md5(&body));
        }
        let (method, params) = (self.info.method.clone(), EndpointParams::new());
        Ok(Request {
            method,
            path_and_query,
            headers: self.carried.headers,
            body,
            host_prefix,
            params,
        })
    }

    /// What the protocol says of every request, and the content type of what the body holds.
    fn add_protocol_headers(&mut self) {
        let protocol = &self.info.service.protocol;
        if self.info.body == BodyKind::PayloadObject {
            self.carried.payload.get_or_insert_with(|| b"{}".to_vec());
        }
        let content_type = match (self.info.body, &self.carried.payload) {
            (BodyKind::Object | BodyKind::PayloadObject, _) => Some(protocol.content_type),
            (BodyKind::Payload(content_type), Some(_)) => Some(content_type),
            (BodyKind::Empty, _) | (BodyKind::Payload(_), None) => None,
        };
        if let Some(content_type) = content_type {
            self.carried
                .headers
                .entry(CONTENT_TYPE)
                .or_insert(HeaderValue::from_static(content_type));
        }
        if let Some(target) = protocol.target {
            // Smithy's identifiers are letters, digits and underscores.
            if let Ok(target) = HeaderValue::try_from(format!("{target}.{}", self.info.name)) {
                self.carried.headers.insert("x-amz-target", target);
            }
        }
        if protocol.query_compatible {
            self.carried
                .headers
                .insert("x-amzn-query-mode", HeaderValue::from_static("true"));
        }
    }

    /// Fills the labels into the pattern of what stands before the endpoint's host. What they hold must stay within a part of a
    /// host's name, or it could send the request elsewhere.
    fn host_prefix(&self) -> Result<String, Error> {
        fill(self.info.host_prefix, |name, host| {
            let value = found(&self.host_labels, name);
            let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if value.is_empty() || value.len() > 63 || !value.chars().all(part) {
                let message = format!(
                    "{name} is part of the host: it must be 1 to 63 letters, digits and hyphens"
                );
                return Err(Error::construction(self.info.name, message));
            }
            host.push_str(value);
            Ok(())
        })
    }

    /// Fills the labels into the URI pattern and appends the query.
    fn path_and_query(&self) -> Result<String, Error> {
        let (path, literal) = self.info.uri.split_once('?').unwrap_or((self.info.uri, ""));
        let mut uri = fill(path, |label, uri| self.write_label(label, uri))?;
        let mut separator = '?';
        if !literal.is_empty() {
            uri.push(separator);
            uri.push_str(literal);
            separator = '&';
        }
        // What the URI pattern or a member of its own says wins over the entries of maps (Smithy 2.0 §"httpQueryParams").
        let in_pattern = |key: &str| {
            literal
                .split('&')
                .any(|pair| !pair.is_empty() && pair.split('=').next() == Some(key))
        };
        let is_bound =
            |key: &str| in_pattern(key) || self.query.iter().any(|(bound, _)| bound == key);
        let params = self.query_params.iter().filter(|(key, _)| !is_bound(key));
        for (key, value) in self.query.iter().chain(params) {
            // Writing to a string cannot fail.
            let _ = write!(
                uri,
                "{separator}{}={}",
                utf8_percent_encode(key, RESERVED),
                utf8_percent_encode(value, RESERVED)
            );
            separator = '&';
        }
        Ok(uri)
    }

    /// Whatever validation says, a label must not turn the path into another operation's: not empty, no dot segments.
    fn write_label(&self, label: &str, uri: &mut String) -> Result<(), Error> {
        let (name, set) = match label.strip_suffix('+') {
            Some(name) => (name, RESERVED_BUT_SLASH),
            None => (label, RESERVED),
        };
        let value = found(&self.labels, name);
        let mut segments = value
            .split('/')
            .filter(|_| set == RESERVED_BUT_SLASH)
            .chain([value]);
        if value.is_empty() || segments.any(|segment| segment == "." || segment == "..") {
            let message = format!(
                "{name} is part of the path: it must not be empty, nor have a segment that is . or .."
            );
            return Err(Error::construction(self.info.name, message));
        }
        uri.extend(utf8_percent_encode(value, set));
        Ok(())
    }
}

/// The text of a label's value.
fn label<T: Value>(value: &T, schema: &'static Schema) -> String {
    let mut texts = Texts::for_uri();
    value.text(schema, &mut texts);
    texts
        .entries
        .pop()
        .map(|(_, text)| text)
        .unwrap_or_default()
}

fn found<'a>(labels: &'a [(&'static str, String)], name: &str) -> &'a str {
    labels
        .iter()
        .find(|(bound, _)| *bound == name)
        .map_or("", |(_, value)| value)
}

/// The pattern with what `write` puts in place of each `{label}`.
fn fill(
    pattern: &str,
    write: impl Fn(&str, &mut String) -> Result<(), Error>,
) -> Result<String, Error> {
    let mut filled = String::with_capacity(pattern.len() + 64);
    let mut rest = pattern;
    while let Some((before, label)) = rest.split_once('{') {
        let (label, after) = label.split_once('}').unwrap_or((label, ""));
        filled.push_str(before);
        write(label, &mut filled)?;
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The header `Content-MD5` of RFC 1864, which is what `httpChecksumRequired` asks for.
fn content_md5(body: &[u8]) -> HeaderValue {
    let digest = Blob::from(Md5::digest(body).to_vec()).to_base64();
    // Base64 always makes a header value.
    HeaderValue::try_from(digest).unwrap_or(HeaderValue::from_static(""))
}
