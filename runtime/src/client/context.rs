//! What an operation and its input tell the endpoint rules.

use crate::endpoint::ParamValue;
use crate::path::{Found, find};
use crate::value::{Structure, Value, View};
use crate::{Context, Operation};

/// The values of an operation's parameters, some of which borrow from `texts`.
pub(super) struct Params<'a> {
    operation: &'static Operation,
    input: &'a dyn Structure,
    /// The texts of parameters that are lists, in the order of the parameters.
    texts: Vec<Vec<&'a str>>,
}

impl<'a> Params<'a> {
    pub(super) fn new(operation: &'static Operation, input: &'a dyn Structure) -> Self {
        let lists = operation.context.iter().map(|(_, context)| match context {
            Context::Path(path) => {
                let found = find(path, Found::One(View::Structure(input)));
                texts(found)
            }
            _ => Vec::new(),
        });
        Params {
            operation,
            input,
            texts: lists.collect(),
        }
    }

    /// The parameters by name. What the input does not hold is left out.
    pub(super) fn values(&'a self) -> Vec<(&'static str, ParamValue<'a>)> {
        let params = self.operation.context.iter().zip(&self.texts);
        let value = |context: &Context, texts: &'a [&'a str]| match *context {
            Context::Text(text) => Some(ParamValue::Text(text)),
            Context::Bool(value) => Some(ParamValue::Bool(value)),
            Context::Texts(texts) => Some(ParamValue::Texts(texts)),
            Context::Member(name) => self.member(name),
            Context::Path(_) => match texts {
                [] => None,
                texts => Some(ParamValue::Texts(texts)),
            },
        };
        params
            .filter_map(|((name, context), texts)| Some((*name, value(context, texts)?)))
            .collect()
    }

    fn member(&self, name: &str) -> Option<ParamValue<'a>> {
        let mut members = self.input.schema().members.iter().enumerate();
        let (index, _) = members.find(|(_, member)| member.name == name)?;
        match self.input.get(index).map(Value::view)? {
            View::Text(text) => Some(ParamValue::Text(text)),
            View::Boolean(value) => Some(ParamValue::Bool(value)),
            _ => None,
        }
    }
}

/// The texts among what a path found, and the keys of a map.
fn texts(found: Found<'_>) -> Vec<&str> {
    match found {
        Found::One(View::Text(text)) => vec![text],
        Found::One(View::List(list)) => (0..list.len())
            .filter_map(|index| match list.get(index) {
                View::Text(text) => Some(text),
                _ => None,
            })
            .collect(),
        Found::Many(found) => found.into_iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
