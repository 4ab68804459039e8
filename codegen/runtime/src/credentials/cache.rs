//! Credentials kept between calls: a provider is asked before what it gave expires, by one call at a time.
//!
//! Between the official SDK's ten seconds and botocore's fifteen minutes (client-facts §1a), five minutes leave time for a call
//! with its retries. It is told the time, and has no clock of its own.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use crate::error::Error;

/// How long before they expire credentials are fetched anew; half of their life, where that is shorter.
const BUFFER: Duration = Duration::from_secs(5 * 60);
/// When credentials without an expiry are fetched anew, as somebody may have changed what they were read from.
const UNDATED: Duration = Duration::from_secs(15 * 60);
/// How long after a failure credentials that are still good are fetched anew again.
const AGAIN: Duration = Duration::from_secs(60);

/// A provider, and what it gave last.
pub(crate) struct CredentialsCache {
    provider: SharedCredentialsProvider,
    current: RwLock<Option<Kept>>,
    /// Held by the call that asks the provider.
    asking: tokio::sync::Mutex<()>,
    /// How often the provider has failed, so that those who have waited for a failure share it.
    failures: AtomicU64,
    last_failure: Mutex<Option<Failure>>,
}

#[derive(Clone)]
struct Kept {
    credentials: Credentials,
    refresh_at: SystemTime,
}

/// Why a provider gave nothing. A text, as many calls may share it.
#[derive(Clone, Debug)]
struct Failure {
    /// No source had any, as opposed to one that failed.
    none: bool,
    why: String,
}

/// What the credentials that are kept are good for.
enum State {
    Fresh(Credentials),
    /// Good still, but it is time for others.
    Stale(Credentials),
    Useless,
}

impl CredentialsCache {
    pub(crate) fn new(provider: SharedCredentialsProvider) -> Self {
        Self {
            provider,
            current: RwLock::default(),
            asking: tokio::sync::Mutex::default(),
            failures: AtomicU64::new(0),
            last_failure: Mutex::default(),
        }
    }

    /// Credentials that are good at `now`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) where none are kept and the provider gives none.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        now: SystemTime,
    ) -> Result<Credentials, Error> {
        match self.state(now) {
            State::Fresh(credentials) => Ok(credentials),
            // On the heap: few calls come here, and the future of every call would have room for it.
            State::Stale(credentials) => Ok(Box::pin(self.refresh(credentials, now)).await),
            State::Useless => Box::pin(self.fetch(now))
                .await
                .map_err(|failure| failure.into_error(operation)),
        }
    }

    fn state(&self, now: SystemTime) -> State {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some(kept) if now < kept.refresh_at => State::Fresh(kept.credentials.clone()),
            Some(kept) if kept.credentials.expiry().is_none_or(|expiry| now < expiry) => {
                State::Stale(kept.credentials.clone())
            }
            _ => State::Useless,
        }
    }

    /// Others in place of the stale ones; these, where somebody is at it already or the provider fails.
    async fn refresh(&self, stale: Credentials, now: SystemTime) -> Credentials {
        let Ok(_asking) = self.asking.try_lock() else {
            return stale;
        };
        if let State::Fresh(credentials) = self.state(now) {
            return credentials;
        }
        match self.ask(now).await {
            Ok(credentials) => credentials,
            Err(failure) => {
                tracing::warn!(
                    why = failure.why,
                    "credentials that expire soon could not be refreshed"
                );
                self.keep(stale.clone(), now + AGAIN);
                stale
            }
        }
    }

    async fn fetch(&self, now: SystemTime) -> Result<Credentials, Failure> {
        let failures = self.failures.load(Ordering::Acquire);
        let _asking = self.asking.lock().await;
        if let State::Fresh(credentials) | State::Stale(credentials) = self.state(now) {
            return Ok(credentials);
        }
        if failures != self.failures.load(Ordering::Acquire)
            && let Some(failure) = self
                .last_failure
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        {
            return Err(failure);
        }
        self.ask(now).await
    }

    async fn ask(&self, now: SystemTime) -> Result<Credentials, Failure> {
        match self.provider.provide_credentials().await {
            Ok(credentials) => {
                self.keep(credentials.clone(), refresh_at(&credentials, now));
                Ok(credentials)
            }
            Err(error) => {
                let failure = Failure::new(&error);
                *self
                    .last_failure
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner) = Some(failure.clone());
                self.failures.fetch_add(1, Ordering::Release);
                Err(failure)
            }
        }
    }

    fn keep(&self, credentials: Credentials, refresh_at: SystemTime) {
        let kept = Kept {
            credentials,
            refresh_at,
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }
}

impl fmt::Debug for CredentialsCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsCache").finish_non_exhaustive()
    }
}

fn refresh_at(credentials: &Credentials, now: SystemTime) -> SystemTime {
    match credentials.expiry() {
        Some(expiry) => {
            let life = expiry.duration_since(now).unwrap_or_default();
            now + life.saturating_sub(BUFFER).max(life / 2)
        }
        None => now + UNDATED,
    }
}

impl Failure {
    fn new(error: &CredentialsError) -> Self {
        let none = matches!(error, CredentialsError::CredentialsNotLoaded(_));
        let mut causes = reasons(error);
        // What `CredentialsNotLoaded` says of itself, "the credential provider was not enabled", says less than its cause.
        if none && causes.len() > 1 {
            causes.remove(0);
        }
        Self {
            none,
            why: causes.join(": "),
        }
    }

