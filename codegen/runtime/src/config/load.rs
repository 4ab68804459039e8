//! Building a client from all that surrounds it: beyond what is set and the variables of the environment, the profile files,
//! the default chain of credentials and the instance metadata.

use crate::client::{Client, ClientBuilder};
use crate::error::Error;

#[cfg(not(feature = "aws-config"))]
impl<C: From<Client>> ClientBuilder<C> {
    /// The client, as [`build`](Self::build) makes it: without the feature `aws-config`, the variables of the environment are
    /// all that is looked at.
    ///
    /// # Errors
    /// Those of [`build`](Self::build).
    #[allow(
        clippy::unused_async,
        reason = "the feature aws-config reads files and asks services here"
    )]
    pub async fn load(self) -> Result<C, Error> {
        self.build()
    }
}

#[cfg(feature = "aws-config")]
mod with_aws_config {
    use aws_credential_types::provider::SharedCredentialsProvider;

    use super::{Client, ClientBuilder, Error};
    use crate::client::REGION_VARIABLES;
    use crate::config::profile::ProfileFiles;
    use crate::credentials::aws_http::AwsHttp;
    use crate::credentials::chain::{DefaultChain, metadata_region};
    use crate::endpoint::is_local;

    impl<C: From<Client>> ClientBuilder<C> {
        /// The profile, in place of the one that `AWS_PROFILE` names, or `default`. For [`load`](Self::load): nothing else
        /// reads profile files.
        #[must_use]
        pub fn profile_name(mut self, name: impl Into<String>) -> Self {
            self.profile_name = Some(name.into());
            self
        }

        /// The client. What is neither set nor a variable of the environment is looked for in the profile files
        /// (`~/.aws/config` and `~/.aws/credentials`, or `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`): `region`,
        /// `endpoint_url`, `services`, `ignore_configured_endpoint_urls`, `use_fips_endpoint`, `use_dualstack_endpoint`,
        /// `retry_mode`, `max_attempts`, `sdk_ua_app_id`, `disable_clock_skew_correction`, `ca_bundle`. The region is also
        /// looked for in the instance metadata.
        ///
        /// Unless a provider is set, credentials come from the first of these that has any: the environment, the profile
        /// (static, SSO, an assumed role, a process), a web identity, a container's, the instance metadata. They are looked
        /// for by the first call, over the client's own HTTP client.
        ///
        /// # Errors
        /// Those of [`build`](Self::build), and where the profile files cannot be used.
        pub async fn load(mut self) -> Result<C, Error> {
            let files = ProfileFiles::of(&self.environment, self.profile_name.take());
            let profile = files.read(self.service).await?;
            self.environment = self.environment.with_profile(profile);
            // A mock has a region and credentials, and nothing that could ask for others.
            #[cfg(feature = "test-util")]
            if self.mock.is_some() {
                return self.build();
            }
            let local = self
                .custom_endpoint()?
                .is_some_and(|endpoint| is_local(&endpoint));
            let http = match &self.http {
                Some(http) => http.clone(),
                None => self.own_http_client(false)?,
            };
            // What asks AWS may need a proxy that an endpoint of this machine is kept away from.
            self.own_http = (!local).then(|| http.clone());
            let http = AwsHttp::new(http);
            if self.region.is_none() {
                self.region = match self.environment.first(&REGION_VARIABLES) {
                    Some((_, region)) => Some(region),
                    None => metadata_region(&self.environment, http.clone()).await?,
                };
            }
            if self.credentials.is_none() {
                let chain =
                    DefaultChain::new(self.environment.clone(), files, http, self.region.clone())?;
                self.credentials = Some(SharedCredentialsProvider::new(chain));
            }
            self.build()
        }
    }
}
