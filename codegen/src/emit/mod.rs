//! The files of a generated crate, one emitter for each. They lay out what the plan decided and
//! decide nothing themselves.

mod client;
mod endpoint;
mod error;
mod example;
pub(crate) mod facts;
mod library;
mod manifest;
mod operations;
pub(crate) mod partitions;
mod paths;
mod readme;
pub(crate) mod rules;
mod tables;
mod types;
mod waiters;
mod wire;

use crate::passes::plan::{Plan, Type};
use crate::{CrateOptions, Result, names};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

/// The text of every file by its path in the crate.
pub(crate) type Files = BTreeMap<String, String>;

/// Emits the whole crate.
pub(crate) fn run(plan: &Plan<'_>, options: &CrateOptions) -> Result<Files> {
    let mut files = Files::new();
    let source = &options.source;
    files.insert("Cargo.toml".to_owned(), manifest::emit(plan, options));
    files.insert("README.md".to_owned(), readme::emit(plan, options));
    for (path, file) in [
        ("src/client.rs", client::emit(plan)),
        ("src/endpoint.rs", endpoint::emit(plan)?),
        ("src/error.rs", error::emit(plan)),
        ("src/lib.rs", library::emit(plan)),
        ("src/operations.rs", operations::emit(plan)),
        ("src/tables.rs", tables::emit(plan)?),
        ("src/types.rs", types::emit(plan)),
    ] {
        files.insert(path.to_owned(), file.print(source)?);
    }
    if let Some(file) = waiters::emit(plan)? {
        files.insert("src/waiters.rs".to_owned(), file.print(source)?);
    }
    if options.driver {
        files.insert(
            "src/bin/wire.rs".to_owned(),
            wire::emit(plan, options).print(source)?,
        );
    }
    for operation in &options.examples {
        let path = format!("examples/{}.rs", names::file_name(operation));
        files.insert(path, example::emit(plan, operation, options)?);
    }
    Ok(files)
}

/// The tokens of a type.
fn type_tokens(ty: &Type) -> TokenStream {
    match ty {
        Type::Bool => quote!(bool),
        Type::I8 => quote!(i8),
        Type::I16 => quote!(i16),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::F32 => quote!(f32),
        Type::F64 => quote!(f64),
        Type::String => quote!(String),
        Type::Blob => quote!(Vec<u8>),
        Type::BigNumber => quote!(BigNumber),
        Type::Stream => quote!(Body),
        Type::Events(name) => {
            let name = names::ident(name);
            quote!(EventStream<#name, Error>)
        }
        Type::Document => quote!(Document),
        Type::Timestamp => quote!(Timestamp),
        Type::Optional(inner) => {
            let inner = type_tokens(inner);
            quote!(Option<#inner>)
        }
        Type::Named(name) => {
            let name = names::ident(name);
            quote!(#name)
        }
        Type::Boxed(inner) => {
            let inner = type_tokens(inner);
            quote!(Box<#inner>)
        }
        Type::List(element) => {
            let element = type_tokens(element);
            quote!(Vec<#element>)
        }
        Type::Map(key, value) => {
            let (key, value) = (type_tokens(key), type_tokens(value));
            quote!(BTreeMap<#key, #value>)
        }
    }
}

/// The text of a type, as it is in the crate.
pub(crate) fn type_text(ty: &Type) -> String {
    let tokens = type_tokens(ty).to_string();
    tokens.replace(' ', "").replace(',', ", ")
}

/// Whether a type, or what it is made of, satisfies `test`.
fn mentions(ty: &Type, test: &impl Fn(&Type) -> bool) -> bool {
    test(ty)
        || match ty {
            Type::Boxed(inner) | Type::List(inner) | Type::Optional(inner) => mentions(inner, test),
            Type::Map(key, value) => mentions(key, test) || mentions(value, test),
            _ => false,
        }
}
