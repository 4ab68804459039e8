//! Signs requests with Signature Version 4, by aws-sigv4.

use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::time::SystemTime;

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningInstructions,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue, USER_AGENT};
use log::LevelFilter;
use tracing::level_filters::LevelFilter as TracingLevel;
use tracing::subscriber::{NoSubscriber, with_default};

use crate::endpoint::AuthScheme;
use crate::error::Error;
use crate::operation::info::{Auth, OperationInfo};
use crate::shape::values::timestamp::Timestamp;
use crate::stream::body::StreamedBody;
use crate::sync::lock;

/// Seconds since 1970 of the years 1 to 9999.
const FORMATTED_SECONDS: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Adds the headers of a signature to `request`. Its headers are signed, except those that proxies
/// change. `scheme` contains the settings of the endpoint.
pub(crate) fn sign_request(
    info: &OperationInfo,
    request: &mut Request<Bytes>,
    identity: &Identity,
    region: &str,
    scheme: &AuthScheme,
    time: SystemTime,
) -> Result<(), Error> {
    signature(info, request, identity, region, scheme, time)
        .and_then(|signature| add_signature(request, signature))
        .map_err(|source| {
            Error::construction("the request cannot be signed")
                .with_operation(info.name)
                .with_source(source)
        })
}

fn signature(
    info: &OperationInfo,
    request: &Request<Bytes>,
    identity: &Identity,
    region: &str,
    scheme: &AuthScheme,
    time: SystemTime,
) -> Result<SigningInstructions, BoxError> {
    // aws-sigv4 panics if it cannot format the time.
    if !FORMATTED_SECONDS.contains(&Timestamp::from(time).as_secs()) {
        return Err("the time is outside the years 1 to 9999".into());
    }
    // A stream cannot be hashed before it is sent.
    let is_unsigned = info.auth == Auth::SigV4UnsignedPayload
        || request.extensions().get::<StreamedBody>().is_some();
    let name = scheme
        .signing_name
        .as_deref()
        .unwrap_or(info.service.signing_name);
    let params = SigningParams::builder()
        .identity(identity)
        .region(scheme.signing_region.as_deref().unwrap_or(region))
        .name(name)
        .time(time)
        .settings(signing_settings(is_unsigned, scheme))
        .build()?
        .into();
    let body = if is_unsigned {
        SignableBody::UnsignedPayload
    } else {
        SignableBody::Bytes(request.body())
    };
    let mut unsignable = None;
    let headers = request
        .headers()
        .iter()
        // It is not signed, and aws-sigv4 would copy it to find that out.
        .filter(|(name, _)| *name != USER_AGENT)
        .filter_map(|(name, value)| {
            // `to_str` would accept only ASCII.
            let text = std::str::from_utf8(value.as_bytes()).ok();
            if text.is_none() {
                unsignable = Some(name);
            }
            Some((name.as_str(), text?))
        });
    let uri = request.uri().to_string();
    let request = SignableRequest::new(request.method().as_str(), &uri, headers, body)?;
    if let Some(name) = unsignable {
        return Err(format!("the value of the header {name} is not UTF-8").into());
    }
    let (instructions, _) = without_tracing(|| sign(request, &params))?.into_parts();
    Ok(instructions)
}

fn signing_settings(is_unsigned: bool, scheme: &AuthScheme) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if is_unsigned {
        // The header tells the service that the payload is unsigned.
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    if scheme.disable_double_encoding {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
    }
    if scheme.disable_normalize_path {
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    settings
}

fn add_signature(
    request: &mut Request<Bytes>,
    signature: SigningInstructions,
) -> Result<(), BoxError> {
    let (headers, _) = signature.into_parts();
    for header in headers {
        let mut value = HeaderValue::from_str(header.value())?;
        value.set_sensitive(header.sensitive());
        request
            .headers_mut()
            .insert(HeaderName::from_static(header.name()), value);
    }
    Ok(())
}

/// Runs `sign` without a subscriber, because at level TRACE it logs the URI and the canonical
/// request, whose labels may be sensitive. Below TRACE no subscriber is set: the first one in a
/// process stops `tracing` from forwarding to `log`.
fn without_tracing<T>(sign: impl FnOnce() -> T) -> T {
    if TracingLevel::current() == TracingLevel::TRACE {
        with_default(NoSubscriber::default(), || without_log(sign))
    } else {
        without_log(sign)
    }
}

/// Runs `sign` without records of level TRACE in `log`, to which `tracing` forwards. The level
/// belongs to the process, so one request is signed at a time, and other threads lose records
/// meanwhile.
fn without_log<T>(sign: impl FnOnce() -> T) -> T {
    static LEVEL: Mutex<()> = Mutex::new(());
    // Not `Trace`, because another thread that signs may have lowered the level to `Debug`, and
    // would restore it meanwhile.
    if log::max_level() < LevelFilter::Debug {
        return sign();
    }
    let _lock = lock(&LEVEL);
    let _restored = RestoredLevel(log::max_level());
    log::set_max_level(log::max_level().min(LevelFilter::Debug));
    sign()
}

/// Restores the level of `log` when it is dropped, also by a panic.
struct RestoredLevel(LevelFilter);

impl Drop for RestoredLevel {
    fn drop(&mut self) {
        log::set_max_level(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_of_log_is_restored_after_a_panic() {
        log::set_max_level(LevelFilter::Trace);

        let outcome = std::panic::catch_unwind(|| without_log(|| panic!("expected")));

        assert!(outcome.is_err());
        assert_eq!(log::max_level(), LevelFilter::Trace);
    }
}
