//! The builder of clients, and the settings that it reads from the environment.

use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use http::Uri;

use crate::client::config::CallConfig;
use crate::client::hooks::Hook;
use crate::client::user_agent::user_agent;
use crate::client::{Client, ClientInner};
use crate::config::environment::{Environment, Setting};
use crate::config::timeouts::Timeouts;
use crate::credentials::cache::CredentialsCache;
use crate::credentials::environment::EnvironmentCredentials;
use crate::endpoint::{self, EndpointParams, ParamValue, Target};
use crate::error::Error;
use crate::operation::ServiceInfo;
use crate::orchestrator::clock_skew::ClockSkew;
use crate::orchestrator::retry::{Retry, RetryState};
use crate::shape::validate::Validation;
use crate::transport::Transport;
use crate::transport::http_client::{CaBundle, build_error, client_builder};

/// Variables that contain the region, in the order of precedence.
pub(crate) const REGION_VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Builds a client `C`. Settings that are not set here are read from the [`Environment`].
#[derive(Clone)]
pub struct ClientBuilder<C> {
    pub(crate) service: &'static ServiceInfo,
    pub(crate) environment: Environment,
    #[cfg(feature = "aws-config")]
    pub(crate) profile_name: Option<String>,
    pub(crate) region: Option<String>,
    endpoint_url: Option<String>,
    use_fips: Option<bool>,
    use_dual_stack: Option<bool>,
    endpoint_params: EndpointParams,
    pub(crate) credentials: Option<SharedCredentialsProvider>,
    validation: Validation,
    retry: Option<Retry>,
    timeouts: Timeouts,
    hooks: Vec<Arc<dyn Hook>>,
    plain_http_hosts: Vec<String>,
    app_name: Option<String>,
    ca_bundle: Option<PathBuf>,
    /// HTTP client of the caller.
    pub(crate) http_client: Option<reqwest::Client>,
    /// HTTP client that [`load`](Self::load) has built already.
    pub(crate) default_http_client: Option<reqwest::Client>,
    /// Transport in place of an HTTP client.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("environment", &self.environment)
            .field("region", &self.region)
            .field("endpoint_url", &self.endpoint_url)
            .field("validation", &self.validation)
            .field("retry", &self.retry)
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Creates a builder for clients of `service`, with an empty environment.
    #[must_use]
    pub fn new(service: &'static ServiceInfo) -> Self {
        Self {
            service,
            environment: Environment::default(),
            #[cfg(feature = "aws-config")]
            profile_name: None,
            region: None,
            endpoint_url: None,
            use_fips: None,
            use_dual_stack: None,
            endpoint_params: EndpointParams::new(),
            credentials: None,
            validation: Validation::default(),
            retry: None,
            timeouts: Timeouts::default(),
            hooks: Vec::new(),
            plain_http_hosts: Vec::new(),
            app_name: None,
            ca_bundle: None,
            http_client: None,
            default_http_client: None,
            transport: None,
            client: PhantomData,
        }
    }

