//! The cache of credentials. It refreshes them before they expire, in a task that all calls share.
//!
//! - A refresh runs in a task of its own, so that a call that is dropped or not polled holds up no
//!   other call. There is one at a time, and it has a time limit.
//! - Credentials that are still valid are used while a refresh runs, and after it failed.
//! - A provider may return credentials that have expired, as the one for EC2 instances does while
//!   the metadata service is down: the service may still accept them. They are used for a minute
//!   before the provider is asked again.
//! - Credentials that the service rejects as expired are dropped, unless they are less than a
//!   minute old.
//!
//! The time of the service, which expiries are compared with, is a parameter: it is corrected by
//! the measured clock skew and can go back. Intervals are measured with the monotonic clock of
//! tokio.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::identity::Identity;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::credentials::describe;
use crate::error::{Error, ErrorKind};
use crate::sync::lock;

/// Time before expiry at which credentials are refreshed, or half of their lifetime if that is
/// shorter. It must suffice for a call with its retries; the official SDK uses ten seconds, and
/// botocore fifteen minutes.
const REFRESH_BUFFER: Duration = Duration::from_secs(5 * 60);
/// Lifetime of credentials without an expiry, whose source may change.
const NO_EXPIRY_TTL: Duration = Duration::from_secs(15 * 60);
/// Time between a refresh that failed or returned expired credentials and the next.
const RETRY_INTERVAL: Duration = Duration::from_secs(60);
/// Time limit of a refresh. Shorter than the default timeout of an attempt, so that the error of a
/// call that waits for it names the provider.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(30);

/// A provider and its latest credentials.
#[derive(Debug)]
pub(crate) struct CredentialsCache {
    provider: SharedCredentialsProvider,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<CachedCredentials>,
    refresh: Option<Refresh>,
}

#[derive(Clone, Debug)]
struct CachedCredentials {
    /// The credentials as the type that signing takes: a conversion for each call would copy them.
    identity: Identity,
    expiry: Option<SystemTime>,
    /// Whether they had expired when they were fetched.
    expired_on_arrival: bool,
    fetched: Instant,
    /// Time before the expiry at which they are refreshed.
    refresh_buffer: Duration,
    /// Time until which the provider is not asked again, unless they expire.
    no_refresh_until: Instant,
}

/// A refresh that is running.
#[derive(Clone, Debug)]
struct Refresh {
    started: Instant,
    outcome: watch::Receiver<Option<RefreshResult>>,
}

type RefreshResult = Result<Credentials, Failure>;

/// The failure of a provider, as text because several calls can share it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// Whether all sources are without credentials, as opposed to a failed request.
    pub(crate) is_missing: bool,
    pub(crate) cause: String,
}

impl CachedCredentials {
    fn new(credentials: Credentials, now: SystemTime) -> Self {
        let expiry = credentials.expiry();
        let lifetime = expiry.map(|expiry| expiry.duration_since(now).unwrap_or_default());
        let expired_on_arrival = lifetime == Some(Duration::ZERO);
        let (interval, refresh_buffer) = match lifetime {
            None => (NO_EXPIRY_TTL, Duration::ZERO),
            Some(_) if expired_on_arrival => (RETRY_INTERVAL, REFRESH_BUFFER),
            Some(lifetime) => (Duration::ZERO, REFRESH_BUFFER.min(lifetime / 2)),
        };
        let fetched = Instant::now();
        Self {
            identity: credentials.into(),
            expiry,
            expired_on_arrival,
            fetched,
            refresh_buffer,
            no_refresh_until: fetched + interval,
        }
    }

    /// Returns `true` if valid credentials need no refresh.
    fn is_fresh(&self, now: SystemTime) -> bool {
        let expires_later = |expiry| now + self.refresh_buffer < expiry;
        self.expiry.is_some_and(expires_later) || Instant::now() < self.no_refresh_until
    }

    fn is_valid(&self, now: SystemTime) -> bool {
        self.expiry.is_none_or(|expiry| now < expiry)
            || self.expired_on_arrival && self.fetched.elapsed() < RETRY_INTERVAL
    }
}

impl CredentialsCache {
    pub(crate) fn new(provider: SharedCredentialsProvider) -> Self {
        Self {
            provider,
            state: Arc::default(),
        }
    }

    /// Returns credentials that are valid at `now`.
    ///
    /// # Errors
    /// Returns an error if none are cached and the provider returns none in time.
    pub(crate) async fn get(&self, now: SystemTime) -> Result<Identity, Failure> {
        let current = lock(&self.state).current.clone();
        match current.filter(|cached| cached.is_valid(now)) {
            Some(cached) if cached.is_fresh(now) => Ok(cached.identity),
            Some(cached) => {
                // The error of a refresh that cannot be started is returned after the expiry.
                let _ = self.refresh(now);
                Ok(cached.identity)
            }
            // Boxed because it is rare, and its state would enlarge the future of every call.
            None => Box::pin(self.wait(now)).await.map(Identity::from),
        }
    }

