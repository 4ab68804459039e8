//! Tests of the cache of credentials, with a paused clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

use aws_credential_types::credential_fn::provide_credentials_fn;

use proptest::prelude::*;

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
    access_key(&cache.get(now).await.unwrap()).to_owned()
}

async fn error(cache: &CredentialsCache, now: SystemTime) -> Error {
    cache.get(now).await.unwrap_err().into_error()
}

fn access_key(identity: &Identity) -> &str {
    identity.data::<Credentials>().unwrap().access_key_id()
}

/// System time of the service, which follows the paused clock.
#[derive(Clone, Copy)]
struct Clock(Instant);

impl Default for Clock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock {
    fn now(self) -> SystemTime {
        start() + self.0.elapsed()
    }

    /// Returns the time with an error of some seconds.
    fn skewed(self, skew: i32) -> SystemTime {
        let offset = Duration::from_secs(skew.unsigned_abs().into());
        if skew < 0 {
            self.now() - offset
        } else {
            self.now() + offset
        }
    }

    async fn advance_to(self, elapsed: Duration) {
        tokio::time::sleep_until(self.0 + elapsed).await;
    }
}

/// Returns the keys at these minutes, each after the refresh that the first call then starts.
async fn keys_after<const N: usize>(cache: &CredentialsCache, minutes: [u32; N]) -> [String; N] {
    let clock = Clock::default();
    let mut keys = minutes.map(|_| String::new());
    for (position, minute) in minutes.into_iter().enumerate() {
        clock.advance_to(minute * MINUTE).await;
        cache.get(clock.now()).await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        keys[position] = key(cache, clock.now()).await;
    }
    keys
}

