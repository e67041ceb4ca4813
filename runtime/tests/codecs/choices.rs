//! Values made of choices. The same choices make the same value, and fewer or smaller choices a
//! smaller one, so that what shrinks the choices shrinks the value.

use super::all::All;
use tinsmith::{Document, List, Map, Slot, StringEnum, Structure, Timestamp, Union};

/// A row of choices; past its end all are 0, which is always the smallest.
pub struct Choices<'a>(pub std::slice::Iter<'a, u64>);

impl Choices<'_> {
    fn next(&mut self) -> u64 {
        self.0.next().copied().unwrap_or(0)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 12] = [
            "a",
            "B",
            " ",
            "\"",
            "\\",
            "<&>",
            "\u{e9}",
            "\u{1f600}",
            "\n",
            "]]>",
            "%2F",
            "'",
        ];
        let mut text: String = (0..self.below(6))
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect();
        // White space at the ends is not told from layout in every format.
        text.insert(0, 'x');
        text.push('x');
        text
    }
}

/// The structure that the choices make.
pub fn value(choices: &[u64]) -> All {
    let mut all = All::default();
    fill_members(&mut all, &mut Choices(choices.iter()), 0);
    all
}

/// Puts a choices value in a place.
fn fill(slot: Slot<'_>, choices: &mut Choices<'_>, depth: usize) {
    match slot {
        Slot::Boolean(slot) => *slot = choices.below(2) == 0,
        Slot::Byte(slot) => *slot = choices.next() as i8,
        Slot::Short(slot) => *slot = choices.next() as i16,
        Slot::Integer(slot) => *slot = choices.next() as i32,
        Slot::Long(slot) => *slot = choices.next() as i64,
        Slot::Float(slot) => *slot = [0.0, -1.5, 3.25e7, f32::INFINITY, 0.1][choices.below(5)],
        Slot::Double(slot) => {
            *slot = [0.0, -1.5, 3.25e70, f64::NEG_INFINITY, 0.1][choices.below(5)]
        }
        Slot::BigNumber(slot) => {
            const NUMBERS: [&str; 5] = ["0", "-12.5", "7e3", "0.001", "18446744073709551616"];
            let number = NUMBERS[choices.below(5)].parse();
            *slot = number.expect("a number");
        }
        Slot::Text(slot) => *slot = choices.text(),
        Slot::Enum(slot) => StringEnum::set(slot, ["small", "large", "new"][choices.below(3)]),
        Slot::Blob(slot) => {
            *slot = (0..choices.below(9))
                .map(|_| choices.next() as u8)
                .collect()
        }
        Slot::Timestamp(slot) => {
            let seconds = choices.below(4_000_000_000) as i64 - 1_000_000_000;
            *slot = Timestamp::from_second(seconds).expect("a time of this century");
        }
        Slot::Structure(slot) => fill_members(slot, choices, depth + 1),
        Slot::Union(slot) => fill_variant(slot, choices, depth),
        Slot::List(slot) => fill_list(slot, choices, depth),
        Slot::Map(slot) => fill_map(slot, choices, depth),
        Slot::Document(slot) => *slot = Document::from(choices.text()),
        other => panic!("no member is a {}", std::any::type_name_of_val(&other)),
    }
}

fn fill_members(structure: &mut dyn Structure, choices: &mut Choices<'_>, depth: usize) {
    for index in 0..structure.schema().members.len() {
        // Deeper ones have fewer members, so that it ends.
        if choices.below(2 + 2 * depth) == 1 {
            let value = structure.get_mut(index).expect("a member of the table");
            fill(value.slot(), choices, depth);
        }
    }
}

fn fill_variant(union: &mut dyn Union, choices: &mut Choices<'_>, depth: usize) {
    let index = choices.below(union.schema().members.len());
    let value = union.select(index).expect("a variant of the table");
    fill(value.slot(), choices, depth);
}

fn fill_list(list: &mut dyn List, choices: &mut Choices<'_>, depth: usize) {
    for _ in 0..choices.below(4) + 1 {
        fill(list.push().slot(), choices, depth);
    }
}

fn fill_map(map: &mut dyn Map, choices: &mut Choices<'_>, depth: usize) {
    for _ in 0..choices.below(4) + 1 {
        fill(map.entry(&choices.text()).slot(), choices, depth);
    }
}
