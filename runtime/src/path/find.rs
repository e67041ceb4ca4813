//! Goes a path: from a value to what the path finds in it.
//!
//! The rules are JMESPath's. What the specification calls an error (the length of a number, say)
//! finds nothing here: whoever asks has a rule for finding nothing.

use super::{Path, Step};
use crate::{Document, Structure, Value, View};
use std::ops::ControlFlow;

/// What a path found.
#[derive(Clone)]
pub(crate) enum Found<'a> {
    /// A value, which is part of what was searched, or of the path.
    One(View<'a>),
    /// A list that was made on the way.
    Many(Vec<Found<'a>>),
    /// A whole call, as the members `input` and `output`.
    Call(&'a dyn Structure, &'a dyn Structure),
}

/// Finds what is at the end of `path`.
pub(crate) fn find<'a>(path: Path, from: Found<'a>) -> Found<'a> {
    let mut found = from;
    let mut rest = path;
    while let Some((step, after)) = rest.split_first() {
        let Some(elements) = spread(step, &found) else {
            found = go(step, &found);
            rest = after;
            continue;
        };
        let end = after.iter().position(|step| *step == Step::Flatten);
        let (each, later) = after.split_at(end.unwrap_or(after.len()));
        found = match elements {
            Some(elements) => {
                let found = elements.into_iter().map(|element| find(each, element));
                Found::Many(found.filter(|found| !found.is_nothing()).collect())
            }
            None => Found::NOTHING,
        };
        rest = later;
    }
    found
}

/// The elements for which the steps after this one are gone, if it is such a step; none at all
/// where `found` has no elements.
fn spread<'a>(step: &'static Step, found: &Found<'a>) -> Option<Option<Vec<Found<'a>>>> {
    Some(match step {
        Step::Each => found.elements(),
        Step::Flatten => found.elements().map(|elements| {
            let inner = |element: Found<'a>| element.elements().unwrap_or(vec![element]);
            elements.into_iter().flat_map(inner).collect()
        }),
        Step::Values => found
            .entries()
            .map(|entries| entries.into_iter().map(|(_, value)| value).collect()),
        Step::Filter(test) => found.elements().map(|mut elements| {
            elements.retain(|element| find(test, element.clone()).is_true());
            elements
        }),
        _ => return None,
    })
}

/// Goes one step that is not for elements.
fn go<'a>(step: &'static Step, from: &Found<'a>) -> Found<'a> {
    let find = |path| find(path, from.clone());
    match step {
        Step::Field(name) => from.field(name),
        Step::Index(index) => from.element(*index),
        Step::Many(_) if from.is_nothing() => Found::NOTHING,
        Step::Many(paths) => Found::Many(paths.iter().map(|path| find(path)).collect()),
        Step::Group(path) => find(path),
        Step::Text(text) => Found::One(View::Text(text)),
        Step::Number(number) => Found::One(View::Double(*number)),
        Step::Bool(value) => Found::bool(*value),
        Step::Null => Found::NOTHING,
        Step::Or(first, second) => Some(find(first))
            .filter(Found::is_true)
            .unwrap_or_else(|| find(second)),
        Step::And(first, second) => {
            let first = find(first);
            if first.is_true() { find(second) } else { first }
        }
        Step::Not(path) => Found::bool(!find(path).is_true()),
        Step::Equal(a, b) => Found::bool(find(a).is_same(&find(b))),
        Step::NotEqual(a, b) => Found::bool(!find(a).is_same(&find(b))),
        Step::Less(a, b) => numbers(&find(a), &find(b), |a, b| a < b),
        Step::AtMost(a, b) => numbers(&find(a), &find(b), |a, b| a <= b),
        Step::Greater(a, b) => numbers(&find(a), &find(b), |a, b| a > b),
        Step::AtLeast(a, b) => numbers(&find(a), &find(b), |a, b| a >= b),
        Step::Length(path) => match find(path).length().map(i64::try_from) {
            Some(Ok(length)) => Found::One(View::Integer(length)),
            _ => Found::NOTHING,
        },
        Step::Keys(path) => find(path).entries().map_or(Found::NOTHING, |entries| {
            let names = entries.into_iter().map(|(name, _)| View::Text(name));
            Found::Many(names.map(Found::One).collect())
        }),
        Step::Contains(whole, part) => {
            contains(&find(whole), &find(part)).map_or(Found::NOTHING, Found::bool)
        }
        // These have been gone already, by `spread`.
        Step::Each | Step::Flatten | Step::Values | Step::Filter(_) => Found::NOTHING,
    }
}

impl<'a> Found<'a> {
    /// What is found where there is nothing.
    pub(crate) const NOTHING: Self = Found::One(View::Null);

    fn bool(value: bool) -> Self {
        Found::One(View::Boolean(value))
    }

    /// A value; what of a document is no collection is as good as a value with a schema.
    pub(crate) fn one(view: View<'a>) -> Self {
        Found::One(match view {
            View::Document(Document::Null) => View::Null,
            View::Document(Document::Bool(value)) => View::Boolean(*value),
            View::Document(Document::Integer(value)) => View::Integer(*value),
            View::Document(Document::Unsigned(value)) => View::Double(*value as f64),
            View::Document(Document::Float(value)) => View::Double(*value),
            View::Document(Document::String(text)) => View::Text(text),
            view => view,
        })
    }

