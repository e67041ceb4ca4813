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
//! An operation that answers in pages has a method for all of them, and one for what is on them;
//! and each waiter has one:
//!
//! ```text
//! /// All pages of [`list_users`](Self::list_users).
//! pub fn list_users_pages(&self, input: ListUsersInput) -> tinsmith::Pages<ListUsersInput> {
//!     self.inner.pages(input)
//! }
//!
//! /// What is in `Users` on all pages of [`list_users`](Self::list_users).
//! pub fn list_users_items(&self, input: ListUsersInput) -> tinsmith::Items<ListUsersInput, User> {
//!     self.inner.pages(input).items(|page| page.users.unwrap_or_default())
//! }
//! ```
//!
//! The methods are not `async`: each would be a state machine of its own to compile, where all that
//! [`Call`](https://docs.rs/tinsmith) does is compiled once, in the runtime.

use super::{facts, type_tokens, types};
use crate::ir::{ParamKind, Parameter, Source};
use crate::passes::plan::{Call, Plan};
use crate::passes::repeat::{Items, Pages, Wait};
use crate::print::File;
use crate::{docs, names};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(plan: &Plan<'_>) -> File {
    let name = docs::plain(&plan.service.full_name);
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
    let items = plan.calls.iter().filter_map(|call| call.pages.as_ref());
    let items = items.filter_map(|pages| pages.items.as_ref());
    let item_types = types::imports_of(items.map(|items| &items.ty), Some(quote!(crate::types)));
    let mut methods = Vec::with_capacity(plan.calls.len());
    for call in &plan.calls {
        methods.push(method(&mut file, call, plan));
        methods.extend(call.pages.as_ref().map(|of| pages(&mut file, call, of)));
        methods.extend(call.waits.iter().map(|of| wait(&mut file, call, of)));
    }
    let presign = (!plan.calls.is_empty()).then(|| {
        quote! {
            /// Signs the request for `input` in its URL, where the signature is good for `expiry`:
            /// see [`tinsmith::Client::presign`].
            pub fn presign<I: tinsmith::Input<Error = crate::Error>>(
                &self,
                input: I,
                expiry: std::time::Duration,
            ) -> tinsmith::Presign<I> {
                self.inner.presign(input, expiry)
            }
        }
    });
    let about = format!("A client of {name}. Cheap to clone; clones share connections.");
    let about = file.doc(std::iter::once(about).chain(settings(plan)).collect());
    let unread = plan.calls.is_empty().then(|| {
        quote!(#[allow(dead_code, reason = "the service has no operation that would be called")])
    });
    file.items(quote! {
        #operations
        use crate::endpoint::SERVICE;
        #item_types
        use tinsmith::{#call Config, ConfigError};

        #about
        #[derive(Clone, Debug)]
        pub struct Client {
            #unread
            inner: tinsmith::Client,
        }

        impl Client {
            /// Makes a client with these settings.
            ///
            /// # Errors
            ///
            /// When there is no endpoint for the settings; without a region there is none for most.
            pub fn new(config: Config) -> Result<Self, ConfigError> {
                Ok(Self { inner: tinsmith::Client::new(&SERVICE, config)? })
            }

            /// Makes a client with the settings that AWS tools find: see [`Config::from_env`], and
            /// [`Config::or_instance_region`] for a region that is set nowhere.
            ///
            /// # Errors
            ///
            /// As [`Config::from_env`] and [`Client::new`].
            pub async fn from_env() -> Result<Self, ConfigError> {
                let config = Config::from_env().await?;
                Self::new(config.or_instance_region().await?)
            }

            #presign

            /// The client of every service: it sends requests that are made by hand, for what the
            /// model lacks.
            pub fn core(&self) -> &tinsmith::Client {
                &self.inner
            }

            /// [`from_env`](Self::from_env), without async.
            ///
            /// # Errors
            ///
            /// As [`from_env`](Self::from_env).
            #[cfg(feature = "blocking")]
            pub fn from_env_blocking() -> Result<Self, ConfigError> {
                Self::new(Config::from_env_blocking()?)
            }

            #(#methods)*
        }
    });
    file
}

/// What `Config::endpoint_param` takes for this service.
fn settings(plan: &Plan<'_>) -> Vec<String> {
    let rules = plan.service.endpoint.as_ref();
    let parameters = rules.into_iter().flat_map(|rules| &rules.parameters);
    let rows: Vec<_> = parameters
        .filter(|parameter| parameter.source == Source::Client)
        .flat_map(setting)
        .collect();
    let head = match rows.is_empty() {
        true => &[][..],
        false => &["", "[`Config::endpoint_param`] takes:", ""],
    };
    let head = head.iter().map(|line| (*line).to_owned());
    head.chain(rows).collect()
}

fn setting(of: &Parameter) -> Vec<String> {
    let kind = match of.kind {
        ParamKind::Bool => "a boolean",
        ParamKind::Text => "a string",
        ParamKind::Texts => "strings",
    };
    let docs = of.docs.as_ref().map(docs::lines).unwrap_or_default();
    let mut docs = docs.into_iter();
    let first = docs.next().map(|line| format!(": {line}"));
    let first = format!(
        "- {}, {kind}{}",
        docs::code(&of.name),
        first.unwrap_or_default()
    );
    let rest = docs.map(|line| match line.is_empty() {
        true => line,
        false => format!("  {line}"),
    });
    std::iter::once(first).chain(rest).collect()
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

fn pages(file: &mut File, call: &Call<'_>, of: &Pages) -> TokenStream {
    let docs = file.doc(facts::pages(call));
    let deprecated = facts::deprecated(call.operation.deprecated.as_ref());
    let method = names::ident(&of.method);
    let input = names::ident(&call.input.rust);
    let items = of
        .items
        .as_ref()
        .map(|items| self::items(file, call, items));
    quote! {
        #docs
        #deprecated
        pub fn #method(&self, input: #input) -> tinsmith::Pages<#input> {
            self.inner.pages(input)
        }

        #items
    }
}

fn items(file: &mut File, call: &Call<'_>, of: &Items) -> TokenStream {
    let docs = file.doc(facts::items(call, of));
    let deprecated = facts::deprecated(call.operation.deprecated.as_ref());
    let (method, ty) = (names::ident(&of.method), type_tokens(&of.ty));
    let input = names::ident(&call.input.rust);
    let (mut list, mut is_optional) = (quote!(page), false);
    for (field, optional) in &of.fields {
        let field = names::ident(field);
        list = match (is_optional, optional) {
            (false, _) => quote!(#list.#field),
            (true, true) => quote!(#list.and_then(|inner| inner.#field)),
            (true, false) => quote!(#list.map(|inner| inner.#field)),
        };
        is_optional |= optional;
    }
    let or_none = is_optional.then(|| quote!(.unwrap_or_default()));
    quote! {
        #docs
        #deprecated
        pub fn #method(&self, input: #input) -> tinsmith::Items<#input, #ty> {
            self.inner.pages(input).items(|page| #list #or_none)
        }
    }
}

fn wait(file: &mut File, call: &Call<'_>, of: &Wait<'_>) -> TokenStream {
    let docs = file.doc(facts::wait(call, of));
    let alias = facts::alias(&of.waiter.name, &of.method);
    let deprecated = of.waiter.deprecated.as_ref();
    let deprecated = facts::deprecated(deprecated.or(call.operation.deprecated.as_ref()));
    let (method, goal) = (names::ident(&of.method), names::ident(&of.goal));
    let input = names::ident(&call.input.rust);
    quote! {
        #docs
        #alias
        #deprecated
        pub fn #method(&self, input: #input) -> tinsmith::Waiter<#input> {
            self.inner.wait(&crate::waiters::#goal, input)
        }
    }
}
