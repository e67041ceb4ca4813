//! Numbers of any size in CBOR: bignums (RFC 8949 section 3.4.3) and decimal fractions (3.4.4).

use super::CodecError;
use crate::BigNumber;
use minicbor::data::{IanaTag, Int, Type};
use minicbor::{Decoder, Encoder};

/// More than any service sends, and little enough that turning it to decimals takes no time.
const LARGEST: usize = 1024;
/// Numbers down to this power of ten are read in the form `0.001`, smaller ones as `1e-30`.
const SMALLEST: i64 = -20;

fn wrong(what: &str) -> CodecError {
    CodecError(format!("a number of any size is {what}"))
}

/// Writes a whole number as one, and any other as a decimal fraction.
pub(super) fn write(out: &mut Encoder<Vec<u8>>, number: &BigNumber) -> Result<(), CodecError> {
    let text = number.as_str();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (negative, whole) = match whole.strip_prefix('-') {
        Some(whole) => (true, whole),
        None => (false, whole),
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let exponent = exponent.parse::<i64>().ok();
    let exponent = exponent.and_then(|exponent| exponent.checked_sub(fraction.len() as i64));
    let exponent = exponent.ok_or_else(|| wrong("too large to be written"))?;
    if exponent != 0 {
        out.tag(IanaTag::Decimal)?.array(2)?.i64(exponent)?;
    }
    write_whole(out, negative, &format!("{whole}{fraction}"))
}

fn write_whole(out: &mut Encoder<Vec<u8>>, negative: bool, digits: &str) -> Result<(), CodecError> {
    let small = digits.parse::<i128>().ok();
    let small = small.map(|value| if negative { -value } else { value });
    if let Some(value) = small.and_then(|value| Int::try_from(value).ok()) {
        out.int(value)?;
        return Ok(());
    }
    let mut limbs = limbs_of(digits);
    if negative {
        // What is written is how far it is below -1.
        take_one(&mut limbs);
    }
    let bytes: Vec<u8> = limbs
        .iter()
        .rev()
        .flat_map(|limb| limb.to_be_bytes())
        .collect();
    let first = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len());
    let tag = match negative {
        true => IanaTag::NegBignum,
        false => IanaTag::PosBignum,
    };
    out.tag(tag)?.bytes(&bytes[first..])?;
    Ok(())
}

/// Reads a number in any form: whole, of any size, a decimal fraction, or floating.
pub(super) fn read(tokens: &mut Decoder<'_>) -> Result<BigNumber, CodecError> {
    match tokens.datatype()? {
        Type::F32 => from_float(tokens.f32()?.into()),
        Type::F64 => from_float(tokens.f64()?),
        Type::Tag => {
            let at = tokens.position();
            if tokens.tag()? == IanaTag::Decimal.tag() {
                return read_fraction(tokens);
            }
            tokens.set_position(at);
            parsed(&read_whole(tokens)?)
        }
        _ => parsed(&read_whole(tokens)?),
    }
}

/// A floating-point number, which some services write for want of another.
pub(super) fn from_float(value: f64) -> Result<BigNumber, CodecError> {
    parsed(&value.to_string())
}

fn parsed(text: &str) -> Result<BigNumber, CodecError> {
    text.parse().map_err(|_| wrong("not finite"))
}

fn read_fraction(tokens: &mut Decoder<'_>) -> Result<BigNumber, CodecError> {
    if tokens.array()? != Some(2) {
        return Err(wrong("not a decimal fraction"));
    }
    let exponent = tokens.i64()?;
    let mantissa = read_whole(tokens)?;
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", &*mantissa),
    };
    parsed(&match exponent {
        0 => mantissa,
        SMALLEST..0 => {
            let places = exponent.unsigned_abs() as usize;
            let digits = format!("{digits:0>width$}", width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            format!("{sign}{whole}.{fraction}")
        }
        _ => format!("{mantissa}e{exponent}"),
    })
}

fn read_whole(tokens: &mut Decoder<'_>) -> Result<String, CodecError> {
    if tokens.datatype()? != Type::Tag {
        return Ok(i128::from(tokens.int()?).to_string());
    }
    let tag = tokens.tag()?;
    let negative = tag == IanaTag::NegBignum.tag();
    if !negative && tag != IanaTag::PosBignum.tag() {
        return Err(wrong("of no known form"));
    }
    let bytes = tokens.bytes()?;
    if bytes.len() > LARGEST {
        return Err(wrong("larger than anything"));
    }
    let mut limbs: Vec<u32> = bytes.rchunks(4).map(limb_of).collect();
    if negative {
        add(&mut limbs, 1);
    }
    let digits = digits_of(limbs);
    Ok(if negative {
        format!("-{digits}")
    } else {
        digits
    })
}

