//! A client: what it needs to know to send operations, and how it comes to know it.

#[cfg(feature = "blocking")]
pub mod blocking;
pub(crate) mod call;
pub(crate) mod hooks;

use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use http::Uri;
use http::header::HeaderValue;

use crate::client::call::Call;
use crate::client::hooks::Hook;
use crate::config::environment::Environment;
use crate::config::timeouts::Timeouts;
use crate::credentials::cache::CredentialsCache;
use crate::credentials::environment::EnvironmentCredentials;
use crate::endpoint::{self, EndpointParams, ParamValue, Target};
use crate::error::Error;
use crate::operation::{Operation, ServiceInfo};
use crate::orchestrator::clock_skew::Skew;
use crate::orchestrator::retry::{Retry, RetryState};
use crate::orchestrator::user_agent::user_agent;
use crate::orchestrator::{Settings, Transport};
use crate::shape::validate::Validation;
use crate::transport::http_client::{CaBundle, direct, past_proxies, unbuilt, with_settings};

/// A client for any service. Generated crates wrap it in a client with a method for every operation.
///
/// Cheap to clone: clones share connections and configuration.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

/// The variables that name the region, the first one first.
pub(crate) const REGION_VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// What clones of a client share.
pub(crate) struct Shared {
    pub(crate) region: String,
    /// Where operations go that have no say in it.
    pub(crate) target: Result<Target, Error>,
    /// What the client knows for the endpoint's rules.
    pub(crate) params: EndpointParams,
    /// The hosts that signed requests may go to over plain http.
    pub(crate) plain_http: Vec<String>,
    pub(crate) validation: Validation,
    pub(crate) settings: Settings,
    pub(crate) correct_clock: bool,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Transport,
    /// For calls with endpoints of this machine; `None` where the caller has given an HTTP client, or a mock.
    local_http: Option<OnceLock<Option<reqwest::Client>>>,
    pub(crate) retry_state: RetryState,
    pub(crate) skew: Skew,
}

impl Shared {
    /// The HTTP client for plain http to this machine, where that is not the client's only one. No proxy of the environment
    /// gets to see what it sends.
    pub(crate) fn local_http(&self) -> Option<Transport> {
        self.local_http
            .as_ref()?
            .get_or_init(|| direct(&self.settings.timeouts))
            .clone()
            .map(Transport::Http)
    }

