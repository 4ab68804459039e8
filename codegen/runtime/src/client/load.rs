//! Loading of settings from profile files, the instance metadata and the default chain of
//! credentials.

use aws_credential_types::provider::SharedCredentialsProvider;

use crate::client::Client;
use crate::client::settings::Settings;
use crate::config::profile::ProfileFiles;
use crate::credentials::aws_http::AwsHttpClient;
use crate::credentials::chain::{DefaultChain, metadata_region};
use crate::error::Error;
use crate::operation::info::ServiceInfo;

impl Settings {
    pub(crate) async fn load(mut self, service: &'static ServiceInfo) -> Result<Client, Error> {
        let files = ProfileFiles::new(&self.environment, self.profile_name.take());
        let profile = files.read(service).await?;
        self.environment = self.environment.with_profile(profile);
        let http_client = self.default_chain_http_client()?;
        if self.region.is_none() {
            self.region = self.environment.region();
        }
        if let (None, Some(http_client)) = (&self.region, &http_client) {
            self.region = metadata_region(&self.environment, http_client.clone()).await?;
        }
        if self.credentials.is_none() {
            let environment = self.environment.clone();
            let (use_fips, use_dual_stack) = self.endpoint_variants()?;
            let chain = DefaultChain::new(
                environment,
                files,
                http_client,
                self.region.clone(),
                use_fips,
                use_dual_stack,
            )?;
            self.credentials = Some(SharedCredentialsProvider::new(chain));
        }
        self.build(service)
    }

    /// Returns the HTTP client for requests of a region or credentials. `None` with a custom
    /// transport, because only calls are sent by it.
    fn default_chain_http_client(&mut self) -> Result<Option<AwsHttpClient>, Error> {
        if self.transport.is_some() {
            return Ok(None);
        }
        let http_client = self.resolve_http_client()?;
        self.http_client = Some(http_client.clone());
        AwsHttpClient::new(http_client, self.plain_http_hosts()).map(Some)
    }
}
