//! The header `user-agent`, which identifies the client in the logs of the service.
//!
//! It has the form `ua/2.1` of AWS clients after the product of the generated crate. It omits the feature IDs (`m/…`), which
//! only AWS's own tools use, and the compiler's version, which requires a build script.

use std::env::consts;

use http::header::HeaderValue;

use crate::config::environment::{Environment, Setting};
use crate::error::Error;
use crate::operation::ServiceInfo;

/// Punctuation of a token (RFC 9110 §5.6.2).
const TOKEN_PUNCTUATION: &str = "!#$%&'*+-.^_`|~";

/// Returns `product/version ua/2.1 api/service#version os/linux md/arch#x86_64 lang/rust exec-env/… cfg/retry-mode#standard
/// app/…`.
pub(crate) fn user_agent(
    service: &ServiceInfo,
    environment: &Environment,
    is_adaptive: bool,
    app_name: Option<String>,
) -> Result<HeaderValue, Error> {
    let mut text = format!(
        "{} ua/2.1 api/{}#{} os/{} md/arch#{} lang/rust",
        service.product,
        service.id.to_lowercase().replace(' ', "-"),
        service.version,
        consts::OS,
        consts::ARCH,
    );
    if let Some(execution_environment) = environment.get("AWS_EXECUTION_ENV") {
        text.push_str(" exec-env/");
        text.extend(
            execution_environment
                .chars()
                .map(|c| if is_token(c) { c } else { '-' }),
        );
    }
    text.push_str(" cfg/retry-mode#");
    text.push_str(if is_adaptive { "adaptive" } else { "standard" });
    let app_name = app_name.map(|value| Setting {
        value,
        origin: "app_name".to_owned(),
    });
    if let Some(app_name) = app_name.or_else(|| environment.setting("AWS_SDK_UA_APP_ID")) {
        check_app_name(&app_name)?;
        text.push_str(" app/");
        text.push_str(&app_name.value);
    }
    HeaderValue::try_from(text).map_err(|_| {
        Error::construction(
            "the name and version of the crate are not valid in a user agent header",
        )
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
