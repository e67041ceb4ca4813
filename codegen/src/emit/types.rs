//! `src/types.rs`: structures and enums, nothing but what a person would write.
//!
//! ```text
//! /// A person in an account.
//! pub struct User {
//!     /// The user's id.
//!     ///
//!     /// `UserId`. Required.
//!     #[doc(alias = "UserId")]
//!     pub user_id: String,
//! }
//! ```
//!
//! `Clone`, `PartialEq`, `Debug` and `Default` come with the table (see `tables`): derived they
//! would be most of what the compiler has to do for these types.

use super::{facts, mentions, type_tokens};
use crate::passes::plan::{self, Enum, Field, Plan, Role, Struct, Type};
use crate::passes::size;
use crate::print::File;
use crate::{docs, names};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeSet;

pub(super) fn emit(plan: &Plan<'_>) -> File {
    let mut file = File::new(
        "codegen/src/emit/types.rs",
        [format!(
            "The types of {}.",
            docs::plain(&plan.service.full_name)
        )],
    );
    file.items(imports(&plan.structs, None));
    let service = plan.service;
    // One alphabet for both kinds, so that a type is found where its name says.
    let mut items = Vec::with_capacity(plan.structs.len() + plan.enums.len());
    let uneven = size::uneven(plan);
    for of in &plan.structs {
        let docs = facts::structure(of, service);
        let item = match of.role {
            Role::Union | Role::Events => {
                union(&mut file, of, docs, uneven.contains(of.rust.as_str()))
            }
            _ => structure(&mut file, of, docs),
        };
        items.push((&of.rust, item));
    }
    for of in &plan.enums {
        let docs = facts::string_enum(of, service);
        items.push((&of.rust, string_enum(&mut file, of, docs)));
    }
    items.sort_by_key(|(name, _)| *name);
    for (_, item) in items {
        file.items(item);
    }
    file
}

/// What the fields of `structs` need to have in scope; `types` is where other types are.
pub(super) fn imports<'a>(
    structs: impl IntoIterator<Item = &'a Struct<'a>>,
    types: Option<TokenStream>,
) -> TokenStream {
    let fields = structs.into_iter().flat_map(|structure| &structure.fields);
    imports_of(fields.map(|field| &field.ty), types)
}

