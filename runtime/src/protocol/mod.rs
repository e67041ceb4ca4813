//! The protocols: which codec, which bindings, and how an error looks.

pub(crate) mod aws_json;
pub(crate) mod rest_json;
