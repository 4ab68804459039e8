//! Text form of values in labels, query strings and headers.

use crate::shape::schema::TimestampFormat;

/// Text values of one member: one for a scalar, any number for a list, named ones for a map.
#[derive(Debug)]
pub struct TextValues {
    /// Texts, each with the key of its map entry, which is empty outside of maps.
    pub(crate) entries: Vec<(String, String)>,
    /// Default timestamp format.
    pub(crate) timestamps: TimestampFormat,
    /// Whether the value is a list, whose elements are quoted in headers.
    pub(crate) list: bool,
    /// Whether a timestamp is outside the years that its format supports.
    pub(crate) out_of_range: bool,
    /// Whether list elements with commas and quotation marks are quoted.
    quotes: bool,
    key: String,
}

impl TextValues {
    /// Creates text values for a label or query string, in which timestamps are RFC 3339 dates.
    pub(crate) fn for_uri() -> Self {
        Self {
            entries: Vec::new(),
            timestamps: TimestampFormat::DateTime,
            list: false,
            out_of_range: false,
            quotes: false,
            key: String::new(),
        }
    }

    /// Creates text values for a header, in which timestamps are HTTP dates.
    pub(crate) fn for_header() -> Self {
        Self {
            timestamps: TimestampFormat::HttpDate,
            quotes: true,
            ..Self::for_uri()
        }
    }

    /// Adds a number, boolean or timestamp, which is never quoted.
    pub(crate) fn push(&mut self, text: impl Into<String>) {
        self.entries.push((self.key.clone(), text.into()));
    }

    /// Adds a string, quoted if it is a list element in a header and contains a comma or a
    /// quotation mark.
    pub(crate) fn push_string(&mut self, text: &str) {
        if self.quotes && self.list && text.contains([',', '"']) {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
            self.push(format!("\"{escaped}\""));
        } else {
            self.push(text);
        }
    }

    /// Calls `add`, whose texts get this key.
    pub(crate) fn entry(&mut self, key: &str, add: impl FnOnce(&mut Self)) {
        self.key = key.to_owned();
        add(self);
        self.key.clear();
    }
}

/// Splits the list in a header. Elements are separated by commas; an element with a comma is
/// quoted, except for HTTP dates.
pub(crate) fn split_list(text: &str) -> Vec<String> {
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
    // The comma after the day of an HTTP date is not a separator: `Mon, 16 Dec 2019 23:48:18 GMT`.
    let is_date = match text.as_bytes() {
        [a, b, c, b',', b' ', digit, ..] => {
            [a, b, c].iter().all(|byte| byte.is_ascii_alphabetic()) && digit.is_ascii_digit()
        }
        _ => false,
    };
    let start = if is_date { 4 } else { 0 };
    let end = text[start..]
        .find(',')
        .map_or(text.len(), |index| start + index);
    (text[..end].trim_end().to_owned(), &text[end..])
}
