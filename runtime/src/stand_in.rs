//! Structures that stand in for an input, so that what writes it need not know what becomes of it.

#[cfg(feature = "event-stream")]
use crate::Binding;
use crate::Schema;
use crate::value::{Structure, Value, View};

/// An input whose idempotency tokens are all set.
pub(crate) struct WithToken<'a> {
    of: &'a dyn Structure,
    token: String,
}

impl<'a> WithToken<'a> {
    /// `of`, with `token` in the place of each that it leaves out.
    pub(crate) fn new(of: &'a dyn Structure, token: String) -> Self {
        WithToken { of, token }
    }
}

impl Structure for WithToken<'_> {
    fn schema(&self) -> &'static Schema {
        self.of.schema()
    }
    fn get(&self, index: usize) -> Option<&dyn Value> {
        let value = self.of.get(index)?;
        let member = self.of.schema().members.get(index)?;
        match value.view() {
            View::Null if member.is_idempotency_token() => Some(&self.token),
            _ => Some(value),
        }
    }
    fn get_mut(&mut self, _: usize) -> Option<&mut dyn Value> {
        None
    }
}

/// A structure without some of its members, which go elsewhere.
#[cfg(feature = "event-stream")]
pub(crate) struct Without<'a> {
    of: &'a dyn Structure,
    hides: Binding,
}

#[cfg(feature = "event-stream")]
impl<'a> Without<'a> {
    /// `of`, without the members that are bound like this.
    pub(crate) fn new(of: &'a dyn Structure, hides: Binding) -> Self {
        Without { of, hides }
    }
}

#[cfg(feature = "event-stream")]
impl Structure for Without<'_> {
    fn schema(&self) -> &'static Schema {
        self.of.schema()
    }
    fn get(&self, index: usize) -> Option<&dyn Value> {
        let member = self.schema().members.get(index)?;
        self.of.get(index).filter(|_| member.binding != self.hides)
    }
    fn get_mut(&mut self, _: usize) -> Option<&mut dyn Value> {
        None
    }
}
