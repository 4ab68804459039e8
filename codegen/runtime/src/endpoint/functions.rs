//! Functions of the rules language (Smithy 2.0, "Rules engine standard library" and "AWS rules
//! engine library functions"). Functions that accept unset arguments are part of the evaluation.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use percent_encoding::utf8_percent_encode;
use serde_json::{Value, json};

use super::partitions;
use crate::protocol::request::RESERVED;

/// Calls a function. Returns `None` if the function has no value for the arguments.
pub(super) fn call(function: &str, arguments: &[Cow<'_, Value>]) -> Option<Value> {
    let text = |index: usize| arguments.get(index)?.as_str();
    let flag = |index: usize| arguments.get(index)?.as_bool();
    let number = |index: usize| usize::try_from(arguments.get(index)?.as_u64()?).ok();
    match function {
        "not" => Some((!flag(0)?).into()),
        "booleanEquals" => Some((flag(0)? == flag(1)?).into()),
        "stringEquals" => Some((text(0)? == text(1)?).into()),
        "substring" => substring(text(0)?, number(1)?, number(2)?, flag(3)?).map(Value::from),
        "split" => Some(split(text(0)?, text(1)?, number(2)?).into()),
        "uriEncode" => Some(utf8_percent_encode(text(0)?, RESERVED).to_string().into()),
        "parseURL" => parse_url(text(0)?),
        "isValidHostLabel" => Some(is_valid_host_label(text(0)?, flag(1)?).into()),
        "aws.partition" => Some(partitions::attributes(text(0)?)),
        "aws.parseArn" => parse_arn(text(0)?),
        "aws.isVirtualHostableS3Bucket" => {
            Some(is_virtual_hostable_s3_bucket(text(0)?, flag(1)?).into())
        }
        _ => None,
    }
}

fn parse_arn(text: &str) -> Option<Value> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let &["arn", partition, service, region, account_id, resource] = parts.as_slice() else {
        return None;
    };
    if partition.is_empty() || service.is_empty() || resource.is_empty() {
        return None;
    }
    Some(json!({
        "partition": partition,
        "service": service,
        "region": region,
        "accountId": account_id,
        "resourceId": resource.split([':', '/']).collect::<Vec<_>>(),
    }))
}

/// Returns `true` if a bucket name can be a host label, or several with `allow_subdomains`.
fn is_virtual_hostable_s3_bucket(name: &str, allow_subdomains: bool) -> bool {
    (3..=63).contains(&name.len())
        && !name.contains(|c: char| c.is_ascii_uppercase())
        && name.parse::<Ipv4Addr>().is_err()
        && is_valid_host_label(name, allow_subdomains)
}

