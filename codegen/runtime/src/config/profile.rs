//! The profile files `~/.aws/config` and `~/.aws/credentials`, and the settings of the selected
//! profile.
//!
//! aws-config parses the files, after [`Sections`] has left out what it does not accept. This
//! module knows which keys a client uses, and the equivalent environment variables.

mod sections;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::property::PropertiesKey;
use aws_runtime::fs_util::{Os, home_dir};
use aws_types::os_shim_internal::{Env, Fs};

use self::sections::{BrokenSection, Sections};
use crate::config::environment::{Environment, Profile, Setting};
use crate::error::Error;
use crate::operation::info::ServiceInfo;

/// Keys of a profile that clients read (`default_provider/` of aws-config; `configprovider.py` of
/// botocore for `ca_bundle`). Each is equivalent to a variable: `ca_bundle` to `AWS_CA_BUNDLE`. If
/// two keys have the same variable, the first key that is set applies.
const KEYS: [&str; 13] = [
    "region",
    "endpoint_url",
    "ignore_configured_endpoint_urls",
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "retry_mode",
    "max_attempts",
    "sdk_ua_app_id",
    "sdk-ua-app-id",
    "disable_clock_skew_correction",
    "ca_bundle",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
];

/// Keys by which a profile provides credentials.
const CREDENTIALS_KEYS: [&str; 12] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "credential_process",
    "credential_source",
    "login_session",
    "role_arn",
    "source_profile",
    "sso_account_id",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

/// Paths of the profile files, and the name of the selected profile.
#[derive(Clone, Debug)]
pub(crate) struct ProfileFiles {
    config: PathBuf,
    credentials: PathBuf,
    pub(crate) profile_name: String,
    /// Whether the profile was selected by name, so that it must exist.
    is_named: bool,
    /// Whether code selected the profile, and not a variable.
    pub(crate) is_named_in_code: bool,
}

impl fmt::Display for ProfileFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = self.config.display();
        let credentials = self.credentials.display();
        write!(
            f,
            "profile {} of {config} and {credentials}",
            self.profile_name
        )
    }
}

impl ProfileFiles {
    /// Reads the paths from `environment`, and the name of the profile from `AWS_PROFILE` unless
    /// `profile_name` is set.
    pub(crate) fn new(environment: &Environment, profile_name: Option<String>) -> Self {
        let home = home_dir(&environment.to_aws_env(), Os::real());
        let path = |variable: &str, default: &str| {
            let path = environment
                .get(variable)
                .unwrap_or_else(|| default.to_owned());
            match (path.strip_prefix("~/"), &home) {
                (Some(relative), Some(home)) => Path::new(home).join(relative),
                _ => PathBuf::from(path),
            }
        };
        let is_named_in_code = profile_name.is_some();
        let profile_name = profile_name.or_else(|| environment.get("AWS_PROFILE"));
        Self {
            config: path("AWS_CONFIG_FILE", "~/.aws/config"),
            credentials: path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
            is_named: profile_name.is_some(),
            is_named_in_code,
            profile_name: profile_name.unwrap_or_else(|| "default".to_owned()),
        }
    }

    /// Reads the files. A file that does not exist counts as empty.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read, or if the section of the selected profile is
    /// broken.
    pub(crate) fn contents(&self) -> Result<ProfileContents, Error> {
        let contents = ProfileContents {
            config: read_sections(&self.config)?,
            credentials: read_sections(&self.credentials)?,
        };
        let error = self
            .broken_sections(&contents)
            .find(|(_, section)| section.is_profile(&self.profile_name))
            .map(|(path, section)| broken_section(path, section));
        error.map_or(Ok(contents), Err)
    }

