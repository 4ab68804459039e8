//! Functions of the rules language (Smithy 2.0, "Rules engine standard library" and "AWS rules engine library functions").
//!
//! Functions that Rust has, such as comparisons, are generated in place.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use percent_encoding::utf8_percent_encode;

pub use super::partitions::Partition;
use crate::protocol::request::RESERVED;
use crate::shape::values::Document;

/// `aws.partition`: returns the partition of a region. It is never `None`: an unknown region belongs to `aws`.
#[must_use]
pub fn partition(region: &str) -> Option<&'static Partition> {
    Some(Partition::of(region))
}

/// The parts of an Amazon Resource Name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// ID of the partition.
    pub partition: String,
    /// Name of the service.
    pub service: String,
    /// Region, which is empty for global resources.
    pub region: String,
    /// Account ID, which may be empty.
    pub account_id: String,
    /// Resource ID, split at `:` and `/`.
    pub resource_id: Vec<String>,
}

/// `aws.parseArn`: parses an ARN.
#[must_use]
pub fn parse_arn(text: &str) -> Option<Arn> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let &["arn", partition, service, region, account_id, resource] = parts.as_slice() else {
        return None;
    };
    if partition.is_empty() || service.is_empty() || resource.is_empty() {
        return None;
    }
    Some(Arn {
        partition: partition.to_owned(),
        service: service.to_owned(),
        region: region.to_owned(),
        account_id: account_id.to_owned(),
        resource_id: resource.split([':', '/']).map(str::to_owned).collect(),
    })
}

/// `aws.isVirtualHostableS3Bucket`: returns `true` if a bucket name can be a label of a host name, or several labels with
/// `allow_subdomains`. Such names have 3 to 63 characters, no upper case, and are no IPv4 address.
#[must_use]
pub fn is_virtual_hostable_s3_bucket(name: &str, allow_subdomains: bool) -> bool {
    (3..=63).contains(&name.len())
        && !name.contains(|c: char| c.is_ascii_uppercase())
        && name.parse::<Ipv4Addr>().is_err()
        && is_valid_host_label(name, allow_subdomains)
}

/// `isValidHostLabel`: returns `true` if `text` is a label of a host name (RFC 1123), or several labels separated by dots with
/// `allow_subdomains`.
#[must_use]
pub fn is_valid_host_label(text: &str, allow_subdomains: bool) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if allow_subdomains { text.split('.').all(is_label) } else { is_label(text) }
}

/// The parts of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// Scheme: `http` or `https`.
    pub scheme: String,
    /// Host and optional port.
    pub authority: String,
    /// Path, which is empty if the URL ends with the authority.
    pub path: String,
    /// Path with a slash at both ends.
    pub normalized_path: String,
    /// Whether the host is an IP address.
    pub is_ip: bool,
}

/// `parseURL`: parses a URL of http or https without a query.
///
/// The specification's table shows `/` as the path of `https://example.com`. Here it is empty, as in other AWS clients: rule
/// sets append the path to the authority, and S3's endpoint tests expect no slash.
#[must_use]
pub fn parse_url(text: &str) -> Option<Url> {
    if text.contains(['?', '#']) {
        return None;
    }
    let uri = Uri::try_from(text).ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri.authority()?.as_str();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = uri.host().filter(|host| !host.is_empty())?;
    let port = authority.strip_prefix(host)?;
    if !port.is_empty() && uri.port_u16().is_none() {
        return None;
    }
    let (_, rest) = text.split_once("://")?;
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    let segments = path.trim_matches('/');
    let normalized_path =
        if segments.is_empty() { "/".to_owned() } else { format!("/{segments}/") };
    Some(Url {
        scheme: scheme.to_owned(),
        authority: authority.to_owned(),
        path: path.to_owned(),
        normalized_path,
        is_ip: is_ip(host),
    })
}

fn is_ip(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(host) => host.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<Ipv4Addr>().is_ok(),
    }
}