/// What types need to have in scope; `types` is where other types are.
pub(super) fn imports_of<'a>(
    of: impl IntoIterator<Item = &'a Type>,
    types: Option<TokenStream>,
) -> TokenStream {
    let (mut maps, mut uses, mut named) = (false, BTreeSet::new(), Vec::new());
    for ty in of {
        maps |= mentions(ty, &|ty| matches!(ty, Type::Map(..)));
        for (name, special) in [
            ("BigNumber", Type::BigNumber),
            ("Body", Type::Stream),
            ("Document", Type::Document),
            ("Timestamp", Type::Timestamp),
        ] {
            if mentions(ty, &|found| *found == special) {
                uses.insert(name);
            }
        }
        if let Type::Events(_) = ty {
            uses.insert("EventStream");
        }
        plan::named(ty, &mut named);
    }
    named.sort_unstable();
    named.dedup();
    let error = uses.contains("EventStream").then(|| {
        quote!(
            use crate::error::Error;
        )
    });
    let named: Vec<_> = named.iter().map(|name| names::ident(name)).collect();
    let types = types
        .filter(|_| !named.is_empty())
        .map(|path| quote!(use #path::{#(#named),*};));
    let maps = maps.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let uses: Vec<_> = uses.into_iter().map(names::ident).collect();
    let uses = (!uses.is_empty()).then(|| quote!(use tinsmith::{#(#uses),*};));
    quote!(#error #types #maps #uses)
}

/// A union: an enum with a value in each variant, and one for what the model does not name.
///
/// Clippy counts one that has a variant far larger than the others as `uneven`.
fn union(file: &mut File, of: &Struct<'_>, docs: Vec<String>, uneven: bool) -> TokenStream {
    let name = names::ident(&of.rust);
    let docs = file.doc(docs);
    let alias = facts::alias(of.model, &of.rust);
    let deprecated = facts::deprecated(of.deprecated);
    let what = match of.role {
        Role::Events => "An event",
        _ => "A variant",
    };
    let unknown = file.doc(vec![format!(
        "{what} that this version of the model does not name, by its name on the wire."
    )]);
    let variants = of.fields.iter().map(|field| {
        let docs = file.doc(facts::field(field));
        let alias = facts::alias(&field.member.name, &field.rust);
        let deprecated = facts::deprecated(field.member.deprecated.as_ref());
        let (name, ty) = (names::ident(&field.rust), type_tokens(&field.ty));
        quote!(#docs #alias #deprecated #name(#ty),)
    });
    let uneven = uneven.then(|| {
        quote!(#[allow(clippy::large_enum_variant, reason = "a box would be in the way of a match")])
    });
    quote! {
        #docs
        #alias
        #deprecated
        #uneven
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #unknown
            Unknown(String),
        }
    }
}

/// A structure, and `new` where it has required members.
pub(super) fn structure(file: &mut File, of: &Struct<'_>, docs: Vec<String>) -> TokenStream {
    let name = names::ident(&of.rust);
    let docs = file.doc(docs);
    let alias = facts::alias(of.model, &of.rust);
    let deprecated = facts::deprecated(of.deprecated);
    let has_required = of.fields.iter().any(|field| field.required);
    let fields = of.fields.iter().map(|field| field_tokens(file, field));
    let new = has_required.then(|| constructor(of));
    quote! {
        #docs
        #alias
        #deprecated
        pub struct #name { #(#fields)* }
        #new
    }
}

/// Whether a field of this type is read once.
pub(super) fn is_stream(ty: &Type) -> bool {
    matches!(ty, Type::Stream | Type::Events(_))
}

fn field_tokens(file: &mut File, field: &Field<'_>) -> TokenStream {
    let name = names::ident(&field.rust);
    let docs = file.doc(facts::field(field));
    let alias = facts::alias(&field.member.name, &field.rust);
    let deprecated = facts::deprecated(field.member.deprecated.as_ref());
    let ty = type_tokens(&field.ty);
    let ty = if field.required {
        ty
    } else {
        quote!(Option<#ty>)
    };
    quote!(#docs #alias #deprecated pub #name: #ty,)
}

fn constructor(of: &Struct<'_>) -> TokenStream {
    let name = names::ident(&of.rust);
    let (required, optional): (Vec<_>, Vec<_>) = of.fields.iter().partition(|field| field.required);
    let doc = match optional.is_empty() {
        true => format!(" Makes a `{}`.", of.rust),
        false => format!(" Makes a `{}` with nothing but what is required.", of.rust),
    };
    // Clippy counts more than seven as too many, but the model counts what is required.
    let many = (required.len() > 7).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "the model requires them all")]),
    );
    let parameters = required.iter().map(|field| {
        let name = names::ident(&field.rust);
        match field.ty {
            Type::String => quote!(#name: impl Into<String>),
            _ => {
                let ty = type_tokens(&field.ty);
                quote!(#name: #ty)
            }
        }
    });
    let fields = of.fields.iter().map(|field| {
        let name = names::ident(&field.rust);
        match (field.required, &field.ty) {
            (true, Type::String) => quote!(#name: #name.into()),
            (true, _) => quote!(#name),
            (false, _) => quote!(#name: None),
        }
    });
    quote! {
        impl #name {
            #[doc = #doc]
            #many
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

fn string_enum(file: &mut File, of: &Enum<'_>, docs: Vec<String>) -> TokenStream {
    let name = format_ident!("{}", of.rust);
    let docs = file.doc(docs);
    let alias = facts::alias(&of.shape.name, &of.rust);
    let deprecated = facts::deprecated(of.shape.deprecated.as_ref());
    let variants = of.variants.iter().map(|(rust, value)| {
        let docs = file.doc(facts::variant(value));
        let alias = facts::alias(&value.value, rust);
        let deprecated = facts::deprecated(value.deprecated.as_ref());
        let rust = names::ident(rust);
        quote!(#docs #alias #deprecated #rust,)
    });
    quote! {
        #docs
        #alias
        #deprecated
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version of the model does not name, as it is on the wire.
            Unknown(String),
        }
    }
}
