//! Settles what differs because two models are of different ages: what only one has goes from
//! both, and where both tell a fact, botocore's is taken. Each is reported.
//!
//! Facts that no version of a model changes (names on the wire, places in messages, formats) are
//! left alone: where they differ, a reader is wrong, and the generated code shows it.

use super::{Difference, Fact};
use crate::docs;
use crate::ir::{
    Constraints, Docs, EnumValue, ErrorFacts, Kind, Member, Operation, Paginator, Service, Shape,
    ShapeId, Shapes, Waiter,
};
use std::collections::HashSet;
use std::fmt::Debug;

/// Settles both services. Returns what differed, and how many types both have.
pub(super) fn align(smithy: &mut Service, botocore: &mut Service) -> (Vec<Difference>, usize) {
    let mut aligner = Aligner::default();
    aligner.service(smithy, botocore);
    aligner.operations(smithy, botocore);
    while let Some((one, other)) = aligner.left.pop() {
        aligner.types(&mut smithy.shapes, &mut botocore.shapes, one, other);
    }
    aligner
        .found
        .sort_by(|a, b| (a.fact, &a.place).cmp(&(b.fact, &b.place)));
    (aligner.found, aligner.seen.len())
}

#[derive(Default)]
struct Aligner {
    found: Vec<Difference>,
    /// Pairs of types that are still to be settled.
    left: Vec<(ShapeId, ShapeId)>,
    seen: HashSet<(ShapeId, ShapeId)>,
}

impl Aligner {
    fn report(
        &mut self,
        fact: Fact,
        place: &str,
        smithy: impl Into<String>,
        botocore: impl Into<String>,
    ) {
        self.found.push(Difference {
            fact,
            place: place.to_owned(),
            smithy: smithy.into(),
            botocore: botocore.into(),
        });
    }

    /// Makes the first value as the second, and reports it if it was not.
    fn settle<T: Clone + Debug + PartialEq>(
        &mut self,
        fact: Fact,
        place: &str,
        one: &mut T,
        other: &T,
    ) {
        if one != other {
            self.report(fact, place, format!("{one:?}"), format!("{other:?}"));
            one.clone_from(other);
        }
    }

    fn docs(&mut self, place: &str, one: &mut Option<Docs>, other: &Option<Docs>) {
        // Texts in two notations are the same when a reader sees the same.
        let lines = |docs: &Option<Docs>| docs.as_ref().map(docs::lines).unwrap_or_default();
        let (before, after) = (lines(one), lines(other));
        if before != after {
            let differ = before.iter().zip(&after).find(|(one, other)| one != other);
            let (one, other) = differ.map_or(("", ""), |(one, other)| (one, other));
            self.report(Fact::Docs, place, one, other);
        }
        one.clone_from(other);
    }

    fn service(&mut self, one: &mut Service, other: &mut Service) {
        let place = "the service";
        if one.protocol != other.protocol {
            self.settle(Fact::Protocol, place, &mut one.protocol, &other.protocol);
            one.target_prefix.clone_from(&other.target_prefix);
            one.query_compatible = other.query_compatible;
        }
        self.settle(Fact::Auth, place, &mut one.auth, &other.auth);
        self.docs(place, &mut one.docs, &other.docs);
        self.settle(
            Fact::Deprecated,
            place,
            &mut one.deprecated,
            &other.deprecated,
        );
        self.rules(place, one, other);
    }

    fn rules(&mut self, place: &str, one: &mut Service, other: &Service) {
        if let (Some(one), Some(other)) = (&mut one.endpoint, &other.endpoint) {
            for parameter in &mut one.parameters {
                let mut others = other.parameters.iter();
                if let Some(other) = others.find(|other| other.name == parameter.name) {
                    let place = format!("{place}, its setting {}", parameter.name);
                    self.docs(&place, &mut parameter.docs, &other.docs);
                }
            }
        }
        if format!("{:?}", one.endpoint) != format!("{:?}", other.endpoint) {
            self.report(Fact::Endpoint, place, "its rules", "its own");
            one.endpoint.clone_from(&other.endpoint);
        }
    }

