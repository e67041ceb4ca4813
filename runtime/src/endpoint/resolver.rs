//! The endpoints that a client has found, so that it need not look for them again.

use super::{EndpointError, EndpointParams, ParamValue, RuleSet, resolve};
use crate::Endpoint;
use std::sync::{Arc, Mutex, PoisonError};

/// How many endpoints are kept. A program that talks to many buckets or tables does so in turns,
/// and to find one anew takes some microseconds.
const KEPT: usize = 32;

/// Finds the endpoints of one client, whose settings do not change, and keeps with each what the
/// client makes of it.
pub(crate) struct Resolver<T> {
    rules: &'static RuleSet,
    /// The one that was used last is the last.
    kept: Mutex<Vec<(Key, Arc<T>)>>,
}

/// What an operation said, for each parameter of the rules.
type Key = Vec<Option<Owned>>;

/// The value of a parameter, kept.
enum Owned {
    Bool(bool),
    Text(String),
    Texts(Vec<String>),
}

impl Owned {
    fn of(value: ParamValue<'_>) -> Self {
        match value {
            ParamValue::Bool(value) => Owned::Bool(value),
            ParamValue::Text(text) => Owned::Text(text.to_owned()),
            ParamValue::Texts(texts) => {
                Owned::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
            }
        }
    }

    fn is(&self, value: ParamValue<'_>) -> bool {
        match (self, value) {
            (Owned::Bool(a), ParamValue::Bool(b)) => *a == b,
            (Owned::Text(a), ParamValue::Text(b)) => a == b,
            (Owned::Texts(a), ParamValue::Texts(b)) => a == b,
            _ => false,
        }
    }
}

impl<T> Resolver<T> {
    pub(crate) fn new(rules: &'static RuleSet) -> Self {
        Resolver {
            rules,
            kept: Mutex::new(Vec::new()),
        }
    }

    /// What the client made of the endpoint for `context`, or makes of it now with `make`.
    ///
    /// `params` must be the same in every call.
    ///
    /// # Errors
    ///
    /// As [`resolve`], and as `make`.
    pub(crate) fn get<E: From<EndpointError>>(
        &self,
        params: &EndpointParams<'_>,
        context: &[(&str, ParamValue<'_>)],
        make: impl FnOnce(Endpoint) -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(kept) = self.find(context) {
            return Ok(kept);
        }
        let made = Arc::new(make(resolve(self.rules, params, context)?)?);
        let key = self.said(context).map(|value| value.map(Owned::of));
        let key = key.collect();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(&made)));
        Ok(made)
    }

    fn find(&self, context: &[(&str, ParamValue<'_>)]) -> Option<Arc<T>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |key: &Key| {
            key.iter().zip(self.said(context)).all(|pair| match pair {
                (Some(owned), Some(value)) => owned.is(value),
                (None, None) => true,
                _ => false,
            })
        };
        let at = kept.iter().rposition(|(key, _)| is_same(key))?;
        kept[at..].rotate_left(1);
        kept.last().map(|(_, found)| Arc::clone(found))
    }

    /// What `context` says of each parameter. What the rules do not ask for makes no difference.
    fn said<'a>(
        &self,
        context: &[(&str, ParamValue<'a>)],
    ) -> impl Iterator<Item = Option<ParamValue<'a>>> {
        self.rules
            .parameters
            .iter()
            .zip(self.rules.names)
            .map(|(_, name)| {
                let found = context.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| *value)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::endpoint_rules! {
        RULES;
        parameters { 0 Region: Text from Region required true, 1 Bucket: Text }
        variables {}
        rules {
            when (IsSet(Bucket)) endpoint { "https://{Bucket}.{Region}.example" }
            otherwise error { "no bucket" }
        }
    }

    /// Asks for a bucket's endpoint, and says whether it had to be made.
    fn ask(resolver: &Resolver<String>, bucket: &str) -> (String, bool) {
        let mut was_made = false;
        let params = EndpointParams {
            region: Some("r"),
            ..EndpointParams::default()
        };
        let context = [
            ("Key", ParamValue::Text("makes no difference")),
            ("Bucket", ParamValue::Text(bucket)),
        ];
        let made = resolver.get(&params, &context, |endpoint| {
            was_made = true;
            Ok::<_, EndpointError>(endpoint.url().to_owned())
        });
        (made.unwrap().to_string(), was_made)
    }

    #[test]
    fn what_is_used_is_kept() {
        let resolver = Resolver::new(&RULES);
        assert_eq!(ask(&resolver, "a"), ("https://a.r.example".into(), true));
        assert_eq!(ask(&resolver, "b"), ("https://b.r.example".into(), true));
        assert_eq!(ask(&resolver, "a"), ("https://a.r.example".into(), false));
        for n in 0..KEPT - 1 {
            assert!(ask(&resolver, &format!("other{n}")).1);
        }
        // `a` was used after `b`.
        assert!(!ask(&resolver, "a").1);
        assert!(ask(&resolver, "b").1);
    }

    #[test]
    fn refusals_are_not_kept() {
        let resolver = Resolver::<Endpoint>::new(&RULES);
        let params = EndpointParams {
            region: Some("r"),
            ..EndpointParams::default()
        };
        for _ in 0..2 {
            let error = resolver.get(&params, &[], Ok::<_, EndpointError>);
            assert_eq!(error.unwrap_err().to_string(), "no bucket");
        }
        assert!(resolver.kept.lock().unwrap().is_empty());
    }
}
