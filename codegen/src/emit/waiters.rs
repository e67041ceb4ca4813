//! `src/waiters.rs`: what each waiter waits for.
//!
//! ```text
//! pub(crate) static TABLE_EXISTS: tinsmith::Goal = tinsmith::goal(
//!     "TableExists",
//!     20,
//!     &[
//!         Success(Output(&[Field("Table"), Field("TableStatus")], Is("ACTIVE"))),
//!         Retry(Error("ResourceNotFoundException")),
//!     ],
//! )
//! .max_wait(500);
//! ```

use super::paths;
use crate::ir::{Acceptor, Matcher, State, Test};
use crate::passes::plan::Plan;
use crate::passes::repeat::Wait;
use crate::print::File;
use crate::{Error, Result, names};
use proc_macro2::TokenStream;
use quote::quote;

/// The file, or none for a service without waiters.
pub(super) fn emit(plan: &Plan<'_>) -> Result<Option<File>> {
    let waits: Vec<_> = plan.calls.iter().flat_map(|call| &call.waits).collect();
    if waits.is_empty() {
        return Ok(None);
    }
    let matchers = || {
        let acceptors = waits.iter().flat_map(|wait| &wait.waiter.acceptors);
        acceptors.map(|acceptor| &acceptor.matcher)
    };
    let has_paths = matchers().any(|of| matches!(of, Matcher::Output(..) | Matcher::Call(..)));
    let paths = has_paths.then(|| quote!(Step::*, Test::*,));
    let has_acceptors = matchers().next().is_some();
    let imports = has_acceptors.then(|| quote!(use tinsmith::{Acceptor::*, Matcher::*, #paths};));
    let name = &plan.service.full_name;
    let mut file = File::new(
        "codegen/src/emit/waiters.rs",
        [format!("What can be waited for in {name}.")],
    );
    file.items(quote!(#imports));
    for wait in waits {
        file.items(goal(wait)?);
    }
    Ok(Some(file))
}

fn goal(wait: &Wait<'_>) -> Result<TokenStream> {
    let (table, waiter) = (names::ident(&wait.goal), wait.waiter);
    let name = &waiter.name;
    let min_delay = number(waiter.min_delay);
    let max_delay = waiter.max_delay.map(number);
    let max_delay = max_delay.map(|seconds| quote!(.max_delay(#seconds)));
    let max_wait = waiter.max_wait.map(number);
    let max_wait = max_wait.map(|seconds| quote!(.max_wait(#seconds)));
    let acceptors = waiter.acceptors.iter().map(acceptor);
    let acceptors = acceptors.collect::<Result<Vec<_>>>()?;
    Ok(quote! {
        pub(crate) static #table: tinsmith::Goal =
            tinsmith::goal(#name, #min_delay, &[#(#acceptors),*]) #max_delay #max_wait;
    })
}

fn number(number: u32) -> proc_macro2::Literal {
    proc_macro2::Literal::u32_unsuffixed(number)
}

fn acceptor(of: &Acceptor) -> Result<TokenStream> {
    let state = match of.state {
        State::Success => quote!(Success),
        State::Retry => quote!(Retry),
        State::Failure => quote!(Failure),
    };
    let matcher = match &of.matcher {
        Matcher::Output(path, test) => {
            let (path, test) = (tokens(&paths::path(&path.steps, ""))?, self::test(test));
            quote!(Output(#path, #test))
        }
        Matcher::Call(path, test) => {
            let (path, test) = (tokens(&paths::path(&path.steps, ""))?, self::test(test));
            quote!(Call(#path, #test))
        }
        Matcher::Error(code) => quote!(Error(#code)),
        Matcher::Status(status) => {
            let status = number(u32::from(*status));
            quote!(Status(#status))
        }
        Matcher::Succeeds(value) => quote!(Succeeds(#value)),
    };
    Ok(quote!(#state(#matcher)))
}

fn test(of: &Test) -> TokenStream {
    match of {
        Test::Is(text) => quote!(Is(#text)),
        Test::Holds(value) => quote!(Holds(#value)),
        Test::All(text) => quote!(All(#text)),
        Test::Any(text) => quote!(Any(#text)),
    }
}

fn tokens(text: &str) -> Result<TokenStream> {
    text.parse().map_err(|error| {
        Error::new(format!(
            "the generated path does not parse ({error}): {text}"
        ))
        .next("This is a fault of Tinsmith's: please report it with the model.")
    })
}
