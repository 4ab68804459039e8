//! One call of an operation: its options, and its way from members to output.
//!
//! What is generic over the operation stays at the two ends, writing the request and reading the response; the way between
//! is compiled once, in this crate.

use std::borrow::Cow;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::SystemTime;

use aws_credential_types::provider::ProvideCredentials;
use bytes::Bytes;
use http::header::USER_AGENT;

use crate::client::{Client, Shared};
use crate::endpoint::Target;
use crate::error::{Error, ErrorKind};
use crate::operation::{Operation, OperationInfo};
use crate::request::Request;
use crate::response::Response;
use crate::sign::sign_request;
use crate::validate::{Validation, validate};

/// An operation that is ready to be sent: awaiting it sends it.
#[derive(Debug)]
#[must_use = "a call is sent when it is awaited"]
pub struct Call<Op> {
    client: Client,
    operation: Op,
    validation: Option<Validation>,
}

/// What awaiting a [`Call`] runs.
pub type CallFuture<Output> = Pin<Box<dyn Future<Output = Result<Output, Error>> + Send>>;

impl<Op: Operation> Call<Op> {
    pub(crate) fn new(client: Client, operation: Op) -> Self {
        Self { client, operation, validation: None }
    }

    /// How much of this operation is checked before it is sent, in place of what the client was built with.
    pub fn validation(mut self, level: Validation) -> Self {
        self.validation = Some(level);
        self
    }

    /// The HTTP request that this call would send, without a signature. Nothing is sent.
    ///
    /// # Errors
    /// Those of validation, and where a value cannot be carried by HTTP.
    pub fn request(mut self) -> Result<http::Request<Bytes>, Error> {
        let request = self.prepare()?;
        let target = target(Op::INFO, &self.client.0, &request)?;
        unsigned(Op::INFO, &self.client.0, &target, request)
    }

    /// The HTTP request that this call would send at `time`, signed. Nothing is sent, but credentials are asked for.
    ///
    /// # Errors
    /// Those of [`request`](Self::request), and where there are no credentials.
    pub async fn signed_request(mut self, time: SystemTime) -> Result<http::Request<Bytes>, Error> {
        let request = self.prepare()?;
        signed(Op::INFO, &self.client.0, request, time).await
    }

    /// Checks the operation, fills in its idempotency token and writes it.
    fn prepare(&mut self) -> Result<Request, Error> {
        if let Some(token) = self.operation.idempotency_token() {
            token.get_or_insert_with(|| uuid::Uuid::new_v4().to_string());
        }
        let violations = validate(&self.operation, self.validation.unwrap_or(self.client.0.validation));
        if !violations.is_empty() {
            return Err(Error::validation(Op::INFO.name, violations));
        }
        Request::new(&self.operation)
    }
}

impl<Op: Operation> IntoFuture for Call<Op> {
    type Output = Result<Op::Output, Error>;
    type IntoFuture = CallFuture<Op::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        let request = self.prepare();
        let client = self.client;
        Box::pin(async move { exchange(Op::INFO, &client.0, request?).await?.read::<Op>() })
    }
}

/// Where the request goes: to the client's endpoint, unless the operation has a say in it.
fn target<'a>(info: &'static OperationInfo, client: &'a Shared, request: &Request) -> Result<Cow<'a, Target>, Error> {
    if request.params.is_empty() {
        return client.target.as_ref().map(Cow::Borrowed).map_err(Clone::clone);
    }
    let params = request.params.clone().or(&client.params);
    Target::resolve(info.service, &params, &client.plain_http, info.name).map(Cow::Owned)
}

/// The whole of a request, without a signature.
fn unsigned(
    info: &'static OperationInfo,
    client: &Shared,
    target: &Target,
    request: Request,
) -> Result<http::Request<Bytes>, Error> {
    let uri = request.uri(&target.uri).map_err(|error| {
        Error::caused(ErrorKind::Construction, info.name, "the operation and the endpoint make no URI", error)
    })?;
    let mut whole = http::Request::new(request.body);
    *whole.method_mut() = request.method;
    *whole.uri_mut() = uri;
    *whole.headers_mut() = request.headers;
    whole.headers_mut().extend(target.headers.clone());
    whole.headers_mut().insert(USER_AGENT, client.user_agent.clone());
    Ok(whole)
}

async fn signed(
    info: &'static OperationInfo,
    client: &Shared,
    request: Request,
    time: SystemTime,
) -> Result<http::Request<Bytes>, Error> {
    let target = target(info, client, &request)?;
    let mut request = unsigned(info, client, &target, request)?;
    let credentials = client.credentials.provide_credentials().await.map_err(|error| {
        let message = "no credentials: set a provider with credentials_provider, or AWS_ACCESS_KEY_ID and \
                       AWS_SECRET_ACCESS_KEY in the environment";
        Error::credentials(info.name, message, error)
    })?;
    sign_request(info, &mut request, credentials, &client.region, &target.scheme, time)?;
    Ok(request)
}

/// Sends the request and takes in the whole response.
async fn exchange(info: &'static OperationInfo, client: &Shared, request: Request) -> Result<Response, Error> {
    let request = signed(info, client, request, SystemTime::now()).await?;
    let failed = |error: reqwest::Error| lost(info, error);
    let request = reqwest::Request::try_from(request).map_err(failed)?;
    let response = client.http.execute(request).await.map_err(failed)?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = response.bytes().await.map_err(failed)?;
    Ok(Response { status, headers, body })
}

/// The URL stays out of the error: its labels may be sensitive.
fn lost(info: &'static OperationInfo, error: reqwest::Error) -> Error {
    match error.is_timeout() {
        true => Error::caused(ErrorKind::Timeout, info.name, "no response in time", error.without_url()),
        false => Error::caused(ErrorKind::Transport, info.name, "the request did not get through", error.without_url()),
    }
}
