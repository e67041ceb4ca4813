//! `src/tables.rs`: what the runtime has to know of each type and operation.
//!
//! ```text
//! static USER: tinsmith::Schema = tinsmith::schema(
//!     "User",
//!     &[member("UserId").required(), member("DisplayName").sensitive()],
//! );
//!
//! tinsmith::structure!(User: USER, Default { 0 user_id, 1 display_name });
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
//! But for the visitor's decoding they differ by less than the machine's noise. So the form is
//! chosen for the reader: a third fewer lines, one row a member, and the way to a member is the
//! runtime's own business, to be changed without a change here.
//!
//! What does cost is functions: the compiler holds about 20 KB for each, however small it is. So
//! the macros make few of them, and the std traits that a table can serve are not derived. The
//! whole crate (botocore 1.44.8: 2,665 structures, 507 enums, 830 operations), in user seconds and
//! the most memory of `rustc --emit=metadata`, by leaving out one thing after the other:
//!
//! | what | seconds | memory |
//! |---|---|---|
//! | types without derives | 0.5 | 0.22 GB |
//! | and the enums' derives | 1.8 | 0.38 GB |
//! | and `Default` | 2.4 | 0.43 GB |
//! | and `Clone` | 3.5 | 0.53 GB |
//! | and `PartialEq`: all types | 4.3 | 0.63 GB |
//! | all, with tables and client | 10.8 to 11.4 | 1.32 GB |
//! | the same, traits by the tables, `Value` and map keys by one implementation for all | **9.2 to 10.1** | **1.00 GB** |
//!
//! (With three other builds on the 2 cores, which makes the seconds too many by half; the memory
//! is the same on a quiet machine.) What also was tried: `get` and `get_mut` that reach nothing save 1.8 s
//! and 0.12 GB more, tables without rows 0.03 GB, no client 0.04 GB; and a table in a `const` block
//! in place of its `static` does not compile, because nothing there is promoted.
//!
//! Later, on a quiet machine, by `measure`'s own command: 7.7 s, and 7.3 with one call a row for a
//! member with another name in messages (`renamed`, two thirds of EC2's; 0.25 s), and with a plain
//! `None` for what a structure of optional members begins as (0.15 s). Rows as literals of seven
//! fields were 8.1 s, one macro that does not call others the same 7.3. All rows together are 0.6 s
//! of it, `get_mut` 0.5 s, documentation and aliases 0.2 s or less.

use super::{paths, types};
use crate::ir::{
    Amendment, Auth, Checksum, ChecksumAlgorithm, Context, DefaultValue, Location, Namespace,
    Operation, Paginator, TimestampFormat,
};
use crate::passes::plan::{self, Call, Facts, Field, Plan, Role, Struct, Type, Xml};
use crate::print::File;
use crate::{Result, names};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

pub(super) fn emit(plan: &Plan<'_>) -> Result<File> {
    let mut file = File::new(
        "codegen/src/emit/tables.rs",
        ["What the runtime has to know of each type and operation.".to_owned()],
    );
    file.items(imports(plan));
    for call in &plan.calls {
        operation(&mut file, call, &plan.service.api_version)?;
        structure(&mut file, &call.input)?;
        structure(&mut file, &call.output)?;
    }
    for of in &plan.structs {
        structure(&mut file, of)?;
    }
    for name in boxed(plan) {
        file.laid_out(format!("tinsmith::boxed!({name});\n"))?;
    }
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

/// The types that stand in boxes.
fn boxed<'a>(plan: &'a Plan<'_>) -> BTreeSet<&'a str> {
    let calls = plan.calls.iter();
    let tops = calls.flat_map(|call| [&call.input, &call.output]);
    let fields = tops.chain(&plan.structs).flat_map(|of| &of.fields);
    let mut names = Vec::new();
    for field in fields {
        boxed_in(&field.ty, &mut names);
    }
    names.into_iter().collect()
}

fn boxed_in<'a>(ty: &'a Type, names: &mut Vec<&'a str>) {
    match ty {
        Type::Boxed(inner) => plan::named(inner, names),
        Type::List(inner) | Type::Optional(inner) | Type::Map(_, inner) => boxed_in(inner, names),
        _ => {}
    }
}

