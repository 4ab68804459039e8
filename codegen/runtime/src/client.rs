//! A client: what it needs to know to send operations, and how it comes to know it.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use http::header::HeaderValue;

use crate::call::Call;
use crate::credentials::EnvironmentCredentials;
use crate::endpoint::{self, EndpointParams, ParamValue, Target};
use crate::environment::Environment;
use crate::error::Error;
use crate::http_client::{http_client_builder, unbuilt};
use crate::operation::{Operation, ServiceInfo};
use crate::validate::Validation;

/// A client for any service. Generated crates wrap it in a client with a method for every operation.
///
/// Cheap to clone: clones share connections and configuration.
#[derive(Clone, Debug)]
pub struct Client(pub(crate) Arc<Shared>);

/// What clones of a client share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) region: String,
    /// Where operations go that have no say in it.
    pub(crate) target: Result<Target, Error>,
    /// What the client knows for the endpoint's rules.
    pub(crate) params: EndpointParams,
    pub(crate) plain_http: Vec<String>,
    pub(crate) credentials: SharedCredentialsProvider,
    pub(crate) validation: Validation,
    pub(crate) user_agent: HeaderValue,
    pub(crate) http: reqwest::Client,
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
        self.0.target.as_ref().map(|target| target.uri.to_string()).unwrap_or_default()
    }
}

/// Builds a client `C`. What is not set here is looked up in the [`Environment`], if one is given.
#[derive(Clone, Debug)]
pub struct ClientBuilder<C> {
    service: &'static ServiceInfo,
    environment: Environment,
    region: Option<String>,
    endpoint_url: Option<String>,
    use_fips: Option<bool>,
    use_dual_stack: Option<bool>,
    params: EndpointParams,
    credentials: Option<SharedCredentialsProvider>,
    validation: Validation,
    plain_http: Vec<String>,
    http: Option<reqwest::Client>,
    client: PhantomData<fn() -> C>,
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
            use_fips: None,
            use_dual_stack: None,
            params: EndpointParams::new(),
            credentials: None,
            validation: Validation::default(),
            plain_http: Vec::new(),
            http: None,
            client: PhantomData,
        }
    }

    /// Where to look for what is not set: `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_<SERVICE>`,
    /// `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
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
    /// [`ErrorKind::Construction`](crate::ErrorKind::Construction) where the region or the endpoint is missing or wrong, [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) where no
    /// provider is set and there is no environment to look in. The message says what was looked for and what to set.
    pub fn build(self) -> Result<C, Error> {
        let region = self.find_region()?;
        let params = self.endpoint_params(&region)?;
        let target = Target::resolve(self.service, &params, &self.plain_http, "");
        if !self.service.endpoint_by_operation {
            target.as_ref().map_err(Clone::clone)?;
        }
        let credentials = match self.credentials {
            Some(credentials) => credentials,
            None => SharedCredentialsProvider::new(EnvironmentCredentials::new(self.environment)),
        };
        let http = match self.http {
            Some(http) => http,
            None => http_client_builder()?.build().map_err(unbuilt)?,
        };
        let user_agent = HeaderValue::try_from(user_agent(self.service))
            .map_err(|_| Error::construction("", "the crate's name and version make no user agent header"))?;
        let validation = self.validation;
        let plain_http = self.plain_http;
        let shared = Shared { region, target, params, plain_http, credentials, validation, user_agent, http };
        Ok(C::from(Client(Arc::new(shared))))
    }

    /// What the client knows for the endpoint's rules.
    fn endpoint_params(&self, region: &str) -> Result<EndpointParams, Error> {
        let fips = self.switch(self.use_fips, "AWS_USE_FIPS_ENDPOINT")?;
        let dual_stack = self.switch(self.use_dual_stack, "AWS_USE_DUALSTACK_ENDPOINT")?;
        let mut params = EndpointParams::new()
            .with("AWS::Region", region)
            .with("AWS::UseFIPS", fips)
            .with("AWS::UseDualStack", dual_stack);
        if let Some(url) = self.custom_endpoint()? {
            params.set("SDK::Endpoint", url);
        }
        Ok(self.params.clone().or(&params))
    }

    /// The endpoint that the caller names; the environment's only where the caller names none and the environment does not
    /// say that its own are to be ignored.
    fn custom_endpoint(&self) -> Result<Option<String>, Error> {
        if let Some(url) = &self.endpoint_url {
            endpoint::custom(url, "endpoint_url")?;
            return Ok(Some(url.clone()));
        }
        if self.switch(None, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")? {
            return Ok(None);
        }
        let service_variable = format!("AWS_ENDPOINT_URL_{}", self.service.id.to_uppercase().replace([' ', '-'], "_"));
        let found = self.environment.first(&[&service_variable, "AWS_ENDPOINT_URL"]);
        if let Some((name, url)) = &found {
            endpoint::custom(url, name)?;
        }
        Ok(found.map(|(_, url)| url))
    }

    /// A switch: as it is set, else as the variable says; off where neither says anything.
    fn switch(&self, set: Option<bool>, variable: &str) -> Result<bool, Error> {
        match (set, self.environment.get(variable).map(|value| value.to_ascii_lowercase()).as_deref()) {
            (Some(set), _) => Ok(set),
            (None, Some("true")) => Ok(true),
            (None, Some("false") | None) => Ok(false),
            (None, Some(other)) => {
                Err(Error::construction("", format!("{variable} is {other:?}; write true or false")))
            }
        }
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
