//! `src/waiters.rs`: what each waiter waits for.
//!
//! ```text
//! pub(crate) static TABLE_EXISTS: tinsmith::Goal = tinsmith::goal("TableExists", 20, &[
//!     Success(Output(&[Field("Table"), Field("TableStatus")], Is("ACTIVE"))),
//!     Retry(Error("ResourceNotFoundException")),
//! ]).max_wait(500);
//! ```

use super::paths;
use crate::Result;
use crate::docs;
use crate::ir::{Acceptor, Matcher, State, Test, Waiter};
use crate::passes::plan::Plan;
use crate::passes::repeat::Wait;
use crate::print::File;
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
    let name = docs::plain(&plan.service.full_name);
    let mut file = File::new(
        "codegen/src/emit/waiters.rs",
        [format!("What can be waited for in {name}.")],
    );
    file.items(quote!(#imports));
    for wait in waits {
        file.laid_out(goal(wait))?;
    }
    Ok(Some(file))
}

fn goal(wait: &Wait<'_>) -> String {
    let Waiter {
        name,
        min_delay,
        acceptors,
        ..
    } = wait.waiter;
    let acceptors = acceptors
        .iter()
        .map(|of| format!("    {},\n", acceptor(of)));
    let rare = |call: &str, seconds: Option<u32>| {
        seconds.map_or(String::new(), |seconds| format!(".{call}({seconds})"))
    };
    format!(
        "pub(crate) static {}: tinsmith::Goal = tinsmith::goal({name:?}, {min_delay}, &[\n{}]){}{};\n",
        wait.goal,
        acceptors.collect::<String>(),
        rare("max_delay", wait.waiter.max_delay),
        rare("max_wait", wait.waiter.max_wait),
    )
}

fn acceptor(of: &Acceptor) -> String {
    let state = match of.state {
        State::Success => "Success",
        State::Retry => "Retry",
        State::Failure => "Failure",
    };
    let matcher = match &of.matcher {
        Matcher::Output(path, of) => format!("Output({}, {})", paths::path(&path.steps), test(of)),
        Matcher::Call(path, of) => format!("Call({}, {})", paths::path(&path.steps), test(of)),
        Matcher::Error(code) => format!("Error({code:?})"),
        Matcher::Status(status) => format!("Status({status})"),
        Matcher::Succeeds(value) => format!("Succeeds({value})"),
    };
    format!("{state}({matcher})")
}

fn test(of: &Test) -> String {
    match of {
        Test::Is(text) => format!("Is({text:?})"),
        Test::Holds(value) => format!("Holds({value})"),
        Test::All(text) => format!("All({text:?})"),
        Test::Any(text) => format!("Any({text:?})"),
    }
}
