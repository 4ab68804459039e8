//! Signature version 4, by `aws-sigv4`.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::{NoSubscriber, with_default};

use crate::endpoint::AuthScheme;
use crate::error::{Error, ErrorKind};
use crate::operation::{Auth, OperationInfo};
use crate::shape::schema::TimestampFormat;
use crate::shape::values::timestamp::Timestamp;

/// Adds the headers of a signature to `request`. Every header that it has by now is signed, but for those that proxies
/// change. `scheme` says where the endpoint wants it otherwise than the service.
pub(crate) fn sign_request(
    info: &'static OperationInfo,
    request: &mut Request<Bytes>,
    credentials: Credentials,
    region: &str,
    scheme: &AuthScheme,
    time: SystemTime,
) -> Result<(), Error> {
    let identity = Identity::from(credentials);
    let failed = |error: &dyn std::fmt::Display| {
        Error::caused(
            ErrorKind::Construction,
            info.name,
            "the request cannot be signed",
            error.to_string(),
        )
    };
    // The signer panics where it cannot spell the time.
    if Timestamp::from(time)
        .format(TimestampFormat::DateTime)
        .is_none()
    {
        return Err(failed(&"its time is outside of the years 1 to 9999"));
    }
    let mut settings = settings(scheme);
    let body = match info.auth {
        Auth::SigV4UnsignedPayload => {
            // Then the header is the only place that says so.
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
            SignableBody::UnsignedPayload
        }
        _ => SignableBody::Bytes(request.body()),
    };
    let params = SigningParams::builder()
        .identity(&identity)
        .region(scheme.signing_region.as_deref().unwrap_or(region))
        .name(
            scheme
                .signing_name
                .as_deref()
                .unwrap_or(info.service.signing_name),
        )
        .time(time)
        .settings(settings)
        .build()
        .map_err(|error| failed(&error))?;
    let uri = request.uri().to_string();
    let headers = request
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let signable = SignableRequest::new(request.method().as_str(), &uri, headers, body)
        .map_err(|error| failed(&error))?;
    let params = params.into();
    let signed = untraced(|| sign(signable, &params));
    let (instructions, _) = signed.map_err(|error| failed(&error))?.into_parts();
    let (headers, _) = instructions.into_parts();
    for header in headers {
        let mut value = HeaderValue::from_str(header.value()).map_err(|error| failed(&error))?;
        value.set_sensitive(header.sensitive());
        request
            .headers_mut()
            .insert(HeaderName::from_static(header.name()), value);
    }
    Ok(())
}

/// Runs `sign`, which traces the URI and the canonical request at TRACE level, with nobody listening: labels may be
/// sensitive. Where nobody listens anyway nothing is done, for a first subscriber of any kind turns off what `tracing` hands
/// on to `log` in the whole process.
fn untraced<T>(sign: impl FnOnce() -> T) -> T {
    match LevelFilter::current() {
        LevelFilter::TRACE => with_default(NoSubscriber::default(), sign),
        _ => sign(),
    }
}

fn settings(scheme: &AuthScheme) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if scheme.disable_double_encoding {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
    }
    if scheme.disable_normalize_path {
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    settings
}
