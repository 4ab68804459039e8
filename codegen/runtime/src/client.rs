//! A client: what it needs to know to send operations, and how it comes to know it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use http::Uri;
use http::header::HeaderValue;

use crate::call::Call;
use crate::credentials::EnvironmentCredentials;
use crate::endpoint;
use crate::environment::Environment;
use crate::error::Error;
use crate::hooks::Hook;
use crate::http_client::{unbuilt, with_timeouts};
use crate::operation::{Operation, ServiceInfo};
use crate::retry::{Retry, RetryState};
use crate::send::Settings;
use crate::skew::Skew;
use crate::timeouts::Timeouts;
use crate::validate::Validation;

/// A client for any service. Generated crates wrap it in a client with a method for every operation.
///
/// Cheap to clone: clones share connections and configuration.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

/// What clones of a client share.
pub(crate) struct Shared {
    pub(crate) region: String,
    pub(crate) endpoint: Uri,
    pub(crate) credentials: SharedCredentialsProvider,
    pub(crate) validation: Validation,
    pub(crate) settings: Settings,
    pub(crate) correct_clock: bool,
    pub(crate) user_agent: HeaderValue,
    pub(crate) http: reqwest::Client,
    pub(crate) retry_state: RetryState,
    pub(crate) skew: Skew,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = &self.0;
        f.debug_struct("Client")
            .field("region", &shared.region)
            .field("endpoint", &shared.endpoint)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// The call that sends `operation` when it is awaited.
    pub fn call<Op: Operation>(&self, operation: Op) -> Call<Op> {
        Call::new(self.clone(), operation)
    }

    /// The region that requests are signed for.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The endpoint that requests go to.
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        self.0.endpoint.to_string()
    }
}

/// Builds a client `C`. What is not set here is looked up in the [`Environment`], if one is given.
#[derive(Clone)]
pub struct ClientBuilder<C> {
    service: &'static ServiceInfo,
    environment: Environment,
    region: Option<String>,
    endpoint_url: Option<String>,
    credentials: Option<SharedCredentialsProvider>,
    validation: Validation,
    retry: Option<Retry>,
    timeouts: Timeouts,
    hooks: Vec<Arc<dyn Hook>>,
    plain_http: Vec<String>,
    http: Option<reqwest::Client>,
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
    /// A builder for clients of `service`, without an environment.
    #[must_use]
    pub fn new(service: &'static ServiceInfo) -> Self {
        Self {
            service,
            environment: Environment::default(),
            region: None,
            endpoint_url: None,
            credentials: None,
            validation: Validation::default(),
            retry: None,
            timeouts: Timeouts::default(),
            hooks: Vec::new(),
            plain_http: Vec::new(),
            http: None,
            client: PhantomData,
        }
    }

    /// Where to look for what is not set: `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_<SERVICE>`,
    /// `AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The region, such as `us-west-2`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// An endpoint in place of the region's own. A path in it comes before the operations' paths.
    #[must_use]
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Where credentials come from: `aws_credential_types::Credentials`, or any provider. Asked once a call.
    #[must_use]
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(SharedCredentialsProvider::new(provider));
        self
    }

    /// How much of an operation is checked before it is sent; [`Validation::Basic`] unless set.
    #[must_use]
    pub fn validation(mut self, level: Validation) -> Self {
        self.validation = level;
        self
    }

    /// How failed attempts are retried; as `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` and `AWS_NEW_RETRIES_2026` say, or
    /// [`Retry::standard`], unless set. The quota of retries is the client's own, shared by its clones.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// How long things may take; [`Timeouts::default`] unless set. Those to connect and to read are settings of the HTTP
    /// client, so they do nothing for one that is given with [`http_client`](Self::http_client).
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Adds a hook, behind those that are there.
    #[must_use]
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// Allows signed requests over plain http to this host. Loopback addresses are always allowed.
    #[must_use]
    pub fn allow_plain_http_to(mut self, host: impl Into<String>) -> Self {
        self.plain_http.push(host.into());
        self
    }

    /// The HTTP client to send with, in place of one of the builder's own. It should not follow redirects.
    #[must_use]
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Construction`](crate::ErrorKind::Construction) where the region or the endpoint is missing or wrong. The
    /// message says what was looked for and what to set. Credentials are asked for when a call is signed; where there are none,
    /// that call is an error of [`ErrorKind::Credentials`](crate::ErrorKind::Credentials).
    pub fn build(self) -> Result<C, Error> {
        let service_variable = format!("AWS_ENDPOINT_URL_{}", self.service.id.to_uppercase().replace([' ', '-'], "_"));
        let custom = match &self.endpoint_url {
            Some(url) => Some(endpoint::custom(url, "endpoint_url")?),
            None => match self.environment.first(&[&service_variable, "AWS_ENDPOINT_URL"]) {
                Some((name, url)) => Some(endpoint::custom(&url, name)?),
                None => None,
            },
        };
        let region = self.find_region()?;
        let endpoint = match custom {
            Some(endpoint) => endpoint,
            None => endpoint::regional(self.service, &region)?,
        };
        endpoint::check_plain_http(&endpoint, &self.plain_http)?;
        let retry = match self.retry {
            Some(retry) => retry,
            None => Retry::from_environment(&self.environment)?,
        };
        let correct_clock = match self.environment.flag("AWS_DISABLE_CLOCK_SKEW_CORRECTION")? {
            Some(disabled) => !disabled,
            None => true,
        };
        let credentials = match self.credentials {
            Some(credentials) => credentials,
            None => SharedCredentialsProvider::new(EnvironmentCredentials::new(self.environment)),
        };
        let http = match self.http {
            Some(http) => http,
            None => own_http_client(&endpoint, &self.timeouts)?,
        };
        let user_agent = HeaderValue::try_from(user_agent(self.service))
            .map_err(|_| Error::construction("", "the crate's name and version make no user agent header"))?;
        let shared = Shared {
            region,
            endpoint,
            credentials,
            validation: self.validation,
            settings: Settings { retry, timeouts: self.timeouts, hooks: self.hooks },
            correct_clock,
            user_agent,
            http,
            retry_state: RetryState::new(),
            skew: Skew::default(),
        };
        Ok(C::from(Client(Arc::new(shared))))
    }

    fn find_region(&self) -> Result<String, Error> {
        let found = self
            .region
            .clone()
            .or_else(|| self.environment.first(&["AWS_REGION", "AWS_DEFAULT_REGION"]).map(|(_, region)| region));
        let Some(region) = found else {
            let message = "no region: looked at the builder's region, AWS_REGION and AWS_DEFAULT_REGION; \
                           set one of them, such as us-west-2";
            return Err(Error::construction("", message));
        };
        endpoint::check_region(&region)?;
        Ok(region)
    }
}

/// `product/version ua/2.1 api/service#version os/linux lang/rust`, in the common form of AWS clients (client-facts §1h).
fn user_agent(service: &ServiceInfo) -> String {
    let id = service.id.to_lowercase().replace(' ', "-");
    format!("{} ua/2.1 api/{id}#{} os/{} lang/rust", service.product, service.version, std::env::consts::OS)
}

/// The client's own HTTP client. An endpoint of this machine is reached without the proxies that the environment names: they
/// could not reach it, and a signed request over plain http must not leave the machine.
fn own_http_client(endpoint: &Uri, timeouts: &Timeouts) -> Result<reqwest::Client, Error> {
    let builder = with_timeouts(timeouts)?;
    let builder = if endpoint::is_local(endpoint) { builder.no_proxy() } else { builder };
    builder.build().map_err(unbuilt)
}