    fn operations(&mut self, one: &mut Service, other: &mut Service) {
        let names = |service: &Service| -> Vec<String> {
            service
                .operations
                .iter()
                .map(|of| of.name.clone())
                .collect()
        };
        let (ours, others) = (names(one), names(other));
        let kept = self.common(Fact::Operation, "", &ours, &others);
        one.operations.retain(|of| kept.contains(&of.name));
        other.operations.retain(|of| kept.contains(&of.name));
        for (a, b) in one.operations.iter_mut().zip(&mut other.operations) {
            self.operation((&one.shapes, a), (&other.shapes, b));
        }
    }

    /// The names that both have; each other is reported.
    fn common(
        &mut self,
        fact: Fact,
        place: &str,
        ours: &[String],
        others: &[String],
    ) -> HashSet<String> {
        let dot = if place.is_empty() { "" } else { "." };
        for name in ours.iter().filter(|name| !others.contains(name)) {
            self.report(fact, &format!("{place}{dot}{name}"), "has it", "has not");
        }
        for name in others.iter().filter(|name| !ours.contains(name)) {
            self.report(fact, &format!("{place}{dot}{name}"), "has not", "has it");
        }
        ours.iter()
            .filter(|name| others.contains(name))
            .cloned()
            .collect()
    }

    fn operation(
        &mut self,
        (shapes, one): (&Shapes, &mut Operation),
        (other_shapes, other): (&Shapes, &mut Operation),
    ) {
        let place = &*other.name.clone();
        self.settle(Fact::Path, place, &mut one.uri, &other.uri);
        self.settle(Fact::Auth, place, &mut one.auth, &other.auth);
        self.settle(Fact::Checksum, place, &mut one.checksum, &other.checksum);
        self.settle(Fact::Endpoint, place, &mut one.context, &other.context);
        self.settle(
            Fact::Deprecated,
            place,
            &mut one.deprecated,
            &other.deprecated,
        );
        self.docs(place, &mut one.docs, &other.docs);
        if one.paginator != other.paginator {
            self.report(
                Fact::Pages,
                place,
                pages(&one.paginator),
                pages(&other.paginator),
            );
            one.paginator.clone_from(&other.paginator);
        }
        self.waiters(place, one, other);
        let mut messages = [
            ("input", &mut one.input, &mut other.input),
            ("output", &mut one.output, &mut other.output),
        ];
        for (name, a, b) in &mut messages {
            match (**a, **b) {
                (Some(a), Some(b)) => self.left.push((a, b)),
                (None, None) => {}
                (mine, _) => {
                    let told = |has: bool| if has { "has one" } else { "has none" };
                    let place = format!("{place}, {name}");
                    self.report(
                        Fact::Message,
                        &place,
                        told(mine.is_some()),
                        told(mine.is_none()),
                    );
                    (**a, **b) = (None, None);
                }
            }
        }
        let names = |shapes: &Shapes, errors: &[ShapeId]| -> Vec<String> {
            errors.iter().map(|id| shapes[*id].name.clone()).collect()
        };
        let (ours, others) = (
            names(shapes, &one.errors),
            names(other_shapes, &other.errors),
        );
        let kept = self.common(Fact::Error, &other.name, &ours, &others);
        one.errors.retain(|id| kept.contains(&shapes[*id].name));
        other
            .errors
            .retain(|id| kept.contains(&other_shapes[*id].name));
        let pairs = one.errors.iter().copied().zip(other.errors.iter().copied());
        self.left.extend(pairs);
    }

