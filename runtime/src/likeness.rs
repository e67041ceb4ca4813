//! `Clone` and `PartialEq` of generated types: copies and comparisons by the tables.
//!
//! Derived, each would be two functions a type that name every field. For the crate of EC2 (2,665
//! structures, 507 enums) the derives were a third of what `cargo check` takes, in time and in
//! memory; `codegen/src/emit/tables.rs` has the figures.

use crate::value::{Blank, Map, Slot, Structure, Union, Value, View};
use std::ops::ControlFlow;

/// A copy of a structure.
pub fn clone_structure<T: Structure + Blank>(of: &T) -> T {
    let mut copy = T::blank();
    fill_structure(&mut copy, of);
    copy
}

/// A copy of a union.
pub fn clone_union<T: Union + Blank>(of: &T) -> T {
    let mut copy = T::blank();
    fill_union(&mut copy, of);
    copy
}

fn fill_structure(into: &mut dyn Structure, from: &dyn Structure) {
    for index in 0..from.schema().members.len() {
        if let (Some(place), Some(value)) = (into.get_mut(index), from.get(index)) {
            fill(place, value.view());
        }
    }
}

fn fill_union(into: &mut dyn Union, from: &dyn Union) {
    if let Some(name) = from.unknown() {
        into.set_unknown(name);
    } else if let Some((index, value)) = from.get()
        && let Some(place) = into.select(index)
    {
        fill(place, value.view());
    }
}

/// Puts a value into the place of another of its type.
fn fill(place: &mut dyn Value, from: View<'_>) {
    // What is not set is blank already, and asking for its slot would set it.
    if matches!(from, View::Null) {
        return;
    }
    match (place.slot(), from) {
        (Slot::Boolean(into), View::Boolean(value)) => *into = value,
        // A value of the same type has the same width, so that nothing is cut off.
        (Slot::Byte(into), View::Integer(value)) => *into = value as i8,
        (Slot::Short(into), View::Integer(value)) => *into = value as i16,
        (Slot::Integer(into), View::Integer(value)) => *into = value as i32,
        (Slot::Long(into), View::Integer(value)) => *into = value,
        (Slot::Float(into), View::Float(value)) => *into = value,
        (Slot::Double(into), View::Double(value)) => *into = value,
        (Slot::BigNumber(into), View::BigNumber(value)) => into.clone_from(value),
        (Slot::Text(into), View::Text(value)) => value.clone_into(into),
        (Slot::Enum(into), View::Text(value)) => into.set(value),
        (Slot::Blob(into), View::Blob(value)) => value.clone_into(into),
        (Slot::Timestamp(into), View::Timestamp(value)) => *into = value,
        (Slot::Document(into), View::Document(value)) => into.clone_from(value),
        (Slot::Structure(into), View::Structure(value)) => fill_structure(into, value),
        (Slot::Union(into), View::Union(value)) => fill_union(into, value),
        (Slot::List(into), View::List(value)) => {
            for index in 0..value.len() {
                fill(into.push(), value.get(index));
            }
        }
        (Slot::Map(into), View::Map(value)) => value.each(&mut |key, value| {
            fill(into.entry(key), value);
            ControlFlow::Continue(())
        }),
        // A stream has no copy, and a type that has one is not `Clone`.
        _ => {}
    }
}

/// Whether two structures of one type have the same members.
pub fn eq_structures(one: &dyn Structure, other: &dyn Structure) -> bool {
    (0..one.schema().members.len()).all(|index| match (one.get(index), other.get(index)) {
        (Some(one), Some(other)) => eq(one.view(), other.view()),
        _ => false,
    })
}

/// Whether two unions of one type are the same variant with the same value.
pub fn eq_unions(one: &dyn Union, other: &dyn Union) -> bool {
    match (one.get(), other.get()) {
        (Some((one_row, one)), Some((other_row, other))) => {
            one_row == other_row && eq(one.view(), other.view())
        }
        (None, None) => one.unknown() == other.unknown(),
        _ => false,
    }
}

fn eq(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::Null, View::Null) => true,
        (View::Boolean(one), View::Boolean(other)) => one == other,
        (View::Integer(one), View::Integer(other)) => one == other,
        (View::Float(one), View::Float(other)) => one == other,
        (View::Double(one), View::Double(other)) => one == other,
        (View::BigNumber(one), View::BigNumber(other)) => one == other,
        (View::Text(one), View::Text(other)) => one == other,
        (View::Blob(one), View::Blob(other)) => one == other,
        (View::Timestamp(one), View::Timestamp(other)) => one == other,
        (View::Document(one), View::Document(other)) => one == other,
        (View::Structure(one), View::Structure(other)) => eq_structures(one, other),
        (View::Union(one), View::Union(other)) => eq_unions(one, other),
        (View::List(one), View::List(other)) => {
            one.len() == other.len() && (0..one.len()).all(|i| eq(one.get(i), other.get(i)))
        }
        (View::Map(one), View::Map(other)) => eq_maps(one, other),
        _ => false,
    }
}

/// Both are in the order of their keys.
fn eq_maps(one: &dyn Map, other: &dyn Map) -> bool {
    let mut left = Vec::new();
    other.each(&mut |key, value| {
        left.push((key, value));
        ControlFlow::Continue(())
    });
    let mut left = left.into_iter();
    let mut same = true;
    one.each(&mut |key, value| {
        same = left
            .next()
            .is_some_and(|(other_key, other)| key == other_key && eq(value, other));
        match same {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    same && left.next().is_none()
}
