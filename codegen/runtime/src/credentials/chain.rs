//! The default chain of credentials: the sources of the `aws-config` crate in the official order (client-facts §1a), and why
//! each of them passed.
//!
//! A source that has nothing to look at passes; one that is configured and fails ends the search, as going on to another
//! identity would hide the failure.
//!
//! Environment variables come from the client's [`Environment`], with two exceptions that `aws-config` does not let us lead
//! elsewhere: container credentials are looked for in the process's variables alone, and tokens of an SSO session below the
//! process's home.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::{StaticConfiguration, WebIdentityTokenCredentialsProvider};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_types::region::Region;

use crate::config::environment::Environment;
use crate::config::profile::ProfileFiles;
use crate::credentials::aws_http::AwsHttp;
use crate::credentials::cache::reasons;
use crate::credentials::environment::EnvironmentCredentials;
use crate::error::Error;

type Result = std::result::Result<Credentials, CredentialsError>;

/// Every source that a client looks at unless it is given a provider.
#[derive(Debug)]
pub(crate) struct DefaultChain {
    environment: Environment,
    files: ProfileFiles,
    config: ProviderConfig,
    container: Container,
    metadata: Metadata,
}

impl DefaultChain {
    /// Looks at `environment` and `files`, and asks services and metadata over `http`, those of AWS in `region`.
    pub(crate) fn new(
        environment: Environment,
        files: ProfileFiles,
        http: AwsHttp,
        region: Option<String>,
    ) -> std::result::Result<Self, Error> {
        let config = ProviderConfig::without_region()
            .with_http_client(http)
            .with_region(region.map(Region::new))
            .with_use_fips(environment.flag("AWS_USE_FIPS_ENDPOINT")?)
            .with_use_dual_stack(environment.flag("AWS_USE_DUALSTACK_ENDPOINT")?);
        let container = Container::new(&environment, &config);
        let metadata = Metadata::new(&environment, &config)?;
        Ok(Self {
            environment,
            files,
            config,
            container,
            metadata,
        })
    }

    async fn search(&self) -> Result {
        let mut passed = Passed::default();
        for source in Source::ORDER {
            let outcome = match source {
                Source::Environment => {
                    EnvironmentCredentials::new(self.environment.clone())
                        .provide_credentials()
                        .await
                }
                Source::Profile => self.profile().await,
                Source::WebIdentity => self.web_identity().await,
                Source::Container => self.container.credentials().await,
                Source::Metadata => self.metadata.credentials().await,
            };
            match outcome {
                Err(error @ CredentialsError::CredentialsNotLoaded(_)) => {
                    passed.0.push((source, error))
                }
                Err(error) => {
                    tracing::debug!(%source, "a source of credentials failed");
                    return Err(failed(source, error));
                }
                Ok(credentials) => {
                    tracing::debug!(%source, "credentials found");
                    return Ok(credentials);
                }
            }
        }
        Err(CredentialsError::not_loaded(passed))
    }

    /// The files are read anew whenever credentials are asked for: other programs write into them.
    async fn profile(&self) -> Result {
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&self.config)
            .profile_files(self.files.sources())
            .profile_name(&self.files.name)
            .with_custom_provider(
                "Environment",
                EnvironmentCredentials::new(self.environment.clone()),
            )
            .with_custom_provider("EcsContainer", self.container.clone())
            .with_custom_provider("Ec2InstanceMetadata", self.metadata.clone())
            .build();
        match provider.provide_credentials().await {
            Err(error @ CredentialsError::CredentialsNotLoaded(_)) => {
                let why = reasons(&error).split_off(1);
                let why = if why.is_empty() {
                    "has none".to_owned()
                } else {
                    why.join(": ")
                };
                Err(CredentialsError::not_loaded(format!(
                    "{} {why}",
                    self.files
                )))
            }
            outcome => outcome,
        }
    }

    async fn web_identity(&self) -> Result {
        let find = |name: &str| {
            let unset = || CredentialsError::not_loaded(format!("the variable {name} is not set"));
            self.environment.get(name).ok_or_else(unset)
        };
        let settings = StaticConfiguration {
            web_identity_token_file: find("AWS_WEB_IDENTITY_TOKEN_FILE")?.into(),
            role_arn: find("AWS_ROLE_ARN")?,
            session_name: find("AWS_ROLE_SESSION_NAME").unwrap_or_else(|_| session_name()),
        };
        let provider = WebIdentityTokenCredentialsProvider::builder()
            .configure(&self.config)
            .static_configuration(settings)
            .build();
        provider.provide_credentials().await
    }
}

