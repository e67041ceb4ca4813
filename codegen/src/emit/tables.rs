//! `src/tables.rs`: what the runtime has to know of each type and operation.
//!
//! ```text
//! static USER: Schema = Schema {
//!     name: "User",
//!     members: &[member("UserId").required(), member("DisplayName").sensitive()],
//! };
//!
//! tinsmith::structure!(User: USER { 0 user_id, 1 display_name });
//! ```
//!
//! Emitted for EC2 (botocore 1.44.5: 4,414 shapes, 10,415 members), a structure's way to its
//! table was measured in five forms, on 2 cores, one crate, nothing else in it. Decoding is of a
//! `DescribeInstances` answer of 7.7 KB, in instructions (callgrind), which do not depend on what
//! else the machine does:
//!
//! | form | lines | check | memory | release | rlib | decode |
//! |---|---|---|---|---|---|---|
//! | types alone (the floor) | 31,492 | 0.9 s | 0.21 GB | 2.1 s | 7 MB | |
//! | `get(i)`/`get_mut(i)` to `&dyn Value`, written out | 108,022 | 5.8 s | 0.98 GB | 52 s | 55 MB | 237 k |
//! | `get(i)`/`get_mut(i)` to closed enums | 108,022 | 6.0 s | 0.99 GB | 52 s | 56 MB | 235 k |
//! | a visitor for each direction | 108,022 | 6.5 s | 1.00 GB | 51 s | 49 MB | 334 k |
//! | all fields at once, as a slice of `&dyn Value` | 108,022 | 5.3 s | 0.99 GB | 46 s | 54 MB | 238 k |
//! | **`get(i)`/`get_mut(i)`, by a macro of the runtime** | 68,943 | 6.4 s | 0.99 GB | 52 s | 57 MB | 238 k |
//!
//! But for the visitor's decoding they differ by less than the machine's noise; what costs is one
//! vtable for each type that a field can have. So the form is chosen for the reader: a third fewer
//! lines, one row a member, and the way to a member is the runtime's own business, to be changed
//! without a change here.

use crate::ir::{Location, TimestampFormat};
use crate::passes::plan::{Call, Facts, Field, Plan, Role, Struct};
use crate::print::File;
use crate::{Result, names};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(plan: &Plan<'_>) -> Result<File> {
    let mut file = File::new(
        "codegen/src/emit/tables.rs",
        ["What the runtime has to know of each type and operation.".to_owned()],
    );
    file.items(imports(plan));
    for call in &plan.calls {
        operation(&mut file, call)?;
        structure(&mut file, &call.input);
        structure(&mut file, &call.output);
    }
    plan.structs.iter().for_each(|of| structure(&mut file, of));
    for of in &plan.enums {
        let rows = of
            .variants
            .iter()
            .map(|(name, value)| format!("{name}: {:?}", value.value));
        file.table(
            format!("tinsmith::string_enum!({}", of.rust),
            rows.collect(),
        );
    }
    Ok(file)
}

/// Only what no type can be called: `member`, in small letters, and what `names` keeps free. All
/// else is named by its path.
fn imports(plan: &Plan<'_>) -> TokenStream {
    let tops = plan
        .calls
        .iter()
        .flat_map(|call| [&call.input, &call.output]);
    let structs = || tops.clone().chain(&plan.structs);
    let has_rows = structs().any(|of| !of.fields.is_empty());
    let member = has_rows.then(|| {
        quote!(
            use tinsmith::member;
        )
    });
    let operations = (!plan.calls.is_empty()).then(|| {
        quote!(
            use crate::operations::*;
        )
    });
    let types = (!plan.structs.is_empty() || !plan.enums.is_empty()).then(|| {
        quote!(
            use crate::types::*;
        )
    });
    let error = (!plan.calls.is_empty()).then(|| {
        quote!(
            use crate::error::Error;
        )
    });
    quote!(#error #operations #types #member)
}

fn operation(file: &mut File, call: &Call<'_>) -> Result<()> {
    let crate::ir::Operation {
        name,
        method,
        uri,
        host_prefix,
        ..
    } = call.operation;
    let prefix = host_prefix
        .as_ref()
        .map(|prefix| format!(", {prefix:?}"))
        .unwrap_or_default();
    file.macro_call(format!(
        "tinsmith::operation! {{\n    {} => {}, Error;\n    crate::endpoint::SERVICE, {name:?}, {method}, {uri:?}{prefix}\n}}\n",
        call.input.rust, call.output.rust
    ))
}

fn structure(file: &mut File, of: &Struct<'_>) {
    let table = names::static_name(&of.rust);
    let table_ident = names::ident(&table);
    let name = &of.rust;
    let rows = of.fields.iter().map(row);
    file.items(quote! {
        static #table_ident: tinsmith::Schema = tinsmith::Schema { name: #name, members: &[#(#rows),*] };
    });
    let fields = of.fields.iter().enumerate();
    file.table(
        match of.role {
            Role::Union => format!("tinsmith::union!({}: {table}", of.rust),
            _ => format!("tinsmith::structure!({}: {table}", of.rust),
        },
        fields
            .map(|(index, field)| format!("{index} {}", field.rust))
            .collect(),
    );
}

fn row(field: &Field<'_>) -> TokenStream {
    let member = field.member;
    let (name, wire) = (&member.name, member.wire_name());
    let binding = match field.location {
        Location::Body => member.wire_name.as_ref().map(|wire| quote!(.wire(#wire))),
        Location::Label => Some(quote!(.label(#wire))),
        Location::Query => Some(quote!(.query(#wire))),
        Location::QueryMap => Some(quote!(.query_map())),
        Location::Header => Some(quote!(.header(#wire))),
        Location::PrefixHeaders => Some(quote!(.prefix_headers(#wire))),
        Location::StatusCode => Some(quote!(.status())),
        Location::Payload if field.is_object => Some(quote!(.object_payload())),
        Location::Payload => Some(quote!(.payload())),
    };
    let required = member.required.then(|| quote!(.required()));
    let token = member
        .idempotency_token
        .then(|| quote!(.idempotency_token()));
    let json = member.json.then(|| quote!(.json()));
    let facts = facts(&field.facts);
    quote!(member(#name) #binding #required #token #json #facts)
}

fn facts(of: &Facts) -> TokenStream {
    let sparse = of.sparse.then(|| quote!(.sparse()));
    let sensitive = of.sensitive.then(|| quote!(.sensitive()));
    let timestamp = of.timestamp.map(|format| {
        let format = match format {
            TimestampFormat::DateTime => quote!(DateTime),
            TimestampFormat::EpochSeconds => quote!(EpochSeconds),
            TimestampFormat::HttpDate => quote!(HttpDate),
        };
        quote!(.timestamp(tinsmith::TimestampFormat::#format))
    });
    let item = of.item.as_ref().map(|item| {
        let item = facts(item);
        quote!(.item(&member("member") #item))
    });
    quote!(#sparse #sensitive #timestamp #item)
}
