//! The standard and the adaptive retry mode: which errors are retried, after which delay, and
//! within which quota.
//!
//! Implements version 2.1 of the retry specification, and 2.0 on request. The constants are those
//! of `retries/standard.py` of botocore and of the official SDK. This module knows errors and time,
//! but not HTTP.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::config::environment::Environment;
use crate::error::{Error, RetryKind};
use crate::orchestrator::rate_limiter::RateLimiter;
use crate::sync::lock;

/// Maximum delay between attempts.
const MAX_BACKOFF: Duration = Duration::from_secs(20);
/// Maximum delay after the first attempt, in seconds.
const BACKOFF_BASE: f64 = 1.0;
/// Maximum delay after the first attempt if its error is transient, in seconds (version 2.1).
const TRANSIENT_BACKOFF_BASE: f64 = 0.05;
/// Tokens of a retry after throttling (version 2.1).
const THROTTLING_COST: u32 = 5;
/// Tokens of a retry after another error (version 2.1).
const TRANSIENT_COST: u32 = 14;
/// Tokens of a retry after a lost connection or a timeout (version 2.0).
const TRANSPORT_COST_2_0: u32 = 10;
/// Tokens of a retry after another error (version 2.0).
const COST_2_0: u32 = 5;
/// Capacity of a client's retry quota, in tokens.
const RETRY_QUOTA: u32 = 500;
/// Maximum by which a delay that the service asks for may exceed the backoff (version 2.1).
const MAX_RETRY_AFTER_EXCESS: Duration = Duration::from_secs(5);

/// Parts of the messages by which services refuse a role that IAM has not copied everywhere, in
/// lower case. Terraform's provider for AWS retries the same ones
/// (`internal/service/bedrockagentcore`).
const ROLE_MESSAGES: [&str; 3] = [
    "role validation failed",
    "valid trust policy",
    "does not have access to provided",
];
/// Part of the message by which a service passes on that IAM throttles it, in lower case.
const IAM_THROTTLING_MESSAGE: &str = "rate limit exceeded from iam";

/// Configuration of retries. Cheap to clone.
#[derive(Clone)]
pub struct Retry {
    max_attempts: u32,
    is_adaptive: bool,
    version: Version,
    classifiers: Vec<Arc<Classifier>>,
}

type Classifier = dyn Fn(&Error) -> Option<RetryKind> + Send + Sync;

/// Version of the retry specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V2_0,
    V2_1,
}

impl Default for Retry {
    fn default() -> Self {
        Self::standard()
    }
}

