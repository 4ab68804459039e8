//! The settings of a [`ClientBuilder`](crate::ClientBuilder), and the values that the environment
//! provides for them.

use std::path::PathBuf;
use std::sync::Arc;

use aws_credential_types::Token;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::token::SharedTokenProvider;
use http::Uri;

use crate::client::config::CallConfig;
use crate::client::hooks::Hook;
use crate::client::user_agent::user_agent;
use crate::client::{Client, ClientInner};
use crate::config::environment::{Environment, Setting};
use crate::config::timeouts::Timeouts;
use crate::credentials::bearer::TokenCache;
use crate::credentials::cache::CredentialsCache;
use crate::credentials::environment::EnvironmentCredentials;
use crate::endpoint::{self, EndpointParams, Target};
use crate::error::Error;
use crate::operation::info::ServiceInfo;
use crate::orchestrator::clock_skew::ClockSkew;
use crate::orchestrator::retry::{Retry, RetryState};
use crate::shape::validate::Validation;
use crate::transport::Transport;
use crate::transport::http_client::{build, client_builder};
use crate::transport::proxies::add_process_proxies;
use crate::transport::tls::{CaBundle, Roots};

#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) environment: Environment,
    #[cfg(feature = "aws-config")]
    pub(crate) profile_name: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) endpoint_url: Option<String>,
    pub(crate) use_fips: Option<bool>,
    pub(crate) use_dual_stack: Option<bool>,
    pub(crate) endpoint_params: EndpointParams,
    pub(crate) credentials: Option<SharedCredentialsProvider>,
    pub(crate) token: Option<SharedTokenProvider>,
    pub(crate) validation: Validation,
    pub(crate) retry: Option<Retry>,
    pub(crate) timeouts: Timeouts,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) plain_http_hosts: Vec<String>,
    pub(crate) app_name: Option<String>,
    pub(crate) ca_bundle: Option<PathBuf>,
    /// HTTP client of the caller, or the one that `load` has built.
    pub(crate) http_client: Option<reqwest::Client>,
    /// Transport in place of an HTTP client.
    pub(crate) transport: Option<Arc<dyn Transport>>,
}