    /// Settles two types of one name.
    fn types(&mut self, ours: &mut Shapes, others: &mut Shapes, one: ShapeId, other: ShapeId) {
        if !self.seen.insert((one, other)) {
            return;
        }
        let (mut mine, mut its) = (ours[one].clone(), others[other].clone());
        let place = its.name.clone();
        self.docs(&place, &mut mine.docs, &its.docs);
        self.settle(
            Fact::Deprecated,
            &place,
            &mut mine.deprecated,
            &its.deprecated,
        );
        self.settle(Fact::Sensitive, &place, &mut mine.sensitive, &its.sensitive);
        if let (Kind::Union(_), Kind::Structure(b)) = (&mine.kind, &its.kind) {
            let told = (name(&mine), name(&its));
            self.report(Fact::Type, &place, told.0, told.1);
            its.kind = Kind::Union(b.members.clone());
        }
        match (&mut mine.kind, &mut its.kind) {
            (Kind::Structure(a), Kind::Structure(b)) => {
                self.members(&place, (ours, &mut a.members), (others, &mut b.members));
                if let (Some(a), Some(b)) = (&mut a.error, &b.error) {
                    self.error(&place, a, b);
                }
            }
            (Kind::Union(a), Kind::Union(b)) | (Kind::EventStream(a), Kind::EventStream(b)) => {
                self.members(&place, (ours, a), (others, b));
            }
            (Kind::Enum(a), Kind::Enum(b)) => self.values(&place, a, b),
            _ => {}
        }
        *ours.get_mut(one) = mine;
        *others.get_mut(other) = its;
    }

    fn waiters(&mut self, place: &str, one: &mut Operation, other: &mut Operation) {
        let names = |waiters: &[Waiter]| -> Vec<String> {
            waiters.iter().map(|waiter| waiter.name.clone()).collect()
        };
        let (ours, others) = (names(&one.waiters), names(&other.waiters));
        let kept = self.common(Fact::Waiters, place, &ours, &others);
        one.waiters.retain(|waiter| kept.contains(&waiter.name));
        other.waiters.retain(|waiter| kept.contains(&waiter.name));
        for (a, b) in one.waiters.iter_mut().zip(&other.waiters) {
            let place = format!("{place}.{}", b.name);
            self.docs(&place, &mut a.docs, &b.docs);
            // botocore's models count calls, where Smithy has the caller say for how long.
            a.max_wait = b.max_wait;
            self.settle(Fact::Waiters, &place, a, b);
        }
    }

    fn error(&mut self, place: &str, one: &mut ErrorFacts, other: &ErrorFacts) {
        self.settle(Fact::Error, place, &mut one.status, &other.status);
        self.settle(Fact::Error, place, &mut one.retryable, &other.retryable);
    }

    /// Whether the same names stand in the same order.
    fn order(&mut self, place: &str, one: &[String], other: &[String]) -> bool {
        let same = one == other;
        if !same {
            self.report(Fact::Order, place, one.join(", "), other.join(", "));
        }
        same
    }

    fn values(&mut self, place: &str, one: &mut Vec<EnumValue>, other: &mut Vec<EnumValue>) {
        let names = |values: &[EnumValue]| -> Vec<String> {
            values.iter().map(|value| value.value.clone()).collect()
        };
        let kept = self.common(Fact::Values, place, &names(one), &names(other));
        one.retain(|value| kept.contains(&value.value));
        other.retain(|value| kept.contains(&value.value));
        self.order(place, &names(one), &names(other));
        let mine = std::mem::replace(one, other.clone());
        for value in one {
            let mut docs = mine
                .iter()
                .find(|own| own.value == value.value)
                .and_then(|own| own.docs.clone());
            self.docs(&format!("{place}.{}", value.value), &mut docs, &value.docs);
        }
    }

    fn members(
        &mut self,
        place: &str,
        (ours, one): (&Shapes, &mut Vec<Member>),
        (others, other): (&Shapes, &mut Vec<Member>),
    ) {
        let names = |members: &[Member]| -> Vec<String> {
            members.iter().map(|member| member.name.clone()).collect()
        };
        let mut kept = self.common(Fact::Member, place, &names(one), &names(other));
        for member in &*one {
            let Some(its) = other.iter().find(|its| its.name == member.name) else {
                continue;
            };
            let (mine, its) = (member.target, its.target);
            let mut pairs = Vec::new();
            if alike((ours, mine), (others, its), &mut pairs, 0) {
                self.left.extend(pairs);
            } else {
                let place = format!("{place}.{}", member.name);
                self.report(Fact::Type, &place, name(&ours[mine]), name(&others[its]));
                kept.remove(&member.name);
            }
        }
        one.retain(|member| kept.contains(&member.name));
        other.retain(|member| kept.contains(&member.name));
        if !self.order(place, &names(one), &names(other)) {
            let at = |name: &str| other.iter().position(|other| other.name == name);
            one.sort_by_key(|member| at(&member.name));
        }
        for (mine, its) in one.iter_mut().zip(other.iter_mut()) {
            let place = format!("{place}.{}", its.name);
            self.member(
                &place,
                (&ours[mine.target], mine),
                (&others[its.target], its),
            );
        }
    }

