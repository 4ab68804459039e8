//! The default chain of credentials: the sources of aws-config in the order of the official SDKs.
//!
//! A source without configuration is skipped. A source that is configured, also in part, but fails
//! ends the search, because another identity would hide the failure. The error of the chain
//! contains the reason of each source. A profile that code names replaces the keys in the
//! environment, as in `Session(profile_name=…)` of boto3.
//!
//! Variables come from the client's [`Environment`], except where aws-config reads those of the
//! process: for container credentials, for the home folder with the tokens of SSO sessions, and for
//! the endpoints of STS and SSO.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::{StaticConfiguration, WebIdentityTokenCredentialsProvider};
use aws_credential_types::Credentials;
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_smithy_runtime_api::shared::IntoShared;
use aws_types::region::Region;

use crate::config::environment::Environment;
use crate::config::profile::ProfileFiles;
use crate::credentials::aws_http::{AwsHttpClient, no_http_client};
use crate::credentials::describe;
use crate::credentials::environment::{EnvironmentCredentials, partial, require_variable};
use crate::credentials::profile::ProfileCredentials;
use crate::error::Error;

type ProviderResult = Result<Credentials, CredentialsError>;

/// Provides the credentials of the first source that has any.
#[derive(Debug)]
pub(crate) struct DefaultChain(Vec<(&'static str, SharedCredentialsProvider)>);

impl DefaultChain {
    /// Creates a chain that reads `environment` and `files`, and sends requests with `http_client`
    /// to services in `region`, whose endpoints are `use_fips` and `use_dual_stack`. Without an
    /// HTTP client, sources that send requests fail.
    pub(crate) fn new(
        environment: Environment,
        files: ProfileFiles,
        http_client: Option<AwsHttpClient>,
        region: Option<String>,
        use_fips: Option<bool>,
        use_dual_stack: Option<bool>,
    ) -> Result<Self, Error> {
        let config = ProviderConfig::without_region()
            .with_http_client(http_client.map_or_else(no_http_client, AwsHttpClient::into_shared))
            .with_region(region.map(Region::new))
            .with_use_fips(use_fips)
            .with_use_dual_stack(use_dual_stack);
        let static_keys = EnvironmentCredentials::new(environment.clone());
        let static_keys = SharedCredentialsProvider::new(static_keys);
        let container = container_provider(&environment, &config);
        let metadata = metadata_provider(&environment, &config)?;
        let named_sources = [
            ("Environment", static_keys.clone()),
            ("EcsContainer", container.clone()),
            ("Ec2InstanceMetadata", metadata.clone()),
        ];
        let replaces_static_keys = files.is_named_in_code;
        let profile = ProfileCredentials::new(files, config.clone(), named_sources);
        let web_identity = provide_credentials_fn(move || {
            web_identity_credentials(environment.clone(), config.clone())
        });
        let mut sources = vec![
            ("environment", static_keys),
            ("profile", SharedCredentialsProvider::new(profile)),
            ("web identity", SharedCredentialsProvider::new(web_identity)),
            ("container", container),
            ("instance metadata", metadata),
        ];
        if replaces_static_keys {
            sources.remove(0);
        }
        Ok(Self(sources))
    }

    async fn credentials(&self) -> ProviderResult {
        let mut skipped = Vec::new();
        for (source, provider) in &self.0 {
            match provider.provide_credentials().await {
                Err(error @ CredentialsError::CredentialsNotLoaded(_)) => {
                    skipped.push(format!("{source}: {}", describe(&error)));
                }
                Err(error) => {
                    tracing::debug!(source, "a source of credentials failed");
                    let message = format!("{source}: {}", describe(&error));
                    return Err(CredentialsError::provider_error(message));
                }
                Ok(credentials) => {
                    tracing::debug!(source, "credentials found");
                    return Ok(credentials);
                }
            }
        }
        Err(CredentialsError::not_loaded(skipped.join("; ")))
    }
}

impl ProvideCredentials for DefaultChain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

async fn web_identity_credentials(
    environment: Environment,
    config: ProviderConfig,
) -> ProviderResult {
    let token_file = require_variable(&environment, "AWS_WEB_IDENTITY_TOKEN_FILE")?;
    let role_arn = require_variable(&environment, "AWS_ROLE_ARN")
        .map_err(|_| partial("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"))?;
    let configuration = StaticConfiguration {
        web_identity_token_file: token_file.into(),
        role_arn,
        session_name: environment.get("AWS_ROLE_SESSION_NAME").unwrap_or_else(|| {
            // The default name of the official SDKs.
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            format!("web-identity-token-{}", now.as_millis())
        }),
    };
    WebIdentityTokenCredentialsProvider::builder()
        .configure(&config)
        .static_configuration(configuration)
        .build()
        .provide_credentials()
        .await
}

/// Returns the provider of container credentials (ECS and EKS Pod Identity).
fn container_provider(
    environment: &Environment,
    config: &ProviderConfig,
) -> SharedCredentialsProvider {
    let variables = [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    if environment.first(&variables).is_none() {
        return unavailable(
            "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor \
             AWS_CONTAINER_CREDENTIALS_FULL_URI is set",
        );
    }
    if !environment.is_process() {
        return unavailable("available only with the environment of the process");
    }
    SharedCredentialsProvider::new(EcsCredentialsProvider::builder().configure(config).build())
}

/// Returns the provider of the instance metadata (`IMDSv2`).
fn metadata_provider(
    environment: &Environment,
    config: &ProviderConfig,
) -> Result<SharedCredentialsProvider, Error> {
    let Some(client) = metadata_client(environment, config)? else {
        return Ok(unavailable("disabled by AWS_EC2_METADATA_DISABLED"));
    };
    let provider = ImdsCredentialsProvider::builder()
        .configure(config)
        .imds_client(client)
        .build();
    Ok(SharedCredentialsProvider::new(provider))
}

/// Returns a provider without credentials.
fn unavailable(reason: &'static str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(provide_credentials_fn(move || async move {
        Err(CredentialsError::not_loaded(reason))
    }))
}

/// Requests the region from the instance metadata. Returns `None` if they are disabled or have
/// none.
pub(crate) async fn metadata_region(
    environment: &Environment,
    http_client: AwsHttpClient,
) -> Result<Option<String>, Error> {
    let config = ProviderConfig::without_region().with_http_client(http_client);
    let Some(client) = metadata_client(environment, &config)? else {
        return Ok(None);
    };
    let provider = ImdsRegionProvider::builder()
        .configure(&config)
        .imds_client(client)
        .build();
    Ok(provider.region().await.map(|region| region.to_string()))
}

/// Builds a client of the instance metadata, unless they are disabled.
fn metadata_client(
    environment: &Environment,
    config: &ProviderConfig,
) -> Result<Option<imds::Client>, Error> {
    if environment.flag("AWS_EC2_METADATA_DISABLED")? == Some(true) {
        return Ok(None);
    }
    let mut client = imds::Client::builder().configure(config);
    if let Some(endpoint) = environment.setting("AWS_EC2_METADATA_SERVICE_ENDPOINT") {
        client = client
            .endpoint(&endpoint.value)
            .map_err(|_| endpoint.invalid("a URL"))?;
    }
    let variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
    if let Some(mode) = environment.parse(variable, "IPv4 or IPv6", |mode| mode.parse().ok())? {
        client = client.endpoint_mode(mode);
    }
    Ok(Some(client.build()))
}
