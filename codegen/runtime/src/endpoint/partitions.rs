//! The partitions of AWS (botocore 1.43.32, `partitions.json`, version 1.1).

/// A partition: regions that share DNS suffixes and accounts.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partition {
    /// Its id, such as `aws-cn`.
    pub name: &'static str,
    /// The end of its hosts' names.
    pub dns_suffix: &'static str,
    /// The end of the names of its hosts that speak IPv6 too.
    pub dual_stack_dns_suffix: &'static str,
    /// Whether it has hosts that comply with FIPS.
    pub supports_fips: bool,
    /// Whether it has hosts that speak IPv6 too.
    pub supports_dual_stack: bool,
    /// The region that signs for services without regions.
    pub implicit_global_region: &'static str,
    /// How the names of its regions begin. After it come `-`, a word, `-` and digits.
    prefixes: &'static [&'static str],
    /// The one region that is named otherwise: that of services without regions.
    global: &'static str,
}

impl Partition {
    /// The partition of a region. One that no partition claims is taken for a new region of `aws`, as other AWS clients do.
    pub(super) fn of(region: &str) -> &'static Self {
        PARTITIONS
            .iter()
            .find(|partition| partition.claims(region))
            .unwrap_or(&PARTITIONS[0])
    }

    /// The data's regular expressions all say the same, `^(us|eu|…)\-\w+\-\d+$`: so the beginnings are enough, and a
    /// comparison cannot fail where an expression could.
    fn claims(&self, region: &str) -> bool {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut parts = region.rsplitn(3, '-');
        let (Some(number), Some(place), Some(prefix)) = (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let regular = !number.is_empty()
            && number.chars().all(|c| c.is_ascii_digit())
            && !place.is_empty()
            && place.chars().all(word);
        region == self.global || (regular && self.prefixes.contains(&prefix))
    }
}

/// All partitions; the first is for regions that none of them claims.
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
    fn every_partition_claims_its_own_global_regions() {
        for partition in &PARTITIONS {
            assert_eq!(Partition::of(partition.implicit_global_region), partition);
            if !partition.global.is_empty() {
                assert_eq!(Partition::of(partition.global), partition);
            }
        }
    }

    #[test]
    fn a_prefix_counts_as_a_whole() {
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
    fn an_unknown_region_is_taken_for_one_of_aws() {
        assert_eq!(Partition::of("mars-north-1").name, "aws");
        assert_eq!(Partition::of("cn-north-").name, "aws");
        assert_eq!(Partition::of("").name, "aws");
    }
}