    /// The value, if it is one and not a list that was made on the way.
    pub(crate) fn view(&self) -> Option<View<'a>> {
        match self {
            Found::One(view) => Some(*view),
            Found::Many(_) | Found::Call(..) => None,
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Found::One(View::Null))
    }

    /// Whether it is neither false, nor empty, nor nothing. A number is always true.
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Found::One(View::Null | View::Boolean(false)) => false,
            Found::One(View::Blob(bytes)) => !bytes.is_empty(),
            found => found.length() != Some(0),
        }
    }

    fn length(&self) -> Option<usize> {
        match self {
            Found::One(View::Text(text)) => Some(text.chars().count()),
            Found::One(View::List(list)) => Some(list.len()),
            Found::Many(elements) => Some(elements.len()),
            found => match found.elements() {
                Some(elements) => Some(elements.len()),
                None => found.entries().map(|entries| entries.len()),
            },
        }
    }

    /// The elements, if it is a list.
    pub(crate) fn elements(&self) -> Option<Vec<Found<'a>>> {
        match self {
            Found::Many(elements) => Some(elements.clone()),
            Found::One(View::List(list)) => {
                let list: &'a dyn crate::List = *list;
                Some((0..list.len()).map(|at| Found::one(list.get(at))).collect())
            }
            Found::One(View::Document(Document::Array(items))) => {
                let views = items.iter().map(View::Document);
                Some(views.map(Found::one).collect())
            }
            _ => None,
        }
    }

    fn element(&self, index: i32) -> Found<'a> {
        let Some(mut elements) = self.elements() else {
            return Found::NOTHING;
        };
        let length = i64::try_from(elements.len()).unwrap_or(i64::MAX);
        let index = i64::from(index) + if index < 0 { length } else { 0 };
        match usize::try_from(index) {
            Ok(index) if index < elements.len() => elements.swap_remove(index),
            _ => Found::NOTHING,
        }
    }

    /// The members that are set, if it is a structure, or the entries of a map.
    fn entries(&self) -> Option<Vec<(&'a str, Found<'a>)>> {
        let mut entries = Vec::new();
        match self {
            Found::One(View::Structure(structure)) => {
                let structure: &'a dyn Structure = *structure;
                for (index, member) in structure.schema().members.iter().enumerate() {
                    let view = structure.get(index).map_or(View::Null, Value::view);
                    entries.push((member.name, Found::one(view)));
                }
                entries.retain(|(_, value)| !value.is_nothing());
            }
            Found::One(View::Union(union)) => {
                let union: &'a dyn crate::Union = *union;
                if let Some((index, value)) = union.get() {
                    let member = union.schema().members.get(index)?;
                    entries.push((member.name, Found::one(value.view())));
                }
            }
            Found::One(View::Map(map)) => map.each(&mut |key, value| {
                entries.push((key, Found::one(value)));
                ControlFlow::Continue(())
            }),
            Found::One(View::Document(Document::Object(members))) => {
                for (name, value) in members {
                    entries.push((name, Found::one(View::Document(value))));
                }
            }
            Found::Call(input, output) => {
                entries.push(("input", Found::One(View::Structure(*input))));
                entries.push(("output", Found::One(View::Structure(*output))));
            }
            _ => return None,
        }
        Some(entries)
    }

    fn field(&self, name: &str) -> Found<'a> {
        // The usual case needs no list of all members.
        if let Found::One(View::Structure(structure)) = self {
            let structure: &'a dyn Structure = *structure;
            let mut members = structure.schema().members.iter();
            let found = members.position(|member| member.name == name);
            let value = found.and_then(|index| structure.get(index));
            return Found::one(value.map_or(View::Null, Value::view));
        }
        let mut entries = self.entries().unwrap_or_default().into_iter();
        let found = entries.find(|(known, _)| *known == name);
        found.map_or(Found::NOTHING, |(_, value)| value)
    }

    fn number(&self) -> Option<f64> {
        match self.view()? {
            // Numbers in models' paths are small, so that nothing is lost.
            View::Integer(value) => Some(value as f64),
            View::Float(value) => Some(value.into()),
            View::Double(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the two are equal, at any depth.
    fn is_same(&self, other: &Found<'_>) -> bool {
        if let (Some(a), Some(b)) = (self.elements(), other.elements()) {
            return a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.is_same(b));
        }
        if let (Some(a), Some(b)) = (self.entries(), other.entries()) {
            let has = |(name, value): &(&str, Found<'_>)| value.is_same(&other.field(name));
            return a.len() == b.len() && a.iter().all(has);
        }
        match (self.view(), other.view()) {
            (Some(View::Null), Some(View::Null)) => true,
            (Some(View::Boolean(a)), Some(View::Boolean(b))) => a == b,
            (Some(View::Integer(a)), Some(View::Integer(b))) => a == b,
            (Some(View::Text(a)), Some(View::Text(b))) => a == b,
            (Some(View::Blob(a)), Some(View::Blob(b))) => a == b,
            (Some(View::Timestamp(a)), Some(View::Timestamp(b))) => a == b,
            _ => matches!((self.number(), other.number()), (Some(a), Some(b)) if a == b),
        }
    }
}

/// Whether two numbers are in that order; nothing where one is no number.
fn numbers<'a>(a: &Found<'_>, b: &Found<'_>, order: fn(f64, f64) -> bool) -> Found<'a> {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => Found::bool(order(a, b)),
        _ => Found::NOTHING,
    }
}

fn contains(whole: &Found<'_>, part: &Found<'_>) -> Option<bool> {
    if let Some(elements) = whole.elements() {
        return Some(elements.iter().any(|element| element.is_same(part)));
    }
    match (whole.view()?, part.view()?) {
        (View::Text(whole), View::Text(part)) => Some(whole.contains(part)),
        (View::Text(_), _) => Some(false),
        _ => None,
    }
}
