//! `runtime/src/endpoint/partitions.rs`: AWS's groups of regions, the same for every service.

use crate::Result;
use crate::ir::Partition;
use crate::print::File;
use quote::quote;

/// The file's text.
pub(crate) fn emit(partitions: &[Partition], source: &str) -> Result<String> {
    let mut file = File::new(
        "codegen/src/emit/partitions.rs",
        ["AWS's groups of regions. The first takes every region that is in none.".to_owned()],
    );
    let partitions = partitions.iter().map(|partition| {
        let Partition {
            name,
            dns_suffix,
            dual_stack_dns_suffix,
            supports_fips,
            supports_dual_stack,
            implicit_global_region,
            regions,
            region_prefixes,
        } = partition;
        quote! {
            Partition {
                name: #name,
                dns_suffix: #dns_suffix,
                dual_stack_dns_suffix: #dual_stack_dns_suffix,
                supports_fips: #supports_fips,
                supports_dual_stack: #supports_dual_stack,
                implicit_global_region: #implicit_global_region,
                regions: &[#(#regions),*],
                region_prefixes: &[#(#region_prefixes),*],
            }
        }
    });
    file.items(quote! {
        use super::partition::Partition;

        pub(super) static PARTITIONS: &[Partition] = &[#(#partitions),*];
    });
    file.print(source)
}