/// Only what no type can be called: `member` and `renamed`, in small letters, and what `names` keeps
/// free. All else is named by its path.
fn imports(plan: &Plan<'_>) -> TokenStream {
    let tops = plan
        .calls
        .iter()
        .flat_map(|call| [&call.input, &call.output]);
    let structs = || tops.clone().chain(&plan.structs);
    let fields = || structs().flat_map(|of| &of.fields);
    let has_renamed = fields().any(|field| renamed(field).is_some());
    // What holds for the elements of a list stands in a row of its own.
    let has_member = fields().any(|field| renamed(field).is_none() || field.facts.item.is_some());
    let rows = match (has_member, has_renamed) {
        (true, true) => quote!(
            use tinsmith::{member, renamed};
        ),
        (true, false) => quote!(
            use tinsmith::member;
        ),
        (false, true) => quote!(
            use tinsmith::renamed;
        ),
        (false, false) => TokenStream::new(),
    };
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
    quote!(#error #operations #types #rows)
}

fn operation(file: &mut File, call: &Call<'_>, api_version: &str) -> Result<()> {
    let Operation {
        name, method, uri, ..
    } = call.operation;
    // The others are texts: `http` has no constant for them.
    let method = match &**method {
        "GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "PATCH" | "OPTIONS" | "TRACE" => {
            method.clone()
        }
        other => format!("{other:?}"),
    };
    let mut text = format!(
        "tinsmith::operation! {{\n    {} => {}, Error;\n    crate::endpoint::SERVICE, {name:?}, {method}, {uri:?}",
        call.input.rust, call.output.rust
    );
    let rare: Vec<String> = rare(call, api_version);
    if !rare.is_empty() {
        text.push(',');
    }
    for fact in rare {
        text.push_str("\n    ");
        text.push_str(&fact);
    }
    text.push_str("\n}\n");
    file.laid_out(text)
}

/// The facts that only some operations have, each as the call that sets it.
fn rare(call: &Call<'_>, api_version: &str) -> Vec<String> {
    let operation = call.operation;
    let mut rare = Vec::new();
    if let Some(prefix) = &operation.host_prefix {
        rare.push(format!(".host_prefix({prefix:?})"));
    }
    if let Some(auth) = &operation.auth {
        rare.push(format!(".auth(&[{}])", auth_list(auth)));
    }
    for (of, fact) in [(&call.input, "takes"), (&call.output, "answers")] {
        if let Some(kind) = stream(of) {
            rare.push(format!(".{fact}(tinsmith::BodyKind::{kind})"));
        }
    }
    for (set, call) in [
        (operation.input.is_none(), ".no_input()"),
        (operation.unsigned_payload, ".unsigned_payload()"),
        (operation.gzip, ".gzip()"),
        (operation.md5, ".md5()"),
    ] {
        if set {
            rare.push(call.to_owned());
        }
    }
    if let Some(of) = &operation.checksum {
        rare.push(format!(".checksum(&tinsmith::checksum(){})", checksum(of)));
    }
    if !operation.context.is_empty() {
        let context = operation.context.iter();
        let context: Vec<_> = context
            .map(|(name, value)| format!("({name:?}, {})", context_value(value)))
            .collect();
        rare.push(format!(".context(&[{}])", context.join(", ")));
    }
    rare.extend(operation.paginator.as_ref().map(paginator));
    rare.extend(customization(operation, api_version));
    rare
}

/// What the operation needs beyond its model, if it is anything.
fn customization(operation: &Operation, api_version: &str) -> Option<String> {
    let of = &operation.customization;
    let mut out = String::new();
    if operation.tells_endpoints {
        out.push_str(&format!(
            ".headers(&[(\"x-amz-api-version\", {api_version:?})])"
        ));
    }
    if !of.amendments.is_empty() {
        let amendments = of.amendments.iter();
        let amendments: Vec<_> = amendments
            .map(|(name, of)| format!("({name:?}, tinsmith::Amendment::{})", amendment(of)))
            .collect();
        out.push_str(&format!(".amend(&[{}])", amendments.join(", ")));
    }
    if let Some(member) = &of.endpoint_member {
        out.push_str(&format!(".endpoint_member({member:?})"));
    }
    for (set, call) in [
        (of.label_in_endpoint, ".label_in_endpoint()"),
        (of.tree_hash, ".tree_hash()"),
        (of.query_as_form, ".query_as_form()"),
    ] {
        out.push_str(if set { call } else { "" });
    }
    (!out.is_empty()).then(|| format!(".customize(&tinsmith::customization(){out})"))
}

