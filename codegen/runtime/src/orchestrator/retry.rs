//! Retries: whether a failed attempt is worth another, after how long, and whether the client can afford it.
//!
//! The standard mode in its version 2.1, and 2.0 for those who ask for it. Constants: client-facts §1d, which botocore's
//! `retries/standard.py` and the official SDK share. This module knows errors and time, not HTTP.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::config::environment::Environment;
use crate::error::{Error, RetryKind};
use crate::operation::OperationInfo;
use crate::orchestrator::rate_limiter::RateLimiter;

/// The longest pause between attempts.
const MAX_BACKOFF: Duration = Duration::from_secs(20);
/// The tokens that a client starts with.
const QUOTA: u32 = 500;
/// How much longer than the client's own pause a service may ask it to wait (version 2.1).
const RETRY_AFTER_SLACK: Duration = Duration::from_secs(5);

/// How failed attempts are retried. Cheap to clone.
#[derive(Clone)]
pub struct Retry {
    max_attempts: u32,
    adaptive: bool,
    version: Version,
    classifiers: Vec<Arc<Classifier>>,
}

/// A caller's own opinion of an error.
type Classifier = dyn Fn(&Error) -> Option<RetryKind> + Send + Sync;

/// The version of the retry specification.
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
    /// Three attempts, pauses that grow from 50 ms (1 s where the service throttles) to 20 s with full jitter, and a quota
    /// of the client's that stops retries when most calls fail.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            max_attempts: 3,
            adaptive: false,
            version: Version::V2_1,
            classifiers: Vec::new(),
        }
    }

    /// The same, and after the first throttling answer a limit on the client's rate of attempts that follows what the
    /// service takes. For a client that calls one kind of resource.
    #[must_use]
    pub fn adaptive() -> Self {
        Self {
            adaptive: true,
            ..Self::standard()
        }
    }

    /// One attempt.
    #[must_use]
    pub fn off() -> Self {
        Self {
            max_attempts: 1,
            ..Self::standard()
        }
    }

    /// So many attempts in all; at least one is made.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Adds an opinion that is asked before the client's own, the last added first. `None` leaves the question to the others.
    ///
    /// ```
    /// use smithy_reqwest::{Retry, RetryKind};
    ///
    /// // A role that was made a moment ago is not known everywhere yet.
    /// let retry = Retry::standard().max_attempts(8).classify(|error| {
    ///     let propagating = error.is_validation() && error.message().contains("Role validation failed");
    ///     propagating.then_some(RetryKind::Throttling)
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

    /// What `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` and `AWS_NEW_RETRIES_2026` ask for; the standard mode for what is not set.
    ///
    /// # Errors
    /// Where a variable has a value that means nothing.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let wrong = |name: &str, value: &str, wanted: &str| {
            Error::construction("", format!("{name} is {value:?}; it must be {wanted}"))
        };
        let mode = environment.first(&["AWS_RETRY_MODE"]);
        let mut retry = match mode.as_ref().map(|(origin, mode)| (*origin, mode.as_str())) {
            None | Some((_, "standard" | "legacy")) => Self::standard(),
            Some((_, "adaptive")) => Self::adaptive(),
            Some((origin, other)) => return Err(wrong(origin, other, "standard or adaptive")),
        };
        if let Some((origin, text)) = environment.first(&["AWS_MAX_ATTEMPTS"]) {
            let attempts = text.parse().ok().filter(|attempts| *attempts > 0);
            retry.max_attempts =
                attempts.ok_or_else(|| wrong(origin, &text, "a number above 0"))?;
        }
        if environment.flag("AWS_NEW_RETRIES_2026")? == Some(false) {
            retry.version = Version::V2_0;
        }
        Ok(retry)
    }

    /// The most attempts that a call makes.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.max_attempts
    }

    pub(crate) fn is_adaptive(&self) -> bool {
        self.adaptive
    }

    /// The callers' opinions first, then the error's own; and nothing that may have taken effect is sent a second time
    /// unless doing it twice is like doing it once.
    fn kind(&self, info: &OperationInfo, has_token: bool, error: &Error) -> RetryKind {
        if let Some(kind) = self
            .classifiers
            .iter()
            .rev()
            .find_map(|classify| classify(error))
        {
            return kind;
        }
        let safe = info.readonly || info.idempotent || has_token || !error.may_have_taken_effect();
        if safe {
            error.retry_kind()
        } else {
            RetryKind::Never
        }
    }

    /// The pause before the retry that follows attempt `attempt`, `random` being between 0 and 1.
    fn backoff(
        &self,
        attempt: u32,
        kind: RetryKind,
        retry_after: Option<Duration>,
        random: f64,
    ) -> Duration {
        let base = match (self.version, kind) {
            (Version::V2_1, RetryKind::Transient) => 0.05,
            _ => 1.0,
        };
        let exponent = i32::try_from(attempt.saturating_sub(1).min(30)).unwrap_or(30);
        let ceiling = (base * 2_f64.powi(exponent)).min(MAX_BACKOFF.as_secs_f64());
        let pause = Duration::from_secs_f64(ceiling * random.clamp(0.0, 1.0));
        match (retry_after, self.version) {
            (None, _) => pause,
            (Some(wanted), Version::V2_1) => wanted.clamp(pause, pause + RETRY_AFTER_SLACK),
            (Some(wanted), Version::V2_0) => wanted.min(MAX_BACKOFF),
        }
    }

    /// The tokens that a retry takes.
    fn cost(&self, kind: RetryKind, error: &Error) -> u32 {
        match (self.version, kind) {
            (Version::V2_1, RetryKind::Throttling) => 5,
            (Version::V2_1, _) => 14,
            (Version::V2_0, _) if error.is_transport() => 10,
            (Version::V2_0, _) => 5,
        }
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("max_attempts", &self.max_attempts)
            .field("adaptive", &self.adaptive)
            .field("version", &self.version)
            .field("classifiers", &self.classifiers.len())
            .finish()
    }
}