    /// Drops the credentials that signed a request at `signed`, because the service rejected them
    /// as expired. A provider that has just returned them is not asked again at once.
    pub(crate) fn reject(&self, signed: Instant) {
        let is_rejected = |cached: &mut CachedCredentials| {
            signed.saturating_duration_since(cached.fetched) >= RETRY_INTERVAL
        };
        lock(&self.state).current.take_if(is_rejected);
    }

    /// Waits for a refresh.
    async fn wait(&self, now: SystemTime) -> RefreshResult {
        loop {
            let mut refresh = self.refresh(now)?;
            let remaining = REFRESH_TIMEOUT.saturating_sub(refresh.started.elapsed());
            let outcome = refresh.outcome.wait_for(Option::is_some);
            match tokio::time::timeout(remaining, outcome).await {
                Ok(Ok(outcome)) => {
                    if let Some(outcome) = &*outcome {
                        return outcome.clone();
                    }
                }
                // The runtime of the task has ended, so that another one has to be started.
                Ok(Err(_)) => {}
                // The runtime of the task is not driven.
                Err(_) => return Err(Failure::timeout()),
            }
        }
    }

    /// Returns the refresh that is running, or starts one.
    fn refresh(&self, now: SystemTime) -> Result<Refresh, Failure> {
        let mut state = lock(&self.state);
        if let Some(refresh) = state
            .refresh
            .as_ref()
            .filter(|refresh| refresh.is_running())
        {
            return Ok(refresh.clone());
        }
        let runtime =
            Handle::try_current().map_err(|error| Failure::of_provider(error.to_string()))?;
        let (sender, outcome) = watch::channel(None);
        // Not in the task, which can be polled much later than `now`.
        let started = Instant::now();
        let refresh = Refresh { started, outcome };
        state.refresh = Some(refresh.clone());
        let provider = self.provider.clone();
        let shared = Arc::clone(&self.state);
        runtime.spawn(async move {
            let outcome = request(provider).await;
            let mut state = lock(&shared);
            state.store(&outcome, now + started.elapsed());
            // A call that finds no running refresh starts another one: the state comes first.
            sender.send_replace(Some(outcome));
        });
        Ok(refresh)
    }
}

impl Refresh {
    /// Returns `false` if the refresh has ended, its runtime has ended, or its runtime is not
    /// driven.
    fn is_running(&self) -> bool {
        self.outcome.borrow().is_none()
            && self.outcome.has_changed().is_ok()
            && self.started.elapsed() < REFRESH_TIMEOUT
    }
}

impl State {
    /// Stores the outcome of a refresh that ended at `now`.
    fn store(&mut self, outcome: &RefreshResult, now: SystemTime) {
        match (outcome, &mut self.current) {
            (Ok(credentials), current) => {
                *current = Some(CachedCredentials::new(credentials.clone(), now));
            }
            (Err(failure), Some(cached)) if cached.is_valid(now) => {
                tracing::warn!(
                    why = failure.cause,
                    "credentials that expire soon could not be refreshed"
                );
                cached.no_refresh_until = Instant::now() + RETRY_INTERVAL;
            }
            (Err(_), _) => {}
        }
    }
}

/// Requests credentials from the provider.
async fn request(provider: SharedCredentialsProvider) -> RefreshResult {
    // A task, so that a panic of the provider is an error.
    let mut task = tokio::spawn(async move { provider.provide_credentials().await });
    match tokio::time::timeout(REFRESH_TIMEOUT, &mut task).await {
        Ok(Ok(Ok(credentials))) => Ok(credentials),
        Ok(Ok(Err(error))) => Err(Failure::new(&error)),
        Ok(Err(error)) => Err(Failure::of_provider(format!(
            "the provider panicked: {error}"
        ))),
        Err(_) => {
            task.abort();
            Err(Failure::timeout())
        }
    }
}

impl Failure {
    fn new(error: &CredentialsError) -> Self {
        Self {
            is_missing: matches!(error, CredentialsError::CredentialsNotLoaded(_)),
            cause: describe(error),
        }
    }

    fn of_provider(cause: String) -> Self {
        Self {
            is_missing: false,
            cause,
        }
    }

    fn timeout() -> Self {
        Self::of_provider(format!(
            "the provider did not respond within {} s",
            REFRESH_TIMEOUT.as_secs()
        ))
    }

    pub(crate) fn into_error(self) -> Error {
        let message = match (self.is_missing, cfg!(feature = "aws-config")) {
            (true, true) => {
                "no credentials: set credentials_provider or configure one of these sources"
            }
            (true, false) => {
                "no credentials: set credentials_provider, configure this source, or enable the \
                 feature aws-config for more sources"
            }
            (false, _) => "the credentials provider failed",
        };
        Error::new(ErrorKind::Credentials, message)
            .with_source(self.cause)
            .unsent()
    }
}
