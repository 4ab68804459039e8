//! Environment variables, or what stands in for them; and behind them, where profile files have been read, the settings of a
//! profile.
//!
//! Every setting of a profile that this crate uses has a variable of the same meaning, so whoever looks for a setting asks for
//! the variable and need not know where the answer stands.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::error::Error;

/// Where a client looks for variables such as `AWS_REGION`: nowhere, in the process's environment, or in a map.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: Variables,
    profile: Option<Arc<Profile>>,
}

#[derive(Clone, Default)]
enum Variables {
    #[default]
    Nowhere,
    Process,
    Map(Arc<HashMap<String, String>>),
}

impl fmt::Debug for Variables {
    /// Prints the names of variables alone: their values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere => f.write_str("Nowhere"),
            Self::Process => f.write_str("Process"),
            Self::Map(variables) => {
                let mut names: Vec<_> = variables.keys().collect();
                names.sort_unstable();
                f.debug_tuple("Map").field(&names).finish()
            }
        }
    }
}

/// The settings of a profile.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    /// Which profile of which file, for errors.
    pub(crate) place: String,
    /// By the name of the variable that means the same.
    pub(crate) settings: HashMap<String, Setting>,
}

/// A setting of a profile.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) value: String,
    /// Which key of which section, for errors.
    pub(crate) origin: String,
}

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn process() -> Self {
        Self {
            variables: Variables::Process,
            profile: None,
        }
    }

    /// These variables and no others.
    pub fn of<K: Into<String>, V: Into<String>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self {
            variables: Variables::Map(Arc::new(variables)),
            profile: None,
        }
    }

    /// The value of the variable, or of the profile's setting that means the same. One that is blank counts as unset, as in
    /// every AWS tool.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.first(&[name]).map(|(_, value)| value)
    }

    /// A variable that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Error> {
        match self.first(&[name]) {
            None => Ok(None),
            Some((_, text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some((_, text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some((origin, text)) => Err(Error::construction(
                "",
                format!("{origin} is {text:?}; it must be true or false"),
            )),
        }
    }

    /// The first of these variables that is set, else the first of them that the profile sets, with its origin.
    pub(crate) fn first<'a>(&'a self, names: &[&'a str]) -> Option<(&'a str, String)> {
        let variable = names
            .iter()
            .find_map(|name| Some((*name, self.variable(name)?)));
        variable.or_else(|| {
            let settings = &self.profile.as_ref()?.settings;
            let setting = names.iter().find_map(|name| settings.get(*name))?;
            Some((setting.origin.as_str(), setting.value.clone()))
        })
    }

    /// The profile whose settings stand behind the variables.
    pub(crate) fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    fn variable(&self, name: &str) -> Option<String> {
        let value = match &self.variables {
            Variables::Nowhere => None,
            Variables::Process => std::env::var(name).ok(),
            Variables::Map(variables) => variables.get(name).cloned(),
        };
        value
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }
}

#[cfg(feature = "aws-config")]
impl Environment {
    /// The same with the settings of `profile` behind its variables.
    pub(crate) fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = Some(Arc::new(profile));
        self
    }

    /// Whether these are the variables that every other crate in the process sees.
    pub(crate) fn is_process(&self) -> bool {
        matches!(self.variables, Variables::Process)
    }

    /// The same variables for the crates of AWS.
    pub(crate) fn for_aws(&self) -> aws_types::os_shim_internal::Env {
        use aws_types::os_shim_internal::Env;
        match &self.variables {
            Variables::Nowhere => Env::from(HashMap::new()),
            Variables::Process => Env::real(),
            Variables::Map(variables) => Env::from(HashMap::clone(variables)),
        }
    }
}
