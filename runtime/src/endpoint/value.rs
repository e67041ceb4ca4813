//! The values that rules work on. All of them borrow: from the tables, from the parameters, or
//! from the few texts that were made on the way.

use super::functions;
use super::partition::Partition;
use super::rules::ParamValue;
use std::cell::OnceCell;

/// The value of an expression; what is not set is `None` around it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Bool(bool),
    Int(u32),
    Text(&'a str),
    Texts(&'a [&'a str]),
    Partition(&'static Partition),
    /// An Amazon resource name. Only [`functions::parse_arn`] makes one.
    Arn(&'a str),
    /// The last part of an Amazon resource name, which is a list.
    ArnResource(&'a str),
    /// A URL. Only [`functions::parse_url`] makes one.
    Url(&'a str),
    /// A text and the separator that makes a list of at most so many texts of it; 0 is any number.
    Split(&'a str, &'a str, u32),
}

impl<'a> From<ParamValue<'a>> for Value<'a> {
    fn from(value: ParamValue<'a>) -> Self {
        match value {
            ParamValue::Bool(value) => Value::Bool(value),
            ParamValue::Text(text) => Value::Text(text),
            ParamValue::Texts(texts) => Value::Texts(texts),
        }
    }
}

impl<'a> Value<'a> {
    pub(super) fn bool(self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub(super) fn int(self) -> Option<usize> {
        match self {
            Value::Int(value) => usize::try_from(value).ok(),
            _ => None,
        }
    }

    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What the value is in the middle of a text.
    pub(super) fn in_text(self) -> Option<&'a str> {
        match self {
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            _ => self.text(),
        }
    }

    /// The part at `path`: names with dots between them, and indices in brackets.
    pub(super) fn part(self, path: &str, texts: &'a Texts) -> Option<Value<'a>> {
        path.split('.').try_fold(self, |value, part| {
            let (name, index) = match part.split_once('[') {
                Some((name, index)) => (name, Some(index.strip_suffix(']')?.parse().ok()?)),
                None => (part, None),
            };
            let named = match name {
                "" => value,
                _ => value.named(name, texts)?,
            };
            match index {
                Some(index) => named.item(index).map(Value::Text),
                None => Some(named),
            }
        })
    }

    fn named(self, name: &str, texts: &'a Texts) -> Option<Value<'a>> {
        match self {
            Value::Partition(partition) => partition.part(name),
            Value::Arn(arn) => functions::arn_part(arn, name),
            Value::Url(url) => functions::url_part(url, name, texts),
            _ => None,
        }
    }

    /// The item of a list at `index`; -1 is the last one.
    fn item(self, index: i32) -> Option<&'a str> {
        let steps = usize::try_from(index.unsigned_abs()).ok()?;
        let index = match index < 0 {
            true => self.items(|items| items.count())?.checked_sub(steps)?,
            false => steps,
        };
        self.items(|items| items.nth(index))?
    }

    /// Asks something of the items of a list.
    fn items<T>(self, ask: impl FnOnce(&mut dyn Iterator<Item = &'a str>) -> T) -> Option<T> {
        Some(match self {
            Value::Texts(texts) => ask(&mut texts.iter().copied()),
            Value::ArnResource(text) => ask(&mut text.split([':', '/'])),
            Value::Split(text, by, 0) => ask(&mut text.split(by)),
            Value::Split(text, by, limit) => {
                ask(&mut text.splitn(usize::try_from(limit).ok()?, by))
            }
            _ => return None,
        })
    }
}

/// The texts that are made while rules run. They live as long as all other values, so that a value
/// is never more than borrowed; most rules make none, and then nothing is allocated.
#[derive(Default)]
pub(super) struct Texts {
    made: [OnceCell<String>; 4],
    more: OnceCell<Box<Texts>>,
}

impl Texts {
    /// Keeps a text.
    pub(super) fn keep(&self, text: String) -> &str {
        let mut here = self;
        loop {
            if let Some(free) = here.made.iter().find(|cell| cell.get().is_none()) {
                return free.get_or_init(|| text);
            }
            here = here.more.get_or_init(Box::default);
        }
    }
}
