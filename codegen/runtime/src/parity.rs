//! What people take for granted in an AWS client, and where it stands here. Documentation alone.
//!
//! A row for everything that the official SDKs have and that a REST-JSON service signed with SigV4 can need. *Left out* says why.
//!
//! # Credentials
//!
//! | what | state |
//! |---|---|
//! | default chain: environment, profile, web identity, container, instance metadata | done: feature `aws-config`; an error lists each source and why it passed |
//! | profile: static keys, assumed roles, `credential_source`, web identity, SSO, `credential_process` | done, by `aws-config` |
//! | MFA and `duration_seconds` for assumed roles | left out: `aws-config` has neither; give a provider |
//! | console login (`login_session`) | left out: `aws-config`'s feature `credentials-login` brings elliptic curves for few people; an error names the feature |
//! | `AWS_PROFILE`, `AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE` | done; a profile that somebody names and that is not there is an error |
//! | `SECRET_ACCESS_KEY`, `AWS_ACCOUNT_ID` of the environment | left out: a relic; no endpoint here has an account in it |
//! | custom providers, for a client and for a call | done: `credentials_provider` of both |
//! | cache: refresh ahead of expiry, one at a time, good ones kept when it fails | done: five minutes ahead; a quarter of an hour where there is no expiry |
//! | jitter of the refresh | left out: one cache a client, and no thundering herd within one |
//! | static stability of instance metadata | done, by `aws-config` |
//! | secrets out of `Debug`, errors and traces | done |
//! | bearer tokens, no-auth, Cognito, SAML | left out: the service knows SigV4 alone |
//!
//! # Region and endpoint
//!
//! | what | state |
//! |---|---|
//! | region: set, `AWS_REGION`, `AWS_DEFAULT_REGION`, profile, instance metadata | done |
//! | region checked as a host label | done |
//! | endpoint rule set, partitions, FIPS, dual stack | done: the rules are generated code |
//! | `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT` and their keys | done, also for STS and SSO, which the chain asks |
//! | custom endpoint: set, service variable, `AWS_ENDPOINT_URL`, `services` section, profile | done; sections under underscores, as documented, and hyphens, as the official SDK for Rust reads them |
//! | a `services` name without its section | done: an error |
//! | `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` and its key | done |
//! | an endpoint of the environment that is no URL | done: an error, never a fall-back to AWS |
//! | endpoint with a path, endpoint of a call | done |
//! | region of a call | left out: a client is cheap, and its own quota of retries and clock belong to one region |
//! | account endpoints, host prefixes, discovery, signature version 4a | left out: the service has none |
//!
//! # Signing and requests
//!
//! | what | state |
//! |---|---|
//! | SigV4 with the service's signing name, session token, corrected time | done |
//! | content type and `{}` for empty bodies | done |
//! | required members checked before sending, switchable | done: `Validation` |
//! | trailing slashes of URIs | done: kept |
//! | idempotency tokens, the same on every attempt | done |
//! | presigned URLs | left out: operations of a control plane have bodies; `signed_request` gives signed headers |
//! | recursion detection in Lambda (`X-Amzn-Trace-Id`) | left out: it keeps functions from invoking themselves, and no operation invokes one |
//! | request compression | left out: no operation has the trait |
//!
//! # Retries, timeouts, clock
//!
//! | what | state |
//! |---|---|
//! | standard mode, versions 2.0 and 2.1; adaptive mode | done |
//! | `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` and their keys, `AWS_NEW_RETRIES_2026` | done; `legacy` is `standard` |
//! | quota of retries | done: a client's own |
//! | `x-amz-retry-after`, codes, statuses, modelled `retryable`, classifiers of callers | done |
//! | a connection that died: only what is safe is sent again | done |
//! | `amz-sdk-invocation-id`, `amz-sdk-request` | done; its `ttl` is left out: a hint, and calls have a timeout of their own |
//! | timeouts: connect, read, attempt, call, all finite | done |
//! | skew measured and corrected; `AWS_DISABLE_CLOCK_SKEW_CORRECTION` and its key | done |
//! | stalled streams | done, by the timeout between two bytes |
//! | response length enforced, size limited, nesting limited | done: by hyper, at 64 MiB, by `serde_json` at 128 |
//!
//! # Errors and data
//!
//! | what | state |
//! |---|---|
//! | one error with operation, code, status, message, request id, fields | done |
//! | codes from header and body, text of bodies that are no JSON | done |
//! | modelled errors, also where an operation does not list them | done: `Error::modeled` |
//! | unknown enum values and union members kept | done |
//! | lenient reading, required members filled in and traced | done |
//! | documents, timestamps in either form, serde on every type | done |
//!
//! # Configuration and the rest
//!
//! | what | state |
//! |---|---|
//! | `Client::from_env`, a builder, overrides per call | done |
//! | HTTP client of one's own; proxies of the process; `AWS_CA_BUNDLE`, `ca_bundle` | done |
//! | TLS by ring or aws-lc-rs | done: features |
//! | user agent with a product of our own, execution environment, retry mode, application's name | done |
//! | ids of features (`m/…`), `lib/…`, the compiler's version in the user agent | left out: AWS counts its own tools by the ids; a version would take a build script |
//! | hooks: before signing, before sending, after an attempt, after a call | done |
//! | tracing spans of calls and attempts | done |
//! | metrics | left out: hooks and spans carry what they would be made of |
//! | behaviour versions | left out: releases have versions |
//! | paginators, waiters | done: `Call::pages`, `Call::items`, `Call::until`; a wait's error has the reasons that the service gives |
//! | mocks for users' tests | done: feature `test-util`; typed rules per operation, and no way to a network |
//! | replayed and recorded connections | left out: a mock's answers can be raw responses, and a test can run a server |
//! | a client for programs without an async runtime | done: feature `blocking`; calls, pages, waits |
//! | futures that fit on a stack | done: that of a call has less than 2 KiB, that of the official SDK 9 600 bytes |
//! | `wasm32-unknown-unknown` | not yet: it type-checks, but calls cannot run: the clock of `std` panics there, and the timers of tokio need it; see the crate's section "WebAssembly" |
//!
//! # One HTTP stack
//!
//! The feature `aws-config` adds 26 crates to the 122 of this one (`cargo tree -e normal`, on Linux, ring for TLS), none of
//! them for HTTP or TLS: there is one hyper, one rustls, one http, and neither aws-lc-rs nor h2. The crates of AWS send their
//! requests through our reqwest client.