fn amendment(of: &Amendment) -> String {
    match of {
        Amendment::LastSegment => "LastSegment".to_owned(),
        Amendment::Default(text) => format!("Default({text:?})"),
        Amendment::Md5Of(member) => format!("Md5Of({member:?})"),
    }
}

fn paginator(of: &Paginator) -> String {
    let tokens: Vec<_> = of
        .tokens
        .iter()
        .map(|(member, path)| format!("({member:?}, {})", paths::path_anywhere(&path.steps)))
        .collect();
    let more = of.more.as_ref();
    let more = more.map(|path| format!(".more({})", paths::path_anywhere(&path.steps)));
    format!(
        ".paginator(&tinsmith::paginator(&[{}]){})",
        tokens.join(", "),
        more.unwrap_or_default()
    )
}

/// Which kind of stream the body is, if it is one.
fn stream(of: &Struct<'_>) -> Option<&'static str> {
    of.fields.iter().find_map(|field| match field.ty {
        Type::Stream => Some("Stream"),
        Type::Events(_) => Some("Events"),
        _ => None,
    })
}

/// The ways to prove who sends a service's requests, as the call that sets them.
pub(super) fn auth(auth: &[Auth]) -> TokenStream {
    let ways = auth.iter().map(|auth| way(*auth));
    quote!(.auth(&[#(#ways),*]))
}

/// A way to prove who sends a request, as the runtime has it.
fn way(auth: Auth) -> TokenStream {
    match auth {
        Auth::SigV4 => quote!(tinsmith::Auth::SigV4),
        Auth::SigV4a => quote!(tinsmith::Auth::SigV4a),
        Auth::SigV2 => quote!(tinsmith::Auth::SigV2),
        Auth::Bearer => quote!(tinsmith::Auth::Bearer),
        Auth::ApiKey => quote!(tinsmith::Auth::ApiKey),
        Auth::Basic => quote!(tinsmith::Auth::Basic),
        Auth::Digest => quote!(tinsmith::Auth::Other("HTTP digest authentication")),
        Auth::Other => quote!(tinsmith::Auth::Other("a way of the service's own")),
        Auth::None => quote!(tinsmith::Auth::None),
    }
}

fn auth_list(auth: &[Auth]) -> String {
    let ways = auth.iter().map(|auth| {
        way(*auth)
            .to_string()
            .replace(" :: ", "::")
            .replace(" (", "(")
    });
    ways.collect::<Vec<_>>().join(", ")
}

fn checksum(of: &Checksum) -> String {
    let mut out = String::new();
    if of.required {
        out.push_str(".required()");
    }
    if let Some(member) = &of.algorithm {
        out.push_str(&format!(".algorithm({member:?})"));
    }
    if let Some((mode, algorithms)) = &of.response {
        let algorithms: Vec<_> = algorithms
            .iter()
            .map(|algorithm| match algorithm {
                ChecksumAlgorithm::Crc32 => "tinsmith::ChecksumAlgorithm::Crc32",
                ChecksumAlgorithm::Crc32c => "tinsmith::ChecksumAlgorithm::Crc32c",
                ChecksumAlgorithm::Crc64Nvme => "tinsmith::ChecksumAlgorithm::Crc64Nvme",
                ChecksumAlgorithm::Sha1 => "tinsmith::ChecksumAlgorithm::Sha1",
                ChecksumAlgorithm::Sha256 => "tinsmith::ChecksumAlgorithm::Sha256",
            })
            .collect();
        let algorithms = algorithms.join(", ");
        out.push_str(&format!(".response({mode:?}, &[{algorithms}])"));
    }
    out
}

fn context_value(value: &Context) -> String {
    match value {
        Context::Text(text) => format!("tinsmith::Context::Text({text:?})"),
        Context::Bool(value) => format!("tinsmith::Context::Bool({value})"),
        Context::Texts(texts) => format!("tinsmith::Context::Texts(&{texts:?})"),
        Context::Member(name) => format!("tinsmith::Context::Member({name:?})"),
        Context::Path(path) => {
            let path = paths::path_anywhere(&path.steps);
            format!("tinsmith::Context::Path({path})")
        }
    }
}

fn structure(file: &mut File, of: &Struct<'_>) -> Result<()> {
    let table = names::static_name(&of.rust);
    let table_ident = names::ident(&table);
    let name = &of.rust;
    let rows = of.fields.iter().map(row);
    let root = root(of.role);
    file.items(quote! {
        static #table_ident: tinsmith::Schema = tinsmith::schema(#name, &[#(#rows),*]) #root;
    });
    let fields = of.fields.iter().enumerate();
    let fields: Vec<_> = fields
        .map(|(index, field)| format!("{index} {}", field.rust))
        .collect();
    let (kind, traits) = match of.role {
        Role::Union => ("union", ""),
        Role::Events => return events(file, of, &table, fields),
        _ => ("structure", traits(of)),
    };
    file.table(
        format!("tinsmith::{kind}!({}: {table}{traits}", of.rust),
        fields,
    );
    Ok(())
}

/// Which std traits a structure has beside `Debug`. A stream is read once, so that a structure with
/// one has no copy and equals nothing; one with required members has no default.
fn traits(of: &Struct<'_>) -> &'static str {
    let streams = of.fields.iter().any(|field| types::is_stream(&field.ty));
    let has_required = of.fields.iter().any(|field| field.required);
    match (streams, has_required) {
        (true, true) => ", once",
        (true, false) => ", once Default",
        (false, true) => "",
        (false, false) => ", Default",
    }
}

/// The events of a stream, and the names of the errors beside them that the stream calls otherwise.
fn events(file: &mut File, of: &Struct<'_>, table: &str, fields: Vec<String>) -> Result<()> {
    let open = format!("tinsmith::events!({}: {table}", of.rust);
    let otherwise: Vec<_> = of
        .errors
        .iter()
        .filter(|(name, code)| name != code)
        .collect();
    if otherwise.is_empty() {
        file.table(open, fields);
        return Ok(());
    }
    let mut text = format!("{open} {{\n");
    for field in fields {
        text.push_str(&format!("    {field},\n"));
    }
    text.push_str("} errors {\n");
    for (name, code) in otherwise {
        text.push_str(&format!("    {name:?}: {code:?},\n"));
    }
    text.push_str("});\n");
    file.laid_out(text)
}

/// The name of the XML document that an input is.
fn root(role: Role<'_>) -> Option<TokenStream> {
    let Role::Input(operation) = role else {
        return None;
    };
    Some(match operation.root.as_ref()? {
        (name, None) => quote!(.root(#name)),
        (name, Some(space)) => {
            let space = namespace(space);
            quote!(.root_in(#name, &#space))
        }
    })
}

fn namespace(of: &Namespace) -> TokenStream {
    let uri = &of.uri;
    let prefix = of.prefix.as_ref().map(|prefix| quote!(.prefix(#prefix)));
    quote!(tinsmith::namespace(#uri) #prefix)
}

/// The name in messages of a member of the document, where it is not the model's.
fn renamed<'a>(field: &Field<'a>) -> Option<&'a String> {
    match field.location {
        Location::Body => field.member.wire_name.as_ref(),
        _ => None,
    }
}

fn row(field: &Field<'_>) -> TokenStream {
    let member = field.member;
    let (name, wire) = (&member.name, member.wire_name());
    let start = match renamed(field) {
        Some(wire) => quote!(renamed(#name, #wire)),
        None => quote!(member(#name)),
    };
    let binding = match field.location {
        Location::Body => None,
        Location::Label => Some(quote!(.label(#wire))),
        Location::Query => Some(quote!(.query(#wire))),
        Location::QueryMap => Some(quote!(.query_map())),
        Location::Header | Location::EventHeader => Some(quote!(.header(#wire))),
        Location::PrefixHeaders => Some(quote!(.prefix_headers(#wire))),
        Location::StatusCode => Some(quote!(.status())),
        Location::Payload | Location::EventPayload => Some(payload(field)),
    };
    let required = field.required.then(|| quote!(.required()));
    let token = member
        .idempotency_token
        .then(|| quote!(.idempotency_token()));
    let attribute = member.xml.attribute.then(|| quote!(.attribute()));
    let facts = facts(&field.facts);
    quote!(#start #binding #required #token #attribute #facts)
}

/// A payload; in XML its document has a name.
fn payload(field: &Field<'_>) -> TokenStream {
    let wire = field.member.wire_name.as_ref();
    let name = wire
        .filter(|_| field.is_document)
        .map(|wire| quote!(.wire(#wire)));
    let kind = match field.is_object {
        true => quote!(.object_payload()),
        false => quote!(.payload()),
    };
    quote!(#name #kind)
}

fn facts(of: &Facts) -> TokenStream {
    let json = of.json.then(|| quote!(.json()));
    let sparse = of.sparse.then(|| quote!(.sparse()));
    let flattened = of.flattened.then(|| quote!(.flattened()));
    let sensitive = of.sensitive.then(|| quote!(.sensitive()));
    let timestamp = of.timestamp.map(|format| {
        let format = match format {
            TimestampFormat::DateTime => quote!(DateTime),
            TimestampFormat::EpochSeconds => quote!(EpochSeconds),
            TimestampFormat::HttpDate => quote!(HttpDate),
        };
        quote!(.timestamp(tinsmith::TimestampFormat::#format))
    });
    let rare = rare_facts(of);
    let item = of.item.as_ref().map(|item| {
        let wire = item.element_name.as_ref().map(|name| quote!(.wire(#name)));
        let item = facts(item);
        quote!(.item(&member("member") #wire #item))
    });
    quote!(#json #sparse #flattened #sensitive #timestamp #rare #item)
}

/// What few members have.
fn rare_facts(of: &Facts) -> Option<TokenStream> {
    let xml = xml(&of.xml);
    let media_type = of.media_type.as_ref();
    let media_type = media_type.map(|media_type| quote!(.media_type(#media_type)));
    let default = of.default.as_ref().map(default_value);
    let facts = [xml, media_type, default];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    (!facts.is_empty()).then(|| quote!(.rare(&tinsmith::rare() #(#facts)*)))
}

fn default_value(of: &DefaultValue) -> TokenStream {
    let value = match of {
        DefaultValue::Boolean(value) => quote!(Boolean(#value)),
        DefaultValue::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(Integer(#value))
        }
        DefaultValue::Float(value) => {
            let value = Literal::f32_unsuffixed(*value);
            quote!(Float(#value))
        }
        DefaultValue::Double(value) => {
            let value = Literal::f64_unsuffixed(*value);
            quote!(Double(#value))
        }
        DefaultValue::Text(text) => quote!(Text(#text)),
        DefaultValue::Blob(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(Blob(#bytes))
        }
        DefaultValue::Timestamp { seconds, millis } => {
            let seconds = Literal::i64_unsuffixed(*seconds);
            let nanos = Literal::u32_unsuffixed(u32::from(*millis) * 1_000_000);
            quote!(Timestamp(tinsmith::Timestamp::constant(#seconds, #nanos)))
        }
        DefaultValue::List => quote!(List),
        DefaultValue::Map => quote!(Map),
    };
    quote!(.default(tinsmith::DefaultValue::#value))
}

fn xml(of: &Xml) -> Option<TokenStream> {
    let constant = |of: &Namespace| {
        let namespace = namespace(of);
        quote!(&#namespace)
    };
    let own = of.namespace.as_ref().map(constant);
    let own = own.map(|space| quote!(.namespace(#space)));
    let document = of.document.as_ref();
    let document = document.map(|name| quote!(.document(#name)));
    let key = of.key.as_ref().map(|name| quote!(.key(#name)));
    let of_keys = of.key_namespace.as_ref().map(constant);
    let of_keys = of_keys.map(|space| quote!(.key_namespace(#space)));
    let query = of.query.as_ref().map(|name| quote!(.query(#name)));
    (*of != Xml::default()).then(|| quote!(#own #document #key #of_keys #query))
}
