//! Signature version 4, by `aws-sigv4`.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};

use crate::endpoint::AuthScheme;
use crate::error::{Error, ErrorKind};
use crate::operation::OperationInfo;

/// Adds the headers of a signature to `request`. Every header that it has by now is signed, but for those that proxies
/// change. `scheme` says where the endpoint wants it otherwise than the service.
pub(crate) fn sign_request(
    info: &OperationInfo,
    request: &mut Request<Bytes>,
    credentials: Credentials,
    region: &str,
    scheme: &AuthScheme,
    time: SystemTime,
) -> Result<(), Error> {
    let identity = Identity::from(credentials);
    let failed = |error: &dyn std::fmt::Display| {
        Error::caused(ErrorKind::Construction, "", "the request cannot be signed", error.to_string())
    };
    let params = SigningParams::builder()
        .identity(&identity)
        .region(scheme.signing_region.as_deref().unwrap_or(region))
        .name(scheme.signing_name.as_deref().unwrap_or(info.service.signing_name))
        .time(time)
        .settings(settings(scheme))
        .build()
        .map_err(|error| failed(&error))?;
    let uri = request.uri().to_string();
    let headers = request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let signable = SignableRequest::new(request.method().as_str(), &uri, headers, SignableBody::Bytes(request.body()))
        .map_err(|error| failed(&error))?;
    let (instructions, _) = sign(signable, &params.into()).map_err(|error| failed(&error))?.into_parts();
    let (headers, _) = instructions.into_parts();
    for header in headers {
        let mut value = HeaderValue::from_str(header.value()).map_err(|error| failed(&error))?;
        value.set_sensitive(header.sensitive());
        request.headers_mut().insert(HeaderName::from_static(header.name()), value);
    }
    Ok(())
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