    fn into_error(self, operation: &'static str) -> Error {
        let message = match self.none {
            true if cfg!(feature = "aws-config") => {
                "no credentials: set credentials_provider, or what one of these sources looks for"
            }
            true => {
                "no credentials: set credentials_provider, or what the source looks for; the feature aws-config adds sources"
            }
            false => "the provider of credentials failed",
        };
        Error::credentials(operation, message, self.why)
    }
}

/// What an error and its causes say, outermost first.
pub(crate) fn reasons(error: &dyn std::error::Error) -> Vec<String> {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU32;

    use aws_credential_types::provider::future;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// Gives what `answer` makes of the number of the asking, from 1 on, after a second.
    struct Counting<F>(Arc<AtomicU32>, F);

    impl<F> fmt::Debug for Counting<F> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Counting")
        }
    }

    impl<F: Fn(u32) -> Result<Credentials, CredentialsError> + Send + Sync> ProvideCredentials
        for Counting<F>
    {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(async {
                let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
                (self.1)(number)
            })
        }
    }

    fn cache(
        answer: impl Fn(u32) -> Result<Credentials, CredentialsError> + Send + Sync + 'static,
    ) -> (Arc<CredentialsCache>, Arc<AtomicU32>) {
        let asked = Arc::new(AtomicU32::new(0));
        let provider = SharedCredentialsProvider::new(Counting(Arc::clone(&asked), answer));
        (Arc::new(CredentialsCache::new(provider)), asked)
    }

    fn start() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    /// Credentials whose key is `number`.
    fn numbered(number: u32, expiry: Option<SystemTime>) -> Credentials {
        Credentials::new(number.to_string(), "secret", None, expiry, "test")
    }

    async fn key(cache: &CredentialsCache, now: SystemTime) -> String {
        cache
            .get("Ping", now)
            .await
            .unwrap()
            .access_key_id()
            .to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn many_calls_at_once_ask_the_provider_once() {
        let (cache, asked) = cache(|number| Ok(numbered(number, None)));
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let cache = Arc::clone(&cache);
                tokio::spawn(async move { key(&cache, start()).await })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap(), "1");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_waited_for_a_failure_share_it() {
        let (cache, asked) =
            cache(|number| Err(CredentialsError::not_loaded(format!("failure {number}"))));
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let cache = Arc::clone(&cache);
                tokio::spawn(
                    async move { cache.get("Ping", start()).await.unwrap_err().to_string() },
                )
            })
            .collect();
        for call in calls {
            let error = call.await.unwrap();
            assert!(error.ends_with("failure 1"), "{error}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_not_kept_for_later_calls() {
        let (cache, _) = cache(|number| match number {
            1 => Err(CredentialsError::not_loaded("not yet")),
            _ => Ok(numbered(number, None)),
        });
        cache.get("Ping", start()).await.unwrap_err();
        assert_eq!(key(&cache, start()).await, "2");
    }

    #[tokio::test(start_paused = true)]
    async fn credentials_are_refreshed_five_minutes_before_they_expire() {
        let (cache, _) = cache(|number| Ok(numbered(number, Some(start() + number * 60 * MINUTE))));
        let keys = [
            key(&cache, start()).await,
            key(&cache, start() + 54 * MINUTE).await,
            key(&cache, start() + 56 * MINUTE).await,
        ];
        assert_eq!(keys, ["1", "1", "2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn credentials_that_live_shortly_are_refreshed_at_half_of_their_life() {
        let (cache, _) = cache(|number| Ok(numbered(number, Some(start() + 4 * MINUTE))));
        let keys = [
            key(&cache, start()).await,
            key(&cache, start() + MINUTE).await,
            key(&cache, start() + 3 * MINUTE).await,
        ];
        assert_eq!(keys, ["1", "1", "2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn credentials_without_an_expiry_are_fetched_anew_after_a_quarter_of_an_hour() {
        let (cache, _) = cache(|number| Ok(numbered(number, None)));
        let keys = [
            key(&cache, start()).await,
            key(&cache, start() + 14 * MINUTE).await,
            key(&cache, start() + 16 * MINUTE).await,
        ];
        assert_eq!(keys, ["1", "1", "2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn while_one_call_refreshes_the_others_use_what_is_still_good() {
        let (cache, asked) =
            cache(|number| Ok(numbered(number, Some(start() + number * 60 * MINUTE))));
        key(&cache, start()).await;
        let now = start() + 57 * MINUTE;
        let refreshing = tokio::spawn({
            let cache = Arc::clone(&cache);
            async move { key(&cache, now).await }
        });
        tokio::task::yield_now().await;
        assert_eq!(key(&cache, now).await, "1");
        assert_eq!(refreshing.await.unwrap(), "2");
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn credentials_that_are_still_good_survive_a_failed_refresh() {
        let (cache, asked) = cache(|number| match number {
            1 => Ok(numbered(number, Some(start() + 60 * MINUTE))),
            _ => Err(CredentialsError::provider_error("down")),
        });
        key(&cache, start()).await;
        assert_eq!(key(&cache, start() + 57 * MINUTE).await, "1");
        assert_eq!(key(&cache, start() + 57 * MINUTE).await, "1");
        assert_eq!(
            asked.load(Ordering::Relaxed),
            2,
            "a provider that fails is left alone for a while"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn expired_credentials_are_an_error_where_the_provider_fails() {
        let (cache, _) = cache(|number| match number {
            1 => Ok(numbered(number, Some(start() + 60 * MINUTE))),
            _ => Err(CredentialsError::provider_error("down")),
        });
        key(&cache, start()).await;
        let error = cache.get("Ping", start() + 61 * MINUTE).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Ping: the provider of credentials failed: an error occurred while loading credentials: down"
        );
    }
}
