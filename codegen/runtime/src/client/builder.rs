//! The builder of clients.

use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;

use aws_credential_types::Token;
use aws_credential_types::provider::token::{ProvideToken, SharedTokenProvider};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use crate::client::Client;
use crate::client::hooks::Hook;
use crate::client::settings::Settings;
use crate::config::environment::Environment;
use crate::config::timeouts::Timeouts;
use crate::endpoint::{ParamValue, without_secrets};
use crate::error::Error;
use crate::operation::info::ServiceInfo;
use crate::orchestrator::retry::Retry;
use crate::shape::validate::Validation;
use crate::transport::http_client::HttpClient;
#[cfg(feature = "tower")]
use crate::transport::service::ServiceTransport;

/// Builds a client `C`. Settings that are not set here are read from the [`Environment`].
#[derive(Clone)]
pub struct ClientBuilder<C> {
    service: &'static ServiceInfo,
    pub(crate) settings: Settings,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoint_url = self.settings.endpoint_url.as_deref().map(without_secrets);
        f.debug_struct("ClientBuilder")
            .field("environment", &self.settings.environment)
            .field("region", &self.settings.region)
            .field("endpoint_url", &endpoint_url)
            .field("validation", &self.settings.validation)
            .field("retry", &self.settings.retry)
            .field("timeouts", &self.settings.timeouts)
            .finish_non_exhaustive()
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Creates a builder for clients of `service`, with an empty environment.
    #[must_use]
    pub fn new(service: &'static ServiceInfo) -> Self {
        Self {
            service,
            settings: Settings::default(),
            client: PhantomData,
        }
    }

    /// Sets the environment from which unset settings are read. [`Environment`] lists the
    /// variables.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.settings.environment = environment;
        self
    }

    /// Sets the region, such as `us-west-2`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.region = Some(region.into());
        self
    }

    /// Sets the endpoint, in place of the region's. The paths of operations are appended to the
    /// path of the URL.
    #[must_use]
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.settings.endpoint_url = Some(url.into());
        self
    }

    /// Sets whether requests are sent to FIPS endpoints. Cannot be combined with a custom endpoint.
    #[must_use]
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.settings.use_fips = Some(use_fips);
        self
    }

    /// Sets whether requests are sent to dual-stack endpoints (IPv4 and IPv6). Cannot be combined
    /// with a custom endpoint.
    #[must_use]
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.settings.use_dual_stack = Some(use_dual_stack);
        self
    }

    /// Sets another parameter of the service's endpoint rules, by its name
    /// (`smithy.rules#clientContextParams`) or the name of its built-in, such as
    /// `AWS::Auth::AccountId`. Parameters that the rules do not have are ignored.
    #[must_use]
    pub fn endpoint_param(mut self, name: impl Into<String>, value: impl Into<ParamValue>) -> Self {
        self.settings.endpoint_params.set(name.into(), value);
        self
    }

    /// Sets the provider of credentials: `aws_credential_types::Credentials` or any other provider.
    ///
    /// Credentials are cached and refreshed five minutes before they expire, or after 15 minutes if
    /// they do not expire. Only one call at a time requests them.
    #[must_use]
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.settings.credentials = Some(SharedCredentialsProvider::new(provider));
        self
    }

    /// Sets a bearer token that does not expire, in place of `AWS_BEARER_TOKEN_<SERVICE>`, whose
    /// name ends with the service's signing name, such as `BEDROCK`.
    ///
    /// Operations with bearer authentication (`smithy.api#httpBearerAuth`) require a token.
    /// Operations that support both a token and signatures use the token if there is one.
    #[must_use]
    pub fn bearer_token(self, token: impl Into<String>) -> Self {
        self.token_provider(Token::new(token, None))
    }

    /// Sets the provider of bearer tokens, as [`bearer_token`](Self::bearer_token) sets a token.
    /// Tokens are cached and refreshed like [credentials](Self::credentials_provider).
    #[must_use]
    pub fn token_provider(mut self, provider: impl ProvideToken + 'static) -> Self {
        self.settings.token = Some(SharedTokenProvider::new(provider));
        self
    }

    /// Sets which constraints are checked before an operation is sent. The default is
    /// [`Validation::Basic`].
    #[must_use]
    pub fn validation(mut self, level: Validation) -> Self {
        self.settings.validation = level;
        self
    }

    /// Sets how failed attempts are retried, in place of [`Retry::from_environment`]. Clones of a
    /// client share its retry quota.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = Some(retry);
        self
    }

    /// Sets the timeouts. The default is [`Timeouts::default`]. The timeout to connect does not
    /// apply to a client that is passed to [`http_client`](Self::http_client).
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.settings.timeouts = timeouts;
        self
    }

    /// Adds a hook, which runs after the hooks that were added before.
    #[must_use]
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.settings.hooks.push(Arc::new(hook));
        self
    }

    /// Permits requests over plain http to this host, in addition to those of
    /// `SMITHY_ALLOW_PLAIN_HTTP_TO`. Loopback addresses are always permitted.
    #[must_use]
    pub fn allow_plain_http_to(mut self, host: impl Into<String>) -> Self {
        self.settings.plain_http_hosts.push(host.into());
        self
    }

    /// Sets the application name in the user agent, in place of `AWS_SDK_UA_APP_ID`. It must
    /// consist of letters, digits and `` !#$%&'*+-.^_`|~ ``.
    #[must_use]
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.settings.app_name = Some(name.into());
        self
    }

    /// Sets a PEM file of root certificates, in place of `AWS_CA_BUNDLE` or the platform's
    /// certificates. It does not apply to a client that is passed to
    /// [`http_client`](Self::http_client).
    #[must_use]
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.ca_bundle = Some(path.into());
        self
    }

    /// Sets the HTTP client, for example to share its connections between clients of several
    /// services.
    #[must_use]
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.settings.http_client = Some(client.into_inner());
        self
    }

    /// Sends requests by a service of tower in place of an HTTP client, for example by an emulator
    /// in the same process. The service receives signed requests with absolute URLs, and streamed
    /// bodies of up to 64 MiB in memory. Time limits of connecting and reading do not apply to it;
    /// those of attempts and calls do. `load` does not request a region or credentials for such a
    /// client; it uses those of the environment and of profile files.
    #[cfg(feature = "tower")]
    #[must_use]
    pub fn transport<S>(mut self, service: S) -> Self
    where
        S: tower_service::Service<
                http::Request<bytes::Bytes>,
                Response = http::Response<bytes::Bytes>,
            > + Clone
            + Send
            + Sync
            + 'static,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        S::Future: Send,
    {
        self.settings.transport = Some(Arc::new(ServiceTransport(service)));
        self
    }

    /// Builds the client.
    ///
    /// Credentials are requested when a call is signed. If there are none, the call fails with
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials).
    ///
    /// # Errors
    /// Returns an error of [`ErrorKind::Construction`](crate::ErrorKind::Construction) if the
    /// region or the endpoint is missing, or if a setting is invalid.
    pub fn build(self) -> Result<C, Error> {
        self.settings.build(self.service).map(C::from)
    }

    /// Builds the client as [`build`](Self::build) does. Without the feature `aws-config`, it only
    /// reads the environment.
    ///
    /// # Errors
    /// Returns an error if [`build`](Self::build) does.
    #[cfg(not(feature = "aws-config"))]
    #[allow(
        clippy::unused_async,
        reason = "with the feature aws-config, this function reads files and sends requests"
    )]
    pub async fn load(self) -> Result<C, Error> {
        self.build()
    }
}

