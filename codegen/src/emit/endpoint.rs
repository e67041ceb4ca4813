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

use super::{rules, tables};
use crate::ir::{Auth, KeyPlace, Protocol, Session};
use crate::passes::plan::Plan;
use crate::print::File;
use crate::{Result, docs};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(plan: &Plan<'_>) -> Result<File> {
    let mut file = File::new(
        "codegen/src/emit/endpoint.rs",
        [format!(
            "Where requests to {} go.",
            docs::plain(&plan.service.full_name)
        )],
    );
    file.items(service(plan));
    match &plan.service.endpoint {
        Some(rules) => file.laid_out(rules::text(rules))?,
        None => file.items(quote! {
            static RULES: tinsmith::endpoint::RuleSet = tinsmith::endpoint::RuleSet::NONE;
        }),
    }
    Ok(file)
}

/// The facts that all operations share.
fn service(plan: &Plan<'_>) -> TokenStream {
    let (name, signing_name) = (&plan.service.full_name, &plan.service.signing_name);
    let id = &plan.service.sdk_id;
    let version = &plan.service.api_version;
    let target = plan.service.target_prefix.as_deref().unwrap_or_default();
    let protocol = match plan.service.protocol {
        Protocol::RestJson => quote!(RestJson),
        Protocol::AwsJson10 => quote!(AwsJson10(#target)),
        Protocol::AwsJson11 => quote!(AwsJson11(#target)),
        Protocol::RestXml => quote!(RestXml),
        Protocol::AwsQuery => quote!(AwsQuery(#version)),
        Protocol::Ec2Query => quote!(Ec2Query(#version)),
        Protocol::RpcV2Cbor => quote!(RpcV2Cbor(#target)),
    };
    let auth = match &*plan.service.auth {
        [Auth::SigV4] => None,
        auth => Some(tables::auth(auth)),
    };
    let api_key = plan.service.api_key.as_ref().map(|place| {
        let place = match place {
            KeyPlace::Header { name, scheme: None } => quote!(Header(#name)),
            KeyPlace::Header {
                name,
                scheme: Some(scheme),
            } => {
                quote!(HeaderWithScheme(#name, #scheme))
            }
            KeyPlace::Query(name) => quote!(Query(#name)),
        };
        quote!(.api_key(tinsmith::KeyPlace::#place))
    });
    let compatible = plan.service.query_compatible;
    let compatible = compatible.then(|| quote!(.query_compatible()));
    let body_hash = plan.service.body_hash.then(|| quote!(.body_hash()));
    let headers = &plan.service.headers;
    let headers = (!headers.is_empty()).then(|| {
        let headers = headers.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(.headers(&[#(#headers),*]))
    });
    let retry = retry(plan);
    let session = &plan.service.session;
    let (session, session_table) = match session {
        Some(session) => (
            Some(quote!(.session(&SESSION))),
            Some(self::session(session)),
        ),
        None => (None, None),
    };
    quote! {
        pub(crate) static SERVICE: tinsmith::Service = tinsmith::service(
            #name,
            #signing_name,
            tinsmith::Protocol::#protocol,
            &RULES,
        ).id(#id) #auth #api_key #compatible #body_hash #headers #retry #session;

        #session_table
    }
}

/// How the sessions that some endpoints want are asked for.
fn session(of: &Session) -> TokenStream {
    let (scheme, operation, header) = (&of.scheme, &of.operation, &of.token_header);
    let uri = format!("/?{}", of.query);
    quote! {
        static SESSION: tinsmith::Session = tinsmith::session(
            #scheme,
            tinsmith::operation(
                &SERVICE,
                #operation,
                tinsmith::RequestMethod::Known(tinsmith::Method::GET),
                #uri,
            )
            .no_input(),
            #header,
        );
    }
}

/// The errors after which the model says to try again, by the codes that they have on the wire.
fn retry(plan: &Plan<'_>) -> Option<TokenStream> {
    let rows = plan.errors.iter().flat_map(|error| {
        let why = error.retryable.map(|retryable| match retryable.throttling {
            true => quote!(tinsmith::Retryable::Throttling),
            false => quote!(tinsmith::Retryable::Transient),
        });
        let codes = error.codes.iter();
        why.into_iter()
            .flat_map(move |why| codes.clone().map(move |code| quote!((#code, #why))))
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| quote!(.retry(&[#(#rows),*])))
}
