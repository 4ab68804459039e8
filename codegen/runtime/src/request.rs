//! An operation as an HTTP request, before it is signed.
//!
//! Only the walk over the members is generic over the operation; putting the parts together is not.

use std::fmt::Write as _;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::endpoint::EndpointParams;
use crate::error::Error;
use crate::operation::{BodyKind, Operation, OperationInfo};
use crate::schema::{Binding, Schema};
use crate::shape::{UnknownMember, Value, Visitor};
use crate::text::Texts;
use crate::write::{Body, Written};

/// Everything but RFC 3986's unreserved characters (Smithy 2.0 §"httpLabel serialization rules").
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
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
    /// What the operation says about its endpoint.
    pub(crate) params: EndpointParams,
}

impl Request {
    /// The request that carries `operation`.
    pub(crate) fn new<Op: Operation>(operation: &Op) -> Result<Self, Error> {
        let mut parts = Parts {
            info: Op::INFO,
            labels: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            payload: None,
            fault: None,
        };
        operation.visit(&mut parts);
        if Op::INFO.body == BodyKind::Object {
            match serde_json::to_vec(&Body(operation)) {
                Ok(body) => parts.payload = Some(body),
                Err(error) => parts.fault = Some(format!("the body cannot be written: {error}")),
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
        let authority = endpoint.authority().map_or("", |authority| authority.as_str());
        let mut uri =
            String::with_capacity(scheme.len() + authority.len() + base.len() + self.path_and_query.len() + 3);
        uri.extend([scheme, "://", authority, base, &self.path_and_query]);
        Uri::try_from(uri).map_err(http::Error::from)
    }
}

/// Where the members of an operation have gone so far.
struct Parts {
    info: &'static OperationInfo,
    labels: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    payload: Option<Vec<u8>>,
    fault: Option<String>,
}

impl Visitor for Parts {
    fn required<T: Value>(&mut self, name: &'static str, schema: &'static Schema, binding: Binding, value: &T) {
        match binding {
            Binding::Body | Binding::ResponseCode => {}
            Binding::Label => {
                let mut texts = Texts::for_uri();
                value.text(schema, &mut texts);
                self.labels.push((name, texts.entries.pop().map(|(_, text)| text).unwrap_or_default()));
            }
            Binding::Query(key) => {
                let mut texts = Texts::for_uri();
                value.text(schema, &mut texts);
                self.query.extend(texts.entries.into_iter().map(|(_, text)| (key.to_owned(), text)));
            }
            Binding::QueryParams => {
                let mut texts = Texts::for_uri();
                value.text(schema, &mut texts);
                self.add_query_params(texts);
            }
            Binding::Header(_) | Binding::PrefixHeaders(_) => {
                let mut texts = Texts::for_header();
                value.text(schema, &mut texts);
                self.add_header(binding, texts);
            }
            Binding::Payload => {
                self.payload = match value.raw() {
                    Some(bytes) => Some(bytes.to_vec()),
                    None => match serde_json::to_vec(&Written(value, schema)) {
                        Ok(body) => Some(body),
                        Err(error) => {
                            self.fault = Some(format!("{name} cannot be written: {error}"));
                            None
                        }
                    },
                };
            }
        }
    }

    fn unknown(&mut self, _: &UnknownMember) {}
}

impl Parts {
    /// Members bound to a query name of their own win over the entries of a map (Smithy 2.0 §"httpQueryParams").
    fn add_query_params(&mut self, texts: Texts) {
        for (key, text) in texts.entries {
            if !self.query.iter().any(|(bound, _)| *bound == key) {
                self.query.push((key, text));
            }
        }
    }

    fn add_header(&mut self, binding: Binding, texts: Texts) {
        let joined = |texts: Texts| texts.entries.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ");
        let headers = match binding {
            Binding::PrefixHeaders(prefix) => {
                texts.entries.into_iter().map(|(key, text)| (format!("{prefix}{key}"), text)).collect()
            }
            Binding::Header(name) => vec![(name.to_owned(), joined(texts))],
            _ => Vec::new(),
        };
        for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
            match (HeaderName::try_from(&name), HeaderValue::try_from(value)) {
                (Ok(name), Ok(value)) => {
                    self.headers.insert(name, value);
                }
                _ => {
                    self.fault =
                        Some(format!("{name:?} is no header, or its value has characters that no header can carry"))
                }
            }
        }
    }

    fn into_request(mut self) -> Result<Request, Error> {
        if let Some(fault) = self.fault {
            return Err(Error::construction(self.info.name, fault));
        }
        let path_and_query = self.path_and_query()?;
        let content_type = match (self.info.body, &self.payload) {
            (BodyKind::Empty, _) | (BodyKind::Payload(_), None) => None,
            (BodyKind::Object, _) => Some("application/json"),
            (BodyKind::Payload(content_type), Some(_)) => Some(content_type),
        };
        if let Some(content_type) = content_type {
            self.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type));
        }
        Ok(Request {
            method: self.info.method.clone(),
            path_and_query,
            headers: self.headers,
            body: self.payload.map(Bytes::from).unwrap_or_default(),
            params: EndpointParams::new(),
        })
    }

    /// Fills the labels into the URI pattern and appends the query.
    fn path_and_query(&self) -> Result<String, Error> {
        let (path, literal) = self.info.uri.split_once('?').unwrap_or((self.info.uri, ""));
        let mut uri = String::with_capacity(path.len() + 64);
        let mut rest = path;
        while let Some((before, label)) = rest.split_once('{') {
            let (label, after) = label.split_once('}').unwrap_or((label, ""));
            uri.push_str(before);
            self.write_label(label, &mut uri)?;
            rest = after;
        }
        uri.push_str(rest);
        let mut separator = '?';
        if !literal.is_empty() {
            uri.push(separator);
            uri.push_str(literal);
            separator = '&';
        }
        for (key, value) in &self.query {
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
        let value = self.labels.iter().find(|(bound, _)| *bound == name).map_or("", |(_, value)| value.as_str());
        let mut segments = value.split('/').filter(|_| set == RESERVED_BUT_SLASH).chain([value]);
        if value.is_empty() || segments.any(|segment| segment == "." || segment == "..") {
            let message =
                format!("{name} is part of the path: it must not be empty, nor have a segment that is . or ..");
            return Err(Error::construction(self.info.name, message));
        }
        uri.extend(utf8_percent_encode(value, set));
        Ok(())
    }
}
