//! The header `user-agent`, which identifies the client in the logs of the service.
//!
//! It has the form `ua/2.1` of AWS clients after the product of the generated crate. It omits the
//! feature IDs (`m/…`), which only AWS's own tools use, and the compiler's version, which requires
//! a build script.

use std::env::consts;

use http::header::HeaderValue;

use crate::config::environment::{Environment, Setting};
use crate::error::Error;
use crate::operation::info::ServiceInfo;
use crate::orchestrator::retry::Retry;

/// Punctuation of a token (RFC 9110 §5.6.2).
const TOKEN_PUNCTUATION: &str = "!#$%&'*+-.^_`|~";

/// Returns `product/version ua/2.1 api/service#version os/linux md/arch#x86_64 lang/rust exec-env/…
/// cfg/retry-mode#standard app/…`.
pub(crate) fn user_agent(
    service: &ServiceInfo,
    environment: &Environment,
    retry: &Retry,
    app_name: Option<&str>,
) -> Result<HeaderValue, Error> {
    let mut text = format!(
        "{} ua/2.1 api/{}#{} os/{} md/arch#{} lang/rust",
        service.product,
        service.id.to_lowercase().replace(' ', "-"),
        service.version,
        consts::OS,
        consts::ARCH,
    );
    if let Some(name) = environment.get("AWS_EXECUTION_ENV") {
        text.push_str(" exec-env/");
        text.extend(name.chars().map(|c| if is_token(c) { c } else { '-' }));
    }
    let mode = if retry.is_adaptive() {
        "adaptive"
    } else {
        "standard"
    };
    text.push_str(&format!(" cfg/retry-mode#{mode}"));
    let app_name = match app_name {
        Some(name) => Some(Setting::new(name, "app_name")),
        None => environment.setting("AWS_SDK_UA_APP_ID"),
    };
    if let Some(app_name) = app_name {
        check_app_name(&app_name)?;
        text.push_str(&format!(" app/{}", app_name.value));
    }
    HeaderValue::try_from(text).map_err(|_| {
        Error::construction("name or version of the crate are not valid in a user agent header")
    })
}

fn check_app_name(name: &Setting) -> Result<(), Error> {
    if name.value.is_empty() || !name.value.chars().all(is_token) {
        return Err(name.invalid(&format!(
            "a name of letters, digits and {TOKEN_PUNCTUATION}"
        )));
    }
    if name.value.len() > 50 {
        tracing::warn!(
            origin = name.origin,
            "an application name should have at most 50 characters"
        );
    }
    Ok(())
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || TOKEN_PUNCTUATION.contains(c)
}
