//! Values made of choices. The same choices make the same value, and fewer or smaller choices a
//! smaller one, so that what shrinks the choices shrinks the value.

use super::all::All;
use std::ops::ControlFlow;
use tinsmith::{
    Document, List, Map, Slot, StringEnum, Structure, Timestamp, TimestampFormat, Union, View,
};

/// A row of choices; past its end all are 0, which is always the smallest.
pub struct Choices<'a>(pub std::slice::Iter<'a, u64>);

impl Choices<'_> {
    fn next(&mut self) -> u64 {
        self.0.next().copied().unwrap_or(0)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A text of any characters that every format has a form for, often of those with a meaning.
    fn text(&mut self) -> String {
        const MARKS: [char; 14] = [
            ' ', '"', '\\', '<', '&', '>', '\n', '\r', '\t', ']', '%', '\'', ',', '\u{85}',
        ];
        let character = |choices: &mut Self| match choices.below(3) {
            0 => char::from(b'a' + choices.below(26) as u8),
            1 => MARKS[choices.below(MARKS.len())],
            _ => {
                let any = char::from_u32(choices.below(0x11_0000) as u32);
                // XML has no way to say these.
                any.filter(|c| !matches!(c, '\0'..=' ' | '\u{fffe}' | '\u{ffff}'))
                    .unwrap_or('x')
            }
        };
        (0..self.below(9)).map(|_| character(self)).collect()
    }

    /// A number of any size, often one that is special.
    fn bits(&mut self) -> u64 {
        const SPECIAL: [u64; 10] = [
            0,
            1 << 63,
            0x3ff8_0000_0000_0000,
            0x7ff0_0000_0000_0000,
            0xfff0_0000_0000_0000,
            0x3fb9_9999_9999_999a,
            1,
            0x7fef_ffff_ffff_ffff,
            0x0010_0000_0000_0000,
            0x47ef_ffff_e000_0000,
        ];
        match self.below(2) {
            0 => SPECIAL[self.below(SPECIAL.len())],
            // A byte of choices at a time is too few for a fuzzer.
            _ => (0..8).fold(0, |bits: u64, _| bits.rotate_left(8) ^ self.next()),
        }
    }
}

/// Whether two values are the same, floats by their bits: a NaN is one, and -0 is not 0.
pub fn same(one: &All, other: &All) -> bool {
    fn text(of: View<'_>, out: &mut String) {
        match of {
            View::Float(value) => out.push_str(&bits(value.is_nan(), value.to_bits().into())),
            View::Double(value) => out.push_str(&bits(value.is_nan(), value.to_bits())),
            View::Structure(of) => {
                for index in 0..of.schema().members.len() {
                    let value = of.get(index).expect("a member of the table");
                    text(value.view(), out);
                }
            }
            View::Union(of) => match of.get() {
                Some((index, value)) => {
                    out.push_str(&format!("{index}:"));
                    text(value.view(), out);
                }
                None => out.push_str(of.unknown().expect("one or the other")),
            },
            View::List(of) => {
                out.push_str(&format!("[{}", of.len()));
                (0..of.len()).for_each(|index| text(of.get(index), out));
            }
            View::Map(of) => of.each(&mut |key, value| {
                out.push_str(&format!("{key:?}="));
                text(value, out);
                ControlFlow::Continue(())
            }),
            View::Boolean(value) => out.push_str(&value.to_string()),
            View::Integer(value) => out.push_str(&value.to_string()),
            View::BigNumber(value) => out.push_str(value.as_str()),
            View::Text(value) => out.push_str(&format!("{value:?}")),
            View::Blob(value) => out.push_str(&format!("{value:?}")),
            View::Timestamp(value) => out.push_str(&value.to_string()),
            View::Document(value) => out.push_str(&format!("{value:?}")),
            _ => out.push('-'),
        }
        out.push(';');
    }
    fn bits(is_nan: bool, bits: u64) -> String {
        match is_nan {
            true => "NaN".to_owned(),
            false => format!("{bits:x}"),
        }
    }
    let shown = |all: &All| {
        let mut out = String::new();
        text(View::Structure(all), &mut out);
        out
    };
    shown(one) == shown(other)
}

/// The structure that the choices make.
pub fn value(choices: &[u64]) -> All {
    let mut all = All::default();
    fill_members(&mut all, &mut Choices(choices.iter()), 0);
    all
}

/// Puts a choices value in a place.
fn fill(slot: Slot<'_>, format: Option<TimestampFormat>, choices: &mut Choices<'_>, depth: usize) {
    match slot {
        Slot::Boolean(slot) => *slot = choices.below(2) == 0,
        Slot::Byte(slot) => *slot = choices.next() as i8,
        Slot::Short(slot) => *slot = choices.next() as i16,
        Slot::Integer(slot) => *slot = choices.next() as i32,
        Slot::Long(slot) => *slot = choices.next() as i64,
        Slot::Float(slot) => *slot = f64::from_bits(choices.bits()) as f32,
        Slot::Double(slot) => *slot = f64::from_bits(choices.bits()),
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
            let seconds = (choices.bits() % 4_000_000_000) as i64 - 1_000_000_000;
            // A date in HTTP has whole seconds.
            let millis = match format {
                Some(TimestampFormat::HttpDate) => 0,
                _ => choices.below(1000) as i32,
            };
            let time = Timestamp::new(seconds, millis * 1_000_000);
            *slot = time.expect("a time of this century");
        }
        Slot::Structure(slot) => fill_members(slot, choices, depth + 1),
        Slot::Union(slot) => fill_variant(slot, choices, depth),
        Slot::List(slot) => fill_list(slot, choices, depth),
        Slot::Map(slot) => fill_map(slot, choices, depth),
        Slot::Document(slot) => *slot = Document::from(choices.text()),
        other => panic!("no member is a {}", std::any::type_name_of_val(&other)),
    }
}

/// How deep structures are in structures. There are up to four levels of a document to each, and
/// readers refuse a document of more than 128: what is written can be read again.
const DEEPEST: usize = 30;

fn fill_members(structure: &mut dyn Structure, choices: &mut Choices<'_>, depth: usize) {
    for index in 0..structure.schema().members.len() {
        // Deeper ones have fewer members, so that it ends.
        if choices.below(2 + 2 * depth) == 1 && depth < DEEPEST {
            let format = structure.schema().members[index].timestamp;
            let value = structure.get_mut(index).expect("a member of the table");
            fill(value.slot(), format, choices, depth);
        }
    }
}

fn fill_variant(union: &mut dyn Union, choices: &mut Choices<'_>, depth: usize) {
    let index = choices.below(union.schema().members.len());
    let value = union.select(index).expect("a variant of the table");
    fill(value.slot(), None, choices, depth);
}

fn fill_list(list: &mut dyn List, choices: &mut Choices<'_>, depth: usize) {
    for _ in 0..choices.below(4) + 1 {
        fill(list.push().slot(), None, choices, depth);
    }
}

fn fill_map(map: &mut dyn Map, choices: &mut Choices<'_>, depth: usize) {
    for _ in 0..choices.below(4) + 1 {
        fill(map.entry(&choices.text()).slot(), None, choices, depth);
    }
}
