//! Values as text, the way labels, queries and headers carry them, and back from headers.

use std::borrow::Cow;

use http::HeaderMap;

use crate::shape::Value;
use crate::shape::decode::{Fault, Reading};
use crate::shape::node::Node;
use crate::shape::schema::TimestampFormat;
use crate::shape::values::blob::Blob;

/// The texts of one member: one for a scalar, any number for a list, named ones for a map.
#[derive(Debug)]
pub struct Texts {
    /// Each text with the key of the map's entry that it belongs to, empty outside of maps.
    pub(crate) entries: Vec<(String, String)>,
    /// How instants are spelled here unless their schema says otherwise.
    pub(crate) timestamps: TimestampFormat,
    /// The value is a list, so that a header quotes its elements.
    pub(crate) list: bool,
    /// A value has no spelling in the format that it must have here.
    pub(crate) unspellable: bool,
    /// A list's texts that hold a comma or a quote are quoted.
    quotes: bool,
    key: String,
}

impl Texts {
    /// For labels and queries: instants as RFC 3339.
    pub(crate) fn for_uri() -> Self {
        Self {
            entries: Vec::new(),
            timestamps: TimestampFormat::DateTime,
            list: false,
            unspellable: false,
            quotes: false,
            key: String::new(),
        }
    }

    /// For headers: instants as HTTP dates.
    pub(crate) fn for_header() -> Self {
        Self {
            timestamps: TimestampFormat::HttpDate,
            quotes: true,
            ..Self::for_uri()
        }
    }

    /// Adds a text that stands for itself wherever it travels: a number, a boolean, an instant.
    pub fn push(&mut self, text: impl Into<String>) {
        self.entries.push((self.key.clone(), text.into()));
    }

    /// Adds a string, quoted where it is an element of a header's list and could be taken for two.
    pub fn push_string(&mut self, text: &str) {
        match self.quotes && self.list && text.contains([',', '"']) {
            true => self.push(format!(
                "\"{}\"",
                text.replace('\\', "\\\\").replace('"', "\\\"")
            )),
            false => self.push(text),
        }
    }

    /// Adds what `add` adds under this key.
    pub(crate) fn entry(&mut self, key: &str, add: impl FnOnce(&mut Self)) {
        self.key = key.to_owned();
        add(self);
        self.key.clear();
    }
}

/// The value of a header, lines of the same name joined, or `None` where it is not there or no text.
pub(crate) fn header_node<'n>(headers: &'n HeaderMap, name: &str) -> Option<Node<'n>> {
    let mut values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    let first = values.next()?;
    Some(Node::Untyped(
        values.fold(Cow::Borrowed(first), |joined, value| {
            Cow::Owned(format!("{joined}, {value}"))
        }),
    ))
}

/// The text that a header carries as base64.
pub(crate) fn encoded_header_node<'n>(
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<Node<'n>>, Fault> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    let decoded = value
        .to_str()
        .ok()
        .and_then(Blob::from_base64)
        .and_then(|blob| String::from_utf8(blob.into_vec()).ok());
    match decoded {
        Some(text) => Ok(Some(Node::Untyped(Cow::Owned(text)))),
        None => Err(Fault::new("the header is no base64 of text")),
    }
}

/// The headers whose names start with `prefix`, without it.
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

/// The elements of a list in a header: separated by commas, quoted where they hold one. HTTP dates hold one unquoted.
pub(crate) fn read_header_list<T: Value>(text: &str, from: &Reading) -> Result<Vec<T>, Fault> {
    split_header(text)
        .into_iter()
        .map(|element| T::read(Node::Untyped(Cow::Owned(element)), from))
        .collect()
}

fn split_header(text: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (element, after) = match rest.strip_prefix('"') {
            Some(quoted) => split_quoted(quoted),
            None => split_plain(rest),
        };
        elements.push(element);
        rest = after
            .trim_start()
            .strip_prefix(',')
            .unwrap_or(after)
            .trim_start();
    }
    elements
}

fn split_quoted(text: &str) -> (String, &str) {
    let mut element = String::new();
    let mut chars = text.char_indices();
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return (element, &text[index + 1..]),
            '\\' => element.extend(chars.next().map(|(_, escaped)| escaped)),
            other => element.push(other),
        }
    }
    (element, "")
}

fn split_plain(text: &str) -> (String, &str) {
    // `Mon, 16 Dec 2019 23:48:18 GMT`: the comma after the day's name belongs to the date.
    let bytes = text.as_bytes();
    let is_date = bytes.len() > 5
        && bytes[..3].iter().all(u8::is_ascii_alphabetic)
        && bytes[3] == b','
        && bytes[4] == b' ';
    let from = if is_date && bytes[5].is_ascii_digit() {
        4
    } else {
        0
    };
    let end = text[from..]
        .find(',')
        .map_or(text.len(), |index| index + from);
    (text[..end].trim_end().to_owned(), &text[end..])
}