/// `substring`: returns the characters from `start` to before `end`, counted from the end of the text if `reverse` is true.
/// Returns `None` if the text is too short or not ASCII.
#[must_use]
pub fn substring(text: &str, start: usize, end: usize, reverse: bool) -> Option<String> {
    if start >= end || end > text.len() || !text.is_ascii() {
        return None;
    }
    let range = if reverse { text.len() - end..text.len() - start } else { start..end };
    text.get(range).map(str::to_owned)
}

/// `uriEncode`: percent-encodes all characters except the unreserved ones of RFC 3986.
#[must_use]
pub fn uri_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// `split`: splits the text at a delimiter into at most `limit` parts, or into all parts if `limit` is 0. An empty delimiter
/// does not split.
#[must_use]
pub fn split(text: &str, delimiter: &str, limit: usize) -> Vec<String> {
    let limit = match (delimiter.is_empty(), limit) {
        (true, _) => 1,
        (false, 0) => usize::MAX,
        (false, limit) => limit,
    };
    text.splitn(limit, delimiter).map(str::to_owned).collect()
}

/// `getAttr` with an index: returns an element of a list. A negative index counts from the end, with -1 for the last element.
#[must_use]
pub fn element(list: &[String], index: isize) -> Option<String> {
    let position = match index {
        0.. => index.unsigned_abs(),
        _ => list.len().checked_sub(index.unsigned_abs())?,
    };
    list.get(position).cloned()
}

/// Creates a list for a property of an endpoint.
pub fn list(elements: impl IntoIterator<Item = Document>) -> Document {
    elements.into_iter().collect()
}

