//! What HTTP carries of a structure outside of the body's object: headers, and a payload.
//!
//! Requests have both, and so have the responses that tests make. This module must not know which of them it writes.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::protocol::text::Texts;
use crate::shape::Value;
use crate::shape::encode::Written;
use crate::shape::schema::{Binding, Schema};
use crate::shape::values::blob::Blob;

/// What has been written so far.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Option<Vec<u8>>,
    /// What could not be written.
    pub(crate) fault: Option<String>,
}

impl Carried {
    /// Adds a member that is bound to headers or to the payload; others are not looked at.
    pub(crate) fn add<T: Value>(
        &mut self,
        name: &str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    ) {
        match binding {
            Binding::Header(_) | Binding::EncodedHeader(_) | Binding::PrefixHeaders(_) => {
                let texts = self.texts(name, schema, value, Texts::for_header());
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
            Binding::Body
            | Binding::ResponseCode
            | Binding::Label
            | Binding::Query(_)
            | Binding::QueryParams => {}
        }
    }

    /// The texts of a member, of the kind that `to` collects.
    pub(crate) fn texts<T: Value>(
        &mut self,
        name: &str,
        schema: &'static Schema,
        value: &T,
        mut to: Texts,
    ) -> Texts {
        value.text(schema, &mut to);
        if to.unspellable {
            self.fault = Some(format!(
                "{name} cannot be written: an instant is outside the years that its format can spell"
            ));
        }
        to
    }

    /// A member bound to a header wins over the entries of a map.
    fn add_header(&mut self, binding: Binding, texts: Texts) {
        let joined = |texts: Texts| {
            texts
                .entries
                .into_iter()
                .map(|(_, text)| text)
                .collect::<Vec<_>>()
                .join(", ")
        };
        match binding {
            Binding::PrefixHeaders(prefix) => {
                for (key, text) in texts.entries {
                    self.insert_header(&format!("{prefix}{key}"), text, false);
                }
            }
            Binding::Header(name) => self.insert_header(name, joined(texts), true),
            Binding::EncodedHeader(name) => {
                self.insert_header(name, Blob::from(joined(texts)).to_base64(), true);
            }
            _ => {}
        }
    }

    fn insert_header(&mut self, name: &str, value: String, replace: bool) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) if replace => {
                self.headers.insert(name, value);
            }
            (Ok(name), Ok(value)) => {
                self.headers.entry(name).or_insert(value);
            }
            _ => {
                self.fault = Some(format!(
                    "{name:?} is no header, or its value has characters that no header can carry"
                ));
            }
        }
    }
}
