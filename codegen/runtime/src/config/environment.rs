//! Environment variables, and the settings of a profile behind them.
//!
//! Every setting of a profile that this crate uses has an equivalent variable. Code asks for the
//! variable and need not know which of the two provides the value.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::error::Error;

/// The environment variables of a client, such as `AWS_REGION`: none by default, those of the
/// process, or those of a map.
///
/// # Variables
///
/// [`ClientBuilder::build`](crate::ClientBuilder::build) reads:
///
/// - `AWS_REGION`, `AWS_DEFAULT_REGION`
/// - `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`,
///   `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`
/// - `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
///   `AWS_BEARER_TOKEN_<SERVICE>`
/// - `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS`, `AWS_NEW_RETRIES_2026`,
///   `AWS_DISABLE_CLOCK_SKEW_CORRECTION`
/// - `AWS_SDK_UA_APP_ID`, `AWS_EXECUTION_ENV`
/// - `AWS_CA_BUNDLE`
/// - `SMITHY_ALLOW_PLAIN_HTTP_TO`: hosts that may receive requests over plain http, separated by
///   commas
///
/// With the feature `aws-config`, [`ClientBuilder::load`](crate::ClientBuilder::load) also reads:
///
/// - `AWS_PROFILE`, `AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, `HOME`
/// - `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`, `AWS_ROLE_SESSION_NAME`
/// - `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, `AWS_CONTAINER_CREDENTIALS_FULL_URI`,
///   `AWS_CONTAINER_AUTHORIZATION_TOKEN`, `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`
/// - `AWS_EC2_METADATA_DISABLED`, `AWS_EC2_METADATA_SERVICE_ENDPOINT`,
///   `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`
///
/// The proxy variables are always read from the process.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: Variables,
    profile: Option<Arc<Profile>>,
}

#[derive(Clone, Default)]
enum Variables {
    #[default]
    Empty,
    Process,
    Map(Arc<HashMap<String, String>>),
}

impl fmt::Debug for Variables {
    /// Prints only the names of variables, because values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
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
    /// Description of the profile and its files, for errors.
    pub(crate) description: String,
    /// Settings by the name of the equivalent variable.
    pub(crate) settings: HashMap<String, Setting>,
}

/// The value of a variable or of a profile's key.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) value: String,
    /// Name of the variable or the key, for errors.
    pub(crate) origin: String,
}

impl fmt::Debug for Setting {
    /// Omits the value, which may be a URL with a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Setting").field(&self.origin).finish()
    }
}

impl Setting {
    pub(crate) fn new(value: impl Into<String>, origin: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            origin: origin.into(),
        }
    }

    /// Returns the error for a value that is not `expected`.
    pub(crate) fn invalid(&self, expected: &str) -> Error {
        let Self { value, origin } = self;
        Error::construction(format!("{origin} is {value:?}; it must be {expected}"))
    }
}

impl Environment {
    /// Creates an environment with the variables of the process.
    #[must_use]
    pub fn process() -> Self {
        Self {
            variables: Variables::Process,
            profile: None,
        }
    }

    /// Creates an environment with only these variables.
    pub fn of<K: Into<String>, V: Into<String>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Self {
            variables: Variables::Map(Arc::new(variables.collect())),
            profile: None,
        }
    }

    /// Returns the value of a variable or of the equivalent setting of the profile. Empty values
    /// count as unset, as in other AWS tools.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.setting(name).map(|setting| setting.value)
    }

    pub(crate) fn region(&self) -> Option<String> {
        let region = self.first(&["AWS_REGION", "AWS_DEFAULT_REGION"])?;
        Some(region.value)
    }

    pub(crate) fn setting(&self, name: &str) -> Option<Setting> {
        self.first(&[name])
    }

    /// Returns the first of the variables that is set, or else the first that the profile sets.
    pub(crate) fn first(&self, names: &[&str]) -> Option<Setting> {
        let variable = names.iter().find_map(|name| {
            let value = self.variable(name)?;
            Some(Setting::new(value, *name))
        });
        variable.or_else(|| {
            let settings = &self.profile()?.settings;
            names.iter().find_map(|name| settings.get(*name)).cloned()
        })
    }

    /// Parses the value of a variable. Fails if `parse` returns `None`; `expected` describes valid
    /// values.
    pub(crate) fn parse<T>(
        &self,
        name: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some(setting) = self.setting(name) else {
            return Ok(None);
        };
        parse(&setting.value)
            .map(Some)
            .ok_or_else(|| setting.invalid(expected))
    }

    /// Parses a variable that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Error> {
        self.parse(name, "true or false", |value| {
            value.to_ascii_lowercase().parse().ok()
        })
    }

    pub(crate) fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    fn variable(&self, name: &str) -> Option<String> {
        let value = match &self.variables {
            Variables::Empty => None,
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
    /// Adds the settings of `profile` behind the variables.
    pub(crate) fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = Some(Arc::new(profile));
        self
    }

    /// Returns `true` if the variables are those of the process, which other crates read.
    pub(crate) fn is_process(&self) -> bool {
        matches!(self.variables, Variables::Process)
    }

    /// Converts the variables for AWS's crates.
    pub(crate) fn to_aws_env(&self) -> aws_types::os_shim_internal::Env {
        use aws_types::os_shim_internal::Env;
        match &self.variables {
            Variables::Empty => Env::from(HashMap::new()),
            Variables::Process => Env::real(),
            Variables::Map(variables) => Env::from(HashMap::clone(variables)),
        }
    }
}
