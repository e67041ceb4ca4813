//! `src/endpoint.rs`: the service, and its endpoint rules as static data.
//!
//! The rules are in the runtime's notation, laid out by [`rules`]:
//!
//! ```text
//! tinsmith::endpoint_rules! {
//!     RULES;
//!     parameters { 0 Region: Text from Region, … }
//!     variables { 3 PartitionResult }
//!     rules {
//!         when (let PartitionResult = Partition(Region)) endpoint {
//!             "https://chime.{Region}.{PartitionResult#dnsSuffix}"
//!         }
//!         …
//!     }
//! }
//! ```

use super::rules;
use crate::Result;
use crate::ir::Protocol;
use crate::passes::plan::Plan;
use crate::print::File;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(plan: &Plan<'_>) -> Result<File> {
    let mut file = File::new(
        "codegen/src/emit/endpoint.rs",
        [format!("Where requests to {} go.", plan.service.full_name)],
    );
    file.items(service(plan));
    match &plan.service.endpoint {
        Some(rules) => file.macro_call(rules::text(rules))?,
        None => file.items(quote! {
            static RULES: tinsmith::endpoint::RuleSet = tinsmith::endpoint::RuleSet::NONE;
        }),
    }
    Ok(file)
}

/// The facts that all operations share.
fn service(plan: &Plan<'_>) -> TokenStream {
    let (name, signing_name) = (&plan.service.full_name, &plan.service.signing_name);
    let target = plan.service.target_prefix.as_deref().unwrap_or_default();
    let protocol = match plan.service.protocol {
        Protocol::RestJson => quote!(RestJson),
        Protocol::AwsJson10 => quote!(AwsJson10(#target)),
        Protocol::AwsJson11 => quote!(AwsJson11(#target)),
    };
    quote! {
        pub(crate) static SERVICE: tinsmith::Service = tinsmith::Service {
            name: #name,
            signing_name: #signing_name,
            protocol: tinsmith::Protocol::#protocol,
            endpoint: &RULES,
        };
    }
}