/// Returns `true` if the text is a host label (RFC 1123), or several separated by dots with
/// `allow_subdomains`.
pub(super) fn is_valid_host_label(text: &str, allow_subdomains: bool) -> bool {
    if allow_subdomains {
        text.split('.').all(is_label)
    } else {
        is_label(text)
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Parses an http or https URL without query and fragment.
///
/// The specification's table lists `/` as the path of `https://example.com`. Rule sets append the
/// path to an authority, so that the path is empty here, as in other AWS clients: the endpoint
/// tests of S3 expect no slash.
fn parse_url(text: &str) -> Option<Value> {
    let uri = Uri::try_from(text)
        .ok()
        .filter(|_| !text.contains(['?', '#']))?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri.authority()?.as_str();
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = uri.host().filter(|host| !host.is_empty())?;
    let port = authority.strip_prefix(host)?;
    if !port.is_empty() && uri.port_u16().is_none() {
        return None;
    }
    let rest = text.split_once("://")?.1;
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    let segments = path.trim_matches('/');
    let normalized_path = if segments.is_empty() {
        "/".to_owned()
    } else {
        format!("/{segments}/")
    };
    let ipv6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    Some(json!({
        "scheme": scheme,
        "authority": authority,
        "path": path,
        "normalizedPath": normalized_path,
        "isIp": match ipv6 {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => host.parse::<Ipv4Addr>().is_ok(),
        },
    }))
}

/// Returns the characters in `start..end`, counted from the end of the text if `reverse`. Returns
/// `None` if the text is too short or not ASCII.
fn substring(text: &str, start: usize, end: usize, reverse: bool) -> Option<&str> {
    if start >= end || end > text.len() || !text.is_ascii() {
        return None;
    }
    if reverse {
        text.get(text.len() - end..text.len() - start)
    } else {
        text.get(start..end)
    }
}

/// Splits the text into at most `limit` parts; 0 is no limit. An empty delimiter splits nothing.
fn split<'t>(text: &'t str, delimiter: &str, limit: usize) -> Vec<&'t str> {
    if delimiter.is_empty() {
        vec![text]
    } else if limit == 0 {
        text.split(delimiter).collect()
    } else {
        text.splitn(limit, delimiter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate(function: &str, arguments: Value) -> Option<Value> {
        let arguments = arguments.as_array().unwrap().iter().map(Cow::Borrowed);
        call(function, &arguments.collect::<Vec<_>>())
    }

    #[test]
    fn parses_arns_as_specified() {
        let arn = |partition, service, region, account, resource: &[&str]| {
            Some(json!({
                "partition": partition,
                "service": service,
                "region": region,
                "accountId": account,
                "resourceId": resource,
            }))
        };
        let account = "012345678910";
        for (text, expected) in [
            (
                "arn:aws:sns:us-west-2:012345678910:topic",
                arn("aws", "sns", "us-west-2", account, &["topic"]),
            ),
            (
                "arn:aws:ec2:us-east-1:012345678910:vpc/vpc-0",
                arn("aws", "ec2", "us-east-1", account, &["vpc", "vpc-0"]),
            ),
            (
                "arn:aws:iam::012345678910:user/johndoe",
                arn("aws", "iam", "", account, &["user", "johndoe"]),
            ),
            (
                "arn:aws:s3:::bucket_name",
                arn("aws", "s3", "", "", &["bucket_name"]),
            ),
            ("11111111-2222-3333-4444-555555555555", None),
            ("arn:aws:s3::", None),
            ("arn::s3:::b", None),
            ("arn:aws::::b", None),
            ("arn:aws:s3:::", None),
            ("", None),
        ] {
            assert_eq!(parse_arn(text), expected, "{text}");
        }
    }

    #[test]
    fn parses_urls_as_specified() {
        let url = |scheme, authority, path, normalized_path, is_ip| {
            Some(json!({
                "scheme": scheme,
                "authority": authority,
                "path": path,
                "normalizedPath": normalized_path,
                "isIp": is_ip,
            }))
        };
        for (text, expected) in [
            (
                "https://example.com",
                url("https", "example.com", "", "/", false),
            ),
            (
                "http://example.com:80/foo/bar",
                url("http", "example.com:80", "/foo/bar", "/foo/bar/", false),
            ),
            (
                "https://127.0.0.1",
                url("https", "127.0.0.1", "", "/", true),
            ),
            (
                "https://[fe80::1]",
                url("https", "[fe80::1]", "", "/", true),
            ),
            (
                "https://[2001:db8::7348]:443/",
                url("https", "[2001:db8::7348]:443", "/", "/", true),
            ),
            (
                "http://99_ab-.com",
                url("http", "99_ab-.com", "", "/", false),
            ),
            (
                "https://me:secret@host/a",
                url("https", "host", "/a", "/a/", false),
            ),
            ("https://example.com:8443?foo=bar&faz=baz", None),
            ("https://example.com/path?query1=foo", None),
            ("https://example.com/#a", None),
            ("acbd://example.com", None),
            ("http://abc.com:a/foo", None),
            ("example.com", None),
            ("/a", None),
            ("https://", None),
            ("https:///a", None),
            ("", None),
        ] {
            assert_eq!(parse_url(text), expected, "{text}");
        }
    }

    #[test]
    fn checks_host_labels_as_in_the_specifications_tests() {
        let longest = "a".repeat(63);
        let too_long = "a".repeat(64);
        for (text, single, several) in [
            ("us-east-1", true, true),
            ("3aws4", true, true),
            ("part1.part2", false, true),
            ("part1 part2", false, false),
            ("", false, false),
            ("part1.", false, false),
            ("part1..part2", false, false),
            ("part1.-part2", false, false),
            (&longest, true, true),
            (&too_long, false, false),
        ] {
            assert_eq!(is_valid_host_label(text, false), single, "{text:?}");
            assert_eq!(is_valid_host_label(text, true), several, "{text:?}");
        }
    }

    #[test]
    fn checks_bucket_names() {
        for (name, single, several) in [
            ("bucket-1", true, true),
            ("my.bucket", false, true),
            ("Bucket", false, false),
            ("ab", false, false),
            ("192.168.1.1", false, false),
            ("a_b", false, false),
        ] {
            assert_eq!(is_virtual_hostable_s3_bucket(name, false), single, "{name}");
            assert_eq!(is_virtual_hostable_s3_bucket(name, true), several, "{name}");
        }
    }

    #[test]
    fn takes_substrings_as_in_the_specifications_tests() {
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
            assert_eq!(substring(text, start, end, reverse), expected, "{text:?}");
        }
    }

    #[test]
    fn encodes_all_but_unreserved_characters() {
        let encoded = |text: &str| evaluate("uriEncode", json!([text]));

        assert_eq!(encoded("aZ0-_.~"), Some(json!("aZ0-_.~")));
        assert_eq!(encoded("/ :*é"), Some(json!("%2F%20%3A%2A%C3%A9")));
    }

    #[test]
    fn splits_texts_as_specified() {
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
            let found = split(text, delimiter, limit).join("|");
            assert_eq!(found, parts, "{text} {delimiter} {limit}");
        }
    }

    #[test]
    fn has_no_value_for_arguments_of_other_types() {
        assert_eq!(evaluate("not", json!(["true"])), None);
        assert_eq!(evaluate("split", json!(["a", "b", -1])), None);
        assert_eq!(evaluate("uriEncode", json!([])), None);
        assert_eq!(evaluate("unknown", json!([])), None);
    }
}
