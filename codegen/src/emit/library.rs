//! `src/lib.rs`: a table of contents.

use crate::docs;
use crate::ir::{Deprecation, Docs};
use crate::passes::link as links;
use crate::passes::plan::{Enum, Plan};
use crate::print::File;

pub(super) fn emit(plan: &Plan<'_>) -> File {
    let service = plan.service;
    let mut about = vec![
        format!(
            "A client of {} (API version {}).",
            docs::plain(&service.full_name),
            docs::plain(&service.api_version)
        ),
        String::new(),
    ];
    if let Some(docs) = &service.docs {
        about.extend(docs::lines(docs));
        about.push(String::new());
    }
    if let Some(Deprecation { message }) = &service.deprecated {
        about.push(match service.uid {
            Some(_) => "AWS has marked this service as deprecated.".to_owned(),
            None => "This service is deprecated.".to_owned(),
        });
        if let Some(message) = message {
            about.extend(docs::lines(&Docs::Html(message.clone())));
        }
        about.push(String::new());
    }
    about.extend([
        "- `Client` has a method for each operation (feature `client`);".to_owned(),
        "- [`operations`] has what each of them takes and answers, [`types`] what those hold;"
            .to_owned(),
        "- [`Error`] is how a call fails;".to_owned(),
        "- [`tinsmith::encode`] and [`tinsmith::decode`] make and read messages without a client."
            .to_owned(),
    ]);
    let mut file = File::new("codegen/src/emit/library.rs", about);
    file.lines("#![forbid(unsafe_code)]\n#![deny(missing_docs)]\n".to_owned());
    if links::any(service) {
        file.lines(
            "// The model's texts link items where they are in scope and where they are not.\n\
             #![allow(rustdoc::redundant_explicit_links)]\n"
                .to_owned(),
        );
    }
    let mut modules = String::new();
    let deprecated = has_deprecated(plan);
    let has_waiters = plan.calls.iter().any(|call| !call.waits.is_empty());
    for (gate, visibility, name) in [
        (true, "", "client"),
        (false, "", "endpoint"),
        (false, "", "error"),
        (false, "pub ", "operations"),
        (false, "", "tables"),
        (false, "pub ", "types"),
        (true, "", "waiters"),
    ] {
        if name == "waiters" && !has_waiters {
            continue;
        }
        if gate {
            modules.push_str("#[cfg(feature = \"client\")]\n");
        }
        if deprecated {
            modules.push_str("#[allow(deprecated)]\n");
        }
        modules.push_str(&format!("#[rustfmt::skip]\n{visibility}mod {name};\n"));
    }
    file.lines(modules);
    file.lines(exports_text(plan));
    file
}

/// The exports, in the layout of rustfmt.
fn exports_text(plan: &Plan<'_>) -> String {
    let mut out = String::from(
        "#[cfg(feature = \"client\")]\npub use client::Client;\npub use error::Error;\n",
    );
    if !plan.calls.is_empty() {
        out.push_str("#[doc(no_inline)]\npub use operations::*;\n");
    }
    out.push_str(
        "#[cfg(feature = \"client\")]\n#[doc(no_inline)]\npub use tinsmith::{Config, Credentials};\n",
    );
    if !plan.structs.is_empty() || !plan.enums.is_empty() {
        out.push_str("#[doc(no_inline)]\npub use types::*;\n");
    }
    out
}

/// Whether the crate has to use something of its own that is marked as deprecated.
fn has_deprecated(plan: &Plan<'_>) -> bool {
    let tops = plan
        .calls
        .iter()
        .flat_map(|call| [&call.input, &call.output]);
    let structs = tops.chain(&plan.structs).any(|of| {
        of.deprecated.is_some() || of.fields.iter().any(|f| f.member.deprecated.is_some())
    });
    let is_marked = |of: &Enum<'_>| {
        let mut values = of.variants.iter();
        of.shape.deprecated.is_some() || values.any(|(_, value)| value.deprecated.is_some())
    };
    structs || plan.enums.iter().any(is_marked)
}
