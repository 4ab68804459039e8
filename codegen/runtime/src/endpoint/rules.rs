//! The functions of the rules language (Smithy 2.0, "Rules engine standard library" and "AWS rules engine library
//! functions"). Those that are Rust's own, such as comparing, are emitted in place.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use percent_encoding::utf8_percent_encode;

pub use super::partitions::Partition;
use crate::protocol::request::RESERVED;
use crate::shape::values::Document;

/// `aws.partition`: the partition of a region.
///
/// There is always one: a region that no partition claims counts as one of `aws`.
#[must_use]
pub fn partition(region: &str) -> Option<&'static Partition> {
    Some(Partition::of(region))
}

/// An Amazon Resource Name in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// The partition's id.
    pub partition: String,
    /// The service's name in ARNs.
    pub service: String,
    /// The region; empty where the resource has none.
    pub region: String,
    /// The account; empty where the resource has none.
    pub account_id: String,
    /// The rest, split at `:` and `/`.
    pub resource_id: Vec<String>,
}

/// `aws.parseArn`: the parts of an ARN; `None` where the text is none.
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

/// `aws.isVirtualHostableS3Bucket`: whether a bucket's name can be a label of a host's name, or several with
/// `allow_subdomains`. Such names have 3 to 63 characters, no upper case, and are no IPv4 address.
#[must_use]
pub fn is_virtual_hostable_s3_bucket(name: &str, allow_subdomains: bool) -> bool {
    let named = (3..=63).contains(&name.len()) && !name.contains(|c: char| c.is_ascii_uppercase());
    named && name.parse::<Ipv4Addr>().is_err() && is_valid_host_label(name, allow_subdomains)
}

/// `isValidHostLabel`: whether the text is a label of a host's name (RFC 1123), or several with dots between where
/// `allow_subdomains` is true.
#[must_use]
pub fn is_valid_host_label(text: &str, allow_subdomains: bool) -> bool {
    match allow_subdomains {
        true => text.split('.').all(is_label),
        false => is_label(text),
    }
}

fn is_label(label: &str) -> bool {
    let plain = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (1..=63).contains(&label.len()) && plain && !label.starts_with('-') && !label.ends_with('-')
}

/// A URL in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// `http` or `https`.
    pub scheme: String,
    /// The host, and the port where the URL has one.
    pub authority: String,
    /// The path as it is; empty where the URL ends with the authority.
    pub path: String,
    /// The path with a slash at both ends.
    pub normalized_path: String,
    /// Whether the host is an IP address.
    pub is_ip: bool,
}

/// `parseURL`: the parts of a URL; `None` where the text is none, has a query, or is neither http nor https.
///
/// The specification's table gives `/` as the path of `https://example.com`. Rule sets put the path behind an authority, so
/// here it is empty, as in other AWS clients: S3's tests of endpoints expect no slash.
#[must_use]
pub fn parse_url(text: &str) -> Option<Url> {
    let uri = Uri::try_from(text)
        .ok()
        .filter(|_| !text.contains(['?', '#']))?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let whole = uri.authority()?.as_str();
    let authority = whole.rsplit_once('@').map_or(whole, |(_, host)| host);
    let host = uri.host().filter(|host| !host.is_empty())?;
    let port = authority.strip_prefix(host)?;
    if !port.is_empty() && uri.port_u16().is_none() {
        return None;
    }
    let rest = text.split_once("://")?.1;
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    let inner = path.trim_matches('/');
    Some(Url {
        scheme: scheme.to_owned(),
        authority: authority.to_owned(),
        path: path.to_owned(),
        normalized_path: if inner.is_empty() {
            "/".to_owned()
        } else {
            format!("/{inner}/")
        },
        is_ip: is_ip(host),
    })
}

fn is_ip(host: &str) -> bool {
    match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(host) => host.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<Ipv4Addr>().is_ok(),
    }
}

/// `substring`: the characters from `start` to before `end`, counted from the end of the text where `reverse` is true.
/// `None` where the text is too short or not ASCII.
#[must_use]
pub fn substring(text: &str, start: usize, end: usize, reverse: bool) -> Option<String> {
    if start >= end || end > text.len() || !text.is_ascii() {
        return None;
    }
    let range = match reverse {
        true => text.len() - end..text.len() - start,
        false => start..end,
    };
    text.get(range).map(str::to_owned)
}

/// `uriEncode`: the text with all but RFC 3986's unreserved characters percent-encoded.
#[must_use]
pub fn uri_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// `split`: the parts between the delimiters, at most `limit` of them; all where it is 0. An empty delimiter splits nothing.
#[must_use]
pub fn split(text: &str, delimiter: &str, limit: usize) -> Vec<String> {
    let whole = || vec![text.to_owned()];
    match (delimiter.is_empty(), limit) {
        (true, _) => whole(),
        (false, 0) => text.split(delimiter).map(str::to_owned).collect(),
        (false, limit) => text.splitn(limit, delimiter).map(str::to_owned).collect(),
    }
}

/// An element of a list, as `getAttr` with an index gives it; a negative index counts from the end, -1 being the last.
#[must_use]
pub fn element(list: &[String], index: isize) -> Option<String> {
    let position = match index {
        0.. => index.unsigned_abs(),
        _ => list.len().checked_sub(index.unsigned_abs())?,
    };
    list.get(position).cloned()
}

/// A list for a property of an endpoint.
pub fn list(elements: impl IntoIterator<Item = Document>) -> Document {
    elements.into_iter().collect()
}