impl Retry {
    /// Creates the standard mode: up to three attempts, a backoff with full jitter that grows from
    /// 50 ms (1 s for throttling) to 20 s, and a quota of the client that stops retries if most
    /// calls fail.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            max_attempts: 3,
            is_adaptive: false,
            version: Version::V2_1,
            classifiers: Vec::new(),
        }
    }

    /// Creates the adaptive mode: the standard mode with a rate limiter, which adapts to the
    /// service once it throttles. It suits a client that calls one kind of resource.
    #[must_use]
    pub fn adaptive() -> Self {
        Self {
            is_adaptive: true,
            ..Self::standard()
        }
    }

    /// Creates a configuration with a single attempt.
    #[must_use]
    pub fn off() -> Self {
        Self {
            max_attempts: 1,
            ..Self::standard()
        }
    }

    /// Sets the maximum number of attempts, which is at least one.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Adds a classifier of errors. The last one added is asked first; `None` leaves the decision
    /// to the others and finally to [`Error::retry_kind`].
    ///
    /// ```
    /// use smithy_reqwest::{Retry, RetryKind};
    ///
    /// // A resource that is being updated refuses other changes.
    /// let retry = Retry::standard().max_attempts(8).classify(|error| {
    ///     let is_busy = error.message().contains("transitional state");
    ///     is_busy.then_some(RetryKind::Throttling)
    /// });
    /// ```
    #[must_use]
    pub fn classify(
        mut self,
        classifier: impl Fn(&Error) -> Option<RetryKind> + Send + Sync + 'static,
    ) -> Self {
        self.classifiers.push(Arc::new(classifier));
        self
    }

    /// Adds a classifier that retries errors of a role which was created or changed seconds ago,
    /// until IAM has copied it everywhere:
    ///
    /// - a `ValidationException` whose message says that the validation of a role failed, that a
    ///   trust policy is not valid, or that a role does not have access to a resource;
    /// - a response with status 402 whose message says that IAM throttles the creation of the
    ///   service's own role, at the first use in an account.
    ///
    /// A role that stays wrong has the same messages, so that the error then arrives only after the
    /// last attempt. Ten attempts take a minute on average, and two minutes at most.
    ///
    /// ```
    /// use smithy_reqwest::Retry;
    ///
    /// let retry = Retry::standard().max_attempts(10).iam_propagation();
    /// ```
    #[must_use]
    pub fn iam_propagation(self) -> Self {
        self.classify(|error| is_iam_propagating(error).then_some(RetryKind::Throttling))
    }

    /// Creates the configuration of `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` and
    /// `AWS_NEW_RETRIES_2026`. Variables that are unset have the values of the standard mode.
    ///
    /// # Errors
    /// Returns an error if a variable has an invalid value.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let mode =
            environment.parse("AWS_RETRY_MODE", "standard or adaptive", |mode| match mode
                .to_ascii_lowercase()
                .as_str()
            {
                "standard" | "legacy" => Some(Self::standard()),
                "adaptive" => Some(Self::adaptive()),
                _ => None,
            })?;
        let mut retry = mode.unwrap_or_default();
        let parse_attempts = |text: &str| text.parse().ok().filter(|attempts| *attempts > 0);
        if let Some(attempts) =
            environment.parse("AWS_MAX_ATTEMPTS", "a number above 0", parse_attempts)?
        {
            retry.max_attempts = attempts;
        }
        if environment.flag("AWS_NEW_RETRIES_2026")? == Some(false) {
            retry.version = Version::V2_0;
        }
        Ok(retry)
    }

    /// Returns the maximum number of attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.max_attempts
    }

    pub(crate) fn is_adaptive(&self) -> bool {
        self.is_adaptive
    }

    /// Classifies an error. Unless a classifier decides otherwise, a call whose response got lost
    /// is sent again only if it is idempotent. After a response with an error, it is sent again as
    /// in the official SDKs, also if a proxy sent the response and the service may have done its
    /// work.
    fn kind(&self, error: &Error, is_idempotent: bool) -> RetryKind {
        let mut classifiers = self.classifiers.iter().rev();
        if let Some(kind) = classifiers.find_map(|classify| classify(error)) {
            return kind;
        }
        if is_idempotent || !error.may_have_taken_effect() {
            error.retry_kind()
        } else {
            RetryKind::Never
        }
    }

    /// Returns the delay after the failed attempt number `attempt`. `jitter` is between 0 and 1.
    fn backoff(
        &self,
        attempt: u32,
        kind: RetryKind,
        retry_after: Option<Duration>,
        jitter: f64,
    ) -> Duration {
        let base = match (self.version, kind) {
            (Version::V2_1, RetryKind::Transient) => TRANSIENT_BACKOFF_BASE,
            _ => BACKOFF_BASE,
        };
        let exponent = i32::try_from(attempt.saturating_sub(1).min(30)).unwrap_or(30);
        let ceiling = (base * 2_f64.powi(exponent)).min(MAX_BACKOFF.as_secs_f64());
        let backoff = Duration::from_secs_f64(ceiling * jitter.clamp(0.0, 1.0));
        match (retry_after, self.version) {
            (None, _) => backoff,
            (Some(delay), Version::V2_1) => delay.clamp(backoff, backoff + MAX_RETRY_AFTER_EXCESS),
            (Some(delay), Version::V2_0) => delay.min(MAX_BACKOFF),
        }
    }

    /// Returns the tokens that a retry takes from the quota.
    fn cost(&self, kind: RetryKind, error: &Error) -> u32 {
        match (self.version, kind) {
            (Version::V2_1, RetryKind::Throttling) => THROTTLING_COST,
            (Version::V2_1, _) => TRANSIENT_COST,
            (Version::V2_0, _) if error.is_transport() => TRANSPORT_COST_2_0,
            (Version::V2_0, _) => COST_2_0,
        }
    }
}

