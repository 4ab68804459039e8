//! The cache of credentials. It refreshes them before they expire, with one request at a time.
//!
//! The current time is a parameter; the cache reads no clock.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use crate::error::{Error, ErrorKind};
use crate::sync::lock;

/// Time before expiry at which credentials are refreshed, or half of their lifetime if that is
/// shorter. It must suffice for a call with its retries; the official SDK uses ten seconds, and
/// botocore fifteen minutes.
const REFRESH_BUFFER: Duration = Duration::from_secs(5 * 60);
/// Lifetime of credentials without an expiry, whose source may change.
const NO_EXPIRY_TTL: Duration = Duration::from_secs(15 * 60);
/// Time between a failed refresh and the next, while the credentials are valid.
const RETRY_INTERVAL: Duration = Duration::from_secs(60);

/// A provider and its latest credentials.
#[derive(Debug)]
pub(crate) struct CredentialsCache {
    provider: SharedCredentialsProvider,
    state: Mutex<State>,
    /// Held by the call that requests credentials.
    refresh_lock: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<CachedCredentials>,
    last_failure: Option<Failure>,
    failures: u64,
}

#[derive(Clone, Debug)]
struct CachedCredentials {
    credentials: Credentials,
    refresh_at: SystemTime,
}

/// The failure of a provider, as text because several calls can share it.
#[derive(Clone, Debug)]
struct Failure {
    /// Whether all sources are without credentials, as opposed to a failed request.
    is_missing: bool,
    cause: String,
}

impl CachedCredentials {
    fn new(credentials: Credentials, now: SystemTime) -> Self {
        let ttl = match credentials.expiry() {
            Some(expiry) => {
                let lifetime = expiry.duration_since(now).unwrap_or_default();
                lifetime.saturating_sub(REFRESH_BUFFER).max(lifetime / 2)
            }
            None => NO_EXPIRY_TTL,
        };
        Self {
            credentials,
            refresh_at: now + ttl,
        }
    }

    fn is_fresh(&self, now: SystemTime) -> bool {
        now < self.refresh_at
    }

    fn is_valid(&self, now: SystemTime) -> bool {
        self.is_fresh(now) || self.credentials.expiry().is_none_or(|expiry| now < expiry)
    }
}

impl CredentialsCache {
    pub(crate) fn new(provider: SharedCredentialsProvider) -> Self {
        Self {
            provider,
            state: Mutex::default(),
            refresh_lock: tokio::sync::Mutex::default(),
        }
    }

    /// Returns credentials that are valid at `now`.
    ///
    /// # Errors
    /// Returns an error of [`ErrorKind::Credentials`] if none are cached and the provider returns
    /// none.
    pub(crate) async fn get(&self, now: SystemTime) -> Result<Credentials, Error> {
        match self.valid_credentials(now) {
            Some(cached) if cached.is_fresh(now) => Ok(cached.credentials),
            // Boxed because it is rare, and its state would enlarge the future of every call.
            Some(cached) => Ok(Box::pin(self.refresh(cached.credentials, now)).await),
            None => Box::pin(self.fetch(now)).await.map_err(Failure::into_error),
        }
    }

    fn valid_credentials(&self, now: SystemTime) -> Option<CachedCredentials> {
        lock(&self.state)
            .current
            .clone()
            .filter(|cached| cached.is_valid(now))
    }

    /// Replaces credentials that expire soon. Returns them if another call is refreshing them or
    /// the provider fails.
    async fn refresh(&self, current: Credentials, now: SystemTime) -> Credentials {
        let Ok(_guard) = self.refresh_lock.try_lock() else {
            return current;
        };
        if let Some(cached) = self
            .valid_credentials(now)
            .filter(|cached| cached.is_fresh(now))
        {
            return cached.credentials;
        }
        match self.request(now).await {
            Ok(credentials) => credentials,
            Err(Failure { cause, .. }) => {
                tracing::warn!(
                    why = cause,
                    "credentials that expire soon could not be refreshed"
                );
                lock(&self.state).current = Some(CachedCredentials {
                    credentials: current.clone(),
                    refresh_at: now + RETRY_INTERVAL,
                });
                current
            }
        }
    }

    /// Requests credentials. Calls that waited for the failed request of another call share its
    /// failure.
    async fn fetch(&self, now: SystemTime) -> Result<Credentials, Failure> {
        let failures = lock(&self.state).failures;
        let _guard = self.refresh_lock.lock().await;
        if let Some(cached) = self.valid_credentials(now) {
            return Ok(cached.credentials);
        }
        let failure = {
            let state = lock(&self.state);
            state
                .last_failure
                .clone()
                .filter(|_| state.failures != failures)
        };
        match failure {
            Some(failure) => Err(failure),
            None => self.request(now).await,
        }
    }

    async fn request(&self, now: SystemTime) -> Result<Credentials, Failure> {
        let outcome = self.provider.provide_credentials().await;
        let mut state = lock(&self.state);
        match outcome {
            Ok(credentials) => {
                state.current = Some(CachedCredentials::new(credentials.clone(), now));
                Ok(credentials)
            }
            Err(error) => {
                let failure = Failure::new(&error);
                state.last_failure = Some(failure.clone());
                state.failures += 1;
                Err(failure)
            }
        }
    }
}

impl Failure {
    fn new(error: &CredentialsError) -> Self {
        let is_missing = matches!(error, CredentialsError::CredentialsNotLoaded(_));
        let mut messages = error_chain(error);
        // The cause of `CredentialsNotLoaded` is more precise than "the credential provider was not
        // enabled".
        if is_missing && messages.len() > 1 {
            messages.remove(0);
        }
        Self {
            is_missing,
            cause: messages.join(": "),
        }
    }

