//! How large a type is, near enough to know which unions Clippy finds uneven.
//!
//! Sizes are those of a 64-bit machine, where all that owns something is three words. Boxes would
//! be in the way of all who match on a union, so that its large variants are left as they are.

use super::plan::{Plan, Role, Struct, Type};
use std::collections::{BTreeMap, BTreeSet};

const WORD: usize = 8;
/// Clippy says something about 200 bytes between the largest variant and the next; a smaller number
/// makes up for what is not known to the byte.
const UNEVEN: usize = 160;
/// What is larger counts as this large, so that structures which hold others twice, and those
/// others twice, are no number without an end.
const MOST: usize = 1 << 20;

/// The Rust names of the unions with one variant that is far larger than the others.
pub(crate) fn uneven<'a>(plan: &'a Plan<'_>) -> BTreeSet<&'a str> {
    let structs: BTreeMap<&str, &Struct<'_>> = plan
        .structs
        .iter()
        .map(|of| (of.rust.as_str(), of))
        .collect();
    let mut sizes = Sizes {
        structs: &structs,
        known: BTreeMap::new(),
    };
    let unions = plan.structs.iter().filter(|of| is_union(of));
    unions
        .filter(|of| {
            // The variant for what is unknown holds a string.
            let mut variants = vec![3 * WORD];
            variants.extend(of.fields.iter().map(|field| sizes.of(&field.ty)));
            variants.sort_unstable();
            let [.., second, first] = *variants else {
                return false;
            };
            first - second > UNEVEN
        })
        .map(|of| of.rust.as_str())
        .collect()
}

fn is_union(of: &Struct<'_>) -> bool {
    matches!(of.role, Role::Union | Role::Events)
}

struct Sizes<'a> {
    structs: &'a BTreeMap<&'a str, &'a Struct<'a>>,
    known: BTreeMap<&'a str, usize>,
}

impl<'a> Sizes<'a> {
    fn of(&mut self, ty: &'a Type) -> usize {
        match ty {
            Type::Bool | Type::I8 => 1,
            Type::I16 => 2,
            Type::I32 | Type::F32 => 4,
            Type::I64 | Type::F64 | Type::Boxed(_) => WORD,
            Type::Timestamp => 2 * WORD,
            Type::String | Type::BigNumber | Type::Blob | Type::List(_) | Type::Map(..) => 3 * WORD,
            Type::Document => 4 * WORD,
            Type::Stream | Type::Events(_) => 8 * WORD,
            Type::Optional(inner) => self.optional(inner),
            Type::Named(name) => match self.known.get(&**name) {
                Some(size) => *size,
                None => self.named(name),
            },
        }
    }

    /// What owns something has room for its absence, and the rest needs room of its own.
    fn optional(&mut self, ty: &'a Type) -> usize {
        match ty {
            Type::I8 | Type::I16 | Type::I32 | Type::F32 | Type::I64 | Type::F64 => 2 * self.of(ty),
            Type::Timestamp | Type::Map(..) => self.of(ty) + WORD,
            _ => self.of(ty),
        }
    }

    /// The size of a type by its name. What it holds is counted first, from a stack of its own: a
    /// model may be as deep as it likes, and boxes end every circle.
    fn named(&mut self, name: &'a str) -> usize {
        let mut left = vec![name];
        while let Some(name) = left.last().copied() {
            let before = left.len();
            if let (false, Some(of)) = (self.known.contains_key(name), self.structs.get(name)) {
                let held = of.fields.iter().filter_map(|field| named_by(&field.ty));
                left.extend(held.filter(|held| !self.known.contains_key(held)));
            }
            if left.len() == before {
                left.pop();
                let size = self.counted(name);
                self.known.insert(name, size);
            }
        }
        self.known.get(name).copied().unwrap_or(3 * WORD)
    }

    /// The size of a type, all of whose parts are known.
    fn counted(&mut self, name: &'a str) -> usize {
        // A string enum keeps the text that it does not know.
        let Some(of) = self.structs.get(name).copied() else {
            return 3 * WORD;
        };
        let fields = of.fields.iter().map(|field| match field.required {
            true => self.of(&field.ty),
            false => self.optional(&field.ty),
        });
        let size = match is_union(of) {
            true => fields.max().unwrap_or_default().max(3 * WORD) + WORD,
            false => fields.fold(0, usize::saturating_add),
        };
        size.min(MOST).next_multiple_of(WORD)
    }
}

/// The type by name that a field holds in place.
fn named_by(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(name) => Some(name),
        Type::Optional(inner) => named_by(inner),
        _ => None,
    }
}
