//! What one service needs beyond its model, as data.
//!
//! There are two such files. `model/<service>/overrides.toml` is of one model: each entry names what
//! it patches, and one that no longer fits the model, or that the model now says itself, is an
//! error, so that a model update cannot leave a stale exception behind. What AWS's services need of
//! any client is in a file of the generator's own, `customizations.toml`, by the services' ids, so
//! that a model without an `overrides.toml` has it too; see [`customize`]. There an entry that finds
//! nothing to patch is told and passed over.
//!
//! ```toml
//! doc = "Documentation of the service."
//!
//! [rename]
//! License = "LicenseType"                     # the Rust type of a shape
//!
//! [operations]
//! GetUser = "Documentation of an operation."  # just that, or more:
//! LogoutUser = { doc = "…", rename = "SignOutUser" }
//! OldThing = { drop = true }
//!
//! [operations.ListBots.paginator]             # in place of the model's, if it has one
//! tokens = { NextToken = "NextToken" }        # members of the input, paths into the output
//! more = "IsTruncated"                        # paths into the output
//! items = "Bots"
//!
//! [shapes.User]
//! doc = "Documentation of a shape."
//! sensitive = true                            # values are secret
//!
//! [shapes.User.members]
//! UserId = "Documentation of a member or of an enum's value."  # just that, or more:
//! AccountId = { doc = "…", required = true, sensitive = true, rename = "Account" }
//! ```
//!
//! The keys of customizations, which change what is sent and nothing else:
//!
//! ```toml
//! version_header = "x-amz-things-version"     # a header that holds the version of the API
//! label_in_endpoint = "Bucket"                # the rules put this first label of paths into the URL
//! drop_host_prefix = "{AccountId}."           # the rules put this before the host already
//!
//! [headers]                                   # of every request, unless a member sets them
//! accept = "application/json"
//!
//! [inputs.accountId]                          # a member of every input that has it
//! default = "-"                               # is sent where it is not set; or:
//! # md5_of = "SSECustomerKey"                 # the MD5 of what this member has as base64 is sent
//!
//! [session]                                   # credentials that it gives out for one endpoint
//! scheme = "sigv4-session"                    # what the endpoint rules call the way to sign with them
//! operation = "CreateSession"                 # the request for them: `GET` of the endpoint, read as XML
//! query = "session"                           # with this query
//! token_header = "x-amz-session-token"        # where their token goes
//!
//! [endpoint.ForcePathStyle]                   # a parameter of the endpoint rules
//! with_endpoint = true                        # its value where the caller has an endpoint, unless set
//!
//! [operations.Predict]
//! endpoint_member = "PredictEndpoint"         # this member holds the endpoint
//! tree_hash = true                            # the body goes with its SHA-256 tree hash
//! query_as_form = true                        # the query goes as a form in the body
//! context = { ForcePathStyle = true }         # what the endpoint rules are told
//!
//! [shapes.ResourceId]
//! last_segment = true                         # of an input's member only what follows the last `/`
//! ```

mod apply;
mod customize;

pub use customize::run as customize;

use crate::{Error, Result};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;

/// The file's content.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// Documentation of the service.
    doc: Option<String>,
    /// Names of Rust types by the shape's name in the model.
    #[serde(default)]
    rename: BTreeMap<String, String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    version_header: Option<String>,
    label_in_endpoint: Option<String>,
    drop_host_prefix: Option<String>,
    session: Option<SessionOverride>,
    #[serde(default)]
    inputs: BTreeMap<String, InputOverride>,
    #[serde(default)]
    endpoint: BTreeMap<String, EndpointOverride>,
    #[serde(default)]
    operations: BTreeMap<String, OrDoc<OperationOverride>>,
    #[serde(default)]
    shapes: BTreeMap<String, ShapeOverride>,
}

/// What is said of a service's sessions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionOverride {
    scheme: String,
    operation: String,
    query: String,
    token_header: String,
}

/// What is said of a member in every input that has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputOverride {
    default: Option<String>,
    md5_of: Option<String>,
}

/// What is said of a parameter of the endpoint rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointOverride {
    with_endpoint: bool,
}

/// What is said of one operation.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OperationOverride {
    doc: Option<String>,
    rename: Option<String>,
    paginator: Option<PaginatorOverride>,
    endpoint_member: Option<String>,
    #[serde(default)]
    tree_hash: bool,
    #[serde(default)]
    query_as_form: bool,
    #[serde(default)]
    context: BTreeMap<String, bool>,
    drop: Option<bool>,
}

/// How an operation answers in pages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PaginatorOverride {
    tokens: BTreeMap<String, String>,
    more: Option<String>,
    items: Option<String>,
}

/// What is said of one shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeOverride {
    doc: Option<String>,
    sensitive: Option<bool>,
    #[serde(default)]
    last_segment: bool,
    /// Members, or the values of an enum.
    #[serde(default)]
    members: BTreeMap<String, OrDoc<MemberOverride>>,
}

/// What is said of one member.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberOverride {
    doc: Option<String>,
    rename: Option<String>,
    required: Option<bool>,
    sensitive: Option<bool>,
}

/// A table, or a string in its place, which is the documentation.
#[derive(Debug)]
struct OrDoc<T>(T);

impl From<String> for OperationOverride {
    fn from(doc: String) -> Self {
        OperationOverride {
            doc: Some(doc),
            ..OperationOverride::default()
        }
    }
}

impl From<String> for MemberOverride {
    fn from(doc: String) -> Self {
        MemberOverride {
            doc: Some(doc),
            ..MemberOverride::default()
        }
    }
}

impl<'de, T: Deserialize<'de> + From<String>> Deserialize<'de> for OrDoc<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct OrDocVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + From<String>> Visitor<'de> for OrDocVisitor<T> {
            type Value = T;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("documentation or a table")
            }
            fn visit_str<E>(self, text: &str) -> std::result::Result<T, E> {
                Ok(text.to_owned().into())
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        let table = deserializer.deserialize_any(OrDocVisitor(PhantomData));
        table.map(OrDoc)
    }
}

impl Overrides {
    /// Parses the file.
    ///
    /// # Errors
    ///
    /// [`Error`] with line and column for what is not TOML or not a known key.
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            Error::new(format!(
                "these overrides cannot be read: {}",
                error.to_string().trim_end()
            ))
            .in_file(file)
            .next("See the documentation of `tinsmith_codegen::overrides` for the keys.")
        })
    }
}