    /// The service's time, as far as it is known.
    pub(crate) fn now(&self) -> SystemTime {
        match self.correct_clock {
            true => self.skew.correct(SystemTime::now()),
            false => SystemTime::now(),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("region", &self.0.region)
            .field("endpoint", &self.endpoint_url())
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

    /// The endpoint that requests go to, but for operations that have a say in it; empty where every operation has.
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        self.0
            .target
            .as_ref()
            .map(|target| target.uri.to_string())
            .unwrap_or_default()
    }
}

/// Builds a client `C`. What is not set here is looked up in the [`Environment`], if one is given.
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
    params: EndpointParams,
    pub(crate) credentials: Option<SharedCredentialsProvider>,
    validation: Validation,
    retry: Option<Retry>,
    timeouts: Timeouts,
    hooks: Vec<Arc<dyn Hook>>,
    plain_http: Vec<String>,
    app_name: Option<String>,
    ca_bundle: Option<PathBuf>,
    pub(crate) http: Option<reqwest::Client>,
    /// One of the builder's own that is there already.
    pub(crate) own_http: Option<reqwest::Client>,
    #[cfg(feature = "test-util")]
    pub(crate) mock: Option<crate::test_util::Mock>,
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
            #[cfg(feature = "aws-config")]
            profile_name: None,
            region: None,
            endpoint_url: None,
            use_fips: None,
            use_dual_stack: None,
            params: EndpointParams::new(),
            credentials: None,
            validation: Validation::default(),
            retry: None,
            timeouts: Timeouts::default(),
            hooks: Vec::new(),
            plain_http: Vec::new(),
            app_name: None,
            ca_bundle: None,
            http: None,
            own_http: None,
            #[cfg(feature = "test-util")]
            mock: None,
            client: PhantomData,
        }
    }

    /// Where to look for what is not set: `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_<SERVICE>`,
    /// `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS`,
    /// `AWS_NEW_RETRIES_2026`, `AWS_DISABLE_CLOCK_SKEW_CORRECTION`, `AWS_SDK_UA_APP_ID`, `AWS_EXECUTION_ENV`,
    /// `AWS_CA_BUNDLE`.
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

    /// Whether requests go to hosts that comply with FIPS. Not together with an endpoint of one's own.
    #[must_use]
    pub fn use_fips(mut self, yes: bool) -> Self {
        self.use_fips = Some(yes);
        self
    }

    /// Whether requests go to hosts that speak IPv6 as well as IPv4. Not together with an endpoint of one's own.
    #[must_use]
    pub fn use_dual_stack(mut self, yes: bool) -> Self {
        self.use_dual_stack = Some(yes);
        self
    }

    /// Sets another parameter of the service's endpoint rules, by its name (`smithy.rules#clientContextParams`) or by that of
    /// its built-in, such as `AWS::Auth::AccountId`. Names that the rules do not have change nothing.
    #[must_use]
    pub fn endpoint_param(mut self, name: impl Into<String>, value: impl Into<ParamValue>) -> Self {
        self.params.set(name.into(), value);
        self
    }

    /// Where credentials come from: `aws_credential_types::Credentials`, or any provider. Asked by one call at a
    /// time: five minutes before what it gave expires, or after a quarter of an hour where that has no expiry.
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

    /// A name for the application, for the service's logs; as `AWS_SDK_UA_APP_ID` says unless set. Of letters, digits and
    /// `` !#$%&'*+-.^_`|~ ``.
    #[must_use]
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// A PEM file of root certificates, in place of the platform's; as `AWS_CA_BUNDLE` says unless set. Does nothing for an
    /// HTTP client that is given with [`http_client`](Self::http_client).
    #[must_use]
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_bundle = Some(path.into());
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
        let custom = self.custom_endpoint()?;
        let region = self.find_region()?;
        let params = self.endpoint_params(&region, custom)?;
        let target = Target::resolve(self.service, &params, &self.plain_http, "");
        if !self.service.endpoint_depends_on_operation {
            target.as_ref().map_err(Clone::clone)?;
        }
        let retry = match self.retry {
            Some(ref retry) => retry.clone(),
            None => Retry::from_environment(&self.environment)?,
        };
        let correct_clock = !self
            .environment
            .flag("AWS_DISABLE_CLOCK_SKEW_CORRECTION")?
            .unwrap_or(false);
        let user_agent = user_agent(
            self.service,
            &self.environment,
            &retry,
            self.app_name.clone(),
        )?;
        let transport = self.transport(
            target
                .as_ref()
                .is_ok_and(|target| endpoint::is_local(&target.uri)),
        )?;
        let local_http = match transport {
            Transport::Http(_) => self.http.is_none().then(OnceLock::new),
            #[cfg(feature = "test-util")]
            Transport::Mock(_) => None,
        };
        let credentials = match self.credentials {
            Some(credentials) => credentials,
            None => SharedCredentialsProvider::new(EnvironmentCredentials::new(self.environment)),
        };
        let credentials = Arc::new(CredentialsCache::new(credentials));
        let settings = Settings {
            retry,
            timeouts: self.timeouts,
            hooks: self.hooks,
            credentials,
            endpoint_url: None,
            transport: None,
        };
        let shared = Shared {
            region,
            target,
            params,
            plain_http: self.plain_http,
            validation: self.validation,
            settings,
            correct_clock,
            user_agent,
            transport,
            local_http,
            retry_state: RetryState::new(),
            skew: Skew::default(),
        };
        Ok(C::from(Client(Arc::new(shared))))
    }

    /// What carries the client's requests. Where that is a mock, there is no HTTP client at all.
    fn transport(&self, local: bool) -> Result<Transport, Error> {
        #[cfg(feature = "test-util")]
        if let Some(mock) = &self.mock {
            return Ok(Transport::Mock(mock.clone()));
        }
        Ok(Transport::Http(
            match self.http.as_ref().or(self.own_http.as_ref()) {
                Some(http) => http.clone(),
                None => self.own_http_client(local)?,
            },
        ))
    }

    /// What the client knows for the endpoint's rules.
    fn endpoint_params(&self, region: &str, custom: Option<Uri>) -> Result<EndpointParams, Error> {
        let switch = |set: Option<bool>, variable| match set {
            Some(set) => Ok(set),
            None => self
                .environment
                .flag(variable)
                .map(|found| found.unwrap_or(false)),
        };
        let mut params = EndpointParams::new()
            .with("AWS::Region", region)
            .with(
                "AWS::UseFIPS",
                switch(self.use_fips, "AWS_USE_FIPS_ENDPOINT")?,
            )
            .with(
                "AWS::UseDualStack",
                switch(self.use_dual_stack, "AWS_USE_DUALSTACK_ENDPOINT")?,
            );
        if let Some(url) = custom {
            params.set("SDK::Endpoint", url.to_string());
        }
        Ok(self.params.clone().or(&params))
    }

    /// The endpoint that the caller names; the environment's only where the caller names none and the environment does not
    /// say that its own are to be ignored.
    pub(crate) fn custom_endpoint(&self) -> Result<Option<Uri>, Error> {
        if let Some(url) = &self.endpoint_url {
            return endpoint::custom(url, "endpoint_url").map(Some);
        }
        if self
            .environment
            .flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?
            == Some(true)
        {
            return Ok(None);
        }
        let service_variable = self.service.endpoint_variable();
        let found = self
            .environment
            .first(&[&service_variable, "AWS_ENDPOINT_URL"]);
        found
            .map(|(origin, url)| endpoint::custom(&url, origin))
            .transpose()
    }

    /// An HTTP client as the builder and the environment describe it. A `local` endpoint, one of this machine, is reached
    /// without the proxies that the environment names: they could not reach it, and a signed request over plain http must not
    /// leave the machine.
    pub(crate) fn own_http_client(&self, local: bool) -> Result<reqwest::Client, Error> {
        let named = self.environment.first(&["AWS_CA_BUNDLE"]);
        let roots = match (&self.ca_bundle, &named) {
            (Some(path), _) => Some(CaBundle {
                path,
                origin: "ca_bundle",
            }),
            (None, Some((origin, path))) => Some(CaBundle {
                path: Path::new(path),
                origin,
            }),
            (None, None) => None,
        };
        let builder = with_settings(&self.timeouts, roots)?;
        let builder = if local {
            past_proxies(builder)
        } else {
            builder
        };
        builder.build().map_err(unbuilt)
    }

    fn find_region(&self) -> Result<String, Error> {
        let found = self.region.clone().or_else(|| {
            self.environment
                .first(&REGION_VARIABLES)
                .map(|(_, region)| region)
        });
        let Some(region) = found else {
            let more = self
                .environment
                .profile()
                .map_or_else(String::new, |profile| {
                    format!(
                        ", at the key region of the {}, and at the instance metadata",
                        profile.place
                    )
                });
            let message = format!(
                "no region: looked at the builder's region, AWS_REGION and AWS_DEFAULT_REGION{more}; \
                 set one of them, such as us-west-2"
            );
            return Err(Error::construction("", message));
        };
        endpoint::check_region(&region)?;
        Ok(region)
    }
}