impl ProvideCredentials for DefaultChain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.search())
    }
}

/// The region that the instance metadata tell, where there are any.
pub(crate) async fn metadata_region(
    environment: &Environment,
    http: AwsHttp,
) -> std::result::Result<Option<String>, Error> {
    let config = ProviderConfig::without_region().with_http_client(http);
    let Some(client) = metadata_client(environment, &config)? else {
        return Ok(None);
    };
    let region = ImdsRegionProvider::builder()
        .configure(&config)
        .imds_client(client)
        .build()
        .region()
        .await;
    Ok(region.map(|region| region.to_string()))
}

/// As the official SDKs name a session that nobody has named: unique enough to be found in a log.
fn session_name() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("web-identity-token-{}", now.as_millis())
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Environment,
    Profile,
    WebIdentity,
    Container,
    Metadata,
}

impl Source {
    const ORDER: [Self; 5] = [
        Self::Environment,
        Self::Profile,
        Self::WebIdentity,
        Self::Container,
        Self::Metadata,
    ];
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::Profile => "profile",
            Self::WebIdentity => "web identity",
            Self::Container => "container",
            Self::Metadata => "instance metadata",
        })
    }
}

/// The sources that had nothing, and why.
#[derive(Debug, Default)]
struct Passed(Vec<(Source, CredentialsError)>);

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (source, error)) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "; " };
            // What the error says of itself is that it is one of those which pass.
            write!(
                f,
                "{separator}{source}: {}",
                reasons(error).split_off(1).join(": ")
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Passed {}

/// The same error, saying whose it is.
fn failed(source: Source, error: CredentialsError) -> CredentialsError {
    CredentialsError::provider_error(format!("{source}: {}", reasons(&error).join(": ")))
}

/// Container credentials: ECS, EKS Pod Identity, and whoever else speaks their protocol.
#[derive(Clone, Debug)]
struct Container(std::result::Result<Arc<EcsCredentialsProvider>, &'static str>);

impl Container {
    fn new(environment: &Environment, config: &ProviderConfig) -> Self {
        let names = [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ];
        Self(
            match (environment.first(&names), environment.is_process()) {
                (Some(_), true) => Ok(Arc::new(
                    EcsCredentialsProvider::builder().configure(config).build(),
                )),
                (Some(_), false) => Err("is looked for in the environment of the process alone"),
                (None, _) => Err(
                    "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set",
                ),
            },
        )
    }

    async fn credentials(&self) -> Result {
        match &self.0 {
            Ok(provider) => provider.provide_credentials().await,
            Err(why) => Err(CredentialsError::not_loaded(*why)),
        }
    }
}

impl ProvideCredentials for Container {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// Instance metadata (IMDS version 2); `None` where they are switched off.
#[derive(Clone, Debug)]
struct Metadata(Option<std::sync::Arc<ImdsCredentialsProvider>>);

impl Metadata {
    fn new(environment: &Environment, config: &ProviderConfig) -> std::result::Result<Self, Error> {
        let client = metadata_client(environment, config)?;
        Ok(Self(client.map(|client| {
            let provider = ImdsCredentialsProvider::builder()
                .configure(config)
                .imds_client(client)
                .build();
            std::sync::Arc::new(provider)
        })))
    }

    async fn credentials(&self) -> Result {
        match &self.0 {
            Some(provider) => provider.provide_credentials().await,
            None => Err(CredentialsError::not_loaded(
                "switched off by AWS_EC2_METADATA_DISABLED",
            )),
        }
    }
}

impl ProvideCredentials for Metadata {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// A client for the instance metadata; `None` where they are switched off.
fn metadata_client(
    environment: &Environment,
    config: &ProviderConfig,
) -> std::result::Result<Option<imds::Client>, Error> {
    if environment.flag("AWS_EC2_METADATA_DISABLED")? == Some(true) {
        return Ok(None);
    }
    let wrong = |origin: &str, value: &str, wanted: &str| {
        Error::construction("", format!("{origin} is {value:?}; it must be {wanted}"))
    };
    let mut client = imds::Client::builder().configure(config);
    if let Some((origin, endpoint)) = environment.first(&["AWS_EC2_METADATA_SERVICE_ENDPOINT"]) {
        client = client
            .endpoint(&endpoint)
            .map_err(|_| wrong(origin, &endpoint, "a URL"))?;
    }
    if let Some((origin, mode)) = environment.first(&["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]) {
        client = client.endpoint_mode(
            mode.parse()
                .map_err(|_| wrong(origin, &mode, "IPv4 or IPv6"))?,
        );
    }
    Ok(Some(client.build()))
}