/// Returns `true` if the service refuses a role that may be new, or IAM throttles the service.
fn is_iam_propagating(error: &Error) -> bool {
    let message = error.message().to_ascii_lowercase();
    if error.status() == Some(402) {
        message.contains(IAM_THROTTLING_MESSAGE)
    } else {
        error.is("ValidationException") && ROLE_MESSAGES.iter().any(|part| message.contains(part))
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("max_attempts", &self.max_attempts)
            .field("is_adaptive", &self.is_adaptive)
            .field("version", &self.version)
            .field("classifiers", &self.classifiers.len())
            .finish()
    }
}

/// State of retries that all calls of a client share.
#[derive(Debug)]
pub(crate) struct RetryState {
    /// Remaining tokens of the retry quota.
    tokens: Mutex<u32>,
    rate_limiter: RateLimiter,
}

impl RetryState {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Mutex::new(RETRY_QUOTA),
            rate_limiter: RateLimiter::new(),
        }
    }

    /// Takes tokens from the quota. Returns `false` if too few remain.
    fn take_tokens(&self, cost: u32) -> bool {
        let mut tokens = lock(&self.tokens);
        let Some(remaining) = tokens.checked_sub(cost) else {
            return false;
        };
        *tokens = remaining;
        true
    }

    /// Returns tokens to the quota.
    fn return_tokens(&self, amount: u32) {
        let mut tokens = lock(&self.tokens);
        *tokens = (*tokens + amount).min(RETRY_QUOTA);
    }
}

/// The attempts of one call.
pub(crate) struct RetryLoop<'a> {
    config: &'a Retry,
    state: &'a RetryState,
    attempt: u32,
    /// Tokens that a success returns to the quota: those of the last retry, or one without a retry.
    taken: u32,
}

impl<'a> RetryLoop<'a> {
    pub(crate) fn new(config: &'a Retry, state: &'a RetryState) -> Self {
        Self {
            config,
            state,
            attempt: 0,
            taken: 1,
        }
    }

    /// Returns the number of the current attempt, from 1 on.
    pub(crate) fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Counts an attempt.
    pub(crate) fn start_attempt(&mut self) {
        self.attempt += 1;
    }

    /// Asks the rate limiter for permission to send. If it refuses for now, returns the delay after
    /// which to ask again.
    pub(crate) fn acquire_permit(&self) -> Result<(), Duration> {
        if self.config.is_adaptive {
            self.state.rate_limiter.acquire()
        } else {
            Ok(())
        }
    }

    /// Returns tokens to the quota of retries.
    pub(crate) fn on_success(&self) {
        self.state.return_tokens(self.taken);
        if self.config.is_adaptive {
            self.state.rate_limiter.on_response(false);
        }
    }

    /// Classifies an error, and reports it to the rate limiter. `is_corrected` states that the
    /// client has corrected the cause of the error: its clock skew, or an endpoint that is no
    /// longer valid.
    pub(crate) fn on_error(
        &self,
        error: &Error,
        is_idempotent: bool,
        is_corrected: bool,
    ) -> RetryKind {
        let kind = if is_corrected {
            RetryKind::Transient
        } else {
            self.config.kind(error, is_idempotent)
        };
        if self.config.is_adaptive {
            self.state
                .rate_limiter
                .on_response(kind == RetryKind::Throttling);
        }
        kind
    }

    /// Returns the delay before the next attempt, or `None` if the error is final.
    pub(crate) fn next_delay(&mut self, error: &Error, kind: RetryKind) -> Option<Duration> {
        if kind == RetryKind::Never || self.attempt >= self.config.max_attempts {
            return None;
        }
        let cost = self.config.cost(kind, error);
        if !self.state.take_tokens(cost) {
            tracing::debug!("no retry: the retry quota of the client is exhausted");
            return None;
        }
        self.taken = cost;
        Some(
            self.config
                .backoff(self.attempt, kind, error.retry_after(), fastrand::f64()),
        )
    }
}
