//! AWS partitions (botocore 1.43.32, `partitions.json`, version 1.1).

use serde_json::{Value, json};

/// Regions that share DNS suffixes and accounts.
#[derive(Debug, PartialEq, Eq)]
struct Partition {
    /// Id, such as `aws-cn`.
    name: &'static str,
    dns_suffix: &'static str,
    dual_stack_dns_suffix: &'static str,
    supports_fips: bool,
    supports_dual_stack: bool,
    /// Signing region of global services.
    implicit_global_region: &'static str,
    /// Prefixes of region names, which continue with `-`, a word, `-` and digits.
    prefixes: &'static [&'static str],
    /// Pseudo region of global services; empty if the partition has none.
    global: &'static str,
}

/// Returns the attributes of a region's partition, as `aws.partition` defines them.
pub(super) fn attributes(region: &str) -> Value {
    let partition = Partition::of(region);
    json!({
        "name": partition.name,
        "dnsSuffix": partition.dns_suffix,
        "dualStackDnsSuffix": partition.dual_stack_dns_suffix,
        "supportsFIPS": partition.supports_fips,
        "supportsDualStack": partition.supports_dual_stack,
        "implicitGlobalRegion": partition.implicit_global_region,
    })
}

impl Partition {
    /// Returns the partition of a region. An unknown region counts as a new region of `aws`, as in
    /// other AWS clients.
    fn of(region: &str) -> &'static Self {
        PARTITIONS
            .iter()
            .find(|partition| partition.contains(region))
            .unwrap_or(&PARTITIONS[0])
    }

    /// Returns `true` if the region matches the partition's `regionRegex`, which has the form
    /// `^(us|eu|…)\-\w+\-\d+$` in every partition, or is the global pseudo region.
    fn contains(&self, region: &str) -> bool {
        let mut parts = region.rsplitn(3, '-');
        let (Some(number), Some(word), Some(prefix)) = (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let is_regional = !number.is_empty()
            && number.chars().all(|c| c.is_ascii_digit())
            && !word.is_empty()
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && self.prefixes.contains(&prefix);
        is_regional || region == self.global
    }
}

/// All partitions, `aws` first.
static PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-east-1",
        prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        global: "aws-global",
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "cn-northwest-1",
        prefixes: &["cn"],
        global: "aws-cn-global",
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eusc-de-east-1",
        prefixes: &["eusc-de"],
        global: "",
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-iso-east-1",
        prefixes: &["us-iso"],
        global: "aws-iso-global",
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isob-east-1",
        prefixes: &["us-isob"],
        global: "aws-iso-b-global",
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eu-isoe-west-1",
        prefixes: &["eu-isoe"],
        global: "aws-iso-e-global",
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isof-south-1",
        prefixes: &["us-isof"],
        global: "aws-iso-f-global",
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-gov-west-1",
        prefixes: &["us-gov"],
        global: "aws-us-gov-global",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_contain_their_global_regions() {
        for partition in &PARTITIONS {
            assert_eq!(Partition::of(partition.implicit_global_region), partition);
            if !partition.global.is_empty() {
                assert_eq!(Partition::of(partition.global), partition);
            }
        }
    }

    #[test]
    fn prefixes_match_as_a_whole() {
        let names = [
            "us-west-2",
            "us-gov-east-1",
            "us-iso-west-1",
            "us-isob-east-1",
            "eusc-de-east-1",
            "mx-central-1",
        ];
        let found = names.map(|region| Partition::of(region).name);
        assert_eq!(
            found,
            [
                "aws",
                "aws-us-gov",
                "aws-iso",
                "aws-iso-b",
                "aws-eusc",
                "aws"
            ]
        );
    }

    #[test]
    fn unknown_regions_belong_to_aws() {
        assert_eq!(Partition::of("mars-north-1").name, "aws");
        assert_eq!(Partition::of("cn-north-").name, "aws");
        assert_eq!(Partition::of("").name, "aws");
    }
}
