//! Building a client from profile files, the default chain of credentials and the instance metadata.

use crate::client::Client;
use crate::client::builder::ClientBuilder;
use crate::error::Error;

#[cfg(not(feature = "aws-config"))]
impl<C: From<Client>> ClientBuilder<C> {
    /// Builds the client as [`build`](Self::build) does. Without the feature `aws-config`, it only reads the environment.
    ///
    /// # Errors
    /// Returns an error if [`build`](Self::build) does.
    #[allow(
        clippy::unused_async,
        reason = "with the feature aws-config, this function reads files and sends requests"
    )]
    pub async fn load(self) -> Result<C, Error> {
        self.build()
    }
}

#[cfg(feature = "aws-config")]
mod with_aws_config {
    use aws_credential_types::provider::SharedCredentialsProvider;

    use super::{Client, ClientBuilder, Error};
    use crate::client::builder::REGION_VARIABLES;
    use crate::config::profile::ProfileFiles;
    use crate::credentials::aws_http::AwsHttpClient;
    use crate::credentials::chain::{DefaultChain, metadata_region};
    use crate::endpoint::is_local;

    impl<C: From<Client>> ClientBuilder<C> {
        /// Sets the name of the profile, in place of `AWS_PROFILE` or `default`. Only [`load`](Self::load) reads profile files.
        #[must_use]
        pub fn profile_name(mut self, name: impl Into<String>) -> Self {
            self.profile_name = Some(name.into());
            self
        }

        /// Builds the client with settings of the profile files and the instance metadata.
        ///
        /// Settings that are neither set nor in the environment are read from the profile files (`~/.aws/config` and
        /// `~/.aws/credentials`, or `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`): `region`, `endpoint_url`,
        /// `services`, `ignore_configured_endpoint_urls`, `use_fips_endpoint`, `use_dualstack_endpoint`, `retry_mode`,
        /// `max_attempts`, `sdk_ua_app_id`, `disable_clock_skew_correction`, `ca_bundle`. The region can also come from the
        /// instance metadata.
        ///
        /// Unless a provider is set, credentials come from the first of these sources that has any: environment, profile
        /// (static, SSO, assumed role, process), web identity, container, instance metadata. The first call requests them, with
        /// the client's HTTP client.
        ///
        /// # Errors
        /// Returns an error if [`build`](Self::build) does, or if the profile files cannot be used.
        pub async fn load(mut self) -> Result<C, Error> {
            let files = ProfileFiles::new(&self.environment, self.profile_name.take());
            let profile = files.read(self.service).await?;
            self.environment = self.environment.with_profile(profile);
            // Without an HTTP client, nothing can request a region or credentials.
            if self.transport.is_some() {
                return self.build();
            }
            let custom_endpoint = self.custom_endpoint()?;
            let http_client = match &self.http_client {
                Some(client) => client.clone(),
                None => self.build_http_client(false)?,
            };
            // Requests for credentials may need a proxy, which requests to a local endpoint must not use.
            if !custom_endpoint.is_some_and(|endpoint| is_local(&endpoint)) {
                self.default_http_client = Some(http_client.clone());
            }
            let http_client = AwsHttpClient::new(http_client);
            if self.region.is_none() {
                self.region = match self.environment.first(&REGION_VARIABLES) {
                    Some(region) => Some(region.value),
                    None => metadata_region(&self.environment, http_client.clone()).await?,
                };
            }
            if self.credentials.is_none() {
                let environment = self.environment.clone();
                let chain =
                    DefaultChain::new(environment, files, http_client, self.region.clone())?;
                self.credentials = Some(SharedCredentialsProvider::new(chain));
            }
            self.build()
        }
    }
}
