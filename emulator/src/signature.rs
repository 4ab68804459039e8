//! Signature Version 4 of requests (AWS IAM User Guide, "Authenticating Requests").

use bytes::Bytes;
use http::Request;

use crate::failure::Failure;

/// Seconds by which the time of a signature may differ from the clock.
const MAX_SKEW: f64 = 300.0;
/// The account of callers whose access key does not name one.
const ACCOUNT: &str = "123456789012";

/// Who calls, by the credential scope of the signature.
pub(crate) struct Caller {
    pub(crate) account: String,
    pub(crate) region: String,
}

/// The parts of the header `authorization`.
pub(crate) struct Authorization<'r> {
    access_key: &'r str,
    region: &'r str,
    signed_headers: &'r str,
    signature: &'r str,
}

impl Caller {
    /// Reads the scope. A request without signature has the account and the region of the
    /// configuration.
    pub(crate) fn new(request: &Request<Bytes>, default_region: &str) -> Result<Self, Failure> {
        let authorization = Authorization::parse(request)?;
        let is_account = |key: &&str| key.len() == 12 && key.chars().all(|c| c.is_ascii_digit());
        let account = authorization
            .as_ref()
            .map(|parts| parts.access_key)
            .filter(is_account);
        let region = authorization
            .as_ref()
            .map_or(default_region, |parts| parts.region);
        Ok(Self {
            account: account.unwrap_or(ACCOUNT).to_owned(),
            region: region.to_owned(),
        })
    }
}

impl<'r> Authorization<'r> {
    /// Parses the header. Returns `None` if there is none of this algorithm.
    pub(crate) fn parse(request: &'r Request<Bytes>) -> Result<Option<Self>, Failure> {
        let header = request
            .headers()
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        let Some(parts) = header.and_then(|text| text.strip_prefix("AWS4-HMAC-SHA256 ")) else {
            return Ok(None);
        };
        let field = |name: &str| {
            parts
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name))
        };
        let incomplete = || {
            let message = "the header authorization needs Credential, SignedHeaders and Signature";
            Failure::new(403, "IncompleteSignatureException", message)
        };
        let credential: Vec<&str> = field("Credential=")
            .ok_or_else(incomplete)?
            .split('/')
            .collect();
        let [access_key, _date, region, _service, "aws4_request"] = credential[..] else {
            return Err(incomplete());
        };
        Ok(Some(Self {
            access_key,
            region,
            signed_headers: field("SignedHeaders=").ok_or_else(incomplete)?,
            signature: field("Signature=").ok_or_else(incomplete)?,
        }))
    }
}

/// Checks that the time of a signed request is that of the clock, in epoch seconds.
pub(crate) fn check_time(request: &Request<Bytes>, now: f64) -> Result<(), Failure> {
    let date = request
        .headers()
        .get("x-amz-date")
        .and_then(|value| value.to_str().ok());
    let Some(time) = date.and_then(signing_time) else {
        return Ok(());
    };
    let difference = time.as_secs_f64() - now;
    if difference.abs() < MAX_SKEW {
        return Ok(());
    }
    let relation = if difference < 0.0 {
        "expired"
    } else {
        "not yet current"
    };
    Err(Failure::new(
        403,
        "InvalidSignatureException",
        format!("Signature {relation}: it differs by {difference:.0} s"),
    ))
}

/// Parses a time such as `20260617T101112Z`.
fn signing_time(text: &str) -> Option<aws_smithy_types::DateTime> {
    let part = |range: std::ops::Range<usize>| text.get(range);
    let iso = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0..4)?,
        part(4..6)?,
        part(6..8)?,
        part(9..11)?,
        part(11..13)?,
        part(13..15)?
    );
    aws_smithy_types::DateTime::from_str(&iso, aws_smithy_types::date_time::Format::DateTime).ok()
}

/// Checks the signature against the secret keys of access keys.
pub(crate) fn verify(
    request: &Request<Bytes>,
    secrets: &[(String, String)],
    service: &str,
) -> Result<(), Failure> {
    let Some(parts) = Authorization::parse(request)? else {
        let message = "the request has no signature";
        return Err(Failure::new(
            403,
            "MissingAuthenticationTokenException",
            message,
        ));
    };
    let Some((_, secret)) = secrets.iter().find(|(key, _)| key == parts.access_key) else {
        let message = "the security token included in the request is invalid";
        return Err(Failure::new(403, "UnrecognizedClientException", message));
    };
    let expected = sign(request, &parts, secret, service);
    if expected.as_deref() == Some(parts.signature) {
        return Ok(());
    }
    let message = "the signature does not match the request: check the secret key and what changes \
        requests on the way";
    Err(Failure::new(403, "InvalidSignatureException", message))
}

/// Signs the request again with the same time and headers.
fn sign(
    request: &Request<Bytes>,
    parts: &Authorization<'_>,
    secret: &str,
    service: &str,
) -> Option<String> {
    use aws_sigv4::http_request::{
        PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, sign,
    };
    let date = request.headers().get("x-amz-date")?.to_str().ok()?;
    let time = std::time::SystemTime::try_from(signing_time(date)?).ok()?;
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let token = header("x-amz-security-token").map(str::to_owned);
    let credentials =
        aws_credential_types::Credentials::new(parts.access_key, secret, token, None, "emulator");
    let identity = aws_smithy_runtime_api::client::identity::Identity::from(credentials);
    let mut settings = SigningSettings::default();
    let names: Vec<&str> = parts.signed_headers.split(';').collect();
    if names.contains(&"x-amz-content-sha256") {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    // The header is signed only by some clients.
    settings.session_token_mode = if names.contains(&"x-amz-security-token") {
        aws_sigv4::http_request::SessionTokenMode::Include
    } else {
        aws_sigv4::http_request::SessionTokenMode::Exclude
    };
    settings.excluded_headers = None;
    let params = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region(parts.region)
        .name(service)
        .time(time)
        .settings(settings)
        .build()
        .ok()?
        .into();
    let added = [
        "host",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-content-sha256",
    ];
    let headers = names
        .iter()
        .filter(|name| !added.contains(name))
        .filter_map(|name| Some((*name, header(name)?)));
    let url = format!(
        "http://{}{}",
        header("host")?,
        request.uri().path_and_query()?
    );
    let body = match header("x-amz-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => SignableBody::UnsignedPayload,
        _ => SignableBody::Bytes(request.body()),
    };
    let signable = SignableRequest::new(request.method().as_str(), url, headers, body).ok()?;
    let (_, signature) = sign(signable, &params).ok()?.into_parts();
    Some(signature)
}
