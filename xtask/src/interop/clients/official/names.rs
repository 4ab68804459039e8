//! Names in crates that smithy-rs generates.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Returns the name of a method, a field or a module.
pub(super) fn snake(name: &str) -> String {
    words(name).to_snake_case()
}

/// Returns the name of a type or a variant.
pub(super) fn camel(name: &str) -> String {
    words(name).to_upper_camel_case()
}

/// Separates the words that smithy-rs separates and heck does not: in a name without capitals, a
/// letter after a digit begins a word.
fn words(name: &str) -> String {
    let has_capitals = name.contains(|c: char| c.is_ascii_uppercase());
    let mut words = String::new();
    for c in name.chars() {
        let follows_digit = words.ends_with(|last: char| last.is_ascii_digit());
        if !has_capitals && follows_digit && c.is_ascii_lowercase() {
            words.push('_');
        }
        words.push(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_smithy_rs() {
        for (name, expected) in [
            ("customJWTAuthorizer", "custom_jwt_authorizer"),
            ("OAuth2AuthorizationData", "o_auth2_authorization_data"),
            (
                "allowedResourceOauth2ReturnUrls",
                "allowed_resource_oauth2_return_urls",
            ),
            ("s3FilesAccessPoint", "s3_files_access_point"),
            ("a2a", "a2_a"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
        for (name, expected) in [
            ("CoinbaseCDP", "CoinbaseCdp"),
            ("A2aDescriptor", "A2aDescriptor"),
            ("a2a", "A2A"),
        ] {
            assert_eq!(camel(name), expected, "{name}");
        }
    }
}
