//! Partitions of AWS (`partitions.json` of botocore 1.43.32, version 1.1).

/// A partition: a group of regions that share DNS suffixes and accounts.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partition {
    /// The partition's ID, such as `aws-cn`.
    pub name: &'static str,
    /// Suffix of its host names.
    pub dns_suffix: &'static str,
    /// Suffix of its dual-stack host names (IPv4 and IPv6).
    pub dual_stack_dns_suffix: &'static str,
    /// Whether it has FIPS endpoints.
    pub supports_fips: bool,
    /// Whether it has dual-stack endpoints.
    pub supports_dual_stack: bool,
    /// Signing region of global services.
    pub implicit_global_region: &'static str,
    /// Prefixes of its region names, before `-<word>-<digits>`.
    region_prefixes: &'static [&'static str],
    /// Region name of global services, which has none of the prefixes.
    global_region: &'static str,
}

impl Partition {
    /// Returns the partition of a region. An unknown region counts as a new region of `aws`, as in other AWS clients.
    pub(super) fn of(region: &str) -> &'static Self {
        PARTITIONS
            .iter()
            .find(|partition| partition.contains(region))
            .unwrap_or(&PARTITIONS[0])
    }

    /// Matches the regular expressions of `partitions.json`, which all have the form `^(us|eu|…)\-\w+\-\d+$`.
    fn contains(&self, region: &str) -> bool {
        let mut parts = region.rsplitn(3, '-');
        let (Some(number), Some(word), Some(prefix)) = (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        region == self.global_region
            || (is_number && is_word && self.region_prefixes.contains(&prefix))
    }
}

/// All partitions. The first is the default for unknown regions.
static PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-east-1",
        region_prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        global_region: "aws-global",
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "cn-northwest-1",
        region_prefixes: &["cn"],
        global_region: "aws-cn-global",
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eusc-de-east-1",
        region_prefixes: &["eusc-de"],
        global_region: "",
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-iso-east-1",
        region_prefixes: &["us-iso"],
        global_region: "aws-iso-global",
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isob-east-1",
        region_prefixes: &["us-isob"],
        global_region: "aws-iso-b-global",
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eu-isoe-west-1",
        region_prefixes: &["eu-isoe"],
        global_region: "aws-iso-e-global",
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isof-south-1",
        region_prefixes: &["us-isof"],
        global_region: "aws-iso-f-global",
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-gov-west-1",
        region_prefixes: &["us-gov"],
        global_region: "aws-us-gov-global",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_its_global_regions() {
        for partition in &PARTITIONS {
            assert_eq!(Partition::of(partition.implicit_global_region), partition);
            if !partition.global_region.is_empty() {
                assert_eq!(Partition::of(partition.global_region), partition);
            }
        }
    }

    #[test]
    fn compares_whole_prefixes() {
        for (region, partition) in [
            ("us-west-2", "aws"),
            ("us-gov-east-1", "aws-us-gov"),
            ("us-iso-west-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
            ("mx-central-1", "aws"),
        ] {
            assert_eq!(Partition::of(region).name, partition, "{region}");
        }
    }

    #[test]
    fn unknown_regions_belong_to_aws() {
        for region in ["mars-north-1", "cn-north-", ""] {
            assert_eq!(Partition::of(region).name, "aws", "{region:?}");
        }
    }
}
