//! AWS's groups of regions: what one is, and which one a region is in.

use super::partitions::PARTITIONS;
use super::value::Value;

/// A group of regions with one domain, such as `aws` or `aws-cn`.
#[derive(Debug)]
pub(super) struct Partition {
    pub(super) name: &'static str,
    pub(super) dns_suffix: &'static str,
    pub(super) dual_stack_dns_suffix: &'static str,
    pub(super) supports_fips: bool,
    pub(super) supports_dual_stack: bool,
    pub(super) implicit_global_region: &'static str,
    /// Regions that are known by name.
    pub(super) regions: &'static [&'static str],
    /// `us` stands for every region of the form `us-<word>-<number>`.
    pub(super) region_prefixes: &'static [&'static str],
}

/// The domain of the services in `region`.
#[cfg(feature = "credentials")]
pub(crate) fn dns_suffix(region: &str) -> &'static str {
    Partition::of(region).dns_suffix
}

impl Partition {
    /// The partition that `region` is in; an unknown region is taken to be in the first one.
    pub(super) fn of(region: &str) -> &'static Partition {
        let known = PARTITIONS.iter().find(|p| p.regions.contains(&region));
        let formed = || PARTITIONS.iter().find(|p| p.has_form_of(region));
        known.or_else(formed).unwrap_or(&PARTITIONS[0])
    }

    fn has_form_of(&self, region: &str) -> bool {
        let word =
            |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        self.region_prefixes.iter().any(|prefix| {
            region
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('-'))
                .and_then(|rest| rest.split_once('-'))
                .is_some_and(|(name, number)| {
                    word(name) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
                })
        })
    }

    /// A part, by its name in the rule language.
    pub(super) fn part<'a>(&'static self, name: &str) -> Option<Value<'a>> {
        Some(match name {
            "name" => Value::Text(self.name),
            "dnsSuffix" => Value::Text(self.dns_suffix),
            "dualStackDnsSuffix" => Value::Text(self.dual_stack_dns_suffix),
            "implicitGlobalRegion" => Value::Text(self.implicit_global_region),
            "supportsFIPS" => Value::Bool(self.supports_fips),
            "supportsDualStack" => Value::Bool(self.supports_dual_stack),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_belongs_to_a_partition_by_name_or_form() {
        for (region, partition) in [
            ("us-east-1", "aws"),
            ("mx-north-77", "aws"),
            ("aws-global", "aws"),
            ("cn-south-5", "aws-cn"),
            ("us-gov-north-1", "aws-us-gov"),
            ("us-iso-north-9", "aws-iso"),
            ("eusc-de-west-2", "aws-eusc"),
            ("nowhere", "aws"),
        ] {
            assert_eq!(Partition::of(region).name, partition, "{region}");
        }
    }
}