    fn member(
        &mut self,
        place: &str,
        (shape, one): (&Shape, &mut Member),
        (its, other): (&Shape, &mut Member),
    ) {
        self.settle(Fact::Required, place, &mut one.required, &other.required);
        self.settle(Fact::Default, place, &mut one.default, &other.default);
        let media_type = (&mut one.media_type, &other.media_type);
        self.settle(Fact::MediaType, place, media_type.0, media_type.1);
        self.settle(
            Fact::Deprecated,
            place,
            &mut one.deprecated,
            &other.deprecated,
        );
        self.docs(place, &mut one.docs, &other.docs);
        let limits = |shape: &Shape, member: &Member| -> Constraints {
            member
                .constraints
                .clone()
                .unwrap_or_else(|| shape.constraints.clone())
        };
        let other_limits = limits(its, other);
        self.settle(Fact::Limits, place, &mut limits(shape, one), &other_limits);
        one.constraints = Some(other_limits.clone());
        other.constraints = Some(other_limits);
        // Of simple shapes; a type's own is settled with the type.
        if shape.kind.members().is_empty() {
            let secret = its.sensitive || other.sensitive;
            self.settle(
                Fact::Sensitive,
                place,
                &mut (shape.sensitive || one.sensitive),
                &secret,
            );
            (one.sensitive, other.sensitive) = (secret, secret);
        }
    }
}

/// A paginator as the members and paths that it is made of.
fn pages(of: &Option<Paginator>) -> String {
    let Some(of) = of else {
        return "none".to_owned();
    };
    let tokens = of
        .tokens
        .iter()
        .map(|(member, path)| format!("{member} from {}", path.text));
    let items = of
        .items
        .iter()
        .map(|path| format!("items in {}", path.text));
    let more = of.more.iter().map(|path| format!("more by {}", path.text));
    let parts: Vec<String> = tokens.chain(items).chain(more).collect();
    parts.join(", ")
}

/// A shape as its name and kind.
fn name(shape: &Shape) -> String {
    let kind = format!("{:?}", shape.kind);
    let end = kind.find([' ', '(']).unwrap_or(kind.len());
    format!("{} ({})", shape.name, kind[..end].to_lowercase())
}

/// Lists within lists, further than any model goes.
const DEEPEST: usize = 32;

/// Whether two shapes have the same Rust type. Adds the types that they are made of.
fn alike(
    (ours, one): (&Shapes, ShapeId),
    (others, other): (&Shapes, ShapeId),
    pairs: &mut Vec<(ShapeId, ShapeId)>,
    depth: usize,
) -> bool {
    let (mine, its) = (&ours[one], &others[other]);
    match (&mine.kind, &its.kind) {
        (Kind::List(a), Kind::List(b)) if depth < DEEPEST => {
            alike((ours, a.target), (others, b.target), pairs, depth + 1)
        }
        (Kind::Map(key, a), Kind::Map(other_key, b)) if depth < DEEPEST => {
            alike(
                (ours, key.target),
                (others, other_key.target),
                pairs,
                depth + 1,
            ) && alike((ours, a.target), (others, b.target), pairs, depth + 1)
        }
        (
            Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_),
            Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_),
        ) => {
            pairs.push((one, other));
            // A union that is older than botocore's word for it is a structure there.
            let union = matches!(
                (&mine.kind, &its.kind),
                (Kind::Union(_), Kind::Structure(_))
            );
            mine.name == its.name && (union || same_kind(&mine.kind, &its.kind))
        }
        (a, b) => same_kind(a, b),
    }
}

fn same_kind(one: &Kind, other: &Kind) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}
