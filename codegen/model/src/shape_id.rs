//! Shape ids and the identifiers that they consist of (spec §"Shape ID").

use foldhash::{HashMap, HashMapExt as _, HashSet};
use std::borrow::Borrow;

use std::fmt;
use std::sync::Arc;

/// An absolute shape id, `namespace#Name`, without a member.
///
/// A clone shares the text: a model refers to each of its shapes many times.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeId(Arc<str>);

impl ShapeId {
    /// Parses `namespace#Name`; returns `None` if the text does not follow Smithy's grammar.
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, name) = text.split_once('#')?;
        let valid = namespace.split('.').all(is_identifier) && is_identifier(name);
        valid.then(|| Self(text.into()))
    }

    /// Returns the id of `smithy.api#Unit`, the empty input, output or union value.
    pub fn unit() -> Self {
        Self("smithy.api#Unit".into())
    }

    /// Returns the whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part before `#`.
    pub fn namespace(&self) -> &str {
        self.0
            .split_once('#')
            .map_or("", |(namespace, _)| namespace)
    }

    /// Returns the part after `#`.
    pub fn name(&self) -> &str {
        self.0.split_once('#').map_or(&self.0, |(_, name)| name)
    }

    /// Returns `true` if the id is in the namespace of the prelude, `smithy.api`.
    pub fn is_prelude(&self) -> bool {
        self.namespace() == "smithy.api"
    }
}

/// Allows to look up an id by its text.
impl Borrow<str> for ShapeId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns `true` if the text is an `identifier`: `(1*"_" (ALPHA / DIGIT)) / ALPHA`, then word
/// characters (spec §"Shape ID ABNF").
pub fn is_identifier(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .iter()
        .all(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
        && !bytes.first().is_some_and(u8::is_ascii_digit)
        && bytes.iter().any(|byte| *byte != b'_')
}

/// Converts a text to an identifier: every character that is not valid becomes an underscore. A
/// text without letters and digits, such as `>=`, becomes the code points of its characters, so
/// that its name is unique by itself.
pub(crate) fn identifier(text: &str) -> String {
    if !text.contains(|c: char| c.is_ascii_alphanumeric()) {
        return text
            .chars()
            .map(|c| format!("_{:X}", u32::from(c)))
            .collect();
    }
    let prefix = if text.starts_with(|c: char| c.is_ascii_digit()) {
        "_"
    } else {
        ""
    };
    prefix.to_owned() + &word_characters(text)
}

/// Replaces every character but ASCII letters and digits with an underscore.
pub(crate) fn word_characters(text: &str) -> String {
    text.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

/// Names that are taken.
#[derive(Clone, Default)]
pub(crate) struct UniqueNames {
    taken: HashSet<String>,
    /// For a name, the number to try next, so that many equal names take linear time.
    next_numbers: HashMap<String, u32>,
}

impl UniqueNames {
    /// Takes the name, followed by the first free number from 2 on if it is taken.
    pub(crate) fn take(&mut self, name: &str) -> String {
        if self.taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let number = self.next_numbers.entry(name.to_owned()).or_insert(2);
        loop {
            let unique = format!("{name}_{number}");
            *number += 1;
            if self.taken.insert(unique.clone()) {
                return unique;
            }
        }
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}

impl FromIterator<String> for UniqueNames {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        Self {
            taken: names.into_iter().collect(),
            next_numbers: HashMap::new(),
        }
    }
}
