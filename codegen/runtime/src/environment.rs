//! Environment variables, or what stands in for them.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::error::Error;

/// Where a client looks for variables such as `AWS_REGION`: nowhere, in the process's environment, or in a map.
#[derive(Clone, Debug, Default)]
pub struct Environment(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Nowhere,
    Process,
    Map(Arc<HashMap<String, String>>),
}

impl fmt::Debug for Source {
    /// Prints the names of variables alone: their values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Nowhere => f.write_str("Nowhere"),
            Source::Process => f.write_str("Process"),
            Source::Map(variables) => {
                let mut names: Vec<_> = variables.keys().collect();
                names.sort_unstable();
                f.debug_tuple("Map").field(&names).finish()
            }
        }
    }
}

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn process() -> Self {
        Self(Source::Process)
    }

    /// These variables and no others.
    pub fn of<K: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self(Source::Map(Arc::new(variables)))
    }

    /// The value of the variable. One that is blank counts as unset, as in every AWS tool.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let value = match &self.0 {
            Source::Nowhere => None,
            Source::Process => std::env::var(name).ok(),
            Source::Map(variables) => variables.get(name).cloned(),
        };
        value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// A variable that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(text) => Err(Error::construction("", format!("{name} is {text:?}; it must be true or false"))),
        }
    }

    /// The first of these variables that is set, with its name.
    pub(crate) fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, String)> {
        names.iter().find_map(|name| Some((*name, self.get(name)?)))
    }
}
