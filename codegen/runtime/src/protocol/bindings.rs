//! Members that HTTP carries outside of a document: headers and the payload. Requests have them,
//! and so do the responses of mocks.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::protocol::json;
use crate::shape::Value;
use crate::shape::encode::SerializeWithSchema;
use crate::shape::schema::{Binding, Schema};
use crate::shape::text::TextValues;
use crate::shape::values::blob::Blob;

/// Headers and payload of a structure.
#[derive(Debug, Default)]
pub(crate) struct BoundMembers {
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Option<Vec<u8>>,
}

impl BoundMembers {
    /// Adds a member that is bound to headers or the payload, and ignores all others.
    pub(crate) fn add<T: Value>(
        &mut self,
        name: &str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    ) -> Result<(), String> {
        match binding {
            Binding::Header(_) | Binding::EncodedHeader(_) | Binding::PrefixHeaders(_) => {
                let texts = text_values(name, schema, value, TextValues::for_header())?;
                self.add_header(binding, texts)
            }
            Binding::Payload => {
                let payload = match value.raw_payload() {
                    Some(bytes) => bytes.to_vec(),
                    None => json::write(&SerializeWithSchema(value, schema))
                        .map_err(|error| format!("cannot serialize {name}: {error}"))?,
                };
                self.payload = Some(payload);
                Ok(())
            }
            Binding::Body
            | Binding::ResponseCode
            | Binding::Label
            | Binding::Query(_)
            | Binding::QueryParams => Ok(()),
        }
    }

    /// A member that is bound to one header takes precedence over the entries of a map.
    fn add_header(&mut self, binding: Binding, texts: Vec<(String, String)>) -> Result<(), String> {
        let (name, value) = match binding {
            Binding::PrefixHeaders(prefix) => {
                for (key, text) in texts {
                    let (name, value) = header(&format!("{prefix}{key}"), text)?;
                    self.headers.entry(name).or_insert(value);
                }
                return Ok(());
            }
            Binding::Header(name) => (name, join(texts)),
            Binding::EncodedHeader(name) => (name, Blob::from(join(texts)).to_base64()),
            _ => return Ok(()),
        };
        let (name, value) = header(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Returns the text values of a member, each with its key in a map.
pub(crate) fn text_values<T: Value>(
    name: &str,
    schema: &'static Schema,
    value: &T,
    mut texts: TextValues,
) -> Result<Vec<(String, String)>, String> {
    value.encode_text(schema, &mut texts);
    if texts.out_of_range {
        return Err(format!(
            "cannot serialize {name}: the timestamp is outside the years that its format supports"
        ));
    }
    Ok(texts.entries)
}

fn join(texts: Vec<(String, String)>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
    texts.join(", ")
}

fn header(name: &str, value: String) -> Result<(HeaderName, HeaderValue), String> {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(name), Ok(value)) => Ok((name, value)),
        (Err(_), _) => Err(format!("{name:?} is not a valid header name")),
        (_, Err(_)) => Err(format!("the value of header {name} has invalid characters")),
    }
}
