//! What a member is that nobody set: the `default` trait, read by the type of its target.
//!
//! Rules: <https://smithy.io/2.0/spec/type-refinement-traits.html#default-trait>. A model may say for
//! a client that there is none: with `null`, with `clientOptional`, and for all members of an
//! `input`.

use super::shape::{AstType, Member, SOURCE, Shape};
use crate::Result;
use crate::ir::DefaultValue;
use crate::json::{Json, Located};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The default of `member` in `holder`, which has a value of the type `target`.
pub(super) fn read(
    holder: &Shape<'_>,
    member: &Member<'_>,
    target: &Shape<'_>,
) -> Result<Option<DefaultValue>> {
    let is_optional =
        member.traits.has("smithy.api#clientOptional") || holder.traits.has("smithy.api#input");
    let Some(value) = member.traits.find("smithy.api#default") else {
        return Ok(None);
    };
    // A stream is always there, and empty if nothing comes.
    let is_stream = target.traits.has("smithy.api#streaming");
    if is_optional || is_stream || *value.value() == Json::Null {
        return Ok(None);
    }
    of_type(target.kind, value).map(Some).ok_or_else(|| {
        let what = format!("this is no default for `{}`", target.id);
        value.place().error(what).next(SOURCE)
    })
}

fn of_type(kind: AstType, value: &Located<'_>) -> Option<DefaultValue> {
    Some(match (kind, value.value()) {
        (AstType::Boolean | AstType::Document, Json::Bool(value)) => DefaultValue::Boolean(*value),
        (AstType::Byte, Json::Number(number)) => whole(number, i8::MIN.into(), i8::MAX.into())?,
        (AstType::Short, Json::Number(number)) => whole(number, i16::MIN.into(), i16::MAX.into())?,
        (AstType::Integer | AstType::IntEnum, Json::Number(number)) => {
            whole(number, i32::MIN.into(), i32::MAX.into())?
        }
        (AstType::Long, Json::Number(number)) => whole(number, i64::MIN, i64::MAX)?,
        (AstType::Float, Json::Number(number)) => DefaultValue::Float(number.as_f64()? as f32),
        (AstType::Double, Json::Number(number)) => DefaultValue::Double(number.as_f64()?),
        (AstType::Document | AstType::BigInteger | AstType::BigDecimal, Json::Number(number)) => {
            whole(number, i64::MIN, i64::MAX)
                .or_else(|| number.as_f64().map(DefaultValue::Double))?
        }
        (AstType::String | AstType::Enum | AstType::Document, Json::String(text)) => {
            DefaultValue::Text(text.clone())
        }
        (AstType::Blob, Json::String(text)) => DefaultValue::Blob(BASE64.decode(text).ok()?),
        (AstType::Timestamp, Json::Number(number)) => seconds(number.as_f64()?)?,
        (AstType::List | AstType::Document, Json::Array(items)) if items.is_empty() => {
            DefaultValue::List
        }
        (AstType::Map | AstType::Document, Json::Object(members)) if members.is_empty() => {
            DefaultValue::Map
        }
        _ => return None,
    })
}

fn whole(number: &serde_json::Number, least: i64, most: i64) -> Option<DefaultValue> {
    let value = number.as_i64()?;
    (least..=most)
        .contains(&value)
        .then_some(DefaultValue::Integer(value))
}

/// The time that many seconds after 1970, to the millisecond that the trait may tell.
fn seconds(value: f64) -> Option<DefaultValue> {
    let millis = (value * 1000.0).round();
    // What a time of the years 1 to 9999 can be.
    let is_time = (-62_135_596_800_000.0..253_402_300_800_000.0).contains(&millis);
    let millis = is_time.then_some(millis as i64)?;
    Some(DefaultValue::Timestamp {
        seconds: millis.div_euclid(1000),
        millis: millis.rem_euclid(1000) as u16,
    })
}