/// Up to four bytes, the most significant first.
fn limb_of(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |limb, byte| (limb << 8) | u32::from(*byte))
}

/// So many decimals fit into a limb.
const DECIMALS: usize = 9;

/// Decimal digits as limbs of 32 bits, the least significant first.
fn limbs_of(digits: &str) -> Vec<u32> {
    let mut limbs = Vec::new();
    for chunk in digits.as_bytes().chunks(DECIMALS) {
        let value = chunk
            .iter()
            .fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        multiply(&mut limbs, 10_u32.pow(chunk.len() as u32));
        add(&mut limbs, value);
    }
    limbs
}

fn multiply(limbs: &mut Vec<u32>, by: u32) {
    let mut carry = 0;
    for limb in limbs.iter_mut() {
        let value = u64::from(*limb) * u64::from(by) + carry;
        *limb = value as u32;
        carry = value >> 32;
    }
    if carry > 0 {
        limbs.push(carry as u32);
    }
}

fn add(limbs: &mut Vec<u32>, value: u32) {
    let mut carry = value;
    for limb in limbs.iter_mut() {
        let (sum, overflows) = limb.overflowing_add(carry);
        *limb = sum;
        carry = u32::from(overflows);
    }
    if carry > 0 {
        limbs.push(carry);
    }
}

/// One less; the number is more than nothing.
fn take_one(limbs: &mut [u32]) {
    for limb in limbs {
        let (less, borrows) = limb.overflowing_sub(1);
        *limb = less;
        if !borrows {
            return;
        }
    }
}

/// The decimal digits of limbs.
fn digits_of(mut limbs: Vec<u32>) -> String {
    let mut chunks = Vec::new();
    while limbs.iter().any(|limb| *limb != 0) {
        let mut rest = 0;
        for limb in limbs.iter_mut().rev() {
            let value = (rest << 32) | u64::from(*limb);
            *limb = (value / 1_000_000_000) as u32;
            rest = value % 1_000_000_000;
        }
        chunks.push(rest);
    }
    let mut chunks = chunks.iter().rev();
    let first = chunks.next().map_or_else(|| "0".to_owned(), u64::to_string);
    chunks.fold(first, |digits, chunk| format!("{digits}{chunk:09}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Vec<u8> {
        let mut out = Encoder::new(Vec::new());
        write(&mut out, &text.parse().unwrap()).ok().unwrap();
        out.into_writer()
    }

    fn read_back(bytes: &[u8]) -> Result<String, String> {
        match read(&mut Decoder::new(bytes)) {
            Ok(number) => Ok(number.to_string()),
            Err(CodecError(error)) => Err(error),
        }
    }

    /// RFC 8949 appendix A, and its section 3.4.4.
    #[test]
    fn numbers_are_written_as_the_standard_shows() {
        for (text, bytes) in [
            ("18446744073709551615", "1bffffffffffffffff"),
            ("18446744073709551616", "c249010000000000000000"),
            ("-18446744073709551616", "3bffffffffffffffff"),
            ("-18446744073709551617", "c349010000000000000000"),
            ("273.15", "c48221196ab3"),
        ] {
            let hex: String = written(text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(hex, bytes, "{text}");
            assert_eq!(read_back(&written(text)).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let long = format!("-{}.{}", "9".repeat(300), "7".repeat(15));
        for (text, read) in [
            ("0", "0"),
            ("-1", "-1"),
            ("0.001", "0.001"),
            ("-0.5", "-0.5"),
            ("1e3", "1e3"),
            ("1.5e-30", "15e-31"),
            (&long, &long),
        ] {
            assert_eq!(read_back(&written(text)).as_deref(), Ok(read), "{text}");
        }
        // 1.5 as a half of a double, and as a single.
        assert_eq!(read_back(b"\xfb\x3f\xf8\0\0\0\0\0\0").as_deref(), Ok("1.5"));
        assert_eq!(read_back(b"\xfa\x3f\xc0\0\0").as_deref(), Ok("1.5"));
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        let mut large = vec![0xc2, 0x59, 0x04, 0x01];
        large.extend([1; 0x401]);
        for bytes in [
            &b"\x61a"[..],
            b"\xc4\x81\x01",
            b"\xc0\x01",
            b"\xc2\x61a",
            b"\xf6",
            b"",
            &large,
        ] {
            read_back(bytes).unwrap_err();
        }
        read_back(b"\xfb\x7f\xf0\0\0\0\0\0\0").unwrap_err();
        let mut out = Encoder::new(Vec::new());
        let number = "1e99999999999999999999".parse().unwrap();
        assert!(write(&mut out, &number).is_err());
    }
}
