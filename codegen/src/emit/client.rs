//! `src/client.rs`: one method for each operation.
//!
//! ```text
//! /// Gives a user a new PIN for meetings.
//! pub fn reset_personal_pin(
//!     &self,
//!     input: ResetPersonalPinInput,
//! ) -> Call<ResetPersonalPinInput> {
//!     self.inner.call(input)
//! }
//! ```
//!
//! The methods are not `async`: each would be a state machine of its own to compile, where
//! [`Call`](https://docs.rs/tinsmith) is one, made in the caller's crate for what it calls.

use super::facts;
use crate::names;
use crate::passes::plan::{Call, Plan};
use crate::print::File;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(plan: &Plan<'_>) -> File {
    let name = &plan.service.full_name;
    let mut file = File::new(
        "codegen/src/emit/client.rs",
        [format!("The client of {name}.")],
    );
    let operations = (!plan.calls.is_empty()).then(|| {
        quote!(
            use crate::operations::*;
        )
    });
    let call = (!plan.calls.is_empty()).then(|| quote!(Call,));
    let methods: Vec<_> = plan
        .calls
        .iter()
        .map(|call| method(&mut file, call, plan))
        .collect();
    let about = format!(" A client of {name}. Cheap to clone; clones share connections.");
    file.items(quote! {
        #operations
        use crate::endpoint::SERVICE;
        use tinsmith::{#call Config, ConfigError};

        #[doc = #about]
        #[derive(Clone, Debug)]
        pub struct Client {
            inner: tinsmith::Client,
        }

        impl Client {
            /// Makes a client with these settings.
            ///
            /// # Errors
            ///
            /// When credentials or region are missing, or there is no endpoint for the settings.
            pub fn new(config: Config) -> Result<Self, ConfigError> {
                Ok(Self { inner: tinsmith::Client::new(&SERVICE, config)? })
            }

            /// Makes a client with the settings that AWS tools find: see [`Config::from_env`].
            ///
            /// # Errors
            ///
            /// As [`Config::from_env`] and [`Client::new`].
            pub async fn from_env() -> Result<Self, ConfigError> {
                Self::new(Config::from_env().await?)
            }

            #(#methods)*
        }
    });
    file
}

fn method(file: &mut File, call: &Call<'_>, plan: &Plan<'_>) -> TokenStream {
    let docs = file.doc(facts::call(call, plan.service));
    let alias = facts::alias(&call.operation.name, &call.method);
    let deprecated = facts::deprecated(call.operation.deprecated.as_ref());
    let method = names::ident(&call.method);
    let input = names::ident(&call.input.rust);
    quote! {
        #docs
        #alias
        #deprecated
        pub fn #method(&self, input: #input) -> Call<#input> {
            self.inner.call(input)
        }
    }
}