/// Creates an object for a property of an endpoint.
pub fn object<const N: usize>(entries: [(&str, Document); N]) -> Document {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_the_arns_of_the_specification() {
        for (text, expected) in [
            ("arn:aws:sns:us-west-2:012345678910:topic", "aws|sns|us-west-2|012345678910|topic"),
            ("arn:aws:ec2:us-east-1:012345678910:vpc/vpc-0", "aws|ec2|us-east-1|012345678910|vpc vpc-0"),
            ("arn:aws:iam::012345678910:user/johndoe", "aws|iam||012345678910|user johndoe"),
            ("arn:aws:s3:::bucket_name", "aws|s3|||bucket_name"),
        ] {
            let arn = parse_arn(text).unwrap();
            let resource_id = arn.resource_id.join(" ");
            let parts = [arn.partition, arn.service, arn.region, arn.account_id, resource_id];
            assert_eq!(parts.join("|"), expected, "{text}");
        }
    }

    #[test]
    fn rejects_invalid_arns() {
        for text in [
            "11111111-2222-3333-4444-555555555555",
            "arn:aws:s3::",
            "arn::s3:::b",
            "arn:aws::::b",
            "arn:aws:s3:::",
            "",
        ] {
            assert_eq!(parse_arn(text), None, "{text}");
        }
    }

    #[test]
    fn parses_the_urls_of_the_specification() {
        for (text, expected) in [
            ("https://example.com", "https|example.com||/|false"),
            ("http://example.com:80/foo/bar", "http|example.com:80|/foo/bar|/foo/bar/|false"),
            ("https://127.0.0.1", "https|127.0.0.1||/|true"),
            ("https://[fe80::1]", "https|[fe80::1]||/|true"),
            ("https://[2001:db8::7348]:443/", "https|[2001:db8::7348]:443|/|/|true"),
            ("http://99_ab-.com", "http|99_ab-.com||/|false"),
            ("https://me:secret@host/a", "https|host|/a|/a/|false"),
        ] {
            let url = parse_url(text).unwrap();
            let is_ip = url.is_ip.to_string();
            let parts = [url.scheme, url.authority, url.path, url.normalized_path, is_ip];
            assert_eq!(parts.join("|"), expected, "{text}");
        }
    }

    #[test]
    fn rejects_invalid_urls() {
        for text in [
            "https://example.com:8443?foo=bar&faz=baz",
            "https://example.com/path?query1=foo",
            "https://example.com/#a",
            "acbd://example.com",
            "http://abc.com:a/foo",
            "example.com",
            "/a",
            "https://",
            "https:///a",
            "",
        ] {
            assert_eq!(parse_url(text), None, "{text}");
        }
    }

    #[test]
    fn validates_the_host_labels_of_the_specification() {
        let longest = "a".repeat(63);
        let too_long = "a".repeat(64);
        for (text, is_label, are_labels) in [
            ("us-east-1", true, true),
            ("3aws4", true, true),
            ("part1.part2", false, true),
            ("part1 part2", false, false),
            ("", false, false),
            ("part1.", false, false),
            ("part1..part2", false, false),
            ("part1.-part2", false, false),
            (longest.as_str(), true, true),
            (too_long.as_str(), false, false),
        ] {
            assert_eq!(is_valid_host_label(text, false), is_label, "{text:?}");
            assert_eq!(is_valid_host_label(text, true), are_labels, "{text:?}");
        }
    }

    #[test]
    fn validates_bucket_names_as_host_labels() {
        for (name, is_label, are_labels) in [
            ("bucket-1", true, true),
            ("my.bucket", false, true),
            ("Bucket", false, false),
            ("ab", false, false),
            ("192.168.1.1", false, false),
            ("a_b", false, false),
        ] {
            assert_eq!(is_virtual_hostable_s3_bucket(name, false), is_label, "{name}");
            assert_eq!(is_virtual_hostable_s3_bucket(name, true), are_labels, "{name}");
        }
    }

    #[test]
    fn returns_the_substrings_of_the_specification() {
        for (text, start, end, reverse, expected) in [
            ("abcdefg", 0, 4, false, Some("abcd")),
            ("abcd", 0, 4, false, Some("abcd")),
            ("abc", 0, 4, false, None),
            ("\u{fdfd}", 0, 1, false, None),
            ("\u{7f}abcdef", 0, 4, false, Some("\u{7f}abc")),
            ("abcdefg", 0, 4, true, Some("defg")),
            ("abc", 0, 4, true, None),
            ("defg", 1, 3, false, Some("ef")),
            ("abc", 2, 2, false, None),
            ("", 0, 1, true, None),
        ] {
            let substring = substring(text, start, end, reverse);
            assert_eq!(substring.as_deref(), expected, "{text:?} {start} {end} {reverse}");
        }
    }

    #[test]
    fn encodes_reserved_characters() {
        assert_eq!(uri_encode("aZ0-_.~"), "aZ0-_.~");
        assert_eq!(uri_encode("/ :*é"), "%2F%20%3A%2A%C3%A9");
    }

    #[test]
    fn splits_as_in_the_specification() {
        for (text, delimiter, limit, expected) in [
            ("a--b--c", "--", 0, "a|b|c"),
            ("a--b--c", "--", 2, "a|b--c"),
            ("a--b--c", "--", 1, "a--b--c"),
            ("", "--", 0, ""),
            ("--", "--", 0, "|"),
            ("----", "--", 0, "||"),
            ("--b--", "--", 0, "|b|"),
            ("--x-s3--azid--suffix", "--", 2, "|x-s3--azid--suffix"),
            ("abc", "x", 0, "abc"),
            ("aaa", "aa", 0, "|a"),
            ("abc", "", 0, "abc"),
        ] {
            assert_eq!(split(text, delimiter, limit).join("|"), expected, "{text} {delimiter} {limit}");
        }
    }

    #[test]
    fn counts_elements_from_both_ends() {
        let list = ["a".to_owned(), "b".to_owned()];

        let elements = [0, 1, 2, -1, -2, -3].map(|index| element(&list, index).unwrap_or_default());

        assert_eq!(elements, ["a", "b", "", "b", "a", ""]);
    }
}