    fn broken_sections<'a>(
        &'a self,
        contents: &'a ProfileContents,
    ) -> impl Iterator<Item = (&'a Path, &'a BrokenSection)> {
        let sections_of = |path: &'a Path, sections: &'a Sections| {
            let sections = sections.broken.iter();
            sections.map(move |section| (path, section))
        };
        let config = sections_of(&self.config, &contents.config);
        config.chain(sections_of(&self.credentials, &contents.credentials))
    }

    /// Reads the settings of the profile for clients of `service`. Broken sections of other
    /// profiles are logged.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read, if the section of the selected profile is broken,
    /// or if the profile or its `services` section does not exist.
    pub(crate) async fn read(&self, service: &ServiceInfo) -> Result<Profile, Error> {
        let contents = self.contents()?;
        for (path, section) in self.broken_sections(&contents) {
            tracing::warn!("{}", broken_section(path, section).message());
        }
        let profiles = self.parse(&contents).await?;
        if self.is_named && profiles.get_profile(&self.profile_name).is_none() {
            return Err(self.missing_profile(&profiles));
        }
        let mut settings = HashMap::new();
        for key in KEYS {
            if let Some(value) = non_empty(profiles.get(key)) {
                let variable = format!("AWS_{}", key.to_uppercase().replace('-', "_"));
                let origin = format!("{key} of the profile {}", self.profile_name);
                let setting = Setting::new(value, origin);
                settings.entry(variable).or_insert(setting);
            }
        }
        if let Some(endpoint) = self.service_endpoint(&profiles, &contents, service)? {
            settings.insert(service.endpoint_variable(), endpoint);
        }
        Ok(Profile {
            description: self.to_string(),
            settings,
        })
    }

    /// Returns `true` if the selected profile has a key for credentials.
    pub(crate) async fn configures_credentials(&self, contents: &ProfileContents) -> bool {
        let profiles = self.parse(contents).await.ok();
        profiles
            .as_ref()
            .and_then(|profiles| profiles.get_profile(&self.profile_name))
            .is_some_and(|profile| {
                let has_key = |key: &&str| profile.get(key).is_some();
                CREDENTIALS_KEYS.iter().any(has_key)
            })
    }

    async fn parse(&self, contents: &ProfileContents) -> Result<ProfileSet, Error> {
        // The environment is empty because `new` has read it already.
        let environment = Env::from_slice(&[]);
        let name = Some(Cow::Owned(self.profile_name.clone()));
        let profiles = profile::load(&Fs::real(), &environment, &contents.to_aws(), name).await;
        profiles.map_err(|error| {
            Error::construction("the profile files cannot be used").with_source(error)
        })
    }

    fn missing_profile(&self, profiles: &ProfileSet) -> Error {
        let mut names: Vec<_> = profiles.profiles().collect();
        names.sort_unstable();
        let existing = if names.is_empty() {
            "they have no profiles".to_owned()
        } else {
            format!("their profiles are {}", names.join(", "))
        };
        let config = self.config.display();
        let credentials = self.credentials.display();
        let name = &self.profile_name;
        Error::construction(format!(
            "no profile {name:?} in {config} or {credentials}: {existing}"
        ))
    }

    /// Returns the endpoint of `service` in the section that the key `services` names.
    fn service_endpoint(
        &self,
        profiles: &ProfileSet,
        contents: &ProfileContents,
        service: &ServiceInfo,
    ) -> Result<Option<Setting>, Error> {
        let Some(section) = non_empty(profiles.get("services")) else {
            return Ok(None);
        };
        let id = service.id.to_lowercase();
        // AWS documents underscores, but the official SDK for Rust reads hyphens.
        for key in [id.replace([' ', '-'], "_"), id.replace([' ', '_'], "-")] {
            let property = PropertiesKey::builder()
                .section_key("services")
                .section_name(section)
                .property_name(&key)
                .sub_property_name("endpoint_url")
                .build();
            let value = property
                .ok()
                .and_then(|key| profiles.other_sections().get(&key));
            if let Some(value) = non_empty(value.map(String::as_str)) {
                let origin = format!("endpoint_url of {key} in [services {section}]");
                return Ok(Some(Setting::new(value, origin)));
            }
        }
        let is_section = |header: &str| header.strip_prefix("services ") == Some(section);
        let mut broken = contents.config.broken.iter();
        if let Some(broken) = broken.find(|broken| is_section(&broken.header)) {
            return Err(broken_section(&self.config, broken));
        }
        // The parser does not distinguish an empty section from a missing one.
        if contents
            .config
            .headers
            .iter()
            .any(|header| is_section(header))
        {
            return Ok(None);
        }
        Err(Error::construction(format!(
            "the profile {} has services = {section}, but {} has no section [services {section}]",
            self.profile_name,
            self.config.display()
        )))
    }
}

/// Returns the value of a key, unless it is empty: empty values count as unset.
fn non_empty(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

/// The sections of the profile files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProfileContents {
    config: Sections,
    credentials: Sections,
}

impl ProfileContents {
    /// Returns the files for aws-config.
    pub(crate) fn to_aws(&self) -> EnvConfigFiles {
        EnvConfigFiles::builder()
            .with_contents(EnvConfigFileKind::Config, &self.config.text)
            .with_contents(EnvConfigFileKind::Credentials, &self.credentials.text)
            .build()
    }
}

impl BrokenSection {
    fn is_profile(&self, name: &str) -> bool {
        let header = self.header.strip_prefix("profile ");
        header.unwrap_or(&self.header) == name
    }
}

fn read_sections(path: &Path) -> Result<Sections, Error> {
    // A home folder that cannot be entered has no files either, as for the AWS CLI.
    if !path.exists() {
        return Ok(Sections::default());
    }
    let text = fs::read_to_string(path).map_err(|error| {
        let path = path.display();
        Error::construction(format!("the profile file {path} cannot be read")).with_source(error)
    })?;
    Ok(Sections::parse(&text))
}

fn broken_section(path: &Path, section: &BrokenSection) -> Error {
    Error::construction(format!(
        "{}, line {}: {}, so the section [{}] cannot be used",
        path.display(),
        section.line,
        section.problem,
        section.header
    ))
}