impl Settings {
    pub(crate) fn build(self, service: &'static ServiceInfo) -> Result<Client, Error> {
        let custom_endpoint = self.resolve_custom_endpoint(service)?;
        let region = self.resolve_region()?;
        let endpoint_params = self.resolve_endpoint_params(&region, custom_endpoint)?;
        let plain_http_hosts = self.plain_http_hosts();
        let target = Target::resolve(service, &endpoint_params, &plain_http_hosts);
        if !service.endpoint_depends_on_operation {
            target.as_ref().map_err(Clone::clone)?;
        }
        let environment = &self.environment;
        let retry = match &self.retry {
            Some(retry) => retry.clone(),
            None => Retry::from_environment(environment)?,
        };
        let disables_correction = environment.flag("AWS_DISABLE_CLOCK_SKEW_CORRECTION")?;
        let user_agent = user_agent(service, environment, &retry, self.app_name.as_deref())?;
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(self.resolve_http_client()?),
        };
        let token = self.token.or_else(|| {
            let token = self.environment.get(&service.token_variable())?;
            Some(SharedTokenProvider::new(Token::new(token, None)))
        });
        let credentials = self.credentials.unwrap_or_else(|| {
            SharedCredentialsProvider::new(EnvironmentCredentials::new(self.environment))
        });
        Ok(Client(Arc::new(ClientInner {
            region,
            target: target.map(Arc::new),
            endpoint_params,
            plain_http_hosts,
            config: Arc::new(CallConfig {
                validation: self.validation,
                retry,
                timeouts: self.timeouts,
                hooks: self.hooks,
                credentials: Arc::new(CredentialsCache::new(credentials)),
                token: token.map(TokenCache::new),
                endpoint_url: None,
                idempotency_token: None,
            }),
            corrects_clock_skew: disables_correction != Some(true),
            clock_skew: ClockSkew::default(),
            retry_state: RetryState::new(),
            discovered_endpoint: tokio::sync::Mutex::default(),
            user_agent,
            transport,
        })))
    }

    /// Returns the custom endpoint: that of the builder, or that of the environment unless it says
    /// to ignore endpoints.
    pub(crate) fn resolve_custom_endpoint(
        &self,
        service: &ServiceInfo,
    ) -> Result<Option<Uri>, Error> {
        if let Some(url) = &self.endpoint_url {
            return endpoint::check_custom_url(url, "endpoint_url").map(Some);
        }
        let ignores_urls = self
            .environment
            .flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?;
        if ignores_urls == Some(true) {
            return Ok(None);
        }
        let variables = [&service.endpoint_variable(), "AWS_ENDPOINT_URL"];
        let setting = self.environment.first(&variables);
        let check = |setting: Setting| endpoint::check_custom_url(&setting.value, &setting.origin);
        setting.map(check).transpose()
    }

    /// Returns the hosts to which requests may be sent over plain http.
    pub(crate) fn plain_http_hosts(&self) -> Vec<String> {
        let hosts = self.environment.get(endpoint::PLAIN_HTTP_VARIABLE);
        let hosts = hosts.unwrap_or_default();
        let hosts = hosts.split(',').map(|host| host.trim().to_owned());
        self.plain_http_hosts.iter().cloned().chain(hosts).collect()
    }

    fn resolve_region(&self) -> Result<String, Error> {
        let region = self.region.clone().or_else(|| self.environment.region());
        let region = region.ok_or_else(|| self.missing_region())?;
        endpoint::check_region(&region)?;
        Ok(region)
    }

    fn missing_region(&self) -> Error {
        let Some(profile) = self.environment.profile() else {
            return Error::construction(
                "no region: set region in the builder, AWS_REGION or AWS_DEFAULT_REGION, \
                 for example to us-west-2",
            );
        };
        Error::construction(format!(
            "no region: set region in the builder, AWS_REGION, AWS_DEFAULT_REGION or the key \
             region of the {}, for example to us-west-2; the instance metadata \
             provide none or were not requested",
            profile.description
        ))
    }

    fn resolve_endpoint_params(
        &self,
        region: &str,
        custom_endpoint: Option<Uri>,
    ) -> Result<EndpointParams, Error> {
        let (use_fips, use_dual_stack) = self.endpoint_variants()?;
        let mut params = EndpointParams::new()
            .with("AWS::Region", region)
            .with("AWS::UseFIPS", use_fips.unwrap_or_default())
            .with("AWS::UseDualStack", use_dual_stack.unwrap_or_default());
        if let Some(url) = custom_endpoint {
            params.set("SDK::Endpoint", url.to_string());
        }
        Ok(self.endpoint_params.clone().or(&params))
    }

    /// Returns whether FIPS and dual-stack endpoints are used, as far as that is set.
    pub(crate) fn endpoint_variants(&self) -> Result<(Option<bool>, Option<bool>), Error> {
        let flag = |value: Option<bool>, variable| match value {
            Some(value) => Ok(Some(value)),
            None => self.environment.flag(variable),
        };
        Ok((
            flag(self.use_fips, "AWS_USE_FIPS_ENDPOINT")?,
            flag(self.use_dual_stack, "AWS_USE_DUALSTACK_ENDPOINT")?,
        ))
    }

    /// Returns the HTTP client that is set, or builds one, which uses the proxies of the process
    /// for other machines.
    pub(crate) fn resolve_http_client(&self) -> Result<reqwest::Client, Error> {
        if let Some(client) = &self.http_client {
            return Ok(client.clone());
        }
        let ca_bundle = match &self.ca_bundle {
            Some(path) => Some(CaBundle::new(path, "ca_bundle")),
            None => self
                .environment
                .setting("AWS_CA_BUNDLE")
                .map(|setting| CaBundle::new(setting.value, setting.origin)),
        };
        let roots = ca_bundle.map_or(Roots::Platform, Roots::File);
        let builder = client_builder(self.timeouts.connect, roots)?;
        build(add_process_proxies(builder)?)
    }
}
