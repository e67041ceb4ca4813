//! `src/endpoint.rs`: the service, and its endpoint rules as static data.
//!
//! ```text
//! Tree(
//!     &[If(Call(IsSet, &[Var("Region")]))],
//!     &[Endpoint(&[], Target { url: Text("https://chime.{Region}.…"), auth: &[] })],
//! )
//! ```

use super::tables;
use crate::ir::{
    Auth, AuthScheme, BuiltIn, Condition, Expr, Function, Outcome, Protocol, Rule, RuleSet,
};
use crate::passes::plan::Plan;
use crate::print::File;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeSet;

pub(super) fn emit(plan: &Plan<'_>) -> File {
    let mut file = File::new(
        "codegen/src/emit/endpoint.rs",
        [format!("Where requests to {} go.", plan.service.full_name)],
    );
    let service = service(plan);
    let Some(rules) = &plan.service.endpoint else {
        file.items(quote! {
            use tinsmith::endpoint::RuleSet;

            #service

            static RULES: RuleSet = RuleSet { parameters: &[], rules: &[] };
        });
        return file;
    };
    let mut used = Used::default();
    let body = rule_set(rules, &mut used);
    let imports = used.imports();
    file.items(quote! {
        #imports

        #service

        static RULES: RuleSet = #body;
    });
    file
}

/// The facts that all operations share.
fn service(plan: &Plan<'_>) -> TokenStream {
    let (name, signing_name) = (&plan.service.full_name, &plan.service.signing_name);
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
    let compatible = plan.service.query_compatible;
    let compatible = compatible.then(|| quote!(.query_compatible()));
    quote! {
        pub(crate) static SERVICE: tinsmith::Service = tinsmith::service(
            #name,
            #signing_name,
            tinsmith::Protocol::#protocol,
            &RULES,
        ) #auth #compatible;
    }
}

/// What the rules use of the runtime's words, so that only that is imported.
#[derive(Default)]
struct Used {
    types: BTreeSet<&'static str>,
    conditions: BTreeSet<&'static str>,
    expressions: BTreeSet<&'static str>,
    functions: BTreeSet<&'static str>,
    rules: BTreeSet<&'static str>,
}

impl Used {
    fn imports(&self) -> TokenStream {
        let group = |path: &str, names: &BTreeSet<&str>| {
            let names = names.iter().map(|name| format_ident!("{name}"));
            let path = format_ident!("{path}");
            quote!(use tinsmith::endpoint::#path::{#(#names),*};)
        };
        let groups = [
            ("Condition", &self.conditions),
            ("Expr", &self.expressions),
            ("Function", &self.functions),
            ("Rule", &self.rules),
        ]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(path, names)| group(path, names));
        let types = self.types.iter().map(|name| format_ident!("{name}"));
        quote!(#(#groups)* use tinsmith::endpoint::{#(#types),*};)
    }
}

fn rule_set(of: &RuleSet, used: &mut Used) -> TokenStream {
    used.types.insert("RuleSet");
    let parameters = of.parameters.iter().map(|(built_in, name)| {
        used.types.insert("Parameter");
        let kind = match built_in {
            BuiltIn::Region => quote!(Region),
            BuiltIn::UseFips => quote!(UseFips),
            BuiltIn::UseDualStack => quote!(UseDualStack),
            BuiltIn::Endpoint => quote!(Endpoint),
        };
        quote!(Parameter::#kind(#name))
    });
    let parameters: Vec<_> = parameters.collect();
    let rules = rules(&of.rules, used);
    quote!(RuleSet { parameters: &[#(#parameters),*], rules: #rules })
}

fn rules(of: &[Rule], used: &mut Used) -> TokenStream {
    let rules: Vec<_> = of.iter().map(|of| rule(of, used)).collect();
    quote!(&[#(#rules),*])
}

fn rule(of: &Rule, used: &mut Used) -> TokenStream {
    let conditions: Vec<_> = of.conditions.iter().map(|c| condition(c, used)).collect();
    let conditions = quote!(&[#(#conditions),*]);
    match &of.then {
        Outcome::Tree(inner) => {
            used.rules.insert("Tree");
            let inner = rules(inner, used);
            quote!(Tree(#conditions, #inner))
        }
        Outcome::Error(message) => {
            used.rules.insert("Error");
            let message = expr(message, used);
            quote!(Error(#conditions, #message))
        }
        Outcome::Endpoint { url, auth } => {
            used.rules.insert("Endpoint");
            used.types.insert("Target");
            let url = expr(url, used);
            let auth: Vec<_> = auth
                .iter()
                .map(|scheme| auth_scheme(scheme, used))
                .collect();
            quote! {
                Endpoint(#conditions, Target {
                    url: #url, auth: &[#(#auth),*],
                })
            }
        }
    }
}

fn condition(of: &Condition, used: &mut Used) -> TokenStream {
    let value = expr(&of.expr, used);
    match &of.assign {
        None => {
            used.conditions.insert("If");
            quote!(If(#value))
        }
        Some(name) => {
            used.conditions.insert("Let");
            quote!(Let(#name, #value))
        }
    }
}

fn auth_scheme(of: &AuthScheme, used: &mut Used) -> TokenStream {
    used.types.insert("Auth");
    let name = &of.name;
    let mut optional = |value: &Option<Expr>| match value {
        None => quote!(None),
        Some(value) => {
            let value = expr(value, used);
            quote!(Some(#value))
        }
    };
    let (signing_name, signing_region) = (optional(&of.signing_name), optional(&of.signing_region));
    quote! {
        Auth { scheme: #name, signing_name: #signing_name, signing_region: #signing_region }
    }
}

fn expr(of: &Expr, used: &mut Used) -> TokenStream {
    match of {
        Expr::Text(text) => {
            used.expressions.insert("Text");
            quote!(Text(#text))
        }
        Expr::Bool(value) => {
            used.expressions.insert("Bool");
            quote!(Bool(#value))
        }
        Expr::Var(name) => {
            used.expressions.insert("Var");
            quote!(Var(#name))
        }
        Expr::Attr(of, path) => {
            used.expressions.insert("Attr");
            let of = expr(of, used);
            quote!(Attr(&#of, #path))
        }
        Expr::Call(function, arguments) => {
            used.expressions.insert("Call");
            let name = match function {
                Function::BooleanEquals => "BooleanEquals",
                Function::IsSet => "IsSet",
                Function::Not => "Not",
                Function::Partition => "Partition",
                Function::StringEquals => "StringEquals",
            };
            used.functions.insert(name);
            let name = format_ident!("{name}");
            let arguments: Vec<_> = arguments.iter().map(|a| expr(a, used)).collect();
            quote!(Call(#name, &[#(#arguments),*]))
        }
    }
}
