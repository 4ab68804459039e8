//! The profile files, `~/.aws/config` and `~/.aws/credentials`: where they are, and what the selected profile sets.
//!
//! Parsed by `aws-config`; this module only knows which keys matter to a client and what variables mean the same.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::property::PropertiesKey;
use aws_runtime::fs_util::{Os, home_dir};
use aws_types::os_shim_internal::{Env, Fs};

use crate::config::environment::{Environment, Profile, Setting};
use crate::error::{Error, ErrorKind};
use crate::operation::ServiceInfo;

/// The keys of a profile, and the variables that mean the same (client-facts §1; the official SDK's `default_provider/`, and
/// botocore's `configprovider.py` for `ca_bundle`). Where a variable stands twice, the first key that is set counts.
const KEYS: [(&str, &str); 13] = [
    ("AWS_REGION", "region"),
    ("AWS_ENDPOINT_URL", "endpoint_url"),
    (
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "ignore_configured_endpoint_urls",
    ),
    ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
    ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
    ("AWS_RETRY_MODE", "retry_mode"),
    ("AWS_MAX_ATTEMPTS", "max_attempts"),
    ("AWS_SDK_UA_APP_ID", "sdk_ua_app_id"),
    ("AWS_SDK_UA_APP_ID", "sdk-ua-app-id"),
    (
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION",
        "disable_clock_skew_correction",
    ),
    ("AWS_CA_BUNDLE", "ca_bundle"),
    (
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "ec2_metadata_service_endpoint",
    ),
    (
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "ec2_metadata_service_endpoint_mode",
    ),
];

/// Which profile of which files.
#[derive(Clone, Debug)]
pub(crate) struct ProfileFiles {
    config: PathBuf,
    credentials: PathBuf,
    /// The profile's name.
    pub(crate) name: String,
    /// Whether somebody asked for the profile by its name, so that it must be there.
    named: bool,
}

impl fmt::Display for ProfileFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            config,
            credentials,
            name,
            ..
        } = self;
        write!(
            f,
            "profile {name} of {} and {}",
            config.display(),
            credentials.display()
        )
    }
}

impl ProfileFiles {
    /// Those that `environment` names, and the profile `name`; else that of `AWS_PROFILE`, else `default`.
    pub(crate) fn of(environment: &Environment, name: Option<String>) -> Self {
        let home = home_dir(&environment.for_aws(), Os::real());
        let path = |variable: &str, default: &str| {
            let path = environment
                .get(variable)
                .unwrap_or_else(|| default.to_owned());
            match (path.strip_prefix("~/"), &home) {
                (Some(below), Some(home)) => Path::new(home).join(below),
                _ => PathBuf::from(path),
            }
        };
        let name = name.or_else(|| environment.get("AWS_PROFILE"));
        Self {
            config: path("AWS_CONFIG_FILE", "~/.aws/config"),
            credentials: path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
            named: name.is_some(),
            name: name.unwrap_or_else(|| "default".to_owned()),
        }
    }

    /// The files as they are now. One that does not exist is an empty one.
    pub(crate) fn sources(&self) -> EnvConfigFiles {
        let mut files = EnvConfigFiles::builder();
        for (kind, path) in [
            (EnvConfigFileKind::Config, &self.config),
            (EnvConfigFileKind::Credentials, &self.credentials),
        ] {
            files = match path.exists() {
                true => files.with_file(kind, path),
                false => files.with_contents(kind, ""),
            };
        }
        files.build()
    }

    /// What the profile sets for clients of `service`.
    ///
    /// # Errors
    /// Where a file cannot be read or parsed, or what somebody names is not there: a profile, a `services` section.
    pub(crate) async fn read(&self, service: &ServiceInfo) -> Result<Profile, Error> {
        // The variables are used up: what the files' places and the profile's name are is known.
        let name = Cow::Owned(self.name.clone());
        let profiles = profile::load(
            &Fs::real(),
            &Env::from_slice(&[]),
            &self.sources(),
            Some(name),
        )
        .await
        .map_err(|error| {
            Error::caused(
                ErrorKind::Construction,
                "",
                "the profile files cannot be used",
                error,
            )
        })?;
        if self.named && profiles.get_profile(&self.name).is_none() {
            return Err(self.missing(&profiles));
        }
        let mut settings = HashMap::new();
        for (variable, key) in KEYS {
            if let Some(value) = profiles
                .get(key)
                .map(str::trim)
                .filter(|value| !value.is_empty())
            {
                let origin = format!("{key} of the profile {}", self.name);
                settings.entry(variable.to_owned()).or_insert(Setting {
                    value: value.to_owned(),
                    origin,
                });
            }
        }
        if let Some(endpoint) = self.service_endpoint(&profiles, service)? {
            settings.insert(service.endpoint_variable(), endpoint);
        }
        Ok(Profile {
            place: self.to_string(),
            settings,
        })
    }

    fn missing(&self, profiles: &ProfileSet) -> Error {
        let mut names: Vec<_> = profiles.profiles().collect();
        names.sort_unstable();
        let known = match names.is_empty() {
            true => "there are none".to_owned(),
            false => format!("there are {}", names.join(", ")),
        };
        let (config, credentials) = (self.config.display(), self.credentials.display());
        let message = format!(
            "no profile {:?} in {config} or {credentials}: {known}",
            self.name
        );
        Error::construction("", message)
    }

    /// The endpoint of `service` in the section that the profile's `services` names.
    fn service_endpoint(
        &self,
        profiles: &ProfileSet,
        service: &ServiceInfo,
    ) -> Result<Option<Setting>, Error> {
        let Some(section) = profiles.get("services") else {
            return Ok(None);
        };
        let id = service.id.to_lowercase();
        // AWS documents underscores; the official SDK for Rust looks for hyphens, so some people write those.
        for key in [id.replace([' ', '-'], "_"), id.replace([' ', '_'], "-")] {
            let found = PropertiesKey::builder()
                .section_key("services")
                .section_name(section)
                .property_name(&key)
                .sub_property_name("endpoint_url")
                .build()
                .ok()
                .and_then(|key| profiles.other_sections().get(&key));
            if let Some(value) = found {
                let origin = format!("endpoint_url of {key} in [services {section}]");
                return Ok(Some(Setting {
                    value: value.clone(),
                    origin,
                }));
            }
        }
        match self.has_services(section) {
            true => Ok(None),
            false => Err(Error::construction(
                "",
                format!(
                    "the profile {} has services = {section}, but {} has no section [services {section}]",
                    self.name,
                    self.config.display()
                ),
            )),
        }
    }

    /// Whether the file has this section: the parser's result does not tell an empty section from none.
    fn has_services(&self, section: &str) -> bool {
        let text = std::fs::read_to_string(&self.config).unwrap_or_default();
        text.lines().any(|line| {
            let header = line
                .trim_start()
                .strip_prefix('[')
                .and_then(|rest| rest.split(']').next());
            header.is_some_and(|header| header.split_whitespace().eq(["services", section]))
        })
    }
}