    fn into_error(self) -> Error {
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
        Error::new(ErrorKind::Credentials, message).with_source(self.cause)
    }
}

/// Returns the messages of an error and its causes, outermost first.
pub(crate) fn error_chain(error: &dyn std::error::Error) -> Vec<String> {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use aws_credential_types::credential_fn::provide_credentials_fn;

    use super::*;

    type ProviderResult = Result<Credentials, CredentialsError>;

    const MINUTE: Duration = Duration::from_secs(60);

    /// Creates a cache whose provider returns `respond(number of the request)` after a second, and
    /// the counter of requests.
    fn cache(
        respond: impl Fn(u32) -> ProviderResult + Send + Sync + 'static,
    ) -> (Arc<CredentialsCache>, Arc<AtomicU32>) {
        let requests = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&requests);
        let provider = provide_credentials_fn(move || {
            let response = respond(counter.fetch_add(1, Ordering::Relaxed) + 1);
            async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                response
            }
        });
        let provider = SharedCredentialsProvider::new(provider);
        (Arc::new(CredentialsCache::new(provider)), requests)
    }

    fn start() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    /// Returns credentials whose access key ID is `number`.
    fn numbered(number: u32, expiry: Option<SystemTime>) -> ProviderResult {
        Ok(Credentials::new(
            number.to_string(),
            "secret",
            None,
            expiry,
            "test",
        ))
    }

    /// Returns the first credentials, which expire after an hour, and then only errors.
    fn fails_after_the_first(number: u32) -> ProviderResult {
        match number {
            1 => numbered(number, Some(start() + 60 * MINUTE)),
            _ => Err(CredentialsError::provider_error("down")),
        }
    }

    async fn key(cache: &CredentialsCache, now: SystemTime) -> String {
        cache.get(now).await.unwrap().access_key_id().to_owned()
    }

    async fn keys_after(cache: &CredentialsCache, minutes: [u32; 3]) -> [String; 3] {
        let [first, second, third] = minutes.map(|minutes| start() + minutes * MINUTE);
        [
            key(cache, first).await,
            key(cache, second).await,
            key(cache, third).await,
        ]
    }

    /// Calls the cache 50 times concurrently.
    async fn get_concurrently(cache: &Arc<CredentialsCache>) -> Vec<Result<Credentials, Error>> {
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let cache = Arc::clone(cache);
                tokio::spawn(async move { cache.get(start()).await })
            })
            .collect();
        let mut results = Vec::new();
        for call in calls {
            results.push(call.await.unwrap());
        }
        results
    }

    #[tokio::test(start_paused = true)]
    async fn concurrent_calls_request_credentials_once() {
        let (cache, requests) = cache(|number| numbered(number, None));

        for result in get_concurrently(&cache).await {
            assert_eq!(result.unwrap().access_key_id(), "1");
        }

        assert_eq!(requests.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn concurrent_calls_share_a_failure() {
        let (cache, requests) =
            cache(|number| Err(CredentialsError::not_loaded(format!("failure {number}"))));

        for result in get_concurrently(&cache).await {
            let error = result.unwrap_err().to_string();
            assert!(error.ends_with("failure 1"), "{error}");
        }

        assert_eq!(requests.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn later_calls_request_credentials_again_after_a_failure() {
        let (cache, _) = cache(|number| match number {
            1 => Err(CredentialsError::not_loaded("not yet")),
            _ => numbered(number, None),
        });

        cache.get(start()).await.unwrap_err();

        assert_eq!(key(&cache, start()).await, "2");
    }

    #[tokio::test(start_paused = true)]
    async fn refreshes_credentials_five_minutes_before_they_expire() {
        let (cache, _) = cache(|number| numbered(number, Some(start() + number * 60 * MINUTE)));

        assert_eq!(keys_after(&cache, [0, 54, 56]).await, ["1", "1", "2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn refreshes_short_lived_credentials_at_half_of_their_lifetime() {
        let (cache, _) = cache(|number| numbered(number, Some(start() + 4 * MINUTE)));

        assert_eq!(keys_after(&cache, [0, 1, 3]).await, ["1", "1", "2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn refreshes_credentials_without_an_expiry_after_fifteen_minutes() {
        let (cache, _) = cache(|number| numbered(number, None));

        assert_eq!(keys_after(&cache, [0, 14, 16]).await, ["1", "1", "2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn other_calls_use_valid_credentials_during_a_refresh() {
        let (cache, requests) =
            cache(|number| numbered(number, Some(start() + number * 60 * MINUTE)));
        key(&cache, start()).await;
        let now = start() + 57 * MINUTE;
        let refresh = tokio::spawn({
            let cache = Arc::clone(&cache);
            async move { key(&cache, now).await }
        });
        tokio::task::yield_now().await;

        assert_eq!(key(&cache, now).await, "1");
        assert_eq!(refresh.await.unwrap(), "2");
        assert_eq!(requests.load(Ordering::Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn valid_credentials_survive_a_failed_refresh() {
        let (cache, requests) = cache(fails_after_the_first);

        assert_eq!(keys_after(&cache, [0, 57, 57]).await, ["1", "1", "1"]);

        // The second refresh waits for the retry interval.
        assert_eq!(requests.load(Ordering::Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_provider_is_an_error_after_credentials_expire() {
        let (cache, _) = cache(fails_after_the_first);
        key(&cache, start()).await;

        let error = cache.get(start() + 61 * MINUTE).await.unwrap_err();

        assert_eq!(
            error.to_string(),
            "the credentials provider failed: an error occurred while loading credentials: down"
        );
    }
}