/// Calls the cache 50 times concurrently.
async fn get_concurrently(cache: &Arc<CredentialsCache>) -> Vec<Result<Identity, Failure>> {
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
        assert_eq!(access_key(&result.unwrap()), "1");
    }

    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn concurrent_calls_share_a_failure() {
    let (cache, requests) =
        cache(|number| Err(CredentialsError::not_loaded(format!("failure {number}"))));

    for result in get_concurrently(&cache).await {
        let error = result.unwrap_err().into_error().to_string();
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
async fn calls_use_valid_credentials_during_a_refresh() {
    let (cache, requests) = cache(|number| numbered(number, Some(start() + number * 60 * MINUTE)));
    key(&cache, start()).await;
    let now = start() + 57 * MINUTE;

    assert_eq!([key(&cache, now).await, key(&cache, now).await], ["1", "1"]);

    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(key(&cache, now).await, "2");
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

    let error = error(&cache, start() + 61 * MINUTE).await;

    assert_eq!(
        error.to_string(),
        "the credentials provider failed: an error occurred while loading credentials: down"
    );
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_not_fresh_after_a_failed_refresh() {
    let (cache, _) = cache(|number| match number {
        2 => Err(CredentialsError::provider_error("down")),
        _ => numbered(number, Some(start() + 60 * MINUTE * number)),
    });
    key(&cache, start()).await;
    let before_expiry = start() + 60 * MINUTE - Duration::from_secs(10);
    assert_eq!(key(&cache, before_expiry).await, "1");
    tokio::time::sleep(Duration::from_secs(2)).await;

    let after_expiry = start() + 60 * MINUTE + Duration::from_secs(20);

    assert_eq!(key(&cache, after_expiry).await, "3");
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_of_the_provider_are_used_for_a_minute() {
    let (cache, requests) = cache(|number| numbered(number, Some(start() - MINUTE)));

    for result in get_concurrently(&cache).await {
        assert_eq!(access_key(&result.unwrap()), "1");
    }
    assert_eq!(requests.load(Ordering::Relaxed), 1);

    assert_eq!(keys_after(&cache, [0, 2]).await, ["1", "2"]);
    assert_eq!(requests.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn credentials_can_expire_before_the_task_of_the_refresh_is_polled() {
    let (cache, requests) = cache(|number| numbered(number, Some(start() + 5 * MINUTE)));
    let mut call = Box::pin(cache.get(start()));
    assert!(
        std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_pending())).await
    );
    tokio::time::advance(10 * MINUTE).await;
    tokio::time::sleep(Duration::from_secs(2)).await;

    // They are used for a minute, as other credentials that have expired before they are fetched.
    assert_eq!(key(&cache, start() + 10 * MINUTE).await, "1");
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn credentials_expire_after_the_corrected_time_goes_back() {
    let (cache, _) = cache(|number| numbered(number, Some(start() + number * 60 * MINUTE)));
    let two_hours_late = start() + 179 * MINUTE;
    assert_eq!(key(&cache, two_hours_late).await, "1");

    assert_eq!(keys_after(&cache, [1, 54, 56]).await, ["1", "1", "2"]);
}

#[tokio::test(start_paused = true)]
async fn credentials_without_an_expiry_are_refreshed_after_the_corrected_time_goes_back() {
    let (cache, _) = cache(|number| numbered(number, None));
    assert_eq!(key(&cache, start() + 120 * MINUTE).await, "1");

    assert_eq!(keys_after(&cache, [1, 14, 16]).await, ["1", "1", "2"]);
}

#[tokio::test(start_paused = true)]
async fn refreshes_are_not_repeated_after_the_corrected_time_goes_back() {
    let (cache, requests) = cache(|number| numbered(number, Some(start() + 60 * MINUTE)));
    assert_eq!(key(&cache, start() + 10 * MINUTE).await, "1");

    assert_eq!(keys_after(&cache, [0, 1, 2]).await, ["1", "1", "1"]);

    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

/// Creates a cache whose provider returns credentials for an hour, and then never responds.
fn hanging_cache() -> CredentialsCache {
    let requests = AtomicU32::new(0);
    let provider = provide_credentials_fn(move || {
        let number = requests.fetch_add(1, Ordering::Relaxed) + 1;
        async move {
            if number > 1 {
                std::future::pending::<()>().await;
            }
            numbered(number, Some(start() + 60 * MINUTE))
        }
    });
    CredentialsCache::new(SharedCredentialsProvider::new(provider))
}

#[tokio::test(start_paused = true)]
async fn a_hanging_provider_does_not_delay_calls_with_valid_credentials() {
    let cache = hanging_cache();
    key(&cache, start()).await;
    let started = Instant::now();

    for _ in 0..10 {
        assert_eq!(key(&cache, start() + 57 * MINUTE).await, "1");
    }

    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_hanging_provider_is_an_error_that_says_so() {
    let cache = hanging_cache();
    key(&cache, start()).await;

    let error = error(&cache, start() + 61 * MINUTE).await;

    assert_eq!(
        error.to_string(),
        "the credentials provider failed: the provider did not respond within 30 s"
    );
    assert!(!error.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn a_panicking_provider_is_an_error() {
    let provider = provide_credentials_fn(|| async { panic!("no credentials today") });
    let cache = CredentialsCache::new(SharedCredentialsProvider::new(provider));

    let error = error(&cache, start()).await;

    assert!(
        error.to_string().contains("the provider panicked"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_holds_up_no_other_call() {
    let (cache, requests) = cache(|number| numbered(number, None));
    let mut unpolled = Box::pin(cache.get(start()));
    let timeout = Duration::from_millis(50);
    assert!(tokio::time::timeout(timeout, &mut unpolled).await.is_err());

    let other = tokio::time::timeout(Duration::from_secs(2), cache.get(start())).await;

    assert_eq!(access_key(&other.unwrap().unwrap()), "1");
    assert_eq!(access_key(&unpolled.await.unwrap()), "1");
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_does_not_cancel_the_request() {
    let (cache, requests) = cache(|number| numbered(number, None));
    for _ in 0..5 {
        let timeout = Duration::from_millis(300);
        let _ = tokio::time::timeout(timeout, cache.get(start())).await;
    }

    assert_eq!(key(&cache, start()).await, "1");
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

#[test]
fn another_runtime_continues_after_the_end_of_the_first() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
    };
    let (cache, requests) = cache(|number| numbered(number, None));
    runtime().block_on(async {
        let timeout = Duration::from_millis(50);
        assert!(
            tokio::time::timeout(timeout, cache.get(start()))
                .await
                .is_err()
        );
    });

    let key = runtime().block_on(key(&cache, start()));

    assert_eq!(key, "2");
    assert_eq!(requests.load(Ordering::Relaxed), 2);
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let (cache, _) = cache(|number| numbered(number, None));
    let mut call = std::pin::pin!(cache.get(start()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());

    let Poll::Ready(result) = call.as_mut().poll(&mut context) else {
        panic!("expected an error");
    };

    assert!(result.unwrap_err().cause.contains("runtime"));
}

/// Behavior of the provider for a request.
#[derive(Clone, Copy, Debug)]
enum Behavior {
    /// Returns credentials with this lifetime in seconds after this delay in seconds.
    Succeed {
        lifetime: u32,
        delay: u32,
    },
    /// Returns credentials that have expired.
    ReturnExpired,
    Fail,
    Hang,
    Panic,
}

/// A call that starts some seconds after the previous one, and is dropped after some seconds.
#[derive(Clone, Copy, Debug)]
struct CallPlan {
    pause: u32,
    /// Clock skew in seconds that is measured before the call.
    skew: i32,
    drop_after: u32,
}

fn behaviors() -> impl Strategy<Value = Behavior> {
    prop_oneof![
        (1..4000_u32, 0..40_u32)
            .prop_map(|(lifetime, delay)| Behavior::Succeed { lifetime, delay }),
        Just(Behavior::ReturnExpired),
        Just(Behavior::Fail),
        Just(Behavior::Hang),
        Just(Behavior::Panic),
    ]
}

fn call_plans() -> impl Strategy<Value = CallPlan> {
    let pause = prop_oneof![Just(0), 0..90_u32, 0..2000_u32];
    let drop_after = prop_oneof![Just(u32::MAX), 0..40_u32];
    let skew = prop_oneof![8 => Just(0), 1 => -8000..8000_i32];
    (pause, skew, drop_after).prop_map(|(pause, skew, drop_after)| CallPlan {
        pause,
        skew,
        drop_after,
    })
}

/// Provider with a behavior for each request, and a record of the requests.
#[derive(Debug, Default)]
struct Scripted {
    behaviors: Vec<Behavior>,
    requests: AtomicU32,
    /// Requests that are running.
    running: AtomicU32,
    /// Times at which credentials were returned, and their numbers.
    returned: Mutex<Vec<(Instant, u32)>>,
}

/// Counts a request that is running.
struct Running<'a>(&'a Scripted);

impl<'a> Running<'a> {
    fn new(provider: &'a Scripted) -> Self {
        let running = provider.running.fetch_add(1, Ordering::Relaxed);
        assert_eq!(running, 0, "the provider is asked twice at the same time");
        Self(provider)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Scripted {
    fn behavior(&self, request: u32) -> Behavior {
        self.behaviors[request as usize % self.behaviors.len()]
    }

    /// Returns the number of the latest credentials that were returned before a time.
    fn latest_before(&self, time: Instant) -> u32 {
        let returned = lock(&self.returned);
        let mut earlier = returned.iter().rev().filter(|(at, _)| *at < time);
        earlier.next().map_or(0, |(_, number)| *number)
    }

    /// Returns the time at which these credentials were returned.
    fn returned_at(&self, number: u32) -> Instant {
        let returned = lock(&self.returned);
        let (at, _) = returned.iter().find(|(_, other)| *other == number).unwrap();
        *at
    }

    async fn provide(&self, clock: Clock) -> ProviderResult {
        let _running = Running::new(self);
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let expiry = match self.behavior(number) {
            Behavior::Succeed { lifetime, delay } => {
                tokio::time::sleep(Duration::from_secs(delay.into())).await;
                clock.now() + Duration::from_secs(lifetime.into())
            }
            Behavior::ReturnExpired => clock.now() - MINUTE,
            Behavior::Fail => return Err(CredentialsError::provider_error("down")),
            Behavior::Hang => std::future::pending().await,
            Behavior::Panic => panic!("scripted"),
        };
        lock(&self.returned).push((Instant::now(), number));
        numbered(number, Some(expiry))
    }
}

async fn run_schedule(behaviors: Vec<Behavior>, plans: Vec<CallPlan>) {
    let clock = Clock::default();
    let scripted = Arc::new(Scripted {
        behaviors,
        ..Scripted::default()
    });
    let provider = provide_credentials_fn({
        let scripted = Arc::clone(&scripted);
        move || {
            let scripted = Arc::clone(&scripted);
            async move { scripted.provide(clock).await }
        }
    });
    let cache = CredentialsCache::new(SharedCredentialsProvider::new(provider));
    let cache = Arc::new(cache);
    let mut calls = Vec::new();
    for plan in plans {
        tokio::time::sleep(Duration::from_secs(plan.pause.into())).await;
        let (cache, scripted) = (Arc::clone(&cache), Arc::clone(&scripted));
        calls.push(tokio::spawn(async move {
            let begin = Instant::now();
            let now = clock.skewed(plan.skew);
            let latest = scripted.latest_before(begin);
            let drop_after = Duration::from_secs(plan.drop_after.into());
            let result = tokio::time::timeout(drop_after, cache.get(now)).await;
            let duration = begin.elapsed();
            assert!(duration <= REFRESH_TIMEOUT, "waited {duration:?}");
            if let Ok(Ok(credentials)) = result {
                let number: u32 = access_key(&credentials).parse().unwrap();
                assert!(number >= latest, "{number} was replaced by {latest}");
                let expiry = credentials.expiration().unwrap();
                // Credentials that expired before they came are used for a minute.
                let age = begin.saturating_duration_since(scripted.returned_at(number));
                assert!(
                    now < expiry || age < MINUTE,
                    "{number} was used after {expiry:?}"
                );
            }
        }));
    }
    for call in calls {
        call.await.unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(500)
    })]

    #[test]
    fn any_schedule_of_refreshes_serves_calls_in_time(
        behaviors in prop::collection::vec(behaviors(), 1..12),
        plans in prop::collection::vec(call_plans(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(run_schedule(behaviors, plans));
    }
}
