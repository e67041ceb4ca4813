//! What makes an operation one that answers in pages: facts, as static data.

use crate::Path;

/// How to ask for the page after a page ([paginated trait]).
///
/// [paginated trait]: https://smithy.io/2.0/spec/behavior-traits.html#paginated-trait
#[derive(Debug)]
pub struct Paginator {
    /// Members of the input, and where in the output the value is that each gets for the next
    /// page. There is no next page when no value is found.
    pub tokens: &'static [(&'static str, Path)],
    /// Where the output says whether there is a next page, if it does.
    pub more: Option<Path>,
}

/// The facts of an operation that says by these tokens where its next page begins.
pub const fn paginator(tokens: &'static [(&'static str, Path)]) -> Paginator {
    Paginator { tokens, more: None }
}

impl Paginator {
    /// Says where the output tells whether there is a next page.
    pub const fn more(mut self, path: Path) -> Self {
        self.more = Some(path);
        self
    }
}