/// An object for a property of an endpoint.
pub fn object<const N: usize>(entries: [(&str, Document); N]) -> Document {
    entries
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_parsed_as_in_the_specification() {
        let parts = |text: &str| {
            let arn = parse_arn(text)?;
            Some((
                arn.partition,
                arn.service,
                arn.region,
                arn.account_id,
                arn.resource_id.join(" "),
            ))
        };
        let of = |partition: &str, service: &str, region: &str, account: &str, resource: &str| {
            Some((
                partition.to_owned(),
                service.to_owned(),
                region.to_owned(),
                account.to_owned(),
                resource.to_owned(),
            ))
        };
        let account = "012345678910";
        assert_eq!(
            parts("arn:aws:sns:us-west-2:012345678910:topic"),
            of("aws", "sns", "us-west-2", account, "topic")
        );
        assert_eq!(
            parts("arn:aws:ec2:us-east-1:012345678910:vpc/vpc-0"),
            of("aws", "ec2", "us-east-1", account, "vpc vpc-0")
        );
        assert_eq!(
            parts("arn:aws:iam::012345678910:user/johndoe"),
            of("aws", "iam", "", account, "user johndoe")
        );
        assert_eq!(
            parts("arn:aws:s3:::bucket_name"),
            of("aws", "s3", "", "", "bucket_name")
        );
        for wrong in [
            "11111111-2222-3333-4444-555555555555",
            "arn:aws:s3::",
            "arn::s3:::b",
            "arn:aws::::b",
            "arn:aws:s3:::",
            "",
        ] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn urls_are_parsed_as_in_the_specification() {
        let parts = |text: &str| {
            let url = parse_url(text)?;
            Some(format!(
                "{} {} {} {} {}",
                url.scheme, url.authority, url.path, url.normalized_path, url.is_ip
            ))
        };
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(
            parts("https://example.com"),
            of("https example.com  / false")
        );
        assert_eq!(
            parts("http://example.com:80/foo/bar"),
            of("http example.com:80 /foo/bar /foo/bar/ false")
        );
        assert_eq!(parts("https://127.0.0.1"), of("https 127.0.0.1  / true"));
        assert_eq!(parts("https://[fe80::1]"), of("https [fe80::1]  / true"));
        assert_eq!(
            parts("https://[2001:db8::7348]:443/"),
            of("https [2001:db8::7348]:443 / / true")
        );
        assert_eq!(parts("http://99_ab-.com"), of("http 99_ab-.com  / false"));
        assert_eq!(
            parts("https://me:secret@host/a"),
            of("https host /a /a/ false")
        );
    }

    #[test]
    fn what_is_no_url_of_a_service_is_refused() {
        let wrong = [
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
        ];
        for text in wrong {
            assert_eq!(parse_url(text), None, "{text}");
        }
    }

    #[test]
    fn host_labels_are_checked_as_in_the_specifications_tests() {
        for (text, single, several) in [
            ("us-east-1", true, true),
            ("3aws4", true, true),
            ("part1.part2", false, true),
            ("part1 part2", false, false),
            ("", false, false),
            ("part1.", false, false),
            ("part1..part2", false, false),
            ("part1.-part2", false, false),
        ] {
            assert_eq!(
                (
                    is_valid_host_label(text, false),
                    is_valid_host_label(text, true)
                ),
                (single, several),
                "{text:?}"
            );
        }
        assert!(
            is_valid_host_label(&"a".repeat(63), false)
                && !is_valid_host_label(&"a".repeat(64), false)
        );
    }

    #[test]
    fn buckets_that_cannot_be_labels_are_told_apart() {
        for (name, single, several) in [
            ("bucket-1", true, true),
            ("my.bucket", false, true),
            ("Bucket", false, false),
            ("ab", false, false),
            ("192.168.1.1", false, false),
            ("a_b", false, false),
        ] {
            let found = (
                is_virtual_hostable_s3_bucket(name, false),
                is_virtual_hostable_s3_bucket(name, true),
            );
            assert_eq!(found, (single, several), "{name}");
        }
    }

    #[test]
    fn substrings_are_taken_as_in_the_specifications_tests() {
        let taken = |text: &str, start, end, reverse| {
            substring(text, start, end, reverse).unwrap_or("-".to_owned())
        };
        assert_eq!(taken("abcdefg", 0, 4, false), "abcd");
        assert_eq!(taken("abcd", 0, 4, false), "abcd");
        assert_eq!(taken("abc", 0, 4, false), "-");
        assert_eq!(taken("\u{fdfd}", 0, 1, false), "-");
        assert_eq!(taken("\u{7f}abcdef", 0, 4, false), "\u{7f}abc");
        assert_eq!(taken("abcdefg", 0, 4, true), "defg");
        assert_eq!(taken("abc", 0, 4, true), "-");
        assert_eq!(taken("defg", 1, 3, false), "ef");
        assert_eq!(taken("abc", 2, 2, false), "-");
        assert_eq!(taken("", 0, 1, true), "-");
    }

    #[test]
    fn everything_but_unreserved_characters_is_encoded() {
        assert_eq!(uri_encode("aZ0-_.~"), "aZ0-_.~");
        assert_eq!(uri_encode("/ :*é"), "%2F%20%3A%2A%C3%A9");
    }

    #[test]
    fn texts_are_split_as_in_the_specification() {
        for (text, delimiter, limit, parts) in [
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
            assert_eq!(
                split(text, delimiter, limit).join("|"),
                parts,
                "{text} {delimiter} {limit}"
            );
        }
    }

    #[test]
    fn an_element_is_counted_from_either_end() {
        let list = ["a".to_owned(), "b".to_owned()];
        let found = [0, 1, 2, -1, -2, -3].map(|index| element(&list, index).unwrap_or_default());
        assert_eq!(found, ["a", "b", "", "b", "a", ""]);
    }
}
