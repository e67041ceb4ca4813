//! Texts by name, few of them: the environment's variables, a section's settings.

/// Texts by name, in a list: a tree of them is 40 KB of code in a user's binary, and not faster for
/// what is read once. There is no `Debug`: secrets stand in it.
#[derive(Clone, Default)]
pub(super) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Sets a text, in place of the one that was there.
    pub(super) fn set(&mut self, name: String, text: String) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = text,
            None => self.0.push((name, text)),
        }
    }

    /// A text, if it is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, text) = self.0.iter().find(|(known, _)| known == name)?;
        (!text.is_empty()).then_some(text)
    }

    /// All texts with their names, in the order in which they were first set.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (&**name, &**text))
    }
}
