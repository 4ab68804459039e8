//! The user agent header: what sends a request, for the service's logs.
//!
//! The common form of AWS clients, `ua/2.1` (client-facts §1h), with a product of our own in front. Left out are the ids of
//! features (`m/…`), which only AWS's own tools are counted by, and the compiler's version, which would take a build script.

use http::header::HeaderValue;

use crate::config::environment::Environment;
use crate::error::Error;
use crate::operation::ServiceInfo;
use crate::orchestrator::retry::Retry;

/// `product/version ua/2.1 api/service#version os/linux md/arch#x86_64 lang/rust exec-env/… cfg/retry-mode#standard app/…`.
pub(crate) fn user_agent(
    service: &ServiceInfo,
    environment: &Environment,
    retry: &Retry,
    app: Option<String>,
) -> Result<HeaderValue, Error> {
    let id = service.id.to_lowercase().replace(' ', "-");
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let mut text = format!(
        "{} ua/2.1 api/{id}#{} os/{os} md/arch#{arch} lang/rust",
        service.product, service.version
    );
    if let Some(place) = environment.get("AWS_EXECUTION_ENV") {
        let place: String = place
            .chars()
            .map(|c| if is_allowed(c) { c } else { '-' })
            .collect();
        text.push_str(&format!(" exec-env/{place}"));
    }
    let mode = if retry.is_adaptive() {
        "adaptive"
    } else {
        "standard"
    };
    text.push_str(&format!(" cfg/retry-mode#{mode}"));
    if let Some(app) = find_app(environment, app)? {
        text.push_str(&format!(" app/{app}"));
    }
    HeaderValue::try_from(text).map_err(|_| {
        Error::construction("", "the crate's name and version make no user agent header")
    })
}

/// The application's name, checked.
fn find_app(environment: &Environment, app: Option<String>) -> Result<Option<String>, Error> {
    let found = match app {
        Some(app) => Some(("app_name", app)),
        None => environment.first(&["AWS_SDK_UA_APP_ID"]),
    };
    let Some((origin, app)) = found else {
        return Ok(None);
    };
    if app.is_empty() || !app.chars().all(is_allowed) {
        let message =
            format!("{origin} is {app:?}; it must be of letters, digits and {PUNCTUATION}");
        return Err(Error::construction("", message));
    }
    if app.len() > 50 {
        tracing::warn!(
            origin,
            "an application's name should not be longer than 50 characters"
        );
    }
    Ok(Some(app))
}

/// What besides letters and digits a token of HTTP is made of (RFC 9110 §5.6.2).
const PUNCTUATION: &str = "!#$%&'*+-.^_`|~";

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || PUNCTUATION.contains(c)
}
