//! The manifest.

use super::file::header;
use crate::ir::Crate;

/// `Cargo.toml`.
pub(super) fn manifest(krate: &Crate) -> String {
    let package = &krate.package;
    let mut text = header(&krate.origin, "#");
    let features: Vec<String> = package
        .features
        .iter()
        .map(|feature| string(feature))
        .collect();
    let features = match features.is_empty() {
        true => String::new(),
        false => format!(", features = [{}]", features.join(", ")),
    };
    let lines = [
        "",
        "[package]",
        &format!("name = {}", string(&package.name)),
        &format!("version = {}", string(&package.version)),
        &format!("description = {}", string(&package.description)),
        "edition = \"2024\"",
        "rust-version = \"1.94.1\"",
        "license = \"Apache-2.0\"",
        "publish = false",
        "",
        "[features]",
        "default = [\"aws-config\", \"ring\"]",
        "# The default chain of credentials and the profile files. Without it: environment variables, and any provider.",
        "aws-config = [\"smithy-reqwest/aws-config\"]",
        "# Calls that block the thread, for programs without an async runtime.",
        "blocking = [\"smithy-reqwest/blocking\"]",
        "# Who does the cryptography of TLS; aws-lc-rs, where both are on.",
        "aws-lc-rs = [\"smithy-reqwest/aws-lc-rs\"]",
        "ring = [\"smithy-reqwest/ring\"]",
        "# A client for tests, which answers as they say and reaches no network.",
        "test-util = [\"smithy-reqwest/test-util\"]",
        "",
        "[dependencies]",
        &format!(
            "smithy-reqwest = {{ path = {}, default-features = false{features} }}",
            string(&package.runtime)
        ),
        "",
        "[dev-dependencies]",
        "tokio = { version = \"1\", default-features = false, features = [\"macros\", \"rt-multi-thread\"] }",
        "",
        "[lints.rust]",
        "missing_docs = \"deny\"",
        "unsafe_code = \"forbid\"",
        "",
        "[lints.clippy]",
        "# A constructor takes what the service requires, and a union holds what the service puts into it.",
        "large_enum_variant = \"allow\"",
        "too_many_arguments = \"allow\"",
    ];
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    if krate.protocol_tests.is_none() && krate.endpoint.tests.is_empty() {
        text.push_str("\n[lib]\n# There are no unit tests.\ntest = false\n");
    } else {
        text.push_str("\n[dev-dependencies.smithy-reqwest]\n");
        text.push_str(&format!(
            "path = {}\nfeatures = [\"protocol-tests\"]\n",
            string(&package.runtime)
        ));
    }
    if package.standalone {
        text.push_str("\n[workspace]\n");
    }
    text
}

/// A TOML basic string, of ASCII alone.
fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            ' '..='~' => quoted.push(c),
            c => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}
