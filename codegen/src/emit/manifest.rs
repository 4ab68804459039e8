//! `Cargo.toml`.

use super::file::header;
use crate::ir::{Crate, Package};

/// Prints the manifest.
pub(super) fn manifest(krate: &Crate) -> String {
    let package = &krate.package;
    let header = header(&krate.origin, "#");
    let name = string(&package.name);
    let version = string(&package.version);
    let description = string(&package.description);
    let source = runtime(package);
    let runtime = source.join(", ");
    let features: Vec<String> = package
        .features
        .iter()
        .map(|feature| string(feature))
        .collect();
    let features = if features.is_empty() {
        String::new()
    } else {
        format!(", features = [{}]", features.join(", "))
    };
    let mut manifest = format!(
        r#"{header}
# The generator keeps the keys of [package] from `version` on: edit them, and add others such as
# `license`.
[package]
name = {name}
edition = "2024"
rust-version = "1.94.1"
version = {version}
description = {description}
publish = false

[package.metadata.docs.rs]
all-features = true

[features]
default = ["aws-config", "ring"]
# Profile files and the default credentials chain.
aws-config = ["smithy-reqwest/aws-config"]
# Calls that block the thread, for programs without an async runtime.
blocking = ["smithy-reqwest/blocking"]
# Cryptography of TLS; aws-lc-rs takes precedence if both are enabled.
aws-lc-rs = ["smithy-reqwest/aws-lc-rs"]
ring = ["smithy-reqwest/ring"]
# A mock of the service for tests.
test-util = ["smithy-reqwest/test-util"]
# Any service of tower as the transport, such as an emulator in the same process.
tower = ["smithy-reqwest/tower"]

[dependencies]
smithy-reqwest = {{ {runtime}, default-features = false{features} }}

# The generator keeps dependencies that are added here, for examples.
[dev-dependencies]
tokio = {{ version = "1.54", default-features = false, features = ["macros", "rt-multi-thread"] }}

[lints.rust]
missing_docs = "deny"
unsafe_code = "forbid"

[lints.clippy]
# The service determines the sizes of unions and the number of required members.
large_enum_variant = "allow"
too_many_arguments = "allow"
"#
    );
    if krate.protocol_tests.is_none() && krate.endpoint.tests.is_empty() {
        manifest.push_str("\n[lib]\n# There are no unit tests.\ntest = false\n");
    } else {
        manifest.push_str("\n[dev-dependencies.smithy-reqwest]\n");
        manifest.push_str(&format!(
            "{}\nfeatures = [\"protocol-tests\"]\n",
            source.join("\n")
        ));
    }
    if package.standalone {
        manifest.push_str("\n[workspace]\n");
    }
    manifest
}

/// Returns the keys of the source of the runtime. Its version is that of the generator: both are
/// published together.
fn runtime(package: &Package) -> Vec<String> {
    let path = package.runtime.iter();
    let path = path.map(|path| format!("path = {}", string(path)));
    let version = format!("version = {}", string(env!("CARGO_PKG_VERSION")));
    path.chain([version]).collect()
}

/// Returns a TOML basic string of ASCII alone.
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
