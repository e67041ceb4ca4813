//! The shapes that every Smithy model has ([prelude]).
//!
//! [prelude]: https://smithy.io/2.0/spec/model.html#prelude

use super::shape::AstType;

/// The structure without members that stands for nothing.
pub(super) const UNIT: &str = "smithy.api#Unit";

/// The type of a prelude shape. Those that begin with `Primitive` have a default in place of
/// nothing, which an `Option` says better.
pub(super) fn kind(id: &str) -> Option<AstType> {
    let name = id.strip_prefix("smithy.api#")?;
    Some(match name.strip_prefix("Primitive").unwrap_or(name) {
        "Boolean" => AstType::Boolean,
        "Byte" => AstType::Byte,
        "Short" => AstType::Short,
        "Integer" => AstType::Integer,
        "Long" => AstType::Long,
        "Float" => AstType::Float,
        "Double" => AstType::Double,
        _ => match name {
            "BigDecimal" => AstType::BigDecimal,
            "BigInteger" => AstType::BigInteger,
            "Blob" => AstType::Blob,
            "Document" => AstType::Document,
            "String" => AstType::String,
            "Timestamp" => AstType::Timestamp,
            "Unit" => AstType::Structure,
            _ => return None,
        },
    })
}