/// What all calls of a client share: the quota of retries, and the rate limit of the adaptive mode.
#[derive(Debug)]
pub(crate) struct RetryState {
    tokens: Mutex<u32>,
    pub(crate) limiter: RateLimiter,
}

impl RetryState {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Mutex::new(QUOTA),
            limiter: RateLimiter::new(),
        }
    }

    fn take(&self, cost: u32) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        match tokens.checked_sub(cost) {
            Some(rest) => {
                *tokens = rest;
                true
            }
            None => false,
        }
    }

    fn give(&self, amount: u32) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = (*tokens + amount).min(QUOTA);
    }
}

/// The attempts of one call.
#[derive(Debug)]
pub(crate) struct Attempts<'a> {
    retry: &'a Retry,
    state: &'a RetryState,
    /// The number of the attempt that is under way, from 1 on.
    pub(crate) number: u32,
    taken: u32,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(retry: &'a Retry, state: &'a RetryState) -> Self {
        Self {
            retry,
            state,
            number: 1,
            taken: 0,
        }
    }

    /// The pause before the next attempt, `None` where there is to be none. `force` is for an attempt that failed by the
    /// client's own fault, since mended, such as a wrong clock.
    pub(crate) fn after(
        &mut self,
        info: &OperationInfo,
        has_token: bool,
        error: &Error,
        force: bool,
    ) -> Option<Duration> {
        let kind = match force {
            true => RetryKind::Transient,
            false => self.retry.kind(info, has_token, error),
        };
        if self.retry.is_adaptive() {
            self.state.limiter.on_answer(kind == RetryKind::Throttling);
        }
        if kind == RetryKind::Never || self.number >= self.retry.max_attempts {
            return None;
        }
        let cost = self.retry.cost(kind, error);
        if !self.state.take(cost) {
            tracing::debug!(
                operation = info.name,
                "no retry: the client's quota is used up"
            );
            return None;
        }
        self.taken = cost;
        let pause = self
            .retry
            .backoff(self.number, kind, error.retry_after(), random());
        self.number += 1;
        Some(pause)
    }

    /// The call has an answer: a retry gets back what it took, a first attempt earns a token.
    pub(crate) fn succeeded(&self) {
        self.state
            .give(if self.number == 1 { 1 } else { self.taken });
        if self.retry.is_adaptive() {
            self.state.limiter.on_answer(false);
        }
    }
}

/// A number between 0 and 1, from the randomness of a UUID: jitter need not be unpredictable.
pub(crate) fn random() -> f64 {
    let (high, _) = uuid::Uuid::new_v4().as_u64_pair();
    // The upper 32 bits are all random; version and variant stand below.
    f64::from((high >> 32) as u32) / f64::from(u32::MAX)
}
