//! Credentials of the selected profile, by aws-config.

use std::error::Error;
use std::sync::{Arc, Mutex};

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use crate::config::profile::{ProfileContents, ProfileFiles};
use crate::credentials::describe;
use crate::sync::lock;

/// Provides the credentials of a profile. The files are read for each request, because other
/// programs write them.
#[derive(Debug)]
pub(crate) struct ProfileCredentials {
    files: ProfileFiles,
    config: ProviderConfig,
    /// Values of the key `credential_source`.
    named_sources: [(&'static str, SharedCredentialsProvider); 3],
    /// The last provider that had credentials, which is used until the files change: it keeps a
    /// refreshed SSO token in memory.
    provider: Mutex<Option<(ProfileContents, Arc<ProfileFileCredentialsProvider>)>>,
}

impl ProfileCredentials {
    pub(crate) fn new(
        files: ProfileFiles,
        config: ProviderConfig,
        named_sources: [(&'static str, SharedCredentialsProvider); 3],
    ) -> Self {
        Self {
            files,
            config,
            named_sources,
            provider: Mutex::new(None),
        }
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let files = self.files.clone();
        // The home folder can be on a slow network.
        let contents = tokio::task::spawn_blocking(move || files.contents()).await;
        let contents = contents.map_err(CredentialsError::unhandled)?;
        let contents = contents.map_err(CredentialsError::invalid_configuration)?;
        let provider = self.provider(&contents);
        match provider.provide_credentials().await {
            Ok(credentials) => {
                *lock(&self.provider) = Some((contents, provider));
                Ok(credentials)
            }
            Err(error @ CredentialsError::CredentialsNotLoaded(_)) => {
                let problem = match error.source() {
                    Some(_) => describe(&error),
                    None => "has no credentials".to_owned(),
                };
                let message = format!("{} {problem}", self.files);
                // If the profile names a source without credentials, the chain must not go on to
                // another identity.
                Err(if self.files.configures_credentials(&contents).await {
                    CredentialsError::invalid_configuration(message)
                } else {
                    CredentialsError::not_loaded(message)
                })
            }
            Err(error) => Err(error),
        }
    }

    fn provider(&self, contents: &ProfileContents) -> Arc<ProfileFileCredentialsProvider> {
        if let Some((known, provider)) = &*lock(&self.provider)
            && known == contents
        {
            return Arc::clone(provider);
        }
        let mut builder = ProfileFileCredentialsProvider::builder()
            .configure(&self.config)
            .profile_files(contents.to_aws())
            .profile_name(&self.files.profile_name);
        for (name, source) in &self.named_sources {
            builder = builder.with_custom_provider(*name, source.clone());
        }
        Arc::new(builder.build())
    }
}

impl ProvideCredentials for ProfileCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