#[cfg(feature = "aws-config")]
impl<C: From<Client>> ClientBuilder<C> {
    /// Sets the name of the profile, in place of `AWS_PROFILE` or `default`. Only
    /// [`load`](Self::load) reads profile files.
    #[must_use]
    pub fn profile_name(mut self, name: impl Into<String>) -> Self {
        self.settings.profile_name = Some(name.into());
        self
    }

    /// Builds the client with settings of the profile files and the instance metadata.
    ///
    /// [`Environment`] lists the variables. Settings that are neither set nor in the environment
    /// are read from the profile files (`~/.aws/config` and `~/.aws/credentials`, or
    /// `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`): `region`, `endpoint_url`, `services`,
    /// `ignore_configured_endpoint_urls`, `use_fips_endpoint`, `use_dualstack_endpoint`,
    /// `retry_mode`, `max_attempts`, `sdk_ua_app_id`, `disable_clock_skew_correction`, `ca_bundle`,
    /// `ec2_metadata_service_endpoint`, `ec2_metadata_service_endpoint_mode`. The region can also
    /// come from the instance metadata.
    ///
    /// Unless a provider is set, credentials come from the first of these sources that has any:
    /// environment (unless [`profile_name`](Self::profile_name) is set), profile (static, SSO,
    /// assumed role, process), web identity, container, instance metadata. A source that is
    /// configured in part, such as a key without its secret, is an error. The first call requests
    /// them, with the client's HTTP client.
    ///
    /// The crate `aws-config` reads some variables of the process, even if another
    /// [`environment`](Self::environment) is set: `HOME`, `AWS_ENDPOINT_URL_STS`,
    /// `AWS_ENDPOINT_URL_SSO`, `AWS_ENDPOINT_URL_SSO_OIDC` and `AWS_ENDPOINT_URL` for the requests
    /// of roles and SSO sessions, and those of container credentials, which only the environment of
    /// the process can enable.
    ///
    /// # Errors
    /// Returns an error if [`build`](Self::build) does, or if the profile files cannot be used.
    pub async fn load(self) -> Result<C, Error> {
        self.settings.load(self.service).await.map(C::from)
    }
}