    /// Sets the environment from which unset settings are read: `AWS_REGION`, `AWS_DEFAULT_REGION`,
    /// `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`,
    /// `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_RETRY_MODE`,
    /// `AWS_MAX_ATTEMPTS`, `AWS_NEW_RETRIES_2026`, `AWS_DISABLE_CLOCK_SKEW_CORRECTION`, `AWS_SDK_UA_APP_ID`,
    /// `AWS_EXECUTION_ENV`, `AWS_CA_BUNDLE`.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Sets the region, such as `us-west-2`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the endpoint, in place of the region's. The paths of operations are appended to the path of the URL.
    #[must_use]
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Sets whether requests are sent to FIPS endpoints. Cannot be combined with a custom endpoint.
    #[must_use]
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.use_fips = Some(use_fips);
        self
    }

    /// Sets whether requests are sent to dual-stack endpoints (IPv4 and IPv6). Cannot be combined with a custom endpoint.
    #[must_use]
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.use_dual_stack = Some(use_dual_stack);
        self
    }

    /// Sets another parameter of the service's endpoint rules, by its name (`smithy.rules#clientContextParams`) or the name of
    /// its built-in, such as `AWS::Auth::AccountId`. Parameters that the rules do not have are ignored.
    #[must_use]
    pub fn endpoint_param(mut self, name: impl Into<String>, value: impl Into<ParamValue>) -> Self {
        self.endpoint_params.set(name.into(), value);
        self
    }

    /// Sets the provider of credentials: `aws_credential_types::Credentials` or any other provider.
    ///
    /// Credentials are cached and refreshed five minutes before they expire, or after 15 minutes if they do not expire. Only
    /// one call at a time requests them.
    #[must_use]
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(SharedCredentialsProvider::new(provider));
        self
    }

    /// Sets which constraints are checked before an operation is sent. The default is [`Validation::Basic`].
    #[must_use]
    pub fn validation(mut self, level: Validation) -> Self {
        self.validation = level;
        self
    }

    /// Sets how failed attempts are retried, in place of [`Retry::from_environment`]. Clones of a client share its retry quota.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Sets the timeouts. The default is [`Timeouts::default`]. The timeouts to connect and to read do not apply to a client
    /// that is passed to [`http_client`](Self::http_client).
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Adds a hook, which runs after the hooks that were added before.
    #[must_use]
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// Permits signed requests over plain http to this host. Loopback addresses are always permitted.
    #[must_use]
    pub fn allow_plain_http_to(mut self, host: impl Into<String>) -> Self {
        self.plain_http_hosts.push(host.into());
        self
    }

    /// Sets the application name in the user agent, in place of `AWS_SDK_UA_APP_ID`. It must consist of letters, digits and
    /// `` !#$%&'*+-.^_`|~ ``.
    #[must_use]
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// Sets a PEM file of root certificates, in place of `AWS_CA_BUNDLE` or the platform's certificates. It does not apply to a
    /// client that is passed to [`http_client`](Self::http_client).
    #[must_use]
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_bundle = Some(path.into());
        self
    }

    /// Sets the HTTP client. It should not follow redirects.
    #[must_use]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Builds the client.
    ///
    /// Credentials are requested when a call is signed. If there are none, the call fails with
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials).
    ///
    /// # Errors
    /// Returns an error of [`ErrorKind::Construction`](crate::ErrorKind::Construction) if the region or the endpoint is
    /// missing, or if a setting is invalid.
    pub fn build(self) -> Result<C, Error> {
        let custom_endpoint = self.custom_endpoint()?;
        let region = self.resolve_region()?;
        let endpoint_params = self.resolve_endpoint_params(&region, custom_endpoint)?;
        let target = Target::resolve(self.service, &endpoint_params, &self.plain_http_hosts);
        if !self.service.endpoint_depends_on_operation {
            target.as_ref().map_err(Clone::clone)?;
        }
        let environment = &self.environment;
        let retry = match &self.retry {
            Some(retry) => retry.clone(),
            None => Retry::from_environment(environment)?,
        };
        let disables_correction = environment.flag("AWS_DISABLE_CLOCK_SKEW_CORRECTION")?;
        let is_adaptive = retry.is_adaptive();
        let user_agent = user_agent(
            self.service,
            environment,
            is_adaptive,
            self.app_name.clone(),
        )?;
        let is_local = target
            .as_ref()
            .is_ok_and(|target| endpoint::is_local(&target.uri));
        let transport = self.resolve_transport(is_local)?;
        let has_default_transport = self.http_client.is_none() && self.transport.is_none();
        let credentials = self.credentials.unwrap_or_else(|| {
            SharedCredentialsProvider::new(EnvironmentCredentials::new(self.environment))
        });
        let config = CallConfig {
            validation: self.validation,
            retry,
            timeouts: self.timeouts,
            hooks: self.hooks,
            credentials: Arc::new(CredentialsCache::new(credentials)),
            endpoint_url: None,
            idempotency_token: None,
        };
        Ok(C::from(Client(Arc::new(ClientInner {
            region,
            target: target.map(Arc::new),
            endpoint_params,
            plain_http_hosts: self.plain_http_hosts,
            config: Arc::new(config),
            corrects_clock_skew: disables_correction != Some(true),
            clock_skew: ClockSkew::default(),
            retry_state: RetryState::new(),
            user_agent,
            transport,
            local_transport: has_default_transport.then(OnceLock::new),
        }))))
    }

    /// Returns the custom endpoint: the builder's, or that of the environment unless it says to ignore them.
    pub(crate) fn custom_endpoint(&self) -> Result<Option<Uri>, Error> {
        if let Some(url) = &self.endpoint_url {
            return endpoint::check_custom_url(url, "endpoint_url").map(Some);
        }
        if self
            .environment
            .flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?
            == Some(true)
        {
            return Ok(None);
        }
        let variables = [&self.service.endpoint_variable(), "AWS_ENDPOINT_URL"];
        let setting = self.environment.first(&variables);
        setting
            .map(|Setting { value, origin }| endpoint::check_custom_url(&value, &origin))
            .transpose()
    }

    fn resolve_region(&self) -> Result<String, Error> {
        let setting = || Some(self.environment.first(&REGION_VARIABLES)?.value);
        let Some(region) = self.region.clone().or_else(setting) else {
            let message = match self.environment.profile() {
                None => "no region: set region in the builder, AWS_REGION or AWS_DEFAULT_REGION, for example to us-west-2".to_owned(),
                Some(profile) => format!(
                    "no region: set region in the builder, AWS_REGION, AWS_DEFAULT_REGION or the key region of the {}, \
                     for example to us-west-2; the instance metadata provide none",
                    profile.description
                ),
            };
            return Err(Error::construction(message));
        };
        endpoint::check_region(&region)?;
        Ok(region)
    }

    fn resolve_endpoint_params(
        &self,
        region: &str,
        custom_endpoint: Option<Uri>,
    ) -> Result<EndpointParams, Error> {
        let flag = |value: Option<bool>, variable| match value {
            Some(value) => Ok(value),
            None => self
                .environment
                .flag(variable)
                .map(Option::unwrap_or_default),
        };
        let use_fips = flag(self.use_fips, "AWS_USE_FIPS_ENDPOINT")?;
        let use_dual_stack = flag(self.use_dual_stack, "AWS_USE_DUALSTACK_ENDPOINT")?;
        let mut params = EndpointParams::new()
            .with("AWS::Region", region)
            .with("AWS::UseFIPS", use_fips)
            .with("AWS::UseDualStack", use_dual_stack);
        if let Some(url) = custom_endpoint {
            params.set("SDK::Endpoint", url.to_string());
        }
        Ok(self.endpoint_params.clone().or(&params))
    }

    fn resolve_transport(&self, is_local: bool) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = &self.transport {
            return Ok(Arc::clone(transport));
        }
        let client = match self
            .http_client
            .as_ref()
            .or(self.default_http_client.as_ref())
        {
            Some(client) => client.clone(),
            None => self.build_http_client(is_local)?,
        };
        Ok(Arc::new(client))
    }

    /// Builds an HTTP client. For a local endpoint it uses no proxy: a proxy could not reach the endpoint, and a signed request
    /// over plain http must not leave the machine.
    pub(crate) fn build_http_client(&self, is_local: bool) -> Result<reqwest::Client, Error> {
        let setting = self.environment.setting("AWS_CA_BUNDLE");
        let configured = self.ca_bundle.as_deref().map(|path| CaBundle {
            path,
            origin: "ca_bundle",
        });
        let ca_bundle = configured.or_else(|| {
            let Setting { value, origin } = setting.as_ref()?;
            Some(CaBundle {
                path: Path::new(value),
                origin,
            })
        });
        let builder = client_builder(&self.timeouts, ca_bundle)?;
        let builder = if is_local {
            builder.no_proxy()
        } else {
            builder
        };
        builder.build().map_err(build_error)
    }
}
