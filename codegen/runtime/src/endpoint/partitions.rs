//! Partitions of AWS: groups of regions that share DNS suffixes and accounts.
//!
//! `partitions.json` is that of botocore 1.43.32, without the regions that `regionRegex` matches.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::Value;

/// Partitions with their `regionRegex`, `aws` first.
static PARTITIONS: LazyLock<Vec<(Regex, Value)>> = LazyLock::new(|| {
    let json: Value = serde_json::from_str(include_str!("partitions.json")).unwrap_or_default();
    let partitions = json["partitions"].as_array().into_iter().flatten();
    partitions
        .filter_map(|partition| {
            let regex = Regex::new(partition["regionRegex"].as_str()?).ok()?;
            Some((regex, partition.clone()))
        })
        .collect()
});

/// Returns the attributes of a region's partition, as `aws.partition` defines them. An unknown
/// region counts as a new region of `aws`, as in other AWS clients.
pub(super) fn attributes(region: &str) -> Value {
    let contains = |(regex, partition): &&(Regex, Value)| {
        regex.is_match(region) || partition["regions"].get(region).is_some()
    };
    let partition = PARTITIONS.iter().find(contains).or(PARTITIONS.first());
    partition.map_or(Value::Null, |(_, partition)| partition["outputs"].clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_contain_their_global_regions() {
        assert_eq!(PARTITIONS.len(), 8);
        for (_, partition) in PARTITIONS.iter() {
            let outputs = &partition["outputs"];
            let global_region = outputs["implicitGlobalRegion"].as_str().unwrap();
            assert_eq!(&attributes(global_region), outputs, "{global_region}");
            for region in partition["regions"].as_object().unwrap().keys() {
                assert_eq!(&attributes(region), outputs, "{region}");
            }
        }
    }

    #[test]
    fn prefixes_match_as_a_whole() {
        for (region, partition) in [
            ("us-west-2", "aws"),
            ("us-gov-east-1", "aws-us-gov"),
            ("us-iso-west-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
            ("mx-central-1", "aws"),
        ] {
            assert_eq!(attributes(region)["name"], partition, "{region}");
        }
    }

    #[test]
    fn unknown_regions_belong_to_aws() {
        for region in ["mars-north-1", "cn-north-", ""] {
            assert_eq!(attributes(region)["name"], "aws", "{region:?}");
        }
    }
}
